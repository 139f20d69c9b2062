"""Working on a finding: the cause by prompts, similar cases, actions, and one sentence for each thing that closing needs."""

from __future__ import annotations

import datetime as dt

import pytest

from aims_desktop.errors import RuleError
from aims_desktop.model.registers import REGISTERS
from aims_desktop.model.registers.actions import ActionKind
from aims_desktop.model.registers.findings import CauseMethod
from aims_desktop.service import findings, records
from aims_desktop.service.workspace import Workspace
from tests.service.kit import TODAY, make, row

FIVE = CauseMethod.FIVE_WHYS


@pytest.fixture
def finding(workspace: Workspace, ana: str) -> str:
    return make(workspace, "finding", title="No log", grade="minor_nonconformity", requirement="42001:9.1", owner_id=ana, raised_on=TODAY)


def points(workspace: Workspace, finding_id: str) -> list[str]:
    return findings.open_points(workspace, row(workspace, "finding", finding_id))


def test_the_way_to_a_closed_finding(workspace: Workspace, finding: str, ana: str, ben: str) -> None:
    assert points(workspace, finding) == [
        "Say what was corrected at once.",
        "Find the root cause.",
        "Look whether the same fault is elsewhere.",
        "Plan a corrective action.",
    ]
    with pytest.raises(RuleError, match="Find the root cause"):
        findings.close(workspace, finding)
    findings.set_cause(workspace, finding, FIVE, {"Root cause": "Human error."})
    assert "Name a process or decision as the cause, never a human error." in points(workspace, finding)
    findings.set_cause(workspace, finding, FIVE, {"Why 1": "Nobody keeps it", "Root cause": "The role was never given"})
    records.edit(workspace, findings.FINDING, finding, {"correction": "Log begun", "spread_check": "Two others keep one"})
    action = findings.plan_action(workspace, finding, "Give the role", kind=ActionKind.CORRECTIVE, owner_id=ana, due_on=TODAY)
    assert row(workspace, "action", action).effect_due_on == TODAY + dt.timedelta(days=90)
    assert points(workspace, finding) == [
        "Carry out all its actions.",
        "Have every corrective action verified by somebody who does not own it.",
        "Show that every corrective action was effective.",
    ]
    told = {"status": "implemented", "implemented_on": TODAY, "verified_by_id": ana, "verified_on": TODAY}
    records.edit(workspace, findings.ACTION, action, told)
    assert points(workspace, finding)[0].startswith("Have every corrective action verified by somebody")
    records.edit(workspace, findings.ACTION, action, {"verified_by_id": ben, "effectiveness": "not_effective"})
    assert points(workspace, finding) == ["An action did not work: find the cause again and plan another."]
    records.edit(workspace, findings.ACTION, action, {"effectiveness": "effective"})
    assert points(workspace, finding) == []
    findings.close(workspace, finding)
    closed, done = row(workspace, "finding", finding), row(workspace, "action", action)
    assert (closed.status, closed.closed_on, done.status) == ("closed", TODAY, "closed")
    assert points(workspace, finding) == ["This finding is closed."]
    assert not [p for p in records.problems(workspace, findings.FINDING, closed) if p.blocking]
    workspace.undo()
    assert row(workspace, "finding", finding).status != "closed"


def test_a_finding_is_not_closed_past_its_page_either(workspace: Workspace, finding: str) -> None:
    before = workspace.path.read_bytes()
    said = "^Not closed yet. Say what was corrected at once. Find the root cause. Look whether the same fault is elsewhere. Plan a corr"
    for close in (records.edit, lambda w, register, made, values: records.bulk(w, register, [made], values)):
        with pytest.raises(RuleError, match=said):
            close(workspace, findings.FINDING, finding, {"status": "closed"})
    assert workspace.path.read_bytes() == before
    other = make(workspace, "finding", title="Other", grade="positive", owner_id=row(workspace, "finding", finding).owner_id)
    with pytest.raises(RuleError, match=r"^FND-0001: Not closed yet\. Say what"):
        records.bulk(workspace, findings.FINDING, [finding, other], {"status": "closed"})
    assert row(workspace, "finding", other).status != "closed"


def test_a_copy_of_a_closed_finding_begins_anew(workspace: Workspace, ana: str) -> None:
    made = make(workspace, "finding", title="Well done", grade="positive", owner_id=ana, status="closed")
    (copy,) = records.duplicate(workspace, findings.FINDING, [made])
    assert row(workspace, "finding", copy).status == "draft"


def test_a_finding_that_a_copy_closed_too_early_says_so_and_can_be_edited(workspace: Workspace, finding: str) -> None:
    with workspace.change("A merge", of_copies=True) as txn:
        txn.get("finding", finding).status = "closed"  # type: ignore[attr-defined]  # a finding has one
    assert records.edit(workspace, findings.FINDING, finding, {"notes": "Looked at again"})
    told = [p.sentence for p in records.problems(workspace, findings.FINDING, row(workspace, "finding", finding)) if p.blocking]
    assert "Find the root cause." in told
    findings.reopen(workspace, finding)
    assert row(workspace, "finding", finding).status == "in_correction"


