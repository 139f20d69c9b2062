"""Running an audit: its checklist, answers, and the findings that come from them."""

from __future__ import annotations

import datetime as dt

import pytest

from aims_desktop.errors import RuleError
from aims_desktop.model.registers import REGISTERS
from aims_desktop.model.registers.audits import AnswerResult
from aims_desktop.service import audit, evidence, records
from aims_desktop.service.frozen import freeze
from aims_desktop.service.workspace import Workspace
from tests.service.audits import ASKED, answered, planned
from tests.service.kit import TODAY, make, row

MINOR, MAJOR = AnswerResult.MINOR_NONCONFORMITY, AnswerResult.MAJOR_NONCONFORMITY


def control(workspace: Workspace, number: str) -> str:
    (line,) = [line for line in workspace.facts().rows("soa-item") if line.control == f"42001:{number}"]
    return str(line.id)


def test_the_checklist_asks_for_all_clauses_and_the_controls_that_are_not_excluded(workspace: Workspace) -> None:
    records.edit(workspace, REGISTERS["soa-item"], control(workspace, "A.4.5"), {"applicable": False, "justification": "No computers"})
    audit_id = make(workspace, "audit", title="All", kind="internal")
    assert audit.make_checklist(workspace, audit_id) == 32 + 37
    lines = audit.lines(workspace, audit_id)
    assert [line.requirement for line in lines][:2] == ["42001:4.1", "42001:4.2"]
    assert "42001:A.4.5" not in {line.requirement for line in lines}
    assert all(line.question and line.look_for for line in lines)
    assert len(workspace.facts().linked(audit_id, "requirements")) == 69, "what was asked counts as covered"
    assert audit.make_checklist(workspace, audit_id) == 0
    workspace.undo()
    assert audit.lines(workspace, audit_id) == []
    assert not workspace.facts().linked(audit_id, "requirements")


def test_an_audit_of_some_requirements_asks_for_these_and_later_for_what_is_added(workspace: Workspace) -> None:
    audit_id = planned(workspace)
    assert audit.make_checklist(workspace, audit_id) == 3
    assert [line.requirement for line in audit.lines(workspace, audit_id)] == list(ASKED)
    records.edit(workspace, audit.AUDIT, audit_id, {"requirements": (*ASKED, "42001:4.1")})
    assert audit.make_checklist(workspace, audit_id) == 1


def test_own_controls_are_asked_for_too(workspace: Workspace) -> None:
    make(workspace, "soa-item", own_control=True, own_title="Two pairs of eyes", applicable=True)
    audit_id = make(workspace, "audit", title="All", kind="internal")
    audit.make_checklist(workspace, audit_id)
    last = audit.lines(workspace, audit_id)[-1]
    assert last.requirement == "42001:X.1"
    assert audit.part_of(workspace.facts(), last.requirement) == "Own controls"


def test_questions_belong_to_parts_of_the_standard(workspace: Workspace) -> None:
    facts = workspace.facts()
    assert audit.part_of(facts, "42001:6.1.2") == "Clause 6 · Planning"
    assert audit.part_of(facts, "42001:10.2") == "Clause 10 · Improvement"
    assert audit.part_of(facts, "42001:A.10.3").startswith("A.10 · ")


def test_the_first_answer_begins_the_audit_and_names_who_judged(workspace: Workspace) -> None:
    audit_id = planned(workspace)
    audit.make_checklist(workspace, audit_id)
    line = audit.lines(workspace, audit_id)[0]
    assert audit.judge(workspace, line.id, AnswerResult.CONFORMS)
    assert not audit.judge(workspace, line.id, AnswerResult.CONFORMS)
    assert row(workspace, "audit", audit_id).status == "in_progress"
    assert row(workspace, "audit-answer", line.id).answered_by_id == workspace.facts().rows("person")[0].id
    workspace.undo()
    assert row(workspace, "audit", audit_id).status == "planned"
    assert row(workspace, "audit-answer", line.id).result is None


def test_only_what_was_seen_makes_an_answer_whole(workspace: Workspace) -> None:
    audit_id = planned(workspace)
    audit.make_checklist(workspace, audit_id)
    first, second, third = audit.lines(workspace, audit_id)
    audit.judge(workspace, first.id, AnswerResult.CONFORMS)
    audit.judge(workspace, second.id, AnswerResult.NOT_APPLICABLE)
    lines = audit.lines(workspace, audit_id)
    assert [audit.is_answered(line) for line in lines] == [False, True, False]
    told = audit.tally(lines)
    assert (told.judged, told.every, told.by_result[AnswerResult.CONFORMS]) == (2, 3, 1)
    assert third.id == lines[2].id


