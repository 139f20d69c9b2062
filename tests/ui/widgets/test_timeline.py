"""Bars over weeks: each line says all it shows, the keyboard goes from line to line over the headings."""

from __future__ import annotations

import datetime as dt

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from aims_desktop.ui.widgets.timeline import Line, Timeline

TODAY = dt.date(2027, 3, 1)
LINES = [
    Line("First part"),
    Line("1  Begin", "a", TODAY, dt.date(2027, 3, 19), "circle-dot", "info", "In progress", "1 Begin, in progress"),
    Line("Second part"),
    Line("2  Go on", "b", dt.date(2027, 3, 22), dt.date(2027, 6, 1), "circle", "neutral", "Not started", "2 Go on, not started"),
    Line("3  A day", "c", None, dt.date(2027, 7, 1), "alert", "bad", "Late", "3 A day, late"),
    Line("4  Some day", "d", None, None, "circle", "neutral", "Not started", "4 Some day, no date yet"),
]


@pytest.fixture
def timeline(qtbot: QtBot) -> Timeline:
    made = Timeline("Plan")
    qtbot.addWidget(made)
    made.resize(800, 400)
    made.show()
    made.show_lines(LINES, TODAY)
    return made


def test_arrows_pass_over_headings_and_enter_opens(timeline: Timeline, qtbot: QtBot) -> None:
    assert timeline.key == "a"
    with qtbot.waitSignal(timeline.chosen) as heard:
        qtbot.keyClick(timeline.view, Qt.Key.Key_Down)
    assert heard.args == ["b"]
    with qtbot.waitSignal(timeline.opened) as opened:
        qtbot.keyClick(timeline.view, Qt.Key.Key_Return)
    assert opened.args == ["b"]


def test_each_line_says_what_it_shows(timeline: Timeline) -> None:
    model = timeline.view.model()
    said = [model.index(at, 0).data(Qt.ItemDataRole.AccessibleTextRole) for at in range(model.rowCount())]
    assert said == ["First part", "1 Begin, in progress", "Second part", "2 Go on, not started", "3 A day, late", "4 Some day, no date yet"]


def test_days_lie_in_order_within_the_months(timeline: Timeline) -> None:
    view = timeline.view
    left, right = view.bars()
    places = [view.at(on) for on in (dt.date(2027, 3, 1), TODAY + dt.timedelta(days=1), dt.date(2027, 7, 31))]
    assert places[0] == left
    assert places == sorted(places)
    assert places[-1] < right
    assert next(iter(view.months())) == dt.date(2027, 3, 1)


def test_names_take_their_share_of_a_wide_window(timeline: Timeline) -> None:
    widths = []
    for width in (500, 1000, 3000):
        timeline.resize(width, 400)
        assert timeline.view.bars()[0] == timeline.view.names()
        widths.append(timeline.view.names())
    assert widths[0] < widths[1] < widths[2] < 500


def test_the_chosen_line_stays_when_the_lines_change(timeline: Timeline) -> None:
    timeline.choose("c")
    timeline.show_lines(LINES[2:], TODAY)
    assert timeline.key == "c"
    timeline.show_lines(LINES[:2], TODAY)
    assert timeline.key == "a"
    timeline.show_lines([], TODAY)
    assert timeline.key == ""


@pytest.mark.parametrize("end", [dt.date(2090, 1, 1), dt.date.max])
def test_any_span_can_be_painted(timeline: Timeline, end: dt.date) -> None:
    before = timeline.grab().toImage()
    timeline.show_lines([Line("Long", "x", dt.date(1, 1, 1), end, "circle", "ok", "Done", "Long")], TODAY)
    assert timeline.grab().toImage() != before
