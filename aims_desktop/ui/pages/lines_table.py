"""A table of lines that lead somewhere: cells as they are given, Enter or a double click opens a line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHeaderView, QTableView

from aims_desktop.i18n import _
from aims_desktop.ui.theme.cells import Cell, dress
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.rows import CellRows
from aims_desktop.ui.widgets.text import plain_tooltip

Index = QModelIndex | QPersistentModelIndex
T = TypeVar("T")


class Lines(CellRows[tuple[T, Sequence[Cell]]], Generic[T]):
    """Lines of cells, each with what it stands for."""

    def __init__(self, heads: Sequence[str]) -> None:
        super().__init__(heads)
        self.tips = list(heads)
        """Words that say more than those over the columns."""

    def cell(self, item: tuple[T, Sequence[Cell]], column: int) -> Cell:
        """As it was given."""
        return item[1][column]

    def said(self, item: tuple[T, Sequence[Cell]], column: int) -> str:
        """The longer words with the cell's."""
        return _("{column}: {value}").format(column=self.tips[column], value=self.text(item, column))

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: N802 - Qt's name
        """The words over the columns."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.ToolTipRole:
            return plain_tooltip(self.tips[section])
        return super().headerData(section, orientation, role)


class LinesTable(QTableView):
    """The lines; `widths` of the columns at 100 %, 0 takes what is left."""

    opened = Signal(int)
    """The line with this index shall be opened."""

    def __init__(self, name: str, headings: Sequence[str], widths: Sequence[int]) -> None:
        super().__init__()
        self.lines: Lines[Any] = Lines(headings)
        self.setModel(self.lines)
        self._name = name
        dress(self, name)
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for column, width in enumerate(widths):
            fixed = QHeaderView.ResizeMode.Fixed if width else QHeaderView.ResizeMode.Stretch
            self.horizontalHeader().setSectionResizeMode(column, fixed)
            if width:
                self.horizontalHeader().resizeSection(column, look().px(width))
        self.doubleClicked.connect(lambda index: self.opened.emit(index.row()))

    def show_lines(self, lines: Sequence[tuple[Any, Sequence[Cell]]]) -> None:
        """Show lines and stay where one is as well as can be."""
        at, column = self.currentIndex().row(), max(self.currentIndex().column(), 0)
        self.lines.show(lines)
        self.setAccessibleName(f"{self._name}, {len(lines)}")
        if lines:
            self.setCurrentIndex(self.lines.index(min(max(at, 0), len(lines) - 1), column))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter opens the line."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit(self.currentIndex().row())
        else:
            super().keyPressEvent(event)
