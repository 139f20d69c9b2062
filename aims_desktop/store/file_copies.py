"""What is made of an open file: backups, copies to work on, parcels for colleagues, evidence files written out; and what checks it."""

from __future__ import annotations

import os
import sqlite3
from abc import ABC, abstractmethod
from contextlib import AbstractContextManager
from pathlib import Path

from aims_desktop.errors import RefusedFileError, RuleError
from aims_desktop.files import explained
from aims_desktop.i18n import _
from aims_desktop.model.kinds import FileRef
from aims_desktop.store import blobs, copies, parcel, rescue
from aims_desktop.store.backup import Backup, Backups, Reason
from aims_desktop.store.gate import Level
from aims_desktop.store.journal import Clock
from aims_desktop.store.lock import HeldError, holder_of
from aims_desktop.store.machine import Machine
from aims_desktop.store.parcel import Parcel
from aims_desktop.store.verify import Progress


class FileCopies(ABC):
    """The side of a file that the file itself is not changed by; all of it may run in any thread."""

    path: Path
    dataset_id: str
    who: str
    backups: Backups
    pending: Level
    """The check that is still to be made, by `check`; Level.HEADER for none."""
    _clock: Clock
    _machine: Machine
    _viewing: list[Path]
    """Folders with evidence files that other programs show."""
    _is_sound: bool

    @property
    @abstractmethod
    def head(self) -> str:
        """The id of the newest change."""

    @property
    @abstractmethod
    def source(self) -> Path:
        """What is being read: the file itself, or a copy where that cannot be."""

    @property
    @abstractmethod
    def _is_working(self) -> bool:
        """Whether it can be read and written as it was opened."""

    @abstractmethod
    def read(self) -> AbstractContextManager[sqlite3.Connection]:
        """A connection for one short read, to be fetched whole."""

    # --- evidence files

    def file_data(self, ref: FileRef) -> bytes:
        """The content of an evidence file."""
        with self.read() as connection:
            return blobs.get(connection, ref)

    def view_file(self, ref: FileRef) -> Path:
        """Write an evidence file into a fresh folder for another program to show; removed on closing; none where `blobs.is_risky`."""
        with self.read() as connection:
            path = blobs.open_for_viewing(connection, ref)
        self._viewing.append(path.parent)
        return path

    def view_bytes(self, name: str, data: bytes) -> Path:
        """Write what was made from the records into a fresh folder for another program to show; removed on closing."""
        path = blobs.put_for_viewing(name, data)
        self._viewing.append(path.parent)
        return path

    # --- copies and checks

    def backup(self, reason: Reason = Reason.BY_HAND) -> Backup:
        """Make a backup now, in any thread, and thin out the older ones unless this file is in trouble."""
        made = self.backups.make(self.source, reason, self._clock())
        if self._is_sound and self._is_working:
            self.backups.rotate(self._clock())
        return made

    def backup_due(self) -> bool:
        """Whether it is time for a backup."""
        return self._is_working and self.backups.due(self.head, self._clock())

    def save_copy(self, path: Path) -> Path:
        """Write a whole, checked copy to be worked on; raises NotWritableError, LockedError, RuleError for its own place."""
        target = self._target(path)
        copies.write_checked(self.source, target)
        return target

    def share(self, path: Path, passphrase: str = "", *, with_files: bool = True, progress: Progress | None = None) -> Parcel:
        """Write a parcel for a colleague, in any thread; raises what `save_copy` raises."""
        return parcel.send(self.source, self._target(path), self.who, self._clock(), passphrase, with_files=with_files, progress=progress)

    def _target(self, path: Path) -> Path:
        """A place for a copy, free of what SQLite would apply to it; raises LockedError, RuleError for the file's own place.

        A file of ours that lies there is kept as a rescue copy: it may hold work that is nowhere else. A parcel is not.
        """
        target = Path(os.path.realpath(path))
        if target in {self.path, self.source}:
            raise RuleError(_("A copy needs a name or folder of its own; this is the file itself."))
        if (holder := holder_of(target)) and not holder.is_dead(self._machine.id):
            raise HeldError(_("“{file}” is open by {who}; choose another name.").format(file=target.name, who=holder.name), holder)
        with explained(target):
            is_in_the_way = copies.sides_of(target) or (target.exists() and target.suffix.lower() == copies.SUFFIX)
        if is_in_the_way:
            rescue.make_room(target, self._clock())
        return target

    def check(self, progress: Progress | None = None) -> None:
        """Look at the file as closely as is pending, in any thread, while it is in use; raises RefusedFileError for what is found."""
        level = self.pending or Level.FULL
        try:
            copies.examine_in_use(self.source, level, progress)
        except RefusedFileError:
            self.found_unsound()
            raise
        if level is Level.FULL:
            self._machine.checked(self.dataset_id, self._clock())
        self.pending = Level.HEADER

    def found_unsound(self) -> None:
        """Something is wrong with this file: no backup gives way to a newer one, and the next opening looks at it closely."""
        self._is_sound, self.pending = False, Level.FULL
