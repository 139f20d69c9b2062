"""Concerns are answered in time, incidents end with cause and lessons, and whoever must be told is told."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from aims_desktop.model.registers.incidents import IncidentKind, IncidentStatus, Severity
from tests.model.world import TODAY, TOMORROW, YESTERDAY, World

NOON = dt.datetime.combine(TODAY, dt.time(12), dt.UTC)
DAY = dt.timedelta(days=1)


@pytest.fixture
def world() -> World:
    return World()


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, {"open"}),
        ({"kind": IncidentKind.INCIDENT, "status": IncidentStatus.CONTAINED}, {"open", "incidents"}),
        ({"kind": IncidentKind.NEAR_MISS, "severity": Severity.SERIOUS}, {"open", "incidents", "serious_open"}),
        ({"severity": Severity.CRITICAL, "status": IncidentStatus.RESOLVED}, set()),
        ({"kind": IncidentKind.INCIDENT, "status": IncidentStatus.CLOSED}, {"incidents", "without_cause"}),
        ({"kind": IncidentKind.INCIDENT, "status": IncidentStatus.RESOLVED, "root_cause": "x"}, {"incidents", "without_cause"}),
        ({"kind": IncidentKind.INCIDENT, "status": IncidentStatus.CLOSED, "root_cause": "x", "lessons": "x"}, {"incidents"}),
        ({"kind": IncidentKind.COMPLAINT, "status": IncidentStatus.CLOSED}, {"concerns"}),
        ({"kind": IncidentKind.CONCERN, "answer_due_on": YESTERDAY}, {"open", "concerns", "answer_overdue"}),
        ({"kind": IncidentKind.CONCERN, "answer_due_on": TODAY}, {"open", "concerns"}),
        ({"kind": IncidentKind.INCIDENT, "answer_due_on": YESTERDAY}, {"open", "incidents"}),
        (
            {"kind": IncidentKind.EXTERNAL_REPORT, "answer_due_on": YESTERDAY, "answered_on": YESTERDAY},
            {"open", "concerns", "answered_in_time"},
        ),
        ({"kind": IncidentKind.CONCERN, "answered_on": TODAY}, {"open", "concerns", "answered_in_time"}),
        ({"kind": IncidentKind.CONCERN, "answer_due_on": YESTERDAY, "answered_on": TODAY}, {"open", "concerns"}),
    ],
)
def test_incidents(world: World, values: dict[str, Any], expected: set[str]) -> None:
    assert world.filters("incident", world.add("incident", **values)) - {"all", "without_evidence"} == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"due_at": NOON - DAY}, set()),
        ({"needed": False, "due_at": NOON - DAY}, set()),
        ({"needed": True}, {"open"}),
        ({"needed": True, "due_at": NOON}, {"open"}),
        ({"needed": True, "due_at": NOON - DAY}, {"open", "overdue"}),
        ({"needed": True, "due_at": NOON - DAY, "done_at": NOON}, set()),
    ],
)
def test_who_must_be_told(world: World, values: dict[str, Any], expected: set[str]) -> None:
    incident, other = world.add("incident"), world.add("incident")
    told = world.add("notification", incident_id=incident.id, **values)
    assert world.filters("notification", told) - {"all", "without_evidence"} == expected
    assert world.passes("incident", "notification_overdue", incident) is ("overdue" in expected)
    assert not world.passes("incident", "notification_overdue", other)


@pytest.mark.parametrize(
    ("values", "broken"),
    [
        ({"occurred_at": NOON, "detected_at": NOON, "contained_at": NOON}, set()),
        ({"occurred_at": NOON + DAY, "detected_at": NOON}, {"detected_at"}),
        ({"detected_at": NOON + DAY, "contained_at": NOON}, {"contained_at"}),
        ({"status": IncidentStatus.NEW, "closed_on": TOMORROW}, set()),
        ({"detected_at": NOON, "answered_on": NOON.date()}, set()),
        ({"detected_at": NOON, "answered_on": (NOON - DAY).date()}, {"answered_on"}),
    ],
)
def test_rules(world: World, values: dict[str, Any], broken: set[str]) -> None:
    assert world.broken("incident", world.add("incident", **values)) == broken
