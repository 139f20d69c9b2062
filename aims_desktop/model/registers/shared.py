"""What several registers share: lists of answers, the notes field, and the filters and values of versioned registers."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import TYPE_CHECKING, Any

from aims_desktop.model import snapshot
from aims_desktop.model.fields import Section, prose
from aims_desktop.model.kinds import Choice, FlagKind, TextKind
from aims_desktop.model.register import Computed, Filter, Row, RowTest, Rule

if TYPE_CHECKING:
    from aims_desktop.model.facts import Facts


# --- lists of answers


class Level(Choice):
    """How high a risk, an impact or the weight of an AI system is; in rising order."""

    LOW = "low", "Low"
    MEDIUM = "medium", "Medium"
    HIGH = "high", "High"
    CRITICAL = "critical", "Critical"

    @property
    def rank(self) -> int:
        """The place in the order, 0 for low."""
        return self.place


class LifecycleStage(Choice):
    """Where an AI system is on its way."""

    IDEA = "idea", "Idea"
    DEVELOPMENT = "development", "Development"
    PILOT = "pilot", "Pilot"
    LIVE = "live", "Live"
    SUSPENDED = "suspended", "Suspended"
    RETIRED = "retired", "Retired"


class Side(Choice):
    """Inside or outside the organisation."""

    INTERNAL = "internal", "Internal"
    EXTERNAL = "external", "External"


class Frequency(Choice):
    """How often something is repeated."""

    MONTHLY = "monthly", "Monthly"
    QUARTERLY = "quarterly", "Quarterly"
    HALF_YEARLY = "half_yearly", "Half yearly"
    ANNUAL = "annual", "Annual"
    PER_EVENT = "per_event", "Per event"

    @property
    def months(self) -> int | None:
        """The interval in months; None where only events count."""
        return {"monthly": 1, "quarterly": 3, "half_yearly": 6, "annual": 12}.get(self.value)


class PersonalData(Choice):
    """The most sensitive kind of personal data."""

    NO_PERSONAL_DATA = "no_personal_data", "None"
    PERSONAL_DATA = "personal_data", "Personal data"
    SPECIAL_CATEGORY_DATA = "special_category_data", "Special category data"


class OversightLevel(Choice):
    """How close a person stays to an AI system; the closest first."""

    IN_THE_LOOP = "in_the_loop", "Human in the loop"
    ON_THE_LOOP = "on_the_loop", "Human on the loop"
    OUT_OF_THE_LOOP = "out_of_the_loop", "Human out of the loop"

    @property
    def rank(self) -> int:
        """How close: 0 out of the loop, 2 in it."""
        return len(OversightLevel) - 1 - self.place


class Classification(Choice):
    """Who may see a paper."""

    PUBLIC = "public", "Public"
    INTERNAL = "internal", "Internal"
    CONFIDENTIAL = "confidential", "Confidential"
    RESTRICTED = "restricted", "Restricted"


class Step(Choice):
    """The twelve steps of the roadmap."""

    STEP_1 = "step_1", "Step 1"
    STEP_2 = "step_2", "Step 2"
    STEP_3 = "step_3", "Step 3"
    STEP_4 = "step_4", "Step 4"
    STEP_5 = "step_5", "Step 5"
    STEP_6 = "step_6", "Step 6"
    STEP_7 = "step_7", "Step 7"
    STEP_8 = "step_8", "Step 8"
    STEP_9 = "step_9", "Step 9"
    STEP_10 = "step_10", "Step 10"
    STEP_11 = "step_11", "Step 11"
    STEP_12 = "step_12", "Step 12"


# --- fields


def notes() -> Any:
    """The folded field at the end of most forms."""
    return prose("Notes", section=Section("Notes", folded=True), help="Anything that has no field of its own.")


# --- comparisons that are false where something is empty


def given(*values: Any) -> bool:
    """Whether every value is there; zero and no are answers, an empty text or list is none."""
    return not any(value is None or value in ("", (), frozenset()) for value in values)


def before(day: dt.date | None, limit: dt.date | None) -> bool:
    """Whether a day lies before another; False where one is not known."""
    return day is not None and limit is not None and day < limit


def reached(day: dt.date | None, limit: dt.date | None) -> bool:
    """Whether a day is not later than another; False where one is not known."""
    return day is not None and limit is not None and day <= limit


def months_after(day: dt.date, months: int) -> dt.date:
    """The same day some months later, or the last of a shorter month; the calendar ends with the year 9999."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    if year > dt.MAXYEAR:
        return dt.date.max
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def days_after(day: dt.date, days: int) -> dt.date:
    """The day some days later, or earlier; the calendar begins with the year 1 and ends with the year 9999."""
    return dt.date.fromordinal(min(max(day.toordinal() + days, dt.date.min.toordinal()), dt.date.max.toordinal()))


def in_order(first: str, last: str, sentence: str, *, apart: bool = False, strict: bool = False) -> Rule:
    """A rule that one day or figure is not above another; equal ones are fine unless they must be `apart`."""

    def broken(row: Row, facts: Facts) -> bool:
        low, high = getattr(row, first), getattr(row, last)
        return low is not None and high is not None and bool(low > high or (apart and low == high))

    return Rule(last, sentence, broken, strict)


def not_ahead(name: str, sentence: str) -> Rule:
    """A rule that the day of a deed is not still to come."""
    return Rule(name, sentence, lambda row, facts: before(facts.today, getattr(row, name)))


def not_the_same(name: str, other: str, sentence: str) -> Rule:
    """A rule that two people are not one."""

    def broken(row: Row, facts: Facts) -> bool:
        return getattr(row, name) is not None and getattr(row, name) == getattr(row, other)

    return Rule(name, sentence, broken)


# --- versions


def in_force(row: Row, facts: Facts) -> bool:
    """Whether the record was ever approved."""
    return facts.newest_version(row.id) is not None


def version_of(row: Row, facts: Facts) -> str | None:
    """The number of the version in force."""
    version = facts.newest_version(row.id)
    return None if version is None else version.version


def moved_on(register: str) -> RowTest:
    """The test whether a record of a register differs from its newest version."""
    return lambda row, facts: snapshot.changed_since(facts.registers[register], row, facts)


def version_values(register: str) -> tuple[Computed, ...]:
    """The computed values of a versioned register."""
    return (
        Computed("version", "Version in force", TextKind(), version_of, help="The newest approved version; empty if never approved."),
        Computed("changed_since", "Changed since", FlagKind(), moved_on(register), help="The record differs from its newest version."),
    )


def version_filters(register: str, author: str) -> tuple[Filter, ...]:
    """The filters of a versioned register that somebody other than its author approves."""
    return (Filter("in_force", "In force", in_force), changed_filter(register), self_approved(author))


def changed_filter(register: str, among: RowTest = in_force) -> Filter:
    """The filter of records that moved on since their newest version."""
    changed = moved_on(register)
    return Filter("changed_since", "Changed since approval", lambda row, facts: among(row, facts) and changed(row, facts))


def review_overdue(row: Row, facts: Facts) -> bool:
    """In force and past its review date."""
    return in_force(row, facts) and before(row.next_review_on, facts.today)


def self_approved(author: str, label: str = "Approved by its author") -> Filter:
    """The filter of records whose newest version was approved by their author."""

    def passes(row: Row, facts: Facts) -> bool:
        version = facts.newest_version(row.id)
        return version is not None and version.approved_by_id is not None and version.approved_by_id == getattr(row, author)

    return Filter("self_approved", label, passes)
