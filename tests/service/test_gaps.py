"""The gap analysis: the score with its count, the groups in the standard's order, judging a row, actions for a gap."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from aims_desktop.errors import RuleError
from aims_desktop.model.register import Row
from aims_desktop.model.registers.actions import ActionKind
from aims_desktop.model.registers.gaps import GapResult
from aims_desktop.service import gaps, records
from aims_desktop.service.follow_up import actions_from, plan_action
from aims_desktop.service.gaps import GAP, GapScore
from aims_desktop.service.workspace import Workspace
from tests.service.kit import TODAY, make


def requirement(workspace: Workspace, number: str) -> Row:
    """The row of a clause or control."""
    (found,) = workspace.facts().where("gap-item", "requirement", f"42001:{number}")
    return found


@pytest.mark.parametrize(
    ("score", "share", "counted"),
    [
        (GapScore(0, 0, 0, 0, 70), "–", "0 of 70 assessed"),
        (GapScore(0, 0, 0, 2, 68), "–", "2 of 70 assessed"),
        (GapScore(1, 0, 0, 0, 69), "100 %", "1 of 70 assessed"),
        (GapScore(45, 21, 3, 1, 0), "80 %", "70 of 70 assessed"),
        (GapScore(0, 1, 0, 0, 0), "50 %", "1 of 1 assessed"),
        (GapScore(1, 1, 2, 5, 1), "38 %", "9 of 10 assessed"),
    ],
)
def test_the_score_is_of_what_was_judged_and_applies_and_says_of_how_many(score: GapScore, share: str, counted: str) -> None:
    assert (score.share, score.counted) == (share, counted)
    assert score.text == f"{share} · {counted}"


def test_the_groups_are_the_chapters_and_the_control_groups_in_their_order(workspace: Workspace) -> None:
    found = gaps.groups(workspace.facts())
    assert [group.item.number for group in found] == [
        "4", "5", "6", "7", "8", "9", "10", "A.2", "A.3", "A.4", "A.5", "A.6", "A.7", "A.8", "A.9", "A.10",
    ]  # fmt: skip
    assert sum(len(group.rows) for group in found) == 70
    assert [row.requirement for row in found[2].rows][:3] == ["42001:6.1.1", "42001:6.1.2", "42001:6.1.3"]
    assert found[0].score == GapScore(0, 0, 0, 0, 4)
    few = gaps.groups(workspace.facts(), frozenset({requirement(workspace, "A.10.3").id}))
    assert [(group.item.number, len(group.rows)) for group in few] == [("A.10", 1)]


def test_judging_says_when_and_by_whom_in_one_change(workspace: Workspace, ana: str) -> None:
    row = requirement(workspace, "4.1")
    assert gaps.judge(workspace, row.id, GapResult.PARTLY)
    judged = requirement(workspace, "4.1")
    assert (judged.result, judged.assessed_on, judged.assessed_by_id) == ("partly", TODAY, ana)
    assert workspace.undo_name() == "Judge 4.1: Partly conforms"
    assert not gaps.judge(workspace, row.id, GapResult.PARTLY)
    workspace.undo()
    assert (requirement(workspace, "4.1").result, requirement(workspace, "4.1").assessed_on) == (None, None)


def test_taking_a_judgement_back_leaves_its_day(workspace: Workspace) -> None:
    row = requirement(workspace, "4.1")
    earlier = TODAY - dt.timedelta(days=9)
    records.edit(workspace, GAP, row.id, {"result": "conforms", "assessed_on": earlier})
    gaps.judge(workspace, row.id, GapResult.NOT_ASSESSED)
    assert requirement(workspace, "4.1").assessed_on == earlier


def test_maturity_is_the_mean_of_the_rows_that_have_one(workspace: Workspace) -> None:
    for number, now, target in (("4.1", 3, 4), ("4.2", 2, 4), ("4.3", 2, None)):
        records.edit(workspace, GAP, requirement(workspace, number).id, {"maturity": now, "target_maturity": target})
    rows = gaps.groups(workspace.facts())[0].rows
    assert gaps.maturity(rows) == (Decimal("2.3"), Decimal("4.0"))
    assert [gaps.below_target(row) for row in rows] == [True, True, False, False]
    assert gaps.maturity([]) == (None, None)


def test_what_a_requirement_asks_and_what_proves_it(workspace: Workspace) -> None:
    row = requirement(workspace, "A.2.2")
    standard = workspace.facts().standard
    assert gaps.ask_of(standard.by_id[row.requirement]) == standard.by_id[row.requirement].summary  # type: ignore[attr-defined]  # a control
    assert gaps.proof_of(workspace, row) == []
    risk = make(workspace, "risk", title="Drift")
    with workspace.change("Link") as txn:
        txn.link("risk", risk, "gap_item", row.id, "related")
    assert gaps.proof_of(workspace, row) == [("risk", risk, "RSK-0001 Drift")]


def test_an_action_for_a_gap_comes_from_it(workspace: Workspace, ana: str) -> None:
    row = requirement(workspace, "6.3")
    with pytest.raises(RuleError, match="Say what is to be done"):
        plan_action(workspace, GAP, row.id, ActionKind.GAP, " ", owner_id=ana, due_on=TODAY)
    gaps.judge(workspace, row.id, GapResult.DOES_NOT_CONFORM)
    assert row.id in workspace.facts().within("gap-item:gap_without_action")
    made = plan_action(workspace, GAP, row.id, ActionKind.GAP, " Start a log ", owner_id=ana, due_on=TODAY)
    (action,) = actions_from(workspace, GAP, row.id)
    assert (action.id, action.title, action.kind, action.status) == (made, "Start a log", "gap", "open")
    assert row.id not in workspace.facts().within("gap-item:gap_without_action")
