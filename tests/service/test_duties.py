"""Duties to report that may follow from an incident are laid beside it with their deadlines, as one change."""

from __future__ import annotations

import datetime as dt

import pytest

from aims_desktop.service import duties
from aims_desktop.service.workspace import Workspace
from tests.service.kit import make, row

SEEN = dt.datetime(2027, 2, 27, 9, 30, tzinfo=dt.UTC)


def test_each_duty_that_touches_the_system_is_laid_beside_the_incident_with_its_deadline(workspace: Workspace) -> None:
    one, two = make(workspace, "ai-system", title="One"), make(workspace, "ai-system", title="Two")
    everywhere = make(workspace, "obligation", title="Privacy", reporting_duty=True, deadline="72 hours")
    make(workspace, "obligation", title="Contract of two", reporting_duty=True, deadline="1 day", systems={two})
    own = make(workspace, "obligation", title="Contract of one", reporting_duty=True, deadline="At once", systems={one})
    make(workspace, "obligation", title="No duty to report")
    incident = make(workspace, "incident", title="Wrong answers", kind="incident", system_id=one, detected_at=SEEN)
    assert workspace.facts().within("incident:duties_not_weighed") == {incident}
    assert duties.weigh(workspace, incident) == 2
    lines = {line.obligation_id: line for line in workspace.facts().rows("notification")}
    assert lines[everywhere].due_at == SEEN + dt.timedelta(hours=72)
    assert lines[own].due_at is None
    assert {line.needed for line in lines.values()} == {None}
    assert workspace.facts().within("incident:duties_not_weighed") == frozenset()
    assert duties.weigh(workspace, incident) == 0
    assert workspace.undo_name() == "Weigh 2 duties to report for INC-0001"
    workspace.undo()
    assert workspace.facts().rows("notification") == []
    assert row(workspace, "incident", incident).detected_at == SEEN


def test_a_concern_and_what_is_closed_call_for_no_weighing(workspace: Workspace) -> None:
    make(workspace, "obligation", title="Privacy", reporting_duty=True, deadline="72 hours")
    make(workspace, "incident", title="A worry", kind="concern")
    make(workspace, "incident", title="Long over", kind="incident", status="closed", root_cause="A test", lessons="None")
    assert workspace.facts().within("incident:duties_not_weighed") == frozenset()


@pytest.mark.parametrize(
    ("deadline", "after"),
    [
        ("72 hours", dt.timedelta(hours=72)),
        ("24 h", dt.timedelta(hours=24)),
        ("15 days after detection", dt.timedelta(days=15)),
        ("1 Week", dt.timedelta(weeks=1)),
        ("without delay", None),
        ("", None),
        (None, None),
    ],
)
def test_a_time_limit_is_read_where_it_begins_with_a_number(deadline: str | None, after: dt.timedelta | None) -> None:
    assert duties.due_at(SEEN, deadline) == (None if after is None else SEEN + after)
    assert duties.due_at(None, deadline) is None
