"""What a merge would bring, as a table in groups: to decide, new, changed, deleted."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QTableView

from aims_desktop.i18n import _
from aims_desktop.model.registers import REGISTERS
from aims_desktop.service import conflicts
from aims_desktop.service.comparison import Difference, Kind
from aims_desktop.service.conflicts import Answer, Decision
from aims_desktop.service.workspace import Clock
from aims_desktop.store.conflicts import Line
from aims_desktop.ui.saving import when
from aims_desktop.ui.theme.cells import CELL_ROLE, Cell, dress
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.theme.tokens import ROW_TWO
from aims_desktop.ui.widgets.text import plain_tooltip

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole

WIDTHS = (0, 0, 0, 130, 96)
"""At 100 %; the others share what these leave."""
SIDE = 0.28
"""How much of that either side takes; the name of the record takes the rest."""
GROUP_ROW = 34


class DifferencesModel(QAbstractTableModel):
    """The lines that a filter leaves, under a heading for each kind; what was decided so far stands beside its line."""

    def __init__(self, heads: tuple[str, str], clock: Clock) -> None:
        """`heads` are the headings of the two sides."""
        super().__init__()
        self._clock = clock
        self._heads = (_("What"), *heads, _("Result"), _("Changed"))
        self.decisions: Mapping[Line, Decision] = {}
        self.rows: list[Difference | str] = []
        """Differences, and the headings between them."""

    def show(self, lines: Sequence[Difference], kinds: Collection[Kind] = tuple(Kind), kept: int = 0) -> None:
        """Show those of the lines that are of some kinds; `kept` records that only this file changed are only counted."""
        self.beginResetModel()
        self.rows = []
        for kind in kinds:
            found = [line for line in lines if line.kind is kind]
            if found:
                self.rows += [f"{_heading(kind)}   {len(found)}", *found]
        if kept:
            self.rows.append(_("Only in yours   {n}   (kept)").format(n=kept))
        self.endResetModel()

    def show_decisions(self, decisions: Mapping[Line, Decision]) -> None:
        """Show what was decided so far."""
        self.decisions = decisions
        if self.rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, len(WIDTHS) - 1))

    def line(self, row: int) -> Difference | None:
        """The line in a row; None for headings."""
        found = self.rows[row] if 0 <= row < len(self.rows) else None
        return found if isinstance(found, Difference) else None

    # --- what Qt asks

    def rowCount(self, parent: Index | None = None) -> int:  # noqa: N802 - Qt's name
        """Lines and headings."""
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index | None = None) -> int:  # noqa: N802 - Qt's name
        """What, yours, theirs, result, changed."""
        return 0 if parent is not None and parent.isValid() else len(WIDTHS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> Any:  # noqa: N802 - Qt's name
        """The headings of the columns."""
        if orientation == Qt.Orientation.Horizontal and role in (Role.DisplayRole, Role.AccessibleTextRole):
            return self._heads[section]
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """The keyboard passes over headings."""
        is_heading = self.line(index.row()) is None
        return Qt.ItemFlag.NoItemFlags if is_heading else Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        """The cell, its text, and "Column: text" for a screen reader."""
        cell = self.cell(index.row(), index.column())
        if role == CELL_ROLE:
            return cell
        if role == Role.DisplayRole:
            return cell.plain()
        if role == Role.AccessibleTextRole:
            head = self.headerData(index.column(), Qt.Orientation.Horizontal)
            return cell.plain() if cell.kind == "group" else _("{column}: {value}").format(column=head, value=cell.plain())
        return plain_tooltip(cell.plain()) if role == Role.ToolTipRole else None

    def cell(self, row: int, column: int) -> Cell:
        """What one cell shows."""
        line = self.line(row)
        if line is None:
            return Cell("group", str(self.rows[row]) if column == 0 else "")
        texts = (line.mine, line.theirs)
        if column == 0:
            return Cell("two_line", _what(line), line.title)
        if column in (1, 2):
            text = " ".join(texts[column - 1].split())
            return Cell("plain" if text else "muted", text or ("—" if line.kind is not Kind.CHANGED else _("empty")))
        if column == 3:
            return Cell("chip", *self._result(line))
        return Cell("muted", when(line.at, self._clock()) if line.at else "")

    def _result(self, line: Difference) -> tuple[str, str]:
        if line.kind is not Kind.DECIDE:
            return {Kind.NEW: (_("Add"), "ok"), Kind.CHANGED: (_("Take over"), "ok"), Kind.DELETED: (_("Delete"), "warn")}[line.kind]
        decision = self.decisions.get(line.question.found.line) if line.question is not None else None
        if decision is None or line.question is None:
            return _("Choose…"), "bad"
        if not isinstance(decision, Answer):
            return _("Combine"), "info"
        if line.question.of_record:
            return conflicts.said(line.question, decision), "info"
        return (_("Keep yours") if decision == line.question.answers[line.mine_at] else _("Take theirs")), "info"


class DifferencesTable(QTableView):
    """The table on screen; Enter goes to the decision of a line."""

    current_changed = Signal(object)
    """The Difference that is current; None for none."""
    opened = Signal()

    def __init__(self, model: DifferencesModel) -> None:
        super().__init__()
        self._model = model
        dress(self, _("Differences"), ROW_TWO)
        self.setModel(model)
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        model.modelReset.connect(self._fit_rows)
        self.selectionModel().currentRowChanged.connect(lambda now, _before: self.current_changed.emit(self._model.line(now.row())))
        self.doubleClicked.connect(lambda _index: self.opened.emit())
        self._fit_rows()

    def current(self) -> Difference | None:
        """The line that is chosen."""
        return self._model.line(self.currentIndex().row())

    def go_to(self, line: Difference | None) -> bool:
        """Choose a line; answers whether it is shown."""
        for row, each in enumerate(self._model.rows):
            if each == line:
                self.setCurrentIndex(self._model.index(row, 0))
                return True
        return False

    def go_to_first(self) -> None:
        """Choose the first line."""
        self.go_to(next((each for each in self._model.rows if isinstance(each, Difference)), None))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Share the width among the columns: no side may press the names away."""
        super().resizeEvent(event)
        fixed = [look().px(width) for width in WIDTHS]
        side = int(max(self.viewport().width() - sum(fixed), 0) * SIDE)
        for at, width in enumerate(fixed[1:], 1):
            self.setColumnWidth(at, width or side)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter and Space go to the decision; arrows pass over headings."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self.current() is not None:
            self.opened.emit()
        else:
            super().keyPressEvent(event)

    def _fit_rows(self) -> None:
        for row, each in enumerate(self._model.rows):
            self.setRowHeight(row, look().px(GROUP_ROW if isinstance(each, str) else ROW_TWO))


def _heading(kind: Kind) -> str:
    return {
        Kind.DECIDE: _("Needs your decision"),
        Kind.NEW: _("New records"),
        Kind.CHANGED: _("Changed only there"),
        Kind.DELETED: _("Deleted there"),
    }[kind]


def _what(line: Difference) -> str:
    register = REGISTERS.get(line.register)
    called = line.ref if register is None or register.prefix else f"{_(register.singular)} {line.ref}"
    return " · ".join(part for part in (called, line.label) if part)
