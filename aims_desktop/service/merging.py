"""Merging a colleague's copy: what it would bring, taking it in, and what leaving the merge again would lose."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from aims_desktop.i18n import _
from aims_desktop.model.facts import Facts
from aims_desktop.model.register import Row
from aims_desktop.model.registers import REGISTERS, tables
from aims_desktop.service import closed
from aims_desktop.service.conflicts import loaded
from aims_desktop.service.history import moment_of
from aims_desktop.service.workspace import Workspace
from aims_desktop.store import merge as store
from aims_desktop.store.backup import Backup, Reason
from aims_desktop.store.history import NEWEST_FIRST, read_changes
from aims_desktop.store.merged import Disagreement, Merged, Named, ToReview, named
from aims_desktop.store.parcel import Parcel, taken_in
from aims_desktop.store.rows import read_rows


def compare(workspace: Workspace, other: Path, passphrase: str | None = None) -> Merged:
    """What merging a copy would bring; writes nothing, and works in a file that is open for reading only."""
    with taken_in(other, passphrase) as parcel, store.rehearsed(workspace.file, parcel.path, called=other.name) as (db, merged):
        touched = {record.register.replace("-", "_") for record in (*merged.new, *merged.changed, *merged.deleted)} | {"link", "version"}
        rows: Mapping[str, Sequence[Row]] = {table: read_rows(db, tables()[table]) for table in touched}
        return _completed(merged, parcel, workspace.judged_on(workspace.today(), rows), closed.departed(workspace.facts()))


def merge(workspace: Workspace, other: Path, passphrase: str | None = None, *, erasures: bool = False) -> Merged:
    """Take in a colleague's copy; raises ErasureError where it erased values by law and `erasures` does not agree to that."""
    with taken_in(other, passphrase) as parcel:
        return merge_taken(workspace, parcel, called=other.name, erasures=erasures)


def merge_taken(workspace: Workspace, parcel: Parcel, *, called: str, erasures: bool = False) -> Merged:
    """Take in a copy that passed every check; `called` is its name for sentences."""
    before = closed.departed(workspace.facts())
    door = partial(workspace.change, undoable=False, of_copies=True)
    merged = store.merge(workspace.file, parcel.path, called=called, erasures=erasures, write=door)
    return _completed(merged, parcel, workspace, before)


def _completed(merged: Merged, parcel: Parcel, shown: Workspace, departed: Collection[tuple[str, str]]) -> Merged:
    """With who sent the copy when, values in dispute as people read them, and what needs a look.

    That is the rules that merged records break, and what stays but differs now from its version; `departed` did so before.
    """
    to_review = (*_departed(shown, departed), *_to_review(shown.facts(), (*merged.new, *merged.changed)))
    in_words = tuple(replace(each, texts=_texts(shown, each)) for each in merged.conflicts)
    return replace(merged, sent_by=parcel.sent_by, sent_at=parcel.sent_at, to_review=to_review, conflicts=in_words)


def _texts(shown: Workspace, conflict: Disagreement) -> tuple[Mapping[str, str], Mapping[str, str]]:
    if conflict.field is None:
        return conflict.texts
    table = conflict.record.register.replace("-", "_")
    return loaded(shown, table, conflict.mine)[1], loaded(shown, table, conflict.theirs)[1]


@dataclass(frozen=True, slots=True)
class Leaving:
    """The last merge of a file, as long as the backup made before it is there, and what leaving it would lose."""

    backup: Backup
    merged_at: dt.datetime
    changes: int
    """How many changes were made since; those that came with the merge are still in the colleague's copy."""
    records: tuple[Named, ...]
    """The records they concern."""


def leaving(workspace: Workspace) -> Leaving | None:
    """What leaving the last merge would lose; None where there was none, or its backup is gone."""
    with workspace.file.read() as connection:
        marks = read_changes(connection, f"WHERE act='merge' {NEWEST_FIRST} LIMIT 1")
        since = read_changes(connection, "WHERE lamport>? AND txn<>?", [marks[0].lamport, marks[0].txn]) if marks else []
        records = named(connection, (c.key for c in since))
    backups = [b for b in workspace.file.backups.list() if b.reason is Reason.BEFORE_MERGE and marks and b.head == marks[0].prev]
    return Leaving(backups[0], moment_of(marks[0].at), len(since), records) if backups else None


def _departed(shown: Workspace, before: Collection[tuple[str, str]]) -> Iterable[ToReview]:
    facts, refs = shown.facts(), shown.refs()
    for name, record_id in sorted(closed.departed(facts) - set(before)):
        register = REGISTERS[name]
        said = closed.departure(register, facts.get(name, record_id), facts)
        yield ToReview(Named(name, record_id, refs.of(name, record_id)), register.title_field, said)


def _to_review(facts: Facts, records: Iterable[Named]) -> Iterable[ToReview]:
    for record in records:
        register = REGISTERS[record.register]
        row = facts.get(record.register, record.id) if register.rules else None
        for rule in register.rules if row is not None else ():
            if rule.broken(row, facts):
                yield ToReview(record, rule.field, _(rule.sentence))
