"""The audit programme, audits and their checklists: clause 9.2."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

from aims_desktop.model import fields
from aims_desktop.model.ahead import Ahead, Coming
from aims_desktop.model.fields import choice, date, link, links, person, prose, text
from aims_desktop.model.kinds import Choice, FlagKind, PercentKind
from aims_desktop.model.record import Record
from aims_desktop.model.register import Computed, Filter, Register, Row, Rule
from aims_desktop.model.registers.organisation import is_tiny
from aims_desktop.model.registers.shared import before, changed_filter, given, in_force, in_order, not_ahead, notes, reached, version_values

if TYPE_CHECKING:
    from aims_desktop.model.facts import Facts


class AuditProgramme(Record):
    """Plan of the internal audits of a year, by importance and earlier results."""

    title: str | None = text(
        "Programme", section="Audit programme", required="approve", help="Name and year.", example="Internal audits 2027"
    )
    period_start: dt.date | None = date("From", unit="period", required="approve", help="First day of the programme.")
    period_end: dt.date | None = date("To", unit="period", required="approve", help="Last day of the programme.")
    objectives: str | None = prose("Objectives", required="approve", help="What the audits shall find out.")
    frequency: str | None = prose(
        "How often and why", required="approve", help="Weight: importance, impact level, changes, earlier results."
    )
    methods: str | None = prose("Methods", required="approve", help="Interview, samples, observation, remote or on site.")
    risks: str | None = prose("Risks to the programme", help="Time, skill, independence.")
    responsible_id: str | None = person("Responsible", required="approve", help="Who runs the programme.")
    reporting: str | None = text("Reported to", required="approve", help="Managers concerned and top management.")
    notes: str | None = notes()


def coverage(row: Row, facts: Facts) -> Decimal | None:
    """The share of the needed requirements in an internal audit of the programme, in percent."""
    internal = facts.within("audit:internal")
    audits = [audit for audit in facts.where("audit", "programme_id", row.id) if audit.id in internal]
    planned = frozenset[str]().union(*(facts.linked(audit.id, "requirements") for audit in audits))
    needed = facts.passing(facts.registers["gap-item"], "needed")
    met = sum(item.requirement in planned for item in needed)
    return round(Decimal(100 * met) / len(needed), 1) if needed else None


AUDIT_PROGRAMME = Register(
    AuditProgramme,
    title="Audit programme",
    singular="Audit programme",
    prefix="AUP",
    area="assurance",
    step=9,
    about="Plan of the internal audits of a year, by importance and earlier results.",
    clauses=("9.2.2",),
    columns=("title", "period_start", "period_end", "responsible_id", "coverage", "version"),
    versioned=True,
    approved=True,
    computed=(
        *version_values("audit-programme"),
        Computed(
            "coverage",
            "Coverage",
            PercentKind(),
            coverage,
            help="Share of needed clauses and controls in at least one planned internal audit.",
        ),
    ),
    filters=(
        Filter("approved", "Approved", in_force),
        changed_filter("audit-programme"),
    ),
    rules=(in_order("period_start", "period_end", "The programme cannot end before it starts."),),
)


class AuditKind(Choice):
    """What sort of audit; decides which fields matter."""

    INTERNAL = "internal", "Internal"
    SUPPLIER = "supplier", "Supplier"
    PRE_ASSESSMENT = "pre_assessment", "Dry run or pre-assessment"
    STAGE_1 = "stage_1", "Stage 1"
    STAGE_2 = "stage_2", "Stage 2"
    SURVEILLANCE = "surveillance", "Surveillance"
    RECERTIFICATION = "recertification", "Recertification"
    SPECIAL = "special", "Special"


class AuditMethod(Choice):
    """Where an audit takes place."""

    ON_SITE = "on_site", "On site"
    REMOTE = "remote", "Remote"
    HYBRID = "hybrid", "Hybrid"


class AuditConclusion(Choice):
    """The conclusion on conformity."""

    CONFORMS = "conforms", "Conforms"
    SUBSTANTIALLY_CONFORMS = "substantially_conforms", "Substantially conforms"
    DOES_NOT_YET_CONFORM = "does_not_yet_conform", "Does not yet conform"


class BodyDecision(Choice):
    """What the certification body recommends."""

    TO_STAGE_2 = "to_stage_2", "Proceed to stage 2"
    HOLD = "hold", "Hold"
    RECOMMENDED = "recommended", "Recommended"
    CONDITIONAL = "conditional", "Conditional"
    NOT_RECOMMENDED = "not_recommended", "Not recommended"


class AuditStatus(Choice):
    """Where an audit stands; closing keeps a version with checklist and findings."""

    PLANNED = "planned", "Planned"
    IN_PROGRESS = "in_progress", "In progress"
    REPORTED = "reported", "Reported"
    CLOSED = "closed", "Closed"
    CANCELLED = "cancelled", "Cancelled"


class Audit(Record):
    """Internal, supplier and certification audits; closing one keeps a version."""

    title: str | None = text("Audit", section="Plan", required="close", help="Short name.", example="Full internal audit before stage 1")
    kind: AuditKind | None = choice("Kind", AuditKind, required="close", help="Decides which fields matter.")
    programme_id: str | None = link("Programme", "audit-programme", help="For internal audits.")
    objective: str | None = prose("Objective", required="close", help="What it shall answer: do we conform, does it work.")
    scope: str | None = prose("Scope", required="close", help="Units, sites, processes, systems.")
    criteria: str | None = prose("Criteria", required="close", help="Standard, own rules, contracts.")
    requirements = links("Clauses and controls", "requirement", help="Makes the checklist and the coverage.")
    systems = links("AI systems sampled", "ai-system", help="High ones always.")
    sampling: str | None = prose("Sampling", help="How samples were chosen.")
    method: AuditMethod | None = choice("Method", AuditMethod, help="Where it takes place.")
    lead_auditor_id: str | None = person("Lead auditor", required="close", help="Not the owner of what is audited.")
    team = links("Team", "person", help="Further auditors and experts.")
    auditees = links("Auditees", "person", help="Who is interviewed.")
    independence: str | None = prose("Independence statement", required="close", help="Of the team for this audit.", refs=("9.2.2",))
    independence_mitigation: str | None = prose(
        "What balances it", help="Only in an organisation of one to three people; printed in the report."
    )
    planned_from: dt.date | None = date(
        "Planned from",
        unit="planned",
        required="close",
        help="First day.",
        ahead=Ahead(Coming.MILESTONE, open="overdue", by="lead_auditor_id", last="planned_to"),
    )
    planned_to: dt.date | None = date("Planned to", unit="planned", required="close", help="Last day.")
    agenda: str | None = prose("Timetable", help="Times, topics, people.")
    plan_sent_on: dt.date | None = date("Plan sent on", unit="confirmation", help="To the auditees.")
    people_confirmed_on: dt.date | None = date("People confirmed on", unit="confirmation", help="All interview partners are there.")
    held_from: dt.date | None = date("Held from", section="Report", unit="held", required="close", help="Real first day.")
    held_to: dt.date | None = date("Held to", unit="held", required="close", help="Real last day.")
    conclusion: AuditConclusion | None = choice("Conclusion", AuditConclusion, required="close", help="On conformity.")
    conclusion_text: str | None = prose("In words", required="close", help="Also: does the AIMS work.", refs=("9.2.1",))
    reported_on: dt.date | None = date("Report date", required="close", help="Date of the report.")
    reported_to = links("Reported to", "person", required="close", help="Managers concerned and top management.", refs=("9.2.2",))
    body_decision: BodyDecision | None = choice("Recommendation of the body", BodyDecision, help="For certification audits.")
    status: AuditStatus | None = choice(
        "Status", AuditStatus, required="close", help="Closing keeps a version with checklist and findings."
    )
    notes: str | None = notes()


def is_internal(row: Row, facts: Facts) -> bool:
    """Internal and not cancelled."""
    return row.kind is AuditKind.INTERNAL and row.status is not AuditStatus.CANCELLED


def team(row: Row, facts: Facts) -> frozenset[str]:
    """The ids of all who audit."""
    return facts.linked(row.id, "team") | ({row.lead_auditor_id} if row.lead_auditor_id else set())


Owned = tuple[str, str, str]
"""A person's id with the register and id of what the person answers for."""


