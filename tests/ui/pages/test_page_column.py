"""Columns of cards: they end where the head of the page ends, or a little before the scroll bar where there is one."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from aims_desktop.ui.pages.page_column import page_column
from tests.ui.example import settle


def test_cards_end_at_the_edge_unless_a_scroll_bar_is_there(qtbot: QtBot) -> None:
    card, column = QWidget(), QVBoxLayout()
    card.setFixedHeight(300)
    column.addWidget(card)
    area = page_column(column, 100)
    qtbot.addWidget(area)
    area.resize(400, 500)
    area.show()
    settle()
    assert not area.verticalScrollBar().isVisible()
    assert card.width() == area.width()
    area.resize(400, 200)
    settle()
    assert area.verticalScrollBar().isVisible()
    assert card.width() < area.viewport().width() < area.width()
    area.resize(400, 500)
    settle()
    assert card.width() == area.width()
