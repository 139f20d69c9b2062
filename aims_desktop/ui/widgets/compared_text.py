"""A text beside another one: the words that only it has are bold and underlined, those that went struck out; plain text, never markup."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextEdit

from aims_desktop.i18n import _
from aims_desktop.service.word_diff import Piece, compared
from aims_desktop.ui.theme.look import NORMAL, STRONG, look

_READ_OUT = 2_000
"""Letters that a screen reader is given."""


class ComparedText(QTextEdit):
    """Read-only, to be selected and copied; scrolls where it is long."""

    def __init__(self, name: str, lines: int = 4) -> None:
        super().__init__()
        self._lines = lines
        self._name = name
        self._pieces: list[Piece] = []
        self.setObjectName("compared")
        self.setReadOnly(True)
        self.setAcceptRichText(False)
        self.setTabChangesFocus(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setAccessibleName(name)

    def show_texts(self, text: str, other: str) -> None:
        """Show a text as it differs from another one."""
        self._pieces = compared(text, other)
        own = _words([piece for piece in self._pieces if piece.own])
        self.setAccessibleDescription(_("Only here: {words}").format(words=own) if own else "")
        self._write()

    def show_pieces(self, pieces: Sequence[Piece]) -> None:
        """Show a text with what is new in it and what went."""
        self._pieces = list(pieces)
        new, gone = _words([piece for piece in pieces if piece.own]), _words([piece for piece in pieces if piece.gone])
        told = [_("New: {words}.").format(words=new)] if new else []
        told += [_("Gone: {words}.").format(words=gone)] if gone else []
        self.setAccessibleDescription(" ".join(told))
        self._write()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Some lines."""
        return QSize(look().px(200), self.fontMetrics().lineSpacing() * self._lines + look().px(10))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Two lines."""
        return QSize(look().px(80), self.fontMetrics().lineSpacing() * 2 + look().px(10))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Take on the colours and size of another look."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._write()

    def _write(self) -> None:
        self.clear()
        cursor = QTextCursor(self.document())
        for piece in self._pieces:
            letters = QTextCharFormat()
            letters.setFont(look().font(weight=STRONG if piece.own else NORMAL))
            letters.setForeground(look().colour("muted" if piece.gone else "text"))
            letters.setFontStrikeOut(piece.gone)
            letters.setFontUnderline(piece.own and bool(piece.text.strip()))
            cursor.insertText(piece.text, letters)
        self.moveCursor(QTextCursor.MoveOperation.Start)


def _words(pieces: Sequence[Piece]) -> str:
    """Words to be read out; of very many the first."""
    return "; ".join(piece.text.strip() for piece in pieces if piece.text.strip())[:_READ_OUT]
