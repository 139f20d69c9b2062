"""The parts of the plan page: the milestones as a list, and the one that is chosen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QHeaderView, QScrollArea, QSizePolicy, QTableView, QVBoxLayout, QWidget

from aims_desktop.i18n import _, day, ngettext
from aims_desktop.service import plan
from aims_desktop.service.plan import MILESTONES, Planned
from aims_desktop.service.workspace import Workspace
from aims_desktop.ui.context import AppContext, Place
from aims_desktop.ui.pages.review_fields import FieldGroup
from aims_desktop.ui.theme.cells import Cell, dress
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.theme.tokens import ROW_TWO
from aims_desktop.ui.widgets.buttons import Button
from aims_desktop.ui.widgets.card import Card, hline
from aims_desktop.ui.widgets.chips import Chip
from aims_desktop.ui.widgets.rows import CellRows
from aims_desktop.ui.widgets.text import label
from aims_desktop.ui.widgets.timeline import Line

Index = QModelIndex | QPersistentModelIndex

ICONS = {"ok": "circle-check", "bad": "alert", "info": "circle-dot", "neutral": "circle"}
FIELDS = ("status", "owner_id", "start_on", "due_on", "done_on", "depends_on")
HEADS = ("Milestone", "Start", "Due", "Weeks", "Waits for", "Owner", "State")
_WIDTHS = (0, 104, 104, 62, 120, 150, 118)
_RARE = (4, 5)


def line_of(workspace: Workspace, each: Planned) -> Line:
    """A milestone as a line of the time line."""
    row = each.row
    return Line(
        text=f"{each.step.number}  {each.title}",
        key=row.id,
        start=row.start_on,
        end=row.due_on,
        icon=ICONS[each.tone],
        tone=each.tone,
        state=each.state,
        said=", ".join([f"{each.step.number} {each.title}", *told(workspace, each)]),
    )


def told(workspace: Workspace, each: Planned) -> list[str]:
    """Days, weeks, state and what it waits for, in words."""
    row = each.row
    facts = [
        _("from {day}").format(day=day(row.start_on)) if row.start_on else "",
        _("due {day}").format(day=day(row.due_on)) if row.due_on else _("no date yet"),
        ngettext("{n} week", "{n} weeks", each.weeks) if each.weeks else "",
        each.state,
    ]
    waits = waiting(workspace, each)
    return [*filter(None, facts), *([_("waits for {names}").format(names=waits)] if waits else [])]


def waiting(workspace: Workspace, each: Planned) -> str:
    """The numbers of what a milestone waits for."""
    refs = workspace.refs()
    return ", ".join(refs.of("milestone", row.id) for row in plan.waits_for(workspace.facts(), each.row.id))


class MilestoneCard(Card):
    """The chosen milestone: what can be said about it, and shifting it with all that wait for it."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._record_id = ""
        self._name = label("", "section", wrap=True)
        self._state = Chip("", "neutral")
        self._waits = label("", "caption", "muted", wrap=True)
        self.shift = Button(_("Shift…"), "primary", icon="calendar")
        self.open = Button(_("Open record"), icon="external")
        self.open.clicked.connect(lambda: context.navigate(Place("register", register="milestone", record_id=self._record_id)))
        self.fields = FieldGroup(context, MILESTONES, FIELDS, columns=1)
        buttons = QHBoxLayout()
        buttons.setSpacing(look().px(8))
        buttons.addWidget(self.shift, 1)
        buttons.addWidget(self.open, 1)
        head = QHBoxLayout()
        head.addWidget(self._state)
        head.addStretch(1)
        sheet = QWidget()
        column = QVBoxLayout(sheet)
        column.setContentsMargins(0, 0, look().px(8), 0)
        column.addWidget(self.fields)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # what stands in it takes the keyboard
        area.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)  # as high as what stands beside it
        area.setMinimumHeight(look().px(160))
        area.setWidget(sheet)
        sheet.setAutoFillBackground(False)
        area.viewport().setAutoFillBackground(False)
        for part in (self._name, head, self._waits, buttons, hline()):
            self.add(part)
        self.add(area, 1)

    def show_milestone(self, each: Planned, read_only: str) -> None:
        """Show a milestone."""
        workspace, self._record_id = self._context.workspace, each.row.id
        ref = workspace.refs().of("milestone", each.row.id)
        self._name.setText(f"{each.step.number}  {each.title}")
        self._state.set(each.state, each.tone)
        followers = len(plan.followers(workspace.facts(), each.row.id))
        behind = (
            ngettext("{n} milestone waits for it.", "{n} milestones wait for it.", followers) if followers else _("Nothing waits for it.")
        )
        weeks = ngettext("{n} week", "{n} weeks", each.weeks) if each.weeks else ""
        self._waits.setText(" · ".join([ref, *filter(None, [weeks]), behind if followers else _("Nothing waits for it.")]))
        self.shift.set_text(_("Shift…"), _("Shift {ref}").format(ref=ref))
        self.open.set_text(_("Open record"), _("Open: {record}").format(record=ref))
        self.shift.refuse(read_only) if read_only else self.shift.allow()
        self.fields.show_row(each.row)
        self.fields.set_read_only(read_only)


