"""Deciding what copies disagree about: each decision is one change, reaches the other copy, and can be undone."""

from __future__ import annotations

from pathlib import Path

import pytest

from aims_desktop.errors import RuleError
from aims_desktop.model.registers import REGISTERS
from aims_desktop.service import conflicts, merging, records
from aims_desktop.service.conflicts import Answer, OpenConflict, open_conflicts
from aims_desktop.service.workspace import Workspace
from tests.service.kit import make, row

RISK = REGISTERS["risk"]


@pytest.fixture
def risk(workspace: Workspace) -> str:
    return make(workspace, "risk", title="Biased ranking", likelihood=2)


def only(workspace: Workspace) -> OpenConflict:
    (found,) = open_conflicts(workspace)
    return found


def goes(conflict: OpenConflict) -> Answer:
    return next(answer for answer in conflict.answers if answer.deleted)


def stays(conflict: OpenConflict) -> Answer:
    return next(answer for answer in conflict.answers if not answer.deleted)


def edit(workspace: Workspace, record_id: str, **values: object) -> None:
    assert records.edit(workspace, RISK, record_id, values)


@pytest.fixture
def disputed(workspace: Workspace, theirs: Workspace, risk: str) -> OpenConflict:
    edit(workspace, risk, title="Mine")
    edit(theirs, risk, title="Theirs")
    merging.merge(workspace, theirs.path)
    return only(workspace)


@pytest.fixture
def deleted_there(workspace: Workspace, theirs: Workspace, risk: str) -> OpenConflict:
    edit(workspace, risk, title="Mine")
    records.delete(theirs, RISK, [risk])
    merging.merge(workspace, theirs.path)
    return only(workspace)


def test_what_is_asked(workspace: Workspace, disputed: OpenConflict, risk: str) -> None:
    assert (disputed.register, disputed.id, disputed.ref, disputed.unit) == ("risk", risk, "RSK-0001", "title")
    assert disputed.labels == {"title": "Risk"}
    assert not disputed.of_record
    answers = {(a.texts["title"], a.who, a.at.hour) for a in disputed.answers}
    assert answers == {("Mine", "Ana Ruiz", 12), ("Theirs", "Li Wei", 13)}
    (shown,) = [a for a in disputed.answers if a.shown]
    assert shown.values["title"] == row(workspace, "risk", risk).title == disputed.title
    assert conflicts.conflicted(workspace) == {("risk", risk)}
    assert workspace.conflicts() == 1
    assert open_conflicts(workspace, "risk", risk) == [disputed]
    assert open_conflicts(workspace, "risk", "0" * 32) == []


@pytest.mark.parametrize("wanted", ["Mine", "Theirs"])
def test_choosing_a_side_and_undo(workspace: Workspace, theirs: Workspace, disputed: OpenConflict, risk: str, wanted: str) -> None:
    shown = row(workspace, "risk", risk).title
    (answer,) = [a for a in disputed.answers if a.values["title"] == wanted]
    conflicts.choose(workspace, disputed, answer)
    assert row(workspace, "risk", risk).title == wanted
    assert open_conflicts(workspace) == []
    assert workspace.undo_name() == "Decide RSK-0001: Risk"
    workspace.undo()
    again = only(workspace)
    assert {a.values["title"] for a in again.answers} == {"Mine", "Theirs"}
    assert row(workspace, "risk", risk).title == shown
    workspace.redo()
    assert row(workspace, "risk", risk).title == wanted
    assert not merging.merge(theirs, workspace.path).conflicts
    assert row(theirs, "risk", risk).title == wanted


def test_combination(workspace: Workspace, disputed: OpenConflict, risk: str) -> None:
    conflicts.combine(workspace, disputed, {"title": "Mine and theirs"})
    assert row(workspace, "risk", risk).title == "Mine and theirs"
    assert open_conflicts(workspace) == []


def test_writing_another_value_in_the_form_decides_too(workspace: Workspace, disputed: OpenConflict, risk: str) -> None:
    edit(workspace, risk, title="A third")
    assert open_conflicts(workspace) == []


def test_fields_that_belong_together_are_decided_together(workspace: Workspace, theirs: Workspace, risk: str) -> None:
    edit(workspace, risk, likelihood=5)
    edit(theirs, risk, impact_organisation=4)
    merging.merge(workspace, theirs.path)
    found = only(workspace)
    assert {"likelihood", "impact_organisation"} <= set(found.labels)
    conflicts.combine(workspace, found, {**found.answers[0].values, "likelihood": 5, "impact_organisation": 4})
    assert (row(workspace, "risk", risk).likelihood, row(workspace, "risk", risk).impact_organisation) == (5, 4)


def test_decided_meanwhile(workspace: Workspace, disputed: OpenConflict, risk: str) -> None:
    edit(workspace, risk, title="A third")
    before = workspace.path.read_bytes()
    with pytest.raises(RuleError, match="RSK-0001 has changed since this was shown"):
        conflicts.choose(workspace, disputed, disputed.answers[0])
    assert workspace.path.read_bytes() == before


def test_a_third_answer_came_meanwhile(workspace: Workspace, theirs: Workspace, disputed: OpenConflict, risk: str) -> None:
    edit(theirs, risk, title="Theirs, once more")
    merging.merge(workspace, theirs.path)
    with pytest.raises(RuleError, match="look at it again"):
        conflicts.choose(workspace, disputed, disputed.answers[0])
    assert len(only(workspace).answers) == 2


# --- the whole record


def test_deleted_there_changed_here(deleted_there: OpenConflict) -> None:
    assert deleted_there.of_record
    assert [(a.deleted, a.who, a.shown) for a in deleted_there.answers] == [(True, "Li Wei", False), (False, "Ana Ruiz", True)]


