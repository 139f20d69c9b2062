"""AI systems in scope have an owner, data flows, a scored risk and, once live, monitoring."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from aims_desktop.model.registers.data_sheets import DataQuality
from aims_desktop.model.registers.life_cycle import LifecycleEvent, LifecycleOutcome
from aims_desktop.model.registers.oversight import OverrideKind
from aims_desktop.model.registers.risk import RiskKind
from aims_desktop.model.registers.shared import Level, LifecycleStage, OversightLevel, PersonalData
from aims_desktop.model.registers.systems import OrganisationRole
from aims_desktop.model.registers.transparency import NoticeStatus
from tests.model.world import TODAY, YESTERDAY, World, days

COMPLETE = {"owner_id": "p", "purpose": "x", "intended_use": "x", "org_roles": (OrganisationRole.DEPLOYER,), "in_scope": False}


@pytest.fixture
def world() -> World:
    return World()


@pytest.mark.parametrize(
    ("in_scope", "lifecycle", "expected"),
    [
        (None, None, {"current"}),
        (False, LifecycleStage.LIVE, {"current", "out_without_reason"}),
        (True, None, {"current", "in_scope", "without_stage"}),
        (True, LifecycleStage.IDEA, {"current", "in_scope"}),
        (True, LifecycleStage.PILOT, {"current", "in_scope", "in_use"}),
        (True, LifecycleStage.LIVE, {"current", "in_scope", "in_use", "live"}),
        (True, LifecycleStage.RETIRED, set()),
        (False, LifecycleStage.RETIRED, {"out_without_reason"}),
    ],
)
def test_scope_and_stage(world: World, in_scope: bool | None, lifecycle: LifecycleStage | None, expected: set[str]) -> None:
    asked = {"current", "in_scope", "in_use", "live", "without_stage", "out_without_reason"}
    assert world.filters("ai-system", world.add("ai-system", in_scope=in_scope, lifecycle=lifecycle)) & asked == expected


@pytest.mark.parametrize("empty", ["", *COMPLETE])
def test_the_inventory_says_who_what_for_and_whether_in_scope(world: World, empty: str) -> None:
    row = world.add("ai-system", **{name: value for name, value in COMPLETE.items() if name != empty})
    assert world.passes("ai-system", "inventory_incomplete", row) is bool(empty)
    row.lifecycle = LifecycleStage.RETIRED
    assert not world.passes("ai-system", "inventory_incomplete", row)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"tier": Level.HIGH}, {"high_tier", "without_owner"}),
        ({"tier": Level.CRITICAL, "owner_id": "p"}, {"high_tier"}),
        ({"tier": Level.MEDIUM, "owner_id": "p"}, set()),
        ({"owner_id": "p"}, {"no_tier"}),
        ({"tier": Level.HIGH, "in_scope": False}, set()),
        ({"tier": Level.LOW, "owner_id": "p", "meets_people": True, "lifecycle": LifecycleStage.PILOT}, {"people_facing"}),
        ({"tier": Level.LOW, "owner_id": "p", "meets_people": True, "lifecycle": LifecycleStage.IDEA}, set()),
        ({"tier": Level.LOW, "owner_id": "p", "next_review_on": YESTERDAY}, {"review_overdue"}),
        ({"tier": Level.LOW, "owner_id": "p", "next_review_on": YESTERDAY, "lifecycle": LifecycleStage.RETIRED}, set()),
    ],
)
def test_class_and_review(world: World, values: dict[str, Any], expected: set[str]) -> None:
    asked = {"high_tier", "without_owner", "no_tier", "people_facing", "review_overdue"}
    assert world.filters("ai-system", world.add("ai-system", **{"in_scope": True, **values})) & asked == expected


def test_a_system_has_data_flows_of_its_own(world: World) -> None:
    row, other = world.add("ai-system", in_scope=True), world.add("ai-system", in_scope=True)
    world.add("data-flow", system_id=other.id)
    assert world.passes("ai-system", "without_data_flow", row)
    world.add("data-flow", system_id=row.id)
    assert not world.passes("ai-system", "without_data_flow", row)


@pytest.mark.parametrize("further", [False, True])
def test_a_system_has_a_scored_risk_as_its_main_or_a_further_one(world: World, further: bool) -> None:
    world.method()
    row = world.add("ai-system", in_scope=True)
    risk = world.add("risk", owner_id="p", system_id=None if further else row.id)
    if further:
        world.link(risk, "systems", row)
    assert world.passes("ai-system", "without_scored_risk", row), "not scored yet"
    risk.likelihood = risk.impact_people = 2
    assert not world.passes("ai-system", "without_scored_risk", row)
    risk.kind = RiskKind.OPPORTUNITY
    assert world.passes("ai-system", "without_scored_risk", row)


@pytest.mark.parametrize(
    ("system", "measure", "watched"),
    [
        ({"logging_spec": "All prompts"}, {"owner_id": "p", "upper_limit": Decimal(5)}, True),
        ({}, {"owner_id": "p", "upper_limit": Decimal(5)}, False),
        ({"logging_spec": "All prompts"}, {"owner_id": "p"}, False),
        ({"logging_spec": "All prompts"}, None, False),
    ],
)
def test_a_live_system_is_watched_and_logged(world: World, system: dict[str, Any], measure: dict[str, Any] | None, watched: bool) -> None:
    row = world.add("ai-system", in_scope=True, lifecycle=LifecycleStage.LIVE, **system)
    if measure is not None:
        world.add("measure", system_id=row.id, **measure)
    assert world.passes("ai-system", "live_without_monitoring", row) is not watched
    row.lifecycle = LifecycleStage.PILOT
    assert not world.passes("ai-system", "live_without_monitoring", row)


def impact(world: World, row: Any) -> None:
    world.approve("impact-assessment", world.add("impact-assessment", system_id=row.id))


def card(world: World, row: Any) -> None:
    world.approve("model-card", world.add("model-card", system_id=row.id))


def passed(world: World, row: Any) -> None:
    world.add("lifecycle-record", system_id=row.id, kind=LifecycleEvent.VALIDATION, outcome=LifecycleOutcome.PASSED)


def released(world: World, row: Any) -> None:
    world.add(
        "lifecycle-record", system_id=row.id, kind=LifecycleEvent.RELEASE, outcome=LifecycleOutcome.PASSED_WITH_CONDITIONS, approver_id="p"
    )


def plan(world: World, row: Any) -> Any:
    made = world.add("oversight-plan", system_id=row.id, level=OversightLevel.ON_THE_LOOP, reviewer_id="p")
    world.approve("oversight-plan", made)
    return made


def stop(world: World, row: Any) -> None:
    made = plan(world, row)
    made.override_threshold = made.stop_procedure = "x"
    world.add("override-entry", plan_id=made.id, kind=OverrideKind.STOP_DRILL, done_on=TODAY)


def notice(world: World, row: Any) -> None:
    world.add("notice", system_id=row.id, status=NoticeStatus.PUBLISHED, published_on=TODAY)


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("without_impact_assessment", impact),
        ("without_model_card", card),
        ("live_without_test", passed),
        ("live_without_release", released),
        ("without_oversight_plan", plan),
        ("high_tier_without_stop", stop),
        ("people_facing_without_notice", notice),
    ],
)
def test_a_system_lacks_what_others_have(world: World, name: str, make: Callable[[World, Any], Any]) -> None:
    values = {"in_scope": True, "lifecycle": LifecycleStage.LIVE, "tier": Level.HIGH, "meets_people": True}
    row, other = world.add("ai-system", **values), world.add("ai-system", **values)
    make(world, other)
    assert world.passes("ai-system", name, row)
    make(world, row)
    assert not world.passes("ai-system", name, row)
    retired = world.add("ai-system", **{**values, "lifecycle": LifecycleStage.RETIRED})
    assert not world.passes("ai-system", name, retired), "retired ones need nothing more"


def test_a_complete_data_sheet_or_a_reason_for_none(world: World) -> None:
    row, sheet = world.add("ai-system", in_scope=True), world.add("data-sheet", source="x", rights="x")
    world.link(sheet, "systems", row)
    assert world.passes("ai-system", "without_data_sheet", row), "its quality is not known"
    sheet.quality_result = DataQuality.FAILS
    assert not world.passes("ai-system", "without_data_sheet", row)
    sheet.deleted = 1
    assert world.passes("ai-system", "without_data_sheet", row)
    row.data_waiver_reason = "Stays with the vendor"
    assert not world.passes("ai-system", "without_data_sheet", row)


@pytest.mark.parametrize(
    ("tier", "lifecycle", "age", "due"),
    [
        (Level.HIGH, LifecycleStage.LIVE, 183, False),
        (Level.HIGH, LifecycleStage.LIVE, 184, True),
        (Level.LOW, LifecycleStage.PILOT, 366, False),
        (Level.LOW, LifecycleStage.PILOT, 367, True),
        (None, LifecycleStage.LIVE, None, True),
        (Level.HIGH, LifecycleStage.IDEA, None, False),
    ],
)
def test_use_is_checked_by_tier(world: World, tier: Level | None, lifecycle: LifecycleStage, age: int | None, due: bool) -> None:
    row = world.add("ai-system", in_scope=True, lifecycle=lifecycle, tier=tier)
    checked = {"kind": LifecycleEvent.USAGE_CHECK, "system_id": row.id, "done_on": TODAY}
    world.add("lifecycle-record", **checked)  # without an outcome it is none yet
    if age is not None:
        world.add("lifecycle-record", **{**checked, "done_on": TODAY - days(age)}, outcome=LifecycleOutcome.FAILED)
    assert world.passes("ai-system", "usage_check_due", row) is due


def test_data_that_goes_to_a_supplier(world: World) -> None:
    assert world.passes("data-flow", "leaves_house", world.add("data-flow", supplier_id="s"))
    assert not world.passes("data-flow", "leaves_house", world.add("data-flow"))


@pytest.mark.parametrize(
    ("personal", "found"),
    [(None, False), (PersonalData.NO_PERSONAL_DATA, False), (PersonalData.PERSONAL_DATA, True), (PersonalData.SPECIAL_CATEGORY_DATA, True)],
)
def test_flows_of_personal_data(world: World, personal: PersonalData | None, found: bool) -> None:
    assert world.passes("data-flow", "personal", world.add("data-flow", personal=personal)) is found


@pytest.mark.parametrize(
    ("values", "broken"),
    [
        ({"in_scope": False}, {"scope_reason"}),
        ({"in_scope": False, "scope_reason": "A toy"}, set()),
        ({"go_live_on": TODAY, "retired_on": YESTERDAY}, {"retired_on"}),
        ({"last_review_on": TODAY, "next_review_on": YESTERDAY}, {"next_review_on"}),
    ],
)
def test_rules(world: World, values: dict[str, Any], broken: set[str]) -> None:
    assert world.broken("ai-system", world.add("ai-system", **values)) == broken
