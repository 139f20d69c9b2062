"""Decisions of a management review: the list, and a line to record one. A decision is an action and comes back in the next review."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from aims_desktop.i18n import _
from aims_desktop.model.register import Row
from aims_desktop.model.registers import REGISTERS
from aims_desktop.model.registers.actions import DecisionType
from aims_desktop.service import review
from aims_desktop.ui.context import AppContext
from aims_desktop.ui.pages.action_line import action_line
from aims_desktop.ui.pages.review_fields import FieldGroup
from aims_desktop.ui.register.options import options_for
from aims_desktop.ui.register.panel import emptied
from aims_desktop.ui.register.picker import Picker
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.buttons import Button
from aims_desktop.ui.widgets.card import hline
from aims_desktop.ui.widgets.date_field import DateField
from aims_desktop.ui.widgets.text import label


class DecisionPanel(QWidget):
    """What was decided, by whom it is done and by when."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._review: Row = None
        self._lines = QVBoxLayout()
        self._lines.setSpacing(look().px(8))
        self._form = QWidget()
        self._build_form()  # before what stands below it: the Tab key goes in the order of making
        self.no_change = FieldGroup(context, REGISTERS["management-review"], ["no_decision_reason"])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(10))
        column.addLayout(self._lines)
        column.addWidget(self._form)
        column.addWidget(self.no_change)

    def _build_form(self) -> None:
        self.title = QLineEdit()
        self.title.setAccessibleName(_("What was decided"))
        self.title.setPlaceholderText(_("What was decided"))
        self.title.returnPressed.connect(self.record)
        self.kind = QComboBox()
        self.kind.setAccessibleName(_("Type of decision"))
        self.kind.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        for kind in DecisionType:
            self.kind.addItem(_(kind.label), kind.value)
        self.owner = Picker(_("Owner of the decision"), lambda: options_for(self._context.workspace, ["person"]), _("People"), _("Owner"))
        self.due = DateField(_("Due date of the decision"), self._context.workspace.today)
        self.due.setPlaceholderText(_("Due, e.g. 15 Mar"))
        self.add = Button(_("Record decision"), icon="plus")
        self.add.clicked.connect(self.record)
        first, second = QHBoxLayout(), QHBoxLayout()
        for row, parts in ((first, (self.kind, self.owner)), (second, (self.due, self.add))):
            row.setSpacing(look().px(10))
            for part in parts:
                row.addWidget(part, 1)
        column = QVBoxLayout(self._form)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(8))
        column.addWidget(label(_("Record a decision"), "strong"))
        column.addWidget(self.title)
        column.addLayout(first)
        column.addLayout(second)

    def show_review(self, row: Row, decisions: list[Row], read_only: str) -> None:
        """Show the decisions of a review."""
        self._review = row
        emptied(self._lines)
        for decision in decisions:
            kind = [_(decision.decision_type.label)] if decision.decision_type else []
            self._lines.addWidget(action_line(self._context, decision, *kind))
            self._lines.addWidget(hline())
        if not decisions:
            self._lines.addWidget(label(_("No decision is recorded yet."), "body", "muted"))
        self._form.setVisible(not read_only)
        self.no_change.setVisible(not decisions)
        self.no_change.set_read_only(read_only)
        self.no_change.show_row(row)

    def record(self) -> None:
        """Save the decision in the line."""
        self.due.commit()
        if self.due.error or not self.owner.commit():
            (self.due if self.due.error else self.owner).setFocus()
            return
        if self._context.attempt(self._decide):
            self.title.clear()
            self.owner.show_value("", "")
            self.due.set_value(None)
            self._context.toast(_("Decision recorded; it is an action now."), undo=True)
        self.title.setFocus(Qt.FocusReason.OtherFocusReason)

    def _decide(self) -> None:
        review.decide(
            self._context.workspace,
            self._review.id,
            self.title.text(),
            owner_id=self.owner.value or None,
            due_on=self.due.value,
            decision_type=self.kind.currentData(),
        )
