"""Whatever is altered anywhere is found, and said in a sentence."""

from __future__ import annotations

import hashlib
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from aims_desktop.model.kinds import canonical
from aims_desktop.model.registers import tables
from aims_desktop.store import changes as ch
from aims_desktop.store import engine
from aims_desktop.store.changes import INSERT, Edit, unit_salts
from aims_desktop.store.history import fingerprint, read_changes
from aims_desktop.store.verify import LISTED, Part, Report, missing_here, verify
from tests.store.kit import Book, problems

# --- a sound file


def test_sound_file(db: sqlite3.Connection) -> None:
    shares: list[float] = []
    report = verify(db, progress=shares.append)
    changes = read_changes(db)
    newest = max(changes, key=lambda c: c.order)
    assert report == Report(sum(c.act != "merge" for c in changes), 3, newest.id, (), parts=report.parts, erased=1)
    assert report.ok
    assert [checked.part for checked in report.parts] == list(Part)
    assert {checked.wrong for checked in report.parts} == {0}
    counts = {checked.part: checked.count for checked in report.parts}
    assert (counts[Part.ENTRIES], counts[Part.CHAIN], counts[Part.FORKS]) == (report.changes, report.changes, 3), "as it is told above"
    rows = sum(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables() if table != "version")
    assert (counts[Part.REGISTERS], counts[Part.VERSIONS], counts[Part.FILES]) == (rows, 1, 1)
    assert report.fingerprint == fingerprint(newest.id)
    assert shares[0] == 0
    assert shares[-1] == 1
    assert shares == sorted(shares)
    assert verify(db, full=False) == replace(report, parts=report.parts[:3])


def test_verifying_leaves_every_byte(original: Path) -> None:
    before = original.read_bytes()
    connection = engine.connect(original, "ro")
    assert verify(connection).ok
    connection.close()
    assert original.read_bytes() == before


def test_tail_cut_is_seen_by_who_knows_more(db: sqlite3.Connection, original: Path) -> None:
    gone = sorted(read_changes(db), key=lambda c: c.order)[-3:]
    for c in gone:
        db.execute("DELETE FROM change WHERE id=?", (c.id,))
    assert problems(db, full=False) == ()
    witness = engine.connect(original, "ro")
    assert [c.id for c in missing_here(db, witness)] == [c.id for c in gone]
    assert missing_here(witness, db) == []
    witness.close()


@pytest.mark.parametrize(
    ("statement", "wrong", "not_looked_at"),
    [
        ("UPDATE change SET reason='forged' WHERE seq=2", Part.ENTRIES, list(Part)[1:]),
        ("UPDATE change SET value='{' WHERE lamport=5", Part.ENTRIES, list(Part)[1:]),
        ("DELETE FROM change WHERE lamport=5", Part.CHAIN, list(Part)[3:]),
        ("UPDATE risk SET title='forged' WHERE number=2", Part.REGISTERS, []),
        ("UPDATE version SET snapshot='{\"a\":1}'", Part.VERSIONS, []),
        ("UPDATE blob SET size=1", Part.FILES, []),
    ],
)
def test_each_part_tells_what_is_wrong_with_it(db: sqlite3.Connection, statement: str, wrong: Part, not_looked_at: list[Part]) -> None:
    db.execute(statement)
    report = verify(db)
    assert [checked.part for checked in report.parts if checked.wrong] == [wrong]
    assert [checked.part for checked in report.parts if checked.wrong is None] == not_looked_at


# --- tables, versions, files


def test_row_altered_past_the_journal(db: sqlite3.Connection) -> None:
    db.execute("UPDATE risk SET title='forged', likelihood=NULL WHERE number=2")
    (sentence,) = problems(db)
    assert sentence == "RSK-0002 forged differs from the journal in: title, likelihood."
    assert problems(db, full=False) == ()


