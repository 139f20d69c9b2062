"""A person as a circle of initials."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from aims_desktop.ui.theme import draw
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.text import tooltip


class Avatar(QWidget):
    """The initials of a person; the whole name is read out and shown on hovering."""

    def __init__(self, name: str, size: int = 30, tone: str = "accent") -> None:
        super().__init__()
        self._size, self._tone = size, tone
        self._name = ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_name(name)

    def set_name(self, name: str) -> None:
        """Show another person."""
        self._name = name
        self.setAccessibleName(name)
        tooltip(self, name)
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """A square."""
        side = look().px(self._size)
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Never squeezed."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the circle."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = look().px(self._size)
        place = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
        draw.avatar(painter, place.adjusted(0.5, 0.5, -0.5, -0.5), self._name, self._tone)
