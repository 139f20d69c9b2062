"""One open file: found sound, locked, brought up to date, watched while it is used, closed so that it lies alone in its folder."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import sqlite3
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Self

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from aims_desktop.errors import AimsError, ChangedOnDiskError, LockedError, NotWritableError, RefusedFileError, RuleError
from aims_desktop.files import replacing
from aims_desktop.i18n import _
from aims_desktop.model.kinds import FileRef
from aims_desktop.store import blobs, copies, opening, schema
from aims_desktop.store.backup import Backup, Backups, Reason
from aims_desktop.store.changes import DATASET, Edit
from aims_desktop.store.engine import connect, driver, read_engine, write_engine
from aims_desktop.store.fingerprint import Fingerprint
from aims_desktop.store.gate import Level, Sound, examine
from aims_desktop.store.journal import Clock, Journal, Transaction, create_dataset
from aims_desktop.store.lock import HeldError, Holder, Lock, acquire, holder_of
from aims_desktop.store.machine import Machine, login
from aims_desktop.store.trouble import code_of, damaged, while_reading, while_writing, writing
from aims_desktop.store.verify import Progress

_LOST = {sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CANTOPEN}
"""After these nothing more is written: the disk fails, or somebody else writes there."""

_REFUSED = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
"""After these a save can be tried again."""


class AimsFile:
    """A file open for writing or read-only; made by `open` and `create`, to be closed."""

    def __init__(self, path: Path, found: opening.Opened, *, who: str, clock: Clock, lock: Lock | None) -> None:
        self.path = path
        self.dataset_id = found.sound.dataset_id
        self.who = who
        self.read_only_reason = "" if lock else _("“{file}” was opened read-only.").format(file=path.name)
        self.notices: list[str] = found.notices
        """Sentences to be shown: what was set right on opening, backups that could not be made."""
        self.pending = found.pending
        """The check that is still to be made, by `check`; Level.HEADER for none."""
        self.backups = Backups(self.dataset_id)
        self.head = found.sound.head
        """The id of the newest change."""
        self._found = found
        self._clock = clock
        self._lock = lock
        self._machine = Machine()
        self._guard = threading.RLock()
        self._writing = self._written = self._closed = False
        self._is_sound = True
        self._stopped: AimsError | None = None
        self._viewing: list[Path] = []
        self._fingerprint = Fingerprint.of(found.source)
        self._reading = read_engine(found.source)
        self._engine = write_engine(path) if lock else None
        self._journal = Journal(self._engine, self.dataset_id, clock=clock) if self._engine else None

    # --- opening and closing

    @classmethod
    def open(cls, path: Path, *, clock: Clock, read_only: bool = False, who: str | None = None, break_lock_of: str = "") -> Self:
        """Open a file that is there; raises an AimsError that says why not, and then nothing was changed.

        `who` is the name to write under, by default the one of last time. `break_lock_of` is the typed name of a holder on another machine.
        """
        path = Path(os.path.realpath(path))
        examine(path, Level.HEADER)
        if read_only:
            return cls(path, opening.for_reading(path), who=who or login(), clock=clock, lock=None)
        opening.demand_workable(path)
        lock = acquire(path, _holder(who, clock), broken_by_name=break_lock_of)
        with _releasing(lock):
            return cls._open_locked(path, lock, who, clock)

    @classmethod
    def create(cls, path: Path, *, who: str | None = None, clock: Clock, force: bool = False) -> Self:
        """Make a fresh file and open it; raises NotWritableError where one is there and `force` is not given.

        With `force` the file before it is kept as a rescue copy.
        """
        path = Path(os.path.realpath(path))
        if path.exists() and not force:
            raise NotWritableError(_("{path} is there already, and nothing was changed. Choose another name.").format(path=path))
        opening.demand_workable(path)
        lock = acquire(path, _holder(who, clock))
        with _releasing(lock):
            with replacing(path, fresh=not force) as temporary, writing(path):
                _make(temporary, who or login(), clock)
                copies.make_room(path, clock())
            found = examine(path, Level.SCHEMA)
            Machine().checked(found.dataset_id, clock())
            Machine().closed(found.dataset_id, Fingerprint.of(path), found.head)
            return cls._open_locked(path, lock, who, clock, fresh=True)

    @classmethod
    def _open_locked(cls, path: Path, lock: Lock, who: str | None, clock: Clock, *, fresh: bool = False) -> Self:
        machine = Machine()
        found = opening.for_writing(path, machine, clock())
        dataset_id = found.sound.dataset_id
        file = cls(path, found, who=who or machine.who(dataset_id) or login(), clock=clock, lock=lock)
        if who:
            machine.remember_who(dataset_id, who)
        file._written = fresh  # nothing is in it yet that a backup could save
        if lock.taken_over is not None:
            try:
                file._journal_take_over(lock.taken_over)
            except BaseException:
                file._dispose()
                raise
        return file

    def close(self) -> None:
        """Let go of the file; nothing stays beside it."""
        with self._guard:
            if self._closed:
                return
            self._closed = True
            try:
                in_order = self._lock is not None and self._stopped is None and self._lock.is_ours() and self._is_unchanged()
                self._dispose()
                if in_order and self.pending is not Level.FULL:
                    self._machine.closed(self.dataset_id, Fingerprint.of(self.path), self.head)
            finally:
                if self._lock is not None:
                    self._lock.release()
                self._found.clear()
                for folder in self._viewing:
                    shutil.rmtree(folder, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    @property
    def read_only(self) -> bool:
        """Whether it was opened for reading only."""
        return self._lock is None

    @property
    def journal(self) -> Journal:
        """The journal of this opening; raises RuleError for a read-only file."""
        if self._journal is None:
            raise RuleError(self.read_only_reason)
        return self._journal

    def work_as(self, name: str) -> None:
        """Write under another name from now on, and remember it for this dataset."""
        self.who = name
        self._machine.remember_who(self.dataset_id, name)

    # --- reading and writing

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection for one short read, to be fetched whole; raises ChangedOnDiskError, LockedError or RefusedFileError."""
        self._demand_unchanged()
        try:
            with self._reading.connect() as connection:
                yield connection
        except DBAPIError as error:
            if code_of(error.orig) not in _LOST | _REFUSED:
                raise
            raise while_reading(self.path, error.orig) from error

    @contextmanager
    def write(self, reason: str) -> Iterator[Transaction]:
        """One transaction, in the file when the block ends; raises an AimsError if it is not, and then nothing of it is."""
        with self._guard:
            assert not self._writing, "transactions do not nest"
            self._demand_writable()
            self._before_first_write()
            self.backups.interrupt()
            self._writing = True
            try:
                with self.journal.transaction(reason, self.who) as transaction:
                    yield transaction
            except DBAPIError as error:
                self._after_rollback()
                raise self._explained(error.orig) or error from error
            except sqlite3.Error as error:
                self._after_rollback()
                raise self._explained(error) or error from error
            except BaseException:
                self._after_rollback()
                raise
            finally:
                self._writing = False
            self._after_commit(transaction)

    def file_data(self, ref: FileRef) -> bytes:
        """The content of an evidence file."""
        with self.read() as connection:
            return blobs.get(connection, ref)

    def export_file(self, ref: FileRef, folder: Path) -> Path:
        """Write an evidence file into a folder under a safe name that is free."""
        with self.read() as connection:
            return blobs.export(connection, ref, folder)

    def view_file(self, ref: FileRef) -> Path:
        """Write an evidence file into a fresh folder for another program to show; removed on closing. Ask first where `blobs.is_risky`."""
        with self.read() as connection:
            path = blobs.open_for_viewing(connection, ref)
        self._viewing.append(path.parent)
        return path

    # --- copies and checks

    def backup(self, reason: Reason = Reason.BY_HAND) -> Backup:
        """Make a backup now, in any thread, and thin out the older ones unless this file is in trouble."""
        made = self.backups.make(self._found.source, reason, self._clock())
        if self._is_sound and self._stopped is None:
            self.backups.rotate(self._clock())
        return made

    def backup_due(self) -> bool:
        """Whether it is time for a backup."""
        return self._stopped is None and self.backups.due(self.head, self._clock())

    def save_copy(self, path: Path) -> Path:
        """Write a whole, checked copy for somebody else; raises NotWritableError, LockedError, RuleError for its own place."""
        target = Path(os.path.realpath(path))
        if target in {self.path, self._found.source}:
            raise RuleError(_("A copy needs a name or folder of its own; this is the file itself."))
        if (holder := holder_of(target)) and not holder.is_dead(self._machine.id):
            raise HeldError(_("“{file}” is open by {who}; choose another name.").format(file=target.name, who=holder.name), holder)
        with replacing(target) as temporary:
            with writing(target), closing(connect(self._found.source, "ro")) as connection:
                copies.copy_live(connection, temporary)
            try:
                examine(temporary, Level.FULL)
            except RefusedFileError as error:
                raise damaged(self.path, error.details) from error
            if copies.sides_of(target):
                copies.make_room(target, self._clock())
        return target

    def check(self, progress: Progress | None = None) -> None:
        """Look at the file as closely as is pending, in any thread, while it is in use; raises RefusedFileError for what is found."""
        level = self.pending or Level.FULL
        try:
            examine(self._found.source, Level.PAGES if level is Level.FULL else level)
            if level is Level.FULL:  # the journal is verified in a copy: reading all of it here would hold up saves
                with tempfile.TemporaryDirectory(prefix="aims-", ignore_cleanup_errors=True) as folder:
                    copy = Path(folder) / self.path.name
                    with writing(copy), closing(connect(self._found.source, "ro")) as connection:
                        copies.copy_live(connection, copy)
                    examine(copy, Level.FULL, progress)
                self._machine.checked(self.dataset_id, self._clock())
        except RefusedFileError:
            self._is_sound = False
            raise
        self.pending = Level.HEADER

    # --- what watches over the file

    def _demand_writable(self) -> None:
        """Raise unless the lock is ours and the file is as we left it."""
        if self._lock is None:
            raise RuleError(self.read_only_reason)
        if self._stopped is not None:
            raise type(self._stopped)(self._stopped.sentence, self._stopped.details)
        if not self._is_unchanged():
            raise self._stop_changed()
        try:
            self._lock.demand()
        except LockedError as error:
            self._stopped = error
            raise

    def _demand_unchanged(self) -> None:
        """Raise rather than show the records of another file; while we write ourselves the file changes rightly."""
        if not self._guard.acquire(blocking=False):
            return
        try:
            if self._writing or self._is_unchanged():
                return
            if self._lock is None:
                self._adopt()
            elif self._stopped is None:
                raise self._stop_changed()
            elif isinstance(self._stopped, ChangedOnDiskError):
                raise ChangedOnDiskError(self._stopped.sentence, self._stopped.details)
        finally:
            self._guard.release()

    def _is_unchanged(self) -> bool:
        try:
            return Fingerprint.of(self._found.source) == self._fingerprint
        except OSError:
            return False

    def _adopt(self) -> None:
        """Go on reading a file that another program wrote to, if it still is the same one."""
        found = examine(self.path, Level.SCHEMA)
        if found.dataset_id != self.dataset_id or found.version != schema.newest():
            raise ChangedOnDiskError(_("Another file lies in the place of “{file}” now; open it again.").format(file=self.path.name))
        self.head, self._fingerprint = found.head, Fingerprint.of(self.path)

    def _before_first_write(self) -> None:
        """A state that no backup holds is backed up before it changes; a save does not fail for a backup that does."""
        if self._written:
            return
        self._written = True
        newest = self.backups.newest()
        if newest is None or newest.head != self.head:
            self._try_backup(Reason.SESSION)

    def _try_backup(self, reason: Reason) -> None:
        try:
            self.backup(reason)
        except AimsError as error:
            self.notices.append(_("No backup could be made: {reason}").format(reason=error.sentence))

    def _after_commit(self, transaction: Transaction) -> None:
        before, self.head = self._fingerprint, transaction.writer.tip.prev or self.head
        try:
            after = Fingerprint.of(self.path)
        except OSError:
            raise self._stop_changed() from None
        if not after.is_place_of(before):
            raise self._stop_changed()
        self._fingerprint = after

    def _after_rollback(self) -> None:
        """What SQLite wrote and took back leaves the file as it was but for its time."""
        with suppress(OSError):
            after = Fingerprint.of(self.path)
            if after.is_rolled_back_to(self._fingerprint):
                self._fingerprint = after

    def _explained(self, error: BaseException | None) -> AimsError | None:
        """What SQLite's error means for the person; None where it is a bug of ours."""
        code = code_of(error)
        if code not in _LOST | _REFUSED or not isinstance(error, sqlite3.Error):
            return None
        if code not in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL} and not self._is_unchanged():
            return self._stop_changed()
        explained = while_writing(self.path, error)
        return self._stop(type(explained), explained.sentence) if code in _LOST else explained

    def _stop_changed(self) -> AimsError:
        sentence = _("“{file}” was changed, replaced or moved by another program while it was open here, so nothing more is saved into it.")
        return self._stop(ChangedOnDiskError, sentence.format(file=self.path.name))

    def _stop(self, kind: type[AimsError], sentence: str) -> AimsError:
        """Write nothing more; keep our state where our connection still has it, and go on reading that."""
        kept = self._rescue()
        newest = self.backups.newest()
        if kept is not None:
            sentence += " " + _("Your state until now is kept in {path}.").format(path=kept)
            self._reading.dispose()
            self._reading = read_engine(kept)
            self._found.source, self._fingerprint = kept, Fingerprint.of(kept)
        elif newest is not None:
            sentence += " " + _("Your newest backup is of {time}: {path}.").format(
                time=f"{newest.time:%Y-%m-%d %H:%M} UTC", path=newest.path
            )
        self._stopped = kind(sentence)
        return self._stopped

    def _rescue(self) -> Path | None:
        assert self._engine is not None
        try:
            with self._engine.connect() as connection:
                kept = copies.rescue_live(driver(connection), self.path, self._clock())
        except DBAPIError:
            return None
        if kept is not None and not self._is_ours(kept):
            kept.unlink()
            return None
        return kept

    def _is_ours(self, kept: Path) -> bool:
        """Whether a rescue copy holds our newest change: a file written over in place shows our connection somebody else's."""
        try:
            found: Sound = examine(kept, Level.OPEN)
        except AimsError:
            return False
        return (found.dataset_id, found.head) == (self.dataset_id, self.head)

    def _journal_take_over(self, holder: Holder) -> None:
        self._written = True
        self._try_backup(Reason.BEFORE_TAKE_OVER)
        with self.write("Take over the lock") as transaction:
            transaction.writer.write([Edit("takeover", DATASET, self.dataset_id, {}, bases={})])
        sentence = _("The lock that {who} left on “{file}” was taken over.")
        self.notices.append(sentence.format(who=holder.name, file=self.path.name))

    def _dispose(self) -> None:
        self._reading.dispose()
        if self._engine is not None:
            self._engine.dispose()


def _make(path: Path, who: str, clock: Callable[[], dt.datetime]) -> None:
    with closing(connect(path, "rw")) as connection:
        schema.create(connection)
    engine = write_engine(path)
    try:
        create_dataset(engine, who=who, clock=clock)
    finally:
        engine.dispose()


def _holder(who: str | None, clock: Clock) -> Holder:
    return Holder.here(who or login(), login(), Machine().id, clock())


@contextmanager
def _releasing(lock: Lock) -> Iterator[None]:
    """Give the lock back where opening fails."""
    try:
        yield
    except BaseException:
        lock.release()
        raise
