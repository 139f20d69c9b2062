"""The scope statement composed from the records: what it says part by part, taking it over, and what changed in the records since."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from aims_desktop.errors import RuleError
from aims_desktop.i18n import _, ngettext
from aims_desktop.model.register import Row
from aims_desktop.model.registers import REGISTERS
from aims_desktop.model.registers.context import ObligationStatus
from aims_desktop.service import records
from aims_desktop.service.display import display
from aims_desktop.service.history import moment_of
from aims_desktop.service.past import as_it_stood, last_set
from aims_desktop.service.refs import VERSION
from aims_desktop.service.workspace import Workspace
from aims_desktop.store.changes import Change

SCOPE = REGISTERS["scope"]
MOST = 20
"""So many records are named; of more only the number is told."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one part of the statement says; no text where the records say nothing, with what they lack."""

    key: str
    title: str
    text: str = ""
    lacks: str = ""
    """What the records do not say, as a sentence; "" where nothing is missing."""


@dataclass(frozen=True, slots=True)
class Source:
    """A register beside the scope that a part rests on: how many of its records are in the part."""

    register: str
    filter: str
    count: int


@dataclass(frozen=True, slots=True)
class Since:
    """What the records are compared with: when the statement was written, or approved (then its version)."""

    change: Change
    version: str = ""

    @property
    def on(self) -> dt.date:
        """The day of it."""
        return moment_of(self.change.at).astimezone().date()


@dataclass(frozen=True, slots=True)
class Moved:
    """A part that reads otherwise than it did."""

    title: str
    before: str
    after: str


def scope_of(workspace: Workspace) -> Row:
    """The one row of the scope, as it is being worked on."""
    row = workspace.facts().single(SCOPE.name)
    assert row is not None, "every file has it from the start"
    return row


# --- composing


def parts(workspace: Workspace) -> tuple[Part, ...]:
    """The parts of the statement in reading order."""
    return tuple(part(workspace, scope_of(workspace)) for part in _PARTS)


def statement(workspace: Workspace) -> str:
    """The whole statement as the records tell it: a paragraph per part that says something."""
    return "\n\n".join(part.text for part in parts(workspace) if part.text)


def sources(workspace: Workspace) -> tuple[Source, ...]:
    """The registers whose records speak in the statement."""
    facts = workspace.facts()
    left_out = [row for row in facts.rows("ai-system") if row.in_scope is False]
    return (
        Source("ai-system", "in_scope", len(facts.within("ai-system:in_scope"))),
        Source("ai-system", "", len(left_out)),
        Source("interested-party", "", len(_parties(workspace))),
        Source("obligation", "", len(_obligations(workspace))),
        Source("supplier", "ai_suppliers", len(facts.within("supplier:ai_suppliers"))),
    )


def _work(workspace: Workspace, row: Row) -> Part:
    who = {"organisation": workspace.organisation}
    if not row.activities:
        text = _("The AI management system of {organisation} covers its work with AI.").format(**who)
        return Part("work", _("Organisation and work with AI"), text, _("What is done with AI, and in which roles, is not written yet."))
    words = _("The AI management system of {organisation} covers its work with AI. {activities}")
    return Part("work", _("Organisation and work with AI"), words.format(**who, activities=_ended(row.activities)))


def _systems(workspace: Workspace, row: Row) -> Part:
    title, register = _("AI systems and our roles"), REGISTERS["ai-system"]
    rows = workspace.facts().passing(register, "in_scope")
    if not rows:
        return Part("systems", title, lacks=_("No AI system is in the scope yet."))
    names = _listed(rows, lambda system: _with(_name(workspace, system), _roles(workspace, system)))
    words = ngettext("{n} AI system is inside: {{names}}.", "{n} AI systems are inside: {{names}}.", len(rows))
    without = sum(not system.org_roles for system in rows)
    lacks = ngettext("{n} of them has no role of ours yet.", "{n} of them have no role of ours yet.", without) if without else ""
    return Part("systems", title, words.format(names=names), lacks)


def _places(workspace: Workspace, row: Row) -> Part:
    units = row.units or _("; ").join(departments(workspace))
    told = [_("Organisational units: {units}").format(units=_ended(units))] if units else []
    told += [_("Sites: {sites}").format(sites=_ended(row.sites))] if row.sites else []
    lacks = [] if row.units else [_("The units are not written yet; until then the departments of people in scope stand for them.")]
    lacks += [] if row.sites else [_("The sites are not written yet.")]
    return Part("places", _("Units and sites"), " ".join(told), " ".join(lacks if units else lacks[-1:]))


def departments(workspace: Workspace) -> list[str]:
    """The departments of the people in scope."""
    return sorted({row.department for row in workspace.facts().rows("person") if row.in_scope and row.department})


