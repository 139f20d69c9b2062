"""Files to be written to, and files to be tampered with."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from aims_desktop.store import engine
from tests.store.kit import Book, busy


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    made = Book(tmp_path / "a.aims")
    yield made
    assert made.verify().problems == ()
    made.close()


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    book = Book(tmp_path_factory.mktemp("verify") / "a.aims")
    busy(book)
    report = book.verify()
    assert report.problems == ()
    book.close()
    return book.path


@pytest.fixture
def db(original: Path, tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A copy to be altered; nothing of it is committed, and reading sees it all the same."""
    shutil.copy(original, tmp_path / "a.aims")
    connection = engine.connect(tmp_path / "a.aims", "rw")
    connection.execute("PRAGMA foreign_keys=OFF")
    connection.execute("BEGIN")
    yield connection
    connection.execute("ROLLBACK")
    connection.close()
