"""The parts of the calendar page: what falls on one day, and all days as a list."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QHeaderView, QScrollArea, QSizePolicy, QTableView, QVBoxLayout, QWidget

from aims_desktop.i18n import _, day, days_late, ngettext
from aims_desktop.model.ahead import Coming
from aims_desktop.service.calendar import NOBODY, Entry
from aims_desktop.service.workspace import Workspace
from aims_desktop.ui.context import AppContext, Place
from aims_desktop.ui.own_pages import OWN_PAGE
from aims_desktop.ui.register.panel import emptied
from aims_desktop.ui.theme.cells import Cell, dress
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.theme.tokens import ROW_TWO
from aims_desktop.ui.widgets.buttons import Button, IconButton
from aims_desktop.ui.widgets.card import Card, hline
from aims_desktop.ui.widgets.chips import Chip
from aims_desktop.ui.widgets.icon_label import IconLabel
from aims_desktop.ui.widgets.month import Mark, weekday
from aims_desktop.ui.widgets.rows import CellRows
from aims_desktop.ui.widgets.text import label

Index = QModelIndex | QPersistentModelIndex

LOOKS = {
    Coming.MILESTONE: ("flag", "accent_text"),
    Coming.DUE: ("circle-dot", "info"),
    Coming.REVIEW: ("eye", "text2"),
    Coming.ENDS: ("clock", "warn"),
}
"""Icon and colour of each kind; what is late has its own."""
LATE = ("alert", "bad")

LONGEST = 60
"""An event of several days is marked on no more of them."""

MOST = 40
"""So many entries of one day are shown beside the month; the list has them all."""

HEADS = ("Day", "What", "Record", "Kind", "Whose turn", "State")
_WIDTHS = (128, 0, 96, 220, 168, 118)


def mark(entry: Entry) -> Mark:
    """An entry as a line of its day."""
    icon, tone = LATE if entry.late else LOOKS[entry.kind]
    return Mark(icon, tone, _("Late: {what}").format(what=entry.short) if entry.late else entry.short)


def place_of(entry: Entry) -> Place:
    """Where an entry's record is."""
    return Place("register", register=entry.register, record_id=entry.record_id)


def state_of(entry: Entry, today: dt.date) -> tuple[str, str]:
    """How far a day is away, as words and a tone."""
    if entry.late:
        return days_late(entry.last or entry.on, today), "bad"
    return (_("under way"), "info") if entry.on < today else (days_late(entry.on, today), "neutral")


class Days(Mapping[dt.date, Sequence[Mark]]):
    """Entries by their days; the marks of a day are made when it is drawn."""

    def __init__(self, found: Sequence[Entry]) -> None:
        self._by_day: dict[dt.date, list[Entry]] = defaultdict(list)
        self._long = []
        for entry in found:
            days = (entry.last - entry.on).days if entry.last is not None else 0
            if days > LONGEST:
                self._long.append(entry)
            for n in range(min(days, LONGEST) + 1):
                self._by_day[entry.on + dt.timedelta(days=n) if n else entry.on].append(entry)

    def entries(self, on: dt.date) -> list[Entry]:
        """What falls on a day, also late in what is long."""
        late = [entry for entry in self._long if entry.falls_on(on) and (on - entry.on).days > LONGEST]
        return [*late, *self._by_day.get(on, ())]

    def __getitem__(self, on: dt.date) -> Sequence[Mark]:
        if on not in self._by_day:
            raise KeyError(on)
        return [mark(entry) for entry in self._by_day[on]]

    def __iter__(self) -> Iterator[dt.date]:
        return iter(self._by_day)

    def __len__(self) -> int:
        return len(self._by_day)


