"""The trail: what an opening saved since the newest backup, noted beside the backups, so that it outlives the file itself.

Another program may write over the file while it is open here, and SQLite may then see nothing but the other's pages. Newest backup and
trail together are our state all the same. The trail is gone once the file is closed as we left it.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from aims_desktop.errors import AimsError
from aims_desktop.files import explained, replacing, safe_name, sync_folder
from aims_desktop.i18n import _
from aims_desktop.settings import data_dir, private_folder
from aims_desktop.store import blobs, rescue, schema
from aims_desktop.store.backup import Backups
from aims_desktop.store.changes import COLUMNS, INSERT, Change, layout
from aims_desktop.store.engine import connect
from aims_desktop.store.gate import Level, examine
from aims_desktop.store.history import read_changes
from aims_desktop.store.journal import Clock
from aims_desktop.store.relations import chunks, marks
from aims_desktop.store.replay import fill, replay
from aims_desktop.store.trouble import damaged, writing
from aims_desktop.store.verify import named_files

SUFFIX = ".jsonl"

_BASES = 3
"""How many of the newest backups are tried."""

_ACT = COLUMNS.index("act")

Row = tuple[str | int | None, ...]


@dataclass(frozen=True, slots=True)
class _Noted:
    """What a trail holds: of which dataset, on top of which backup ("" for none), the changes as they are stored."""

    dataset_id: str
    base: str
    rows: Sequence[Row]


class Trail:
    """The trail of one opening of a file for writing."""

    def __init__(self, path: Path, backups: Backups, clock: Clock) -> None:
        self._file = path
        self._path = _place(path)
        self._backups = backups
        self._clock = clock
        self._open: IO[bytes] | None = None

    def add(self, changes: Sequence[Change]) -> None:
        """Note what was just saved, on disk when this returns; raises NotWritableError, sqlite3.Error."""
        if self._open is None or _brings_more(changes):
            self._begin(changes)
        else:
            with explained(self._path):
                self._write([[change.stored() for change in changes]])
        files = named_files(changes).keys()
        if files or _brings_more(changes):
            with closing(connect(self._file, "ro")) as db:
                present = {digest for digest, _size in blobs.listed(db)}
                wanted = present if _brings_more(changes) else present & files
                self._backups.spared = wanted if _brings_more(changes) else self._backups.spared | wanted
                blobs.keep_beside(db, self._backups.files, only=wanted)
        if _brings_more(changes):
            self._backups.tidy_files(self._backups.list())

    def drop(self) -> None:
        """Take the trail away."""
        self.leave()
        _remove(self._path)

    def leave(self) -> None:
        """Let the trail lie for the next opening, which looks whether the file still holds what it notes."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def rescue(self, head: str) -> Path | None:
        """Our newest state as a rescue copy; None where backup and trail do not add up to it."""
        noted = _read(self._path)
        return None if noted is None else _rescued(self._file, noted, self._backups, head, self._clock)

    def _begin(self, changes: Sequence[Change]) -> None:
        """Begin with all that the newest backup lacks; with everything where a value was erased since, for it still holds that."""
        self.drop()
        newest = self._backups.newest()
        rows = [change.stored() for change in changes]
        if newest is None or newest.head != changes[0].prev or _brings_more(changes):
            with closing(connect(self._file, "ro")) as db:
                rows = _lacking(db, newest.path if newest else None)
                if any(row[_ACT] == "redact" for row in rows):
                    newest, rows = None, _lacking(db, None)
        with explained(self._path):
            private_folder(self._path.parent)
            self._open = os.fdopen(os.open(self._path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY | getattr(os, "O_BINARY", 0), 0o600), "wb")
            about = {"dataset": self._backups.dataset_id, "base": newest.path.name if newest else ""}
            self._write([about, rows])
            sync_folder(self._path.parent)

    def _write(self, lines: Iterable[object]) -> None:
        assert self._open is not None, "it is begun first"
        self._open.write(b"".join(json.dumps(line, separators=(",", ":")).encode() + b"\n" for line in lines))
        self._open.flush()
        os.fsync(self._open.fileno())


