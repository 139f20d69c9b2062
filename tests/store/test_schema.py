"""Steps lead every file to the same schema or leave it as it was, byte by byte."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import inspect
from sqlalchemy.dialects import sqlite

from aims_desktop.model.registers import tables
from aims_desktop.store import engine, schema
from aims_desktop.store.mapping import mapped


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    connection = engine.connect(tmp_path / "a.aims", "rwc")
    yield connection
    connection.close()


def fill(connection: sqlite3.Connection) -> None:
    connection.execute("INSERT INTO person(id, number, name) VALUES ('p', 1, 'Ana')")
    connection.execute("INSERT INTO risk(id, number, title, owner_id) VALUES ('r', 1, 'Bias', 'p')")


def dump(connection: sqlite3.Connection) -> list[str]:
    return list(connection.iterdump())


def test_new_file(empty: sqlite3.Connection) -> None:
    schema.create(empty)
    assert schema.version(empty) == schema.newest() == max(schema.STEPS)
    assert empty.execute("PRAGMA application_id").fetchone() == (0x41494D53,)
    assert schema.rows_of(empty) == schema.expected(schema.newest())
    assert empty.execute("PRAGMA foreign_keys").fetchone() == (1,)
    assert not empty.in_transaction


@pytest.mark.parametrize("table", sorted(tables()))
def test_tables_are_those_of_the_classes(table: str, empty: sqlite3.Connection) -> None:
    schema.create(empty)
    found = {name: (kind, notnull, pk) for _, name, kind, notnull, _, pk in empty.execute(f"PRAGMA table_info({table})")}
    columns = inspect(mapped(tables()[table])).columns
    wanted = {c.name: (c.type.compile(sqlite.dialect()), int(c.name in {"id", "deleted"}), int(c.primary_key)) for c in columns}
    assert found == wanted


def test_no_tables_without_a_class(empty: sqlite3.Connection) -> None:
    schema.create(empty)
    found = {name for (name,) in empty.execute("SELECT name FROM sqlite_schema WHERE type='table'")}
    assert found == {*tables(), "change", "conflict", "blob", "meta"}


def test_all_tables_are_strict_and_nothing_runs_by_itself(empty: sqlite3.Connection) -> None:
    schema.create(empty)
    strict = {name: strict for _, name, _, _, _, strict in empty.execute("PRAGMA table_list") if not name.startswith("sqlite_")}
    assert set(strict.values()) == {1}
    assert {kind for kind, *_ in schema.rows_of(empty)} == {"table", "index"}


def test_compacting_keeps_the_schema(empty: sqlite3.Connection, tmp_path: Path) -> None:
    schema.create(empty)
    empty.execute("VACUUM INTO ?", (str(tmp_path / "b.aims"),))
    other = engine.connect(tmp_path / "b.aims", "ro")
    assert schema.rows_of(other) == schema.expected(schema.newest())
    other.close()


def add_column(connection: sqlite3.Connection) -> None:
    connection.execute("ALTER TABLE risk ADD COLUMN velocity INTEGER")


def test_step_that_adds_a_column(empty: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    schema.create(empty)
    fill(empty)
    newest = schema.newest() + 1
    monkeypatch.setitem(schema.STEPS, newest, add_column)
    schema.migrate(empty)
    assert schema.version(empty) == newest
    assert schema.rows_of(empty) == schema.expected(newest) != schema.expected(newest - 1)
    assert empty.execute("SELECT title, velocity FROM risk").fetchall() == [("Bias", None)]


def retype(connection: sqlite3.Connection) -> None:
    columns = [name for _, name, *_ in connection.execute("PRAGMA table_info(person)") if name != "notes"]
    sql = "CREATE TABLE person (id TEXT PRIMARY KEY, " + ", ".join(f"{name} ANY" for name in columns[1:]) + ") STRICT"
    schema.rebuild(connection, "person", sql, {name: name for name in columns} | {"name": "upper(name)"})


def test_step_that_rebuilds_a_table_others_point_to(empty: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    schema.create(empty)
    fill(empty)
    newest = schema.newest() + 1
    monkeypatch.setitem(schema.STEPS, newest, retype)
    schema.migrate(empty)
    assert schema.rows_of(empty) == schema.expected(newest)
    assert empty.execute("SELECT id, name FROM person").fetchall() == [("p", "ANA")]
    assert empty.execute("SELECT title, owner_id FROM risk").fetchall() == [("Bias", "p")]
    assert empty.execute("PRAGMA foreign_keys").fetchone() == (1,)


def add_cascading(connection: sqlite3.Connection) -> None:
    connection.execute("CREATE TABLE parent (id TEXT PRIMARY KEY, note TEXT) STRICT")
    connection.execute("CREATE TABLE child (id TEXT PRIMARY KEY, of TEXT REFERENCES parent (id) ON DELETE CASCADE) STRICT")
    connection.execute("INSERT INTO parent(id) VALUES ('p')")
    connection.execute("INSERT INTO child VALUES ('c', 'p')")


def rebuild_parent(connection: sqlite3.Connection) -> None:
    index = "CREATE INDEX parent_note ON parent (note)"
    schema.rebuild(connection, "parent", "CREATE TABLE parent (id TEXT PRIMARY KEY, note ANY) STRICT", {"id": "id", "note": "7"}, [index])


def test_rebuilding_a_table_does_not_cascade(empty: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    """With foreign keys on, dropping the table would delete every row that points to it."""
    newest = schema.newest()
    monkeypatch.setitem(schema.STEPS, newest + 1, add_cascading)
    schema.create(empty)
    monkeypatch.setitem(schema.STEPS, newest + 2, rebuild_parent)
    schema.migrate(empty)
    assert schema.rows_of(empty) == schema.expected(newest + 2)
    assert empty.execute("SELECT note, (SELECT count(*) FROM child) FROM parent").fetchall() == [(7, 1)]


def raises(connection: sqlite3.Connection) -> None:
    add_column(connection)
    connection.execute("UPDATE risk SET title='changed'")
    raise ZeroDivisionError


def breaks_a_reference(connection: sqlite3.Connection) -> None:
    connection.execute("DELETE FROM person")


_times = [0]


def gives_another_schema_each_time(connection: sqlite3.Connection) -> None:
    _times[0] += 1
    connection.execute(f"CREATE TABLE extra_{_times[0]} (id TEXT) STRICT")


def corrupts(connection: sqlite3.Connection) -> None:
    connection.execute("INSERT INTO person(id) VALUES ('q')")
    connection.execute("PRAGMA ignore_check_constraints=ON")
    connection.execute("CREATE TABLE doubtful (n INTEGER CHECK (n > 0)) STRICT")
    connection.execute("INSERT INTO doubtful VALUES (0)")
    connection.execute("PRAGMA ignore_check_constraints=OFF")


@pytest.mark.parametrize(
    ("step", "error"),
    [
        (raises, ZeroDivisionError),
        (breaks_a_reference, schema.SchemaError),
        (gives_another_schema_each_time, schema.SchemaError),
        (corrupts, schema.SchemaError),
    ],
)
def test_failing_step_leaves_the_file_byte_by_byte(
    step: schema.Step, error: type[Exception], empty: sqlite3.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    schema.create(empty)
    fill(empty)
    before = (tmp_path / "a.aims").read_bytes()
    monkeypatch.setitem(schema.STEPS, schema.newest() + 1, step)
    with pytest.raises(error):
        schema.migrate(empty)
    assert not empty.in_transaction
    assert empty.execute("PRAGMA foreign_keys").fetchone() == (1,)
    empty.close()
    assert (tmp_path / "a.aims").read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["a.aims"]


def test_outcome_can_be_refused(empty: sqlite3.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    schema.create(empty)
    fill(empty)
    before = (tmp_path / "a.aims").read_bytes()
    monkeypatch.setitem(schema.STEPS, schema.newest() + 1, add_column)
    seen: list[int] = []

    def refuse(connection: sqlite3.Connection) -> None:
        seen.append(schema.version(connection))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        schema.migrate(empty, refuse)
    assert seen == [schema.newest()]
    assert (tmp_path / "a.aims").read_bytes() == before


def test_newer_file_is_refused_untouched(empty: sqlite3.Connection, tmp_path: Path) -> None:
    schema.create(empty)
    empty.execute(f"PRAGMA user_version={schema.newest() + 1}")
    before = (tmp_path / "a.aims").read_bytes()
    with pytest.raises(schema.NewerSchemaError):
        schema.migrate(empty)
    assert (tmp_path / "a.aims").read_bytes() == before


def test_present_file_is_left_alone(empty: sqlite3.Connection, tmp_path: Path) -> None:
    schema.create(empty)
    before = (tmp_path / "a.aims").read_bytes()
    schema.migrate(empty)
    assert (tmp_path / "a.aims").read_bytes() == before


def test_failed_creation_leaves_no_table(empty: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(schema.STEPS, schema.newest() + 1, raises)
    with pytest.raises(ZeroDivisionError):
        schema.create(empty)
    assert dump(empty) == ["BEGIN TRANSACTION;", "COMMIT;"]
    assert schema.version(empty) == 0
