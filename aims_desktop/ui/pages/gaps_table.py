"""The 70 requirements as a table in their groups; letters judge, digits rate."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHeaderView, QTableView

from aims_desktop.i18n import _, ngettext
from aims_desktop.model.facts import Facts
from aims_desktop.model.register import Row
from aims_desktop.model.registers.actions import has_planned_action
from aims_desktop.model.registers.gaps import GAP_RESULTS, GapResult, title_of
from aims_desktop.model.standard import number_of
from aims_desktop.service.gaps import GAP, GapGroup, below_target
from aims_desktop.ui.theme.cells import Cell, dress
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.rows import CellRows

Index = QModelIndex | QPersistentModelIndex

TONES = {
    GapResult.CONFORMS: "ok",
    GapResult.PARTLY: "warn",
    GapResult.DOES_NOT_CONFORM: "bad",
    GapResult.NOT_APPLICABLE: "neutral",
    GapResult.NOT_ASSESSED: "neutral",
}
LETTERS = {
    Qt.Key.Key_C: GapResult.CONFORMS,
    Qt.Key.Key_P: GapResult.PARTLY,
    Qt.Key.Key_D: GapResult.DOES_NOT_CONFORM,
    Qt.Key.Key_N: GapResult.NOT_APPLICABLE,
    Qt.Key.Key_U: GapResult.NOT_ASSESSED,
}
"""The key that gives a result."""
WIDTHS = (56, 0, 142, 78, 82)
"""Of the columns at 100 %; 0 takes what is left."""

Entry = GapGroup | Row


class _Requirements(CellRows[Entry]):
    """Groups, each followed by its rows."""

    def __init__(self) -> None:
        super().__init__([_("No."), _("Requirement"), _("Result"), _("Maturity"), _("Action")])
        self._facts: Facts | None = None

    def show_groups(self, groups: Sequence[GapGroup], facts: Facts) -> None:
        """Replace the rows."""
        self._facts = facts
        self.show([entry for group in groups for entry in (group, *group.rows)])

    def key(self, item: Entry) -> str:
        """The group, or the row whatever it says."""
        return item.item.id if isinstance(item, GapGroup) else str(item.id)

    def choosable(self, item: Entry) -> bool:
        """Groups are headings."""
        return not isinstance(item, GapGroup)

    def text(self, item: Entry, column: int) -> str:
        """The cell without its second line."""
        return self.cell(item, column).text

    def cell(self, item: Entry, column: int) -> Cell:
        """What was found about a requirement, or the score of a group."""
        if isinstance(item, GapGroup):
            return Cell("group", (str(item.item), "", item.score.text, "", "")[column])
        assert self._facts is not None
        if column == 0:
            return Cell("id", number_of(item.requirement or ""))
        if column == 1:
            return Cell("plain", _(title_of(item, self._facts) or ""))
        if column == 2:
            result = item.result or GapResult.NOT_ASSESSED
            return Cell("chip", _(result.label), TONES[result])
        return Cell("plain", _maturity(item), tone="warn" if below_target(item) else "") if column == 3 else self._action(item)

    def _action(self, row: Row) -> Cell:
        assert self._facts is not None
        if row.result not in GAP_RESULTS:
            return Cell("muted", "")
        planned = has_planned_action(GAP.name, row, self._facts)
        return Cell("plain", _("Planned"), tone="text2") if planned else Cell("late", _("To plan"))


class GapTable(QTableView):
    """The table; what is chosen is always a requirement."""

    chosen = Signal(str)
    """The id of another row."""
    judged = Signal(object)
    """A letter was pressed: the result it stands for."""
    rated = Signal(object)
    """A digit was pressed: the maturity; None for Delete."""
    opened = Signal()
    """Enter: the person wants to write."""

    def __init__(self) -> None:
        super().__init__()
        self.rows = _Requirements()
        self.setModel(self.rows)
        dress(self, _("Requirements"))
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.horizontalHeader()
        for column, width in enumerate(WIDTHS):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed if width else QHeaderView.ResizeMode.Stretch)
            if width:
                header.resizeSection(column, look().px(width))
        self.selectionModel().currentChanged.connect(lambda now, _before: self.chosen.emit(self.row_id) if now.isValid() else None)

    @property
    def row_id(self) -> str:
        """The id of the current row, "" for none."""
        return self._id(self.currentIndex().row())

    def show_groups(self, groups: Sequence[GapGroup], facts: Facts) -> None:
        """Show the groups and stay where one is; else at the first row."""
        before = self.row_id
        self.rows.show_groups(groups, facts)
        count = sum(len(group.rows) for group in groups)
        self.setAccessibleName(ngettext("{n} requirement", "{n} requirements", count))
        self.clearSpans()
        for at, entry in enumerate(self.rows.items):
            if isinstance(entry, GapGroup):
                self.setSpan(at, 0, 1, 2)
                self.setSpan(at, 2, 1, 3)
        if self.row_id != before or not before:
            self.go_to(before) or self.step(1)

    def go_to(self, row_id: str) -> bool:
        """Choose a row; False where it is not shown."""
        at = next((at for at in range(len(self.rows.items)) if row_id and self._id(at) == row_id), -1)
        if at >= 0:
            self.setCurrentIndex(self.rows.index(at, 0))
        return at >= 0

    def step(self, by: int) -> bool:
        """The next or previous row, over the groups; False at the end."""
        at = self.currentIndex().row() + by
        while 0 <= at < len(self.rows.items):
            if self._id(at):
                self.setCurrentIndex(self.rows.index(at, 0))
                return True
            at += by
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Arrows move, letters judge, digits rate, Enter writes."""
        key, plain = Qt.Key(event.key()), event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.step(1 if key == Qt.Key.Key_Down else -1)
        elif plain and key in LETTERS:
            self.judged.emit(LETTERS[key])
        elif plain and Qt.Key.Key_0 <= key <= Qt.Key.Key_5:
            self.rated.emit(key - Qt.Key.Key_0)
        elif plain and key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.rated.emit(None)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        else:
            super().keyPressEvent(event)

    def _id(self, at: int) -> str:
        entry = self.rows.items[at] if 0 <= at < len(self.rows.items) else None
        return "" if entry is None or isinstance(entry, GapGroup) else str(entry.id)


def _maturity(row: Row) -> str:
    if row.maturity is None and row.target_maturity is None:
        return ""
    now = "–" if row.maturity is None else str(row.maturity)
    return now if row.target_maturity is None else _("{now} of {target}").format(now=now, target=row.target_maturity)
