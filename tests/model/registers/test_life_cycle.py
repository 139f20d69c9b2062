"""Tests are passed or let go by an exception that holds; releases are approved and know a way back."""

from __future__ import annotations

from typing import Any

import pytest

from aims_desktop.model.registers.life_cycle import LifecycleEvent as Event
from aims_desktop.model.registers.life_cycle import LifecycleOutcome as Outcome
from tests.model.world import TODAY, YESTERDAY, World

EXCEPTION = {"kind": Event.VALIDATION, "outcome": Outcome.EXCEPTION, "approver_id": "p", "conditions": "x", "exception_until": TODAY}
RELEASE = {"kind": Event.RELEASE, "outcome": Outcome.PASSED, "approver_id": "p", "plan_and_rollback": "x"}


@pytest.fixture
def world() -> World:
    return World()


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, set()),
        ({"kind": Event.VERIFICATION}, {"tests"}),
        ({"kind": Event.VERIFICATION, "outcome": Outcome.PASSED}, {"tests", "test_passed"}),
        ({"kind": Event.VALIDATION, "outcome": Outcome.PASSED_WITH_CONDITIONS}, {"tests", "test_passed"}),
        ({"kind": Event.VALIDATION, "outcome": Outcome.FAILED}, {"tests", "test_failed"}),
        ({"kind": Event.GATE, "outcome": Outcome.PASSED}, set()),
        (EXCEPTION, {"tests", "test_passed", "exceptions"}),
        ({**EXCEPTION, "exception_until": YESTERDAY}, {"tests", "exceptions"}),
        ({**EXCEPTION, "exception_until": None}, {"tests", "exceptions"}),
        ({**EXCEPTION, "approver_id": None}, {"tests", "exceptions"}),
        ({**EXCEPTION, "conditions": None}, {"tests", "exceptions"}),
        (RELEASE, {"released"}),
        ({**RELEASE, "approver_id": None}, set()),
        ({**RELEASE, "outcome": Outcome.EXCEPTION}, {"exceptions"}),
        ({**RELEASE, "plan_and_rollback": None}, {"released", "release_without_way_back"}),
        ({**RELEASE, "performed_by_id": "p"}, {"released", "self_approved"}),
        ({"kind": Event.USAGE_CHECK}, set()),
        ({"kind": Event.USAGE_CHECK, "outcome": Outcome.FAILED}, {"usage_checks"}),
    ],
)
def test_records(world: World, values: dict[str, Any], expected: set[str]) -> None:
    assert world.filters("lifecycle-record", world.add("lifecycle-record", **values)) - {"all", "without_evidence"} == expected


@pytest.mark.parametrize(
    ("values", "broken"),
    [
        (EXCEPTION, set()),
        ({"outcome": Outcome.EXCEPTION}, {"conditions", "exception_until"}),
        ({"done_on": TODAY, "exception_until": YESTERDAY}, {"exception_until"}),
    ],
)
def test_rules(world: World, values: dict[str, Any], broken: set[str]) -> None:
    assert world.broken("lifecycle-record", world.add("lifecycle-record", **values)) == broken
