from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from aims_desktop.ui.widgets.toast import Toast


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    made.resize(800, 500)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    return made


def test_undo_is_offered_and_taken_once(window: QWidget) -> None:
    done: list[str] = []
    toast = Toast(window)
    toast.say("Deleted risk <b>RSK-0014</b>.", "Undo", lambda: done.append("undone"))
    assert toast.isVisible()
    (shown,) = toast.findChildren(QLabel)
    assert shown.text() == "Deleted risk <b>RSK-0014</b>."
    assert shown.textFormat() == Qt.TextFormat.PlainText
    assert toast.button.accessibleName() == "Undo: Deleted risk <b>RSK-0014</b>."
    QTest.mouseClick(toast.button, Qt.MouseButton.LeftButton)
    assert done == ["undone"]
    assert not toast.isVisible()


def test_it_goes_by_itself(window: QWidget, qtbot: QtBot) -> None:
    toast = Toast(window)
    toast.say("Saved.", seconds=0.01)
    assert not toast.button.isVisible()
    qtbot.waitUntil(lambda: not toast.isVisible())


def test_it_stays_while_its_action_has_the_focus(window: QWidget, qtbot: QtBot) -> None:
    toast = Toast(window)
    toast.say("Deleted.", "Undo", lambda: None, seconds=0.05)
    window.activateWindow()
    toast.button.setFocus()
    qtbot.waitUntil(toast.button.hasFocus)
    assert not toast._timer.isActive()
    toast.button.clearFocus()
    qtbot.waitUntil(lambda: not toast.isVisible())


def test_escape_takes_it_away(window: QWidget) -> None:
    toast = Toast(window)
    toast.say("Deleted.", "Undo", lambda: None)
    QTest.keyClick(toast.button, Qt.Key.Key_Escape)
    assert not toast.isVisible()


def test_it_keeps_to_the_bottom_middle_of_the_window(window: QWidget) -> None:
    toast = Toast(window)
    toast.say("word " * 100, "Undo", lambda: None)
    window.resize(400, 300)
    assert window.rect().contains(toast.geometry())
    assert abs(toast.geometry().center().x() - window.rect().center().x()) <= 1
    assert toast.geometry().bottom() > 200
