"""The controls of the Statement of Applicability as a table in groups that fold: does it apply, why, how far is it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QTableView

from aims_desktop.i18n import _
from aims_desktop.service.soa import OWN_GROUP, Group, Line, State
from aims_desktop.service.workspace import Workspace
from aims_desktop.ui.theme.cells import CELL_ROLE, Cell, dress
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.text import plain_tooltip

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole

TONES = {
    State.IN_PLACE: "ok",
    State.UNDER_WAY: "warn",
    State.TO_DO: "neutral",
    State.UNDECIDED: "info",
    State.EXCLUDED: "neutral",
    State.UNEXPLAINED: "bad",
}


class Column(IntEnum):
    """The columns from left to right."""

    NUMBER, TITLE, APPLIES, REASON, STATUS, EVIDENCE, OWNER = range(7)


_WIDTHS = {Column.NUMBER: 72, Column.APPLIES: 104, Column.STATUS: 140, Column.EVIDENCE: 84, Column.OWNER: 152}
_TITLE_LEAST, _REASON_LEAST = 150, 150
_TITLE_SHARE = 0.4
"""How the title shares with the reason what the other columns leave."""


class SoaModel(QAbstractTableModel):
    """Groups and the lines under them; those of folded groups are left out."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._heads = (_("Control"), _("Title"), _("Included"), _("Reason"), _("Status"), _("Evidence"), _("Owner"))
        self._groups: Sequence[Group] = ()
        self.folded: set[str] = set()
        self.rows: list[Group | Line] = []

    def show(self, groups: Sequence[Group]) -> None:
        """Show other lines."""
        self.beginResetModel()
        self._groups = groups
        self.rows = []
        for group in groups:
            self.rows += [group] if group.number in self.folded else [group, *group.lines]
        self.endResetModel()

    def fold(self, numbers: set[str]) -> None:
        """Fold just these groups."""
        self.folded = numbers
        self.show(self._groups)

    def numbers(self) -> set[str]:
        """The groups there are."""
        return {group.number for group in self._groups}

    def line(self, row: int) -> Line | None:
        """The line in a row; None for the heading of a group."""
        found = self.rows[row] if 0 <= row < len(self.rows) else None
        return found if isinstance(found, Line) else None

    def group(self, row: int) -> Group | None:
        """The group whose heading stands in a row."""
        found = self.rows[row] if 0 <= row < len(self.rows) else None
        return found if isinstance(found, Group) else None

    def position(self, line_id: str) -> int:
        """The row of a line; -1 where it is not shown."""
        return next((at for at, row in enumerate(self.rows) if isinstance(row, Line) and row.id == line_id), -1)

    def group_of(self, line_id: str) -> str:
        """The group of a line, folded or not; "" where it is filtered away."""
        return next((group.number for group in self._groups if any(line.id == line_id for line in group.lines)), "")

    # --- what Qt asks

    def rowCount(self, parent: Index | None = None) -> int:  # noqa: N802 - Qt's name
        """Headings and lines."""
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index | None = None) -> int:  # noqa: N802 - Qt's name
        """All columns."""
        return 0 if parent is not None and parent.isValid() else len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> Any:  # noqa: N802 - Qt's name
        """The headings of the columns."""
        if orientation == Qt.Orientation.Horizontal and role in (Role.DisplayRole, Role.AccessibleTextRole):
            return self._heads[section]
        return None

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        """The cell, its text, and "Column: text" for a screen reader."""
        if role not in (CELL_ROLE, Role.DisplayRole, Role.AccessibleTextRole, Role.ToolTipRole):
            return None
        row = self.rows[index.row()]
        cell = self._heading(row, index.column()) if isinstance(row, Group) else self._cell(row, Column(index.column()))
        if role == CELL_ROLE:
            return cell
        if role == Role.DisplayRole:
            return cell.plain()
        text = _weak(cell.plain()) if isinstance(row, Line) and row.weak and index.column() == Column.REASON else cell.plain()
        if role == Role.ToolTipRole:
            return plain_tooltip(text)
        if isinstance(row, Group):
            return self._said(row) if index.column() == Column.NUMBER else text
        return _("{column}: {value}").format(column=self._heads[index.column()], value=text)

    def _said(self, group: Group) -> str:
        state = _("folded") if group.number in self.folded else _("open")
        return f"{_title(group)}, {_placed(group)}, {state}"

    def _heading(self, group: Group, column: int) -> Cell:
        if column == Column.NUMBER:
            return Cell("group", _title(group), "chevron-right" if group.number in self.folded else "chevron-down")
        return Cell("group", _placed(group) if column == Column.STATUS else "")

    def _cell(self, line: Line, column: Column) -> Cell:
        if column is Column.OWNER:
            owner = line.row.owner_id
            return Cell("person", self._workspace.names().of("person", owner)) if owner else Cell("muted", _("Not set"))
        return _CELLS[column](line)


