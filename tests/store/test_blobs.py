"""Evidence files come out as they went in, where they are meant to, and never over or through something else."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import stat
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from aims_desktop.errors import NotFoundError, NotWritableError, RefusedFileError, RuleError
from aims_desktop.model.kinds import FileRef
from aims_desktop.store import blobs, schema
from aims_desktop.store.engine import connect
from tests.store.filekit import created, names
from tests.test_files import HOSTILE


@pytest.fixture
def db(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with closing(connect(tmp_path / "file.aims", "rwc")) as connection:
        schema.create(connection)
        yield connection


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "out").mkdir()
    return tmp_path / "out"


def test_content_comes_back_and_is_kept_once(db: sqlite3.Connection) -> None:
    one, two = blobs.put(db, b"content", "a.txt"), blobs.put(db, b"content", "b.txt")
    assert one == FileRef("a.txt", hashlib.sha256(b"content").hexdigest(), 7)
    assert blobs.get(db, one) == blobs.get(db, two) == b"content"
    assert blobs.size(db, one.sha256) == 7
    assert blobs.listed(db) == [(one.sha256, 7)]


def test_content_that_is_missing_or_was_altered(db: sqlite3.Connection) -> None:
    ref = blobs.put(db, b"content", "a.txt")
    db.execute("UPDATE blob SET data=x'00'")
    with pytest.raises(RefusedFileError, match=r"a\.txt.*altered"):
        blobs.get(db, ref)
    db.execute("DELETE FROM blob")
    with pytest.raises(NotFoundError, match=r"a\.txt.*not in this copy"):
        blobs.get(db, ref)
    assert blobs.size(db, ref.sha256) is None


def test_limit_of_a_file(db: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blobs, "SIZE_LIMIT", 1_000)
    blobs.put(db, bytes(1_000), "fits.bin")
    with pytest.raises(RuleError, match=r"big\.bin.*at most 1 KB"):
        blobs.put(db, bytes(1_001), "big.bin")
    assert len(blobs.listed(db)) == 1


def test_limit_holds_for_records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with created(tmp_path / "a.aims") as file:
        monkeypatch.setattr(blobs, "SIZE_LIMIT", 1_000)
        with pytest.raises(RuleError, match="at most"), file.write("Attach") as transaction:
            transaction.attach(bytes(1_001), "big.bin")


@pytest.mark.parametrize("name", HOSTILE)
def test_export_of_hostile_names_stays_inside(db: sqlite3.Connection, folder: Path, name: str) -> None:
    path = blobs.export(db, FileRef(name, blobs.put(db, b"content", "x").sha256, 7), folder)
    assert path.resolve().parent == folder.resolve()
    assert path.read_bytes() == b"content"
    assert names(folder.parent) == ["file.aims", "out"]


def test_export_takes_a_free_name(db: sqlite3.Connection, folder: Path) -> None:
    ref = blobs.put(db, b"content", "a.b.pdf")
    written = [blobs.export(db, ref, folder).name for _ in range(3)]
    assert written == ["a.b.pdf", "a.b (2).pdf", "a.b (3).pdf"]


def test_export_writes_through_no_link(db: sqlite3.Connection, folder: Path, tmp_path: Path) -> None:
    (folder / "a.txt").symlink_to(tmp_path / "elsewhere.txt")
    path = blobs.export(db, blobs.put(db, b"content", "a.txt"), folder)
    assert path.name == "a (2).txt"
    assert not (tmp_path / "elsewhere.txt").exists()


def test_export_to_a_folder_that_is_not_there(db: sqlite3.Connection, folder: Path) -> None:
    with pytest.raises(NotWritableError, match="no such folder"):
        blobs.export(db, blobs.put(db, b"content", "a.txt"), folder / "none")


def test_viewing_gives_a_read_only_file_in_a_fresh_folder(db: sqlite3.Connection, folder: Path) -> None:
    ref = blobs.put(db, b"content", "a.txt")
    first, second = (blobs.open_for_viewing(db, ref, folder) for _ in range(2))
    assert first.parent != second.parent
    assert first.name == second.name == "a.txt"
    if sys.platform != "win32":
        assert stat.S_IMODE(first.stat().st_mode) == 0o400
        assert stat.S_IMODE(first.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    "name", ["a.exe", "A.EXE", "a.pdf.exe", "a.exe.", "a.js", "a.lnk", "a.docm", "a.sh", "a.desktop", "a.exe .txt", "x.HTML", "p.svg"]
)
def test_what_could_run_is_risky(name: str) -> None:
    assert blobs.is_risky(name)


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "exe", "a.png", "minutes of 3.11.2026.txt", ".gitignore", "", "a.xlsx", "a.csv"])
def test_what_is_only_shown_is_not(name: str) -> None:
    assert not blobs.is_risky(name)


def test_files_kept_beside_come_back(db: sqlite3.Connection, folder: Path) -> None:
    refs = [blobs.put(db, content, "x") for content in (b"one", b"two", b"three")]
    blobs.keep_beside(db, folder)
    assert names(folder) == sorted(ref.sha256 for ref in refs)
    changed = (folder / refs[0].sha256).stat().st_mtime_ns
    blobs.keep_beside(db, folder)
    assert (folder / refs[0].sha256).stat().st_mtime_ns == changed, "what is there already is not written again"
    blobs.note_left_out(db, blobs.listed(db))
    db.execute("DELETE FROM blob")
    assert blobs.bring_back(db, folder) == 0
    assert [blobs.get(db, ref) for ref in refs] == [b"one", b"two", b"three"]
    assert blobs.left_out(db) == []


def test_files_that_do_not_come_back_are_noted(db: sqlite3.Connection, folder: Path) -> None:
    refs = [blobs.put(db, content, "x") for content in (b"one", b"two", b"three")]
    blobs.keep_beside(db, folder)
    blobs.note_left_out(db, blobs.listed(db))
    db.execute("DELETE FROM blob")
    (folder / refs[0].sha256).unlink()
    (folder / refs[1].sha256).write_bytes(b"odd")
    assert blobs.bring_back(db, folder) == 2
    assert {sha256 for sha256, _size in blobs.left_out(db)} == {refs[0].sha256, refs[1].sha256}
    assert blobs.get(db, refs[2]) == b"three"


def test_hostile_note_reads_nothing_outside_the_folder(db: sqlite3.Connection, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"secret")
    blobs.note_left_out(db, [(f"..{os.sep}secret", 6), (str(tmp_path / "secret"), 6)])
    assert blobs.bring_back(db, folder) == 2
    assert blobs.listed(db) == []


@pytest.mark.parametrize("note", ["{", "[1]", "[[1]]", '["ab"]', "null", '[["a", "b"]]'])
def test_broken_note_is_a_value_error(db: sqlite3.Connection, note: str) -> None:
    db.execute("INSERT INTO meta VALUES ('without_files', ?)", (note,))
    with pytest.raises(ValueError, match=r"."):
        blobs.left_out(db)
