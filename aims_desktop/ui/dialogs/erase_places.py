"""The places where something stands, each to be erased or kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from aims_desktop.i18n import _
from aims_desktop.service.erasing import Item
from aims_desktop.ui.theme.cells import CELL_ROLE, Cell, dress
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.text import plain_tooltip

Index = QModelIndex | QPersistentModelIndex
_WIDTHS = (92, 230, 0, 150)
_ROW = 46


class PlacesModel(QAbstractTableModel):
    """What happens to each place: it is erased or kept, or stays because it must."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.items: Sequence[Item] = ()
        self._chosen: set[int] = set()
        self._heads = (_("Erase?"), _("Where"), _("What stands there"), _("What it is"))

    def show(self, items: Sequence[Item]) -> None:
        """Show other places, those proposed chosen."""
        self.beginResetModel()
        self.items = items
        self._chosen = {at for at, item in enumerate(items) if item.proposed}
        self.endResetModel()
        self.changed.emit()

    def chosen(self) -> list[Item]:
        """The places to be erased."""
        return [item for at, item in enumerate(self.items) if at in self._chosen]

    def turn(self, rows: Sequence[int]) -> None:
        """Choose these, or none of them where all were chosen."""
        free = {row for row in rows if 0 <= row < len(self.items) and not self.items[row].refusal}
        self._chosen = self._chosen - free if free <= self._chosen else self._chosen | free
        if self.items:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.items) - 1, 0))
        self.changed.emit()

    def rowCount(self, parent: Index | None = None) -> int:  # noqa: N802 - Qt's name
        """One per place."""
        return 0 if parent is not None and parent.isValid() else len(self.items)

    def columnCount(self, parent: Index | None = None) -> int:  # noqa: N802 - Qt's name
        """Four."""
        return 0 if parent is not None and parent.isValid() else len(self._heads)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The cell, its text, and why a place stays."""
        item, column = self.items[index.row()], index.column()
        cell = self._cell(index.row(), column)
        if role == CELL_ROLE:
            return cell
        if role == Qt.ItemDataRole.DisplayRole:
            return cell.plain()
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return _("{column}: {value}").format(column=self._heads[column], value=cell.plain())
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tooltip(item.refusal or cell.plain())
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: N802 - Qt's name
        """The heads."""
        return self._heads[section] if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole else None

    def _cell(self, row: int, column: int) -> Cell:
        item = self.items[row]
        if column == 0:
            if item.refusal:
                return Cell("icon", _("Stays"), "lock", "muted")
            return Cell("icon", _("Erase"), "trash", "bad") if row in self._chosen else Cell("icon", _("Keep"), "minus", "muted")
        if column == 1:
            return Cell("two_line", item.ref or item.where, f"{item.where} · {item.fields}" if item.ref else item.fields)
        if column == 2:
            words = item.refusal or item.place.excerpt
            return Cell("plain", words) if words else Cell("muted", _("All that it says and ever said"))
        return Cell("muted", item.state)


class PlacesTable(QTableView):
    """The list; Space, Enter or a click on the first column turns the chosen places."""

    def __init__(self) -> None:
        super().__init__()
        self.places = PlacesModel()
        self.setModel(self.places)
        dress(self, _("Places"), _ROW)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        header = self.horizontalHeader()
        for at, width in enumerate(_WIDTHS):
            header.setSectionResizeMode(at, QHeaderView.ResizeMode.Fixed if width else QHeaderView.ResizeMode.Stretch)
            if width:
                header.resizeSection(at, look().px(width))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.clicked.connect(lambda index: self.places.turn([index.row()]) if index.column() == 0 else None)
        self.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Space and Enter turn what is selected; Enter must not press the button of the dialog."""
        keys = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in keys:
            self.places.turn(sorted({index.row() for index in self.selectedIndexes()}))
            return True
        return super().eventFilter(watched, event)
