"""One of several columns of a page: it scrolls down by itself, never sideways."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from aims_desktop.ui.theme.look import look
from aims_desktop.ui.theme.tokens import CARD_GAP


def page_column(column: QVBoxLayout, least: int) -> QScrollArea:
    """An area around a column of cards, at least so many px wide at 100 %, that is no stop of the Tab key."""
    sheet = QWidget()
    sheet.setObjectName("page")
    sheet.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    sheet.setLayout(column)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(look().px(CARD_GAP))
    column.addStretch(1)
    area = QScrollArea()
    area.setProperty("kind", "page")
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setMinimumWidth(look().px(least))
    area.setWidget(sheet)
    clear_of_bar(area, column)
    return area


def clear_of_bar(area: QScrollArea, column: QVBoxLayout) -> None:
    """Keep the cards a little away from the scroll bar while there is one; else they end where the head of the page ends."""
    area.verticalScrollBar().rangeChanged.connect(lambda _least, most: column.setContentsMargins(0, 0, look().px(4) if most else 0, 0))
