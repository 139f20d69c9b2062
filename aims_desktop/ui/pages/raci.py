"""The RACI table: roles down, the twelve steps across; letters give a role its part in a step."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget

from aims_desktop.i18n import _, ngettext
from aims_desktop.service import raci
from aims_desktop.service.catalogue import roadmap
from aims_desktop.service.checks import progress
from aims_desktop.service.raci import ROLE, RaciLine
from aims_desktop.service.workspace import Changes
from aims_desktop.ui.context import AppContext, Place
from aims_desktop.ui.navigation import phase_line
from aims_desktop.ui.pages.lines_table import LinesTable
from aims_desktop.ui.pages.page_head import PageHead
from aims_desktop.ui.pages.record_page import below, with_margins
from aims_desktop.ui.theme.cells import Cell
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.view import Commands, View
from aims_desktop.ui.widgets.buttons import Button
from aims_desktop.ui.widgets.card import Card, hline
from aims_desktop.ui.widgets.empty_state import EmptyState
from aims_desktop.ui.widgets.message_bar import MessageBar
from aims_desktop.ui.widgets.text import label

_STEP = 50
"""Width of the column of a step at 100 %."""
_LETTERS = {Qt.Key.Key_R: "R", Qt.Key.Key_A: "A", Qt.Key.Key_C: "C", Qt.Key.Key_I: "I"}


class RaciTable(LinesTable):
    """The table; Enter opens the role."""

    turned = Signal(int, int, str)
    """A letter was pressed: line, step and letter."""

    def __init__(self) -> None:
        steps = roadmap().steps
        super().__init__(_("RACI table"), [_("Role"), *(str(step.number) for step in steps)], [0, *[_STEP for _step in steps]])
        self.lines.tips[1:] = [f"{step.number} {_(step.short)}" for step in steps]
        self.setSelectionBehavior(self.SelectionBehavior.SelectItems)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Letters give a part or take it away."""
        at = self.currentIndex()
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
        letter = _LETTERS.get(Qt.Key(event.key())) if plain else None
        if letter and at.isValid() and at.column():
            self.turned.emit(at.row(), at.column(), letter)
        else:
            super().keyPressEvent(event)


class RaciPage(View):
    """The table with what it lacks above."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self.propose_button = Button(_("Take the proposed roles"), icon="plus")
        self._first = Button(_("Take the proposed roles"), "primary", icon="plus", name=_("Take the proposed roles of the roadmap"))
        for button in (self.propose_button, self._first):
            button.clicked.connect(self.propose)
        self.roles = Button(_("Roles"), icon="list", name=_("Go to the roles"))
        self.roles.clicked.connect(lambda: context.navigate(Place("register", register=ROLE.name)))
        self.head = PageHead(_("RACI table"), [], [self.propose_button, self.roles])
        self.warning = MessageBar("warn", "")
        self.table = RaciTable()
        self.table.opened.connect(self._open)
        self.table.turned.connect(self._turn)
        self._body = QStackedWidget()
        self._body.addWidget(with_margins(below(self.warning, self._card(), stretch=1, least=400)))
        why = _("Roles say who does what in the AIMS. The program proposes those of the roadmap, each with its part in the twelve steps.")
        self._body.addWidget(EmptyState("users", _("No roles yet"), why, self._first))
        self.column.addWidget(self.head)
        self.column.addWidget(self._body, 1)
        self.refresh(None)

    # --- what the window asks

    @property
    def title(self) -> str:
        """The page's name."""
        return _("RACI table")

    def place(self) -> Place:
        """This page."""
        return Place("raci")

    def refresh(self, changes: Changes | None) -> None:
        """Read the roles again."""
        workspace = self.context.workspace
        facts = workspace.facts()
        self.head.set_phase(phase_line(progress(workspace), ROLE.step or 1))
        lines = raci.table(facts)
        self._body.setCurrentIndex(0 if lines else 1)
        self.table.show_lines([(line.role.id, _cells(line)) for line in lines])
        lacking = " ".join(raci.warnings(facts))
        if lacking and lacking != self.warning.text():
            self.warning.set("warn", lacking)
        self.warning.setVisible(bool(lacking) and bool(lines))
        reason = workspace.read_only_reason if workspace.read_only else ""
        self.propose_button.setVisible(bool(lines) and bool(raci.to_propose(facts)))
        for button in (self.propose_button, self._first):
            button.refuse(reason) if reason else button.allow()

    def commands(self) -> Commands:
        """Nothing of the menus: letters and Enter do all."""
        return {}

    def status(self) -> str:
        """How many roles there are."""
        return ngettext("{n} role", "{n} roles", len(self.table.lines.items))

    def focus_content(self) -> None:
        """The table, or what begins it."""
        (self._first if self._body.currentIndex() else self.table).setFocus(Qt.FocusReason.OtherFocusReason)

    # --- deeds

    def propose(self) -> None:
        """Make the roles of the roadmap that are not there."""
        made: list[int] = []
        if self.context.attempt(lambda: made.append(raci.propose(self.context.workspace))):
            said = ngettext("{n} role made: say who holds it.", "{n} roles made: say who holds each.", made[0])
            self.context.toast(said, undo=True)
            self.focus_content()

    def _turn(self, line: int, step: int, letter: str) -> None:
        if not self.context.workspace.read_only:
            role_id, _line = self.table.lines.items[line]
            self.context.attempt(lambda: raci.turn(self.context.workspace, role_id, step, letter))

    def _open(self, line: int) -> None:
        role_id, _line = self.table.lines.items[line]
        self.context.navigate(Place("register", register=ROLE.name, record_id=role_id))

    # --- the parts

    def _card(self) -> Card:
        card = Card()
        card.set_padding(1, 1, 1, 1)
        card.body.setSpacing(0)
        card.add(self.table, 1)
        card.add(hline())
        words = _(
            "R responsible, does the work · A accountable, answers for it · C consulted before · I informed after · Enter opens the role"
        )
        foot = label(words, "caption", "muted", wrap=True)
        foot.setContentsMargins(*(look().px(side) for side in (12, 6, 12, 6)))
        card.add(foot)
        return card


def _cells(line: RaciLine) -> list[Cell]:
    letters = [line.letters.get(step.number, "") for step in roadmap().steps]
    return [
        Cell("plain", line.role.title or _("(no title)")),
        *(Cell("plain", text, tone="accent_text" if "A" in text else "" if "R" in text else "muted") for text in letters),
    ]
