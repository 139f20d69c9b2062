"""Actions that come from a record: the list, and a line to plan one."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from aims_desktop.i18n import _
from aims_desktop.model.register import Register
from aims_desktop.model.registers.actions import ActionKind
from aims_desktop.service.follow_up import actions_from, plan_action
from aims_desktop.ui.context import AppContext
from aims_desktop.ui.pages.action_form import ActionForm, FormWords
from aims_desktop.ui.pages.action_line import action_line
from aims_desktop.ui.register.panel import emptied
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.text import label


class ActionPanel(QWidget):
    """What is done about a record, by whom and by when."""

    def __init__(self, context: AppContext, register: Register, kind: ActionKind) -> None:
        super().__init__()
        self._context, self._register, self._kind = context, register, kind
        self._record_id = ""
        self._lines = QVBoxLayout()
        self._lines.setSpacing(look().px(6))
        words = FormWords(
            title=_("What is to be done"), owner=_("Owner of the action"), due=_("Due date of the action"), button=_("Plan action")
        )
        self.form = ActionForm(context, words)
        self.form.wanted.connect(self.plan)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(10))
        column.addLayout(self._lines)
        column.addWidget(self.form)

    def show_record(self, record_id: str, read_only: str) -> None:
        """Show the actions of a record."""
        self._record_id = record_id
        self.form.show_for(record_id)
        emptied(self._lines)
        found = actions_from(self._context.workspace, self._register, record_id)
        for action in found:
            self._lines.addWidget(action_line(self._context, action))
        if not found:
            self._lines.addWidget(label(_("No action is planned yet."), "body", "muted", wrap=True))
        self.form.setVisible(not read_only)

    def plan(self) -> None:
        """Save the action in the line."""
        if not self.form.complete():
            return
        if self._context.attempt(self._plan):
            self.form.clear()
            self._context.toast(_("Action planned."), undo=True)
        self.form.focus_title()

    def _plan(self) -> None:
        plan_action(
            self._context.workspace,
            self._register,
            self._record_id,
            self._kind,
            self.form.title.text(),
            owner_id=self.form.owner.value or None,
            due_on=self.form.due.value,
        )
