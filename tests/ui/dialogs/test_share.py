from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from aims_desktop.errors import RuleError
from aims_desktop.service.sharing import outgoing
from aims_desktop.service.workspace import Workspace
from aims_desktop.store.parcel import taken_in
from aims_desktop.ui.desk import Desk
from aims_desktop.ui.dialogs.share import ShareDialog
from aims_desktop.ui.main_window import MainWindow
from aims_desktop.ui.widgets.message_bar import MessageBar
from tests.service.kit import make


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "for colleagues"
    made.mkdir()
    return made


@pytest.fixture
def dialog(window: MainWindow, desk: Desk, folder: Path, qtbot: QtBot) -> ShareDialog:
    return shown(window, desk, folder, qtbot)


def shown(window: MainWindow, desk: Desk, folder: Path, qtbot: QtBot) -> ShareDialog:
    window.settings.last_folder = str(folder)
    made = ShareDialog(window, desk.workspace, outgoing(desk.workspace), window.jobs, window.settings)
    qtbot.addWidget(made)
    made.show()
    return made


def press(dialog: ShareDialog, qtbot: QtBot) -> None:
    qtbot.mouseClick(dialog.share, Qt.MouseButton.LeftButton)


def texts(dialog: ShareDialog) -> str:
    return "\n".join(label.text() for label in dialog.findChildren(QLabel) if label.isVisible())


