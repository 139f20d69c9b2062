"""Answering dialogs in tests: the answer waits for the dialog, and a dialog that nobody answers is closed and fails the test."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QPushButton, QWidget

from tests.ui.example import shown

PATIENCE = 20.0
"""Seconds after which nobody will answer any more."""


class Patience(QObject):
    """Closes what has waited for an answer too long, and remembers its title: a test must fail then, not wait for ever."""

    def __init__(self, seconds: float = PATIENCE) -> None:
        super().__init__()
        self.lost: list[str] = []
        self._seconds, self._waits, self._since = seconds, "", time.monotonic()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)
        self._timer.start(min(200, int(seconds * 500)))

    def _look(self) -> None:
        waits = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        called = f"{type(waits).__name__} {waits.windowTitle()!r}" if waits is not None else ""
        if called != self._waits:
            self._waits, self._since = called, time.monotonic()
        elif waits is not None and time.monotonic() - self._since > self._seconds:
            self.lost.append(called)
            waits.reject() if isinstance(waits, QDialog) else waits.close()

    def end(self) -> list[str]:
        """Look no more; what nobody answered."""
        self._timer.stop()
        self.deleteLater()
        return self.lost


@contextmanager
def answered(answer: str | Callable[[QDialog], object] = "") -> Iterator[list[str]]:
    """The texts of the dialog that opens inside the block: the answer is a button's text, what is done with it, or "" to close it.

    Fails where no dialog opens, where the button is not there, and with what the answer raises.
    """
    texts: list[str] = []
    failed: list[BaseException] = []
    timer = QTimer()

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, QDialog) or not dialog.isActiveWindow():
            return
        timer.stop()
        try:
            texts.extend(label.text() for label in shown(dialog, QLabel) if label.text())
            _carry_out(dialog, answer)
        except BaseException as error:  # noqa: BLE001 - handed to the test, which fails with it
            failed.append(error)
        finally:
            if dialog.isVisible():
                dialog.reject()

    timer.timeout.connect(look)
    timer.start(5)
    try:
        yield texts
    finally:
        timer.stop()
        timer.deleteLater()
        if failed:  # what the answer found out says more than what came of it
            raise failed[0]
    assert texts, "no dialog opened"


def _carry_out(dialog: QDialog, answer: str | Callable[[QDialog], object]) -> None:
    if callable(answer):
        answer(dialog)
    elif answer:
        button(dialog, answer).click()


def button(root: QWidget, text: str) -> QPushButton:
    """The button of that text."""
    found = [each for each in shown(root, QPushButton) if each.text() == text]
    assert len(found) == 1, f"{text!r} is not one of {[each.text() for each in shown(root, QPushButton)]}"
    return found[0]
