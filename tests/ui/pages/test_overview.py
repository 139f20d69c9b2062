from __future__ import annotations

import datetime as dt

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from aims_desktop.service.workspace import Workspace
from aims_desktop.ui.context import Place
from aims_desktop.ui.desk import Desk
from aims_desktop.ui.main_window import MainWindow
from aims_desktop.ui.register.page import RegisterPage
from aims_desktop.ui.view import View
from aims_desktop.ui.widgets.bars import ProgressLine, StackedBar
from aims_desktop.ui.widgets.heat_map import HeatMap
from aims_desktop.ui.widgets.ring import Ring
from tests.service.kit import TODAY, make


def button(desk: Desk, name: str) -> QPushButton:
    assert desk.view is not None
    return next(b for b in desk.view.findChildren(QPushButton) if b.accessibleName() == name and b.isVisible())


def names(desk: Desk, kind: type) -> list[str]:
    assert desk.view is not None
    return [w.accessibleName() for w in desk.view.findChildren(kind) if w.isVisible()]


def test_readiness_is_told_as_a_whole_and_by_phase(desk: Desk) -> None:
    assert names(desk, Ring) == ["Readiness: 0 % complete"]
    assert names(desk, ProgressLine) == [
        "Planning & Foundation, 0 percent", "Implementation & Operationalization, 0 percent", "Review, Audit & Certification, 0 percent",
    ]  # fmt: skip


def test_what_is_next_leads_to_where_it_is_done(desk: Desk, workspace: Workspace, qtbot: QtBot) -> None:
    action = make(workspace, "action", title="Renew the licence", due_on=TODAY - dt.timedelta(days=3), status="open")
    go = button(desk, "Open: Renew the licence")
    go.setFocus()
    qtbot.keyClick(go, Qt.Key.Key_Return)
    assert desk.place == Place("register", register="action", filter="overdue", record_id=action)


def test_continue_goes_to_the_earliest_open_step(desk: Desk, qtbot: QtBot) -> None:
    qtbot.mouseClick(button(desk, "Continue with step 1"), Qt.MouseButton.LeftButton)
    assert desk.place == Place("step", step=1)


def matrix(view: View) -> HeatMap:
    """The heat map that is shown."""
    return next(m for m in view.findChildren(HeatMap) if m.isVisible())


def open_cell(found: HeatMap, likelihood: int, severity: int) -> None:
    """Go to a cell with the arrows and press Enter."""
    found.select(likelihood, severity)
    found.view.setFocus()
    QTest.keyClick(found.view, Qt.Key.Key_Return)


def test_a_cell_of_the_heat_map_opens_the_risks_that_lie_there(desk: Desk, workspace: Workspace) -> None:
    make(workspace, "risk", title="Cold", kind="threat", residual_likelihood=1, residual_impact=1)
    hot = [make(workspace, "risk", title=t, kind="threat", residual_likelihood=4, residual_impact=3) for t in ("Drift", "Leak")]
    assert desk.view is not None
    assert matrix(desk.view).count(4, 3) == 2
    assert matrix(desk.view).count(3, 4) == 0
    open_cell(matrix(desk.view), 3, 4)
    assert desk.place == Place(), "nothing lies there"
    open_cell(matrix(desk.view), 4, 3)
    page = desk.view
    assert isinstance(page, RegisterPage)
    assert sorted(page.listing.model.ids()) == sorted(hot)
    assert page.listing.bar.shown.text() == "2 shown"
    assert page.record_id in hot
    assert desk.place == Place("register", register="risk", cell="4x3", record_id=page.record_id)
    assert matrix(page).view.selectionModel().hasSelection()
    open_cell(matrix(page), 1, 1)
    assert len(page.listing.model.ids()) == 1
    assert matrix(page).view.hasFocus(), "the arrows go on from there"
    page.listing.bar.clear.click()
    assert len(page.listing.model.ids()) == 3
    assert desk.place.cell == ""
    assert not matrix(page).view.selectionModel().hasSelection()
    desk.go_back()
    assert desk.place == Place()
    desk.navigate(Place.from_text("page=register&register=risk&cell=9x9"))
    assert len(page.listing.model.ids()) == 3


def test_dates_to_come_and_latest_changes_are_shown(desk: Desk, workspace: Workspace) -> None:
    make(workspace, "milestone", title="Scope approved", due_on=TODAY + dt.timedelta(days=21), status="not_started")
    assert desk.view is not None
    texts = [w.text() for w in desk.view.findChildren(type(desk.top_bar._saved)) if w.isVisible()]
    assert {"22 Mar", "Scope approved", "3 weeks", "Ana Ruiz: Add milestone", "today 12:00"} <= set(texts) | {_local(texts)}


def test_three_bars_count_controls_findings_and_documents(desk: Desk, workspace: Workspace) -> None:
    make(workspace, "finding", title="No owner", grade="major_nonconformity", status="issued")
    make(workspace, "document", title="AI policy")
    assert names(desk, StackedBar) == [
        "0 of 38 controls in place: In place: 0, Under way: 0, To do: 38, Excluded: 0",
        "1 open finding: 1 major: 1, 0 minor: 0, 0 other: 0, 0 closed: 0",
        "1 document: 0 approved: 0, 0 in review: 0, 1 to write: 1",
    ]


def test_the_status_bar_says_how_far(window: MainWindow, desk: Desk) -> None:
    assert desk.place == Place()
    assert window.status._page.text() == "0 % of the roadmap"


def _local(texts: list[str]) -> str:
    """The moment of the change in this machine's time zone stands for noon in UTC."""
    return "today 12:00" if any(text.startswith(("today ", "yesterday ")) for text in texts) else ""
