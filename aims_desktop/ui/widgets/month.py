"""A month as a sheet of days, each with what falls on it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from aims_desktop.i18n import _, day, ngettext
from aims_desktop.model.registers.shared import months_after
from aims_desktop.ui.theme import draw
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.theme.tokens import BODY, CAPTION, TABLE_HEADER

Index = QModelIndex | QPersistentModelIndex

WEEKS, DAYS = 6, 7
_NUMBER = 25
_LINE = 18
_LEAST = 50
_KEYS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -DAYS, Qt.Key.Key_Down: DAYS}
_MONTHS = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}
_CELL_ROLE = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class Mark:
    """One line of a day: an icon in the colour of a token, and words."""

    icon: str
    tone: str
    text: str


def weekday(on: dt.date) -> str:
    """The name of a day's weekday."""
    return _("Monday Tuesday Wednesday Thursday Friday Saturday Sunday").split()[on.weekday()]


def month_name(on: dt.date) -> str:
    """The month of a day with its year: "March 2027"."""
    months = _("January February March April May June July August September October November December").split()
    return _("{month} {year}").format(month=months[on.month - 1], year=on.year)


class MonthView(QTableView):
    """Six weeks, Monday first. Arrows go from day to day and into other months, Page Up and Page Down by month; Enter opens."""

    chosen = Signal(object)
    """Another day (datetime.date) is the current one."""
    opened = Signal()
    """Enter, or a double click: the person wants to go on to what falls on the day."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._days = _Days()
        self.setModel(self._days)
        self.setItemDelegate(_Painter(self))
        self.setProperty("kind", "clear")
        self.setShowGrid(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.verticalHeader().hide()
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setFixedHeight(look().px(TABLE_HEADER - 6))
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setMinimumSectionSize(1)
            header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.doubleClicked.connect(lambda _index: self.opened.emit())

    @property
    def day(self) -> dt.date:
        """The current day."""
        return self._days.current

    def show_marks(self, marks: Mapping[dt.date, Sequence[Mark]], today: dt.date) -> None:
        """Show what falls on each day."""
        self._days.marks, self._days.today = marks, today
        self._days.tell()

    def go_to(self, on: dt.date) -> None:
        """Make a day the current one, and its month the one that is shown."""
        moved = on != self._days.current
        self._days.go_to(on)
        self.setCurrentIndex(self._days.place(on))
        self.setAccessibleName(_("{what}, {month}").format(what=self._name, month=month_name(on)))
        if moved:
            self.chosen.emit(on)

    def go_by_month(self, months: int) -> None:
        """Go to the same day of another month."""
        self.go_to(_by_month(self.day, months))

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As small as it may be: it takes the room that the page has left."""
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Narrow days still say how much falls on them."""
        return QSize(look().px(_LEAST) * DAYS, look().px(_LEAST) * WEEKS + self.horizontalHeader().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Go from day to day, from month to month, or open the day."""
        key = Qt.Key(event.key())
        if key in _KEYS:
            self.go_to(_by_days(self.day, _KEYS[key]))
        elif key in _MONTHS:
            self.go_by_month(_MONTHS[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.opened.emit()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """A press chooses the day; one of another month shows that."""
        index = self.indexAt(event.position().toPoint())
        if index.isValid():
            self.go_to(self._days.on(index))
        self.setFocus(Qt.FocusReason.MouseFocusReason)


def _by_days(on: dt.date, days: int) -> dt.date:
    try:
        return on + dt.timedelta(days=days)
    except OverflowError:
        return on


def _by_month(on: dt.date, months: int) -> dt.date:
    far = not dt.date.min.year < on.year + (on.month + months - 1) // 12 < dt.date.max.year
    return on if far else months_after(on, months)


class _Days(QAbstractTableModel):
    """The days of the weeks around a month."""

    def __init__(self) -> None:
        super().__init__()
        self.current = self.today = dt.date(2000, 1, 1)
        self.marks: Mapping[dt.date, Sequence[Mark]] = {}

    @property
    def first(self) -> dt.date:
        """The Monday on or before the first of the month."""
        first = self.current.replace(day=1)
        return _by_days(first, -first.weekday())

    def go_to(self, on: dt.date) -> None:
        """Show the month of a day."""
        same = (on.year, on.month) == (self.current.year, self.current.month)
        self.current = on
        if not same:
            self.tell()

    def tell(self) -> None:
        """All days may say something else."""
        self.dataChanged.emit(self.index(0, 0), self.index(WEEKS - 1, DAYS - 1))

    def on(self, index: Index) -> dt.date:
        """The day of a place."""
        return _by_days(self.first, index.row() * DAYS + index.column())

    def place(self, on: dt.date) -> QModelIndex:
        """The place of a day."""
        return self.index(*divmod((on - self.first).days, DAYS))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's name and default
        """Six weeks hold any month."""
        return 0 if parent.isValid() else WEEKS

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's name and default
        """Seven days."""
        return 0 if parent.isValid() else DAYS

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:  # noqa: N802 - Qt's name
        """The names of the weekdays."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return _("Mon Tue Wed Thu Fri Sat Sun").split()[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The number of the day, and all that falls on it in words."""
        on = self.on(index)
        marks = self.marks.get(on, ())
        if role == Qt.ItemDataRole.DisplayRole:
            return str(on.day)
        if role == _CELL_ROLE:
            return on, marks
        if role == Qt.ItemDataRole.AccessibleTextRole:
            told = [f"{weekday(on)} {day(on)}", *([_("today")] if on == self.today else [])]
            told.append(ngettext("{n} entry", "{n} entries", len(marks)) if marks else _("nothing"))
            return ", ".join(told) + "".join(f"; {mark.text}" for mark in marks)
        return None


class _Painter(QStyledItemDelegate):
    """The number of the day above, then as many lines as fit."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw a day."""
        days = index.model()
        assert isinstance(days, _Days)
        on, marks = index.data(_CELL_ROLE)
        now, rect = look(), QRectF(option.rect)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        strange = on.month != days.current.month
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, now.colour("accent_soft"))
        elif strange:
            painter.fillRect(rect, now.colour("app"))
        painter.fillRect(QRectF(rect.left(), rect.bottom() - 1, rect.width(), 1), now.colour("line"))
        if index.column() < DAYS - 1:
            painter.fillRect(QRectF(rect.right() - 1, rect.top(), 1, rect.height()), now.colour("line"))
        self._number(painter, rect, on, today=on == days.today, strange=strange)
        room = QRectF(rect.left() + now.px(7), rect.top() + now.px(_NUMBER), rect.width() - now.px(11), rect.height() - now.px(_NUMBER + 3))
        self._lines(painter, room, marks)
        if option.state & QStyle.StateFlag.State_HasFocus:
            draw.focus(painter, rect)

    @staticmethod
    def _number(painter: QPainter, rect: QRectF, on: dt.date, *, today: bool, strange: bool) -> None:
        now = look()
        size = now.px(20)
        box = QRectF(rect.left() + now.px(5), rect.top() + now.px(4), size, size)
        if today:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(now.colour("accent"))
            painter.drawEllipse(box)
        painter.setPen(now.colour("on_accent" if today else "muted" if strange else "text"))
        painter.setFont(now.font(CAPTION if strange else BODY))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(on.day))

    @staticmethod
    def _lines(painter: QPainter, room: QRectF, marks: Sequence[Mark]) -> None:
        now = look()
        line = now.px(_LINE)
        fit = max(int(room.height() // line), 0)
        shown = marks if len(marks) <= fit else marks[: max(fit - 1, 0)]
        icon = now.px(13)
        for at, mark in enumerate(shown):
            top = room.top() + at * line
            draw.symbol(painter, QRectF(room.left(), top + (line - icon) / 2, icon, icon), mark.icon, mark.tone)
            words = QRectF(room.left() + icon + now.px(5), top, room.width() - icon - now.px(5), line)
            draw.text(painter, words, mark.text, "bad" if mark.tone == "bad" else "text2", CAPTION)
        if len(marks) > len(shown):
            more = QRectF(room.left(), room.top() + len(shown) * line, room.width(), line)
            left = len(marks) - len(shown)
            draw.text(painter, more, ngettext("+{n} more", "+{n} more", left) if shown else f"+{left}", "muted", CAPTION)
