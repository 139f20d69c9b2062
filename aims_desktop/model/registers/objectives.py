"""Objectives, measures and measurements: clauses 6.2 and 9.1."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

from aims_desktop.model.ahead import Ahead, Coming
from aims_desktop.model.fields import choice, choices, date, decimal, flag, link, person, prose, text
from aims_desktop.model.kinds import Choice, DateKind, DecimalKind, FlagKind
from aims_desktop.model.record import Record
from aims_desktop.model.register import Computed, Filter, Register, Row
from aims_desktop.model.registers.shared import Frequency, before, days_after, given, in_order, months_after, notes, reached

if TYPE_CHECKING:
    from aims_desktop.model.facts import Facts


class ObjectiveGoal(Choice):
    """What an objective serves; Annex A expects goals for development and for use."""

    RESPONSIBLE_DEVELOPMENT = "responsible_development", "Responsible development"
    RESPONSIBLE_USE = "responsible_use", "Responsible use"
    AIMS_PERFORMANCE = "aims_performance", "Performance of the AIMS"


class ObjectiveStatus(Choice):
    """How the owner judges an objective."""

    NOT_STARTED = "not_started", "Not started"
    ON_TRACK = "on_track", "On track"
    AT_RISK = "at_risk", "At risk"
    OFF_TRACK = "off_track", "Off track"
    ACHIEVED = "achieved", "Achieved"
    RETIRED = "retired", "Retired"


class Objective(Record):
    """What the AIMS shall achieve, measured."""

    title: str | None = text(
        "Objective", section="Objective", required="close", help="One sentence.", example="Every high-tier system reviewed each half-year"
    )
    serves: tuple[ObjectiveGoal, ...] | None = choices(
        "Serves", ObjectiveGoal, required="close", help="Annex A expects goals for development and for use.", refs=("A.6.1.2", "A.9.3")
    )
    policy_id: str | None = link("Policy it follows from", "document", help="Objectives must fit the AI policy.")
    measure_id: str | None = link("Measure", "measure", required="close", help="The figure that shows it; values are recorded there.")
    baseline: Decimal | None = decimal("Start value", help="Where we stood.")
    target: Decimal | None = decimal("Target", unit="target", required="close", help="In the unit of the measure.")
    due_on: dt.date | None = date("Due", unit="target", required="close", help="By when.", ahead=Ahead(Coming.DUE, open="overdue"))
    owner_id: str | None = person("Owner", required="close", help="Who answers for it.")
    plan: str | None = prose("How", required="close", help="What will be done; each step may become an action.")
    resources: str | None = prose("With what", help="Money, people, tools.")
    evaluation: str | None = prose("How the result is judged", help="When and by whom.")
    status: ObjectiveStatus | None = choice("Status", ObjectiveStatus, required="close", help="Judged by the owner.")
    notes: str | None = notes()


def is_current(row: Row, facts: Facts) -> bool:
    """Not retired."""
    return row.status is not ObjectiveStatus.RETIRED


def is_complete(row: Row, facts: Facts) -> bool:
    """Says what is reached, how it is seen, who answers and by when."""
    return given(row.target, row.measure_id, row.owner_id, row.due_on)


def _current_value(row: Row, facts: Facts) -> Decimal | None:
    measure = facts.get("measure", row.measure_id)
    return None if measure is None else last_value(measure, facts)


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
    columns=("title", "current_value", "target", "due_on", "owner_id", "status"),
    subtitle="measure_id",
    computed=(Computed("current_value", "Present value", DecimalKind(), _current_value, help="Last measurement."),),
    filters=(
        Filter("current", "Current", is_current),
        Filter(
            "complete",
            "With target, measure, owner and date",
            lambda row, facts: is_current(row, facts) and is_complete(row, facts),
        ),
        Filter("incomplete", "Incomplete", lambda row, facts: is_current(row, facts) and not is_complete(row, facts)),
        Filter(
            "on_track",
            "On track or achieved",
            lambda row, facts: row.status in {ObjectiveStatus.ON_TRACK, ObjectiveStatus.ACHIEVED},
        ),
        Filter(
            "at_risk",
            "At risk or off track",
            lambda row, facts: row.status in {ObjectiveStatus.AT_RISK, ObjectiveStatus.OFF_TRACK},
        ),
        Filter(
            "overdue",
            "Overdue",
            lambda row, facts: before(row.due_on, facts.today) and row.status not in {ObjectiveStatus.ACHIEVED, ObjectiveStatus.RETIRED},
        ),
    ),
    defaults={"status": ObjectiveStatus.NOT_STARTED},
)


class MeasureKind(Choice):
    """What a measure watches."""

    AIMS = "aims", "AIMS"
    AI_SYSTEM = "ai_system", "AI system"
    SUPPLIER = "supplier", "Supplier"


class MeasureSource(Choice):
    """How a figure comes in."""

    BY_HAND = "by_hand", "By hand"
    AUTOMATIC = "automatic", "Counted from this file"


class Direction(Choice):
    """Where better lies."""

    HIGHER = "higher", "Higher"
    LOWER = "lower", "Lower"
    KEEP = "keep", "Inside the band"


class Measure(Record):
    """What is monitored and measured, how, when and by whom; of the AIMS or of one AI system."""

    title: str | None = text(
        "Measure", section="Measure", required="close", help="What is counted.", example="Share of answers corrected by staff"
    )
    kind: MeasureKind | None = choice("Kind", MeasureKind, required="close", help="AI systems in use need at least one.")
    system_id: str | None = link("AI system", "ai-system", help="If it watches one system.")
    method: str | None = prose("Method", required="close", help="How it is measured, so that results can be compared.", refs=("9.1",))
    source: MeasureSource | None = choice("Source", MeasureSource, required="close", help="Counted ones need no typing.")
    automatic_kpi: str | None = text("Counted figure", help="Id from the list of ready-made figures.", example="KPI-07")
    unit: str | None = text("Unit", required="close", help="Percent, hours, number.", example="%")
    direction: Direction | None = choice("Better is", Direction, required="close", help="For arrows and colours.")
    target: Decimal | None = decimal("Target", unit="limits", required="close", help="What we want.")
    lower_limit: Decimal | None = decimal("Lower limit", unit="limits", help="Below this somebody must act.", refs=("A.6.2.6",))
    upper_limit: Decimal | None = decimal("Upper limit", unit="limits", help="Above this somebody must act.", refs=("A.6.2.6",))
    on_breach: str | None = prose("On breach", help="What is done, by whom, incl. fallback.")
    frequency: Frequency | None = choice("How often", Frequency, required="close", help="When it is measured.", refs=("9.1",))
    owner_id: str | None = person("Measured by", required="close", help="Takes the figure.", refs=("9.1",))
    analyst_id: str | None = person("Analysed by", help="Judges it; may be the same.", refs=("9.1",))
    active: bool | None = flag("Active", required="close", help="No longer measured ones stay on file.")
    notes: str | None = notes()


QUARTER = dt.timedelta(days=92)

# --- values


def valid_measurements(row: Row, facts: Facts) -> list[Row]:
    """The values of a measure by period, without those that a later row corrects."""
    rows = facts.where("measurement", "measure_id", row.id)
    corrected = {other.corrects_id for other in rows}
    kept = [m for m in rows if m.id not in corrected and m.period_end is not None]
    return sorted(kept, key=lambda m: (m.period_end, m.number or 0))


def last_measurement(row: Row, facts: Facts) -> Row | None:
    """The value of the newest period."""
    rows = valid_measurements(row, facts)
    return rows[-1] if rows else None


def last_value(row: Row, facts: Facts) -> Decimal | None:
    """The newest value, in the unit of the measure."""
    last = last_measurement(row, facts)
    return None if last is None else last.value


def last_on(row: Row, facts: Facts) -> dt.date | None:
    """The end of the newest period."""
    last = last_measurement(row, facts)
    return None if last is None else last.period_end


def next_due_on(row: Row, facts: Facts) -> dt.date | None:
    """When the next value is due: at once where there is none; never where only events are measured."""
    months = None if row.frequency is None else row.frequency.months
    if months is None:
        return None
    last = last_on(row, facts)
    # a period that ends with its month is followed by one that ends with its month
    return facts.today if last is None else days_after(months_after(days_after(last, 1), months), -1)


def outside(value: Decimal | None, measure: Row) -> bool:
    """Whether a value breaks a limit of its measure."""
    low, high = measure.lower_limit, measure.upper_limit
    return value is not None and ((low is not None and value < low) or (high is not None and value > high))


# --- which measures


def is_active(row: Row, facts: Facts) -> bool:
    """Still measured."""
    return row.active is not False


def has_limit(row: Row, facts: Facts) -> bool:
    """Says from where on somebody must act."""
    return row.lower_limit is not None or row.upper_limit is not None


def _last_without_analysis(row: Row, facts: Facts) -> bool:
    last = last_measurement(row, facts)
    return is_active(row, facts) and last is not None and last.analysis is None


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
    columns=("title", "last_value", "unit", "target", "next_due_on", "owner_id"),
    subtitle="system_id",
    computed=(
        Computed("last_value", "Last value", DecimalKind(), last_value, help="Newest measurement that is not corrected by a later one."),
        Computed("last_on", "Last period end", DateKind(), last_on, help="Of the newest measurement."),
        Computed(
            "next_due_on",
            "Next due",
            DateKind(),
            next_due_on,
            help="Last period end plus the interval; today if never measured; empty for per event.",
            ahead=Ahead(Coming.DUE, open="overdue"),
        ),
    ),
    filters=(
        Filter("active", "Active", is_active),
        Filter(
            "monitored",
            "Watches a system with limit and owner",
            lambda row, facts: is_active(row, facts) and given(row.system_id, row.owner_id) and has_limit(row, facts),
        ),
        Filter("overdue", "Value overdue", lambda row, facts: is_active(row, facts) and before(next_due_on(row, facts), facts.today)),
        Filter("never_measured", "Never measured", lambda row, facts: is_active(row, facts) and last_measurement(row, facts) is None),
        Filter("without_analysis", "Last value without analysis", _last_without_analysis),
        Filter("breached", "Outside the limits", lambda row, facts: is_active(row, facts) and outside(last_value(row, facts), row)),
        Filter("without_limit", "No limit", lambda row, facts: is_active(row, facts) and not has_limit(row, facts)),
    ),
    rules=(in_order("lower_limit", "upper_limit", "The upper limit cannot be below the lower one."),),
)


class Measurement(Record):
    """One value of one period; never overwritten."""

    measure_id: str | None = link("Measure", "measure", section="Measurement", required="close", help="What was measured.")
    period_start: dt.date | None = date("From", unit="period", help="Start of the period.")
    period_end: dt.date | None = date(
        "To", unit="period", required="close", help="End of the period; the time of typing is kept by the journal."
    )
    value: Decimal | None = decimal("Value", required="close", help="In the unit of the measure.")
    analysis: str | None = prose("What it says", required="close", help="One sentence: why, and what follows.", refs=("9.1",))
    handled: str | None = prose("What was done about it", help="Needed after a breach.", refs=("A.6.2.6",))
    corrects_id: str | None = link("Corrects", "measurement", help="The earlier row this one replaces.")


def is_breach(row: Row, facts: Facts) -> bool:
    """Outside the limits of the measure."""
    measure = facts.get("measure", row.measure_id)
    return measure is not None and outside(row.value, measure)


MEASUREMENTS = Register(
    Measurement,
    title="Measurements",
    singular="Measurement",
    area="records",
    step=9,
    about="One value of one period; never overwritten.",
    clauses=("9.1",),
    columns=("period_end", "value", "analysis", "breach", "handled"),
    subtitle="measure_id",
    child_of="measure",
    append_only=True,
    computed=(Computed("breach", "Outside the limits", FlagKind(), is_breach, help="Against the limits of the measure."),),
    filters=(
        Filter("breaches", "Breaches", is_breach),
        Filter("breaches_not_handled", "Breach without response", lambda row, facts: is_breach(row, facts) and row.handled is None),
        Filter("recent", "Last quarter", lambda row, facts: reached(facts.today - QUARTER, row.period_end)),
    ),
    rules=(in_order("period_start", "period_end", "The period cannot end before it starts."),),
)
