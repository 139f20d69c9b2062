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

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        """The height of the whole text at a width."""
        margins = self.contentsMargins()
        room = QRect(0, 0, max(width - margins.left() - margins.right(), 1), 1 << 20)
        height = self.fontMetrics().boundingRect(room, int(Qt.TextFlag.TextWordWrap.value), self._letters() or " ").height()
        return height + margins.top() + margins.bottom()

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