def test_a_copy_is_saved_under_a_name_that_says_whose_and_when(
    dialog: ShareDialog, desk: Desk, folder: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(desk.workspace, "risk", title="Drift")
    assert dialog.name.text() == "nordwind 2027-03-01 (Ana Ruiz).aimsx"
    assert dialog.name.selectedText() == "nordwind 2027-03-01 (Ana Ruiz)"
    qtbot.keyClick(dialog.name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: dialog.made is not None, timeout=30_000)
    path = folder / "nordwind 2027-03-01 (Ana Ruiz).aimsx"
    assert dialog.made == path
    assert [each.name for each in folder.iterdir()] == [path.name]
    with taken_in(path) as taken, Workspace.open(taken.path, read_only=True) as copy:
        assert [row.title for row in copy.facts().rows("risk")] == ["Drift"]
        assert taken.sent_by == "Ana Ruiz"
    opened: list[Path] = []
    monkeypatch.setattr("aims_desktop.ui.dialogs.share.open_outside", opened.append)
    qtbot.mouseClick(dialog.outside, Qt.MouseButton.LeftButton)
    assert opened == [folder]
    qtbot.mouseClick(dialog.cancel, Qt.MouseButton.LeftButton)
    assert not dialog.isVisible()


def test_it_says_who_sends_what(dialog: ShareDialog, desk: Desk) -> None:
    told = texts(dialog)
    assert "Ana Ruiz, today 12:00" in told
    assert outgoing(desk.workspace).fingerprint in told
    assert "about " in told


def test_evidence_files_are_left_out_on_wish(window: MainWindow, desk: Desk, folder: Path, qtbot: QtBot) -> None:
    with desk.workspace.change("New evidence") as txn:
        txn.add("evidence", {"title": "Minutes", "file": txn.attach(b"x" * 2_000_000, "minutes.pdf")})
    dialog = shown(window, desk, folder, qtbot)
    assert "MB, with 1 evidence file" in texts(dialog)
    dialog.without.click()
    assert "KB, without evidence files" in texts(dialog)
    press(dialog, qtbot)
    qtbot.waitUntil(lambda: dialog.made is not None, timeout=30_000)
    assert dialog.made is not None
    assert dialog.made.stat().st_size < 1_500_000
    assert "The evidence files are not in it" in texts(dialog)


def test_passphrase_is_typed_twice_and_can_be_seen(dialog: ShareDialog, folder: Path, qtbot: QtBot) -> None:
    assert not dialog.passphrase.isVisible()
    dialog.protect.click()
    assert dialog.passphrase.isVisible()
    assert dialog.passphrase.hasFocus()
    assert "Nobody can recover a forgotten passphrase" in texts(dialog)
    press(dialog, qtbot)
    assert "Type a passphrase" in dialog.error()
    qtbot.keyClicks(dialog.passphrase, "correct horse")
    qtbot.keyClicks(dialog.again, "correct hors")
    press(dialog, qtbot)
    assert "differ" in dialog.error()
    assert list(folder.iterdir()) == []
    assert {line.echoMode() for line in (dialog.passphrase, dialog.again)} == {QLineEdit.EchoMode.Password}
    dialog.show_it.click()
    assert {line.echoMode() for line in (dialog.passphrase, dialog.again)} == {QLineEdit.EchoMode.Normal}
    qtbot.keyClicks(dialog.again, "e")
    press(dialog, qtbot)
    assert dialog.error() == ""
    qtbot.waitUntil(lambda: dialog.made is not None, timeout=180_000)
    assert dialog.made is not None
    with taken_in(dialog.made, "correct horse") as taken:
        assert taken.sent_by == "Ana Ruiz"
    assert "opens with the passphrase only" in texts(dialog)


def test_the_window_answers_while_a_copy_is_written_and_it_can_be_stopped(dialog: ShareDialog, folder: Path, qtbot: QtBot) -> None:
    dialog.protect.click()
    for line in (dialog.passphrase, dialog.again):
        qtbot.keyClicks(line, "correct horse")
    press(dialog, qtbot)
    assert dialog.is_working
    assert not dialog.share.isEnabled()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible(), "first the work is stopped"
    qtbot.waitUntil(lambda: not dialog.is_working, timeout=30_000)
    assert dialog.made is None
    assert dialog.share.isEnabled()
    assert dialog.passphrase.text() == "correct horse"
    assert list(folder.iterdir()) == []
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_error_leaves_what_was_typed(dialog: ShareDialog, folder: Path, path: Path, qtbot: QtBot) -> None:
    folder.rmdir()
    press(dialog, qtbot)
    qtbot.waitUntil(lambda: "no such folder" in dialog.error(), timeout=30_000)
    assert dialog.name.isEnabled()
    folder.mkdir()
    press(dialog, qtbot)
    qtbot.waitUntil(lambda: dialog.made is not None, timeout=30_000)
    assert dialog.error() == ""


def test_a_name_is_made_safe_and_gets_its_suffix(dialog: ShareDialog, folder: Path) -> None:
    for typed, name in (("a/b:c", "a_b_c.aimsx"), ("x.aims", "x.aims.aimsx"), ("y.AIMSX", "y.AIMSX"), ("  ", dialog._out.name)):
        dialog.name.setText(typed)
        assert dialog.target() == folder / name


def test_a_copy_that_is_there_is_replaced_only_when_asked(dialog: ShareDialog, folder: Path, qtbot: QtBot) -> None:
    dialog.name.setText("a.aimsx")
    (folder / "a.aimsx").write_bytes(b"theirs")

    def answer(text: str) -> None:
        asked = QApplication.activeModalWidget()
        assert asked is not None
        assert asked.windowTitle() == "Replace a.aimsx?"
        next(button for button in asked.findChildren(QPushButton) if button.text() == text).click()

    QTimer.singleShot(0, lambda: answer("Cancel"))
    press(dialog, qtbot)
    assert (folder / "a.aimsx").read_bytes() == b"theirs"
    QTimer.singleShot(0, lambda: answer("Replace"))
    press(dialog, qtbot)
    qtbot.waitUntil(lambda: dialog.made is not None, timeout=30_000)
    assert (folder / "a.aimsx").read_bytes() != b"theirs"


def test_another_folder(dialog: ShareDialog, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    qtbot.mouseClick(dialog.elsewhere, Qt.MouseButton.LeftButton)
    assert dialog.target().parent == tmp_path
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "")
    qtbot.mouseClick(dialog.elsewhere, Qt.MouseButton.LeftButton)
    assert dialog.target().parent == tmp_path


def test_error_bar_is_one(dialog: ShareDialog) -> None:
    for _ in range(2):
        dialog.show_error(RuleError("No."))
    assert len([bar for bar in dialog.findChildren(MessageBar) if bar.isVisible()]) == 1
