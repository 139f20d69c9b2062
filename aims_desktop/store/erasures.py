"""Carrying out what erasures ask for: the value goes from every change they name, its leaf stays, so that the chain is whole."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable

from aims_desktop.model.kinds import canonical
from aims_desktop.store import schema
from aims_desktop.store.changes import Change, Columns, Key, leaf, unit_salts
from aims_desktop.store.history import read_changes
from aims_desktop.store.relations import chunks, marks

REMNANTS = "remnants"
"""The meta row of a file whose unused pages may still hold what was erased, until it is written anew."""


def erasures_of(connection: sqlite3.Connection) -> list[Change]:
    """All erasures that were written in a file, in order."""
    # sorted here: a file's few are found sooner by reading through than along the index of the order
    return sorted(read_changes(connection, "WHERE act='redact'"), key=lambda c: c.order)


def still_held(connection: sqlite3.Connection, changes: Iterable[Change]) -> list[tuple[Change, set[str]]]:
    """The changes in the file that erasures among these name, each with the units that still hold a value in it."""
    named: dict[str, set[str]] = defaultdict(set)
    for erasure in changes:
        if erasure.act == "redact":
            for unit, ids in erasure.seen.items():
                for target in ids:
                    named[target].add(unit)
    held = [c for some in chunks(named) for c in read_changes(connection, f"WHERE id IN ({marks(some)})", some)]
    found = ((c, {unit for unit in named[c.id] if c.values.get(unit) is not None}) for c in held)
    return [(c, units) for c, units in found if units]


def known_values(connection: sqlite3.Connection, changes: Iterable[Change]) -> list[tuple[Key, str, Columns]]:
    """Row, unit and value of what a file still knows of values that erasures among these name.

    Asked of a copy before it is merged, or of a file before a colleague's erasures are carried out: `finding.again` looks whether the
    same was written elsewhere.
    """
    return [(c.key, unit, dict(c.values[unit] or {})) for c, units in still_held(connection, changes) for unit in sorted(units)]


def apply(db: sqlite3.Connection, changes: Iterable[Change]) -> set[Key]:
    """Take the values away that erasures among these changes name, and give the rows concerned; done again it does nothing.

    The registers' tables and the evidence files are left to the caller.
    """
    held = still_held(db, changes)
    for change, units in held:
        db.execute("UPDATE change SET value=?, salt=? WHERE id=?", (*without(change, units), change.id))
    if held:
        db.execute("INSERT OR IGNORE INTO meta VALUES (?, '1')", (REMNANTS,))
    return {change.key for change, _units in held}


def without(change: Change, units: Collection[str]) -> tuple[str, str]:
    """The value and salt of a change once units of it are erased: null, and the leaf in place of the unit's own salt."""
    names = schema.RENAMED.get(change.tbl, {})
    values, salts = dict(change.written[0]), unit_salts(change.salt, change.written[0])
    for unit, columns in change.written[0].items():
        if columns is not None and names.get(unit, unit) in units:
            values[unit], salts[unit] = None, leaf(salts[unit], columns)
    return canonical(values), canonical(salts)
