"""Rings, bars, cards, avatars, pages: what they say to a screen reader and how they keep their size."""

from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from aims_desktop.ui.theme.apply import theme
from aims_desktop.ui.theme.draw import initials
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.theme.tokens import DARK, LIGHT
from aims_desktop.ui.widgets.avatar import Avatar
from aims_desktop.ui.widgets.bars import Part, ProgressLine, StackedBar
from aims_desktop.ui.widgets.buttons import Button
from aims_desktop.ui.widgets.card import Card, hline, inset
from aims_desktop.ui.widgets.elided import ElidedBox
from aims_desktop.ui.widgets.empty_state import EmptyState
from aims_desktop.ui.widgets.icon_label import IconLabel
from aims_desktop.ui.widgets.page import Page
from aims_desktop.ui.widgets.ring import Ring
from aims_desktop.ui.widgets.text import label


def test_a_ring_is_read_as_a_value(qtbot: QtBot) -> None:
    ring = Ring("Tasks")
    qtbot.addWidget(ring)
    ring.show_value(62.5, "5/8", "done")
    interface = QAccessible.queryAccessibleInterface(ring)
    assert interface.role() == QAccessible.Role.ProgressBar
    assert interface.text(QAccessible.Text.Name) == "Tasks: 5/8 done"
    assert ring.value() == 62


@pytest.mark.parametrize(("percent", "right", "left"), [(0, "track", "track"), (50, "accent", "track"), (100, "accent", "accent")])
def test_a_ring_fills_clockwise(qtbot: QtBot, percent: int, right: str, left: str) -> None:
    ring = Ring("Tasks", 100, 11)
    qtbot.addWidget(ring)
    ring.show_value(percent)
    ring.resize(ring.sizeHint())
    image = ring.grab().toImage()
    side, middle = image.width(), image.height() // 2
    assert image.pixelColor(side - 7, middle) == QColor(getattr(LIGHT, right))
    assert image.pixelColor(6, middle) == QColor(getattr(LIGHT, left))


def test_painted_widgets_follow_the_theme_and_the_text_size(qtbot: QtBot, qapp: QApplication) -> None:
    ring = Ring("Tasks", 100, 11)
    qtbot.addWidget(ring)
    ring.show_value(100)
    ring.show()
    theme().apply(qapp, "dark", 1.5)
    qapp.processEvents()
    assert ring.sizeHint().width() == look().px(100)
    ring.resize(ring.sizeHint())
    image = ring.grab().toImage()
    assert image.pixelColor(image.width() - 10, image.height() // 2) == QColor(DARK.accent)
    theme().apply(qapp, "light")


def test_a_stacked_bar_is_read_as_a_sentence(qtbot: QtBot) -> None:
    bar = StackedBar("Controls")
    qtbot.addWidget(bar)
    bar.show_parts([Part(22, "accent", "in place"), Part(0, "warn", "under way"), Part(16, "track", "to do")])
    assert bar.accessibleName() == "Controls: in place: 22, under way: 0, to do: 16"
    bar.show_parts([])
    assert bar.accessibleName() == "Controls"
    bar.grab()


def test_a_stacked_bar_gives_each_part_its_share(qtbot: QtBot) -> None:
    bar = StackedBar("Controls", legend=False)
    qtbot.addWidget(bar)
    bar.show_parts([Part(3, "accent", "a"), Part(1, "bad", "b")])
    bar.resize(402, 8)
    image = bar.grab().toImage()
    assert image.pixelColor(290, 4) == QColor(LIGHT.accent)
    assert image.pixelColor(310, 4) == QColor(LIGHT.bad)


def test_a_progress_line_has_a_name_and_a_value(qtbot: QtBot) -> None:
    line = ProgressLine("Phase 1")
    qtbot.addWidget(line)
    line.show_value(77.6)
    assert (line.accessibleName(), line.value()) == ("Phase 1", 78)


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Mara Lindqvist", "ML"), ("Ravi", "R"), ("Ana Maria de Sousa", "AS"), ("", ""), ("(external) Jo", "J"), ("ärzte ohne", "ÄO")],
)
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_an_avatar_is_read_as_the_whole_name(qtbot: QtBot) -> None:
    avatar = Avatar("Mara Lindqvist")
    qtbot.addWidget(avatar)
    assert avatar.accessibleName() == "Mara Lindqvist"
    avatar.set_name("<b>x</b>")
    assert "<b>" not in avatar.toolTip()
    avatar.grab()


