"""audits"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sqlalchemy.orm import Mapped

from aims_desktop.model import fields
from aims_desktop.model.fields import (
    choice,
    date,
    link,
    links,
    person,
    prose,
    text,
)
from aims_desktop.model.kinds import Choice
from aims_desktop.model.record import Record
from aims_desktop.model.register import Filter, Register, Row
from aims_desktop.model.registers.shared import before, notes

if TYPE_CHECKING:
    from aims_desktop.model.facts import Facts


class AuditProgramme(Record):
    """Plan of the internal audits of a year, by importance and earlier results."""

    title: Mapped[str | None] = text(
        "Programme", section="Audit programme", required="approve", help="Name and year.", example="Internal audits 2027"
    )
    period_start: Mapped[dt.date | None] = date("From", unit="period", required="approve", help="Start.")
    period_end: Mapped[dt.date | None] = date("To", unit="period", required="approve", help="End.")
    objectives: Mapped[str | None] = prose("Objectives", required="approve", help="What the audits shall find out.")
    frequency: Mapped[str | None] = prose(
        "How often and why", required="approve", help="Weight: importance, impact level, changes, earlier results."
    )
    methods: Mapped[str | None] = prose("Methods", required="approve", help="Interview, samples, observation, remote or on site.")
    risks: Mapped[str | None] = prose("Risks to the programme", help="Time, skill, independence.")
    responsible_id: Mapped[str | None] = person("Responsible", required="approve", help="Who runs the programme.")
    reporting: Mapped[str | None] = text("Reported to", required="approve", help="Managers concerned and top management.")
    notes: Mapped[str | None] = notes()


AUDIT_PROGRAMME = Register(
    AuditProgramme,
    title="Audit programme",
    singular="Audit programme",
    prefix="AUP",
    area="assurance",
    step=9,
    about="Plan of the internal audits of a year, by importance and earlier results.",
    clauses=("9.2.2",),
    columns=("title", "period_start", "period_end", "responsible_id"),
    versioned=True,
    approved=True,
    filters=(),
)


class AuditKind(Choice):
    """Decides which fields matter."""

    INTERNAL = "internal", "Internal"
    SUPPLIER = "supplier", "Supplier"
    PRE_ASSESSMENT = "pre_assessment", "Dry run or pre-assessment"
    STAGE_1 = "stage_1", "Stage 1"
    STAGE_2 = "stage_2", "Stage 2"
    SURVEILLANCE = "surveillance", "Surveillance"
    RECERTIFICATION = "recertification", "Recertification"
    SPECIAL = "special", "Special"


class AuditMethod(Choice):
    """How."""

    ON_SITE = "on_site", "On site"
    REMOTE = "remote", "Remote"
    HYBRID = "hybrid", "Hybrid"


class AuditConclusion(Choice):
    """On conformity."""

    CONFORMS = "conforms", "Conforms"
    SUBSTANTIALLY_CONFORMS = "substantially_conforms", "Substantially conforms"
    DOES_NOT_YET_CONFORM = "does_not_yet_conform", "Does not yet conform"


class BodyDecision(Choice):
    """For certification audits."""

    TO_STAGE_2 = "to_stage_2", "Proceed to stage 2"
    HOLD = "hold", "Hold"
    RECOMMENDED = "recommended", "Recommended"
    CONDITIONAL = "conditional", "Conditional"
    NOT_RECOMMENDED = "not_recommended", "Not recommended"


class AuditStatus(Choice):
    """Closing keeps a version with checklist and findings."""

    PLANNED = "planned", "Planned"
    IN_PROGRESS = "in_progress", "In progress"
    REPORTED = "reported", "Reported"
    CLOSED = "closed", "Closed"
    CANCELLED = "cancelled", "Cancelled"


class Audit(Record):
    """Internal, supplier and certification audits; closing one keeps a version."""

    title: Mapped[str | None] = text(
        "Audit", section="Plan", required="close", help="Short name.", example="Full internal audit before stage 1"
    )
    kind: Mapped[AuditKind | None] = choice("Kind", AuditKind, required="close", help="Decides which fields matter.")
    programme_id: Mapped[str | None] = link("Programme", "audit-programme", help="For internal audits.")
    objective: Mapped[str | None] = prose("Objective", required="close", help="What it shall answer: do we conform, does it work.")
    scope: Mapped[str | None] = prose("Scope", required="close", help="Units, sites, processes, systems.")
    criteria: Mapped[str | None] = prose("Criteria", required="close", help="Standard, own rules, contracts.")
    requirements = links("Clauses and controls", "requirement", help="Makes the checklist and the coverage.")
    systems = links("AI systems sampled", "ai-system", help="High ones always.")
    sampling: Mapped[str | None] = prose("Sampling", help="How samples were chosen.")
    method: Mapped[AuditMethod | None] = choice("Method", AuditMethod, help="How.")
    lead_auditor_id: Mapped[str | None] = person("Lead auditor", required="close", help="Not the owner of what is audited.")
    team = links("Team", "person", help="Further auditors and experts.")
    auditees = links("Auditees", "person", help="Who is interviewed.")
    independence: Mapped[str | None] = prose(
        "Independence statement", required="close", help="Of the team for this audit.", refs=("9.2.2",)
    )
    independence_mitigation: Mapped[str | None] = prose(
        "What balances it", help="Only in an organisation of one to three people; printed in the report."
    )
    planned_from: Mapped[dt.date | None] = date("Planned from", unit="planned", required="close", help="First day.")
    planned_to: Mapped[dt.date | None] = date("Planned to", unit="planned", required="close", help="Last day.")
    agenda: Mapped[str | None] = prose("Timetable", help="Times, topics, people.")
    plan_sent_on: Mapped[dt.date | None] = date("Plan sent on", unit="confirmation", help="To the auditees.")
    people_confirmed_on: Mapped[dt.date | None] = date("People confirmed on", unit="confirmation", help="All interview partners are there.")
    held_from: Mapped[dt.date | None] = date("Held from", section="Report", unit="held", required="close", help="Real first day.")
    held_to: Mapped[dt.date | None] = date("Held to", unit="held", required="close", help="Real last day.")
    conclusion: Mapped[AuditConclusion | None] = choice("Conclusion", AuditConclusion, required="close", help="On conformity.")
    conclusion_text: Mapped[str | None] = prose("In words", required="close", help="Also: does the AIMS work.", refs=("9.2.1",))
    reported_on: Mapped[dt.date | None] = date("Report date", required="close", help="Date of the report.")
    reported_to = links("Reported to", "person", required="close", help="Managers concerned and top management.", refs=("9.2.2",))
    body_decision: Mapped[BodyDecision | None] = choice("Recommendation of the body", BodyDecision, help="For certification audits.")
    status: Mapped[AuditStatus | None] = choice(
        "Status", AuditStatus, required="close", help="Closing keeps a version with checklist and findings."
    )
    notes: Mapped[str | None] = notes()


def internal(row: Row, facts: Facts) -> bool:
    """Internal."""
    return row.kind == AuditKind.INTERNAL and row.status != AuditStatus.CANCELLED


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
    versioned=True,
    filters=(
        Filter("internal", "Internal", internal),
        Filter(
            "planned_fully",
            "Plan complete and sent",
            lambda row, facts: (
                internal(row, facts)
                and row.objective is not None
                and row.criteria is not None
                and row.scope is not None
                and row.planned_from is not None
                and row.plan_sent_on is not None
            ),
        ),
        Filter("internal_held", "Internal, held", lambda row, facts: internal(row, facts) and row.held_to is not None),
        Filter(
            "held_not_reported",
            "Held, not reported",
            lambda row, facts: (
                row.status != AuditStatus.CANCELLED
                and row.kind in {AuditKind.INTERNAL, AuditKind.SUPPLIER, AuditKind.PRE_ASSESSMENT}
                and row.held_to is not None
                and (row.reported_on is None or not facts.linked(row.id, "reported_to"))
            ),
        ),
        Filter(
            "independence_missing",
            "Independence open",
            lambda row, facts: (
                internal(row, facts)
                and (
                    row.independence is None
                    or (facts.value("audit", row, "independence_clash") is True and row.independence_mitigation is None)
                )
            ),
        ),
        Filter("dry_run_held", "Dry run held", lambda row, facts: row.kind == AuditKind.PRE_ASSESSMENT and row.held_to is not None),
        Filter("stage_1_held", "Stage 1 held", lambda row, facts: row.kind == AuditKind.STAGE_1 and row.held_to is not None),
        Filter(
            "stage_2_agreed",
            "Stage 2 agreed",
            lambda row, facts: (
                row.kind == AuditKind.STAGE_2
                and row.planned_from is not None
                and row.agenda is not None
                and row.people_confirmed_on is not None
            ),
        ),
        Filter(
            "stage_2_reported",
            "Stage 2 held and reported",
            lambda row, facts: (
                row.kind == AuditKind.STAGE_2 and row.held_to is not None and row.status in {AuditStatus.REPORTED, AuditStatus.CLOSED}
            ),
        ),
        Filter(
            "overdue",
            "Overdue",
            lambda row, facts: before(row.planned_to, facts.today) and row.held_to is None and row.status != AuditStatus.CANCELLED,
        ),
    ),
)


class AnswerResult(Choice):
    """Anything but conform can be made a finding."""

    CONFORMS = "conforms", "Conforms"
    MINOR_NONCONFORMITY = "minor_nonconformity", "Minor nonconformity"
    MAJOR_NONCONFORMITY = "major_nonconformity", "Major nonconformity"
    OPPORTUNITY_FOR_IMPROVEMENT = "opportunity_for_improvement", "Opportunity for improvement"
    OBSERVATION = "observation", "Observation"
    NOT_SAMPLED = "not_sampled", "Not sampled"
    NOT_APPLICABLE = "not_applicable", "Not applicable"


class AuditAnswer(Record):
    """One question of one audit: what was seen and how it was judged."""

    audit_id: Mapped[str | None] = link("Audit", "audit", section="Checklist item", required="close", help="Which audit.")
    requirement: Mapped[str | None] = fields.requirement("Requirement", required="close", help="Clause or control.")
    question: Mapped[str | None] = prose("Question", required="close", help="Given, may be changed.")
    look_for: Mapped[str | None] = prose("Evidence to see", help="What a good auditor looks for.")
    found: Mapped[str | None] = prose("What was seen, where", required="close", help="Document, place, time, sample.")
    sample: Mapped[str | None] = text("Sample", help="Which cases, how many of how many.")
    result: Mapped[AnswerResult | None] = choice(
        "Result", AnswerResult, required="close", help="Anything but conform can be made a finding."
    )
    finding_id: Mapped[str | None] = link("Finding", "finding", help="Raised from this item.")
    note: Mapped[str | None] = prose("Note", help="For the auditor.")
    answered_by_id: Mapped[str | None] = person("Auditor", help="Who judged.")


def not_conforming(row: Row, facts: Facts) -> bool:
    """Nonconformities."""
    return row.result in {AnswerResult.MINOR_NONCONFORMITY, AnswerResult.MAJOR_NONCONFORMITY}


CHECKLIST = Register(
    AuditAnswer,
    title="Checklist",
    singular="Checklist item",
    area="assurance",
    step=9,
    about="One question of one audit: what was seen and how it was judged.",
    clauses=("9.2.1", "9.2.2"),
    columns=("audit_id", "requirement", "question", "result", "finding_id"),
    child_of="audit",
    filters=(
        Filter("not_conforming", "Nonconformities", not_conforming),
        Filter(
            "without_finding", "Nonconformity without finding", lambda row, facts: not_conforming(row, facts) and row.finding_id is None
        ),
    ),
)
