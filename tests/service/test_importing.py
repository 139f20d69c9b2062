"""Rows become records as one step; each that cannot is left out with its reason."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aims_desktop.errors import UsageError
from aims_desktop.model.registers import REGISTERS
from aims_desktop.service import exporting, importing, records
from aims_desktop.service.display import display
from aims_desktop.service.tables import read_csv
from aims_desktop.service.workspace import Workspace
from tests.service.kit import make, row

RISKS = REGISTERS["risk"]


def take(workspace: Workspace, tmp_path: Path, text: str, register: str = "risk", **match: str) -> importing.Result:
    path = tmp_path / "in.csv"
    path.write_text(text, encoding="utf-8")
    known = REGISTERS[register]
    return importing.carry_out(workspace, importing.plan(workspace, known, read_csv(path), match))


def test_columns_are_matched_by_name_label_and_the_words_of_the_register(workspace: Workspace, tmp_path: Path) -> None:
    result = take(workspace, tmp_path, "System name,Life-cycle stage,owner_id,Colour\nRoute planner,Live,Ana Ruiz,blue\n", "ai-system")
    assert result.taken == ((2, "AIS-0001"),)
    assert result.unmatched == ("Colour",)
    (system,) = workspace.facts().rows("ai-system")
    assert (system.title, system.lifecycle.value) == ("Route planner", "live")


def test_cells_of_the_risk_method_are_read_in_any_order_and_refused_in_one_sentence(workspace: Workspace, tmp_path: Path) -> None:
    method = workspace.facts().rows("risk-method")[0].id
    ref = workspace.refs().of("risk-method", method)
    text = "ref,low_to,medium_to,high_to,cells\n{},4,9,15,{}\n"
    result = take(workspace, tmp_path, text.format(ref, "5 × 1 = Low; 1x5 = high"), "risk-method")
    assert result.left_out == ()
    assert row(workspace, "risk-method", method).cells == ((1, 5, "high"), (5, 1, "low"))
    assert result.broken == ()
    result = take(workspace, tmp_path, text.format(ref, "1x6=high"), "risk-method")
    ((_row, reason),) = result.left_out
    assert reason.endswith("“1x6=high” is not a cell with its level; write likelihood, effect and level as in 5x1=high.")
    result = take(workspace, tmp_path, text.format(ref, "1x2=high"), "risk-method")
    ((_row, reason),) = result.left_out
    assert reason.endswith("A cell would be lower than one of less likelihood or effect: paint it higher, or go back to the bands.")


def test_what_a_list_scores_without_controls_is_not_taken_for_today(workspace: Workspace, tmp_path: Path) -> None:
    take(workspace, tmp_path, "Risk,Inherent likelihood,Inherent impact,Likelihood,Impact\nDrift,5,4,3,2\n")
    (risk,) = workspace.facts().rows("risk")
    assert (risk.inherent_likelihood, risk.inherent_impact, risk.likelihood, risk.impact_organisation) == (5, 4, 3, 2)


def test_each_refused_row_has_its_reason_and_the_rest_is_one_step_back(workspace: Workspace, tmp_path: Path) -> None:
    system = make(workspace, "ai-system", title="Route planner")
    result = take(
        workspace,
        tmp_path,
        "Risk,AI system,Likelihood,Treatment,Next review\n"
        "Drift,Route planner,3,Mitigate (modify),2027-05-01\n"
        "Bias,Chat helper,3,,\n"
        "Theft,AIS-0001,9,,\n"
        "Late,AIS-0001 Route planner,2,Ignore,\n"
        ",Route planner,1,,\n"
        "Fog,,,,01/02/2027\n",
    )
    assert result.taken == ((2, "RSK-0001"),)
    assert [r for r, _reason in result.left_out] == [3, 4, 5, 6, 7]
    reasons = [reason for _row, reason in result.left_out]
    assert reasons[0] == "AI system: “Chat helper” is not in AI systems."
    assert reasons[1] == "Likelihood: Must be between 1 and 5."
    assert reasons[2].startswith("Treatment: “Ignore” is not one of: Mitigate (modify), ")
    assert reasons[3] == "Risk is empty."
    assert reasons[4] == "Next review: “01/02/2027” is not a date; write it as 2027-01-15."
    assert workspace.facts().rows("risk")[0].system_id == system
    assert workspace.undo_name() == "Import 1 record into Risks and opportunities"
    workspace.undo()
    assert workspace.facts().rows("risk") == []


def test_unknown_people_are_added_and_one_undo_takes_them_back(workspace: Workspace, tmp_path: Path) -> None:
    result = take(workspace, tmp_path, "Risk,Risk owner\nDrift,Chidi Eze\nBias,Chidi Eze\nFog,Ana Ruiz\n")
    assert result.people == ("Chidi Eze",)
    assert len({risk.owner_id for risk in workspace.facts().rows("risk")}) == 2
    workspace.undo()
    assert [person.name for person in workspace.facts().rows("person")] == ["Ana Ruiz"]


def test_people_named_only_in_refused_rows_are_not_added(workspace: Workspace, tmp_path: Path) -> None:
    result = take(workspace, tmp_path, "Risk,Risk owner,Likelihood\nDrift,Chidi Eze,nine\n")
    assert (result.people, len(result.left_out)) == ((), 1)
    assert len(workspace.facts().rows("person")) == 1


def test_a_ref_updates_that_record_and_an_unknown_or_deleted_one_is_refused(workspace: Workspace, tmp_path: Path) -> None:
    first, gone = make(workspace, "risk", title="Drift", likelihood=2), make(workspace, "risk", title="Gone")
    records.delete(workspace, RISKS, [gone])
    result = take(workspace, tmp_path, "ref,Likelihood\nRSK-0001,4\nRSK-0002,4\nRSK-0009,4\n")
    assert result.updated == ((2, "RSK-0001"),)
    assert row(workspace, "risk", first).likelihood == 4
    assert [reason for _row, reason in result.left_out] == [
        "RSK-0002 was deleted; restore it first.",
        "There is no RSK-0009 in Risks and opportunities to update.",
    ]


def test_versions_and_records_without_a_title_are_found_by_what_they_are_called(workspace: Workspace, tmp_path: Path) -> None:
    document = make(workspace, "document", title="AI policy")
    version = {"of_table": "document", "of_id": document, "version": "1.0"}
    with workspace.change("Approve") as txn:
        made = txn.add("version", version)
    text = "Person,Document,Version\nAna Ruiz,AI policy,DOC-0001 1.0\nAna Ruiz,AI policy,DOC-0001 2.0\n"
    result = take(workspace, tmp_path, text, "acknowledgement")
    assert [reason for _row, reason in result.left_out] == ["Version: “DOC-0001 2.0” is not in Versions."]
    (read,) = workspace.facts().rows("acknowledgement")
    assert (read.document_id, read.version_id) == (document, made)
    assert display(workspace, REGISTERS["acknowledgement"], read, "version_id") == "DOC-0001 1.0"
    need = {"role_id": make(workspace, "role", title="Owner"), "topic_id": make(workspace, "training-topic", title="Oversight")}
    wanted = make(workspace, "competence", **need)
    result = take(workspace, tmp_path, 'Person,Required competence\nAna Ruiz,"Owner, Oversight"\n', "competence-rating")
    assert result.left_out == ()
    assert workspace.facts().rows("competence-rating")[0].competence_id == wanted


def test_fixed_rows_are_updated_by_their_key_and_never_added(workspace: Workspace, tmp_path: Path) -> None:
    result = take(workspace, tmp_path, "Requirement,Result\n6.1.2,Partly conforms\n42001:A.2.2,Conforms\n99.9,Conforms\n", "gap-item")
    assert result.updated == ((2, "42001:6.1.2"), (3, "42001:A.2.2"))
    assert len(result.left_out) == 1
    assert {str(r.result) for r in workspace.facts().rows("gap-item")} == {"partly", "conforms", "None"} or workspace.facts()


def test_a_match_by_hand_goes_first_and_wrong_ones_are_named(workspace: Workspace, tmp_path: Path) -> None:
    text = "name,risk_title,note\nDrift,Other,kept\n"
    assert take(workspace, tmp_path, text, name="title", risk_title="", note="cause").taken == ((2, "RSK-0001"),)
    assert workspace.facts().rows("risk")[0].cause == "kept"
    with pytest.raises(UsageError, match="has no column “colour”"):
        take(workspace, tmp_path, text, colour="title")
    with pytest.raises(UsageError, match="has no field “colour”"):
        take(workspace, tmp_path, text, name="colour")
    with pytest.raises(UsageError, match="Two columns"):
        take(workspace, tmp_path, text, name="cause", note="cause")


def test_without_a_column_for_the_name_nothing_is_imported(workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match='--map "Column=title"'):
        take(workspace, tmp_path, "Colour,Size\nred,3\n")
    assert workspace.facts().rows("risk") == []


def test_an_ambiguous_name_asks_for_the_number(workspace: Workspace, tmp_path: Path) -> None:
    make(workspace, "ai-system", title="Planner")
    make(workspace, "ai-system", title="Planner")
    result = take(workspace, tmp_path, "Risk,AI system\nDrift,Planner\n")
    assert result.left_out == ((2, "AI system: “Planner” stands for several records of AI systems; use the number."),)


def test_texts_stay_as_they_are_typed(workspace: Workspace, tmp_path: Path) -> None:
    take(workspace, tmp_path, 'Risk,Cause\n"<b>Drift</b> & =1+1",\'=cmd|calc\n')
    (risk,) = workspace.facts().rows("risk")
    assert (risk.title, risk.cause) == ("<b>Drift</b> & =1+1", "=cmd|calc")


@given(st.text(max_size=60))
def test_the_guard_against_formulas_comes_off_again(text: str) -> None:
    assert exporting.unguarded(exporting.guarded(text)) == text


@pytest.mark.parametrize("text", ["=1+1", " =1", "+cmd", "-x", "@SUM(A1)", "|calc", "%0", "＝1", "\t=1", "'=1"])
def test_what_a_spreadsheet_takes_for_a_formula_is_guarded(text: str) -> None:
    assert exporting.guarded(text) == "'" + text


@pytest.mark.parametrize("text", ["-3.5", "+4", "12", "plain", ""])
def test_plain_numbers_and_texts_are_not_guarded(text: str) -> None:
    assert exporting.guarded(text) == text


def test_a_number_that_two_registers_share_asks_for_the_register(workspace: Workspace, tmp_path: Path) -> None:
    """Clauses and controls are rows of the gap analysis and of the Statement of Applicability."""
    text = "Action,Comes from\nFirst,42001:A.2.2\nSecond,soa-item:42001:A.2.2\nThird,nothing\n"
    result = take(workspace, tmp_path, text, "action")
    assert [line for line, _ref in result.taken] == [3]
    assert [reason for _line, reason in result.left_out] == [
        "Comes from: “42001:A.2.2” is the number of several records; write one of: gap-item:42001:A.2.2, soa-item:42001:A.2.2.",
        "Comes from: “nothing” is not the number of a record it can point to.",
    ]
    (action,) = workspace.facts().rows("action")
    control = next(row.id for row in workspace.facts().rows("soa-item") if row.control == "42001:A.2.2")
    assert action.origin == f"soa-item:{control}"


def test_a_row_with_cells_that_no_column_takes_is_left_out(workspace: Workspace, tmp_path: Path) -> None:
    """A comma without quotes would otherwise put the words after it nowhere."""
    result = take(workspace, tmp_path, "Risk,Cause\nDrift,Old data,,\nBias,few people, all alike\n")
    assert result.taken == ((2, "RSK-0001"),)
    assert result.left_out == ((3, "The row has more cells than the table has columns; “all alike” would be lost."),)


def test_a_second_row_for_the_same_record_is_left_out(workspace: Workspace, tmp_path: Path) -> None:
    make(workspace, "risk", title="Drift")
    result = take(workspace, tmp_path, "ref,Risk\nRSK-0001,First\nrsk-0001,Second\n,New\n,New\n")
    assert result.updated == ((2, "RSK-0001"),)
    assert result.left_out == ((3, "Row 2 is of the same record; put both into one row."),)
    assert [risk.title for risk in workspace.facts().rows("risk")] == ["First", "New", "New"]


def test_a_column_without_a_name_is_told_by_its_place_where_it_holds_something(workspace: Workspace, tmp_path: Path) -> None:
    assert take(workspace, tmp_path, ",Risk,Cause,Colour,,\n0,Drift,Age,red,x,\n").unmatched == ("column 1", "Colour", "column 5")


def test_only_own_controls_are_added_and_each_once(workspace: Workspace, tmp_path: Path) -> None:
    result = take(workspace, tmp_path, "Control,Title\nX.1,Ours\nX.1,Ours again\nA.99.9,Not of Annex A\nA.2.2,Policy\n", "soa-item")
    assert ([row for row, _ref in result.taken], [row for row, _ref in result.updated]) == ([2], [5])
    assert result.left_out == (
        (3, "Row 2 is of the same record; put both into one row."),
        (4, "There is no 42001:A.99.9 in Statement of Applicability to update."),
    )


def test_a_row_that_breaks_a_rule_is_kept_as_given_and_the_rule_is_named(workspace: Workspace, tmp_path: Path) -> None:
    """As in a form: what is typed stays, and beside it stands which rule it breaks."""
    result = take(
        workspace,
        tmp_path,
        "Risk,Last review,Next review,Accepted on,Accepted until\n"
        "Drift,2027-01-01,2027-02-01,,\nBias,2027-02-01,2027-01-01,2027-01-05,2026-01-05\n",
    )
    assert len(result.taken) == 2
    assert result.broken == (
        importing.Broken(3, "Next review", "The next review cannot be before the last one."),
        importing.Broken(3, "Valid until", "The acceptance cannot end before it was given."),
    )
    again = take(workspace, tmp_path, "ref,Accepted until,Last review\nRSK-0002,2027-06-01,2026-12-01\n")
    assert (again.updated, again.broken) == (((2, "RSK-0002"),), ())


def test_a_row_that_breaks_a_strict_rule_is_left_out(workspace: Workspace, tmp_path: Path) -> None:
    """A finding is not closed by a table, new or known; what two rows do together is seen too."""
    make(workspace, "finding", title="No log", grade="minor_nonconformity")
    before = workspace.path.read_bytes()
    result = take(
        workspace,
        tmp_path,
        "ref,Finding,Status,Grade\nFND-0001,No log,Closed,Minor nonconformity\n,New,Closed,Major nonconformity\n",
        "finding",
    )
    assert [row for row, _reason in result.left_out] == [2, 3]
    assert all(reason.startswith("Not closed yet. ") and "Find the root cause." in reason for _row, reason in result.left_out)
    assert workspace.path.read_bytes() == before
    for title in ("First", "Second"):
        make(workspace, "milestone", title=title)
    before = workspace.path.read_bytes()
    result = take(workspace, tmp_path, "ref,Waits for\nMIL-0001,MIL-0002\nMIL-0002,MIL-0001\n", "milestone", **{"Waits for": "depends_on"})
    assert result.left_out == tuple((row, "A milestone cannot wait for one that waits for it.") for row in (2, 3))
    assert workspace.path.read_bytes() == before
