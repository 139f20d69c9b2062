"""Findings: what an audit, an incident or ourselves found; clause 10.2."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING

from aims_desktop.model import fields
from aims_desktop.model.ahead import Ahead, Coming
from aims_desktop.model.fields import choice, date, link, person, prose, text
from aims_desktop.model.kinds import Choice
from aims_desktop.model.record import Record
from aims_desktop.model.register import Filter, Register, Row, RowTest, Rule, closing
from aims_desktop.model.registers.actions import ActionKind, ActionStatus, Effectiveness, actions_of, has_planned_action
from aims_desktop.model.registers.audits import AuditKind
from aims_desktop.model.registers.shared import before, given, in_order, notes

if TYPE_CHECKING:
    from aims_desktop.model.facts import Facts


class Grade(Choice):
    """How grave a finding is; only minor and major are nonconformities."""

    MAJOR_NONCONFORMITY = "major_nonconformity", "Major nonconformity"
    MINOR_NONCONFORMITY = "minor_nonconformity", "Minor nonconformity"
    OBSERVATION = "observation", "Observation"
    OPPORTUNITY_FOR_IMPROVEMENT = "opportunity_for_improvement", "Opportunity for improvement"
    POSITIVE = "positive", "Good practice"


class FindingSource(Choice):
    """Where a finding comes from."""

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
    """Where a finding stands; closed only after the actions are verified."""

    DRAFT = "draft", "Draft"
    ISSUED = "issued", "Issued"
    ACCEPTED = "accepted", "Accepted"
    DISPUTED = "disputed", "Disputed"
    IN_CORRECTION = "in_correction", "In correction"
    VERIFIED = "verified", "Verified"
    CLOSED = "closed", "Closed"


class Finding(Record):
    """What an audit, an incident or ourselves found; nonconformities with cause and correction."""

    title: str | None = text(
        "Finding", section="Finding", required="close", help="Short name.", example="Two systems without impact assessment"
    )
    source: FindingSource | None = choice("Source", FindingSource, required="close", help="Where it comes from.")
    audit_id: str | None = link("Audit", "audit", help="If an audit found it.")
    grade: Grade | None = choice("Grade", Grade, required="close", help="Only minor and major are nonconformities.")
    requirement: str | None = fields.requirement("Requirement", required="close", help="Clause, control or own rule.")
    requirement_text: str | None = prose("What is required", help="In own words.")
    statement: str | None = prose("Why it does not fit", required="close", help="Requirement against what was seen; no names, no advice.")
    objective_evidence: str | None = prose("What was seen", required="close", help="Where, when, which sample.")
    system_id: str | None = link("AI system", "ai-system", help="If it is about one.")
    raised_by_id: str | None = person("Raised by", unit="raised", required="close", help="Auditor or reporter.")
    raised_on: dt.date | None = date("Raised on", unit="raised", required="close", help="Start of the clock.")
    owner_id: str | None = person("Owner", required="close", help="Manager of the area.")
    due_on: dt.date | None = date("Due", required="close", help="By grade, or the body's limit.", ahead=Ahead(Coming.DUE, open="open"))
    repeat_of_id: str | None = link("Repeat of", "finding", help="Same fault as before.")
    correction: str | None = prose(
        "Correction",
        section="Correction and cause",
        unit="correction",
        required="close",
        help="What was done at once, also for effects on people.",
        refs=("10.2",),
    )
    corrected_on: dt.date | None = date("Corrected on", unit="correction", help="Day on which it was put right.")
    cause_method: CauseMethod | None = choice(
        "Cause found by", CauseMethod, unit="cause", required="close", help="How the cause was looked for."
    )
    root_cause: str | None = prose(
        "Root cause", unit="cause", required="close", help='A process or decision you can change; never "human error".', refs=("10.2",)
    )
    spread_check: str | None = prose("Same fault elsewhere", required="close", help="Where you looked and what you found.", refs=("10.2",))
    aims_changes: str | None = prose("What changes in the AIMS", help="Risks, controls, documents, training; or nothing.", refs=("10.2",))
    plan_accepted_on: dt.date | None = date("Plan accepted on", help="By the certification body or the auditor.")
    status: FindingStatus | None = choice(
        "Status", FindingStatus, unit="closure", required="close", help="Closed only after the actions are verified."
    )
    closed_on: dt.date | None = date("Closed on", unit="closure", help="For the age of findings.")
    notes: str | None = notes()


NONCONFORMITIES = frozenset({Grade.MAJOR_NONCONFORMITY, Grade.MINOR_NONCONFORMITY})


def is_nonconformity(row: Row, facts: Facts) -> bool:
    """Minor or major."""
    return row.grade in NONCONFORMITIES


def is_open(row: Row, facts: Facts) -> bool:
    """Neither verified nor closed."""
    return row.status not in {FindingStatus.VERIFIED, FindingStatus.CLOSED}


def corrective_actions(row: Row, facts: Facts) -> list[Row]:
    """The corrective actions of a finding that are not cancelled."""
    return [action for action in actions_of("finding", row, facts) if action.kind is ActionKind.CORRECTIVE]


def _major_open(row: Row, facts: Facts) -> bool:
    effective = any(action.effectiveness is Effectiveness.EFFECTIVE for action in corrective_actions(row, facts))
    return row.grade is Grade.MAJOR_NONCONFORMITY and (is_open(row, facts) or not effective)


def _without_plan(kind: AuditKind) -> RowTest:
    """The test for open findings of one kind of audit that no action with owner and date answers."""

    def passes(row: Row, facts: Facts) -> bool:
        audit = facts.get("audit", row.audit_id)
        return audit is not None and audit.kind == kind and is_open(row, facts) and not has_planned_action("finding", row, facts)

    return passes


def _not_closed(grade: Grade) -> RowTest:
    """The test for findings of the certification body of one grade that are not closed."""
    return lambda row, facts: row.source is FindingSource.EXTERNAL_AUDIT and row.grade == grade and row.status is not FindingStatus.CLOSED


_minor_not_closed = _not_closed(Grade.MINOR_NONCONFORMITY)


# --- closing

_DONE = frozenset({ActionStatus.IMPLEMENTED, ActionStatus.VERIFIED, ActionStatus.CLOSED})
NO_CAUSE = frozenset({"human error", "human failure", "carelessness", "mistake"})
"""Answers that name no cause one could change."""


def mending(row: Row, facts: Facts) -> list[Row]:
    """Corrections and corrective actions of a finding that are not cancelled."""
    return [action for action in actions_of("finding", row, facts) if action.kind in {ActionKind.CORRECTION, ActionKind.CORRECTIVE}]


def _lacks(name: str) -> RowTest:
    return lambda row, facts: is_nonconformity(row, facts) and getattr(row, name) is None


def _of_corrective(test: Callable[[Row], bool]) -> RowTest:
    """Whether a corrective action of a nonconformity fails a test."""
    return lambda row, facts: is_nonconformity(row, facts) and any(test(action) for action in corrective_actions(row, facts))


def _undone(row: Row, facts: Facts) -> bool:
    return any(action.status not in _DONE for action in mending(row, facts))


def _unverified(row: Row, facts: Facts) -> bool:
    own = facts.within("action:verified_by_owner")
    checked = corrective_actions(row, facts) if is_nonconformity(row, facts) else []
    return any(not given(action.verified_by_id, action.verified_on) or action.id in own for action in checked)


def _unanswered(row: Row, facts: Facts) -> bool:
    milder = row.grade in {Grade.OBSERVATION, Grade.OPPORTUNITY_FOR_IMPROVEMENT}
    return milder and row.correction is None and not actions_of("finding", row, facts)


def _names_no_cause(row: Row, facts: Facts) -> bool:
    last = (row.root_cause or "").strip().rpartition("\n")[2].rpartition(": ")[2].strip(" .").casefold()
    return is_nonconformity(row, facts) and last in NO_CAUSE


CLOSING: tuple[Rule, ...] = (
    Rule("grade", "Say how grave it is.", lambda row, facts: row.grade is None),
    Rule("owner_id", "Name an owner.", lambda row, facts: row.owner_id is None),
    Rule("correction", "Say what was corrected at once.", _lacks("correction")),
    Rule("root_cause", "Find the root cause.", _lacks("root_cause")),
    Rule("root_cause", "Name a process or decision as the cause, never a human error.", _names_no_cause),
    Rule("spread_check", "Look whether the same fault is elsewhere.", _lacks("spread_check")),
    Rule("status", "Plan a corrective action.", lambda row, facts: is_nonconformity(row, facts) and not corrective_actions(row, facts)),
    Rule("correction", "Say what was decided, or make an action of it.", _unanswered),
    Rule("status", "Carry out all its actions.", _undone),
    Rule("status", "Have every corrective action verified by somebody who does not own it.", _unverified),
    Rule(
        "status",
        "An action did not work: find the cause again and plan another.",
        _of_corrective(lambda action: action.effectiveness is Effectiveness.NOT_EFFECTIVE),
    ),
    Rule(
        "status",
        "Show that every corrective action was effective.",
        _of_corrective(lambda action: action.effectiveness not in {Effectiveness.EFFECTIVE, Effectiveness.NOT_EFFECTIVE}),
    ),
)
"""What a finding needs before it is closed, one sentence each."""


FINDINGS = Register(
    Finding,
    title="Findings",
    singular="Finding",
    prefix="FND",
    area="assurance",
    step=10,
    about="What an audit, an incident or ourselves found; nonconformities with cause and correction.",
    clauses=("9.2.2", "10.2"),
    columns=("title", "source", "grade", "requirement", "owner_id", "due_on", "status"),
    filters=(
        Filter("nonconformities", "Nonconformities", is_nonconformity),
        Filter("open", "Open", is_open),
        Filter(
            "incomplete",
            "Incomplete",
            lambda row, facts: not given(row.requirement, row.statement, row.objective_evidence, row.grade, row.owner_id),
        ),
        Filter(
            "nonconformity_without_correction",
            "Nonconformity without correction",
            lambda row, facts: is_nonconformity(row, facts) and row.correction is None,
        ),
        Filter(
            "nonconformity_without_cause",
            "Nonconformity without cause or wider check",
            lambda row, facts: is_nonconformity(row, facts) and not given(row.root_cause, row.cause_method, row.spread_check),
        ),
        Filter(
            "nonconformity_without_action",
            "Nonconformity without action",
            lambda row, facts: is_nonconformity(row, facts) and not corrective_actions(row, facts),
        ),
        Filter("major_open", "Major not closed as effective", _major_open),
        Filter(
            "from_audit",
            "From audits",
            lambda row, facts: row.source in {FindingSource.INTERNAL_AUDIT, FindingSource.EXTERNAL_AUDIT},
        ),
        Filter("dry_run_open", "Dry run: open without plan", _without_plan(AuditKind.PRE_ASSESSMENT)),
        Filter("stage_1_open", "Stage 1: concern without plan", _without_plan(AuditKind.STAGE_1)),
        Filter("external_major_open", "Body: major not closed", _not_closed(Grade.MAJOR_NONCONFORMITY)),
        Filter(
            "external_minor_without_plan",
            "Body: minor without accepted plan",
            lambda row, facts: _minor_not_closed(row, facts) and row.plan_accepted_on is None,
        ),
        Filter("overdue", "Overdue", lambda row, facts: before(row.due_on, facts.today) and is_open(row, facts)),
    ),
    rules=(
        in_order("raised_on", "due_on", "The due date cannot be before the finding was raised."),
        in_order("raised_on", "closed_on", "A finding cannot be closed before it was raised."),
        *closing("status", FindingStatus.CLOSED, CLOSING),
    ),
    closes_with=("status", FindingStatus.CLOSED),
    defaults={"status": FindingStatus.DRAFT},
)
