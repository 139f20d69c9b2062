"""The starter catalogue of risks: forty scenarios against forgetting, adopted for an AI system as one change."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QScrollArea, QSizePolicy, QSplitter, QVBoxLayout, QWidget

from aims_desktop.i18n import _, ngettext
from aims_desktop.service import risk_catalogue
from aims_desktop.service.checks import progress
from aims_desktop.service.risk_catalogue import RISKS, Entry
from aims_desktop.service.workspace import Changes
from aims_desktop.ui.context import AppContext, Place
from aims_desktop.ui.navigation import phase_line
from aims_desktop.ui.pages.page_column import page_column
from aims_desktop.ui.pages.page_head import PageHead
from aims_desktop.ui.pages.risk_catalogue_list import ScenarioList
from aims_desktop.ui.pages.risk_scenario import ScenarioPanel
from aims_desktop.ui.register.filters import FilterBox
from aims_desktop.ui.register.options import options_for
from aims_desktop.ui.register.picker import Picker
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.theme.tokens import CARD_GAP, PAGE_MARGINS
from aims_desktop.ui.view import Commands, View
from aims_desktop.ui.widgets.buttons import Button
from aims_desktop.ui.widgets.card import Card, hline
from aims_desktop.ui.widgets.chips import Chip, FilterChip
from aims_desktop.ui.widgets.elided import ElidedBox
from aims_desktop.ui.widgets.text import label

LEFT, RIGHT, LEAST = 560, 380, 280
ALL, OPEN, ADOPTED = range(3)


class RiskCataloguePage(View):
    """For one AI system at a time: which scenarios are risks of it already, and which shall be."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self._entries: list[Entry] = []
        self.list = ScenarioList()
        self.panel = ScenarioPanel(context)
        self.words = FilterBox(_("Filter scenarios"))
        self.chips = [FilterChip(_("All")), FilterChip(_("Not adopted")), FilterChip(_("Adopted"))]
        self.adopt_button = Button(_("Adopt"), "primary", icon="plus", name=_("Adopt the chosen scenarios"))
        self._count = Chip("", "neutral")
        self.head = PageHead(_("Risk catalogue"), [self._count], [])
        self.column.addWidget(self.head)
        self.column.addWidget(self._choices())
        self.column.addWidget(self._split(), 1)
        self.list.chosen.connect(self.panel.show_entry)
        self.list.opened.connect(self._treat)
        self.list.ticked.connect(self._show_count)
        self.panel.opened.connect(self._treat)
        self.words.textChanged.connect(lambda _text: self._show())
        self.words.left_down.connect(self.focus_content)
        self.adopt_button.clicked.connect(self.adopt)
        self.chips[ALL].setChecked(True)
        for at, chip in enumerate(self.chips):
            chip.clicked.connect(lambda _on, at=at: self._filter(at))
        self.refresh(None)

    # --- what the window asks

    @property
    def title(self) -> str:
        """The page's name."""
        return _("Risk catalogue")

    def place(self) -> Place:
        """This page."""
        return Place("risk-catalogue")

    def refresh(self, changes: Changes | None) -> None:
        """Read again which risks the AI system has."""
        self.head.set_phase(phase_line(progress(self.context.workspace), RISKS.step))
        self._fill_systems()
        self._read()

    def commit(self) -> bool:
        """Nothing is typed here that would be lost."""
        return True

    def commands(self) -> Commands:
        """New risks are made from what is chosen."""
        found: dict[str, Callable[[], object]] = {"edit.find": self.words.setFocus}
        if self.adopt_button.isEnabled():
            found["record.new"] = self.adopt
        return found

    def focus_content(self) -> None:
        """The list."""
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- deeds

    def adopt(self) -> None:
        """Make risks of the chosen scenarios, as one change."""
        workspace, chosen = self.context.workspace, frozenset(self.list.lines.ticked)
        if not self.owner.commit():
            self.owner.setFocus()
            return
        made: list[str] = []
        if self.context.attempt(
            lambda: made.extend(risk_catalogue.adopt(workspace, chosen, self.system_id or None, self.owner.value or None))
        ):
            self.list.lines.ticked.clear()
            self._read()
            self.context.toast(ngettext("{n} risk adopted. Enter opens it.", "{n} risks adopted. Enter opens one.", len(made)), undo=True)
        self.focus_content()

    def _treat(self, risk_id: str) -> None:
        self.context.navigate(Place("risk", record_id=risk_id))

    # --- showing

    @property
    def system_id(self) -> str:
        """The AI system that is looked at; "" for the AIMS itself."""
        return str(self.systems.currentData() or "")

    def _fill_systems(self) -> None:
        chosen = self.system_id
        in_scope = self.context.workspace.facts().within("ai-system:in_scope")
        options = options_for(self.context.workspace, ["ai-system"])
        wanted = [*options, ("", _("No AI system: a risk of the AIMS itself"))]
        self.systems.blockSignals(True)
        if [(self.systems.itemData(at), self.systems.itemText(at)) for at in range(self.systems.count())] != wanted:
            self.systems.clear()
            for value, words in wanted:
                self.systems.addItem(words, value)
            first = next((value for value, _words in options if value in in_scope), wanted[0][0])
            at = self.systems.findData(chosen) if chosen else -1
            self.systems.setCurrentIndex(at if at >= 0 else self.systems.findData(first))
        self.systems.blockSignals(False)

    def _read(self) -> None:
        self._entries = risk_catalogue.entries(self.context.workspace, self.system_id or None)
        self.list.lines.ticked -= {entry.scenario.id for entry in self._entries if entry.adopted}
        self._show()

    def _filter(self, at: int) -> None:
        for index, chip in enumerate(self.chips):
            chip.setChecked(index == at)
        self._show()

    def _show(self) -> None:
        refs, wanted = self.context.workspace.refs(), self.words.text().casefold().split()
        kept = next(at for at, chip in enumerate(self.chips) if chip.isChecked())
        shown = [e for e in self._entries if kept == ALL or bool(e.adopted) is (kept == ADOPTED)]
        shown = [entry for entry in shown if all(word in _searched(entry) for word in wanted)]
        self.list.show_entries(shown, {risk: refs.of(RISKS.name, risk) for entry in self._entries for risk in entry.adopted})
        adopted = sum(bool(entry.adopted) for entry in self._entries)
        for chip, n in zip(self.chips, (len(self._entries), len(self._entries) - adopted, adopted), strict=True):
            chip.set_count(n)
        self._count.set(_("{n} of {of} adopted").format(n=adopted, of=len(self._entries)), "ok" if adopted else "neutral")
        self._nothing.setVisible(not shown)
        self.panel.show_entry(self.list.current)
        self._show_count()

    def _show_count(self) -> None:
        n, workspace = len(self.list.lines.ticked), self.context.workspace
        self._told.setText(ngettext("{n} chosen", "{n} chosen", n))
        self.adopt_button.set_text(ngettext("Adopt {n} risk", "Adopt {n} risks", n) if n else _("Adopt"))
        reason = workspace.read_only_reason if workspace.read_only else "" if n else _("Tick scenarios first: Space ticks.")
        self.adopt_button.refuse(reason) if reason else self.adopt_button.allow()
        self.panel.show_entry(self.list.current)

    # --- the parts

    def _choices(self) -> QWidget:
        self.systems = ElidedBox()
        self.systems.setAccessibleName(_("AI system"))
        self.systems.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.systems.setMinimumContentsLength(10)
        self.systems.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.systems.activated.connect(lambda _at: self._read())
        self.owner = Picker(_("Risk owner"), lambda: options_for(self.context.workspace, ["person"]), _("People"), _("Owner, if known"))
        made = QWidget()
        row = QHBoxLayout(made)
        left, _top, right, _bottom = PAGE_MARGINS
        row.setContentsMargins(look().px(left), 0, look().px(right), look().px(12))
        row.setSpacing(look().px(8))
        for words, field, stretch in ((_("&AI system"), self.systems, 3), (_("Risk &owner"), self.owner, 2)):
            caption = label(words, "field")
            caption.setBuddy(field)
            row.addWidget(caption)
            row.addWidget(field, stretch)
        return made

    def _split(self) -> QSplitter:
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setAccessibleName(_("Scenarios and details"))
        split.setHandleWidth(look().px(CARD_GAP))
        split.setChildrenCollapsible(False)
        left, _top, right, bottom = PAGE_MARGINS
        split.setContentsMargins(look().px(left), 0, look().px(right), look().px(bottom))
        split.addWidget(self._listing())
        split.addWidget(self._detail())
        split.setSizes([look().px(LEFT), look().px(RIGHT)])
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        return split

    def _listing(self) -> Card:
        card = Card()
        card.set_padding(1, 10, 1, 1)
        card.body.setSpacing(look().px(8))
        bar = QHBoxLayout()
        bar.setContentsMargins(look().px(12), 0, look().px(12), 0)
        bar.setSpacing(look().px(8))
        for part in (self.words, *self.chips):
            bar.addWidget(part)
        bar.addStretch(1)
        self._nothing = label(_("No scenario fits the filter."), "body", "muted")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._told = label("", "body", "muted")
        foot = QHBoxLayout()
        foot.setContentsMargins(look().px(15), 0, look().px(12), look().px(10))
        foot.addWidget(self._told, 1)
        foot.addWidget(self.adopt_button)
        card.add(bar)
        card.add(self._nothing)
        card.add(self.list, 1)
        card.add(hline())
        card.add(foot)
        return card

    def _detail(self) -> QScrollArea:
        column = QVBoxLayout()
        column.addWidget(self.panel)
        area = page_column(column, LEAST)
        area.setProperty("pane", "true")
        area.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # the arrows scroll it: nothing in it takes the keyboard
        area.setAccessibleName(_("Details of the scenario"))
        return area


def _searched(entry: Entry) -> str:
    s = entry.scenario
    return " ".join([s.id, *map(_, (s.title, s.cause, s.event, s.consequence, s.plan, entry.category.label))]).casefold()
