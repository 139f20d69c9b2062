from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QColor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from aims_desktop.ui.theme.tokens import LIGHT
from aims_desktop.ui.widgets.heat_map import HeatMap

LIKELIHOOD = ["Rare", "Unlikely", "Possible", "Likely", "Almost certain"]
SEVERITY = ["Negligible", "Minor", "Moderate", "Major", "Severe"]


def band(likelihood: int, severity: int) -> str:
    score = likelihood * severity
    return "h1" if score <= 4 else "h2" if score <= 9 else "h3" if score <= 14 else "h4"


@pytest.fixture
def heat(qtbot: QtBot) -> HeatMap:
    made = HeatMap("Risks after controls", LIKELIHOOD, SEVERITY, band, lambda n: f"{n} risks")
    qtbot.addWidget(made)
    made.set_counts({(4, 4): 1, (3, 2): 2})
    made.resize(500, 260)
    made.show()
    qtbot.waitExposed(made)
    return made


def test_counts_stand_at_their_place(heat: HeatMap) -> None:
    model = heat.view.model()
    shown = {(row, column): model.index(row, column).data() for row in range(5) for column in range(5) if model.index(row, column).data()}
    # The highest likelihood is the first row.
    assert shown == {(1, 3): "1", (2, 1): "2"}
    assert heat.count(4, 4) == 1
    assert heat.count(1, 1) == 0


def test_colours_come_from_outside(heat: HeatMap) -> None:
    image = heat.view.viewport().grab().toImage()
    for likelihood, severity in ((5, 5), (1, 1), (2, 5), (2, 3)):
        rect = heat.view.visualRect(heat.view.model().index(5 - likelihood, severity - 1))
        expected = QColor(getattr(LIGHT, band(likelihood, severity)))
        assert image.pixelColor(rect.left() + 8, rect.top() + 8) == expected


def test_arrows_move_and_enter_opens(heat: HeatMap) -> None:
    opened: list[tuple[int, int]] = []
    heat.cell_activated.connect(lambda likelihood, severity: opened.append((likelihood, severity)))
    heat.select(3, 3)
    QTest.keyClick(heat.view, Qt.Key.Key_Up)
    QTest.keyClick(heat.view, Qt.Key.Key_Right)
    QTest.keyClick(heat.view, Qt.Key.Key_Return)
    QTest.keyClick(heat.view, Qt.Key.Key_Left)
    QTest.keyClick(heat.view, Qt.Key.Key_Space)
    assert opened == [(4, 4), (4, 3)]


def test_a_click_opens(heat: HeatMap) -> None:
    opened: list[tuple[int, int]] = []
    heat.cell_activated.connect(lambda likelihood, severity: opened.append((likelihood, severity)))
    place = heat.view.visualRect(heat.view.model().index(0, 4)).center()
    QTest.mouseClick(heat.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert opened == [(5, 5)]


def test_tab_leaves_the_map(heat: HeatMap) -> None:
    assert not heat.view.tabKeyNavigation()


def test_every_cell_is_read_out_in_words(heat: HeatMap) -> None:
    interface = QAccessible.queryAccessibleInterface(heat.view)
    assert interface.text(QAccessible.Text.Name) == "Risks after controls"
    texts = [interface.child(i).text(QAccessible.Text.Name) for i in range(interface.childCount()) if interface.child(i)]
    assert "Likely, Major: 1 risks" in texts
    assert "Rare, Negligible: 0 risks" in texts


def test_new_counts_keep_the_marked_cell(heat: HeatMap) -> None:
    heat.select(3, 2)
    heat.set_counts({(1, 1): 9})
    assert (heat.view.currentIndex().row(), heat.view.currentIndex().column()) == (2, 1)
    assert heat.count(3, 2) == 0


def test_all_cells_are_in_sight_at_any_width(heat: HeatMap) -> None:
    for width in (320, 480, 900):
        heat.resize(width, 260)
        QTest.qWait(0)
        last = heat.view.visualRect(heat.view.model().index(4, 4))
        assert heat.view.viewport().rect().contains(last)