class DayCard(Card):
    """What falls on one day, each with the way to its record."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(" ")
        self._context = context
        self._lines = QVBoxLayout()
        self._lines.setContentsMargins(0, 0, look().px(6), 0)
        self._lines.setSpacing(look().px(9))
        sheet = QWidget()
        column = QVBoxLayout(sheet)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self._lines)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # what stands in it takes the keyboard
        area.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)  # as high as the month beside it
        area.setWidget(sheet)
        sheet.setAutoFillBackground(False)
        area.viewport().setAutoFillBackground(False)
        self.add(hline())
        self.add(area, 1)

    def show_day(self, on: dt.date, found: Sequence[Entry], following: Entry | None, *, none: bool = False) -> None:
        """Show a day; where nothing falls on it, `following` says what comes next; `none`: no register has any day yet."""
        self.set_title(f"{weekday(on)} {day(on)}")
        emptied(self._lines)
        for entry in found[:MOST]:
            self._put(self._line(entry))
        if len(found) > MOST:
            more = ngettext("And {n} more: the list shows them all.", "And {n} more: the list shows them all.", len(found) - MOST)
            self._put(label(more, "body", "muted", wrap=True))
        if not found:
            self._put(label(_("Nothing falls on this day."), "body", "muted", wrap=True))
            if following is not None:
                self._put(label(_("Next is {day}:").format(day=day(following.on)), "caption", "muted"))
                self._put(self._line(following))
            elif none:
                self._put(label(_("The days come from the records. The project plan brings the first."), "caption", "muted", wrap=True))
                self._put(self._way_to_plan())

    def _way_to_plan(self) -> QWidget:
        plan = OWN_PAGE["plan"]
        way = Button(_("Go to the project plan"), "link", icon=plan.icon)
        way.clicked.connect(lambda: self._context.navigate(plan.place()))
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(way)
        row.addStretch(1)
        return made

    def _put(self, line: QWidget) -> None:
        self._lines.addWidget(line)
        line.show()  # at once: Qt would do so only when the event loop comes round

    def focus_first(self) -> bool:
        """Put the keyboard on the first entry; False where there is none."""
        first = next((button for button in self.findChildren(IconButton) if button.isVisibleTo(self)), None)
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)
        return first is not None

    def _line(self, entry: Entry) -> QWidget:
        names, ref = self._context.workspace.names(), self._context.workspace.refs().of(entry.register, entry.record_id)
        icon, tone = LATE if entry.late else LOOKS[entry.kind]
        words = QVBoxLayout()
        words.setSpacing(look().px(2))
        words.addWidget(label(entry.title, "strong", wrap=True))
        who = names.of("person", entry.person) if entry.person != NOBODY else _("nobody named")
        words.addWidget(label(" · ".join([entry.what, ref, who]), "caption", "muted", wrap=True))
        if entry.late:
            row = QHBoxLayout()
            row.addWidget(Chip(_("Late"), "bad"))
            row.addStretch(1)
            words.addLayout(row)
        go = IconButton("external", _("Open: {record}").format(record=f"{ref} {entry.text}"), small=True)
        go.clicked.connect(lambda: self._context.navigate(place_of(entry)))
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look().px(9))
        row.addWidget(IconLabel(icon, tone), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        row.addWidget(go, 0, Qt.AlignmentFlag.AlignTop)
        return line


class DayModel(CellRows[Entry]):
    """All days as rows."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__([_(head) for head in HEADS])
        self._workspace = workspace

    def cell(self, item: Entry, column: int) -> Cell:
        """What is known of a day."""
        workspace = self._workspace
        if column == 0:
            return Cell("two_line", day(item.on), weekday(item.on))
        if column == 1:
            return Cell("two_line", item.title, item.what)
        if column == 2:
            return Cell("id", workspace.refs().of(item.register, item.record_id))
        if column == 3:
            icon, tone = LOOKS[item.kind]
            return Cell("icon", _(item.kind.label), icon, tone)
        if column == 4:
            return Cell("person", workspace.names().of("person", item.person)) if item.person != NOBODY else Cell("muted", "–")
        text, tone = state_of(item, workspace.today())
        return Cell("icon", text, LATE[0], LATE[1]) if item.late else Cell("chip", text, tone)


class DayTable(QTableView):
    """The days as a list; Enter or a double click opens the record."""

    opened = Signal(object)
    """The Entry that the person wants to go to."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.days = DayModel(workspace)
        self.setModel(self.days)
        dress(self, _("All days"), ROW_TWO)
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for column, width in enumerate(_WIDTHS):
            if width:
                self.setColumnWidth(column, look().px(width))
            else:
                self.horizontalHeader().setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        self.doubleClicked.connect(lambda index: self._open(index.row()))

    def show_entries(self, found: Sequence[Entry]) -> None:
        """Show some entries; the chosen line stays where it was."""
        at = self.currentIndex().row()
        self.days.show(found)
        self.setAccessibleName(_("{what}, {count}").format(what=_("All days"), count=ngettext("{n} day", "{n} days", len(found))))
        if found:
            self.setCurrentIndex(self.days.index(min(max(at, 0), len(found) - 1), 0))

    def fit(self) -> None:
        """Leave the kind out where there is no room for all columns: what the day is for stands under the record, too."""
        self.setColumnHidden(3, self.width() < look().px(1000))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter opens the record."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._open(self.currentIndex().row())
        else:
            super().keyPressEvent(event)

    def _open(self, at: int) -> None:
        self.opened.emit(self.days.items[at])
