"""The head of a page that stands still while its columns scroll: phase, title, chips, actions."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from aims_desktop.ui.theme.look import look
from aims_desktop.ui.theme.tokens import PAGE_MARGINS
from aims_desktop.ui.widgets.buttons import Button
from aims_desktop.ui.widgets.chips import Chip
from aims_desktop.ui.widgets.text import label


class PageHead(QWidget):
    """Where one is, what the page is called, how things stand, and what can be done with the whole."""

    def __init__(self, title: str, chips: Sequence[Chip], actions: Sequence[Button]) -> None:
        super().__init__()
        self._phase = label("", "caption", "muted", elide=True)
        named = QHBoxLayout()
        named.setSpacing(look().px(12))
        named.addWidget(label(title, "title", elide=True))
        for chip in chips:
            named.addWidget(chip)
        named.addStretch(1)
        words = QVBoxLayout()
        words.setSpacing(look().px(4))
        words.addWidget(self._phase)
        words.addLayout(named)
        row = QHBoxLayout(self)
        left, top, right, _bottom = PAGE_MARGINS
        row.setContentsMargins(look().px(left), look().px(top), look().px(right), look().px(12))
        row.setSpacing(look().px(8))
        row.addLayout(words, 1)
        for action in actions:
            row.addWidget(action, 0, Qt.AlignmentFlag.AlignVCenter)

    def set_phase(self, phase: str) -> None:
        """The line above the title."""
        self._phase.setText(phase)
