"""Backups and rescue copies that still hold what was erased: found, written anew without it, or removed. No other copy can be reached."""

from __future__ import annotations

import datetime as dt
import sqlite3
import tempfile
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from aims_desktop.errors import AimsError
from aims_desktop.files import explained, replacing
from aims_desktop.i18n import _
from aims_desktop.store import copies, rescue, schema, trail
from aims_desktop.store.backup import Backup, Backups
from aims_desktop.store.changes import Change
from aims_desktop.store.engine import WriteEngine, connect, driver
from aims_desktop.store.erasing import Target, erase, write_anew
from aims_desktop.store.erasures import erasures_of, still_held
from aims_desktop.store.gate import Level, examine
from aims_desktop.store.history import dataset_of
from aims_desktop.store.journal import Clock, Journal
from aims_desktop.store.opening import advance
from aims_desktop.store.trouble import named, refusing, writing


@dataclass(frozen=True, slots=True)
class OldCopy:
    """A copy on this machine that holds erased values, or one that cannot be looked into and may hold some."""

    path: Path
    time: dt.datetime
    values: int
    """How many erased values it holds; 0 where it cannot be looked into."""
    backup: Backup | None = None
    """None for a rescue copy."""
    problem: str = ""
    """Why it cannot be looked into, and so can only be removed."""


def holding(connection: sqlite3.Connection, backups: Backups) -> list[OldCopy]:
    """The backups and rescue copies of a file that hold what was erased from it, and typed text that may; the newest first."""
    erasures = erasures_of(connection)
    if not erasures:
        return []
    found = [_looked_at(backup.path, backup.time, backup, erasures) for backup in backups.list()]
    for path in (each for each in rescue.rescue_folder().iterdir() if each.suffix in {copies.SUFFIX, trail.SUFFIX}):
        found.append(_looked_at(path, _written(path), None, erasures))
    may = _("It holds text that was typed and could not be saved; the erased value may be in it.")
    found += [OldCopy(path, _written(path), 0, None, may) for path in rescue.drafts_of(_path_of(connection))]
    return sorted((copy for copy in found if copy.values or copy.problem), key=lambda copy: copy.time, reverse=True)


def rewrite(copy: OldCopy, connection: sqlite3.Connection, backups: Backups, *, who: str, clock: Clock) -> None:
    """Erase in a copy what was erased in its file; it takes the copy's place once it passed every check. Raises an AimsError."""
    erasures = erasures_of(connection)

    def change(path: Path) -> None:
        # What is wrong with it must not be set right unseen.
        if examine(path, Level.FULL).version < schema.newest():
            advance(path)
        _erase_in(path, erasures, who, clock)

    with named(copy.path):
        if copy.backup is not None:
            backups.rewrite(copy.backup, change)
        else:
            _rewrite_rescue_copy(copy.path, change)


def _rewrite_rescue_copy(path: Path, change: Callable[[Path], object]) -> None:
    sides = copies.sides_of(path)
    with replacing(path) as temporary:
        copies.copy_set(path, temporary)
        with writing(path):
            copies.recover(temporary)
            change(temporary)
        examine(temporary, Level.FULL)
    _remove(sides)


def remove(copy: OldCopy, backups: Backups) -> None:
    """Remove a copy for good; raises NotWritableError."""
    if copy.backup is not None:
        backups.delete(copy.backup)
    else:
        _remove([copy.path, *copies.sides_of(copy.path)])


def _looked_at(path: Path, time: dt.datetime, backup: Backup | None, erasures: Sequence[Change]) -> OldCopy:
    try:
        with tempfile.TemporaryDirectory(prefix="aims-", ignore_cleanup_errors=True) as folder, refusing(path):
            source = path
            if copies.sides_of(path):  # a save that was not finished is taken back in a copy
                source = copies.copy_set(path, Path(folder) / path.name)
                copies.recover(source)
            examine(source, Level.SCHEMA)
            with closing(connect(source, "ro")) as db:
                held = still_held(db, erasures)
    except AimsError as error:
        return OldCopy(path, time, 0, backup, error.sentence)
    return OldCopy(path, time, sum(len(units) for _change, units in held), backup)


def _written(path: Path) -> dt.datetime:
    return dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC)


def _path_of(connection: sqlite3.Connection) -> Path:
    return Path(connection.execute("SELECT file FROM pragma_database_list WHERE name='main'").fetchone()[0])


def _erase_in(path: Path, erasures: Sequence[Change], who: str, clock: Clock) -> None:
    """Write an erasure of the copy's own: those of the file follow on entries that the copy does not have."""
    engine = WriteEngine(path)
    try:
        with closing(connect(path, "ro")) as db:
            dataset = dataset_of(db)
        with Journal(engine, dataset, clock=clock).transaction(erasures[-1].reason, who) as transaction:
            erase(transaction.writer, _targets(transaction.writer.db, erasures))
        with engine.connect() as connection:
            write_anew(driver(connection))
    finally:
        engine.dispose()


def _targets(connection: sqlite3.Connection, erasures: Sequence[Change]) -> list[Target]:
    wanted: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for change, units in still_held(connection, erasures):
        for unit in units:
            wanted[change.tbl, change.row, unit].append(change.id)
    return [Target(*unit, tuple(sorted(ids))) for unit, ids in wanted.items()]


def _remove(paths: Sequence[Path]) -> None:
    for path in paths:
        with explained(path):
            path.unlink(missing_ok=True)
