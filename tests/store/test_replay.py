"""The tables follow from the set of changes, in whatever order they come."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from aims_desktop.model.registers import tables
from aims_desktop.store.changes import layout
from aims_desktop.store.replay import names_of, replay
from tests.store.kit import Book
from tests.store.test_verify import busy


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
