"""Whatever is written is in the journal, in its order, whole or not at all."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, exc, select, update

from aims_desktop.errors import RuleError
from aims_desktop.model.fields import columns_of
from aims_desktop.model.record import Link, link_id, seeded_id
from aims_desktop.model.registers import REGISTERS, tables
from aims_desktop.model.registers.people import Person
from aims_desktop.store import refs
from aims_desktop.store.mapping import mapped
from tests.store.kit import ANA, Book, one_of_each, register_tables, value_for


def values_of(table: str, n: int, ids: dict[str, str]) -> dict[str, Any]:
    return {name: value_for(f, n, ids) for name, f in columns_of(tables()[table]).items()}


# --- every field


@pytest.mark.parametrize("table", register_tables())
def test_every_field_survives_closing(table: str, book: Book) -> None:
    ids = one_of_each(book)
    first, second = values_of(table, 3, ids), values_of(table, 4, ids)
    row = book.add(table, **first)
    other = book.add(table, **second)
    book.set(table, other, **first)
    book.set(table, ids[table], **second)
    with book.tampering() as db:
        db.execute("INSERT INTO meta VALUES ('without_files', '1')")  # files are only named here
    book.close()
    again = Book(book.path, new=False)
    with again.write() as transaction:
        for key, wanted in ((row, first), (other, first), (ids[table], second)):
            record = transaction.get(table, key)
            assert {name: getattr(record, name) for name in wanted} == wanted
    again.close()
    plain = {name: f.kind.plain(first[name]) for name, f in columns_of(tables()[table]).items()}
    change = next(c for c in book.changes() if c.row == row)
    written = {name: value for columns in change.values.values() for name, value in (columns or {}).items() if name != "number"}
    assert written == plain, "journal and table hold the same plain form"
    with book.reading() as db:
        assert db.execute(f"SELECT {', '.join(plain)} FROM {table} WHERE id=?", (row,)).fetchone() == tuple(plain.values())


@pytest.mark.parametrize("table", [r.table for r in REGISTERS.values() if any(f.several for f in r.fields.values())])
def test_every_list_of_links_survives_closing(table: str, book: Book) -> None:
    ids = one_of_each(book)
    roles = {f.name: f for f in REGISTERS[table.replace("_", "-")].fields.values() if f.several}
    wanted = set()
    with book.write() as transaction:
        for name, f in roles.items():
            catalogue = f.targets[0] in {"requirement", "clause", "control", "any"}
            to = ("requirement", "42001:A.6.2.4") if catalogue else (f.targets[0].replace("-", "_"), ids[f.targets[0].replace("-", "_")])
            transaction.link(table, ids[table], *to, name)
            wanted.add((table, ids[table], *to, name))
    book.close()
    with book.reading() as db:
        assert set(db.execute("SELECT from_table, from_id, to_table, to_id, role FROM link WHERE deleted=0")) == wanted


# --- one record's edit is one change


def test_first_change_is_the_making_of_the_file(book: Book) -> None:
    root, author = book.changes()
    assert (root.act, root.tbl, root.row, root.seq, root.prev, root.lamport) == ("create", "dataset", book.journal.dataset_id, 1, None, 1)
    with book.reading() as db:
        assert dict(db.execute("SELECT k, v FROM meta")) == root.values["dataset"]
    assert root.who == author.row
    assert author.values == {"name": {"name": ANA}}


def test_new_record_is_one_change_with_what_is_filled_in(book: Book) -> None:
    row = book.add("person", name="Bo", joined_on=dt.date(2026, 1, 2))
    change = book.changes()[-1]
    assert (change.act, change.tbl, change.row, change.seen) == ("create", "person", row, {})
    assert change.values == {"number": {"number": 1}, "name": {"name": "Bo"}, "employment": {"joined_on": "2026-01-02", "left_on": None}}


def test_edit_is_one_change_of_whole_units_with_their_bases(book: Book) -> None:
    row = book.add("person", name="Bo", joined_on=dt.date(2026, 1, 2), department="Legal")
    created = book.changes()[-1]
    book.set("person", row, name="Bo B.", left_on=dt.date(2026, 5, 1))
    change = book.changes()[-1]
    assert change.act == "set"
    assert change.values == {"name": {"name": "Bo B."}, "employment": {"joined_on": "2026-01-02", "left_on": "2026-05-01"}}
    assert change.seen == {"name": [created.id], "employment": [created.id]}
    book.set("person", row, name=None, notes="n")
    last = book.changes()[-1]
    assert last.values == {"name": {"name": None}, "notes": {"notes": "n"}}
    assert last.seen == {"name": [change.id]}
    assert (last.prev, last.seq, last.lamport) == (change.id, change.seq + 1, change.lamport + 1)


def test_several_records_in_one_transaction(book: Book) -> None:
    with book.write("Edit several") as transaction:
        people = [transaction.add("person", {"name": f"P{n}"}) for n in range(5)]
        transaction.add("risk", {"title": "Bias", "owner_id": people[0]})
    changes = [c for c in book.changes() if c.txn == transaction.txn]
    assert [c.tbl for c in changes] == ["person"] * 5 + ["risk"]
    assert [c.row for c in changes[:5]] == sorted(people)
    assert {c.reason for c in changes} == {"Edit several"}
    assert transaction.created == transaction.touched == {("person", row) for row in people} | {("risk", changes[-1].row)}


def test_same_value_writes_nothing(book: Book) -> None:
    row = book.add("person", name="Bo", in_scope=True)
    before = book.path.read_bytes()
    assert book.set("person", row, name="Bo", in_scope=True) == ""
    with book.write() as transaction:
        person = transaction.get("person", row)
        person.name = "Else"
        person.name = "Bo"
    with book.write():
        pass
    assert book.path.read_bytes() == before


def test_failure_leaves_nothing_and_the_session_goes_on(book: Book) -> None:
    row = book.add("person", name="Bo")
    before = book.path.read_bytes()
    told: list[str] = []

    def fail() -> None:
        with book.write() as transaction:
            transaction.get("person", row).name = "Else"
            transaction.add_many("risk", [{"title": "x"}])
            transaction.attach(b"data", "x.txt")
            transaction.after_commit.append(lambda: told.append("done"))
            transaction.delete("risk", [transaction.add("risk", {"title": "y"})])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert book.path.read_bytes() == before
    assert not told
    book.set("person", row, name="Bo 2")
    assert [c.seq for c in book.changes()] == list(range(1, len(book.changes()) + 1))


def test_told_after_commit(book: Book) -> None:
    told: list[int] = []
    with book.write() as transaction:
        transaction.add("person", {"name": "Bo"})
        transaction.after_commit.append(lambda: told.append(book.one("SELECT count(*) FROM person")))
    assert told == [1]


def test_next_opening_is_a_session_of_its_own(book: Book) -> None:
    last = book.changes()[-1]
    book.reopen()
    book.add("person", name="Bo")
    change = book.changes()[-1]
    assert change.site != last.site
    assert (change.seq, change.prev, change.lamport) == (1, last.id, last.lamport + 1)


def test_text_is_brought_to_the_form_its_field_keeps(book: Book) -> None:
    book.add("person", name=" Bo\u0308\x07 ")
    assert '"name":"Bö"' in book.changes()[-1].value
    before = book.path.read_bytes()
    with pytest.raises(RuleError, match="at most 1,000 characters"):
        book.add("person", name="x" * 1_001)
    assert book.path.read_bytes() == before


def test_many_texts_that_are_not_normal_are_a_bug(book: Book) -> None:
    """What is written in bulk was read by the fields before."""
    before = book.path.read_bytes()
    with pytest.raises(ValueError, match="normal form"), book.write() as transaction:
        transaction.add_many("person", [{"name": "Bo\u0308"}])
    assert book.path.read_bytes() == before


# --- authors


def test_author_is_found_again_by_name(book: Book) -> None:
    book.reopen()
    book.add("person", name="Bo")
    book.who = "Bo\u0308 Li\n"
    book.add("person", name="Li")
    book.reopen()
    book.add("person", name="Li 2")
    authors = book.tables()["author"]
    assert [cells[2] for cells in authors.values() if cells[2] != ANA] == ["Bö Li"]
    assert len(authors) == 2
    assert len({c.who for c in book.changes()}) == 2


# --- many at once


def test_add_many_is_the_same_as_one_by_one(book: Book, tmp_path: Path) -> None:
    ids = one_of_each(book)
    rows = [{k: v for k, v in values_of("risk", n, ids).items() if n % 3 or k != "title"} for n in range(20)]
    with book.write() as transaction:
        many = transaction.add_many("risk", rows)
    with book.write() as transaction:
        single = [transaction.add("risk", row) for row in rows]
    changes = {c.row: c for c in book.changes()}
    for n, (a, b) in enumerate(zip(many, single, strict=True)):
        one, other = changes[a].values, changes[b].values
        assert one.pop("number") == {"number": n + 2}
        assert other.pop("number") == {"number": n + 22}
        assert one == other
    found = book.tables()["risk"]
    assert [found[a][2:] for a in many] == [found[b][2:] for b in single]
    assert transaction.created == {("risk", row) for row in single}
    with book.tampering() as db:
        db.execute("INSERT INTO meta VALUES ('without_files', '1')")


def test_add_many_takes_a_class_and_ids(book: Book) -> None:
    with book.write() as transaction:
        assert transaction.add_many(Person, [{"id": "a" * 32, "name": "Bo"}]) == ["a" * 32]
        assert transaction.add_many(Person, []) == []
    assert book.one("SELECT name FROM person") == "Bo"


# --- what would pass the journal by


def test_session_delete_is_refused(book: Book) -> None:
    row = book.add("person", name="Bo")
    with pytest.raises(AssertionError, match="never removed"), book.write() as transaction:
        transaction.session.delete(transaction.get("person", row))
    assert book.one("SELECT count(*) FROM person") == 1


@pytest.mark.parametrize("statement", [update(mapped(Person)).values(name="x"), delete(mapped(Person))])
def test_bulk_statements_are_refused(book: Book, statement: Any) -> None:
    with pytest.raises(AssertionError, match="journal"), book.write() as transaction:
        transaction.session.execute(statement)


def test_links_are_made_by_their_own_door(book: Book) -> None:
    with pytest.raises(AssertionError, match=r"Transaction\.link"), book.write() as transaction:
        transaction.session.add(mapped(Link)(from_table="person", from_id="x"))


@pytest.mark.parametrize(("name", "value"), [("number", 7), ("deleted", 1), ("id", "f" * 32)])
def test_number_deletion_and_id_are_not_changed_by_hand(book: Book, name: str, value: Any) -> None:
    row = book.add("person", name="Bo")
    with pytest.raises((AssertionError, exc.InvalidRequestError)):
        book.set("person", row, **{name: value})
    assert book.one("SELECT number FROM person WHERE id=? AND deleted=0", row) == 1


# --- numbers


def test_numbers_are_never_used_again(book: Book) -> None:
    rows = [book.add("risk", title=str(n)) for n in range(3)]
    book.delete("risk", rows[2])
    book.reopen()
    again = book.add("risk", title="3")
    with book.write() as transaction:
        transaction.add_many("risk", [{"title": "4"}, {"title": "5"}])
        last = transaction.add("risk", {"title": "6"})
    with book.reading() as db:
        assert [n for (n,) in db.execute("SELECT number FROM risk ORDER BY number")] == [1, 2, 3, 4, 5, 6, 7]
        assert refs.ref(db, "risk", again) == "RSK-0004"
        assert refs.label(db, "risk", last) == "RSK-0007 6"


def test_numbers_in_order_of_adding(book: Book) -> None:
    with book.write() as transaction:
        rows = [transaction.add("risk", {"title": str(n)}) for n in range(12)]
    found = book.tables()["risk"]
    assert [found[row][1] for row in rows] == list(range(1, 13))


def test_only_registers_with_refs_of_their_own_are_numbered(book: Book) -> None:
    ids = one_of_each(book)
    numbered = {table for table, row in ids.items() if book.one(f"SELECT number FROM {table} WHERE id=?", row) is not None}
    assert numbered == {r.table for r in REGISTERS.values() if (r.prefix or r.child_of) and not r.key}


# --- links, seeds, files


def test_link_made_twice_is_one(book: Book) -> None:
    a, b = book.add("risk", title="a"), book.add("risk", title="b")
    ends = ("risk", a, "risk", b, "related")
    with book.write() as transaction:
        assert transaction.link(*ends) == transaction.link(*ends) == link_id(*ends)
    change = book.changes()[-1]
    assert change.values == {"ends": dict(zip(("from_table", "from_id", "to_table", "to_id", "role"), ends, strict=True))}
    with book.write() as transaction:
        transaction.unlink(*ends)
        transaction.unlink(*ends)
        transaction.unlink("risk", b, "risk", a, "related")
    assert book.live()["link"] == {}
    with book.write() as transaction:
        transaction.link(*ends)
    assert [c.act for c in book.changes() if c.tbl == "link"] == ["create", "delete", "restore"]
    assert len(book.live()["link"]) == 1


def test_seeds_are_planted_once_and_alike_in_every_copy(book: Book) -> None:
    copy = book.copy("b.aims")
    seeds: dict[str, list[tuple[str, dict[str, Any]]]] = {
        "gap_item": [(key, {"requirement": key}) for key in ("42001:4.1", "42001:4.2")],
        "organisation": [("organisation", {})],
    }
    for one in (book, copy):
        with one.write("Seed") as transaction:
            assert transaction.seed(seeds) == 3
        with one.write("Seed") as transaction:
            assert transaction.seed(seeds) == 0
        assert transaction.txn == ""
    assert book.tables()["gap_item"] == copy.tables()["gap_item"]
    assert set(book.tables()["organisation"]) == {seeded_id("organisation", "organisation")}
    book.delete("gap_item", seeded_id("gap_item", "42001:4.1"))
    with book.write() as transaction:
        assert transaction.seed(seeds) == 0
    book.take_in(copy)
    assert book.conflicts() == set()
    assert seeded_id("gap_item", "42001:4.1") not in book.live()["gap_item"]
    copy.close()


def test_file_is_kept_once_and_only_if_named(book: Book) -> None:
    with book.write() as transaction:
        first = transaction.attach(b"minutes", "minutes.txt")
        second = transaction.attach(b"minutes", "again.txt")
        transaction.attach(b"stray", "stray.txt")
        transaction.add("evidence", {"title": "Minutes", "file": first})
        transaction.add("evidence", {"title": "Again", "file": second})
    with book.reading() as db:
        assert list(db.execute("SELECT sha256, size, data FROM blob")) == [(hashlib.sha256(b"minutes").hexdigest(), 7, b"minutes")]
    assert (first.name, second.name, first.sha256) == ("minutes.txt", "again.txt", second.sha256)


def test_reading_sees_what_the_session_reads(book: Book) -> None:
    row = book.add("person", name="Bo")
    with book.write() as transaction:
        assert transaction.session.execute(select(mapped(Person).name).where(mapped(Person).id == row)).all() == [("Bo",)]
    assert json.loads(book.changes()[-1].value)["name"] == {"name": "Bo"}
