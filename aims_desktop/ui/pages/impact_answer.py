"""One question of an impact assessment and its answer: a choice, scales, words, or the fields of the assessment that hold it."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from aims_desktop.i18n import _, day
from aims_desktop.model.fields import columns_of
from aims_desktop.model.kinds import Choice, ChoiceKind
from aims_desktop.model.register import Row
from aims_desktop.model.registers.actions import ActionKind
from aims_desktop.model.registers.impact import ImpactChoice, answer_level, answer_level_after
from aims_desktop.model.registers.shared import Level
from aims_desktop.service import impact, records
from aims_desktop.service.catalogue import impact_scale
from aims_desktop.service.impact import ANSWER, ASSESSMENT, Item
from aims_desktop.ui.context import AppContext
from aims_desktop.ui.pages.action_panel import ActionPanel
from aims_desktop.ui.pages.review_fields import FieldGroup
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.buttons import Button
from aims_desktop.ui.widgets.chips import Chip, FilterChip, FlowLayout
from aims_desktop.ui.widgets.scale import Scale
from aims_desktop.ui.widgets.segmented import Segmented
from aims_desktop.ui.widgets.text import label

LEVEL_TONES = {Level.LOW: "ok", Level.MEDIUM: "info", Level.HIGH: "warn", Level.CRITICAL: "bad"}
CHOICES = tuple(ImpactChoice)
WITH_CHOICE = frozenset({"stop", "full", "yn", "effect"})
SCALES = ("severity", "likelihood", "severity_after", "likelihood_after")

HINTS = {
    "stop": "A yes stops the assessment: ask legal first. What is not known counts as yes.",
    "full": "A yes calls for the full assessment. What is not known counts as yes.",
    "list": "One entry per line.",
    "score": "A score from 0, not at all, to 4, very well, and the reason.",
    "effect": "Unknown counts as likely until it is found out. Benefits are written down; they never cancel a harm.",
}
"""What is said under a question, by its type, as msgids."""


def level_chip(words: str, level: Level | None) -> tuple[str, str]:
    """Text and tone of a chip that says a level."""
    said = _(level.label) if level is not None else _("not scored")
    return words.format(level=said), LEVEL_TONES[level] if level is not None else "neutral"


class AnswerPanel(QWidget):
    """The question that is worked on."""

    complete = Signal()
    """A choice that needs no more words was made from the list."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._row: Row = None
        self._item: Item | None = None
        self._read_only = ""
        self._groups: dict[tuple[str, ...], FieldGroup] = {}
        self._place = label("", "caption", "muted", elide=True)
        self._question = label("", "section", wrap=True)
        self._hint = label("", "caption", "muted", wrap=True)
        self.choice = Segmented(_("Answer"), [_(choice.label) for choice in CHOICES], digits=True)
        self.choice.chosen.connect(lambda at: self._choose(CHOICES[at]))
        self._options = QWidget()
        self._option_row = FlowLayout(self._options, gap=look().px(6))
        self.options: list[FilterChip] = []
        self._effect = self._scales()
        self._review = Button("", "link", icon="calendar")
        self._review.clicked.connect(self._take_review)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(look().px(10))
        for part in (self._place, self._question, self._hint, self.choice, self._options, self._effect):
            self._column.addWidget(part)
        self._column.addWidget(self._review, 0, Qt.AlignmentFlag.AlignLeft)
        self.measures = ActionPanel(context, ASSESSMENT, ActionKind.IMPACT_MEASURE)
        self._column.addWidget(self.measures)

    # --- for the page

    def show_item(self, item: Item, row: Row, place: str, read_only: str) -> None:
        """Show a question with its answer."""
        self._item, self._row, self._read_only = item, row, read_only
        question = item.question
        self._place.setText(place)
        self._question.setText(_(question.text))
        hint = _(HINTS.get(question.type, "")) if not question.fields else ""
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        self.choice.setVisible(question.type in WITH_CHOICE)
        self.choice.choose(CHOICES.index(item.row.choice_answer) if item.row is not None and item.row.choice_answer else -1)
        self.choice.setEnabled(not read_only)
        self._show_options()
        self._show_effect()
        self._show_review()
        self._show_fields()
        self.measures.setVisible("measures" in question.fields)
        if "measures" in question.fields:
            self.measures.show_record(row.id, read_only)

    def commit(self) -> bool:
        """Save what is being typed."""
        taken = [group.commit() for group in self._groups.values()]
        return all(taken)

    def choose(self, number: int) -> None:
        """Take the n-th answer, as a digit asks for it; what needs no words goes on by itself."""
        item = self._item
        if item is None or self._read_only:
            return
        if item.question.type in WITH_CHOICE and number <= len(CHOICES):
            if not self._choose(CHOICES[number - 1]):
                self.complete.emit()
        elif not self._options.isHidden() and number <= len(self.options):
            self._choose_option(number - 1)
            self.complete.emit()
        elif item.question.fields and isinstance(kind := ASSESSMENT.fields[item.question.fields[0]].kind, ChoiceKind):
            self._set(item.question.fields[0], tuple(kind.choices)[number - 1 : number])

    def focus_content(self) -> None:
        """The first thing to answer with."""
        first: QWidget = self.choice.findChildren(QWidget)[max(self.choice.value, 0)]
        if self.choice.isHidden():
            group = self._shown_group()
            first = self.options[0] if not self._options.isHidden() else self if group is None else group.first.editor.focus
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- saving

    def _answer(self, values: dict[str, Any]) -> bool:
        item = self._item
        assert item is not None
        done = self._context.attempt(lambda: impact.answer(self._context.workspace, self._row.id, item.question, values))
        if not done:
            self.show_item(item, self._row, self._place.text(), self._read_only)
        return done

    def _choose(self, picked: ImpactChoice) -> bool:
        """Take a choice; True where it asks for more: an effect that may happen is scored."""
        scored = self._item is not None and self._item.question.type == "effect" and picked in impact.YES
        if self._answer({"choice_answer": picked}) and scored:
            self._scales_by_name["severity"].take_focus()
            return True
        return scored

    def _score(self, name: str, value: int | None) -> None:
        """Take a step and go on to the next scale."""
        following = SCALES[SCALES.index(name) + 1 :]
        if self._answer({name: value}) and following and value is not None:
            self._scales_by_name[following[0]].take_focus()

    def _save(self, _record_id: str, name: str, value: Any) -> None:
        assert self._item is not None
        impact.answer(self._context.workspace, self._row.id, self._item.question, {name: value})

    def _choose_option(self, at: int) -> None:
        assert self._item is not None
        text = self._item.row.answer if self._item.row is not None else None
        self._answer({"answer": impact.with_option(text, self._item.question.options, at)})

    def _set(self, name: str, picked: Sequence[Choice]) -> None:
        """Set a field of the assessment to one answer of its list, where there is one with that number."""
        if picked and self._context.attempt(lambda: records.edit(self._context.workspace, ASSESSMENT, self._row.id, {name: picked[0]})):
            self.complete.emit()

    def _take_review(self) -> None:
        on = impact.proposed_review(self._context.workspace, self._row)
        self._context.attempt(lambda: records.edit(self._context.workspace, ASSESSMENT, self._row.id, {"next_review_on": on}))

    # --- showing

    def _show_options(self) -> None:
        assert self._item is not None
        question = self._item.question
        shown = bool(question.options) and not question.fields
        self._options.setVisible(shown)
        if not shown:
            return
        words = [_capital(_(option)) for option in question.options]
        if [chip.text() for chip in self.options] != words:
            while (old := self._option_row.takeAt(0)) is not None:
                widget = old.widget()
                if widget is not None:
                    widget.hide()
                    widget.deleteLater()
            self.options = [FilterChip(word) for word in words]
            for at, chip in enumerate(self.options):
                chip.clicked.connect(lambda _checked=False, at=at: self._choose_option(at))
                self._option_row.addWidget(chip)
        chosen = impact.option_of(self._item.row.answer if self._item.row is not None else None, question.options)
        for at, chip in enumerate(self.options):
            chip.setChecked(at == chosen)
            chip.setEnabled(not self._read_only)

    def _show_effect(self) -> None:
        assert self._item is not None
        shown = self._item.question.type == "effect"
        self._effect.setVisible(shown)
        if not shown:
            return
        row, facts = self._item.row, self._context.workspace.facts()
        for name, scale in self._scales_by_name.items():
            scale.show_value(getattr(row, name) if row is not None else None)
            scale.set_read_only(self._read_only)
        self._before.set(*level_chip("{level}", answer_level(row, facts) if row is not None else None))
        self._after.set(*level_chip("{level}", answer_level_after(row, facts) if row is not None else None))

    def _show_review(self) -> None:
        assert self._item is not None
        shown = "next_review_on" in self._item.question.fields and not self._read_only
        self._review.setVisible(shown)
        if shown:
            on = impact.proposed_review(self._context.workspace, self._row)
            self._review.set_text(_("Take {day}, as its level asks for").format(day=day(on)))

    def _show_fields(self) -> None:
        assert self._item is not None
        group = self._shown_group()
        for other in self._groups.values():
            other.setVisible(other is group)
        if group is not None:
            group.show_row(self._row if self._item.question.fields else _shown_row(self._item))
            group.set_read_only(self._read_only)

    def _shown_group(self) -> FieldGroup | None:
        """The fields of the question, made when first needed; J5 has none."""
        assert self._item is not None
        question = self._item.question
        if question.id == "J5":
            return None
        names = question.fields or (("answer", "benefit") if question.type == "effect" else ("answer",))
        if names not in self._groups:
            own = bool(question.fields)
            group = FieldGroup(self._context, ASSESSMENT if own else ANSWER, names, None if own else self._save)
            self._groups[names] = group
            self._column.insertWidget(self._column.indexOf(self._review), group)
        return self._groups[names]

    def _scales(self) -> QWidget:
        known = impact_scale()
        words = {"severity": known.severity, "likelihood": known.likelihood}
        self._scales_by_name: dict[str, Scale] = {}
        self._before, self._after = Chip("", "neutral"), Chip("", "neutral")
        part = QWidget()
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(8))
        for heading, chip, names in (
            (_("Before measures"), self._before, SCALES[:2]),
            (_("With the measures in place"), self._after, SCALES[2:]),
        ):
            head = QHBoxLayout()
            head.setSpacing(look().px(8))
            head.addWidget(label(heading, "strong"))
            head.addWidget(chip)
            head.addStretch(1)
            column.addLayout(head)
            for name in names:
                scale = Scale(_(ANSWER.fields[name].label), [_(step) for step in words[name.removesuffix("_after")]])
                scale.picked.connect(lambda value, name=name: self._score(name, value))
                self._scales_by_name[name] = scale
                column.addWidget(scale)
        return part


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _shown_row(item: Item) -> Row:
    """The answer as a row with a stable id: there is none before something is answered."""
    values = {name: getattr(item.row, name) if item.row is not None else None for name in columns_of(ANSWER.cls)}
    return SimpleNamespace(**values, id=item.question.id)
