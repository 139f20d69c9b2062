"""The tables follow from the set of changes, in whatever order they come."""

from __future__ import annotations

import contextlib
import random
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aims_desktop.errors import RuleError
from aims_desktop.model.registers import tables
from aims_desktop.store.changes import layout
from aims_desktop.store.replay import names_of, replay
from tests.store.kit import HISTORIES, Book, busy
from tests.store.test_undo import OPERATIONS, Opening, Walk


@pytest.fixture
def book(tmp_path: Path) -> Book:
    made = Book(tmp_path / "a.aims")
    busy(made)
    made.close()
    return made


def test_tables_and_conflicts_from_the_journal_alone(book: Book) -> None:
    wanted = replay(book.changes(), layout())
    assert wanted.tables == book.tables()
    assert wanted.conflicts == book.conflicts()
    assert wanted.conflicts, "the file should have something to disagree about"
    assert wanted.dataset == {"dataset_id": book.journal.dataset_id, "created": book.changes()[0].at[:17] + "01Z"}


def test_order_of_arrival_plays_no_part(book: Book) -> None:
    changes = book.changes()
    wanted = replay(changes, layout())
    for seed in range(5):
        shuffled = random.Random(seed).sample(changes, len(changes))
        assert replay(shuffled, layout()) == wanted


def test_dates_and_clocks_play_no_part(book: Book) -> None:
    """A clock that is ten years off decides nothing."""
    changes = book.changes()
    wanted = replay(changes, layout())
    for change in changes:
        change.at = f"{random.Random(change.id).randrange(2016, 2037)}-01-01T00:00:00Z"
    assert replay(changes, layout()) == wanted


def test_every_table_has_its_rows(book: Book) -> None:
    wanted = replay([], layout())
    assert set(wanted.tables) == set(tables())
    assert not wanted.conflicts
    assert names_of(layout()["author"]) == ["deleted", "number", "name", "person_id"]


# --- two copies that go on, meet, undo and redo

histories = st.lists(
    st.tuples(st.sampled_from((*OPERATIONS, "undo", "redo", "meet", "meet")), st.integers(0, 1), st.integers(0, 20), st.integers(0, 20)),
    min_size=10,
    max_size=30,
)


def live_through(history: list[tuple[str, int, int, int]], folder: Path) -> None:
    first = Book(folder / "a.aims")
    first.add("risk", title="common")
    books = (first, first.copy("b.aims", who="Li"))
    walks = [Walk(Opening(book)) for book in books]
    for operation, which, k, m in history:
        book, walk = books[which], walks[which]
        if operation == "meet":
            if {c.id for c in books[1 - which].changes() if c.act != "merge"} - {c.id for c in book.changes()}:
                book.take_in(books[1 - which])
        elif operation in {"undo", "redo"}:
            with contextlib.suppress(RuleError):
                getattr(walk.opening, operation)()
        else:
            walk.step(operation, k, m)
        report = book.verify()
        assert report.problems == (), (operation, report.problems)
        with book.reading() as db:
            assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    for book in books:
        book.close()


@settings(max_examples=8, **HISTORIES)
@given(histories)
def test_tables_stay_what_the_journal_says(history: list[tuple[str, int, int, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        live_through(history, Path(folder))


@pytest.mark.long
@settings(max_examples=400, **HISTORIES)
@given(histories)
def test_tables_stay_what_the_journal_says_for_long(history: list[tuple[str, int, int, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        live_through(history, Path(folder))
