"""Every task's button leads to where its work is done: the page opens, and the list is filtered as the task says."""

from __future__ import annotations

from typing import cast

import pytest

from aims_desktop.model.registers import REGISTERS
from aims_desktop.service import catalogue
from aims_desktop.service.checks import progress
from aims_desktop.service.workspace import Workspace
from aims_desktop.ui.context import Place
from aims_desktop.ui.desk import Desk
from aims_desktop.ui.own_pages import goal
from aims_desktop.ui.pages.step import StepPage
from aims_desktop.ui.register.page import RegisterPage
from tests.ui.example import settle

GOALS = sorted({condition.goes_to for task in catalogue.roadmap().tasks for condition in task.check.conditions})


@pytest.mark.parametrize("number", range(1, 13))
def test_the_button_of_each_task_of_a_fresh_file_opens_its_goal(desk: Desk, workspace: Workspace, number: int) -> None:
    tasks = [state for state in progress(workspace).tasks if state.task.step == number]
    assert not [state.task.id for state in tasks if state.done]
    for state in tasks:
        desk.navigate(Place("step", step=number))
        settle()
        button = cast(StepPage, desk.view)._rows[state.task.id].show_button
        assert button.isVisible(), state.task.id
        assert button.isEnabled(), state.task.id
        button.click()
        settle()
        assert desk.place.page == cast(Place, goal(state.register, state.filter)).page, state.task.id
        assert desk.place.page != "step", state.task.id


def test_all_91_tasks_have_one() -> None:
    assert len(catalogue.roadmap().tasks) == 91
    assert all(condition.goes_to for task in catalogue.roadmap().tasks for condition in task.check.conditions)


def test_each_goal_opens_with_the_filter_it_names(desk: Desk) -> None:
    for goes_to in GOALS:
        register, _sep, filter_name = goes_to.partition(":")
        place = goal(register, filter_name)
        assert place is not None, goes_to
        desk.navigate(place)
        settle()
        assert desk.place.page == place.page, goes_to
        if isinstance(desk.view, RegisterPage):
            assert desk.view.register.name == register
            assert REGISTERS[register].single or desk.view.listing.bar.active == ((filter_name,) if filter_name else ()), goes_to


def test_what_is_added_where_a_task_leads_begins_as_the_task_asks(desk: Desk, workspace: Workspace) -> None:
    for goes_to in [name for name in GOALS if name.startswith(("communication:", "evidence:"))]:
        register, _sep, filter_name = goes_to.partition(":")
        desk.navigate(cast(Place, goal(register, filter_name)))
        settle()
        desk.trigger("record.new")
        settle()
        (made,) = workspace.facts().passing(REGISTERS[register], filter_name)
        assert cast(RegisterPage, desk.view).listing.bar.active == (filter_name,), "it stays in sight"
        assert made.kind == REGISTERS[register].filter(filter_name).begins["kind"]
