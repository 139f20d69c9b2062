"""The figures of the management review pack: each counted anew from the exported registers, each found on paper, and kept once held."""

from __future__ import annotations

import datetime as dt
import json
import re
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from aims_desktop.errors import RuleError
from aims_desktop.model.registers import REGISTERS
from aims_desktop.report.build import render
from aims_desktop.report.packs import management_review, review_facts
from aims_desktop.service import checks, records, review
from aims_desktop.service.approval import approve
from aims_desktop.service.exporting import json_bytes
from aims_desktop.service.figures import Period
from aims_desktop.service.history import history
from aims_desktop.service.workspace import Workspace
from tests.report.packs.recount import Count, Rows, Tables
from tests.report.packs.recount_roadmap import Roadmap
from tests.service.kit import TODAY, make, row

PERIOD = Period(TODAY - dt.timedelta(days=180), TODAY)


def exported(workspace: Workspace) -> Tables:
    """All registers as `export` writes them."""
    return {
        name: json.loads(json_bytes(workspace, register, workspace.facts().rows(name)))["records"] for name, register in REGISTERS.items()
    }


def text_of(known: review_facts.ReviewFacts) -> str:
    """The pack's text on one line."""
    pages = PdfReader(BytesIO(render(management_review.document(known)))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


@pytest.fixture
def review_id(example: Workspace) -> str:
    """A review that is still to come: its figures are those of today."""
    return review.prepare(example, title="Spring", planned_for=TODAY + dt.timedelta(days=10), period=PERIOD)


def test_every_figure_follows_from_the_exported_records(example: Workspace, review_id: str) -> None:
    tables = exported(example)
    figures = review_facts.figures(review_facts.facts(example, record_id=review_id))
    ref = example.refs().of("management-review", review_id)
    counted = Count(tables, PERIOD.start, PERIOD.end, TODAY, ref).all()
    roadmap = {name: figures.pop(name) for name in list(figures) if name.startswith("roadmap.")}
    against_last = {n: figures.pop(n) for n in list(figures) if n.endswith(".before") and n not in counted}
    assert figures == {name: value for name, value in counted.items() if name in figures}
    assert {n for n in counted if n not in figures} <= {n for n in counted if n.endswith(".before") and counted[n[:-7]] is None}
    assert roadmap == judged_anew(example).figures()
    assert against_last == recounted_last(tables, review_facts.facts(example, record_id=review_id), set(against_last))


def judged_anew(workspace: Workspace) -> Roadmap:
    """The roadmap by what `export --filter` and `log` tell."""

    def export(name: str, filter_name: str) -> Rows | None:
        register = REGISTERS.get(name)
        if register is None or filter_name not in register.filters_by_name:
            return None
        told = json_bytes(workspace, register, records.rows(workspace, register, [filter_name]))
        return json.loads(told)["records"]  # type: ignore[no-any-return]  # JSON

    aside = {line.what.split()[1]: line.new_plain for line in reversed(history(workspace)) if line.field == "set_aside"}
    return Roadmap(export, {task for task, answer in aside.items() if answer == 1})


def test_each_task_follows_from_the_exported_records(example: Workspace) -> None:
    """Also after the records changed, and in a file that has none."""
    system = next(s for s in example.facts().rows("ai-system") if s.id in example.facts().within("ai-system:in_scope"))
    records.edit(example, REGISTERS["ai-system"], system.id, {"owner_id": None})
    checks.set_aside(example, "S2-T4", "Somebody else keeps the inventory")
    checks.set_aside(example, "S2-T5", "A mistake")
    checks.take_back(example, "S2-T5")
    known = judged_anew(example)
    told = {task.task.id: (task.done, task.set_aside) for task in checks.progress(example).tasks}
    assert told == {task: (done, task in known.aside) for task, done in known.done.items()}
    assert not told["S2-T4"][0]
    assert known.aside == {"S2-T4", "S11-T6"}


def test_nothing_is_done_where_nothing_is_recorded(empty: Workspace) -> None:
    assert judged_anew(empty).figures() == {
        "roadmap.settled": 0,
        "roadmap.tasks": 91,
        "roadmap.steps_complete": 0,
        **dict.fromkeys((f"roadmap.step_{number}" for number in range(1, 13)), 0),
    }
    assert checks.progress(empty).done == 0


def recounted_last(tables: Tables, known: review_facts.ReviewFacts, names: set[str]) -> dict[str, Any]:
    """What stands beside the review that was held last."""
    last = max((r for r in tables["management-review"] if r["held_on"]), key=lambda r: r["held_on"])
    kept: dict[tuple[str, str], str] = {}
    for line in tables["review-input"]:
        if line["ref"].startswith(f"{last['ref']}/"):
            kept |= {(line["input"], text.rpartition(": ")[0]): text.rpartition(": ")[2] for text in (line["figures"] or "").splitlines()}
    labels = {f"{f.name}.before": (line.key, f.label) for line in known.inputs for f in line.figures}
    return {name: int(kept[labels[name]].split()[0]) for name in names}


def test_every_figure_is_on_paper_beside_its_name(example: Workspace, review_id: str) -> None:
    known = review_facts.facts(example, record_id=review_id)
    figures, text = review_facts.figures(known), text_of(known)
    told = {f.name: f for line in known.inputs for f in line.figures}
    for name, value in figures.items():
        printed = "–" if value is None else str(value)
        if name in told:
            assert f"{told[name].label} {told[name].text}" in text, name
            assert told[name].text.split()[0] == printed
        elif name.endswith(".before"):
            assert re.search(rf"{re.escape(told[name[:-7]].label)} \S+( %| h)? (as before|up from {value}|down from {value})", text), name
        elif name.startswith("measure."):
            ref = name.split(".")[1]
            line = text[text.index(f"{ref} ", text.index("Measures with target and trend")) :][:200]
            assert printed in line.split(), name
    assert f"{figures['roadmap.settled']} of {figures['roadmap.tasks']} Roadmap tasks settled" in text
    assert f"{figures['roadmap.steps_complete']} of 12 steps are complete" in text
    for number, title, done, of in known.steps:
        assert done == figures[f"roadmap.step_{number}"]
        assert f"{number} {title} {done} of {of}" in text
    assert f"{figures['actions.overdue']} actions are overdue." in text
    assert figures["decisions.taken"] == 0
    assert "No decision is recorded yet." in text


@pytest.mark.parametrize(
    ("when", "title", "following"), [("before", "Before treatment", "After treatment"), ("after", "After treatment", "10 ")]
)
def test_the_heat_maps_print_their_counts(example: Workspace, review_id: str, when: str, title: str, following: str) -> None:
    known = review_facts.facts(example, record_id=review_id)
    text = text_of(known)
    part = text[text.index(f"{title} Almost certain") :]
    part = part[: part.index("Critical")]
    cells = sorted(int(word) for word in part.split() if word.isdigit())
    assert cells == sorted(n for name, n in review_facts.figures(known).items() if name.startswith(f"heat.{when}."))
    assert following in text


def test_figures_and_lists_of_a_held_review_stay_as_they_stood(example: Workspace, review_id: str) -> None:
    before = review_facts.facts(example, record_id=review_id)
    review.hold(example, review_id, TODAY)
    make(example, "finding", title="New lapse", grade="major_nonconformity", raised_on=TODAY, status="issued")
    risk = next(r for r in example.facts().rows("risk") if r.status != "closed")
    records.edit(example, REGISTERS["risk"], risk.id, {"likelihood": 5, "impact_people": 5, "title": "Renamed"})
    after = review_facts.facts(example, record_id=review_id)
    assert after.frozen
    assert review_facts.figures(after) == review_facts.figures(before)
    assert after.inputs == before.inputs
    assert (after.before, after.after) == (before.before, before.after)
    assert "Renamed" not in text_of(after)
    anew = review_facts.facts(example, record_id=review_id, end=PERIOD.end)
    assert not anew.frozen
    assert review_facts.figures(anew)["nonconformities.open"] == review_facts.figures(before)["nonconformities.open"] + 1
    assert "Renamed" in text_of(anew)


def test_approved_minutes_print_as_they_were_approved(example: Workspace, review_id: str) -> None:
    register = REGISTERS["management-review"]
    people = [p.id for p in example.facts().rows("person")]
    review.hold(example, review_id, TODAY)
    review.decide(example, review_id, "Buy a second sensor", owner_id=people[1], due_on=TODAY, decision_type="resource")
    said = {
        "suitable": True,
        "adequate": True,
        "effective": False,
        "suitable_reason": "Fits",
        "adequate_reason": "Enough",
        "effective_reason": "Late",
    }
    meeting = {
        "chair_id": people[1],
        "minute_taker_id": people[2],
        "attendees": [people[1]],
        "conclusion": "Go on",
        "next_review_on": TODAY,
    }
    records.edit(example, register, review_id, {**said, **meeting})
    line = review.inputs(example, review_id)[0]
    records.edit(example, REGISTERS["review-input"], line.id, {"content": "As approved", "discussed": True})
    approve(example, register, review_id, version="1.0", approved_by_id=people[1], approved_on=TODAY)
    approved = review_facts.facts(example, record_id=review_id)
    assert not approved.meeting.changed_since
    name = row(example, "person", people[1]).name
    for kept, record_id, later in (
        (register, review_id, {"conclusion": "Stop all of it"}),
        (REGISTERS["review-input"], line.id, {"content": "Changed later"}),
    ):
        with pytest.raises(RuleError, match="was approved and stays as it is"):
            records.edit(example, kept, record_id, later)
    records.edit(example, REGISTERS["person"], people[1], {"name": "Somebody Else"})
    decision = review.decisions(example, review_id)[0]
    records.edit(example, REGISTERS["action"], decision.id, {"title": "Buy nothing"})
    after = review_facts.facts(example, record_id=review_id)
    assert (after.meeting.conclusion, after.meeting.chair) == ("Go on", name)
    assert (after.notes, after.decisions) == (approved.notes, approved.decisions)
    text = text_of(after)
    assert all(words in text for words in ("Go on", "As approved", "Buy a second sensor"))
    assert "Buy nothing" not in text
    assert f"Version 1.0, approved by {name} on 1 Mar 2027" in text


def test_period_and_day_may_be_asked_for(example: Workspace) -> None:
    known = review_facts.facts(example, start=TODAY - dt.timedelta(days=30), end=TODAY, as_of=TODAY + dt.timedelta(days=400))
    counted = Count(
        exported(example.judged_on(TODAY + dt.timedelta(days=400))),
        TODAY - dt.timedelta(days=30),
        TODAY,
        TODAY + dt.timedelta(days=400),
        known.meeting.ref,
    )
    figures = review_facts.figures(known)
    assert known.as_of == TODAY + dt.timedelta(days=400)
    assert figures["actions.overdue"] == counted.decisions()["actions.overdue"] > 0
    assert figures["context.reviewed"] == counted.context()["context.reviewed"]
    assert figures["audits.held"] == counted.audits()["audits.held"]


def test_without_a_review_the_pack_tells_of_a_year(empty: Workspace) -> None:
    known = review_facts.facts(empty)
    assert known.meeting.ref == ""
    assert known.period == Period(TODAY - dt.timedelta(days=365), TODAY)
    assert known.earlier == {}
    assert known.prepared_by == ""
