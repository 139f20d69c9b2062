"""Comparing a file with a colleague's copy before a merge: every difference as a line that people can read, and what is to be decided."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from aims_desktop.i18n import _
from aims_desktop.model.register import Row
from aims_desktop.model.registers import REGISTERS, tables
from aims_desktop.service import conflicts
from aims_desktop.service.conflicts import OpenConflict
from aims_desktop.service.display import display
from aims_desktop.service.history import moment_of
from aims_desktop.service.workspace import Workspace
from aims_desktop.store import conflicts as open_questions
from aims_desktop.store import merge as store
from aims_desktop.store.conflicts import Conflict
from aims_desktop.store.engine import connect
from aims_desktop.store.history import outlines, touched
from aims_desktop.store.merged import Merged, Named
from aims_desktop.store.parcel import taken_in
from aims_desktop.store.rows import read_rows
from aims_desktop.store.verify import Progress


class Kind(Enum):
    """What a merge would do with a line."""

    DECIDE = "decide"
    NEW = "new"
    CHANGED = "changed"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Difference:
    """One line: a record or one of its fields, as it reads here and there, and who changed it there last."""

    kind: Kind
    register: str
    id: str
    ref: str
    title: str
    label: str = ""
    mine: str = ""
    theirs: str = ""
    who: str = ""
    at: dt.datetime | None = None
    question: OpenConflict | None = None
    """Of a line to decide."""
    mine_at: int = 0
    """Which answer to the question is this file's own."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that a merge with a copy would bring; `differences` begin with those to decide."""

    merged: Merged
    differences: tuple[Difference, ...] = ()
    own_records: int = 0
    """How many records have changes that only this file knows; they are kept."""
    common_at: dt.datetime | None = None
    """When the newest change was made that both know."""
    newest_at: dt.datetime | None = None
    """When the newest change of the copy was made."""
    their_name: str = ""
    """Whose copy it is: who sent it, else who changed it last."""
    sent_at: dt.datetime | None = None
    has_files: bool = True
    """Whether no evidence file was left out of the copy."""

    def of(self, kind: Kind) -> list[Difference]:
        """The lines of a kind."""
        return [line for line in self.differences if line.kind is kind]


def compare(workspace: Workspace, other: Path, passphrase: str | None = None, progress: Progress | None = None) -> Comparison:
    """Compare with a copy; writes nothing. Raises what taking the copy in raises."""
    with (
        taken_in(other, passphrase, progress) as parcel,
        store.rehearsed(workspace.file, parcel.path, called=other.name) as (db, merged),
        closing(connect(parcel.path, "ro")) as peer,
    ):
        with workspace.file.read() as connection:
            mine = outlines(connection)
        theirs = outlines(peer)
        own = {i for i in mine if i not in theirs}
        newest = max(theirs.values(), key=lambda change: change.order)
        return Comparison(
            merged,
            tuple(_Reader(workspace, db, merged, own).lines()) if merged.changes else (),
            own_records=len({mine[i].key for i in own if mine[i].key[0].replace("_", "-") in REGISTERS}),
            common_at=moment_of(max((change.at for i, change in mine.items() if i in theirs))),
            newest_at=moment_of(newest.at),
            their_name=parcel.sent_by or newest.who_name,
            sent_at=parcel.sent_at,
            has_files=parcel.has_files,
        )


def questions(workspace: Workspace) -> list[Difference]:
    """What waits for a decision in the file: what is shown until then, and what else was said."""
    return [_line(question, len(question.answers) - 1) for question in conflicts.open_conflicts(workspace)]


def _line(question: OpenConflict, mine_at: int) -> Difference:
    """A question as a line; `mine_at` is the answer on the left side, beside it stands the newest of the others."""
    mine = question.answers[mine_at]
    theirs = next(answer for answer in reversed(question.answers) if answer is not mine)
    return Difference(
        Kind.DECIDE,
        question.register,
        question.id,
        question.ref,
        question.title,
        ", ".join(question.labels[name] for name in conflicts.disputed(question)),
        conflicts.said(question, mine),
        conflicts.said(question, theirs),
        theirs.who,
        theirs.at,
        question,
        mine_at,
    )


class _Reader:
    """Reads the file as it would be after the merge, beside the file as it is."""

    def __init__(self, workspace: Workspace, db: sqlite3.Connection, merged: Merged, own: set[str]) -> None:
        self._now, self._db, self._merged, self._own = workspace, db, merged, own
        self._questions = open_questions.conflicts(db)
        records = (*merged.new, *merged.changed, *merged.deleted)
        touched_tables = {record.register.replace("-", "_") for record in records} | {c.table for c in self._questions} | {"link"}
        rows: Mapping[str, Sequence[Row]] = {table: read_rows(db, tables()[table]) for table in touched_tables}
        self._then = workspace.judged_on(workspace.today(), rows)
        self._touched = {table: touched(db, table) for table in touched_tables}

    def lines(self) -> Iterator[Difference]:
        """The lines in the order in which people read them: by kind, register and number."""
        yield from map(self._question, self._questions)
        for record in self._merged.new:
            yield self._whole(record, Kind.NEW)
        in_question = {(q.table.replace("_", "-"), q.row, name) for q in self._questions for name in q.sides[0].columns}
        for record in self._merged.changed:
            yield from self._fields(record, in_question)
        for record in self._merged.deleted:
            yield self._whole(record, Kind.DELETED)

    def _question(self, found: Conflict) -> Difference:
        question = conflicts.opened(self._then, found)
        ours = (at for at, side in enumerate(found.sides) if self._own.intersection(side.ids))
        return _line(question, next(ours, 0))

    def _whole(self, record: Named, kind: Kind) -> Difference:
        """A record that comes or goes, with what it says beside its title."""
        shown = self._now if kind is Kind.DELETED else self._then
        register = REGISTERS[record.register]
        row = shown.names().row(record.register, record.id)
        names = [name for name in register.columns if name != register.title_field]
        words = next((text for name in names if row is not None and (text := display(shown, register, row, name))), "")
        return self._line(record, kind, shown, mine="" if kind is Kind.NEW else words, theirs=words if kind is Kind.NEW else "")

    def _fields(self, record: Named, in_question: Collection[tuple[str, str, str]]) -> Iterator[Difference]:
        """The fields of a record that would read otherwise; where only links or versions are new, the record as a whole."""
        register = REGISTERS[record.register]
        before, after = (shown.names().row(record.register, record.id) for shown in (self._now, self._then))
        found = 0
        for name, f in register.fields.items() if before is not None and after is not None else ():
            texts = [display(shown, register, row, name) for shown, row in ((self._now, before), (self._then, after))]
            if texts[0] != texts[1] and (record.register, record.id, name) not in in_question:
                found += 1
                yield self._line(record, Kind.CHANGED, self._then, _(f.label), *texts)
        if not found and not any(key[:2] == (record.register, record.id) for key in in_question):
            yield self._line(record, Kind.CHANGED, self._then, _("Links or versions"))

    def _line(self, record: Named, kind: Kind, shown: Workspace, label: str = "", mine: str = "", theirs: str = "") -> Difference:
        last = self._touched[record.register.replace("-", "_")].get(record.id)
        title = shown.names().of(record.register, record.id)
        who, at = (last.updated_by, moment_of(last.updated_at)) if last else ("", None)
        return Difference(kind, record.register, record.id, record.ref, title, label, mine, theirs, who, at)
