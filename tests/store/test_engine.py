"""Every connection is set as storage.md demands, and none begins, creates or writes what it should not."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from aims_desktop.store import engine

WANTED = {
    "busy_timeout": 5000,
    "foreign_keys": 1,
    "journal_mode": "delete",
    "synchronous": 3,
    "fullfsync": 1,
    "trusted_schema": 0,
    "cell_size_check": 1,
    "mmap_size": 0,
    "recursive_triggers": 0,
    "length": 256 * 1024 * 1024,
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    connection = engine.connect(tmp_path / "some file.aims", "rwc")
    connection.execute("CREATE TABLE parent (id TEXT PRIMARY KEY) STRICT")
    connection.execute("CREATE TABLE child (id TEXT PRIMARY KEY, of TEXT REFERENCES parent (id)) STRICT")
    connection.close()
    return tmp_path / "some file.aims"


def settings(connection: sqlite3.Connection) -> dict[str, str | int | bool]:
    found = engine.settings_of(connection)
    assert found.pop("defensive", True) is True
    return found


@pytest.mark.parametrize("mode", ["ro", "rw", "rwc"])
def test_settings_of_each_connection(path: Path, mode: engine.Mode) -> None:
    connection = engine.connect(path, mode)
    assert settings(connection) == WANTED
    assert connection.isolation_level is None
    connection.close()


def test_settings_of_the_engine_for_writing(path: Path) -> None:
    writing = engine.WriteEngine(path)
    for _again in range(3):
        with writing.connect() as connection:
            assert settings(engine.driver(connection)) == WANTED
    writing.dispose()


def test_settings_are_not_the_defaults(path: Path) -> None:
    """The test above must be able to fail."""
    plain = sqlite3.connect(path)
    different = {name for name, value in engine.settings_of(plain).items() if WANTED.get(name) != value}
    plain.close()
    assert {"foreign_keys", "synchronous", "fullfsync", "trusted_schema", "cell_size_check", "length"} <= different


def test_foreign_keys_bite_and_sqlite_says_so_itself(path: Path) -> None:
    writing = engine.WriteEngine(path)
    with pytest.raises(sqlite3.IntegrityError), writing.connect() as connection, connection.begin():
        connection.exec_driver_sql("INSERT INTO child VALUES ('c', 'nobody')")
    writing.dispose()


def test_definitions_are_rolled_back(path: Path) -> None:
    writing = engine.WriteEngine(path)
    with writing.connect() as connection, connection.begin() as transaction:
        connection.exec_driver_sql("CREATE TABLE half (id TEXT) STRICT")
        transaction.rollback()
    with writing.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM sqlite_schema WHERE name='half'").scalar() == 0
    writing.dispose()


def test_writing_takes_the_lock_when_it_begins(path: Path) -> None:
    writing = engine.WriteEngine(path)
    other = engine.connect(path, "rw")
    other.execute("PRAGMA busy_timeout=0")
    with writing.connect() as connection, connection.begin():
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        assert other.execute("SELECT count(*) FROM parent").fetchone() == (0,)
    other.execute("BEGIN IMMEDIATE")
    other.close()
    writing.dispose()


def test_one_connection_for_writing(path: Path) -> None:
    writing = engine.WriteEngine(path)
    with writing.connect() as first:
        behind = engine.driver(first)
    with writing.connect() as second:
        assert engine.driver(second) is behind
    writing.dispose()


def test_reading_cannot_write_and_leaves_the_bytes(path: Path) -> None:
    before = path.read_bytes()
    connection = engine.connect(path, "ro")
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        connection.execute("INSERT INTO parent VALUES ('p')")
    assert connection.execute("SELECT count(*) FROM parent").fetchone() == (0,)
    connection.close()
    assert path.read_bytes() == before


def test_engine_for_writing_opens_the_file_when_it_first_connects(tmp_path: Path) -> None:
    writing = engine.WriteEngine(tmp_path / "absent.aims")
    with pytest.raises(sqlite3.OperationalError, match="unable to open"), writing.connect():
        pass
    writing.dispose()
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("mode", ["ro", "rw"])
def test_only_new_creates(tmp_path: Path, mode: engine.Mode) -> None:
    with pytest.raises(sqlite3.OperationalError, match="unable to open"):
        engine.connect(tmp_path / "absent.aims", mode)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["a?mode=memory.aims", "50 % #1.aims", "Übersicht & Co.aims", "a'b;.aims"])
def test_any_name_of_a_file(tmp_path: Path, name: str) -> None:
    connection = engine.connect(tmp_path / name, "rwc")
    connection.execute("CREATE TABLE t (id TEXT)")
    connection.close()
    assert [file.name for file in tmp_path.iterdir()] == [name]


def test_nothing_is_left_beside_the_file(path: Path) -> None:
    writing = engine.WriteEngine(path)
    for n in range(20):
        with writing.connect() as connection, connection.begin():
            connection.exec_driver_sql("INSERT INTO parent VALUES (?)", (str(n),))
    writing.dispose()
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_longest_value(path: Path) -> None:
    connection = engine.connect(path, "rw")
    with pytest.raises(sqlite3.DataError, match="too big"):
        connection.execute("SELECT length(zeroblob(?))", (engine.LENGTH_LIMIT + 1,))
    connection.close()
