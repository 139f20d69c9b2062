"""Which live records point to which: child rows to their parent, links to their ends, link fields to their target."""

from __future__ import annotations

import functools
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from aims_desktop.model.fields import columns_of
from aims_desktop.model.kinds import LinkKind
from aims_desktop.model.register import Register
from aims_desktop.model.registers import REGISTERS, tables
from aims_desktop.store.changes import Columns, Key

T = TypeVar("T")

CHUNK = 500
"""How many values one statement asks for; beyond a few chunks it is quicker to read the whole column."""


@dataclass(frozen=True, slots=True)
class Pointer:
    """A column that names a record; `owner`: the row belongs to that record and goes with it."""

    table: str
    column: str
    target: str
    """The table it points to; empty where the value says so ("risk:<id>")."""
    owner: bool = False

    def end(self, value: object) -> Key | None:
        """The record that a value names."""
        if not isinstance(value, str):
            return None
        if self.target:
            return self.target, value
        name, _, row = value.partition(":")
        return name.replace("-", "_"), row

    def values(self, rows: Mapping[str, Sequence[str]]) -> Sequence[str]:
        """The values that name any of the records, given by table."""
        if self.target:
            return rows.get(self.target, ())
        return [f"{table.replace('_', '-')}:{row}" for table, some in rows.items() for row in some]


@dataclass(frozen=True, slots=True)
class Pointing:
    """A live record that points to another."""

    source: Key
    target: Key
    owned: bool


class Relations:
    """The columns that point somewhere, as the registers declare them now."""

    def __init__(self) -> None:
        self._pointers = _declared()

    def ends(self, table: str, columns: Columns) -> set[Key]:
        """The records that a row points to."""
        if table == "link":
            return {(str(columns[f"{side}_table"]), str(columns[f"{side}_id"])) for side in ("from", "to") if columns.get(f"{side}_id")}
        found = (pointer.end(columns.get(pointer.column)) for pointer in self._pointers.get(table, ()))
        return {end for end in found if end is not None}

    def pointing_to(self, db: sqlite3.Connection, keys: Collection[Key]) -> list[Pointing]:
        """The live records that point to any of these, links among them."""
        every = [pointer for pointers in self._pointers.values() for pointer in pointers]
        return _pointing(db, every, keys, deleted=False)

    def owned_and_deleted(self, db: sqlite3.Connection, keys: Collection[Key]) -> list[Pointing]:
        """The deleted children and links of these records."""
        owning = [pointer for pointers in self._pointers.values() for pointer in pointers if pointer.owner]
        return _pointing(db, owning, keys, deleted=True)

    def deleted_ends(self, db: sqlite3.Connection, keys: Collection[Key]) -> set[Key]:
        """Those of the records that are deleted."""
        known = tables()
        found: set[Key] = set()
        for table, rows in _by_table(keys).items():
            if table not in known:
                continue  # "requirement": the catalogue is no table
            for some in chunks(rows):
                asked = f"SELECT id FROM {table} WHERE deleted=1 AND id IN ({marks(some)})"
                found.update((table, row) for (row,) in db.execute(asked, some))
        return found


def marks(values: Collection[object]) -> str:
    """As many question marks as values."""
    return ",".join("?" * len(values))


def chunks(values: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    """The values in lists of at most `size`."""
    some = list(values)
    for start in range(0, len(some), size):
        yield some[start : start + size]


@functools.cache
def _declared() -> dict[str, list[Pointer]]:
    found = {register.table: list(_pointers(register)) for register in REGISTERS.values()}
    return {table: pointers for table, pointers in found.items() if pointers}


def _pointers(register: Register) -> Iterator[Pointer]:
    for name, f in columns_of(register.cls).items():
        if isinstance(f.kind, LinkKind):
            target = "" if f.kind.mixed or f.kind.targets == ("any",) else f.kind.targets[0].replace("-", "_")
            yield Pointer(register.table, name, target, owner=name == register.parent_field)


def _by_table(keys: Iterable[Key]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for table, row in dict.fromkeys(keys):
        found[table].append(row)
    return found


def _pointing(db: sqlite3.Connection, pointers: Iterable[Pointer], keys: Collection[Key], *, deleted: bool) -> list[Pointing]:
    if not keys:
        return []
    wanted, by_table = set(keys), _by_table(keys)
    found: list[Pointing] = []
    for pointer in pointers:
        for row, value in _rows_with(db, pointer.table, pointer.column, pointer.values(by_table), deleted):
            end = pointer.end(value)
            if end in wanted:
                found.append(Pointing((pointer.table, row), end, pointer.owner))
    return found + _links(db, wanted, deleted)


def _links(db: sqlite3.Connection, wanted: set[Key], deleted: bool) -> list[Pointing]:
    found: list[Pointing] = []
    for side in ("from", "to"):
        for row, end_id in _rows_with(db, "link", f"{side}_id", [row for _, row in wanted], deleted):
            (table,) = db.execute(f"SELECT {side}_table FROM link WHERE id=?", (row,)).fetchone()
            if (table, end_id) in wanted:
                found.append(Pointing(("link", row), (table, end_id), owned=True))
    return found


def _rows_with(db: sqlite3.Connection, table: str, column: str, values: Sequence[str], deleted: bool) -> list[tuple[str, str]]:
    if len(values) > 4 * CHUNK:
        known = set(values)
        every = db.execute(f"SELECT id, {column} FROM {table} WHERE deleted=? AND {column} IS NOT NULL", (int(deleted),))
        return [(row, value) for row, value in every if value in known]
    found: list[tuple[str, str]] = []
    for some in chunks(values):
        found += db.execute(f"SELECT id, {column} FROM {table} WHERE deleted=? AND {column} IN ({marks(some)})", [int(deleted), *some])
    return found
