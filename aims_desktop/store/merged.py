"""What a merge did, told in terms of records: new, changed, deleted, in dispute."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from aims_desktop.model.registers import REGISTERS
from aims_desktop.store.changes import DELETED, Columns, Key
from aims_desktop.store.conflicts import Conflict, Line, conflicts, lines
from aims_desktop.store.finding import Place
from aims_desktop.store.history import author_names
from aims_desktop.store.incoming import Incoming
from aims_desktop.store.refs import refs_of
from aims_desktop.store.state import View
from aims_desktop.store.writer import Writer


@dataclass(frozen=True, slots=True)
class Named:
    """A record by register ("ai-system"), id and ref."""

    register: str
    id: str
    ref: str


@dataclass(frozen=True, slots=True)
class Disagreement:
    """What this file held before and what the other copy brought, in stored form; `field` is None where one side deleted the record."""

    record: Named
    field: str | None
    unit: str
    mine: Columns
    theirs: Columns
    texts: tuple[Mapping[str, str], Mapping[str, str]] = ({}, {})
    """Both as people read them, by column; the service says so, which knows names."""


@dataclass(frozen=True, slots=True)
class ToReview:
    """A rule of a field that the merged record breaks."""

    record: Named
    field: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge brought, or would bring; all empty where the other copy knew nothing new."""

    by: Mapping[str, int] = field(default_factory=dict)
    """How many changes of whom are new."""
    new: tuple[Named, ...] = ()
    changed: tuple[Named, ...] = ()
    """Also where links or versions of a record are new."""
    deleted: tuple[Named, ...] = ()
    conflicts: tuple[Disagreement, ...] = ()
    to_review: tuple[ToReview, ...] = ()
    files: int = 0
    """How many evidence files were taken in."""
    erased: int = 0
    """How many values that this file held were erased there by law, and so are erased here."""
    again: tuple[Place, ...] = ()
    """Where what was erased by law in one copy was written elsewhere in the other; offered to be erased too."""
    forks: tuple[str, ...] = ()
    marks: int = 0
    """How many merge marks of others came along."""
    backup: Path | None = None
    """The backup made before."""
    sent_by: str = ""
    """Who sent the copy, as far as it says so."""
    sent_at: dt.datetime | None = None

    @property
    def changes(self) -> int:
        """How many changes are new, marks left out."""
        return sum(self.by.values())

    @property
    def needs_a_look(self) -> bool:
        """Whether anything waits for a person."""
        return bool(self.conflicts or self.to_review or self.forks or self.again)


class Told:
    """What a merge did, in terms of records."""

    def __init__(self, writer: Writer, news: Incoming, before: Mapping[Key, View]) -> None:
        self.writer, self.news, self.before = writer, news, before

    def by(self) -> dict[str, int]:
        """How many changes of whom, the most first."""
        names = author_names(self.writer.db)
        return dict(Counter(names.get(c.who, "") for c in self.news.changes if c.act != "merge").most_common())

    def records(self) -> tuple[tuple[Named, ...], tuple[Named, ...], tuple[Named, ...]]:
        """New, changed and deleted records; what was made and deleted there before it came here is none of them."""
        new, changed, deleted = dict[Key, None](), dict[Key, None](), dict[Key, None]()
        for key, old in self.before.items():
            now = self.writer.view(key)
            if not _is_register(key):
                changed.update(dict.fromkeys(_owners(key, now)))
            elif key in self.writer.created:
                new.update({} if now.deleted else {key: None})
            elif now.deleted and not old.deleted:
                deleted[key] = None
            else:
                changed[key] = None
        gone = {key for key in changed if self.writer.view(key).deleted}
        rest = [key for key in changed if key not in {*new, *deleted, *gone}]
        return named(self.writer.db, new), named(self.writer.db, rest), named(self.writer.db, deleted)

    def disagreements(self, open_before: set[Line]) -> Iterator[Disagreement]:
        """The questions that came up, and those of earlier that have a new answer."""
        touched = {(*c.key, unit) for c in self.news.changes for unit in c.values}
        wanted = [line for line in lines(self.writer.db) if line not in open_before or line in touched or self._about_existence(line)]
        ids = {c.id for c in self.news.changes}
        for conflict in conflicts(self.writer.db, wanted, self.writer.changes_of):
            name = Named(conflict.table.replace("_", "-"), conflict.row, conflict.ref)
            mine, theirs = self._sides(conflict, ids)
            yield Disagreement(name, None if conflict.of_record else conflict.unit, conflict.unit, mine, theirs)

    def _about_existence(self, line: Line) -> bool:
        return line[2] == DELETED and line[:2] in self.before

    def _sides(self, conflict: Conflict, ids: set[str]) -> tuple[Columns, Columns]:
        key = conflict.table, conflict.row
        old = self.before.get(key)
        if conflict.of_record:
            gone = old.deleted if old is not None else self.writer.view(key).deleted
            return {DELETED: int(gone)}, {DELETED: int(not gone)}
        came = [side for side in conflict.sides if ids.intersection(side.ids)]
        names = self.writer.layout[conflict.table][conflict.unit]
        return {name: old.columns[name] if old else None for name in names}, (came or conflict.sides)[-1].columns


def named(connection: sqlite3.Connection, keys: Iterable[Key]) -> tuple[Named, ...]:
    """The records among these rows, by register and ref."""
    found = refs_of(connection, (key for key in dict.fromkeys(keys) if _is_register(key)))
    return tuple(sorted((Named(table.replace("_", "-"), row, ref) for (table, row), ref in found.items()), key=_by_ref))


def _by_ref(named: Named) -> tuple[str, str, str]:
    return named.register, named.ref, named.id


def _is_register(key: Key) -> bool:
    return key[0].replace("_", "-") in REGISTERS


def _owners(key: Key, view: View) -> Iterator[Key]:
    """The record that a link starts from, or a version is of."""
    side = {"link": "from", "version": "of"}.get(key[0])
    if side:
        owner = str(view.columns[f"{side}_table"]), str(view.columns[f"{side}_id"])
        if _is_register(owner):
            yield owner
