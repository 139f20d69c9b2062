"""A new file: whose it is, when it starts, how long the steps take, and what dates come of it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from aims_desktop.errors import AimsError, RuleError
from aims_desktop.files import safe_name
from aims_desktop.i18n import _, day, ngettext
from aims_desktop.model.registers import REGISTERS
from aims_desktop.service import planning
from aims_desktop.service.workspace import Clock, Workspace
from aims_desktop.settings import Settings
from aims_desktop.store.copies import SUFFIX
from aims_desktop.ui.dialogs.base import Dialog, field
from aims_desktop.ui.dialogs.step_weeks import StepWeeks
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.date_field import DateField
from aims_desktop.ui.widgets.text import label


class NewFileDialog(Dialog):
    """Two pages: the organisation, then the plan. `made` is the file once it is there."""

    def __init__(self, parent: QWidget | None, settings: Settings, clock: Clock) -> None:
        super().__init__(parent, _("Start a new file"), 640, 640, scrolls=True)
        self._settings, self._clock = settings, clock
        self.made: Path | None = None
        self.who = ""
        today = clock().astimezone().date()
        self.organisation = QLineEdit()
        self.person = QLineEdit(settings.remembered_names[0] if settings.remembered_names else "")
        self.people = QComboBox()
        self.people.addItem(_("Not said"), None)
        for choice in REGISTERS["organisation"].kind("people_band").choices:  # type: ignore[attr-defined]  # a choice field
            self.people.addItem(_(choice.label), choice.value)
        self.sector = QLineEdit()
        self.plan = QCheckBox(_("Make a milestone for each step"))
        self.plan.setChecked(True)
        self.sample = QCheckBox(_("Fill it with the worked example, to look around"))
        for box in (self.sample, self.plan):
            box.setAccessibleName(box.text())
        self.sample.toggled.connect(self._sample_chosen)
        self.start = DateField(_("First day of the project"), lambda: clock().astimezone().date())
        self.start.set_value(today)
        self.target = DateField(_("Certificate wanted by"), lambda: clock().astimezone().date())
        self.steps = StepWeeks()
        self._summary = label("", "body", "two", wrap=True)
        self._sheets = (self._about_you(), self._the_plan())
        for sheet in self._sheets:
            self.add(sheet, 1)
        self._add_buttons()
        for date in (self.start, self.target):
            date.committed.connect(lambda _value: self._show_plan())
        self.plan.toggled.connect(self._show_plan)
        self.steps.changed.connect(self._show_plan)
        self._show_plan()
        self._show_page(0)

    def _add_buttons(self) -> None:
        self.back = self.button(_("Back"), left=True)
        self.back.clicked.connect(lambda: self._show_page(0))
        self.close_button(_("Cancel"))
        self.next = self.button(_("Next: the plan"), "primary")
        self.next.clicked.connect(self._forward)
        self.make = self.button(_("Make the file…"), "primary")
        self.make.clicked.connect(self._make)

    # --- the pages

    def _about_you(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(12))
        column.addWidget(label(_("All of this can be changed later."), "body", "two"))
        column.addLayout(field(_("&Organisation *"), self.organisation, _("As it shall stand on documents and on the certificate.")))
        column.addLayout(field(_("&Your name *"), self.person, _("Changes you make are kept under this name.")))
        row = QHBoxLayout()
        row.setSpacing(look().px(12))
        row.addLayout(field(_("&People"), self.people, _("Small organisations may combine some duties.")), 1)
        row.addLayout(field(_("&Sector"), self.sector, _("For example transport, health, software.")), 1)
        column.addLayout(row)
        column.addWidget(self.sample)
        column.addStretch(1)
        return page

    def _the_plan(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(12))
        row = QHBoxLayout()
        row.setSpacing(look().px(12))
        row.addLayout(field(_("&First day"), self.start, _("When the project starts.")), 1)
        row.addLayout(field(_("Certificate &wanted by"), self.target, _("Leave empty if there is no date yet.")), 1)
        column.addLayout(row)
        column.addWidget(self._summary)
        column.addWidget(self.plan)
        column.addWidget(self.steps)
        column.addStretch(1)
        return page

    def _show_page(self, index: int) -> None:
        for number, sheet in enumerate(self._sheets):  # hidden, not stacked: a page that is not shown must not make the dialog scroll
            sheet.setVisible(number == index)
        first = index == 0
        self.back.setVisible(not first)
        self.next.setVisible(first and not self.sample.isChecked())
        self.make.setVisible(not first or self.sample.isChecked())
        (self.next if self.next.isVisibleTo(self) else self.make).setDefault(True)
        (self.organisation if first else self.start).setFocus(Qt.FocusReason.TabFocusReason)

    def _sample_chosen(self) -> None:
        self._show_page(0)
        self.sample.setFocus()

    def _forward(self) -> None:
        self.clear_error()
        if self._complete():
            self._show_page(1)

    def _complete(self) -> bool:
        for box, sentence in ((self.organisation, _("Say what the organisation is called.")), (self.person, _("Say what your name is."))):
            if not box.text().strip():
                self.show_error(RuleError(sentence))
                box.setFocus()
                return False
        return True

    # --- the plan

    def first_day(self) -> dt.date:
        """The day on which the project starts."""
        return self.start.value or self._clock().astimezone().date()

    def _show_plan(self) -> None:
        end = self.steps.show_dates(self.first_day(), wanted=self.plan.isChecked())
        weeks = self.steps.total
        text = ngettext("{n} week in all", "{n} weeks in all", weeks) + ", " + _("until {day}.").format(day=day(end))
        self._summary.setText(" ".join([text, self._compared(end), _("Steps 5 to 8 may overlap.")]))

    def _compared(self, end: dt.date) -> str:
        target = self.target.value
        if target is None:
            return ""
        weeks = abs((target - end).days) // 7
        if end > target:
            return ngettext("That is {n} week later than wanted.", "That is {n} weeks later than wanted.", max(weeks, 1))
        return ngettext("That leaves {n} week in reserve.", "That leaves {n} weeks in reserve.", weeks)

    # --- making it

    def _make(self) -> None:
        self.clear_error()
        if not self._complete():
            return
        folder = Path(self._settings.last_folder) if self._settings.last_folder else Path.home()
        proposed = folder / f"{safe_name(self.organisation.text().strip())}{SUFFIX}"
        names = _("AIMS files (*{suffix})").format(suffix=SUFFIX)
        name, _filter = QFileDialog.getSaveFileName(self, _("Where to keep the file"), str(proposed), names)
        if name:
            self.make_at(Path(name) if Path(name).suffix else Path(name + SUFFIX))

    def make_at(self, path: Path) -> None:
        """Make the file at a path; what cannot be done is shown and what was typed stays."""
        try:
            self._create(path)
        except AimsError as error:
            self.show_error(error)
            return
        self.made = path
        self.who = self.person.text().strip()
        self.done(QDialog.DialogCode.Accepted)

    def _create(self, path: Path) -> None:
        organisation, who = self.organisation.text().strip(), self.person.text().strip()
        if self.sample.isChecked():
            from aims_desktop.service import sample

            sample.create(path, organisation=organisation, who=who, force=path.exists()).close()
            return
        facts = {
            "sector": self.sector.text().strip() or None,
            "people_band": self.people.currentData(),
            "start_on": self.start.value,
            "target_on": self.target.value,
        }
        # The system's file dialog has asked already whether a file may be replaced.
        workspace = Workspace.create(path, organisation, who, clock=self._clock, force=path.exists(), **facts)
        with workspace:
            if self.plan.isChecked():
                person = next(iter(workspace.facts().rows("person")), None)
                planning.add_plan(workspace, self.steps.chosen(self.first_day()), person.id if person else None)
