"""Bars over weeks: lines under headings, each with its days, today's line through all of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import (
    QFrame,
    QListView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from aims_desktop.i18n import _
from aims_desktop.model.registers.shared import months_after
from aims_desktop.ui.theme import draw
from aims_desktop.ui.theme.look import MEDIUM, look
from aims_desktop.ui.theme.tokens import CAPTION, OVERLINE, ink, soft
from aims_desktop.ui.widgets.text import plain_tooltip

Index = QModelIndex | QPersistentModelIndex

_LINE, _HEADING, _SCALE = 32, 30, 30
_NAMES, _MOST_NAMES, _NAMES_SHARE = 236, 440, 0.38
_LEAST_MONTH = 40
_RIGHT = 12
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"


@dataclass(frozen=True, slots=True)
class Line:
    """One line; a heading has no key. `icon` and `tone` say how it stands, `state` says it in words."""

    text: str
    key: str = ""
    start: dt.date | None = None
    end: dt.date | None = None
    icon: str = ""
    tone: str = "neutral"
    state: str = ""
    said: str = ""
    """All that the line says, for screen readers."""


class Timeline(QWidget):
    """The scale of the months over the lines; the arrows go from line to line, Enter opens one."""

    chosen = Signal(str)
    """The key of the line that is the current one now."""
    opened = Signal(str)
    """Enter or a double click."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.view = _View(name)
        self._scale = _Scale(self.view)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._scale)
        column.addWidget(self.view, 1)
        self.setFocusProxy(self.view)
        self.view.selectionModel().currentChanged.connect(self._changed)
        self.view.opened.connect(lambda: self.opened.emit(self.key))

    @property
    def key(self) -> str:
        """The current line."""
        index = self.view.currentIndex()
        return self.view.lines.lines[index.row()].key if index.isValid() else ""

    def show_lines(self, lines: Sequence[Line], today: dt.date) -> None:
        """Show other lines; the current one stays where it is still there."""
        key = self.key
        self.view.lines.show(lines, today)
        self._scale.update()
        self.choose(key if any(line.key == key for line in lines) else next((line.key for line in lines if line.key), ""))

    def choose(self, key: str) -> None:
        """Make a line the current one."""
        at = next((at for at, line in enumerate(self.view.lines.lines) if line.key and line.key == key), -1)
        if at >= 0:
            self.view.setCurrentIndex(self.view.lines.index(at))

    def _changed(self, now: QModelIndex, _before: QModelIndex) -> None:
        if now.isValid():
            self.chosen.emit(self.view.lines.lines[now.row()].key)


