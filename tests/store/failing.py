"""A disk that fails at a chosen moment, for real: SQLite's own descriptors stop taking writes, and nothing can be made or synced there."""

from __future__ import annotations

import errno
import fcntl
import os
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import pytest

Kind = Literal["full", "failing", "forbidden", "killed"]

_ERRORS = {"full": errno.ENOSPC, "failing": errno.EIO, "forbidden": errno.EACCES}


class FailingDisk:
    """Everything below a folder; counts what is asked of it, and fails from a chosen count on until it is mended.

    Full: pages and files cannot be written any more. Failing: no write reaches it. Forbidden: files cannot be made or replaced.
    Killed: this process ends there and then.
    """

    def __init__(self, folder: Path, kind: Kind, at: int | None) -> None:
        self.asked = 0
        self._folder, self._kind, self._at = folder, kind, at
        self._broken: dict[int, int] = {}

    @property
    def is_failing(self) -> bool:
        """Whether the moment has come."""
        return self._at is not None and self.asked > self._at

    def count(self, statement: str = "") -> None:
        """Something is asked of the disk."""
        self.asked += 1
        if not self.is_failing:
            return
        if self._kind == "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        begun = statement == "COMMIT" and any(self._folder.glob("*-journal"))  # at other times SQLite would also read from /dev/full
        if self._kind == "failing" or (self._kind == "full" and begun):
            for descriptor in self._open():
                self._break(descriptor)

    def refuse(self, path: Path | str) -> None:
        """Raise where something is to be made, replaced or synced there."""
        if Path(path).is_relative_to(self._folder):
            self.count()
            if self.is_failing:
                raise OSError(_ERRORS[self._kind], os.strerror(_ERRORS[self._kind]), str(path))

    def mend(self) -> None:
        """Let it work again."""
        self._at = None
        for descriptor, sound in list(self._broken.items()):  # a thread may still be trying
            if _is_bad(descriptor):
                os.dup2(sound, descriptor)
            os.close(sound)
        self._broken.clear()

    def _open(self) -> list[int]:
        numbers = (int(each.name) for each in Path("/proc/self/fd").iterdir())
        return [number for number in numbers if number not in self._broken and self._is_ours(number)]

    def _is_ours(self, descriptor: int) -> bool:
        path = _path(descriptor)
        if not path.is_relative_to(self._folder) or (self._kind == "full" and path.name.endswith("-journal")):
            return False
        return fcntl.fcntl(descriptor, fcntl.F_GETFL) & os.O_ACCMODE == os.O_RDWR

    def _break(self, descriptor: int) -> None:
        bad = os.open("/dev/full", os.O_RDWR) if self._kind == "full" else os.open(f"/proc/self/fd/{descriptor}", os.O_RDONLY)
        self._broken[descriptor] = os.dup(descriptor)
        os.dup2(bad, descriptor)
        os.close(bad)


def _path(descriptor: int) -> Path:
    """What a descriptor stands for; nothing where it is closed."""
    try:
        return Path(f"/proc/self/fd/{descriptor}").readlink()
    except OSError:
        return Path()


def _is_bad(descriptor: int) -> bool:
    path = _path(descriptor)
    return path == Path("/dev/full") or (path != Path() and fcntl.fcntl(descriptor, fcntl.F_GETFL) & os.O_ACCMODE == os.O_RDONLY)


@contextmanager
def failing_disk(folder: Path, kind: Kind, at: int | None) -> Iterator[FailingDisk]:
    """What is asked below a folder meanwhile is counted, and fails after so many; None: never. Older connections count by `watch`."""
    disk = FailingDisk(folder, kind, at)
    connect, fsync, open_, replace = sqlite3.connect, os.fsync, os.open, Path.replace

    def connected(*arguments: Any, **options: Any) -> sqlite3.Connection:
        made = connect(*arguments, **options)
        watch(made, disk)
        return made

    def synced(descriptor: int) -> None:
        disk.refuse(_path(descriptor))
        fsync(descriptor)

    def opened(path: Any, flags: int, *arguments: Any, **options: Any) -> int:
        if flags & os.O_CREAT:
            disk.refuse(path)
        return open_(path, flags, *arguments, **options)

    def replaced(path: Path, target: Path) -> Path:
        disk.refuse(target)
        return replace(path, target)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlite3, "connect", connected)
        patch.setattr(os, "fsync", synced)
        patch.setattr(os, "open", opened)
        patch.setattr(Path, "replace", replaced)
        try:
            yield disk
        finally:
            disk.mend()


def watch(connection: sqlite3.Connection, disk: FailingDisk) -> None:
    """Count the statements of a connection."""
    connection.set_trace_callback(disk.count)
