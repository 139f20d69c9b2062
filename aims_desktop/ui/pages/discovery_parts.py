"""The parts of the AI discovery page: the list of what is in use, the line that adds to it, and the one that is looked at."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from aims_desktop.i18n import _, ngettext
from aims_desktop.service import discovery
from aims_desktop.service.discovery import SYSTEMS, Answer, Candidate
from aims_desktop.ui.context import AppContext, Place
from aims_desktop.ui.pages.requirement_frame import RecordLine, points, refill
from aims_desktop.ui.theme.cells import Cell
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.theme.tokens import ROW_TWO
from aims_desktop.ui.widgets.buttons import Button, IconButton
from aims_desktop.ui.widgets.card import Card, hline
from aims_desktop.ui.widgets.cell_table import CellTable
from aims_desktop.ui.widgets.chips import Chip
from aims_desktop.ui.widgets.segmented import Segmented
from aims_desktop.ui.widgets.text import label

TONES = {Answer.OPEN: "warn", Answer.FOUND: "bad", Answer.KNOWN: "ok", Answer.NONE: "neutral"}
DECISIONS = {
    Answer.NONE: ("No AI in it", "circle-minus"),
    Answer.KNOWN: ("Contains AI: make it an AI system", "cpu"),
    Answer.OPEN: ("Not looked at yet", "circle"),
}
"""The answers that can be given, in the order of the keys 1 to 3, each with its words and icon."""
_HINTS = (
    "It suggests, sorts, scores, recognises, predicts, translates or writes something.",
    "An assistant or “smart” feature came with an update and was switched on by itself.",
    "The supplier has it from somebody else: ask in writing, also about what is planned.",
)
_WIDTHS = (190, 110)
SUPPLIER, SOFTWARE = range(2)


def decision_of(event: QKeyEvent) -> Answer | None:
    """The answer that a digit gives."""
    at = event.key() - Qt.Key.Key_1
    plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
    return list(DECISIONS)[at] if plain and 0 <= at < len(DECISIONS) else None


class CandidateTable(CellTable):
    """What is in use; the keys 1 to 3 answer for the current line, Enter opens its record."""

    answered = Signal(str, object)
    """The record and the answer."""

    def __init__(self) -> None:
        super().__init__(_("What is in use"), [_("In use"), _("Is AI built in?"), _("AI system")], _WIDTHS, ROW_TWO)

    def show_candidates(self, context: AppContext, found: Sequence[Candidate]) -> None:
        """Show the suppliers and the software."""
        refs = context.workspace.refs()
        self.show_rows([(each.id, _cells(each, [refs.of(SYSTEMS.name, system) for system in each.systems])) for each in found])
        self.setAccessibleName(ngettext("What is in use, {n} line", "What is in use, {n} lines", len(found)))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """A digit answers."""
        answer = decision_of(event)
        if answer is not None and self.currentIndex().isValid():
            self.answered.emit(self.rows.ids[self.currentIndex().row()], answer)
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:  # noqa: N802 - Qt's name
        """A digit is an answer, no search for a title with that number."""
        if not search.isdigit():
            super().keyboardSearch(search)


def _cells(each: Candidate, refs: Sequence[str]) -> list[Cell]:
    kind = _("Supplier") if each.of_supplier else _("Software")
    more = (each.row.service if each.of_supplier else each.row.version_licence) or ""
    return [
        Cell("two_line", each.title, " · ".join(filter(None, [kind, " ".join(more.split())]))),
        Cell("chip", _(each.answer.label), TONES[each.answer]),
        Cell("id", ", ".join(refs) or "—"),
    ]


class AddLine(QWidget):
    """Names something that is in use and not in the list yet."""

    wanted = Signal(str, bool)
    """What it is called, and whether it is a supplier."""

    def __init__(self) -> None:
        super().__init__()
        self.kind = Segmented(_("What it is"), [_("Supplier"), _("Software")])
        self.kind.choose(SOFTWARE)
        self.box = QLineEdit()
        self.box.setAccessibleName(_("Name of something in use"))
        self.box.setPlaceholderText(_("Also in use: name"))
        self.add = Button(_("Add"), icon="plus", name=_("Add to what is in use"))
        self.box.returnPressed.connect(self._ask)
        self.add.clicked.connect(self._ask)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look().px(8))
        for part, stretch in ((self.box, 1), (self.kind, 0), (self.add, 0)):
            row.addWidget(part, stretch)

    def _ask(self) -> None:
        self.wanted.emit(self.box.text(), self.kind.value == SUPPLIER)


class CandidateCard(Card):
    """The one that is looked at: the question, what is known so far, and the answers."""

    answered = Signal(object)
    """The answer that was chosen."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(" ")
        self._context = context
        self._candidate: Candidate | None = None
        self.open_button = IconButton("external", " ", small=True)
        self.open_button.clicked.connect(self.open_record)
        self.head.addWidget(self.open_button)
        self._answer = Chip("", "neutral")
        self.buttons = {answer: self._button(at, answer) for at, answer in enumerate(DECISIONS, 1)}
        asked = QHBoxLayout()
        asked.addWidget(label(_("Is AI built in?"), "strong"))
        asked.addWidget(self._answer)
        asked.addStretch(1)
        self._systems, self._known = QVBoxLayout(), QVBoxLayout()
        self._settled = label("", "caption", "muted", wrap=True)
        self.add(asked)
        self.body.addWidget(self._answers(), 0, Qt.AlignmentFlag.AlignLeft)
        for part in (self._settled, self._systems, hline(), self._known):
            self.add(part)

    def show_candidate(self, candidate: Candidate, read_only: str) -> None:
        """Show one."""
        workspace = self._context.workspace
        self._candidate = candidate
        ref = workspace.refs().of(candidate.register, candidate.id)
        self.set_title(candidate.title)
        self.open_button.set_name(_("Open: {record}").format(record=f"{ref} {candidate.title}"))
        self._answer.set(_(candidate.answer.label), TONES[candidate.answer])
        for answer, button in self.buttons.items():
            reason = read_only or discovery.refusal(workspace, candidate, answer)
            button.refuse(reason) if reason else button.allow()
            button.setVisible(candidate.answer is not Answer.KNOWN)
        self._settled.setText(discovery.refusal(workspace, candidate, Answer.KNOWN))
        self._settled.setVisible(candidate.answer is Answer.KNOWN)
        refill(self._systems, [self._system(system) for system in candidate.systems])
        known = discovery.known(workspace, candidate)
        nothing = [label(_("Nothing yet. Ask whoever works with it, and the supplier in writing."), "body", "two", wrap=True)]
        refill(self._known, [label(_("Known so far"), "field"), *([_pair(*each) for each in known] or nothing)])

    def open_record(self) -> None:
        """Go to the record."""
        if self._candidate is not None:
            self._context.navigate(Place("register", register=self._candidate.register, record_id=self._candidate.id))

    def _system(self, system: str) -> RecordLine:
        workspace = self._context.workspace
        row = workspace.facts().get(SYSTEMS.name, system)
        scope = row.in_scope if row is not None else None
        standing = _("Scope not decided") if scope is None else _("In the AIMS scope") if scope else _("Out of the AIMS scope")
        made = RecordLine("cpu", workspace.names().with_ref(SYSTEMS.name, system), standing)
        made.opened.connect(lambda: self._context.navigate(Place("register", register=SYSTEMS.name, record_id=system)))
        return made

    def _answers(self) -> QWidget:
        """The answers one below the other, all as wide as the longest."""
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(8))
        for button in self.buttons.values():
            button.setProperty("align", "left")
            column.addWidget(button)
        return made

    def _button(self, key: int, answer: Answer) -> Button:
        words, icon = DECISIONS[answer]
        button = Button(f"{key}  {_(words)}", icon=icon, name=_(words))
        button.clicked.connect(lambda: self.answered.emit(answer))
        return button


def _pair(name: str, text: str) -> QWidget:
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(look().px(1))
    column.addWidget(label(name, "caption", "muted"))
    column.addWidget(label(text, "body", wrap=True))
    return made


def hints_card() -> Card:
    """Where AI hides."""
    card = Card(_("How to find it"))
    for point in points([_(hint) for hint in _HINTS]):
        card.add(point)
    return card
