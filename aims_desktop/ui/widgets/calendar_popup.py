"""The calendar that opens below a date field."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import QDate, QLocale, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QFrame, QToolButton, QVBoxLayout, QWidget

from aims_desktop.i18n import _
from aims_desktop.ui.theme import icons
from aims_desktop.ui.theme.look import MEDIUM, NORMAL, STRONG, look
from aims_desktop.ui.theme.tokens import BODY, CAPTION


class CalendarPopup(QFrame):
    """A month to pick a day from; Escape or a click elsewhere closes it."""

    picked = Signal(object)
    """A datetime.date."""

    def __init__(self, field: QWidget, start: dt.date, today: dt.date) -> None:
        super().__init__(field, Qt.WindowType.Popup)
        self.setObjectName("popup")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._field = field
        self._days = _Days(today)
        self._days.setAccessibleName(field.accessibleName())
        self._days.setSelectedDate(QDate(start.year, start.month, start.day))
        self._days.activated.connect(self._choose)
        self._days.clicked.connect(self._choose)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[look().px(8)] * 4)
        column.addWidget(self._days)

    def open_below(self) -> None:
        """Show under the field, above it where the screen ends."""
        # Shown first: its border belongs to its size only once the style has seen it.
        self.show()
        place = self._field.mapToGlobal(QPoint(0, self._field.height() + 2))
        room = self._field.screen().availableGeometry()
        if place.y() + self.height() > room.bottom():
            place.setY(place.y() - self._field.height() - self.height() - 4)
        place.setX(max(room.left(), min(place.x(), room.right() + 1 - self.width())))
        self.move(place)
        self._days.setFocus(Qt.FocusReason.PopupFocusReason)

    def _choose(self, day: QDate) -> None:
        self.close()
        self.picked.emit(dt.date(day.year(), day.month(), day.day()))


class _Days(QCalendarWidget):
    """A month in the colours of the theme: Qt's own has red weekends and black arrows on any background."""

    def __init__(self, today: dt.date) -> None:
        super().__init__()
        self._today = QDate(today.year, today.month, today.day)
        self.setFirstDayOfWeek(QLocale().firstDayOfWeek())
        self.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self.setHorizontalHeaderFormat(QCalendarWidget.HorizontalHeaderFormat.ShortDayNames)
        head = QTextCharFormat()
        head.setForeground(look().colour("muted"))
        head.setFont(look().font(CAPTION, MEDIUM))
        self.setHeaderTextFormat(head)
        for day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
            self.setWeekdayTextFormat(day, head)
        for name, icon, words in (
            ("qt_calendar_prevmonth", "chevron-left", _("Previous month")),
            ("qt_calendar_nextmonth", "chevron-right", _("Next month")),
        ):
            button = self.findChild(QToolButton, name)
            if isinstance(button, QToolButton):
                icons.bind(button, icon)
                button.setAccessibleName(words)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Room for two figures per day."""
        return QSize(look().px(280), look().px(250))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Never smaller."""
        return self.sizeHint()

    def paintCell(self, painter: QPainter, rect: QRect, date: QDate | dt.date) -> None:  # noqa: N802 - Qt's name
        """Draw one day: the chosen one filled, today in the accent, other months faint."""
        now = look()
        day = QDate(date.year, date.month, date.day) if isinstance(date, dt.date) else date
        chosen = day == self.selectedDate()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if chosen:
            box = QRectF(rect).adjusted(2, 1, -2, -1)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(now.colour("accent"))
            painter.drawRoundedRect(box, now.px(6), now.px(6))
        other_month = day.month() != self.monthShown()
        ink = "accent_text" if day == self._today else "disabled" if other_month else "text"
        painter.setPen(now.colour("on_accent" if chosen else ink))
        painter.setFont(now.font(BODY, STRONG if chosen or day == self._today else NORMAL))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, str(day.day()))
        painter.restore()