def settle(path: Path, clock: Clock) -> list[str]:
    """Deal with the trail that an opening left which was not closed in good order; gives what the person is to know.

    The file is locked for us and sound. Where it holds what the trail notes, the trail goes. Where not, somebody wrote over the file: what
    was saved here becomes a rescue copy.
    """
    left = _place(path)
    noted = _read(left)
    if noted is None or not noted.rows or _holds(path, noted):
        _remove(left)
        return []
    head = max(noted.rows, key=lambda row: (row[4], row[1], row[2]))[0]  # lamport, site, seq
    kept = _rescued(path, noted, Backups(noted.dataset_id), str(head), clock)
    if kept is None:
        kept = rescue.free_place(path, clock()).with_suffix(SUFFIX)
        with explained(kept):
            left.replace(kept)
    _remove(left)
    sentence = _("“{file}” lacks what was saved here last time; another program wrote over it. What was saved is kept in {kept}.")
    return [sentence.format(file=path.name, kept=kept)]


def _brings_more(changes: Iterable[Change]) -> bool:
    """Whether a transaction also brought or altered changes that it did not write itself."""
    return any(change.act in {"merge", "redact"} for change in changes)


def _place(path: Path) -> Path:
    """Where the trail of a file lies."""
    return data_dir() / "trails" / f"{hashlib.sha256(str(path).encode(errors='surrogateescape')).hexdigest()[:32]}{SUFFIX}"


def _remove(path: Path) -> None:
    """One that cannot be removed is looked at again at the next opening."""
    with suppress(OSError):
        path.unlink(missing_ok=True)


def _read(path: Path) -> _Noted | None:
    """What a trail notes, as far as it is readable: its last line may have been cut short. None where there is none."""
    try:
        with path.open("rb") as file:
            lines = list(_lines(file))
        return _Noted(str(lines[0]["dataset"]), str(lines[0]["base"]), [tuple(row) for line in lines[1:] for row in line])
    except (OSError, LookupError, TypeError):
        return None


def _lines(file: IO[bytes]) -> Iterator[Any]:
    for line in file:
        try:
            yield json.loads(line)
        except (ValueError, RecursionError):
            return


def _lacking(db: sqlite3.Connection, base: Path | None) -> list[Row]:
    """The changes of a file that a backup does not hold; all where there is no backup."""
    asked = f"SELECT {', '.join(COLUMNS)} FROM main.change AS ours"
    if base is None:
        return list(db.execute(asked))
    db.execute("ATTACH ? AS base", (f"{base.absolute().as_uri()}?mode=ro",))
    return list(db.execute(f"{asked} WHERE NOT EXISTS (SELECT 1 FROM base.change AS theirs WHERE theirs.id=ours.id)"))


def _holds(path: Path, noted: _Noted) -> bool:
    """Whether a file holds every change that was noted."""
    ids = {str(row[0]) for row in noted.rows}
    with closing(connect(path, "ro")) as db:
        found = [row for some in chunks(ids) for row in db.execute(f"SELECT id FROM change WHERE id IN ({marks(some)})", some)]
    return len(found) == len(ids)


def _rescued(path: Path, noted: _Noted, backups: Backups, head: str, clock: Clock) -> Path | None:
    """Backup and trail put together as a rescue copy; None where they do not add up to a sound file with this newest change."""
    bases = [backups.folder / safe_name(noted.base) if noted.base else None, *(each.path for each in backups.list()[:_BASES])]
    for base in dict.fromkeys(bases):
        try:
            kept = rescue.free_place(path, clock())
            with replacing(kept) as temporary:
                with writing(kept):
                    _build(temporary, [*_rows(base), *noted.rows], backups.files)
                if examine(temporary, Level.FULL).head != head:
                    raise damaged(path, "the newest entry is not ours")
        except (AimsError, sqlite3.Error, ValueError):
            continue
        return kept
    return None


def _rows(base: Path | None) -> list[Row]:
    if base is None:
        return []
    with closing(connect(base, "ro")) as db:
        return list(db.execute(f"SELECT {', '.join(COLUMNS)} FROM change"))


def _build(target: Path, rows: Sequence[Row], files: Path) -> None:
    """Fill an empty file with a journal, what follows from it, and the evidence files that lie in a folder."""
    with closing(connect(target, "rw")) as db:
        schema.create(db)
        db.execute("BEGIN IMMEDIATE")
        db.executemany(INSERT, {row[0]: row for row in rows}.values())
        changes = read_changes(db)
        fill(db, replay(changes, layout()))
        blobs.note_left_out(db, [(digest, _size(files / digest)) for digest in sorted(named_files(changes))])
        blobs.bring_back(db, files)
        db.execute("COMMIT")


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0
