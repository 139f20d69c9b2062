"""A large choice on a start page or in a wizard."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from aims_desktop.ui.theme.look import look
from aims_desktop.ui.theme.tokens import ICON_LARGE, ICON_SMALL
from aims_desktop.ui.widgets.icon_label import IconLabel
from aims_desktop.ui.widgets.text import label


class Choice(QPushButton):
    """A button as wide as its column: icon, what it does, and what follows from it."""

    def __init__(self, icon: str, title: str, caption: str) -> None:
        super().__init__()
        self.setProperty("kind", "choice")
        self.setAutoDefault(False)
        self.setAccessibleName(title)
        self.setAccessibleDescription(caption)
        words = QVBoxLayout()
        words.setSpacing(look().px(2))
        words.addStretch(1)
        words.addWidget(label(title, "strong", elide=True))
        words.addWidget(label(caption, "caption", "muted", elide=True))
        words.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(look().px(18), 0, look().px(16), 0)
        row.setSpacing(look().px(16))
        row.addWidget(IconLabel(icon, "accent_text", ICON_LARGE))
        row.addLayout(words, 1)
        row.addWidget(IconLabel("chevron-right", "muted", ICON_SMALL))
        for part in self.findChildren(QWidget):
            # A click on the words is a click on the button.
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter takes the choice."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)
