"""Undo puts back what this session replaced, redo does it again, and neither ever touches what is not ours."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aims_desktop.errors import RuleError
from aims_desktop.store.changes import DELETED
from aims_desktop.store.journal import Transaction
from aims_desktop.store.undo import UndoStack
from tests.store.kit import HISTORIES, Book, Tables, redact


class Opening:
    """A book with its undo stack, as the workspace keeps it."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.stack = UndoStack(book.journal)

    def do(self, name: str, write: Callable[..., object]) -> str:
        with self.book.write(name) as transaction:
            write(transaction)
        if transaction.txn:
            self.stack.push(transaction.txn, name)
        return transaction.txn

    def undo(self) -> None:
        with self.book.write(f"Undo: {self.stack.undo_name}") as transaction:
            self.stack.undo(transaction)

    def redo(self) -> None:
        with self.book.write(f"Redo: {self.stack.redo_name}") as transaction:
            self.stack.redo(transaction)


@pytest.fixture
def opening(tmp_path: Path) -> Iterator[Opening]:
    book = Book(tmp_path / "a.aims")
    yield Opening(book)
    assert book.verify().problems == ()
    book.close()


# --- walking back and forth

OPERATIONS = ("add", "edit", "edit", "child", "move", "link", "unlink", "delete", "delete", "restore", "bulk", "mixed", "attach")


class Walk:
    """Random transactions over several registers."""

    def __init__(self, opening: Opening) -> None:
        self.opening, self.n = opening, 0

    def pick(self, table: str, k: int, *, deleted: bool = False) -> str | None:
        rows = sorted(row for row, cells in self.opening.book.tables()[table].items() if bool(cells[0]) is deleted)
        return rows[k % len(rows)] if rows else None

    def text(self) -> str:
        self.n += 1
        return f"text {self.n}"

    def step(self, operation: str, k: int, m: int) -> bool:
        """Do something if it can be done; whether anything was written."""
        write = getattr(self, f"_{operation}")
        try:
            return bool(self.opening.do(operation, lambda transaction: write(transaction, k, m)))
        except RuleError:
            return False

    def _add(self, t: Transaction, k: int, m: int) -> None:
        person = self.pick("person", k)
        t.add("risk", {"title": self.text(), "likelihood": 1 + m % 5, "owner_id": person} if m % 2 else {"title": self.text()})
        t.add(("person", "ai_system", "document")[k % 3], {"name": self.text()} if k % 3 == 0 else {"title": self.text()})

    def _edit(self, t: Transaction, k: int, m: int) -> None:
        table = ("risk", "ai_system", "data_flow", "person")[m % 4]
        if row := self.pick(table, k):
            record: Any = t.get(table, row)
            record.notes = self.text() if k % 5 else None
            if table == "risk":
                record.likelihood, record.cause = 1 + k % 5, self.text()
                record.owner_id = self.pick("person", m)

    def _child(self, t: Transaction, k: int, m: int) -> None:
        if system := self.pick("ai_system", k):
            for _ in range(1 + m % 2):
                t.add("data_flow", {"title": self.text(), "system_id": system})

    def _move(self, t: Transaction, k: int, m: int) -> None:
        if row := self.pick("data_flow", k):
            t.get("data_flow", row).system_id = self.pick("ai_system", m)

    def _link(self, t: Transaction, k: int, m: int) -> None:
        one, other = self.pick("risk", k), self.pick(("ai_system", "risk")[m % 2], m)
        if one and other:
            t.link("risk", one, ("ai_system", "risk")[m % 2], other, ("related", "systems")[k % 2])
            t.link("risk", one, "requirement", "42001:6.1.2", "clauses")

    def _unlink(self, t: Transaction, k: int, _m: int) -> None:
        if row := self.pick("link", k):
            t.unlink(*self.opening.book.tables()["link"][row][2:])

    def _delete(self, t: Transaction, k: int, m: int) -> None:
        table = ("risk", "ai_system", "data_flow", "person", "document")[m % 5]
        if row := self.pick(table, k):
            t.delete(table, [row])

    def _restore(self, t: Transaction, k: int, m: int) -> None:
        table = ("risk", "ai_system", "data_flow", "person")[m % 4]
        if row := self.pick(table, k, deleted=True):
            t.restore(table, [row])

    def _bulk(self, t: Transaction, k: int, m: int) -> None:
        t.add_many("risk", [{"title": self.text(), "impact": 1 + n % 5} for n in range(2 + m % 5)])
        t.add_many("document", [{"title": self.text()}] * (k % 2))

    def _mixed(self, t: Transaction, k: int, m: int) -> None:
        """A record made, changed and deleted, another changed and deleted, in one transaction."""
        new = t.add("risk", {"title": self.text()})
        t.session.flush()
        t.get("risk", new).cause = self.text()
        if m % 2:
            t.delete("risk", [new])
        if row := self.pick("risk", k):
            t.get("risk", row).cause = self.text()
            t.delete("risk", [row])
            if m % 3 == 0:
                t.restore("risk", [row])

    def _attach(self, t: Transaction, k: int, _m: int) -> None:
        t.add("evidence", {"title": self.text(), "file": t.attach(f"data {k}".encode(), f"{k}.txt")})


