from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from aims_desktop.errors import AimsError
from aims_desktop.ui import app

ROOT = Path(__file__).resolve().parents[2]


def start(script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", script, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)


RUN = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from aims_desktop.ui import app
from aims_desktop.ui.app import Application

def look():
    window = Application.instance().window
    if window is None or window.desk is None:
        return
    timer.stop()
    print(window.windowTitle())
    print(window.desk.workspace.read_only)
    window.close()

timer = QTimer()
original = app.MainWindow.show
def show(self):
    original(self)
    timer.timeout.connect(look)
    timer.start(20)
app.MainWindow.show = show
sys.exit(app.run(file=Path(sys.argv[1]), read_only=sys.argv[2] == "ro"))
"""


@pytest.mark.parametrize(("mode", "read_only"), [("rw", "False"), ("ro", "True")])
def test_the_window_opens_the_named_file_and_ends_in_good_order(path: Path, own_home: Path, mode: str, read_only: str) -> None:
    done = start(RUN, str(path), mode)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [f"Overview — {path.name} — AIMS Desktop", read_only]
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    assert not (own_home / "data" / "log" / "fault.txt").exists()
    assert (own_home / "data" / "log" / "aims-desktop.log").exists()


def test_without_a_display_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    with pytest.raises(AimsError, match="There is no display"):
        app._demand_display()
    environ = {key: value for key, value in os.environ.items() if key not in {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}}
    command = [sys.executable, "-m", "aims_desktop"]
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=60, check=False)
    if sys.platform.startswith("linux"):
        assert done.returncode == 6
        assert done.stderr.startswith("aims-desktop: There is no display")


def test_the_release_of_qt_that_aborts_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app.PySide6, "__version_info__", (6, 12, 0, "", ""))
    monkeypatch.setattr(sys, "version_info", (3, 11, 7))
    with pytest.raises(AimsError, match=r"6\.12"):
        app._demand_sound_qt()
    monkeypatch.setattr(sys, "version_info", (3, 12, 1))
    app._demand_sound_qt()
