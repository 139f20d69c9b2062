"""Erasing by law: a value goes from the journal for good, and what remains still proves that nothing else was altered.

An erasure is a change of its own (`redact`) that names the changes it takes the value of. Their hashes stay: in place of the value lies its
salted hash, from which nobody can guess it.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from aims_desktop.errors import AimsError, RuleError
from aims_desktop.i18n import _
from aims_desktop.model.record import Author
from aims_desktop.store import blobs, schema
from aims_desktop.store.changes import MARKS, Change, Edit, Key, never_erased
from aims_desktop.store.erasures import REMNANTS
from aims_desktop.store.writer import Writer


@dataclass(frozen=True, slots=True)
class Target:
    """A unit of a row and the changes that are to lose its value."""

    table: str
    row: str
    unit: str
    changes: tuple[str, ...]

    @property
    def key(self) -> Key:
        """Table and row."""
        return self.table, self.row


def refusal(change: Change, unit: str) -> str:
    """Why a unit of a change can never be erased; "" where it can."""
    if unit in never_erased(change.tbl):
        return _("Numbers, and what a record belongs to, hold the file together and cannot be erased.")
    names = schema.RENAMED.get(change.tbl, {})
    if unit not in {names.get(name, name) for name in change.written[0]}:
        return _("An earlier version of the program kept this in one with what holds the file together, so it cannot be erased by itself.")
    return ""


def erase(writer: Writer, targets: Iterable[Target]) -> None:
    """Erase values, and evidence files that nothing names then, all or none; raises RuleError for what can never be erased."""
    wanted: dict[Key, dict[str, list[str]]] = defaultdict(dict)
    for target in targets:
        wanted[target.key].setdefault(target.unit, []).extend(target.changes)
    writer.load(wanted)
    for key, units in wanted.items():
        _demand_erasable(writer.changes_of(key), units)
    writer.erase([Edit("redact", *key, {}, units) for key, units in sorted(wanted.items())])
    if writer.stamp is not None and (Author.__tablename__, writer.stamp.who) in wanted:
        raise RuleError(_("You write under this name yourself, so it would come back at once; work under another name first."))
    _drop_unnamed_files(writer.db)


def write_anew(db: sqlite3.Connection) -> None:
    """Write a file anew in its place, so that nothing erased is left in its pages; raises sqlite3.Error, and then it can be tried again."""
    db.execute("VACUUM")
    db.execute("DELETE FROM meta WHERE k=?", (REMNANTS,))


def remnants_left(error: AimsError) -> str:
    """What is to be said where a file could not be written anew; the next opening tries again."""
    return _("Erased values may still be in unused parts of the file: {reason}").format(reason=error.sentence)


def _demand_erasable(changes: Iterable[Change], units: Mapping[str, Collection[str]]) -> None:
    known = {c.id: c for c in changes}
    for unit, ids in units.items():
        for change_id in ids or [""]:
            change = known.get(change_id)
            if change is None or unit not in change.values or change.act in MARKS:
                raise RuleError(_("What is to be erased is not in the file any more; look for it again."))
            if why := refusal(change, unit):
                raise RuleError(why)


def _drop_unnamed_files(db: sqlite3.Connection) -> None:
    """Forget the evidence files that no change names any more, also where a copy only notes that it was made without them."""
    wanted = blobs.named(db)
    db.executemany("DELETE FROM blob WHERE sha256=?", [(digest,) for digest, _size in blobs.listed(db) if digest not in wanted])
    if left_out := blobs.left_out(db):
        blobs.note_left_out(db, [blob for blob in left_out if blob[0] in wanted])
