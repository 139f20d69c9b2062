from __future__ import annotations

import pytest
from PySide6.QtGui import Qt, QTextDocumentFragment
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.elided import ElidedLabel
from aims_desktop.ui.widgets.text import label, plain_tooltip, set_property, tooltip

HOSTILE = '<b>x</b> <img src="file:///etc/hostname"> &amp; more'


@pytest.mark.parametrize("kind", [{}, {"wrap": True}, {"elide": True}, {"selectable": True}])
def test_a_label_shows_its_text_literally(qtbot: QtBot, kind: dict[str, bool]) -> None:
    made = label(HOSTILE, "strong", "muted", **kind)
    qtbot.addWidget(made)
    assert made.textFormat() == Qt.TextFormat.PlainText
    assert made.text() == HOSTILE
    made.setText(HOSTILE * 2)
    assert made.text() == HOSTILE * 2
    made.grab()


@pytest.mark.parametrize("text", [HOSTILE, "plain & simple", "a < b", "one\ntwo", ""])
def test_a_tooltip_shows_its_text_literally(qtbot: QtBot, text: str) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    tooltip(widget, text)
    shown = widget.toolTip()
    assert "<img" not in shown
    assert "<b>" not in shown
    if Qt.mightBeRichText(shown):
        shown = QTextDocumentFragment.fromHtml(shown).toPlainText()
    assert shown == text


def test_a_long_tooltip_wraps() -> None:
    assert max(map(len, plain_tooltip("word " * 100).splitlines())) <= 80


def test_roles_and_tones_change_the_look(qtbot: QtBot) -> None:
    title, caption = label("Words", "title"), label("Words", "caption", "bad")
    for made in (title, caption):
        qtbot.addWidget(made)
        made.ensurePolished()
    assert title.font().pixelSize() == look().px(20)
    assert caption.font().pixelSize() == look().px(12)
    assert caption.palette().color(caption.foregroundRole()) == look().colour("bad")
    set_property(caption, "tone", "ok")
    assert caption.palette().color(caption.foregroundRole()) == look().colour("ok")


def test_an_elided_label_keeps_the_window_narrow_and_tells_the_rest(qtbot: QtBot) -> None:
    made = ElidedLabel("A sentence that is much longer than there is room for it")
    qtbot.addWidget(made)
    assert made.minimumSizeHint().width() < 60
    made.resize(80, 20)
    made.show()
    assert made.toolTip() == made.text()
    made.resize(made.sizeHint().width() + 20, 20)
    assert made.toolTip() == ""


def test_a_wrapping_label_asks_for_the_height_of_its_width_only(qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    made = label("Four words in here", wrap=True)
    column.addWidget(made)
    line = made.fontMetrics().height()
    assert column.totalHeightForWidth(600) == line
    assert column.totalMinimumSize().height() == line
    assert column.totalHeightForWidth(made.fontMetrics().horizontalAdvance("Four words in")) == 2 * line


def test_a_wrapping_label_sets_no_width(qtbot: QtBot) -> None:
    made = label("word " * 100, wrap=True)
    qtbot.addWidget(made)
    assert made.minimumSizeHint().width() < 100
    assert made.heightForWidth(200) > made.heightForWidth(2000)
