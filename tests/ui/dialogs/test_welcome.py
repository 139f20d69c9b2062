from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from aims_desktop.settings import RecentFile, Settings
from aims_desktop.ui.dialogs.welcome import RecentLine
from aims_desktop.ui.main_window import MainWindow
from aims_desktop.ui.widgets.choice import Choice
from aims_desktop.ui.widgets.message_bar import MessageBar
from tests.service.kit import Clock


@pytest.fixture
def remembered(path: Path, tmp_path: Path, clock: Clock) -> Settings:
    """The file was open here, and two that are gone since."""
    settings = Settings()
    settings.remember_file(tmp_path / "gone.aims", "Gone Ltd", clock.now - dt.timedelta(days=3))
    settings.recent.append(RecentFile("/media/no-such-drive/harbour.aims", "Harbour Clinic"))
    settings.remember_file(path, "Nordwind", clock.now - dt.timedelta(days=1))
    settings.save()
    return settings


@pytest.fixture
def start(remembered: Settings, new_window: Callable[[], MainWindow]) -> MainWindow:
    return new_window()


def lines(window: MainWindow) -> list[RecentLine]:
    return window.welcome.findChildren(RecentLine)


def button(window: MainWindow, name: str) -> QPushButton:
    return next(b for b in window.welcome.findChildren(QPushButton) if b.accessibleName() == name)


def test_there_are_three_choices_and_each_does_something(welcome: MainWindow) -> None:
    choices = welcome.welcome.findChildren(Choice)
    assert [choice.accessibleName() for choice in choices] == ["Start a new file", "Open a file…", "Look around with sample data"]
    assert all(choice.receivers("2clicked(bool)") for choice in choices)
    assert QApplication.focusWidget() is choices[0]


def test_recent_files_say_whose_where_and_when(start: MainWindow, path: Path) -> None:
    first = lines(start)[0]
    assert first.accessibleName().startswith("Open Nordwind, Yesterday ")
    assert [line.there for line in lines(start)] == [True, False, False]
    assert first.hasFocus(), "the newest file is what one would open"


def test_enter_opens_the_newest_file(start: MainWindow, path: Path, qtbot: QtBot) -> None:
    qtbot.keyClick(lines(start)[0], Qt.Key.Key_Return)
    assert start.desk is not None
    assert start.desk.workspace.path == path


def test_a_click_opens_it_too(start: MainWindow, qtbot: QtBot) -> None:
    qtbot.mouseClick(lines(start)[0], Qt.MouseButton.LeftButton)
    assert start.desk is not None


def test_a_missing_file_can_be_found(start: MainWindow, path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(path), ""))
    qtbot.mouseClick(button(start, "Find Gone Ltd"), Qt.MouseButton.LeftButton)
    assert start.desk is not None
    assert [recent.organisation for recent in start.settings.recent] == ["Nordwind", "Harbour Clinic"]


def test_a_missing_file_can_be_taken_off_the_list(start: MainWindow, qtbot: QtBot) -> None:
    qtbot.mouseClick(button(start, "Remove Gone Ltd from the list"), Qt.MouseButton.LeftButton)
    assert [recent.organisation for recent in Settings.load().recent] == ["Nordwind", "Harbour Clinic"]
    assert len(lines(start)) == 2
    qtbot.mouseClick(button(start, "Clear list"), Qt.MouseButton.LeftButton)
    assert not Settings.load().recent
    assert not lines(start)


def test_a_kept_backup_is_pointed_out(start: MainWindow, path: Path) -> None:
    assert not start.welcome.findChildren(MessageBar)
    assert start.files.open(path)
    assert start.desk is not None
    start.desk.workspace.file.backup()
    start.files.close()
    hint = start.welcome.findChild(MessageBar)
    assert isinstance(hint, MessageBar)
    assert hint.text().endswith("is kept for Nordwind.")
