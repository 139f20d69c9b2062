from __future__ import annotations

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from aims_desktop.ui.theme.apply import theme
from aims_desktop.ui.widgets.text_edit import PlainEdit


def test_tab_moves_on_and_leaving_commits_once(qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    column = QVBoxLayout(holder)
    edit, other = PlainEdit("Cause"), QLineEdit()
    column.addWidget(edit)
    column.addWidget(other)
    committed: list[str] = []
    edit.committed.connect(committed.append)
    edit.set_text("before")
    holder.show()
    holder.activateWindow()
    edit.setFocus()
    qtbot.waitUntil(edit.hasFocus)
    QTest.keyClicks(edit, "now ")
    QTest.keyClick(edit, Qt.Key.Key_Tab)
    assert other.hasFocus()
    assert committed == ["now before"]
    edit.setFocus()
    other.setFocus()
    assert committed == ["now before"]


def test_pasting_brings_text_only(qtbot: QtBot) -> None:
    edit = PlainEdit("Cause")
    qtbot.addWidget(edit)
    data = QMimeData()
    data.setHtml("<b>bold</b><img src='file:///etc/hostname'>")
    data.setText("bold")
    edit.insertFromMimeData(data)
    assert edit.toPlainText() == "bold"


def test_it_is_as_high_as_its_lines_at_any_text_size(qtbot: QtBot, qapp: QApplication) -> None:
    edit = PlainEdit("Cause", lines=2)
    qtbot.addWidget(edit)
    edit.setPlainText("one\ntwo")
    edit.resize(300, edit.height())
    edit.show()
    for size in (1.0, 1.5):
        theme().set_text_size(size)
        qapp.processEvents()
        assert edit.verticalScrollBar().maximum() == 0
        edit.setPlainText("one\ntwo\nthree\nfour")
        assert edit.verticalScrollBar().maximum() > 0
        edit.setPlainText("one\ntwo")
    theme().set_text_size(1.0)
