"""The project plan: the twelve steps over the weeks, what waits for what, and shifting it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from aims_desktop.i18n import _, day, ngettext
from aims_desktop.service import plan
from aims_desktop.service.catalogue import roadmap
from aims_desktop.service.checks import progress
from aims_desktop.service.plan import Planned
from aims_desktop.service.workspace import Changes
from aims_desktop.ui.context import AppContext, Place
from aims_desktop.ui.navigation import phase_line
from aims_desktop.ui.pages.plan_dialogs import MakePlanDialog, ShiftDialog
from aims_desktop.ui.pages.plan_parts import MilestoneCard, PlanTable, line_of
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.theme.tokens import CARD_GAP
from aims_desktop.ui.view import Commands, View
from aims_desktop.ui.widgets.buttons import Button
from aims_desktop.ui.widgets.card import Card
from aims_desktop.ui.widgets.empty_state import EmptyState
from aims_desktop.ui.widgets.message_bar import MessageBar
from aims_desktop.ui.widgets.page import Page
from aims_desktop.ui.widgets.segmented import Segmented
from aims_desktop.ui.widgets.timeline import Line, Timeline

TIMELINE, LIST = range(2)
CARD_WIDTH = 316
STEP = 1


class PlanPage(View):
    """The time line or the list at the left, the chosen milestone at the right."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self._planned: list[Planned] = []
        self._chosen = ""
        self._page = Page(_("Project plan"))
        self.shift_all = Button(_("Move the whole plan…"), icon="calendar")
        self.all = Button(_("All milestones"), icon="list")
        self.shape = Segmented(_("Show as"), [_("Timeline"), _("List")])
        self.timeline = Timeline(_("Plan"))
        self.list = PlanTable(context.workspace)
        self.milestone = MilestoneCard(context)
        self.hint = MessageBar("info", "", [(_("Let each step wait for the one before"), self.chain)])
        self._shapes = QStackedWidget()
        self._body = QStackedWidget()
        self._build()
        self.refresh(None)

    def _build(self) -> None:
        self.shift_all.clicked.connect(lambda: self._shift(None))
        self.all.clicked.connect(lambda: self.context.navigate(Place("register", register="milestone")))
        self.shape.choose(TIMELINE)
        self.shape.chosen.connect(self._show_shape)
        self.timeline.chosen.connect(self._choose)
        self.timeline.opened.connect(self.shift)
        self.list.chosen.connect(self._choose)
        self.list.opened.connect(self.shift)
        self.milestone.shift.clicked.connect(lambda: self.shift(self._chosen))
        self._page.add_action(self.all)
        self._page.add_action(self.shift_all)
        self._body.addWidget(self._plan())
        self._body.addWidget(self._nothing())
        self._page.add(self._body, 1)
        self.column.addWidget(self._page)

    def _plan(self) -> QWidget:
        for shown in (self.timeline, self.list):
            self._shapes.addWidget(shown)
        card = Card()
        card.set_padding(1, 4, 1, 4)
        card.add(self._shapes, 1)
        self.milestone.setFixedWidth(look().px(CARD_WIDTH))
        tools = QHBoxLayout()
        tools.addWidget(self.shape)
        tools.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(look().px(CARD_GAP))
        row.addWidget(card, 1)
        row.addWidget(self.milestone)
        sheet = QWidget()
        column = QVBoxLayout(sheet)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(12))
        column.addLayout(tools)
        column.addWidget(self.hint)
        column.addLayout(row, 1)
        return sheet

    def _nothing(self) -> EmptyState:
        self.make = Button(_("Make the plan…"), "primary", icon="calendar")
        self.make.clicked.connect(self.make_plan)
        why = _("A milestone for each of the twelve steps shows what comes when. Start and weeks are proposals that you change as you go.")
        return EmptyState("calendar", _("No plan yet"), why, self.make)

    # --- what the window asks

    @property
    def title(self) -> str:
        """The page's name."""
        return _("Project plan")

    def place(self) -> Place:
        """This page."""
        return Place("plan")

    def open(self, place: Place) -> None:
        """Show the milestone that is named."""
        if place.record_id:
            self.timeline.choose(place.record_id)

    def refresh(self, changes: Changes | None) -> None:
        """Read the plan again."""
        workspace = self.context.workspace
        read_only = workspace.read_only_reason if workspace.read_only else ""
        self._planned, first = plan.planned(workspace), plan.first_open(workspace)
        self._page.set_phase(phase_line(progress(workspace), STEP))
        self._page.set_purpose(self._purpose())
        self._body.setCurrentIndex(0 if self._planned else 1)
        for button in (self.shift_all, self.all):
            button.setVisible(bool(self._planned))
        for button in (self.shift_all, self.make):
            button.refuse(read_only) if read_only else button.allow()
        if self._planned and first is None:
            self.shift_all.refuse(_("Every milestone is reached; there is nothing left to move."))
        self.timeline.show_lines(self._lines(), workspace.today())
        if not self._chosen and first is not None:
            self.timeline.choose(first.id)
        self._chosen = self.timeline.key
        self.list.show_planned(self._planned, self._chosen)
        lonely = len(plan.unchained(workspace)) if self._planned and not read_only else 0
        self.hint.setVisible(lonely > 0)
        if lonely:
            words = ngettext("{n} milestone waits for nothing: it stays where it is when the step before moves.",
                             "{n} milestones wait for nothing: they stay where they are when the step before moves.", lonely)  # fmt: skip
            self.hint.set("info", words)
        self._show_milestone()

    def commit(self) -> bool:
        """Save what is being typed."""
        return self.milestone.fields.commit()

    def commands(self) -> Commands:
        """Making a plan where there is none."""
        found: dict[str, Callable[[], object]] = {}
        if not self.context.workspace.read_only and not self._planned:
            found["record.new"] = self.make_plan
        return found

    def status(self) -> str:
        """How many milestones there are, and how many of them are late."""
        late = sum(each.tone == "bad" for each in self._planned)
        told = ngettext("{n} milestone", "{n} milestones", len(self._planned))
        return f"{told} · " + ngettext("{n} late", "{n} late", late) if late else told

    def focus_content(self) -> None:
        """The time line or the list, or the button that makes a plan."""
        shown: QWidget = self.timeline if self.shape.value == TIMELINE else self.list
        (shown if self._planned else self.make).setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """The list has as many columns as there is room for."""
        super().resizeEvent(event)
        self.list.fit()

    # --- deeds

    def make_plan(self) -> None:
        """Ask for start and weeks and make the milestones."""
        if MakePlanDialog(self, self.context).exec():
            self.context.toast(_("The plan is made."), undo=True)
        self.focus_content()

    def shift(self, milestone: str) -> None:
        """Ask for other days of a milestone; all that wait for it move along."""
        each = next((each for each in self._planned if each.row.id == milestone), None)
        if each is not None and not self.context.workspace.read_only:
            self._shift(each)

    def chain(self) -> None:
        """Let each step wait for the one before."""
        done: list[int] = []
        if self.context.attempt(lambda: done.append(plan.chain(self.context.workspace))):
            self.context.toast(ngettext("{n} milestone waits now.", "{n} milestones wait now.", done[0]), undo=True)
        self.focus_content()

    def _shift(self, each: Planned | None) -> None:
        if self.commit() and ShiftDialog(self, self.context, each.row if each is not None else None).exec():
            self.context.toast(_("The plan is shifted."), undo=True)
        self.focus_content()

    # --- showing

    def _lines(self) -> Sequence[Line]:
        lines: list[Line] = []
        for number, phase in enumerate(roadmap().phases, 1):
            inside = [line_of(self.context.workspace, each) for each in self._planned if each.step.phase == phase.id]
            if inside:
                lines += [Line(_("Phase {n} · {name}").format(n=number, name=_(phase.title))), *inside]
        return lines

    def _purpose(self) -> str:
        starts = [each.row.start_on for each in self._planned if each.row.start_on]
        ends = [each.row.due_on for each in self._planned if each.row.due_on]
        organisation = self.context.workspace.facts().single("organisation")
        target = organisation.target_on if organisation is not None else None
        told = [_("From {day}").format(day=day(min(starts)))] if starts else []
        told += [_("to {day}").format(day=day(max(ends)))] if ends else []
        sentence = " ".join(told) or _("What is reached by when, step by step")
        if not target or not ends:
            return sentence
        weeks = abs((target - max(ends)).days) // 7
        if not weeks:
            compared = _("in time for the wanted date, {day}")
        elif target < max(ends):
            compared = ngettext("{n} week after the wanted date, {{day}}", "{n} weeks after the wanted date, {{day}}", weeks)
        else:
            compared = ngettext("{n} week before the wanted date, {{day}}", "{n} weeks before the wanted date, {{day}}", weeks)
        return f"{sentence} · {compared.format(day=day(target))}"

    def _choose(self, milestone: str) -> None:
        if milestone and milestone != self._chosen:
            self._chosen = milestone
            self.timeline.choose(milestone)
            self.list.show_planned(self._planned, milestone)
            self._show_milestone()

    def _show_milestone(self) -> None:
        workspace = self.context.workspace
        each = next((each for each in self._planned if each.row.id == self._chosen), None)
        self.milestone.setVisible(each is not None)
        if each is not None:
            self.milestone.show_milestone(each, workspace.read_only_reason if workspace.read_only else "")

    def _show_shape(self, shape: int) -> None:
        self._shapes.setCurrentIndex(shape)
        self.list.fit()
