"""Merging a colleague's copy: nothing is lost, nobody wins silently, and what is refused leaves every byte as it was."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from aims_desktop.errors import NewerVersionError, RefusedFileError
from aims_desktop.store import copies
from aims_desktop.store.backup import Reason
from aims_desktop.store.changes import DELETED
from aims_desktop.store.engine import connect
from aims_desktop.store.gate import Level, examine
from aims_desktop.store.merged import Merged
from aims_desktop.store.verify import verify
from aims_desktop.store.writer import CHILDREN
from tests.store.mergekit import Person, state, take


@pytest.fixture
def ana(tmp_path: Path) -> Iterator[Person]:
    person = Person(tmp_path / "Ana.aims", "Ana")
    yield person
    person.file.close()
    examine(person.path, Level.FULL)


@pytest.fixture
def risk(ana: Person) -> str:
    return ana.add("risk", title="Biased ranking", likelihood=2, impact_organisation=2)


@pytest.fixture
def li(ana: Person, risk: str) -> Iterator[Person]:
    person = ana.copy_for("Li")
    yield person
    person.file.close()
    examine(person.path, Level.FULL)


def exchange(one: Person, other: Person) -> None:
    """Each takes in the other's copy, until nobody knows anything new."""
    one.take(other)
    other.take(one)
    assert one.take(other) == other.take(one) == Merged()
    assert state(one.path) == state(other.path)


# --- what is taken


def test_field_changed_on_one_side_is_taken_without_a_question(ana: Person, li: Person, risk: str) -> None:
    li.set("risk", risk, cause="Old data")
    ana.set("risk", risk, notes="Seen")
    merged = ana.take(li)
    assert (ana.cell("risk", risk, "cause"), ana.cell("risk", risk, "notes")) == ("Old data", "Seen")
    assert dict(merged.by) == {"Li": 2}  # with Li's own entry as an author
    assert [named.ref for named in merged.changed] == ["RSK-0001"]
    assert not merged.conflicts
    exchange(ana, li)


def test_both_changed_a_field_and_both_values_stay(ana: Person, li: Person, risk: str) -> None:
    ana.set("risk", risk, title="Mine")
    li.set("risk", risk, title="Theirs")
    (found,) = ana.take(li).conflicts
    assert (found.record.ref, found.field, found.mine, found.theirs) == ("RSK-0001", "title", {"title": "Mine"}, {"title": "Theirs"})
    (back,) = li.take(ana).conflicts
    assert (back.mine, back.theirs) == (found.theirs, found.mine)
    exchange(ana, li)
    (conflict,) = ana.conflicts()
    assert {(side.columns["title"], side.who) for side in conflict.sides} == {("Mine", "Ana"), ("Theirs", "Li")}
    assert conflict.sides[-1].columns["title"] == ana.cell("risk", risk, "title")


def test_same_change_on_both_sides_asks_nothing(ana: Person, li: Person, risk: str) -> None:
    ana.set("risk", risk, title="Agreed")
    li.set("risk", risk, title="Agreed")
    assert not ana.take(li).conflicts
    exchange(ana, li)


def test_columns_that_belong_together_are_never_mixed(ana: Person, li: Person, risk: str) -> None:
    ana.set("risk", risk, likelihood=5)
    li.set("risk", risk, impact_organisation=5)
    (found,) = ana.take(li).conflicts
    assert found.field == "score"
    assert (found.mine["likelihood"], found.mine["impact_organisation"]) == (5, 2)
    assert (found.theirs["likelihood"], found.theirs["impact_organisation"]) == (2, 5)


def test_new_records_keep_their_numbers_apart(ana: Person, li: Person) -> None:
    mine, theirs = ana.add("risk", title="Mine"), li.add("risk", title="Theirs")
    merged = ana.take(li)
    assert [named.id for named in merged.new] == [theirs]
    assert {ana.cell("risk", row, "number") for row in (mine, theirs)} == {2}
    exchange(ana, li)


def test_delete_that_had_not_seen_an_edit_asks(ana: Person, li: Person, risk: str) -> None:
    ana.set("risk", risk, title="Edited")
    li.delete("risk", risk)
    (found,) = ana.take(li).conflicts
    assert (found.field, found.unit, found.mine, found.theirs) == (None, DELETED, {DELETED: 0}, {DELETED: 1})
    assert not ana.deleted("risk", risk)
    (back,) = li.take(ana).conflicts
    assert (back.mine, back.theirs) == ({DELETED: 1}, {DELETED: 0})
    exchange(ana, li)
    (conflict,) = li.conflicts()
    assert [(side.columns, side.who) for side in conflict.sides] == [({DELETED: 1}, "Li"), ({DELETED: 0}, "Ana")]


def test_delete_that_had_seen_everything_is_taken(ana: Person, li: Person, risk: str) -> None:
    li.delete("risk", risk)
    merged = ana.take(li)
    assert [named.ref for named in merged.deleted] == ["RSK-0001"]
    assert ana.deleted("risk", risk)
    assert not merged.conflicts


