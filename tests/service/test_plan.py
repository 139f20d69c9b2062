"""The plan: milestones that wait for each other move together, as one change, and never round in a circle."""

from __future__ import annotations

import datetime as dt

import pytest

from aims_desktop.errors import RuleError
from aims_desktop.model.registers import REGISTERS
from aims_desktop.service import plan, planning, records
from aims_desktop.service.workspace import Workspace
from tests.service.kit import TODAY, make, row

WEEK = dt.timedelta(weeks=1)
MILESTONES = REGISTERS["milestone"]


@pytest.fixture
def steps(workspace: Workspace) -> list[str]:
    """The twelve milestones of a plan from today."""
    planning.add_plan(workspace, planning.stretches(TODAY, planning.typical_weeks()), None)
    return [each.row.id for each in plan.planned(workspace)]


def days(workspace: Workspace, milestone: str) -> tuple[dt.date | None, dt.date | None]:
    found = row(workspace, "milestone", milestone)
    return found.start_on, found.due_on


def test_a_plan_is_a_chain_of_named_steps(workspace: Workspace, steps: list[str]) -> None:
    found = plan.planned(workspace)
    assert [each.step.number for each in found] == list(range(1, 13))
    assert (found[0].title, found[0].weeks, found[0].state) == (found[0].step.title, 3, "Not started")
    facts = workspace.facts()
    assert [each.id for each in plan.waits_for(facts, steps[4])] == [steps[3]]
    assert [each.id for each in plan.followers(facts, steps[9])] == steps[10:]
    assert plan.unchained(workspace) == {}


def test_shifting_a_step_says_first_what_moves_and_is_one_change(workspace: Workspace, steps: list[str]) -> None:
    before = [days(workspace, each) for each in steps]
    start, due = before[2]
    assert start is not None
    assert due is not None
    wanted = plan.shift(workspace, steps[2], start + WEEK, due + 3 * WEEK)
    assert wanted.dates == 20
    assert wanted.end_before == before[-1][1]
    assert wanted.end == before[-1][1] + 3 * WEEK  # type: ignore[operator]  # it has a day
    assert [days(workspace, each) for each in steps] == before, "nothing is done yet"
    plan.carry_out(workspace, wanted)
    assert [days(workspace, each) for each in steps[:2]] == before[:2]
    assert days(workspace, steps[2]) == (start + WEEK, due + 3 * WEEK)
    for milestone, (first, last) in zip(steps[3:], before[3:], strict=True):
        assert days(workspace, milestone) == (first + 3 * WEEK, last + 3 * WEEK)  # type: ignore[operator]  # they have days
    assert workspace.undo_name() == "Shift MIL-0003 and 9 others"
    workspace.undo()
    assert [days(workspace, each) for each in steps] == before


def test_what_is_reached_stays_and_what_lies_behind_it_moves(workspace: Workspace, steps: list[str]) -> None:
    records.edit(workspace, MILESTONES, steps[1], {"status": "done", "done_on": TODAY})
    start, due = days(workspace, steps[0])
    reached, behind = days(workspace, steps[1]), days(workspace, steps[2])
    assert due is not None
    wanted = plan.shift(workspace, steps[0], start, due + WEEK)
    assert wanted.dates == 1 + 2 * 10
    plan.carry_out(workspace, wanted)
    assert days(workspace, steps[1]) == reached
    assert days(workspace, steps[2]) == tuple(each + WEEK for each in behind if each)


def test_the_whole_plan_moves_to_another_start(workspace: Workspace, steps: list[str]) -> None:
    wanted = plan.shift_all(workspace, TODAY + 2 * WEEK)
    assert wanted.dates == 24
    plan.carry_out(workspace, wanted)
    assert days(workspace, steps[0])[0] == TODAY + 2 * WEEK
    for milestone in steps:
        records.edit(workspace, MILESTONES, milestone, {"status": "done"})
    with pytest.raises(RuleError, match="no milestone left"):
        plan.shift_all(workspace, TODAY)


def test_nothing_to_move_writes_nothing(workspace: Workspace, steps: list[str]) -> None:
    plan.carry_out(workspace, plan.shift(workspace, steps[0], *days(workspace, steps[0])))
    assert workspace.undo_name() == "Plan the twelve steps"


