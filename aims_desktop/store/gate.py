"""Is this a sound file of ours? Asked before anything of a file is believed; reads only, and never runs what the file's schema says."""

from __future__ import annotations

import re
import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

from aims_desktop.errors import NewerVersionError, NotFoundError, RefusedFileError
from aims_desktop.i18n import _
from aims_desktop.store import schema, sealing
from aims_desktop.store.engine import connect
from aims_desktop.store.erasures import REMNANTS
from aims_desktop.store.history import dataset_of, head
from aims_desktop.store.trouble import damaged, missing, not_ours, refusing
from aims_desktop.store.verify import Progress, verify

SIZE_LIMIT = 4 << 30
"""Bytes of a file that is looked into."""

PATIENCE = 20.0
"""Seconds a check may take, plus one for each RATE bytes of the file."""

RATE = 100_000_000

_MAGIC = b"SQLite format 3\0"
_HEADER = 100
_STEPS = 10_000
"""SQLite's own instructions between two looks at the clock."""


class Level(IntEnum):
    """How closely a file is looked at."""

    HEADER = 0
    """Its first 100 bytes."""
    SCHEMA = 1
    """Also that it has exactly our tables, and a journal."""
    OPEN = 2
    """Also SQLite's quick check and the references between tables."""
    PAGES = 3
    """Also each index against its table."""
    FULL = 4
    """Also each hash, and that the tables are what the journal says."""


@dataclass(frozen=True, slots=True)
class Sound:
    """What the gate found out about a file it let through; all but the first two are empty at Level.HEADER."""

    version: int
    in_wal_mode: bool = False
    dataset_id: str = ""
    head: str = ""
    lamport: int = 0
    has_remnants: bool = False
    """Whether its unused pages may still hold what was erased."""


def examine(path: Path, level: Level = Level.OPEN, progress: Progress | None = None) -> Sound:
    """Look at a file and change nothing; raises NotFoundError, NewerVersionError, LockedError or RefusedFileError with the reason."""
    sound = _header(path)
    if level is Level.HEADER:
        return sound
    if sound.in_wal_mode:
        raise damaged(path, "write-ahead log")
    with refusing(path), closing(connect(path, "ro")) as connection:
        _limit(connection, path.stat().st_size)
        _demand_schema(connection, path, sound.version)
        sound = _identity(connection, path, sound.version)
        if level >= Level.OPEN:
            _demand_consistent(connection, path, "integrity_check" if level >= Level.PAGES else "quick_check")
        if level is Level.FULL and sound.version == schema.newest():  # an older one is verified after its migration
            report = verify(connection, progress=progress)
            if not report.ok and not report.only_forks:  # else a file that met its fork once could never be shared again
                raise damaged(path, "; ".join(report.problems[:5]))
    return sound


def demand_file(path: Path) -> None:
    """Raise NotFoundError for what is no readable file, RefusedFileError for one that is larger than a file of ours may be."""
    with refusing(path):
        if not path.exists():
            raise missing(path)
        if path.is_dir():
            raise NotFoundError(_("“{path}” is a folder, not an AIMS file.").format(path=path))
        if not path.is_file():
            raise NotFoundError(_("“{path}” is not a regular file.").format(path=path))
        size = path.stat().st_size
    if size > SIZE_LIMIT:
        raise RefusedFileError(_("“{file}” is larger than 4 GB and was not opened.").format(file=path.name), str(size))


def _header(path: Path) -> Sound:
    demand_file(path)
    with refusing(path), path.open("rb") as file:
        start = file.read(_HEADER)
    if start.startswith(sealing.MAGIC):
        sentence = _("“{file}” is a copy protected with a passphrase; open it in the window, or take it in, with the passphrase.")
        raise sealing.PassphraseError(sentence.format(file=path.name))
    if len(start) < _HEADER or not start.startswith(_MAGIC) or int.from_bytes(start[68:72], "big") != schema.APPLICATION_ID:
        raise not_ours(path)
    version = int.from_bytes(start[60:64], "big", signed=True)
    if version > schema.newest():
        sentence = _(
            "“{file}” was made by a newer version of AIMS Desktop. Update the program to open it; nothing in the file was changed."
        )
        raise NewerVersionError(sentence.format(file=path.name), f"schema {version}, known are 1 to {schema.newest()}")
    if version < 1:
        raise damaged(path, f"schema {version}")
    return Sound(version, in_wal_mode=start[18:20] != b"\1\1")


def _limit(connection: sqlite3.Connection, size: int) -> None:
    connection.execute("PRAGMA query_only=ON")
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    end = time.monotonic() + PATIENCE + size / RATE
    connection.set_progress_handler(lambda: time.monotonic() > end, _STEPS)


def _demand_schema(connection: sqlite3.Connection, path: Path, version: int) -> None:
    expected = schema.expected(version)
    tables = {name for kind, name, _table, _sql in expected if kind == "table"}
    found = schema.rows_of(connection)
    extra = [row for row in found - expected if not _is_automatic(row, tables)]
    if extra or expected - found:
        names = ", ".join(sorted({f"{row[0]} {row[1]}" for row in (*extra, *(expected - found))}, key=str)[:5])
        sentence = _("“{file}” has another inner structure than AIMS files and was not opened; nothing in it was changed.")
        raise RefusedFileError(sentence.format(file=path.name), names)


def _is_automatic(row: schema.SchemaRow, tables: set[str]) -> bool:
    """Whether a row is an index SQLite makes by itself for one of our tables; judged by more than its name, which can be forged."""
    kind, name, table, sql = row
    return kind == "index" and sql is None and table in tables and re.fullmatch(rf"sqlite_autoindex_{table}_\d+", name) is not None


def _identity(connection: sqlite3.Connection, path: Path, version: int) -> Sound:
    newest = head(connection)
    dataset_id = dataset_of(connection)
    if newest is None or not re.fullmatch("[0-9a-f]{32}", dataset_id):  # it becomes the name of a folder
        raise damaged(path, "no journal")
    remnants = connection.execute("SELECT 1 FROM meta WHERE k=?", (REMNANTS,)).fetchone() is not None
    return Sound(version, dataset_id=dataset_id, head=newest[0], lamport=newest[1], has_remnants=remnants)


def _demand_consistent(connection: sqlite3.Connection, path: Path, check: str) -> None:
    found = connection.execute(f"PRAGMA {check}(1)").fetchone()[0]
    if found != "ok":
        raise damaged(path, str(found))
    if broken := connection.execute("PRAGMA foreign_key_check").fetchone():
        raise damaged(path, f"a reference in {broken[0]} leads nowhere")
