"""The handbook: reached from the menu with and without a file, read by keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from aims_desktop.service.catalogue import handbook
from aims_desktop.ui.actions import entries
from aims_desktop.ui.dialogs.handbook import HandbookDialog
from aims_desktop.ui.main_window import MainWindow
from tests.ui.example import cut, settle, shown, sideways


def opened(window: MainWindow, action: str, qtbot: QtBot) -> HandbookDialog:
    window.actions_.trigger(action)
    (found,) = window.findChildren(HandbookDialog)
    qtbot.waitUntil(found.isVisible)
    settle()
    return found


@pytest.mark.parametrize(
    ("action", "topic"), [("help.handbook", "first-hour"), ("help.sharing", "share"), ("help.protection", "protection")]
)
def test_the_menu_leads_to_topics_also_without_a_file(welcome: MainWindow, qtbot: QtBot, action: str, topic: str) -> None:
    dialog = opened(welcome, action, qtbot)
    assert dialog.shown().id == topic
    assert dialog.list.hasFocus() or not dialog.isActiveWindow()
    dialog.close()


def test_every_topic_is_read_by_keys_and_fits(welcome: MainWindow, qtbot: QtBot) -> None:
    dialog = opened(welcome, "help.handbook", qtbot)
    for topic in handbook():
        assert dialog.shown() == topic
        texts = {label.text() for label in shown(dialog, QLabel)}
        assert {text for part in topic.parts for text, _point in part.paragraphs} <= texts
        assert not [*cut(dialog), *sideways(dialog)]
        QTest.keyClick(dialog.list, Qt.Key.Key_Down)
        settle()
    dialog.close()


def test_the_menus_it_names_are_there() -> None:
    """“File > Share a copy” in a text is an entry of that menu."""
    called = {entry.text.replace("&", "").rstrip(".…") for entry in entries()}
    texts = [text for topic in handbook() for part in topic.parts for text, _point in part.paragraphs]
    named = [part for text in texts for menu in ("File > ", "Tools > ", "Help > ") for part in text.split(menu)[1:]]
    assert named
    assert not [part[:40] for part in named if not any(part.startswith(entry) for entry in called)]
