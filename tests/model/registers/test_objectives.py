"""Objectives are complete, measures are due, and the last value that nobody corrected counts."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from aims_desktop.model.registers.objectives import ObjectiveStatus
from aims_desktop.model.registers.shared import Frequency, months_after
from tests.model.world import TODAY, TOMORROW, YESTERDAY, World, days

COMPLETE = {"target": Decimal(0), "measure_id": "m", "owner_id": "p", "due_on": TOMORROW}


@pytest.fixture
def world() -> World:
    return World()


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (COMPLETE, {"current", "complete"}),
        *[({**COMPLETE, name: None}, {"current", "incomplete"}) for name in COMPLETE],
        ({**COMPLETE, "status": ObjectiveStatus.RETIRED}, set()),
        ({**COMPLETE, "due_on": YESTERDAY}, {"current", "complete", "overdue"}),
        ({**COMPLETE, "due_on": YESTERDAY, "status": ObjectiveStatus.ACHIEVED}, {"current", "complete", "on_track"}),
        ({**COMPLETE, "status": ObjectiveStatus.OFF_TRACK}, {"current", "complete", "at_risk"}),
    ],
)
def test_an_objective_says_what_how_who_and_when(world: World, values: dict[str, Any], expected: set[str]) -> None:
    assert world.filters("objective", world.add("objective", **values)) - {"all", "without_evidence"} == expected


def measured(world: World, measure: Any, value: str, period_end: dt.date, **values: Any) -> Any:
    return world.add("measurement", measure_id=measure.id, value=Decimal(value), period_end=period_end, **values)


def test_the_last_value_is_of_the_newest_period_and_not_corrected(world: World) -> None:
    measure, other = world.add("measure"), world.add("measure")
    objective = world.add("objective", measure_id=measure.id)
    assert world.value("measure", measure, "last_value") is None
    assert world.value("objective", objective, "current_value") is None
    newest = measured(world, measure, "7", TODAY)
    measured(world, measure, "5", TODAY - days(30))
    measured(world, other, "9", TOMORROW)
    assert world.value("measure", measure, "last_value") == 7
    measured(world, measure, "8", TODAY, corrects_id=newest.id)
    assert world.value("measure", measure, "last_value") == 8
    assert world.value("measure", measure, "last_on") == TODAY
    assert world.value("objective", objective, "current_value") == 8


def test_a_correction_of_the_newest_value_by_an_older_period_leaves_the_older_one(world: World) -> None:
    measure = world.add("measure")
    wrong = measured(world, measure, "7", TODAY)
    measured(world, measure, "6", TODAY - days(30), corrects_id=wrong.id)
    assert world.value("measure", measure, "last_on") == TODAY - days(30)


@pytest.mark.parametrize(
    ("frequency", "last", "due"),
    [
        (Frequency.MONTHLY, dt.date(2027, 1, 31), dt.date(2027, 2, 28)),
        (Frequency.QUARTERLY, dt.date(2026, 12, 31), dt.date(2027, 3, 31)),
        (Frequency.HALF_YEARLY, dt.date(2026, 9, 30), dt.date(2027, 3, 31)),
        (Frequency.MONTHLY, dt.date(2027, 2, 28), dt.date(2027, 3, 31)),
        (Frequency.MONTHLY, dt.date(2027, 1, 15), dt.date(2027, 2, 15)),
        (Frequency.ANNUAL, dt.date(2028, 2, 29), dt.date(2029, 2, 28)),
        (Frequency.MONTHLY, None, TODAY),
        (Frequency.PER_EVENT, None, None),
        (Frequency.PER_EVENT, dt.date(2020, 1, 1), None),
        (None, dt.date(2020, 1, 1), None),
    ],
)
def test_the_next_value_is_due_an_interval_after_the_last(
    world: World, frequency: Frequency | None, last: dt.date | None, due: dt.date | None
) -> None:
    measure = world.add("measure", frequency=frequency)
    if last is not None:
        measured(world, measure, "1", last)
    assert world.value("measure", measure, "next_due_on") == due
    assert world.passes("measure", "overdue", measure) is (due is not None and due < TODAY)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (dt.date(2027, 1, 31), 1, dt.date(2027, 2, 28)),
        (dt.date(2027, 12, 15), 1, dt.date(2028, 1, 15)),
        (dt.date(2027, 1, 15), 24, dt.date(2029, 1, 15)),
        (dt.date(2027, 3, 31), -1, dt.date(2027, 2, 28)),
        (dt.date(2027, 1, 15), 0, dt.date(2027, 1, 15)),
        (dt.date(9999, 12, 1), 1, dt.date(9999, 12, 31)),
    ],
)
def test_months_end_where_they_are_short(day: dt.date, months: int, expected: dt.date) -> None:
    assert months_after(day, months) == expected


@pytest.mark.parametrize(
    ("low", "high", "value", "breach"),
    [
        ("1", "5", "0.9", True),
        ("1", "5", "1", False),
        ("1", "5", "5", False),
        ("1", "5", "5.1", True),
        (None, "5", "-100", False),
        ("1", None, "100", False),
        (None, None, "100", False),
    ],
)
def test_a_value_outside_the_limits_is_a_breach(world: World, low: str | None, high: str | None, value: str, breach: bool) -> None:
    limits = {"lower_limit": low and Decimal(low), "upper_limit": high and Decimal(high)}
    measure = world.add("measure", **limits)
    row = measured(world, measure, value, TODAY)
    assert world.value("measurement", row, "breach") is breach
    assert world.passes("measure", "breached", measure) is breach
    assert world.filters("measurement", row) & {"breaches", "breaches_not_handled"} == (
        {"breaches", "breaches_not_handled"} if breach else set()
    )
    row.handled = "Model rolled back"
    assert not world.passes("measurement", "breaches_not_handled", row)
    measure.active = False
    assert not world.passes("measure", "breached", measure)


def test_a_measure_without_values_is_no_breach_but_never_measured(world: World) -> None:
    measure = world.add("measure", lower_limit=Decimal(1))
    asked = {"active", "breached", "never_measured", "without_analysis"}
    assert world.filters("measure", measure) & asked == {"active", "never_measured"}
    row = measured(world, measure, "2", TODAY)
    assert world.filters("measure", measure) & asked == {"active", "without_analysis"}
    row.analysis = "Steady"
    assert world.filters("measure", measure) & asked == {"active"}


@pytest.mark.parametrize(
    ("values", "monitored"),
    [
        ({"system_id": "s", "owner_id": "p", "upper_limit": Decimal(0)}, True),
        ({"system_id": "s", "owner_id": "p"}, False),
        ({"system_id": "s", "upper_limit": Decimal(1)}, False),
        ({"owner_id": "p", "upper_limit": Decimal(1)}, False),
        ({"system_id": "s", "owner_id": "p", "upper_limit": Decimal(1), "active": False}, False),
    ],
)
def test_a_system_is_watched_with_limit_and_owner(world: World, values: dict[str, Any], monitored: bool) -> None:
    assert world.passes("measure", "monitored", world.add("measure", **values)) is monitored


def test_recent_values_are_of_the_last_quarter(world: World) -> None:
    measure = world.add("measure")
    assert world.passes("measurement", "recent", measured(world, measure, "1", TODAY - days(92)))
    assert not world.passes("measurement", "recent", measured(world, measure, "1", TODAY - days(93)))


def test_rules(world: World) -> None:
    assert world.broken("measure", world.add("measure", lower_limit=Decimal(2), upper_limit=Decimal(1))) == {"upper_limit"}
    assert world.broken("measure", world.add("measure", lower_limit=Decimal(2), upper_limit=Decimal(2))) == set()
    assert world.broken("measurement", world.add("measurement", period_start=TODAY, period_end=YESTERDAY)) == {"period_end"}
