"""The gap page by keys and clicks: judge and rate in the table, write, plan an action, filter, look at the groups, print."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from aims_desktop.model.register import Row
from aims_desktop.service.workspace import Workspace
from aims_desktop.ui.context import Place
from aims_desktop.ui.desk import Desk
from aims_desktop.ui.main_window import MainWindow
from aims_desktop.ui.pages.gaps import GROUPS, TABLE, GapsPage
from tests.service.kit import TODAY
from tests.ui.example import settle

WAIT = 20_000
Key = Qt.Key


@pytest.fixture
def page(desk: Desk) -> GapsPage:
    desk.navigate(Place("gaps"))
    return cast(GapsPage, desk.view)


def said(root: QWidget, name: str, kind: type[QWidget] = QWidget) -> QWidget:
    """The one visible widget with an accessible name."""
    (found,) = [w for w in root.findChildren(kind) if w.accessibleName() == name and w.isVisibleTo(root)]
    return found


def press(qtbot: QtBot, *keys: Key) -> None:
    """Press keys where the keyboard is."""
    for key in keys:
        widget = QApplication.focusWidget()
        assert widget is not None
        qtbot.keyClick(widget, key)
        settle()


def requirement(workspace: Workspace, number: str) -> Row:
    """The row of a clause or control."""
    (found,) = workspace.facts().where("gap-item", "requirement", f"42001:{number}")
    return found


def test_letters_judge_and_digits_rate_where_the_arrows_lead(page: GapsPage, workspace: Workspace, qtbot: QtBot) -> None:
    assert page.table.hasFocus()
    assert page.status() == "– · 0 of 70 assessed"
    press(qtbot, Key.Key_C, Key.Key_3, Key.Key_Down, Key.Key_P, Key.Key_2, Key.Key_Down, Key.Key_D, Key.Key_Down, Key.Key_N)
    first, second = requirement(workspace, "4.1"), requirement(workspace, "4.2")
    assert (first.result, first.maturity, first.assessed_on) == ("conforms", 3, TODAY)
    assert (second.result, second.maturity) == ("partly", 2)
    assert requirement(workspace, "4.3").result == "does_not_conform"
    assert requirement(workspace, "4.4").result == "not_applicable"
    assert page.status() == "50 % · 4 of 70 assessed"
    press(qtbot, Key.Key_Down)
    assert page.table.row_id == requirement(workspace, "5.1").id
    press(qtbot, Key.Key_Up, Key.Key_U, Key.Key_Up, Key.Key_Up, Key.Key_Delete)
    assert requirement(workspace, "4.4").result == "not_assessed"
    assert requirement(workspace, "4.2").maturity is None
    assert page.status() == "50 % · 3 of 70 assessed"


def test_each_key_is_one_change_that_can_be_undone(page: GapsPage, workspace: Workspace, qtbot: QtBot) -> None:
    press(qtbot, Key.Key_P, Key.Key_4)
    workspace.undo()
    assert requirement(workspace, "4.1").maturity is None
    assert workspace.undo_name() == "Judge 4.1: Partly conforms"
    workspace.undo()
    assert page.status() == "– · 0 of 70 assessed"


def test_enter_goes_to_what_is_in_place_and_leaving_saves_it(page: GapsPage, workspace: Workspace, qtbot: QtBot) -> None:
    press(qtbot, Key.Key_Down, Key.Key_Return)
    field = said(page, "What is in place, required", QPlainTextEdit)
    assert field.hasFocus()
    qtbot.keyClicks(field, "Six parties with their needs")
    press(qtbot, Key.Key_Tab)
    assert requirement(workspace, "4.2").current_state == "Six parties with their needs"


def test_the_result_can_be_chosen_in_the_form_too(page: GapsPage, workspace: Workspace, qtbot: QtBot) -> None:
    box = page.panel.fields.boxes["result"].editor.focus
    box.setFocus()
    press(qtbot, Key.Key_C)
    assert (requirement(workspace, "4.1").result, requirement(workspace, "4.1").assessed_on) == ("conforms", TODAY)


def test_a_maturity_that_is_none_is_refused_beside_the_field(page: GapsPage, workspace: Workspace, qtbot: QtBot) -> None:
    box = page.panel.fields.boxes["maturity"]
    box.editor.focus.setFocus()
    qtbot.keyClicks(box.editor.focus, "9")
    press(qtbot, Key.Key_Tab)
    assert box.problem
    assert requirement(workspace, "4.1").maturity is None
    page.table.setFocus()
    press(qtbot, Key.Key_Down)
    assert page.table.row_id == requirement(workspace, "4.1").id
    page.panel.fields.boxes["maturity"].editor.focus.setFocus()
    press(qtbot, Key.Key_Backspace, Key.Key_Tab)
    assert page.commit()


def test_an_action_is_planned_for_a_gap(page: GapsPage, workspace: Workspace, qtbot: QtBot) -> None:
    press(qtbot, Key.Key_D)
    assert page.table.rows.index(1, 4).data() == "To plan"
    title = said(page, "What is to be done", QLineEdit)
    title.setFocus()
    press(qtbot, Key.Key_Return)
    assert workspace.facts().rows("action") == []
    qtbot.keyClicks(title, "Write it down")
    page.panel.follow_up.form.owner.setFocus()
    qtbot.keyClicks(page.panel.follow_up.form.owner.lineEdit(), "Ana")
    page.panel.follow_up.form.due.setFocus()
    qtbot.keyClicks(page.panel.follow_up.form.due, "2027-05-01")
    said(page, "Plan action").setFocus()
    press(qtbot, Key.Key_Return)
    (action,) = workspace.facts().rows("action")
    assert (action.title, action.kind, action.origin) == ("Write it down", "gap", f"gap-item:{requirement(workspace, '4.1').id}")
    assert page.table.rows.index(1, 4).data() == "Planned"
    assert said(page, "Open: ACT-0001 Write it down")


def test_filters_and_words_leave_what_passes(page: GapsPage, workspace: Workspace, qtbot: QtBot) -> None:
    press(qtbot, Key.Key_P)
    qtbot.mouseClick(page.chips["gaps"], Qt.MouseButton.LeftButton)
    assert page.table.rows.rowCount() == 2
    page.table.setFocus()
    press(qtbot, Key.Key_C)
    assert page._lists.currentIndex() == 1
    assert not page._detail.isVisibleTo(page)
    qtbot.mouseClick(said(page, "Show all requirements"), Qt.MouseButton.LeftButton)
    assert page.table.rows.rowCount() == 70 + 16
    page.commands()["edit.find"]()
    qtbot.keyClicks(page.box, "impact assess")
    assert page.table.rows.rowCount() < 20
    press(qtbot, Key.Key_Down)
    assert page.table.hasFocus()


def test_the_groups_have_bars_with_score_and_count_and_lead_to_their_rows(page: GapsPage, workspace: Workspace, qtbot: QtBot) -> None:
    press(qtbot, Key.Key_C, Key.Key_3)
    page.tabs.setCurrentIndex(GROUPS)
    settle()
    names = [widget.accessibleName() for widget in page.findChildren(QWidget)]
    assert any(name.startswith("4 Context of the organization: 1 conform: 1") for name in names)
    button = said(page, "Show A.2 Policies related to AI")
    button.setFocus()
    press(qtbot, Key.Key_Return)
    assert page.tabs.currentIndex() == TABLE
    assert page.table.row_id == requirement(workspace, "A.2.2").id
    assert page.place() == Place("gaps", record_id=requirement(workspace, "A.2.2").id)


def test_a_file_for_reading_only_is_shown_and_not_changed(new_window: Callable[[], MainWindow], path: Path, qtbot: QtBot) -> None:
    window = new_window()
    assert window.files.open(path, read_only=True, who="Ana Ruiz")
    assert window.desk is not None
    window.desk.navigate(Place("gaps"))
    page = cast(GapsPage, window.desk.view)
    page.focus_content()
    press(qtbot, Key.Key_C, Key.Key_3)
    assert page.status() == "– · 0 of 70 assessed"
    assert not page.panel.fields.boxes["result"].editor.focus.isEnabled()
    assert not page.panel.follow_up.form.title.isVisibleTo(page)


def test_it_is_printed(page: GapsPage, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "gaps.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(target), ""))
    said(page, "Save PDF: Gap analysis").setFocus()
    press(qtbot, Key.Key_Return)
    qtbot.waitUntil(target.exists, timeout=WAIT)
    assert target.read_bytes().startswith(b"%PDF")


def test_all_that_can_be_focused_has_a_name(page: GapsPage) -> None:
    for tab in (TABLE, GROUPS):
        page.tabs.setCurrentIndex(tab)
        settle()
        for widget in page.findChildren(QWidget):
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisibleTo(page):
                assert widget.accessibleName(), widget