def test_it_goes(workspace: Workspace, deleted_there: OpenConflict, risk: str) -> None:
    conflicts.choose(workspace, deleted_there, deleted_there.answers[0])
    assert row(workspace, "risk", risk).deleted
    assert open_conflicts(workspace) == []
    workspace.undo()
    assert only(workspace).of_record
    assert not row(workspace, "risk", risk).deleted


def test_it_stays(workspace: Workspace, theirs: Workspace, deleted_there: OpenConflict, risk: str) -> None:
    conflicts.choose(workspace, deleted_there, deleted_there.answers[1])
    assert open_conflicts(workspace) == []
    merging.merge(theirs, workspace.path)
    assert not row(theirs, "risk", risk).deleted
    assert open_conflicts(theirs) == []


@pytest.fixture
def hanging(workspace: Workspace, theirs: Workspace, tmp_path: Path) -> OpenConflict:
    """A person and a system were deleted here, while there a risk was given to her and a data flow to it."""
    person, system = make(workspace, "person", name="Bo"), make(workspace, "ai-system", title="Chat")
    merging.merge(theirs, workspace.path)
    records.delete(workspace, REGISTERS["person"], [person])
    records.delete(workspace, REGISTERS["ai-system"], [system])
    make(theirs, "risk", title="Hers", owner_id=person)
    records.create(theirs, REGISTERS["data-flow"], {"title": "Prompts"}, parent_id=system)
    merging.merge(workspace, theirs.path)
    assert {c.register for c in open_conflicts(workspace)} == {"person", "ai-system"}
    return next(c for c in open_conflicts(workspace) if c.register == "person")


def test_what_hangs_on_a_deleted_record(workspace: Workspace, hanging: OpenConflict) -> None:
    assert [(a.deleted, a.shown) for a in hanging.answers] == [(False, False), (True, True)]
    assert [register for register, _id in hanging.hanging] == ["risk"]


def test_fields_that_name_what_goes_are_emptied_and_its_own_rows_go(workspace: Workspace, hanging: OpenConflict) -> None:
    for conflict in open_conflicts(workspace):
        conflicts.choose(workspace, conflict, goes(conflict))
    assert open_conflicts(workspace) == []
    (risk,) = [r for r in workspace.facts().rows("risk") if r.title == "Hers"]
    assert risk.owner_id is None
    assert not workspace.facts().rows("data-flow")
    workspace.undo()
    workspace.undo()
    assert len(open_conflicts(workspace)) == 2


def test_keeping_brings_back_what_is_needed(workspace: Workspace, hanging: OpenConflict) -> None:
    for conflict in open_conflicts(workspace):
        conflicts.choose(workspace, conflict, stays(conflict))
    assert open_conflicts(workspace) == []
    assert not row(workspace, "person", hanging.id).deleted


def test_newer_for_all_that_is_open(workspace: Workspace, theirs: Workspace, hanging: OpenConflict, risk: str) -> None:
    edit(workspace, risk, title="Mine", notes="Mine")
    edit(theirs, risk, title="Theirs, an hour later", notes="Theirs, an hour later")
    merging.merge(workspace, theirs.path)
    assert conflicts.keep_newer(workspace) == 4
    assert open_conflicts(workspace) == []
    assert row(workspace, "risk", risk).notes == row(workspace, "risk", risk).title == "Theirs, an hour later"
    assert not row(workspace, "person", hanging.id).deleted
    assert workspace.undo_name() == "Keep the newer of all conflicting values"
    workspace.undo()
    assert len(open_conflicts(workspace)) == 4
    assert conflicts.keep_newer(theirs) == 0


def test_link_taken_away_there_and_made_again_here(workspace: Workspace, theirs: Workspace, risk: str) -> None:
    def link(one: Workspace, *, there: bool) -> None:
        with one.change("Link") as txn:
            (txn.link if there else txn.unlink)("risk", risk, "requirement", "42001:6.1.2", "clauses")

    link(workspace, there=True)
    merging.merge(theirs, workspace.path)
    link(theirs, there=False)
    link(workspace, there=False)
    link(workspace, there=True)
    merging.merge(workspace, theirs.path)
    found = only(workspace)
    assert (found.register, found.of_record) == ("link", True)
    assert found.title.startswith("RSK-0001 Biased ranking – 6.1.2")
    conflicts.choose(workspace, found, goes(found))
    assert open_conflicts(workspace) == []


def test_several_decided_at_once_are_one_step(workspace: Workspace, theirs: Workspace, hanging: OpenConflict, risk: str) -> None:
    edit(workspace, risk, title="Mine", notes="Mine")
    edit(theirs, risk, title="Theirs", notes="Theirs")
    merging.merge(workspace, theirs.path)
    found = open_conflicts(workspace)
    decisions = [(c, stays(c) if c.of_record else {next(iter(c.labels)): "Both"}) for c in found]
    conflicts.decide(workspace, decisions)
    assert open_conflicts(workspace) == []
    assert row(workspace, "risk", risk).notes == row(workspace, "risk", risk).title == "Both"
    assert workspace.undo_name() == "Decide 4 conflicts"
    workspace.undo()
    assert [c.found.line for c in open_conflicts(workspace)] == [c.found.line for c in found]


def test_nothing_is_decided_where_one_of_several_was_decided_meanwhile(workspace: Workspace, hanging: OpenConflict) -> None:
    found = open_conflicts(workspace)
    conflicts.choose(workspace, found[0], stays(found[0]))
    left = open_conflicts(workspace)
    with pytest.raises(RuleError, match="look at it again"):
        conflicts.decide(workspace, [(c, stays(c)) for c in found])
    assert open_conflicts(workspace) == left
