"""The text of a document as it is typed: plain letters, as high as there is room; Tab leaves it."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QSizePolicy

from aims_desktop.i18n import _
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.text_edit import PlainEdit

MOST_IN_A_LINE = 10_000
"""Characters of one paragraph: with more, each key would take long to be shown."""


class MarkdownEdit(PlainEdit):
    """Takes text only, and not more than a field of the file holds: what is too long is not pasted at all."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def refuses(self, text: str) -> bool:
        """Whether the whole, or a paragraph of what is pasted, would be too long; says so."""
        if super().refuses(text):
            return True
        longest = max(map(len, text.split("\n")), default=0)
        if longest > MOST_IN_A_LINE:
            sentence = _("This was not pasted: it has a paragraph of {n} characters, and one takes at most {limit}. Break it up first.")
            self.refused.emit(sentence.format(n=f"{longest:,}", limit=f"{MOST_IN_A_LINE:,}"))
        return longest > MOST_IN_A_LINE

    def go_to(self, at: int) -> None:
        """Put the keyboard on the line that begins at a place, with the line chosen."""
        cursor = self.textCursor()
        cursor.setPosition(at)
        cursor.movePosition(cursor.MoveOperation.EndOfBlock, cursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        self.ensureCursorVisible()
        self.setFocus()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """A good part of a page."""
        return QSize(look().px(420), look().px(360))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Some lines."""
        return QSize(look().px(160), look().px(90))

    def _fit(self) -> None:
        """No fixed number of lines."""
