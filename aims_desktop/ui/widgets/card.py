"""Cards, insets and hairlines: the surfaces things stand on."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLayout, QVBoxLayout, QWidget

from aims_desktop.ui.theme.look import look
from aims_desktop.ui.theme.tokens import CARD_PADDING
from aims_desktop.ui.widgets.text import label


def hline() -> QFrame:
    """A horizontal hairline."""
    return _frame("hline")


def vline() -> QFrame:
    """A vertical hairline."""
    return _frame("vline")


def inset(layout: QLayout, margins: tuple[int, int, int, int] = (12, 10, 12, 10)) -> QFrame:
    """A tinted box inside a card."""
    made = _frame("inset")
    layout.setContentsMargins(*(look().px(side) for side in margins))
    made.setLayout(layout)
    return made


def add(target: QVBoxLayout | QHBoxLayout, item: QWidget | QLayout, stretch: int = 0) -> None:
    """Add a widget or a layout to a box layout."""
    if isinstance(item, QWidget):
        target.addWidget(item, stretch)
    else:
        target.addLayout(item, stretch)


def _frame(name: str) -> QFrame:
    made = QFrame()
    made.setObjectName(name)
    return made


class Card(QFrame):
    """A surface with a title row (`head`) and a column of things (`body`)."""

    def __init__(self, title: str = "", caption: str = "") -> None:
        super().__init__()
        self.setObjectName("card")
        self._title: QLabel | None = None
        self._caption: QLabel | None = None
        self.body = QVBoxLayout(self)
        self.head = QHBoxLayout()
        self._padding = CARD_PADDING
        self._space()
        if title:
            self._title = label(title, "section", elide=True)
            self.head.addWidget(self._title)
            self.head.addStretch(1)
            self.setAccessibleName(title)
            if caption:
                self._caption = label(caption, "caption", "muted", elide=True)
                self.head.addWidget(self._caption)
            self.body.addLayout(self.head)

    def set_padding(self, left: int, top: int, right: int, bottom: int) -> None:
        """Change the padding, in px at 100 %: 1 on all sides lets a table fill the card."""
        self._padding = (left, top, right, bottom)
        self._space()

    def set_title(self, title: str) -> None:
        """Change the title of a card that has one."""
        if self._title is not None:
            self._title.setText(title)
            self.setAccessibleName(title)

    def set_caption(self, caption: str) -> None:
        """Change the remark at the right of the title."""
        if self._caption is None:
            self._caption = label("", "caption", "muted", elide=True)
            self.head.addWidget(self._caption)
        self._caption.setText(caption)

    def add(self, item: QWidget | QLayout, stretch: int = 0) -> None:
        """Add a widget or layout below."""
        add(self.body, item, stretch)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Grow with the text."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and look().scale != self._scale:
            self._space()

    def _space(self) -> None:
        self._scale = look().scale
        self.body.setContentsMargins(*(look().px(side) for side in self._padding))
        self.body.setSpacing(look().px(9))
        self.head.setSpacing(look().px(8))
