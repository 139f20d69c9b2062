"""Things in memory as the rows of a table or list: a subclass says what is seen and what is heard of each."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from aims_desktop.i18n import _
from aims_desktop.ui.theme.cells import CELL_ROLE, Cell
from aims_desktop.ui.widgets.text import plain_tooltip

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
T = TypeVar("T")

# A class can have one Qt class above it; the checker may think of the one that both have in common.
if TYPE_CHECKING:
    _Base = QAbstractItemModel
else:

    class _Base: ...


class _Rows(_Base, Generic[T]):
    """What tables and lists have in common."""

    items: Sequence[T] = ()
    heads: Sequence[str] = ("",)
    """The words over the columns; a list has one without any."""

    def key(self, item: T) -> Hashable:
        """What makes an item the same one in another state; by default it is another one as soon as anything of it changed."""
        return item

    def choosable(self, item: T) -> bool:
        """Whether the keyboard can go to an item; headings it passes by."""
        return True

    def show(self, items: Sequence[T]) -> bool:
        """Replace the items; where they are the same ones, what is chosen stays, and the answer is False."""
        same = len(items) == len(self.items) and all(self.key(now) == self.key(then) for now, then in zip(items, self.items, strict=True))
        if not same:
            self.beginResetModel()
        self.items = items
        if not same:
            self.endResetModel()
        elif items:
            self.dataChanged.emit(self.index(0, 0), self.index(len(items) - 1, len(self.heads) - 1))
        return not same

    def item(self, index: Index) -> T | None:
        """What stands in a row; None for none."""
        return self.items[index.row()] if 0 <= index.row() < len(self.items) else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's name and default
        """One per item."""
        return 0 if parent.isValid() else len(self.items)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Headings cannot be chosen."""
        item = self.item(index)
        return super().flags(index) if item is None or self.choosable(item) else Qt.ItemFlag.NoItemFlags


class LineRows(_Rows[T], QAbstractListModel):
    """The lines of a list, drawn by a delegate of its own or as cells."""

    def text(self, item: T) -> str:
        """The words of a line, for typing ahead too."""
        raise NotImplementedError

    def said(self, item: T) -> str:
        """All that is drawn, for screen readers."""
        return self.text(item)

    def tip(self, item: T) -> str:
        """More than there is room for; "" for no tooltip."""
        return ""

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        """The words, and what is heard."""
        item = self.items[index.row()]
        if role == Role.DisplayRole:
            return self.text(item)
        if role == Role.AccessibleTextRole:
            return self.said(item)
        return (plain_tooltip(tip) if (tip := self.tip(item)) else None) if role == Role.ToolTipRole else None


class CellRows(_Rows[T], QAbstractTableModel):
    """The rows of a table of cells."""

    def __init__(self, heads: Sequence[str]) -> None:
        super().__init__()
        self.heads = heads

    def cell(self, item: T, column: int) -> Cell:
        """What stands in a column."""
        raise NotImplementedError

    def text(self, item: T, column: int) -> str:
        """A cell in words, where they are more than the cell shows."""
        return self.cell(item, column).plain()

    def said(self, item: T, column: int) -> str:
        """What a screen reader says of a cell."""
        return _("{column}: {value}").format(column=self.heads[column], value=self.text(item, column))

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's name and default
        """One per head."""
        return 0 if parent.isValid() else len(self.heads)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> Any:  # noqa: N802 - Qt's name
        """The heads."""
        heard = orientation == Qt.Orientation.Horizontal and role in (Role.DisplayRole, Role.AccessibleTextRole)
        return self.heads[section] if heard else None

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        """The cell, its words, and what is heard."""
        item, column = self.items[index.row()], index.column()
        if role == CELL_ROLE:
            return self.cell(item, column)
        if role == Role.DisplayRole:
            return self.text(item, column)
        if role == Role.AccessibleTextRole:
            return self.said(item, column)
        return plain_tooltip(self.text(item, column)) if role == Role.ToolTipRole else None
