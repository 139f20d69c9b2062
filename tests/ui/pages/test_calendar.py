"""The calendar page by keys and clicks: month, list, filters, the way to a record, the file for other calendars."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from aims_desktop.model.registers import REGISTERS
from aims_desktop.service import records
from aims_desktop.service.workspace import Workspace
from aims_desktop.ui.context import Place
from aims_desktop.ui.desk import Desk
from aims_desktop.ui.pages.calendar import LATE, LIST, CalendarPage
from aims_desktop.ui.pages.overview import OverviewPage
from tests.service.kit import TODAY, make
from tests.ui.pages.test_review import said

DAY = dt.timedelta(days=1)


@pytest.fixture
def action(workspace: Workspace) -> str:
    ana = workspace.facts().rows("person")[0].id
    make(workspace, "risk", title="Drift", next_review_on=TODAY + 2 * DAY, owner_id=ana)
    make(workspace, "milestone", title="Scope approved", due_on=TODAY + 40 * DAY)
    return make(workspace, "action", title="Test <b>groups</b>", status="open", due_on=TODAY - DAY)


@pytest.fixture
def page(action: str, desk: Desk) -> CalendarPage:
    desk.navigate(Place("calendar"))
    return cast(CalendarPage, desk.view)


def texts(page: CalendarPage) -> list[str]:
    return [part.text() for part in page.day.findChildren(QLabel) if part.isVisibleTo(page)]


def list_texts(page: CalendarPage) -> list[str]:
    return [entry.title for entry in page.list.days.items]


def test_a_calendar_without_days_leads_to_the_plan(desk: Desk, qtbot: QtBot) -> None:
    desk.navigate(Place("calendar"))
    page = cast(CalendarPage, desk.view)
    assert texts(page)[1:] == ["Nothing falls on this day.", "The days come from the records. The project plan brings the first."]
    way = next(button for button in page.day.findChildren(QPushButton) if button.accessibleName() == "Go to the project plan")
    qtbot.mouseClick(way, Qt.MouseButton.LeftButton)
    assert desk.place == Place("plan")


def test_the_day_and_what_comes_next_stand_beside_the_month(page: CalendarPage, desk: Desk, qtbot: QtBot) -> None:
    assert page.month.hasFocus()
    assert texts(page)[:3] == ["Monday 1 Mar 2027", "Nothing falls on this day.", "Next is 3 Mar 2027:"]
    qtbot.keyClick(page.month, Qt.Key.Key_Left)
    assert texts(page)[0] == "Sunday 28 Feb 2027"
    assert "Test <b>groups</b>" in texts(page)
    assert "Late" in texts(page)
    assert "Due · ACT-0001 · nobody named" in texts(page)
    qtbot.keyClick(page.month, Qt.Key.Key_Return)
    focused = desk.focusWidget()
    assert focused is not None
    assert focused.accessibleName() == "Open: ACT-0001 Test <b>groups</b>: Due"
    qtbot.keyClick(focused, Qt.Key.Key_Return)
    assert desk.place.register == "action"


def test_the_list_opens_a_record_with_enter(page: CalendarPage, desk: Desk, action: str, qtbot: QtBot) -> None:
    said(page, "Show as: List").click()  # type: ignore[attr-defined]  # a button
    assert page.shape.value == LIST
    assert list_texts(page) == ["Test <b>groups</b>", "Drift", "Scope approved"]
    row = [page.list.days.index(0, column).data(Qt.ItemDataRole.AccessibleTextRole) for column in range(6)]
    assert row == ["Day: 28 Feb 2027, Sunday", "What: Test <b>groups</b>, Due", "Record: ACT-0001", "Kind: To be done", "Whose turn: –",
                   "State: 1 day late"]  # fmt: skip
    page.focus_content()
    qtbot.keyClick(page.list, Qt.Key.Key_Return)
    assert desk.place == Place("register", register="action", record_id=action)


def test_kinds_people_and_lateness_filter_both_views(page: CalendarPage, qtbot: QtBot) -> None:
    assert page.chips["review"].accessibleName() == "To be looked at again, 1"
    assert page.chips[LATE].accessibleName() == "Late, 1"
    qtbot.keyClick(page.chips["review"], Qt.Key.Key_Return)
    qtbot.keyClick(page.chips["milestone"], Qt.Key.Key_Return)
    assert list_texts(page) == ["Drift", "Scope approved"]
    for chip in page.chips.values():
        chip.setChecked(False)
    page.chips[LATE].click()
    assert list_texts(page) == ["Test <b>groups</b>"]
    page.chips[LATE].click()
    assert [page.people.itemText(at) for at in range(page.people.count())] == ["Everybody", "Ana Ruiz", "Nobody named"]
    page.people.setFocus()
    qtbot.keyClick(page.people, Qt.Key.Key_Down)
    assert list_texts(page) == ["Drift"]
    assert page.status() == "1 day"
    qtbot.keyClick(page.people, Qt.Key.Key_Down)
    assert list_texts(page) == ["Test <b>groups</b>", "Scope approved"]
    assert page.status() == "2 days · 1 late"


def test_a_change_moves_the_day_and_the_filters_stay(page: CalendarPage, workspace: Workspace, action: str) -> None:
    page.chips["due"].setChecked(True)
    records.edit(workspace, REGISTERS["action"], action, {"due_on": TODAY})
    assert texts(page)[:2] == ["Monday 1 Mar 2027", "Test <b>groups</b>"]
    records.edit(workspace, REGISTERS["action"], action, {"status": "closed"})
    assert list_texts(page) == []
    assert not page.save.isEnabled()
    assert page.save.accessibleDescription() == "No day is shown, so there is nothing to save."


def test_what_is_shown_is_saved_as_a_calendar(
    page: CalendarPage, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    made = tmp_path / "days.ics"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(made.with_suffix("")), ""))
    page.chips["due"].setChecked(True)
    page.save.setFocus()
    qtbot.keyClick(page.save, Qt.Key.Key_Return)
    assert made.read_bytes().count(b"BEGIN:VEVENT") == 1
    assert desk.toast.text() == "Saved 1 day as days.ics"


def test_a_place_that_cannot_be_written_is_said(page: CalendarPage, desk: Desk, tmp_path: Path) -> None:
    page.save_to(tmp_path / "no" / "days.ics")
    assert any("days.ics" in bar.accessibleName() or "folder" in bar.accessibleName() for bar in desk.findChildren(QWidget, "message"))


def test_the_overview_leads_here(page: CalendarPage, desk: Desk, qtbot: QtBot) -> None:
    desk.navigate(Place())
    assert desk.view is not None
    said(desk.view, "Open the calendar").click()  # type: ignore[attr-defined]  # a button
    assert desk.place == Place("calendar")


def test_all_that_can_be_focused_has_a_name(page: CalendarPage) -> None:
    for widget in page.findChildren(QWidget):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisibleTo(page):
            assert widget.accessibleName(), widget


def test_the_overview_says_whose_turn_it_is(page: CalendarPage, desk: Desk) -> None:
    desk.navigate(Place())
    view = desk.view
    assert isinstance(view, OverviewPage)
    menu = view._next.whose.menu()
    assert menu is not None
    menu.aboutToShow.emit()
    assert [entry.text() for entry in menu.actions()] == ["Everybody", "Ana Ruiz"]
    menu.actions()[1].trigger()
    assert view._next.whose.accessibleName() == "Whose turn: Ana Ruiz"
    shown = [part.text() for part in view.findChildren(QLabel) if part.isVisibleTo(view)]
    assert "RSK-0001 · Next review" in shown
    assert not any("ACT-0001" in text for text in shown)
    assert view.window().focusWidget() is view._next.whose