def test_an_end_before_its_start_is_refused_and_nothing_changed(workspace: Workspace, steps: list[str]) -> None:
    before = days(workspace, steps[0])
    early = {"due_on": TODAY - WEEK}
    with pytest.raises(RuleError, match="The due date cannot be before the start"):
        plan.shift(workspace, steps[0], TODAY, TODAY - WEEK)
    with pytest.raises(RuleError, match="The due date cannot be before the start"):
        records.edit(workspace, MILESTONES, steps[0], early)
    with pytest.raises(RuleError, match="The due date cannot be before the start"):
        records.bulk(workspace, MILESTONES, steps, early)
    with pytest.raises(RuleError, match="The due date cannot be before the start"):
        records.create(workspace, MILESTONES, {"title": "Late", "start_on": TODAY, **early})
    assert days(workspace, steps[0]) == before
    assert len(workspace.facts().rows("milestone")) == 12


def test_a_plan_cannot_be_shifted_out_of_the_calendar(workspace: Workspace, steps: list[str]) -> None:
    with pytest.raises(RuleError, match="no calendar"):
        plan.shift(workspace, steps[0], dt.date(9999, 1, 1), dt.date(9999, 12, 31))


@pytest.mark.parametrize(("waiting", "on"), [(0, 0), (0, 1), (0, 11)])
def test_a_circle_is_refused_and_nothing_changed(workspace: Workspace, steps: list[str], waiting: int, on: int) -> None:
    before = workspace.undo_name()
    with pytest.raises(RuleError, match="cannot wait for one that waits for it"):
        records.edit(workspace, MILESTONES, steps[waiting], {"depends_on": [steps[on]]})
    assert workspace.facts().linked(steps[waiting], "depends_on") == frozenset()
    assert workspace.undo_name() == before
    records.edit(workspace, MILESTONES, steps[11], {"depends_on": [steps[0]]})
    assert workspace.facts().linked(steps[11], "depends_on") == {steps[0]}


def test_a_circle_that_two_copies_made_is_told_and_can_be_opened(workspace: Workspace, steps: list[str]) -> None:
    with workspace.change("A merge", of_copies=True) as txn:
        txn.link("milestone", steps[0], "milestone", steps[2], "depends_on")
    told = [problem.sentence for problem in records.problems(workspace, MILESTONES, row(workspace, "milestone", steps[1]))]
    assert "A milestone cannot wait for one that waits for it." in told
    assert len(plan.followers(workspace.facts(), steps[1])) == 11
    assert plan.shift(workspace, steps[1], TODAY, TODAY + WEEK).moves
    records.edit(workspace, MILESTONES, steps[1], {"title": "Another name"})
    records.edit(workspace, MILESTONES, steps[0], {"depends_on": []})
    assert not any(problem.blocking for problem in records.problems(workspace, MILESTONES, row(workspace, "milestone", steps[1])))


def test_a_plan_without_links_is_chained_as_one_change(workspace: Workspace) -> None:
    first, second, other, last = (
        make(workspace, "milestone", title=f"M{n}", step=f"step_{step}", due_on=TODAY + n * WEEK) for n, step in enumerate((1, 2, 2, 5), 1)
    )
    make(workspace, "milestone", title="Surveillance", step="step_12", cycle_event="surveillance_1", due_on=TODAY)
    make(workspace, "milestone", title="Dropped", step="step_12", status="dropped", due_on=TODAY)
    assert plan.chain(workspace) == 3
    facts = workspace.facts()
    assert [facts.linked(each, "depends_on") for each in (first, second, other, last)] == [set(), {first}, {first}, {second, other}]
    assert plan.chain(workspace) == 0
    workspace.undo()
    assert not workspace.facts().linked(last, "depends_on")


def test_chaining_leaves_out_what_would_go_in_a_circle(workspace: Workspace) -> None:
    first, second = (make(workspace, "milestone", title=f"M{n}", step=f"step_{n}", due_on=TODAY) for n in (1, 2))
    records.edit(workspace, MILESTONES, first, {"depends_on": [second]})
    assert plan.unchained(workspace) == {}
