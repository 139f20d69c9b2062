"""A record that can never be changed later: all its fields are asked for before it is written."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from PySide6.QtWidgets import QWidget

from aims_desktop.errors import AimsError, RuleError
from aims_desktop.i18n import _
from aims_desktop.model.fields import missing
from aims_desktop.model.register import Register
from aims_desktop.service import records
from aims_desktop.ui.context import AppContext
from aims_desktop.ui.dialogs.base import Dialog
from aims_desktop.ui.register.columns import singular
from aims_desktop.ui.register.editor import Surroundings
from aims_desktop.ui.register.form import Form


class NewDialog(Dialog):
    """A form whose fields are kept in mind until the record is written as a whole."""

    def __init__(self, parent: QWidget, context: AppContext, register: Register, parent_id: str) -> None:
        super().__init__(parent, _("Add {record}").format(record=singular(register)), 520, 620)
        self._context, self._register, self._parent_id = context, register, parent_id
        self.values: dict[str, Any] = dict(register.defaults or {})
        self.made = ""
        around = Surroundings(context.workspace, register, lambda _register, _id: None)
        self.form = Form(around, self._keep, leave_out=[register.parent_field] if register.parent_field else [])
        self.say(_("What is recorded here is never overwritten. Look at it once more before you add it."))
        self.add(self.form, 1)
        self._show()
        self.close_button(_("Cancel"))
        self.button(_("Add"), "primary").clicked.connect(self._add)
        self.form.focus_field()

    def _show(self) -> None:
        empty = dict.fromkeys(self._register.fields)
        row = SimpleNamespace(**{**empty, self._register.parent_field: self._parent_id or None, **self.values, "id": "new"})
        needed = missing(vars(row), self._register.cls, "close")
        self.form.show_row(row, [records.Problem(name, text, blocking=False) for name, text in needed.items()])

    def _keep(self, name: str, value: Any) -> str:
        self.values[name] = value
        self._show()
        return ""

    def _add(self) -> None:
        self.clear_error()
        if not self.form.commit():
            return
        if not any(value not in (None, "", ()) for value in self.values.values()):
            self.show_error(RuleError(_("Nothing is filled in yet.")))
            return
        try:
            self.made = records.create(self._context.workspace, self._register, self.values, parent_id=self._parent_id)
        except AimsError as error:
            self.show_error(error)
            return
        self.accept()
