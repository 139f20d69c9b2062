"""The frame of every dialog: a title, things in a column, buttons at the foot."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFrame, QGridLayout, QHBoxLayout, QLabel, QLayout, QScrollArea, QVBoxLayout, QWidget

from aims_desktop.errors import AimsError, RuleError
from aims_desktop.i18n import _
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.buttons import Button, Kind
from aims_desktop.ui.widgets.card import hline, inset
from aims_desktop.ui.widgets.in_view import bring_into_view
from aims_desktop.ui.widgets.message_bar import MessageBar
from aims_desktop.ui.widgets.text import label
from aims_desktop.ui.widgets.text_edit import PlainEdit

MOST = 0.9
"""No dialog takes more than this share of the screen."""


class Dialog(QDialog):
    """Title, body, message, buttons; Enter presses the primary one, Escape closes. `scrolls` gives long bodies a scroll bar."""

    def __init__(self, parent: QWidget | None, title: str, width: int = 520, height: int = 0, *, scrolls: bool = False) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self._message: MessageBar | None = None
        self._frame = QVBoxLayout(self)
        self._frame.setContentsMargins(*(look().px(side) for side in (24, 20, 24, 16)))
        self._frame.setSpacing(look().px(12))
        self._frame.addWidget(label(title, "title", wrap=True))
        self.body = QVBoxLayout()
        self.body.setSpacing(look().px(12))
        self._frame.addWidget(self._scrolling(self.body), 1) if scrolls else self._frame.addLayout(self.body, 1)
        self._foot = QHBoxLayout()
        self._foot.setSpacing(look().px(8))
        self._foot.addStretch(1)
        self._frame.addWidget(hline())
        self._frame.addLayout(self._foot)
        self._limit(width, height)

    def add(self, item: QWidget | QLayout, stretch: int = 0) -> None:
        """Add something below."""
        if isinstance(item, QWidget):
            self.body.addWidget(item, stretch)
            if self.isVisible():
                item.show()  # Qt would do it later, and leave it out of the room that is needed
        else:
            self.body.addLayout(item, stretch)

    def say(self, text: str) -> None:
        """Add a sentence."""
        self.add(label(text, wrap=True, selectable=True))

    def button(self, text: str, kind: Kind = "secondary", *, left: bool = False) -> Button:
        """Add a button at the foot; the primary one is the answer of Enter."""
        made = Button(text, kind)
        made.setAutoDefault(kind == "primary")
        made.setDefault(kind == "primary")
        if left:
            self._foot.insertWidget(0, made)
        else:
            self._foot.addWidget(made)
        return made

    def close_button(self, text: str = "") -> Button:
        """Add the button that leaves without doing anything."""
        made = self.button(text or _("Close"))
        made.clicked.connect(self.reject)
        return made

    def show_error(self, error: AimsError) -> None:
        """Show an error over the buttons; what was typed stays."""
        if self._message is None:
            self._message = MessageBar("bad", error.sentence)
            self._frame.insertWidget(self._frame.count() - 2, self._message)
        self._message.set("bad", error.sentence)
        self._message.show()

    def heed(self, edit: PlainEdit) -> None:
        """Show what a text box refuses, until other text is typed into it."""
        edit.refused.connect(lambda sentence: self.show_error(RuleError(sentence)))
        edit.textChanged.connect(self.clear_error)

    def fit(self) -> None:
        """Take the height that what is shown now needs."""
        for widget in self.findChildren(QWidget):
            widget.ensurePolished()  # before it is, a new label does not know how tall its text is
        for layout in (*self.findChildren(QLayout), self._frame):
            layout.invalidate()
        self._frame.activate()
        height = self._frame.totalHeightForWidth(self.width())
        self.resize(self.width(), min(height, self.maximumHeight()))

    def clear_error(self) -> None:
        """Take the error away before the next try."""
        if self._message is not None:
            self._message.hide()

    def error(self) -> str:
        """The sentence of the error that is shown."""
        return self._message.text() if self._message is not None and self._message.isVisibleTo(self) else ""

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: N802, A002 - Qt's names
        """Go on with the Tab key, to where one sees it."""
        moved = super().focusNextPrevChild(next)
        bring_into_view(self.focusWidget())
        return moved

    def _scrolling(self, column: QVBoxLayout) -> QScrollArea:
        sheet = QWidget()
        sheet.setLayout(column)
        column.setContentsMargins(0, 0, look().px(10), 0)
        area = QScrollArea()
        area.setWidget(sheet)
        sheet.setAutoFillBackground(False)
        area.viewport().setAutoFillBackground(False)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return area

    def _limit(self, width: int, height: int) -> None:
        free = self.screen().availableSize() * MOST
        self.setMinimumWidth(min(look().px(width), free.width()))
        self.setMaximumSize(free)
        if height:
            self.resize(min(look().px(width), free.width()), min(look().px(height), free.height()))


def ask(parent: QWidget | None, title: str, sentence: str, yes: str, no: str = "", kind: Kind = "primary") -> bool:
    """Ask one question; True for yes."""
    dialog = Dialog(parent, title, 460)
    dialog.say(sentence)
    dialog.close_button(no or _("Cancel"))
    dialog.button(yes, kind).clicked.connect(dialog.accept)
    return dialog.exec() == QDialog.DialogCode.Accepted


def tell(parent: QWidget | None, title: str, sentence: str) -> None:
    """Say one thing that must be read."""
    dialog = Dialog(parent, title, 460)
    dialog.say(sentence)
    button = dialog.button(_("OK"), "primary")
    button.clicked.connect(dialog.accept)
    dialog.exec()


def field(text: str, widget: QWidget, help_: str = "") -> QVBoxLayout:
    """A label above a field, help below it; the label is its buddy and its name."""
    name = label(text, "field")
    name.setBuddy(widget)
    widget.setAccessibleName(text.replace("&", "").replace(" *", _(", required")))
    widget.setAccessibleDescription(help_)
    column = QVBoxLayout()
    column.setSpacing(look().px(5))
    column.addWidget(name)
    column.addWidget(widget)
    if help_:
        column.addWidget(label(help_, "caption", "muted", wrap=True))
    return column


def facts(rows: Iterable[tuple[str, QLabel]]) -> QFrame:
    """What is known of something, name beside value, on a tinted ground."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(look().px(16))
    grid.setVerticalSpacing(look().px(4))
    grid.setColumnStretch(1, 1)
    for row, (name, value) in enumerate(rows):
        grid.addWidget(label(name, "body", "muted"), row, 0)
        grid.addWidget(value, row, 1)
    return inset(grid)
