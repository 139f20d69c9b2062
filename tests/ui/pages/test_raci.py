"""The RACI page by keys: roles proposed, letters given and taken, the way to a role."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from aims_desktop.service.workspace import Workspace
from aims_desktop.ui.context import Place
from aims_desktop.ui.desk import Desk
from aims_desktop.ui.main_window import MainWindow
from aims_desktop.ui.pages.raci import RaciPage
from tests.service.kit import make
from tests.ui.example import settle

Key = Qt.Key


def show(desk: Desk) -> RaciPage:
    desk.navigate(Place("raci"))
    settle()
    return cast(RaciPage, desk.view)


def press(qtbot: QtBot, *keys: Key) -> None:
    """Press keys where the keyboard is."""
    for key in keys:
        widget = QApplication.focusWidget()
        assert widget is not None
        qtbot.keyClick(widget, key)
        settle()


def test_the_roles_of_the_roadmap_are_made_with_one_key(desk: Desk, workspace: Workspace, qtbot: QtBot) -> None:
    page = show(desk)
    press(qtbot, Key.Key_Return)
    assert page.status() == "11 roles"
    assert page.table.hasFocus()
    top = page.table.lines.index(0, 1)
    assert (top.data(), top.data(Qt.ItemDataRole.AccessibleTextRole)) == ("A", "1 Executive buy-in: A")
    workspace.undo()
    assert page.status() == "0 roles"


def test_letters_give_a_part_and_take_it_away(desk: Desk, workspace: Workspace, qtbot: QtBot) -> None:
    role = make(workspace, "role", title="Lead")
    page = show(desk)
    press(qtbot, Key.Key_R, Key.Key_Right, Key.Key_Right, Key.Key_R, Key.Key_A)
    assert page.table.lines.index(0, 2).data() == "RA"
    assert page.warning.text().startswith("Nobody is responsible in steps 1, 3,")
    press(qtbot, Key.Key_R)
    assert page.table.lines.index(0, 2).data() == "A"
    press(qtbot, Key.Key_Return)
    assert (desk.place.register, desk.place.record_id) == ("role", role)


def test_a_file_for_reading_only_is_not_changed(new_window: Callable[[], MainWindow], path: Path, qtbot: QtBot) -> None:
    with Workspace.open(path, who="Ana Ruiz") as workspace:
        make(workspace, "role", title="Lead")
    window = new_window()
    assert window.files.open(path, read_only=True, who="Ana Ruiz")
    assert window.desk is not None
    page = show(window.desk)
    page.focus_content()
    press(qtbot, Key.Key_Right, Key.Key_R)
    assert page.table.lines.index(0, 1).data() == ""
    assert not page.propose_button.isEnabled()
