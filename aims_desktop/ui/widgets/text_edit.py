"""Several lines of plain text."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMimeData, QSize, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy

from aims_desktop.i18n import _
from aims_desktop.model.kinds import PROSE_LIMIT
from aims_desktop.ui.theme.look import look


class PlainEdit(QPlainTextEdit):
    """A plain text box some lines high: Tab moves on, pasting brings text only, leaving commits."""

    committed = Signal(str)
    """The text is another one than when the field got the focus."""
    refused = Signal(str)
    """What was pasted is longer than any field of the file holds; the sentence says how much, and whoever has the box shows it."""

    def __init__(self, name: str, lines: int = 3) -> None:
        super().__init__()
        self._lines = lines
        self._before = ""
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._fit()

    def set_text(self, text: str) -> None:
        """Show a text without committing it; the cursor and undo history start anew."""
        if text != self.toPlainText():
            self.setPlainText(text)
        self._before = text

    def commit(self) -> None:
        """Announce the text if it changed."""
        text = self.toPlainText()
        if text != self._before:
            self._before = text
            self.committed.emit(text)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """The asked number of lines."""
        return QSize(look().px(200), self._height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """The asked number of lines, in a narrow place too."""
        return QSize(look().px(80), self._height())

    def insertFromMimeData(self, source: QMimeData) -> None:  # noqa: N802 - Qt's name
        """Take the text of what is pasted or dropped, nothing else; megabytes, which would stop the window for long, not at all."""
        if source.hasText() and not self.refuses(source.text()):
            self.insertPlainText(source.text())

    def refuses(self, text: str) -> bool:
        """Whether the whole would be too long with what is pasted; says so."""
        selected = self.textCursor().selectionEnd() - self.textCursor().selectionStart()
        length = self.document().characterCount() - 1 - selected + len(text)
        if length <= PROSE_LIMIT:
            return False
        sentence = _("This is too long and was not pasted: with it the text would have {n} characters, and it takes at most {limit}.")
        self.refused.emit(sentence.format(n=f"{length:,}", limit=f"{PROSE_LIMIT:,}"))
        return True

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Leaving the field commits it."""
        super().focusOutEvent(event)
        self.commit()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Keep the number of lines when the text size changes."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange):
            self._fit()

    def _height(self) -> int:
        return self.fontMetrics().lineSpacing() * self._lines + look().px(24)

    def _fit(self) -> None:
        self.setFixedHeight(self._height())
