from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from aims_desktop.ui.theme.apply import theme
from aims_desktop.ui.widgets.buttons import Button, IconButton
from aims_desktop.ui.widgets.choice import Choice


@pytest.mark.parametrize("kind", ["primary", "secondary", "ghost", "link", "danger"])
@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Return])
def test_a_button_is_pressed_by_keyboard(qtbot: QtBot, kind: str, key: Qt.Key) -> None:
    button = Button("&Add risk", kind, "plus")  # type: ignore[arg-type]
    qtbot.addWidget(button)
    with qtbot.waitSignal(button.clicked):
        QTest.keyClick(button, key)
    assert button.accessibleName() == "Add risk"


def test_repeated_buttons_name_their_object(qtbot: QtBot) -> None:
    button = Button("Show 4", "link", name="Show 4: Every risk has an owner")
    qtbot.addWidget(button)
    assert button.accessibleName() == "Show 4: Every risk has an owner"


def test_a_refusing_button_says_why(qtbot: QtBot) -> None:
    button = Button("Submit for approval", "primary", "check")
    qtbot.addWidget(button)
    button.refuse("3 exclusions have no <b>reason</b>.")
    assert not button.isEnabled()
    assert button.accessibleDescription() == "3 exclusions have no <b>reason</b>."
    assert "<b>" not in button.toolTip()
    button.allow()
    assert button.isEnabled()
    assert (button.accessibleDescription(), button.toolTip()) == ("", "")


def test_an_icon_button_says_name_and_shortcut(qtbot: QtBot) -> None:
    button = IconButton("undo", "Undo", QKeySequence("Ctrl+Z"))
    qtbot.addWidget(button)
    button.set_name("Undo: change risk owner")
    assert button.accessibleName() == button.toolTip()
    assert button.accessibleName().startswith("Undo: change risk owner (")
    assert button.focusPolicy() == Qt.FocusPolicy.TabFocus
    with qtbot.waitSignal(button.clicked):
        QTest.keyClick(button, Qt.Key.Key_Return)


@pytest.mark.parametrize("size", [1.0, 1.1, 1.3, 1.5])
@pytest.mark.parametrize("kind", ["primary", "secondary", "ghost", "link", "danger", "filter"])
def test_nothing_jumps_when_a_button_gets_the_focus(qtbot: QtBot, kind: str, size: float) -> None:
    theme().set_text_size(size)
    try:
        button = QPushButton("Words")
        button.setProperty("kind", kind)
        other = QPushButton("Other", button)
        other.hide()
        qtbot.addWidget(button)
        button.show()
        button.clearFocus()
        before = button.sizeHint()
        button.activateWindow()
        button.setFocus()
        qtbot.waitUntil(button.hasFocus)
        button.ensurePolished()
        assert button.sizeHint() == before
    finally:
        theme().set_text_size(1.0)


def test_a_choice_is_taken_by_keyboard_and_by_a_click_on_its_words(qtbot: QtBot) -> None:
    choice = Choice("plus", "Start a new project", "Answer a few questions")
    qtbot.addWidget(choice)
    choice.resize(400, choice.sizeHint().height())
    choice.show()
    assert (choice.accessibleName(), choice.accessibleDescription()) == ("Start a new project", "Answer a few questions")
    assert choice.height() >= 60
    with qtbot.waitSignal(choice.clicked):
        QTest.keyClick(choice, Qt.Key.Key_Return)
    words = next(part for part in choice.findChildren(QLabel) if part.text() == "Start a new project")
    assert choice.childAt(words.geometry().center()) is None, "the words let the mouse through"


def test_icon_buttons_are_as_high_as_the_controls(qtbot: QtBot) -> None:
    plain, small = IconButton("undo", "Undo"), IconButton("close", "Close", small=True)
    for button, side in ((plain, 32), (small, 24)):
        qtbot.addWidget(button)
        button.ensurePolished()
        assert (button.sizeHint().width(), button.sizeHint().height()) == (side, side)
    assert Button("Words").sizeHint().height() == 32
