"""One door for writing: named, heard by listeners, taken back and done again."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path

import pytest

from aims_desktop.errors import AimsError, NotWritableError, RuleError
from aims_desktop.model.registers import REGISTERS
from aims_desktop.service import records
from aims_desktop.service.workspace import Changes, Workspace
from tests.service.kit import TODAY, Clock, make, row


def test_a_fresh_file_has_its_fixed_rows_its_first_person_and_nothing_to_undo(workspace: Workspace) -> None:
    facts = workspace.facts()
    assert workspace.organisation == "Nordwind"
    assert [person.name for person in facts.rows("person")] == ["Ana Ruiz"]
    assert {name: len(facts.rows(name)) for name in ("organisation", "scope", "risk-method", "soa", "gap-item", "soa-item")} == {
        "organisation": 1, "scope": 1, "risk-method": 1, "soa": 1, "gap-item": 70, "soa-item": 38,
    }  # fmt: skip
    assert workspace.undo_name() == ""
    assert workspace.undo() is None


def test_making_a_file_leaves_one_that_is_there_alone(workspace: Workspace) -> None:
    workspace.close()
    before = hashlib.sha256(workspace.path.read_bytes()).digest()
    with pytest.raises(NotWritableError, match="there already"):
        Workspace.create(workspace.path, "Another", "Ben")
    assert hashlib.sha256(workspace.path.read_bytes()).digest() == before


def test_listeners_hear_what_each_change_touched_until_they_stop(workspace: Workspace) -> None:
    heard: list[Changes] = []
    stop = workspace.listen(heard.append)
    made = make(workspace, "risk", title="Drift")
    stop()
    make(workspace, "risk", title="Unheard")
    assert [change.touched for change in heard] == [frozenset({("risk", made)})]
    assert heard[0].registers == {"risk"}


def test_undo_and_redo_are_named_and_tell_listeners(workspace: Workspace) -> None:
    made = make(workspace, "risk", title="Drift")
    records.edit(workspace, REGISTERS["risk"], made, {"title": "Model drift"})
    assert workspace.undo_name() == "Edit RSK-0001: Risk"
    heard: list[Changes] = []
    workspace.listen(heard.append)
    workspace.undo()
    assert row(workspace, "risk", made).title == "Drift"
    assert workspace.redo_name() == "Edit RSK-0001: Risk"
    workspace.redo()
    assert row(workspace, "risk", made).title == "Model drift"
    assert [change.reason for change in heard] == ["Undo: Edit RSK-0001: Risk", "Redo: Edit RSK-0001: Risk"]


def test_a_change_that_fails_leaves_nothing(workspace: Workspace) -> None:
    heard: list[Changes] = []
    workspace.listen(heard.append)
    with pytest.raises(ZeroDivisionError), workspace.change("Try") as txn:  # noqa: PT012 - both lines are the change that fails
        txn.add("risk", {"title": "Half"})
        raise ZeroDivisionError
    assert workspace.facts().rows("risk") == []
    assert heard == []
    assert workspace.undo_name() == ""


def test_facts_of_what_did_not_change_are_kept(workspace: Workspace) -> None:
    people = workspace.facts().rows("person")
    make(workspace, "risk", title="Drift")
    assert workspace.facts().rows("person") is people
    assert [risk.title for risk in workspace.facts().rows("risk")] == ["Drift"]


def test_after_a_change_only_touched_rows_are_read_again(workspace: Workspace) -> None:
    first, second = make(workspace, "risk", title="One"), make(workspace, "risk", title="Two")
    kept = workspace.facts().get("risk", second)
    records.edit(workspace, REGISTERS["risk"], first, {"title": "Uno"})
    assert workspace.facts().get("risk", second) is kept
    assert [risk.title for risk in workspace.facts().rows("risk")] == ["Uno", "Two"]


def test_facts_are_judged_anew_at_midnight(workspace: Workspace, clock: Clock) -> None:
    make(workspace, "action", title="Test", due_on=TODAY, status="open")
    assert not workspace.facts().within("action:overdue")
    clock.now += dt.timedelta(days=1)
    assert len(workspace.facts().within("action:overdue")) == 1


def test_looking_from_another_day_leaves_today_alone(workspace: Workspace) -> None:
    make(workspace, "action", title="Test", due_on=TODAY, status="open")
    later = workspace.judged_on(TODAY + dt.timedelta(days=9))
    assert len(later.facts().within("action:overdue")) == 1
    assert workspace.facts().today == TODAY


def test_a_read_only_file_says_why_and_keeps_its_bytes(workspace: Workspace) -> None:
    make(workspace, "risk", title="Drift")
    workspace.close()
    before = workspace.path.read_bytes()
    with Workspace.open(workspace.path, read_only=True) as reader:
        assert reader.facts().rows("risk")[0].title == "Drift"
        with pytest.raises(RuleError, match="read-only"):
            make(reader, "risk", title="Refused")
        with pytest.raises(RuleError, match="reading only"):
            reader.undo()
    assert workspace.path.read_bytes() == before


def test_what_was_written_is_there_again(workspace: Workspace, clock: Clock) -> None:
    make(workspace, "risk", title="Drift", next_review_on=TODAY)
    workspace.close()
    with Workspace.open(workspace.path, clock=clock) as again:
        assert again.who == "Ana Ruiz"
        assert again.undo_name() == ""
        assert again.facts().rows("risk")[0].next_review_on == TODAY


@pytest.mark.parametrize("content", [b"", b"not a database", b"SQLite format 3\x00" + b"\x00" * 4000])
def test_what_is_not_ours_is_refused_in_one_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "foreign.aims"
    path.write_bytes(content)
    with pytest.raises(AimsError) as told:
        Workspace.open(path)
    assert str(told.value).count("foreign.aims") == 1
    assert path.read_bytes() == content
    assert sorted(p.name for p in tmp_path.iterdir()) == ["foreign.aims"]
