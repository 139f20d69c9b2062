"""Synchronising with a parcel that others reach too: lock it, take in what it knows, merge, send what it lacks, let go.

What sync clients leave beside a parcel when two computers wrote at once is merged the same way and moved aside, never deleted.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from aims_desktop.errors import AimsError, LockedError, NotFoundError, RuleError
from aims_desktop.files import explained, sync_folder
from aims_desktop.i18n import _
from aims_desktop.service import merging
from aims_desktop.service.workspace import Workspace
from aims_desktop.store import blobs, opening
from aims_desktop.store import parcel as parcels
from aims_desktop.store.engine import connect
from aims_desktop.store.lock import HeldError, Lock, acquire
from aims_desktop.store.machine import Link, Machine
from aims_desktop.store.merged import Merged
from aims_desktop.store.parcel import Parcel, taken_in
from aims_desktop.store.sealing import is_sealed
from aims_desktop.store.verify import Progress, missing_here

MERGED = "merged"
"""The folder beside a parcel that copies go to once they are merged."""

_LEFT_BEHIND = re.compile(
    r" ?\([^()]*conflict[^()]*\)( ?\(\d+\))?"  # Dropbox, Nextcloud: (conflicted copy 2026-11-28 101500), (Ana's conflicted copy ...)
    r"| ?\(\d+\)| \d{1,2}"  # Google Drive, browsers, iCloud: (1), 2
    r"|\.sync-conflict-[\w-]+|_conflict-[\w-]+"  # Syncthing, ownCloud
    r"|-[A-Z][A-Z0-9-]{2,}(-\d+)?",  # OneDrive: the name of the other computer
    re.IGNORECASE,
)


def siblings(parcel: Path) -> list[Path]:
    """The copies that sync clients left beside a parcel, as far as their names tell; none where the folder cannot be read."""
    try:
        beside = [each for each in parcel.parent.iterdir() if each.suffix.lower() == parcel.suffix.lower() and each.is_file()]
    except OSError:
        return []
    ends = ((each, each.stem.removeprefix(parcel.stem)) for each in beside if each.stem.startswith(parcel.stem))
    return sorted(each for each, end in ends if _LEFT_BEHIND.fullmatch(end))


@dataclass(frozen=True, slots=True)
class Synchronised:
    """What came of it: what each copy brought, by its name; whether the parcel was written; where merged copies were moved."""

    merged: tuple[tuple[str, Merged], ...]
    sent: bool
    moved: tuple[Path, ...] = ()
    left: tuple[AimsError, ...] = ()
    """Why copies beside the parcel were not merged; they stay where they are."""

    @property
    def changes(self) -> int:
        """How many changes came in."""
        return sum(merged.changes for _name, merged in self.merged)

    @property
    def files(self) -> int:
        """How many evidence files came in."""
        return sum(merged.files for _name, merged in self.merged)

    @property
    def needs_a_look(self) -> bool:
        """Whether anything waits for a person."""
        return bool(self.left) or any(merged.needs_a_look for _name, merged in self.merged)


class Round:
    """One round of synchronising, in three steps of which only the second writes in the own file; ends as a context manager."""

    def __init__(
        self, workspace: Workspace, parcel: Path, passphrase: str = "", *, beside: Sequence[Path] = (), break_lock_of: str = ""
    ) -> None:
        self.parcel = Path(os.path.realpath(parcel))
        self._workspace, self._passphrase = workspace, passphrase
        self._beside, self._break_lock_of = beside, break_lock_of
        self._stack = ExitStack()
        self._lock: Lock | None = None
        self._taken: Parcel | None = None
        self._found: list[tuple[Path, Parcel]] = []
        self._left: list[AimsError] = []
        self._merged: list[tuple[str, Merged]] = []
        self._state: parcels.State | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the lock back and remove the private copies."""
        self._stack.close()

    # --- first: lock and look, in any thread

    def begin(self, progress: Progress = lambda share: None) -> None:
        """Lock the parcel and check it and the copies beside it; raises an AimsError, and then nothing was changed."""
        if self.parcel == self._workspace.path:
            raise RuleError(_("A file is not synchronised with itself; choose one that your colleagues reach too."))
        if not self.parcel.parent.is_dir():
            sentence = _("“{folder}” cannot be reached. Connect the drive or share, then synchronise again; nothing was changed.")
            raise NotFoundError(sentence.format(folder=self.parcel.parent))
        self._lock = self._acquired()
        self._stack.callback(self._lock.release)
        if self.parcel.exists():
            self._state = parcels.state_of(self.parcel)
            self._taken = self._stack.enter_context(taken_in(self.parcel, self._passphrase, progress))
        for each in self._beside:
            try:
                self._found.append((each, self._stack.enter_context(taken_in(each, self._passphrase, lambda _share: progress(1.0)))))
            except AimsError as error:  # it stays where it is; the round goes on without it
                self._left.append(error)

    def _acquired(self) -> Lock:
        me = opening.holder(self._workspace.path, self._workspace.who, Machine(), self._workspace.clock())
        try:
            return acquire(self.parcel, me, broken_by_name=self._break_lock_of)
        except HeldError as error:
            sentence = _("“{file}” is being synchronised by {who} just now; try again in a moment. Nothing was changed.")
            raise HeldError(sentence.format(file=self.parcel.name, who=error.holder.name), error.holder) from error

    # --- second: merge, in any thread: the workspace tells its listeners from there

    def merge(self, *, erasures: bool = False) -> None:
        """Merge what is not merged yet; raises ErasureError to be asked about, and what merging raises."""
        if self._taken is not None and not self._merged:
            merged = merging.merge_taken(self._workspace, self._taken, called=self.parcel.name, erasures=erasures)
            self._merged.append((self.parcel.name, merged))
        names = {name for name, _merged in self._merged}
        for path, taken in self._found:
            if path.name not in names:
                merged = merging.merge_taken(self._workspace, taken, called=path.name, erasures=erasures)
                self._merged.append((path.name, merged))

    # --- third: send, in any thread

    def send(self, progress: Progress = lambda share: None) -> Synchronised:
        """Write the parcel anew where it lacks anything, move merged copies aside, remember the round."""
        assert self._lock is not None, "begin comes first"
        lacks = self._parcel_lacks()
        if lacks:
            self._demand_ours()
            file = self._workspace.file
            parcels.send(file.source, self.parcel, file.who, self._workspace.clock(), self._passphrase, progress=progress)
        moved = [_moved_aside(path) for path, _taken in self._found]
        self._remember()
        return Synchronised(tuple(self._merged), lacks, tuple(moved), tuple(self._left))

    def _parcel_lacks(self) -> bool:
        """Entries, evidence files it was made without, or the passphrase it is to have from now on."""
        if self._taken is None or (self._passphrase and not is_sealed(self.parcel)):
            return True
        with self._workspace.file.read() as own, closing(connect(self._taken.path, "ro")) as theirs:
            lacking = {digest for digest, _size in blobs.left_out(theirs)}
            return bool(missing_here(theirs, own)) or not lacking.isdisjoint(digest for digest, _size in blobs.listed(own))

    def _demand_ours(self) -> None:
        """What a sync client, or somebody who does not ask for the lock, has put there meanwhile is not written over."""
        now = parcels.state_of(self.parcel) if self.parcel.exists() else None
        if self._lock is None or not self._lock.is_ours() or now != self._state:
            sentence = _("“{file}” was changed by somebody else meanwhile and was left as it is. Your file has all that it knew; "
                         "synchronise again.")  # fmt: skip
            raise LockedError(sentence.format(file=self.parcel.name))

    def _remember(self) -> None:
        machine, dataset_id, who = Machine(), self._workspace.file.dataset_id, self._workspace.who
        known = machine.link(dataset_id)
        senders = [taken.sent_by for taken in (self._taken, *(taken for _path, taken in self._found)) if taken is not None]
        others = [sender for sender in senders if sender and sender != who]
        link = known if known is not None and known.parcel == self.parcel else Link(self.parcel)
        with_whom = others[0] if others else link.exchanged_with
        machine.remember_link(dataset_id, replace(link, exchanged_at=self._workspace.clock(), exchanged_with=with_whom))


def synchronise(
    workspace: Workspace,
    parcel: Path,
    passphrase: str = "",
    *,
    beside: Sequence[Path] = (),
    erasures: bool = False,
    break_lock_of: str = "",
    progress: Callable[[float], object] = lambda share: None,
) -> Synchronised:
    """One whole round; raises an AimsError. What was merged by then stays merged."""
    with Round(workspace, parcel, passphrase, beside=beside, break_lock_of=break_lock_of) as each:
        each.begin(progress)
        each.merge(erasures=erasures)
        return each.send(progress)


def _moved_aside(path: Path) -> Path:
    """Put a merged copy into the folder beside it, under a name that is free there."""
    folder = path.parent / MERGED
    with explained(folder):
        folder.mkdir(exist_ok=True)
        target, number = folder / path.name, 1
        while target.exists():
            number += 1
            target = folder / f"{path.stem} ({number}){path.suffix}"
        path.rename(target)
        sync_folder(path.parent)
    return target
