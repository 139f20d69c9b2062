"""A file whose registers are not what its journal says is built anew from the journal; a damaged journal is nothing to build on."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from aims_desktop.errors import RefusedFileError
from aims_desktop.files import replacing
from aims_desktop.i18n import _
from aims_desktop.store import blobs, copies, rescue, schema
from aims_desktop.store.backup import Backups
from aims_desktop.store.changes import INSERT, SELECT, Change, layout
from aims_desktop.store.engine import connect
from aims_desktop.store.gate import Level, examine
from aims_desktop.store.history import dataset_of, read_changes
from aims_desktop.store.journal import Clock
from aims_desktop.store.lock import Holder, acquire
from aims_desktop.store.opening import demand_workable, make_present, recovered_copy
from aims_desktop.store.replay import fill, replay
from aims_desktop.store.trouble import refusing, writing
from aims_desktop.store.verify import Progress, Report, named_files, verify


@dataclass(frozen=True, slots=True)
class Repaired:
    """What came of a repair: where the file as it was found is kept, what was wrong with it and is not any more, and the rest."""

    kept: Path
    mended: tuple[str, ...]
    report: Report


def can_be_repaired(path: Path) -> bool:
    """Whether something is wrong with a file that nobody has open, and its journal is sound."""
    try:
        with _private(path) as (copy, db):
            return _is_sound(verify(db, full=False)) and bool(_problems(copy, db))
    except RefusedFileError:
        return False


def repair(path: Path, *, me: Holder, clock: Clock, progress: Progress | None = None) -> Repaired | None:
    """Build a file that nobody has open anew from its journal, which stays as it is; None where nothing is wrong.

    The file as it was found goes to the rescue copies, not to the backups: these are good for restoring. Raises RefusedFileError where the
    journal is damaged too, LockedError, NotWritableError; then nothing was changed.
    """
    target = Path(os.path.realpath(path))
    examine(target, Level.HEADER)
    demand_workable(target)
    lock = acquire(target, me)
    try:
        with _private(target) as (copy, source):
            journal = verify(source, full=False, progress=progress)
            if not _is_sound(journal):
                sentence = _("The journal of “{file}” itself is damaged, so it cannot be repaired; nothing was changed. Restore a backup.")
                raise RefusedFileError(sentence.format(file=target.name), "; ".join(journal.problems[:5]))
            wrong = _problems(copy, source)
            if not wrong:
                return None
            with replacing(target) as temporary:
                with writing(target):
                    report = _build(source, temporary)
                examine(temporary, Level.PAGES)
                kept = rescue.make_room(target, clock())
        assert kept is not None, "there was a file"
        return Repaired(kept, tuple(problem for problem in wrong if problem not in report.problems), report)
    finally:
        lock.release()


@contextmanager
def _private(path: Path) -> Iterator[tuple[Path, sqlite3.Connection]]:
    """A copy of a file with exactly our tables, whatever they hold, and a connection to it."""
    with tempfile.TemporaryDirectory(prefix="aims-", ignore_cleanup_errors=True) as folder:
        copy = recovered_copy(path, Path(folder))
        examine(copy, Level.SCHEMA)
        with refusing(path), closing(connect(copy, "ro")) as db:
            yield copy, db


def _problems(copy: Path, db: sqlite3.Connection) -> tuple[str, ...]:
    """What is wrong with a file whose journal is sound."""
    try:
        examine(copy, Level.PAGES)
    except RefusedFileError as error:
        return (_("The database is damaged: {details}").format(details=error.details),)
    if schema.version(db) < schema.newest():
        return _problems_of_old(copy)
    report = verify(db)
    return () if _is_sound(report) else report.problems


def _problems_of_old(copy: Path) -> tuple[str, ...]:
    """What keeps a file of an earlier version from being brought to the present form: that is checked once it has it."""
    try:
        make_present(copies.copy_set(copy, copy.with_name("present.aims")))
    except RefusedFileError as error:
        return (error.details or error.sentence,)
    return ()


def _is_sound(report: Report) -> bool:
    """A session that went on in two copies is told, but nothing that could be mended."""
    return report.ok or report.only_forks


def _build(source: sqlite3.Connection, target: Path) -> Report:
    """Fill an empty file with a journal, and with what follows from it."""
    with closing(connect(target, "rw")) as db:
        schema.create(db)
        db.execute("PRAGMA foreign_keys=OFF")  # outside the transaction, where it works; whoever asked for this checks them at the end
        db.execute("BEGIN IMMEDIATE")
        db.executemany(INSERT, source.execute(SELECT))
        changes = read_changes(db)
        fill(db, replay(changes, layout()))
        _bring_files(db, source, changes)
        db.execute("COMMIT")
        return verify(db)


def _bring_files(db: sqlite3.Connection, source: sqlite3.Connection, changes: list[Change]) -> None:
    """The evidence files that the journal names: from the file or, where it holds them altered or not at all, from beside its backups."""
    beside = Backups(dataset_of(db)).files
    left_out = blobs.left_out(source)
    blobs.note_left_out(db, left_out)
    for digest in sorted(named_files(changes).keys() - {digest for digest, _size in left_out}):
        found = _content(source, digest)
        data = next((each for each in (found, _kept(beside / digest)) if each and hashlib.sha256(each).hexdigest() == digest), found)
        if data is not None:
            db.execute("INSERT INTO blob VALUES (?,?,?)", (digest, len(data), data))


def _content(source: sqlite3.Connection, digest: str) -> bytes | None:
    try:
        found = source.execute("SELECT data FROM blob WHERE sha256=?", (digest,)).fetchone()
    except sqlite3.DatabaseError:  # its pages are what is damaged
        return None
    return found and bytes(found[0])


def _kept(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None
