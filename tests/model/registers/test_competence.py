"""Roles need levels in topics; holders are rated or trained, and a gap has something done about it."""

from __future__ import annotations

from typing import Any

import pytest

from aims_desktop.model.registers.actions import ActionStatus
from aims_desktop.model.registers.competence import missing_topics, needs
from aims_desktop.model.registers.training import TrainingResult
from tests.model.world import TODAY, YESTERDAY, World, days


@pytest.fixture
def world() -> World:
    return World()


def role(world: World, *holders: Any, **values: Any) -> Any:
    made = world.add("role", **values)
    world.link(made, "holders", *holders)
    return made


def need(world: World, role: Any, topic: Any, level: int | None) -> Any:
    return world.add("competence", role_id=role.id, topic_id=topic.id, required_level=level)


def missing(world: World, person: Any) -> list[str]:
    count = world.value("person", person, "missing_trainings")
    found = missing_topics(person, world.facts())
    assert count == len(found)
    return found


@pytest.mark.parametrize(("level", "required", "unrated"), [(None, False, 0), (0, False, 0), (1, True, 0), (2, True, 2), (3, True, 2)])
def test_holders_are_rated_from_the_second_level(world: World, level: int | None, required: bool, unrated: int) -> None:
    ana, ben, gone = world.add("person"), world.add("person"), world.add("person", left_on=YESTERDAY)
    row = need(world, role(world, ana, ben, gone), world.add("training-topic"), level)
    assert world.passes("competence", "required", row) is required
    assert world.value("competence", row, "unrated_count") == unrated
    world.add("competence-rating", competence_id=row.id, person_id=ana.id)
    assert world.value("competence", row, "unrated_count") == max(0, unrated - 1)
    assert world.passes("competence", "unrated", row) is (unrated > 1)


def test_a_role_of_everybody_is_held_by_staff_in_scope(world: World) -> None:
    ana, outside = world.add("person", in_scope=True), world.add("person")
    topic = world.add("training-topic")
    need(world, role(world, outside, everyone=True), topic, 1)
    assert needs(world.facts()) == {ana.id: {topic.id: 1}}
    assert world.passes("person", "not_trained", ana)
    assert missing(world, outside) == []


@pytest.mark.parametrize(("actual", "gap"), [(None, False), (0, True), (1, True), (2, False), (3, False)])
def test_a_gap_is_a_level_below_the_one_needed(world: World, actual: int | None, gap: bool) -> None:
    row = need(world, role(world), world.add("training-topic"), 2)
    rating = world.add("competence-rating", competence_id=row.id, actual_level=actual)
    assert world.value("competence-rating", rating, "gap") is gap
    assert world.filters("competence-rating", rating) & {"gaps", "gap_without_action"} == ({"gaps", "gap_without_action"} if gap else set())
    assert world.passes("competence", "with_gap", row) is gap
    world.action(rating, status=ActionStatus.CANCELLED)
    assert world.passes("competence-rating", "gap_without_action", rating) is gap, "a cancelled action closes nothing"
    world.action(rating)
    assert not world.passes("competence-rating", "gap_without_action", rating)


def test_a_way_to_close_the_gap_is_enough(world: World) -> None:
    row = need(world, role(world), world.add("training-topic"), 2)
    rating = world.add("competence-rating", competence_id=row.id, actual_level=1, gap_action="Course in May")
    assert not world.passes("competence-rating", "gap_without_action", rating)


@pytest.mark.parametrize(
    ("training", "met"),
    [
        (None, False),
        ({"done_on": TODAY, "result": TrainingResult.PASSED}, True),
        ({"done_on": TODAY, "result": TrainingResult.FAILED}, False),
        ({"done_on": TODAY, "result": TrainingResult.PASSED, "valid_until": YESTERDAY}, False),
    ],
)
def test_a_valid_training_meets_a_need(world: World, training: dict[str, Any] | None, met: bool) -> None:
    ana = world.add("person", in_scope=True)
    topic = world.add("training-topic")
    need(world, role(world, ana), topic, 1)
    if training:
        world.add("training-record", person_id=ana.id, topic_id=topic.id, **training)
    assert missing(world, ana) == ([] if met else [topic.id])
    assert world.passes("person", "not_trained", ana) is not met


def test_a_rating_at_the_highest_level_needed_meets_it_too(world: World) -> None:
    ana, topic = world.add("person", in_scope=True), world.add("training-topic")
    low = need(world, role(world, ana), topic, 1)
    need(world, role(world, ana), topic, 3)
    rating = world.add("competence-rating", competence_id=low.id, person_id=ana.id, actual_level=2)
    assert missing(world, ana) == [topic.id]
    rating.actual_level = 3
    assert missing(world, ana) == []


@pytest.mark.parametrize(("age", "old"), [(366, False), (367, True)])
def test_ratings_age(world: World, age: int, old: bool) -> None:
    assert world.passes("competence-rating", "old", world.add("competence-rating", rated_on=TODAY - days(age))) is old