def _title(group: Group) -> str:
    return group.title if group.number == OWN_GROUP else f"{group.number}  {group.title}"


def _placed(group: Group) -> str:
    return _("{n} of {all} in place").format(n=group.in_place, all=group.included) if group.included else _("none included")


def _applies(line: Line) -> Cell:
    if line.row.applicable is None:
        return Cell("muted", _("Not decided"))
    return Cell("switch", _("Yes"), "on") if line.row.applicable else Cell("switch", _("No"), "off")


def _reason(line: Line) -> Cell:
    text = " ".join((line.row.justification or "").split())
    if text:
        return Cell("icon", text, "warning", tone="warn") if line.weak else Cell("plain", text)
    if line.row.applicable is None:
        return Cell("muted", _("Decide, and write why"))
    if line.row.applicable:
        return Cell("plain", _("Write why this is included"), tone="warn")
    return Cell("late", _("Write why this is excluded"))


_CELLS: Mapping[Column, Callable[[Line], Cell]] = {
    Column.NUMBER: lambda line: Cell("id", line.number),
    Column.TITLE: lambda line: Cell("plain", line.title) if line.title else Cell("muted", _("(no title)")),
    Column.APPLIES: _applies,
    Column.REASON: _reason,
    Column.STATUS: lambda line: Cell("chip", _(line.state.label), TONES[line.state]),
    Column.EVIDENCE: lambda line: Cell("icon", str(len(line.evidence)), "paperclip") if line.evidence else Cell("muted", "—"),
}


def _weak(text: str) -> str:
    return _("Weak reason, it says little: {text}").format(text=text)


