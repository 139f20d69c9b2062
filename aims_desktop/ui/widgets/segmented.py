"""Choosing one of a few: tabs over a panel, or a row of joined buttons."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QTabBar, QWidget

from aims_desktop.ui.widgets.text import set_property

MANY = 6
"""So many tabs stand closer together."""


class Tabs(QTabBar):
    """Underlined tabs, each perhaps with a number ("Links 4")."""

    def __init__(self, name: str, labels: Sequence[str]) -> None:
        super().__init__()
        self._labels = list(labels)
        self.setAccessibleName(name)
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setElideMode(Qt.TextElideMode.ElideNone)
        self.setUsesScrollButtons(True)
        if len(labels) >= MANY:
            set_property(self, "tight", "true")
        for text in labels:
            self.addTab(text.replace("&", "&&"))

    def set_count(self, index: int, count: int | None) -> None:
        """Show a number behind a tab's word."""
        text = self._labels[index]
        shown = text.replace("&", "&&")
        self.setTabText(index, shown if count is None else f"{shown}  {count}")
        self.setAccessibleTabName(index, text if count is None else f"{text}, {count}")

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Show the ring: style sheets cannot ask a tab for the focus of its bar."""
        super().focusInEvent(event)
        set_property(self, "focused", "true")

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Hide the ring."""
        super().focusOutEvent(event)
        set_property(self, "focused", "")


class Segmented(QWidget):
    """Joined buttons of which one may be chosen; arrows move, so do the digits where `digits` is set."""

    chosen = Signal(int)
    """The person chose the button with this index."""

    def __init__(self, name: str, labels: Sequence[str], digits: bool = False) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._digits = digits
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for index, text in enumerate(labels):
            button = QPushButton(text.replace("&", "&&"))
            button.setProperty("kind", "segment")
            button.setProperty("segment", _place(index, len(labels)))
            button.setAutoDefault(False)
            button.setCheckable(True)
            button.setAccessibleName(f"{name}: {text}")
            self._group.addButton(button, index)
            row.addWidget(button)
        row.addStretch(1)
        self._group.idClicked.connect(self.chosen)

    @property
    def value(self) -> int:
        """The index of the chosen button; -1 for none."""
        return self._group.checkedId()

    def choose(self, index: int) -> None:
        """Show a choice without announcing it; -1 for none."""
        button = self._group.button(index)
        self._group.setExclusive(button is not None)
        for other in self._group.buttons():
            other.setChecked(other is button)
        self._group.setExclusive(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Take a digit as a choice."""
        button = self._group.button(event.key() - Qt.Key.Key_1) if self._digits else None
        if button is not None:
            button.setFocus()
            button.click()
        else:
            super().keyPressEvent(event)


def _place(index: int, count: int) -> str:
    if index == 0:
        return "first"
    return "last" if index == count - 1 else "middle"
