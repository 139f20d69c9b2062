"""The helper that answers dialogs must itself fail where nothing is answered."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMenu

from aims_desktop.ui.dialogs.base import ask, tell
from tests.ui.answering import Patience, answered


def test_a_dialog_that_nobody_answers_is_closed_and_told(qapp: QApplication) -> None:
    patience = Patience(0.05)
    tell(None, "Not opened", "It is damaged.")
    assert patience.end() == ["Dialog 'Not opened'"]


def test_a_menu_that_nobody_answers_is_closed_and_told(qapp: QApplication) -> None:
    patience, menu = Patience(0.05), QMenu("Records")
    menu.addAction("One")
    menu.exec()
    assert patience.end() == ["QMenu ''"]
    menu.deleteLater()


def test_the_answer_is_pressed_and_the_texts_are_told(qapp: QApplication) -> None:
    with answered("Go") as said:
        assert ask(None, "Really?", "All of it goes.", "Go")
    assert said == ["Really?", "All of it goes."]
    with answered():
        assert not ask(None, "Really?", "All of it goes.", "Go")


def test_an_answer_without_a_dialog_or_without_its_button_fails(qapp: QApplication) -> None:
    with pytest.raises(AssertionError, match="no dialog opened"), answered():
        QTimer.singleShot(0, lambda: None)
    with pytest.raises(AssertionError, match="'Stay' is not one of"), answered("Stay"):
        ask(None, "Really?", "All of it goes.", "Go")
