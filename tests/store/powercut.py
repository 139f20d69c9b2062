"""SQLite on a disk that loses its power: all it asks of the disk is noted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import apsw

from tests.disk import SECTOR, Step

VFS = "powercut"


class _File(apsw.VFSFile):
    """A file whose every write is noted; that it is really synced is not waited for."""

    def __init__(self, steps: list[Step], name: str, path: Any, flags: list[int]) -> None:
        self._steps, self._name = steps, name
        self._is_new = not Path(path.filename() if isinstance(path, apsw.URIFilename) else path).exists()
        super().__init__("", path, flags)
        if self._is_new:
            steps.append(Step("create", name))

    def xWrite(self, data: bytes, offset: int) -> None:
        self._steps.append(Step("write", self._name, offset, bytes(data)))
        super().xWrite(data, offset)

    def xTruncate(self, size: int) -> None:
        self._steps.append(Step("truncate", self._name, size))
        super().xTruncate(size)

    def xSync(self, _flags: int) -> None:
        self._steps.append(Step("sync", self._name))
        if self._is_new:  # as SQLite's own layer for Unix does with a new side file
            self._steps.append(Step("sync folder"))
            self._is_new = False

    def xDeviceCharacteristics(self) -> int:
        return 0  # a disk that promises nothing

    def xSectorSize(self) -> int:
        return SECTOR


class _Layer(apsw.VFS):
    """SQLite's way to the disk, overheard."""

    def __init__(self, steps: list[Step]) -> None:
        self._steps = steps
        super().__init__(VFS, "")

    def xOpen(self, path: Any, flags: list[int]) -> apsw.VFSFile:
        if path is None:  # a temporary file
            return apsw.VFSFile("", path, flags)
        return _File(self._steps, Path(path.filename() if isinstance(path, apsw.URIFilename) else path).name, path, flags)

    def xDelete(self, path: str, sync_folder: bool) -> None:
        self._steps.append(Step("delete", Path(path).name))
        if sync_folder:
            self._steps.append(Step("sync folder"))
        super().xDelete(path, False)  # nothing is really waited for


@contextmanager
def overheard(path: Path, settings: Sequence[str]) -> Iterator[tuple[apsw.Connection, list[Step]]]:
    """A connection with these PRAGMAs, and the steps of all it does on the disk from then on."""
    steps: list[Step] = []
    layer = _Layer(steps)
    connection = apsw.Connection(str(path), vfs=VFS)
    try:
        for setting in settings:
            connection.execute(f"PRAGMA {setting}").fetchall()
        yield connection, steps
    finally:
        connection.close()
        layer.unregister()
