"""What is done to a file before it is used: side files dealt with, looked at by the gate, brought to the present form."""

from __future__ import annotations

import datetime as dt
import errno
import os
import sqlite3
import tempfile
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

from aims_desktop.errors import AimsError, NotWritableError, RefusedFileError
from aims_desktop.files import not_writable
from aims_desktop.i18n import _
from aims_desktop.store import copies, rescue, schema
from aims_desktop.store.backup import Backups, Reason
from aims_desktop.store.engine import WriteEngine, connect
from aims_desktop.store.erasing import remnants_left, write_anew
from aims_desktop.store.fingerprint import Fingerprint
from aims_desktop.store.gate import Level, Sound, examine
from aims_desktop.store.journal import Clock, create_dataset
from aims_desktop.store.lock import Holder
from aims_desktop.store.machine import Machine, login
from aims_desktop.store.place import place_of
from aims_desktop.store.trouble import code_of, refusing, writing
from aims_desktop.store.verify import verify

PARCEL = ".aimsx"
"""The suffix of a copy that travels (parcel.py)."""


@dataclass(slots=True)
class Opened:
    """A file that may be used."""

    sound: Sound
    source: Path
    """What is read: the file itself, or a private copy of it."""
    pending: Level = Level.HEADER
    """The check that is still to be made while the file is in use already; Level.HEADER for none."""
    notices: list[str] = field(default_factory=list)
    kept: ExitStack = field(default_factory=ExitStack)
    """The private copy, to be removed at the end."""

    def clear(self) -> None:
        """Remove the private copy."""
        self.kept.close()


def for_reading(path: Path) -> Opened:
    """Look at a file without changing a byte of it; one that is not at rest, or old, is read from a private copy."""
    sound = examine(path, Level.HEADER)
    if not sound.in_wal_mode and sound.version == schema.newest() and not _needs_recovery(path):
        return Opened(examine(path, Level.OPEN), path)
    with ExitStack() as stack:
        private = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="aims-", ignore_cleanup_errors=True)))
        copy = copies.copy_set(path, private / path.name)
        make_present(copy)
        return Opened(examine(copy, Level.OPEN), copy, kept=stack.pop_all())


def for_writing(path: Path, machine: Machine, now: dt.datetime) -> Opened:
    """Make a file that is locked for us ready; the quick checks wait where it is as this machine left it in good order."""
    sound = examine(path, Level.HEADER)
    notices = _make_whole(path, sound, now) if sound.in_wal_mode or copies.sides_of(path) else []
    sound = examine(path, Level.SCHEMA)
    clean = machine.closed_cleanly(sound.dataset_id, Fingerprint.of(path), sound.head)
    if not clean:
        examine(path, Level.OPEN)
    if sound.version < schema.newest():
        _migrate(path, sound, now)
        sound = examine(path, Level.OPEN)
    if sound.has_remnants:
        notices += _finish_erasing(path)
    full = not clean or machine.full_check_due(sound.dataset_id, now)
    return Opened(sound, path, Level.FULL if full else Level.OPEN, notices)


def make_present(copy: Path) -> None:
    """Bring a private copy to rest and to the present form; raises RefusedFileError."""
    sound = examine(copy, Level.HEADER)
    if sound.in_wal_mode or copies.sides_of(copy):
        with refusing(copy):
            copies.recover(copy)
    if sound.version < schema.newest():
        examine(copy, Level.OPEN)  # nothing foreign in it may run while it is changed
        advance(copy)


def make_new(path: Path, who: str, clock: Clock) -> None:
    """Fill an empty file with our tables and the first change."""
    with writing(path), closing(connect(path, "rw")) as connection:
        schema.create(connection)
    engine = WriteEngine(path)
    try:
        with writing(path):
            create_dataset(engine, who=who, clock=clock)
    finally:
        engine.dispose()


def holder(path: Path, who: str | None, machine: Machine, now: dt.datetime) -> Holder:
    """What the lock of a file is to say of us: the name given, the one of last time, or the login."""
    if not who:
        with suppress(AimsError):  # a file not at rest cannot be asked yet
            who = name_here(path)
    return Holder.here(who or login(), login(), machine.id, now)


