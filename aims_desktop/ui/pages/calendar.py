"""The calendar: everything with a day, as a month or as a list, and as a file for other calendars."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QSizePolicy, QStackedWidget, QWidget

from aims_desktop.files import safe_name
from aims_desktop.i18n import _, ngettext
from aims_desktop.model.ahead import Coming
from aims_desktop.service import ics
from aims_desktop.service.calendar import NOBODY, Entry, entries, people
from aims_desktop.service.workspace import Changes
from aims_desktop.ui.context import AppContext, Place
from aims_desktop.ui.pages.calendar_parts import DayCard, Days, DayTable, place_of
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.theme.tokens import CARD_GAP
from aims_desktop.ui.view import Commands, View
from aims_desktop.ui.widgets.buttons import Button, IconButton
from aims_desktop.ui.widgets.card import Card
from aims_desktop.ui.widgets.chips import FilterChip, FlowLayout
from aims_desktop.ui.widgets.elided import ElidedBox
from aims_desktop.ui.widgets.month import MonthView, month_name
from aims_desktop.ui.widgets.page import Page
from aims_desktop.ui.widgets.segmented import Segmented
from aims_desktop.ui.widgets.text import label

MONTH, LIST = range(2)
LATE = "late"
DAY_WIDTH = 300
EVERYBODY = None


class CalendarPage(View):
    """Filters above, below them the month with the chosen day beside it, or the list."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self._all: Sequence[Entry] = ()
        self._listed: Sequence[Entry] = ()
        self._days = Days(())
        self._page = Page(_("Calendar"), purpose=_("Every day that is waited for, from all registers. Open a record to change its day."))
        self.save = Button(_("Save calendar (.ics)…"), "primary", icon="download")
        self.save.clicked.connect(self._save)
        self._page.add_action(self.save)
        self.shape = Segmented(_("Show as"), [_("Month"), _("List")])
        self.month = MonthView(_("Month"))
        self.day = DayCard(context)
        self.list = DayTable(context.workspace)
        self.people = ElidedBox()
        self.chips = {kind.value: FilterChip(_(kind.label)) for kind in Coming} | {LATE: FilterChip(_("Late"))}
        self._body = QStackedWidget()
        self._build()
        self.month.go_to(context.workspace.today())
        self.refresh(None)

    def _build(self) -> None:
        self.shape.choose(MONTH)
        self.shape.chosen.connect(self._show_shape)
        self.month.chosen.connect(lambda _day: self._show_day())
        self.month.opened.connect(self.day.focus_first)
        self.list.opened.connect(lambda entry: self.context.navigate(place_of(entry)))
        self.people.setAccessibleName(_("Whose turn it is"))
        self.people.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.people.setMinimumContentsLength(16)
        self.people.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.people.activated.connect(lambda _at: self._show())
        chips = FlowLayout(gap=look().px(8))
        for chip in self.chips.values():
            chip.toggled.connect(lambda _on: self._show())
            chips.addWidget(chip)
        self._body.addWidget(self._month())
        self._body.addWidget(self._list())
        self._page.add(self._tools())
        self._page.add(chips)
        self._page.add(self._body, 1)
        self.column.addWidget(self._page)

    def _tools(self) -> QHBoxLayout:
        self._named = label("", "section")
        self._named.setMinimumWidth(look().px(136))
        self._named.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._before = IconButton("chevron-left", _("Previous month"))
        self._after = IconButton("chevron-right", _("Next month"))
        self._today = Button(_("Today"))
        self._before.clicked.connect(lambda: self.month.go_by_month(-1))
        self._after.clicked.connect(lambda: self.month.go_by_month(1))
        self._today.clicked.connect(lambda: self.month.go_to(self.context.workspace.today()))
        self._shown = label("", "caption", "muted")
        row = QHBoxLayout()
        row.setSpacing(look().px(8))
        row.addWidget(self.shape)
        row.addSpacing(look().px(8))
        for part in (self._before, self._named, self._after, self._today):
            row.addWidget(part)
        row.addStretch(1)
        row.addWidget(self._shown)
        row.addWidget(self.people)
        return row

    def _month(self) -> QWidget:
        card = Card()
        card.set_padding(1, 4, 1, 4)
        card.add(self.month, 1)
        self.day.setFixedWidth(look().px(DAY_WIDTH))
        both = QWidget()
        row = QHBoxLayout(both)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look().px(CARD_GAP))
        row.addWidget(card, 1)
        row.addWidget(self.day)
        return both

    def _list(self) -> Card:
        card = Card()
        card.set_padding(1, 4, 1, 4)
        card.add(self.list, 1)
        return card

    # --- what the window asks

    @property
    def title(self) -> str:
        """The page's name."""
        return _("Calendar")

    def place(self) -> Place:
        """This page."""
        return Place("calendar")

    def refresh(self, changes: Changes | None) -> None:
        """Gather the days again; a change that moved none, and called nobody otherwise, leaves the page as it is."""
        found = entries(self.context.workspace)
        if found is self._all and changes is not None and "person" not in changes.registers:
            return
        self._all = found
        self._fill_people()
        self._show()

    def commands(self) -> Commands:
        """Saving the days that are shown."""
        return {"file.export": self._save}

    def status(self) -> str:
        """How many days are shown, and how many of them are late."""
        shown = self.shown()
        late = sum(entry.late for entry in shown)
        told = ngettext("{n} day", "{n} days", len(shown))
        return f"{told} · " + ngettext("{n} late", "{n} late", late) if late else told

    def focus_content(self) -> None:
        """The month, or the list."""
        shown: QWidget = self.month if self.shape.value == MONTH else self.list
        shown.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """The list has as many columns as there is room for."""
        super().resizeEvent(event)
        self.list.fit()

    # --- showing

    def shown(self) -> Sequence[Entry]:
        """The entries that pass the filters."""
        return self._listed

    def _passing(self) -> Sequence[Entry]:
        kinds = {kind for kind in Coming if self.chips[kind].isChecked()} or set(Coming)
        person, late = self.people.currentData(), self.chips[LATE].isChecked()
        return [
            entry
            for entry in self._all
            if entry.kind in kinds and (entry.late or not late) and (person is EVERYBODY or entry.person == person)
        ]

    def _fill_people(self) -> None:
        person = self.people.currentData()
        self.people.blockSignals(True)
        self.people.clear()
        self.people.addItem(_("Everybody"), EVERYBODY)
        for record_id, name in people(self.context.workspace, self._all):
            self.people.addItem(name, record_id)
        self.people.addItem(_("Nobody named"), NOBODY)
        self.people.setCurrentIndex(next((at for at in range(self.people.count()) if self.people.itemData(at) == person), 0))
        self.people.blockSignals(False)

    def _show(self) -> None:
        self._listed, person = self._passing(), self.people.currentData()
        shown, self._days = self._listed, Days(self._listed)
        mine = [entry for entry in self._all if person is EVERYBODY or entry.person == person]
        count = Counter(entry.kind for entry in mine)
        for kind in Coming:
            self.chips[kind].set_count(count[kind])
        late = sum(entry.late for entry in mine)
        self.chips[LATE].set_count(late)
        self.chips[LATE].set_bad(bool(late))
        self._shown.setText(_("{n} of {of} shown").format(n=len(shown), of=len(self._all)))
        self.month.show_marks(self._days, self.context.workspace.today())
        self.list.show_entries(shown)
        self.save.allow() if shown else self.save.refuse(_("No day is shown, so there is nothing to save."))
        self._show_day()

    def _show_day(self) -> None:
        on = self.month.day
        self._named.setText(month_name(on))
        after = bisect_right(self._listed, on, key=lambda entry: entry.on)
        self.day.show_day(on, self._days.entries(on), next(iter(self._listed[after : after + 1]), None), none=not self._all)

    def _show_shape(self, shape: int) -> None:
        self._body.setCurrentIndex(shape)
        for part in (self._before, self._named, self._after, self._today):
            part.setVisible(shape == MONTH)
        self.list.fit()

    # --- as a file

    def _save(self) -> None:
        """Ask where the days that are shown shall go."""
        workspace = self.context.workspace
        if not self.shown():
            return
        folder = Path(self.context.settings.last_folder or workspace.path.parent)
        proposed = folder / f"{safe_name(_('{organisation} calendar').format(organisation=workspace.organisation))}{ics.SUFFIX}"
        name, _filter = QFileDialog.getSaveFileName(self, _("Save the calendar"), str(proposed), _("Calendars (*.ics)"))
        if name:
            self.save_to(Path(name) if Path(name).suffix.lower() == ics.SUFFIX else Path(name + ics.SUFFIX))

    def save_to(self, path: Path) -> None:
        """Write the days that are shown into a file."""
        shown = self.shown()
        if self.context.attempt(lambda: ics.export(self.context.workspace, shown, path)):
            count = ngettext("{n} day", "{n} days", len(shown))
            self.context.toast(_("Saved {count} as {name}").format(count=count, name=path.name))
