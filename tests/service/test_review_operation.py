"""What the records say to a review about impacts, incidents and suppliers, each counted for its period."""

from __future__ import annotations

import datetime as dt

from aims_desktop.model.registers import REGISTERS
from aims_desktop.service import records, review
from aims_desktop.service.figures import Figure, Lines, Period
from aims_desktop.service.review_figures import input_figures
from aims_desktop.service.workspace import Workspace
from tests.service.kit import TODAY, make, row

PERIOD = Period(TODAY - dt.timedelta(days=90), TODAY)
NOON = dt.datetime.combine(TODAY, dt.time(12), dt.UTC)
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


def answer(workspace: Workspace, key: str) -> tuple[dict[str, Figure], dict[str, Lines]]:
    line = next(line for line in input_figures(workspace, PERIOD) if line.key == key)
    return {f.name.partition(".")[2]: f for f in line.figures}, dict(line.tables)


def test_systems_without_an_assessment_and_open_measures_are_named(workspace: Workspace, ana: str) -> None:
    system = make(workspace, "ai-system", title="Planner", in_scope=True)
    make(workspace, "ai-system", title="Sorter", in_scope=True)
    made = make(workspace, "impact-assessment", system_id=system, decision="proceed")
    make(workspace, "action", title="Ask drivers", origin=f"impact-assessment:{made}", owner_id=ana, due_on=TODAY - DAY, status="open")
    figures, tables = answer(workspace, "mri_10")
    assert {n: figures[n].value for n in ("systems", "covered", "to_approve", "open_measures")} == {
        "systems": 2, "covered": 0, "to_approve": 1, "open_measures": 1,
    }  # fmt: skip
    with workspace.change("Approve") as txn:
        txn.add("version", {"of_table": "impact_assessment", "of_id": made, "version": "1.0", "snapshot": "{}"})
    figures, tables = answer(workspace, "mri_10")
    assert figures["covered"].text == "50 %"
    assert [row[1] for row in tables["AI systems without an approved assessment"].rows] == ["Sorter"]
    assert tables["Open measures"].late == {0}


def test_incidents_are_those_of_the_period_by_the_day_they_were_found(workspace: Workspace) -> None:
    for days, hours, kind, severity in ((1, 2, "incident", "serious"), (90, 10, "near_miss", "minor"), (5, 4, "complaint", "minor")):
        found = NOON - days * DAY
        make(workspace, "incident", title=f"{days}", kind=kind, severity=severity, detected_at=found, contained_at=found + hours * HOUR)
    make(workspace, "incident", title="Old", kind="incident", severity="critical", detected_at=NOON - 91 * DAY, lessons="Look")
    figures, tables = answer(workspace, "mri_11")
    assert {n: (f.value, f.earlier) for n, f in figures.items() if n in {"incidents", "concerns", "serious", "contained"}} == {
        "incidents": (2, 1), "concerns": (1, 0), "serious": (1, 1), "contained": (4, None),
    }  # fmt: skip
    assert [row[1] for row in tables["Incidents and concerns of the period"].rows] == ["1", "90", "5"]
    assert tables["Incidents and concerns of the period"].late == {0}, "serious and still open"
    assert tables["Lessons"].rows == ()
    assert [row[1] for row in answer(workspace, "mri_3")[1]["Concerns and complaints of the period"].rows] == ["5"]


def test_suppliers_without_ai_do_not_count(workspace: Workspace, ana: str) -> None:
    judged = {"assessed_on": TODAY - DAY, "result": "conditional", "responsibilities": "They test", "ai_clauses": "yes_fully"}
    good = make(workspace, "supplier", title="Models", ai_involved="model_api", **judged)
    make(workspace, "supplier", title="Data", ai_involved="data")
    make(workspace, "supplier", title="Chairs", ai_involved="no_ai")
    make(workspace, "action", title="Ask again", origin=f"supplier:{good}", owner_id=ana, due_on=TODAY, status="open")
    make(workspace, "action", title="Done", origin=f"supplier:{good}", status="closed")
    figures, tables = answer(workspace, "mri_12")
    assert {n: f.value for n, f in figures.items()} == {"ai": 2, "assessed": 50, "weak": 1, "terms": 1, "actions": 1}
    assert [row[1] for row in tables["AI suppliers"].rows] == ["Models", "Data"]
    assert tables["AI suppliers"].late == {1}
    assert [row[1] for row in tables["Open supplier actions"].rows] == ["Ask again"]


def test_an_advised_input_that_a_held_review_did_not_have_is_not_added(workspace: Workspace) -> None:
    made = review.prepare(workspace, title="Spring", planned_for=TODAY)
    lines = {line.input: line.id for line in review.inputs(workspace, made)}
    records.delete(workspace, REGISTERS["review-input"], [lines["mri_12"], lines["mri_1"]])
    with workspace.change("Hold") as txn:
        txn.get("management_review", made).held_on = TODAY  # type: ignore[attr-defined]  # a review
    shown = [line.key for line in review.figures_of(workspace, row(workspace, "management-review", made))]
    assert "mri_12" not in shown
    assert {"mri_1", "mri_11"} <= set(shown)
