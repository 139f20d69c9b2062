from __future__ import annotations

import datetime as dt

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from aims_desktop.service.workspace import Workspace
from aims_desktop.ui.context import Place
from aims_desktop.ui.desk import Desk
from aims_desktop.ui.main_window import MainWindow
from aims_desktop.ui.navigation import ARROW, Kind, rail_items, short_day
from aims_desktop.ui.theme.look import look
from tests.service.kit import TODAY, make
from tests.ui.example import settle


def test_the_rail_has_the_overview_twelve_steps_and_the_records(workspace: Workspace) -> None:
    items = rail_items(workspace)
    assert [item.text for item in items if item.kind is Kind.PAGE] == [
        "Overview", "Registers", "Statement of Applicability", "Audits and findings", "Documents", "Reports", "History",
    ]  # fmt: skip
    steps = [item for item in items if item.kind is Kind.STEP]
    assert [item.icon for item in steps] == [str(n) for n in range(1, 13)]
    assert [item.right for item in items if item.kind is Kind.HEADING] == ["0 of 4", "0 of 4", "0 of 4", ""]
    assert steps[2].said.startswith("Step 3: Risk framework, ")


@pytest.mark.parametrize(
    ("days", "right", "tone", "said"),
    [(-3, "26 Feb", "bad", "late since 26 Feb 2027"), (4, "Fri", "warn", "due 5 Mar 2027"), (20, "21 Mar", "muted", "due 21 Mar 2027")],
)
def test_a_step_shows_its_date_when_it_is_near_or_late(workspace: Workspace, days: int, right: str, tone: str, said: str) -> None:
    make(workspace, "milestone", title="Scope", step="step_2", due_on=TODAY + dt.timedelta(days=days), status="in_progress")
    step = next(item for item in rail_items(workspace) if item.place == Place("step", step=2))
    assert (step.right, step.tone) == (right, tone)
    assert step.said.endswith(said)


def test_a_date_far_away_is_no_news(workspace: Workspace) -> None:
    make(workspace, "milestone", title="Scope", step="step_2", due_on=TODAY + dt.timedelta(days=90), status="not_started")
    assert next(item for item in rail_items(workspace) if item.place == Place("step", step=2)).right == ""


def test_near_days_are_named_by_their_weekday() -> None:
    assert short_day(TODAY, TODAY) == "Mon"
    assert short_day(TODAY + dt.timedelta(days=7), TODAY) == "8 Mar"


def test_the_rail_is_one_stop_where_arrows_move_and_enter_goes(desk: Desk, qtbot: QtBot) -> None:
    rail = desk.rail.list
    rail.setFocus()
    qtbot.keyClick(rail, Qt.Key.Key_Down)
    assert desk.place == Place()
    qtbot.keyClick(rail, Qt.Key.Key_Return)
    assert desk.place == Place("step", step=1)
    rail.setFocus()
    qtbot.keyClick(rail, Qt.Key.Key_End)
    qtbot.keyClick(rail, Qt.Key.Key_Space)
    assert desk.place == Place("history")


def test_a_click_goes_there(desk: Desk, qtbot: QtBot) -> None:
    rail = desk.rail.list
    row = rail.lines.row_of(Place("registers"))
    rail.scrollTo(rail.lines.index(row))
    qtbot.mouseClick(rail.viewport(), Qt.MouseButton.LeftButton, pos=rail.visualRect(rail.lines.index(row)).center())
    assert desk.place == Place("registers")


def test_the_rail_marks_where_one_is(desk: Desk) -> None:
    marked = {
        Place("step", step=7): Place("step", step=7),
        Place("register", register="document"): Place("register", register="document"),
        Place("register", register="finding"): Place("registers", filter="assurance"),
        Place("register", register="risk", filter="all"): Place("registers"),
    }
    for place, line in marked.items():
        desk.rail.show_place(place)
        current = desk.rail.list.currentIndex()
        assert desk.rail.list.lines.item(current).place == line


def test_sizes_are_those_of_the_design(desk: Desk) -> None:
    rail = desk.rail.list
    lines = [rail.lines.index(row) for row in range(rail.lines.rowCount())]
    heights = {rail.lines.item(line).kind: rail.visualRect(line).height() for line in lines}
    assert desk.rail.width() == 268
    assert heights[Kind.STEP] == heights[Kind.PAGE] == 33
    assert heights[Kind.HEADING] == 36


def test_a_narrow_window_shows_icons_only(window: MainWindow, desk: Desk, qtbot: QtBot) -> None:
    window.resize(1090, 800)
    qtbot.waitUntil(lambda: desk.rail.folded)
    assert desk.rail.width() == 60
    window.resize(1200, 800)
    qtbot.waitUntil(lambda: not desk.rail.folded)
    assert desk.rail.width() == 268


def test_the_rail_follows_the_records(desk: Desk, workspace: Workspace) -> None:
    line = desk.rail.list.lines.row_of(Place("register", register="document"))
    assert desk.rail.list.lines._items[line].right == ""
    make(workspace, "document", title="AI policy")
    assert desk.rail.list.lines._items[line].right == "1"


@pytest.mark.parametrize("height", [640, 720, 760, 900])
def test_the_line_where_the_window_is_stays_in_sight(window: MainWindow, desk: Desk, height: int) -> None:
    window.resize(1280, 900)
    for place in (Place("reports"), Place("history"), Place("step", step=9), Place()):
        desk.navigate(place)
        window.resize(1280, height)
        settle()
        rail = desk.rail.list
        line = rail.visualRect(rail.currentIndex())
        bar = rail.verticalScrollBar()
        arrow = look().px(ARROW) if bar.value() < bar.maximum() else 0
        assert 0 <= line.top() < line.bottom() <= rail.viewport().height() - arrow, place
        window.resize(1280, 900)
        settle()
