"""The frame of a page: it scrolls down, never sideways, under a head that says where one is."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QScrollArea, QVBoxLayout, QWidget

from aims_desktop.ui.theme.look import look
from aims_desktop.ui.theme.tokens import CARD_GAP, PAGE_MARGINS
from aims_desktop.ui.widgets.card import add
from aims_desktop.ui.widgets.chips import FlowLayout
from aims_desktop.ui.widgets.text import label


class _Head(QWidget):
    """As high as its texts need at its width; what is left over belongs to the page below."""

    def event(self, event: QEvent) -> bool:
        """Follow the width and the texts."""
        handled = super().event(event)
        layout = self.layout()
        if layout is not None and event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            self.setMaximumHeight(layout.totalHeightForWidth(self.width()))
        return handled


class Page(QScrollArea):
    """Phase line, title with chips, purpose, actions and ring above; a column of cards below."""

    def __init__(self, title: str, phase: str = "", purpose: str = "") -> None:
        super().__init__()
        self._scale = look().scale
        self.setProperty("kind", "page")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # The page is no stop of the Tab key; what stands on it is.
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._phase = label("", "caption", "muted", elide=True)
        self._title = label("", "title", elide=True)
        self._purpose = label("", "body", "two", wrap=True)
        self._chips = FlowLayout(gap=look().px(10))
        """The title and its chips, which go to a line of their own where both do not fit."""
        self._actions = QHBoxLayout()
        self._ring: QWidget | None = None
        sheet = QWidget()
        sheet.setObjectName("page")
        sheet.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.body = QVBoxLayout(sheet)
        self._space()
        self.body.addWidget(self._build_head())
        self.setWidget(sheet)
        self.set_title(title)
        self.set_phase(phase)
        self.set_purpose(purpose)

    def _build_head(self) -> QWidget:
        self._actions.setSpacing(look().px(8))
        self._chips.addWidget(self._title)
        words = QVBoxLayout()
        words.setSpacing(look().px(4))
        words.addWidget(self._phase)
        words.addLayout(self._chips)
        words.addWidget(self._purpose)
        words.addStretch(1)
        frame = _Head()
        head = QHBoxLayout(frame)
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(look().px(16))
        head.addLayout(words, 1)
        head.addLayout(self._actions)
        return frame

    def set_title(self, title: str) -> None:
        """Name the page; screen readers read it on arrival."""
        self._title.setText(title)
        self.setAccessibleName(title)

    def set_phase(self, phase: str) -> None:
        """The line above the title: where in the program this is."""
        self._phase.setText(phase)
        self._phase.setVisible(bool(phase))

    def set_purpose(self, purpose: str) -> None:
        """The one sentence under the title."""
        self._purpose.setText(purpose)
        self._purpose.setVisible(bool(purpose))

    def add_chip(self, chip: QWidget) -> None:
        """Add a chip at the right of the title."""
        self._chips.addWidget(chip)

    def add_action(self, action: QWidget) -> None:
        """Add a button at the right of the head."""
        place = self._actions.count() - (1 if self._ring is not None else 0)
        self._actions.insertWidget(place, action, 0, Qt.AlignmentFlag.AlignVCenter)

    def set_ring(self, ring: QWidget) -> None:
        """Put a progress ring at the far right of the head."""
        self._ring = ring
        self._actions.addWidget(ring, 0, Qt.AlignmentFlag.AlignTop)

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
        self.body.setContentsMargins(*(look().px(side) for side in PAGE_MARGINS))
        self.body.setSpacing(look().px(CARD_GAP))
