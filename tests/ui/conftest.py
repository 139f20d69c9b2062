"""Windows are tested on a file of their own, made once and copied; nothing waits for a person."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from aims_desktop.service import sample
from aims_desktop.service.workspace import Workspace
from aims_desktop.settings import Settings
from aims_desktop.store.gate import Level, examine
from aims_desktop.store.machine import Machine
from aims_desktop.ui.context import Place
from aims_desktop.ui.desk import Desk
from aims_desktop.ui.main_window import MainWindow
from aims_desktop.ui.theme.apply import theme
from tests.service.kit import Clock
from tests.ui.answering import Patience
from tests.ui.example import WHO, settle


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def fresh_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file without records but the person who made it."""
    path = tmp_path_factory.mktemp("fresh") / "nordwind.aims"
    Workspace.create(path, "Nordwind", "Ana Ruiz", clock=Clock()).close()
    return path


@pytest.fixture
def strange_file(fresh_file: Path, tmp_path: Path) -> Path:
    """A copy of the file that nobody ever opened on this machine."""
    return Path(shutil.copy(fresh_file, tmp_path / "nordwind.aims"))


@pytest.fixture
def path(strange_file: Path) -> Path:
    """A copy of the file, of this test's own; who works in it here is known."""
    Machine().remember_who(examine(strange_file, Level.SCHEMA).dataset_id, "Ana Ruiz")
    return strange_file


@pytest.fixture(autouse=True)
def light(qapp: QApplication) -> None:
    theme().apply(qapp, "light")


@pytest.fixture(scope="session", autouse=True)
def nothing_stays_in_the_clipboard(qapp: QApplication) -> Iterator[None]:
    """What a test made and left there would be taken down after Python is gone, and the process with it."""
    yield
    qapp.clipboard().clear()


@pytest.fixture(autouse=True)
def bugs_fail(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[BaseException]]:
    """What reaches the exception hook from a job fails the test; a test may empty the list."""
    found: list[BaseException] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, trace: found.append(error))
    yield found
    assert not found


@pytest.fixture(autouse=True)
def nobody_waits(qapp: QApplication) -> Iterator[None]:
    """A dialog or menu that the test does not answer is closed after a while and fails it."""
    patience = Patience()
    yield
    lost = patience.end()
    assert not lost, f"nobody answered {lost}"


@pytest.fixture
def new_window(qtbot: QtBot, clock: Clock) -> Iterator[Callable[[], MainWindow]]:
    """Makes main windows, 1440 x 900, and closes them."""
    made: list[MainWindow] = []

    def make() -> MainWindow:
        window = MainWindow(Settings.load(), clock)
        made.append(window)
        window.resize(1440, 900)
        with qtbot.waitActive(window):
            window.show()
        return window

    yield make
    for window in made:
        window.close()
        window.deleteLater()
    QApplication.processEvents()


@pytest.fixture
def welcome(new_window: Callable[[], MainWindow]) -> MainWindow:
    """A main window without a file."""
    return new_window()


@pytest.fixture
def window(welcome: MainWindow, path: Path) -> MainWindow:
    """A main window with the file open."""
    assert welcome.files.open(path, who="Ana Ruiz")
    return welcome


@pytest.fixture
def desk(window: MainWindow) -> Desk:
    """What the window shows for the open file."""
    assert window.desk is not None
    return window.desk


@pytest.fixture
def workspace(desk: Desk) -> Workspace:
    """The open file."""
    return desk.workspace


@pytest.fixture(scope="session")
def example_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The worked example, made once."""
    path = tmp_path_factory.mktemp("example") / "example.aims"
    sample.create(path, who=WHO, clock=Clock()).close()
    return path


@pytest.fixture(scope="module")
def example_window(qapp: QApplication, example_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MainWindow]:
    """One window with a copy of the worked example, for all tests of a module."""
    path = Path(shutil.copy(example_file, tmp_path_factory.mktemp("shown") / "fjordlicht.aims"))
    theme().apply(qapp, "light")
    window = MainWindow(Settings(), Clock())
    window.show()
    assert window.files.open(path, who=WHO)
    yield window
    window.close()
    window.deleteLater()
    QApplication.processEvents()


@pytest.fixture
def example(example_window: MainWindow, light: None, qtbot: QtBot) -> Desk:
    """The worked example in its window of 1440 x 900, light, on the overview."""
    example_window.resize(1440, 900)
    example_window.activateWindow()
    qtbot.waitUntil(example_window.isActiveWindow)
    assert example_window.desk is not None
    example_window.desk.navigate(Place())
    assert example_window.desk.view is not None
    example_window.desk.view.focus_content()
    settle()
    return example_window.desk
