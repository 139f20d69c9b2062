"""The documents of stage 1: each checked from the records, with what serves it and what is missing."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aims_desktop.i18n import _, ngettext
from aims_desktop.model.facts import Facts
from aims_desktop.model.kinds import FileKind, canonical
from aims_desktop.model.register import Register, Row
from aims_desktop.model.registers import REGISTERS
from aims_desktop.model.registers.documents import DocumentSubject
from aims_desktop.model.roadmap import StageOneDocument
from aims_desktop.model.snapshot import changed_since, snapshot, snapshot_text

if TYPE_CHECKING:
    from aims_desktop.service.workspace import Workspace

DOCUMENTS = "document"
FEW = 12
"""So many approved records of a register are listed one by one; more are told as one line."""


@dataclass(frozen=True, slots=True)
class Part:
    """What an entry of the list asks of one register: a row in a filter, or a document in force about a subject."""

    register: str
    filter: str
    label: str
    there: bool


@dataclass(frozen=True, slots=True)
class Served:
    """A record, or all records of a filter, that serve an entry. `digest` is the SHA-256 of what it says, 64 hex digits."""

    register: str
    record_id: str
    ref: str
    title: str
    version: str
    state: str
    approved: str
    digest: str
    file: str = ""
    """The name of a file that it keeps, with its SHA-256."""


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of the list as the records show it."""

    document: StageOneDocument
    parts: tuple[Part, ...]

    @property
    def ready(self) -> bool:
        """Whether everything it asks for is there."""
        return all(part.there for part in self.parts)

    @property
    def missing(self) -> tuple[Part, ...]:
        """What is not there."""
        return tuple(part for part in self.parts if not part.there)

    @property
    def state(self) -> str:
        """How it stands, in words: what is missing, or that all is there."""
        if self.ready:
            return _("Ready")
        return _("Missing: {parts}").format(parts="; ".join(part.label for part in self.missing))


def lines(facts: Facts, documents: Sequence[StageOneDocument]) -> list[Line]:
    """The entries of the list, each with what it asks for."""
    covered = {subject for row in facts.passing(REGISTERS[DOCUMENTS], "in_force") for subject in row.covers or ()}
    return [
        Line(
            entry,
            (
                *(_part(facts, name) for name in entry.filters),
                *(Part(DOCUMENTS, "", _subject(subject), subject in covered) for subject in entry.covers),
            ),
        )
        for entry in documents
    ]


def served(workspace: Workspace, line: Line) -> list[Served]:
    """What serves an entry: approved records one by one, all others counted by filter; documents by subject."""
    facts, found = workspace.facts(), list[Served]()
    for name in line.document.filters:
        register, _sep, filter_name = name.partition(":")
        rows = facts.passing(REGISTERS[register], filter_name)
        listed = REGISTERS[register].versioned and len(rows) <= FEW and all(facts.newest_version(row.id) for row in rows)
        found += [_record(workspace, REGISTERS[register], row) for row in rows] if listed else _counted(workspace, name, rows)
    for row in facts.passing(REGISTERS[DOCUMENTS], "in_force"):
        if set(row.covers or ()) & set(line.document.covers) and row.id not in {each.record_id for each in found}:
            found.append(_record(workspace, REGISTERS[DOCUMENTS], row))
    return found


def _part(facts: Facts, name: str) -> Part:
    register, _sep, filter_name = name.partition(":")
    known = REGISTERS[register]
    listed = _(known.title) if filter_name == "all" else f"{_(known.title)} ({_(known.filter(filter_name).label)})"
    return Part(register, "" if filter_name == "all" else filter_name, listed, bool(facts.within(name)))


def _subject(subject: str) -> str:
    label = next((known.label for known in DocumentSubject if known.value == subject), subject)
    return _("a document in force about “{subject}”").format(subject=_(label))


def _record(workspace: Workspace, register: Register, row: Row) -> Served:
    facts, names = workspace.facts(), workspace.names()
    version = facts.newest_version(row.id)
    changed = changed_since(register, row, facts)
    text = (version.snapshot or "") if version is not None else snapshot_text(register, row, facts)
    kept = [value for f in register.fields.values() if isinstance(f.kind, FileKind) and (value := getattr(row, f.name)) is not None]
    return Served(
        register.name,
        row.id,
        _(register.singular) if register.single else workspace.refs().of(register.name, row.id),
        _(register.title) if register.single else names.of(register.name, row.id),
        (version.version or "") if version is not None else "",
        _("In force, changed since") if changed else _("In force") if version is not None else _("Not approved"),
        version.approved_on.isoformat() if version is not None and version.approved_on else "",
        hashlib.sha256(text.encode()).hexdigest(),
        "; ".join(f"{each.name} {each.sha256}" for each in kept),
    )


def _counted(workspace: Workspace, name: str, rows: Sequence[Row]) -> list[Served]:
    if not rows:
        return []
    register = REGISTERS[name.partition(":")[0]]
    facts = workspace.facts()
    text = canonical([[row.id, snapshot(register, row, facts)] for row in sorted(rows, key=lambda row: row.id)])
    count = ngettext("{n} record", "{n} records", len(rows))
    return [Served(register.name, "", count, _part(facts, name).label, "", _("On record"), "", hashlib.sha256(text.encode()).hexdigest())]