class SoaTable(QTableView):
    """The table on screen: arrows move, Space switches a control or folds a group, Enter and F2 go to the reason."""

    switched = Signal(str)
    opened = Signal(str)
    current_changed = Signal(str)
    """Another line is the current one; "" for the heading of a group and for none."""

    def __init__(self, model: SoaModel) -> None:
        super().__init__()
        self._model = model
        self._quiet = False
        dress(self, _("Controls"))
        self.setAccessibleDescription(_("Space includes or leaves out, Enter or F2 goes to the reason, Space on a group folds it"))
        self.setModel(model)
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.horizontalHeader()
        header.setMinimumSectionSize(look().px(40))
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.selectionModel().currentRowChanged.connect(self._moved)
        self.clicked.connect(self._clicked)
        self.doubleClicked.connect(self._double_clicked)

    # --- which line

    def current_id(self) -> str:
        """The line that has the keyboard."""
        line = self._model.line(self.currentIndex().row())
        return line.id if line is not None else ""

    def go_to(self, line_id: str) -> bool:
        """Make a line the current one, unfolding its group; answers whether it is among those shown."""
        group = self._model.group_of(line_id)
        if group in self._model.folded:
            self.fold(self._model.folded - {group})
        at = self._model.position(line_id)
        if at >= 0:
            self.setCurrentIndex(self._model.index(at, 0))
        return at >= 0

    def step(self, by: int) -> None:
        """Go some lines up or down, past headings."""
        lines = [at for at in range(self._model.rowCount()) if self._model.line(at) is not None]
        here = self.currentIndex().row()
        ahead = [at for at in lines if (at - here) * by > 0] if by else lines
        if ahead:
            self.setCurrentIndex(self._model.index(ahead[0] if by >= 0 else ahead[-1], 0))

    # --- showing

    def show_groups(self, groups: Sequence[Group]) -> None:
        """Show other lines; the current one and what is in sight stay where they can."""
        self._keeping(lambda: self._model.show(groups))

    def fold(self, numbers: set[str]) -> None:
        """Fold just these groups."""
        self._keeping(lambda: self._model.fold(numbers))

    def _keeping(self, change: Callable[[], object]) -> None:
        line, group = self.current_id(), self._model.group(self.currentIndex().row())
        before, scrolled = line, self.verticalScrollBar().value()
        self._quiet = True
        change()
        self.clearSpans()
        for at, row in enumerate(self._model.rows):
            if isinstance(row, Group):
                self.setSpan(at, Column.NUMBER, 1, Column.STATUS)
                self.setSpan(at, Column.STATUS, 1, len(Column) - Column.STATUS)
        at = self._model.position(line)
        if at < 0:
            wanted = group.number if group is not None else self._model.group_of(line)
            at = next((i for i, row in enumerate(self._model.rows) if isinstance(row, Group) and row.number == wanted), -1)
        if at >= 0:
            self.setCurrentIndex(self._model.index(at, 0))
        self.verticalScrollBar().setValue(scrolled)
        self._quiet = False
        if self.current_id() != before:
            self.current_changed.emit(self.current_id())

    def fit(self) -> None:
        """Give every column its width; owner, evidence and reason go where the title would be cut."""
        now = look()
        widths = {column: now.px(width) for column, width in _WIDTHS.items()}
        left = self.viewport().width() - now.px(_TITLE_LEAST) - sum(widths[c] for c in (Column.NUMBER, Column.APPLIES, Column.STATUS))
        shown = {Column.NUMBER, Column.TITLE, Column.APPLIES, Column.STATUS}
        for column, least in ((Column.REASON, now.px(_REASON_LEAST)), (Column.EVIDENCE, 0), (Column.OWNER, 0)):
            left -= widths.get(column, least)
            if left < 0:
                break
            shown.add(column)
        rest = self.viewport().width() - sum(width for column, width in widths.items() if column in shown)
        if Column.REASON in shown:
            widths[Column.TITLE] = max(now.px(_TITLE_LEAST), round(rest * _TITLE_SHARE))
            widths[Column.REASON] = rest - widths[Column.TITLE]
        else:
            widths[Column.TITLE] = rest
        for column in Column:
            self.setColumnHidden(column, column not in shown)
            if column in shown:
                self.setColumnWidth(column, widths[column])

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Drop or bring back columns."""
        super().resizeEvent(event)
        self.fit()

    # --- keys and clicks

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Space switches or folds, Enter and F2 open or fold, Left and Right fold and unfold."""
        group, line = self._model.group(self.currentIndex().row()), self.current_id()
        key = event.key()
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            if group is not None and (group.number in self._model.folded) is (key == Qt.Key.Key_Right):
                self._turn(group)
        elif key in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter) and group is not None:
            self._turn(group)
        elif key == Qt.Key.Key_Space and line:
            self.switched.emit(line)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2) and line:
            self.opened.emit(line)
        else:
            super().keyPressEvent(event)

    def _turn(self, group: Group) -> None:
        self.fold(self._model.folded ^ {group.number})

    def _clicked(self, index: QModelIndex) -> None:
        group, line = self._model.group(index.row()), self._model.line(index.row())
        if group is not None:
            self._turn(group)
        elif line is not None and index.column() == Column.APPLIES:
            self.switched.emit(line.id)

    def _double_clicked(self, index: QModelIndex) -> None:
        line = self._model.line(index.row())
        if line is not None and index.column() != Column.APPLIES:
            self.opened.emit(line.id)

    def _moved(self, current: QModelIndex, _before: QModelIndex) -> None:
        if not self._quiet:
            line = self._model.line(current.row())
            self.current_changed.emit(line.id if line is not None else "")
