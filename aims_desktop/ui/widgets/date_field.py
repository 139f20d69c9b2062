"""A field for a date that may be empty: written as people write dates, or picked from a calendar."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from PySide6.QtCore import QDate, QEvent, QLocale, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit

from aims_desktop.i18n import _
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.buttons import IconButton
from aims_desktop.ui.widgets.calendar_popup import CalendarPopup
from aims_desktop.ui.widgets.dates import parse_date
from aims_desktop.ui.widgets.text import set_property


class DateField(QLineEdit):
    """A date or nothing; what cannot be read stays in the field with an error until it is mended."""

    committed = Signal(object)
    """Another date (datetime.date or None) than before was entered, picked or cleared."""
    refused = Signal(str)
    """What was entered is no date; the sentence says so."""

    def __init__(self, name: str, clock: Callable[[], dt.date]) -> None:
        super().__init__()
        self._clock = clock
        self._value: dt.date | None = None
        self._error = ""
        self.setAccessibleName(name)
        self.setPlaceholderText(_("No date"))
        self._clear = IconButton("close", _("Clear: {field}").format(field=name), small=True, parent=self)
        self._pick = IconButton("calendar", _("Choose from a calendar: {field}").format(field=name), small=True, parent=self)
        for button in (self._clear, self._pick):
            # Alt+Down and emptying the field do the same by keyboard: no extra stops for Tab.
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.setCursor(Qt.CursorShape.ArrowCursor)
        self._clear.clicked.connect(lambda: self._take(None))
        self._pick.clicked.connect(self.open_calendar)
        self.textEdited.connect(self._edited)
        self.editingFinished.connect(self.commit)
        self._show()

    @property
    def value(self) -> dt.date | None:
        """The date last committed or set."""
        return self._value

    @property
    def error(self) -> str:
        """The sentence about what is wrong, or nothing."""
        return self._error

    def set_value(self, value: dt.date | None) -> None:
        """Show a date without announcing it."""
        self._value = value
        self.set_error("")
        self._show()

    def set_error(self, sentence: str) -> None:
        """Mark the field wrong, or right again with an empty sentence."""
        self._error = sentence
        set_property(self, "bad", "true" if sentence else "")
        self.setAccessibleDescription(_("Error: {sentence}").format(sentence=sentence) if sentence else "")

    def commit(self) -> None:
        """Read what stands in the field; announce it where it is another date."""
        if self.text() == _shown(self._value):
            if self._error and self.isModified():
                self.set_value(self._value)
            return
        try:
            found = parse_date(self.text(), self._clock())
        except ValueError as refusal:
            self.set_error(str(refusal))
            self.refused.emit(self._error)
            return
        self._take(found)

    def open_calendar(self) -> None:
        """Open the calendar below the field."""
        if self.isReadOnly() or not self.isEnabled():
            return
        today = self._clock()
        popup = CalendarPopup(self, self._value or today, today)
        popup.picked.connect(self._take)
        popup.open_below()

    def _take(self, value: dt.date | None) -> None:
        before = self._value
        self.set_value(value)
        if value != before:
            self.committed.emit(value)

    def _show(self) -> None:
        self.setText(_shown(self._value))
        self.setCursorPosition(0)
        self._place()

    def _edited(self) -> None:
        self._place()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Alt+Down opens the calendar; Escape puts the date back."""
        if event.key() == Qt.Key.Key_F4 or (event.key() == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier):
            self.open_calendar()
        elif event.key() == Qt.Key.Key_Escape and self.text() != _shown(self._value):
            self.set_value(self._value)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Arriving by keyboard selects the date, so that writing replaces it."""
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self.selectAll()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Keep the buttons at the right."""
        super().resizeEvent(event)
        self._place()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """A field that cannot be edited offers no buttons."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.ReadOnlyChange, QEvent.Type.EnabledChange, QEvent.Type.StyleChange):
            self._place()

    def _place(self) -> None:
        if not hasattr(self, "_pick"):
            return
        editable = self.isEnabled() and not self.isReadOnly()
        self._pick.setVisible(editable)
        self._clear.setVisible(editable and bool(self.text()))
        side = look().px(24)
        x = self.width() - look().px(5)
        for button in (self._pick, self._clear):
            if button.isVisibleTo(self):
                x -= side
                button.setGeometry(x, (self.height() - side) // 2, side, side)
        right = max(self.width() - x - look().px(5), 0)
        if self.textMargins().right() != right:
            self.setTextMargins(0, 0, right, 0)


def _shown(value: dt.date | None) -> str:
    if value is None:
        return ""
    return QLocale().toString(QDate(value.year, value.month, value.day), "d MMM yyyy")
