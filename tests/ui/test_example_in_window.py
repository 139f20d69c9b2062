"""The worked example in the real program: started as a person starts it, looked at, and closed again."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from ctypes.util import find_library
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from aims_desktop.service.sample import NAME

ROOT = Path(__file__).resolve().parents[2]

DRIVER = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from aims_desktop.__main__ import main
from aims_desktop.ui.main_window import MainWindow

class Watched(MainWindow):
    def showEvent(self, event):
        super().showEvent(event)
        QTimer.singleShot(100, self.look)

    def look(self):
        if self.desk is None or self.jobs.running:
            QTimer.singleShot(100, self.look)
            return
        self.resize(1280, 720)
        QApplication.processEvents()
        real = QApplication.platformName() != "offscreen"
        picture = self.screen().grabWindow(self.winId()) if real else self.grab()
        assert picture.save(sys.argv[1], "PNG")
        print(QApplication.platformName(), self.windowTitle(), self.desk.workspace.organisation, sep="|")
        self.close()

if __name__ == "__main__":
    from aims_desktop.ui import app
    app.MainWindow = Watched
    sys.exit(main(["--demo"]))
"""


Show = Callable[[str, list[str]], tuple[str, QImage]]


@pytest.fixture(scope="module")
def show(tmp_path_factory: pytest.TempPathFactory) -> Show:
    """Starts the program with the example on a platform, lets the driver look, and waits for its end: what it said and saw."""
    folder = tmp_path_factory.mktemp("started")

    def start(platform: str, before: list[str]) -> tuple[str, QImage]:
        return _started(folder, platform, before)

    return start


def _started(folder: Path, platform: str, before: list[str]) -> tuple[str, QImage]:
    picture, driver = folder / f"{platform}.png", folder / "driver.py"
    driver.write_text(DRIVER, encoding="utf-8")
    environment = {**os.environ, "QT_QPA_PLATFORM": platform, "AIMS_HOME": str(folder / "home"), "PYTHONPATH": str(ROOT)}
    command = [*before, sys.executable, str(driver), str(picture)]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout.strip(), QImage(str(picture))


def _colours(image: QImage) -> int:
    return len({image.pixel(x, y) for x in range(0, image.width(), 7) for y in range(0, image.height(), 7)})


def test_the_example_opens_in_a_window_without_a_screen(show: Show) -> None:
    said, picture = show("offscreen", [])
    assert said == f"offscreen|Overview — Worked example.aims — AIMS Desktop|{NAME}"
    assert (picture.width(), picture.height()) == (1280, 720)
    assert _colours(picture) > 50


@pytest.mark.skipif(
    not (shutil.which("xvfb-run") and find_library("xcb-cursor")), reason="Xvfb or what Qt needs to use it is not installed"
)
def test_the_example_opens_in_a_real_window(show: Show) -> None:
    said, picture = show("xcb", ["xvfb-run", "-a", "-s", "-screen 0 1600x1000x24"])
    assert said == f"xcb|Overview — Worked example.aims — AIMS Desktop|{NAME}"
    assert (picture.width(), picture.height()) == (1280, 720)
    assert _colours(picture) > 50
