"""Making a plan, and shifting what was planned; what moves is said before it does."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from aims_desktop.errors import AimsError, RuleError
from aims_desktop.i18n import _, day, ngettext
from aims_desktop.model.register import Row
from aims_desktop.service import plan, planning
from aims_desktop.ui.context import AppContext
from aims_desktop.ui.dialogs.base import Dialog, field
from aims_desktop.ui.dialogs.step_weeks import LONGEST, StepWeeks
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.buttons import Button
from aims_desktop.ui.widgets.date_field import DateField
from aims_desktop.ui.widgets.number_field import NumberField
from aims_desktop.ui.widgets.text import announce, label

WEEK = 7


class MakePlanDialog(Dialog):
    """Asks for the first day and the weeks of each step, and makes a milestone for each."""

    def __init__(self, parent: QWidget, context: AppContext) -> None:
        super().__init__(parent, _("Make the plan"), 600, 620, scrolls=True)
        self._context = context
        workspace = context.workspace
        organisation = workspace.facts().single("organisation")
        self.start = DateField(_("First day"), workspace.today)
        self.start.set_value((organisation and organisation.start_on) or workspace.today())
        self.steps = StepWeeks()
        self._summary = label("", "body", "two", wrap=True)
        self.say(_("Each step gets a milestone that waits for the one before. Weeks are proposals; 0 leaves a step out."))
        self.add(field(_("&First day"), self.start))
        self.add(self._summary)
        self.add(self.steps)
        self.close_button(_("Cancel"))
        self.button(_("Make the plan"), "primary").clicked.connect(self._make)
        self.steps.changed.connect(self._show)
        self.start.committed.connect(lambda _value: self._show())
        self._show()
        self.start.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self) -> None:
        try:
            end = self.steps.show_dates(self.start.value or self._context.workspace.today())
        except OverflowError:
            self._summary.setText(_("So far no calendar goes; nothing was changed."))
            return
        weeks = ngettext("{n} week in all", "{n} weeks in all", self.steps.total)
        self._summary.setText(_("{weeks}, until {day}.").format(weeks=weeks, day=day(end)))

    def _make(self) -> None:
        self.clear_error()
        self.start.commit()
        try:
            if self.start.error or self.start.value is None:
                raise RuleError(self.start.error or _("Say on which day the plan begins."))
            self._add(self.start.value)
        except AimsError as error:
            self.show_error(error)
        else:
            self.accept()

    def _add(self, start: dt.date) -> None:
        workspace = self._context.workspace
        try:
            chosen = self.steps.chosen(start)
        except OverflowError as error:
            raise RuleError(_("So far no calendar goes; nothing was changed.")) from error
        if not chosen:
            raise RuleError(_("Give at least one step its weeks."))
        lead = next(iter(workspace.facts().passing(plan.PEOPLE, "lead_implementer")), None)
        planning.add_plan(workspace, chosen, lead.id if lead is not None else None)


class ShiftDialog(Dialog):
    """Other days for one milestone and all that wait for it, or another start of everything (`row` None)."""

    def __init__(self, parent: QWidget, context: AppContext, row: Row | None) -> None:
        names, refs = context.workspace.names(), context.workspace.refs()
        title = _("Move the whole plan") if row is None else _("Shift {ref}").format(ref=refs.of("milestone", row.id))
        super().__init__(parent, title, 480)
        self._context, self._row = context, row
        self._busy = False
        self.start = DateField(_("Start"), context.workspace.today)
        self.due = DateField(_("Due"), context.workspace.today)
        self.weeks = NumberField(_("Weeks"), 1, LONGEST)
        self._outcome = label("", "body", "two", wrap=True)
        if row is None:
            first = plan.first_open(context.workspace)
            self.start.set_value((first.start_on or first.due_on) if first is not None else None)
            self.say(_("All milestones that are not reached move as far as the first of them."))
            self.add(field(_("&First day"), self.start))
        else:
            self.say(names.of("milestone", row.id))
            self.start.set_value(row.start_on)
            self.due.set_value(row.due_on)
            fields = QHBoxLayout()
            fields.setSpacing(look().px(12))
            for words, part, share in ((_("&Start"), self.start, 3), (_("&Weeks"), self.weeks, 2), (_("&Due"), self.due, 3)):
                column = field(words, part)
                column.addStretch(1)  # the labels stay in line, however high the highest field is
                fields.addLayout(column, share)
            self.add(fields)
            self._show_weeks()
        self.add(self._outcome)
        self.close_button(_("Cancel"))
        self.go: Button = self.button("", "primary")
        self.go.clicked.connect(self._shift)
        self.start.committed.connect(self._start_moved)
        self.due.committed.connect(lambda _value: self._show_weeks())
        self.weeks.valueChanged.connect(self._longer)
        for part in (self.start, self.due):
            part.refused.connect(lambda _sentence: self._tell())
        self._before = self.start.value
        self._tell()
        self.start.setFocus(Qt.FocusReason.OtherFocusReason)

    def wanted(self) -> plan.Shift:
        """What would move; raises RuleError where that cannot be."""
        wrong = self.start.error or self.due.error
        if wrong:
            raise RuleError(wrong)
        if self._row is not None:
            return plan.shift(self._context.workspace, self._row.id, self.start.value, self.due.value)
        if self.start.value is None:
            raise RuleError(_("Say on which day the plan begins."))
        return plan.shift_all(self._context.workspace, self.start.value)

    # --- the fields follow each other

    def _start_moved(self, start: dt.date | None) -> None:
        """The end moves along: a step that begins later takes as long."""
        before, self._before = self._before, start
        if start is not None and before is not None and self.due.value is not None:
            self._set_due(start - before)
        self._tell()

    def _longer(self, weeks: int) -> None:
        if self._busy or self.start.value is None or self.due.value is None:
            return
        self._set_due(dt.timedelta(days=WEEK * (weeks - _weeks(self.start.value, self.due.value))))
        self._tell()

    def _set_due(self, by: dt.timedelta) -> None:
        try:
            self.due.set_value(self.due.value + by if self.due.value is not None else None)
        except OverflowError:
            self.due.set_value(dt.date.max)

    def _show_weeks(self) -> None:
        start, due = self.start.value, self.due.value
        sound = start is not None and due is not None and due >= start
        self._busy = True
        if sound and start is not None and due is not None:
            self.weeks.setValue(_weeks(start, due))
        self._busy = False
        self.weeks.setEnabled(sound)
        if hasattr(self, "go"):
            self._tell()

    # --- what moves

    def _tell(self) -> None:
        try:
            wanted = self.wanted()
        except AimsError as error:
            self._outcome.setText(error.sentence)
            self.go.set_text(_("Shift"))
            self.go.refuse(error.sentence)
            return
        self._outcome.setText(outcome(wanted))
        announce(self._outcome, self._outcome.text())
        self.go.set_text(ngettext("Shift {n} date", "Shift {n} dates", wanted.dates) if wanted.dates else _("Shift"))
        self.go.allow() if wanted.dates else self.go.refuse(_("No date would move."))

    def _shift(self) -> None:
        for part in (self.start, self.due):
            part.commit()
        try:
            plan.carry_out(self._context.workspace, self.wanted())
        except AimsError as error:
            self.show_error(error)
        else:
            self.accept()


def outcome(wanted: plan.Shift) -> str:
    """What a shift would do, in sentences."""
    moved = [move for move in wanted.moves if move.dates]
    if not moved:
        return _("No date would move.")
    dates = ngettext("{n} date moves", "{n} dates move", wanted.dates)
    of = ngettext("of {n} milestone.", "of {n} milestones.", len(moved))
    if wanted.end == wanted.end_before or wanted.end is None or wanted.end_before is None:
        end = _("The end of the plan stays where it is.")
    else:
        end = _("The plan then ends on {day} instead of {before}.").format(day=day(wanted.end), before=day(wanted.end_before))
    return f"{dates} {of} {end}"


def _weeks(start: dt.date, due: dt.date) -> int:
    return max(1, -(-((due - start).days + 1) // WEEK))
