"""A file is opened only when it is sound, ours and nobody else's; one that is not at rest is set right, or read from a copy."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from aims_desktop.errors import (
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
from aims_desktop.store.lock import HeldError, Holder, lock_path
from aims_desktop.store.machine import Machine
from aims_desktop.store.place import Kind, Place
from aims_desktop.store.verify import verify
from tests.store.filekit import (
    add,
    at_rest,
    created,
    hashes,
    is_whole,
    leave_hot_journal,
    leave_wal,
    names,
    opened,
    rescued,
    tamper,
    titles,
)
from tests.store.kit import ANA, Clock


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "Acme & Söhne").mkdir()
    return tmp_path / "Acme & Söhne" / "Acme AIMS.aims"


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
