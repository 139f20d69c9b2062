"""Outside: what the system shows with its own programs."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices


def open_outside(path: Path) -> None:
    """Have the system open a file of ours or a folder with the program it has for it."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
