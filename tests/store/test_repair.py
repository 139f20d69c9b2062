"""A file whose registers are not what its journal says comes back whole; a damaged journal is refused."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from aims_desktop.errors import LockedError, RefusedFileError
from aims_desktop.store import schema
from aims_desktop.store.backup import Backups
from aims_desktop.store.engine import connect
from aims_desktop.store.erasures import REMNANTS
from aims_desktop.store.gate import Level, examine
from aims_desktop.store.history import read_changes
from aims_desktop.store.lock import Holder
from aims_desktop.store.machine import Machine
from aims_desktop.store.repair import Repaired, can_be_repaired, repair
from aims_desktop.store.verify import Part
from tests.store.filekit import at_rest, created, evidence, hashes, is_whole, leave_hot_journal, names, opened, rescued, tamper, titles
from tests.store.kit import START, Book, busy

OLD = Path(__file__).parents[1] / "files" / "version_1.aims"
ME = Holder.here("Ana Ruiz", "ana", Machine().id, START)


def mend(path: Path) -> Repaired | None:
    return repair(path, me=ME, clock=lambda: START)


def journal(path: Path) -> list[tuple[object, ...]]:
    with closing(connect(path, "ro")) as db:
        return sorted((c.stored() for c in read_changes(db)), key=str)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "files").mkdir()
    return at_rest(tmp_path / "files" / "a.aims")


TAMPERED = [
    "UPDATE ai_system SET title='forged' WHERE number=2",
    "DELETE FROM ai_system WHERE number=2",
    "INSERT INTO ai_system(id, number, title) VALUES ('x', 99, 'smuggled')",
    "DELETE FROM ai_system",
    "UPDATE meta SET v='2020-01-01T00:00:00Z' WHERE k='created'",
    "INSERT INTO conflict VALUES ('risk', 'x', 'title')",
    "UPDATE evidence SET owner_id='nobody'",
]


@pytest.mark.parametrize("statement", TAMPERED)
def test_registers_are_what_the_journal_says_again(path: Path, statement: str) -> None:
    entries = journal(path)
    with opened(path) as file:
        before, minutes = titles(file), file.file_data(evidence(file))
    tamper(path, statement)
    found = path.read_bytes()
    assert can_be_repaired(path)
    done = mend(path)
    assert done is not None
    assert done.mended
    assert done.report.ok
    assert is_whole(path)
    assert journal(path) == entries
    assert done.kept.read_bytes() == found
    assert names(path.parent) == [path.name]
    with opened(path) as file:
        assert titles(file) == before
        assert file.file_data(evidence(file)) == minutes


def test_a_file_with_all_that_can_happen_comes_back_cell_by_cell(tmp_path: Path) -> None:
    book = Book(tmp_path / "a.aims")
    busy(book)
    book.close()
    with closing(sqlite3.connect(book.path)) as db:
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type='table'")]
        before = {name: sorted(db.execute(f"SELECT * FROM {name}").fetchall(), key=str) for name in tables}
    tamper(book.path, "UPDATE risk SET title='forged'", "DELETE FROM link", "DELETE FROM conflict", "UPDATE version SET snapshot='[]'")
    assert mend(book.path) is not None
    with closing(sqlite3.connect(book.path)) as db:
        after = {name: sorted(db.execute(f"SELECT * FROM {name}").fetchall(), key=str) for name in tables}
    before["meta"] = [row for row in before["meta"] if row[0] != REMNANTS]  # in a file made anew nothing erased is left
    assert after == before


def test_what_is_whole_is_left_as_it_is(path: Path) -> None:
    before = hashes(path.parent)
    assert not can_be_repaired(path)
    assert mend(path) is None
    assert hashes(path.parent) == before
    assert not rescued()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE change SET reason='forged' WHERE lamport=3",
        "DELETE FROM change WHERE lamport=3",
        "UPDATE change SET value='{' WHERE lamport=3",
    ],
)
def test_a_damaged_journal_is_nothing_to_build_on(path: Path, statement: str) -> None:
    tamper(path, statement, "UPDATE ai_system SET title='forged'")
    before = hashes(path.parent)
    assert not can_be_repaired(path)
    with pytest.raises(RefusedFileError, match="Restore a backup"):
        mend(path)
    assert hashes(path.parent) == before
    assert not rescued()


def test_a_damaged_index_is_made_anew(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        (page,) = db.execute("SELECT rootpage FROM sqlite_schema WHERE name='sqlite_autoindex_ai_system_1'").fetchone()
        (size,) = db.execute("PRAGMA page_size").fetchone()
    content = bytearray(path.read_bytes())
    content[(page - 1) * size : page * size] = content[(page - 1) * size : (page - 1) * size + 8] + bytes(size - 8)
    path.write_bytes(content)
    with pytest.raises(RefusedFileError):
        examine(path, Level.OPEN)
    assert can_be_repaired(path)
    assert mend(path) is not None
    assert is_whole(path)


def test_an_altered_evidence_file_comes_from_beside_the_backups(tmp_path: Path) -> None:
    path = tmp_path / "a.aims"
    with created(path) as file:
        file.backup()
        minutes = file.file_data(evidence(file))
    tamper(path, "UPDATE blob SET data=x'00'")
    done = mend(path)
    assert done is not None
    assert done.report.ok
    with opened(path) as file:
        assert file.file_data(evidence(file)) == minutes


def test_an_altered_evidence_file_that_is_nowhere_else_is_kept_and_named(path: Path) -> None:
    shutil.rmtree(Backups(examine(path, Level.SCHEMA).dataset_id).files, ignore_errors=True)
    tamper(path, "UPDATE blob SET data=x'00'", "UPDATE ai_system SET title='forged'")
    done = mend(path)
    assert done is not None
    assert [checked.part for checked in done.report.parts if checked.wrong] == [Part.FILES]
    assert done.report.problems == ("The file “Minutes.pdf” was altered.",)
    with closing(connect(path, "ro")) as db:
        assert db.execute("SELECT data FROM blob").fetchone()[0] == b"\0"


def test_a_file_that_was_not_closed_in_good_order_is_repaired_too(path: Path) -> None:
    tamper(path, "UPDATE meta SET v='2020-01-01T00:00:00Z' WHERE k='created'")
    leave_hot_journal(path)
    done = mend(path)
    assert done is not None
    assert is_whole(path)
    assert names(path.parent) == [path.name]
    with opened(path) as file:
        assert titles(file) == ["System 0", "System 1", "System 2"]


def test_a_file_of_an_earlier_version_comes_out_in_the_present_form(tmp_path: Path) -> None:
    path = Path(shutil.copy(OLD, tmp_path / "old.aims"))
    entries = journal(path)
    assert mend(path) is None, "an old file is not a damaged one"
    assert path.read_bytes() == OLD.read_bytes()
    tamper(path, "UPDATE risk SET title='forged'")
    assert can_be_repaired(path)
    done = mend(path)
    assert done is not None
    assert done.report.ok
    assert examine(path, Level.FULL).version == schema.newest()
    assert journal(path) == entries


def test_a_file_in_use_is_not_repaired(path: Path) -> None:
    with opened(path):
        tamper(path, "UPDATE ai_system SET title='forged'")
        before = path.read_bytes()
        with pytest.raises(LockedError):
            mend(path)
        assert path.read_bytes() == before


def test_no_backup_is_made_of_what_is_wrong(path: Path) -> None:
    dataset = examine(path, Level.SCHEMA).dataset_id
    before = Backups(dataset).list()
    tamper(path, "UPDATE ai_system SET title='forged'")
    mend(path)
    assert Backups(dataset).list() == before
