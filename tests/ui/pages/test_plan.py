"""The plan page by keys and clicks: make a plan, look at it as bars and as a list, shift it, and what is refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TypeVar, cast

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from aims_desktop.model.registers import REGISTERS
from aims_desktop.service import plan, planning, records
from aims_desktop.service.workspace import Workspace
from aims_desktop.ui.context import Place
from aims_desktop.ui.desk import Desk
from aims_desktop.ui.pages.plan import PlanPage
from aims_desktop.ui.pages.plan_dialogs import MakePlanDialog, ShiftDialog
from tests.service.kit import TODAY, make, row
from tests.ui.pages.test_review import said

Key = Qt.Key
WEEK = dt.timedelta(weeks=1)
D = TypeVar("D", bound=QDialog)


@pytest.fixture
def page(desk: Desk) -> PlanPage:
    desk.navigate(Place("plan"))
    return cast(PlanPage, desk.view)


@pytest.fixture
def steps(workspace: Workspace) -> list[str]:
    planning.add_plan(workspace, planning.stretches(TODAY, planning.typical_weeks()), None)
    return [each.row.id for each in plan.planned(workspace)]


def in_dialog(kind: type[D], do: Callable[[D], object]) -> None:
    """Do something in the dialog that is about to open; what fails there fails the test, and the dialog closes."""

    def go() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, kind)
        try:
            do(dialog)
        finally:
            if dialog.isVisible():
                dialog.reject()

    QTimer.singleShot(0, go)


def days(workspace: Workspace, milestone: str) -> tuple[dt.date | None, dt.date | None]:
    found = row(workspace, "milestone", milestone)
    return found.start_on, found.due_on


def test_where_there_is_no_plan_one_is_made(page: PlanPage, workspace: Workspace, qtbot: QtBot) -> None:
    button = said(page, "Make the plan…")
    assert button.hasFocus()

    def fill(dialog: MakePlanDialog) -> None:
        dialog.start.selectAll()
        qtbot.keyClicks(dialog.start, "2027-04-05")
        dialog.start.commit()
        dialog.steps.weeks[1].setValue(2)
        dialog.steps.weeks[12].setValue(0)
        assert dialog.steps.due[1].text() == "16 Apr 2027"
        qtbot.keyClick(dialog.start, Key.Key_Return)

    in_dialog(MakePlanDialog, fill)
    qtbot.keyClick(button, Key.Key_Return)
    found = plan.planned(workspace)
    assert len(found) == 11
    assert (found[0].row.start_on, found[0].row.due_on) == (dt.date(2027, 4, 5), dt.date(2027, 4, 16))
    assert page.window().focusWidget() is page.timeline.view
    workspace.undo()
    assert said(page, "Make the plan…").isVisibleTo(page)


def test_a_plan_without_a_day_or_weeks_is_refused_and_what_was_typed_stays(page: PlanPage, workspace: Workspace, qtbot: QtBot) -> None:
    heard: list[str] = []

    def fill(dialog: MakePlanDialog) -> None:
        for text in ("never", ""):
            dialog.start.selectAll()
            qtbot.keyClicks(dialog.start, text) if text else dialog.start.clear()
            qtbot.keyClick(dialog.start, Key.Key_Return)
            heard.append(dialog.error())
        dialog.start.set_value(TODAY)
        for box in dialog.steps.weeks.values():
            box.setValue(0)
        qtbot.keyClick(dialog.start, Key.Key_Return)
        heard.append(dialog.error())

    in_dialog(MakePlanDialog, fill)
    page.make_plan()
    assert "never" in heard[0]
    assert heard[1:] == ["Say on which day the plan begins.", "Give at least one step its weeks."]
    assert workspace.facts().rows("milestone") == []


def test_bars_and_list_show_the_same_milestones(steps: list[str], page: PlanPage, qtbot: QtBot) -> None:
    lines = [line for line in page.timeline.view.lines.lines if line.key]
    assert [line.key for line in lines] == steps == [each.row.id for each in page.list.rows.items]
    assert lines[1].said.endswith("from 22 Mar 2027, due 9 Apr 2027, 3 weeks, Not started, waits for MIL-0001")
    headings = [line.text for line in page.timeline.view.lines.lines if not line.key]
    assert page.timeline.key == steps[0]
    assert headings == ["Phase 1 · Planning & Foundation", "Phase 2 · Implementation & Operationalization",
                        "Phase 3 · Review, Audit & Certification"]  # fmt: skip
    qtbot.keyClick(page.timeline.view, Key.Key_Down)
    assert page.milestone.fields.boxes["start_on"].editor.value == dt.date(2027, 3, 22)
    said(page, "Show as: List").click()  # type: ignore[attr-defined]  # a button
    assert page.list.currentIndex().row() == 1
    qtbot.keyClick(page.list, Key.Key_Down)
    assert page.timeline.key == steps[2]
    told = [page.list.rows.index(2, column).data(Qt.ItemDataRole.AccessibleTextRole) for column in (1, 2, 3, 4, 6)]
    assert told[0] == "Start: 12 Apr 2027"
    assert told[2:] == ["Weeks: 4", "Waits for: MIL-0002", "State: Not started"]


def test_shifting_says_how_many_dates_move_before_they_do(steps: list[str], page: PlanPage, workspace: Workspace, qtbot: QtBot) -> None:
    before = [days(workspace, each) for each in steps]
    heard: list[str] = []

    def later(dialog: ShiftDialog) -> None:
        heard.append(dialog.go.accessibleDescription())
        dialog.start.selectAll()
        qtbot.keyClicks(dialog.start, "2027-03-29")
        dialog.start.commit()
        heard.extend([dialog._outcome.text(), dialog.due.text(), dialog.go.text()])
        dialog.weeks.setValue(dialog.weeks.value() + 1)
        heard.append(dialog.due.text())
        qtbot.keyClick(dialog.start, Key.Key_Return)

    page.timeline.choose(steps[1])
    in_dialog(ShiftDialog, later)
    qtbot.keyClick(page.timeline.view, Key.Key_Return)
    assert heard[0] == "No date would move."
    assert heard[1] == "22 dates move of 11 milestones. The plan then ends on 7 Jan 2028 instead of 31 Dec 2027."
    assert heard[2:] == ["16 Apr 2027", "Shift 22 dates", "23 Apr 2027"]
    assert days(workspace, steps[0]) == before[0]
    assert days(workspace, steps[1]) == (dt.date(2027, 3, 29), dt.date(2027, 4, 23))
    assert days(workspace, steps[11])[1] == before[11][1] + 2 * WEEK  # type: ignore[operator]  # it has a day
    workspace.undo()
    assert [days(workspace, each) for each in steps] == before


def test_an_end_before_the_start_is_told_and_not_done(steps: list[str], page: PlanPage, workspace: Workspace, qtbot: QtBot) -> None:
    before = days(workspace, steps[0])
    heard: list[str] = []

    def early(dialog: ShiftDialog) -> None:
        dialog.due.setFocus()
        dialog.due.selectAll()
        qtbot.keyClicks(dialog.due, "2027-01-01")
        dialog.due.commit()
        heard.extend([dialog._outcome.text(), dialog.go.accessibleDescription()])
        assert not dialog.go.isEnabled()

    in_dialog(ShiftDialog, early)
    page.shift(steps[0])
    assert heard == ["The due date cannot be before the start."] * 2
    assert days(workspace, steps[0]) == before


def test_the_whole_plan_moves(steps: list[str], page: PlanPage, workspace: Workspace, qtbot: QtBot) -> None:
    def go(dialog: ShiftDialog) -> None:
        dialog.start.selectAll()
        qtbot.keyClicks(dialog.start, "2027-03-08")
        qtbot.keyClick(dialog.start, Key.Key_Return)

    in_dialog(ShiftDialog, go)
    said(page, "Move the whole plan…").click()  # type: ignore[attr-defined]  # a button
    assert days(workspace, steps[0])[0] == TODAY + WEEK
    assert days(workspace, steps[11])[1] == dt.date(2028, 1, 7)


def test_fields_are_saved_beside_the_bars_and_bad_ones_stay_with_a_sentence(
    steps: list[str], page: PlanPage, workspace: Workspace, qtbot: QtBot
) -> None:
    box = page.milestone.fields.boxes["due_on"]
    box.editor.focus.setFocus()
    box.editor.focus.selectAll()  # type: ignore[attr-defined]  # a QLineEdit
    qtbot.keyClicks(box.editor.focus, "2027-02-01")
    qtbot.keyClick(box.editor.focus, Key.Key_Tab)
    assert box.problem == "The due date cannot be before the start."
    assert days(workspace, steps[0])[1] == dt.date(2027, 3, 19)
    assert not page.commit()
    box.editor.focus.setFocus()
    box.editor.focus.selectAll()  # type: ignore[attr-defined]  # a QLineEdit
    qtbot.keyClicks(box.editor.focus, "2027-03-26")
    qtbot.keyClick(box.editor.focus, Key.Key_Tab)
    assert (box.problem, days(workspace, steps[0])[1]) == ("", dt.date(2027, 3, 26))


def test_a_circle_is_refused_at_its_field(steps: list[str], page: PlanPage, workspace: Workspace) -> None:
    page.milestone.fields._commit("depends_on", frozenset({steps[4]}))
    assert page.milestone.fields.boxes["depends_on"].problem == "A milestone cannot wait for one that waits for it."
    assert not workspace.facts().linked(steps[0], "depends_on")
    assert page.commit(), "nothing is left in the field that could not be saved"


def test_milestones_that_wait_for_nothing_are_chained(page: PlanPage, workspace: Workspace, desk: Desk) -> None:
    made = [make(workspace, "milestone", title=f"M{n}", step=f"step_{n}", due_on=TODAY + n * WEEK) for n in (1, 2)]
    assert page.hint.isVisibleTo(page)
    said(page, "Let each step wait for the one before").click()  # type: ignore[attr-defined]  # a button
    assert workspace.facts().linked(made[1], "depends_on") == {made[0]}
    assert not page.hint.isVisibleTo(page)


def test_a_late_milestone_is_marked_in_words(steps: list[str], page: PlanPage, workspace: Workspace) -> None:
    values = {"start_on": TODAY - 3 * WEEK, "due_on": TODAY - WEEK}
    records.edit(workspace, REGISTERS["milestone"], steps[0], values)
    line = next(line for line in page.timeline.view.lines.lines if line.key)
    assert (line.state, line.icon) == ("Late", "alert")
    assert page.status() == "12 milestones · 1 late"


def test_all_that_can_be_focused_has_a_name(steps: list[str], page: PlanPage) -> None:
    for widget in page.findChildren(QWidget):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisibleTo(page):
            assert widget.accessibleName(), widget
