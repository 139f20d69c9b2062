"""Over the form of a record that a filter lists because something is lacking: what that is, and the button that makes it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from aims_desktop.i18n import _, ngettext
from aims_desktop.model.register import Register, Row
from aims_desktop.service import duties, lacking
from aims_desktop.service.duties import NOTIFICATION
from aims_desktop.service.lacking import Offer
from aims_desktop.ui.context import AppContext, Place
from aims_desktop.ui.own_pages import pages_of
from aims_desktop.ui.register.columns import singular
from aims_desktop.ui.register.panel import emptied
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.buttons import Button
from aims_desktop.ui.widgets.card import inset
from aims_desktop.ui.widgets.icon_label import IconLabel
from aims_desktop.ui.widgets.text import label


class LackBar(QWidget):
    """A line for each thing that is lacking; it hides where nothing is."""

    weighed = Signal(str)
    """Rows of this child register were made."""

    def __init__(self, context: AppContext, register: Register) -> None:
        super().__init__()
        self._context, self._register = context, register
        self._row: Row = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(look().px(6))
        self.hide()

    def show_row(self, row: Row, filters: Sequence[str], refusal: str) -> None:
        """Show what a record lacks for the filters that list it."""
        self._row = row
        emptied(self._column)
        found = lacking.offers(self._context.workspace, self._register, row, filters)
        for offer in found:
            self._column.addWidget(self._line(offer, refusal))
        self.setVisible(bool(found))

    def _line(self, offer: Offer, refusal: str) -> QWidget:
        words = QVBoxLayout()
        words.setSpacing(look().px(6))
        told = QHBoxLayout()
        told.setSpacing(look().px(8))
        told.addWidget(IconLabel("circle-dot", "warn"))
        told.addWidget(label(_(offer.filter.label), "strong", wrap=True), 1)
        words.addLayout(told)
        ways = QHBoxLayout()
        ways.setSpacing(look().px(8))
        if offer.newest:
            ref = self._context.workspace.refs().of(offer.register.name, offer.newest)
            go = Button(_("Open {record}").format(record=ref), icon="external")
            go.clicked.connect(partial(self._open, offer, offer.newest))
            ways.addWidget(go)
        if offer.another:
            weighs = offer.register is NOTIFICATION
            verb = _("Add those who may have to be told") if weighs else _("Add {record}").format(record=singular(offer.register))
            add = Button(verb, icon="plus")
            add.clicked.connect(self._weigh if weighs else partial(self._make, offer))
            if refusal:
                add.refuse(refusal)
            ways.addWidget(add)
        ways.addStretch(1)
        words.addLayout(ways)
        return inset(words)

    def _make(self, offer: Offer, _checked: bool = False) -> None:
        made: list[str] = []
        if self._context.attempt(lambda: made.append(lacking.make(self._context.workspace, self._register, self._row, offer))):
            self._open(offer, made[0])

    def _weigh(self, _checked: bool = False) -> None:
        made: list[int] = []
        if self._context.attempt(lambda: made.append(duties.weigh(self._context.workspace, self._row.id))):
            said = ngettext("{n} duty added: say whether it applies.", "{n} duties added: say of each whether it applies.", made[0])
            self._context.toast(said, undo=True)
            self.weighed.emit(NOTIFICATION.title)

    def _open(self, offer: Offer, record_id: str, _checked: bool = False) -> None:
        own = next((page for page in pages_of(offer.register.name) if page.of_record), None)
        place = own.place(record_id) if own is not None else Place("register", register=offer.register.name, record_id=record_id)
        self._context.navigate(place)
