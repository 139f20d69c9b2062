"""Read and acknowledge: who has to read which version, who has, and recording it for many people at once. Clause 7.3."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from aims_desktop.errors import RuleError
from aims_desktop.i18n import _, day, ngettext
from aims_desktop.model.facts import Facts
from aims_desktop.model.register import Row
from aims_desktop.model.registers import REGISTERS
from aims_desktop.model.registers.acknowledgements import AcknowledgementMethod
from aims_desktop.model.registers.documents import Acknowledgers
from aims_desktop.model.registers.people import in_scope_staff
from aims_desktop.service.workspace import Workspace

ACKNOWLEDGEMENT = REGISTERS["acknowledgement"]


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who has to acknowledge a document, or has though nobody asked."""

    person: Row
    required: bool
    done: Row | None
    """The acknowledgement of the version in force."""
    earlier: str = ""
    """The newest version acknowledged before, where that is not the one in force."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """How far the version of a document that applies has been acknowledged."""

    document: Row
    version: Row
    readers: tuple[Reader, ...]

    @property
    def required(self) -> int:
        """How many people have to."""
        return sum(reader.required for reader in self.readers)

    @property
    def done(self) -> int:
        """How many of them have."""
        return sum(reader.required and reader.done is not None for reader in self.readers)

    @property
    def open(self) -> int:
        """How many of them have not."""
        return self.required - self.done

    @property
    def percent(self) -> int:
        """The share of those who have; rounded down, so that 100 means all."""
        return 100 * self.done // self.required if self.required else 100


def coverages(workspace: Workspace) -> list[Coverage]:
    """The documents in force that are to be acknowledged, by code."""
    facts = workspace.facts()
    ids = facts.within("document:to_acknowledge")
    rows = sorted((row for row in facts.rows("document") if row.id in ids), key=lambda row: (row.code or "~", row.number or 0))
    return [coverage(workspace, row) for row in rows]


def coverage(workspace: Workspace, document: Row) -> Coverage:
    """How far one document in force is acknowledged; the people by name, those who still have to before the others."""
    facts = workspace.facts()
    version = facts.newest_version(document.id)
    if version is None:
        raise RuleError(_("This document has no version that could be acknowledged."))
    known: dict[str, list[Row]] = {}
    for row in facts.where(ACKNOWLEDGEMENT.name, "document_id", document.id):
        known.setdefault(row.person_id, []).append(row)
    required = have_to(facts, document)
    people = [row for row in facts.rows("person") if row.id in required or (row.left_on is None and row.id in known)]
    readers = [_reader(facts, row, row.id in required, known.get(row.id, []), version) for row in people]
    return Coverage(document, version, tuple(sorted(readers, key=lambda r: (r.done is not None, (r.person.name or "").casefold()))))


def have_to(facts: Facts, document: Row) -> frozenset[str]:
    """The ids of the people who have to acknowledge a document: staff in scope, all of them or the holders of its roles."""
    staff = frozenset(row.id for row in facts.rows("person") if in_scope_staff(row, facts))
    if document.acknowledge is Acknowledgers.EVERYONE:
        return staff
    if document.acknowledge is not Acknowledgers.ROLES:
        return frozenset()
    roles = [role for i in facts.linked(document.id, "acknowledge_roles") if (role := facts.get("role", i)) is not None]
    if any(role.everyone for role in roles):
        return staff
    held = frozenset(person for role in roles for person in facts.linked(role.id, "holders"))
    return frozenset(i for i in held if (row := facts.get("person", i)) is not None and row.left_on is None)


def record(
    workspace: Workspace,
    document_id: str,
    people: Collection[str],
    *,
    on: dt.date | None,
    method: AcknowledgementMethod | None = None,
) -> int:
    """Record that people acknowledged the version in force, as one change; answers for how many it is new."""
    facts = workspace.facts()
    document = facts.get("document", document_id)
    if document is None or document_id not in facts.within("document:in_force"):
        raise RuleError(_("This document does not apply now, so nobody can acknowledge it."))
    now = coverage(workspace, document)
    if on is None:
        raise RuleError(_("Say on which day."))
    if on > workspace.today():
        raise RuleError(_("Nobody can have acknowledged it in the future."))
    if now.version.approved_on is not None and on < now.version.approved_on:
        raise RuleError(
            _("Version {version} was approved on {day}; nobody can have acknowledged it before.").format(
                version=now.version.version, day=day(now.version.approved_on)
            )
        )
    done = {reader.person.id for reader in now.readers if reader.done is not None}
    new = [row.id for row in facts.rows("person") if row.id in people and row.id not in done]
    if not new:
        raise RuleError(_("Choose somebody who has not acknowledged this version yet."))
    values = {"document_id": document_id, "version_id": now.version.id, "acknowledged_on": on, "method": method}
    with workspace.change(_deed(workspace, document_id, len(new))) as txn:
        txn.add_many(ACKNOWLEDGEMENT.table, [{**values, "person_id": person} for person in new])
    return len(new)


def totals(found: Sequence[Coverage]) -> tuple[int, int]:
    """Over all documents: acknowledgements that are there, and that there have to be."""
    return sum(each.done for each in found), sum(each.required for each in found)


def _deed(workspace: Workspace, document_id: str, count: int) -> str:
    ref = workspace.refs().of("document", document_id)
    people = ngettext("{n} person", "{n} people", count)
    return _("{ref} acknowledged by {people}").format(ref=ref, people=people)


def _reader(facts: Facts, person: Row, required: bool, known: Sequence[Row], version: Row) -> Reader:
    done = next((row for row in known if row.version_id == version.id), None)
    before = [v for row in known if row is not done and (v := facts.get("version", row.version_id)) is not None]
    newest = max(before, key=lambda v: v.approved_on or dt.date.min, default=None)
    return Reader(person, required, done, (newest.version or "") if newest is not None and done is None else "")
