"""A nonconformity is corrected, its cause found and an action taken that works."""

from __future__ import annotations

from typing import Any

import pytest

from aims_desktop.model.registers.actions import ActionKind, ActionStatus, Effectiveness
from aims_desktop.model.registers.audits import AuditKind
from aims_desktop.model.registers.findings import CauseMethod, FindingSource, FindingStatus, Grade
from tests.model.world import TODAY, YESTERDAY, World

MAJOR, MINOR = Grade.MAJOR_NONCONFORMITY, Grade.MINOR_NONCONFORMITY
COMPLETE = {"requirement": "42001:9.1", "statement": "x", "objective_evidence": "x", "grade": Grade.OBSERVATION, "owner_id": "p"}


@pytest.fixture
def world() -> World:
    return World()


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (COMPLETE, {"open"}),
        *[({**COMPLETE, name: None}, {"open", "incomplete"}) for name in COMPLETE],
        ({**COMPLETE, "due_on": YESTERDAY}, {"open", "overdue"}),
        ({**COMPLETE, "due_on": YESTERDAY, "status": FindingStatus.VERIFIED}, set()),
        ({**COMPLETE, "due_on": YESTERDAY, "status": FindingStatus.DISPUTED}, {"open", "overdue"}),
        ({**COMPLETE, "source": FindingSource.EXTERNAL_AUDIT}, {"open", "from_audit"}),
        ({**COMPLETE, "source": FindingSource.COMPLAINT}, {"open"}),
    ],
)
def test_findings(world: World, values: dict[str, Any], expected: set[str]) -> None:
    assert world.filters("finding", world.add("finding", **values)) & {"open", "incomplete", "overdue", "from_audit"} == expected


CAUSE = {"root_cause": "x", "cause_method": CauseMethod.FIVE_WHYS, "spread_check": "x"}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"grade": Grade.OBSERVATION}, set()),
        ({"grade": MINOR}, {"correction", "cause", "action"}),
        ({"grade": MAJOR, "correction": "Stopped"}, {"cause", "action"}),
        ({"grade": MINOR, "correction": "Stopped", **CAUSE}, {"action"}),
        *[({"grade": MINOR, "correction": "Stopped", **CAUSE, name: None}, {"cause", "action"}) for name in CAUSE],
    ],
)
def test_what_a_nonconformity_lacks(world: World, values: dict[str, Any], expected: set[str]) -> None:
    found = world.filters("finding", world.add("finding", **values))
    assert {name.removeprefix("nonconformity_without_") for name in found if name.startswith("nonconformity_without_")} == expected


@pytest.mark.parametrize(
    ("action", "counts"),
    [
        ({"kind": ActionKind.CORRECTIVE}, True),
        ({"kind": ActionKind.CORRECTIVE, "status": ActionStatus.CANCELLED}, False),
        ({"kind": ActionKind.CORRECTION}, False),
        ({}, False),
    ],
)
def test_a_corrective_action_answers_a_nonconformity(world: World, action: dict[str, Any], counts: bool) -> None:
    row = world.add("finding", grade=MINOR)
    world.action(row, **action)
    assert world.passes("finding", "nonconformity_without_action", row) is not counts


@pytest.mark.parametrize(
    ("grade", "status", "effectiveness", "open_"),
    [
        (MAJOR, None, None, True),
        (MAJOR, FindingStatus.CLOSED, None, True),
        (MAJOR, FindingStatus.CLOSED, Effectiveness.PARTLY_EFFECTIVE, True),
        (MAJOR, FindingStatus.IN_CORRECTION, Effectiveness.EFFECTIVE, True),
        (MAJOR, FindingStatus.VERIFIED, Effectiveness.EFFECTIVE, False),
        (MINOR, None, None, False),
    ],
)
def test_a_major_is_closed_when_its_action_works(
    world: World, grade: Grade, status: FindingStatus | None, effectiveness: Effectiveness | None, open_: bool
) -> None:
    row = world.add("finding", grade=grade, status=status)
    world.action(row, kind=ActionKind.CORRECTIVE, effectiveness=effectiveness)
    assert world.passes("finding", "major_open", row) is open_


@pytest.mark.parametrize(
    ("kind", "filter_name"),
    [(AuditKind.PRE_ASSESSMENT, "dry_run_open"), (AuditKind.STAGE_1, "stage_1_open"), (AuditKind.INTERNAL, None)],
)
def test_points_of_a_dry_run_and_concerns_of_stage_1_have_a_plan(world: World, kind: AuditKind, filter_name: str | None) -> None:
    audit = world.add("audit", kind=kind)
    row = world.add("finding", audit_id=audit.id)
    asked = {"dry_run_open", "stage_1_open"}
    assert world.filters("finding", row) & asked == ({filter_name} if filter_name else set())
    action = world.action(row, owner_id="p")
    assert world.filters("finding", row) & asked == ({filter_name} if filter_name else set())
    action.due_on = TODAY
    assert not world.filters("finding", row) & asked


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"grade": MAJOR}, {"external_major_open"}),
        ({"grade": MAJOR, "status": FindingStatus.VERIFIED}, {"external_major_open"}),
        ({"grade": MAJOR, "status": FindingStatus.CLOSED}, set()),
        ({"grade": MINOR}, {"external_minor_without_plan"}),
        ({"grade": MINOR, "plan_accepted_on": TODAY}, set()),
        ({"grade": MINOR, "status": FindingStatus.CLOSED}, set()),
        ({"grade": MAJOR, "source": FindingSource.INTERNAL_AUDIT}, set()),
        ({"grade": MINOR, "source": None}, set()),
    ],
)
def test_the_certification_body_closes_majors_and_accepts_plans_for_minors(
    world: World, values: dict[str, Any], expected: set[str]
) -> None:
    row = world.add("finding", **{"source": FindingSource.EXTERNAL_AUDIT, **values})
    assert world.filters("finding", row) & {"external_major_open", "external_minor_without_plan"} == expected


def test_rules(world: World) -> None:
    row = world.add("finding", raised_on=TODAY, due_on=YESTERDAY, closed_on=YESTERDAY)
    assert world.broken("finding", row) == {"due_on", "closed_on"}
