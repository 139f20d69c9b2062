"""One open file: found sound, locked, brought up to date, watched while it is used, closed so that it lies alone in its folder."""

from __future__ import annotations

import os
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Self

from aims_desktop.errors import AimsError, NotWritableError, RuleError
from aims_desktop.files import replacing, sweep
from aims_desktop.i18n import _
from aims_desktop.model.kinds import clean
from aims_desktop.store import erasing, opening, parcel, rescue, trail
from aims_desktop.store.backup import Backups, Reason
from aims_desktop.store.changes import DATASET, Edit
from aims_desktop.store.engine import WriteEngine, connect, driver
from aims_desktop.store.file_copies import FileCopies
from aims_desktop.store.fingerprint import Fingerprint
from aims_desktop.store.gate import Level, examine
from aims_desktop.store.journal import Clock, Journal, Transaction
from aims_desktop.store.lock import Holder, Lock, acquire
from aims_desktop.store.machine import Machine, login
from aims_desktop.store.parcel import Parcel
from aims_desktop.store.trouble import code_of, while_reading
from aims_desktop.store.verify import Progress
from aims_desktop.store.watch import LOST, REFUSED, ReadingWatch, WritingWatch


class AimsFile(FileCopies):
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
        self.sent: Parcel | None = None
        """What is known of the sending of a parcel that was opened."""
        self.backups = Backups(self.dataset_id)
        self._found = found
        self._clock = clock
        self._lock = lock
        self._machine = Machine()
        self._guard = threading.RLock()
        self._writing = self._written = self._closed = False
        self._failed: AimsError | None = None
        self._is_sound = True
        self._viewing: list[Path] = []
        self._engine: WriteEngine | None = None
        self._journal: Journal | None = None
        self._watch = ReadingWatch(found.source, found.sound)
        if lock is not None:
            self._engine = WriteEngine(path)
            self._journal = Journal(self._engine, self.dataset_id, clock=clock)
            self._trail = trail.Trail(path, self.backups, clock)
            self._watch = self._writing_watch = WritingWatch(path, found.sound, self._engine, lock, self.backups, self._trail, clock)

    # --- opening and closing

    @classmethod
    def open(cls, path: Path, *, clock: Clock, read_only: bool = False, who: str | None = None, break_lock_of: str = "") -> Self:
        """Open a file that is there; raises an AimsError that says why not, and then nothing was changed.

        `who` is the name to write under, by default the one of last time. `break_lock_of` is the typed name of a holder on another machine.
        """
        path = Path(os.path.realpath(path))
        examine(path, Level.HEADER)
        if read_only:
            found = opening.for_reading(path)
            return cls(path, found, who=who or Machine().who(found.sound.dataset_id) or login(), clock=clock, lock=None)
        opening.demand_workable(path)
        lock = acquire(path, opening.holder(path, who, Machine(), clock()), broken_by_name=break_lock_of)
        with _releasing(lock):
            return cls._open_locked(path, lock, who, clock)

    @classmethod
    def open_parcel(cls, path: Path, passphrase: str = "", *, clock: Clock, progress: Progress | None = None) -> Self:
        """Open a parcel, sealed or not, for reading, in any thread; raises what `taken_in` raises."""
        with ExitStack() as stack:
            taken = stack.enter_context(parcel.taken_in(path, passphrase, progress))
            found = opening.Opened(taken.sound, taken.path, kept=stack.pop_all())
        file = cls(path, found, who=Machine().who(found.sound.dataset_id) or login(), clock=clock, lock=None)
        file.sent = taken
        file.read_only_reason = _("“{file}” is only read here. To work with it, take it in.").format(file=path.name)
        return file

    @classmethod
    def create(cls, path: Path, *, who: str | None = None, clock: Clock, force: bool = False) -> Self:
        """Make a fresh file and open it; raises NotWritableError where one is there and `force` is not given.

        With `force` the file before it is kept as a rescue copy.
        """
        path = Path(os.path.realpath(path))
        if path.exists() and not force:
            raise NotWritableError(_("{path} is there already, and nothing was changed. Choose another name.").format(path=path))
        opening.demand_workable(path)
        lock = acquire(path, opening.holder(path, who, Machine(), clock()))
        with _releasing(lock):
            with replacing(path, fresh=not force) as temporary:
                opening.make_new(temporary, who or login(), clock)
                rescue.make_room(path, clock())
            found = examine(path, Level.SCHEMA)
            Machine().checked(found.dataset_id, clock())
            Machine().closed(found.dataset_id, Fingerprint.of(path), found.head)
            return cls._open_locked(path, lock, who, clock, fresh=True)

    @classmethod
    def _open_locked(cls, path: Path, lock: Lock, who: str | None, clock: Clock, *, fresh: bool = False) -> Self:
        machine, who = Machine(), clean(who or "", lines=False)
        found = opening.for_writing(path, machine, clock())
        dataset_id = found.sound.dataset_id
        found.notices += trail.settle(path, clock)
        sweep(path.parent)
        file = cls(path, found, who=who or machine.who(dataset_id) or login(), clock=clock, lock=lock)
        if who and who != machine.who(dataset_id):
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
                in_order = self._lock is not None and self._writing_watch.is_in_order
                self._dispose()
                if self._lock is not None:
                    (self._trail.drop if in_order else self._trail.leave)()
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
    def head(self) -> str:
        """The id of the newest change."""
        return self._watch.head

    @property
    def source(self) -> Path:
        """What is being read: the file itself, or a copy where that cannot be."""
        return self._watch.source

    @property
    def _is_working(self) -> bool:
        return self._lock is None or self._writing_watch.stopped is None

    @property
    def is_stopped(self) -> bool:
        """Whether nothing will be written any more."""
        return not self._is_working

    @property
    def rescued(self) -> Path | None:
        """Where our state is kept since nothing is written any more; None before, and where it could not be."""
        return self.source if self.is_stopped and self.source != self.path else None

    @property
    def is_writing(self) -> bool:
        """Whether a transaction is open, in whatever thread."""
        return self._writing

    @property
    def trouble(self) -> AimsError | None:
        """Why the last try to save did not go through, or none ever will; None where all is saved."""
        return None if self._lock is None else self._writing_watch.stopped or self._failed

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
    def read(self) -> Iterator[sqlite3.Connection]:
        """A connection for one short read, to be fetched whole; raises ChangedOnDiskError, LockedError or RefusedFileError."""
        self._demand_readable()
        try:
            with closing(connect(self.source, "ro")) as connection:
                yield connection
        except sqlite3.Error as error:
            if code_of(error) not in LOST | REFUSED:
                raise
            raise while_reading(self.path, error) from error

    @contextmanager
    def write(self, reason: str, *, backed_up: bool = True) -> Iterator[Transaction]:
        """One transaction, in the file when the block ends; raises an AimsError if it is not, and then nothing of it is.

        A backup precedes the first one of an opening, unless `backed_up` says not to: it would keep what is to be erased."""
        journal, watch = self.journal, self._writing_watch
        with self._guard:
            with self._alone():
                if backed_up:
                    self._before_first_write()
                self.backups.interrupt()
                with journal.transaction(reason, self.who) as transaction:
                    yield transaction
            self._note(transaction)
            watch.committed(transaction.writer.tip.prev or watch.head)
            self._failed = None

    def wipe(self) -> None:
        """Write the file anew, in any thread, so that nothing erased is left in its pages; after an AimsError it is due again."""
        assert self._engine is not None, "a file open for reading is left as it is"
        with self._guard:
            with self._alone(), self._engine.connect() as connection:
                self.backups.interrupt()
                erasing.write_anew(driver(connection))
            self._writing_watch.committed(self.head)

    # --- what watches over the file

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Write to the file, whatever goes wrong being told as what it means for the person."""
        assert not self._writing, "transactions do not nest"
        watch = self._writing_watch
        watch.demand_writable()
        self._writing = True
        try:
            yield
        except BaseException as error:
            watch.rolled_back()
            if explained := watch.explained(error):
                self._failed = explained
                raise explained from error
            raise
        finally:
            self._writing = False

    def _demand_readable(self) -> None:
        """While we write ourselves, in whatever thread, the file changes rightly."""
        if self._guard.acquire(blocking=False):
            try:
                if not self._writing:
                    self._watch.demand_readable()
            finally:
                self._guard.release()

    def _before_first_write(self) -> None:
        """A state that no backup holds is backed up before it changes; a save does not fail for a backup that does."""
        if self._written:
            return
        self._written = True
        newest = self.backups.newest()
        if newest is None or newest.head != self.head:
            self._try_backup(Reason.SESSION)

    def _note(self, transaction: Transaction) -> None:
        """Note what was saved a second time; it is in the file also where that fails."""
        if not transaction.txn:
            return
        try:
            self._trail.add(transaction.writer.written)
        except (AimsError, sqlite3.Error) as error:
            self._trail.drop()
            reason = error.sentence if isinstance(error, AimsError) else str(error)
            self.notices.append(_("What is saved could not be noted a second time: {reason}").format(reason=reason))

    def _try_backup(self, reason: Reason) -> None:
        try:
            self.backup(reason)
        except AimsError as error:
            self.notices.append(_("No backup could be made: {reason}").format(reason=error.sentence))

    def _journal_take_over(self, holder: Holder) -> None:
        self._written = True
        self._try_backup(Reason.BEFORE_TAKE_OVER)
        with self.write("Take over the lock") as transaction:
            transaction.writer.write([Edit("takeover", DATASET, self.dataset_id, {}, bases={})])
        sentence = _("The lock that {who} left on “{file}” was taken over.")
        self.notices.append(sentence.format(who=holder.name, file=self.path.name))

    def _dispose(self) -> None:
        if self._engine is not None:
            self._engine.dispose()


@contextmanager
def _releasing(lock: Lock) -> Iterator[None]:
    """Give the lock back where opening fails."""
    try:
        yield
    except BaseException:
        lock.release()
        raise
