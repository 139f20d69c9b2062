"""Oversight plans: how people stay in control of each AI system, and the log of what they did."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING

from aims_desktop.model.ahead import LOOK_AGAIN, Ahead, Coming
from aims_desktop.model.fields import choice, date, flag, integer, link, person, prose
from aims_desktop.model.kinds import Choice, DateKind
from aims_desktop.model.record import Record
from aims_desktop.model.register import Computed, Filter, Register, Row
from aims_desktop.model.registers.shared import (
    OversightLevel,
    before,
    changed_filter,
    days_after,
    given,
    in_force,
    in_order,
    not_the_same,
    notes,
    self_approved,
    version_values,
)

if TYPE_CHECKING:
    from aims_desktop.model.facts import Facts


class OversightPlan(Record):
    """How people stay in control of one AI system."""

    system_id: str | None = link("AI system", "ai-system", section="Level", required="approve", help="One plan per system.")
    level: OversightLevel | None = choice("Level", OversightLevel, required="approve", help="Follows from the impact assessment.")
    level_reason: str | None = prose("Reason", required="approve", help="Why this level is enough.")
    reviewer_id: str | None = person("Reviewer", required="approve", help="Who decides or watches; trained for it.")
    deputy_id: str | None = person("Deputy", help="Who steps in.")
    information_shown: str | None = prose("What the reviewer sees", help="Enough to disagree with the system.")
    cases_per_hour: int | None = integer("Most cases per hour", 0, help="More than this and nobody really looks.")
    override_threshold: str | None = prose(
        "When a person must decide", required="approve", help="Confidence, kind of case, amount, group gap."
    )
    escalation_to_id: str | None = person("Escalation to", help="For doubtful cases.")
    stop_authority_id: str | None = person(
        "Who may stop it", section="Stop", required="approve", help="On duty, by name or role.", refs=("5.3",)
    )
    stop_procedure: str | None = prose("How it is stopped", required="approve", help="Switch, steps, who is told.")
    fallback: str | None = prose("How work goes on", required="approve", help="Without the AI system.")
    log_days: int | None = integer(
        "Log at least every", 1, 366, required="approve", help="Days between entries of the override log.", example="31"
    )
    owner_id: str | None = person("Author", section="Review", required="approve", help="Who wrote the plan.")
    next_review_on: dt.date | None = date("Next review", required="approve", help="With the impact assessment.", ahead=LOOK_AGAIN)
    notes: str | None = notes()


WITH_LOG = frozenset({OversightLevel.IN_THE_LOOP, OversightLevel.ON_THE_LOOP})
"""Levels at which a person decides or watches, and says so now and then."""

# --- the log


def entries_of(row: Row, facts: Facts) -> list[Row]:
    """The log of a plan."""
    return facts.where("override-entry", "plan_id", row.id)


def tested_on(row: Row, facts: Facts) -> dt.date | None:
    """The day of the last stop drill."""
    return _newest(entry for entry in entries_of(row, facts) if is_stop_drill(entry, facts))


def last_entry_on(row: Row, facts: Facts) -> dt.date | None:
    """The day of the newest entry."""
    return _newest(entries_of(row, facts))


def log_due_on(row: Row, facts: Facts) -> dt.date | None:
    """By when the next entry is due, counted from the last one or the approval; None where no interval is set."""
    version = facts.newest_version(row.id)
    counted_from = last_entry_on(row, facts) or (None if version is None else version.approved_on)
    return None if counted_from is None or row.log_days is None else days_after(counted_from, row.log_days)


def _newest(entries: Iterable[Row]) -> dt.date | None:
    return max((entry.done_on for entry in entries if entry.done_on is not None), default=None)


# --- which plans


def plan_in_force(row: Row, facts: Facts) -> bool:
    """Approved, with a level and somebody who decides or watches."""
    return in_force(row, facts) and given(row.level, row.reviewer_id)


def stop_ready(row: Row, facts: Facts) -> bool:
    """It is said when and how the system is stopped, and it was tried."""
    return plan_in_force(row, facts) and given(row.override_threshold, row.stop_procedure, tested_on(row, facts))


def to_be_logged(row: Row, facts: Facts) -> bool:
    """People decide or watch, and the system is in use."""
    return plan_in_force(row, facts) and row.level in WITH_LOG and row.system_id in facts.within("ai-system:in_use")


def log_overdue(row: Row, facts: Facts) -> bool:
    """The log says nothing for longer than agreed."""
    due = log_due_on(row, facts)
    return to_be_logged(row, facts) and (due is None or due < facts.today)


def _stop_test_old(row: Row, facts: Facts) -> bool:
    tested = tested_on(row, facts)
    return plan_in_force(row, facts) and (tested is None or tested < facts.today - facts.days("stop_test_days"))


OVERSIGHT_PLANS = Register(
    OversightPlan,
    title="Oversight plans",
    singular="Oversight plan",
    prefix="OVS",
    area="operation",
    step=6,
    about="How people stay in control of one AI system.",
    clauses=("8.1",),
    controls=(
        "A.9.2",
        "A.6.1.3",
        "A.6.2.6",
    ),
    columns=("system_id", "level", "reviewer_id", "stop_authority_id", "tested_on", "version", "next_review_on"),
    subtitle="override_threshold",
    versioned=True,
    approved=True,
    author="owner_id",
    goes_on=frozenset({"override-entry"}),
    computed=(
        *version_values("oversight-plan"),
        Computed("tested_on", "Stop last tried", DateKind(), tested_on, help="Date of the last stop drill in the log."),
        Computed("last_entry_on", "Last log entry", DateKind(), last_entry_on, help="Newest entry of any kind."),
        Computed(
            "log_due_on",
            "Next entry due",
            DateKind(),
            log_due_on,
            help="Last entry, or approval if none, plus the interval.",
            ahead=Ahead(Coming.DUE, open="log_overdue", by="reviewer_id"),
        ),
    ),
    filters=(
        Filter("in_force", "In force", plan_in_force),
        changed_filter("oversight-plan"),
        self_approved("owner_id"),
        Filter("stop_ready", "Stop set and tried", stop_ready),
        Filter("stop_test_old", "Stop not tried lately", _stop_test_old),
        Filter("to_be_logged", "Needs a log", to_be_logged),
        Filter("log_overdue", "Log entry overdue", log_overdue),
        Filter(
            "review_overdue",
            "Review overdue",
            lambda row, facts: plan_in_force(row, facts) and before(row.next_review_on, facts.today),
        ),
    ),
    rules=(not_the_same("deputy_id", "reviewer_id", "The deputy cannot be the reviewer."),),
)


class OverrideKind(Choice):
    """What was done; a confirmed zero is an entry too."""

    OVERRIDE = "override", "Override"
    NONE_IN_PERIOD = "none_in_period", "No override in the period"
    STOP_DRILL = "stop_drill", "Stop drill"
    SEEDED_ERROR = "seeded_error", "Seeded-error test"


class OverrideEntry(Record):
    """Overrides, confirmations that there were none, stop drills and seeded-error tests."""

    plan_id: str | None = link("Oversight plan", "oversight-plan", section="Entry", required="close", help="Which system's plan.")
    kind: OverrideKind | None = choice("Kind", OverrideKind, required="close", help="A confirmed zero is an entry too.")
    done_on: dt.date | None = date("Date", required="close", help="Day on which it was done.")
    reviewer_id: str | None = person("By", required="close", help="Who decided or tried.")
    reviewed_count: int | None = integer("Outputs looked at", 0, unit="counts", help="For the override rate.")
    overridden_count: int | None = integer("Of these overruled", 0, unit="counts", help="For the override rate.")
    output: str | None = prose("What the system said", help="Case reference, no personal data.")
    action: str | None = prose("What was done instead", help="Decision of the person, or course of the drill.")
    reason: str | None = prose("Why", help="Feeds improvement.")
    minutes_to_stop: int | None = integer("Minutes to stop", 0, help="For stop drills.")
    worked: bool | None = flag("Worked as planned", help="For drills and tests; if not, raise an action.")


def is_stop_drill(row: Row, facts: Facts) -> bool:
    """Somebody tried to stop the system."""
    return row.kind is OverrideKind.STOP_DRILL


OVERRIDE_LOG = Register(
    OverrideEntry,
    title="Override log",
    singular="Entry",
    area="operation",
    step=6,
    about="Overrides, confirmations that there were none, stop drills and seeded-error tests.",
    clauses=("9.1",),
    controls=("A.9.2",),
    columns=("kind", "done_on", "reviewer_id", "action", "worked"),
    subtitle="plan_id",
    titled_with=("done_on",),
    child_of="oversight-plan",
    filters=(
        Filter("overrides", "Overrides", lambda row, facts: row.kind is OverrideKind.OVERRIDE),
        Filter("stop_drills", "Stop drills", is_stop_drill),
        Filter("failed", "Did not work", lambda row, facts: row.worked is False),
    ),
    rules=(in_order("overridden_count", "reviewed_count", "No more outputs can be overruled than were looked at."),),
)
