"""Is the file in use still the one that was opened? If not, nothing more is written, our state is kept, and reading goes on from that."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from pathlib import Path

from aims_desktop.errors import AimsError, ChangedOnDiskError, LockedError
from aims_desktop.i18n import _
from aims_desktop.store import schema
from aims_desktop.store.backup import Backups
from aims_desktop.store.copies import sides_of
from aims_desktop.store.engine import WriteEngine, driver
from aims_desktop.store.fingerprint import Fingerprint
from aims_desktop.store.gate import Level, Sound, examine
from aims_desktop.store.journal import Clock
from aims_desktop.store.lock import Lock
from aims_desktop.store.rescue import rescue_in_use
from aims_desktop.store.trail import Trail
from aims_desktop.store.trouble import code_of, while_writing

LOST = frozenset({sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CANTOPEN})
"""SQLite's results after which nothing more is written: the disk fails, or somebody else writes there."""

REFUSED = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
"""Those after which the same can be tried again."""


class ReadingWatch:
    """Watches a file that others may write to."""

    def __init__(self, source: Path, found: Sound) -> None:
        self.source = source
        """What is to be read."""
        self.head = found.head
        """The id of the newest change."""
        self._dataset_id = found.dataset_id
        self._fingerprint = Fingerprint.of(source)

    def is_unchanged(self) -> bool:
        """Whether it is as it was when we last looked."""
        try:
            return Fingerprint.of(self.source) == self._fingerprint
        except OSError:
            return False

    def demand_readable(self) -> None:
        """Take note of what others wrote; raises ChangedOnDiskError where another file lies there now."""
        if self.is_unchanged():
            return
        found = examine(self.source, Level.SCHEMA)
        if found.dataset_id != self._dataset_id or found.version != schema.newest():
            raise ChangedOnDiskError(_("Another file lies in the place of “{file}” now; open it again.").format(file=self.source.name))
        self.head, self._fingerprint = found.head, Fingerprint.of(self.source)


class WritingWatch(ReadingWatch):
    """Watches a file that only we may write to."""

    def __init__(self, path: Path, found: Sound, engine: WriteEngine, lock: Lock, backups: Backups, trail: Trail, clock: Clock) -> None:
        super().__init__(path, found)
        self.stopped: AimsError | None = None
        """Why nothing is written any more."""
        self._path = path
        self._engine = engine
        self._lock = lock
        self._backups = backups
        self._trail = trail
        self._clock = clock

    @property
    def is_in_order(self) -> bool:
        """Whether the file is ours and as we left it."""
        return self.stopped is None and self._lock.is_ours() and self.is_unchanged()

    def demand_readable(self) -> None:
        """Raise ChangedOnDiskError rather than let the records of another file be shown."""
        if self.is_unchanged():
            return
        if self.stopped is None:
            raise self._changed()
        raise self._again(self.stopped)

    def demand_writable(self) -> None:
        """Raise unless the lock is ours and the file is as we left it."""
        if self.stopped is not None:
            raise self._again(self.stopped)
        if not self.is_unchanged():
            raise self._changed()
        try:
            self._lock.demand()
        except LockedError as error:
            self.stopped = error
            raise

    def committed(self, head: str) -> None:
        """Remember how we left the file; raises ChangedOnDiskError where it was replaced meanwhile."""
        self.head, before = head, self._fingerprint
        try:
            self._fingerprint = Fingerprint.of(self._path)
        except OSError:
            raise self._changed() from None
        if not self._fingerprint.is_place_of(before):
            raise self._changed()

    def rolled_back(self) -> None:
        """What SQLite wrote and took back leaves the file as it was but for its time.

        After an error of the disk SQLite leaves the taking back to the next one who reads.
        """
        with suppress(OSError, sqlite3.Error):
            if sides_of(self._path):
                with self._engine.connect() as connection:
                    driver(connection).execute("SELECT 1 FROM meta LIMIT 1").fetchall()
        with suppress(OSError):
            after = Fingerprint.of(self._path)
            if after.is_rolled_back_to(self._fingerprint):
                self._fingerprint = after

    def explained(self, error: BaseException) -> AimsError | None:
        """What an error of SQLite while writing means for the person; None where it is a bug of ours."""
        code = code_of(error)
        if code not in LOST | REFUSED or not isinstance(error, sqlite3.Error):
            return None
        if code in LOST | {sqlite3.SQLITE_READONLY} and not self.is_unchanged():
            return self._changed()
        explained = while_writing(self._path, error)
        return self._stop(explained) if code in LOST else explained

    def _changed(self) -> AimsError:
        sentence = _("“{file}” was changed, replaced or moved by another program while it was open here, so nothing more is saved into it.")
        return self._stop(ChangedOnDiskError(sentence.format(file=self._path.name)))

    def _stop(self, error: AimsError) -> AimsError:
        """Write nothing more; keep our state, from our connection or else from the trail, and let that be read."""
        kept = rescue_in_use(self._engine, self._path, self.head, self._clock()) or self._trail.rescue(self.head)
        sentence, newest = error.sentence, self._backups.newest()
        if kept is not None:
            sentence += " " + _("Your state until now is kept in {path}.").format(path=kept)
            self.source, self._fingerprint = kept, Fingerprint.of(kept)
            self._trail.drop()
        elif newest is not None:
            moment = f"{newest.time:%Y-%m-%d %H:%M} UTC"
            sentence += " " + _("Your newest backup is of {time}: {path}.").format(time=moment, path=newest.path)
        self.stopped = type(error)(sentence, error.details)
        return self.stopped

    @staticmethod
    def _again(error: AimsError) -> AimsError:
        """The same error for another try: one that was raised carries its history along."""
        return type(error)(error.sentence, error.details)
