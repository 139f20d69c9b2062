"""A file is opened only when it is sound and ours, watched while it is open, and lies alone in its folder afterwards."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from aims_desktop.errors import (
    AimsError,
    ChangedOnDiskError,
    LockedError,
    NewerVersionError,
    NotFoundError,
    NotWritableError,
    RefusedFileError,
    RuleError,
)
from aims_desktop.settings import data_dir
from aims_desktop.store import opening, schema
from aims_desktop.store.backup import Reason
from aims_desktop.store.engine import connect, driver
from aims_desktop.store.file import AimsFile
from aims_desktop.store.gate import Level
from aims_desktop.store.lock import FencedError, HeldError, Holder, holder_of, lock_path
from aims_desktop.store.machine import Machine
from aims_desktop.store.place import Kind, Place
from aims_desktop.store.verify import verify
from tests.store.filekit import (
    EVIDENCE,
    add,
    at_rest,
    count,
    created,
    evidence,
    hashes,
    is_whole,
    leave_hot_journal,
    leave_wal,
    names,
    opened,
    tamper,
    titles,
)
from tests.store.kit import ANA, Clock


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "Acme & Söhne").mkdir()
    return tmp_path / "Acme & Söhne" / "Acme AIMS.aims"


def rescued() -> list[Path]:
    folder = data_dir() / "rescue"
    return sorted(each for each in folder.iterdir() if each.suffix == ".aims") if folder.is_dir() else []


def failing(code: int, name: str = "SQLITE") -> sqlite3.OperationalError:
    """An error as the sqlite3 module raises it."""
    error = sqlite3.OperationalError(f"simulated {name}")
    error.sqlite_errorcode = code
    return error


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
        with pytest.raises(ZeroDivisionError), file.write("Import") as transaction:
            transaction.add_many("ai_system", [{"title": "x" * 900} for _ in range(2_000)] + [{"title": f"{1 / len(EVIDENCE[:0])}"}])
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
        with pytest.raises((IntegrityError, sqlite3.IntegrityError)), file.write("Edit") as transaction:
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


# --- what is not opened


def test_file_that_is_missing_or_a_folder(tmp_path: Path) -> None:
    for read_only in (True, False):
        with pytest.raises(NotFoundError, match="no file"):
            opened(tmp_path / "none.aims", read_only=read_only)
        with pytest.raises(NotFoundError, match="folder"):
            opened(tmp_path, read_only=read_only)
    assert names(tmp_path) == []


@pytest.mark.parametrize("read_only", [True, False])
def test_newer_file_is_left_alone(path: Path, read_only: bool) -> None:
    tamper(at_rest(path), f"PRAGMA user_version={schema.newest() + 1}")
    before = hashes(path.parent)
    with pytest.raises(NewerVersionError, match="newer version"):
        opened(path, read_only=read_only)
    assert hashes(path.parent) == before


@pytest.mark.parametrize("read_only", [True, False])
def test_damaged_file_is_left_alone(path: Path, read_only: bool) -> None:
    at_rest(path)
    content = bytearray(path.read_bytes())
    content[20_000:60_000] = bytes(40_000)
    path.write_bytes(content)
    before = hashes(path.parent)
    with pytest.raises(RefusedFileError, match="damaged"):
        opened(path, read_only=read_only)
    assert hashes(path.parent) == before


def test_file_open_elsewhere_can_be_read(path: Path) -> None:
    with created(path) as file:
        with pytest.raises(HeldError, match=f"open for writing by {ANA}"):
            opened(path)
        before = hashes(path.parent)
        with opened(path, read_only=True) as reader:
            assert titles(reader) == titles(file)
            assert hashes(path.parent) == before
            add(file, "new")
            assert titles(reader)[-1] == "new"
            assert reader.head == file.head
        add(file, "newer")


def test_read_only_writes_nothing_anywhere(path: Path) -> None:
    before = hashes(at_rest(path).parent)
    with opened(path, read_only=True) as file:
        assert file.read_only
        with pytest.raises(RuleError, match="read-only"), file.write("Edit"):
            pass
        with pytest.raises(RuleError, match="read-only"):
            _ = file.journal
        file.check()
    assert hashes(path.parent) == before


@pytest.mark.parametrize("kind", [Kind.NETWORK, Kind.SYNCED, Kind.REMOVABLE])
def test_place_where_others_write_is_for_reading_only(path: Path, monkeypatch: pytest.MonkeyPatch, kind: Kind) -> None:
    before = hashes(at_rest(path).parent)
    monkeypatch.setattr(opening, "place_of", lambda path: Place(kind, "Drive X"))
    with pytest.raises(NotWritableError, match="Drive X"):
        opened(path)
    with pytest.raises(NotWritableError, match="Drive X"):
        AimsFile.create(path.with_name("new.aims"), who=ANA, clock=Clock())
    with opened(path, read_only=True) as file:
        assert titles(file)
    assert hashes(path.parent) == before


@pytest.mark.parametrize("what", ["file", "folder"])
def test_what_may_not_be_written_is_for_reading_only(path: Path, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    before = hashes(at_rest(path).parent)
    forbidden = path if what == "file" else path.parent
    monkeypatch.setattr(os, "access", lambda asked, mode: Path(asked) != forbidden)
    with pytest.raises(NotWritableError, match="read-only"):
        opened(path)
    with opened(path, read_only=True) as file:
        assert titles(file)
    assert hashes(path.parent) == before


# --- what others left


def test_lock_of_a_dead_process_is_taken_over_and_journalled(path: Path) -> None:
    at_rest(path)
    dead = replace(Holder.here("Bo", "bo", Machine().id, Clock()()), start="long ago")
    lock_path(path).write_text(json.dumps(asdict(dead)))
    with opened(path) as file:
        assert any("Bo" in notice for notice in file.notices)
        assert [backup.reason for backup in file.backups.list()] == [Reason.BEFORE_TAKE_OVER]
        with file.read() as connection:
            acts = [row[0] for row in driver(connection).execute("SELECT act FROM change ORDER BY lamport")]
            assert acts[-1] == "takeover"
            assert verify(connection).ok
        add(file, "goes on")
    assert is_whole(path)
    assert names(path.parent) == [path.name]


def test_lock_of_another_machine_is_broken_by_name_only(path: Path) -> None:
    at_rest(path)
    lock_path(path).write_text(json.dumps(asdict(Holder("ab", user="Bo", machine="another", host="there", pid=1))))
    with pytest.raises(HeldError, match="there"):
        opened(path)
    with opened(path, break_lock_of="Bo") as file:
        add(file, "goes on")


def test_unfinished_save_is_undone_and_what_was_found_is_kept(path: Path) -> None:
    before = hashes(at_rest(path, systems=300).parent)
    leave_hot_journal(path)
    assert hashes(path.parent)[path.name] != before[path.name]
    with opened(path) as file:
        assert "never saved" not in titles(file)
        assert len(titles(file)) == 300
        assert any("not closed in good order" in notice for notice in file.notices)
        assert file.pending is Level.FULL
    assert names(path.parent) == [path.name]
    assert len(rescued()) == 1
    assert rescued()[0].with_name(rescued()[0].name + "-journal").exists()


def test_unfinished_save_is_not_seen_when_only_reading(path: Path) -> None:
    at_rest(path, systems=300)
    leave_hot_journal(path)
    before = hashes(path.parent)
    with opened(path, read_only=True) as file:
        assert "never saved" not in titles(file)
        assert len(titles(file)) == 300
    assert hashes(path.parent) == before
    assert rescued() == []


def test_journal_that_spoils_the_file_is_not_played_back(path: Path) -> None:
    at_rest(path, systems=300)
    leave_hot_journal(path)
    content = bytearray(path.read_bytes())
    for page in range(4, 40):  # a journal puts back what it knows only
        content[page * 4096 : page * 4096 + 4096] = os.urandom(4096)
    path.write_bytes(content)
    before = hashes(path.parent)
    with pytest.raises(RefusedFileError):
        opened(path)
    assert hashes(path.parent) == before


@pytest.mark.parametrize("read_only", [True, False])
def test_file_that_another_program_left_in_wal_mode(path: Path, read_only: bool) -> None:
    at_rest(path)
    leave_wal(path)
    before = hashes(path.parent)
    with opened(path, read_only=read_only) as file:
        assert len(titles(file)) == 3
        if not read_only:
            add(file, "goes on")
    if read_only:
        assert hashes(path.parent) == before
    else:
        assert names(path.parent) == [path.name]
        assert path.read_bytes()[18:20] == b"\1\1"
        assert is_whole(path)


def test_closing_in_good_order_spares_the_checks_on_opening(path: Path) -> None:
    at_rest(path)
    with opened(path) as file:
        assert file.pending is Level.OPEN
        file.check()
        assert file.pending is Level.HEADER
    tamper(path, "CREATE TABLE passing(x)", "DROP TABLE passing")
    with opened(path) as file:
        assert file.pending is Level.FULL
    with opened(path) as file:
        assert file.pending is Level.FULL, "it was not made"
        file.check()
    with opened(path) as file:
        assert file.pending is Level.OPEN


def test_check_finds_what_somebody_altered(path: Path) -> None:
    tamper(at_rest(path), "UPDATE ai_system SET title='forged' WHERE number=1")
    with opened(path) as file:
        with pytest.raises(RefusedFileError) as caught:
            file.check()
        assert path.name in caught.value.sentence
        assert file.pending is Level.FULL


# --- migration


@pytest.fixture
def next_version(monkeypatch: pytest.MonkeyPatch) -> Callable[[schema.Step], int]:
    def add_step(step: schema.Step) -> int:
        monkeypatch.setitem(schema.STEPS, schema.newest() + 1, step)
        return schema.newest()

    return add_step


def _one_table_more(connection: sqlite3.Connection) -> None:
    connection.execute("CREATE TABLE later(id TEXT PRIMARY KEY) STRICT")


def _one_table_more_then_fail(connection: sqlite3.Connection) -> None:
    _one_table_more(connection)
    connection.execute("INSERT INTO nowhere VALUES (1)")


def test_older_file_is_backed_up_then_brought_up_to_date(path: Path, next_version: Callable[[schema.Step], int]) -> None:
    at_rest(path)
    newest = next_version(_one_table_more)
    with opened(path) as file:
        assert len(titles(file)) == 3
        backup = file.backups.newest()
        assert backup is not None
        assert backup.reason is Reason.BEFORE_MIGRATE
        add(file, "goes on")
    with closing(connect(path, "ro")) as db:
        assert schema.version(db) == newest
    with closing(connect(backup.path, "ro")) as db:
        assert schema.version(db) == newest - 1


def test_migration_that_fails_leaves_every_byte(path: Path, next_version: Callable[[schema.Step], int]) -> None:
    before = hashes(at_rest(path).parent)
    next_version(_one_table_more_then_fail)
    with pytest.raises(RefusedFileError, match="left as it is") as caught:
        opened(path)
    assert str(data_dir()) in caught.value.sentence, "the backup is named"
    assert hashes(path.parent) == before


def test_older_file_is_read_from_a_copy(path: Path, next_version: Callable[[schema.Step], int]) -> None:
    before = hashes(at_rest(path).parent)
    next_version(_one_table_more)
    with opened(path, read_only=True) as file:
        assert len(titles(file)) == 3
    assert hashes(path.parent) == before


# --- changed while open


def colleague(path: Path, *saves: str) -> Path:
    """A copy of the file in which a colleague went on."""
    folder = path.parent.parent / "colleague"
    folder.mkdir(exist_ok=True)
    shutil.copy(path, folder / path.name)
    with opened(folder / path.name) as file:
        for title in saves or ("theirs",):
            add(file, title)
    return folder / path.name


@pytest.mark.parametrize("rounds", [20, pytest.param(200, marks=pytest.mark.long)])
def test_file_replaced_while_open_loses_neither_side(path: Path, rounds: int) -> None:
    at_rest(path)
    for number in range(rounds):
        theirs = colleague(path, f"theirs {number}")
        content = theirs.read_bytes()
        with opened(path) as file:
            add(file, f"ours {number}")
            theirs.replace(path)
            with pytest.raises(ChangedOnDiskError, match="kept in"):
                add(file, "not saved")
            assert titles(file)[-1] == f"ours {number}", "reading goes on from what was kept"
            with pytest.raises(ChangedOnDiskError, match="kept in"):
                add(file, "not saved either")
        assert path.read_bytes() == content
        assert names(path.parent) == [path.name]
    assert len(rescued()) == rounds
    assert all(is_whole(kept) for kept in rescued())


def test_file_replaced_while_open_is_noticed_on_reading(path: Path) -> None:
    with created(path) as file:
        colleague(path).replace(path)
        with pytest.raises(ChangedOnDiskError):
            titles(file)
        assert len(titles(file)) == 3


@pytest.mark.parametrize("rounds", [20, pytest.param(200, marks=pytest.mark.long)])
def test_file_written_over_in_place_loses_neither_side(path: Path, rounds: int) -> None:
    at_rest(path)
    clock, kept = Clock(), 0
    for number in range(rounds):
        theirs = colleague(path, *(f"theirs {number}" for _ in range(1 + number % 2))).read_bytes()
        with opened(path, clock) as file:
            add(file, f"ours {number}")
            ours, backup = titles(file), file.backup()
            path.write_bytes(theirs)
            with pytest.raises(ChangedOnDiskError) as caught:
                add(file, "not saved")
            if len(rescued()) > kept:  # as many saves on both sides: SQLite notices nothing and still has ours in memory
                kept += 1
                assert titles(file) == ours
            else:
                assert str(backup.path) in caught.value.sentence
                with pytest.raises(ChangedOnDiskError):
                    titles(file)
        assert path.read_bytes() == theirs
    assert all(is_whole(copy) for copy in rescued())


def test_file_moved_or_removed_while_open(path: Path) -> None:
    with created(path) as file:
        path.rename(path.with_name("moved.aims"))
        with pytest.raises(ChangedOnDiskError, match="kept in"):
            add(file, "not saved")
        assert len(titles(file)) == 3
    assert names(path.parent) == ["moved.aims"]
    assert is_whole(path.with_name("moved.aims"))


def test_file_replaced_in_the_middle_of_a_save(path: Path) -> None:
    with created(path) as file:
        theirs = colleague(path)
        content = theirs.read_bytes()
        with pytest.raises(ChangedOnDiskError), file.write("Edit") as transaction:
            transaction.add("ai_system", {"title": f"ours, then {theirs.replace(path)}"})
        assert path.read_bytes() == content
    assert is_whole(path)


def test_read_only_window_notices_another_file_in_the_place(path: Path) -> None:
    other = at_rest(path.with_name("other.aims"))
    at_rest(path)
    with opened(path, read_only=True) as file:
        other.replace(path)
        with pytest.raises(ChangedOnDiskError, match="Another file"):
            titles(file)


def test_broken_lock_stops_saving_not_reading(path: Path) -> None:
    with created(path) as file:
        before = hashes(path.parent)[path.name]
        lock_path(path).write_text(json.dumps(asdict(Holder("ab", user="Bo", machine="another"))))
        for _again in range(2):
            with pytest.raises(FencedError, match="Bo"):
                add(file, "not saved")
        assert len(titles(file)) == 3
    assert hashes(path.parent)[path.name] == before
    assert holder_of(path) is not None, "it is Bo's now"


# --- disk full, failing, in use


def test_full_disk_saves_nothing_and_can_be_tried_again(path: Path) -> None:
    with created(path) as file:
        with file._engine.connect() as connection:  # type: ignore[union-attr]
            db = driver(connection)
            pages = db.execute("PRAGMA page_count").fetchone()[0]
            db.execute(f"PRAGMA max_page_count={pages + 5}")
        before = titles(file)
        for _again in range(3):
            with pytest.raises(NotWritableError, match="disk is full") as caught, file.write("Import") as transaction:
                transaction.add_many("ai_system", [{"title": "x" * 900} for _ in range(500)])
            assert str(path) in caught.value.sentence
            assert titles(file) == before
        db.execute("PRAGMA max_page_count=100000")
        add(file, "room again")
        assert titles(file) == [*before, "room again"]
    assert is_whole(path)


LIMITED = """
import datetime as dt, resource, sys
from pathlib import Path
from aims_desktop.errors import NotWritableError
from aims_desktop.store.file import AimsFile
path = Path(sys.argv[1])
file = AimsFile.open(path, clock=lambda: dt.datetime.now(dt.UTC))
with file.write("Edit") as transaction:
    transaction.add("ai_system", {"title": "before"})
resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 50_000, resource.RLIM_INFINITY))
try:
    with file.write("Import") as transaction:
        transaction.add_many("ai_system", [{"title": "x" * 900} for _ in range(3_000)])
except NotWritableError as error:
    print(error.sentence)
finally:
    file.close()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_disk_that_really_takes_no_more(path: Path) -> None:
    at_rest(path)
    done = subprocess.run([sys.executable, "-c", LIMITED, str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert str(path) in done.stdout
    assert is_whole(path)
    assert count(path, "ai_system") == 4
    assert names(path.parent) == [path.name]


@pytest.mark.parametrize("code", [sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_NOTADB])
def test_failing_disk_stops_saving_and_our_state_is_kept(path: Path, code: int) -> None:
    with created(path) as file:
        with pytest.raises(AimsError) as caught, file.write("Edit"):
            raise failing(code)
        assert isinstance(caught.value, NotWritableError | RefusedFileError)
        assert len(rescued()) == 1
        assert str(rescued()[0]) in caught.value.sentence
        with pytest.raises(type(caught.value)):
            add(file, "not saved")
        assert len(titles(file)) == 3
        assert not file.backup_due()
    assert is_whole(rescued()[0])
    assert is_whole(path)


def test_file_that_became_read_only(path: Path) -> None:
    with created(path) as file:
        with pytest.raises(NotWritableError, match="read-only"), file.write("Edit"):
            raise failing(sqlite3.SQLITE_READONLY)
        add(file, "writable again")


def test_file_kept_busy_by_another_program(path: Path) -> None:
    with created(path) as file:
        with file._engine.connect() as connection:  # type: ignore[union-attr]
            driver(connection).execute("PRAGMA busy_timeout=1")
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            with pytest.raises(LockedError, match="in use"):
                add(file, "not saved")
            other.execute("ROLLBACK")
        add(file, "saved")


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
    for expected in (1, 2):
        with opened(path) as file:
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
    folder.parent.mkdir(parents=True, exist_ok=True)
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