def test_a_finding_takes_over_what_the_answer_says(workspace: Workspace, ben: str) -> None:
    records.edit(workspace, REGISTERS["soa-item"], control(workspace, "A.5.2"), {"owner_id": ben})
    audit_id = planned(workspace)
    answered(workspace, audit_id)
    line = audit.lines(workspace, audit_id)[2]
    audit.set_sight(workspace, line.id, "found", "The pilot began first. Nobody asked.")
    audit.judge(workspace, line.id, MINOR)
    assert audit.demands_finding(audit.lines(workspace, audit_id)[2])
    finding = row(workspace, "finding", audit.raise_finding(workspace, line.id))
    assert (finding.title, finding.grade, finding.requirement) == ("The pilot began first", "minor_nonconformity", "42001:A.5.2")
    assert (finding.owner_id, finding.due_on) == (ben, TODAY + dt.timedelta(days=60))
    assert (finding.source, finding.status, finding.audit_id) == ("internal_audit", "draft", audit_id)
    assert finding.statement.startswith("A.5.2 ")
    assert finding.objective_evidence == "The pilot began first. Nobody asked."
    assert audit.raise_finding(workspace, line.id) == finding.id, "there is one only"
    audit.set_sight(workspace, line.id, "found", "The pilot began first. One asked.")
    assert row(workspace, "finding", finding.id).objective_evidence == "The pilot began first. One asked."


def test_a_draft_finding_follows_the_grade_and_goes_with_it(workspace: Workspace) -> None:
    audit_id = planned(workspace)
    answered(workspace, audit_id, MINOR)
    line = audit.lines(workspace, audit_id)[0]
    finding_id = audit.raise_finding(workspace, line.id)
    audit.judge(workspace, line.id, MAJOR)
    finding = row(workspace, "finding", finding_id)
    assert (finding.grade, finding.due_on) == ("major_nonconformity", TODAY + dt.timedelta(days=30))
    audit.judge(workspace, line.id, AnswerResult.CONFORMS)
    assert workspace.facts().rows("finding") == []
    assert row(workspace, "audit-answer", line.id).finding_id is None
    workspace.undo()
    assert row(workspace, "audit-answer", line.id).finding_id == finding_id


def test_an_issued_finding_is_not_changed_from_the_answer(workspace: Workspace) -> None:
    audit_id = planned(workspace)
    answered(workspace, audit_id, MINOR)
    line = audit.lines(workspace, audit_id)[0]
    records.edit(workspace, audit.FINDING, audit.raise_finding(workspace, line.id), {"status": "issued"})
    with pytest.raises(RuleError, match="FND-0001 was issued already"):
        audit.judge(workspace, line.id, AnswerResult.CONFORMS)
    assert row(workspace, "audit-answer", line.id).result is MINOR


def test_what_conforms_is_no_finding(workspace: Workspace) -> None:
    audit_id = planned(workspace)
    answered(workspace, audit_id)
    with pytest.raises(RuleError, match="Only what does not conform"):
        audit.raise_finding(workspace, audit.lines(workspace, audit_id)[0].id)


def test_a_list_is_kept_as_it_stood(workspace: Workspace) -> None:
    audit_id = planned(workspace)
    audit.make_checklist(workspace, audit_id)
    line = audit.lines(workspace, audit_id)[0]
    make(workspace, "action", title="Buy", status="open")
    make(workspace, "action", title="=Sell", status="closed")
    freeze(workspace, audit.ANSWER, line.id, REGISTERS["action"], "open")
    make(workspace, "action", title="Later", status="open")
    (kept,) = evidence.files_of(workspace, audit.ANSWER, line.id)
    assert kept.title == "Actions, filtered: Open"
    assert kept.file.name == "Actions, filtered Open 2027-03-01.csv"
    text = workspace.file.file_data(kept.file).decode("utf-8-sig")
    assert "Buy" in text
    assert "Sell" not in text
    assert "Later" not in text
    workspace.undo()
    workspace.undo()
    assert evidence.files_of(workspace, audit.ANSWER, line.id) == []
