"""Levels follow the method in force; what is above appetite needs a plan, an approval and, for what remains, an acceptance."""

from __future__ import annotations

from typing import Any

import pytest

from aims_desktop.model.fields import missing
from aims_desktop.model.registers.actions import ActionKind, ActionStatus
from aims_desktop.model.registers.risk import (
    Harmed,
    Risk,
    RiskKind,
    RiskStatus,
    Treatment,
    inherent_score,
    is_accepted,
    residual_score,
    score,
    why_not_accepted,
)
from aims_desktop.model.registers.risk_cells import OwnLevel
from aims_desktop.model.registers.shared import Level
from tests.model.world import TODAY, TOMORROW, YESTERDAY, World

HIGH = {"likelihood": 4, "impact_people": 4}


@pytest.fixture
def world() -> World:
    world = World()
    world.method()
    return world


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"likelihood": 3, "impact_organisation": 2, "impact_people": 4, "impact_society": 1}, 12),
        ({"likelihood": 3, "impact_society": 5}, 15),
        ({"likelihood": 3}, None),
        ({"impact_people": 3}, None),
        ({}, None),
    ],
)
def test_a_score_is_likelihood_times_the_highest_effect(world: World, values: dict[str, int], expected: int | None) -> None:
    assert score(world.add("risk", **values)) == expected


def test_the_score_after_treatment_needs_both_figures(world: World) -> None:
    assert residual_score(world.add("risk", residual_likelihood=2, residual_impact=3)) == 6
    assert residual_score(world.add("risk", residual_likelihood=2)) is None


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"likelihood": 2, "impact_people": 2}, Level.LOW),
        ({"likelihood": 1, "impact_people": 5}, Level.MEDIUM),
        ({"likelihood": 3, "impact_people": 3}, Level.MEDIUM),
        ({"likelihood": 2, "impact_people": 5}, Level.HIGH),
        ({"likelihood": 3, "impact_people": 5}, Level.HIGH),
        ({"likelihood": 4, "impact_people": 4}, Level.CRITICAL),
        ({"likelihood": 1, "impact_people": 1, "level_override": Level.HIGH}, Level.HIGH),
        ({"level_override": Level.LOW}, Level.LOW),
        ({"likelihood": 1}, None),
    ],
)
def test_a_level_is_read_in_the_bands_or_set_by_hand(world: World, values: dict[str, Any], expected: Level | None) -> None:
    assert world.value("risk", world.add("risk", **values), "level") is expected


@pytest.mark.parametrize(
    ("values", "above", "residual_above"),
    [
        ({"likelihood": 3, "impact_people": 3}, False, None),
        ({"likelihood": 4, "impact_people": 3}, True, None),
        ({"likelihood": 4, "impact_people": 3, "residual_likelihood": 1, "residual_impact": 3}, True, False),
        ({"level_override": Level.CRITICAL, "residual_likelihood": 5, "residual_impact": 5}, True, True),
        ({}, None, None),
    ],
)
def test_appetite_is_compared_with_both_levels(
    world: World, values: dict[str, Any], above: bool | None, residual_above: bool | None
) -> None:
    row = world.add("risk", **values)
    assert world.value("risk", row, "above_appetite") is above
    assert world.value("risk", row, "residual_above_appetite") is residual_above
    assert world.passes("risk", "above_appetite", row) is (above is True)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"kind": RiskKind.OPPORTUNITY}, {"opportunities"}),
        ({"kind": RiskKind.OPPORTUNITY, "owner_id": "p", **HIGH}, {"opportunities"}),
        ({"kind": RiskKind.THREAT, "status": RiskStatus.CLOSED, "owner_id": "p", **HIGH}, {"scored"}),
        ({"kind": RiskKind.THREAT, "owner_id": "p", "likelihood": 1, "impact_people": 1}, {"threats", "scored"}),
        ({"kind": RiskKind.THREAT, "likelihood": 1, "impact_people": 1}, {"threats", "unscored"}),
        ({"owner_id": "p"}, {"threats", "unscored"}),
        ({"harmed": (Harmed.ORGANISATION, Harmed.GROUPS), "owner_id": "p"}, {"threats", "unscored", "to_people_or_society"}),
    ],
)
def test_threats_are_scored_and_owned(world: World, values: dict[str, Any], expected: set[str]) -> None:
    asked = {"threats", "opportunities", "scored", "unscored", "to_people_or_society", "above_appetite"}
    assert world.filters("risk", world.add("risk", **values)) & asked == expected