def clashes(row: Row, facts: Facts) -> list[Owned]:
    """Who of the team owns what is audited, or leads the implementation, and what that is."""
    auditing = team(row, facts)
    return sorted(owned for owned in {*_owned(row, facts), *_led(facts)} if owned[0] in auditing)


def independence_clash(row: Row, facts: Facts) -> bool:
    """Whether somebody of the team owns what is audited or leads the implementation."""
    return bool(clashes(row, facts))


def _led(facts: Facts) -> set[Owned]:
    """Those who lead the implementation, with the role that says so."""
    leaders = facts.within("person:lead_implementer")
    roles = [role for role in facts.rows("role") if role.function == "lead_implementer"]
    return {(person, "role", role.id) for role in roles for person in facts.linked(role.id, "holders") & leaders}


def _owned(row: Row, facts: Facts) -> set[Owned]:
    """Who owns the sampled systems, and the processes, roles and controls inside the criteria."""
    systems = [system for end in facts.linked(row.id, "systems") if (system := facts.get("ai-system", end)) is not None]
    criteria = facts.linked(row.id, "requirements")
    found = {(person, "ai-system", system.id) for system in systems for person in (system.owner_id, system.technical_owner_id)}
    found |= {(process.owner_id, "process", process.id) for process in facts.rows("process") if _serves(process, criteria, facts)}
    found |= {(line.owner_id, "soa-item", line.id) for line in facts.rows("soa-item") if line.control in criteria}
    for role in facts.rows("role"):
        if _serves(role, criteria, facts):
            found |= {(person, "role", role.id) for person in facts.linked(role.id, "holders")}
    return {owned for owned in found if owned[0]}


