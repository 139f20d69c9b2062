"""A small table of cells: for pages that list a few dozen things, all of which are in memory."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHeaderView, QTableView

from aims_desktop.ui.theme.cells import Cell, dress
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.theme.tokens import ROW
from aims_desktop.ui.widgets.rows import CellRows

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole


class CellModel(CellRows[tuple[str, Sequence[Cell]]]):
    """Rows of cells, each with an id."""

    @property
    def ids(self) -> list[str]:
        """Those of all rows, in order."""
        return [row_id for row_id, _cells in self.items]

    def key(self, item: tuple[str, Sequence[Cell]]) -> str:
        """The id."""
        return item[0]

    def cell(self, item: tuple[str, Sequence[Cell]], column: int) -> Cell:
        """As it was given."""
        return item[1][column]


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
        return self.rows.items[index.row()][0] if index.isValid() else ""
