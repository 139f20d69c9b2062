"""A file that somebody has open: read it meanwhile, or take it over from a computer that will not give it back."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from PySide6.QtWidgets import QDialog, QLineEdit, QVBoxLayout, QWidget

from aims_desktop.i18n import _, moment
from aims_desktop.store.lock import Holder
from aims_desktop.ui.dialogs.base import Dialog, field
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.buttons import Button
from aims_desktop.ui.widgets.text import label

Outcome = Literal["", "read", "take_over"]


class InUseDialog(Dialog):
    """Says who has the file, where and since when; taking over asks for the holder's name, so that nobody does it in passing."""

    def __init__(
        self,
        parent: QWidget | None,
        name: str,
        holder: Holder,
        machine: str,
        *,
        sentence: str = "",
        consequence: str = "",
        can_read: bool = True,
    ) -> None:
        """`machine` is this one's id; `sentence` and `consequence`, what taking over means, say it of something other than an open file.

        `can_read` offers to read meanwhile.
        """
        super().__init__(parent, _("{name} is in use").format(name=name), 520)
        self.outcome: Outcome = ""
        self._holder = holder
        told = _("{who} has this file open. Two people writing at once would lose work; you can read it meanwhile.")
        self.say(sentence or told.format(who=described(holder)))
        self.name = QLineEdit()
        self._area = QWidget()
        self._lay_out(consequence or _of_an_open_file())
        self._area.hide()
        self.add(self._area)
        if holder.machine != machine:  # on this one a dead holder's lock is taken over without asking
            self.more: Button | None = self.button(_("Take over…"), left=True)
            self.more.clicked.connect(self._unfold)
        else:
            self.more = None
        self.cancel = self.close_button(_("Cancel"))
        self.take_over = self.button(_("Take over"), "danger")
        self.take_over.clicked.connect(lambda: self._answer("take_over"))
        self.take_over.hide()
        self.read = self.button(_("Open read-only"), "primary")
        self.read.setVisible(can_read)
        self.read.clicked.connect(lambda: self._answer("read"))
        self.name.textChanged.connect(self._judge)
        self._judge()
        (self.read if can_read else self.cancel).setFocus()

    def _lay_out(self, consequence: str) -> None:
        column = QVBoxLayout(self._area)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(12))
        warning = _("Take over only if that computer is off or the program there has ended.")
        column.addWidget(label(f"{warning} {consequence.format(who=self._holder.name)}", wrap=True))
        column.addLayout(field(_("&Type “{name}” to take over").format(name=self._holder.name.replace("&", "&&")), self.name))

    def typed(self) -> str:
        """The name that was typed."""
        return self.name.text().strip()

    def _unfold(self) -> None:
        assert self.more is not None
        self._area.show()
        self.more.hide()
        self.take_over.show()
        self.name.setFocus()
        self.fit()

    def _judge(self) -> None:
        if self.typed() == self._holder.name:
            self.take_over.allow()
        else:
            self.take_over.refuse(_("Type the name first."))

    def _answer(self, outcome: Outcome) -> None:
        self.outcome = outcome
        self.done(QDialog.DialogCode.Accepted)


def _of_an_open_file() -> str:
    return _("If {who} is still at work there, nothing more can be saved in that window; what was saved is in the file. "
             "A backup is made, and the record says that you took over.")  # fmt: skip


def described(holder: Holder) -> str:
    """Who holds a file, where and since when, as far as is known."""
    parts = [holder.name, _("on {host}").format(host=holder.host) if holder.host else "", _since(holder)]
    return " ".join(part for part in parts if part)


def _since(holder: Holder) -> str:
    try:
        return _("since {moment}").format(moment=moment(dt.datetime.fromisoformat(holder.opened)))
    except ValueError:
        return ""
