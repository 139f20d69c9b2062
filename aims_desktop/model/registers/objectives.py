"""objectives"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy.orm import Mapped

from aims_desktop.model.fields import (
    choice,
    choices,
    date,
    decimal,
    flag,
    link,
    person,
    prose,
    text,
)
from aims_desktop.model.kinds import Choice
from aims_desktop.model.record import Record
from aims_desktop.model.register import Filter, Register, Row
from aims_desktop.model.registers.shared import Frequency, before, notes, reached

if TYPE_CHECKING:
    from aims_desktop.model.facts import Facts


class ObjectiveGoal(Choice):
    """Annex A expects goals for development and for use."""

    RESPONSIBLE_DEVELOPMENT = "responsible_development", "Responsible development"
    RESPONSIBLE_USE = "responsible_use", "Responsible use"
    AIMS_PERFORMANCE = "aims_performance", "Performance of the AIMS"


class ObjectiveStatus(Choice):
    """Judged by the owner."""

    NOT_STARTED = "not_started", "Not started"
    ON_TRACK = "on_track", "On track"
    AT_RISK = "at_risk", "At risk"
    OFF_TRACK = "off_track", "Off track"
    ACHIEVED = "achieved", "Achieved"
    RETIRED = "retired", "Retired"


class Objective(Record):
    """What the AIMS shall achieve, measured."""

    title: Mapped[str | None] = text(
        "Objective", section="Objective", required="close", help="One sentence.", example="Every high-tier system reviewed each half-year"
    )
    serves: Mapped[tuple[ObjectiveGoal, ...] | None] = choices(
        "Serves", ObjectiveGoal, required="close", help="Annex A expects goals for development and for use.", refs=("A.6.1.2", "A.9.3")
    )
    policy_id: Mapped[str | None] = link("Policy it follows from", "document", help="Objectives must fit the AI policy.")
    measure_id: Mapped[str | None] = link(
        "Measure", "measure", required="close", help="The figure that shows it; values are recorded there."
    )
    baseline: Mapped[Decimal | None] = decimal("Start value", help="Where we stood.")
    target: Mapped[Decimal | None] = decimal("Target", unit="target", required="close", help="In the unit of the measure.")
    due_on: Mapped[dt.date | None] = date("Due", unit="target", required="close", help="By when.")
    owner_id: Mapped[str | None] = person("Owner", required="close", help="Who answers for it.")
    plan: Mapped[str | None] = prose("How", required="close", help="What will be done; each step may become an action.")
    resources: Mapped[str | None] = prose("With what", help="Money, people, tools.")
    evaluation: Mapped[str | None] = prose("How the result is judged", help="When and by whom.")
    status: Mapped[ObjectiveStatus | None] = choice("Status", ObjectiveStatus, required="close", help="Judged by the owner.")
    notes: Mapped[str | None] = notes()


def current(row: Row, facts: Facts) -> bool:
    """Current."""
    return row.status is None or row.status != ObjectiveStatus.RETIRED


def complete(row: Row, facts: Facts) -> bool:
    """With target, measure, owner and date."""
    return (
        current(row, facts)
        and row.target is not None
        and row.measure_id is not None
        and row.owner_id is not None
        and row.due_on is not None
    )


OBJECTIVES = Register(
    Objective,
    title="Objectives",
    singular="Objective",
    prefix="OBJ",
    area="records",
    step=4,
    about="What the AIMS shall achieve, measured.",
    clauses=("6.2",),
    controls=("A.6.1.2", "A.9.3"),
    columns=("title", "measure_id", "target", "due_on", "owner_id", "status"),
    filters=(
        Filter("current", "Current", current),
        Filter("complete", "With target, measure, owner and date", complete),
        Filter("incomplete", "Incomplete", lambda row, facts: current(row, facts) and not complete(row, facts)),
        Filter("on_track", "On track or achieved", lambda row, facts: row.status in {ObjectiveStatus.ON_TRACK, ObjectiveStatus.ACHIEVED}),
        Filter("at_risk", "At risk or off track", lambda row, facts: row.status in {ObjectiveStatus.AT_RISK, ObjectiveStatus.OFF_TRACK}),
        Filter(
            "overdue",
            "Overdue",
            lambda row, facts: before(row.due_on, facts.today) and current(row, facts) and row.status != ObjectiveStatus.ACHIEVED,
        ),
    ),
)


class MeasureKind(Choice):
    """AI systems in use need at least one."""

    AIMS = "aims", "AIMS"
    AI_SYSTEM = "ai_system", "AI system"
    SUPPLIER = "supplier", "Supplier"


class MeasureSource(Choice):
    """Counted ones need no typing."""

    BY_HAND = "by_hand", "By hand"
    AUTOMATIC = "automatic", "Counted from this file"


class Direction(Choice):
    """For arrows and colours."""

    HIGHER = "higher", "Higher"
    LOWER = "lower", "Lower"
    KEEP = "keep", "Inside the band"


class Measure(Record):
    """What is monitored and measured, how, when and by whom; of the AIMS or of one AI system."""

    title: Mapped[str | None] = text(
        "Measure", section="Measure", required="close", help="What is counted.", example="Share of answers corrected by staff"
    )
    kind: Mapped[MeasureKind | None] = choice("Kind", MeasureKind, required="close", help="AI systems in use need at least one.")
    system_id: Mapped[str | None] = link("AI system", "ai-system", help="If it watches one system.")
    method: Mapped[str | None] = prose(
        "Method", required="close", help="How it is measured, so that results can be compared.", refs=("9.1",)
    )
    source: Mapped[MeasureSource | None] = choice("Source", MeasureSource, required="close", help="Counted ones need no typing.")
    automatic_kpi: Mapped[str | None] = text("Counted figure", help="Id from the list of ready-made figures.", example="KPI-07")
    unit: Mapped[str | None] = text("Unit", required="close", help="Percent, hours, number.", example="%")
    direction: Mapped[Direction | None] = choice("Better is", Direction, required="close", help="For arrows and colours.")
    target: Mapped[Decimal | None] = decimal("Target", unit="limits", required="close", help="What we want.")
    lower_limit: Mapped[Decimal | None] = decimal("Lower limit", unit="limits", help="Below this somebody must act.", refs=("A.6.2.6",))
    upper_limit: Mapped[Decimal | None] = decimal("Upper limit", unit="limits", help="Above this somebody must act.", refs=("A.6.2.6",))
    on_breach: Mapped[str | None] = prose("On breach", help="What is done, by whom, incl. fallback.")
    frequency: Mapped[Frequency | None] = choice("How often", Frequency, required="close", help="When it is measured.", refs=("9.1",))
    owner_id: Mapped[str | None] = person("Measured by", required="close", help="Takes the figure.", refs=("9.1",))
    analyst_id: Mapped[str | None] = person("Analysed by", help="Judges it; may be the same.", refs=("9.1",))
    active: Mapped[bool | None] = flag("Active", required="close", help="No longer measured ones stay on file.")
    notes: Mapped[str | None] = notes()


def active(row: Row, facts: Facts) -> bool:
    """Active."""
    return row.active is not False


MEASURES = Register(
    Measure,
    title="Measures",
    singular="Measure",
    prefix="KPI",
    area="records",
    step=5,
    about="What is monitored and measured, how, when and by whom; of the AIMS or of one AI system.",
    clauses=("9.1", "6.2"),
    controls=("A.6.2.6",),
    columns=("title", "system_id", "target", "owner_id"),
    filters=(
        Filter("active", "Active", active),
        Filter(
            "monitored",
            "Watches a system with limit and owner",
            lambda row, facts: (
                active(row, facts)
                and row.system_id is not None
                and row.owner_id is not None
                and (row.lower_limit is not None or row.upper_limit is not None)
            ),
        ),
        Filter(
            "overdue",
            "Value overdue",
            lambda row, facts: active(row, facts) and before(facts.value("measure", row, "next_due_on"), facts.today),
        ),
        Filter(
            "never_measured", "Never measured", lambda row, facts: active(row, facts) and facts.value("measure", row, "last_on") is None
        ),
        Filter("without_limit", "No limit", lambda row, facts: active(row, facts) and row.lower_limit is None and row.upper_limit is None),
    ),
)


class Measurement(Record):
    """One value of one period; never overwritten."""

    measure_id: Mapped[str | None] = link("Measure", "measure", section="Measurement", required="close", help="What was measured.")
    period_start: Mapped[dt.date | None] = date("From", unit="period", help="Start of the period.")
    period_end: Mapped[dt.date | None] = date(
        "To", unit="period", required="close", help="End of the period; the time of typing is kept by the journal."
    )
    value: Mapped[Decimal | None] = decimal("Value", required="close", help="In the unit of the measure.")
    analysis: Mapped[str | None] = prose("What it says", required="close", help="One sentence: why, and what follows.", refs=("9.1",))
    handled: Mapped[str | None] = prose("What was done about it", help="Needed after a breach.", refs=("A.6.2.6",))
    corrects_id: Mapped[str | None] = link("Corrects", "measurement", help="The earlier row this one replaces.")


MEASUREMENTS = Register(
    Measurement,
    title="Measurements",
    singular="Measurement",
    area="records",
    step=9,
    about="One value of one period; never overwritten.",
    clauses=("9.1",),
    columns=("measure_id", "period_end", "value", "analysis"),
    append_only=True,
    child_of="measure",
    filters=(
        Filter("breaches", "Breaches", lambda row, facts: facts.value("measurement", row, "breach") is True),
        Filter(
            "breaches_not_handled",
            "Breach without response",
            lambda row, facts: facts.value("measurement", row, "breach") is True and row.handled is None,
        ),
        Filter("recent", "Last quarter", lambda row, facts: reached(facts.today - dt.timedelta(days=92), row.period_end)),
    ),
)
