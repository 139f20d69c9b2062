"""The records as they stood at an earlier moment, worked out from the journal; for reading only."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable
from types import SimpleNamespace
from typing import Any

from aims_desktop.model.fields import columns_of
from aims_desktop.model.kinds import MomentKind
from aims_desktop.model.register import Register, Row
from aims_desktop.model.registers import REGISTERS, tables
from aims_desktop.model.snapshot import approved_rows, approved_values, kept, loaded
from aims_desktop.service.refs import VERSION
from aims_desktop.service.workspace import Workspace
from aims_desktop.store.changes import DATASET, MARKS, Change, layout
from aims_desktop.store.history import NEWEST_FIRST, read_changes
from aims_desktop.store.relations import chunks, marks
from aims_desktop.store.state import View


def last_set(workspace: Workspace, table: str, rows: Collection[str], unit: str) -> Change | None:
    """The newest change that gave a unit of any of these rows a value; None where there is none."""
    with workspace.file.read() as connection:
        found = [c for some in chunks(rows) for c in read_changes(connection, f"WHERE tbl=? AND row IN ({marks(some)})", [table, *some])]
    return max((c for c in found if c.values.get(unit)), key=lambda c: c.order, default=None)


def as_it_stood(workspace: Workspace, change: Change) -> Workspace:
    """The file as it stood after the transaction of a change, judged on the day of it."""
    made = MomentKind().load(change.at)
    assert made is not None
    with workspace.file.read() as connection:
        (last,) = read_changes(connection, f"WHERE txn=? {NEWEST_FIRST} LIMIT 1", [change.txn])
        later = read_changes(connection, "WHERE (lamport, site, seq) > (?, ?, ?)", [last.lamport, last.site, last.seq])
        rows = {table: _rows(connection, workspace.all_rows(table), table, ids, last) for table, ids in _touched(later).items()}
    return workspace.judged_on(made.astimezone().date(), rows)


def as_approved(workspace: Workspace, register: Register, row: Row) -> Workspace | None:
    """The file as it stood when the version of a record in force was written, the record as that version keeps it.

    None where there is no version that can be read: the journal knows what stood around it, the version alone what was approved.
    """
    facts = workspace.facts()
    version = facts.newest_version(row.id)
    whole = kept(version) if version is not None else {}
    written = last_set(workspace, VERSION, [version.id], "version") if version is not None and whole else None
    if version is None or written is None:
        return None
    then, own = as_it_stood(workspace, written), whole.get("rows")
    rows: dict[str, list[Row]] = {register.table: [_as_row(row.id, row.number, approved_values(register, version))]}
    rows[register.table] += [r for r in then.all_rows(register.table) if r.id != row.id]
    for other in (REGISTERS[name] for name in own if name in REGISTERS) if isinstance(own, dict) else ():
        plain = approved_rows(register, row, facts, other.name) or {}
        before = {r.id: r for r in then.all_rows(other.table)}
        column = other.parent_field if other.child_of == register.name else register.approved_with.get(other.name, "")
        ends = {row.id, f"{register.name}:{row.id}"}
        kept_rows = [_as_row(i, before[i].number if i in before else None, loaded(other, values)) for i, values in plain.items()]
        rest = [r for r in before.values() if r.id not in plain and column and getattr(r, column) not in ends]
        rows[other.table] = [*kept_rows, *rest]
    return then.judged_on(then.today(), rows)


def _as_row(row_id: str, number: int | None, values: dict[str, Any]) -> Row:
    return SimpleNamespace(id=row_id, number=number, deleted=0, **values)


def _touched(changes: Iterable[Change]) -> dict[str, set[str]]:
    touched: dict[str, set[str]] = defaultdict(set)
    for change in changes:
        if change.act not in MARKS and change.tbl != DATASET:
            touched[change.tbl].add(change.row)
    return touched


def _rows(connection: sqlite3.Connection, now: Iterable[Row], table: str, ids: Collection[str], last: Change) -> list[Row]:
    """The rows of a table: those touched since worked out anew, those made since left out."""
    earlier: dict[str, list[Change]] = defaultdict(list)
    for some in chunks(ids):
        for change in read_changes(connection, f"WHERE tbl=? AND row IN ({marks(some)})", [table, *some]):
            if change.order <= last.order and change.act not in MARKS:
                earlier[change.row].append(change)
    kept = [row for row in now if row.id not in ids]
    return sorted([*kept, *(_row(table, row_id, own) for row_id, own in earlier.items())], key=lambda row: (row.number or 0, row.id))


def _row(table: str, row_id: str, changes: list[Change]) -> Row:
    view = View(layout()[table], changes)
    values: dict[str, Any] = {name: f.kind.load(view.columns.get(name)) for name, f in columns_of(tables()[table]).items()}
    return SimpleNamespace(id=row_id, number=view.columns.get("number"), deleted=int(view.deleted), **values)
