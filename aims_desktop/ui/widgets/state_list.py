"""A list at its full height whose lines say how far they are: name over a remark, the state at the right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QListView, QSizePolicy, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from aims_desktop.ui.theme import draw
from aims_desktop.ui.theme.cells import dress_list
from aims_desktop.ui.theme.look import MEDIUM, STRONG, look
from aims_desktop.ui.theme.tokens import BODY, CAPTION
from aims_desktop.ui.widgets.rows import LineRows

Index = QModelIndex | QPersistentModelIndex

LINE = 42


class StateLine(Protocol):
    """What a line must be able to say."""

    @property
    def name(self) -> str:
        """What typing ahead looks for."""

    @property
    def title(self) -> str:
        """Number and name."""

    @property
    def short(self) -> str:
        """The remark below."""

    @property
    def state(self) -> tuple[str, str]:
        """How far it is, as a word and a tone."""


class _Lines(LineRows[StateLine]):
    """The lines."""

    def key(self, item: StateLine) -> None:
        """As many are the same ones: they stand for the same stretches of a way."""

    def text(self, item: StateLine) -> str:
        """The name."""
        return item.name

    def said(self, item: StateLine) -> str:
        """All that is drawn."""
        return f"{item.title}, {item.short}, {item.state[0]}"


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
        left, width, half = rect.left() + now.px(10), int(rect.width()) - chip - now.px(32), rect.height() / 2
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


class StateList(QListView):
    """All lines at their full height: what scrolls is the page around it."""

    chosen = Signal(int)
    """Another line is the current one."""
    opened = Signal()
    """The person wants to write to the current one: Enter or a click."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.lines = _Lines()
        self.setModel(self.lines)
        dress_list(self, name)
        self.setItemDelegate(_Painter(self))
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setProperty("kind", "clear")
        self.selectionModel().currentChanged.connect(lambda now, _before: self.chosen.emit(now.row()))
        self.clicked.connect(lambda _index: self.opened.emit())

    def show_lines(self, lines: Sequence[StateLine]) -> None:
        """Show lines."""
        at = self.currentIndex().row()
        self.lines.show(lines)
        self.updateGeometry()
        if lines:
            self.go_to(min(max(at, 0), len(lines) - 1))

    def go_to(self, at: int) -> None:
        """Make a line the current one."""
        self.setCurrentIndex(self.lines.index(at))

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As high as all lines."""
        return QSize(look().px(300), self.lines.rowCount() * look().px(LINE) + look().px(2))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """All lines, in a narrow window too."""
        return QSize(look().px(160), self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter goes to what belongs to the line."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        else:
            super().keyPressEvent(event)
