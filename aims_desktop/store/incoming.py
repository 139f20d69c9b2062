"""What another copy knows and this file does not, looked at entry by entry before any of it is taken in."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from aims_desktop.errors import RefusedFileError
from aims_desktop.i18n import _
from aims_desktop.model.fields import columns_of
from aims_desktop.model.kinds import IntegerKind, Kind, Plain
from aims_desktop.model.record import link_id
from aims_desktop.model.registers import tables
from aims_desktop.store.changes import MARKS, Change, Problem, check_dag, check_row, layout
from aims_desktop.store.history import read_changes

VALUE_LIMIT = 16 << 20
"""Characters that one change may hold; the snapshot of an approval can be long."""

HIGHEST = 2**53
"""No number in the file is as high: what counts on from it must still fit."""

_is_row = re.compile("[0-9a-f]{32}").fullmatch


@dataclass(frozen=True, slots=True)
class Known:
    """What a file knows: the ids of its changes, the place of each in its session, and the making of the file."""

    ids: frozenset[str]
    places: Mapping[tuple[str, int], str]
    root: str

    @classmethod
    def of(cls, connection: sqlite3.Connection) -> Known:
        """Read it."""
        found = connection.execute("SELECT id, site, seq, prev FROM change").fetchall()
        root = next((row[0] for row in found if row[3] is None), "")
        return cls(frozenset(row[0] for row in found), {(row[1], row[2]): row[0] for row in found}, root)


@dataclass(frozen=True, slots=True)
class Incoming:
    """Sound changes that are new here, in their order; `newest` is the newest of the other copy."""

    changes: Sequence[Change]
    newest: Change
    forks: tuple[str, ...]
    """Sentences about sessions that were continued in two copies; both are kept."""

    @property
    def any_news(self) -> bool:
        """Whether there is more than the marks that merging makes: those alone are not worth taking."""
        return any(c.act != "merge" for c in self.changes)


def incoming(known: Known, theirs: sqlite3.Connection, called: str) -> Incoming:
    """Compare another copy, which the gate let through, with a file; raises RefusedFileError naming what is wrong with the copy.

    `called` is the copy's name for sentences. Nothing is changed.
    """
    try:
        changes = sorted(read_changes(theirs), key=lambda c: c.order)
    except (ValueError, RecursionError, sqlite3.Error) as error:
        raise _refusal(called, Problem("unreadable", detail=type(error).__name__)) from error
    if not changes or [c.id for c in changes if c.prev is None] != [known.root]:
        sentence = _("“{file}” belongs to another organisation's file and cannot be merged with this one; nothing was changed.")
        raise RefusedFileError(sentence.format(file=called))
    new = [c for c in changes if c.id not in known.ids]
    tables_now = layout()
    for problem in (check_row(c, tables_now) or _value_broken(c) for c in new):
        if problem:
            raise _refusal(called, problem)
    problems = check_dag(changes)
    if wrong := next((p for p in problems if p.kind != "fork"), None):
        raise _refusal(called, wrong)
    twice = [p for p in problems if p.change and p.change.id not in known.ids]
    twice += [Problem("fork", c) for c in new if (c.site, c.seq) in known.places]
    return Incoming(new, changes[-1], tuple(dict.fromkeys(str(problem) for problem in twice)))


def _refusal(called: str, problem: Problem) -> RefusedFileError:
    sentence = _("“{file}” was not taken in, and nothing was changed: {problem}")
    return RefusedFileError(sentence.format(file=called, problem=str(problem)))


def _value_broken(c: Change) -> Problem | None:
    """Whether a change of the right form holds something its fields cannot hold."""
    if c.act in MARKS:
        return None
    if len(c.value) > VALUE_LIMIT:
        return Problem("size", c)
    if not _is_row(c.row):
        return Problem("form", c)
    kinds = _kinds(c.tbl)
    for unit, columns in c.values.items():
        if c.act in {"create", "set"} and unit and columns is not None:
            if wrong := next((name for name, value in columns.items() if name and not _holds(kinds.get(name), value)), None):
                return Problem("kind", c, wrong)
            if c.tbl == "link" and link_id(*(str(columns.get(name)) for name in _ENDS)) != c.row:
                return Problem("kind", c, unit)
    return None


_ENDS = ("from_table", "from_id", "to_table", "to_id", "role")


@cache
def _kinds(table: str) -> Mapping[str, Kind]:
    cls = tables().get(table)
    return {name: f.kind for name, f in columns_of(cls).items()} | {"number": IntegerKind()} if cls else {}


def _holds(kind: Kind | None, value: Plain) -> bool:
    if isinstance(value, int) and abs(value) >= HIGHEST:
        return False
    if kind is None:
        return True
    try:
        return kind.plain(kind.load(value)) == value
    except (ValueError, TypeError, ArithmeticError):
        return False
