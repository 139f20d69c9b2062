"""The literal tables of step 1 stand by themselves and never change: files of that version are out there."""

from __future__ import annotations

import ast
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from aims_desktop.store import ddl_1, schema

FIRST = Path(__file__).parents[1] / "files" / "version_1.aims"


@pytest.fixture
def database() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    for statement in ddl_1.TABLES:
        connection.execute(statement)
    yield connection
    connection.close()


def table_names(database: sqlite3.Connection) -> set[str]:
    return {name for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}


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


def test_it_is_what_a_file_of_the_first_version_has() -> None:
    with closing(sqlite3.connect(f"file:{FIRST}?mode=ro&immutable=1", uri=True)) as connection:
        assert schema.rows_of(connection) == schema.expected(1)


def test_what_is_looked_up_by_its_owner_has_an_index(database: sqlite3.Connection) -> None:
    indexed = {
        (table, database.execute(f"PRAGMA index_info({name})").fetchone()[2])
        for name, table in database.execute("SELECT name, tbl_name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL")
    }
    assert indexed >= {("link", "from_id"), ("link", "to_id"), ("version", "of_id"), ("action", "origin"), ("measurement", "measure_id")}
