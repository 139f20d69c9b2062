"""Decisions of a management review: the list, and a line to record one. A decision is an action and comes back in the next review."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from aims_desktop.i18n import _
from aims_desktop.model.register import Row
from aims_desktop.model.registers import REGISTERS
from aims_desktop.model.registers.actions import DecisionType
from aims_desktop.service import review
from aims_desktop.ui.context import AppContext
from aims_desktop.ui.pages.action_form import ActionForm, FormWords
from aims_desktop.ui.pages.action_line import action_line
from aims_desktop.ui.pages.review_fields import FieldGroup
from aims_desktop.ui.register.panel import emptied
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.card import hline
from aims_desktop.ui.widgets.text import label


class DecisionPanel(QWidget):
    """What was decided, by whom it is done and by when."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._review: Row = None
        self._lines = QVBoxLayout()
        self._lines.setSpacing(look().px(8))
        words = FormWords(
            title=_("What was decided"),
            owner=_("Owner of the decision"),
            due=_("Due date of the decision"),
            button=_("Record decision"),
            heading=_("Record a decision"),
            kind=_("Type of decision"),
        )
        self.form = ActionForm(context, words, list(DecisionType))  # before what stands below: the Tab key goes in the order of making
        self.form.wanted.connect(self.record)
        self.no_change = FieldGroup(context, REGISTERS["management-review"], ["no_decision_reason"])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(10))
        column.addLayout(self._lines)
        column.addWidget(self.form)
        column.addWidget(self.no_change)

    def show_review(self, row: Row, decisions: list[Row], read_only: str) -> None:
        """Show the decisions of a review."""
        self._review = row
        self.form.show_for(row.id)
        emptied(self._lines)
        for decision in decisions:
            kind = [_(decision.decision_type.label)] if decision.decision_type else []
            self._lines.addWidget(action_line(self._context, decision, *kind))
            self._lines.addWidget(hline())
        if not decisions:
            self._lines.addWidget(label(_("No decision is recorded yet."), "body", "muted"))
        self.form.setVisible(not read_only)
        self.no_change.setVisible(not decisions)
        self.no_change.set_read_only(read_only)
        self.no_change.show_row(row)

    def record(self) -> None:
        """Save the decision in the line."""
        if not self.form.complete():
            return
        if self._context.attempt(self._decide):
            self.form.clear()
            self._context.toast(_("Decision recorded; it is an action now."), undo=True)
        self.form.focus_title()

    def _decide(self) -> None:
        review.decide(
            self._context.workspace,
            self._review.id,
            self.form.title.text(),
            owner_id=self.form.owner.value or None,
            due_on=self.form.due.value,
            decision_type=self.form.chosen_kind,
        )
