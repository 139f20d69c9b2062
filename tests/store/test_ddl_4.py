"""What step 4 adds stands by itself and only adds columns that may be empty."""

from __future__ import annotations

import ast
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from aims_desktop.store import ddl_4, schema


@pytest.fixture
def database() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        for number in (1, 2, 3, 4):
            schema.STEPS[number](connection)
        yield connection


def test_it_is_text_alone() -> None:
    module = ast.parse(Path(ddl_4.__file__).read_text(encoding="utf-8"))
    assert not [node for node in ast.walk(module) if isinstance(node, ast.Import | ast.ImportFrom | ast.Call | ast.JoinedStr)]


def test_it_only_adds_columns_that_may_be_empty(database: sqlite3.Connection) -> None:
    now = {row[1]: row[3] for row in schema.rows_of(database)}
    before = {row[1]: row[3] for row in schema.expected(3)}
    changed = {name for name in now if now[name] != before.get(name)}
    assert now.keys() == before.keys()
    added = {
        "risk": {"inherent_likelihood": "INTEGER", "inherent_impact": "INTEGER"},
        "risk_method": {"cells": "TEXT"},
        "organisation": {"followed": "TEXT"},
        "document": {"change_request": "TEXT", "change_requested_by_id": "TEXT", "change_requested_on": "TEXT"},
    }
    assert changed == added.keys()
    for table, columns in added.items():
        found = {row[1]: (row[2], row[3]) for row in database.execute(f"PRAGMA table_info({table})")}
        assert {name: found[name] for name in columns} == {name: (kind, 0) for name, kind in columns.items()}
