"""What the packs of an audit print: its plan, team, questions with their answers, and findings; read once, plain values only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aims_desktop.i18n import _, day
from aims_desktop.model.facts import Facts
from aims_desktop.model.register import Row
from aims_desktop.model.registers import REGISTERS
from aims_desktop.model.registers.audits import AnswerResult, AuditStatus, clashes, team
from aims_desktop.model.registers.organisation import is_tiny
from aims_desktop.model.standard import number_of
from aims_desktop.report.packs import letterhead
from aims_desktop.service import audit, evidence
from aims_desktop.service.catalogue import audit_questions
from aims_desktop.service.display import display
from aims_desktop.service.past import as_it_stood, last_set
from aims_desktop.service.workspace import Workspace

AUDIT, ANSWER, FINDING = audit.AUDIT, audit.ANSWER, audit.FINDING

PLAN = ("kind", "programme_id", "objective", "scope", "criteria", "systems", "sampling", "method", "auditees", "planned_from", "planned_to",
        "agenda", "held_from", "held_to", "reported_on", "reported_to", "body_decision")  # fmt: skip
"""The fields of the plan and report that are printed, in this order."""

FOUND = ("source", "requirement", "requirement_text", "objective_evidence", "statement", "system_id", "owner_id", "due_on", "correction",
         "cause_method", "root_cause", "spread_check", "status")  # fmt: skip
"""The fields of a finding that are printed, in this order."""


@dataclass(frozen=True, slots=True)
class Auditor:
    """One of the team: part, competence and what the person says of own work."""

    name: str
    part: str
    competence: str
    independence: str


@dataclass(frozen=True, slots=True)
class Asked:
    """One question with its answer; texts are empty where nothing was said."""

    number: str
    title: str
    question: str
    look_for: str
    result: AnswerResult | None = None
    found: str = ""
    sample: str = ""
    evidence: tuple[str, ...] = ()
    finding: str = ""
    auditor: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """One finding in full."""

    ref: str
    title: str
    grade: str
    is_nonconformity: bool
    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class AuditFacts:
    """All that the packs of an audit print. Without an audit only the organisation is known."""

    organisation: str
    classification: str
    paper: str
    as_of: dt.date
    ref: str = ""
    title: str = ""
    lead: str = ""
    when: str = ""
    status: str = ""
    closed: str = ""
    """The version that closing kept; "" for an audit that is not closed."""
    is_closed: bool = False
    conclusion: str = ""
    conclusion_text: str = ""
    plan: tuple[tuple[str, str], ...] = ()
    auditors: tuple[Auditor, ...] = ()
    independence: str = ""
    clashes: tuple[str, ...] = ()
    mitigation: str = ""
    separation: str = ""
    """What a tiny organisation does instead of separating duties."""
    reported_to: tuple[str, ...] = ()
    parts: tuple[tuple[str, tuple[Asked, ...]], ...] = ()
    findings: tuple[Found, ...] = ()


def facts(
    workspace: Workspace, *, start: dt.date | None = None, end: dt.date | None = None, as_of: dt.date | None = None, record_id: str = ""
) -> AuditFacts:
    """The facts of an audit: the one given, else the newest internal one. One that was closed prints as it stood then."""
    known = workspace.facts()
    row = known.get(AUDIT.name, record_id) if record_id else newest(known)
    if row is None:
        return AuditFacts(workspace.organisation, letterhead.classification(known), letterhead.paper(known), known.today)
    version = known.newest_version(row.id) if AUDIT.is_closed(row) else None
    written = last_set(workspace, "version", [version.id], "version") if version is not None else None
    records = as_it_stood(workspace, written) if written is not None else workspace
    return _facts(workspace, records, row.id, version)


def newest(known: Facts) -> Row | None:
    """The internal audit held or planned last, else any audit."""
    rows = [row for row in known.rows(AUDIT.name) if row.status is not AuditStatus.CANCELLED]
    internal = known.within("audit:internal")
    held = [row for row in rows if row.id in internal and row.held_from is not None]
    pool = held or [row for row in rows if row.id in internal] or rows
    return max(pool, key=lambda row: (row.held_from or row.planned_from or dt.date.min, row.number or 0), default=None)


def figures(known: AuditFacts) -> Mapping[str, Any]:
    """All figures by name."""
    asked = [line for _part, lines in known.parts for line in lines]
    counted = {f"result.{result.value}": sum(line.result is result for line in asked) for result in AnswerResult}
    return {
        "audit": known.ref,
        "closed": known.is_closed,
        "questions": len(asked),
        "answered": sum(line.result is not None for line in asked),
        **counted,
        "findings": len(known.findings),
        "nonconformities": sum(found.is_nonconformity for found in known.findings),
        "clashes": len(known.clashes),
    }


def _facts(workspace: Workspace, records: Workspace, audit_id: str, version: Row | None) -> AuditFacts:
    known, names = records.facts(), records.names()
    row = known.get(AUDIT.name, audit_id)
    assert row is not None
    organisation = known.single("organisation")
    return AuditFacts(
        organisation=records.organisation,
        classification=letterhead.classification(known),
        paper=letterhead.paper(known),
        as_of=known.today,
        ref=workspace.refs().of(AUDIT.name, audit_id),
        title=row.title or _("Audit"),
        lead=names.of("person", row.lead_auditor_id) if row.lead_auditor_id else "",
        when=_span(row.held_from, row.held_to) or _span(row.planned_from, row.planned_to),
        status=_(row.status.label) if row.status else "",
        closed=version.version or "" if version is not None else "",
        is_closed=AUDIT.is_closed(row),
        conclusion=_(row.conclusion.label) if row.conclusion else "",
        conclusion_text=row.conclusion_text or "",
        plan=_pairs(records, AUDIT.name, row, PLAN),
        auditors=_auditors(records, row),
        independence=row.independence or "",
        clashes=_clashes(records, row),
        mitigation=row.independence_mitigation or "",
        separation=(organisation.separation_mitigation or "") if organisation is not None and is_tiny(known) else "",
        reported_to=tuple(sorted(names.of("person", person) for person in known.linked(audit_id, "reported_to"))),
        parts=_parts(records, row),
        findings=_findings(records, row),
    )


def _span(first: dt.date | None, last: dt.date | None) -> str:
    if first is None and last is None:
        return ""
    if first == last or first is None or last is None:
        return day(first or last)
    return _("{start} to {end}").format(start=day(first), end=day(last))


def _pairs(workspace: Workspace, register: str, row: Row, names: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    known = REGISTERS[register]
    texts = ((_(known.fields[name].label), display(workspace, known, row, name)) for name in names)
    return tuple(pair for pair in texts if pair[1])


def _auditors(workspace: Workspace, row: Row) -> tuple[Auditor, ...]:
    facts_ = workspace.facts()
    found = []
    for person in (facts_.get("person", each) for each in team(row, facts_)):
        if person is not None:
            part = _("Lead auditor") if person.id == row.lead_auditor_id else _("Auditor")
            found.append(Auditor(person.name or "", part, person.auditor_competence or "", person.independence_statement or ""))
    return tuple(sorted(found, key=lambda each: (each.part != _("Lead auditor"), each.name)))


def _clashes(workspace: Workspace, row: Row) -> tuple[str, ...]:
    names = workspace.names()
    sentence = _("{person} answers for {what}.")
    found = clashes(row, workspace.facts())
    return tuple(sentence.format(person=names.of("person", p), what=names.with_ref(register, i)) for p, register, i in found)


def _parts(workspace: Workspace, row: Row) -> tuple[tuple[str, tuple[Asked, ...]], ...]:
    """The questions by chapter; those that would be asked where there is no checklist yet."""
    known = workspace.facts()
    parts: dict[str, list[Asked]] = {}
    for line in audit.lines(workspace, row.id):
        parts.setdefault(audit.part_of(known, line.requirement), []).append(_asked(workspace, line))
    if not parts:
        proposed = {each.requirement: each for each in audit_questions()}
        for requirement in audit.to_ask(workspace, row):
            item, known_question = known.standard.by_id.get(requirement), proposed.get(requirement)
            question, look_for = (known_question.question, known_question.look_for) if known_question else ("", "")
            asked = Asked(number_of(requirement), item.title if item else "", question, look_for)
            parts.setdefault(audit.part_of(known, requirement), []).append(asked)
    return tuple((part, tuple(lines)) for part, lines in parts.items())


def _asked(workspace: Workspace, line: Row) -> Asked:
    names, refs = workspace.names(), workspace.refs()
    item = workspace.facts().standard.by_id.get(line.requirement or "")
    return Asked(
        number=number_of(line.requirement or ""),
        title=item.title if item else "",
        question=line.question or "",
        look_for=line.look_for or "",
        result=line.result,
        found=line.found or "",
        sample=line.sample or "",
        evidence=tuple(each.title or each.file.name for each in evidence.files_of(workspace, ANSWER, line.id) if each.title or each.file),
        finding=refs.of(FINDING.name, line.finding_id) if line.finding_id else "",
        auditor=names.of("person", line.answered_by_id) if line.answered_by_id else "",
    )


def _findings(workspace: Workspace, row: Row) -> tuple[Found, ...]:
    facts_, refs, names = workspace.facts(), workspace.refs(), workspace.names()
    serious = facts_.within("finding:nonconformities")
    rows = sorted(facts_.where(FINDING.name, "audit_id", row.id), key=lambda each: each.number or 0)
    return tuple(
        Found(
            ref=refs.of(FINDING.name, each.id),
            title=names.of(FINDING.name, each.id),
            grade=_(each.grade.label) if each.grade else _("No grade yet"),
            is_nonconformity=each.id in serious,
            pairs=_pairs(workspace, FINDING.name, each, FOUND),
        )
        for each in rows
    )
