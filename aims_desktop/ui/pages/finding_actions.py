"""The actions of a finding: a line to plan one, and of the chosen one what was done, who verified it and whether it worked."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QComboBox, QSizePolicy, QVBoxLayout, QWidget

from aims_desktop.i18n import _, day
from aims_desktop.model.register import Row
from aims_desktop.model.registers.actions import ActionKind
from aims_desktop.service import findings
from aims_desktop.service.catalogue import audit_help
from aims_desktop.ui.context import AppContext
from aims_desktop.ui.pages.action_form import ActionForm, FormWords
from aims_desktop.ui.pages.review_fields import FieldGroup
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.card import hline
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
        words = FormWords(
            title=_("What shall be done"),
            hint=_("What shall be done, as a verb and a result"),
            owner=_("Owner of the action"),
            due=_("Due date of the action"),
            button=_("Plan action"),
            heading=_("Plan an action"),
            kind=_("Kind of action"),
        )
        self.form = ActionForm(context, words, KINDS)
        self.form.wanted.connect(self.plan)
        ideas = "; ".join(_(each) for each in audit_help().criteria)
        self._idea = label(
            _("For the effect, set beforehand what would show it: {ideas}.").format(ideas=ideas), "caption", "muted", wrap=True
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(10))
        column.addWidget(self.form)
        column.addWidget(self._idea)
        column.addWidget(hline())
        for part in (self._none, self.chooser, self._told, self.fields):
            column.addWidget(part)

    def show_finding(self, row: Row, refusal: str) -> None:
        """Show the actions of a finding; the chosen one stays."""
        other = self._finding is None or self._finding.id != row.id
        self._finding = row
        self.form.show_for(row.id)
        rows = findings.actions(self._context.workspace, row.id)
        ids = [each.id for each in rows]
        if other or self._chosen not in ids:
            self._chosen = ids[-1] if ids else ""
        self.form.setVisible(not refusal)
        self._idea.setVisible(not refusal)
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
        if not self.form.complete():
            return
        made: list[str] = []
        if self.commit() and self._context.attempt(lambda: made.append(self._plan())):
            self._chosen = made[0]
            self.form.clear()
            self.show_finding(self._finding, "")
            self._context.toast(_("The action is planned."), undo=True)
            self.fields.boxes["implemented_on"].editor.focus.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.form.focus_title()

    def _plan(self) -> str:
        return findings.plan_action(
            self._context.workspace,
            self._finding.id,
            self.form.title.text(),
            kind=KINDS[self.form.kind.currentIndex()],
            owner_id=self.form.owner.value or None,
            due_on=self.form.due.value,
        )

    def _choose(self, action_id: str) -> None:
        if self.commit():
            self._chosen = action_id
            self.show_finding(self._finding, "" if self.form.isVisibleTo(self) else " ")

    def _facts(self, action: Row) -> str:
        kind = _(action.kind.label) if action.kind else _("no kind yet")
        check = _("effect to be checked on {day}").format(day=day(action.effect_due_on)) if action.effect_due_on else ""
        return " · ".join(filter(None, (kind, check)))
