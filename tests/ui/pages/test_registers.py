from __future__ import annotations

import datetime as dt

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from aims_desktop.model.registers import REGISTERS
from aims_desktop.service.workspace import Workspace
from aims_desktop.ui.context import Place
from aims_desktop.ui.desk import Desk
from aims_desktop.ui.main_window import MainWindow
from aims_desktop.ui.pages.registers import AREAS, RegistersPage
from tests.service.kit import TODAY, make


def page(desk: Desk, area: str = "") -> RegistersPage:
    desk.navigate(Place("registers", filter=area))
    assert isinstance(desk.view, RegistersPage)
    return desk.view


def rows(view: RegistersPage) -> dict[str, list[str]]:
    found = {}
    for row in range(view.model.rowCount()):
        name = view._name(view.model.index(row, 0))
        if name:
            found[name] = [str(view.model.index(row, column).data()) for column in range(4)]
    return found


def test_every_register_is_listed_under_an_area(desk: Desk) -> None:
    assert {register.area for register in REGISTERS.values()} == AREAS.keys()
    assert rows(page(desk)).keys() == {name for name, register in REGISTERS.items() if not register.child_of}


def test_it_counts_records_and_what_is_late(desk: Desk, workspace: Workspace) -> None:
    view = page(desk)
    make(workspace, "action", title="Late", due_on=TODAY - dt.timedelta(days=1), status="open")
    make(workspace, "action", title="In time", due_on=TODAY + dt.timedelta(days=1), status="open")
    assert rows(view)["action"][1:] == ["2", "1 late", "Step 1"]
    assert rows(view)["organisation"][1] == "—"
    assert rows(view)["soa-item"][1] == "38"


def test_enter_opens_and_coming_back_finds_the_same_line(desk: Desk, qtbot: QtBot) -> None:
    view = page(desk)
    for _press in range(4):
        qtbot.keyClick(view.table, Qt.Key.Key_Down)
    chosen = view._name(view.table.currentIndex())
    qtbot.keyClick(view.table, Qt.Key.Key_Return)
    assert desk.place.register == chosen
    desk.go_back()
    assert view._name(view.table.currentIndex()) == chosen


def test_ctrl_f_filters(window: MainWindow, desk: Desk, qtbot: QtBot) -> None:
    view = page(desk)
    qtbot.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.focusWidget() is view.find_field
    qtbot.keyClicks(view.find_field, "interested")
    assert rows(view).keys() == {"interested-party"}


def test_one_area_alone(desk: Desk) -> None:
    view = page(desk, "assurance")
    assert view.title == "Audits and findings"
    assert rows(view).keys() == {n for n, r in REGISTERS.items() if r.area == "assurance" and not r.child_of}
