"""Top management judges the AIMS, after an audit, with decisions or a reason for having none."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from aims_desktop.model.registers.actions import ActionKind, ActionStatus
from aims_desktop.model.registers.audits import AuditKind
from aims_desktop.model.registers.review import REQUIRED_INPUTS, InputTopic
from tests.model.world import TODAY, TOMORROW, YESTERDAY, World, days


@pytest.fixture
def world() -> World:
    return World()


def test_the_newest_review_is_the_one_planned_last(world: World) -> None:
    old, new = world.add("management-review", planned_for=YESTERDAY), world.add("management-review", planned_for=TOMORROW)
    undated = world.add("management-review")
    assert [world.passes("management-review", "current", row) for row in (old, new, undated)] == [False, True, True]


@pytest.mark.parametrize(("held_on", "held"), [(None, False), (TODAY, True), (TOMORROW, False)])
def test_a_review_is_held_once_its_day_has_come(world: World, held_on: dt.date | None, held: bool) -> None:
    row = world.add("management-review", held_on=held_on)
    assert world.passes("management-review", "held", row) is held
    assert world.broken("management-review", row) == ({"held_on"} if held_on == TOMORROW else set())


@pytest.mark.parametrize(
    ("person", "counts"),
    [({"top_management": True}, True), ({"top_management": True, "left_on": YESTERDAY}, False), ({}, False)],
)
def test_top_management_is_there(world: World, person: dict[str, Any], counts: bool) -> None:
    row = world.add("management-review", held_on=TODAY)
    assert not world.passes("management-review", "held_with_top_management", row)
    world.link(row, "excused", world.add("person", top_management=True))
    world.link(row, "attendees", world.add("person", **person))
    assert world.passes("management-review", "held_with_top_management", row) is counts
    row.held_on = None
    assert not world.passes("management-review", "held_with_top_management", row)


@pytest.mark.parametrize(
    ("audit", "after"),
    [
        ({"kind": AuditKind.INTERNAL, "reported_on": TODAY}, True),
        ({"kind": AuditKind.INTERNAL, "reported_on": TOMORROW}, False),
        ({"kind": AuditKind.INTERNAL}, False),
        ({"kind": AuditKind.STAGE_1, "reported_on": YESTERDAY}, False),
    ],
)
def test_an_internal_audit_was_reported_before(world: World, audit: dict[str, Any], after: bool) -> None:
    row = world.add("management-review", held_on=TODAY)
    world.add("audit", **audit)
    assert world.passes("management-review", "held_after_internal_audit", row) is after


@pytest.mark.parametrize(
    ("action", "count"),
    [
        ({"kind": ActionKind.REVIEW_DECISION}, 1),
        ({"kind": ActionKind.REVIEW_DECISION, "status": ActionStatus.CANCELLED}, 0),
        ({"kind": ActionKind.PROJECT}, 0),
    ],
)
def test_minutes_are_approved_with_decisions_or_the_reason_for_none(world: World, action: dict[str, Any], count: int) -> None:
    row, other = world.add("management-review", held_on=TODAY), world.add("management-review")
    world.action(other, kind=ActionKind.REVIEW_DECISION)
    world.action(row, **action)
    assert world.value("management-review", row, "decision_count") == count
    assert world.passes("management-review", "draft", row)
    assert not world.passes("management-review", "approved_with_decisions", row)
    world.approve("management-review", row)
    assert not world.passes("management-review", "draft", row)
    assert world.passes("management-review", "approved_with_decisions", row) is bool(count)
    row.no_decision_reason = "All runs as planned"
    assert world.passes("management-review", "approved_with_decisions", row)


def test_the_next_review_is_overdue_until_it_is_held(world: World) -> None:
    row = world.add("management-review", held_on=TODAY - days(200), next_review_on=YESTERDAY)
    assert world.passes("management-review", "next_overdue", row)
    later = world.add("management-review", planned_for=YESTERDAY)
    assert world.passes("management-review", "next_overdue", row)
    later.held_on = TODAY
    assert not world.passes("management-review", "next_overdue", row)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"input": InputTopic.MRI_1}, {"required_empty"}),
        ({"input": InputTopic.MRI_8}, set()),
        ({}, set()),
        ({"input": InputTopic.MRI_7, "content": "x"}, {"filled", "current_filled"}),
        ({"input": InputTopic.MRI_7, "nothing_reason": "x"}, {"filled", "current_filled"}),
        ({"input": InputTopic.MRI_7, "figures": "x"}, {"required_empty"}),
    ],
)
def test_inputs_have_content_or_a_reason(world: World, values: dict[str, Any], expected: set[str]) -> None:
    review = world.add("management-review", planned_for=TOMORROW)
    row = world.add("review-input", review_id=review.id, **values)
    asked = {"filled", "current_filled", "required_empty", "not_discussed"}
    assert world.filters("review-input", row) & asked == expected


def test_inputs_of_older_reviews_do_not_count_for_the_newest(world: World) -> None:
    old = world.add("management-review", planned_for=YESTERDAY)
    world.add("management-review", planned_for=TODAY)
    row = world.add("review-input", review_id=old.id, content="x")
    assert world.filters("review-input", row) & {"filled", "current_filled"} == {"filled"}


@pytest.mark.parametrize(
    ("held_on", "discussed", "missed"),
    [(None, None, False), (TODAY, None, True), (TODAY, False, True), (TODAY, True, False)],
)
def test_inputs_of_a_held_review_were_discussed(world: World, held_on: dt.date | None, discussed: bool | None, missed: bool) -> None:
    review = world.add("management-review", held_on=held_on)
    row = world.add("review-input", review_id=review.id, discussed=discussed)
    assert world.passes("review-input", "not_discussed", row) is missed


def test_seven_inputs_are_required(world: World) -> None:
    assert {topic.value for topic in REQUIRED_INPUTS} == {f"mri_{n}" for n in range(1, 8)}
    assert len(InputTopic) == 14
    assert world.value("review-input", world.add("review-input", input=InputTopic.MRI_7), "required") is True
    assert world.value("review-input", world.add("review-input", input=InputTopic.MRI_8), "required") is False


def test_rules(world: World) -> None:
    row = world.add("management-review", period_start=TODAY, period_end=YESTERDAY, held_on=TODAY, next_review_on=YESTERDAY)
    assert world.broken("management-review", row) == {"period_end", "next_review_on"}
