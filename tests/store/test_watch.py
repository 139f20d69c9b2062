"""A file that is changed, lost or failing while it is open: nothing more is written, and neither side is lost."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

import pytest

from aims_desktop.errors import (
    AimsError,
    ChangedOnDiskError,
    LockedError,
    NotWritableError,
    RefusedFileError,
)
from aims_desktop.store.engine import driver
from aims_desktop.store.lock import FencedError, Holder, holder_of, lock_path
from tests.store.filekit import (
    add,
    at_rest,
    count,
    created,
    failing,
    hashes,
    is_whole,
    names,
    opened,
    rescued,
    titles,
)
from tests.store.kit import Clock


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "Acme & Söhne").mkdir()
    return tmp_path / "Acme & Söhne" / "Acme AIMS.aims"


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
    clock = Clock()
    for number in range(rounds):
        theirs = colleague(path, *(f"theirs {number}" for _ in range(1 + number % 2))).read_bytes()
        with opened(path, clock) as file:
            add(file, f"ours {number}")
            ours = titles(file)
            path.write_bytes(theirs)
            with pytest.raises(ChangedOnDiskError, match="kept in"):
                add(file, "not saved")
            assert titles(file) == ours, "reading goes on from what was kept"
        assert path.read_bytes() == theirs
        assert names(path.parent) == [path.name]
    assert len(rescued()) == rounds
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


def test_file_replaced_just_after_a_save(path: Path) -> None:
    with created(path) as file:
        theirs = colleague(path)
        content = theirs.read_bytes()
        with pytest.raises(ChangedOnDiskError, match="kept in"), file.write("Edit") as transaction:  # noqa: PT012 - two steps in one save
            transaction.after_commit.append(lambda: theirs.replace(path))
            transaction.add("ai_system", {"title": "ours"})
        assert titles(file)[-1] == "ours"
        assert path.read_bytes() == content


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
from aims_desktop.store.engine import driver
from aims_desktop.store.file import AimsFile
path = Path(sys.argv[1])
file = AimsFile.open(path, clock=lambda: dt.datetime.now(dt.UTC))
with file.write("Edit") as transaction:
    transaction.add("ai_system", {"title": "before"})
with file._engine.connect() as connection:
    driver(connection).execute("PRAGMA cache_size=10")  # pages go to the disk one by one, while there is room
resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + int(sys.argv[2]), resource.RLIM_INFINITY))
try:
    with file.write("Import") as transaction:
        transaction.add_many("ai_system", [{"title": "x" * 900} for _ in range(3_000)])
except NotWritableError as error:
    print(error.sentence)
finally:
    file.close()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
@pytest.mark.parametrize("room", [0, 1_000, 50_000, 300_000])
def test_disk_that_really_takes_no_more(path: Path, room: int) -> None:
    """However far a save came: SQLite leaves it to the next reader to take back what it could not write to its end."""
    at_rest(path)
    done = subprocess.run([sys.executable, "-c", LIMITED, str(path), str(room)], capture_output=True, text=True, check=False)
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
