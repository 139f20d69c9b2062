"""Who does what by when: late, due soon, done in time, and whether it worked."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from aims_desktop.model.registers.actions import ActionKind, ActionStatus, Effectiveness, Timing
from aims_desktop.model.registers.audits import AuditKind, AuditStatus
from aims_desktop.model.registers.findings import FindingSource
from tests.model.world import TODAY, TOMORROW, YESTERDAY, World, days


@pytest.fixture
def world() -> World:
    return World()


@pytest.mark.parametrize(
    ("status", "due_on", "timing", "expected"),
    [
        (None, YESTERDAY, Timing.OVERDUE, {"open", "overdue"}),
        (ActionStatus.OPEN, TODAY, Timing.AT_RISK, {"open", "at_risk"}),
        (ActionStatus.IN_PROGRESS, TODAY + days(7), Timing.AT_RISK, {"open", "at_risk"}),
        (ActionStatus.IN_PROGRESS, TODAY + days(8), Timing.ON_TRACK, {"open"}),
        (ActionStatus.OPEN, None, None, {"open"}),
        (ActionStatus.IMPLEMENTED, YESTERDAY, None, set()),
        (ActionStatus.CLOSED, YESTERDAY, None, set()),
        (ActionStatus.CANCELLED, YESTERDAY, None, set()),
    ],
)
def test_an_open_action_stands_against_its_date(
    world: World, status: ActionStatus | None, due_on: dt.date | None, timing: Timing | None, expected: set[str]
) -> None:
    action = world.add("action", status=status, due_on=due_on, owner_id="p")
    assert world.value("action", action, "timing") is timing
    assert world.filters("action", action) & {"open", "overdue", "at_risk"} == expected


@pytest.mark.parametrize(
    ("values", "late"),
    [
        ({"status": ActionStatus.OPEN, "due_on": YESTERDAY}, True),
        ({"status": ActionStatus.OPEN, "due_on": TOMORROW, "effect_due_on": YESTERDAY}, False),
        ({"status": ActionStatus.IMPLEMENTED, "effect_due_on": YESTERDAY}, True),
        ({"status": ActionStatus.IMPLEMENTED, "effect_due_on": YESTERDAY, "effectiveness": Effectiveness.NOT_YET_DUE}, True),
        ({"status": ActionStatus.IMPLEMENTED, "effect_due_on": YESTERDAY, "effectiveness": Effectiveness.NOT_EFFECTIVE}, False),
        ({"status": ActionStatus.CLOSED, "effect_due_on": TODAY}, False),
        ({"status": ActionStatus.CANCELLED, "due_on": YESTERDAY, "effect_due_on": YESTERDAY}, False),
        ({"kind": ActionKind.PROJECT, "due_on": YESTERDAY}, False),
    ],
)
def test_a_treatment_is_late_or_nobody_knows_whether_it_worked(world: World, values: dict[str, Any], late: bool) -> None:
    action = world.add("action", **{"kind": ActionKind.TREATMENT, **values})
    assert world.passes("action", "treatments_late", action) is late


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"kind": ActionKind.TREATMENT, "implemented_on": TODAY, "due_on": TODAY}, {"treatments", "treatments_on_time"}),
        ({"kind": ActionKind.TREATMENT, "implemented_on": TOMORROW, "due_on": TODAY}, {"treatments"}),
        ({"kind": ActionKind.TREATMENT, "implemented_on": TODAY}, {"treatments"}),
        ({"kind": ActionKind.TREATMENT, "status": ActionStatus.CANCELLED}, set()),
        ({"kind": ActionKind.CORRECTION, "due_on": YESTERDAY}, {"corrective", "corrective_overdue"}),
        ({"kind": ActionKind.CORRECTIVE, "due_on": TODAY}, {"corrective"}),
        ({"kind": ActionKind.CORRECTIVE, "due_on": YESTERDAY, "status": ActionStatus.CANCELLED}, set()),
        ({"kind": ActionKind.IMPROVEMENT}, {"improvements"}),
        ({"kind": ActionKind.REVIEW_DECISION}, {"review_decisions", "decisions_incomplete", "earlier_decisions_open"}),
        (
            {"kind": ActionKind.REVIEW_DECISION, "owner_id": "p", "due_on": TODAY, "status": ActionStatus.CLOSED},
            {"review_decisions"},
        ),
        ({"kind": ActionKind.REVIEW_DECISION, "status": ActionStatus.CANCELLED}, {"review_decisions"}),
    ],
)
def test_kinds_of_actions(world: World, values: dict[str, Any], expected: set[str]) -> None:
    asked = {"treatments", "treatments_on_time", "corrective", "corrective_overdue", "improvements", "review_decisions"}
    asked |= {"decisions_incomplete", "earlier_decisions_open"}
    assert world.filters("action", world.add("action", **values)) & asked == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"status": ActionStatus.IMPLEMENTED, "effect_due_on": TODAY}, {"effect_due"}),
        ({"status": ActionStatus.IMPLEMENTED, "effect_due_on": TOMORROW}, set()),
        ({"effectiveness": Effectiveness.NOT_EFFECTIVE}, {"not_effective"}),
        ({"effectiveness": Effectiveness.NOT_EFFECTIVE, "status": ActionStatus.CLOSED}, set()),
        ({"verified_on": TODAY, "verified_by_id": "ana", "owner_id": "ben"}, {"verified"}),
        ({"verified_by_id": "ana", "owner_id": "ana"}, {"verified_by_owner"}),
    ],
)
def test_the_effect_is_checked_by_somebody_else(world: World, values: dict[str, Any], expected: set[str]) -> None:
    asked = {"effect_due", "not_effective", "verified", "verified_by_owner"}
    assert world.filters("action", world.add("action", **values)) & asked == expected


def test_an_improvement_comes_from_an_audit_or_its_finding(world: World) -> None:
    internal = world.add("audit", kind=AuditKind.INTERNAL)
    cancelled = world.add("audit", kind=AuditKind.INTERNAL, status=AuditStatus.CANCELLED)
    found = world.add("finding", source=FindingSource.INTERNAL_AUDIT)
    told = world.add("finding", source=FindingSource.COMPLAINT)
    answers = {
        origin.id: world.passes("action", "improvements_from_audit", world.action(origin, kind=ActionKind.IMPROVEMENT))
        for origin in (internal, cancelled, found, told)
    }
    assert answers == {internal.id: True, cancelled.id: False, found.id: True, told.id: False}
    assert not world.passes("action", "improvements_from_audit", world.add("action", kind=ActionKind.IMPROVEMENT))
    assert not world.passes("action", "improvements_from_audit", world.action(found, kind=ActionKind.CORRECTIVE))


@pytest.mark.parametrize(
    ("values", "broken"),
    [
        ({"verified_by_id": "ana", "owner_id": "ana"}, {"verified_by_id"}),
        ({"verified_by_id": "ana", "owner_id": "ben"}, set()),
        ({"implemented_on": TODAY, "verified_on": YESTERDAY}, {"verified_on"}),
        ({"implemented_on": TODAY, "closed_on": YESTERDAY}, {"closed_on"}),
    ],
)
def test_rules(world: World, values: dict[str, Any], broken: set[str]) -> None:
    assert world.broken("action", world.add("action", **values)) == broken
