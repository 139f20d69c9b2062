"""Risk treatment: one risk at a time, led from its description to the acceptance of what remains and its next review."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QSplitter, QStackedWidget, QVBoxLayout

from aims_desktop.i18n import _, day
from aims_desktop.model.register import Row
from aims_desktop.model.registers.risk import RiskKind, inherent_level, inherent_score, level, residual_level, residual_score, score
from aims_desktop.service import records, risk_treatment
from aims_desktop.service.checks import progress
from aims_desktop.service.risk_treatment import RISKS, Step, is_chance, said
from aims_desktop.service.workspace import Changes
from aims_desktop.ui.context import AppContext, Place
from aims_desktop.ui.navigation import phase_line
from aims_desktop.ui.pages.page_column import page_column
from aims_desktop.ui.pages.page_head import PageHead
from aims_desktop.ui.pages.risk_acceptance import AcceptPanel
from aims_desktop.ui.pages.risk_actions import ActPanel
from aims_desktop.ui.pages.risk_matrix import tone_of
from aims_desktop.ui.pages.risk_scores import RemainsPanel, ScorePanel
from aims_desktop.ui.pages.risk_steps import PURPOSES, FieldsPanel, StepLine, StepPanel
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.theme.tokens import CARD_GAP, PAGE_MARGINS
from aims_desktop.ui.view import Commands, View
from aims_desktop.ui.widgets.buttons import Button
from aims_desktop.ui.widgets.card import Card, hline
from aims_desktop.ui.widgets.chips import Chip, FlowLayout
from aims_desktop.ui.widgets.elided import ElidedBox
from aims_desktop.ui.widgets.empty_state import EmptyState
from aims_desktop.ui.widgets.state_list import StateList
from aims_desktop.ui.widgets.text import label

DESCRIPTION = ("title", "kind", "owner_id", "system_id", "systems", "category", "harmed", "cause", "event", "consequence")
TREATMENT = ("treatment", "treatment_plan", "controls_chosen")
REVIEW = ("last_review_on", "next_review_on", "status", "notes")
LEFT, RIGHT = 340, 560
LEAST = 300


class RiskPage(View):
    """The steps with how far each is at the left, what is done in the chosen one at the right."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self._risk_id = ""
        self.steps = StateList(_("Steps of the treatment"))
        self.panels: dict[Step, StepPanel] = {
            Step.DESCRIBE: FieldsPanel(context, DESCRIPTION),
            Step.SCORE: ScorePanel(context),
            Step.TREAT: FieldsPanel(context, TREATMENT, of_chance=TREATMENT[1:]),
            Step.ACT: ActPanel(context),
            Step.REMAINS: RemainsPanel(context),
            Step.ACCEPT: AcceptPanel(context),
            Step.REVIEW: ReviewPanel(context),
        }
        self._inherent, self._before, self._after = (Chip("", "neutral") for _at in range(3))
        self._catalogue = Button(_("From the catalogue"), icon="book")
        self._add = Button(_("Add a risk"), icon="plus")
        self.head = PageHead(_("Risk treatment"), [], [self._catalogue, self._add])
        self._body = QStackedWidget()
        self._body.addWidget(self._split())
        self._body.addWidget(self._nothing())
        self.column.addWidget(self.head)
        self.column.addWidget(self._body, 1)
        self._catalogue.clicked.connect(lambda: context.navigate(Place("risk-catalogue")))
        self._add.clicked.connect(self.add)
        self.steps.chosen.connect(lambda _at: self._turn())
        self.steps.opened.connect(self.focus_step)
        self.refresh(None)

    # --- what the window asks

    @property
    def title(self) -> str:
        """The page's name."""
        return _("Risk treatment")

    def place(self) -> Place:
        """The risk shown."""
        return Place("risk", record_id=self._risk_id)

    def open(self, place: Place) -> None:
        """Show the risk that is named, at the first step that is not done."""
        if place.record_id and place.record_id != self._risk_id:
            self._choose(place.record_id)

    def refresh(self, changes: Changes | None) -> None:
        """Read the risk again."""
        rows = self._rows()
        known = {row.id for row in rows}
        other = self._risk_id not in known
        if other:
            self._risk_id = rows[0].id if rows else ""
        self._body.setCurrentIndex(0 if rows else 1)
        self._fill_chooser(rows, changes)
        workspace = self.context.workspace
        self.head.set_phase(phase_line(progress(workspace), RISKS.step))
        refusal = workspace.read_only_reason if workspace.read_only else ""
        self._add.refuse(refusal) if refusal else self._add.allow()
        self._show(refusal)
        if other and rows:
            self._go_to_open()

    def commit(self) -> bool:
        """Save what is being typed."""
        return self.panel.commit()

    def commands(self) -> Commands:
        """Another risk, the next, the one before."""
        found: dict[str, Callable[[], object]] = {}
        if not self.context.workspace.read_only:
            found["record.new"] = self.add
        if self._row is not None:
            found |= {"record.previous": lambda: self._walk(-1), "record.next": lambda: self._walk(1)}
        return found

    def status(self) -> str:
        """How many steps are done."""
        lines = self.steps.lines.items if self._row is not None else ()
        done = sum(line.state[1] in {"ok", "neutral"} for line in lines)
        return _("{done} of {all} steps settled").format(done=done, all=len(lines)) if lines else ""

    def focus_content(self) -> None:
        """The step that is worked on, or the way to a first risk."""
        (self.steps if self._row is not None else self._to_catalogue).setFocus(Qt.FocusReason.OtherFocusReason)

    # --- deeds

    def add(self) -> None:
        """Make a risk of one's own and begin to describe it."""
        made: list[str] = []
        if self.commit() and self.context.attempt(lambda: made.append(_made(self.context))):
            self._choose(made[0])
            self.context.toast(_("A new risk: describe it first."), undo=True)
            self.focus_step()

    def focus_step(self) -> None:
        """Put the keyboard into the chosen step."""
        self.panel.focus_content()
        focus = self.focusWidget()
        if focus is None or not self.panel.isAncestorOf(focus):
            (self._next if self._next.isEnabled() else self._back).setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            QTimer.singleShot(0, focus, lambda: self._right.ensureWidgetVisible(focus, 0, look().px(24)))

    def step_on(self, by: int) -> None:
        """Go to the next step or the one before."""
        at = self.steps.currentIndex().row() + by
        if self.commit() and 0 <= at < self.steps.lines.rowCount():
            self.steps.go_to(at)
            self.focus_step()

    # --- showing

    @property
    def panel(self) -> StepPanel:
        """What is done in the chosen step."""
        return self.panels[tuple(Step)[max(self.steps.currentIndex().row(), 0)]]

    @property
    def _row(self) -> Row | None:
        return self.context.workspace.facts().get(RISKS.name, self._risk_id) if self._risk_id else None

    def _rows(self) -> list[Row]:
        return self.context.workspace.facts().rows(RISKS.name)

    def _choose(self, risk_id: str) -> None:
        if risk_id != self._risk_id and self.commit():
            self._risk_id = risk_id
            self.refresh(None)
            self._go_to_open()

    def _walk(self, by: int) -> None:
        at = self._chooser.currentIndex() + by
        if 0 <= at < self._chooser.count():
            self._choose(self._chooser.itemData(at))

    def _go_to_open(self) -> None:
        """The first step that is not done, else the first."""
        lines = self.steps.lines.items
        self.steps.go_to(next((at for at, line in enumerate(lines) if line.state[1] not in {"ok", "neutral"}), 0))
        self._right.verticalScrollBar().setValue(0)

    def _fill_chooser(self, rows: list[Row], changes: Changes | None) -> None:
        """List the risks; where only the one that is shown changed, only its name is read again."""
        others = {risk_id for register, risk_id in changes.touched if register == RISKS.name} - {self._risk_id} if changes else {""}
        self._chooser.blockSignals(True)
        if others or self._chooser.count() != len(rows):
            self._chooser.clear()
            for row in rows:
                self._chooser.addItem(self._words(row.id), row.id)
        at = self._chooser.findData(self._risk_id)
        self._chooser.setCurrentIndex(at)
        if at >= 0:
            self._chooser.setItemText(at, self._words(self._risk_id))
        self._chooser.blockSignals(False)

    def _words(self, risk_id: str) -> str:
        refs, names = self.context.workspace.refs(), self.context.workspace.names()
        return f"{refs.of(RISKS.name, risk_id)}  {names.of(RISKS.name, risk_id)}"

    def _show(self, refusal: str) -> None:
        row, facts = self._row, self.context.workspace.facts()
        if row is None:
            for chip in (self._inherent, self._before, self._after):
                chip.set("", "neutral")
            return
        bare = "" if is_chance(row) else said(inherent_score(row), inherent_level(row, facts))
        self._inherent.set(_("Without controls: {score}").format(score=bare) if bare else "", tone_of(inherent_level(row, facts)))
        today, after = level(row, facts), residual_level(row, facts)
        told = said(score(row), today) or _("not scored")
        self._before.set(_("Opportunity") if is_chance(row) else _("Today: {score}").format(score=told), tone_of(today))
        rest = "" if is_chance(row) or after is None else _("After: {score}").format(score=said(residual_score(row), after))
        self._after.set(rest, tone_of(after))
        states = risk_treatment.states(self.context.workspace, row)
        self.steps.show_lines([StepLine(number, state, is_chance(row)) for number, state in enumerate(states, 1)])
        for panel in self.panels.values():
            panel.show_row(row, refusal)
        self._name_step()

    def _turn(self) -> None:
        for panel in self.panels.values():
            panel.setVisible(panel is self.panel)
        self._name_step()

    def _name_step(self) -> None:
        at = self.steps.currentIndex().row()
        lines = self.steps.lines.items
        if 0 <= at < len(lines):
            self._card.set_title(lines[at].title)
            self._purpose.setText(_(PURPOSES[tuple(Step)[at]]))
            ends = (at == 0, at == len(lines) - 1)
            for button, end, reason in zip(
                (self._back, self._next), ends, (_("This is the first step."), _("This is the last step.")), strict=True
            ):
                button.refuse(reason) if end else button.allow()

    # --- the parts

    def _split(self) -> QSplitter:
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setAccessibleName(_("Steps and what is done in them"))
        split.setHandleWidth(look().px(CARD_GAP))
        split.setChildrenCollapsible(False)
        left, _top, right, bottom = PAGE_MARGINS
        split.setContentsMargins(look().px(left), 0, look().px(right), look().px(bottom))
        self._left, self._right = page_column(self._choice(), LEAST), page_column(self._work(), LEAST)
        for area in (self._left, self._right):
            split.addWidget(area)
        split.setSizes([look().px(LEFT), look().px(RIGHT)])
        split.setStretchFactor(0, 2)
        split.setStretchFactor(1, 3)
        return split

    def _choice(self) -> QVBoxLayout:
        self._chooser = ElidedBox()
        self._chooser.setAccessibleName(_("Risk"))
        self._chooser.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._chooser.setMinimumContentsLength(8)
        self._chooser.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._chooser.activated.connect(lambda at: self._choose(self._chooser.itemData(at)))
        card = Card()
        card.set_padding(8, 8, 8, 8)
        card.add(self.steps)
        whole = Button(_("Open in the register"), "link", icon="external")
        whole.clicked.connect(lambda: self.context.navigate(Place("register", register=RISKS.name, record_id=self._risk_id)))
        scores = FlowLayout(gap=look().px(6))
        for chip in (self._inherent, self._before, self._after):
            scores.addWidget(chip)
        column = QVBoxLayout()
        column.addWidget(self._chooser)
        column.addLayout(scores)
        column.addWidget(card)
        column.addWidget(whole, 0, Qt.AlignmentFlag.AlignLeft)
        return column

    def _work(self) -> QVBoxLayout:
        self._card = Card(" ")
        self._purpose = label("", "body", "two", wrap=True)
        self._back = Button(_("&Back"), icon="arrow-left", name=_("Back to the step before"))
        self._next = Button(_("&Next step"), "primary", trailing_icon="arrow-right")
        self._back.clicked.connect(lambda: self.step_on(-1))
        self._next.clicked.connect(lambda: self.step_on(1))
        foot = QHBoxLayout()
        foot.addWidget(self._back)
        foot.addStretch(1)
        foot.addWidget(self._next)
        self._card.add(self._purpose)
        for step, panel in self.panels.items():
            self._card.add(panel)
            panel.setVisible(step is Step.DESCRIBE)
        self._card.add(hline())
        self._card.add(foot)
        column = QVBoxLayout()
        column.addWidget(self._card)
        return column

    def _nothing(self) -> EmptyState:
        self._to_catalogue = Button(_("Choose from the catalogue"), "primary", icon="book")
        self._to_catalogue.clicked.connect(lambda: self.context.navigate(Place("risk-catalogue")))
        why = _("A risk is described, scored, treated and, where something stays above appetite, accepted by name. The catalogue has forty "
                "scenarios to begin with; a risk of your own is added above.")  # fmt: skip
        return EmptyState("target", _("No risk yet"), why, self._to_catalogue)


class ReviewPanel(FieldsPanel):
    """When it was looked at last, and when it is again."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context, REVIEW)
        self.reviewed = Button(_("Reviewed today"), "primary", icon="check")
        self.reviewed.clicked.connect(self.review)
        self.column.insertWidget(0, self.reviewed, 0, Qt.AlignmentFlag.AlignLeft)

    def show_row(self, row: Row, refusal: str) -> None:
        """Say on the button what it sets."""
        super().show_row(row, refusal)
        due = day(risk_treatment.review_due(self.context.workspace))
        self.reviewed.set_text(_("Reviewed today, next on {day}").format(day=due), _("Reviewed today, next on {day}").format(day=due))
        self.reviewed.refuse(refusal) if refusal else self.reviewed.allow()

    def focus_content(self) -> None:
        """The button."""
        self.reviewed.setFocus(Qt.FocusReason.OtherFocusReason)

    def review(self) -> None:
        """Note that it was looked at today."""
        if self.commit() and self.context.attempt(lambda: risk_treatment.review(self.context.workspace, self.row.id)):
            self.context.toast(_("The review is noted."), undo=True)


def _made(context: AppContext) -> str:
    return records.create(context.workspace, RISKS, {"kind": RiskKind.THREAT})
