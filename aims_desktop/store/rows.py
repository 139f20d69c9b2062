"""Reading whole tables as plain tuples: quick, complete, with values in their Python form and columns by name."""

from __future__ import annotations

import functools
import sqlite3
from collections.abc import Callable, Iterable
from operator import itemgetter
from typing import Any

from aims_desktop.model.fields import columns_of
from aims_desktop.model.kinds import Kind, ProseKind, RequirementKind, TextKind
from aims_desktop.model.record import Record
from aims_desktop.store.relations import chunks, marks

AS_STORED = (TextKind, ProseKind, RequirementKind)
"""Kinds whose stored form is the value."""


class PlainRow(tuple[Any, ...]):
    """One record: a tuple whose columns are attributes too."""

    __slots__ = ()
    _fields: tuple[str, ...] = ()
    id: str
    number: int | None
    deleted: int


def read_rows(db: sqlite3.Connection, cls: type[Record], ids: Iterable[str] | None = None) -> list[PlainRow]:
    """All rows of a table in number order, deleted ones too, or those of some ids; raises ValueError where a value is not of its kind."""
    names, make, loads = _layout(cls)
    asked = f"SELECT {', '.join(names)} FROM {cls.__tablename__}"
    if ids is None:
        found: Iterable[tuple[Any, ...]] = db.execute(f"{asked} ORDER BY number, id")
    else:
        found = [row for some in chunks(ids) for row in db.execute(f"{asked} WHERE id IN ({marks(some)})", list(some))]
    return [make(_loaded(row, loads)) for row in found]


def sizes(db: sqlite3.Connection, tables: Iterable[str]) -> dict[str, int]:
    """An upper bound of the rows of each table, known without counting them."""
    return {table: db.execute(f"SELECT max(rowid) FROM {table}").fetchone()[0] or 0 for table in tables}


def _loaded(row: tuple[Any, ...], loads: tuple[tuple[int, Callable[[Any], Any]], ...]) -> list[Any]:
    values = list(row)
    for i, load in loads:
        if values[i] is not None:
            values[i] = load(values[i])
    return values


@functools.cache
def _layout(cls: type[Record]) -> tuple[tuple[str, ...], Callable[[Iterable[Any]], PlainRow], tuple[tuple[int, Callable[[Any], Any]], ...]]:
    kinds: dict[str, Kind] = {name: f.kind for name, f in columns_of(cls).items()}
    names = ("id", "number", "deleted", *kinds)
    loads = tuple((i, kinds[name].load) for i, name in enumerate(names) if name in kinds and not isinstance(kinds[name], AS_STORED))
    columns = {name: property(itemgetter(i)) for i, name in enumerate(names)}
    return names, type(cls.__name__, (PlainRow,), {"__slots__": (), "_fields": names, **columns}), loads
