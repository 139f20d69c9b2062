"""A plan is approved, its stop was tried, and its log says something within the interval."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from aims_desktop.model.registers.oversight import OverrideKind
from aims_desktop.model.registers.shared import LifecycleStage, OversightLevel
from tests.model.world import TODAY, YESTERDAY, World, days


@pytest.fixture
def world() -> World:
    return World()


def plan(world: World, stage: LifecycleStage = LifecycleStage.LIVE, **values: Any) -> Any:
    system = world.add("ai-system", in_scope=True, lifecycle=stage)
    given = {"level": OversightLevel.ON_THE_LOOP, "reviewer_id": "p", "log_days": 31, **values}
    return world.add("oversight-plan", system_id=system.id, **given)


@pytest.mark.parametrize(("empty", "found"), [("", True), ("level", False), ("reviewer_id", False)])
def test_in_force_with_level_and_reviewer(world: World, empty: str, found: bool) -> None:
    row = plan(world, **({empty: None} if empty else {}))
    assert not world.passes("oversight-plan", "in_force", row)
    world.approve("oversight-plan", row)
    assert world.passes("oversight-plan", "in_force", row) is found


@pytest.mark.parametrize("empty", ["", "override_threshold", "stop_procedure"])
def test_a_stop_is_set_and_tried(world: World, empty: str) -> None:
    row = plan(world, override_threshold="x", stop_procedure="x")
    if empty:
        setattr(row, empty, None)
    world.approve("oversight-plan", row)
    world.add("override-entry", plan_id=row.id, kind=OverrideKind.SEEDED_ERROR, done_on=TODAY)
    assert not world.passes("oversight-plan", "stop_ready", row), "no drill yet"
    world.add("override-entry", plan_id=row.id, kind=OverrideKind.STOP_DRILL, done_on=YESTERDAY)
    assert world.passes("oversight-plan", "stop_ready", row) is (not empty)
    assert world.value("oversight-plan", row, "tested_on") == YESTERDAY
    assert world.value("oversight-plan", row, "last_entry_on") == TODAY


@pytest.mark.parametrize(("age", "old"), [(None, True), (183, False), (184, True)])
def test_a_stop_is_tried_twice_a_year(world: World, age: int | None, old: bool) -> None:
    row = plan(world)
    world.approve("oversight-plan", row)
    if age is not None:
        world.add("override-entry", plan_id=row.id, kind=OverrideKind.STOP_DRILL, done_on=TODAY - days(age))
    assert world.passes("oversight-plan", "stop_test_old", row) is old


@pytest.mark.parametrize(
    ("values", "stage", "needed"),
    [
        ({}, LifecycleStage.LIVE, True),
        ({}, LifecycleStage.PILOT, True),
        ({}, LifecycleStage.DEVELOPMENT, False),
        ({"level": OversightLevel.IN_THE_LOOP}, LifecycleStage.LIVE, True),
        ({"level": OversightLevel.OUT_OF_THE_LOOP}, LifecycleStage.LIVE, False),
    ],
)
def test_who_needs_a_log(world: World, values: dict[str, Any], stage: LifecycleStage, needed: bool) -> None:
    row = plan(world, stage, **values)
    assert not world.passes("oversight-plan", "to_be_logged", row)
    world.approve("oversight-plan", row)
    assert world.passes("oversight-plan", "to_be_logged", row) is needed


@pytest.mark.parametrize(
    ("approved", "entry", "log_days", "due"),
    [
        (TODAY - days(31), None, 31, TODAY),
        (TODAY - days(90), TODAY - days(31), 31, TODAY),
        (TODAY - days(90), TODAY - days(32), 31, YESTERDAY),
        (TODAY - days(32), None, 31, YESTERDAY),
        (TODAY, None, None, None),
    ],
)
def test_a_log_is_due_after_its_interval(
    world: World, approved: dt.date, entry: dt.date | None, log_days: int | None, due: dt.date | None
) -> None:
    row = plan(world, log_days=log_days)
    assert world.value("oversight-plan", row, "log_due_on") is None
    world.approve("oversight-plan", row, approved_on=approved)
    if entry:
        world.add("override-entry", plan_id=row.id, kind=OverrideKind.NONE_IN_PERIOD, done_on=entry)
    assert world.value("oversight-plan", row, "log_due_on") == due
    assert world.passes("oversight-plan", "log_overdue", row) is (due != TODAY)


def test_the_log_goes_on_without_changing_the_plan(world: World) -> None:
    row = plan(world, owner_id="a")
    world.approve("oversight-plan", row, approved_by_id="a")
    world.add("override-entry", plan_id=row.id, kind=OverrideKind.OVERRIDE, done_on=TODAY)
    assert world.filters("oversight-plan", row) & {"changed_since", "self_approved"} == {"self_approved"}
    row.fallback = "By hand"
    assert world.passes("oversight-plan", "changed_since", row)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"kind": OverrideKind.OVERRIDE}, {"overrides"}),
        ({"kind": OverrideKind.STOP_DRILL, "worked": True}, {"stop_drills"}),
        ({"kind": OverrideKind.SEEDED_ERROR, "worked": False}, {"failed"}),
        ({"kind": OverrideKind.NONE_IN_PERIOD}, set()),
    ],
)
def test_entries(world: World, values: dict[str, Any], expected: set[str]) -> None:
    assert world.filters("override-entry", world.add("override-entry", **values)) - {"all", "without_evidence"} == expected


def test_rules(world: World) -> None:
    assert world.broken("oversight-plan", world.add("oversight-plan", reviewer_id="p", deputy_id="p")) == {"deputy_id"}
    entry = world.add("override-entry", reviewed_count=5, overridden_count=6)
    assert world.broken("override-entry", entry) == {"reviewed_count"}
