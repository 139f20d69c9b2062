"""The literal tables of step 1 stand by themselves and hold what the classes of that step said."""

from __future__ import annotations

import ast
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from aims_desktop.model.fields import columns_of
from aims_desktop.model.kinds import LinkKind
from aims_desktop.model.registers import tables
from aims_desktop.store import ddl_1, schema

STILL_OPEN = schema.newest() == 1
"""Until there is a second step, the first one and the classes say the same."""


@pytest.fixture
def database() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    for statement in ddl_1.TABLES:
        connection.execute(statement)
    yield connection
    connection.close()


def table_names(database: sqlite3.Connection) -> set[str]:
    return {name for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}


def columns(database: sqlite3.Connection, table: str) -> dict[str, str]:
    return {row[1]: row[2] for row in database.execute(f"PRAGMA table_info({table})")}


def test_it_is_text_alone() -> None:
    module = ast.parse(Path(ddl_1.__file__).read_text(encoding="utf-8"))
    assert not [node for node in ast.walk(module) if isinstance(node, ast.Import | ast.ImportFrom | ast.Call | ast.JoinedStr)]


def test_every_table_is_strict_and_every_column_may_be_empty(database: sqlite3.Connection) -> None:
    for table in table_names(database):
        (strict,) = database.execute("SELECT strict FROM pragma_table_list WHERE name = ?", [table]).fetchone()
        assert strict, table
        for _cid, name, _type, not_null, default, key in database.execute(f"PRAGMA table_info({table})"):
            assert bool(key) == (name == "id")
            assert bool(not_null) == (name in {"id", "deleted"}), "STRICT keys are never empty"
            assert default == ("0" if name == "deleted" else None)


def test_references_point_to_tables_of_the_same_step_and_wait_for_the_commit(database: sqlite3.Connection) -> None:
    names = table_names(database)
    for table in names:
        assert {row[2] for row in database.execute(f"PRAGMA foreign_key_list({table})")} <= names
    database.execute("PRAGMA foreign_keys = ON")
    database.execute("BEGIN")
    database.execute("INSERT INTO risk (id, owner_id) VALUES ('r', 'p')")
    database.execute("INSERT INTO person (id) VALUES ('p')")
    database.execute("COMMIT")
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        database.execute("INSERT INTO risk (id, owner_id) VALUES ('s', 'nobody')")


@pytest.mark.skipif(not STILL_OPEN, reason="later steps change the tables; the schema test compares their result")
@pytest.mark.parametrize("table", sorted(tables()))
def test_a_class_finds_its_columns(database: sqlite3.Connection, table: str) -> None:
    fields = columns_of(tables()[table])
    kept = {"id": "TEXT", "number": "INTEGER", "deleted": "INTEGER"}
    assert columns(database, table) == kept | {name: "INTEGER" if f.kind.whole_number else "TEXT" for name, f in fields.items()}
    references = {row[3]: row[2] for row in database.execute(f"PRAGMA foreign_key_list({table})")}
    single = {name: f.targets[0].replace("-", "_") for name, f in fields.items() if isinstance(f.kind, LinkKind) and not f.kind.mixed}
    assert references == {name: target for name, target in single.items() if target in tables()}


@pytest.mark.skipif(not STILL_OPEN, reason="later steps add tables")
def test_there_is_no_table_without_a_class(database: sqlite3.Connection) -> None:
    assert table_names(database) == set(tables())


def test_what_is_looked_up_by_its_owner_has_an_index(database: sqlite3.Connection) -> None:
    indexed = {
        (table, database.execute(f"PRAGMA index_info({name})").fetchone()[2])
        for name, table in database.execute("SELECT name, tbl_name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL")
    }
    assert indexed >= {("link", "from_id"), ("link", "to_id"), ("version", "of_id"), ("action", "origin"), ("measurement", "measure_id")}
