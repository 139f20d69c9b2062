"""The short names of records: RSK-0007, a seeded row's key, a child's number behind its parent's."""

from __future__ import annotations

import functools
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable

from aims_desktop.i18n import _
from aims_desktop.model.kinds import LinkKind
from aims_desktop.model.register import Register
from aims_desktop.model.registers import REGISTERS
from aims_desktop.store.changes import Key
from aims_desktop.store.relations import chunks, marks
from aims_desktop.store.state import suffix

Place = tuple[int, str, int]


def first_seen(db: sqlite3.Connection, table: str, ids: Iterable[str]) -> dict[str, Place]:
    """Where the first change of each row stands in the order of all changes."""
    found: dict[str, Place] = {}
    for some in chunks(ids):
        asked = f"SELECT row, lamport, site, seq FROM change WHERE tbl=? AND row IN ({marks(some)})"
        for row, *place in db.execute(asked, [table, *some]):
            found[row] = min(tuple(place), found.get(row, tuple(place)))
    return found


def suffixes(db: sqlite3.Connection, table: str) -> dict[str, str]:
    """What follows the number of rows that share one with an earlier row; only a merge makes such rows."""
    sharing: dict[int, list[str]] = defaultdict(list)
    asked = f"SELECT number, id FROM {table} WHERE number IN (SELECT number FROM {table} GROUP BY number HAVING count(*) > 1)"
    for number, row in db.execute(asked):
        sharing[number].append(row)
    places = first_seen(db, table, (row for rows in sharing.values() for row in rows))
    return {row: suffix(n) for rows in sharing.values() for n, row in enumerate(sorted(rows, key=lambda row: places[row])) if n}


def ref(db: sqlite3.Connection, table: str, row: str) -> str:
    """The short name of one row; "" where its table has none or the row is unknown."""
    return refs_of(db, [(table, row)])[table, row]


def refs_of(db: sqlite3.Connection, keys: Iterable[Key]) -> dict[Key, str]:
    """The short names of many rows, as `ref` gives them."""
    later = functools.cache(lambda table: suffixes(db, table))
    return {key: _ref(db, *key, later) for key in keys}


def _ref(db: sqlite3.Connection, table: str, row: str, later: Callable[[str], dict[str, str]]) -> str:
    register = REGISTERS.get(table.replace("_", "-"))
    if register is None:
        return ""
    if register.single:
        return register.name
    column = register.key or register.parent_field or "id"
    found = db.execute(f"SELECT number, {column} FROM {table} WHERE id=?", (row,)).fetchone()
    if found is None:
        return ""
    number, value = found
    if register.key:
        return str(value or "")
    if register.child_of:
        parent = _ref(db, register.child_of.replace("-", "_"), value, later) if value else ""
        return f"{parent}/{number}{later(table).get(row, '')}"
    return register.ref(number, later(table).get(row, ""))


def label(db: sqlite3.Connection, table: str, row: str) -> str:
    """Short name and title of a row, as a sentence names it: "RSK-0007 Biased ranking"."""
    register = REGISTERS.get(table.replace("_", "-"))
    if register is None:
        return {"link": _("a link"), "version": _("an approved version")}.get(table, _("an entry"))
    if register.single:
        return _(register.title)
    return " ".join(part for part in (ref(db, table, row), _title(db, register, row)) if part)


def _title(db: sqlite3.Connection, register: Register, row: str) -> str:
    """What a row is called; one that is called by another record, as a rating by its person, has that one's name."""
    name = register.title_field
    if name == register.key:
        return ""
    (plain,) = db.execute(f"SELECT {name} FROM {register.table} WHERE id=?", (row,)).fetchone() or (None,)
    if not isinstance(plain, str):
        return ""
    kind = register.kind(name)
    if isinstance(kind, LinkKind):
        target = REGISTERS.get(kind.targets[0]) if not kind.mixed else None
        return _title(db, target, plain) if target is not None and target is not register and not target.single else ""
    text = kind.show(plain)
    return text if len(text) <= 60 else text[:59] + "…"
