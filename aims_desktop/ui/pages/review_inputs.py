"""The inputs of a management review: the list with how far each is, and the one that is worked on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QMimeData, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QGridLayout,
    QListView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from aims_desktop.i18n import _
from aims_desktop.model.register import Row
from aims_desktop.model.registers import REGISTERS
from aims_desktop.service.figures import Figure, InputFigures
from aims_desktop.ui.context import AppContext
from aims_desktop.ui.pages.review_fields import FieldGroup
from aims_desktop.ui.theme import draw
from aims_desktop.ui.theme.cells import dress_list
from aims_desktop.ui.theme.look import MEDIUM, STRONG, look
from aims_desktop.ui.theme.tokens import BODY, CAPTION
from aims_desktop.ui.widgets.rows import LineRows
from aims_desktop.ui.widgets.text import Tone, label

Index = QModelIndex | QPersistentModelIndex

LINE = 42
LEFT = 52
"""What stands before the words: the handle and the tick."""
TICK = 16
MOVED = "application/x-aims-review-input"
"""What is dragged: the place of an input in the list."""
_FIELDS = ("content", "nothing_reason", "discussion", "discussed")
_TONES: dict[str, Tone] = {"ok": "ok", "bad": "bad", "": "muted"}


@dataclass(frozen=True, slots=True)
class Line:
    """One input in the list; `row` is what was written to it, None while the review does not have it. Left out ones have number 0."""

    number: int
    figures: InputFigures
    row: Row

    @property
    def title(self) -> str:
        """Number and name."""
        return f"{self.number or '–'}  {self.figures.name}"

    @property
    def printed(self) -> bool:
        """Whether it stands in the pack."""
        return self.number > 0

    @property
    def short(self) -> str:
        """Clause, and the first figure that says something."""
        telling = next((f for f in self.figures.figures if f.value), self.figures.figures[0])
        return f"{self.figures.clause} · {telling.label}: {telling.text}"

    @property
    def state(self) -> tuple[str, str]:
        """How far it is, as a word and a tone."""
        if not self.printed:
            return _("Left out"), "neutral"
        if self.row is not None and (self.row.content or self.row.nothing_reason):
            return _("Ready"), "ok"
        return (_("To finish"), "warn") if any(f.value for f in self.figures.figures) else (_("Empty"), "neutral")


class _Lines(LineRows[Line]):
    """The inputs; they can be dragged to another place."""

    dropped = Signal(int, int)
    """An input was dragged from one place before another."""

    def __init__(self) -> None:
        super().__init__()
        self.read_only = False

    def key(self, item: Line) -> None:
        """As many are the same ones: one that moves takes the place of another."""

    def text(self, item: Line) -> str:
        """The name."""
        return item.figures.name

    def said(self, item: Line) -> str:
        """All that is drawn."""
        return f"{item.title}, {item.short}, {item.state[0]}"

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Ticked where it is printed."""
        if role == Qt.ItemDataRole.CheckStateRole:
            return Qt.CheckState.Checked if self.items[index.row()].printed else Qt.CheckState.Unchecked
        return super().data(index, role)

    # --- dragging

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Lines can be dragged, and dropped between others."""
        if self.read_only:
            return super().flags(index)
        return super().flags(index) | (Qt.ItemFlag.ItemIsDragEnabled if index.isValid() else Qt.ItemFlag.ItemIsDropEnabled)

    def supportedDropActions(self) -> Qt.DropAction:  # noqa: N802 - Qt's name
        """They are moved."""
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:  # noqa: N802 - Qt's name
        """Only lines of this list."""
        return [MOVED]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:  # noqa: N802 - Qt's name
        """The place of the line."""
        data = QMimeData()
        data.setData(MOVED, str(indexes[0].row()).encode())
        return data

    def dropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index) -> bool:  # noqa: N802 - Qt's name
        """Tell where the line shall go; it moves when that is saved."""
        if not data.hasFormat(MOVED):
            return False
        start, to = int(bytes(data.data(MOVED).data())), row if row >= 0 else len(self.items)
        self.dropped.emit(start, to - (to > start))
        return False  # nothing for the view to take out


class _Painter(QStyledItemDelegate):
    """Name over figures, the state at the right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802 - Qt's name
        """One line of the list."""
        return QSize(look().px(200), look().px(LINE))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw a line."""
        model = index.model()
        assert isinstance(model, _Lines)
        line, now, rect = model.items[index.row()], look(), QRectF(option.rect)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if selected or hovered:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(now.colour("accent_soft" if selected else "hover"))
            painter.drawRoundedRect(rect.adjusted(0, 1, 0, -1), now.px(6), now.px(6))
        word, tone = line.state
        chip = draw.chip_width(word, dot=False)
        draw.chip(painter, rect.adjusted(rect.width() - chip - now.px(8), 0, -now.px(8), 0), word, tone, dot=False)
        self._mark(painter, rect, line, model.read_only)
        left, width, half = rect.left() + now.px(LEFT), int(rect.width()) - chip - now.px(LEFT + 22), rect.height() / 2
        flags = Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextSingleLine
        weight = STRONG if selected else MEDIUM
        painter.setPen(now.colour("text"))
        painter.setFont(now.font(BODY, weight))
        above = QRectF(left, rect.top() + now.px(3), width, half - now.px(3))
        painter.drawText(above, flags | Qt.AlignmentFlag.AlignVCenter, now.cut(line.title, width, BODY, weight))
        painter.setPen(now.colour("muted"))
        painter.setFont(now.font(CAPTION))
        below = QRectF(left, rect.top() + half, width, half - now.px(3))
        painter.drawText(below, flags | Qt.AlignmentFlag.AlignVCenter, now.cut(line.short, width, CAPTION))
        if option.state & QStyle.StateFlag.State_HasFocus:
            draw.focus(painter, rect)

    def _mark(self, painter: QPainter, rect: QRectF, line: Line, read_only: bool) -> None:
        """The handle to drag it by and the tick; what is required has a tick that cannot be taken away."""
        now = look()
        size = now.px(TICK)
        middle = rect.center().y() - size / 2
        if not read_only:
            draw.symbol(painter, QRectF(rect.left() + now.px(6), middle, size, size), "drag", "muted")
        box = tick_rect(rect)
        can_change = not line.figures.required and not read_only
        painter.setPen(QPen(now.colour("accent" if line.printed and can_change else "input_line"), 1.2))
        painter.setBrush(now.colour("accent") if line.printed and can_change else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), now.px(4), now.px(4))
        if line.printed:
            draw.symbol(painter, box.adjusted(2, 2, -2, -2), "check", "on_accent" if can_change else "muted")


def tick_rect(line: QRectF) -> QRectF:
    """Where the tick of a line stands."""
    now = look()
    size = now.px(TICK)
    return QRectF(line.left() + now.px(28), line.center().y() - size / 2, size, size)


class InputList(QListView):
    """All inputs at their full height: what scrolls is the page around it."""

    chosen = Signal(int)
    """Another input is the current one."""
    opened = Signal()
    """The person wants to write to the current one: Enter or a click."""
    moved = Signal(int, int)
    """An input shall go from one place to another."""
    ticked = Signal(int)
    """An input shall be left out, or taken in again: the space bar or a click on its tick."""

    def __init__(self) -> None:
        super().__init__()
        self.lines = _Lines()
        self.setModel(self.lines)
        dress_list(self, _("Inputs of the review"))
        self.setItemDelegate(_Painter(self))
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setProperty("kind", "clear")
        self.selectionModel().currentChanged.connect(lambda now, _before: self.chosen.emit(now.row()))
        self.setDragDropMode(QListView.DragDropMode.InternalMove)
        self.setDropIndicatorShown(True)
        self.lines.dropped.connect(self.moved)
        self._on_tick = False

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show the inputs."""
        at = self.currentIndex().row()
        self.lines.show(lines)
        self.updateGeometry()
        if lines:
            self.go_to(min(max(at, 0), len(lines) - 1))

    def go_to(self, at: int) -> None:
        """Make an input the current one."""
        self.setCurrentIndex(self.lines.index(at))

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As high as all lines."""
        return QSize(look().px(300), self.lines.rowCount() * look().px(LINE) + look().px(2))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """All lines, in a narrow window too."""
        return QSize(look().px(160), self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter goes to the fields of the input, the space bar leaves it out, Alt with an arrow moves it."""
        at, alt = self.currentIndex().row(), bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        by = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        elif event.key() == Qt.Key.Key_Space and at >= 0:
            self.ticked.emit(at)
        elif alt and by and 0 <= at + by < self.lines.rowCount():
            self.moved.emit(at, at + by)
        elif not (alt and by):
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """In the list Alt with an arrow moves an input, before it is taken for the way to the next one."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
            if alt and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
                event.accept()
                return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """A press on the tick is none on the line."""
        index = self.indexAt(event.position().toPoint())
        self._on_tick = index.isValid() and tick_rect(QRectF(self.visualRect(index))).adjusted(-5, -5, 5, 5).contains(event.position())
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """A click on the tick changes it; any other opens the input."""
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and event.button() == Qt.MouseButton.LeftButton:
            self.ticked.emit(index.row()) if self._on_tick else self.opened.emit()


class InputPanel(QWidget):
    """One input: the question, its figures, and what people say to it."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(10))
        self.heading = label("", "section", wrap=True)
        self._ask = label("", "body", "two", wrap=True)
        self._table = QWidget()
        self._grid = QGridLayout(self._table)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(look().px(12))
        self._grid.setVerticalSpacing(look().px(4))
        self._grid.setColumnStretch(0, 1)
        self._lacking = label(_("This review does not have the input yet: refresh the figures to add it."), "body", "muted", wrap=True)
        self.fields = FieldGroup(context, REGISTERS["review-input"], _FIELDS)
        for part in (self.heading, self._ask, self._table, self._lacking, self.fields):
            column.addWidget(part)

    def show_line(self, line: Line) -> None:
        """Show an input."""
        self.heading.setText(line.title)
        self._ask.setText(line.figures.ask)
        while (item := self._grid.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        for at, figure in enumerate(line.figures.figures):
            self._add(at, figure)
        self._lacking.setVisible(line.row is None)
        self.fields.setVisible(line.row is not None)
        if line.row is not None:
            self.fields.show_row(line.row)

    def focus_content(self) -> None:
        """The first field."""
        self.fields.boxes[_FIELDS[0]].editor.focus.setFocus(Qt.FocusReason.OtherFocusReason)

    def _add(self, at: int, figure: Figure) -> None:
        name, value = label(figure.label, "body", "two", wrap=True), label(figure.text, "strong")
        value.setAccessibleName(f"{figure.label}: {figure.text}")
        trend = label(figure.trend, "caption", _TONES[figure.tone])
        self._grid.addWidget(name, at, 0)
        self._grid.addWidget(value, at, 1, Qt.AlignmentFlag.AlignRight)
        self._grid.addWidget(trend, at, 2)
