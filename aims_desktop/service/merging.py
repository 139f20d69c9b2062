"""Merging a colleague's copy: what it would bring, taking it in, and leaving the merge again."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from aims_desktop.i18n import _
from aims_desktop.model.facts import Facts
from aims_desktop.model.register import Row
from aims_desktop.model.registers import REGISTERS, tables
from aims_desktop.service.history import moment_of
from aims_desktop.service.workspace import Workspace
from aims_desktop.store import copies, opening
from aims_desktop.store import merge as store
from aims_desktop.store.backup import Backup, Reason, Restored, restore
from aims_desktop.store.gate import Level, examine
from aims_desktop.store.history import NEWEST_FIRST, read_changes
from aims_desktop.store.machine import Machine
from aims_desktop.store.merged import Merged, Named, ToReview, named
from aims_desktop.store.rows import read_rows
from aims_desktop.store.trouble import writing


def compare(workspace: Workspace, other: Path, passphrase: str | None = None) -> Merged:
    """What merging a copy would bring; writes nothing, and works in a file that is open for reading only."""
    with _taken_in(other, passphrase) as copy, store.rehearsed(workspace.file, copy, called=other.name) as (db, merged):
        touched = {record.register.replace("-", "_") for record in (*merged.new, *merged.changed, *merged.deleted)} | {"link"}
        rows: Mapping[str, Sequence[Row]] = {table: read_rows(db, tables()[table]) for table in touched}
        facts = workspace.judged_on(workspace.today(), rows).facts()
        return replace(merged, to_review=tuple(_to_review(facts, (*merged.new, *merged.changed))))


def merge(workspace: Workspace, other: Path, passphrase: str | None = None, *, erasures: bool = False) -> Merged:
    """Take in a colleague's copy; raises ErasureError where it erased values by law and `erasures` does not agree to that."""
    with _taken_in(other, passphrase) as copy:
        door = partial(workspace.change, undoable=False)
        merged = store.merge(workspace.file, copy, called=other.name, erasures=erasures, write=door)
    return replace(merged, to_review=tuple(_to_review(workspace.facts(), (*merged.new, *merged.changed))))


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


def leave(workspace: Workspace, merge: Leaving) -> Restored:
    """Close the file and put the backup made before the merge in its place; the file as it is now is kept as a rescue copy.

    Raises an AimsError where that cannot be done, and then the file is closed but as it was.
    """
    me = opening.holder(workspace.path, workspace.who, Machine(), workspace.clock())
    workspace.close()
    return restore(merge.backup.path, workspace.path, me=me, now=workspace.clock(), force=True)


def _to_review(facts: Facts, records: Iterable[Named]) -> Iterable[ToReview]:
    for record in records:
        register = REGISTERS[record.register]
        row = facts.get(record.register, record.id) if register.rules else None
        for rule in register.rules if row is not None else ():
            if rule.broken(row, facts):
                yield ToReview(record, rule.field, _(rule.sentence))


@contextmanager
def _taken_in(source: Path, _passphrase: str | None) -> Iterator[Path]:
    """A private copy of another file that passed every check, in the form of this version."""
    found = opening.for_reading(source)
    try:
        with tempfile.TemporaryDirectory(prefix="aims-", ignore_cleanup_errors=True) as folder:
            copy = Path(folder) / source.name
            with writing(copy):
                copies.copy_whole(found.source, copy)
            examine(copy, Level.FULL)
            yield copy
    finally:
        found.clear()
