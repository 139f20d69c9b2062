"""A field for a whole number."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QSpinBox

from aims_desktop.ui.theme.look import look


class NumberField(QSpinBox):
    """A spin box with a name; the wheel scrolls the page under it instead of changing the number by accident."""

    def __init__(self, name: str, least: int, most: int) -> None:
        super().__init__()
        self.setRange(least, most)
        self.setAccessibleName(name)
        self.lineEdit().setAccessibleName(name)
        self._indent()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Leave the wheel to the page."""
        event.ignore()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Keep the indent when the text size changes."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._indent()

    def _indent(self) -> None:
        # Style sheets do not reach the left padding of a spin box.
        self.lineEdit().setTextMargins(look().px(8), 0, 0, 0)
