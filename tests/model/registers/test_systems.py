"""AI systems in scope have an owner, data flows, a scored risk and, once live, monitoring."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from aims_desktop.model.registers.risk import RiskKind
from aims_desktop.model.registers.shared import Level, LifecycleStage, PersonalData
from aims_desktop.model.registers.systems import OrganisationRole
from tests.model.world import TODAY, YESTERDAY, World

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
