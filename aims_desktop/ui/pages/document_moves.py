"""Where a document stands, and the steps that are allowed from there; each refuses in one sentence."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from aims_desktop.errors import RuleError
from aims_desktop.i18n import _, day
from aims_desktop.model.register import Row
from aims_desktop.model.registers.documents import DraftStatus, VersionStatus, is_external
from aims_desktop.service import approval, documents
from aims_desktop.service.documents import APPROVE, ASK, Move
from aims_desktop.service.people import me
from aims_desktop.ui.context import AppContext
from aims_desktop.ui.dialogs.base import Dialog, field
from aims_desktop.ui.pages.document_view import TONES
from aims_desktop.ui.register.approve_dialog import ApproveDialog
from aims_desktop.ui.register.options import options_for
from aims_desktop.ui.register.picker import Picker
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.buttons import Button
from aims_desktop.ui.widgets.card import Card
from aims_desktop.ui.widgets.chips import Chip, FlowLayout
from aims_desktop.ui.widgets.date_field import DateField
from aims_desktop.ui.widgets.segmented import Segmented
from aims_desktop.ui.widgets.text import label
from aims_desktop.ui.widgets.text_edit import PlainEdit

LONGEST = 110
"""So much of a request is shown over the text; the details have all of it."""


class ApproveDocumentDialog(ApproveDialog):
    """Asks for the days too, and offers the number of a major and of a minor change."""

    def __init__(self, parent: QWidget, context: AppContext, row: Row) -> None:
        workspace, self._row = context.workspace, row
        today = workspace.today()
        self.starts, self.again = DateField(_("Effective from"), workspace.today), DateField(_("Next review"), workspace.today)
        planned = row.effective_on if row.effective_on and row.effective_on > today else today
        self.starts.set_value(planned)
        self.again.set_value(documents.next_review(row, planned))
        numbers = [approval.next_number(workspace, row.id, major=major) for major in (True, False)]
        self.change = Segmented(_("Change"), [_("Major change: {n}").format(n=numbers[0]), _("Minor change: {n}").format(n=numbers[1])])
        self.change.chosen.connect(lambda at: self.version.setText(numbers[at]))
        self.change.choose(0)
        super().__init__(parent, context, documents.DOCUMENT, row.id)
        if approver := documents.proposed_approver(workspace, row):
            self.person.show_value(approver, workspace.names().of("person", approver))

    def fields(self) -> list[tuple[str, QWidget]]:
        """With the two days; the size of the change only where there is a version before."""
        known = super().fields()
        first = self._context.workspace.facts().newest_version(self._row.id) is None
        size: list[tuple[str, QWidget]] = [] if first else [(_("Change"), self.change)]
        return [*size, *known[:3], (_("Effective from"), self.starts), (_("Next review"), self.again), *known[3:]]

    def write(self, on: dt.date) -> None:
        """Approve the document with its days."""
        for each in (self.starts, self.again):
            each.commit()
            if each.error:
                raise RuleError(each.error)
        documents.approve(
            self._context.workspace,
            self._row.id,
            version=self.version.text(),
            approved_by_id=self.person.value,
            approved_on=on,
            effective_on=self.starts.value,
            next_review_on=self.again.value,
            note=self.note.toPlainText(),
        )


class ChangeDialog(Dialog):
    """Asks what shall be changed, and who asks for it."""

    def __init__(self, parent: QWidget, context: AppContext) -> None:
        super().__init__(parent, _("Request a change"), 480)
        workspace = context.workspace
        self.remark = PlainEdit(_("What shall be changed"), lines=4)
        self.heed(self.remark)
        self.by = Picker(_("Asked for by"), lambda: options_for(workspace, ["person"]), _("People"))
        if own := me(workspace):
            self.by.show_value(own, workspace.names().of("person", own))
        said = _("Stands beside the text until it is sent for review; then it goes to the notes.")
        self.add(field(_("&What shall be changed"), self.remark, said))
        self.add(field(_("Asked for &by"), self.by))
        self.close_button(_("Cancel"))
        self.ask = self.button(_("Request"), "primary")
        self.ask.clicked.connect(self._accept)
        self.remark.textChanged.connect(self._judge)
        self._judge()
        self.remark.setFocus()

    def _accept(self) -> None:
        self.clear_error()
        if self.by.commit():
            self.accept()
        else:
            self.show_error(RuleError(_("“{text}” is nobody in People.").format(text=self.by.typed[:60])))

    def _judge(self) -> None:
        self.ask.allow() if self.remark.toPlainText().strip() else self.ask.refuse(_("Say what shall be changed first."))


class MoveCard(Card):
    """State, one sentence about it, and a button for each step."""

    moved = Signal()
    """A step was made; the keyboard goes on to the next."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._row: Row = None
        self.chip = Chip("", "neutral")
        self.sentence = label("", "body", "two", wrap=True)
        self.request = label("", "body", wrap=True)
        self.reason = label("", "caption", "warn", wrap=True)
        self.buttons: dict[str, Button] = {}
        self._flow = FlowLayout(gap=look().px(8))
        self.set_padding(14, 10, 14, 12)
        self.head.addWidget(self.chip)
        self.head.addWidget(self.sentence, 1)
        self.body.addLayout(self.head)
        self.body.addWidget(self.request)
        self.body.addLayout(self._flow)
        self.body.addWidget(self.reason)

    def show_row(self, row: Row, read_only: str) -> None:
        """Show where a document stands and what may be done with it."""
        workspace, other = self._context.workspace, self._row is None or row.id != self._row.id
        self._row = row
        external = is_external(row, workspace.facts())
        where = documents.standing(workspace, row)
        self.chip.set(*((_("Outside document"), "neutral") if external else (_(where.state.label), TONES[where.state])))
        self.sentence.setText(_outside(row) if external else _standing(row, where))
        asked = documents.request(workspace, row)
        line = " ".join(asked.split())
        self.request.setText(line if len(line) <= LONGEST else f"{line[: LONGEST - 1].rstrip()}…")
        self.request.setVisible(bool(asked))
        allowed = () if external else documents.moves(workspace, row)
        if other or list(self.buttons) != [move.name for move in allowed]:
            self._make(allowed)
        reasons = []
        for move in allowed:
            reason = read_only or documents.refusal(workspace, row, move)
            button = self.buttons[move.name]
            button.refuse(reason) if reason else button.allow()
            reasons += [reason] if reason and move.primary else []
        self.reason.setText(reasons[0] if reasons else "")
        self.reason.setVisible(bool(reasons))

    def take(self, move: Move) -> None:
        """Carry out a step, asking what it needs."""
        if move is APPROVE:
            ApproveDocumentDialog(self.window(), self._context, self._row).exec()
        elif move is ASK:
            dialog = ChangeDialog(self.window(), self._context)
            if dialog.exec():
                self._step(move, dialog.remark.toPlainText(), dialog.by.value)
        else:
            self._step(move)
        self.moved.emit()

    def focus_primary(self) -> None:
        """Put the keyboard on the step that leads on."""
        usable = [button for button in self.buttons.values() if button.isEnabled()]
        primary = [button for button in usable if button.property("kind") == "primary"]
        if usable:
            (primary or usable)[0].setFocus()

    def _step(self, move: Move, remark: str = "", by: str = "") -> None:
        if self._context.attempt(lambda: documents.step(self._context.workspace, self._row.id, move, remark, by)):
            self._context.toast(self.sentence.text(), undo=True)

    def _make(self, allowed: tuple[Move, ...]) -> None:
        while (item := self._flow.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        self.buttons = {}
        for move in allowed:
            button = Button(_(move.text), "primary" if move.primary else "secondary")
            button.clicked.connect(lambda _checked=False, move=move: self.take(move))
            self._flow.addWidget(button)
            button.show()  # Qt would do it later, and the keyboard goes there at once
            self.buttons[move.name] = button


_COMING = "Version {version} is approved and applies from {day}."
_OF_VERSION = {
    VersionStatus.PUBLISHED: "Version {version} applies.",
    VersionStatus.WITHDRAWN: "Version {version} applies no more.",
}
_OF_DRAFT = {
    DraftStatus.DRAFT: "The next version is being written.",
    DraftStatus.IN_REVIEW: "The next version is in review.",
    DraftStatus.CHANGE_REQUESTED: "A change to the next version is requested.",
    DraftStatus.READY: "The next version is ready for approval.",
}


def _standing(row: Row, where: documents.Standing) -> str:
    """Which version people see, and how far the next one is."""
    told = [_(_OF_VERSION[where.state]).format(version=where.version)] if where.version and where.state in _OF_VERSION else []
    told += [_(_COMING).format(version=where.coming, day=day(where.coming_on))] if where.coming else []
    told += [] if where.version else [_("No version is approved yet.")]
    if not where.settled and where.status in _OF_DRAFT:
        told.append(_(_OF_DRAFT[where.status]))
    return " ".join(told)


def _outside(row: Row) -> str:
    edition = _("Edition {edition}").format(edition=row.external_version) if row.external_version else _("No edition is named.")
    looked = _("checked on {day}").format(day=day(row.checked_on)) if row.checked_on else _("never checked for a newer one")
    return f"{edition}; {looked}."
