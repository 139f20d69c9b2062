"""The gap analysis: 70 requirements in their groups, judged by keys, with the score that always comes with its count."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from aims_desktop.i18n import _
from aims_desktop.model.register import Row
from aims_desktop.model.registers.gaps import title_of
from aims_desktop.report.packs import pack_named
from aims_desktop.service import gaps, records
from aims_desktop.service.checks import progress
from aims_desktop.service.figures import printed
from aims_desktop.service.gaps import GAP, GapGroup, GapScore
from aims_desktop.service.workspace import Changes
from aims_desktop.ui.context import AppContext, Place
from aims_desktop.ui.exporting import ask_for_pdf
from aims_desktop.ui.navigation import phase_line
from aims_desktop.ui.pages.gaps_detail import GapPanel
from aims_desktop.ui.pages.gaps_table import GapTable
from aims_desktop.ui.register.filters import FilterBox
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.theme.tokens import CARD_GAP, PAGE_MARGINS
from aims_desktop.ui.view import Commands, View
from aims_desktop.ui.widgets.bars import Part, StackedBar
from aims_desktop.ui.widgets.buttons import Button
from aims_desktop.ui.widgets.card import Card, hline
from aims_desktop.ui.widgets.chips import FilterChip, FlowLayout
from aims_desktop.ui.widgets.empty_state import EmptyState
from aims_desktop.ui.widgets.segmented import Tabs
from aims_desktop.ui.widgets.text import label

FILTERS = ("not_assessed", "gaps", "gap_without_action", "without_proof")
"""The filters of the register that stand over the table."""
LEFT, RIGHT = 620, 400
TABLE, GROUPS = range(2)


class GapsPage(View):
    """All requirements at the left, the one that is chosen at the right; or the groups with their bars."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self._shown = self._said = ""
        self.table = GapTable()
        self.panel = GapPanel(context)
        self.tabs = Tabs(_("Parts of the gap analysis"), [_("Requirements"), _("By group")])
        self.column.addWidget(self._head())
        self._body = QStackedWidget()
        self._body.addWidget(self._work())
        self._body.addWidget(self._by_group())
        self.column.addWidget(self._body, 1)
        self.table.chosen.connect(self._show)
        self.table.judged.connect(lambda result: self._write(lambda: gaps.judge(context.workspace, self.table.row_id, result)))
        self.table.rated.connect(self._rate)
        self.table.opened.connect(self.panel.focus_content)
        self.tabs.currentChanged.connect(self._show_tab)
        self.box.textChanged.connect(lambda _text: self._fill())
        self.box.left_down.connect(self.table.setFocus)
        self.refresh(None)

    # --- what the window asks

    @property
    def title(self) -> str:
        """The page's name."""
        return _("Gap analysis")

    def place(self) -> Place:
        """The requirement that is chosen."""
        return Place("gaps", record_id=self.table.row_id)

    def open(self, place: Place) -> None:
        """Go to the requirement that is named."""
        if place.record_id and not self.table.go_to(place.record_id):
            self._clear()
            self.table.go_to(place.record_id)

    def refresh(self, changes: Changes | None) -> None:
        """Read everything again."""
        facts = self.context.workspace.facts()
        self._phase.setText(phase_line(progress(self.context.workspace), GAP.step or 1))
        found = gaps.groups(facts)
        score = gaps.score(row for group in found for row in group.rows)
        self._said = score.text
        self._share.setText(score.share)
        self._share.setAccessibleName(score.text)
        self._counted.setText(score.counted)
        self._bar.show_parts(parts(score))
        for name, chip in self.chips.items():
            chip.set_count(len(facts.within(f"{GAP.name}:{name}")) if name else score.all)
        self._fill()
        if self.tabs.currentIndex() == GROUPS:
            self._show_groups(found)

    def commit(self) -> bool:
        """Save what is being typed."""
        return self.panel.commit()

    def commands(self) -> Commands:
        """Printing, and looking for words."""
        return {"file.export": self.save_pdf, "edit.find": self._find}

    def status(self) -> str:
        """The score with its count."""
        return self._said

    def focus_content(self) -> None:
        """The table."""
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- deeds

    def save_pdf(self) -> None:
        """Ask where the gap analysis shall be printed to, and write it there."""
        if self.commit():
            ask_for_pdf(self, self.context, pack_named("gap-analysis"))

    def _find(self) -> None:
        self.tabs.setCurrentIndex(TABLE)
        self.box.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _write(self, do: Callable[[], object]) -> None:
        """Save what a key asks for in the table."""
        if self.context.workspace.read_only or not self.table.row_id:
            return
        here = self.table.currentIndex().row()
        if self.commit() and self.context.attempt(do) and not self.table.row_id:
            self.table.selectRow(min(here, self.table.rows.rowCount() - 1))

    def _rate(self, value: int | None) -> None:
        self._write(lambda: records.edit(self.context.workspace, GAP, self.table.row_id, {"maturity": value}))

    # --- showing

    def _fill(self) -> None:
        """The rows that pass the filters and the words."""
        facts = self.context.workspace.facts()
        on = [name for name, chip in self.chips.items() if name and chip.isChecked()]
        self.chips[""].setChecked(not on)
        words = self.box.text().casefold().split()
        within = [facts.within(f"{GAP.name}:{name}") for name in on]
        among = frozenset(
            row.id
            for row in facts.rows(GAP.name)
            if all(row.id in ids for ids in within) and all(word in self._words(row) for word in words)
        )
        self.table.show_groups(gaps.groups(facts, among), facts)
        self._lists.setCurrentIndex(0 if among else 1)
        self._show(self.table.row_id)

    def _words(self, row: Row) -> str:
        texts = (row.requirement, title_of(row, self.context.workspace.facts()), row.current_state, row.gap, row.notes)
        return " ".join(text for text in texts if text).casefold()

    def _toggle(self, name: str) -> None:
        if not name:
            for chip in self.chips.values():
                chip.setChecked(False)
        self._fill()

    def _clear(self) -> None:
        self.box.clear()
        self._toggle("")

    def _show(self, row_id: str) -> None:
        """Show the requirement that is chosen; what cannot be saved keeps its own."""
        if self._shown and row_id != self._shown and not self.commit():
            self.table.go_to(self._shown)
            return
        row = self.context.workspace.facts().get(GAP.name, row_id) if row_id else None
        self._detail.setVisible(row is not None)
        if row is None:
            return
        moved, self._shown = row_id != self._shown, row_id
        self.context.look_at(GAP.name, row_id)
        self.panel.show_row(row, self.context.workspace.read_only_reason if self.context.workspace.read_only else "")
        if moved:
            self._scroll.verticalScrollBar().setValue(0)

    def _show_tab(self, at: int) -> None:
        if at == GROUPS:
            self._show_groups(gaps.groups(self.context.workspace.facts()))
        self._body.setCurrentIndex(at)

    def _show_groups(self, found: list[GapGroup]) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for at, group in enumerate(found):
            now, target = gaps.maturity(group.rows)
            go = Button(str(group.item), "link", name=_("Show {group}").format(group=group.item))
            go.clicked.connect(lambda _checked=False, first=group.rows[0].id: self._go_to_group(first))
            bar = StackedBar(str(group.item), legend=False)
            bar.show_parts(parts(group.score))
            said = label(group.score.text, "caption", "two")
            mature = label(_("Maturity {now} of {target}").format(now=printed(now), target=printed(target)), "caption", "muted")
            self._grid.addWidget(go, at, 0, Qt.AlignmentFlag.AlignLeft)
            for column, part in enumerate((bar, said, mature), 1):
                self._grid.addWidget(part, at, column)

    def _go_to_group(self, row_id: str) -> None:
        self.tabs.setCurrentIndex(TABLE)
        self.open(Place("gaps", record_id=row_id))
        self.focus_content()

    # --- the parts

    def _head(self) -> QWidget:
        self._phase = label("", "caption", "muted", elide=True)
        self._share, self._counted = label("", "display"), label("", "caption", "muted")
        save = Button(_("Save PDF…"), "primary", icon="download", name=_("Save PDF: {what}").format(what=_("Gap analysis")))
        save.clicked.connect(self.save_pdf)
        words = QVBoxLayout()
        words.setSpacing(look().px(4))
        words.addWidget(self._phase)
        words.addWidget(label(_("Gap analysis"), "title"))
        named = QHBoxLayout()
        named.setSpacing(look().px(8))
        named.addLayout(words, 1)
        named.addWidget(save, 0, Qt.AlignmentFlag.AlignVCenter)
        self._bar = StackedBar(_("Results"))
        card = Card()
        line = QHBoxLayout()
        line.setSpacing(look().px(12))
        for part in (self._share, self._counted):
            line.addWidget(part, 0, Qt.AlignmentFlag.AlignVCenter)
        line.addSpacing(look().px(12))
        line.addWidget(self._bar, 1, Qt.AlignmentFlag.AlignVCenter)
        card.set_padding(16, 8, 16, 8)
        card.add(line)
        head = QWidget()
        column = QVBoxLayout(head)
        left, top, right, _bottom = PAGE_MARGINS
        column.setContentsMargins(look().px(left), look().px(top), look().px(right), look().px(8))
        column.setSpacing(look().px(10))
        column.addLayout(named)
        column.addWidget(card)
        column.addWidget(self.tabs)
        return head

    def _work(self) -> QWidget:
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setAccessibleName(_("Requirements and the one that is chosen"))
        split.setHandleWidth(look().px(CARD_GAP))
        split.setChildrenCollapsible(False)
        split.addWidget(self._requirements())
        split.addWidget(self._one())
        split.setSizes([look().px(LEFT), look().px(RIGHT)])
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        work = QWidget()
        column = QVBoxLayout(work)
        left, _top, right, bottom = PAGE_MARGINS
        column.setContentsMargins(look().px(left), 0, look().px(right), look().px(bottom))
        column.setSpacing(look().px(10))
        column.addLayout(self._filters())
        column.addWidget(split, 1)
        return work

    def _filters(self) -> FlowLayout:
        self.box = FilterBox(_("Filter requirements"))
        flow = FlowLayout(gap=look().px(6))
        flow.addWidget(self.box)
        self.chips: dict[str, FilterChip] = {"": FilterChip(_("All"))}
        self.chips |= {name: FilterChip(_(GAP.filters_by_name[name].label)) for name in FILTERS}
        for name, chip in self.chips.items():
            chip.clicked.connect(lambda _checked=False, name=name: self._toggle(name))
            flow.addWidget(chip)
        return flow

    def _requirements(self) -> Card:
        clear = Button(_("Show all requirements"))
        clear.clicked.connect(self._clear)
        self._lists = QStackedWidget()
        self._lists.addWidget(self.table)
        self._lists.addWidget(EmptyState("search", _("No requirement passes"), _("Take a filter away, or look for other words."), clear))
        card = Card()
        card.set_padding(1, 1, 1, 1)
        card.body.setSpacing(0)
        card.setMinimumWidth(look().px(420))
        card.add(self._lists, 1)
        card.add(hline())
        keys = _("C conforms · P partly · D does not · N not applicable · U not assessed · 0–5 maturity")
        foot = label(keys, "caption", "muted", wrap=True)
        foot.setContentsMargins(*(look().px(side) for side in (12, 6, 12, 6)))
        card.add(foot)
        return card

    def _one(self) -> Card:
        sheet = QWidget()
        column = QVBoxLayout(sheet)
        column.setContentsMargins(*(look().px(side) for side in (16, 14, 16, 14)))
        column.addWidget(self.panel)
        column.addStretch(1)
        self._scroll = _scrolling(sheet)
        self._detail = Card()
        self._detail.set_padding(1, 1, 1, 1)
        self._detail.setMinimumWidth(look().px(366))
        self._detail.add(self._scroll, 1)
        return self._detail

    def _by_group(self) -> QWidget:
        sheet = QWidget()
        sheet.setObjectName("page")
        card = Card(_("Clauses and controls by group"))
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(look().px(16))
        self._grid.setVerticalSpacing(look().px(10))
        self._grid.setColumnStretch(1, 1)
        card.add(self._grid)
        column = QVBoxLayout(sheet)
        left, _top, right, bottom = PAGE_MARGINS
        column.setContentsMargins(look().px(left), 0, look().px(right), look().px(bottom))
        column.addWidget(card)
        column.addStretch(1)
        return _scrolling(sheet)


def parts(score: GapScore) -> list[Part]:
    """The parts of a bar, in the colours of the results."""
    return [
        Part(score.conforms, "ok", _("{n} conform").format(n=score.conforms)),
        Part(score.partly, "warn", _("{n} partly").format(n=score.partly)),
        Part(score.not_conforming, "bad", _("{n} do not conform").format(n=score.not_conforming)),
        Part(score.not_applicable, "neutral", _("{n} not applicable").format(n=score.not_applicable)),
        Part(score.not_assessed, "track", _("{n} not assessed").format(n=score.not_assessed)),
    ]


def _scrolling(sheet: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidget(sheet)
    sheet.setAutoFillBackground(False)
    area.viewport().setAutoFillBackground(False)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area
