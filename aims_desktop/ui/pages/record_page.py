"""What pages of one record at a time have in common: the head, and the box to choose another record."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QSplitter, QVBoxLayout, QWidget

from aims_desktop.model.register import Register, Row
from aims_desktop.ui.context import AppContext
from aims_desktop.ui.pages.page_head import PageHead
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.theme.tokens import CARD_GAP, PAGE_MARGINS
from aims_desktop.ui.widgets.buttons import Button, IconButton
from aims_desktop.ui.widgets.chips import Chip
from aims_desktop.ui.widgets.elided import ElidedBox


class RecordHead(PageHead):
    """The head of a page of one record: two chips say how it stands."""

    def __init__(self, title: str, buttons: Sequence[Button]) -> None:
        state, more = Chip("", "info"), Chip("", "neutral")
        super().__init__(title, [state, more], buttons)
        self.state, self.more = state, more


class RecordChooser(QWidget):
    """The records of a register in a box, and a button that makes another."""

    chosen = Signal(str)
    """The id of the record to be shown."""

    def __init__(self, context: AppContext, register: Register, name: str, make: str) -> None:
        super().__init__()
        self._context, self._register = context, register
        self.box = ElidedBox()
        self.box.setAccessibleName(name)
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.box.setMinimumContentsLength(8)
        self.box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.box.activated.connect(lambda at: self.chosen.emit(self.box.itemData(at)))
        self.another = IconButton("plus", make)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look().px(8))
        row.addWidget(self.box, 1)
        row.addWidget(self.another)

    def show_rows(self, rows: Sequence[Row], current: str) -> None:
        """Offer records; one of them is shown."""
        names = self._context.workspace.names()
        with QSignalBlocker(self.box):
            self.box.clear()
            for row in rows:
                self.box.addItem(names.with_ref(self._register.name, row.id), row.id)
            self.box.setCurrentIndex(self.box.findData(current))


def split(name: str, left: QWidget, right: QWidget, sizes: tuple[int, int]) -> QSplitter:
    """Two halves of a page side by side."""
    made = QSplitter(Qt.Orientation.Horizontal)
    made.setAccessibleName(name)
    made.setHandleWidth(look().px(CARD_GAP))
    made.setChildrenCollapsible(False)
    for at, part in enumerate((left, right)):
        made.addWidget(part)
        made.setStretchFactor(at, sizes[at])
    made.setSizes([look().px(size) for size in sizes])
    return made


def with_margins(part: QWidget) -> QWidget:
    """What fills the page below its head."""
    left, _top, right, bottom = PAGE_MARGINS
    part.setContentsMargins(look().px(left), 0, look().px(right), look().px(bottom))
    return part


def below(*parts: QWidget, stretch: int, least: int) -> QWidget:
    """Widgets one below the other; the one at `stretch` takes what is left, none does at -1."""
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(look().px(10))
    for at, part in enumerate(parts):
        column.addWidget(part, int(at == stretch))
    if stretch < 0:
        column.addStretch(1)
    holder.setMinimumWidth(look().px(least))
    return holder
