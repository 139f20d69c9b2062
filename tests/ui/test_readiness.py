"""What the first save needs is made ready beside the window, once the person goes where something can be changed."""

from __future__ import annotations

import gc
import threading
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from aims_desktop.store import session
from aims_desktop.ui.context import Place
from aims_desktop.ui.desk import Desk
from aims_desktop.ui.main_window import MainWindow
from aims_desktop.ui.readiness import AFTER_MS

RISKS = Place("register", register="risk")


@pytest.fixture
def prepared(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the threads in which it was made ready."""
    threads: list[str] = []
    prepare = session.prepare

    def noting() -> None:
        prepare()
        threads.append(threading.current_thread().name)

    monkeypatch.setattr(session, "prepare", noting)
    return threads


def test_leaving_the_overview_gets_the_file_ready_once_beside_the_window(qtbot: QtBot, desk: Desk, prepared: list[str]) -> None:
    desk.navigate(RISKS)
    desk.navigate(Place("step", step=3))
    qtbot.waitUntil(lambda: bool(prepared))
    desk.navigate(RISKS)
    assert not desk._readiness._timer.isActive(), "once is enough"
    assert prepared != [threading.main_thread().name]
    assert len(prepared) == 1


def test_who_only_looks_at_the_overview_needs_nothing(desk: Desk) -> None:
    assert desk.place.page == "overview"
    desk.navigate(Place())
    assert not desk._readiness._timer.isActive()


def test_a_file_that_is_only_read_is_not_made_ready(welcome: MainWindow, path: Path) -> None:
    assert welcome.files.open(path, read_only=True)
    assert welcome.desk is not None
    welcome.desk.navigate(RISKS)
    assert not welcome.desk._readiness._timer.isActive()


def test_closing_the_file_comes_first(qtbot: QtBot, window: MainWindow, desk: Desk, prepared: list[str]) -> None:
    desk.navigate(RISKS)
    assert desk._readiness._timer.isActive()
    window.files.close()
    qtbot.wait(AFTER_MS + 50)
    assert not prepared


def test_a_fault_of_the_preparation_is_told_as_a_bug(qtbot: QtBot, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(session, "prepare", fail)
    with qtbot.captureExceptions() as caught:
        desk.navigate(RISKS)
        qtbot.waitUntil(lambda: bool(caught))
    assert str(caught[0][1]) == "broken"
    assert gc.isenabled()
