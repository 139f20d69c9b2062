from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QWidget
from pytestqt.qtbot import QtBot

from aims_desktop.ui.theme.tokens import TONES
from aims_desktop.ui.widgets.chips import Chip, FilterChip, FlowLayout


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_a_filter_toggles_by_keyboard(qtbot: QtBot, key: Qt.Key) -> None:
    chip = FilterChip("Above appetite", 6)
    qtbot.addWidget(chip)
    toggled: list[bool] = []
    chip.toggled.connect(toggled.append)
    QTest.keyClick(chip, key)
    QTest.keyClick(chip, key)
    assert toggled == [True, False]


def test_a_filter_is_named_with_its_count(qtbot: QtBot) -> None:
    chip = FilterChip("R&D", 2)
    qtbot.addWidget(chip)
    assert chip.accessibleName() == "R&D, 2"
    assert chip.text() == "R&&D  2"
    chip.set_count(None)
    assert chip.accessibleName() == "R&D"
    chip.set_text("Status: open")
    assert chip.text() == "Status: open"


def test_a_filter_keeps_its_menu(qtbot: QtBot) -> None:
    chip = FilterChip("Status: any", menu=QMenu())
    qtbot.addWidget(chip)
    assert chip.menu() is not None
    assert chip.property("menu") == "true"


@pytest.mark.parametrize("tone", TONES)
def test_a_chip_shows_its_word_in_its_tone(qtbot: QtBot, tone: str) -> None:
    chip = Chip("In <b>progress</b>", tone, dot=True)
    qtbot.addWidget(chip)
    assert chip.text() == "In <b>progress</b>"
    assert chip.textFormat() == Qt.TextFormat.PlainText
    assert chip.sizeHint().width() > chip.fontMetrics().horizontalAdvance("progress")
    chip.grab()


def test_a_chip_without_a_word_is_not_shown(qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    early, late = Chip("", "ok"), Chip("", "ok")
    early.set("Done", "ok")
    for chip in (early, late):
        chip.setParent(holder)
    assert not early.isHidden()
    assert late.isHidden()
    late.set("Done", "ok")
    assert not late.isHidden()
    assert late.tone == "ok"


def test_chips_wrap(qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    flow = FlowLayout(holder, gap=6)
    chips = [FilterChip(f"Filter number {number}") for number in range(6)]
    for chip in chips:
        flow.addWidget(chip)
    line = flow.sizeHint().height()
    assert flow.heightForWidth(2000) == line
    assert flow.heightForWidth(chips[0].sizeHint().width() + 5) == line * 6 + 6 * 5
    holder.resize(chips[0].sizeHint().width() * 2 + 10, 300)
    flow.activate()
    assert {chip.y() for chip in chips} == {0, line + 6, 2 * (line + 6)}
    holder.layout().takeAt(0)
    assert flow.count() == 5
    assert flow.itemAt(9) is None


def test_a_hidden_chip_takes_no_room(qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    flow = FlowLayout(holder)
    first, second = FilterChip("One"), FilterChip("Two")
    flow.addWidget(first)
    flow.addWidget(second)
    both = flow.sizeHint().width()
    first.hide()
    assert flow.sizeHint().width() < both


def test_a_flow_keeps_its_margins(qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    flow = FlowLayout(holder)
    flow.setContentsMargins(12, 3, 10, 5)
    chips = [FilterChip("First one"), FilterChip("Second one")]
    for chip in chips:
        flow.addWidget(chip)
    high, wide = chips[0].sizeHint().height(), sum(chip.sizeHint().width() for chip in chips) + 8 + 22
    holder.resize(wide, 200)
    holder.show()
    assert (chips[0].x(), chips[0].y()) == (12, 3)
    assert chips[1].geometry().right() + 1 == wide - 10
    assert flow.heightForWidth(wide) == high + 8
    assert flow.heightForWidth(wide - 1) == 2 * high + 8 + 8, "one px less, and the second goes to the next line"
