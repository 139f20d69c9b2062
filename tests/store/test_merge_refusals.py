"""Copies that are not taken in: the sentence says why, and every byte of one's own file is as it was."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from aims_desktop.errors import RefusedFileError
from aims_desktop.model.kinds import canonical
from aims_desktop.store.backup import Reason
from aims_desktop.store.changes import COLUMNS, Change, change_id, content_hash, unit_salts
from aims_desktop.store.engine import connect
from aims_desktop.store.history import read_changes
from aims_desktop.store.merge import ErasureError, merge
from tests.store.kit import Book, redact
from tests.store.mergekit import Person, take

Forging = Callable[[sqlite3.Connection], object]


@pytest.fixture
def ana(tmp_path: Path) -> Iterator[Person]:
    person = Person(tmp_path / "Ana.aims", "Ana")
    person.add("risk", title="First")
    person.add("risk", title="Second")
    yield person
    person.file.close()


@pytest.fixture
def li(ana: Person) -> Iterator[Person]:
    """A copy in which a risk was renamed: what is forged is that change."""
    person = ana.copy_for("Li")
    person.set("risk", first(person), cause="a")
    person.set("risk", first(person), title="Renamed")
    yield person
    person.file.close()


def first(person: Person) -> str:
    with closing(connect(person.path, "ro")) as db:
        return str(db.execute("SELECT id FROM risk WHERE number=1").fetchone()[0])


def refused(ana: Person, li: Person, forging: Forging) -> str:
    """Let a merge of a forged copy fail; its sentence."""

    def forge(copy: Path) -> None:
        with closing(connect(copy, "rw")) as db:
            db.execute("PRAGMA foreign_keys=OFF")
            db.execute("BEGIN")
            forging(db)
            db.execute("COMMIT")

    before = ana.path.read_bytes()
    with pytest.raises(RefusedFileError) as refusal:
        take(ana.file, li.path, forge)
    assert ana.path.read_bytes() == before
    assert not [backup for backup in ana.file.backups.list() if backup.reason is Reason.BEFORE_MERGE]
    assert refusal.value.sentence.startswith("“Li.aims” was not taken in, and nothing was changed: Entry ")
    return refusal.value.sentence


def newest(db: sqlite3.Connection) -> Change:
    return max((c for c in read_changes(db) if c.act == "set"), key=lambda c: c.order)


def with_id(**cells: Any) -> Forging:
    """Alter the newest edit and compute its hashes anew, as somebody would who knows how."""

    def forge(db: sqlite3.Connection) -> None:
        c = newest(db)
        found: dict[str, Any] = dict(zip(COLUMNS, c.stored(), strict=True)) | cells
        values = json.loads(found["value"])
        found["vhash"] = content_hash(values, unit_salts(found["salt"], values))
        forged = Change(**found)
        forged.id = change_id(forged)
        db.execute("DELETE FROM change WHERE id=?", (c.id,))
        db.execute(f"INSERT INTO change VALUES ({','.join('?' * len(COLUMNS))})", forged.stored())

    return forge


@pytest.mark.parametrize(("column", "cell"), [("value", '{"title":{"title":"forged"}}'), ("who", "0" * 32), ("at", "2020-01-01T00:00:00Z")])
def test_altered(ana: Person, li: Person, column: str, cell: str) -> None:
    said = refused(ana, li, lambda db: db.execute(f"UPDATE change SET {column}=? WHERE id=?", (cell, newest(db).id)))
    assert said.endswith("altered after it was written." if column != "value" else "its values were altered.")


@pytest.mark.parametrize("by", [-1, 1, 1000])
def test_forged_place_in_the_order(ana: Person, li: Person, by: int) -> None:
    """Directly, for random histories do not meet it."""
    said = refused(ana, li, lambda db: with_id(lamport=newest(db).lamport + by)(db))
    assert said.endswith("its place in the order of entries was altered.")


def test_bases_that_name_another_row(ana: Person, li: Person) -> None:
    """Directly: such a change would silence what was said about another record."""

    def forge(db: sqlite3.Connection) -> None:
        (other,) = db.execute("SELECT id FROM risk WHERE number=2").fetchone()
        title = next(c for c in read_changes(db) if c.row == other and "title" in c.values)
        with_id(bases=canonical({"title": [title.id]}))(db)

    assert refused(ana, li, forge).endswith("it replaces something it cannot have seen.")


def test_bases_that_nobody_has(ana: Person, li: Person) -> None:
    assert "the entry 000000000000 that it builds on is missing" in refused(ana, li, with_id(bases=canonical({"title": ["0" * 64]})))


def test_entry_cut_out(ana: Person, li: Person) -> None:
    def cut(db: sqlite3.Connection) -> None:
        db.execute("DELETE FROM change WHERE id=?", (newest(db).prev,))

    assert "that it builds on is missing" in refused(ana, li, cut)


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ({"title": {"title": 7}}, "a value that its field cannot hold (title)"),
        ({"kind": {"kind": "no such choice"}}, "a value that its field cannot hold (kind)"),
        ({"review": {"last_review_on": "31.12.2026", "next_review_on": None}}, "a value that its field cannot hold (last_review_on)"),
        ({"score": {"likelihood": 2**53}}, "a value that its field cannot hold (likelihood)"),
        ({"cause": {"cause": "x" * (16 << 20)}}, "it holds more than a record can"),
        ({"no_such_field": {"no_such_field": "x"}}, "a field that this version does not know (no_such_field)"),
    ],
)
def test_values_that_do_not_fit(ana: Person, li: Person, value: Any, why: str) -> None:
    assert why in refused(ana, li, with_id(value=canonical(value), bases="{}"))


def test_register_of_a_later_version(ana: Person, li: Person) -> None:
    assert "a register that this version does not know (no_such_table)" in refused(ana, li, with_id(tbl="no_such_table", bases="{}"))


def test_link_whose_ends_are_not_its_own(ana: Person, li: Person) -> None:
    ends = {"from_table": "risk", "from_id": first(ana), "role": "clauses", "to_id": "42001:4.1", "to_table": "requirement"}
    forge = with_id(tbl="link", act="create", value=canonical({"ends": ends}), bases="{}")
    assert "a value that its field cannot hold (ends)" in refused(ana, li, forge)


@pytest.mark.parametrize(
    "cells",
    [
        {"row": "../../x", "bases": "{}"},
        {"at": "yesterday"},
        {"at": "2026-13-40T00:00:00Z"},
        {"who": "Li"},
        {"txn": ""},
        {"tbl": "dataset", "value": canonical({"dataset": {"created": "x", "dataset_id": "0" * 32}}), "bases": "{}"},
        {"tbl": "version", "value": canonical({"version": {"version": "2.0"}}), "bases": "{}"},
        {"value": canonical({"number": {"number": 7}}), "bases": "{}"},
    ],
)
def test_what_no_copy_of_ours_ever_says(ana: Person, li: Person, cells: dict[str, Any]) -> None:
    """A moment that cannot be read would fail later; another making of the file, or another number, would be believed."""
    assert "not put together as its kind of entry must be" in refused(ana, li, with_id(**cells))


# --- evidence files


@pytest.mark.parametrize("statement", ["DELETE FROM blob", "UPDATE blob SET data=x'00'", "UPDATE blob SET size=size+1"])
def test_file_missing_or_altered(ana: Person, li: Person, statement: str) -> None:
    li.attach(b"minutes")
    before = ana.path.read_bytes()
    with pytest.raises(RefusedFileError, match="does not go together"):
        take(ana.file, li.path, lambda copy: run(copy, statement))
    assert ana.path.read_bytes() == before
    assert li.problems() == ana.problems() == ()


def run(path: Path, statement: str) -> None:
    with closing(connect(path, "rw")) as db:
        db.execute(statement)


def test_record_that_points_nowhere(ana: Person, li: Person) -> None:
    """The references of the whole file are looked at before it is kept."""
    before = ana.path.read_bytes()

    def forge(copy: Path) -> None:
        with closing(connect(copy, "rw")) as db:
            with_id(value=canonical({"owner_id": {"owner_id": "0" * 32}}), bases="{}")(db)

    with pytest.raises(RefusedFileError, match="does not go together"):
        take(ana.file, li.path, forge)
    assert ana.path.read_bytes() == before


# --- erased by law


def erase(person: Person, unit: str) -> None:
    """Erase a field of the first risk, with the file closed meanwhile."""
    row, path = first(person), person.path
    person.file.close()
    book = Book(path, new=False, who=person.who)
    redact(book, "risk", row, unit, [c.id for c in book.changes() if c.row == row and unit in c.values])
    book.close()
    person.file = type(person.file).open(path, who=person.who, clock=person.clock)


def test_erasure_is_taken_only_after_asking(ana: Person, li: Person) -> None:
    erase(li, "title")
    before = ana.path.read_bytes()
    with pytest.raises(ErasureError, match="erased by law what this file still holds in RSK-0001"):
        ana.take(li)
    assert ana.path.read_bytes() == before
    assert ana.take(li, dry_run=True).erased == 1
    assert ana.take(li, erasures=True).erased == 1
    assert ana.cell("risk", first(ana), "title") is None
    assert ana.problems() == ()
    assert b"First" not in vacuumed(ana)


def vacuumed(person: Person) -> bytes:
    target = person.path.with_name("vacuumed.aims")
    with closing(connect(person.path, "ro")) as db:
        db.execute("VACUUM INTO ?", (str(target),))
    return target.read_bytes()


def test_what_was_erased_here_does_not_come_back(ana: Person, li: Person) -> None:
    erase(ana, "title")
    merged = ana.take(li)
    assert merged.erased == 0
    assert ana.cell("risk", first(ana), "title") == "Renamed"  # another text, which nobody erased
    assert b"First" not in vacuumed(ana)
    assert ana.problems() == ()


def test_value_made_and_erased_there_asks_nothing(ana: Person, li: Person) -> None:
    erase(li, "cause")
    assert ana.take(li).erased == 0
    assert ana.problems() == ()


def test_file_named_by_nothing_but_what_was_erased_goes(ana: Person, li: Person) -> None:
    row = ana.attach(b"minutes")
    li.take(ana)
    path = li.path
    li.file.close()
    book = Book(path, new=False, who="Li")
    unit = next(unit for c in book.changes() if c.row == row for unit, columns in c.values.items() if columns and "file" in columns)
    redact(book, "evidence", row, unit, [c.id for c in book.changes() if c.row == row and unit in c.values])
    with book.tampering() as db:
        db.execute("DELETE FROM blob")
    book.close()
    li.file = type(li.file).open(path, who="Li", clock=li.clock)
    ana.take(li, erasures=True)
    assert ana.problems() == ()
    with closing(connect(ana.path, "ro")) as db:
        assert db.execute("SELECT count(*) FROM blob").fetchone() == (0,)


def test_merge_of_what_is_no_copy_at_all(ana: Person, tmp_path: Path) -> None:
    empty = tmp_path / "empty.aims"
    with closing(connect(empty, "rwc")) as db:
        db.execute("CREATE TABLE change (x)")
    before = ana.path.read_bytes()
    with pytest.raises(RefusedFileError):
        merge(ana.file, empty)
    assert ana.path.read_bytes() == before
