"""What copies disagree about: each open question with its answers, who gave them and when."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from aims_desktop.store.changes import DELETED, Change, Columns, Key, layout
from aims_desktop.store.history import author_names, read_changes
from aims_desktop.store.refs import refs_of
from aims_desktop.store.relations import Pointing, Relations, chunks, marks
from aims_desktop.store.state import View, content
from aims_desktop.store.writer import CHILDREN

Line = tuple[str, str, str]
"""Table, row and unit, as the conflict cache lists them."""


@dataclass(frozen=True, slots=True)
class Side:
    """One answer, in stored form ({"deleted": 0 or 1} where it is about the whole record), and who gave it last, when."""

    columns: Columns
    who: str
    at: str
    ids: tuple[str, ...]
    """The changes that give it."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """One open question; the last side is what the record shows until somebody decides."""

    table: str
    row: str
    ref: str
    unit: str
    """A merge unit; "deleted": deleted there, changed here; "children": deleted there, something live hangs on it here."""
    sides: tuple[Side, ...]
    pointing: tuple[Pointing, ...] = ()
    """Of "children" who points to it and is there."""

    @property
    def line(self) -> Line:
        """How the conflict cache lists it."""
        return self.table, self.row, self.unit

    @property
    def of_record(self) -> bool:
        """Whether it is about the whole record: does it stay or go?"""
        return self.unit in {DELETED, CHILDREN}


def lines(connection: sqlite3.Connection) -> set[Line]:
    """The questions that are open."""
    return set(connection.execute("SELECT tbl, row, unit FROM conflict"))


def conflicts(
    db: sqlite3.Connection,
    wanted: Collection[Line] | None = None,
    changes_of: Callable[[Key], Sequence[Change]] | None = None,
) -> list[Conflict]:
    """The open questions with their answers, by table, number and unit; all of them or those wanted.

    `changes_of` gives the changes of a row to whoever has them already.
    """
    found = sorted(lines(db) if wanted is None else wanted)
    keys = [(table, row) for table, row, _unit in found]
    reader = _Reader(db, keys, changes_of or _read(db, keys).__getitem__)
    return sorted((reader.conflict(*line) for line in found), key=lambda c: (c.table, c.ref, c.row, c.unit))


def _read(db: sqlite3.Connection, keys: Sequence[Key]) -> dict[Key, list[Change]]:
    """The changes of rows, many at once."""
    found: dict[Key, list[Change]] = {key: [] for key in keys}
    for table in {table for table, _row in keys}:
        for some in chunks(dict.fromkeys(row for other, row in keys if other == table)):
            for change in read_changes(db, f"WHERE tbl=? AND row IN ({marks(some)})", [table, *some]):
                found[change.key].append(change)
    return found


class _Reader:
    """Finds the answers to questions."""

    def __init__(self, db: sqlite3.Connection, keys: Sequence[Key], changes_of: Callable[[Key], Sequence[Change]]) -> None:
        self._db = db
        self._layout = layout()
        self._names = author_names(db)
        self._refs = refs_of(db, dict.fromkeys(keys))
        self._changes_of = changes_of

    def conflict(self, table: str, row: str, unit: str) -> Conflict:
        view = View(self._layout[table], self._changes_of((table, row)))
        pointing: tuple[Pointing, ...] = ()
        if unit == CHILDREN:
            pointing = tuple(sorted(Relations().pointing_to(self._db, [(table, row)]), key=lambda p: p.source))
            sides = [self._existence(False, self._newest_of([p.source for p in pointing])), self._existence(True, view.heads[DELETED])]
        elif unit == DELETED:
            gone = [head for head in view.heads[DELETED] if head.act == "delete"]
            kept = view.unseen or [head for head in view.heads[DELETED] if head.act != "delete"]
            sides = [self._existence(True, gone), self._existence(False, kept)]
        else:
            sides = list(self._values(view, unit))
        return Conflict(table, row, self._refs[table, row], unit, tuple(sides), pointing)

    def _values(self, view: View, unit: str) -> Iterator[Side]:
        for columns in view.values[unit]:
            heads = [h for h in view.heads[unit] if h.values[unit] is not None and content(h.values[unit]) == content(columns)]
            yield self._side(columns, heads)

    def _existence(self, deleted: bool, changes: Sequence[Change]) -> Side:
        return self._side({DELETED: int(deleted)}, changes)

    def _side(self, columns: Columns, changes: Sequence[Change]) -> Side:
        last = changes[-1]
        return Side(columns, self._names.get(last.who, ""), last.at, tuple(c.id for c in changes))

    def _newest_of(self, keys: Sequence[Key]) -> list[Change]:
        found = [change for key in keys for change in read_changes(self._db, "WHERE tbl=? AND row=?", key)]
        return sorted(found, key=lambda c: c.order)[-1:]
