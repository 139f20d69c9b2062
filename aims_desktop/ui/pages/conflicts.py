"""Conflicts: what copies disagree about and nobody has decided yet."""

from __future__ import annotations

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from aims_desktop.i18n import _, ngettext
from aims_desktop.model.registers import REGISTERS
from aims_desktop.service import comparison, conflicts
from aims_desktop.service.comparison import Difference
from aims_desktop.service.conflicts import Decision
from aims_desktop.service.workspace import Changes
from aims_desktop.ui.context import AppContext, Place
from aims_desktop.ui.merge.decision import DecisionPanel
from aims_desktop.ui.merge.differences import DifferencesModel, DifferencesTable
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.theme.tokens import CARD_GAP
from aims_desktop.ui.view import Commands, View
from aims_desktop.ui.widgets.buttons import Button
from aims_desktop.ui.widgets.card import Card
from aims_desktop.ui.widgets.empty_state import EmptyState
from aims_desktop.ui.widgets.page import Page


class ConflictsPage(View):
    """The list of questions, and the one that is looked at."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self._page = Page(_("Conflicts"), purpose=_("Two people changed the same thing. Both values are kept; say which one holds."))
        self.model = DifferencesModel((_("Shown until decided"), _("Also said")), context.workspace.clock)
        self.table = DifferencesTable(self.model)
        self.panel = DecisionPanel(context.workspace.clock)
        self.decide = Button(_("Decide"), "primary")
        self.record = Button(_("Open the record"), icon="external")
        self.newer = Button(_("Keep the newer of all"), icon="clock")
        self._decision: Decision | None = None
        self._wanted = Place("conflicts")
        self._build()

    def _build(self) -> None:
        self._page.add_action(self.newer)
        card = Card()
        card.set_padding(1, 4, 1, 1)
        card.add(self.table, 1)
        self.panel.add_foot(self.record, self.decide)
        self._full = QWidget()
        column = QVBoxLayout(self._full)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(CARD_GAP))
        column.addWidget(card, 3)
        column.addWidget(self.panel, 2)
        why = _("Where two people change the same field in their copies, a merge keeps both values and asks here.")
        self._empty = EmptyState("circle-check", _("Nothing waits for a decision"), why)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._full)
        self._stack.addWidget(self._empty)
        self._page.add(self._stack, 1)
        self.column.addWidget(self._page)
        self.table.current_changed.connect(self._look_at)
        self.table.opened.connect(self.panel.focus_choice)
        self.panel.chosen.connect(self._chosen)
        self.panel.finished.connect(self._decide)
        self.decide.clicked.connect(self._decide)
        self.record.clicked.connect(self._open_record)
        self.newer.clicked.connect(self._keep_newer)

    # --- what the window asks

    @property
    def title(self) -> str:
        """The page's name."""
        return _("Conflicts")

    def place(self) -> Place:
        """The page, and the record in question."""
        line = self.table.current()
        return Place("conflicts", register=line.register, record_id=line.id) if line is not None else Place("conflicts")

    def open(self, place: Place) -> None:
        """Show the questions, those of a record first if one is named."""
        self._wanted = place
        self.refresh(None)

    def refresh(self, changes: Changes | None) -> None:
        """Read the open questions again."""
        lines = comparison.questions(self.context.workspace)
        before = self.table.current()
        self.model.show(lines)
        self._stack.setCurrentWidget(self._full if lines else self._empty)
        self.newer.setVisible(bool(lines) and not self.context.workspace.read_only)
        wanted = [line for line in lines if (line.register, line.id) == (self._wanted.register, self._wanted.record_id)]
        if not self.table.go_to(before) and not (wanted and self.table.go_to(wanted[0])):
            self.table.go_to_first()
        self._wanted = Place("conflicts")
        self._look_at(self.table.current())

    def commands(self) -> Commands:
        """The record in question."""
        return {"record.open": self._open_record} if self.table.current() is not None else {}

    def status(self) -> str:
        """How many questions there are."""
        lines = [row for row in self.model.rows if isinstance(row, Difference)]
        return ngettext("{n} conflict waits for a decision", "{n} conflicts wait for a decision", len(lines)) if lines else ""

    def focus_content(self) -> None:
        """The list."""
        self.table.setFocus()

    # --- deciding

    def _look_at(self, line: Difference | None) -> None:
        self._decision = None
        self.panel.show_question(line.question if line is not None else None)
        self.panel.setEnabled(not self.context.workspace.read_only)
        self.record.setVisible(line is not None and line.register in REGISTERS)
        self._show_button()

    def _chosen(self, decision: Decision | None) -> None:
        self._decision = decision
        self._show_button()

    def _show_button(self) -> None:
        self.decide.setVisible(self.panel.question is not None)
        if self._decision is None:
            self.decide.refuse(self.context.workspace.read_only_reason or _("Choose an answer first."))
        else:
            self.decide.allow()

    def _decide(self) -> None:
        question, decision = self.panel.question, self._decision
        if question is None or decision is None:
            return
        if self.context.attempt(lambda: conflicts.decide(self.context.workspace, [(question, decision)])):
            self.context.toast(_("Decided: {ref}").format(ref=question.ref), undo=True)
            self.focus_content()

    def _keep_newer(self) -> None:
        found: list[int] = []
        if self.context.attempt(lambda: found.append(conflicts.keep_newer(self.context.workspace))):
            self.context.toast(ngettext("{n} conflict decided", "{n} conflicts decided", found[0]), undo=True)

    def _open_record(self) -> None:
        line = self.table.current()
        if line is not None and line.register in REGISTERS:
            self.context.navigate(Place("register", register=line.register, record_id=line.id))