def test_very_few_people_may_verify_their_own_work_when_they_say_what_they_do_instead(workspace: Workspace, finding: str, ana: str) -> None:
    told = {"correction": "x", "spread_check": "x", "root_cause": "The role was never given", "cause_method": FIVE}
    records.edit(workspace, findings.FINDING, finding, told)
    action = findings.plan_action(workspace, finding, "Give", kind=ActionKind.CORRECTIVE, owner_id=ana, due_on=TODAY)
    done = {"status": "implemented", "implemented_on": TODAY, "verified_by_id": ana, "verified_on": TODAY, "effectiveness": "effective"}
    records.edit(workspace, findings.ACTION, action, done)
    assert len(points(workspace, finding)) == 1
    organisation = workspace.facts().single("organisation")
    assert organisation is not None
    tiny = {"people_band": "one_to_three", "separation_mitigation": "A partner looks at it"}
    records.edit(workspace, REGISTERS["organisation"], organisation.id, tiny)
    assert points(workspace, finding) == []


@pytest.mark.parametrize("grade", ["observation", "opportunity_for_improvement"])
def test_what_is_no_nonconformity_needs_an_answer_only(workspace: Workspace, ana: str, grade: str) -> None:
    made = make(workspace, "finding", title="Could be better", grade=grade, owner_id=ana)
    assert points(workspace, made) == ["Say what was decided, or make an action of it."]
    findings.plan_action(workspace, made, "Try it", kind=ActionKind.IMPROVEMENT, owner_id=None, due_on=None)
    assert points(workspace, made) == []
    good = make(workspace, "finding", title="Well done", grade="positive", owner_id=ana)
    assert points(workspace, good) == []


def test_the_cause_is_kept_as_the_answers_to_prompts(workspace: Workspace, finding: str) -> None:
    said = {"Problem": "No log", "Why 1": "Nobody\nkeeps it", "Root cause": "The role was never given"}
    assert findings.set_cause(workspace, finding, FIVE, said)
    assert not findings.set_cause(workspace, finding, FIVE, said)
    kept = row(workspace, "finding", finding)
    assert kept.root_cause == "Problem: No log\nWhy 1: Nobody keeps it\nRoot cause: The role was never given"
    assert findings.answers(FIVE, kept.root_cause) == {**said, "Why 1": "Nobody keeps it"}
    assert findings.answers(FIVE, "Freely written.\nIn two lines.") == {"Root cause": "Freely written. In two lines."}
    assert findings.prompts(CauseMethod.FISHBONE)[0] == "Problem"
    assert findings.prompts(CauseMethod.OTHER) == ()
    workspace.undo()
    assert row(workspace, "finding", finding).root_cause is None


def test_similar_cases_are_named_with_what_they_have_in_common(workspace: Workspace, finding: str) -> None:
    system = make(workspace, "ai-system", title="Planner")
    records.edit(workspace, findings.FINDING, finding, {"system_id": system})
    twin = make(workspace, "finding", title="No log either", requirement="42001:9.1")
    near = make(workspace, "finding", title="Old model", requirement="42001:8.1", system_id=system)
    fault = make(workspace, "incident", title="Wrong tour", system_id=system)
    make(workspace, "finding", title="Far", requirement="42001:4.1")
    assert findings.similar(workspace, row(workspace, "finding", finding)) == [
        ("finding", twin, "same requirement"),
        ("finding", near, "same AI system"),
        ("incident", fault, "incident of the same AI system"),
    ]


def test_an_action_needs_words_owner_and_date(workspace: Workspace, finding: str, ana: str) -> None:
    with pytest.raises(RuleError, match="Say what shall be done"):
        findings.plan_action(workspace, finding, " ", kind=ActionKind.CORRECTIVE, owner_id=ana, due_on=TODAY)
    with pytest.raises(RuleError, match="needs an owner and a date"):
        findings.plan_action(workspace, finding, "Give", kind=ActionKind.CORRECTIVE, owner_id=None, due_on=TODAY)
    assert findings.actions(workspace, finding) == []


def test_a_day_moves_the_status_of_an_action_on(workspace: Workspace, finding: str, ana: str) -> None:
    action = findings.plan_action(workspace, finding, "Give", kind=ActionKind.CORRECTIVE, owner_id=ana, due_on=TODAY)
    findings.set_progress(workspace, action, "criterion", "No repeat")
    assert row(workspace, "action", action).status == "open"
    findings.set_progress(workspace, action, "implemented_on", TODAY)
    assert row(workspace, "action", action).status == "implemented"
    findings.set_progress(workspace, action, "verified_on", TODAY)
    assert row(workspace, "action", action).status == "verified"
    assert workspace.undo_name() == "Edit ACT-0001: Verified on"


def test_the_stages_say_where_something_is_lacking(workspace: Workspace, finding: str) -> None:
    told = {stage.key: stage.lacking for stage in findings.stages(workspace, row(workspace, "finding", finding))}
    assert list(told) == ["finding", "correction", "cause", "similar", "actions", "close"]
    assert told["finding"] == ()
    assert told["cause"] == ("Find the root cause.",)
    assert told["actions"] == ("Plan a corrective action.",)
