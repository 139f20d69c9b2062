"""A small picture beside a text; it says nothing by itself."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from aims_desktop.ui.theme import draw
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.theme.tokens import ICON_SMALL


class IconLabel(QWidget):
    """An icon in the colour of a token, painted anew with each theme."""

    def __init__(self, icon: str, colour: str = "text2", size: int = ICON_SMALL) -> None:
        super().__init__()
        self._icon, self._colour, self._size = icon, colour, size
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_icon(self, icon: str, colour: str) -> None:
        """Show another icon."""
        self._icon, self._colour = icon, colour
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """The icon's size."""
        side = look().px(self._size)
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """The icon's size: it is never squeezed."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the icon."""
        side = look().px(self._size)
        draw.symbol(QPainter(self), QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side), self._icon, self._colour)