steps = st.lists(st.tuples(st.sampled_from(OPERATIONS), st.integers(0, 20), st.integers(0, 20)), min_size=5, max_size=20)


def walk_back_and_forth(operations: list[tuple[str, int, int]], folder: Path) -> int:
    book = Book(folder / "a.aims")
    opening = Opening(book)
    walk = Walk(opening)
    states: list[Tables] = [book.live()]
    for operation, k, m in operations:
        if walk.step(operation, k, m):
            states.append(book.live())
    for _ in range(2):
        for before in reversed(states[:-1]):
            opening.undo()
            assert book.live() == before
        assert opening.stack.undo_name == ""
        for after in states[1:]:
            opening.redo()
            assert book.live() == after
        assert opening.stack.redo_name == ""
    assert book.conflicts() == set()
    assert book.verify().problems == ()
    book.close()
    return len(states) - 1


@settings(max_examples=12, **HISTORIES)
@given(steps)
def test_walking_back_and_forth(operations: list[tuple[str, int, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        walk_back_and_forth(operations, Path(folder))


@pytest.mark.long
@settings(max_examples=600, **HISTORIES)
@given(steps)
def test_walking_back_and_forth_for_long(operations: list[tuple[str, int, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        walk_back_and_forth(operations, Path(folder))


# --- names and order


def test_names_in_the_menu(opening: Opening) -> None:
    assert (opening.stack.undo_name, opening.stack.redo_name) == ("", "")
    opening.do("Add risk", lambda t: t.add("risk", {"title": "a"}))
    opening.do("Add person", lambda t: t.add("person", {"name": "b"}))
    assert opening.stack.undo_name == "Add person"
    opening.undo()
    assert (opening.stack.undo_name, opening.stack.redo_name) == ("Add risk", "Add person")
    opening.redo()
    assert (opening.stack.undo_name, opening.stack.redo_name) == ("Add person", "")
    opening.undo()
    opening.do("Add document", lambda t: t.add("document", {"title": "c"}))
    assert (opening.stack.undo_name, opening.stack.redo_name) == ("Add document", "")
    opening.stack.clear()
    assert (opening.stack.undo_name, opening.stack.redo_name) == ("", "")


def test_nothing_to_undo(opening: Opening) -> None:
    before = opening.book.path.read_bytes()
    with pytest.raises(RuleError, match="nothing to undo"):
        opening.undo()
    with pytest.raises(RuleError, match="nothing to"):
        opening.redo()
    assert opening.book.path.read_bytes() == before


def test_stack_stays_where_the_undo_fails(opening: Opening) -> None:
    opening.do("Add risk", lambda t: t.add("risk", {"title": "a"}))

    def fail() -> None:
        with opening.book.write() as transaction:
            opening.stack.undo(transaction)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert opening.stack.undo_name == "Add risk"
    opening.undo()
    assert opening.book.live()["risk"] == {}


def test_import_is_undone_in_one_step(opening: Opening) -> None:
    opening.do("Import", lambda t: t.add_many("risk", [{"title": f"r {n}"} for n in range(1000)]))
    opening.undo()
    assert opening.book.live()["risk"] == {}
    opening.redo()
    assert len(opening.book.live()["risk"]) == 1000


def test_author_stays(opening: Opening) -> None:
    opening.book.who = "Li"
    opening.do("Add risk", lambda t: t.add("risk", {"title": "a"}))
    opening.undo()
    assert sorted(cells[2] for cells in opening.book.tables()["author"].values() if not cells[0]) == ["Ana Ruiz", "Li"]


# --- refusals


def refused(opening: Opening, why: str) -> None:
    before, name = opening.book.path.read_bytes(), opening.stack.undo_name
    with pytest.raises(RuleError, match=why) as refusal:
        opening.undo()
    assert refusal.value.sentence.startswith(f"“{name}” cannot be undone: ")
    assert opening.book.path.read_bytes() == before
    assert opening.stack.undo_name == name


def test_refused_where_the_field_was_changed_since(opening: Opening) -> None:
    row = opening.book.add("risk", title="a")
    opening.do("Edit title", lambda t: setattr(t.get("risk", row), "title", "b"))
    opening.book.set("risk", row, notes="another field does not matter")
    opening.undo()
    assert opening.book.view("risk", row).columns["title"] == "a"
    opening.redo()
    opening.book.set("risk", row, title="c")
    refused(opening, "RSK-0001 c was changed since")


def test_the_same_value_written_since_is_no_change(opening: Opening) -> None:
    row = opening.book.add("risk", title="a")
    opening.do("Edit title", lambda t: setattr(t.get("risk", row), "title", "b"))
    opening.book.set("risk", row, title="c")
    opening.book.set("risk", row, title="b")
    opening.undo()
    assert opening.book.view("risk", row).columns["title"] == "a"


@pytest.mark.parametrize("value", ["b", "c"])
def test_refused_where_another_session_wrote_since(opening: Opening, value: str) -> None:
    """Also where it wrote the very value that this session wrote: it is hers now."""
    row = opening.book.add("risk", title="a")
    opening.do("Edit title", lambda t: setattr(t.get("risk", row), "title", "b"))
    copy = opening.book.copy("b.aims", who="Li")
    copy.set("risk", row, title="between")
    copy.set("risk", row, title=value)
    opening.book.take_in(copy)
    refused(opening, "somebody else")
    copy.close()


def test_refused_where_another_session_deleted_what_was_made(opening: Opening) -> None:
    row: list[str] = []
    opening.do("Add risk", lambda t: row.append(t.add("risk", {"title": "a"})))
    copy = opening.book.copy("b.aims", who="Li")
    copy.delete("risk", *row)
    opening.book.take_in(copy)
    refused(opening, "RSK-0001 a was deleted since")
    copy.close()


def test_refused_where_the_record_was_deleted_since(opening: Opening) -> None:
    row = opening.book.add("risk", title="a")
    opening.do("Edit title", lambda t: setattr(t.get("risk", row), "title", "b"))
    opening.book.delete("risk", row)
    refused(opening, "RSK-0001 b was deleted since")


def test_refused_where_others_need_what_was_made(opening: Opening) -> None:
    row: list[str] = []
    opening.do("Add person", lambda t: row.append(t.add("person", {"name": "Bo"})))
    risk = opening.book.add("risk", title="a", owner_id=row[0])
    refused(opening, "PER-0001 Bo is needed by RSK-0001 a")
    opening.book.set("risk", risk, owner_id=None)
    with opening.book.write() as transaction:
        transaction.link("risk", risk, "person", row[0], "related")
    refused(opening, "PER-0001 Bo is needed by a link")


def test_refused_where_what_was_there_before_is_erased(opening: Opening) -> None:
    row = opening.book.add("risk", title="secret")
    opening.do("Edit title", lambda t: setattr(t.get("risk", row), "title", "b"))
    erase(opening.book, row, "title", "secret")
    refused(opening, "earlier text of RSK-0001 b has been erased")


def test_refused_where_what_was_written_is_erased(opening: Opening) -> None:
    row = opening.book.add("risk", title="a")
    opening.do("Edit title", lambda t: setattr(t.get("risk", row), "title", "secret"))
    opening.book.set("risk", row, title="c")
    erase(opening.book, row, "title", "secret")
    refused(opening, "what it wrote in RSK-0001 c has been erased")


def test_refused_for_what_concerns_the_whole_file(opening: Opening) -> None:
    copy = opening.book.copy("b.aims", who="Li")
    copy.add("risk", title="a")
    opening.book.take_in(copy)
    opening.stack.push(opening.book.changes()[-1].txn, "Merge")
    refused(opening, "the file as a whole")
    opening.stack.clear()
    opening.stack.push(opening.book.changes()[0].txn, "New file")
    refused(opening, "the file as a whole")
    copy.close()


def test_another_session_cannot_be_undone(opening: Opening) -> None:
    txn = opening.do("Add risk", lambda t: t.add("risk", {"title": "a"}))
    opening.book.reopen()
    opening.stack = UndoStack(opening.book.journal)
    opening.stack.push(txn, "Add risk")
    refused(opening, "another session")


# --- resolutions


def disputed(opening: Opening) -> tuple[str, Book]:
    row = opening.book.add("risk", title="a")
    copy = opening.book.copy("b.aims", who="Li")
    opening.book.set("risk", row, title="mine")
    copy.set("risk", row, title="theirs")
    opening.book.take_in(copy)
    return row, copy


def test_undo_of_a_resolution_brings_the_question_back(opening: Opening) -> None:
    row, copy = disputed(opening)
    before, shown = opening.book.conflicts(), opening.book.view("risk", row).columns
    opening.do("Resolve", lambda t: setattr(t.get("risk", row), "title", "agreed"))
    assert opening.book.conflicts() == set()
    opening.undo()
    assert opening.book.conflicts() == before
    assert opening.book.view("risk", row).columns == shown
    assert {value["title"] for value in opening.book.view("risk", row).values["title"]} == {"mine", "theirs"}
    opening.redo()
    assert opening.book.conflicts() == set()
    assert opening.book.view("risk", row).columns["title"] == "agreed"
    copy.close()


@pytest.mark.parametrize("decision", ["delete", "restore"])
def test_undo_of_a_decision_about_an_unseen_edit(opening: Opening, decision: str) -> None:
    row = opening.book.add("risk", title="a")
    copy = opening.book.copy("b.aims", who="Li")
    opening.book.delete("risk", row)
    copy.set("risk", row, title="edited there")
    opening.book.take_in(copy)
    asked = {("risk", row, DELETED)}
    assert opening.book.conflicts() == asked
    opening.do("Decide", lambda t: getattr(t, decision)("risk", [row]))
    assert opening.book.conflicts() == set()
    assert (row in opening.book.live()["risk"]) is (decision == "restore")
    opening.undo()
    assert opening.book.conflicts() == asked
    assert row in opening.book.live()["risk"]
    opening.redo()
    assert opening.book.conflicts() == set()
    assert (row in opening.book.live()["risk"]) is (decision == "restore")
    copy.close()


def test_undo_of_a_restore_after_other_steps_asks_again(opening: Opening) -> None:
    """Her delete is repeated with what it had seen; our text, written again by an undo, it had never seen."""
    row = opening.book.add("risk", title="a")
    copy = opening.book.copy("b.aims", who="Li")
    opening.book.set("risk", row, title="ours")
    copy.delete("risk", row)
    opening.book.take_in(copy)
    asked = {("risk", row, DELETED)}
    assert opening.book.conflicts() == asked
    opening.do("Keep", lambda t: t.restore("risk", [row]))
    opening.do("Edit", lambda t: setattr(t.get("risk", row), "title", "later"))
    opening.undo()
    assert opening.book.conflicts() == set()
    opening.undo()
    assert opening.book.conflicts() == asked
    assert opening.book.live()["risk"][row][2] == "ours"
    opening.redo()
    opening.redo()
    assert opening.book.conflicts() == set()
    assert opening.book.live()["risk"][row][2] == "later"
    copy.close()


def test_undo_replaces_only_what_is_ours(opening: Opening) -> None:
    """Whatever an undo names as replaced is a change of this session that holds the value being undone."""
    row = opening.book.add("risk", title="a", cause="c")
    txn = opening.do("Edit", lambda t: setattr(t.get("risk", row), "title", "b"))
    opening.undo()
    changes = {c.id: c for c in opening.book.changes()}
    last = list(changes.values())[-1]
    assert {changes[i].txn for ids in last.seen.values() for i in ids} == {txn}
    assert list(last.values) == ["title"]


def erase(book: Book, row: str, unit: str, text: str) -> None:
    redact(book, "risk", row, unit, [c.id for c in book.changes() if c.row == row and text in c.value])
