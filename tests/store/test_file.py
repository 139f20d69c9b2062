"""A file is used through one door and lies alone in its folder afterwards."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from pathlib import Path

import pytest

from aims_desktop.errors import (
    NotWritableError,
    RuleError,
)
from aims_desktop.store import opening
from aims_desktop.store.backup import Reason
from aims_desktop.store.engine import driver
from aims_desktop.store.file import AimsFile
from aims_desktop.store.lock import HeldError, holder_of
from tests.store.filekit import (
    EVIDENCE,
    add,
    at_rest,
    count,
    created,
    evidence,
    failing,
    is_whole,
    leave_hot_journal,
    names,
    opened,
    rescued,
    titles,
)
from tests.store.kit import ANA, Clock


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "Acme & Söhne").mkdir()
    return tmp_path / "Acme & Söhne" / "Acme AIMS.aims"


# --- in and out


@pytest.mark.parametrize("rounds", [100, pytest.param(1000, marks=pytest.mark.long)])
def test_closing_leaves_nothing_beside_the_file(path: Path, rounds: int) -> None:
    at_rest(path)
    for number in range(rounds):
        with opened(path) as file:
            if number % 4 == 0:
                add(file, f"System {number}")
            assert titles(file)
        assert names(path.parent) == [path.name]


def test_what_is_saved_comes_back(path: Path) -> None:
    with created(path) as file:
        add(file, "Café ✓")
        head, dataset = file.head, file.dataset_id
    with opened(path) as file:
        assert titles(file)[-1] == "Café ✓"
        assert file.file_data(evidence(file)) == EVIDENCE
        assert (file.head, file.dataset_id) == (head, dataset)
        assert not file.read_only
    assert is_whole(path)


def test_failing_block_saves_nothing_and_the_next_one_saves(path: Path) -> None:
    with created(path) as file:
        before, head = titles(file), file.head
        with pytest.raises(ZeroDivisionError), file.write("Edit") as transaction:
            transaction.add("ai_system", {"title": f"{1 / 0}"})
        assert (titles(file), file.head) == (before, head)
        add(file, "next")
        assert titles(file) == [*before, "next"]


def test_large_failing_block_is_no_change_on_disk(path: Path) -> None:
    with created(path) as file:
        with file._engine.connect() as connection:  # type: ignore[union-attr]  # let it spill to the disk before the end
            driver(connection).execute("PRAGMA cache_size=5")
        with pytest.raises(RuntimeError), file.write("Import") as transaction:
            _fill_and_fail(transaction)
        add(file, "next")
        assert titles(file)[-1] == "next"
    assert is_whole(path)


def _fill_and_fail(transaction: object) -> None:
    transaction.add_many("ai_system", [{"title": "x" * 900} for _ in range(2_000)])  # type: ignore[attr-defined]
    raise RuntimeError


def test_bug_in_a_block_stays_a_bug(path: Path) -> None:
    with created(path) as file:
        with pytest.raises(sqlite3.IntegrityError), file.write("Edit") as transaction:
            transaction.writer.db.execute("INSERT INTO meta VALUES ('dataset_id', 'x')")
        add(file, "next")


def test_closing_twice_and_after_the_file_is_gone(path: Path) -> None:
    file = created(path)
    path.unlink()
    file.close()
    file.close()
    assert names(path.parent) == []


def test_who_is_remembered_per_dataset(path: Path) -> None:
    at_rest(path)
    with opened(path, who="Bo Li") as file:
        assert file.who == "Bo Li"
        holder = holder_of(path)
        assert holder is not None
        assert holder.user == "Bo Li"
    with opened(path) as file:
        assert file.who == "Bo Li"
        assert holder_of(path).user == "Bo Li"  # type: ignore[union-attr]
        file.work_as("Cy Twombly")
        add(file, "by Cy")
        with file.read() as connection:
            assert "Cy Twombly" in {row[0] for row in driver(connection).execute("SELECT name FROM author")}
    with opened(path) as file:
        assert file.who == "Cy Twombly"


def test_file_shown_by_another_program_is_removed_on_closing(path: Path) -> None:
    with created(path) as file:
        shown = file.view_file(evidence(file))
        assert shown.read_bytes() == EVIDENCE
        assert shown.parent != path.parent
    assert not shown.parent.exists()


def test_reading_while_another_thread_saves(path: Path) -> None:
    done = threading.Event()
    with created(path) as file:

        def save() -> None:
            try:
                for number in range(25):
                    add(file, f"S{number}")
            finally:
                done.set()

        thread = threading.Thread(target=save)
        thread.start()
        seen = [len(titles(file))]
        while not done.is_set():
            seen.append(len(titles(file)))
        thread.join()
        assert len(titles(file)) == 28
    assert seen == sorted(seen)


# --- making


def test_making_refuses_a_file_that_is_there(path: Path) -> None:
    path.write_text("mine")
    with pytest.raises(NotWritableError, match="there already"):
        AimsFile.create(path, who=ANA, clock=Clock())
    assert path.read_text() == "mine"
    assert names(path.parent) == [path.name]


def test_making_by_force_keeps_the_file_before(path: Path) -> None:
    path.write_text("mine")
    with AimsFile.create(path, who=ANA, clock=Clock(), force=True) as file:
        add(file, "one")
    assert [kept.read_text() for kept in rescued()] == ["mine"]
    assert is_whole(path)


def test_making_by_force_is_refused_where_it_is_open(path: Path) -> None:
    with created(path) as file:
        with pytest.raises(HeldError):
            AimsFile.create(path, who=ANA, clock=Clock(), force=True)
        add(file, "still ours")


@pytest.mark.parametrize("error", [failing(sqlite3.SQLITE_FULL), OSError(28, "No space left on device")])
def test_making_that_fails_leaves_nothing(path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(opening, "create_dataset", fail)
    with pytest.raises(NotWritableError, match="disk is full"):
        AimsFile.create(path, who=ANA, clock=Clock())
    assert names(path.parent) == []


def test_making_in_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(NotWritableError):
        AimsFile.create(tmp_path / "none" / "a.aims", who=ANA, clock=Clock())


# --- copies


def test_copy_for_a_colleague_is_whole(path: Path, tmp_path: Path) -> None:
    with created(path) as file:
        copy = file.save_copy(tmp_path / "For Bo.aims")
        add(file, "later")
        assert is_whole(copy)
        assert file.head == opened_head(path)
    with opened(copy) as theirs:
        assert len(titles(theirs)) == 3
        assert theirs.file_data(evidence(theirs)) == EVIDENCE


def opened_head(path: Path) -> str:
    with opened(path, read_only=True) as file:
        return file.head


def test_copy_replaces_only_what_nobody_has_open(path: Path, tmp_path: Path) -> None:
    with created(path) as file, created(tmp_path / "open.aims") as other:
        with pytest.raises(RuleError, match="the file itself"):
            file.save_copy(path)
        with pytest.raises(HeldError):
            file.save_copy(other.path)
        add(other, "still ours")
        with pytest.raises(NotWritableError, match="no such folder"):
            file.save_copy(tmp_path / "none" / "a.aims")


def test_copy_over_a_file_that_may_hold_other_work_keeps_that(path: Path, tmp_path: Path) -> None:
    other = at_rest(tmp_path / "other.aims")
    before = other.read_bytes()
    with created(path) as file:
        file.share(other)
        assert [kept.read_bytes() for kept in rescued()] == [before]
        file.share(tmp_path / "parcel.aimsx")
        file.share(tmp_path / "parcel.aimsx")
    assert len(rescued()) == 1, "a parcel holds nothing that its sender has not"


def test_copy_over_a_file_with_an_unfinished_save(path: Path, tmp_path: Path) -> None:
    target = at_rest(tmp_path / "old.aims", systems=300)
    leave_hot_journal(target)
    with created(path) as file:
        file.save_copy(target)
    assert not target.with_name(target.name + "-journal").exists(), "it would be played back into the copy"
    assert count(target, "ai_system") == 3
    assert is_whole(target)
    assert len(rescued()) == 1


# --- backups around saving


def test_state_without_a_backup_is_backed_up_before_the_first_save(path: Path) -> None:
    at_rest(path)
    clock = Clock()
    for expected in (1, 2):
        with opened(path, clock) as file:
            head = file.head
            add(file, "one")
            add(file, "two")
            assert len(file.backups.list()) == expected
            newest = file.backups.newest()
            assert newest is not None
            assert (newest.reason, newest.head) == (Reason.SESSION, head)


def test_state_with_a_backup_is_not_backed_up_again(path: Path) -> None:
    with created(path) as file:
        file.backup()
    with opened(path) as file:
        add(file, "one")
        assert len(file.backups.list()) == 1


def test_save_does_not_fail_for_a_backup(path: Path, own_home: Path) -> None:
    at_rest(path)
    folder = own_home / "data" / "backups"
    shutil.rmtree(folder)
    folder.write_text("a file where the folder should be")
    with opened(path) as file:
        add(file, "saved")
        assert any("No backup" in notice for notice in file.notices)
        assert titles(file)[-1] == "saved"


def test_backup_is_due_half_an_hour_after_a_change(path: Path) -> None:
    clock = Clock()
    with created(path, clock=clock) as file:
        assert file.backup_due()
        file.backup(Reason.TIMED)
        assert not file.backup_due()
        add(file, "one")
        assert not file.backup_due()
        clock.now += opening.dt.timedelta(minutes=31)
        assert file.backup_due()
