"""A column that scrolls."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from aims_desktop.ui.theme.look import look


def scrolling(column: QVBoxLayout) -> QScrollArea:
    """An area that scrolls down a column, never sideways, and is no stop of the Tab key."""
    sheet = QWidget()
    sheet.setLayout(column)
    column.setContentsMargins(0, 0, look().px(8), look().px(8))
    area = QScrollArea()
    area.setWidget(sheet)
    # What scrolls stands on the card, not on a page of its own.
    sheet.setAutoFillBackground(False)
    area.viewport().setAutoFillBackground(False)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area
