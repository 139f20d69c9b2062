"""Weeks for each of the twelve steps, with the dates that come of them."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from aims_desktop.i18n import _, day
from aims_desktop.service import planning
from aims_desktop.service.catalogue import roadmap
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.number_field import NumberField
from aims_desktop.ui.widgets.text import label

LONGEST = 52


class StepWeeks(QWidget):
    """A line for each step: its name, its weeks as the roadmap proposes them, and by when it is reached."""

    changed = Signal()
    """Other weeks were chosen."""

    def __init__(self) -> None:
        super().__init__()
        self.weeks: dict[int, NumberField] = {}
        self.due: dict[int, QLabel] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(look().px(12))
        grid.setVerticalSpacing(look().px(4))
        grid.setColumnStretch(0, 1)
        for column, head in enumerate((_("Step"), _("Weeks"), _("Reached by"))):
            grid.addWidget(label(head, "caption", "muted"), 0, column)
        for step in roadmap().steps:
            box = NumberField(_("Weeks for step {n}: {name}").format(n=step.number, name=_(step.short)), 0, LONGEST)
            box.setValue(step.weeks.typical)
            box.valueChanged.connect(lambda _value: self.changed.emit())
            self.weeks[step.number] = box
            self.due[step.number] = label("", "body", "two")
            name = label(f"{step.number}  {_(step.title)}", elide=True)
            name.setBuddy(box)
            grid.addWidget(name, step.number, 0)
            grid.addWidget(box, step.number, 1)
            grid.addWidget(self.due[step.number], step.number, 2)
            self.due[step.number].setMinimumWidth(look().px(96))

    @property
    def total(self) -> int:
        """The weeks of all steps."""
        return sum(box.value() for box in self.weeks.values())

    def stretches(self, start: dt.date) -> list[planning.Stretch]:
        """The steps with the dates that come of the weeks."""
        return planning.stretches(start, {number: box.value() for number, box in self.weeks.items()})

    def chosen(self, start: dt.date) -> list[planning.Stretch]:
        """Those that have any weeks."""
        return [stretch for stretch in self.stretches(start) if self.weeks[stretch.step].value()]

    def show_dates(self, start: dt.date, *, wanted: bool = True) -> dt.date:
        """Show by when each step is reached, or nothing where no plan is wanted; answers the last day."""
        planned = self.stretches(start)
        for stretch in planned:
            box = self.weeks[stretch.step]
            box.setEnabled(wanted)
            self.due[stretch.step].setText(day(stretch.due_on) if wanted and box.value() else "—")
        return planned[-1].due_on
