"""The sheet of a month: from day to day with the keyboard, in words for those who do not see it."""

from __future__ import annotations

import datetime as dt

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from aims_desktop.ui.widgets.month import Mark, MonthView

TODAY = dt.date(2027, 3, 1)
Key = Qt.Key


@pytest.fixture
def month(qtbot: QtBot) -> MonthView:
    made = MonthView("Days")
    qtbot.addWidget(made)
    made.resize(700, 420)
    made.show()
    made.show_marks({TODAY: [Mark("flag", "info", "First"), Mark("alert", "bad", "Late: second")]}, TODAY)
    made.go_to(TODAY)
    return made


@pytest.mark.parametrize(
    ("start", "keys", "end"),
    [
        ("2027-03-01", [Key.Key_Right, Key.Key_Down], "2027-03-09"),
        ("2027-03-01", [Key.Key_Left], "2027-02-28"),
        ("2027-03-31", [Key.Key_Down], "2027-04-07"),
        ("2027-03-31", [Key.Key_PageUp], "2027-02-28"),
        ("2027-12-15", [Key.Key_PageDown], "2028-01-15"),
        ("0001-01-01", [Key.Key_Left, Key.Key_Up, Key.Key_PageUp], "0001-01-01"),
        ("9999-12-31", [Key.Key_Right, Key.Key_Down, Key.Key_PageDown], "9999-12-31"),
    ],
)
def test_arrows_and_pages_lead_from_day_to_day(month: MonthView, qtbot: QtBot, start: str, keys: list[Key], end: str) -> None:
    month.go_to(dt.date.fromisoformat(start))
    for key in keys:
        qtbot.keyClick(month, key)
    assert month.day == dt.date.fromisoformat(end)
    assert month.currentIndex().data() == str(month.day.day)


def test_a_day_says_what_falls_on_it(month: MonthView) -> None:
    said = month.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole)
    assert said == "Monday 1 Mar 2027, today, 2 entries; First; Late: second"
    assert month.model().index(0, 1).data(Qt.ItemDataRole.AccessibleTextRole) == "Tuesday 2 Mar 2027, nothing"
    assert month.accessibleName() == "Days, March 2027"


def test_a_click_on_a_day_of_another_month_shows_that_month(month: MonthView, qtbot: QtBot) -> None:
    last = month.visualRect(month.model().index(5, 6)).center()
    with qtbot.waitSignal(month.chosen) as heard:
        qtbot.mouseClick(month.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(last))
    assert heard.args == [dt.date(2027, 4, 11)]
    assert month.accessibleName() == "Days, April 2027"


def test_enter_goes_on_to_what_falls_on_the_day(month: MonthView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(month.opened):
        qtbot.keyClick(month, Key.Key_Return)


def test_a_full_day_is_painted_with_how_much_more_there_is(month: MonthView) -> None:
    before = month.grab().toImage()
    month.show_marks({TODAY: [Mark("flag", "info", f"Entry {n}") for n in range(30)]}, TODAY)
    assert month.grab().toImage() != before