def _serves(record: Row, criteria: frozenset[str], facts: Facts) -> bool:
    return not criteria.isdisjoint(facts.linked(record.id, "clauses") | facts.linked(record.id, "controls"))


def is_set_aside(row: Row, facts: Facts) -> bool:
    """Whether an organisation of one to three people has said what balances the lack of independence."""
    return row.independence_mitigation is not None and is_tiny(facts)


def _held(row: Row, facts: Facts) -> bool:
    """Over, on a day that has come."""
    return reached(row.held_to, facts.today)


def _independence_missing(row: Row, facts: Facts) -> bool:
    clash = independence_clash(row, facts) and not is_set_aside(row, facts)
    return is_internal(row, facts) and (row.independence is None or clash)


OWN_AUDITS = frozenset({AuditKind.INTERNAL, AuditKind.SUPPLIER, AuditKind.PRE_ASSESSMENT})
"""Audits whose report is ours to write."""


def _held_not_reported(row: Row, facts: Facts) -> bool:
    held = row.status is not AuditStatus.CANCELLED and row.kind in OWN_AUDITS and row.held_to is not None
    return held and not given(row.reported_on, facts.linked(row.id, "reported_to"))


AUDITS = Register(
    Audit,
    title="Audits",
    singular="Audit",
    prefix="AUD",
    area="assurance",
    step=9,
    about="Internal, supplier and certification audits; closing one keeps a version.",
    clauses=("9.2.1", "9.2.2"),
    controls=("A.10.3",),
    columns=("title", "kind", "lead_auditor_id", "planned_from", "held_to", "status"),
    subtitle="programme_id",
    versioned=True,
    closes_with=("status", AuditStatus.CLOSED),
    stays_closed=True,
    approved_with={"finding": "audit_id"},
    goes_on=frozenset({"finding"}),
    computed=(
        *version_values("audit"),
        Computed(
            "independence_clash",
            "Owns what is audited",
            FlagKind(),
            independence_clash,
            help="Somebody of the team owns a sampled system, a process, control or role inside the criteria, or is the lead implementer.",
        ),
    ),
    filters=(
        Filter("internal", "Internal", is_internal),
        Filter(
            "planned_fully",
            "Plan complete and sent",
            lambda row, facts: (
                is_internal(row, facts) and given(row.objective, row.criteria, row.scope, row.planned_from, row.plan_sent_on)
            ),
        ),
        Filter("internal_held", "Internal, held", lambda row, facts: is_internal(row, facts) and _held(row, facts)),
        Filter("held_not_reported", "Held, not reported", _held_not_reported),
        Filter("independence_missing", "Independence open", _independence_missing),
        Filter("dry_run_held", "Dry run held", lambda row, facts: row.kind is AuditKind.PRE_ASSESSMENT and _held(row, facts)),
        Filter(
            "lead_implementer_audits",
            "Lead implementer audits",
            lambda row, facts: is_internal(row, facts) and row.lead_auditor_id in facts.within("person:lead_implementer"),
        ),
        Filter("stage_1_held", "Stage 1 held", lambda row, facts: row.kind is AuditKind.STAGE_1 and _held(row, facts)),
        Filter(
            "stage_2_agreed",
            "Stage 2 agreed",
            lambda row, facts: row.kind is AuditKind.STAGE_2 and given(row.planned_from, row.agenda, row.people_confirmed_on),
        ),
        Filter(
            "stage_2_reported",
            "Stage 2 held and reported",
            lambda row, facts: (
                row.kind is AuditKind.STAGE_2 and _held(row, facts) and row.status in {AuditStatus.REPORTED, AuditStatus.CLOSED}
            ),
        ),
        Filter(
            "overdue",
            "Overdue",
            lambda row, facts: (
                before(row.planned_to or row.planned_from, facts.today) and row.held_to is None and row.status is not AuditStatus.CANCELLED
            ),
        ),
    ),
    rules=(
        in_order("planned_from", "planned_to", "The last planned day cannot be before the first."),
        in_order("held_from", "held_to", "The last day cannot be before the first."),
        not_ahead("held_to", "An audit cannot have been held on a day that is still to come."),
        in_order("held_to", "reported_on", "The report cannot be dated before the audit was held."),
        Rule(
            "independence_mitigation",
            "Only an organisation of one to three people may balance a lack of independence; others need another auditor.",
            lambda row, facts: row.independence_mitigation is not None and not is_tiny(facts),
        ),
    ),
    defaults={"status": AuditStatus.PLANNED},
)


