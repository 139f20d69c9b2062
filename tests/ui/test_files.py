from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from aims_desktop.service.workspace import Workspace
from aims_desktop.settings import Settings
from aims_desktop.store.lock import Holder, lock_path
from aims_desktop.ui.desk import Desk
from aims_desktop.ui.dialogs.base import Dialog
from aims_desktop.ui.dialogs.in_use import InUseDialog
from aims_desktop.ui.main_window import MainWindow
from aims_desktop.ui.widgets.message_bar import MessageBar
from tests.service.kit import Clock, make


def answer(button: str, said: list[str]) -> None:
    """Press a button of the dialog that comes next and note its texts."""

    def press() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, Dialog)
        said.append(dialog.windowTitle())
        said.extend(label.text() for label in dialog.findChildren(QLabel)[1:2])
        next(b for b in dialog.findChildren(QPushButton) if b.text() == button).click()

    QTimer.singleShot(0, press)


@pytest.mark.parametrize(
    ("name", "content"),
    [("nothing.aims", None), ("text.aims", b"hello"), ("empty.aims", b""), ("other.aims", b"SQLite format 3\0" + b"\0" * 84)],
)
def test_what_is_no_file_of_ours_is_refused_in_a_sentence(welcome: MainWindow, tmp_path: Path, name: str, content: bytes | None) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    said: list[str] = []
    answer("OK", said)
    assert not welcome.files.open(path)
    assert said[0] == f"{name} was not opened"
    assert said[1].endswith(".")
    assert welcome.desk is None
    assert welcome.welcome.isVisible()
    assert not path.exists() or path.read_bytes() == content
    assert not Settings.load().recent


def test_a_file_that_somebody_has_open_can_be_read(welcome: MainWindow, path: Path, clock: Clock) -> None:
    with Workspace.open(path, who="Ben Okafor", clock=clock):
        said: list[str] = []
        answer("Cancel", said)
        assert not welcome.files.open(path)
        assert said[0] == "nordwind.aims is in use"
        assert said[1].startswith("Ben Okafor on ")
        answer("Open read-only", said)
        assert welcome.files.open(path)
        assert welcome.desk is not None
        assert welcome.desk.workspace.read_only
        banners = [bar.text() for bar in welcome.desk.notices.findChildren(MessageBar)]
        assert [text.startswith("Reading only: Ben Okafor on ") for text in banners] == [True]
        welcome.files.close()


def locked_elsewhere(path: Path, user: str = "Ben Okafor") -> Path:
    """Lock a file as another computer does."""
    holder = Holder("ab12", user=user, host="BEN-LAPTOP", machine="another", pid=1, opened="2027-02-28T12:00:00+00:00")
    lock_path(path).write_text(json.dumps(dataclasses.asdict(holder)), encoding="utf-8")
    return lock_path(path)


def test_a_lock_of_another_computer_is_taken_over_by_typing_the_name(welcome: MainWindow, path: Path, qtbot: QtBot) -> None:
    lock = locked_elsewhere(path)
    seen: list[str] = []

    def take_over() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, InUseDialog)
        assert dialog.more is not None
        qtbot.mouseClick(dialog.more, Qt.MouseButton.LeftButton)
        seen.append(dialog.findChildren(QLabel)[1].text())
        qtbot.keyClicks(dialog.name, "Ben Okafo")
        assert not dialog.take_over.isEnabled()
        qtbot.keyClicks(dialog.name, "r")
        qtbot.keyClick(dialog.name, Qt.Key.Key_Tab)
        qtbot.mouseClick(dialog.take_over, Qt.MouseButton.LeftButton)

    QTimer.singleShot(0, take_over)
    assert welcome.files.open(path)
    assert seen[0].startswith("Ben Okafor on BEN-LAPTOP since ")
    assert welcome.desk is not None
    assert not welcome.desk.workspace.read_only
    assert any("Ben Okafor" in bar.text() and "taken over" in bar.text() for bar in welcome.desk.notices.findChildren(MessageBar))
    with welcome.desk.workspace.file.read() as connection:
        assert connection.execute("SELECT count(*) FROM change WHERE act='takeover'").fetchone() == (1,)
    assert welcome.desk.workspace.file.backups.newest() is not None
    assert lock.exists(), "it is ours now"
    welcome.files.close()
    assert not lock.exists()


def test_a_holder_of_this_computer_is_not_taken_over(qtbot: QtBot, welcome: MainWindow) -> None:
    dialog = InUseDialog(welcome, "a.aims", Holder("ab", user="Ben", machine="this one"), "this one")
    qtbot.addWidget(dialog)
    dialog.show()
    assert not [button for button in dialog.findChildren(QPushButton) if "Take over" in button.text() and button.isVisible()]


def test_opening_the_open_file_changes_nothing(window: MainWindow, desk: Desk, path: Path) -> None:
    assert window.files.open(path)
    assert window.desk is desk


def test_another_file_takes_the_place_of_the_open_one(window: MainWindow, tmp_path: Path, clock: Clock) -> None:
    other = tmp_path / "other.aims"
    Workspace.create(other, "Südwind", "Ben Okafor", clock=clock).close()
    assert window.files.open(other)
    assert window.desk is not None
    assert window.desk.workspace.organisation == "Südwind"
    assert [recent.organisation for recent in Settings.load().recent] == ["Südwind", "Nordwind"]


def test_a_file_is_chosen(welcome: MainWindow, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(path), ""))
    welcome.actions_.trigger("file.open")
    assert welcome.desk is not None
    assert welcome.settings.last_folder == str(path.parent)


def test_a_file_replaced_while_it_is_open_is_noticed_when_one_comes_back(
    window: MainWindow, desk: Desk, path: Path, fresh_file: Path, qtbot: QtBot
) -> None:
    path.write_bytes(fresh_file.read_bytes() + b"\0" * 512)
    window.saved.look_at_file()
    assert "by another program" in desk.notices.errors()[0]
    assert desk.top_bar._saved.text() == "Not saved"
    assert window.status._saved.text().startswith("Not saved: ")
    window.files.close()


def test_the_worked_example_is_made_once_and_opened(welcome: MainWindow, qtbot: QtBot) -> None:
    welcome.actions_.trigger("tools.sample")
    assert not welcome.welcome.isEnabled()
    qtbot.waitUntil(lambda: welcome.desk is not None, timeout=120_000)
    assert welcome.desk is not None
    path = welcome.desk.workspace.path
    make(welcome.desk.workspace, "risk", title="Mine")
    assert not welcome.desk.workspace.read_only
    welcome.files.close()
    assert welcome.welcome.isEnabled()
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    welcome.actions_.trigger("tools.sample")
    assert welcome.desk is not None
    assert "Mine" in {row.title for row in welcome.desk.workspace.facts().rows("risk")}
