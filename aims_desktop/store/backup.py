"""Backups of one dataset: when one is due, how it is made and checked, which are kept, how one comes back."""

from __future__ import annotations

import datetime as dt
import itertools
import os
import re
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from aims_desktop.errors import AimsError, NotWritableError, RefusedFileError
from aims_desktop.files import explained, replacing, sweep, sync, sync_folder, temporary_in
from aims_desktop.i18n import _
from aims_desktop.settings import data_dir, private_folder
from aims_desktop.store import blobs, copies, rescue
from aims_desktop.store.engine import connect
from aims_desktop.store.gate import Level, Sound, examine
from aims_desktop.store.lock import Holder, acquire
from aims_desktop.store.trouble import damaged, writing

EVERY = dt.timedelta(minutes=30)
KEEP_ALL = dt.timedelta(hours=48)
KEEP_DAILY = dt.timedelta(days=30)
KEEP_MONTHLY = dt.timedelta(days=366)
KEEP_BEFORE = dt.timedelta(days=90)
LATE = dt.timedelta(days=7)
SPACE = 5_000_000_000
"""Bytes that the backups of one dataset may take; the newest FEWEST stay in any case."""

FEWEST = 5
_ATTEMPTS = 10
_PAUSE = 0.3
"""Seconds to wait after a save has interrupted a backup: where one was, more follow."""

_NAME = re.compile(r"(\d{8}T\d{6}Z)\.([a-z-]+)\.([0-9a-f]{64})(\.\d+)?\.aims")
_MOMENT = "%Y%m%dT%H%M%SZ"


