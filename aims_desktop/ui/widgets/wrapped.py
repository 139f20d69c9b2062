"""A label of as many lines as its width makes of it."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QLabel, QSizePolicy

_MEASURE = 60
"""Characters of a comfortable line."""
_LEAST = 8
"""Characters that must stay side by side."""


class WrappedLabel(QLabel):
    """Wraps at any width. Qt's own label asks for the height it would have as a narrow column, whatever its width."""

    def __init__(self, text: str = "") -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._heights: dict[int, int] = {}
        """By width, of the text and font below: a layout asks for the same ones dozens of times."""
        self._measured: tuple[str, str] = ("", "")

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        """The height of the whole text at a width."""
        margins = self.contentsMargins()
        return self._height(max(width - margins.left() - margins.right(), 1)) + margins.top() + margins.bottom()

    def _height(self, width: int) -> int:
        measured = self._letters(), self.font().key()
        if measured != self._measured:
            self._measured = measured
            self._heights.clear()
        if width not in self._heights:
            room, flags = QRect(0, 0, width, 1 << 20), int(Qt.TextFlag.TextWordWrap.value)
            self._heights[width] = self.fontMetrics().boundingRect(room, flags, measured[0] or " ").height()
        return self._heights[width]

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """A comfortable line, or the text if it is shorter."""
        metrics = self.fontMetrics()
        lines = self._letters().splitlines() or [""]
        widest = max(metrics.horizontalAdvance(line) for line in lines) + 2
        width = min(widest, metrics.averageCharWidth() * _MEASURE)
        return QSize(width, self.heightForWidth(width))

    def _letters(self) -> str:
        """The text as it is seen: the ampersand of an access key is none."""
        return self.text().replace("&&", "\0").replace("&", "").replace("\0", "&") if self.buddy() is not None else self.text()

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """A word wide and a line high."""
        metrics = self.fontMetrics()
        return QSize(min(metrics.averageCharWidth() * _LEAST, self.sizeHint().width()), metrics.height())
