"""Whole copies of a file: never byte by byte while it is in use, always checked by those who make them."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from aims_desktop.files import explained, replacing
from aims_desktop.store import blobs
from aims_desktop.store.engine import connect
from aims_desktop.store.gate import Level, examine
from aims_desktop.store.schema import APPLICATION_ID
from aims_desktop.store.trouble import code_of, named, writing
from aims_desktop.store.verify import Progress

SUFFIX = ".aims"
SIDES = ("-journal", "-wal", "-shm")
"""What SQLite keeps beside a file while it is in use."""


def sides_of(path: Path) -> list[Path]:
    """The side files that lie beside a file now."""
    return [side for side in (path.with_name(path.name + end) for end in SIDES) if side.exists()]


def copy_set(path: Path, target: Path) -> Path:
    """Copy a file that nobody has open, with its side files, byte by byte; raises NotWritableError."""
    with explained(target):
        shutil.copyfile(path, target)
        for side in sides_of(path):
            shutil.copyfile(side, target.with_name(target.name + side.name.removeprefix(path.name)))
    return target


def recover(path: Path) -> None:
    """Let SQLite undo or finish what a killed writer began, so that no side file is left; raises sqlite3.Error."""
    with closing(connect(path, "rw")) as connection:  # which also turns the write-ahead log off
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("COMMIT")


def copy_live(connection: sqlite3.Connection, target: Path) -> None:
    """Copy what a connection sees, be its file gone, into one fresh file, which may be there if it is empty; raises sqlite3.Error."""
    connection.execute("VACUUM INTO ?", (str(target),))


def copy_whole(source: Path, target: Path) -> None:
    """Copy a file in use, as of one instant, into one fresh or empty file; raises sqlite3.Error.

    The evidence files follow one by one, since they never change: saves need not wait for all of them.
    """
    copy_without_files(source, target)
    with closing(connect(source, "ro")) as files, closing(connect(target, "rw")) as db:
        db.execute("PRAGMA synchronous=OFF")
        blobs.bring_over(db, files)


class StoppedError(Exception):
    """A copy was given up because something more urgent came."""


def copy_without_files(source: Path, target: Path, stop: Callable[[], bool] | None = None) -> None:
    """Copy a file in use but for its evidence files, as of one instant, with a note of what was left out.

    Raises sqlite3.Error, and StoppedError once `stop` says so.
    """
    with closing(connect(target, "rwc")) as db:
        db.set_progress_handler(stop, 1_000)
        try:
            _copy_tables(db, source)
        except sqlite3.OperationalError as error:
            if code_of(error) == sqlite3.SQLITE_INTERRUPT:
                raise StoppedError from error
            raise


def _copy_tables(db: sqlite3.Connection, source: Path) -> None:
    for setting in ("journal_mode=OFF", "synchronous=OFF", "foreign_keys=OFF"):  # a copy that fails is thrown away
        db.execute(f"PRAGMA {setting}")
    db.execute("ATTACH ? AS source", (f"{source.absolute().as_uri()}?mode=ro",))
    db.execute("BEGIN")
    schema = db.execute("SELECT type, name, sql FROM source.sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid").fetchall()
    for kind, name, sql in schema:
        if kind == "table":
            db.execute(sql)
            if name != "blob":
                db.execute(f"INSERT INTO main.{name} SELECT * FROM source.{name}")
    blobs.note_left_out(db, sorted({*blobs.listed(db, "source"), *blobs.left_out(db)}))
    db.execute(f"PRAGMA application_id={APPLICATION_ID}")
    number = db.execute("PRAGMA source.user_version").fetchone()[0]
    db.execute(f"PRAGMA user_version={int(number)}")
    db.execute("COMMIT")
    for kind, _name, sql in schema:  # from here on the source is not needed, and saves need not wait
        if kind == "index":
            db.execute(sql)


def write_checked(source: Path, target: Path) -> None:
    """Write a whole copy of a file in use over another file, if any; it takes its place only after every check."""
    with replacing(target) as temporary:
        with writing(target):
            copy_whole(source, temporary)
        with named(source):
            examine(temporary, Level.FULL)


def examine_in_use(path: Path, level: Level, progress: Progress | None = None) -> None:
    """Look closely at a file while it is written; the journal is verified in a copy, since reading all of it would hold up saves."""
    examine(path, min(level, Level.PAGES))
    if level is Level.FULL:
        with tempfile.TemporaryDirectory(prefix="aims-", ignore_cleanup_errors=True) as folder:
            copy = Path(folder) / path.name
            with writing(copy):
                copy_whole(path, copy)
            examine(copy, level, progress)
