"""findings"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sqlalchemy.orm import Mapped

from aims_desktop.model import fields
from aims_desktop.model.fields import (
    choice,
    date,
    link,
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


class Grade(Choice):
    """Grade"""

    MAJOR_NONCONFORMITY = "major_nonconformity", "Major nonconformity"
    MINOR_NONCONFORMITY = "minor_nonconformity", "Minor nonconformity"
    OBSERVATION = "observation", "Observation"
    OPPORTUNITY_FOR_IMPROVEMENT = "opportunity_for_improvement", "Opportunity for improvement"
    POSITIVE = "positive", "Good practice"


class FindingSource(Choice):
    """Where it comes from."""

    INTERNAL_AUDIT = "internal_audit", "Internal audit"
    EXTERNAL_AUDIT = "external_audit", "External audit"
    INCIDENT = "incident", "Incident"
    MONITORING = "monitoring", "Monitoring"
    MANAGEMENT_REVIEW = "management_review", "Management review"
    COMPLAINT = "complaint", "Complaint"
    SUPPLIER = "supplier", "Supplier"
    SELF_IDENTIFIED = "self_identified", "Self identified"


class CauseMethod(Choice):
    """How the cause was looked for."""

    FIVE_WHYS = "five_whys", "5 whys"
    FISHBONE = "fishbone", "Fishbone"
    BARRIER = "barrier", "Barrier analysis"
    TIMELINE = "timeline", "Timeline"
    OTHER = "other", "Other"


class FindingStatus(Choice):
    """Closed only after the actions are verified."""

    DRAFT = "draft", "Draft"
    ISSUED = "issued", "Issued"
    ACCEPTED = "accepted", "Accepted"
    DISPUTED = "disputed", "Disputed"
    IN_CORRECTION = "in_correction", "In correction"
    VERIFIED = "verified", "Verified"
    CLOSED = "closed", "Closed"


class Finding(Record):
    """What an audit, an incident or ourselves found; nonconformities with cause and correction."""

    title: Mapped[str | None] = text(
        "Finding", section="Finding", required="close", help="Short name.", example="Two systems without impact assessment"
    )
    source: Mapped[FindingSource | None] = choice("Source", FindingSource, required="close", help="Where it comes from.")
    audit_id: Mapped[str | None] = link("Audit", "audit", help="If an audit found it.")
    grade: Mapped[Grade | None] = choice("Grade", Grade, required="close", help="Only minor and major are nonconformities.")
    requirement: Mapped[str | None] = fields.requirement("Requirement", required="close", help="Clause, control or own rule.")
    requirement_text: Mapped[str | None] = prose("What is required", help="In own words.")
    statement: Mapped[str | None] = prose(
        "Why it does not fit", required="close", help="Requirement against what was seen; no names, no advice."
    )
    objective_evidence: Mapped[str | None] = prose("What was seen", required="close", help="Where, when, which sample.")
    system_id: Mapped[str | None] = link("AI system", "ai-system", help="If it is about one.")
    raised_by_id: Mapped[str | None] = person("Raised by", unit="raised", required="close", help="Auditor or reporter.")
    raised_on: Mapped[dt.date | None] = date("Raised on", unit="raised", required="close", help="Start of the clock.")
    owner_id: Mapped[str | None] = person("Owner", required="close", help="Manager of the area.")
    due_on: Mapped[dt.date | None] = date("Due", required="close", help="By grade, or the body's limit.")
    repeat_of_id: Mapped[str | None] = link("Repeat of", "finding", help="Same fault as before.")
    correction: Mapped[str | None] = prose(
        "Correction",
        section="Correction and cause",
        unit="correction",
        required="close",
        help="What was done at once, also for effects on people.",
        refs=("10.2",),
    )
    corrected_on: Mapped[dt.date | None] = date("Corrected on", unit="correction", help="When.")
    cause_method: Mapped[CauseMethod | None] = choice(
        "Cause found by", CauseMethod, unit="cause", required="close", help="How the cause was looked for."
    )
    root_cause: Mapped[str | None] = prose(
        "Root cause", unit="cause", required="close", help='A process or decision you can change; never "human error".', refs=("10.2",)
    )
    spread_check: Mapped[str | None] = prose(
        "Same fault elsewhere", required="close", help="Where you looked and what you found.", refs=("10.2",)
    )
    aims_changes: Mapped[str | None] = prose(
        "What changes in the AIMS", help="Risks, controls, documents, training; or nothing.", refs=("10.2",)
    )
    plan_accepted_on: Mapped[dt.date | None] = date("Plan accepted on", help="By the certification body or the auditor.")
    status: Mapped[FindingStatus | None] = choice(
        "Status", FindingStatus, unit="closure", required="close", help="Closed only after the actions are verified."
    )
    closed_on: Mapped[dt.date | None] = date("Closed on", unit="closure", help="For the age of findings.")
    notes: Mapped[str | None] = notes()


def nonconformities(row: Row, facts: Facts) -> bool:
    """Nonconformities."""
    return row.grade in {Grade.MAJOR_NONCONFORMITY, Grade.MINOR_NONCONFORMITY}


def is_open(row: Row, facts: Facts) -> bool:
    """Open."""
    return row.status is None or row.status not in {FindingStatus.VERIFIED, FindingStatus.CLOSED}


FINDINGS = Register(
    Finding,
    title="Findings",
    singular="Finding",
    prefix="FND",
    area="assurance",
    step=10,
    about="What an audit, an incident or ourselves found; nonconformities with cause and correction.",
    clauses=("9.2.2", "10.2"),
    columns=("title", "source", "grade", "requirement", "raised_on", "owner_id", "status"),
    filters=(
        Filter("nonconformities", "Nonconformities", nonconformities),
        Filter("open", "Open", is_open),
        Filter(
            "incomplete",
            "Incomplete",
            lambda row, facts: (
                row.requirement is None
                or row.statement is None
                or row.objective_evidence is None
                or row.grade is None
                or row.owner_id is None
            ),
        ),
        Filter(
            "nonconformity_without_correction",
            "Nonconformity without correction",
            lambda row, facts: nonconformities(row, facts) and row.correction is None,
        ),
        Filter(
            "nonconformity_without_cause",
            "Nonconformity without cause or wider check",
            lambda row, facts: (
                nonconformities(row, facts) and (row.root_cause is None or row.cause_method is None or row.spread_check is None)
            ),
        ),
        Filter("from_audit", "From audits", lambda row, facts: row.source in {FindingSource.INTERNAL_AUDIT, FindingSource.EXTERNAL_AUDIT}),
        Filter(
            "external_major_open",
            "Body: major not closed",
            lambda row, facts: (
                row.source == FindingSource.EXTERNAL_AUDIT and row.grade == Grade.MAJOR_NONCONFORMITY and row.status != FindingStatus.CLOSED
            ),
        ),
        Filter(
            "external_minor_without_plan",
            "Body: minor without accepted plan",
            lambda row, facts: (
                row.source == FindingSource.EXTERNAL_AUDIT
                and row.grade == Grade.MINOR_NONCONFORMITY
                and row.status != FindingStatus.CLOSED
                and row.plan_accepted_on is None
            ),
        ),
        Filter("overdue", "Overdue", lambda row, facts: before(row.due_on, facts.today) and is_open(row, facts)),
    ),
)
