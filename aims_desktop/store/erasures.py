"""Carrying out what erasures ask for: the value goes from every change they name, its leaf stays, so that the chain is whole."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable

from aims_desktop.model.kinds import canonical
from aims_desktop.store import schema
from aims_desktop.store.changes import SELECT, Change, leaf, unit_salts


def still_held(db: sqlite3.Connection, changes: Iterable[Change]) -> list[tuple[Change, set[str]]]:
    """The changes in the file that erasures among these name, each with the units that still hold a value in it."""
    named: dict[str, set[str]] = defaultdict(set)
    for erasure in changes:
        if erasure.act == "redact":
            for unit, ids in erasure.seen.items():
                for target in ids:
                    named[target].add(unit)
    found = []
    for target, units in named.items():
        row = db.execute(f"{SELECT} WHERE id=?", (target,)).fetchone()
        held = Change(*row) if row else None
        if held and (left := {unit for unit in units if held.values.get(unit) is not None}):
            found.append((held, left))
    return found


def apply(db: sqlite3.Connection, changes: Iterable[Change]) -> None:
    """Take the values away that erasures among these changes name; the registers' tables are left to the caller."""
    for held, units in still_held(db, changes):
        values, _bases = held.written
        salts, names = unit_salts(held.salt, values), schema.RENAMED.get(held.tbl, {})
        for written, columns in values.items():
            if columns is not None and names.get(written, written) in units:
                salts[written] = leaf(salts[written], columns)
        gone = {unit for unit in values if names.get(unit, unit) in units}
        left = {unit: None if unit in gone else columns for unit, columns in values.items()}
        db.execute("UPDATE change SET value=?, salt=? WHERE id=?", (canonical(left), canonical(salts), held.id))