def test_record_made_and_deleted_there_is_no_news_about_records(ana: Person, li: Person) -> None:
    row = li.add("risk", title="Never mind")
    li.delete("risk", row)
    merged = ana.take(li)
    assert (merged.new, merged.changed, merged.deleted) == ((), (), ())
    assert merged.changes == 3
    assert ana.deleted("risk", row)


def test_child_made_there_of_a_record_deleted_here_asks(ana: Person, li: Person) -> None:
    system = ana.add("ai_system", title="Chat")
    li.take(ana)
    ana.delete("ai_system", system)
    li.add("data_flow", title="Prompts", system_id=system)
    (found,) = ana.take(li).conflicts
    assert (found.record.id, found.field, found.unit) == (system, None, CHILDREN)
    exchange(ana, li)
    assert li.open() == {(system, CHILDREN)}


def test_evidence_files_come_along(ana: Person, li: Person) -> None:
    li.attach(b"minutes")
    li.attach(b"minutes", "the same.txt")
    assert ana.take(li).files == 1
    exchange(ana, li)


def test_link_and_version_count_as_a_change_of_their_record(ana: Person, li: Person, risk: str) -> None:
    with li.file.write("Link") as txn:
        txn.link("risk", risk, "requirement", "42001:6.1.2", "clauses")
        txn.add("version", {"of_table": "risk", "of_id": risk, "version": "1.0", "snapshot": "{}"})
    assert [named.ref for named in ana.take(li).changed] == ["RSK-0001"]


# --- what is not


def test_file_merged_with_itself(ana: Person, risk: str) -> None:
    before = ana.path.read_bytes()
    assert ana.take(ana) == Merged()
    assert ana.path.read_bytes() == before
    assert ana.file.backups.list() == []


def test_only_marks_are_new(ana: Person, li: Person, risk: str) -> None:
    li.set("risk", risk, title="x")
    ana.take(li)
    before = li.path.read_bytes()
    assert li.take(ana) == Merged()
    assert li.path.read_bytes() == before


def test_dry_run_says_the_same_and_writes_nothing(ana: Person, li: Person, risk: str) -> None:
    ana.set("risk", risk, title="Mine")
    li.set("risk", risk, title="Theirs")
    li.attach(b"minutes")
    before = ana.path.read_bytes()
    told = ana.take(li, dry_run=True)
    assert ana.path.read_bytes() == before
    merged = ana.take(li)
    assert merged.backup
    assert told == Merged(**{name: getattr(merged, name) for name in Merged.__dataclass_fields__ if name != "backup"})


def test_backup_is_made_before(ana: Person, li: Person, risk: str) -> None:
    head = ana.file.head
    li.set("risk", risk, title="x")
    merged = ana.take(li)
    (backup,) = [b for b in ana.file.backups.list() if b.reason is Reason.BEFORE_MERGE]
    assert (backup.path, backup.head) == (merged.backup, head)


# --- what is refused


def test_file_of_another_organisation(ana: Person, tmp_path: Path) -> None:
    other = Person(tmp_path / "other.aims", "Zoe")
    other.add("risk", title="x")
    before = ana.path.read_bytes()
    with pytest.raises(RefusedFileError, match="belongs to another organisation's file"):
        ana.take(other)
    assert ana.path.read_bytes() == before
    other.file.close()


def test_newer_file(ana: Person, li: Person) -> None:
    def newer(copy: Path) -> None:
        data = bytearray(copy.read_bytes())
        data[60:64] = (99).to_bytes(4, "big")
        copy.write_bytes(data)
        examine(copy, Level.FULL)

    before = ana.path.read_bytes()
    with pytest.raises(NewerVersionError):
        take(ana.file, li.path, newer)
    assert ana.path.read_bytes() == before


def test_read_only_file_can_only_be_compared(ana: Person, li: Person, tmp_path: Path) -> None:
    li.add("risk", title="x")
    shutil.copy(ana.path, tmp_path / "third.aims")
    with type(ana.file).open(tmp_path / "third.aims", clock=ana.clock, read_only=True) as file:
        assert len(take(file, li.path, dry_run=True).new) == 1


# --- the list of disagreements


def test_child_that_moved_away_leaves_no_question_behind(ana: Person, li: Person) -> None:
    """Directly, for random histories do not meet it: the list must forget the old parent."""
    old, new = ana.add("ai_system", title="Old"), ana.add("ai_system", title="New")
    li.take(ana)
    ana.delete("ai_system", old)
    child = li.add("data_flow", title="Prompts", system_id=old)
    ana.take(li)
    assert ana.open() == {(old, CHILDREN)}
    li.set("data_flow", child, system_id=new)
    assert not ana.take(li).conflicts
    assert ana.open() == set()
    assert ana.problems() == ()


def test_child_deleted_there_leaves_no_question_behind(ana: Person, li: Person) -> None:
    system = ana.add("ai_system", title="Chat")
    li.take(ana)
    ana.delete("ai_system", system)
    child = li.add("data_flow", title="Prompts", system_id=system)
    ana.take(li)
    li.delete("data_flow", child)
    ana.take(li)
    assert ana.open() == set()


