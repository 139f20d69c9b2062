from __future__ import annotations

import datetime as dt
import itertools

from aims_desktop.service import planning
from aims_desktop.service.agenda import step_due
from aims_desktop.service.checks import progress
from aims_desktop.service.workspace import Workspace

MONDAY = dt.date(2027, 3, 1)


def test_steps_follow_each_other_and_end_on_a_working_day() -> None:
    planned = planning.stretches(MONDAY, planning.typical_weeks())
    assert [stretch.step for stretch in planned] == list(range(1, 13))
    assert planned[0] == planning.Stretch(1, MONDAY, dt.date(2027, 3, 19))
    for before, after in itertools.pairwise(planned):
        assert before.due_on < after.start_on
        assert after.start_on.weekday() == MONDAY.weekday()
        assert before.due_on.weekday() < 5
    assert planned[-1].due_on == dt.date(2027, 12, 31)


def test_a_start_in_mid_week_ends_before_the_next_step_begins() -> None:
    wednesday = MONDAY + dt.timedelta(days=2)
    first, second = planning.stretches(wednesday, dict.fromkeys(range(1, 13), 1))[:2]
    assert (first.due_on, second.start_on) == (dt.date(2027, 3, 9), dt.date(2027, 3, 10))


def test_a_plan_settles_the_task_that_asks_for_one(workspace: Workspace, ana: str) -> None:
    assert not progress(workspace).task("S1-T6").done
    planning.add_plan(workspace, planning.stretches(MONDAY, planning.typical_weeks()), ana)
    assert progress(workspace).task("S1-T6").done
    assert step_due(workspace, 1) == dt.date(2027, 3, 19)
    workspace.undo()
    assert not workspace.facts().rows("milestone")