@pytest.mark.parametrize(("value", "differs"), [("'2'", False), ("2.0", False), ("3", True), ("NULL", True)])
def test_numbers_stay_numbers(db: sqlite3.Connection, value: str, differs: bool) -> None:
    """A STRICT table keeps what is the same number as a number; anything else differs from the journal."""
    db.execute(f"UPDATE risk SET number={value} WHERE number=2")
    assert bool(problems(db)) is differs


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("INSERT INTO risk(id, number, title) VALUES ('x', 99, 'smuggled')", "RSK-0099 smuggled is in its register but not in the journal"),
        ("DELETE FROM risk WHERE number=2", "in the journal but not in its register"),
        ("UPDATE risk SET deleted=1 WHERE number=2", "differs from the journal in: deleted"),
        ("UPDATE link SET role='other'", "a link differs from the journal in: role"),
        ("UPDATE author SET name='Somebody else'", "differs from the journal in: name"),
        ("UPDATE version SET snapshot='{\"a\":1}'", "an approved version differs from the journal in: snapshot"),
        ("INSERT INTO conflict VALUES ('risk', 'x', 'title')", "disagreements is not what the journal says"),
        ("DELETE FROM conflict", "disagreements is not what the journal says about RSK-0001"),
        ("UPDATE meta SET v='2020-01-01T00:00:00Z' WHERE k='created'", "says of itself differs"),
        ("DELETE FROM meta", "says of itself differs"),
        ("INSERT INTO meta VALUES ('note', 'x')", "says of itself differs"),
        ("UPDATE blob SET data=x'00'", "file “minutes.txt” was altered"),
        ("UPDATE blob SET size=1", "file “minutes.txt” was altered"),
        ("DELETE FROM blob", "file “minutes.txt” is missing"),
        (f"INSERT INTO blob VALUES ('{hashlib.sha256(b'x').hexdigest()}', 1, x'78')", "belongs to no record"),
    ],
)
def test_tables_and_files_altered_past_the_journal(db: sqlite3.Connection, statement: str, said: str) -> None:
    db.execute(statement)
    found = problems(db)
    assert any(said in sentence for sentence in found), found


def test_copy_without_files_says_how_many(db: sqlite3.Connection) -> None:
    db.execute("DELETE FROM blob")
    db.execute("INSERT INTO meta VALUES ('without_files', '1')")
    report = verify(db)
    assert report.ok
    assert report.files_left_out == 1


def test_entries_are_all_that_were_looked_at(db: sqlite3.Connection) -> None:
    report = verify(db)
    assert report.changes == db.execute("SELECT count(*) FROM change WHERE act<>'merge'").fetchone()[0]
    assert {checked.count for checked in report.parts if checked.part in {Part.ENTRIES, Part.CHAIN}} == {report.changes}


def test_version_is_never_altered(tmp_path: Path) -> None:
    book = Book(tmp_path / "a.aims")
    row = book.add("version", version="1.0", snapshot="{}")
    assert book.verify().ok
    with book.write() as transaction:  # past the door of records, which refuses it
        transaction.writer.write([Edit("set", "version", row, {"snapshot": {"snapshot": '{"better":true}'}})])
    (sentence,) = book.verify().problems
    assert "alters an approved version" in sentence
    book.close()


def test_erasure_that_nobody_wrote_down(db: sqlite3.Connection) -> None:
    c = next(c for c in read_changes(db) if c.act == "set" and "title" in c.values)
    values, salts = dict(c.values), unit_salts(c.salt, c.values)
    salts["title"], values["title"] = ch.leaf(salts["title"], values["title"] or {}), None
    db.execute("UPDATE change SET value=?, salt=? WHERE id=?", (canonical(values), canonical(salts), c.id))
    assert any("removed without an entry that says so (title)" in sentence for sentence in problems(db))


def test_erasure_that_was_not_carried_out(tmp_path: Path) -> None:
    book = Book(tmp_path / "a.aims")
    row = book.add("risk", title="secret")
    target = book.changes()[-1].id
    with book.write("Erase") as transaction:
        transaction.writer.write([Edit("redact", "risk", row, {}, {"title": [target]})])
    (sentence,) = book.verify().problems
    assert "that was erased is still there (title)" in sentence
    book.close()


@pytest.mark.parametrize(("table", "unit"), [("risk", "number"), ("risk", "deleted"), ("data_flow", "system_id"), ("link", "ends")])
def test_what_holds_a_record_in_place_cannot_be_erased(tmp_path: Path, table: str, unit: str) -> None:
    book = Book(tmp_path / "a.aims")
    with book.write("Erase") as transaction:
        transaction.writer.write([Edit("redact", table, "x", {}, {unit: ["0" * 64]})])
    assert any("not put together as its kind" in sentence for sentence in book.verify(full=False).problems)
    book.close()


def test_long_lists_are_cut(db: sqlite3.Connection) -> None:
    db.execute("UPDATE change SET reason='forged'")
    db.executemany("INSERT INTO meta VALUES (?, '')", [(str(n),) for n in range(3)])
    count = db.execute("SELECT count(*) FROM change").fetchone()[0]
    for n in range(LISTED):
        c = read_changes(db, "LIMIT 1")[0]
        db.execute(INSERT, replace(c, id=f"{n:064x}", reason="more").stored())
    found = problems(db)
    assert len(found) == LISTED + 1
    assert found[-1] == f"{count} more problems are not listed here."


def test_takeover_mark_is_understood(tmp_path: Path) -> None:
    book = Book(tmp_path / "a.aims")
    with book.write("Take over") as transaction:
        transaction.writer.write([Edit("takeover", "dataset", book.journal.dataset_id, {}, {})])
    assert book.changes()[1].act == "takeover" or book.changes()[-1].act == "takeover"
    assert book.verify().ok
    assert transaction.touched == frozenset()
    book.close()
