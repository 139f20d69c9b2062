"""The audit programme (9.2.2): which audit covers what, who audits, and what evidence is lacking before an audit."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from aims_desktop.errors import RuleError
from aims_desktop.i18n import _
from aims_desktop.model.register import Row
from aims_desktop.model.registers import REGISTERS
from aims_desktop.model.registers.audits import AuditStatus, clashes, is_set_aside, team
from aims_desktop.service import audit, records
from aims_desktop.service.catalogue import audit_questions
from aims_desktop.service.workspace import Workspace

PROGRAMME, AUDIT = REGISTERS["audit-programme"], REGISTERS["audit"]


@dataclass(frozen=True, slots=True)
class Covered:
    """One requirement and the audits of the programme that are about it."""

    requirement: str
    audits: frozenset[str]


@dataclass(frozen=True, slots=True)
class Coverage:
    """The requirements that are needed here against the internal audits of a programme, in the order of their days."""

    audits: tuple[Row, ...]
    lines: tuple[Covered, ...]

    @property
    def covered(self) -> int:
        """Requirements in at least one audit."""
        return sum(bool(line.audits) for line in self.lines)

    @property
    def lacking(self) -> list[str]:
        """Requirements in none."""
        return [line.requirement for line in self.lines if not line.audits]


@dataclass(frozen=True, slots=True)
class AuditorState:
    """Somebody who may audit, and what speaks for and against it."""

    person: Row
    audits: tuple[str, ...]
    """The refs of the audits of the programme in whose team the person is."""
    clashes: tuple[str, ...]
    """What of own work the person would audit there, in sentences."""


@dataclass(frozen=True, slots=True)
class Unproven:
    """A question of an audit that has no evidence yet, or only old."""

    requirement: str
    question: str
    old: bool


def coverage(workspace: Workspace, programme_id: str) -> Coverage:
    """Which audit of a programme covers which clause or included control."""
    facts = workspace.facts()
    internal = facts.within("audit:internal")
    rows = [row for row in facts.where(AUDIT.name, "programme_id", programme_id) if row.id in internal]
    rows.sort(key=lambda row: (str(row.held_from or row.planned_from or "9999"), row.number or 0))
    about = {row.id: facts.linked(row.id, "requirements") for row in rows}
    lines = (Covered(each, frozenset(i for i, named in about.items() if each in named)) for each in audit.needed(workspace))
    return Coverage(tuple(rows), tuple(lines))


def plan(workspace: Workspace, programme_id: str) -> str:
    """Make an internal audit of what no audit of the programme covers yet, led by the only auditor there is; answers its id.

    What can be proposed is filled in: objective, scope, criteria, and what the auditor says of own work.
    """
    facts = workspace.facts()
    programme = facts.get(PROGRAMME.name, programme_id)
    if programme is None:
        raise RuleError(_("This programme is not in the file any more; nothing was changed."))
    known = coverage(workspace, programme_id)
    lead = facts.get("person", next(iter(found))) if len(found := facts.within("person:auditors")) == 1 else None
    scope = facts.single("scope")
    values = {
        "title": _("Internal audit {n}").format(n=len(known.audits) + 1),
        "kind": "internal",
        "programme_id": programme_id,
        "objective": _("Do we conform to the standard and to our own rules, and does the AIMS work?"),
        "scope": (scope.statement if scope is not None else None) or _("All that the AIMS covers"),
        "criteria": _("ISO/IEC 42001 and our own rules"),
        "requirements": known.lacking,
        "lead_auditor_id": lead.id if lead is not None else None,
        "independence": lead.independence_statement if lead is not None else None,
    }
    reason = _("Plan an audit of {ref}").format(ref=workspace.refs().of(PROGRAMME.name, programme_id))
    return records.create(workspace, AUDIT, values, reason=reason)


def cover(workspace: Workspace, audit_id: str, requirements: Collection[str], *, on: bool) -> bool:
    """Take requirements into an audit or out of it, as one change; answers whether anything changed."""
    present = workspace.facts().linked(audit_id, "requirements")
    wanted = present | set(requirements) if on else present - set(requirements)
    reason = _("Change what {ref} covers").format(ref=workspace.refs().of(AUDIT.name, audit_id))
    return records.edit(workspace, AUDIT, audit_id, {"requirements": wanted}, reason=reason)


def auditors(workspace: Workspace, programme_id: str) -> list[AuditorState]:
    """Those who may audit or are in a team of the programme, by name."""
    facts, refs, names = workspace.facts(), workspace.refs(), workspace.names()
    planned = coverage(workspace, programme_id).audits
    people = set(facts.within("person:auditors")).union(*(team(row, facts) for row in planned))
    sentence = _("{audit}: answers for {what}")
    found = []
    for person in sorted(filter(None, (facts.get("person", each) for each in people)), key=lambda row: row.name or ""):
        own = [row for row in planned if person.id in team(row, facts)]
        against = [
            sentence.format(audit=refs.of(AUDIT.name, row.id), what=names.with_ref(register, record_id))
            for row in own
            if not is_set_aside(row, facts)
            for who, register, record_id in clashes(row, facts)
            if who == person.id
        ]
        found.append(AuditorState(person, tuple(refs.of(AUDIT.name, row.id) for row in own), tuple(against)))
    return found


def unproven(workspace: Workspace, audit_id: str) -> list[Unproven]:
    """The questions of an audit without any evidence, then those with none of the last year."""
    facts = workspace.facts()
    row = facts.get(AUDIT.name, audit_id)
    if row is None:
        return []
    gaps = {gap.requirement: gap.id for gap in facts.rows("gap-item")}
    none, old = facts.within("gap-item:without_proof"), facts.within("gap-item:proof_old")
    proposed = {each.requirement: each.question for each in audit_questions()}
    asked = {line.requirement: line.question for line in audit.lines(workspace, audit_id)}
    wanted = [each for each in audit.to_ask(workspace, row) if gaps.get(each) in none | old]
    found = [Unproven(each, asked.get(each) or proposed.get(each, ""), gaps[each] not in none) for each in wanted]
    return sorted(found, key=lambda each: each.old)


def next_audit(known: Coverage) -> Row | None:
    """The audit of a programme that comes next: the first that was not held, else the last."""
    ahead = [row for row in known.audits if row.held_to is None and row.status is not AuditStatus.CLOSED]
    return ahead[0] if ahead else known.audits[-1] if known.audits else None
