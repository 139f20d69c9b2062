"""Approving a record: number, who, when, and what changed."""

from __future__ import annotations

import datetime as dt

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from aims_desktop.errors import AimsError, RuleError
from aims_desktop.i18n import _
from aims_desktop.model.register import Register
from aims_desktop.service import approval, records
from aims_desktop.ui.context import AppContext
from aims_desktop.ui.dialogs.base import Dialog
from aims_desktop.ui.register.field_box import AccessKeys
from aims_desktop.ui.register.options import options_for, words_for
from aims_desktop.ui.register.picker import Picker
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.theme.tokens import LABEL_GAP
from aims_desktop.ui.widgets.date_field import DateField
from aims_desktop.ui.widgets.text import label
from aims_desktop.ui.widgets.text_edit import PlainEdit


class ApproveDialog(Dialog):
    """Asks what an approval needs and writes the version."""

    def __init__(self, parent: QWidget, context: AppContext, register: Register, record_id: str) -> None:
        ref = context.workspace.refs().of(register.name, record_id)
        super().__init__(parent, _("Approve {record}").format(record=ref if register.prefix else _(register.title)), 480)
        self._context, self._register, self._record_id = context, register, record_id
        workspace = context.workspace
        self.say(_("A version keeps everything as it stands now and can never be changed. Work goes on in the next draft."))
        self.version = QLineEdit(approval.next_number(workspace, record_id))
        self.person = Picker(_("Approved by"), lambda: options_for(workspace, ["person"]), _("People"))
        self._propose_approver()
        self.on = DateField(_("Approved on"), workspace.today)
        self.on.set_value(workspace.today())
        self.note = PlainEdit(_("What changed"), lines=3)
        self.heed(self.note)
        keys = AccessKeys("")
        for words, widget in self.fields():
            self.add(_labelled(keys, words, widget))
        self.close_button(_("Cancel"))
        self.button(_("Approve"), "primary").clicked.connect(self._approve)
        self.person.setFocus()

    def fields(self) -> list[tuple[str, QWidget]]:
        """What is asked for, with its words."""
        return [
            (_("Version"), self.version),
            (_("Approved by"), self.person),
            (_("Approved on"), self.on),
            (_("What changed"), self.note),
        ]

    def _propose_approver(self) -> None:
        """Name who alone may approve, where the record says so."""
        workspace, register = self._context.workspace, self._register
        row = records.get(workspace, register, self._record_id)
        named = getattr(row, register.approver) if row is not None and register.approver else None
        if named:
            self.person.show_value(named, words_for(workspace, ("person",), named, short=True))

    def write(self, on: dt.date) -> None:
        """Write the version; raises the AimsError that says why not."""
        approval.approve(
            self._context.workspace,
            self._register,
            self._record_id,
            version=self.version.text(),
            approved_by_id=self.person.value,
            approved_on=on,
            note=self.note.toPlainText(),
        )

    def _approve(self) -> None:
        self.clear_error()
        self.on.commit()
        if not self.person.commit():
            self.show_error(RuleError(_("“{text}” is not in People.").format(text=self.person.typed[:60])))
            return
        if self.on.error or self.on.value is None:
            self.show_error(RuleError(self.on.error or _("Say on which day it was approved.")))
            return
        try:
            self.write(self.on.value)
        except AimsError as error:
            self.show_error(error)
            return
        self.accept()
        self._context.toast(_("Version {version} is in force.").format(version=self.version.text().strip()), undo=True)


def _labelled(keys: AccessKeys, words: str, widget: QWidget) -> QVBoxLayout:
    widget.setAccessibleName(words)
    column = QVBoxLayout()
    column.setSpacing(look().px(LABEL_GAP))
    caption = label(keys.mark(words), "field")
    caption.setBuddy(widget)
    column.addWidget(caption)
    column.addWidget(widget)
    return column
