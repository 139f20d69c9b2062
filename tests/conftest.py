"""What all tests share: no screen, no trace in the person's folders, no window or thread left behind."""

from __future__ import annotations

import itertools
import os
import shutil
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

_HOME = Path(tempfile.mkdtemp(prefix="aims-tests-"))
_numbers = itertools.count(1)

if not os.environ.get("AIMS_TEST_DISPLAY"):  # set it to run the tests in real windows
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ |= {
    "HOME": str(_HOME),
    "USERPROFILE": str(_HOME),
    "APPDATA": str(_HOME / "data"),
    "LOCALAPPDATA": str(_HOME / "data"),
    "XDG_CONFIG_HOME": str(_HOME / "config"),
    "XDG_DATA_HOME": str(_HOME / "data"),
    "XDG_STATE_HOME": str(_HOME / "state"),
    "XDG_CACHE_HOME": str(_HOME / "cache"),
    "AIMS_HOME": str(_HOME / "aims"),
}

hypothesis.settings.register_profile("default", deadline=None, print_blob=True)
hypothesis.settings.register_profile("ci", parent=hypothesis.settings.get_profile("default"), derandomize=True, database=None)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "default")


def pytest_unconfigure() -> None:
    """Remove what the tests wrote in place of the person's folders."""
    shutil.rmtree(_HOME, ignore_errors=True)


@pytest.fixture(autouse=True)
def own_home(monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of this test's own for settings, backups and logs; it comes into being when something is written there."""
    home = _HOME / f"aims-{next(_numbers)}"
    monkeypatch.setenv("AIMS_HOME", str(home))
    return home


@pytest.fixture(autouse=True)
def leaves_nothing_behind() -> Iterator[None]:
    """Fail a test that leaves a thread running or a window open: the next test would meet it."""
    before = set(threading.enumerate())
    windows_before = _windows()  # those of fixtures that outlive this test
    yield
    threads = [thread for thread in threading.enumerate() if thread not in before and not thread.daemon]
    for thread in threads:
        thread.join(timeout=5)
    assert not [thread.name for thread in threads if thread.is_alive()], "threads still run"
    assert not _close_windows(windows_before), "windows are still open"


def _windows() -> list[QWidget]:
    """The windows that are shown; Qt is not imported for tests that do without."""
    if "PySide6.QtWidgets" not in sys.modules:
        return []
    from PySide6.QtWidgets import QApplication

    return [window for window in QApplication.topLevelWidgets() if window.isVisible() and type(window).__name__ != "QTipLabel"]


def _close_windows(but: list[QWidget]) -> list[str]:
    """Close the windows that are still shown; their types and titles."""
    shown = [window for window in _windows() if window not in but]
    names = [f"{type(window).__name__} {window.windowTitle()!r}" for window in shown]
    for window in shown:
        window.hide()
        window.deleteLater()
    return names
