"""Connections to the file: the same settings on each; one for each read, and one engine for writing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

Mode = Literal["ro", "rw", "rwc"]

PRAGMAS: dict[str, str | int] = {
    "busy_timeout": 5000,
    "foreign_keys": 1,
    "journal_mode": "delete",
    "synchronous": 3,  # EXTRA: also the unlink of the rollback journal is durable, so a power cut loses no saved state
    "fullfsync": 1,
    "trusted_schema": 0,
    "cell_size_check": 1,
    "mmap_size": 0,
    "recursive_triggers": 0,
}
"""What every connection is set to; none of it is kept in the file."""

LENGTH_LIMIT = 256 * 1024 * 1024
"""The longest text or blob SQLite will read or write, in bytes."""

_DEFENSIVE: int | None = getattr(sqlite3, "SQLITE_DBCONFIG_DEFENSIVE", None)


def connect(path: Path, mode: Mode) -> sqlite3.Connection:
    """A connection with all settings that leaves BEGIN and COMMIT to its user; "rwc" may create the file, the others never do."""
    connection = sqlite3.connect(_uri(path, mode), uri=True, isolation_level=None, check_same_thread=False)
    try:
        for name, value in PRAGMAS.items():
            connection.execute(f"PRAGMA {name}={value}").fetchall()
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LENGTH_LIMIT)
        if _DEFENSIVE is not None:
            connection.setconfig(_DEFENSIVE, True)  # type: ignore[attr-defined,unused-ignore]  # Python 3.12 and later
    except BaseException:
        connection.close()
        raise
    return connection


def settings_of(connection: sqlite3.Connection) -> dict[str, str | int | bool]:
    """The settings as the connection reports them: each pragma, "length" and, where Python offers it, "defensive"."""
    settings: dict[str, str | int | bool] = {}
    for name in PRAGMAS:
        row = connection.execute(f"PRAGMA {name}").fetchone()
        settings[name] = row[0] if row else 0
    settings["length"] = connection.getlimit(sqlite3.SQLITE_LIMIT_LENGTH)
    if _DEFENSIVE is not None:
        settings["defensive"] = connection.getconfig(_DEFENSIVE)  # type: ignore[attr-defined,unused-ignore]  # Python 3.12 and later
    return settings


class WriteEngine:
    """The engine for writing: one connection, and the write lock is taken when a transaction begins.

    It is SQLAlchemy's, which is imported when something is first written: to show what is there takes no more than the sqlite3 module.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._made: Engine | None = None

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        """The connection; what SQLite says is raised as the sqlite3 module does, whichever way it was asked."""
        from sqlalchemy.exc import DBAPIError

        try:
            with self._engine().connect() as connection:
                yield connection
        except DBAPIError as error:
            raise error.orig or error from None

    def dispose(self) -> None:
        """Close the connection."""
        if self._made is not None:
            self._made.dispose()

    def _engine(self) -> Engine:
        if self._made is None:
            from sqlalchemy import create_engine, event
            from sqlalchemy.pool import QueuePool

            self._made = create_engine(
                "sqlite://", creator=lambda: connect(self._path, "rw"), poolclass=QueuePool, pool_size=1, max_overflow=0, pool_timeout=5
            )
            event.listen(self._made, "begin", _begin)
        return self._made


def driver(connection: Connection | sqlite3.Connection) -> sqlite3.Connection:
    """The connection of the sqlite3 module behind one of SQLAlchemy's; itself if it is one already."""
    if isinstance(connection, sqlite3.Connection):
        return connection
    behind = connection.connection.driver_connection
    assert isinstance(behind, sqlite3.Connection)
    return behind


def _begin(connection: Connection) -> None:
    # The sqlite3 module would begin late, never before DDL, and never IMMEDIATE.
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _uri(path: Path, mode: Mode) -> str:
    name = quote(path.absolute().as_posix(), safe="/:")
    return f"file://{'' if name.startswith('/') else '/'}{name}?mode={mode}"