def test_a_card_holds_its_things_under_its_title(qtbot: QtBot) -> None:
    card = Card("Tasks", "checked from your records")
    qtbot.addWidget(card)
    card.add(label("one"))
    card.add(hline())
    column = QVBoxLayout()
    column.addWidget(label("two"))
    card.add(inset(column))
    card.set_title("Other <b>tasks</b>")
    theme().set_text_size(1.5)
    assert card.body.contentsMargins().left() == look().px(16)
    theme().set_text_size(1.0)
    assert card.body.contentsMargins().left() == look().px(16)
    card.set_padding(1, 1, 1, 1)
    assert card.body.contentsMargins().left() == 1
    card.set_caption("now")
    assert [part.text() for part in card.findChildren(QLabel)] == ["Other <b>tasks</b>", "now", "one", "two"]
    card.resize(300, 200)
    image = card.grab().toImage()
    assert image.pixelColor(150, 0) == QColor(LIGHT.line)
    assert image.pixelColor(150, 3) == QColor(LIGHT.surface)


def test_an_empty_state_says_what_and_why_and_offers_the_first_step(qtbot: QtBot) -> None:
    first = Button("Add the first risk", "primary", "plus")
    state = EmptyState("target", "No risks yet", "Risks drive the treatment plan.", first)
    qtbot.addWidget(state)
    assert (state.accessibleName(), state.accessibleDescription()) == ("No risks yet", "Risks drive the treatment plan.")
    with qtbot.waitSignal(first.clicked):
        QTest.keyClick(first, Qt.Key.Key_Return)


def test_a_page_scrolls_down_only_and_wraps_into_a_narrow_window(qtbot: QtBot) -> None:
    page = Page("A title that is rather long for a page of a small window", "Phase 1", "A purpose. " * 30)
    qtbot.addWidget(page)
    page.add_action(Button("Add risk", "primary", "plus"))
    ring = Ring("Tasks")
    page.set_ring(ring)
    page.add_action(Button("Export"))
    page.add(label("word " * 400, wrap=True))
    page.resize(500, 400)
    page.show()
    assert page.horizontalScrollBar().maximum() == 0
    assert page.widget().width() <= 500
    assert page.verticalScrollBar().maximum() > 0
    assert page.focusPolicy() == Qt.FocusPolicy.NoFocus
    buttons = page.findChildren(Button)
    assert ring.x() > max(button.x() for button in buttons), "the ring stays at the far right"
    page.set_phase("")
    page.set_title("Other")
    assert page.accessibleName() == "Other"


def test_icons_beside_texts_say_nothing(qtbot: QtBot) -> None:
    picture = IconLabel("check", "ok", 16)
    qtbot.addWidget(picture)
    assert picture.accessibleName() == ""
    assert picture.focusPolicy() == Qt.FocusPolicy.NoFocus
    picture.resize(16, 16)
    first = picture.grab().toImage()
    picture.show_icon("close", "bad")
    assert picture.grab().toImage() != first


def test_no_default_grey_of_the_style_shows_in_a_card(qtbot: QtBot, qapp: QApplication) -> None:
    for choice in ("light", "dark"):
        theme().apply(qapp, choice)
        holder = QWidget()
        qtbot.addWidget(holder)
        column = QVBoxLayout(holder)
        card = Card("Tasks")
        card.add(Button("Open"))
        card.add(label("words"))
        column.addWidget(card)
        holder.resize(240, 160)
        image = holder.grab().toImage()
        colours = Counter(image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height()))
        # Some pixels at the edge of a letter may have any grey.
        assert colours["#efefef"] + colours["#f0f0f0"] < 50
    theme().apply(qapp, "light")


def test_a_box_shortens_its_text_and_tells_it_whole(qtbot: QtBot) -> None:
    box = ElidedBox()
    box.addItems(["Short", "A name that is much too long for this box"])
    box.setFixedWidth(160)
    qtbot.addWidget(box)
    box.show()
    assert box.toolTip() == ""
    short = box.grab().toImage()
    box.setCurrentIndex(1)
    assert box.grab().toImage() != short
    assert box.toolTip() == "A name that is much too long for this box"
