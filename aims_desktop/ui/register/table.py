"""The table of a register: a model over plain tuples in memory, and the view of it."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QItemSelection, QItemSelectionModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from aims_desktop.i18n import _
from aims_desktop.model.register import Row
from aims_desktop.service.workspace import Changes
from aims_desktop.ui.register.columns import HEADING_PADDING, MAIN_LEAST, Column, fitting
from aims_desktop.ui.register.rows import Query, Rows, Sort
from aims_desktop.ui.theme.cells import CELL_ROLE, Cell, dress
from aims_desktop.ui.theme.look import STRONG, look
from aims_desktop.ui.theme.tokens import CAPTION, ROW, ROW_TWO
from aims_desktop.ui.widgets.text import plain_tooltip

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole

_REMEMBERED = 20_000
_FEW = 20
"""So many selected records are looked up one by one."""
_TYPE_AHEAD_SECONDS = 1.0
_COLUMN_LEAST = 48


class RegisterModel(QAbstractTableModel):
    """Rows that are in memory anyway; cells are made when they come into sight."""

    def __init__(self, rows: Rows, columns: Sequence[Column]) -> None:
        super().__init__()
        self.rows = rows
        self.columns = list(columns)
        self._cells: dict[tuple[str, str], Cell] = {}

    # --- what changes

    def load(self) -> None:
        """Read everything again."""
        self.beginResetModel()
        self._cells.clear()
        self.rows.load()
        self.rows.ask(self.rows.query)
        self.endResetModel()

    def ask(self, query: Query, stays: str = "") -> None:
        """Show what a query asks for."""
        self.beginResetModel()
        self.rows.ask(query, stays)
        self.endResetModel()

    def take(self, changes: Changes, own: bool, stays: str) -> bool:
        """Follow a change; answers whether rows came, went or moved (the model was reset), else only cells are repainted."""
        self._cells.clear()
        before = self.rows.ids()
        if own:
            self.rows.take(changes)
        self.rows.ask(self.rows.query, stays)
        if before != self.rows.ids():
            self.beginResetModel()
            self.endResetModel()
            return True
        if before and self.columns:
            self.dataChanged.emit(self.index(0, 0), self.index(len(before) - 1, len(self.columns) - 1))
        return False

    def show_columns(self, columns: Sequence[Column]) -> None:
        """Show other columns."""
        self.beginResetModel()
        self.columns = list(columns)
        self.endResetModel()

    # --- what Qt asks

    def rowCount(self, parent: Index | None = None) -> int:  # noqa: N802 - Qt's name
        """The rows that are shown."""
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index | None = None) -> int:  # noqa: N802 - Qt's name
        """The columns that are shown."""
        return 0 if parent is not None and parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        """The cell, its text, and "Column: value" for a screen reader."""
        if role == CELL_ROLE:
            return self.cell(index.row(), index.column())
        if role == Role.DisplayRole:
            return self.cell(index.row(), index.column()).plain()
        if role == Role.AccessibleTextRole:
            words = self.cell(index.row(), index.column()).plain()
            return _("{column}: {value}").format(column=self.columns[index.column()].label, value=words)
        if role == Role.ToolTipRole:
            return plain_tooltip(self.cell(index.row(), index.column()).plain())
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> Any:  # noqa: N802 - Qt's name
        """The labels of the columns."""
        if orientation == Qt.Orientation.Horizontal and role in (Role.DisplayRole, Role.AccessibleTextRole):
            return self.columns[section].label if section < len(self.columns) else None
        return None

    # --- cells and rows

    def cell(self, row: int, column: int) -> Cell:
        """What one cell shows."""
        record = self.rows[row]
        key = (record.id, self.columns[column].name)
        found = self._cells.get(key)
        if found is None:
            if len(self._cells) > _REMEMBERED:
                self._cells.clear()
            found = self._cells[key] = self.rows.cells.cell(record, key[1])
        return found

    def position(self, record_id: str) -> int:
        """Where a record is shown; -1 where it is not."""
        return self.rows.position(record_id)

    def ids(self) -> list[str]:
        """The records that are shown, in their order."""
        return self.rows.ids()

    def shown_rows(self) -> list[Row]:
        """The rows that are shown, in their order."""
        return [self.rows.rows[at] for at in self.rows.shown]

    def starting_with(self, prefix: str, after: int) -> int:
        """The next row whose title starts with some letters; -1 for none."""
        main = next((c for c in self.columns if c.width == 0), self.columns[0])
        count = len(self.rows)
        for step in range(count):
            at = (after + step) % count
            if self.rows.cells.text(self.rows[at], main.name).casefold().startswith(prefix):
                return at
        return -1


class RegisterTable(QTableView):
    """The list on screen: rows to select and open; Tab leaves it, arrows move in it."""

    opened = Signal(str)
    """Enter or a double click on a record."""
    current_changed = Signal(str)
    """Another record is the current one; "" for none."""
    selection_changed = Signal()
    delete_pressed = Signal()
    sorted_by = Signal(object)
    """A Sort that a click on a heading asks for."""
    widths_changed = Signal(object)
    """{column name: width at 100 %} after somebody drew a heading wider."""

    def __init__(
        self, model: RegisterModel, name: str, widths: Mapping[str, int], *, two_lines: bool = True, least: int = MAIN_LEAST
    ) -> None:
        super().__init__()
        self._model = model
        self._widths = dict(widths)
        self._least = least
        self._restoring = False
        self._typed, self._typed_at = "", 0.0
        dress(self, name, ROW_TWO if two_lines else ROW)
        self.setModel(model)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        header = self.horizontalHeader()
        header.setSectionsClickable(True)
        header.setMinimumSectionSize(look().px(_COLUMN_LEAST))
        header.sectionClicked.connect(self._heading_clicked)
        header.sectionResized.connect(self._heading_drawn)
        self.selectionModel().currentRowChanged.connect(self._moved)
        self.selectionModel().selectionChanged.connect(self._selected)
        self.doubleClicked.connect(lambda index: self.opened.emit(self.id_at(index.row())))
        self.fit()

    # --- which record

    def id_at(self, row: int) -> str:
        """The record in a row."""
        return str(self._model.rows[row].id) if 0 <= row < self._model.rowCount() else ""

    def current_id(self) -> str:
        """The record that has the keyboard."""
        return self.id_at(self.currentIndex().row())

    def selected_ids(self) -> list[str]:
        """The selected records in their order."""
        selection = self.selectionModel().selection()
        ranges = sorted((selection.at(i).top(), selection.at(i).bottom()) for i in range(selection.count()))
        return list(dict.fromkeys(self.id_at(row) for top, bottom in ranges for row in range(top, bottom + 1)))

    def go_to(self, record_id: str) -> bool:
        """Make a record the current and only selected one; answers whether it is shown."""
        at = self._model.position(record_id)
        if at < 0:
            return False
        self.setCurrentIndex(self._model.index(at, 0))
        return True

    def step(self, by: int) -> None:
        """Go some records up or down."""
        count = self._model.rowCount()
        if count:
            at = min(max(self.currentIndex().row() + by, 0), count - 1)
            self.setCurrentIndex(self._model.index(at, 0))

    # --- keeping place while the model changes

    def ask(self, query: Query, stays: str = "") -> None:
        """Show what a query asks for; the selected records stay selected where they are still shown."""
        with _Place(self):
            self._model.ask(query, stays)
        self._show_sort(query.sort)

    def take(self, changes: Changes, own: bool, stays: str) -> None:
        """Follow a change without moving what the person looks at."""
        with _Place(self):
            self._model.take(changes, own, stays)

    def load(self) -> None:
        """Read everything again."""
        with _Place(self):
            self._model.load()

    def show_columns(self, columns: Sequence[Column]) -> None:
        """Show other columns."""
        with _Place(self):
            self._model.show_columns(columns)
        self.fit()
        self._show_sort(self._model.rows.query.sort)

    # --- widths

    def fit(self) -> None:
        """Give every column its width; the last ones go where the main one would be cut."""
        columns, header, now = self._model.columns, self.horizontalHeader(), look()
        widths = [self._width(column) for column in columns]
        stays = fitting(widths, now.px(self._least), self.viewport().width())
        self._restoring = True
        for at, column in enumerate(columns):
            self.setColumnHidden(at, at not in stays)
            header.setSectionResizeMode(at, QHeaderView.ResizeMode.Interactive if column.width else QHeaderView.ResizeMode.Stretch)
            if column.width:
                header.resizeSection(at, widths[at])
        self._restoring = False

    def _width(self, column: Column) -> int:
        """In px: what somebody drew, else its usual width, but never less than its heading; 0 for the main one."""
        if not column.width:
            return 0
        now = look()
        heading = now.metrics(CAPTION, STRONG).horizontalAdvance(column.label) + now.px(HEADING_PADDING)
        return now.px(self._widths[column.name]) if column.name in self._widths else max(now.px(column.width), heading)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Drop or bring back columns."""
        super().resizeEvent(event)
        self.fit()

    def _heading_drawn(self, section: int, _old: int, new: int) -> None:
        if self._restoring or section >= len(self._model.columns) or not self._model.columns[section].width or not new:
            return
        if self.horizontalHeader().sectionResizeMode(section) == QHeaderView.ResizeMode.Interactive:
            self._widths[self._model.columns[section].name] = round(new / look().scale)
            self.widths_changed.emit(dict(self._widths))

    # --- sorting

    def _heading_clicked(self, section: int) -> None:
        name, now = self._model.columns[section].name, self._model.rows.query.sort
        if now.name != name:
            self.sorted_by.emit(Sort(name))
        else:
            self.sorted_by.emit(Sort() if now.descending else Sort(name, descending=True))

    def _show_sort(self, sort: Sort) -> None:
        header = self.horizontalHeader()
        at = next((i for i, column in enumerate(self._model.columns) if column.name == sort.name), -1)
        header.setSortIndicatorShown(at >= 0)
        if at >= 0:
            header.setSortIndicator(at, Qt.SortOrder.DescendingOrder if sort.descending else Qt.SortOrder.AscendingOrder)

    # --- keys

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter opens, Delete deletes; the rest is Qt's."""
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current_id():
            self.opened.emit(self.current_id())
        elif plain and event.key() == Qt.Key.Key_Delete and self.selected_ids():
            self.delete_pressed.emit()
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:  # noqa: N802 - Qt's name
        """Go to the next record whose title starts with what is typed; Qt's own looks at every cell of every row."""
        now = time.monotonic()
        fresh = now - self._typed_at > _TYPE_AHEAD_SECONDS
        self._typed = search.casefold() if fresh else self._typed + search.casefold()
        self._typed_at = now
        if self._typed.strip() and self._model.rowCount():
            at = self._model.starting_with(self._typed, self.currentIndex().row() + (1 if fresh else 0))
            if at >= 0:
                self.setCurrentIndex(self._model.index(at, 0))

    def _moved(self, current: QModelIndex, _before: QModelIndex) -> None:
        if not self._restoring:
            self.current_changed.emit(self.id_at(current.row()) if current.isValid() else "")

    def _selected(self, *_args: QItemSelection) -> None:
        if not self._restoring:
            self.selection_changed.emit()


