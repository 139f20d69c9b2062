"""Files to be written to, and files to be tampered with."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from aims_desktop.store import engine
from tests.store.kit import Book, busy
from tests.store.parcelkit import PASSPHRASE, sent


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


@pytest.fixture
def no_trace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where temporary files of this test lie; none may stay."""
    folder = tmp_path / "private"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    assert list(folder.iterdir()) == []


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """A place for a parcel in a folder that others look into."""
    (tmp_path / "there & everywhere").mkdir()
    return tmp_path / "there & everywhere" / "Acme AIMS.aimsx"


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A parcel."""
    return sent(tmp_path_factory.mktemp("plain"))


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The same under a passphrase."""
    return sent(tmp_path_factory.mktemp("sealed"), PASSPHRASE)
