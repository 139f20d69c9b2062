"""What stands where nothing is yet."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.buttons import Button
from aims_desktop.ui.widgets.icon_label import IconLabel
from aims_desktop.ui.widgets.text import label

_MEASURE = 420


class EmptyState(QWidget):
    """Says what will stand here, why it is worth the work, and offers the first step."""

    def __init__(self, icon: str, what: str, why: str, action: Button | None = None) -> None:
        super().__init__()
        column = QVBoxLayout()
        column.setSpacing(look().px(8))
        column.addWidget(IconLabel(icon, "accent_text", 32), 0, Qt.AlignmentFlag.AlignHCenter)
        self.what = label(what, "section", wrap=True)
        self.why = label(why, "body", "two", wrap=True)
        for sentence in (self.what, self.why):
            sentence.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            sentence.setMaximumWidth(look().px(_MEASURE))
            sentence.setMinimumWidth(look().px(200))
            column.addWidget(sentence)
        if action is not None:
            column.addSpacing(look().px(6))
            column.addWidget(action, 0, Qt.AlignmentFlag.AlignHCenter)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addLayout(column, 6)
        middle.addStretch(1)
        frame = QVBoxLayout(self)
        frame.setContentsMargins(*[look().px(24)] * 4)
        frame.addStretch(1)
        frame.addLayout(middle)
        frame.addStretch(2)
        self.setAccessibleName(what)
        self.setAccessibleDescription(why)
