"""The competence page: the matrix with its figures, one cell of it beside, and who lacks required topics."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from aims_desktop.files import safe_name
from aims_desktop.i18n import _, ngettext
from aims_desktop.service import acknowledging, competence, exporting
from aims_desktop.service.checks import progress
from aims_desktop.service.competence import COMPETENCE, RoleLines, Standing
from aims_desktop.service.figures import percent, printed
from aims_desktop.service.workspace import Changes
from aims_desktop.ui.context import AppContext, Place
from aims_desktop.ui.navigation import phase_line
from aims_desktop.ui.pages.competence_detail import SpotPanel
from aims_desktop.ui.pages.competence_missing import MissingTopics
from aims_desktop.ui.pages.competence_table import PLANNED, SIGNS, MatrixTable
from aims_desktop.ui.pages.page_head import PageHead
from aims_desktop.ui.pages.record_page import split, with_margins
from aims_desktop.ui.register.filters import FilterBox
from aims_desktop.ui.register.scrolling import scrolling
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.view import Commands, View
from aims_desktop.ui.widgets.buttons import Button, IconButton
from aims_desktop.ui.widgets.card import Card, hline, vline
from aims_desktop.ui.widgets.chips import FilterChip, FlowLayout
from aims_desktop.ui.widgets.empty_state import EmptyState
from aims_desktop.ui.widgets.icon_label import IconLabel
from aims_desktop.ui.widgets.segmented import Tabs
from aims_desktop.ui.widgets.text import label

SIZES = (660, 400)
FIGURES = 4
"""Over the matrix: people, gaps, trainings, acknowledgements."""
WANTED: dict[Standing, str] = {
    Standing.BELOW: "With a gap",
    Standing.NOT_RATED: "Not rated",
    Standing.NOT_TRAINED: "Not trained",
}
"""What the chips look for, with their msgids."""


class CompetencePage(View):
    """The matrix at the left, the cell that is chosen at the right; or who lacks what."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self._proposals = False
        self.table = MatrixTable()
        self.table.setAccessibleDescription(_("Digits 0 to 3 give the level, Delete takes a rating back, Enter writes."))
        self.panel = SpotPanel(context)
        self.propose_button = Button(_("Take the proposed levels"), icon="plus")
        self.propose_button.clicked.connect(self.propose)
        self.export_button = Button(_("Export…"), icon="download", name=_("Export: {what}").format(what=_("Competence matrix")))
        self.export_button.clicked.connect(self.export)
        self.session = Button(_("Training session"), "primary", icon="graduation", name=_("Record a training session"))
        self.session.clicked.connect(lambda: context.navigate(Place("training-session")))
        self.head = PageHead(_("Competence matrix"), [], [self.propose_button, self.export_button, self.session])
        self.tabs = Tabs(_("Parts of the competence page"), [_("Matrix"), _("Topics missing")])
        self.missing = MissingTopics(context)
        self._parts = QStackedWidget()
        self._parts.addWidget(split(_("Matrix and details"), self._left(), self._right(), SIZES))
        self._parts.addWidget(self.missing)
        self._body = QStackedWidget()
        self._body.addWidget(self._work())
        self._body.addWidget(self._nothing())
        self.column.addWidget(self.head)
        self.column.addWidget(self._body, 1)
        self._connect()
        self.refresh(None)

    def _connect(self) -> None:
        self.table.moved.connect(self._show_spot)
        self.table.turned.connect(self._show_turn)
        self.table.levelled.connect(self._level)
        self.panel.levelled.connect(self._level)
        self.table.opened.connect(self.panel.focus_content)
        self.tabs.currentChanged.connect(self._parts.setCurrentIndex)
        self.box.textChanged.connect(lambda _text: self._fill())
        self.box.left_down.connect(self.table.setFocus)

    # --- what the window asks

    @property
    def title(self) -> str:
        """The page's name."""
        return _("Competence matrix")

    def place(self) -> Place:
        """This page."""
        return Place("competence")

    def refresh(self, changes: Changes | None) -> None:
        """Read everything again."""
        workspace = self.context.workspace
        self.head.set_phase(phase_line(progress(workspace), COMPETENCE.step or 8))
        reason = workspace.read_only_reason if workspace.read_only else ""
        self._proposals = bool(competence.roles_to_propose(workspace.facts()))
        self.propose_button.refuse(reason) if reason else self.propose_button.allow()
        self._first.refuse(reason) if reason and self._proposals else self._first.allow()
        self._first.set_text(_("Take the proposed topics and levels") if self._proposals else _("Go to the roles"))
        empty = not competence.role_lines(workspace.facts()) or not competence.topics(workspace.facts())
        self.propose_button.setVisible(self._proposals and not empty)
        self._body.setCurrentIndex(int(empty))
        self._show_figures()
        self._fill()
        self.tabs.set_count(1, self.missing.refresh() or None)

    def commit(self) -> bool:
        """Save what is being typed."""
        return self.panel.commit()

    def commands(self) -> Commands:
        """Exporting, and looking for words."""
        return {"file.export": self.export, "edit.find": self._find}

    def status(self) -> str:
        """How many people have all that is needed."""
        known = competence.coverage(self.context.workspace.facts())
        return _("{n} of {all} people with all required levels").format(n=known.complete, all=known.people)

    def focus_content(self) -> None:
        """The matrix, or what begins it."""
        (self.table if not self._body.currentIndex() else self._first).setFocus(Qt.FocusReason.OtherFocusReason)

    # --- deeds

    def _begin(self) -> None:
        if self._proposals:
            self.propose()
        else:
            self.context.navigate(Place("register", register="role"))

    def propose(self) -> None:
        """Write down the proposed topics and levels."""
        made: list[int] = []
        if self.commit() and self.context.attempt(lambda: made.append(competence.propose(self.context.workspace))):
            said = ngettext("{n} level taken over; change what differs here.", "{n} levels taken over; change what differs here.", made[0])
            self.context.toast(said, undo=True)
            self.focus_content()

    def export(self) -> None:
        """Ask where the matrix shall go and write it there."""
        if not self.commit():
            return
        title = _("Competence matrix")
        folder = Path(self.context.settings.last_folder or self.context.workspace.path.parent)
        name = safe_name(f"{title} {self.context.workspace.today().isoformat()}.xlsx")
        kinds = ";;".join((_("Excel workbook (*.xlsx)"), _("Comma-separated values (*.csv)")))
        chosen, kind = QFileDialog.getSaveFileName(self, title, str(folder / name), kinds)
        if not chosen:
            return
        path = Path(chosen)
        if path.suffix.lower() not in {".xlsx", ".csv"}:
            path = path.with_name(path.name + (".csv" if ".csv" in kind else ".xlsx"))
        self.context.settings.last_folder = str(path.parent)
        if self.context.attempt(lambda: exporting.export_table(path, title, *competence.matrix_table(self.context.workspace))):
            self.context.toast(_("Saved as {name}").format(name=path.name))

    def _level(self, level: int | None) -> None:
        """Save what a key asks for in the matrix."""
        workspace, spot = self.context.workspace, self.table.spot
        if workspace.read_only or not spot.topic_id or not self.commit():
            return
        if not spot.person_id:
            self.context.attempt(lambda: competence.set_needed(workspace, spot.role_id, spot.topic_id, level or 0))
        elif level is None:
            self.context.attempt(lambda: competence.unrate(workspace, spot.role_id, spot.person_id, spot.topic_id))
        else:
            self.context.attempt(lambda: competence.rate(workspace, spot.role_id, spot.person_id, spot.topic_id, level))

    def _find(self) -> None:
        self.tabs.setCurrentIndex(0)
        self.box.setFocus(Qt.FocusReason.ShortcutFocusReason)

    # --- showing

    def _fill(self) -> None:
        facts = self.context.workspace.facts()
        wanted = {standing for standing, chip in self.chips.items() if chip.isChecked()}
        words = self.box.text().casefold().split()
        groups = [kept for group in competence.role_lines(facts) if (kept := self._kept(group, wanted, words)) is not None]
        self.table.show_matrix(groups, competence.topics(facts), facts)
        self._lists.setCurrentIndex(0 if groups else 1)
        for standing, chip in self.chips.items():
            count = sum(stand.standing is standing for _person, stand in competence.all_stands(facts))
            chip.set_count(count)
            chip.setVisible(bool(count) or chip.isChecked())
        self._show_spot()

    def _kept(self, group: RoleLines, wanted: set[Standing], words: list[str]) -> RoleLines | None:
        """What the chips and words leave of a role; None where nothing is left."""
        facts = self.context.workspace.facts()
        role = (group.role.title or "").casefold()
        people = [p for p in group.people if all(word in role or word in (p.name or "").casefold() for word in words)]
        if wanted:
            topics = competence.topics(facts)
            stands = {p.id: {competence.stand(facts, group.role.id, p.id, t.id).standing for t in topics} for p in people}
            people = [p for p in people if stands[p.id] & wanted]
        empty_role = not wanted and all(word in role for word in words)
        return RoleLines(group.role, tuple(people)) if people or empty_role else None

    def _show_spot(self) -> None:
        spot, workspace = self.table.spot, self.context.workspace
        shown = bool(spot.topic_id)
        self._detail.setVisible(shown)
        if shown:
            self.panel.show_spot(spot, workspace.read_only_reason if workspace.read_only else "")

    def _show_turn(self) -> None:
        matrix = self.table.matrix
        first, last, all_ = matrix.first + 1, matrix.first + len(matrix.shown), len(matrix.topics)
        self._turned.setText(_("Topics {first}–{last} of {all}").format(first=first, last=last, all=all_))
        for part in (self._before, self._after, self._turned):
            part.setVisible(all_ > matrix.room)
        self._before.setEnabled(first > 1)
        self._after.setEnabled(last < all_)

    def _show_figures(self) -> None:
        known = competence.coverage(self.context.workspace.facts())
        target = round(100 * float(self.context.workspace.facts().setting("training_target")))
        read, asked = acknowledging.totals(acknowledging.coverages(self.context.workspace))
        gaps = _("gap open, {n} without an action") if known.gaps == 1 else _("gaps open, {n} without an action")
        told = (
            (_("{n} of {all}").format(n=known.complete, all=known.people), _("people have all required levels")),
            (str(known.gaps), gaps.format(n=known.gaps_without_action)),
            (printed(known.share, "%"), _("of {n} required trainings valid, target {target} %").format(
                n=known.required, target=target)),
            (printed(percent(read, asked), "%"), _("of {n} acknowledgements given").format(n=asked)),
        )  # fmt: skip
        for (number, words), (value, said) in zip(self._figures, told, strict=True):
            number.setText(value)
            number.setAccessibleName(f"{value} {said}")
            words.setText(said)

    # --- the parts

    def _work(self) -> QWidget:
        work = QWidget()
        column = QVBoxLayout(work)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(10))
        for part in (self._figures_card(), self.tabs, self._parts):
            column.addWidget(part, int(part is self._parts))
        return with_margins(work)

    def _figures_card(self) -> Card:
        card = Card()
        card.set_padding(16, 8, 16, 8)
        row = QHBoxLayout()
        row.setSpacing(look().px(16))
        self._figures = [(label("–", "display"), label("", "caption", "two", wrap=True)) for _figure in range(FIGURES)]
        for at, (number, words) in enumerate(self._figures):
            if at:
                row.addWidget(vline())
            row.addWidget(number, 0, Qt.AlignmentFlag.AlignVCenter)
            row.addWidget(words, 1, Qt.AlignmentFlag.AlignVCenter)
        card.add(row)
        return card

    def _left(self) -> Card:
        self.box = FilterBox(_("Filter people"))
        self.chips = {standing: FilterChip(_(words)) for standing, words in WANTED.items()}
        self._turned = label("", "caption", "muted")
        self._before = IconButton("chevron-left", _("Topics before these"), small=True)
        self._before.clicked.connect(lambda: self.table.turn(-1))
        self._after = IconButton("chevron-right", _("Topics after these"), small=True)
        self._after.clicked.connect(lambda: self.table.turn(1))
        flow = FlowLayout(gap=look().px(6))
        flow.addWidget(self.box)
        for chip in self.chips.values():
            chip.toggled.connect(lambda _on: self._fill())
            flow.addWidget(chip)
        bar = QHBoxLayout()
        bar.setContentsMargins(look().px(12), 0, look().px(10), 0)
        bar.setSpacing(look().px(8))
        bar.addLayout(flow, 1)
        for part in (self._before, self._turned, self._after):
            bar.addWidget(part)
        clear = Button(_("Show all people"))
        clear.clicked.connect(self._clear)
        self._lists = QStackedWidget()
        self._lists.addWidget(self.table)
        self._lists.addWidget(EmptyState("search", _("Nobody passes"), _("Take a filter away, or look for other words."), clear))
        card = Card()
        card.set_padding(1, 10, 1, 1)
        card.setMinimumWidth(look().px(430))
        card.add(bar)
        card.add(self._lists, 1)
        card.add(hline())
        card.add(_legend())
        return card

    def _clear(self) -> None:
        self.box.clear()
        for chip in self.chips.values():
            chip.setChecked(False)
        self.focus_content()

    def _right(self) -> Card:
        stack = QVBoxLayout()
        stack.addWidget(self.panel)
        stack.addStretch(1)
        self._detail = Card()
        self._detail.add(scrolling(stack), 1)
        self._detail.setMinimumWidth(look().px(330))
        return self._detail

    def _nothing(self) -> EmptyState:
        self._first = Button("", "primary", icon="plus")
        self._first.clicked.connect(self._begin)
        why = _("Name the roles of the AIMS and who holds them first, each with its standard function. Then the program proposes twenty "
                "topics and the level that each role needs.")  # fmt: skip
        return EmptyState("grid", _("No competence matrix yet"), why, self._first)


def _legend() -> QWidget:
    """What the signs mean."""
    signs = (
        (SIGNS[Standing.REACHED], _("reached")),
        (SIGNS[Standing.TRAINED], _("trained")),
        (SIGNS[Standing.BELOW], _("gap")),
        (PLANNED, _("gap, planned")),
        (SIGNS[Standing.NOT_RATED], _("not rated")),
        (SIGNS[Standing.NOT_TRAINED], _("not trained")),
    )
    made, flow = QWidget(), FlowLayout(gap=look().px(12))
    column = QVBoxLayout(made)
    column.setContentsMargins(*(look().px(side) for side in (12, 2, 12, 8)))
    column.addLayout(flow)
    for (icon, tone), words in signs:
        pair = QWidget()
        row = QHBoxLayout(pair)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look().px(5))
        row.addWidget(IconLabel(icon, tone, 14))
        row.addWidget(label(words, "caption", "muted"))
        flow.addWidget(pair)
    return made
