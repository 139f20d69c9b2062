"""The level of an impact assessment is its highest effect, and asks for enough oversight."""

from __future__ import annotations

from typing import Any

import pytest

from aims_desktop.model.registers.impact import ImpactChoice, ImpactDecision, PeopleAffected, Reversibility
from aims_desktop.model.registers.shared import Level, OversightLevel
from tests.model.world import World


@pytest.fixture
def world() -> World:
    return World()


def answered(world: World, *answers: tuple[int | None, int | None], **values: Any) -> Any:
    assessment = world.add("impact-assessment", **values)
    for severity, likelihood in answers:
        world.add("impact-answer", assessment_id=assessment.id, severity=severity, likelihood=likelihood)
    return assessment


@pytest.mark.parametrize(
    ("answers", "level"),
    [
        ([], None),
        ([(None, 4)], None),
        ([(3, None)], None),
        ([(0, 4)], Level.LOW),
        ([(3, 1)], Level.LOW),
        ([(2, 2)], Level.MEDIUM),
        ([(2, 3)], Level.MEDIUM),
        ([(2, 4)], Level.HIGH),
        ([(3, 3)], Level.HIGH),
        ([(4, 1)], Level.HIGH),
        ([(4, 0)], Level.LOW),
        ([(3, 4)], Level.CRITICAL),
        ([(4, 3)], Level.CRITICAL),
        ([(1, 1), (2, 2), (None, None), (1, 2)], Level.MEDIUM),
    ],
)
def test_the_highest_effect_counts(world: World, answers: list[tuple[int | None, int | None]], level: Level | None) -> None:
    row = answered(world, *answers)
    assert world.value("impact-assessment", row, "impact_level") is level
    assert world.value("impact-assessment", row, "residual_level") is level, "measures that were not scored lower nothing"


@pytest.mark.parametrize(
    ("weaker", "scale", "level"),
    [
        (None, None, Level.LOW),
        (ImpactChoice.ANSWERED_NO, PeopleAffected.MANY, Level.LOW),
        (ImpactChoice.ANSWERED_YES, None, Level.MEDIUM),
        (None, PeopleAffected.VERY_MANY, Level.MEDIUM),
        (ImpactChoice.ANSWERED_YES, PeopleAffected.VERY_MANY, Level.HIGH),
    ],
)
def test_weaker_groups_and_very_many_people_weigh_more(
    world: World, weaker: ImpactChoice | None, scale: PeopleAffected | None, level: Level
) -> None:
    row = answered(world, (1, 3), (0, 4), scale=scale)
    world.add("impact-answer", assessment_id=row.id, question="SC-8", choice_answer=weaker)
    assert world.value("impact-assessment", row, "impact_level") is level


def test_what_is_not_known_counts_as_likely(world: World) -> None:
    row = answered(world)
    unknown = world.add("impact-answer", assessment_id=row.id, severity=3, choice_answer=ImpactChoice.UNKNOWN)
    assert world.value("impact-assessment", row, "impact_level") is Level.HIGH
    assert world.filters("impact-answer", unknown) & {"unknown", "high", "unanswered"} == {"unknown", "high"}
    unknown.likelihood = 1
    assert world.value("impact-assessment", row, "impact_level") is Level.LOW


def test_measures_lower_one_or_both(world: World) -> None:
    row = answered(world, (3, 4))
    (answer,) = world.rows["impact_answer"]
    answer.likelihood_after = 2
    assert world.value("impact-assessment", row, "residual_level") is Level.MEDIUM
    answer.severity_after = 1
    assert world.value("impact-assessment", row, "residual_level") is Level.LOW
    assert world.value("impact-assessment", row, "impact_level") is Level.CRITICAL


@pytest.mark.parametrize(
    ("answer", "oversight", "reversibility", "enough"),
    [
        ((1, 1), OversightLevel.OUT_OF_THE_LOOP, None, True),
        ((2, 2), OversightLevel.OUT_OF_THE_LOOP, None, False),
        ((2, 2), OversightLevel.ON_THE_LOOP, Reversibility.PARTLY, True),
        ((3, 3), OversightLevel.ON_THE_LOOP, None, False),
        ((3, 3), OversightLevel.IN_THE_LOOP, None, True),
        ((1, 1), OversightLevel.ON_THE_LOOP, Reversibility.IRREVERSIBLE, False),
        ((4, 4), None, None, True),
    ],
)
def test_oversight_is_as_close_as_the_level_demands(
    world: World, answer: tuple[int, int], oversight: OversightLevel | None, reversibility: Reversibility | None, enough: bool
) -> None:
    row = answered(world, answer, oversight=oversight, reversibility=reversibility)
    assert world.broken("impact-assessment", row) == (set() if enough else {"oversight"})


def test_conditions_are_said(world: World) -> None:
    row = world.add("impact-assessment", decision=ImpactDecision.PROCEED_WITH_CONDITIONS)
    assert world.broken("impact-assessment", row) == {"conditions"}


def test_approval_and_what_follows_from_it(world: World) -> None:
    asked = {"in_force", "high_impact", "without_risk", "open_measures", "to_approve", "self_approved", "changed_since"}
    row = answered(world, (3, 3), assessor_id="p", decision=ImpactDecision.PROCEED)
    assert world.filters("impact-assessment", row) & asked == {"to_approve"}
    world.approve("impact-assessment", row, approved_by_id="p")
    assert world.filters("impact-assessment", row) & asked == {"in_force", "high_impact", "without_risk", "self_approved"}
    world.link(row, "risks_raised", world.add("risk"))
    world.action(row)
    assert world.filters("impact-assessment", row) & asked == asked - {"without_risk"}


def test_an_answer_that_changes_moves_the_assessment_on(world: World) -> None:
    row = answered(world, (1, 1), decision=ImpactDecision.PROCEED)
    world.approve("impact-assessment", row)
    assert not world.passes("impact-assessment", "changed_since", row)
    world.rows["impact_answer"][0].severity = 2
    assert {"changed_since", "to_approve"} <= world.filters("impact-assessment", row)


@pytest.mark.parametrize("values", [{"answer": "x"}, {"choice_answer": ImpactChoice.ANSWERED_NO}, {"severity": 0}])
def test_answers_given(world: World, values: dict[str, Any]) -> None:
    assert world.passes("impact-answer", "unanswered", world.add("impact-answer"))
    assert not world.passes("impact-answer", "unanswered", world.add("impact-answer", **values))
