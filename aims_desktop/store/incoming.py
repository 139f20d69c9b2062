"""What another copy knows and this file does not, looked at entry by entry before any of it is taken in."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache

from aims_desktop.errors import RefusedFileError
from aims_desktop.i18n import _
from aims_desktop.model.fields import columns_of
from aims_desktop.model.kinds import IntegerKind, Kind, MomentKind, Plain
from aims_desktop.model.record import Link, Version, link_id
from aims_desktop.model.registers import tables
from aims_desktop.store.changes import DATASET, MARKS, Change, Problem, check_news, check_row, layout
from aims_desktop.store.history import NEWEST_FIRST, read_changes
from aims_desktop.store.relations import chunks, marks

VALUE_LIMIT = 16 << 20
"""Characters that one change may hold; the snapshot of an approval can be long."""

HIGHEST = 2**53
"""No number in the file is as high: what counts on from it must still fit."""

_is_id = re.compile("[0-9a-f]{32}").fullmatch
_is_session = re.compile("[0-9a-f]{16}").fullmatch


@dataclass(frozen=True, slots=True)
class Known:
    """What a file knows: the ids of its changes, the place of each in its session, and the making of the file."""

    ids: frozenset[str]
    places: frozenset[tuple[str, int]]
    root: str

    @classmethod
    def of(cls, connection: sqlite3.Connection) -> Known:
        """Read it."""
        ids = frozenset(row[0] for row in connection.execute("SELECT id FROM change"))
        places = frozenset(connection.execute("SELECT site, seq FROM change").fetchall())
        root = connection.execute("SELECT id FROM change WHERE prev IS NULL").fetchone()
        return cls(ids, places, root[0] if root else "")


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
    with _refusing(called):
        root = theirs.execute("SELECT id FROM change WHERE prev IS NULL").fetchall()
        newest = read_changes(theirs, f"{NEWEST_FIRST} LIMIT 1")
        new = _read(theirs, (row[0] for row in theirs.execute("SELECT id FROM change") if row[0] not in known.ids))
        erasures = read_changes(theirs, "WHERE act='redact'")
        built_on = _built_on(theirs, new)
    if not newest or root != [(known.root,)]:
        sentence = _("“{file}” belongs to another organisation's file and cannot be merged with this one; nothing was changed.")
        raise RefusedFileError(sentence.format(file=called))
    tables_now = layout()
    for problem in (check_row(c, tables_now) or _out_of_place(c) or _value_broken(c) for c in new):
        if problem:
            raise _refusal(called, problem)
    if problems := check_news(new, built_on, erasures):
        raise _refusal(called, problems[0])
    return Incoming(sorted(new, key=lambda c: c.order), newest[0], _forks(known, new))


def _built_on(theirs: sqlite3.Connection, new: Sequence[Change]) -> dict[str, Change]:
    """The changes of the other copy that new ones name; what else it holds was looked at by the gate."""
    own = {c.id for c in new}
    named = {i for c in new for i in (*c.parents, *(i for ids in c.seen.values() for i in ids))} - own
    return {c.id: c for c in _read(theirs, named)}


def _read(connection: sqlite3.Connection, ids: Iterable[str]) -> list[Change]:
    return [c for some in chunks(ids) for c in read_changes(connection, f"WHERE id IN ({marks(some)})", some)]


def _forks(known: Known, new: Sequence[Change]) -> tuple[str, ...]:
    places = set(known.places)
    found = []
    for c in new:
        if (c.site, c.seq) in places:
            found.append(str(Problem("fork", c)))
        places.add((c.site, c.seq))
    return tuple(found)


@contextmanager
def _refusing(called: str) -> Iterator[None]:
    try:
        yield
    except (ValueError, RecursionError, sqlite3.Error) as error:
        raise _refusal(called, Problem("unreadable", detail=type(error).__name__)) from error


def _refusal(called: str, problem: Problem) -> RefusedFileError:
    sentence = _("“{file}” was not taken in, and nothing was changed: {problem}")
    return RefusedFileError(sentence.format(file=called, problem=str(problem)))


def _out_of_place(c: Change) -> Problem | None:
    """Whether a change of the right form says something that no copy of ours ever says."""
    named = _is_session(c.site) and _is_id(c.who) and _is_id(c.txn) and _is_id(c.row) and _holds(MomentKind(), c.at)
    if not named or (c.tbl == DATASET and c.act not in MARKS):  # the making of the file is in both already
        return Problem("form", c)
    if c.act == "set" and (c.tbl == Version.__tablename__ or "number" in c.values):  # given once, never changed
        return Problem("form", c)
    return Problem("size", c) if len(c.value) > VALUE_LIMIT else None


def _value_broken(c: Change) -> Problem | None:
    """Whether a change of the right form holds something its fields cannot hold."""
    if c.act not in {"create", "set"}:
        return None
    kinds = _kinds(c.tbl)
    for unit, columns in c.values.items():
        if unit and columns is not None:
            if wrong := next((name for name, value in columns.items() if name and not _holds(kinds.get(name), value)), None):
                return Problem("kind", c, wrong)
            if c.tbl == Link.__tablename__ and link_id(*(str(columns.get(name)) for name in _ENDS)) != c.row:
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
