"""The tables of the file: numbered steps on `user_version`, each plain SQL, so that an old file becomes what a new one is."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Mapping
from functools import lru_cache

from aims_desktop.store import ddl_1, ddl_2, ddl_3, ddl_4

APPLICATION_ID = 0x41494D53
"""In the header of every file of ours ("AIMS")."""

Step = Callable[[sqlite3.Connection], None]
SchemaRow = tuple[str, str, str, str | None]

JOURNAL = (
    """CREATE TABLE change (
    id TEXT PRIMARY KEY, site TEXT NOT NULL, seq INTEGER NOT NULL, prev TEXT, lamport INTEGER NOT NULL, at TEXT NOT NULL, who TEXT NOT NULL,
    txn TEXT NOT NULL, reason TEXT NOT NULL, act TEXT NOT NULL, tbl TEXT NOT NULL, row TEXT NOT NULL,
    value TEXT NOT NULL, salt TEXT NOT NULL, vhash TEXT NOT NULL, bases TEXT NOT NULL
) STRICT, WITHOUT ROWID""",
    "CREATE INDEX change_by_row ON change (tbl, row)",
    "CREATE INDEX change_by_site ON change (site, seq)",
    "CREATE INDEX change_by_order ON change (lamport, site, seq)",
    "CREATE TABLE conflict (tbl TEXT, row TEXT, unit TEXT, PRIMARY KEY (tbl, row, unit)) STRICT, WITHOUT ROWID",
    "CREATE TABLE blob (sha256 TEXT PRIMARY KEY, size INTEGER NOT NULL, data BLOB NOT NULL) STRICT",
    "CREATE TABLE meta (k TEXT PRIMARY KEY, v TEXT) STRICT",
)
"""The tables beside the registers: what changed, where copies disagree, evidence files, and what the file says of itself."""

RENAMED: dict[str, dict[str, str]] = {}
"""Units and columns that later versions renamed, per table: old name -> new name, "" if dropped. Journal rows are never rewritten."""

MOVED: dict[str, dict[str, str]] = {"version": {"names": "names", "snapshot": "snapshot", "note": "note"}}
"""Columns that were part of another unit before, per table: column -> the unit it is in now."""


class SchemaError(Exception):
    """A step that did not lead to a sound file; the file is as it was before."""


class NewerSchemaError(SchemaError):
    """The file was made by a later version."""


def step_1(connection: sqlite3.Connection) -> None:
    """Version 1: the journal and the registers."""
    for statement in (*JOURNAL, *ddl_1.TABLES):
        connection.execute(statement)


def step_2(connection: sqlite3.Connection) -> None:
    """Version 2: a register for each task of the roadmap, and links to the new ones."""
    for statement in ddl_2.STATEMENTS:
        connection.execute(statement)


def step_3(connection: sqlite3.Connection) -> None:
    """Version 3: inputs of a management review have a place, and advised ones can be left out."""
    for statement in ddl_3.STATEMENTS:
        connection.execute(statement)


def step_4(connection: sqlite3.Connection) -> None:
    """Version 4: cells of the risk matrix with a level of their own, scores without controls, followed frameworks, change requests."""
    for statement in ddl_4.STATEMENTS:
        connection.execute(statement)


STEPS: dict[int, Step] = {1: step_1, 2: step_2, 3: step_3, 4: step_4}
"""What leads from one version of the schema to the next; never changed once released."""


def newest() -> int:
    """The version of the schema that this program writes."""
    return max(STEPS)


def version(connection: sqlite3.Connection) -> int:
    """The version of the schema of a file; 0 for an empty one."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def rows_of(connection: sqlite3.Connection) -> frozenset[SchemaRow]:
    """Everything that is in sqlite_schema but for page numbers."""
    return frozenset(connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema"))


def expected(number: int) -> frozenset[SchemaRow]:
    """What sqlite_schema holds in every file of that version."""
    return _after(tuple(STEPS[n] for n in range(1, number + 1)))


def create(connection: sqlite3.Connection) -> None:
    """Make an empty database a file of the newest version."""
    _advance(connection, 0)


def migrate(connection: sqlite3.Connection, check: Step | None = None) -> None:
    """Bring a file to the newest version or leave every byte as it was; `check` may raise to refuse the outcome."""
    present = version(connection)
    if present > newest():
        raise NewerSchemaError(f"schema {present}; this program knows {newest()}")
    if present < newest():
        _advance(connection, present, check)


def rebuild(connection: sqlite3.Connection, table: str, create_sql: str, kept: Mapping[str, str], indexes: Collection[str] = ()) -> None:
    """Give a table another form (columns dropped or retyped); `kept` maps new columns to expressions over the old ones.

    The table is created under its final name: "create new, rename" would leave another text in sqlite_schema than a new file has.
    """
    connection.execute(f"CREATE TEMP TABLE rebuilt AS SELECT * FROM main.{table}")
    connection.execute(f"DROP TABLE main.{table}")
    connection.execute(create_sql)
    columns, expressions = ", ".join(kept), ", ".join(kept.values())
    connection.execute(f"INSERT INTO main.{table}({columns}) SELECT {expressions} FROM temp.rebuilt")
    connection.execute("DROP TABLE temp.rebuilt")
    for index in indexes:
        connection.execute(index)


def _advance(connection: sqlite3.Connection, present: int, check: Step | None = None) -> None:
    connection.execute("PRAGMA foreign_keys=OFF")  # outside the transaction, where it works; rebuilding a parent would cascade
    try:
        connection.execute("BEGIN EXCLUSIVE")
        try:
            for number in range(present + 1, newest() + 1):
                STEPS[number](connection)
            connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version={newest()}")
            _demand_sound(connection)
            if check is not None:
                check(connection)
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
    finally:
        connection.execute("PRAGMA foreign_keys=ON")


def _demand_sound(connection: sqlite3.Connection) -> None:
    if broken := connection.execute("PRAGMA foreign_key_check").fetchall():
        raise SchemaError(f"{len(broken)} references lead nowhere, the first in table {broken[0][0]}")
    if (found := connection.execute("PRAGMA integrity_check(1)").fetchone()[0]) != "ok":
        raise SchemaError(str(found))
    if differing := rows_of(connection) ^ expected(newest()):
        raise SchemaError("the schema is not the expected one: " + ", ".join(sorted({row[1] for row in differing})))


@lru_cache
def _after(steps: tuple[Step, ...]) -> frozenset[SchemaRow]:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        for step in steps:
            step(connection)
        return rows_of(connection)
    finally:
        connection.close()
