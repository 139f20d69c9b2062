"""actions"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sqlalchemy.orm import Mapped

from aims_desktop.model.fields import (
    Section,
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
from aims_desktop.model.registers.shared import before, notes, reached

if TYPE_CHECKING:
    from aims_desktop.model.facts import Facts


class Effectiveness(Choice):
    """Effectiveness"""

    EFFECTIVE = "effective", "Effective"
    PARTLY_EFFECTIVE = "partly_effective", "Partly effective"
    NOT_EFFECTIVE = "not_effective", "Not effective"
    NOT_YET_DUE = "not_yet_due", "Not yet due"


class ActionKind(Choice):
    """What sort of work it is."""

    TREATMENT = "treatment", "Risk treatment"
    CORRECTION = "correction", "Correction"
    CORRECTIVE = "corrective", "Corrective action"
    IMPROVEMENT = "improvement", "Improvement"
    GAP = "gap", "Gap action"
    REVIEW_DECISION = "review_decision", "Decision of a management review"
    IMPACT_MEASURE = "impact_measure", "Measure from an impact assessment"
    PROJECT = "project", "Project"


class ActionStatus(Choice):
    """Late is worked out from the date."""

    OPEN = "open", "Open"
    IN_PROGRESS = "in_progress", "In progress"
    IMPLEMENTED = "implemented", "Implemented"
    VERIFIED = "verified", "Verified"
    CLOSED = "closed", "Closed"
    CANCELLED = "cancelled", "Cancelled"


class Timing(Choice):
    """At risk from seven days before the date."""

    ON_TRACK = "on_track", "On track"
    AT_RISK = "at_risk", "At risk"
    OVERDUE = "overdue", "Overdue"


class DecisionType(Choice):
    """For decisions of a management review."""

    IMPROVEMENT = "improvement", "Improvement"
    AIMS_CHANGE = "aims_change", "Change of the AIMS"
    RESOURCE = "resource", "Resource"
    RISK_ACCEPTANCE = "risk_acceptance", "Risk acceptance"
    OTHER = "other", "Other"


class Action(Record):
    """Who does what by when, whatever it came from."""

    title: Mapped[str | None] = text(
        "Action", section="Action", required="close", help="A verb and a result.", example="Test answers per language group"
    )
    kind: Mapped[ActionKind | None] = choice("Kind", ActionKind, required="close", help="What sort of work it is.")
    origin: Mapped[str | None] = link(
        "Comes from",
        "risk",
        "finding",
        "gap-item",
        "management-review",
        "objective",
        "milestone",
        "audit",
        "obligation",
        "interested-party",
        "context-issue",
        "soa-item",
        "measure",
        help="The record that asked for it.",
    )
    detail: Mapped[str | None] = prose("Details", help="How, with what.")
    owner_id: Mapped[str | None] = person("Owner", required="close", help="One person.")
    due_on: Mapped[dt.date | None] = date("Due", required="close", help="By when.")
    status: Mapped[ActionStatus | None] = choice(
        "Status", ActionStatus, unit="progress", required="close", help="Late is worked out from the date."
    )
    implemented_on: Mapped[dt.date | None] = date("Done on", unit="progress", required="close", help="When it was really done.")
    closed_on: Mapped[dt.date | None] = date("Closed on", unit="progress", help="When nothing is left to do.")
    criterion: Mapped[str | None] = prose(
        "Works if", section="Did it work", help="Set before; for example no repeat in the next ten cases."
    )
    effect_due_on: Mapped[dt.date | None] = date("Check the effect on", help="After a waiting time.")
    verified_by_id: Mapped[str | None] = person("Verified by", unit="verification", required="close", help="Not the owner.")
    verified_on: Mapped[dt.date | None] = date("Verified on", unit="verification", required="close", help="When.")
    effectiveness: Mapped[Effectiveness | None] = choice(
        "Effect", Effectiveness, unit="verification", required="close", help="Not effective means: find the cause again."
    )
    decision_type: Mapped[DecisionType | None] = choice(
        "Type of decision",
        DecisionType,
        section=Section("Decision or improvement", folded=True),
        help="For decisions of a management review.",
        refs=("9.3.3",),
    )
    reason: Mapped[str | None] = prose("Reason", help="Why it was decided or proposed.")
    benefit: Mapped[str | None] = prose("Benefit and cost", help="For improvements.", refs=("10.1",))
    proposed_by_id: Mapped[str | None] = person("Proposed by", help="Who had the idea.")
    notes: Mapped[str | None] = notes()


def is_open(row: Row, facts: Facts) -> bool:
    """Open."""
    return row.status is None or row.status in {ActionStatus.OPEN, ActionStatus.IN_PROGRESS}


def overdue(row: Row, facts: Facts) -> bool:
    """Overdue."""
    return is_open(row, facts) and before(row.due_on, facts.today)


def treatments(row: Row, facts: Facts) -> bool:
    """Risk treatments."""
    return row.kind == ActionKind.TREATMENT and (row.status is None or row.status != ActionStatus.CANCELLED)


def corrective(row: Row, facts: Facts) -> bool:
    """Corrections and corrective actions."""
    return row.kind in {ActionKind.CORRECTION, ActionKind.CORRECTIVE} and (row.status is None or row.status != ActionStatus.CANCELLED)


ACTIONS = Register(
    Action,
    title="Actions",
    singular="Action",
    prefix="ACT",
    area="assurance",
    step=1,
    about="Who does what by when, whatever it came from.",
    clauses=("10.1", "10.2", "6.1.1", "6.1.3", "9.3.3"),
    columns=("title", "kind", "origin", "owner_id", "due_on", "status"),
    filters=(
        Filter("open", "Open", is_open),
        Filter("overdue", "Overdue", overdue),
        Filter(
            "at_risk",
            "Due within days",
            lambda row, facts: (
                is_open(row, facts) and reached(facts.today, row.due_on) and reached(row.due_on, facts.today + facts.days("due_soon_days"))
            ),
        ),
        Filter(
            "without_owner_or_due",
            "Without owner or date",
            lambda row, facts: is_open(row, facts) and (row.owner_id is None or row.due_on is None),
        ),
        Filter("treatments", "Risk treatments", treatments),
        Filter(
            "treatments_late",
            "Treatments late or effect not known",
            lambda row, facts: (
                treatments(row, facts)
                and (
                    overdue(row, facts)
                    or (
                        row.status not in {ActionStatus.OPEN, ActionStatus.IN_PROGRESS}
                        and before(row.effect_due_on, facts.today)
                        and (row.effectiveness is None or row.effectiveness == Effectiveness.NOT_YET_DUE)
                    )
                )
            ),
        ),
        Filter(
            "treatments_on_time",
            "Treatments done on time",
            lambda row, facts: treatments(row, facts) and reached(row.implemented_on, row.due_on),
        ),
        Filter("corrective", "Corrections and corrective actions", corrective),
        Filter("corrective_overdue", "Corrective, overdue", lambda row, facts: corrective(row, facts) and overdue(row, facts)),
        Filter("verified", "Verified", lambda row, facts: row.verified_on is not None),
        Filter(
            "effect_due",
            "Effect to be checked",
            lambda row, facts: row.status == ActionStatus.IMPLEMENTED and reached(row.effect_due_on, facts.today),
        ),
        Filter(
            "not_effective",
            "Not effective",
            lambda row, facts: (
                row.effectiveness == Effectiveness.NOT_EFFECTIVE and row.status not in {ActionStatus.CLOSED, ActionStatus.CANCELLED}
            ),
        ),
        Filter("improvements", "Improvements", lambda row, facts: row.kind == ActionKind.IMPROVEMENT),
        Filter("review_decisions", "Decisions of management reviews", lambda row, facts: row.kind == ActionKind.REVIEW_DECISION),
        Filter(
            "decisions_incomplete",
            "Decision without owner or date",
            lambda row, facts: (
                row.kind == ActionKind.REVIEW_DECISION
                and row.status != ActionStatus.CANCELLED
                and (row.owner_id is None or row.due_on is None)
            ),
        ),
        Filter(
            "earlier_decisions_open",
            "Earlier decisions still open",
            lambda row, facts: row.kind == ActionKind.REVIEW_DECISION and is_open(row, facts),
        ),
    ),
)
