"""Actions: who does what by when, whatever it came from."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from aims_desktop.model.ahead import Ahead, Coming
from aims_desktop.model.fields import Section, choice, date, link, person, prose, text
from aims_desktop.model.kinds import Choice, ChoiceKind
from aims_desktop.model.record import Record
from aims_desktop.model.register import Computed, Filter, Register, Row, RowTest, Rule, closing
from aims_desktop.model.registers.organisation import separation_set_aside
from aims_desktop.model.registers.shared import before, given, in_order, not_ahead, notes, reached

if TYPE_CHECKING:
    from aims_desktop.model.facts import Facts


class Effectiveness(Choice):
    """Whether an action did what it should."""

    EFFECTIVE = "effective", "Effective"
    PARTLY_EFFECTIVE = "partly_effective", "Partly effective"
    NOT_EFFECTIVE = "not_effective", "Not effective"
    NOT_YET_DUE = "not_yet_due", "Not yet due"


class ActionKind(Choice):
    """What sort of work an action is."""

    TREATMENT = "treatment", "Risk treatment"
    CORRECTION = "correction", "Correction"
    CORRECTIVE = "corrective", "Corrective action"
    IMPROVEMENT = "improvement", "Improvement"
    GAP = "gap", "Gap action"
    REVIEW_DECISION = "review_decision", "Decision of a management review"
    IMPACT_MEASURE = "impact_measure", "Measure from an impact assessment"
    PROJECT = "project", "Project"


class ActionStatus(Choice):
    """Where an action stands; late is worked out from the date."""

    OPEN = "open", "Open"
    IN_PROGRESS = "in_progress", "In progress"
    IMPLEMENTED = "implemented", "Implemented"
    VERIFIED = "verified", "Verified"
    CLOSED = "closed", "Closed"
    CANCELLED = "cancelled", "Cancelled"


class Timing(Choice):
    """How an open action stands against its date."""

    ON_TRACK = "on_track", "On track"
    AT_RISK = "at_risk", "At risk"
    OVERDUE = "overdue", "Overdue"


class DecisionType(Choice):
    """What a management review decided on."""

    IMPROVEMENT = "improvement", "Improvement"
    AIMS_CHANGE = "aims_change", "Change of the AIMS"
    RESOURCE = "resource", "Resource"
    RISK_ACCEPTANCE = "risk_acceptance", "Risk acceptance"
    OTHER = "other", "Other"


class Action(Record):
    """Who does what by when, whatever it came from."""

    title: str | None = text(
        "Action", section="Action", required="close", help="A verb and a result.", example="Test answers per language group"
    )
    kind: ActionKind | None = choice("Kind", ActionKind, required="close", help="What sort of work it is.")
    origin: str | None = link(
        "Comes from",
        "risk",
        "finding",
        "gap-item",
        "incident",
        "management-review",
        "impact-assessment",
        "objective",
        "supplier",
        "planned-change",
        "competence-rating",
        "milestone",
        "audit",
        "obligation",
        "interested-party",
        "context-issue",
        "soa-item",
        "override-entry",
        "measure",
        help="The record that asked for it.",
    )
    detail: str | None = prose("Details", help="How, with what.")
    owner_id: str | None = person("Owner", required="close", help="One person.")
    due_on: dt.date | None = date("Due", required="close", help="By when.", ahead=Ahead(Coming.DUE, open="open"))
    status: ActionStatus | None = choice(
        "Status", ActionStatus, unit="progress", required="close", help="Late is worked out from the date."
    )
    implemented_on: dt.date | None = date("Done on", unit="progress", required="close", help="When it was really done.")
    closed_on: dt.date | None = date("Closed on", unit="progress", help="When nothing is left to do.")
    criterion: str | None = prose("Works if", section="Did it work", help="Set before; for example no repeat in the next ten cases.")
    effect_due_on: dt.date | None = date("Check the effect on", help="After a waiting time.", ahead=Ahead(Coming.DUE, open="effect_due"))
    verified_by_id: str | None = person("Verified by", unit="verification", required="close", help="Not the owner.")
    verified_on: dt.date | None = date("Verified on", unit="verification", required="close", help="Day on which the effect was looked at.")
    effectiveness: Effectiveness | None = choice(
        "Effect", Effectiveness, unit="verification", required="close", help="Not effective means: find the cause again."
    )
    decision_type: DecisionType | None = choice(
        "Type of decision",
        DecisionType,
        section=Section("Decision or improvement", folded=True),
        help="For decisions of a management review.",
        refs=("9.3.3",),
    )
    reason: str | None = prose("Reason", help="Why it was decided or proposed.")
    benefit: str | None = prose("Benefit and cost", help="For improvements.", refs=("10.1",))
    proposed_by_id: str | None = person("Proposed by", help="Who had the idea.")
    notes: str | None = notes()


UNDER_WAY = frozenset({ActionStatus.OPEN, ActionStatus.IN_PROGRESS})


def is_open(row: Row, facts: Facts) -> bool:
    """Still to be done."""
    return row.status is None or row.status in UNDER_WAY


def is_overdue(row: Row, facts: Facts) -> bool:
    """Still to be done and past its date."""
    return is_open(row, facts) and before(row.due_on, facts.today)


def is_due_soon(row: Row, facts: Facts) -> bool:
    """Still to be done within the days of the setting."""
    soon = facts.today + facts.days("due_soon_days")
    return is_open(row, facts) and reached(facts.today, row.due_on) and reached(row.due_on, soon)


def timing(row: Row, facts: Facts) -> Timing | None:
    """How an open action stands against its date; None once it is done or where it has no date."""
    if not is_open(row, facts) or row.due_on is None:
        return None
    return Timing.OVERDUE if is_overdue(row, facts) else Timing.AT_RISK if is_due_soon(row, facts) else Timing.ON_TRACK


def is_treatment(row: Row, facts: Facts) -> bool:
    """Treats a risk and is not cancelled."""
    return row.kind is ActionKind.TREATMENT and row.status is not ActionStatus.CANCELLED


def is_corrective(row: Row, facts: Facts) -> bool:
    """Corrects something and is not cancelled."""
    return row.kind in {ActionKind.CORRECTION, ActionKind.CORRECTIVE} and row.status is not ActionStatus.CANCELLED


def is_decision(row: Row, facts: Facts) -> bool:
    """Decided in a management review."""
    return row.kind is ActionKind.REVIEW_DECISION


def actions_of(register: str, row: Row, facts: Facts) -> list[Row]:
    """The actions that come from a record and are not cancelled."""
    actions = facts.where("action", "origin", f"{register}:{row.id}")
    return [action for action in actions if action.status is not ActionStatus.CANCELLED]


def has_planned_action(register: str, row: Row, facts: Facts) -> bool:
    """Whether an action with owner and date comes from a record."""
    return any(given(action.owner_id, action.due_on) for action in actions_of(register, row, facts))


def comes_from(row: Row, facts: Facts, name: str) -> bool:
    """Whether the record that asked for it passes "register:filter"."""
    register, _, record_id = (row.origin or "").partition(":")
    return register == name.partition(":")[0] and record_id in facts.within(name)


def _change_not_logged(row: Row, facts: Facts) -> bool:
    decided = is_decision(row, facts) and row.decision_type is DecisionType.AIMS_CHANGE and row.status is not ActionStatus.CANCELLED
    return decided and not facts.where("planned-change", "decision_id", row.id)


def _verified_by_owner(row: Row, facts: Facts) -> bool:
    own = row.verified_by_id is not None and row.verified_by_id == row.owner_id
    return own and not separation_set_aside(facts)


def _treatment_late(row: Row, facts: Facts) -> bool:
    effect_late = row.status not in UNDER_WAY and before(row.effect_due_on, facts.today)
    effect_unknown = row.effectiveness in {None, Effectiveness.NOT_YET_DUE}
    return is_treatment(row, facts) and (is_overdue(row, facts) or (effect_late and effect_unknown))


def _improvement_from_audit(row: Row, facts: Facts) -> bool:
    from_audit = comes_from(row, facts, "finding:from_audit") or comes_from(row, facts, "audit:internal")
    return row.kind is ActionKind.IMPROVEMENT and from_audit


# --- closing


def _unshown(test: RowTest) -> RowTest:
    """The test for corrective actions; what else was to be done is closed when it is done."""
    return lambda row, facts: row.kind is ActionKind.CORRECTIVE and test(row, facts)


CLOSING: tuple[Rule, ...] = (
    Rule("implemented_on", "Say when it was done.", _unshown(lambda row, facts: row.implemented_on is None)),
    Rule(
        "verified_by_id",
        "Have it verified by somebody who does not own it.",
        _unshown(lambda row, facts: not given(row.verified_by_id, row.verified_on) or _verified_by_owner(row, facts)),
    ),
    Rule("effectiveness", "Say whether it worked.", _unshown(lambda row, facts: row.effectiveness in {None, Effectiveness.NOT_YET_DUE})),
)
"""What an action needs before it is closed, one sentence each."""


ACTIONS = Register(
    Action,
    title="Actions",
    singular="Action",
    prefix="ACT",
    area="assurance",
    step=1,
    about="Who does what by when, whatever it came from.",
    clauses=("10.1", "10.2", "6.1.1", "6.1.3", "9.3.3"),
    columns=("title", "kind", "owner_id", "due_on", "timing", "status"),
    subtitle="origin",
    computed=(Computed("timing", "Timing", ChoiceKind(Timing), timing, help="At risk from seven days before the date."),),
    filters=(
        Filter("open", "Open", is_open),
        Filter("overdue", "Overdue", is_overdue),
        Filter("at_risk", "Due within days", is_due_soon),
        Filter(
            "without_owner_or_due",
            "Without owner or date",
            lambda row, facts: is_open(row, facts) and not given(row.owner_id, row.due_on),
        ),
        Filter("treatments", "Risk treatments", is_treatment),
        Filter("treatments_late", "Treatments late or effect not known", _treatment_late),
        Filter(
            "treatments_on_time",
            "Treatments done on time",
            lambda row, facts: is_treatment(row, facts) and reached(row.implemented_on, row.due_on),
        ),
        Filter("corrective", "Corrections and corrective actions", is_corrective),
        Filter(
            "corrective_overdue",
            "Corrective, overdue",
            lambda row, facts: is_corrective(row, facts) and is_overdue(row, facts),
        ),
        Filter("verified", "Verified", lambda row, facts: given(row.verified_on)),
        Filter(
            "verified_by_owner",
            "Verified by its owner",
            _verified_by_owner,
        ),
        Filter(
            "effect_due",
            "Effect to be checked",
            lambda row, facts: row.status is ActionStatus.IMPLEMENTED and reached(row.effect_due_on, facts.today),
        ),
        Filter(
            "not_effective",
            "Not effective",
            lambda row, facts: (
                row.effectiveness is Effectiveness.NOT_EFFECTIVE and row.status not in {ActionStatus.CLOSED, ActionStatus.CANCELLED}
            ),
        ),
        Filter("improvements", "Improvements", lambda row, facts: row.kind is ActionKind.IMPROVEMENT),
        Filter("improvements_from_audit", "Improvements from an audit", _improvement_from_audit),
        Filter("review_decisions", "Decisions of management reviews", is_decision),
        Filter(
            "decisions_incomplete",
            "Decision without owner or date",
            lambda row, facts: is_decision(row, facts) and row.status is not ActionStatus.CANCELLED and not given(row.owner_id, row.due_on),
        ),
        Filter("aims_change_not_logged", "AIMS change not in the change log", _change_not_logged),
        Filter(
            "earlier_decisions_open",
            "Earlier decisions still open",
            lambda row, facts: is_decision(row, facts) and is_open(row, facts),
        ),
    ),
    rules=(
        Rule("verified_by_id", "The verifier cannot be the owner.", _verified_by_owner),
        not_ahead("implemented_on", "An action cannot have been done on a day that is still to come; its due date may be."),
        in_order("implemented_on", "verified_on", "An action cannot be verified before it was done."),
        in_order("implemented_on", "closed_on", "An action cannot be closed before it was done."),
        *closing("status", ActionStatus.CLOSED, CLOSING),
    ),
    closes_with=("status", ActionStatus.CLOSED),
    defaults={"status": ActionStatus.OPEN},
)
