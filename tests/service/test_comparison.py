"""What is shown before a merge: every difference once, in words, and nothing written."""

from __future__ import annotations

import pytest

from aims_desktop.model.registers import REGISTERS
from aims_desktop.service import comparison, conflicts, merging, records
from aims_desktop.service.comparison import Comparison, Kind
from aims_desktop.service.workspace import Workspace
from tests.service.kit import make

RISK = REGISTERS["risk"]


@pytest.fixture
def risk(workspace: Workspace) -> str:
    return make(workspace, "risk", title="Biased ranking", likelihood=2, kind="threat")


def compared(workspace: Workspace, theirs: Workspace) -> Comparison:
    """The comparison; it changes no byte of either file."""
    before = workspace.path.read_bytes(), theirs.path.read_bytes()
    found = comparison.compare(workspace, theirs.path)
    assert (workspace.path.read_bytes(), theirs.path.read_bytes()) == before
    return found


def test_copies_that_agree(workspace: Workspace, theirs: Workspace) -> None:
    found = compared(workspace, theirs)
    assert (found.merged.changes, found.differences, found.own_records) == (0, (), 0)


def test_a_field_that_both_changed_is_to_decide(workspace: Workspace, theirs: Workspace, risk: str) -> None:
    records.edit(workspace, RISK, risk, {"title": "Ranking unfair"})
    records.edit(theirs, RISK, risk, {"title": "Ranking biased"})
    found = compared(workspace, theirs)
    (line,) = found.differences
    assert (line.kind, line.ref, line.label, line.mine, line.theirs, line.who) == (
        Kind.DECIDE, "RSK-0001", "Risk", "Ranking unfair", "Ranking biased", "Li Wei")  # fmt: skip
    assert found.their_name == "Li Wei"
    assert found.own_records == 1
    assert found.newest_at == theirs.clock()
    assert found.common_at == workspace.clock()
    assert line.question is not None
    assert line.question.answers[line.mine_at].who == "Ana Ruiz"


def test_a_question_seen_before_the_merge_is_the_one_decided_after_it(workspace: Workspace, theirs: Workspace, risk: str) -> None:
    records.edit(workspace, RISK, risk, {"title": "Ranking unfair"})
    records.edit(theirs, RISK, risk, {"title": "Ranking biased"})
    (line,) = compared(workspace, theirs).differences
    assert line.question is not None
    merging.merge(workspace, theirs.path)
    assert conflicts.open_conflicts(workspace) == [line.question]
    conflicts.choose(workspace, line.question, line.question.answers[line.mine_at])
    assert workspace.facts().rows("risk")[0].title == "Ranking unfair"


def test_every_other_difference_is_a_line(workspace: Workspace, theirs: Workspace, risk: str) -> None:
    gone = make(workspace, "ai-system", title="Chat helper")
    merging.merge(theirs, workspace.path)
    records.edit(theirs, RISK, risk, {"likelihood": 4, "owner_id": theirs.facts().rows("person")[0].id})
    made = make(theirs, "ai-system", title="Heat curve optimiser")
    records.delete(theirs, REGISTERS["ai-system"], [gone])
    make(workspace, "action", title="Ours alone")
    found = compared(workspace, theirs)
    assert [(line.kind, line.label, line.mine, line.theirs) for line in found.of(Kind.CHANGED)] == [
        (Kind.CHANGED, "Risk owner", "", "Ana Ruiz"),
        (Kind.CHANGED, "Likelihood", "2", "4"),
    ]
    assert [(line.id, line.title, line.mine) for line in found.of(Kind.NEW)] == [(made, "Heat curve optimiser", "")]
    assert [(line.id, line.title) for line in found.of(Kind.DELETED)] == [(gone, "Chat helper")]
    assert all(line.who == "Li Wei" for line in found.differences)
    assert found.own_records == 1


def test_deleted_there_and_changed_here(workspace: Workspace, theirs: Workspace, risk: str) -> None:
    records.edit(workspace, RISK, risk, {"title": "Ranking unfair"})
    records.delete(theirs, RISK, [risk])
    (line,) = compared(workspace, theirs).differences
    assert (line.kind, line.mine, line.theirs) == (Kind.DECIDE, "Kept", "Deleted")


def test_a_record_whose_links_only_are_new(workspace: Workspace, theirs: Workspace, risk: str) -> None:
    with theirs.change("Link") as txn:
        txn.link("risk", risk, "requirement", "42001:6.1.2", "clauses")
    (line,) = compared(workspace, theirs).differences
    assert (line.kind, line.ref, line.label) == (Kind.CHANGED, "RSK-0001", "Links or versions")