class Reason(StrEnum):
    """Why a backup was made."""

    SESSION = "session"
    TIMED = "timed"
    BY_HAND = "by-hand"
    BEFORE_MIGRATE = "before-migrate"
    BEFORE_MERGE = "before-merge"
    BEFORE_RESTORE = "before-restore"
    BEFORE_TAKE_OVER = "before-take-over"


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup: it has its name only since it passed its check. `head` is the id of its newest change, `size` is in bytes."""

    path: Path
    time: dt.datetime
    reason: Reason
    head: str
    size: int


@dataclass(frozen=True, slots=True)
class Restored:
    """What came of a restore: where the file before it was put, how many evidence files could not be found."""

    kept: Path | None
    missing_files: int


class Backups:
    """The backups of one dataset on this machine."""

    def __init__(self, dataset_id: str, folder: Path | None = None) -> None:
        self.dataset_id = dataset_id
        self.folder = folder or data_dir() / "backups" / dataset_id
        self.spared: set[str] = set()
        """Evidence files that stay though no backup may name them yet: they were saved since the newest one."""
        self._interrupted = threading.Event()

    @property
    def files(self) -> Path:
        """Where the evidence files lie, once per content."""
        return self.folder / "blobs"

    def list(self) -> Sequence[Backup]:
        """All backups, the newest first."""
        found = (_backup(path) for path in self.folder.glob(f"*{copies.SUFFIX}"))
        return sorted((backup for backup in found if backup), key=lambda backup: (backup.time, backup.path.name), reverse=True)

    def newest(self) -> Backup | None:
        """The newest backup."""
        return next(iter(self.list()), None)

    def due(self, head: str, now: dt.datetime) -> bool:
        """Whether the file changed since the newest backup, and that is half an hour old."""
        newest = self.newest()
        return newest is None or (newest.head != head and abs(now - newest.time) >= EVERY)

    def late(self, head: str, now: dt.datetime) -> bool:
        """Whether the file changed since the newest backup, and that is a week old: something keeps backups from being made."""
        newest = self.newest()
        return newest is not None and newest.head != head and now - newest.time >= LATE

    def make(self, source: Path, reason: Reason, now: dt.datetime) -> Backup:
        """Back a file up while it may be in use, and check the backup; raises NotWritableError or RefusedFileError.

        Saves go first: an attempt that one interrupts is repeated, the last one goes through.
        """
        private_folder(self.folder)
        for attempt in range(_ATTEMPTS):
            self._interrupted.clear()
            try:
                return self._make(source, reason, now, self._interrupted.is_set if attempt < _ATTEMPTS - 1 else None)
            except copies.StoppedError:
                time.sleep(_PAUSE)
        raise AssertionError("the last attempt cannot be interrupted")

    def interrupt(self) -> None:
        """Let a backup that is being made in another thread begin anew: a save is waiting."""
        self._interrupted.set()

    def rotate(self, now: dt.datetime) -> Sequence[Backup]:
        """Remove the backups that need not be kept any more, and evidence files that none of the rest has; give what went."""
        present = self.list()
        kept = to_keep(present, now)
        gone = [backup for backup in present if backup not in kept]
        for backup in gone:
            with explained(backup.path):
                backup.path.unlink(missing_ok=True)
        if gone:
            self.tidy_files(kept)
        for folder in (self.folder, self.files):
            sweep(folder)
        return gone

    def rewrite(self, backup: Backup, change: Callable[[Path], object]) -> Backup:
        """Let `change` alter a copy of a backup, which takes its place once it passed its check; raises an AimsError."""
        temporary = temporary_in(self.folder)
        try:
            with explained(self.folder):
                shutil.copyfile(backup.path, temporary)
            with writing(self.folder):
                change(temporary)
            sound = examine(temporary, Level.FULL)
            path = self._free_name(backup.time, backup.reason, sound.head)
            with explained(self.folder):
                sync(temporary)
                temporary.replace(path)
                backup.path.unlink()
                sync_folder(self.folder)
        finally:
            for left in (temporary, *copies.sides_of(temporary)):
                left.unlink(missing_ok=True)
        self.tidy_files(self.list())
        return replace(backup, path=path, head=sound.head, size=path.stat().st_size)

    def delete(self, backup: Backup) -> None:
        """Remove a backup, and evidence files that no other has; raises NotWritableError."""
        with explained(backup.path):
            backup.path.unlink(missing_ok=True)
        self.tidy_files(self.list())

    def check(self, backup: Backup) -> Sound:
        """Look at a backup as closely as can be; raises RefusedFileError."""
        return examine(backup.path, Level.FULL)

    def _make(self, source: Path, reason: Reason, now: dt.datetime, stop: Callable[[], bool] | None) -> Backup:
        temporary = temporary_in(self.folder)
        before = examine(source, Level.SCHEMA)
        try:
            with writing(self.folder), closing(connect(source, "ro")) as connection:
                blobs.keep_beside(connection, self.files)
            with explained(self.folder), writing(self.folder):
                copies.copy_without_files(source, temporary, stop)
                sync(temporary)
            sound = examine(temporary, Level.OPEN)
            if sound.lamport < before.lamport:
                raise damaged(source, "the copy lacks the newest entry")
            path = self._free_name(now, reason, sound.head)
            with explained(self.folder):
                temporary.replace(path)
                sync_folder(self.folder)
        finally:
            temporary.unlink(missing_ok=True)
        return Backup(path, now.astimezone(dt.UTC).replace(microsecond=0), reason, sound.head, path.stat().st_size)

    def _free_name(self, now: dt.datetime, reason: Reason, head: str) -> Path:
        stamp = f"{now.astimezone(dt.UTC):{_MOMENT}}.{reason}.{head}"
        names = (self.folder / f"{stamp}{more}{copies.SUFFIX}" for more in itertools.chain([""], (f".{n}" for n in itertools.count(2))))
        return next(path for path in names if not path.exists())

    def tidy_files(self, kept: Collection[Backup]) -> None:
        """Remove the evidence files that none of the backups has, nor the trail; raises NotWritableError."""
        named: set[str] = set()
        for backup in kept:
            try:
                with closing(connect(backup.path, "ro")) as connection:
                    named |= {sha256 for sha256, _size in blobs.left_out(connection)}
            except (sqlite3.Error, ValueError):
                return  # one that cannot be read may name any of them
        for file in self.files.glob("*"):
            if file.name not in named | self.spared:
                with explained(file):
                    file.unlink(missing_ok=True)


def to_keep(backups: Iterable[Backup], now: dt.datetime) -> set[Backup]:
    """Which backups stay.

    All of 48 hours, one a day for 30 days, one a month for 12 months, those before a migration or a merge for 90 days, and the newest in
    any case. Of these the oldest go while they take more than SPACE, but never below FEWEST.
    """
    present = sorted(backups, key=lambda backup: backup.time, reverse=True)
    kept = set(present[:FEWEST])
    days: set[str] = set()
    months: set[str] = set()
    for backup in present:
        age, day, month = now - backup.time, f"{backup.time:%Y%m%d}", f"{backup.time:%Y%m}"
        before = backup.reason in {Reason.BEFORE_MIGRATE, Reason.BEFORE_MERGE} and age <= KEEP_BEFORE
        daily = age <= KEEP_DAILY and day not in days
        monthly = age <= KEEP_MONTHLY and month not in months
        if age <= KEEP_ALL or before or daily or monthly:
            kept.add(backup)
        days.add(day)
        months.add(month)
    oldest_first = sorted(kept, key=lambda backup: backup.time)
    space = sum(backup.size for backup in kept)
    for backup in oldest_first[: max(0, len(kept) - FEWEST)]:
        if space <= SPACE:
            break
        kept.remove(backup)
        space -= backup.size
    return kept


def restore(backup: Path, target: Path, *, me: Holder, now: dt.datetime, force: bool = False) -> Restored:
    """Put a backup, with its evidence files, in the place of a file that nobody has open.

    The file before it is kept as a rescue copy and, where it is sound, as a backup, so that the way back is the same.
    Raises NotWritableError where a file is there and `force` is not given, LockedError where it is open, RefusedFileError for a bad backup.
    """
    target = Path(os.path.realpath(target))
    if target.exists() and not force:
        raise NotWritableError(_("{path} is there already, and nothing was changed. Choose another name.").format(path=target))
    demand_goes(backup, target)
    lock = acquire(target, me)
    try:
        with replacing(target) as temporary:
            shutil.copyfile(backup, temporary)
            with writing(target), closing(connect(temporary, "rw")) as connection:
                connection.execute("BEGIN IMMEDIATE")
                missing_files = blobs.bring_back(connection, backup.parent / "blobs")
                connection.execute("COMMIT")
            examine(temporary, Level.FULL)
            _back_up_before(target, now)
            kept = rescue.make_room(target, now)
    finally:
        lock.release()
    return Restored(kept, missing_files)


def demand_goes(backup: Path, target: Path) -> None:
    """Raise RefusedFileError for a bad backup, and for one of another organisation's file than the one in its place.

    A file that cannot be read any more may be replaced by whatever is sound.
    """
    dataset_id = examine(backup, Level.OPEN).dataset_id
    try:
        there = examine(target, Level.SCHEMA).dataset_id
    except AimsError:
        return
    if there != dataset_id:
        sentence = _("“{backup}” is of another organisation's file than “{file}”; nothing was changed. Restore it under another name.")
        raise RefusedFileError(sentence.format(backup=backup.name, file=target.name))


def _back_up_before(target: Path, now: dt.datetime) -> None:
    """Of what is not fit to come back there is no backup, but a rescue copy."""
    with suppress(AimsError):
        Backups(examine(target, Level.FULL).dataset_id).make(target, Reason.BEFORE_RESTORE, now)


def _backup(path: Path) -> Backup | None:
    """What the name of a backup says; None for other files, and for one that is gone meanwhile."""
    named = _NAME.fullmatch(path.name)
    if named is None or named[2] not in set(Reason):
        return None
    try:
        moment = dt.datetime.strptime(named[1], _MOMENT).replace(tzinfo=dt.UTC)
        return Backup(path, moment, Reason(named[2]), named[3], path.stat().st_size)
    except (ValueError, OSError):
        return None
