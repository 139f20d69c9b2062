from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from aims_desktop.ui.widgets.message_bar import MessageBar

HOSTILE = '<b>Merged</b> & <img src="file:///etc/hostname"> <a href="x">more</a>'


def test_markup_is_shown_literally(qtbot: QtBot) -> None:
    bar = MessageBar("warn", HOSTILE)
    qtbot.addWidget(bar)
    (shown,) = bar.findChildren(QLabel)
    assert shown.textFormat() == Qt.TextFormat.PlainText
    assert shown.text() == HOSTILE
    assert bar.text() == HOSTILE
    assert bar.accessibleName() == HOSTILE


def test_an_action_acts(qtbot: QtBot) -> None:
    done: list[str] = []
    bar = MessageBar("bad", "Not saved.", [("Try again", lambda: done.append("again")), ("Save elsewhere", lambda: done.append("else"))])
    qtbot.addWidget(bar)
    for button in bar.findChildren(QPushButton):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert done == ["again", "else"]


def test_it_can_be_dismissed(qtbot: QtBot) -> None:
    bar = MessageBar("info", "A backup is kept.", dismissible=True)
    qtbot.addWidget(bar)
    bar.show()
    (close,) = bar.findChildren(QToolButton)
    assert close.accessibleName()
    with qtbot.waitSignal(bar.dismissed):
        QTest.mouseClick(close, Qt.MouseButton.LeftButton)
    assert bar.isHidden()


@pytest.mark.parametrize("tone", ["info", "ok", "warn", "bad"])
def test_every_tone_has_its_own_colour(qtbot: QtBot, tone: str) -> None:
    from PySide6.QtGui import QColor

    from aims_desktop.ui.theme.tokens import LIGHT, soft

    bar = MessageBar("info", "Words")
    qtbot.addWidget(bar)
    bar.set(tone, "Other words")  # type: ignore[arg-type]
    bar.resize(300, 40)
    assert bar.grab().toImage().pixelColor(150, 3) == QColor(getattr(LIGHT, soft(tone)))
    assert bar.text() == "Other words"


def test_a_long_sentence_wraps_instead_of_widening(qtbot: QtBot) -> None:
    bar = MessageBar("warn", "word " * 200)
    qtbot.addWidget(bar)
    assert bar.minimumSizeHint().width() < 400
