"""Incidents and concerns, and who must be told of them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from aims_desktop.model.ahead import Ahead, Coming
from aims_desktop.model.fields import choice, date, flag, link, moment, person, prose, text
from aims_desktop.model.kinds import Choice
from aims_desktop.model.record import Record
from aims_desktop.model.register import Filter, Lack, Register, Row, RowTest, Rule, closing
from aims_desktop.model.registers.shared import before, given, in_order, notes

if TYPE_CHECKING:
    from aims_desktop.model.facts import Facts


class IncidentKind(Choice):
    """What came in; concerns and outside reports need an answer."""

    INCIDENT = "incident", "Incident"
    NEAR_MISS = "near_miss", "Near miss"
    CONCERN = "concern", "Concern"
    COMPLAINT = "complaint", "Complaint"
    EXTERNAL_REPORT = "external_report", "Report from outside"


class IncidentType(Choice):
    """What sort of fault it was, for trends."""

    MALFUNCTION = "malfunction", "Malfunction"
    UNEXPECTED_BEHAVIOUR = "unexpected_behaviour", "Unexpected behaviour"
    DRIFT = "drift", "Drift or performance"
    DATA_QUALITY = "data_quality", "Data quality"
    BIAS = "bias", "Bias or discrimination"
    PRIVACY = "privacy", "Privacy"
    SECURITY = "security", "Security or misuse"
    OVERSIGHT_FAILURE = "oversight_failure", "Human oversight failure"
    OTHER = "other", "Other"


class Severity(Choice):
    """How bad it was; serious ones may have to be reported."""

    MINOR = "minor", "Minor"
    SERIOUS = "serious", "Serious"
    CRITICAL = "critical", "Very serious"


class IncidentSource(Choice):
    """Who found it."""

    STAFF = "staff", "Staff"
    CUSTOMER = "customer", "Customer"
    AFFECTED_PERSON = "affected_person", "Affected person"
    SUPPLIER = "supplier", "Supplier"
    AUTHORITY = "authority", "Authority"
    MONITORING = "monitoring", "Monitoring"
    AUDIT = "audit", "Audit"
    ANONYMOUS = "anonymous", "Anonymous"


class IncidentStatus(Choice):
    """Where the work on it stands."""

    NEW = "new", "New"
    INVESTIGATING = "investigating", "Investigating"
    CONTAINED = "contained", "Contained"
    RESOLVED = "resolved", "Resolved"
    CLOSED = "closed", "Closed"


class Incident(Record):
    """What went wrong, nearly went wrong, or worries somebody, inside or outside."""

    title: str | None = text(
        "Summary",
        section="What happened",
        required="close",
        help="One sentence, no names of those affected.",
        example="Assistant gave a wrong cancellation date",
    )
    kind: IncidentKind | None = choice("Kind", IncidentKind, required="close", help="Concerns and outside reports need an answer.")
    type: IncidentType | None = choice("Type", IncidentType, help="For trends.")
    system_id: str | None = link("AI system", "ai-system", required="close", help="Empty if not known yet.")
    severity: Severity | None = choice("Severity", Severity, required="close", help="Serious ones may have to be reported.")
    description: str | None = prose("Description", required="close", help="What, where, how many cases, which version.")
    harm: str | None = prose("Who was harmed and how", required="close", help="People, society, organisation; or nobody.")
    occurred_at: dt.datetime | None = moment("Happened", unit="course", help="As near as known.")
    detected_at: dt.datetime | None = moment("Detected", unit="course", required="close", help="Start of the clock.")
    contained_at: dt.datetime | None = moment("Contained", unit="course", help="When the harm stopped.")
    source: IncidentSource | None = choice("Found by", IncidentSource, help="Where it came from.")
    confidential: bool | None = flag(
        "Protect the reporter", help="Do not name a reporter who asked for secrecy, anywhere in this file.", refs=("A.3.3",)
    )
    handler_id: str | None = person("Handled by", section="Response", required="close", help="Not the person complained about.")
    immediate_action: str | None = prose("First action", required="close", help="Stop, correct, tell.")
    answer_due_on: dt.date | None = date(
        "Answer due",
        unit="answer",
        help="For concerns, complaints and outside reports.",
        refs=("A.8.3",),
        ahead=Ahead(Coming.DUE, open="answer_overdue", by="handler_id"),
    )
    answered_on: dt.date | None = date("Answered on", unit="answer", help="Date of the reply.")
    root_cause: str | None = prose("Cause", required="close", help="For a nonconformity raise a finding.")
    finding_id: str | None = link("Finding", "finding", help="If it shows a nonconformity.", refs=("10.2",))
    lessons: str | None = prose("Lessons", required="close", help="What changes; feeds risks and training.")
    status: IncidentStatus | None = choice("Status", IncidentStatus, unit="progress", required="close", help="Where it stands.")
    closed_on: dt.date | None = date("Closed on", unit="progress", help="When it was closed.")
    notes: str | None = notes()


INCIDENTS_PROPER = frozenset({IncidentKind.INCIDENT, IncidentKind.NEAR_MISS})
TO_BE_ANSWERED = frozenset({IncidentKind.CONCERN, IncidentKind.COMPLAINT, IncidentKind.EXTERNAL_REPORT})
SERIOUS = frozenset({Severity.SERIOUS, Severity.CRITICAL})
DONE = frozenset({IncidentStatus.RESOLVED, IncidentStatus.CLOSED})


def is_open(row: Row, facts: Facts) -> bool:
    """Neither resolved nor closed."""
    return row.status not in DONE


def is_incident(row: Row, facts: Facts) -> bool:
    """Something went wrong, or nearly."""
    return row.kind in INCIDENTS_PROPER


def is_concern(row: Row, facts: Facts) -> bool:
    """Somebody worries or complains and waits for an answer."""
    return row.kind in TO_BE_ANSWERED


def answer_overdue(row: Row, facts: Facts) -> bool:
    """Somebody waits for an answer beyond its date."""
    return is_concern(row, facts) and row.answered_on is None and before(row.answer_due_on, facts.today)


def _answered_in_time(row: Row, facts: Facts) -> bool:
    return is_concern(row, facts) and given(row.answered_on) and not before(row.answer_due_on, row.answered_on)


def _notification_overdue(row: Row, facts: Facts) -> bool:
    overdue = facts.within("notification:overdue")
    return any(told.id in overdue for told in facts.where("notification", "incident_id", row.id))


def duties_not_weighed(row: Row, facts: Facts) -> list[Row]:
    """The duties to report that may follow from an open incident and that nobody said yes or no to."""
    if not (is_incident(row, facts) and is_open(row, facts)):
        return []
    weighed = {told.obligation_id for told in facts.where("notification", "incident_id", row.id)}
    duties = [duty for duty in facts.passing(facts.registers["obligation"], "reporting") if duty.id not in weighed]
    return [duty for duty in duties if not (systems := facts.linked(duty.id, "systems")) or row.system_id in systems]


def _lacks(name: str) -> RowTest:
    return lambda row, facts: is_incident(row, facts) and getattr(row, name) is None


def _somebody_waits(row: Row, facts: Facts) -> bool:
    return any(is_due(told, facts) for told in facts.where("notification", "incident_id", row.id))


CLOSING: tuple[Rule, ...] = (
    Rule("root_cause", "Find the cause.", _lacks("root_cause")),
    Rule("lessons", "Say what was learnt.", _lacks("lessons")),
    Rule("status", "Tell everybody who must be told, or say why not.", _somebody_waits),
)
"""What an incident needs before it is closed, one sentence each."""


INCIDENTS = Register(
    Incident,
    title="Incidents and concerns",
    singular="Incident",
    prefix="INC",
    area="operation",
    step=6,
    about="What went wrong, nearly went wrong, or worries somebody, inside or outside.",
    clauses=(
        "10.2",
        "7.4",
    ),
    controls=(
        "A.3.3",
        "A.8.3",
        "A.8.4",
    ),
    columns=("title", "kind", "severity", "detected_at", "handler_id", "status"),
    subtitle="system_id",
    filters=(
        Filter("open", "Open", is_open),
        Filter("incidents", "Incidents", is_incident),
        Filter("concerns", "Concerns and reports", is_concern),
        Filter("answer_overdue", "Answer overdue", answer_overdue),
        Filter("answered_in_time", "Answered in time", _answered_in_time),
        Filter("serious_open", "Serious and open", lambda row, facts: row.severity in SERIOUS and is_open(row, facts)),
        Filter("notification_overdue", "Notice to others overdue", _notification_overdue),
        Filter(
            "duties_not_weighed",
            "Duties to report not weighed",
            lambda row, facts: bool(duties_not_weighed(row, facts)),
            lacks=Lack("notification", urgent=True),
        ),
        Filter(
            "without_cause",
            "Closed without cause or lessons",
            lambda row, facts: is_incident(row, facts) and not is_open(row, facts) and not given(row.root_cause, row.lessons),
        ),
    ),
    rules=(
        in_order("occurred_at", "detected_at", "It cannot be detected before it happened."),
        in_order("detected_at", "contained_at", "It cannot be contained before it was detected."),
        Rule(
            "answered_on",
            "It cannot be answered before it was detected.",
            lambda row, facts: row.detected_at is not None and before(row.answered_on, row.detected_at.astimezone().date()),
        ),
        *closing("status", IncidentStatus.CLOSED, CLOSING),
    ),
    closes_with=("status", IncidentStatus.CLOSED),
    defaults={"status": IncidentStatus.NEW},
)


class Recipient(Choice):
    """Who must be told."""

    AUTHORITY = "authority", "Authority"
    CUSTOMER = "customer", "Customer"
    AFFECTED_PERSON = "affected_person", "Users or affected persons"
    SUPPLIER = "supplier", "Supplier"
    MANAGEMENT = "management", "Management"
    CERTIFICATION_BODY = "certification_body", "Certification body"
    OTHER = "other", "Other"


class Notification(Record):
    """One recipient who must be told of one incident."""

    incident_id: str | None = link("Incident", "incident", section="Notice", required="close", help="Which incident.")
    recipient: Recipient | None = choice("Recipient", Recipient, required="close", help="Who is told.")
    obligation_id: str | None = link("Duty", "obligation", help="Law or contract that asks for it.")
    needed: bool | None = flag("Needed", required="close", help="A reasoned no is an answer too.")
    due_at: dt.datetime | None = moment(
        "Due", unit="due", help="Clock starts as the duty says.", ahead=Ahead(Coming.DUE, open="open", by="handler_id")
    )
    done_at: dt.datetime | None = moment("Done", unit="due", help="When it went out.")
    content: str | None = prose("What was told, or why not", help="With reference number.")


def is_due(row: Row, facts: Facts) -> bool:
    """Somebody must still be told."""
    return row.needed is True and row.done_at is None


NOTIFICATIONS = Register(
    Notification,
    title="Who must be told",
    singular="Notification",
    area="operation",
    step=6,
    about="One recipient who must be told of one incident.",
    clauses=("7.4",),
    controls=(
        "A.8.4",
        "A.8.5",
    ),
    columns=("recipient", "needed", "due_at", "done_at"),
    subtitle="obligation_id",
    child_of="incident",
    filters=(
        Filter(
            "overdue",
            "Overdue",
            lambda row, facts: is_due(row, facts) and row.due_at is not None and row.due_at.date() < facts.today,
        ),
        Filter("open", "Open", is_due),
    ),
)
