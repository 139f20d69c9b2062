"""All tables and the conflict cache worked out anew from the journal alone."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from aims_desktop.model.kinds import Plain
from aims_desktop.store.changes import DATASET, MARKS, Change, Columns, Key, Layout, layout
from aims_desktop.store.relations import Relations
from aims_desktop.store.state import Units, View
from aims_desktop.store.writer import CHILDREN

Cells = tuple[Plain, ...]


@dataclass(slots=True)
class Replayed:
    """What the file must hold: per table the rows by id, each as `names_of` orders it, and the lines of the conflict cache."""

    tables: dict[str, dict[str, Cells]]
    conflicts: set[tuple[str, str, str]] = field(default_factory=set)
    dataset: Columns = field(default_factory=dict)


def names_of(units: Units) -> list[str]:
    """The columns of a table but for its id, "deleted" first."""
    return ["deleted", *(name for names in units.values() for name in names)]


def replay(changes: Iterable[Change], tables_now: Layout) -> Replayed:
    """The tables and conflicts that follow from a set of changes; their order plays no part."""
    by_row: dict[Key, list[Change]] = defaultdict(list)
    for change in changes:
        if change.act not in MARKS:
            by_row[change.key].append(change)
    result = Replayed({table: {} for table in tables_now if table != DATASET})
    names = {table: names_of(units)[1:] for table, units in tables_now.items()}
    for (table, row), own in by_row.items():
        columns, deleted, conflicts = _row(tables_now[table], own)
        if table == DATASET:
            result.dataset = columns
            continue
        result.tables[table][row] = (int(deleted), *(columns.get(name) for name in names[table]))
        result.conflicts.update((table, row, unit) for unit in conflicts)
    result.conflicts.update((*key, CHILDREN) for key in _pointed_to(result.tables, names))
    return result


def fill(db: sqlite3.Connection, wanted: Replayed) -> None:
    """Put into empty tables what follows from a journal."""
    units = layout()
    for table, rows in wanted.tables.items():
        names = ["id", *names_of(units[table])]
        statement = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
        db.executemany(statement, ((row, *cells) for row, cells in rows.items()))
    db.executemany("INSERT INTO conflict VALUES (?,?,?)", sorted(wanted.conflicts))
    db.executemany("INSERT INTO meta VALUES (?,?)", wanted.dataset.items())


def _row(units: Units, changes: Sequence[Change]) -> tuple[Columns, bool, set[str]]:
    if len(changes) == 1 and changes[0].act == "create":  # most rows of a big import; the same outcome, sooner
        found = {name: value for columns in changes[0].values.values() for name, value in (columns or {}).items()}
        return found, False, set()
    view = View(units, changes)
    return view.columns, view.deleted, view.conflicts


def _pointed_to(tables: dict[str, dict[str, Cells]], names: dict[str, list[str]]) -> set[Key]:
    """The deleted rows that a live one points to."""
    gone = {(table, row) for table, rows in tables.items() for row, cells in rows.items() if cells[0]}
    if not gone:
        return set()
    relations = Relations()
    found: set[Key] = set()
    for table, rows in tables.items():
        for cells in rows.values():
            if not cells[0]:
                found |= relations.ends(table, dict(zip(names[table], cells[1:], strict=True))) & gone
    return found
