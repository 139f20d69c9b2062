from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QDate, QLocale, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCalendarWidget, QLineEdit, QToolButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from aims_desktop.ui.theme.tokens import LIGHT
from aims_desktop.ui.widgets.buttons import IconButton
from aims_desktop.ui.widgets.calendar_popup import CalendarPopup
from aims_desktop.ui.widgets.date_field import DateField

TODAY = dt.date(2026, 11, 23)


class Form(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.field = DateField("Review by", lambda: TODAY)
        self.other = QLineEdit()
        self.committed: list[dt.date | None] = []
        self.refused: list[str] = []
        column = QVBoxLayout(self)
        column.addWidget(self.field)
        column.addWidget(self.other)
        self.field.committed.connect(self.committed.append)
        self.field.refused.connect(self.refused.append)

    def write(self, text: str) -> None:
        self.field.setFocus()
        self.field.selectAll()
        QTest.keyClick(self.field, Qt.Key.Key_Delete)
        QTest.keyClicks(self.field, text)
        QTest.keyClick(self.field, Qt.Key.Key_Return)


@pytest.fixture
def form(qtbot: QtBot) -> Iterator[Form]:
    QLocale.setDefault(QLocale("en_GB"))
    made = Form()
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitExposed(made)
    yield made
    QLocale.setDefault(QLocale.system())


def test_what_is_written_becomes_a_date(form: Form) -> None:
    form.write("in 2 weeks")
    assert form.committed == [dt.date(2026, 12, 7)]
    assert form.field.value == dt.date(2026, 12, 7)
    assert form.field.text() == "7 Dec 2026"


def test_leaving_the_field_commits_once(form: Form) -> None:
    form.field.setFocus()
    QTest.keyClicks(form.field, "tomorrow")
    form.other.setFocus()
    form.field.setFocus()
    form.other.setFocus()
    assert form.committed == [dt.date(2026, 11, 24)]


def test_setting_a_value_is_no_commit(form: Form) -> None:
    form.field.set_value(TODAY)
    form.field.setFocus()
    form.other.setFocus()
    assert form.committed == []
    assert form.field.value == TODAY


def test_the_same_date_again_is_no_commit(form: Form) -> None:
    form.field.set_value(TODAY)
    form.write("today")
    assert form.committed == []
    assert form.field.text() == "23 Nov 2026"


def test_emptying_the_field_commits_no_date(form: Form) -> None:
    form.field.set_value(TODAY)
    form.write("")
    assert form.committed == [None]


def test_what_is_no_date_stays_with_an_error_and_is_not_committed(form: Form) -> None:
    form.field.set_value(TODAY)
    form.write("soon")
    assert form.committed == []
    assert form.field.value == TODAY
    assert form.field.text() == "soon"
    assert form.field.property("bad") == "true"
    assert form.refused == [form.field.error]
    assert "soon" in form.field.accessibleDescription()


def test_mending_the_text_takes_the_error_away(form: Form) -> None:
    form.write("soon")
    form.write("friday")
    assert form.committed == [dt.date(2026, 11, 27)]
    assert form.field.error == ""
    assert form.field.accessibleDescription() == ""


def test_escape_puts_the_date_back(form: Form) -> None:
    form.field.set_value(TODAY)
    form.write("soon")
    QTest.keyClick(form.field, Qt.Key.Key_Escape)
    assert form.field.text() == "23 Nov 2026"
    assert form.field.error == ""


def test_the_clear_button_clears(form: Form) -> None:
    form.field.set_value(TODAY)
    clear = next(button for button in form.field.findChildren(IconButton) if button.accessibleName().startswith("Clear"))
    assert clear.isVisible()
    QTest.mouseClick(clear, Qt.MouseButton.LeftButton)
    assert form.committed == [None]
    assert not clear.isVisible()


@pytest.mark.parametrize("key", [(Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier), (Qt.Key.Key_F4, Qt.KeyboardModifier.NoModifier)])
def test_the_calendar_opens_by_keyboard_and_picks(form: Form, key: tuple[Qt.Key, Qt.KeyboardModifier], qapp: QApplication) -> None:
    form.field.set_value(TODAY)
    QTest.keyClick(form.field, *key)
    popup = QApplication.activePopupWidget()
    assert popup is not None
    calendar = popup.findChild(QCalendarWidget)
    assert calendar is not None
    assert calendar.selectedDate() == QDate(2026, 11, 23)
    calendar.activated.emit(QDate(2026, 12, 24))
    assert form.committed == [dt.date(2026, 12, 24)]
    assert not popup.isVisible()


@pytest.mark.parametrize(
    "off", [lambda field: field.setReadOnly(True), lambda field: field.setEnabled(False)], ids=["read only", "disabled"]
)
def test_a_field_that_cannot_be_edited_offers_nothing(form: Form, off: object) -> None:
    form.field.set_value(TODAY)
    off(form.field)  # type: ignore[operator]
    form.field.open_calendar()
    assert QApplication.activePopupWidget() is None
    assert not [button for button in form.field.findChildren(IconButton) if button.isVisible()]


def test_the_text_never_runs_under_the_buttons(form: Form) -> None:
    form.field.set_value(TODAY)
    left = min(button.x() for button in form.field.findChildren(IconButton) if button.isVisible())
    assert form.field.width() - form.field.textMargins().right() <= left + 6


def test_the_calendar_speaks_the_colours_of_the_theme(form: Form) -> None:
    popup = CalendarPopup(form.field, dt.date(2026, 11, 12), TODAY)
    popup.open_below()
    days = popup.findChild(QCalendarWidget)
    assert days is not None
    image = days.grab().toImage()
    colours = Counter(image.pixelColor(x, y).name().upper() for x in range(image.width()) for y in range(image.height()))
    assert colours[LIGHT.accent] > 100, "the chosen day"
    assert colours[LIGHT.accent_text] > 5, "today"
    assert colours["#FF0000"] == 0, "no red weekends"
    assert {button.accessibleName() for button in days.findChildren(QToolButton)} >= {"Previous month", "Next month"}
    popup.close()


def test_the_calendar_stays_on_the_screen(form: Form) -> None:
    room = form.screen().availableGeometry()
    form.move(room.right() - 40, room.bottom() - 40)
    popup = CalendarPopup(form.field, TODAY, TODAY)
    popup.open_below()
    assert popup.y() + popup.height() <= room.bottom()
    assert popup.x() + popup.width() <= room.right() + 1
    popup.close()
