"""Missing evidence: what an auditor expects per clause and control, what is there and how fresh it is; new evidence is added here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QSizePolicy, QVBoxLayout, QWidget

from aims_desktop.i18n import _, ngettext
from aims_desktop.model.registers.documents import Freshness
from aims_desktop.model.standard import Clause, Documented
from aims_desktop.service import evidence
from aims_desktop.service.evidence import Piece
from aims_desktop.service.missing_evidence import WORDS, Expectation, Proof, ProofState, as_csv, expectations, missing_words, proofs
from aims_desktop.service.requirements import Entry, requirement_of
from aims_desktop.ui.clipboard import copied_files, copied_piece
from aims_desktop.ui.context import AppContext, Place
from aims_desktop.ui.pages.requirement_frame import RecordLine, RequirementView, points, refill, ways_to_registers
from aims_desktop.ui.pages.requirement_list import Line
from aims_desktop.ui.register import kept_files
from aims_desktop.ui.register.files import DropZone
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.view import Commands
from aims_desktop.ui.widgets.buttons import Button, IconButton
from aims_desktop.ui.widgets.card import Card
from aims_desktop.ui.widgets.chips import Chip, FilterChip
from aims_desktop.ui.widgets.message_bar import MessageBar
from aims_desktop.ui.widgets.text import label

TONES = {
    ProofState.MISSING: "bad",
    ProofState.OLD: "bad",
    ProofState.UNDATED: "warn",
    ProofState.AGEING: "warn",
    ProofState.FRESH: "ok",
    ProofState.NOT_NEEDED: "neutral",
}
FRESHNESS_TONES = {Freshness.FRESH: "ok", Freshness.AGEING: "warn", Freshness.OLD: "bad"}

Wanted = Callable[[Expectation], bool]


def _in(state: ProofState) -> Wanted:
    return lambda line: line.state is state


FILTERS: dict[str, tuple[str, Wanted]] = {
    **{state.value: (WORDS[state], _in(state)) for state in ProofState if state is not ProofState.NOT_NEEDED},
    "told_only": ("Documents only", lambda line: line.told_only),
    "record_missing": ("Record missing", lambda line: line.record_missing),
}
"""What the chips over the list leave in it, with their msgids."""


class MissingEvidencePage(RequirementView):
    """Chips and list say where proof is missing; at the right is what is expected, what is there, and the place to add more."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context, "missing-evidence")
        self._filter, self._stays = "", ""
        """The chip that is on, and what stays listed although the chip leaves it out now: it has just got what it lacked."""
        self.chips = {name: FilterChip(_(words)) for name, (words, _wanted) in FILTERS.items()}
        for name, chip in self.chips.items():
            chip.clicked.connect(partial(self._switch, name))
            self.above.addWidget(chip)
        self.strip.show()
        self.more = Button(_("Show what serves it"), icon="book")
        self.more.clicked.connect(lambda: context.navigate(Place("requirement", record_id=self.list.current)))
        self.export_button = Button(_("Export CSV"), icon="download")
        self.export_button.clicked.connect(self.export)
        for button in (self.more, self.export_button):
            self.buttons.addWidget(button)
        self.expected = Card(" ")
        self.there = Card(_("What is there"), " ")
        self.zone = DropZone(self.add_files, _("Let go: a copy is kept inside this file, as evidence of what is chosen at the left."))
        self.zone.add.clicked.connect(self.choose)
        self.paste_button = Button(_("Paste"), icon="clipboard-check", name=_("Paste a text, a picture or files as evidence"))
        self.paste_button.clicked.connect(self.paste)
        self.zone.row.addWidget(self.paste_button)
        self.missing = MessageBar("warn", "")
        self.missing.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)  # its sentence wraps in a narrow window
        self._parts: dict[Card, QVBoxLayout] = {}
        for card in (self.expected, self.there):
            part = self._parts[card] = QVBoxLayout()
            part.setSpacing(look().px(8))
            card.add(part)
            self.sheet.addWidget(card)
        self.expected.body.insertWidget(1, self.missing)
        self.there.add(self.zone)
        self.zone.setVisible(not context.workspace.read_only)
        self.sheet.addStretch(1)
        self.refresh(None)

    # --- what the window asks

    def place(self) -> Place:
        """The chip that is on, and what is chosen."""
        return Place("missing-evidence", filter=self._filter, record_id=self.list.current)

    def open(self, place: Place) -> None:
        """Show what a chip leaves, or a clause or control whatever the chips say."""
        if place.filter in FILTERS or place.record_id:
            self._filter, self._stays = place.filter if place.filter in FILTERS else "", ""
            self.refresh(None)
        super().open(place)

    def commands(self) -> Commands:
        """Filtering, and adding evidence."""
        own = {**super().commands(), "file.export": self.export}
        if not self.context.workspace.read_only:
            own |= {"record.attach": self.choose, "edit.paste": self._paste_here}
        return own

    def status(self) -> str:
        """How many clauses and controls lack proof."""
        lacking = sum(line.state is ProofState.MISSING for line in expectations(self.context.workspace))
        return ngettext("{n} without proof", "{n} without proof", lacking)

    def drop_files(self, paths: list[Path]) -> bool:
        """Keep files that were dropped on the window as evidence of what is chosen."""
        return not self.context.workspace.read_only and self.add_files(paths)

    # --- what the frame asks

    def lines(self) -> Sequence[Line]:
        """How each clause and control is proven, as far as the chip lets it through."""
        found = expectations(self.context.workspace)
        counts = Counter(name for line in found for name, (_words, wanted) in FILTERS.items() if wanted(line))
        for name, chip in self.chips.items():
            chip.set_count(counts[name])
            chip.setChecked(name == self._filter)
            chip.setVisible(bool(counts[name]) or name == self._filter)
        return [Line(line.entry, line.words, (_(WORDS[line.state]), TONES[line.state])) for line in self._listed()]

    def show_entry(self, chosen: Entry, *, other: bool) -> None:
        """Show what is expected and what is there."""
        workspace = self.context.workspace
        expectation = next(line for line in expectations(workspace) if line.entry.id == chosen.id)
        self.expected.set_title(str(chosen))
        words = missing_words(workspace, expectation)
        self.missing.setVisible(bool(words))
        self.missing.set("bad" if expectation.record_missing or TONES[expectation.state] == "bad" else "warn", words)
        refill(self._parts[self.expected], self._expected(chosen, expectation))
        found = proofs(workspace, chosen.id)
        self.there.set_caption(expectation.words)
        refill(self._parts[self.there], [self._line(line) for line in found] or [_nothing()])
        if other:
            self.area.verticalScrollBar().setValue(0)

    def focus_chosen(self) -> None:
        """The button that adds a file."""
        self.zone.add.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- what is listed

    def _listed(self) -> list[Expectation]:
        wanted = FILTERS[self._filter][1] if self._filter else lambda line: True
        return [line for line in expectations(self.context.workspace) if wanted(line) or line.entry.id == self._stays]

    def export(self) -> None:
        """Write what is listed into a table, to be gone through with those who bring the evidence."""
        self.save_table(lambda: as_csv(self.context.workspace, self._listed()))

    # --- adding evidence

    def choose(self) -> None:
        """Ask for files and keep them as evidence."""
        settings = self.context.settings
        paths, _kind = QFileDialog.getOpenFileNames(self.window(), _("Add files as evidence"), settings.last_folder)
        if paths:
            settings.last_folder = str(Path(paths[0]).parent)
            self.add_files([Path(path) for path in paths])

    def add_files(self, paths: Sequence[Path]) -> bool:
        """Keep copies of files as evidence of what is chosen, in one change; those that cannot be kept are named."""
        pieces, refused = evidence.read_pieces(paths)
        for error in refused:
            self.context.show_error(error)
        return bool(pieces) and self._keep(pieces)

    def paste(self) -> None:
        """Keep what is on the clipboard as evidence of what is chosen."""
        if paths := copied_files():
            self.add_files(paths)
            return
        piece = copied_piece(self.context.workspace.clock())
        if piece is None:
            self.context.toast(_("The clipboard holds no text, picture or file; nothing was added."))
        else:
            self._keep([piece])

    def _paste_here(self) -> None:
        """Paste into the box where one is writing, else as evidence."""
        paste = getattr(QApplication.focusWidget(), "paste", None)
        (paste if callable(paste) else self.paste)()

    def _keep(self, pieces: Sequence[Piece]) -> bool:
        workspace, requirement = self.context.workspace, self.list.current
        self._stays = requirement
        if not requirement or not self.context.attempt(lambda: evidence.prove(workspace, requirement, pieces)):
            return False
        said = ngettext("{n} file is kept as evidence.", "{n} files are kept as evidence.", len(pieces))
        self.context.toast(said, undo=True)
        return True

    def _switch(self, name: str) -> None:
        self._filter, self._stays = "" if self._filter == name else name, ""
        self.refresh(None)

    # --- the parts

    def _expected(self, chosen: Entry, expectation: Expectation) -> list[QWidget]:
        known = requirement_of(self.context.workspace, chosen.id)
        if known is None:
            return [label(_("A control of your own: you know best what proves it."), "body", "two", wrap=True)]
        parts: list[QWidget] = [label(_("What an auditor expects to see"), "strong"), *points([_(text) for text in known.evidence])]
        if isinstance(known, Clause) and known.documented is Documented.NAMED:
            there = _("missing") if expectation.record_missing else _("there")
            words = _("Record that the standard names: {record} ({there})")
            parts.append(label(words.format(record=_(known.record), there=there), wrap=True))
        return [*parts, *ways_to_registers(self.context, chosen.id)]

    def _line(self, line: Proof) -> RecordLine:
        made = RecordLine("paperclip" if line.register == "evidence" else "file-text", line.title, line.told)
        made.opened.connect(partial(self.context.navigate, Place("register", register=line.register, record_id=line.id)))
        words = _(line.freshness.label) if line.freshness is not None else _("No date")
        at = made.row.count() - 1
        made.row.insertWidget(at, Chip(words, FRESHNESS_TONES[line.freshness] if line.freshness is not None else "neutral"))
        row = self.context.workspace.facts().get(line.register, line.id)
        if line.register == "evidence" and row is not None and row.file:
            look_at = IconButton("eye", _("Look at {name}").format(name=row.file.name), small=True)
            look_at.clicked.connect(lambda: kept_files.look_at(self.window(), self.context.workspace, row.file))
            copy = IconButton("download", _("Save a copy of {name}").format(name=row.file.name), small=True)
            copy.clicked.connect(lambda: kept_files.save_copy(self.window(), self.context.workspace, row.file))
            made.row.insertWidget(at + 1, look_at)
            made.row.insertWidget(at + 2, copy)
        return made


def _nothing() -> QWidget:
    return label(_("Nothing yet. Drop, choose or paste what proves it; the date and the owner are filled in on its record."), "body", "two",
                 wrap=True)  # fmt: skip
