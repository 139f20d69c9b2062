"""The look in use: tokens and scale, with the Qt colours, fonts and metrics made from them once."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics

from aims_desktop.ui.theme import fonts
from aims_desktop.ui.theme.tokens import BODY, LIGHT, Tokens

NORMAL = QFont.Weight.Normal
MEDIUM = QFont.Weight.Medium
STRONG = QFont.Weight.DemiBold

_REMEMBERED = 8192


class Look:
    """One theme at one text size; replaced as a whole when either changes, so nothing may keep it."""

    def __init__(self, tokens: Tokens, scale: float) -> None:
        self.tokens = tokens
        self.scale = scale
        self._colours: dict[str, QColor] = {}
        self._fonts: dict[tuple[int, QFont.Weight], QFont] = {}
        self._metrics: dict[tuple[int, QFont.Weight], QFontMetrics] = {}
        self._cut: dict[tuple[str, int, QFont.Weight, int], str] = {}
        self._widths: dict[tuple[str, int, QFont.Weight], int] = {}

    def px(self, size: float) -> int:
        """A length given at 100 % in pixels of the text size in use."""
        return round(size * self.scale)

    def colour(self, token: str) -> QColor:
        """The colour of a token; not to be changed."""
        found = self._colours.get(token)
        if found is None:
            found = self._colours[token] = QColor(getattr(self.tokens, token))
        return found

    def font(self, size: int = BODY, weight: QFont.Weight = NORMAL) -> QFont:
        """The font of a type size given at 100 %."""
        key = (size, weight)
        found = self._fonts.get(key)
        if found is None:
            found = self._fonts[key] = fonts.font(self.px(size), weight)
        return found

    def metrics(self, size: int = BODY, weight: QFont.Weight = NORMAL) -> QFontMetrics:
        """The metrics of that font."""
        key = (size, weight)
        found = self._metrics.get(key)
        if found is None:
            found = self._metrics[key] = QFontMetrics(self.font(size, weight))
        return found

    def width(self, text: str, size: int = BODY, weight: QFont.Weight = NORMAL) -> int:
        """How wide a text is in pixels; remembered."""
        key = (text, size, weight)
        found = self._widths.get(key)
        if found is None:
            if len(self._widths) >= _REMEMBERED:
                self._widths.clear()
            found = self._widths[key] = self.metrics(size, weight).horizontalAdvance(text)
        return found

    def cut(self, text: str, width: int, size: int = BODY, weight: QFont.Weight = NORMAL) -> str:
        """A text shortened with an ellipsis to fit a width in pixels; remembered, as tables ask for it at each repaint."""
        key = (text, size, weight, width)
        found = self._cut.get(key)
        if found is None:
            if len(self._cut) >= _REMEMBERED:
                self._cut.clear()
            found = self.metrics(size, weight).elidedText(text, Qt.TextElideMode.ElideRight, width)
            self._cut[key] = found
        return found


_look = Look(LIGHT, 1.0)


def look() -> Look:
    """The look in use now."""
    return _look


def use(tokens: Tokens, scale: float) -> None:
    """Replace the look in use."""
    global _look  # noqa: PLW0603 - the one place that holds the look of this process
    _look = Look(tokens, scale)
