"""Changes have a reason, and an approval before they are made."""

from __future__ import annotations

from typing import Any

import pytest

from aims_desktop.model.registers.actions import ActionKind, ActionStatus, DecisionType
from aims_desktop.model.registers.changes import ChangeKind, ChangeStatus
from tests.model.world import TODAY, TOMORROW, YESTERDAY, World


@pytest.fixture
def world() -> World:
    return World()


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, {"without_reason_or_approval"}),
        ({"status": ChangeStatus.REQUESTED}, {"open", "without_reason_or_approval"}),
        ({"status": ChangeStatus.REQUESTED, "reason": "x"}, {"open"}),
        ({"status": ChangeStatus.REQUESTED, "reason": "x", "planned_for": YESTERDAY}, {"open", "overdue"}),
        ({"status": ChangeStatus.APPROVED, "reason": "x"}, {"open", "without_reason_or_approval"}),
        ({"status": ChangeStatus.APPROVED, "reason": "x", "approved_by_id": "p"}, {"open"}),
        ({"status": ChangeStatus.REFUSED, "planned_for": YESTERDAY}, set()),
        (
            {"status": ChangeStatus.DONE, "reason": "x", "approved_by_id": "p", "approved_on": TODAY, "done_on": TODAY},
            set(),
        ),
        (
            {"status": ChangeStatus.DONE, "reason": "x", "approved_by_id": "p", "approved_on": TODAY, "done_on": YESTERDAY},
            {"done_without_approval"},
        ),
        ({"status": ChangeStatus.DONE, "reason": "x", "approved_by_id": "p", "done_on": TODAY}, {"done_without_approval"}),
        ({"kind": ChangeKind.AIMS, "status": ChangeStatus.REFUSED}, {"of_the_aims"}),
    ],
)
def test_changes(world: World, values: dict[str, Any], expected: set[str]) -> None:
    assert world.filters("planned-change", world.add("planned-change", **values)) - {"all", "without_evidence"} == expected


@pytest.mark.parametrize(
    ("values", "open_"),
    [
        ({}, True),
        ({"decision_type": DecisionType.RESOURCE}, False),
        ({"kind": ActionKind.IMPROVEMENT}, False),
        ({"status": ActionStatus.CANCELLED}, False),
    ],
)
def test_a_decided_change_of_the_aims_is_logged(world: World, values: dict[str, Any], open_: bool) -> None:
    decision = world.add("action", **{"kind": ActionKind.REVIEW_DECISION, "decision_type": DecisionType.AIMS_CHANGE, **values})
    assert world.passes("action", "aims_change_not_logged", decision) is open_
    world.add("planned-change", decision_id=decision.id)
    assert not world.passes("action", "aims_change_not_logged", decision)


def test_a_change_is_asked_for_first(world: World) -> None:
    row = world.add("planned-change", requested_on=TODAY, planned_for=YESTERDAY, approved_on=YESTERDAY)
    assert world.broken("planned-change", row) == {"planned_for", "approved_on"}
    row.planned_for = row.approved_on = TOMORROW
    assert world.broken("planned-change", row) == set()
