"""Actions that come from a record: the list, and a line to plan one."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from aims_desktop.i18n import _, day
from aims_desktop.model.register import Register, Row
from aims_desktop.model.registers.actions import ActionKind
from aims_desktop.service.follow_up import ACTION, actions_from, plan_action
from aims_desktop.ui.context import AppContext, Place
from aims_desktop.ui.register.options import options_for
from aims_desktop.ui.register.panel import emptied
from aims_desktop.ui.register.picker import Picker
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.buttons import Button, IconButton
from aims_desktop.ui.widgets.chips import Chip
from aims_desktop.ui.widgets.date_field import DateField
from aims_desktop.ui.widgets.text import label

_TONES = {"open": "info", "in_progress": "info", "cancelled": "neutral"}


class ActionPanel(QWidget):
    """What is done about a record, by whom and by when."""

    def __init__(self, context: AppContext, register: Register, kind: ActionKind) -> None:
        super().__init__()
        self._context, self._register, self._kind = context, register, kind
        self._record_id = ""
        self._lines = QVBoxLayout()
        self._lines.setSpacing(look().px(6))
        self._form = QWidget()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(10))
        column.addLayout(self._lines)
        column.addWidget(self._form)
        self._build_form()

    def _build_form(self) -> None:
        self.title = QLineEdit()
        self.title.setAccessibleName(_("What is to be done"))
        self.title.setPlaceholderText(_("What is to be done"))
        self.title.returnPressed.connect(self.plan)
        self.owner = Picker(_("Owner of the action"), lambda: options_for(self._context.workspace, ["person"]), _("People"), _("Owner"))
        self.due = DateField(_("Due date of the action"), self._context.workspace.today)
        self.due.setPlaceholderText(_("Due, e.g. 15 Mar"))
        self.add = Button(_("Plan action"), icon="plus")
        self.add.clicked.connect(self.plan)
        grid = QGridLayout(self._form)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(look().px(8))
        grid.setVerticalSpacing(look().px(8))
        grid.addWidget(self.title, 0, 0, 1, 2)
        grid.addWidget(self.owner, 1, 0)
        grid.addWidget(self.due, 1, 1)
        grid.addWidget(self.add, 2, 0, 1, 2, Qt.AlignmentFlag.AlignLeft)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)

    def show_record(self, record_id: str, read_only: str) -> None:
        """Show the actions of a record."""
        self._record_id = record_id
        emptied(self._lines)
        found = actions_from(self._context.workspace, self._register, record_id)
        for action in found:
            self._lines.addWidget(self._line(action))
        if not found:
            self._lines.addWidget(label(_("No action is planned yet."), "body", "muted", wrap=True))
        self._form.setVisible(not read_only)

    def plan(self) -> None:
        """Save the action in the line."""
        self.due.commit()
        if self.due.error or not self.owner.commit():
            (self.due if self.due.error else self.owner).setFocus()
            return
        if self._context.attempt(self._plan):
            self.title.clear()
            self.owner.show_value("", "")
            self.due.set_value(None)
            self._context.toast(_("Action planned."), undo=True)
        self.title.setFocus(Qt.FocusReason.OtherFocusReason)

    def _plan(self) -> None:
        plan_action(
            self._context.workspace,
            self._register,
            self._record_id,
            self._kind,
            self.title.text(),
            owner_id=self.owner.value or None,
            due_on=self.due.value,
        )

    def _line(self, action: Row) -> QWidget:
        workspace = self._context.workspace
        overdue = action.id in workspace.facts().within("action:overdue")
        said = _(action.status.label) if action.status else ""
        chip = Chip(_("Overdue"), "bad") if overdue else Chip(said, _TONES.get(action.status, "ok"))
        owner = workspace.names().of("person", action.owner_id) if action.owner_id else _("no owner yet")
        due = _("due {day}").format(day=day(action.due_on)) if action.due_on else _("no date yet")
        ref = workspace.refs().of(ACTION.name, action.id)
        words = QVBoxLayout()
        words.setSpacing(look().px(2))
        words.addWidget(label(workspace.names().of(ACTION.name, action.id), "strong", wrap=True))
        words.addWidget(label(" · ".join([ref, owner, due]), "caption", "muted", wrap=True))
        go = IconButton("external", _("Open: {record}").format(record=f"{ref} {action.title or ''}".strip()), small=True)
        go.clicked.connect(lambda: self._context.navigate(Place("register", register=ACTION.name, record_id=action.id)))
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look().px(8))
        row.addLayout(words, 1)
        row.addWidget(chip, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(go, 0, Qt.AlignmentFlag.AlignTop)
        return line
