"""A small table of cells: for pages that list a few dozen things, all of which are in memory."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QItemSelectionModel, QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHeaderView, QTableView

from aims_desktop.i18n import _
from aims_desktop.ui.theme.cells import CELL_ROLE, Cell, dress
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.theme.tokens import ROW
from aims_desktop.ui.widgets.text import plain_tooltip

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole


class CellModel(QAbstractTableModel):
    """Headings, and rows of cells, each row with an id."""

    def __init__(self, heads: Sequence[str]) -> None:
        super().__init__()
        self.heads = list(heads)
        self.ids: list[str] = []
        self._rows: list[Sequence[Cell]] = []

    def show(self, rows: Sequence[tuple[str, Sequence[Cell]]]) -> None:
        """Show other rows; where the ids are the same ones, what is chosen stays chosen."""
        ids = [row_id for row_id, _cells in rows]
        if ids == self.ids:
            self._rows = [cells for _id, cells in rows]
            if rows:
                self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(self.heads) - 1))
            return
        self.beginResetModel()
        self.ids, self._rows = ids, [cells for _id, cells in rows]
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:  # noqa: N802 - Qt's name
        """How many rows."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index | None = None) -> int:  # noqa: N802 - Qt's name
        """How many columns."""
        return 0 if parent is not None and parent.isValid() else len(self.heads)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> Any:  # noqa: N802 - Qt's name
        """The headings."""
        shown = orientation == Qt.Orientation.Horizontal and role in (Role.DisplayRole, Role.AccessibleTextRole)
        return self.heads[section] if shown else None

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        """The cell, its text, and "Column: text" for a screen reader."""
        cell = self._rows[index.row()][index.column()]
        if role == CELL_ROLE:
            return cell
        if role == Role.DisplayRole:
            return cell.plain()
        if role == Role.AccessibleTextRole:
            return _("{column}: {value}").format(column=self.heads[index.column()], value=cell.plain())
        return plain_tooltip(cell.plain()) if role == Role.ToolTipRole else None


class CellTable(QTableView):
    """The table on screen: the first column takes what the others leave."""

    entered_row = Signal(str)
    """Another row is the current one: its id."""
    opened = Signal(str)
    """Enter or a double click on a row: its id."""

    def __init__(self, name: str, heads: Sequence[str], widths: Sequence[int], row: int = ROW) -> None:
        """`widths` are those of all columns but the first, at 100 %."""
        super().__init__()
        self.rows = CellModel(heads)
        self.setModel(self.rows)
        dress(self, name, row)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionsClickable(False)
        header.setMinimumSectionSize(look().px(40))
        for column, width in enumerate(widths, 1):
            self.setColumnWidth(column, look().px(width))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.selectionModel().currentRowChanged.connect(lambda now, _before: self.entered_row.emit(self._id(now)))
        self.doubleClicked.connect(lambda index: self.opened.emit(self._id(index)))

    def show_rows(self, rows: Sequence[tuple[str, Sequence[Cell]]]) -> None:
        """Show other rows."""
        self.rows.show(rows)

    def chosen(self) -> list[str]:
        """The ids of the selected rows."""
        return [self._id(index) for index in self.selectionModel().selectedRows()]

    def choose(self, ids: Sequence[str]) -> None:
        """Select just these rows."""
        way = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        self.clearSelection()
        for at, row_id in enumerate(self.rows.ids):
            if row_id in ids:
                self.selectionModel().select(self.rows.index(at, 0), way)

    def go_to(self, row_id: str) -> None:
        """Make a row the current one."""
        if row_id in self.rows.ids:
            self.setCurrentIndex(self.rows.index(self.rows.ids.index(row_id), 0))

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Some rows."""
        return QSize(look().px(320), look().px(240))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """A heading and two rows."""
        return QSize(look().px(160), look().px(120))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter opens the row."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit(self._id(self.currentIndex()))
        else:
            super().keyPressEvent(event)

    def _id(self, index: Index) -> str:
        return self.rows.ids[index.row()] if index.isValid() else ""
