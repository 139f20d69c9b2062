from __future__ import annotations

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from aims_desktop.model.registers import REGISTERS
from aims_desktop.service import checks
from aims_desktop.service.catalogue import roadmap
from aims_desktop.service.checks import progress
from aims_desktop.service.workspace import Workspace
from aims_desktop.ui.context import Place
from aims_desktop.ui.desk import Desk
from aims_desktop.ui.dialogs.reason import ReasonDialog
from aims_desktop.ui.own_pages import goal
from aims_desktop.ui.pages.step import MAIN_REGISTER, StepPage, clauses_text, who_text
from tests.service.kit import make


@pytest.fixture
def step(desk: Desk) -> StepPage:
    desk.navigate(Place("step", step=3))
    assert isinstance(desk.view, StepPage)
    return desk.view


@pytest.mark.parametrize("number", range(1, 13))
def test_each_step_shows_its_tasks_as_the_records_are(desk: Desk, workspace: Workspace, number: int) -> None:
    desk.navigate(Place("step", step=number))
    view = desk.view
    assert isinstance(view, StepPage)
    state = progress(workspace).step(number)
    assert list(view._rows) == [task.task.id for task in state.tasks]
    for task in state.tasks:
        row = view._rows[task.task.id]
        assert task.why in row.accessibleName()
        assert row.show_button.isVisibleTo(row) == (not task.settled and goal(task.register, task.filter) is not None)
    assert view._ring.text() == f"{state.settled}/{len(state.tasks)}"


def test_every_step_has_a_register_of_this_version(qapp: QApplication) -> None:
    assert MAIN_REGISTER.keys() == {step.number for step in roadmap().steps}
    assert set(MAIN_REGISTER.values()) <= REGISTERS.keys()


def test_a_check_leads_to_rows_to_a_page_or_nowhere() -> None:
    assert goal("risk", "unscored") == Place("register", register="risk", filter="unscored")
    assert goal("risk", "no such filter") == Place("register", register="risk")
    assert goal("soa-item", "undecided") == Place("soa", filter="undecided")
    assert goal("page", "soa") == Place("soa")
    assert goal("page", "no such page") is None
    assert goal("") is None


def test_show_opens_the_register_with_the_filter_of_the_task(step: StepPage, desk: Desk, workspace: Workspace, qtbot: QtBot) -> None:
    task = next(t for t in progress(workspace).step(3).tasks if t.count)
    button = step._rows[task.task.id].show_button
    assert button.text() == f"Show {task.count}"
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Return)
    led_to = goal(task.register, task.filter)
    assert led_to is not None
    assert (desk.place.page, desk.place.register, desk.place.filter) == (led_to.page, led_to.register, task.filter)


def test_a_task_changes_by_itself_when_the_records_do(desk: Desk, workspace: Workspace) -> None:
    desk.navigate(Place("step", step=1))
    view = desk.view
    assert isinstance(view, StepPage)
    before = view._rows["S1-T7"].accessibleName()
    make(workspace, "communication", title="Kick-off", kind="kick_off", done_on=workspace.today())
    assert " open. " in before
    assert " done. " in view._rows["S1-T7"].accessibleName()


def test_a_task_is_set_aside_with_a_reason_only_and_taken_back(step: StepPage, desk: Desk, workspace: Workspace, qtbot: QtBot) -> None:
    dialogs: list[bool] = []

    def answer() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, ReasonDialog)
        dialogs.append(dialog.set_aside.isEnabled())
        qtbot.keyClicks(dialog.field, "We buy no data")
        dialogs.append(dialog.set_aside.isEnabled())
        qtbot.mouseClick(dialog.set_aside, Qt.MouseButton.LeftButton)

    QTimer.singleShot(0, answer)
    _choose(step, "S3-T6", "Not applicable here…")
    assert dialogs == [False, True]
    assert progress(workspace).task("S3-T6").set_aside
    assert "set aside. Set aside: We buy no data" in step._rows["S3-T6"].accessibleName()
    assert desk.toast.button.isVisible()
    _choose(step, "S3-T6", "Count this task again")
    assert not progress(workspace).task("S3-T6").set_aside


def test_escape_leaves_the_task_as_it_is(step: StepPage, workspace: Workspace, qtbot: QtBot) -> None:
    QTimer.singleShot(0, lambda: qtbot.keyClick(QApplication.activeModalWidget(), Qt.Key.Key_Escape))
    _choose(step, "S3-T6", "Not applicable here…")
    assert not progress(workspace).task("S3-T6").set_aside


def test_the_keyboard_on_a_task_brings_its_guidance(step: StepPage, desk: Desk, qtbot: QtBot) -> None:
    first = step._rows["S3-T1"]
    target = first.show_button if first.show_button.isVisible() else first.more
    step.setFocus()
    target.setFocus(Qt.FocusReason.TabFocusReason)
    assert desk.guidance._focus == ("task", "S3-T1", "")


def test_the_steps_beside_are_one_button_away(step: StepPage, desk: Desk, qtbot: QtBot) -> None:
    buttons = {b.accessibleName(): b for b in step.findChildren(QPushButton)}
    qtbot.mouseClick(buttons["Next step: Policy and governance"], Qt.MouseButton.LeftButton)
    assert desk.place == Place("step", step=4)
    desk.navigate(Place("step", step=1))
    assert desk.view is not None
    assert not [b for b in desk.view.findChildren(QPushButton) if b.accessibleName().startswith("Previous step")]


def test_every_register_of_the_step_is_one_choice_away(step: StepPage, desk: Desk) -> None:
    (button,) = [b for b in step.findChildren(QPushButton) if b.accessibleName() == "Registers of this step"]
    actions = {action.text(): action for action in button.menu().actions()}
    assert list(actions) == [r.title for r in REGISTERS.values() if r.step == 3 and not r.child_of]
    actions["Impact assessments"].trigger()
    assert desk.place == Place("register", register="impact-assessment")


def test_neighbouring_clauses_are_joined() -> None:
    assert clauses_text(roadmap().step(3)) == "Clauses 6.1.1–6.1.4, 8.2–8.4"


def test_who_takes_part_is_a_sentence() -> None:
    assert who_text(roadmap().step(1)) == "Done by: AIMS lead implementer. Accountable: Top management / sponsor."


def test_setting_aside_is_off_in_a_file_that_is_only_read(step: StepPage, workspace: Workspace) -> None:
    assert _entries(step, "S3-T6")["Not applicable here…"]
    checks.set_aside(workspace, "S3-T6", "No data of others")
    assert _entries(step, "S3-T6")["Count this task again"]


def _entries(step: StepPage, task: str) -> dict[str, bool]:
    row = step._rows[task]
    row._fill()
    return {action.text(): action.isEnabled() for action in row._menu.actions() if action.text()}


def _choose(step: StepPage, task: str, text: str) -> None:
    row = step._rows[task]
    row._fill()
    next(action for action in row._menu.actions() if action.text() == text).trigger()
