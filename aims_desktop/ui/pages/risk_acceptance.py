"""Accepting what remains of a risk: who, in which role, when, why and until when; an acceptance runs out."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLineEdit, QVBoxLayout, QWidget

from aims_desktop.i18n import _, day
from aims_desktop.model.register import Row
from aims_desktop.model.registers.risk import ACCEPTANCE, why_not_accepted
from aims_desktop.service import risk_treatment
from aims_desktop.service.risk_treatment import RISKS
from aims_desktop.ui.context import AppContext
from aims_desktop.ui.pages.risk_steps import TAKEN, StepPanel
from aims_desktop.ui.register.field_box import AccessKeys
from aims_desktop.ui.register.options import options_for
from aims_desktop.ui.register.picker import Picker
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.theme.tokens import LABEL_GAP
from aims_desktop.ui.widgets.buttons import Button
from aims_desktop.ui.widgets.card import inset
from aims_desktop.ui.widgets.date_field import DateField
from aims_desktop.ui.widgets.message_bar import MessageBar
from aims_desktop.ui.widgets.text import label
from aims_desktop.ui.widgets.text_edit import PlainEdit


class AcceptPanel(StepPanel):
    """What was accepted, and the form to accept it; the five answers are one decision and saved together."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self._state = MessageBar("info", "")
        self._rules = label("", "body", "two", wrap=True)
        rules = QVBoxLayout()
        rules.setSpacing(look().px(2))
        rules.addWidget(label(_("Who may accept what, by the method"), "caption", "muted"))
        rules.addWidget(self._rules)
        self._rules_box = inset(rules)
        self.person = Picker(_("Accepted by"), lambda: options_for(context.workspace, ["person"]), _("People"), _("Name"))
        self.role, self.reason = QLineEdit(), PlainEdit(_("Why"), lines=2)
        self.on, self.until = (DateField(words, context.workspace.today) for words in (_("Accepted on"), _("Valid until")))
        self.accept = Button(_("Accept what remains"), "primary", icon="shield-check")
        self.withdraw = Button(_("Withdraw the acceptance"), "link", icon="undo")
        self._wrong = MessageBar("bad", "")
        self._wrong.hide()
        self._form = self._built()
        for part in (self._state, self._rules_box, self._form, self._wrong):
            self.column.addWidget(part)
        for button in (self.accept, self.withdraw):
            self.column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        self.reason.refused.connect(self._refuse)
        self.accept.clicked.connect(self.take)
        self.withdraw.clicked.connect(self.take_back)
        self.person.picked.connect(lambda _value: self._offer_role())

    def show_row(self, row: Row, refusal: str) -> None:
        """Show how the acceptance stands; what is being typed for the same risk stays."""
        other = self.row is None or self.row.id != row.id or self.row.accepted_by_id != row.accepted_by_id
        super().show_row(row, refusal)
        workspace, facts = self.context.workspace, self.context.workspace.facts()
        needed, given = risk_treatment.needs_acceptance(row, facts), row.accepted_by_id is not None
        method = facts.single("risk-method")
        self._rules.setText((method and method.acceptance_rules) or "")
        self._rules_box.setVisible(needed and bool(self._rules.text()))
        self._show_state(row, needed=needed)
        for part in (self._form, self.accept):
            part.setVisible(needed)
        self.withdraw.setVisible(given)
        for button in (self.accept, self.withdraw):
            button.refuse(refusal) if refusal else button.allow()
        self._form.setEnabled(not refusal)
        if other:
            self._wrong.hide()
            self._fill(row)
            self.person.show_value(row.accepted_by_id or "", workspace.names().of("person", row.accepted_by_id) if given else "")

    def focus_content(self) -> None:
        """Who accepts."""
        if self._form.isVisibleTo(self):
            self.person.setFocus(Qt.FocusReason.OtherFocusReason)

    def take(self) -> None:
        """Accept what remains, or say in one sentence what is missing."""
        for field in (self.on, self.until):
            field.commit()
        known = self.person.commit()
        wrong = next((field.error for field in (self.on, self.until) if field.error), "")
        wrong = wrong or ("" if known else _("“{text}” is not in People.").format(text=self.person.typed[:60]))
        wrong = wrong or self.context.save(lambda: risk_treatment.accept(self.context.workspace, self.row.id, self._answers()))
        self._refuse(wrong)
        if wrong:
            return
        self.context.toast(_("What remains is accepted until {day}.").format(day=day(self.until.value)), undo=True)

    def _refuse(self, wrong: str) -> None:
        """Say what is wrong; "" for nothing."""
        self._wrong.setVisible(bool(wrong))
        self._wrong.set("bad", wrong)

    def take_back(self) -> None:
        """Withdraw the acceptance."""
        if self.context.attempt(lambda: risk_treatment.withdraw(self.context.workspace, self.row.id)):
            self.context.toast(_("The acceptance is withdrawn; the history keeps it."), undo=True)
            self.focus_content()

    def _answers(self) -> dict[str, object]:
        return {
            "accepted_by_id": self.person.value or None,
            "accepted_role": self.role.text(),
            "accepted_on": self.on.value,
            "acceptance_reason": self.reason.toPlainText(),
            "accepted_until": self.until.value,
        }

    def _fill(self, row: Row) -> None:
        workspace = self.context.workspace
        self.role.setText(row.accepted_role or "")
        self.reason.set_text(row.acceptance_reason or "")
        self.on.set_value(row.accepted_on or workspace.today())
        self.until.set_value(row.accepted_until or risk_treatment.review_due(workspace))

    def _offer_role(self) -> None:
        """The job title of who accepts, where no role is said."""
        person = self.context.workspace.facts().get("person", self.person.value)
        if not self.role.text() and person is not None:
            self.role.setText(person.job_title or "")

    def _show_state(self, row: Row, *, needed: bool) -> None:
        facts = self.context.workspace.facts()
        if not needed:
            self._state.set("info", next(s.told for s in risk_treatment.states(self.context.workspace, row) if s.step == "accept"))
            return
        lacking = why_not_accepted(row, facts)
        if not lacking:
            who = self.context.workspace.names().of("person", row.accepted_by_id)
            told = _("Accepted by {who}, {role}, on {on} until {until}.")
            self._state.set("ok", told.format(who=who, role=row.accepted_role, on=day(row.accepted_on), until=day(row.accepted_until)))
        elif row.accepted_by_id is None:
            self._state.set("warn", _("What remains is above appetite and nobody has accepted it yet."))
        else:
            self._state.set("bad", lacking)

    def _built(self) -> QWidget:
        made, keys = QWidget(), AccessKeys(TAKEN)
        grid = QGridLayout(made)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(look().px(12))
        grid.setVerticalSpacing(look().px(10))
        fields = zip(ACCEPTANCE, (self.person, self.role, self.on, self.reason, self.until), strict=True)
        places = {self.person: (0, 0, 1), self.role: (0, 1, 1), self.on: (1, 0, 1), self.until: (1, 1, 1), self.reason: (2, 0, 2)}
        for name, field in fields:
            words, (row, column, width) = _(RISKS.fields[name].label), places[field]
            field.setAccessibleName(words)
            caption = label(keys.mark(words), "field")
            caption.setBuddy(field)
            box = QVBoxLayout()
            box.setSpacing(look().px(LABEL_GAP))
            box.addWidget(caption)
            box.addWidget(field)
            grid.addLayout(box, row, column, 1, width)
        for column in range(2):
            grid.setColumnStretch(column, 1)
        for first, second in zip((self.person, self.role, self.on, self.until), (self.role, self.on, self.until, self.reason), strict=True):
            QWidget.setTabOrder(first, second)
        return made