@pytest.mark.parametrize(
    ("risk", "action", "planned"),
    [
        ({}, None, False),
        ({"treatment": Treatment.MODIFY}, None, False),
        ({"treatment": Treatment.MODIFY}, {"owner_id": "p", "due_on": TOMORROW}, True),
        ({"treatment": Treatment.SHARE}, {"owner_id": "p", "due_on": TOMORROW, "status": ActionStatus.CLOSED}, True),
        ({"treatment": Treatment.MODIFY}, {"owner_id": "p", "due_on": TOMORROW, "status": ActionStatus.CANCELLED}, False),
        ({"treatment": Treatment.MODIFY}, {"owner_id": "p"}, False),
        ({"treatment": Treatment.MODIFY}, {"due_on": TOMORROW}, False),
        ({"treatment": Treatment.MODIFY}, {"owner_id": "p", "due_on": TOMORROW, "kind": ActionKind.PROJECT}, False),
        ({"treatment": Treatment.RETAIN}, {"owner_id": "p", "due_on": TOMORROW}, False),
        ({"treatment": Treatment.RETAIN, "accepted_by_id": "p"}, None, True),
        ({}, {"owner_id": "p", "due_on": TOMORROW}, False),
    ],
)
def test_above_appetite_needs_an_acceptance_or_an_action_with_owner_and_date(
    world: World, risk: dict[str, Any], action: dict[str, Any] | None, planned: bool
) -> None:
    row, other = world.add("risk", **HIGH, **risk), world.add("risk")
    if action is not None:
        world.action(row, **{"kind": ActionKind.TREATMENT, **action})
    world.action(other, kind=ActionKind.TREATMENT, owner_id="p", due_on=TOMORROW)
    assert world.passes("risk", "above_appetite_without_plan", row) is not planned


def test_a_low_risk_needs_no_plan(world: World) -> None:
    row = world.add("risk", likelihood=1, impact_people=1)
    asked = {"above_appetite_without_plan", "plan_not_approved", "plan_approved", "residual_missing"}
    assert not world.filters("risk", row) & asked


@pytest.mark.parametrize(
    ("values", "approved"),
    [({}, False), ({"plan_approved_by_id": "p"}, False), ({"plan_approved_by_id": "p", "plan_approved_on": TODAY}, True)],
)
def test_a_plan_is_approved_by_somebody_on_a_day(world: World, values: dict[str, Any], approved: bool) -> None:
    row = world.add("risk", **HIGH, **values)
    assert world.passes("risk", "plan_approved", row) is approved
    assert world.passes("risk", "plan_not_approved", row) is not approved


ACCEPTED = {"accepted_by_id": "p", "accepted_role": "Head", "accepted_on": TODAY, "acceptance_reason": "Small", "accepted_until": TODAY}


@pytest.mark.parametrize(
    ("values", "open_"),
    [
        (ACCEPTED, False),
        *[({**ACCEPTED, name: None}, True) for name in ACCEPTED],
        ({**ACCEPTED, "accepted_until": YESTERDAY}, True),
        ({**ACCEPTED, "accepted_until": YESTERDAY, "status": RiskStatus.CLOSED}, False),
        ({"residual_likelihood": 1}, False),
        ({"residual_impact": None}, False),
    ],
)
def test_what_remains_above_appetite_needs_an_acceptance_that_holds(world: World, values: dict[str, Any], open_: bool) -> None:
    row = world.add("risk", **{**HIGH, "residual_likelihood": 4, "residual_impact": 4, **values})
    assert world.passes("risk", "residual_not_accepted", row) is open_


def test_an_acceptance_expires_and_a_review_falls_due(world: World) -> None:
    row = world.add("risk", accepted_until=YESTERDAY, next_review_on=YESTERDAY)
    assert {"acceptance_expired", "review_overdue"} <= world.filters("risk", row)
    row.status = RiskStatus.CLOSED
    assert not {"acceptance_expired", "review_overdue"} & world.filters("risk", row)


