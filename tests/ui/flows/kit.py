"""A person at a window: keys, texts and clicks, counted, and things found by their accessible name only."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.example import settle

MOST = 60
"""So many keys and clicks a flow may take."""


class Person:
    """Counts each key, each click, and each text that is typed as one."""

    def __init__(self, qtbot: QtBot, window: QWidget) -> None:
        self._qtbot, self._window = qtbot, window
        self.count = 0

    def press(self, *keys: str) -> None:
        """Press keys one after the other: "Alt+G", "F8", "2"."""
        for name in keys:
            self.count += 1
            combination = QKeySequence(name)[0]
            QTest.keyClick(_where(self._window), combination.key(), combination.keyboardModifiers())
            settle()

    def write(self, text: str) -> None:
        """Type a text where the keyboard is."""
        self.count += 1
        QTest.keyClicks(_where(self._window), text)
        settle()

    def click(self, name: str) -> None:
        """Click on the one thing of that name that can be clicked."""
        self.count += 1
        top = QApplication.activeModalWidget() or self._window
        called = [w for w in top.findChildren(QWidget) if w.accessibleName() == name and w.isVisible() and w.isEnabled()]
        found = [w for w in called if not any(w is not other and w.isAncestorOf(other) for other in called)]  # a box, and the line in it
        assert len(found) == 1, f"{len(found)} things are called {name!r}"
        QTest.mouseClick(found[0], Qt.MouseButton.LeftButton)
        settle()

    def in_dialog(self, opens: Callable[[], None], answers: Callable[[], None]) -> None:
        """Open a dialog and answer it; it must be closed by that."""
        failed: list[BaseException] = []

        def look() -> None:
            dialog = QApplication.activeModalWidget()
            if not isinstance(dialog, QDialog) or not dialog.isActiveWindow():
                QTimer.singleShot(5, look)
                return
            try:
                settle()
                answers()
                assert not dialog.isVisible(), f"{dialog.accessibleName()!r} is still open"
            except BaseException as error:  # noqa: BLE001 - told to the test, which fails with it
                failed.append(error)
                dialog.reject()

        QTimer.singleShot(0, look)
        opens()
        if failed:
            raise failed[0]
        self._window.activateWindow()  # what a window manager does by itself when a dialog goes
        self._qtbot.waitUntil(lambda: self._window.isActiveWindow() and QApplication.focusWidget() is not None)
        settle()


def _where(window: QWidget) -> QWidget:
    """What a key goes to: an open menu, else what has the keyboard."""
    return QApplication.activePopupWidget() or QApplication.focusWidget() or window
