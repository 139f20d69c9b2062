"""AI discovery: suppliers and software in use, each with the question whether AI is built in, and the answer by one key."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from aims_desktop.i18n import _, ngettext
from aims_desktop.service import discovery
from aims_desktop.service.checks import progress
from aims_desktop.service.discovery import SYSTEMS, Answer, Candidate
from aims_desktop.service.workspace import Changes
from aims_desktop.ui.context import AppContext, Place
from aims_desktop.ui.navigation import phase_line
from aims_desktop.ui.pages.discovery_parts import AddLine, CandidateCard, CandidateTable, hints_card
from aims_desktop.ui.pages.page_column import page_column
from aims_desktop.ui.pages.page_head import PageHead
from aims_desktop.ui.pages.record_page import below, split, with_margins
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.view import Commands, View
from aims_desktop.ui.widgets.buttons import Button
from aims_desktop.ui.widgets.card import Card, hline
from aims_desktop.ui.widgets.chips import Chip, FilterChip, FlowLayout
from aims_desktop.ui.widgets.empty_state import EmptyState
from aims_desktop.ui.widgets.text import label

_WAITING = (Answer.OPEN, Answer.FOUND)
"""What asks for a decision."""


class DiscoveryPage(View):
    """The list with its filters and the line that adds to it at the left; at the right the one that is looked at."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self._found: list[Candidate] = []
        self._filter: Answer | None = None
        self._stay: set[str] = set()
        """What stays listed although the filter leaves it out now: it has just got its answer."""
        self._state = Chip("", "warn")
        self.inventory = Button(_("AI systems"), icon="list", name=_("Go to the AI systems"))
        self.inventory.clicked.connect(lambda: context.navigate(Place("register", register=SYSTEMS.name)))
        self.head = PageHead(_("AI discovery"), [self._state], [self.inventory])
        self.chips = {answer: FilterChip(_(answer.label)) for answer in Answer}
        for answer, chip in self.chips.items():
            chip.clicked.connect(partial(self._switch, answer))
        self.table = CandidateTable()
        self.table.answered.connect(self.answer)
        self.table.opened.connect(self._open)
        self.table.entered_row.connect(lambda _id: self._show_card())
        self.line = AddLine()
        self.line.wanted.connect(self.add)
        self.card = CandidateCard(context)
        self.card.answered.connect(lambda answer: self.answer(self._current, answer))
        self._first = Button(_("Name the first one"), "primary", icon="plus")
        self._first.clicked.connect(lambda: self.line.box.setFocus(Qt.FocusReason.OtherFocusReason))
        self._body = QStackedWidget()
        self.column.addWidget(self.head)
        self.column.addWidget(with_margins(split(_("What is in use, and the chosen one"), self._left(), self._right(), (7, 4))), 1)
        self.refresh(None)

    # --- what the window asks

    @property
    def title(self) -> str:
        """The page's name."""
        return _("AI discovery")

    def place(self) -> Place:
        """This page, with its filter."""
        return Place("discovery", filter=self._filter.value if self._filter is not None else "")

    def open(self, place: Place) -> None:
        """Show what a filter leaves, or a record."""
        wanted = next((answer for answer in Answer if answer.value == place.filter), None)
        if wanted is not None and wanted is not self._filter:
            self._switch(wanted)
        if place.record_id:
            self.table.go_to(place.record_id)

    def refresh(self, changes: Changes | None) -> None:
        """Read suppliers, software and AI systems again."""
        workspace = self.context.workspace
        current = self._current
        self.head.set_phase(phase_line(progress(workspace), SYSTEMS.step))
        self._found = discovery.candidates(workspace)
        counts = discovery.count(self._found)
        for answer, chip in self.chips.items():
            chip.set_count(counts[answer])
            chip.setChecked(answer is self._filter)
        undecided = sum(counts[answer] for answer in _WAITING)
        words = ngettext("{n} to decide", "{n} to decide", undecided) if undecided else _("All decided")
        self._state.set(words, "warn" if undecided else "ok")
        self._state.setVisible(bool(self._found))
        listed = [each for each in self._found if self._filter in (None, each.answer) or each.id in self._stay]
        self.table.show_candidates(self.context, listed)
        ids = [each.id for each in listed]
        waiting = next((each.id for each in listed if each.answer in _WAITING), "")
        self.table.go_to(current if current in ids else waiting or next(iter(ids), ""))
        self._body.setCurrentIndex(0 if listed else 1 if not self._found else 2)
        reason = workspace.read_only_reason if workspace.read_only else ""
        self.line.box.setEnabled(not reason)
        for button in (self.line.add, self._first):
            button.refuse(reason) if reason else button.allow()
        self._show_card()

    def commands(self) -> Commands:
        """Naming something in use."""
        if self.context.workspace.read_only:
            return {}
        return {"record.new": lambda: self.line.box.setFocus(Qt.FocusReason.OtherFocusReason)}

    def status(self) -> str:
        """How many were not looked at yet."""
        waiting = discovery.count(self._found)[Answer.OPEN]
        return ngettext("{n} not looked at yet", "{n} not looked at yet", waiting) if waiting else _("All looked at")

    def focus_content(self) -> None:
        """The list, or what begins it."""
        shown: QWidget = self.table if self._body.currentIndex() == 0 else self._first if not self._found else self.chips[Answer.OPEN]
        shown.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- deeds

    def answer(self, record_id: str, answer: Answer) -> None:
        """Keep an answer: a field, a line of the notes, or a new AI system."""
        workspace = self.context.workspace
        candidate = next((each for each in self._found if each.id == record_id), None)
        if candidate is None or workspace.read_only:
            return
        self._stay.add(record_id)
        if reason := discovery.refusal(workspace, candidate, answer):
            self.context.toast(reason)
        elif answer is Answer.KNOWN:
            if self.context.attempt(lambda: discovery.contains_ai(workspace, candidate)):
                self.context.toast(_("It is an AI system in the inventory now: say there what it does and who owns it."), undo=True)
        elif answer is Answer.NONE:
            if self.context.attempt(lambda: discovery.no_ai(workspace, candidate)):
                self.context.toast(_("No AI in {name}.").format(name=candidate.title), undo=True)
        elif self.context.attempt(lambda: discovery.not_looked_at(workspace, candidate)):
            self.context.toast(_("{name} is to be looked at again.").format(name=candidate.title), undo=True)

    def add(self, title: str, supplier: bool) -> None:
        """Take something into the list."""
        made: list[str] = []
        if self.context.attempt(lambda: made.append(discovery.add(self.context.workspace, title, supplier=supplier))):
            self._stay.add(made[0])
            self.line.box.clear()
            self.refresh(None)
            self.table.go_to(made[0])
            self.focus_content()

    def _switch(self, answer: Answer) -> None:
        self._filter = None if self._filter is answer else answer
        self._stay = set()
        self.refresh(None)

    def _open(self, record_id: str) -> None:
        candidate = next(each for each in self._found if each.id == record_id)
        self.context.navigate(Place("register", register=candidate.register, record_id=record_id))

    # --- showing

    @property
    def _current(self) -> str:
        at = self.table.currentIndex()
        return self.table.rows.ids[at.row()] if at.isValid() else ""

    def _show_card(self) -> None:
        candidate = next((each for each in self._found if each.id == self._current), None)
        self.card.setVisible(candidate is not None)
        if candidate is not None:
            workspace = self.context.workspace
            self.card.show_candidate(candidate, workspace.read_only_reason if workspace.read_only else "")
            self.context.look_at(candidate.register, candidate.id)

    # --- the parts

    def _left(self) -> QWidget:
        chips = QWidget()
        flow = FlowLayout(chips, look().px(8))
        for chip in self.chips.values():
            flow.addWidget(chip)
        why = _("Name the suppliers and the software that are in use. AI often came in with an update, and nobody called it AI.")
        show_all = Button(_("Show all"))
        show_all.clicked.connect(lambda: self._switch(self._filter) if self._filter is not None else None)
        self._body.addWidget(self.table)
        self._body.addWidget(EmptyState("search", _("Nothing to look at yet"), why, self._first))
        self._body.addWidget(EmptyState("filter", _("Nothing matches"), _("Nothing in use has this answer."), show_all))
        card = Card()
        card.set_padding(1, 1, 1, 1)
        card.body.setSpacing(0)
        card.add(self._body, 1)
        card.add(hline())
        foot = label(_("1 no AI in it · 2 contains AI · 3 not looked at yet · Enter opens the record"), "caption", "muted", wrap=True)
        foot.setContentsMargins(*(look().px(side) for side in (12, 6, 12, 6)))
        card.add(foot)
        return below(chips, card, self.line, stretch=1, least=420)

    def _right(self) -> QScrollArea:
        column = QVBoxLayout()
        column.addWidget(self.card)
        column.addWidget(hints_card())
        return page_column(column, 320)
