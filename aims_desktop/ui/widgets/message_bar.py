"""A sentence that stays in the page until it is dealt with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout

from aims_desktop.i18n import _
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.theme.tokens import ICON
from aims_desktop.ui.widgets.buttons import Button, IconButton
from aims_desktop.ui.widgets.icon_label import IconLabel
from aims_desktop.ui.widgets.text import announce, label, set_property

MessageTone = Literal["info", "ok", "warn", "bad"]

_ICONS = {"info": "info", "ok": "circle-check", "warn": "warning", "bad": "alert"}


class MessageBar(QFrame):
    """An inline message: icon, plain text, perhaps actions, perhaps a way to dismiss it."""

    dismissed = Signal()

    def __init__(
        self,
        tone: MessageTone,
        text: str,
        actions: Sequence[tuple[str, Callable[[], object]]] = (),
        dismissible: bool = False,
    ) -> None:
        super().__init__()
        self.setObjectName("message")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self._icon = IconLabel(_ICONS[tone], tone, ICON)
        self._text = label("", wrap=True)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(*(look().px(side) for side in (12, 8, 10, 8)))
        self._row.setSpacing(look().px(10))
        self._row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignVCenter)
        self._add_words([self._button(words, act) for words, act in actions])
        if dismissible:
            close = IconButton("close", _("Dismiss this message"), small=True)
            close.clicked.connect(self._dismiss)
            self._row.addWidget(close)
        self.set(tone, text)

    def _add_words(self, buttons: Sequence[Button]) -> None:
        """The sentence with its actions; several of them stand below it, where they leave it the whole width."""
        if len(buttons) < 2:
            self._row.addWidget(self._text, 1)
            for button in buttons:
                self._row.addWidget(button)
            return
        below = QHBoxLayout()
        below.setSpacing(look().px(14))
        for button in buttons:
            below.addWidget(button)
        below.addStretch(1)
        words = QVBoxLayout()
        words.setSpacing(look().px(4))
        words.addWidget(self._text)
        words.addLayout(below)
        self._row.addLayout(words, 1)

    @staticmethod
    def _button(words: str, act: Callable[[], object]) -> Button:
        button = Button(words, "link")
        button.clicked.connect(lambda _checked=False: act())
        return button

    def text(self) -> str:
        """The sentence it shows."""
        return self._text.text()

    def set(self, tone: MessageTone, text: str) -> None:
        """Show another sentence, and have it read out."""
        set_property(self, "tone", tone)
        self._icon.show_icon(_ICONS[tone], tone)
        self._text.setText(text)
        self.setAccessibleName(text)
        announce(self, text)

    def _dismiss(self) -> None:
        self.hide()
        self.dismissed.emit()
