"""The crosswalk: where each clause and control is met again in other frameworks, and what a system you have covers of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from aims_desktop.i18n import _
from aims_desktop.model.registers.gaps import GapResult
from aims_desktop.model.standard import Crosswalk, Framework
from aims_desktop.report.packs import pack_named
from aims_desktop.service import crosswalk
from aims_desktop.service.crosswalk import MEANINGS, WORDS, Compared, Nearness
from aims_desktop.service.requirements import Entry, lines_of
from aims_desktop.ui.context import AppContext, Place
from aims_desktop.ui.exporting import ask_for_pdf
from aims_desktop.ui.pages.requirement_frame import RequirementView, refill
from aims_desktop.ui.pages.requirement_list import Line
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.view import Commands
from aims_desktop.ui.widgets.bars import Part, StackedBar
from aims_desktop.ui.widgets.buttons import Button
from aims_desktop.ui.widgets.card import Card, hline
from aims_desktop.ui.widgets.chips import Chip, FilterChip
from aims_desktop.ui.widgets.text import label

TONES = {Nearness.NEAR: "ok", Nearness.RELATED: "info", Nearness.LOOSE: "warn", Nearness.NEW: "bad"}


class CrosswalkPage(RequirementView):
    """Which systems are there is said above; the list shows what they cover, the right side the counterparts of the chosen one."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context, "crosswalk")
        self._filter: Nearness | None = None
        self.export_button = Button(_("Export CSV"), icon="download")
        self.export_button.clicked.connect(self.export)
        self.pdf_button = Button(_("Save PDF…"), icon="download")
        self.pdf_button.clicked.connect(self.save_pdf)
        self.buttons.addWidget(self.export_button)
        self.buttons.addWidget(self.pdf_button)
        self.chips = {near: FilterChip(_(WORDS[near])) for near in Nearness}
        for near, chip in self.chips.items():
            chip.clicked.connect(partial(self._switch, near))
            self.above.addWidget(chip)
        self.boxes = {framework.id: _box(framework) for framework in crosswalk.frameworks(context.workspace)}
        for framework, box in self.boxes.items():
            box.clicked.connect(lambda there, framework=framework: self._follow(framework, there))
        self.bar = StackedBar(_("What your systems cover"))
        self.told = label("", "body", "two", wrap=True)
        self.chosen = Card(" ")
        self._counterparts = QVBoxLayout()
        self._counterparts.setSpacing(look().px(10))
        self.chosen.add(self._counterparts)
        self.sheet.addWidget(self._systems())
        self.sheet.addWidget(self.chosen)
        self.sheet.addStretch(1)
        self.refresh(None)

    @property
    def there(self) -> frozenset[str]:
        """The frameworks that the organisation follows already."""
        return crosswalk.followed(self.context.workspace)

    def commands(self) -> Commands:
        """Filtering, the table and the pack."""
        return {**super().commands(), "file.export": self.export, "file.print": self.save_pdf}

    # --- what the frame asks

    def lines(self) -> Sequence[Line]:
        """The counterparts of each, and how near what is there comes."""
        self._show_boxes()
        if not self.there:
            self._filter = None
        found = crosswalk.compared(self.context.workspace, self.there)
        figures = Counter(crosswalk.figures(found))
        self.strip.setVisible(bool(figures))
        for near, chip in self.chips.items():
            chip.set_count(figures[near])
            chip.setChecked(near is self._filter)
        self._show_figures(figures, len(found))
        return [self._line(line) for line in found if self._filter in (None, line.covered)]

    def show_entry(self, chosen: Entry, *, other: bool) -> None:
        """Show the counterparts of the chosen one."""
        line = next((line for line in crosswalk.compared(self.context.workspace, self.there) if line.entry.id == chosen.id), None)
        self.chosen.setVisible(line is not None)
        if line is None:
            return
        self.chosen.set_title(str(chosen))
        names = {framework.id: framework for framework in crosswalk.frameworks(self.context.workspace)}
        parts = [self._said(line)]
        for counterpart in line.counterparts:
            parts += [hline(), _counterpart(names[counterpart.framework], counterpart)]
        refill(self._counterparts, [*parts, hline(), self._ways(chosen)])
        if other:
            self.area.verticalScrollBar().setValue(0)

    def focus_chosen(self) -> None:
        """The boxes at the right."""
        next(iter(self.boxes.values())).setFocus(Qt.FocusReason.OtherFocusReason)

    # --- deeds

    def export(self) -> None:
        """Write what is listed into a table."""
        workspace = self.context.workspace
        listed = [line for line in crosswalk.compared(workspace, self.there) if self._filter in (None, line.covered)]
        self.save_table(lambda: crosswalk.as_csv(workspace, listed))

    def save_pdf(self) -> None:
        """Ask where the comparison shall be printed to, and write it there."""
        ask_for_pdf(self, self.context, pack_named("crosswalk"))

    def _switch(self, near: Nearness) -> None:
        self._filter = None if self._filter is near else near
        self.refresh(None)

    def _follow(self, framework: str, there: bool) -> None:
        """Keep in the file that a framework is followed, or that it is not any more."""
        if not self.context.attempt(lambda: crosswalk.follow(self.context.workspace, framework, there)):
            self._show_boxes()

    def _show_boxes(self) -> None:
        workspace, there = self.context.workspace, self.there
        for framework, box in self.boxes.items():
            box.setChecked(framework in there)
            box.setEnabled(not workspace.read_only)
            box.setToolTip(workspace.read_only_reason if workspace.read_only else "")

    # --- the parts

    def _systems(self) -> Card:
        card = Card(_("Which of these do you follow already?"), _("kept with the organisation"))
        for framework in crosswalk.frameworks(self.context.workspace):
            card.add(self.boxes[framework.id])
        card.add(self.bar)
        card.add(self.told)
        return card

    def _show_figures(self, figures: Counter[Nearness], total: int) -> None:
        self.bar.setVisible(bool(figures))
        self.bar.show_parts([Part(figures[near], TONES[near], f"{_(WORDS[near])} {figures[near]}") for near in Nearness])
        if figures:
            words = _("Of {total} clauses and controls, {new} are new to you. A counterpart is a start, never proof that you conform.")
            self.told.setText(words.format(total=total, new=figures[Nearness.NEW]))
        else:
            self.told.setText(_("Tick what you have: the list then says what it covers."))

    @staticmethod
    def _line(line: Compared) -> Line:
        state = (_(WORDS[line.covered]), TONES[line.covered]) if line.covered is not None else ("", "neutral")
        return Line(line.entry, line.refs, state)

    def _said(self, line: Compared) -> QWidget:
        if line.covered is None:
            return label(_("Its counterparts in other frameworks:"), "body", "two", wrap=True)
        return label(_("What you have: {meaning}").format(meaning=_(MEANINGS[line.covered])), "strong", wrap=True)

    def _ways(self, chosen: Entry) -> QWidget:
        gap = lines_of(self.context.workspace.facts(), chosen.id).get("gap-item")
        result = (gap.result or GapResult.NOT_ASSESSED) if gap is not None else GapResult.NOT_ASSESSED
        more = Button(_("Show what serves it"), "link", icon="book")
        more.clicked.connect(partial(self.context.navigate, Place("requirement", record_id=chosen.id)))
        ways = QWidget()
        row = QHBoxLayout(ways)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(label(_("Gap analysis: {result}").format(result=_(result.label)), "body", "two", wrap=True), 1)
        row.addWidget(more)
        return ways


def _box(framework: Framework) -> QCheckBox:
    box = QCheckBox(framework.name.replace("&", "&&"))
    box.setAccessibleDescription(_(framework.note))
    return box


def _counterpart(framework: Framework, counterpart: Crosswalk) -> QWidget:
    near = crosswalk.nearness(counterpart)
    head = QHBoxLayout()
    head.setSpacing(look().px(8))
    head.addWidget(label(framework.name, "caption", "muted", elide=True), 1)
    head.addWidget(Chip(_(WORDS[near]), TONES[near] if counterpart.refs else "neutral"))
    block = QWidget()
    column = QVBoxLayout(block)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(look().px(3))
    column.addLayout(head)
    column.addWidget(label(", ".join(counterpart.refs) or _("No counterpart"), "strong", wrap=True, selectable=True))
    told = [_(counterpart.note)] if counterpart.note else []
    told.append(_("Basis: {basis}").format(basis=_(counterpart.basis)))
    column.addWidget(label(". ".join(text[:1].upper() + text[1:] for text in told), "caption", "muted", wrap=True))
    return block
