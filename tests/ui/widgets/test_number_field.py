from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from aims_desktop.ui.theme.apply import theme
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.number_field import NumberField


def test_a_number_is_typed_and_stepped_but_not_wheeled(qtbot: QtBot) -> None:
    field = NumberField("Weeks", 1, 52)
    qtbot.addWidget(field)
    field.setValue(4)
    QTest.keyClick(field, Qt.Key.Key_Up)
    assert field.value() == 5
    wheel = QWheelEvent(
        QPointF(5, 5), QPointF(5, 5), QPoint(), QPoint(0, 120),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    field.wheelEvent(wheel)
    assert field.value() == 5
    assert not wheel.isAccepted()


def test_both_parts_of_a_number_field_are_named_and_indented(qtbot: QtBot) -> None:
    field = NumberField("Weeks", 1, 52)
    qtbot.addWidget(field)
    assert field.accessibleName() == field.lineEdit().accessibleName() == "Weeks"
    field.show()
    theme().set_text_size(1.5)
    assert field.lineEdit().textMargins().left() == look().px(8)
    theme().set_text_size(1.0)
