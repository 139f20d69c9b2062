"""Reading the journal: who changed what when, and which change is the newest."""

from __future__ import annotations

import datetime as dt
import gc
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from aims_desktop.model.fields import units_of
from aims_desktop.model.kinds import MomentKind, Plain
from aims_desktop.model.registers import tables
from aims_desktop.store.changes import DELETED, SELECT, Change, Columns
from aims_desktop.store.relations import chunks, marks

NEWEST_FIRST = "ORDER BY lamport DESC, site DESC, seq DESC, id DESC"


@dataclass(frozen=True, slots=True)
class Entry:
    """One change as people read it; values are in stored form. What was erased since is named in `erased`."""

    at: str
    who_name: str
    txn: str
    reason: str
    act: str
    table: str
    row: str
    values: Mapping[str, tuple[Plain, Plain]] = field(default_factory=dict)
    """Column -> what it was before and after; None after for what was erased."""
    erased: frozenset[str] = frozenset()
    """Columns whose value was erased from this entry, or by it."""
    replaced_erased: frozenset[str] = frozenset()
    """Columns of which it replaced a value that was erased."""


@dataclass(frozen=True, slots=True)
class Touched:
    """When a record was made and last changed, and by whom; moments as stored."""

    created_at: str
    created_by: str
    updated_at: str
    updated_by: str


def read_changes(connection: sqlite3.Connection, where: str = "", values: Sequence[Plain] = ()) -> list[Change]:
    """The changes a condition chooses; raises ValueError where one is not readable."""
    return [Change(*row) for row in connection.execute(f"{SELECT} {where}", values)]


@contextmanager
def no_collecting() -> Iterator[None]:
    """Garbage is not looked for while many changes are in memory: none of them is, and the search took a third of the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def dataset_of(connection: sqlite3.Connection) -> str:
    """What all copies of one file have in common, and no other file has; "" where there is none."""
    found = connection.execute("SELECT v FROM meta WHERE k='dataset_id'").fetchone()
    return str(found[0]) if found else ""


def head(connection: sqlite3.Connection) -> tuple[str, int] | None:
    """Id and lamport number of the newest change; None in a file without any."""
    found: tuple[str, int] | None = connection.execute(f"SELECT id, lamport FROM change {NEWEST_FIRST} LIMIT 1").fetchone()
    return found


def fingerprint(change_id: str) -> str:
    """The first 20 digits of a change's id as people compare them: "A1B2 C3D4 E5F6 0718 293A"."""
    digits = change_id[:20].upper()
    return " ".join(digits[start : start + 4] for start in range(0, 20, 4))


def history(
    connection: sqlite3.Connection,
    table: str | None = None,
    row: str | None = None,
    since: dt.datetime | None = None,
    limit: int | None = None,
) -> list[Entry]:
    """The changes of the file, a table or a row, the newest first."""
    conditions, values = [], list[Plain]()
    for column, value in (("tbl", table), ("row", row)):
        if value is not None:
            conditions.append(f"{column}=?")
            values.append(value)
    if since is not None:
        conditions.append("at>=?")
        values.append(MomentKind().plain(since))
    where = f"WHERE {' AND '.join(conditions)} " if conditions else ""
    changes = read_changes(connection, f"{where}{NEWEST_FIRST}{f' LIMIT {int(limit)}' if limit is not None else ''}", values)
    before = _bases(connection, changes)
    names = author_names(connection)
    return [_entry(c, before, names) for c in changes]


def author_names(connection: sqlite3.Connection) -> dict[str, str]:
    """The names of all who wrote in the file, by the id their changes carry."""
    return {row: name or "" for row, name in connection.execute("SELECT id, name FROM author")}


def erased_values(connection: sqlite3.Connection) -> dict[tuple[str, str, str], str]:
    """Table, row and column of each value that was erased by law, with the moment of the last time as stored."""
    erasures = sorted(read_changes(connection, "WHERE act='redact'"), key=lambda c: c.order)
    return {(c.tbl, c.row, name): c.at for c in erasures for name in _columns(c.tbl, c.seen)}


def touched(db: sqlite3.Connection, table: str, rows: Iterable[str] | None = None) -> dict[str, Touched]:
    """When and by whom rows were made and last changed, from the journal; all rows of the table where none are named."""
    names = author_names(db)
    asked, order = "SELECT row, at, who FROM change WHERE tbl=?", " ORDER BY lamport, site, seq, id"
    batches = [(asked + order, [table])]
    if rows is not None:
        batches = [(f"{asked} AND row IN ({marks(some)}){order}", [table, *some]) for some in chunks(rows)]
    found: dict[str, Touched] = {}
    for statement, values in batches:
        for row, at, who in db.execute(statement, values):
            name = names.get(who, "")
            first = found.get(row)
            found[row] = Touched(first.created_at, first.created_by, at, name) if first else Touched(at, name, at, name)
    return found


@dataclass(frozen=True, slots=True)
class Outline:
    """One change without its values."""

    key: tuple[str, str]
    at: str
    who_name: str
    order: tuple[int, str, int]


def outlines(connection: sqlite3.Connection) -> dict[str, Outline]:
    """All changes of a file by id, without their values, to be compared with those of a copy."""
    names = author_names(connection)
    found = connection.execute("SELECT id, tbl, row, at, who, lamport, site, seq FROM change")
    return {i: Outline((tbl, row), at, names.get(who, ""), (lamport, site, seq)) for i, tbl, row, at, who, lamport, site, seq in found}


def _bases(connection: sqlite3.Connection, changes: Sequence[Change]) -> dict[str, Change]:
    """The changes that these replaced, by id."""
    known = {c.id: c for c in changes}
    wanted = {i for c in changes if c.act == "set" for ids in c.seen.values() for i in ids} - known.keys()
    for some in chunks(wanted):
        known |= {c.id: c for c in read_changes(connection, f"WHERE id IN ({marks(some)})", some)}
    return known


def _entry(c: Change, before: Mapping[str, Change], names: Mapping[str, str]) -> Entry:
    values: dict[str, tuple[Plain, Plain]] = {}
    for unit, columns in c.values.items():
        if unit == DELETED:
            continue
        old = _replaced(c, unit, before)
        if columns is None:
            values |= {name: (old.get(name), None) for name in _columns(c.tbl, [unit])}
            continue
        values |= {name: (old.get(name), value) for name, value in columns.items() if old.get(name) != value}
    units = c.seen if c.act == "redact" else [unit for unit, columns in c.values.items() if columns is None]
    bases = ((unit, before[i]) for unit, ids in c.seen.items() if c.act == "set" for i in ids if i in before)
    lost = frozenset(_columns(c.tbl, {unit for unit, base in bases if base.values.get(unit, {}) is None}))
    return Entry(c.at, names.get(c.who, ""), c.txn, c.reason, c.act, c.tbl, c.row, values, frozenset(_columns(c.tbl, units)), lost)


def _columns(table: str, units: Iterable[str]) -> Iterator[str]:
    known = units_of(tables()[table]) if table in tables() else {}
    for unit in units:
        yield from known.get(unit, ())


def _replaced(c: Change, unit: str, before: Mapping[str, Change]) -> Columns:
    """What the unit showed when the change was written: of several values the provisional one."""
    bases = sorted((before[i] for i in c.seen.get(unit, ()) if i in before), key=lambda base: base.order)
    held = [columns for base in bases if (columns := base.values.get(unit)) is not None]
    return held[-1] if held else {}
