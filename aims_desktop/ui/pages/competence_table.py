"""The competence matrix as a table: roles with their holders down, topics across; digits say which level is needed and reached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QTableView

from aims_desktop.i18n import _, ngettext
from aims_desktop.model.facts import Facts
from aims_desktop.model.register import Row
from aims_desktop.service import competence
from aims_desktop.service.competence import HIGHEST, RoleLines, Stand, Standing
from aims_desktop.ui.theme.cells import CELL_ROLE, Cell, dress
from aims_desktop.ui.theme.look import NORMAL, STRONG, look
from aims_desktop.ui.theme.tokens import CAPTION
from aims_desktop.ui.widgets.text import plain_tooltip

Index = QModelIndex | QPersistentModelIndex

SIGNS = {
    Standing.REACHED: ("circle-check", "ok"),
    Standing.TRAINED: ("graduation", "ok"),
    Standing.BELOW: ("alert", "bad"),
    Standing.NOT_RATED: ("circle", "text2"),
    Standing.NOT_TRAINED: ("circle-minus", "warn"),
}
"""Icon and tone of how somebody stands."""
PLANNED = ("circle-dot", "warn")
"""Of a gap for which something is planned."""
FIRST, TOPIC = 196, 92
"""Least width of the names, and width of a topic, at 100 %."""
HEADER = 64


@dataclass(frozen=True, slots=True)
class Spot:
    """One place in the matrix; without a person it is about what the role needs."""

    role_id: str = ""
    person_id: str = ""
    topic_id: str = ""


Entry = tuple[RoleLines, Row | None]


class MatrixModel(QAbstractTableModel):
    """Roles, each followed by its holders; only as many topics as there is room for."""

    def __init__(self) -> None:
        super().__init__()
        self.entries: list[Entry] = []
        self.topics: Sequence[Row] = ()
        self.first, self.room = 0, 1
        self._facts: Facts | None = None
        self._cells: dict[tuple[int, int], Cell] = {}

    def show(self, groups: Sequence[RoleLines], topics: Sequence[Row], facts: Facts) -> None:
        """Replace everything; where the lines and topics are the same ones, the selection stays."""
        entries: list[Entry] = [entry for group in groups for entry in ((group, None), *((group, person) for person in group.people))]
        same = [_key(e) for e in entries] == [_key(e) for e in self.entries] and [t.id for t in topics] == [t.id for t in self.topics]
        if not same:
            self.beginResetModel()
        self.entries, self.topics, self._facts, self._cells = entries, topics, facts, {}
        self.first = max(0, min(self.first, len(topics) - self.room))
        if not same:
            self.endResetModel()
        elif entries:
            self.dataChanged.emit(self.index(0, 0), self.index(len(entries) - 1, self.columnCount() - 1))

    def show_from(self, first: int, room: int) -> None:
        """Show other topics."""
        room = max(1, room)
        first = max(0, min(first, len(self.topics) - room))
        if (first, room) != (self.first, self.room):
            self.beginResetModel()
            self.first, self.room, self._cells = first, room, {}
            self.endResetModel()

    @property
    def shown(self) -> Sequence[Row]:
        """The topics that have a column now."""
        return self.topics[self.first : self.first + self.room]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's name and default
        """Roles and people."""
        return 0 if parent.isValid() else len(self.entries)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's name and default
        """The name and the topics shown."""
        return 0 if parent.isValid() else 1 + len(self.shown)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: N802 - Qt's name
        """Codes of the topics; their titles as tooltips."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            if not section:
                return _("Role and person")
            return look().cut(self.shown[section - 1].code or "–", look().px(TOPIC - 20), CAPTION, STRONG)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole) and section:
            words = competence.topic_text(self.shown[section - 1])
            return plain_tooltip(words) if role == Qt.ItemDataRole.ToolTipRole else words
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The cell, its text, and all that it says for screen readers."""
        if role not in (CELL_ROLE, Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        at = index.row(), index.column()
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._said(*at)
        if at not in self._cells:
            self._cells[at] = self._made(*at)
        return self._cells[at] if role == CELL_ROLE else self._cells[at].text

    def spot(self, row: int, column: int) -> Spot:
        """What a cell is about."""
        if not 0 <= row < len(self.entries):
            return Spot()
        group, person = self.entries[row]
        topic = self.shown[column - 1].id if 0 < column <= len(self.shown) else ""
        return Spot(group.role.id, person.id if person is not None else "", topic)

    def stand(self, row: int, column: int) -> Stand:
        """How the person of a line stands in the topic of a column."""
        spot = self.spot(row, column)
        assert self._facts is not None
        return competence.stand(self._facts, spot.role_id, spot.person_id, spot.topic_id)

    def _made(self, row: int, column: int) -> Cell:
        group, person = self.entries[row]
        if person is None:
            return Cell("group", (group.role.title or _("(no title)")) if not column else self._needed(row, column))
        if not column:
            return Cell("person", person.name or _("(no name)"))
        stand = self.stand(row, column)
        if stand.standing is Standing.NOT_NEEDED:
            return Cell("plain", "")
        icon, tone = PLANNED if stand.standing is Standing.BELOW and stand.has_action else SIGNS[stand.standing]
        reached = "–" if stand.reached is None else str(stand.reached)
        short = str(stand.needed) if stand.standing is Standing.TRAINED else _("{now} of {target}").format(now=reached, target=stand.needed)
        return Cell("icon", short, icon, tone)

    def _needed(self, row: int, column: int) -> str:
        spot = self.spot(row, column)
        assert self._facts is not None
        needed = competence.required(self._facts, spot.role_id, spot.topic_id)
        return _("needs {level}").format(level=needed.required_level) if needed is not None and needed.required_level else ""

    def _said(self, row: int, column: int) -> str:
        group, person = self.entries[row]
        role = group.role.title or _("(no title)")
        if not column:
            count = ngettext("{n} person", "{n} people", len(group.people))
            return f"{role}, {count}" if person is None else f"{person.name or _('(no name)')}, {role}"
        topic = competence.topic_text(self.shown[column - 1])
        if person is None:
            return f"{role}, {topic}: {self._needed(row, column) or _('not needed')}"
        words = competence.standing_text(self.stand(row, column)) or _("not needed")
        return f"{person.name or _('(no name)')}, {topic}: {words}"


class _TopicHeader(QHeaderView):
    """Codes over titles of up to two lines: a code alone says nothing to who reads the matrix for the first time."""

    def __init__(self, table: QTableView) -> None:
        super().__init__(Qt.Orientation.Horizontal, table)

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:  # noqa: N802, N803 - Qt's names
        """Draw one heading."""
        model = self.model()
        if not isinstance(model, MatrixModel):
            return
        now = look()
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, now.colour("line_strong"))
        inside = QRectF(rect.adjusted(now.px(10), now.px(7), -now.px(6), -now.px(5)))
        line = now.metrics(CAPTION, STRONG).height()
        left = Qt.AlignmentFlag.AlignLeft
        painter.setPen(now.colour("text2"))
        painter.setFont(now.font(CAPTION, STRONG))
        painter.drawText(inside, left | Qt.AlignmentFlag.AlignTop, str(model.headerData(logicalIndex, Qt.Orientation.Horizontal)))
        if logicalIndex:
            painter.setPen(now.colour("muted"))
            painter.setFont(now.font(CAPTION))
            words = _two_lines(_(model.shown[logicalIndex - 1].title or ""), int(inside.width()))
            painter.drawText(inside.adjusted(0, line, 0, 0), left | Qt.AlignmentFlag.AlignTop, words)


def _two_lines(text: str, width: int) -> str:
    """A title broken at a blank into two lines, the second shortened."""
    now, words = look(), text.split()
    first: list[str] = []
    while words and now.width(" ".join([*first, words[0]]), CAPTION) <= width:
        first.append(words.pop(0))
    if not first and words:
        return now.cut(" ".join(words), width, CAPTION)
    return "\n".join(filter(None, (" ".join(first), now.cut(" ".join(words), width, CAPTION, NORMAL))))


class MatrixTable(QTableView):
    """The matrix; arrows move over all topics, digits give the level of the current cell."""

    moved = Signal()
    """Another cell is the current one."""
    turned = Signal()
    """Other topics are shown."""
    levelled = Signal(object)
    """A digit was pressed: the level; None for Delete."""
    opened = Signal()
    """Enter: the person wants to write."""

    def __init__(self) -> None:
        super().__init__()
        self.matrix = MatrixModel()
        self.setHorizontalHeader(_TopicHeader(self))
        self.setModel(self.matrix)
        dress(self, _("Competence matrix"), header=HEADER)
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectItems)
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.selectionModel().currentChanged.connect(lambda now, _before: self.moved.emit() if now.isValid() else None)
        self.doubleClicked.connect(lambda _index: self.opened.emit())

    @property
    def spot(self) -> Spot:
        """What the current cell is about."""
        return self.matrix.spot(self.currentIndex().row(), self.currentIndex().column())

    def show_matrix(self, groups: Sequence[RoleLines], topics: Sequence[Row], facts: Facts) -> None:
        """Show the matrix and stay where one is; else at the first cell."""
        before = self.spot
        self.matrix.show(groups, topics, facts)
        lines = ngettext("{n} line", "{n} lines", len(self.matrix.entries))
        self.setAccessibleName(_("Competence matrix, {lines}").format(lines=lines))
        self._lay_out()
        if not self.currentIndex().isValid() or self.spot != before:
            self.go_to(before) or self.go_to(Spot())
        self.turned.emit()

    def go_to(self, spot: Spot) -> bool:
        """Make the cell of a spot the current one, and turn to its topic; False where it is not shown."""
        matrix = self.matrix
        rows = range(len(matrix.entries))
        wanted = spot.role_id, spot.person_id
        row = next((r for r in rows if (matrix.spot(r, 0).role_id, matrix.spot(r, 0).person_id) == wanted), 0 if spot == Spot() else -1)
        topic = next((at for at, topic in enumerate(matrix.topics) if topic.id == spot.topic_id), 0)
        if row < 0 or not rows:
            return False
        self._turn_to(topic)
        self.setCurrentIndex(matrix.index(row, min(1 + topic - matrix.first, matrix.columnCount() - 1)))
        return True

    def turn(self, by: int) -> None:
        """Show the topics before or after these; the current line stays."""
        matrix, row = self.matrix, max(self.currentIndex().row(), 0)
        matrix.show_from(matrix.first + by * matrix.room, matrix.room)
        self._lay_out()
        if matrix.entries and matrix.shown:
            self.setCurrentIndex(matrix.index(row, 1 if by > 0 else len(matrix.shown)))
        self.turned.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Arrows move, over the edge to more topics; digits give levels; Enter writes."""
        key, plain = Qt.Key(event.key()), event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        row, column, matrix = self.currentIndex().row(), self.currentIndex().column(), self.matrix
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(key, 0)
        at = matrix.first + column - 1 + step
        if step and row >= 0 and 0 <= at < len(matrix.topics):
            self.go_to(Spot(matrix.spot(row, 0).role_id, matrix.spot(row, 0).person_id, matrix.topics[at].id))
        elif step:
            return
        elif plain and Qt.Key.Key_0 <= key <= Qt.Key.Key_0 + HIGHEST:
            self.levelled.emit(key - Qt.Key.Key_0)
        elif plain and key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.levelled.emit(None)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Show as many topics as there is room for."""
        super().resizeEvent(event)
        room = max(1, (self.viewport().width() - look().px(FIRST)) // look().px(TOPIC))
        if room != self.matrix.room:
            before = self.spot
            self.matrix.show_from(self.matrix.first, room)
            self._lay_out()
            if before != Spot():
                self.go_to(before)
            self.turned.emit()

    def _turn_to(self, topic: int) -> None:
        matrix = self.matrix
        if topic < matrix.first:
            matrix.show_from(topic, matrix.room)
        elif topic >= matrix.first + matrix.room:
            matrix.show_from(topic - matrix.room + 1, matrix.room)
        else:
            return
        self._lay_out()
        self.turned.emit()

    def _lay_out(self) -> None:
        header = self.horizontalHeader()
        for column in range(self.matrix.columnCount()):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed if column else QHeaderView.ResizeMode.Stretch)
            if column:
                header.resizeSection(column, look().px(TOPIC))


def _key(entry: Entry) -> tuple[str, str]:
    group, person = entry
    return group.role.id, person.id if person is not None else ""
