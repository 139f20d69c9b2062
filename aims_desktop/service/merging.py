"""Merging a colleague's copy: what it would bring, taking it in, and leaving the merge again."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from aims_desktop.i18n import _
from aims_desktop.model.facts import Facts
from aims_desktop.model.register import Row
from aims_desktop.model.registers import REGISTERS, tables
from aims_desktop.service.workspace import Workspace
from aims_desktop.store import copies, opening
from aims_desktop.store import merge as store
from aims_desktop.store.gate import Level, examine
from aims_desktop.store.merge import Merged, Named, ToReview
from aims_desktop.store.rows import read_rows
from aims_desktop.store.trouble import writing


def compare(workspace: Workspace, other: Path, passphrase: str | None = None) -> Merged:
    """What merging a copy would bring; writes nothing, and works in a file that is open for reading only."""
    with _taken_in(other, passphrase) as copy, store.rehearsed(workspace.file, copy, called=other.name) as (db, merged):
        touched = {named.register.replace("-", "_") for named in (*merged.new, *merged.changed, *merged.deleted)} | {"link"}
        rows: Mapping[str, Sequence[Row]] = {table: read_rows(db, tables()[table]) for table in touched}
        facts = workspace.judged_on(workspace.today(), rows).facts()
        return replace(merged, to_review=tuple(_to_review(facts, (*merged.new, *merged.changed))))


def merge(workspace: Workspace, other: Path, passphrase: str | None = None, *, erasures: bool = False) -> Merged:
    """Take in a colleague's copy; raises ErasureError where it erased values by law and `erasures` does not agree to that."""
    with _taken_in(other, passphrase) as copy:
        door = partial(workspace.change, undoable=False)
        merged = store.merge(workspace.file, copy, called=other.name, erasures=erasures, write=door)
    return replace(merged, to_review=tuple(_to_review(workspace.facts(), (*merged.new, *merged.changed))))


def _to_review(facts: Facts, records: Iterable[Named]) -> Iterable[ToReview]:
    for named in records:
        register = REGISTERS[named.register]
        row = facts.get(named.register, named.id) if register.rules else None
        for rule in register.rules if row is not None else ():
            if rule.broken(row, facts):
                yield ToReview(named, rule.field, _(rule.sentence))


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
