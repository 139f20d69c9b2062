"""The last merge, told from the journal alone."""

from __future__ import annotations

import pytest

from aims_desktop.model.registers import REGISTERS
from aims_desktop.service import conflicts, merging, records
from aims_desktop.service.merge_record import MergeRecord, last_record
from aims_desktop.service.workspace import Workspace
from tests.service.kit import make

RISK = REGISTERS["risk"]


@pytest.fixture
def risk(workspace: Workspace) -> str:
    return make(workspace, "risk", title="Biased ranking")


def record(workspace: Workspace) -> MergeRecord:
    found = last_record(workspace)
    assert found is not None
    return found


def test_a_file_into_which_nothing_was_merged(workspace: Workspace) -> None:
    assert last_record(workspace) is None


def test_what_came_and_from_whom(workspace: Workspace, theirs: Workspace, risk: str) -> None:
    make(theirs, "action", title="Look again")
    records.edit(theirs, RISK, risk, {"notes": "Hers"})
    make(workspace, "action", title="Ours, which did not come")
    merging.merge(workspace, theirs.path)
    found = record(workspace)
    assert [(line.kind, line.title) for line in found.records] == [("New", "Look again"), ("Changed", "Biased ranking")]
    assert set(found.by) == {"Li Wei"}
    assert (found.who, found.open, found.sessions) == ("Ana Ruiz", 0, 1)


def test_a_disagreement_and_its_decision(workspace: Workspace, theirs: Workspace, risk: str) -> None:
    records.edit(workspace, RISK, risk, {"title": "Mine"})
    records.edit(theirs, RISK, risk, {"title": "Hers"})
    merging.merge(workspace, theirs.path)
    (told,) = record(workspace).disagreements
    assert (told.ref, told.label, set(told.answers), told.decided) == ("RSK-0001", "Risk", {"Mine", "Hers"}, "")
    (question,) = conflicts.open_conflicts(workspace)
    conflicts.combine(workspace, question, {"title": "Both"})
    (told,) = record(workspace).disagreements
    assert told.decision == "Both"
    assert told.decided.startswith("Ana Ruiz, ")
    assert set(told.answers) == {"Mine", "Hers"}
    records.edit(workspace, RISK, risk, {"title": "Long after"})
    assert record(workspace).disagreements[0].decision == "Both"


def test_deleted_there_and_changed_here(workspace: Workspace, theirs: Workspace, risk: str) -> None:
    records.edit(workspace, RISK, risk, {"title": "Mine"})
    records.delete(theirs, RISK, [risk])
    merging.merge(workspace, theirs.path)
    assert record(workspace).open == 1
    (question,) = conflicts.open_conflicts(workspace)
    conflicts.choose(workspace, question, next(answer for answer in question.answers if not answer.deleted))
    (told,) = record(workspace).disagreements
    assert (told.decision, told.decided[:8]) == ("Kept", "Ana Ruiz")


def test_the_other_copy_tells_of_its_own_merge(workspace: Workspace, theirs: Workspace, risk: str) -> None:
    make(theirs, "action", title="Hers")
    make(workspace, "action", title="Mine")
    merging.merge(workspace, theirs.path)
    merging.merge(theirs, workspace.path)
    assert [line.title for line in record(theirs).records] == ["Mine"]
    assert record(theirs).who == "Li Wei"
    assert [line.title for line in record(workspace).records] == ["Hers"]