class AnswerResult(Choice):
    """How a checklist item is judged; anything but conform can be made a finding."""

    CONFORMS = "conforms", "Conforms"
    MINOR_NONCONFORMITY = "minor_nonconformity", "Minor nonconformity"
    MAJOR_NONCONFORMITY = "major_nonconformity", "Major nonconformity"
    OPPORTUNITY_FOR_IMPROVEMENT = "opportunity_for_improvement", "Opportunity for improvement"
    OBSERVATION = "observation", "Observation"
    NOT_SAMPLED = "not_sampled", "Not sampled"
    NOT_APPLICABLE = "not_applicable", "Not applicable"


class AuditAnswer(Record):
    """One question of one audit: what was seen and how it was judged."""

    audit_id: str | None = link("Audit", "audit", section="Checklist item", required="close", help="Which audit.")
    requirement: str | None = fields.requirement("Requirement", required="close", help="Clause or control.")
    question: str | None = prose("Question", required="close", help="Given, may be changed.")
    look_for: str | None = prose("Evidence to see", help="What a good auditor looks for.")
    found: str | None = prose("What was seen, where", required="close", help="Document, place, time, sample.")
    sample: str | None = text("Sample", help="Which cases, how many of how many.")
    result: AnswerResult | None = choice("Result", AnswerResult, required="close", help="Anything but conform can be made a finding.")
    finding_id: str | None = link("Finding", "finding", help="Raised from this item.")
    note: str | None = prose("Note", help="For the auditor.")
    answered_by_id: str | None = person("Auditor", help="Who judged.")


WITHOUT_SIGHT = frozenset({AnswerResult.NOT_SAMPLED, AnswerResult.NOT_APPLICABLE})
"""Results that need no account of what was seen."""


def of_internal_audit(row: Row, facts: Facts) -> bool:
    """Asked in an internal audit that takes or took place."""
    audit = facts.get("audit", row.audit_id)
    return audit is not None and is_internal(audit, facts)


def is_nonconformity(row: Row, facts: Facts) -> bool:
    """Judged a minor or major nonconformity."""
    return row.result in {AnswerResult.MINOR_NONCONFORMITY, AnswerResult.MAJOR_NONCONFORMITY}


def _unanswered(row: Row, facts: Facts) -> bool:
    audit = facts.get("audit", row.audit_id)
    held = audit is not None and is_internal(audit, facts) and audit.held_to is not None
    return held and (row.result is None or (row.found is None and row.result not in WITHOUT_SIGHT))


CHECKLIST = Register(
    AuditAnswer,
    title="Checklist",
    singular="Checklist item",
    area="assurance",
    step=9,
    about="One question of one audit: what was seen and how it was judged.",
    clauses=("9.2.1", "9.2.2"),
    columns=("requirement", "question", "result", "finding_id", "answered_by_id"),
    child_of="audit",
    filters=(
        Filter("internal", "Of internal audits", of_internal_audit),
        Filter("unanswered", "Open items", _unanswered),
        Filter("not_conforming", "Nonconformities", is_nonconformity),
        Filter(
            "without_finding",
            "Nonconformity without finding",
            lambda row, facts: is_nonconformity(row, facts) and row.finding_id is None,
        ),
    ),
)
