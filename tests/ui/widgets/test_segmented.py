from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from aims_desktop.ui.widgets.segmented import Segmented, Tabs


def test_tabs_count_and_are_read_out(qtbot: QtBot) -> None:
    tabs = Tabs("Risk details", ["Details", "Treatment", "R&D"])
    qtbot.addWidget(tabs)
    tabs.set_count(1, 2)
    assert tabs.tabText(1) == "Treatment  2"
    assert tabs.accessibleTabName(1) == "Treatment, 2"
    assert tabs.tabText(2) == "R&&D"
    tabs.set_count(1, None)
    assert tabs.tabText(1) == "Treatment"
    assert tabs.accessibleName() == "Risk details"


def test_tabs_move_by_arrows_and_show_the_focus(qtbot: QtBot) -> None:
    tabs = Tabs("Risk details", ["Details", "Treatment"])
    qtbot.addWidget(tabs)
    tabs.show()
    tabs.activateWindow()
    tabs.setFocus()
    qtbot.waitUntil(tabs.hasFocus)
    assert tabs.property("focused") == "true"
    QTest.keyClick(tabs, Qt.Key.Key_Right)
    assert tabs.currentIndex() == 1
    tabs.clearFocus()
    assert tabs.property("focused") == ""


def test_one_segment_at_a_time_is_chosen(qtbot: QtBot) -> None:
    made = Segmented("Result", ["Conforms", "Can improve", "Minor finding"], digits=True)
    qtbot.addWidget(made)
    made.show()
    chosen: list[int] = []
    made.chosen.connect(chosen.append)
    assert made.value == -1
    made.choose(1)
    assert (made.value, chosen) == (1, [])
    QTest.keyClick(made, Qt.Key.Key_3)
    assert (made.value, chosen) == (2, [2])
    QTest.keyClick(made, Qt.Key.Key_9)
    assert made.value == 2
    made.choose(-1)
    assert made.value == -1


def test_segments_are_named_with_their_question(qtbot: QtBot) -> None:
    made = Segmented("Result", ["Conforms", "Not applicable"])
    qtbot.addWidget(made)
    assert [button.accessibleName() for button in made.findChildren(type(made._group.button(0)))] == [
        "Result: Conforms",
        "Result: Not applicable",
    ]
