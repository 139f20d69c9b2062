"""What going back to a backup means: what is in it, and what has been done since and would not be in the file any more."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from aims_desktop.i18n import _, moment, ngettext
from aims_desktop.model.registers import REGISTERS
from aims_desktop.service.history import moment_of
from aims_desktop.service.workspace import Clock
from aims_desktop.store import blobs, refs
from aims_desktop.store.changes import Change
from aims_desktop.store.engine import connect
from aims_desktop.store.file import AimsFile
from aims_desktop.store.gate import Level, examine
from aims_desktop.store.history import author_names, dataset_of, fingerprint, read_changes
from aims_desktop.store.trouble import writing
from aims_desktop.store.verify import missing_here

Deed = Literal["new", "changed", "deleted", "restored", "approved", "erased"]

DEEDS: dict[Deed, str] = {
    "new": "New",
    "changed": "Changed",
    "deleted": "Deleted",
    "restored": "Restored",
    "approved": "Approved",
    "erased": "Value erased",
}
"""What was done to a record, as msgids."""


@dataclass(frozen=True, slots=True)
class LostRecord:
    """One record that was worked on since: what was done to it, and by whom last."""

    name: str
    deed: Deed
    who: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Outlook:
    """A backup as it is looked at before it is restored."""

    at: dt.datetime
    """When its newest entry was written, and by whom."""
    who: str
    fingerprint: str
    entries: int
    """How many entries of the present file are not in it."""
    records: tuple[LostRecord, ...]
    """The records these concern, the one touched last first."""
    missing: int = 0
    """How many of its entries the present file does not have; they can be taken without going back."""
    other: str = ""
    """Whose file it is of, where that is another file than the present one."""

    @property
    def sentence(self) -> str:
        """What would be lost, in words."""
        if self.other:
            words = _("This is no backup of the present file but of one of {organisation}, and does not take its place.")
            return words.format(organisation=self.other)
        if not self.entries:
            return _("Nothing was changed since then: nothing would be lost.")
        entries = ngettext("{n:,} entry made since then", "{n:,} entries made since then", self.entries)
        if not self.records:
            return _("{entries} would not be in the file any more.").format(entries=entries)
        records = ngettext("{n:,} record was worked on", "{n:,} records were worked on", len(self.records))
        return _("{entries} would not be in the file any more; {records}.").format(entries=entries, records=records)

    def as_text(self) -> list[str]:
        """All of it in lines."""
        about = _("The backup is of {when}, by {who}; its fingerprint is {head}.")
        lines = [about.format(when=moment(self.at), who=self.who, head=self.fingerprint), self.sentence]
        return lines + [f"    {lost.name}  ({_(DEEDS[lost.deed])}, {lost.who}, {moment(lost.at)})" for lost in self.records]


def outlook(present: sqlite3.Connection, backup: Path) -> Outlook:
    """What is in a backup, and what of the present file is not; raises RefusedFileError for a bad one."""
    sound = examine(backup, Level.OPEN)
    with closing(connect(backup, "ro")) as kept:
        newest = max(read_changes(kept, "WHERE lamport=(SELECT max(lamport) FROM change)"), key=lambda c: c.order)
        missing, more = missing_here(kept, present), missing_here(present, kept)
        who = author_names(kept).get(newest.who, "")
        other = _organisation(kept) if dataset_of(present) != sound.dataset_id else ""
    records = tuple(_records(present, missing))
    return Outlook(moment_of(newest.at), who, fingerprint(newest.id), len(missing), records, len(more), other)


def opened_whole(backup: Path, clock: Clock) -> AimsFile:
    """A private copy of a backup or rescue copy, with the evidence files that lie beside it, to be merged; raises RefusedFileError."""
    file = AimsFile.open_parcel(backup, clock=clock)
    try:
        with writing(file.source), closing(connect(file.source, "rw")) as db:
            db.execute("BEGIN IMMEDIATE")
            blobs.bring_back(db, backup.parent / "blobs")
            db.execute("COMMIT")
    except BaseException:
        file.close()
        raise
    return file


def _organisation(connection: sqlite3.Connection) -> str:
    found = connection.execute("SELECT name FROM organisation").fetchone()
    return (found and found[0]) or _("another organisation")


def _records(present: sqlite3.Connection, missing: Sequence[Change]) -> Iterable[LostRecord]:
    """Links and the names of authors are counted with the entries, but are no records."""
    names, approved = author_names(present), _approved(present)
    by_row: dict[tuple[str, str], list[Change]] = {}
    for change in missing:
        if change.tbl.replace("_", "-") in REGISTERS or change.tbl == "version":
            by_row.setdefault(change.key, []).append(change)
    for (table, row), own in sorted(by_row.items(), key=lambda item: item[1][-1].order, reverse=True):
        last = own[-1]
        named = approved.get(row, (table, row)) if table == "version" else (table, row)
        yield LostRecord(refs.label(present, *named), _deed(table, own), names.get(last.who, ""), moment_of(last.at))


def _approved(present: sqlite3.Connection) -> dict[str, tuple[str, str]]:
    """The record behind each version."""
    found = present.execute("SELECT id, of_table, of_id FROM version")
    return {row: (table or "", of or "") for row, table, of in found}


def _deed(table: str, own: Sequence[Change]) -> Deed:
    if table == "version":
        return "approved"
    acts = [change.act for change in own]
    marks = [act for act in acts if act in {"delete", "restore"}]
    if marks and marks[-1] == "delete":
        return "deleted"
    if "create" in acts:
        return "new"
    if set(acts) == {"restore"}:
        return "restored"
    return "erased" if set(acts) == {"redact"} else "changed"
