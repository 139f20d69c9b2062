"""The mark of the program."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from aims_desktop.ui.theme import draw
from aims_desktop.ui.theme.look import look


class Mark(QWidget):
    """The stack of layers on an accent tile."""

    def __init__(self, size: int = 30) -> None:
        super().__init__()
        self._size = size
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """A square."""
        side = look().px(self._size)
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Never squeezed."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw tile and layers."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look().colour("accent"))
        box = QRectF(self.rect())
        painter.drawRoundedRect(box, box.width() * 0.23, box.width() * 0.23)
        inner = round(box.width() * 0.6)
        corner = (box.width() - inner) / 2
        draw.symbol(painter, QRectF(corner, corner, inner, inner), "stack", "on_accent")