def name_here(path: Path) -> str:
    """The name under which this person last wrote into a file; "" where that was never said on this machine."""
    return Machine().who(examine(path, Level.SCHEMA).dataset_id)


def demand_workable(path: Path) -> None:
    """Raise NotWritableError where a file, there already or not, cannot be worked on."""
    if path.suffix.lower() == PARCEL:
        sentence = _("“{file}” is a copy on its way to a colleague, and is not worked on. Take it in by merging, or open it read-only.")
        raise NotWritableError(sentence.format(file=path.name))
    place = place_of(path)
    if not place.is_local:
        raise NotWritableError(place.refusal(path))
    if not path.parent.is_dir():
        raise not_writable(path, FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT)))
    if (path.exists() and not os.access(path, os.W_OK)) or not os.access(path.parent, os.W_OK):
        sentence = _("“{file}” or its folder is read-only for you. Open it read-only, or copy it to a folder of yours.")
        raise NotWritableError(sentence.format(file=path.name), str(path))


def _needs_recovery(path: Path) -> bool:
    """Whether a killed writer left work that SQLite must undo first; a journal beside a file in use is no such thing."""
    if not copies.sides_of(path):
        return False
    try:
        with closing(connect(path, "ro")) as connection:
            connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except sqlite3.OperationalError as error:
        return code_of(error) in {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN}
    except sqlite3.Error:
        return False
    return False


def recovered_copy(path: Path, folder: Path) -> Path:
    """A copy of a file that nobody writes, in which what a killed writer began is undone or finished; raises RefusedFileError."""
    copy = copies.copy_set(path, folder / path.name)
    with refusing(path):
        copies.recover(copy)
    return copy


def _make_whole(path: Path, sound: Sound, now: dt.datetime) -> list[str]:
    """Let SQLite undo what a killed writer began, after a copy has shown that a sound file of ours comes of it."""
    with tempfile.TemporaryDirectory(prefix="aims-", ignore_cleanup_errors=True) as folder:
        examine(recovered_copy(path, Path(folder)), Level.OPEN)
    half_done = sound.in_wal_mode or any(side.stat().st_size for side in copies.sides_of(path))
    kept = rescue.rescue_at_rest(path, now) if half_done else None
    with writing(path):
        copies.recover(path)
    if kept is None:
        return []
    sentence = _(
        "“{file}” was not closed in good order last time; a save that was not finished was undone. The file as it was found is {kept}."
    )
    return [sentence.format(file=path.name, kept=kept)]


def _finish_erasing(path: Path) -> list[str]:
    """Write a file anew where that was due and did not come to its end; where it cannot be, it is tried again next time."""
    try:
        with writing(path), closing(connect(path, "rw")) as connection:
            write_anew(connection)
    except AimsError as error:
        return [remnants_left(error)]
    return []


def _migrate(path: Path, sound: Sound, now: dt.datetime) -> None:
    backup = Backups(sound.dataset_id).make(path, Reason.BEFORE_MIGRATE, now)
    try:
        advance(path)
    except RefusedFileError as error:
        sentence = _("“{file}” could not be brought to the form of this version, and was left as it is. A backup of it is {backup}.")
        raise RefusedFileError(sentence.format(file=path.name, backup=backup.path), error.details) from error


def advance(path: Path) -> None:
    """Bring a file to the form of this version and verify it; raises RefusedFileError, and then it is as it was."""
    try:
        with writing(path), closing(connect(path, "rw")) as connection:
            schema.migrate(connection, _demand_verified)
    except schema.SchemaError as error:
        raise RefusedFileError(
            _("“{file}” could not be brought to the form of this version.").format(file=path.name), str(error)
        ) from error


def _demand_verified(connection: sqlite3.Connection) -> None:
    report = verify(connection)
    if not report.ok:
        raise schema.SchemaError("; ".join(report.problems[:5]))
