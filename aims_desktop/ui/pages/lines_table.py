"""A table of lines that lead somewhere: cells as they are given, Enter or a double click opens a line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHeaderView, QTableView

from aims_desktop.ui.theme.cells import CELL_ROLE, Cell, dress
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.text import plain_tooltip

Index = QModelIndex | QPersistentModelIndex
T = TypeVar("T")


class Lines(QAbstractTableModel, Generic[T]):
    """Lines of cells, each with what it stands for."""

    def __init__(self, headings: Sequence[str]) -> None:
        super().__init__()
        self.headings, self.tips = headings, list(headings)
        """The words over the columns, and those that say more."""
        self.lines: Sequence[tuple[T, Sequence[Cell]]] = ()

    def show(self, lines: Sequence[tuple[T, Sequence[Cell]]]) -> None:
        """Replace the lines."""
        self.beginResetModel()
        self.lines = lines
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's name and default
        """How many lines."""
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's name and default
        """How many columns."""
        return 0 if parent.isValid() else len(self.headings)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: N802 - Qt's name
        """The words over the columns."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tooltip(self.tips[section])
        return self.headings[section] if role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The cell, its text, and column and text for screen readers."""
        cell = self.lines[index.row()][1][index.column()]
        if role == CELL_ROLE:
            return cell
        if role == Qt.ItemDataRole.DisplayRole:
            return cell.text
        return f"{self.tips[index.column()]}: {cell.plain()}" if role == Qt.ItemDataRole.AccessibleTextRole else None


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
