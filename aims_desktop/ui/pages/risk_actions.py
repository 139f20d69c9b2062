"""The plan of a risk: its actions, a line to add one, and who approved the plan."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from aims_desktop.i18n import _
from aims_desktop.model.register import Row
from aims_desktop.service import risk_treatment
from aims_desktop.service.risk_treatment import RISKS, is_chance
from aims_desktop.ui.context import AppContext
from aims_desktop.ui.pages.action_line import action_line
from aims_desktop.ui.pages.review_fields import FieldGroup
from aims_desktop.ui.pages.risk_steps import TAKEN, StepPanel
from aims_desktop.ui.register.field_box import AccessKeys
from aims_desktop.ui.register.options import options_for
from aims_desktop.ui.register.panel import emptied
from aims_desktop.ui.register.picker import Picker
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.buttons import Button
from aims_desktop.ui.widgets.card import hline
from aims_desktop.ui.widgets.date_field import DateField
from aims_desktop.ui.widgets.message_bar import MessageBar
from aims_desktop.ui.widgets.text import label


class ActPanel(StepPanel):
    """What is done, by whom, by when."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(look().px(8))
        self._form = QWidget()
        self.approval = FieldGroup(context, RISKS, ["plan_approved_by_id", "plan_approved_on"], keys=AccessKeys(TAKEN))
        self.groups.append(self.approval)
        self._approval_head = label(_("Approval of the plan"), "strong")
        self.column.addLayout(self._lines)
        self.column.addWidget(self._form)
        self.column.addWidget(hline())
        self.column.addWidget(self._approval_head)
        self.column.addWidget(self.approval)
        self._build()

    def _build(self) -> None:
        self.title = QLineEdit()
        self.title.setAccessibleName(_("What is to be done"))
        self.title.setPlaceholderText(_("What is to be done"))
        self.owner = Picker(_("Owner of the action"), lambda: options_for(self.context.workspace, ["person"]), _("People"), _("Owner"))
        self.due = DateField(_("Due date of the action"), self.context.workspace.today)
        self.due.setPlaceholderText(_("Due, e.g. 15 Mar"))
        self.add = Button(_("Add action"), icon="plus")
        self._wrong = MessageBar("bad", "")
        self._wrong.hide()
        for field in (self.title, self.due):
            field.returnPressed.connect(self.plan)
        self.add.clicked.connect(self.plan)
        row = QHBoxLayout()
        row.setSpacing(look().px(10))
        for part in (self.owner, self.due):
            row.addWidget(part, 1)
        row.addWidget(self.add)
        column = QVBoxLayout(self._form)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(8))
        column.addWidget(label(_("Add an action"), "strong"))
        column.addWidget(self.title)
        column.addLayout(row)
        column.addWidget(self._wrong)

    def show_row(self, row: Row, refusal: str) -> None:
        """Show the actions of a risk; where it has none, its plan is the first that is offered."""
        other = self.row is None or self.row.id != row.id
        super().show_row(row, refusal)
        found = risk_treatment.actions(self.context.workspace, row)
        emptied(self._lines)
        for action in found:
            self._lines.addWidget(action_line(self.context, action))
            self._lines.addWidget(hline())
        if not found:
            self._lines.addWidget(label(_("No action is planned yet."), "body", "muted"))
        self._form.setVisible(not refusal)
        for part in (self._approval_head, self.approval):
            part.setVisible(not is_chance(row))
        if other:
            self._wrong.hide()
            self.due.set_value(None)
            self._offer(first=not found)

    def focus_content(self) -> None:
        """The line to add an action."""
        if not self.title.text():
            self._offer(first=not risk_treatment.actions(self.context.workspace, self.row))
        elif not self.owner.typed:
            self._offer_owner()
        target = self.title if self._form.isVisibleTo(self) else self.approval.boxes["plan_approved_by_id"].editor.focus
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def plan(self) -> None:
        """Add the action in the line."""
        self.due.commit()
        known = self.owner.commit()
        refusal = self.due.error if self.due.error else "" if known else _("“{text}” is not in People.").format(text=self.owner.typed[:60])
        refusal = refusal or self.context.save(self._plan)
        self._wrong.setVisible(bool(refusal))
        if refusal:
            self._wrong.set("bad", refusal)
            return
        self._offer(first=False)
        self.due.set_value(None)
        self.context.toast(_("The action is planned; it stands in the register of actions too."), undo=True)
        self.title.setFocus(Qt.FocusReason.OtherFocusReason)

    def _plan(self) -> None:
        risk_treatment.plan_action(
            self.context.workspace, self.row.id, self.title.text(), owner_id=self.owner.value or None, due_on=self.due.value
        )

    def _offer(self, *, first: bool) -> None:
        """Begin a line: the plan as what is done, the risk's owner as who does it."""
        self.title.setText(" ".join((self.row.treatment_plan or "").split()) if first else "")
        self.title.setCursorPosition(0)
        self._offer_owner()

    def _offer_owner(self) -> None:
        owner = self.row.owner_id or ""
        self.owner.show_value(owner, self.context.workspace.names().of("person", owner) if owner else "")
