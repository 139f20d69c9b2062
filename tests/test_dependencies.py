"""Traits of the libraries that the program stands on and that a release has broken before."""

from __future__ import annotations

import subprocess
import sys


def test_qt_returns_none_without_taking_its_reference() -> None:
    """PySide6 6.12.0 dropped one reference to None with each call that returns nothing, until Python 3.11 aborted."""
    script = (
        "import sys\n"
        "from PySide6.QtCore import QObject, Signal\n"
        "from PySide6.QtWidgets import QApplication, QLabel\n"
        "class Source(QObject):\n"
        "    told = Signal(object)\n"
        "app, source = QApplication([]), Source()\n"
        "label = QLabel()\n"
        "source.told.connect(lambda value: None)\n"
        "before = sys.getrefcount(None)\n"
        "for _ in range(1000):\n"
        "    label.setText('x')\n"
        "    source.told.emit(None)\n"
        "assert abs(sys.getrefcount(None) - before) < 100, sys.getrefcount(None) - before\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
