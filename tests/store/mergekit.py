"""Two people with a copy each, for the tests of merging."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from aims_desktop.store.changes import Change
from aims_desktop.store.conflicts import Conflict, conflicts
from aims_desktop.store.engine import connect
from aims_desktop.store.file import AimsFile
from aims_desktop.store.gate import Level, examine
from aims_desktop.store.history import read_changes
from aims_desktop.store.merge import merge
from aims_desktop.store.merged import Merged
from aims_desktop.store.verify import verify
from tests.store.kit import Clock


class Person:
    """Somebody with a file of hers, opened for writing."""

    def __init__(self, path: Path, who: str, clock: Clock | None = None) -> None:
        self.who = who
        self.clock = clock or Clock()
        exists = path.exists()
        self.file = AimsFile.open(path, who=who, clock=self.clock) if exists else AimsFile.create(path, who=who, clock=self.clock)

    @property
    def path(self) -> Path:
        return self.file.path

    def copy_for(self, who: str) -> Person:
        """A copy of the file, as it is now, for somebody else."""
        path = self.path.with_name(f"{who}.aims")
        shutil.copy(self.path, path)
        return Person(path, who)

    def reopen(self) -> None:
        path = self.path
        self.file.close()
        self.file = AimsFile.open(path, who=self.who, clock=self.clock)

    # --- working

    def add(self, table: str, **values: Any) -> str:
        with self.file.write(f"Add {table}") as txn:
            return txn.add(table, values)

    def set(self, table: str, row: str, **values: Any) -> None:
        with self.file.write(f"Edit {table}") as txn:
            record = txn.get(table, row)
            for name, value in values.items():
                setattr(record, name, value)

    def delete(self, table: str, *rows: str) -> None:
        with self.file.write(f"Delete {table}") as txn:
            txn.delete(table, rows)

    def restore(self, table: str, *rows: str) -> None:
        with self.file.write(f"Restore {table}") as txn:
            txn.restore(table, rows)

    def attach(self, data: bytes, name: str = "a.txt") -> str:
        with self.file.write("Attach") as txn:
            return txn.add("evidence", {"title": name, "file": txn.attach(data, name)})

    def take(self, other: Person, **options: Any) -> Merged:
        """Merge the other's copy, as it lies there, through the gate."""
        return take(self.file, other.path, **options)

    # --- looking

    def cell(self, table: str, row: str, column: str) -> Any:
        with closing(connect(self.path, "ro")) as db:
            found = db.execute(f"SELECT {column} FROM {table} WHERE id=?", (row,)).fetchone()
        return found and found[0]

    def deleted(self, table: str, row: str) -> bool:
        return bool(self.cell(table, row, "deleted"))

    def changes(self) -> list[Change]:
        with closing(connect(self.path, "ro")) as db:
            return sorted(read_changes(db), key=lambda c: c.order)

    def conflicts(self) -> list[Conflict]:
        with closing(connect(self.path, "ro")) as db:
            return conflicts(db)

    def open(self) -> set[tuple[str, str]]:
        """Row and unit of what is open."""
        return {(c.row, c.unit) for c in self.conflicts()}

    def problems(self) -> tuple[str, ...]:
        with closing(connect(self.path, "ro")) as db:
            return verify(db).problems


def take(file: AimsFile, source: Path, before: Callable[[Path], object] | None = None, **options: Any) -> Merged:
    """Merge a private copy of a file; `before` may do something to that copy first, and then the gate is passed by."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(shutil.copy(source, Path(folder) / source.name))
        if before is None:
            examine(copy, Level.FULL)
        else:
            before(copy)
        return merge(file, copy, **options)


def state(path: Path) -> dict[str, Any]:
    """Everything two copies must agree in: tables, conflicts, changes but for merge marks, files."""
    with closing(connect(path, "ro")) as db:
        return state_of(db)


def state_of(db: sqlite3.Connection) -> dict[str, Any]:
    names = [name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type='table' AND name NOT IN ('change','blob')")]
    found: dict[str, Any] = {name: set(db.execute(f"SELECT * FROM {name}")) for name in names}
    found["change"] = set(db.execute("SELECT id, value FROM change WHERE act<>'merge'"))
    found["blob"] = set(db.execute("SELECT sha256 FROM blob"))
    return found
