from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from aims_desktop.service import checks
from aims_desktop.service.workspace import Workspace
from aims_desktop.ui.context import Place
from aims_desktop.ui.desk import Desk
from aims_desktop.ui.guidance import NOTES
from aims_desktop.ui.widgets.text_edit import PlainEdit
from tests.service.kit import make

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def test_a_line_undoes_its_typing_then_the_file(desk: Desk, workspace: Workspace, qtbot: QtBot) -> None:
    make(workspace, "risk", title="Drift")
    desk.navigate(Place("history"))
    assert desk.view is not None
    field = desk.view.findChild(QLineEdit)
    assert isinstance(field, QLineEdit)
    field.setFocus()
    qtbot.keyClicks(field, "abc")
    qtbot.keyClick(field, Qt.Key.Key_Z, CONTROL)
    assert field.text() == ""
    assert len(workspace.facts().rows("risk")) == 1
    qtbot.keyClick(field, Qt.Key.Key_Z, CONTROL)
    assert not workspace.facts().rows("risk")
    qtbot.keyClick(field, Qt.Key.Key_Z, CONTROL | SHIFT)
    assert field.text() == "abc", "the field has its own typing to make again first"
    qtbot.keyClick(field, Qt.Key.Key_Z, CONTROL | SHIFT)
    assert len(workspace.facts().rows("risk")) == 1


def test_so_does_a_text_box(desk: Desk, workspace: Workspace, qtbot: QtBot) -> None:
    make(workspace, "risk", title="Drift")
    desk.navigate(Place("step", step=1))
    desk.guidance.tabs.setCurrentIndex(NOTES)
    box = desk.guidance._areas[NOTES].widget().findChild(PlainEdit)
    assert isinstance(box, PlainEdit)
    box.setFocus()
    qtbot.keyClicks(box, "x")
    qtbot.keyClick(box, Qt.Key.Key_Z, CONTROL)
    assert box.toPlainText() == ""
    qtbot.keyClick(box, Qt.Key.Key_Z, CONTROL)
    assert not workspace.facts().rows("risk")
    assert checks.note_of(workspace.facts(), "S1-T1") is None