class _Place:
    """Brings back the current record, the selection and the scroll position after a model was reset."""

    def __init__(self, table: RegisterTable) -> None:
        self._table = table

    def __enter__(self) -> None:
        table = self._table
        self._current, self._selected = table.current_id(), set(table.selected_ids())
        self._scrolled = table.verticalScrollBar().value()
        table._restoring = True

    def __exit__(self, *_exc: object) -> None:
        table, model = self._table, self._table._model
        if table.current_id() != self._current or set(table.selected_ids()) != self._selected:
            self._select(table, model)
        table.verticalScrollBar().setValue(self._scrolled)
        table._restoring = False
        if table.current_id() != self._current:
            table.current_changed.emit(table.current_id())
        table.selection_changed.emit()

    def _select(self, table: RegisterTable, model: RegisterModel) -> None:
        if not self._selected and not self._current:
            return
        last = model.columnCount() - 1
        if self._current and (at := model.position(self._current)) >= 0:
            table.selectionModel().setCurrentIndex(model.index(at, 0), QItemSelectionModel.SelectionFlag.NoUpdate)
        few = len(self._selected) <= _FEW
        places = map(model.position, self._selected) if few else (i for i, x in enumerate(model.ids()) if x in self._selected)
        selection = QItemSelection()
        for at in places:
            if at >= 0:
                selection.select(model.index(at, 0), model.index(at, last))
        table.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)