class _Lines(QAbstractListModel):
    """The lines and the months they lie in."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: Sequence[Line] = ()
        self.today = self.first = dt.date(2000, 1, 1)
        self.last = dt.date(2000, 12, 31)

    def show(self, lines: Sequence[Line], today: dt.date) -> None:
        """Replace the lines; where there are the same ones, the selection stays."""
        days = [day for line in lines for day in (line.start, line.end) if day is not None] or [today]
        same = [line.key for line in lines] == [line.key for line in self.lines]
        if not same:
            self.beginResetModel()
        self.lines, self.today = lines, today
        self.first, self.last = min(days).replace(day=1), _last_of_month(max(days))
        if same and lines:
            self.dataChanged.emit(self.index(0), self.index(len(lines) - 1))
        elif not same:
            self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's name and default
        """How many lines."""
        return 0 if parent.isValid() else len(self.lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The name for typing ahead, the whole line for screen readers."""
        line = self.lines[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return line.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return line.said or line.text
        if role == Qt.ItemDataRole.ToolTipRole and line.key:
            return plain_tooltip(line.said)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Headings cannot be chosen."""
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable if self.lines[index.row()].key else Qt.ItemFlag.NoItemFlags


class _View(QListView):
    """The lines; they scroll by themselves."""

    opened = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.lines = _Lines()
        self.setModel(self.lines)
        self.setItemDelegate(_Painter(self))
        self.setAccessibleName(name)
        self.setProperty("kind", "clear")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self.doubleClicked.connect(lambda _index: self.opened.emit())

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """It takes the room that the page has left."""
        return QSize(look().px(480), look().px(160))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """A few lines."""
        return QSize(look().px(320), look().px(120))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter opens the line."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit()
        else:
            super().keyPressEvent(event)

    # --- where days lie

    def bars(self) -> tuple[float, float]:
        """From where to where the bars reach."""
        return self.names(), float(self.viewport().width() - look().px(_RIGHT))

    def names(self) -> float:
        """How much of the width the names take: more of a wide window, so that fewer are cut."""
        wanted = self.viewport().width() * _NAMES_SHARE
        return round(min(max(wanted, look().px(_NAMES)), look().px(_MOST_NAMES)))

    def at(self, on: dt.date) -> float:
        """Where a day begins."""
        left, right = self.bars()
        days = (self.lines.last - self.lines.first).days + 1
        return left + (right - left) * (on - self.lines.first).days / days

    def months(self) -> Iterator[dt.date]:
        """The first of each month that has a line and a name: every one, or every few where they would stand too close."""
        left, right = self.bars()
        first, last = self.lines.first, self.lines.last
        count = (last.year - first.year) * 12 + last.month - first.month + 1
        every = next(n for n in (1, 2, 3, 6, 12, 24, 120, 12_000) if (right - left) * n / count >= look().px(_LEAST_MONTH) or n == 12_000)
        for n in range(0, count, every):
            yield months_after(first, n)


class _Scale(QWidget):
    """The names of the months, and today's."""

    def __init__(self, view: _View) -> None:
        super().__init__()
        self._view = view
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """One line of small text."""
        return QSize(look().px(200), look().px(_SCALE))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the months."""
        now, view = look(), self._view
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(QRectF(0, self.height() - 1, self.width(), 1), now.colour("line"))
        today = view.lines.today
        word = _("today")
        half, gap = now.width(word, CAPTION) / 2 + now.px(6), now.px(8)
        near = view.at(today) if view.lines.first <= today <= view.lines.last else None
        year = 0
        for month in view.months():
            x = view.at(month) + now.px(4)
            name = _(_MONTHS.split()[month.month - 1])
            text = name if month.year == year else _("{month} {year}").format(month=name, year=f"{month.year % 100:02}")
            width = now.width(text, CAPTION)
            if near is None or x + width + gap < near - half or x > near + half + gap:
                draw.text(painter, QRectF(x, 0, width + 2, self.height()), text, "muted", CAPTION)
                year = month.year
        if near is not None:
            draw.chip(painter, QRectF(near - half - now.px(4), 0, 2 * half + now.px(20), self.height() - 1), word, "accent", dot=False)


class _Painter(QStyledItemDelegate):
    """A name at the left, its bar over the weeks."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802 - Qt's name
        """Headings are a little lower."""
        line = _line_of(index)
        return QSize(look().px(100), look().px(_LINE if line.key else _HEADING))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw a line."""
        view = self.parent()
        assert isinstance(view, _View)
        line, now, rect = _line_of(index), look(), QRectF(option.rect)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not line.key:
            painter.fillRect(rect, now.colour("subtle"))
        elif option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, now.colour("accent_soft"))
            painter.fillRect(QRectF(0, rect.top(), now.px(3), rect.height()), now.colour("accent"))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, now.colour("hover"))
        self._grid(painter, view, rect, months=bool(line.key))
        room = QRectF(rect.left() + now.px(12), rect.top(), view.names() - now.px(20), rect.height())
        if line.key:
            icon = now.px(15)
            draw.symbol(painter, QRectF(room.left(), rect.center().y() - icon / 2, icon, icon), line.icon, ink(line.tone))
            draw.text(painter, room.adjusted(icon + now.px(8), 0, 0, 0), line.text)
            self._bar(painter, view, rect, line)
        else:
            painter.setPen(now.colour("muted"))
            painter.setFont(now.font(OVERLINE, MEDIUM))
            painter.drawText(rect.adjusted(now.px(12), 0, 0, 0), Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, line.text)
        if option.state & QStyle.StateFlag.State_HasFocus:
            draw.focus(painter, rect)

    @staticmethod
    def _grid(painter: QPainter, view: _View, rect: QRectF, *, months: bool) -> None:
        now = look()
        for month in view.months() if months else ():
            painter.fillRect(QRectF(round(view.at(month)), rect.top(), 1, rect.height()), now.colour("line"))
        if view.lines.first <= view.lines.today <= view.lines.last:
            width = now.px(2)
            painter.fillRect(QRectF(round(view.at(view.lines.today)) - width // 2, rect.top(), width, rect.height()), now.colour("accent"))

    @staticmethod
    def _bar(painter: QPainter, view: _View, rect: QRectF, line: Line) -> None:
        now, end = look(), line.end or line.start
        if end is None:
            return
        height = now.px(16)
        top = rect.center().y() - height / 2
        painter.setPen(QPen(now.colour(ink(line.tone)), 1.4))
        painter.setBrush(now.colour(soft(line.tone)))
        right = view.at(end + dt.timedelta(days=1)) if end < dt.date.max else view.bars()[1]
        if line.start is None:
            middle, half = QPointF(right, rect.center().y()), height / 2
            corners = [QPointF(0, -half), QPointF(half, 0), QPointF(0, half), QPointF(-half, 0)]
            painter.drawPolygon(QPolygonF([middle + corner for corner in corners]))
            box = QRectF(right - half, top, height, height)
        else:
            left = view.at(line.start)
            box = QRectF(left, top, max(right - left, now.px(5)), height)
            painter.drawRoundedRect(box, now.px(4), now.px(4))
        width, gap = now.width(line.state, CAPTION) + 2, now.px(6)
        if width <= box.width() - 2 * gap:
            draw.text(painter, box.adjusted(gap, 0, 0, 0), line.state, ink(line.tone), CAPTION)
            return
        (first, last), today = view.bars(), view.at(view.lines.today)
        for left in (box.right() + gap, box.left() - width - gap):
            if first <= left and left + width <= last and not left - gap <= today <= left + width + gap:
                draw.text(painter, QRectF(left, top, width, height), line.state, "muted", CAPTION)
                return


def _line_of(index: Index) -> Line:
    model = index.model()
    assert isinstance(model, _Lines)
    return model.lines[index.row()]


def _last_of_month(on: dt.date) -> dt.date:
    first = on.replace(day=1)
    return dt.date.max if (on.year, on.month) == (9999, 12) else months_after(first, 1) - dt.timedelta(days=1)