def test_a_painted_cell_counts_for_appetite_and_acceptance_where_its_score_would_not() -> None:
    world = World()
    method = world.method(cells=(OwnLevel(1, 5, Level.HIGH), OwnLevel(5, 2, Level.MEDIUM)))
    world.approve("risk-method", method, "1.0")
    rare = world.add("risk", owner_id="p", likelihood=1, impact_people=5, residual_likelihood=1, residual_impact=5)
    often = world.add("risk", owner_id="p", likelihood=5, impact_society=2)
    assert (world.value("risk", rare, "level"), world.value("risk", often, "level")) == (Level.HIGH, Level.MEDIUM)
    assert world.passes("risk", "above_appetite", rare)
    assert world.passes("risk", "residual_not_accepted", rare)
    assert not world.passes("risk", "above_appetite", often)
    rare.status = RiskStatus.ACCEPTED
    assert world.broken("risk", rare) == {"status"}
    for name, value in ACCEPTED.items():
        setattr(rare, name, value)
    assert not world.passes("risk", "residual_not_accepted", rare)
    assert world.broken("risk", rare) == set()
    rare.accepted_until = YESTERDAY
    assert {"acceptance_expired", "residual_not_accepted"} <= world.filters("risk", rare)
    method.cells = None
    world.approve("risk-method", method, "2.0")
    assert not world.passes("risk", "residual_not_accepted", rare), "by the bands it stays within appetite"


def test_the_score_without_controls_is_read_like_the_others_and_nobody_has_to_give_it(world: World) -> None:
    row = world.add("risk", inherent_likelihood=5, inherent_impact=4, likelihood=3, impact_people=4)
    assert (inherent_score(row), world.value("risk", row, "inherent_level")) == (20, Level.CRITICAL)
    assert world.value("risk", row, "level") is Level.HIGH
    row.inherent_impact = None
    assert (inherent_score(row), world.value("risk", row, "inherent_level")) == (None, None)
    assert not {"inherent_likelihood", "inherent_impact"} & missing(vars(row), Risk, "approve").keys()


def test_a_score_remembers_the_method_it_was_made_with() -> None:
    world = World()
    method = world.method()
    old = world.approve("risk-method", method, "1.0")
    risk, unscored = world.add("risk", method_version_id=old.id), world.add("risk")
    assert not world.passes("risk", "old_method", risk)
    new = world.approve("risk-method", method, "2.0")
    assert world.passes("risk", "old_method", risk)
    assert not world.passes("risk", "old_method", unscored)
    risk.method_version_id = new.id
    assert not world.passes("risk", "old_method", risk)


@pytest.mark.parametrize(
    ("values", "broken"),
    [
        ({"level_override": Level.LOW}, {"override_reason"}),
        ({"level_override": Level.LOW, "override_reason": "Two causes"}, set()),
        ({"status": RiskStatus.CLOSED}, {"notes"}),
        ({"status": RiskStatus.CLOSED, "notes": "System retired"}, set()),
        ({"last_review_on": TODAY, "next_review_on": YESTERDAY}, {"next_review_on"}),
        ({"last_review_on": TODAY, "next_review_on": TODAY}, set()),
        ({"accepted_on": TODAY, "accepted_until": YESTERDAY}, {"accepted_until"}),
        ({"status": RiskStatus.ACCEPTED, "residual_likelihood": 4, "residual_impact": 4}, {"status"}),
        ({"status": RiskStatus.ACCEPTED, "residual_likelihood": 4, "residual_impact": 4, **ACCEPTED}, set()),
        ({"status": RiskStatus.ACCEPTED, "residual_likelihood": 1, "residual_impact": 4}, set()),
    ],
)
def test_rules(world: World, values: dict[str, Any], broken: set[str]) -> None:
    assert world.broken("risk", world.add("risk", **values)) == broken


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, ""),
        ({"accepted_until": TODAY}, ""),
        ({"accepted_by_id": None}, "Not accepted: fill in Accepted by."),
        ({"accepted_role": "", "acceptance_reason": None}, "Not accepted: fill in In the role of, Why."),
        ({"accepted_until": YESTERDAY}, "Not accepted: the acceptance ran out on 14 Mar 2027, so what remains must be judged again."),
    ],
)
def test_one_sentence_says_what_keeps_a_risk_from_being_accepted(world: World, changed: dict[str, Any], said: str) -> None:
    risk = world.add("risk", **{**ACCEPTED, **changed})
    assert why_not_accepted(risk, world.facts()) == said
    assert is_accepted(risk, world.facts()) is (said == "")
