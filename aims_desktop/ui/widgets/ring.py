"""The progress ring."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QProgressBar, QSizePolicy

from aims_desktop.ui.theme import draw
from aims_desktop.ui.theme.look import STRONG, look
from aims_desktop.ui.theme.tokens import CAPTION, DISPLAY, SECTION

_LARGE = 100


class Ring(QProgressBar):
    """A ring with a text in it; a progress bar underneath, so that screen readers read its value."""

    def __init__(self, name: str, size: int = 64, width: int = 7) -> None:
        super().__init__()
        self._name, self._size, self._width = name, size, width
        self._caption = ""
        self._shown = ""
        self.setRange(0, 100)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_value(0)

    def show_value(self, percent: float, text: str = "", caption: str = "") -> None:
        """Show a percentage, with a text ("5/8") and a caption under it ("complete")."""
        self._shown, self._caption = text, caption
        self.setValue(round(percent))
        said = " ".join(part for part in (text, caption) if part)
        self.setAccessibleName(f"{self._name}: {said}" if said else self._name)
        self.update()

    def text(self) -> str:
        """What stands in the ring."""
        return self._shown

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """A square."""
        side = look().px(self._size)
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Never squeezed."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw ring, text and caption."""
        now = look()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = now.px(self._size)
        square = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side).adjusted(1, 1, -1, -1)
        draw.ring(painter, square, self.value(), now.px(self._width))
        if not self._shown:
            return
        size = DISPLAY if self._size >= _LARGE else SECTION
        above = now.metrics(size, STRONG)
        below = now.metrics(CAPTION).height() if self._caption else 0
        top = square.center().y() - (above.height() + below) / 2
        painter.setFont(now.font(size, STRONG))
        painter.setPen(now.colour("text"))
        painter.drawText(QRectF(square.left(), top, square.width(), above.height()), Qt.AlignmentFlag.AlignCenter, self._shown)
        if self._caption:
            painter.setFont(now.font(CAPTION))
            painter.setPen(now.colour("muted"))
            place = QRectF(square.left(), top + above.height(), square.width(), below)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, self._caption)