def _needs(workspace: Workspace, row: Row) -> Part:
    title, told, lacks = _("Needs and duties"), [], []
    if parties := _parties(workspace):
        names = _listed(list({_name(workspace, party): party for party in parties}.values()), lambda party: _name(workspace, party))
        told.append(_("It takes up needs of: {names}.").format(names=names))
    else:
        lacks.append(_("No need of an interested party is taken on yet."))
    if duties := _obligations(workspace):
        told.append(_("It keeps these obligations: {names}.").format(names=_listed(duties, lambda duty: _name(workspace, duty))))
    else:
        lacks.append(_("No obligation is recorded yet."))
    told += [_ended(row.issues_considered)] if row.issues_considered else []
    return Part("needs", title, " ".join(told), " ".join(lacks))


def _left_out(workspace: Workspace, row: Row) -> Part:
    title, said = _("Left out, and why"), row.exclusions or ""
    systems = [system for system in workspace.facts().rows("ai-system") if system.in_scope is False]
    systems = [system for system in systems if not system.title or system.title.casefold() not in said.casefold()]
    told = [_("Left out: {exclusions}").format(exclusions=_ended(said))] if said else []
    if systems:
        names = _listed(systems, lambda system: _with(_name(workspace, system), _flat(system.scope_reason).rstrip(".")))
        told.append(_("AI systems left out: {names}.").format(names=names))
    lacks = [] if said else [_("What is left out is not written yet; write “nothing” if so.")]
    if without := sum(not system.scope_reason for system in systems):
        lacks.append(ngettext("{n} AI system is left out without a reason.", "{n} AI systems are left out without a reason.", without))
    return Part("left_out", title, " ".join(told), " ".join(lacks))


def _interfaces(workspace: Workspace, row: Row) -> Part:
    told = [_("At the boundary: {interfaces}").format(interfaces=_ended(row.interfaces))] if row.interfaces else []
    suppliers = workspace.facts().passing(REGISTERS["supplier"], "ai_suppliers")
    if suppliers:
        names = _listed(suppliers, lambda supplier: _with(_name(workspace, supplier), _flat(supplier.service).rstrip(".")))
        told.append(_("Suppliers that bring AI in: {names}.").format(names=names))
    lacks = "" if row.interfaces else _("What touches the boundary is not written yet.")
    return Part("interfaces", _("Interfaces and suppliers"), " ".join(told), lacks)


_PARTS: tuple[Callable[[Workspace, Row], Part], ...] = (_work, _systems, _places, _needs, _left_out, _interfaces)


# --- the statement in the register


def take_over(workspace: Workspace) -> None:
    """Write the composed text into the statement, as one change; raises RuleError where it stands there already."""
    try:
        text = SCOPE.kind("statement").parse(statement(workspace))
    except ValueError as error:
        raise RuleError(_("The composed text is too long for the statement: {why}").format(why=error)) from error
    reason = _("Take over the composed scope statement")
    if not records.edit(workspace, SCOPE, scope_of(workspace).id, {"statement": text}, reason=reason):
        raise RuleError(_("The statement reads as it is composed already; nothing was taken over."))


def is_taken_over(workspace: Workspace) -> bool:
    """Whether the statement in the register reads as it is composed."""
    return bool(scope_of(workspace).statement == statement(workspace))


def since(workspace: Workspace) -> Since | None:
    """The later of writing and approving the statement; None where there is none yet."""
    row = scope_of(workspace)
    version = workspace.facts().newest_version(row.id)
    written = last_set(workspace, SCOPE.table, [row.id], "statement") if row.statement else None
    approved = last_set(workspace, VERSION, [version.id], "version") if version is not None else None
    if approved is not None and version is not None and (written is None or written.order < approved.order):
        return Since(approved, version.version or "?")
    return Since(written) if written is not None else None


def parts_at(workspace: Workspace, then: Since) -> tuple[Part, ...]:
    """The parts as the records told them at an earlier moment."""
    return parts(as_it_stood(workspace, then.change))


def moved(before: Sequence[Part], after: Sequence[Part]) -> list[Moved]:
    """The parts that read otherwise, in their order."""
    then = {part.key: part.text for part in before}
    return [Moved(part.title, then.get(part.key, ""), part.text) for part in after if then.get(part.key, "") != part.text]


# --- helpers


def _parties(workspace: Workspace) -> list[Row]:
    return [row for row in workspace.facts().rows("interested-party") if row.adopted is True]


def _obligations(workspace: Workspace) -> list[Row]:
    return [row for row in workspace.facts().rows("obligation") if row.status is not ObligationStatus.NOT_APPLICABLE]


def _name(workspace: Workspace, row: Row) -> str:
    return _flat(row.title) or _("(no title)")


def _roles(workspace: Workspace, system: Row) -> str:
    return display(workspace, REGISTERS["ai-system"], system, "org_roles").replace("; ", ", ").lower()


def _with(name: str, more: str) -> str:
    return f"{name} ({more})" if more else name


def _listed(rows: Sequence[Row], told: Callable[[Row], str]) -> str:
    names = [told(row) for row in rows[:MOST]]
    if len(rows) > MOST:
        names.append(_("and {n} more").format(n=len(rows) - MOST))
    return _("; ").join(names)


def _flat(text: str | None) -> str:
    return " ".join((text or "").split())


def _ended(text: str) -> str:
    """Words of a record as one line that ends like a sentence."""
    line = _flat(text)
    return line if line.endswith((".", "!", "?", "…")) else f"{line}."
