"""Parcels: whole, checked copies that travel (`.aimsx`), saying who sent them and when; sealed with a passphrase if wanted.

A file on its way is never worked on: it is sent as a whole, and taken in through a private copy that has passed every check.
"""

from __future__ import annotations

import datetime as dt
import json
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from aims_desktop.errors import LockedError, NotFoundError
from aims_desktop.files import explained, replacing, safe_name
from aims_desktop.i18n import _
from aims_desktop.model.kinds import canonical, clean
from aims_desktop.store import blobs, copies, gate, opening, sealing
from aims_desktop.store.engine import connect
from aims_desktop.store.gate import Level, Sound, examine
from aims_desktop.store.history import head
from aims_desktop.store.trouble import damaged, named, refusing, writing
from aims_desktop.store.verify import SENT, Progress

SUFFIX = opening.PARCEL

State = list[tuple[str, int, int, int]]
"""Name, place, size and time of a file and of what lies beside it."""

_ATTEMPTS = 3
_CHUNK = 1 << 20
_NAME_LIMIT = 200
"""Characters of a sender's name that are shown."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """A copy that was sent or taken in; who sent it and when is "" and None for a file that was copied by other means."""

    path: Path
    """What was sent; or the private copy that can be read, which is gone when the taking in ends."""
    sound: Sound
    sent_by: str = ""
    sent_at: dt.datetime | None = None
    has_files: bool = True
    """Whether no evidence file was left out."""


# --- sending


def send(
    source: Path,
    target: Path,
    by: str,
    at: dt.datetime,
    passphrase: str = "",
    *,
    with_files: bool = True,
    progress: Progress | None = None,
) -> Parcel:
    """Write a file, which may be in use, as a parcel over another one, if any; it takes its place only when it is whole and checked.

    Raises NotWritableError, RefusedFileError for a source that is not sound, RuleError where it is too large for a passphrase.
    """
    progress = progress or _silent
    with _private_folder() as folder:
        copy = folder / safe_name(target.name)
        with writing(copy):
            (copies.copy_whole if with_files else copies.copy_without_files)(source, copy)
        progress(0.3)
        with named(source):
            sound = _noted(copy, by, at)
            examine(copy, Level.FULL, _part(progress, 0.3, 0.6))
            parcel = _described(copy, sound, target)
        if passphrase:
            sealed = folder / "sealed"
            sealing.seal(copy, sealed, passphrase, lambda: progress(0.6))
            copy = sealed
        with replacing(target) as temporary:
            _copy(copy, temporary, _part(progress, 0.8, 1.0))
    return parcel


def _noted(copy: Path, by: str, at: dt.datetime) -> Sound:
    """Say in a copy who sends it when, and from which newest change: in a file that goes on from it, the note is of the past."""
    with writing(copy), closing(connect(copy, "rw")) as db:
        newest = head(db)
        note = {"at": at.astimezone(dt.UTC).isoformat(timespec="seconds"), "by": by, "head": newest[0] if newest else ""}
        db.execute("INSERT OR REPLACE INTO meta VALUES (?,?)", (SENT, canonical(note)))
    return examine(copy, Level.SCHEMA)


# --- taking in


@contextmanager
def taken_in(source: Path, passphrase: str | None = None, progress: Progress | None = None) -> Iterator[Parcel]:
    """A private copy of a parcel or file that has passed every check, for as long as the block lasts; the source is left alone.

    Raises PassphraseError, RefusedFileError, NewerVersionError, NotFoundError or LockedError with the reason; nothing is left behind.
    """
    progress = progress or _silent
    gate.demand_file(source)
    is_sealed = sealing.is_sealed(source)
    (sealing.demand_openable if is_sealed else _demand_header)(source)
    with _private_folder() as folder:
        copy = _fetched(source, folder, _part(progress, 0.0, 0.3))
        if is_sealed:
            copy = _unsealed(copy, folder / "open", passphrase, lambda: progress(0.3))
        opening.make_present(copy)
        _demand_all_pages(copy)
        yield _described(copy, examine(copy, Level.FULL, _part(progress, 0.5, 1.0)), copy)


def _demand_all_pages(copy: Path) -> None:
    """Refuse a copy that was cut short or got something added, be it where SQLite does not look."""
    with refusing(copy), closing(connect(copy, "ro")) as db:
        (pages,), (size,) = db.execute("PRAGMA page_count").fetchone(), db.execute("PRAGMA page_size").fetchone()
    if copy.stat().st_size != pages * size:
        raise damaged(copy, f"{copy.stat().st_size} bytes instead of {pages * size}")


def _demand_header(source: Path) -> None:
    examine(source, Level.HEADER)


def _unsealed(copy: Path, folder: Path, passphrase: str | None, tick: sealing.Tick) -> Path:
    folder.mkdir(mode=0o700)
    opened = folder / copy.name
    sealing.unseal(copy, opened, passphrase, tick)
    copy.unlink()
    return opened


def _fetched(source: Path, folder: Path, progress: Progress) -> Path:
    """Copy a file with its side files while nobody writes it."""
    copy = folder / safe_name(source.name)
    for _attempt in range(_ATTEMPTS):
        before = state_of(source)
        for each in (source, *copies.sides_of(source)):
            _copy(each, copy.with_name(copy.name + each.name.removeprefix(source.name)), progress)
        if state_of(source) == before:
            return copy
        for each in (copy, *copies.sides_of(copy)):
            each.unlink()
    sentence = _("“{file}” is being written just now; wait until it has arrived, then try again.")
    raise LockedError(sentence.format(file=source.name))


def state_of(source: Path) -> State:
    """What changes when somebody writes a file or what lies beside it; raises NotFoundError."""
    with refusing(source):
        stats = [(each.name, each.stat()) for each in (source, *copies.sides_of(source))]
    return [(name, stat.st_ino, stat.st_size, stat.st_mtime_ns) for name, stat in stats]


def _copy(source: Path, target: Path, progress: Progress) -> None:
    """Copy a file's bytes; raises NotFoundError where the source cannot be read to its end, NotWritableError for the target."""
    with _reading(source):
        size = source.stat().st_size or 1
        file = source.open("rb")
    with file, explained(target), target.open("wb") as out:
        done = 0
        while True:
            with _reading(source):
                chunk = file.read(_CHUNK)
            if not chunk:
                return
            out.write(chunk)
            done += len(chunk)
            progress(min(1.0, done / size))


