"""The actions of a finding: a line to plan one, and of the chosen one what was done, who verified it and whether it worked."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from aims_desktop.i18n import _, day
from aims_desktop.model.register import Row
from aims_desktop.model.registers.actions import ActionKind
from aims_desktop.service import findings
from aims_desktop.service.catalogue import audit_help
from aims_desktop.ui.context import AppContext
from aims_desktop.ui.pages.review_fields import FieldGroup
from aims_desktop.ui.register.options import options_for
from aims_desktop.ui.register.picker import Picker
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.buttons import Button
from aims_desktop.ui.widgets.card import hline
from aims_desktop.ui.widgets.date_field import DateField
from aims_desktop.ui.widgets.elided import ElidedBox
from aims_desktop.ui.widgets.text import label

KINDS = (ActionKind.CORRECTIVE, ActionKind.CORRECTION, ActionKind.IMPROVEMENT)
FIELDS = ("title", "owner_id", "due_on", "status", "implemented_on", "criterion", "effect_due_on", "verified_by_id", "verified_on",
          "effectiveness")  # fmt: skip


class ActionPanel(QWidget):
    """What is done against a finding, by whom, by when, and whether it worked."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._finding: Row = None
        self._chosen = ""
        self.chooser = ElidedBox()
        self.chooser.setAccessibleName(_("Action of the finding"))
        self.chooser.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.chooser.setMinimumContentsLength(8)
        self.chooser.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.chooser.activated.connect(lambda at: self._choose(self.chooser.itemData(at)))
        self._none = label(_("No action is planned yet."), "body", "muted", wrap=True)
        self._told = label("", "caption", "muted", wrap=True)
        self.fields = FieldGroup(context, findings.ACTION, FIELDS, lambda *said: findings.set_progress(context.workspace, *said))
        self._form = QWidget()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(10))
        column.addWidget(self._form)
        column.addWidget(hline())
        for part in (self._none, self.chooser, self._told, self.fields):
            column.addWidget(part)
        self._build_form()

    def _build_form(self) -> None:
        self.title = QLineEdit()
        self.title.setAccessibleName(_("What shall be done"))
        self.title.setPlaceholderText(_("What shall be done, as a verb and a result"))
        self.title.returnPressed.connect(self.plan)
        self.kind = QComboBox()
        self.kind.setAccessibleName(_("Kind of action"))
        self.kind.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        for kind in KINDS:
            self.kind.addItem(_(kind.label), kind.value)
        self.owner = Picker(_("Owner of the action"), lambda: options_for(self._context.workspace, ["person"]), _("People"), _("Owner"))
        self.due = DateField(_("Due date of the action"), self._context.workspace.today)
        self.due.setPlaceholderText(_("Due, e.g. 15 Mar"))
        self.add = Button(_("Plan action"), icon="plus")
        self.add.clicked.connect(self.plan)
        first, second = QHBoxLayout(), QHBoxLayout()
        for row, parts in ((first, (self.kind, self.owner)), (second, (self.due, self.add))):
            row.setSpacing(look().px(10))
            for part in parts:
                row.addWidget(part, 1)
        column = QVBoxLayout(self._form)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(8))
        column.addWidget(label(_("Plan an action"), "strong"))
        column.addWidget(self.title)
        column.addLayout(first)
        column.addLayout(second)
        idea = _("For the effect, set beforehand what would show it: {ideas}.").format(
            ideas="; ".join(_(each) for each in audit_help().criteria)
        )
        column.addWidget(label(idea, "caption", "muted", wrap=True))

    def show_finding(self, row: Row, refusal: str) -> None:
        """Show the actions of a finding; the chosen one stays."""
        other = self._finding is None or self._finding.id != row.id
        self._finding = row
        rows = findings.actions(self._context.workspace, row.id)
        ids = [each.id for each in rows]
        if other or self._chosen not in ids:
            self._chosen = ids[-1] if ids else ""
        self._form.setVisible(not refusal)
        names = self._context.workspace.names()
        with QSignalBlocker(self.chooser):
            self.chooser.clear()
            for each in rows:
                self.chooser.addItem(names.with_ref(findings.ACTION.name, each.id), each.id)
            self.chooser.setCurrentIndex(self.chooser.findData(self._chosen))
        self._none.setVisible(not rows)
        for part in (self.chooser, self._told, self.fields):
            part.setVisible(bool(rows))
        if rows:
            action = rows[ids.index(self._chosen)]
            self._told.setText(self._facts(action))
            self.fields.show_row(action)
            self.fields.set_read_only(self._context.workspace.read_only_reason if self._context.workspace.read_only else "")

    def commit(self) -> bool:
        """Save what is being typed into the chosen action."""
        return self.fields.commit() if self._chosen else True

    def plan(self) -> None:
        """Make the action in the line."""
        self.due.commit()
        if self.due.error or not self.owner.commit():
            (self.due if self.due.error else self.owner).setFocus()
            return
        made: list[str] = []
        if self.commit() and self._context.attempt(lambda: made.append(self._plan())):
            self._chosen = made[0]
            self.title.clear()
            self.owner.show_value("", "")
            self.due.set_value(None)
            self.show_finding(self._finding, "")
            self._context.toast(_("The action is planned."), undo=True)
            self.fields.boxes["implemented_on"].editor.focus.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.title.setFocus(Qt.FocusReason.OtherFocusReason)

    def _plan(self) -> str:
        return findings.plan_action(
            self._context.workspace,
            self._finding.id,
            self.title.text(),
            kind=KINDS[self.kind.currentIndex()],
            owner_id=self.owner.value or None,
            due_on=self.due.value,
        )

    def _choose(self, action_id: str) -> None:
        if self.commit():
            self._chosen = action_id
            self.show_finding(self._finding, "" if self._form.isVisibleTo(self) else " ")

    def _facts(self, action: Row) -> str:
        kind = _(action.kind.label) if action.kind else _("no kind yet")
        check = _("effect to be checked on {day}").format(day=day(action.effect_due_on)) if action.effect_due_on else ""
        return " · ".join(filter(None, (kind, check)))
