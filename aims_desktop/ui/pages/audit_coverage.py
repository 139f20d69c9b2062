"""The coverage of an audit programme: clauses and included controls down, its audits across; a key takes a requirement in or out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QHeaderView, QTableView

from aims_desktop.i18n import _, ngettext
from aims_desktop.model.register import Row
from aims_desktop.service.audit_programme import Coverage, Covered
from aims_desktop.ui.theme.cells import CELL_ROLE, Cell, dress
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.text import plain_tooltip

Index = QModelIndex | QPersistentModelIndex

MOST = 4
"""Audits with a column of their own: the newest."""
_COLUMN = 92


class CoverageModel(QAbstractTableModel):
    """Requirements with a mark under each audit that is about them."""

    def __init__(self, name_of: Callable[[str], str], ref_of: Callable[[str], str]) -> None:
        super().__init__()
        self._name_of, self._ref_of = name_of, ref_of
        self.audits: Sequence[Row] = ()
        self.lines: Sequence[Covered] = ()

    def show(self, known: Coverage, *, lacking_only: bool) -> None:
        """Show the coverage of a programme, or only what is in no audit."""
        self.beginResetModel()
        self.audits = known.audits[-MOST:]
        self.lines = [line for line in known.lines if not (lacking_only and line.audits)]
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's name and default
        """How many requirements."""
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's name and default
        """The requirement and the audits."""
        return 0 if parent.isValid() else 1 + len(self.audits)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: N802 - Qt's name
        """Refs of the audits; their titles as tooltips."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._ref_of(self.audits[section - 1].id) if section else _("Clause or control")
        if role == Qt.ItemDataRole.ToolTipRole and section:
            return plain_tooltip(self.audits[section - 1].title or "")
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A cell, its text, and what a screen reader says of it."""
        line, column = self.lines[index.row()], index.column()
        cell = self._requirement(line) if column == 0 else self._mark(line, self.audits[column - 1])
        if role == CELL_ROLE:
            return cell
        if role == Qt.ItemDataRole.DisplayRole:
            return cell.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            if column == 0:
                return f"{cell.text}, {cell.extra}" if cell.extra else cell.text
            covered = _("covered") if cell.extra != "minus" else _("not covered")
            return f"{self._name_of(line.requirement)}, {self.headerData(column, Qt.Orientation.Horizontal)}: {covered}"
        return None

    def _requirement(self, line: Covered) -> Cell:
        return Cell("two_line", self._name_of(line.requirement), "" if line.audits else _("In no audit of this programme"))

    @staticmethod
    def _mark(line: Covered, row: Row) -> Cell:
        if row.id not in line.audits:
            return Cell("icon", _("no"), "minus", "input_line")
        held = row.held_to is not None
        return Cell("icon", _("held") if held else _("planned"), "circle-check" if held else "circle-dot", "ok" if held else "info")


class CoverageTable(QTableView):
    """The coverage; Enter, Space or a double click changes the cell of an audit."""

    changed = Signal(str, str, bool)
    """Audit, requirement, and whether it shall be covered."""

    def __init__(self, model: CoverageModel) -> None:
        super().__init__()
        self.model_ = model
        self.setModel(model)
        dress(self, _("Coverage of clauses and controls"), 46)
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectItems)
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.doubleClicked.connect(self._toggle)

    def lay_out(self) -> None:
        """The requirement takes what the audits leave."""
        told = ngettext("Coverage of clauses and controls, {n} row", "Coverage of clauses and controls, {n} rows", self.model_.rowCount())
        self.setAccessibleName(told)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in range(1, self.model_.columnCount()):
            self.setColumnWidth(column, look().px(_COLUMN))

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Mark the cell where the keyboard is as it will be marked wherever it goes."""
        super().focusInEvent(event)
        self.setCurrentIndex(self.currentIndex())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Change the cell, or move."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._toggle(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def _toggle(self, index: QModelIndex) -> None:
        if index.isValid() and index.column() > 0:
            row, line = self.model_.audits[index.column() - 1], self.model_.lines[index.row()]
            self.changed.emit(row.id, line.requirement, row.id not in line.audits)