@contextmanager
def _reading(source: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        sentence = _("“{file}” could not be read to its end ({reason}). Is its drive or folder still connected? Nothing was taken in.")
        reason = error.strerror or type(error).__name__
        raise NotFoundError(sentence.format(file=source.name, reason=reason), repr(error)) from error


def adopt(taken: Path, target: Path) -> Path:
    """Make a private copy that was taken in a file to work on, in a place that is free; raises NotWritableError."""
    with replacing(target, fresh=True) as temporary:
        _copy(taken, temporary, _silent)
        with writing(target), closing(connect(temporary, "rw")) as db:
            db.execute("DELETE FROM meta WHERE k=?", (SENT,))
    return target


# --- both


def _described(copy: Path, sound: Sound, path: Path) -> Parcel:
    with refusing(copy), closing(connect(copy, "ro")) as db:
        by, at = _sent(db, sound.head)
        return Parcel(path, sound, by, at, has_files=not blobs.left_out(db))


def _sent(db: sqlite3.Connection, newest: str) -> tuple[str, dt.datetime | None]:
    """Who sent a copy, and when; nothing where the note is not readable, or older than the copy's newest change."""
    found = db.execute("SELECT v FROM meta WHERE k=?", (SENT,)).fetchone()
    try:
        note = json.loads(found[0]) if found else {}
        by, at, at_head = note["by"], dt.datetime.fromisoformat(note["at"]), note["head"]
    except (KeyError, TypeError, ValueError, RecursionError):
        return "", None
    if not isinstance(by, str) or at.tzinfo is None or at_head != newest:
        return "", None
    return clean(by, lines=False)[:_NAME_LIMIT], at.astimezone(dt.UTC)


@contextmanager
def _private_folder() -> Iterator[Path]:
    """A folder that only this person can look into; gone at the end."""
    with explained(Path(tempfile.gettempdir())):
        folder = Path(tempfile.mkdtemp(prefix="aims-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _part(progress: Progress, start: float, end: float) -> Callable[[float], object]:
    """Progress of one part of the work, told as progress of all of it."""
    return lambda share: progress(start + (end - start) * share)


def _silent(_share: float) -> None:
    return None
