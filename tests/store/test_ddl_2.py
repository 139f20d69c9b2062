"""What step 2 adds stands by itself, and says of its tables what step 1 says of its own."""

from __future__ import annotations

import ast
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from aims_desktop.model.fields import columns_of
from aims_desktop.model.kinds import LinkKind
from aims_desktop.model.registers import tables
from aims_desktop.store import ddl_2, schema


@pytest.fixture(scope="module")
def database() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    schema.step_1(connection)
    schema.step_2(connection)
    yield connection
    connection.close()


@pytest.fixture(scope="module")
def newest() -> Iterator[sqlite3.Connection]:
    """With all that later steps add."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    schema.create(connection)
    yield connection
    connection.close()


def added(database: sqlite3.Connection) -> list[str]:
    before = {row[1] for row in schema.expected(1)}
    return sorted(name for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'") if name not in before)


def test_it_is_text_alone() -> None:
    module = ast.parse(Path(ddl_2.__file__).read_text(encoding="utf-8"))
    assert not [node for node in ast.walk(module) if isinstance(node, ast.Import | ast.ImportFrom | ast.Call | ast.JoinedStr)]


def test_it_only_adds(database: sqlite3.Connection) -> None:
    now = {row[1]: row[3] for row in schema.rows_of(database)}
    for _type, name, _table, sql in schema.expected(1):
        kept = now[name]
        assert kept == sql or (kept is not None and sql is not None and kept.startswith(sql.rpartition("\n")[0])), name


def test_every_table_is_strict_and_every_column_may_be_empty(database: sqlite3.Connection) -> None:
    assert len(added(database)) == 16
    for table in added(database):
        (strict,) = database.execute("SELECT strict FROM pragma_table_list WHERE name = ?", [table]).fetchone()
        assert strict, table
        for _cid, name, _type, not_null, default, key in database.execute(f"PRAGMA table_info({table})"):
            assert bool(key) == (name == "id")
            assert bool(not_null) == (name in {"id", "deleted"}), "STRICT keys are never empty"
            assert default == ("0" if name == "deleted" else None)


@pytest.mark.parametrize("table", sorted(tables()))
def test_links_are_references_that_wait_for_the_commit_and_are_looked_up_by_an_index(newest: sqlite3.Connection, table: str) -> None:
    fields = columns_of(tables()[table])
    references = {row[3]: row[2] for row in newest.execute(f"PRAGMA foreign_key_list({table})")}
    single = {name: f.targets[0].replace("-", "_") for name, f in fields.items() if isinstance(f.kind, LinkKind) and not f.kind.mixed}
    assert references == {name: target for name, target in single.items() if target in tables()}
    (sql,) = newest.execute("SELECT sql FROM sqlite_schema WHERE name = ?", [table]).fetchone()
    assert sql.count("REFERENCES") == sql.count("DEFERRABLE INITIALLY DEFERRED") == len(references)
    indexed = {newest.execute(f"PRAGMA index_info({row[1]})").fetchone()[2] for row in newest.execute(f"PRAGMA index_list({table})")}
    assert {name for name, target in references.items() if target != "person"} <= indexed
