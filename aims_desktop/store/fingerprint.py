"""Is this still the file that was opened? Asked before each write; costs one stat and 100 bytes."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

_START = 100
"""The header of an SQLite file, in bytes; it holds the change counter."""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What tells a file from another one, or from itself after somebody wrote into it."""

    device: int
    inode: int
    size: int
    mtime_ns: int
    start: str

    @classmethod
    def of(cls, path: Path) -> Fingerprint:
        """The fingerprint of the file at a path now; raises OSError."""
        with path.open("rb") as file:
            start = file.read(_START)
            stat = os.fstat(file.fileno())
        return cls(stat.st_dev, stat.st_ino, stat.st_size, stat.st_mtime_ns, start.hex())

    def is_place_of(self, other: Fingerprint) -> bool:
        """Whether both are of one file, whatever was written to it between."""
        return (self.device, self.inode) == (other.device, other.inode)

    def is_rolled_back_to(self, other: Fingerprint) -> bool:
        """Whether nothing but the time has changed."""
        return (self.device, self.inode, self.size, self.start) == (other.device, other.inode, other.size, other.start)

    def plain(self) -> list[int | str]:
        """The form kept in JSON."""
        return [self.device, self.inode, self.size, self.mtime_ns, self.start]

    def agrees(self, plain: object) -> bool:
        """Whether a form kept in JSON, whoever wrote it, is this fingerprint's."""
        return bool(self.plain() == plain)