class PlanModel(CellRows[Planned]):
    """The milestones as rows."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__([_(head) for head in HEADS])
        self._workspace = workspace

    def cell(self, item: Planned, column: int) -> Cell:
        """What is planned."""
        row, workspace = item.row, self._workspace
        if column == 0:
            return Cell("two_line", f"{item.step.number}  {item.title}", workspace.refs().of("milestone", row.id))
        if column in (1, 2):
            return Cell("plain", day(row.start_on if column == 1 else row.due_on) or "–")
        if column == 3:
            return Cell("plain", str(item.weeks) if item.weeks else "–")
        if column == 4:
            return Cell("id", waiting(workspace, item) or "–")
        if column == 5:
            return Cell("person", workspace.names().of("person", row.owner_id)) if row.owner_id else Cell("muted", "–")
        return Cell("icon", item.state, ICONS[item.tone], "bad") if item.tone == "bad" else Cell("chip", item.state, item.tone)


class PlanTable(QTableView):
    """The milestones as a list; the current line is the chosen milestone, Enter shifts it."""

    chosen = Signal(str)
    opened = Signal(str)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.rows = PlanModel(workspace)
        self.setModel(self.rows)
        dress(self, _("Milestones"), ROW_TWO)
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for column, width in enumerate(_WIDTHS):
            if width:
                self.setColumnWidth(column, look().px(width))
            else:
                self.horizontalHeader().setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        self.selectionModel().currentRowChanged.connect(self._changed)
        self.doubleClicked.connect(lambda index: self.opened.emit(self.rows.items[index.row()].row.id))

    def show_planned(self, found: Sequence[Planned], key: str) -> None:
        """Show the milestones and mark one."""
        if list(found) != list(self.rows.items):
            self.rows.show(found)
        count = ngettext("{n} milestone", "{n} milestones", len(found))
        self.setAccessibleName(_("{what}, {count}").format(what=_("Milestones"), count=count))
        at = next((at for at, each in enumerate(found) if each.row.id == key), -1)
        if at >= 0 and self.currentIndex().row() != at:
            self.setCurrentIndex(self.rows.index(at, 0))

    def fit(self) -> None:
        """Leave the rarer columns out where there is no room for all."""
        for column in _RARE:
            self.setColumnHidden(column, self.width() < look().px(860))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter shifts the milestone."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit(self.rows.items[self.currentIndex().row()].row.id)
        else:
            super().keyPressEvent(event)

    def _changed(self, now: QModelIndex, _before: QModelIndex) -> None:
        if now.isValid():
            self.chosen.emit(self.rows.items[now.row()].row.id)