def test_question_that_was_open_before_is_not_told_again(ana: Person, li: Person, risk: str) -> None:
    ana.set("risk", risk, title="Mine")
    li.set("risk", risk, title="Theirs")
    ana.take(li)
    li.set("risk", risk, notes="More")
    assert not ana.take(li).conflicts
    li.set("risk", risk, title="Theirs again")
    (found,) = ana.take(li).conflicts
    assert found.theirs == {"title": "Theirs again"}


def test_decision_made_there_ends_the_question_here(ana: Person, li: Person, risk: str) -> None:
    ana.set("risk", risk, title="Mine")
    li.set("risk", risk, title="Theirs")
    ana.take(li)
    li.take(ana)
    li.set("risk", risk, title="Agreed")
    ana.take(li)
    assert ana.open() == set()
    assert ana.cell("risk", risk, "title") == "Agreed"


# --- sessions and places


def test_session_that_was_continued_in_two_copies(ana: Person, li: Person, risk: str) -> None:
    """As a machine set back to an earlier state does: both are kept, and said; the file can still be shared and merged."""
    li.file.journal.site, li.file.journal._tip = ana.file.journal.site, ana.file.journal._tip
    ana.set("risk", risk, title="Mine")
    li.set("risk", risk, title="Theirs")
    for merged in (ana.take(li), li.take(ana)):
        assert "continued in two copies" in merged.forks[0]
        assert merged.needs_a_look
    assert ana.open() == {(risk, "title")}
    assert state(ana.path) == state(li.path)
    assert "continued in two copies" in ana.problems()[0]
    examine(ana.path, Level.FULL)
    assert ana.take(li) == Merged()


def test_copy_that_is_open_elsewhere(ana: Person, li: Person, risk: str) -> None:
    """Its owner goes on writing meanwhile and loses nothing."""
    li.set("risk", risk, title="x")
    ana.take(li)
    li.set("risk", risk, title="y")
    assert li.cell("risk", risk, "title") == "y"
    ana.take(li)
    assert ana.cell("risk", risk, "title") == "y"


def test_who_goes_on_after_a_merge_builds_on_both(ana: Person, li: Person, risk: str) -> None:
    li.set("risk", risk, title="x")
    ana.take(li)
    ana.set("risk", risk, title="y")
    ana.reopen()
    ana.set("risk", risk, title="z")
    li.take(ana)
    assert li.cell("risk", risk, "title") == "z"
    assert li.open() == set()
    exchange(ana, li)


def without_files(li: Person, target: Path) -> Path:
    """A copy without evidence files, on a machine whose backups do not have them either."""
    copies.copy_without_files(li.path, target)
    shutil.rmtree(li.file.backups.files)
    return target


def test_copy_without_evidence_files(ana: Person, li: Person, tmp_path: Path) -> None:
    li.attach(b"minutes")
    light = without_files(li, tmp_path / "light.aims")
    merged = take(ana.file, light)
    assert merged.files == 0
    with closing(connect(ana.path, "ro")) as db:
        report = verify(db)
    assert (report.problems, report.files_left_out) == ((), 1)
    head = ana.file.head
    assert take(ana.file, li.path, dry_run=True) == Merged(files=1)
    assert ana.take(li) == Merged(files=1), "nothing new but the file itself"
    assert ana.file.head == head, "no entry comes of it"
    assert ana.take(li) == Merged()
    with closing(connect(ana.path, "ro")) as db:
        report = verify(db)
    assert (report.problems, report.files_left_out) == ((), 0)


def test_file_that_was_left_out_comes_with_the_next_news(ana: Person, li: Person, tmp_path: Path, risk: str) -> None:
    li.attach(b"minutes")
    light = without_files(li, tmp_path / "light.aims")
    take(ana.file, light)
    li.set("risk", risk, title="x")
    assert ana.take(li).files == 1
    with closing(connect(ana.path, "ro")) as db:
        assert verify(db).files_left_out == 0


def test_what_is_missing_is_taken_from_a_backup_with_its_files(ana: Person, tmp_path: Path) -> None:
    early = Path(shutil.copy(ana.path, tmp_path / "early.aims"))
    ana.attach(b"minutes")
    backup = ana.file.backup().path
    with type(ana.file).open(early, clock=ana.clock, who="Ana") as file:
        assert take(file, backup).new
        with file.read() as connection:
            report = verify(connection)
    assert (report.problems, report.files_left_out) == ((), 0)


# --- killed


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills by forking")
def test_killed_at_any_moment_leaves_all_or_nothing(ana: Person, li: Person, tmp_path: Path) -> None:
    for n in range(3):
        ana.add("risk", title=f"Mine {n}")
        li.add("risk", title=f"Theirs {n}", cause="x" * 20_000)
    li.attach(b"minutes" * 10_000)
    ana.file.close()
    folder = tmp_path / "killing"
    folder.mkdir()
    mine, theirs = shutil.copy(ana.path, folder), shutil.copy(li.path, folder)
    ran = subprocess.run(
        [sys.executable, "-m", "tests.store.merge_killing", mine, theirs, "7"], capture_output=True, text=True, check=False
    )
    ana.reopen()
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)
    assert "half" not in found
    assert found["killed"] >= 5
    assert found["after"] == 1
