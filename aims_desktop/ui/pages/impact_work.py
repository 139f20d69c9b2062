"""The right side of an impact assessment: the question that is answered, or what follows; and the line that says how far it is."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from aims_desktop.i18n import _, ngettext
from aims_desktop.model.facts import Facts
from aims_desktop.model.register import Row
from aims_desktop.model.registers.impact import AssessmentDepth, level, residual_level
from aims_desktop.service.impact import Item
from aims_desktop.ui.context import AppContext
from aims_desktop.ui.pages.impact_answer import AnswerPanel, level_chip
from aims_desktop.ui.pages.impact_list import EFFECTS, PLAN
from aims_desktop.ui.pages.impact_result import EffectsPanel, PlanPanel
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.bars import Part, StackedBar
from aims_desktop.ui.widgets.buttons import Button
from aims_desktop.ui.widgets.card import Card, hline
from aims_desktop.ui.widgets.chips import Chip
from aims_desktop.ui.widgets.text import label, tooltip


class Working(Card):
    """One line of the list at a time, over the buttons that lead on."""

    previous = Signal()
    """The person goes back,"""
    next = Signal()
    """on,"""
    next_needed = Signal()
    """or to what approval lacks."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self.answer = AnswerPanel(context)
        self.effects = EffectsPanel(context)
        self.plan = PlanPanel(context)
        sheet = QWidget()
        column = QVBoxLayout(sheet)
        column.setContentsMargins(*(look().px(side) for side in (16, 14, 16, 14)))
        for part in (self.answer, self.effects, self.plan):
            column.addWidget(part)
        column.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidget(sheet)
        sheet.setAutoFillBackground(False)
        self._scroll.viewport().setAutoFillBackground(False)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.set_padding(1, 1, 1, 1)
        self.body.setSpacing(0)
        self.setMinimumWidth(look().px(360))
        self.add(self._scroll, 1)
        self.add(hline())
        self.add(self._foot())

    def show_line(self, key: str, item: Item | None, row: Row, place: str, read_only: str) -> None:
        """Show a question with its answer, or what follows from all of them."""
        for part, shown in ((self.answer, item is not None), (self.effects, key == EFFECTS), (self.plan, key == PLAN)):
            part.setVisible(shown)
        if item is not None:
            self.answer.show_item(item, row, place, read_only)
        elif key == EFFECTS:
            self.effects.show_row(row, read_only)
        elif key == PLAN:
            self.plan.show_row(row, read_only)

    def show_way(self, *, first: bool, last: bool) -> None:
        """Offer the way back and on, where there is one."""
        self._previous.refuse(_("This is the first question.")) if first else self._previous.allow()
        self._next.refuse(_("Nothing comes after this.")) if last else self._next.allow()

    def commit(self) -> bool:
        """Save what is being typed."""
        taken = [self.answer.commit(), self.plan.commit()]
        return all(taken)

    def focus_content(self, key: str) -> None:
        """Where one answers or goes on."""
        part = self.effects if key == EFFECTS else self.plan if key == PLAN else self.answer
        part.focus_content()

    def to_top(self) -> None:
        """Show another line from its beginning."""
        self._scroll.verticalScrollBar().setValue(0)

    def _foot(self) -> QHBoxLayout:
        self._previous = Button(_("Previous"), icon="arrow-left")
        self._previous.clicked.connect(self.previous)
        lacking = Button(_("Next needed (F8)"), "ghost")
        lacking.clicked.connect(self.next_needed)
        tooltip(lacking, _("The next question that approval lacks"))
        self._next = Button(_("Next"), trailing_icon="arrow-right")
        self._next.clicked.connect(self.next)
        foot = QHBoxLayout()
        foot.setContentsMargins(*(look().px(side) for side in (16, 10, 16, 10)))
        foot.setSpacing(look().px(8))
        foot.addWidget(self._previous)
        foot.addWidget(label(_("Digits answer"), "caption", "muted", elide=True), 1)
        foot.addWidget(lacking)
        foot.addWidget(self._next)
        return foot


class Summary(Card):
    """How far an assessment is, how deep it goes, and its level before and after measures."""

    def __init__(self) -> None:
        super().__init__()
        self._progress = StackedBar(_("Questions"), legend=False)
        self._progress.setMinimumWidth(look().px(120))
        self._needed = label("", "caption", "muted", elide=True)
        self.asked, self.before, self.after = Chip("", "neutral"), Chip("", "neutral"), Chip("", "neutral")
        row = QHBoxLayout()
        row.setSpacing(look().px(10))
        row.addWidget(label(_("So far"), "strong"))
        row.addWidget(self._progress, 1)
        row.addWidget(self._needed)
        for chip in (self.asked, self.before, self.after):
            row.addWidget(chip)
        self.add(row)

    def show_items(self, row: Row, items: Sequence[Item], facts: Facts) -> None:
        """Show an assessment with its questions."""
        done = sum(item.answered for item in items)
        needed = sum(item.needed for item in items)
        self._progress.show_parts(
            [
                Part(done, "ok", _("Answered")),
                Part(needed, "warn", _("Needed for approval")),
                Part(max(len(items) - done - needed, 0), "track", _("Open")),
            ]
        )
        depth = _(row.depth.label) if row.depth is not None else _("Screening")
        self.asked.set(depth, "bad" if row.depth is AssessmentDepth.STOP else "neutral")
        self.before.set(*level_chip(_("Before: {level}"), level(row, facts)))
        self.after.set(*level_chip(_("After: {level}"), residual_level(row, facts)))
        said = ngettext("{n} needed for approval", "{n} needed for approval", needed) if needed else _("Nothing lacks for approval")
        self._needed.setText(said)
