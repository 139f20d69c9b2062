"""Scoring a risk in the matrix, in the words of the method: as it is today, and what remains after treatment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from aims_desktop.i18n import _, day
from aims_desktop.model.facts import Facts
from aims_desktop.model.register import Row
from aims_desktop.model.registers.risk import (
    after_cell,
    before_cell,
    inherent_cell,
    level,
    residual_level,
    residual_score,
    score,
    scored_with_older_method,
)
from aims_desktop.model.registers.risk_cells import Cell
from aims_desktop.model.registers.risk_method import criteria, method_version
from aims_desktop.model.registers.shared import Level
from aims_desktop.service import risk_treatment
from aims_desktop.service.risk_method import how_read
from aims_desktop.service.risk_treatment import EFFECTS, INHERENT, RISKS, is_chance, said
from aims_desktop.ui.context import AppContext
from aims_desktop.ui.pages.review_fields import FieldGroup
from aims_desktop.ui.pages.risk_matrix import meaning_of, show_method, tone_of
from aims_desktop.ui.pages.risk_steps import TAKEN, StepPanel
from aims_desktop.ui.register.field_box import AccessKeys
from aims_desktop.ui.register.panel import emptied
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.card import inset
from aims_desktop.ui.widgets.chips import Chip, FlowLayout
from aims_desktop.ui.widgets.message_bar import MessageBar
from aims_desktop.ui.widgets.score_matrix import Mark, ScoreMatrix
from aims_desktop.ui.widgets.segmented import Segmented
from aims_desktop.ui.widgets.text import label

SCALES = ("organisation", "people", "society")
"""The scales of EFFECTS."""
_MIDDLE = (3, 3)
_EARLIER = 6
"""So many earlier figures are shown; the history has all."""


class Meaning(QWidget):
    """What the cell under the keyboard means, in the method's words."""

    def __init__(self) -> None:
        super().__init__()
        self._values = [label("", "body", wrap=True) for _at in range(2)]
        grid = QGridLayout()
        grid.setHorizontalSpacing(look().px(12))
        grid.setVerticalSpacing(look().px(6))
        grid.setColumnStretch(1, 1)
        self._names = [label(words, "body", "muted") for words in (_("Likelihood"), _("Effect"))]
        for at, (name, value) in enumerate(zip(self._names, self._values, strict=True)):
            grid.addWidget(name, at, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(value, at, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(inset(grid))

    def show_cell(self, facts: Facts, likelihood: int, effect: int, scale: str) -> None:
        """Show the meaning of a cell."""
        self._values[0].setText(meaning_of(facts, "likelihood", likelihood))
        self._values[1].setText(meaning_of(facts, scale, effect))


class Outcome(QWidget):
    """The score that was chosen, its level, and how that stands to the appetite."""

    def __init__(self) -> None:
        super().__init__()
        self._score, self._appetite = Chip("", "neutral"), Chip("", "neutral")
        row = FlowLayout(self)
        for chip in (self._score, self._appetite):
            row.addWidget(chip)

    def show_score(self, facts: Facts, value: int | None, of: Level | None, *, judged: bool) -> None:
        """Show a score; `judged` by the appetite, which opportunities are not."""
        method = criteria(facts)
        self._score.set(said(value, of) or _("Not scored yet"), tone_of(of))
        above = method.above_appetite(of) if judged else None
        if above is None or method.appetite is None:
            self._appetite.set("", "neutral")
        else:
            words = _("Above appetite: {level}") if above else _("Within appetite: {level}")
            self._appetite.set(words.format(level=_(method.appetite.label)), "bad" if above else "ok")


class ScorePanel(StepPanel):
    """Likelihood against one effect after the other; the highest counts."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        keys = AccessKeys(TAKEN)
        self._refusal = ""
        self.views = Segmented(_("Effect on"), [_("Organisation"), _("People"), _("Society")])
        self.matrix = ScoreMatrix(_("Matrix: likelihood and effect today"))
        self.meaning, self.outcome = Meaning(), Outcome()
        self.controls = FieldGroup(context, RISKS, ["existing_controls"], keys=keys)
        self.inherent = FieldGroup(context, RISKS, INHERENT, keys=keys)
        self.by_hand = FieldGroup(context, RISKS, ["level_override", "override_reason"], keys=keys)
        self.groups += [self.controls, self.inherent, self.by_hand]
        self._old = MessageBar("warn", "", [(_("The score holds"), self.keep)])
        self._version = label("", "caption", "muted", wrap=True)
        self._earlier = QVBoxLayout()
        self._earlier.setSpacing(look().px(2))
        for part in (
            *(self._old, self.views, self.matrix, self.meaning, self.outcome, self._version),
            *(self.controls, self.inherent, self.by_hand),
        ):
            self.column.addWidget(part)
        self.column.addLayout(self._earlier)
        self.views.chosen.connect(self._turn)
        self.matrix.moved.connect(self._say)
        self.matrix.taken.connect(self.choose)

    def show_row(self, row: Row, refusal: str) -> None:
        """Show what is chosen so far."""
        other = self.row is None or self.row.id != row.id
        super().show_row(row, refusal)
        self.matrix.set_read_only(refusal)
        self.inherent.setVisible(not is_chance(row))
        self.by_hand.boxes["override_reason"].setVisible(row.level_override is not None or bool(row.override_reason))
        if other:
            self._view(self._first_open())
            self._go(row)
        self._show()

    def focus_content(self) -> None:
        """The matrix, at the effect that is still open."""
        self._view(self._first_open())
        self._go(self.row)
        self._show()
        self.matrix.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def choose(self, likelihood: int, effect: int) -> None:
        """Take a cell for the effect that is shown, and go on to the next that is open."""
        name = EFFECTS[self.views.value]
        if not self.context.attempt(
            lambda: risk_treatment.rate(self.context.workspace, self.row.id, {"likelihood": likelihood, name: effect})
        ):
            return
        now = self.context.workspace.facts().get(RISKS.name, self.row.id)
        if now is not None:
            self.row = now
            open_ = [at for at, field in enumerate(EFFECTS) if getattr(now, field) is None]
            self._view(open_[0] if open_ else self.views.value)
            self._show()

    def keep(self) -> None:
        """Say that the score holds under the newest version of the method."""
        if self.context.attempt(lambda: risk_treatment.keep_score(self.context.workspace, self.row.id)):
            self.context.toast(_("The score stands under the version in force."), undo=True)
            self.matrix.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _first_open(self) -> int:
        return next((at for at, name in enumerate(EFFECTS) if getattr(self.row, name) is None), max(self.views.value, 0))

    def _view(self, at: int) -> None:
        self.views.choose(at)

    def _turn(self, at: int) -> None:
        self._go(self.row)
        self._show()

    def _go(self, row: Row) -> None:
        likelihood, effect = row.likelihood, getattr(row, EFFECTS[self.views.value])
        at = self.matrix.cell
        self.matrix.go_to(likelihood or at[0] or _MIDDLE[0], effect or at[1] or _MIDDLE[1])

    def _show(self) -> None:
        facts, row = self.context.workspace.facts(), self.row
        show_method(self.matrix, facts, criteria(facts), SCALES[self.views.value])
        self.matrix.set_marks(_marks(row))
        self._say(*self.matrix.cell)
        self.outcome.show_score(facts, score(row), level(row, facts), judged=not is_chance(row))
        self._show_version(facts, row)

    def _show_version(self, facts: Facts, row: Row) -> None:
        made_with, newest = facts.get("version", row.method_version_id), method_version(facts)
        old = scored_with_older_method(row, facts)
        self._old.setVisible(old)
        if old and newest is not None:
            told = _(
                "This score was made with version {old} of the method; version {new} is in force. Score it again, or say that it holds."
            )
            self._old.set("warn", told.format(old=made_with.version if made_with is not None else "?", new=newest.version))
        told = _("Scored with version {version} of the method.").format(version=made_with.version) if made_with is not None else ""
        self._version.setText(f"{told} {how_read(self.context.workspace, row)}".strip() if old else told)
        self._version.setVisible(made_with is not None)
        self._show_earlier(row)

    def _show_earlier(self, row: Row) -> None:
        emptied(self._earlier)
        lines = risk_treatment.earlier_scores(self.context.workspace, row.id)[:_EARLIER]
        if lines:
            self._earlier.addWidget(label(_("Earlier figures, which the history keeps"), "caption", "muted"))
        for line in lines:
            told = _("{day}, {who}: {field} {old} → {new}").format(
                day=day(line.at.date()), who=line.who, field=line.label, old=line.old, new=line.new or "–"
            )
            self._earlier.addWidget(label(told, "caption", "two", wrap=True))

    def _say(self, likelihood: int, effect: int) -> None:
        self.meaning.show_cell(self.context.workspace.facts(), likelihood, effect, SCALES[max(self.views.value, 0)])


class RemainsPanel(StepPanel):
    """Likelihood and highest effect once the measures are in place."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self.matrix = ScoreMatrix(_("Matrix: likelihood and highest effect after treatment"))
        self.meaning, self.outcome = Meaning(), Outcome()
        self._not_needed = label(_("An opportunity leaves nothing that has to be scored or accepted."), "body", "two", wrap=True)
        self.confirmed = FieldGroup(context, RISKS, ["residual_confirmed_on"], keys=AccessKeys(TAKEN))
        self.groups.append(self.confirmed)
        for part in (self._not_needed, self.matrix, self.meaning, self.outcome, self.confirmed):
            self.column.addWidget(part)
        self.matrix.moved.connect(self._say)
        self.matrix.taken.connect(self.choose)

    def show_row(self, row: Row, refusal: str) -> None:
        """Show what is chosen, beside the score before treatment."""
        other = self.row is None or self.row.id != row.id
        super().show_row(row, refusal)
        facts, chance = self.context.workspace.facts(), is_chance(row)
        self._not_needed.setVisible(chance)
        for part in (self.matrix, self.meaning, self.outcome, self.confirmed):
            part.setVisible(not chance)
        self.matrix.set_read_only(refusal)
        show_method(self.matrix, facts, criteria(facts))
        before, after = before_cell(row), after_cell(row)
        self.matrix.set_marks(_way(row))
        if other:
            self.matrix.go_to(*(after or before or _MIDDLE))
        self._say(*self.matrix.cell)
        self.outcome.show_score(facts, residual_score(row), residual_level(row, facts), judged=True)

    def focus_content(self) -> None:
        """The matrix."""
        if not is_chance(self.row):
            if after_cell(self.row) is None and before_cell(self.row) is not None:
                self.matrix.go_to(*(before_cell(self.row) or _MIDDLE))
            self.matrix.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def choose(self, likelihood: int, effect: int) -> None:
        """Take a cell."""
        self.context.attempt(lambda: risk_treatment.rate_rest(self.context.workspace, self.row.id, likelihood, effect))

    def _say(self, likelihood: int, effect: int) -> None:
        self.meaning.show_cell(self.context.workspace.facts(), likelihood, effect, "people")


def _way(row: Row) -> dict[Cell, Mark]:
    """Where the risk lies without controls, today, and after treatment, which is chosen."""
    places = (_without(row), (before_cell(row), Mark(_("Today"), _("Now"), chosen=False)), (after_cell(row), Mark(_("Chosen"))))
    return _together(places)


def _marks(row: Row) -> dict[Cell, Mark]:
    """Where the effects of a risk lie, the letters of those that share a cell together; and where it lies without controls."""
    found: defaultdict[Cell, list[str]] = defaultdict(list)
    for name, words in zip(EFFECTS, (_("Organisation"), _("People"), _("Society")), strict=True):
        if row.likelihood is not None and getattr(row, name) is not None:
            found[row.likelihood, getattr(row, name)].append(words)
    chosen = {
        cell: Mark(_("Chosen: {effects}").format(effects=", ".join(words)), " ".join(word[:1] for word in words))
        for cell, words in found.items()
    }
    return _together((_without(row), *chosen.items()))


def _without(row: Row) -> tuple[Cell | None, Mark]:
    return inherent_cell(row), Mark(_("Without controls"), _("Start"), chosen=False)


def _together(places: Iterable[tuple[Cell | None, Mark]]) -> dict[Cell, Mark]:
    """One mark for each cell: all that lies in it in words, and the letters of the last that has any."""
    found: dict[Cell, Mark] = {}
    for cell, mark in places:
        if cell is None:
            continue
        other = found.get(cell)
        found[cell] = Mark(f"{other.said}. {mark.said}", mark.letters or other.letters, other.chosen or mark.chosen) if other else mark
    return found
