"""A training counts while it is valid, and role training until its effect is known."""

from __future__ import annotations

from typing import Any

import pytest

from aims_desktop.model.registers.training import Audience, TrainingEffect, TrainingKind, TrainingResult
from tests.model.world import TODAY, YESTERDAY, World, days


@pytest.fixture
def world() -> World:
    return World()


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"done_on": TODAY, "result": TrainingResult.PASSED}, {"valid"}),
        ({"done_on": TODAY, "result": TrainingResult.WAIVED, "valid_until": TODAY}, {"valid"}),
        ({"done_on": TODAY, "result": TrainingResult.PASSED, "valid_until": YESTERDAY}, {"expired", "not_renewed"}),
        ({"done_on": TODAY, "result": TrainingResult.FAILED}, {"failed"}),
        ({"result": TrainingResult.PASSED}, set()),
        ({"done_on": TODAY}, set()),
        ({"planned_for": YESTERDAY}, {"overdue"}),
        ({"planned_for": YESTERDAY, "done_on": TODAY, "result": TrainingResult.ATTENDED}, {"valid"}),
        ({"effective": TrainingEffect.PARTLY_EFFECTIVE}, {"not_effective"}),
    ],
)
def test_trainings(world: World, values: dict[str, Any], expected: set[str]) -> None:
    assert world.filters("training-record", world.add("training-record", **values)) - {"all", "without_evidence"} == expected


DONE = {"kind": TrainingKind.ROLE_SPECIFIC, "result": TrainingResult.PASSED, "done_on": TODAY - days(61)}


@pytest.mark.parametrize(
    ("values", "role_training", "unchecked"),
    [
        (DONE, True, True),
        ({**DONE, "done_on": TODAY - days(60)}, True, False),
        ({**DONE, "effective": TrainingEffect.EFFECTIVE}, True, False),
        ({**DONE, "kind": TrainingKind.AUDITOR}, True, True),
        ({**DONE, "kind": TrainingKind.AWARENESS}, False, False),
        ({**DONE, "result": TrainingResult.WAIVED}, False, False),
        ({**DONE, "done_on": None}, False, False),
    ],
)
def test_the_effect_of_role_training_is_checked_in_time(world: World, values: dict[str, Any], role_training: bool, unchecked: bool) -> None:
    row = world.add("training-record", **values)
    assert world.passes("training-record", "role_training", row) is role_training
    assert world.passes("training-record", "effect_unchecked", row) is unchecked


def test_topics_in_use(world: World) -> None:
    topic = world.add("training-topic", audience=Audience.EVERYONE)
    assert world.filters("training-topic", topic) & {"in_use", "for_everyone"} == {"in_use", "for_everyone"}
    topic.active = False
    assert not world.passes("training-topic", "in_use", topic)


@pytest.mark.parametrize(
    ("values", "broken"),
    [
        ({"result": TrainingResult.WAIVED}, {"notes"}),
        ({"done_on": TODAY, "valid_until": YESTERDAY}, {"valid_until"}),
        ({"done_on": TODAY, "effect_checked_on": YESTERDAY}, {"effect_checked_on"}),
    ],
)
def test_rules(world: World, values: dict[str, Any], broken: set[str]) -> None:
    assert world.broken("training-record", world.add("training-record", **values)) == broken
