"""One question between copies: the answers side by side, with the words in which they differ, and a text of one's own from both."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QRadioButton, QSizePolicy, QVBoxLayout, QWidget

from aims_desktop.i18n import _
from aims_desktop.model.fields import columns_of
from aims_desktop.model.kinds import ProseKind, TextKind
from aims_desktop.model.registers import tables
from aims_desktop.service import conflicts
from aims_desktop.service.conflicts import Answer, Decision, OpenConflict
from aims_desktop.service.workspace import Clock
from aims_desktop.ui.saving import when
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.card import Card
from aims_desktop.ui.widgets.compared_text import ComparedText
from aims_desktop.ui.widgets.text import label, set_property
from aims_desktop.ui.widgets.text_edit import PlainEdit

NO_MINE = -1


class DecisionPanel(Card):
    """Shows a question; an answer is chosen with the arrow keys or the mouse."""

    chosen = Signal(object)
    """The Decision: an Answer, or the values of a combination; None where what is typed cannot be kept."""

    finished = Signal()
    """Enter: on to the next question."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(_("Decision"))
        self._clock = clock
        self.question: OpenConflict | None = None
        self._mine = NO_MINE
        self.options: list[Option] = []
        self._group: QButtonGroup | None = None
        self.cards = QHBoxLayout()
        self.cards.setSpacing(look().px(10))
        self._empty = label(_("Choose a line that needs a decision to see both sides."), tone="muted", wrap=True)
        self.add(self._empty)
        self.add(self.cards, 1)
        self.setAccessibleName(_("Decision"))

    def show_question(self, question: OpenConflict | None, decision: Decision | None = None, mine: int = NO_MINE) -> None:
        """Show a question with what was decided so far; `mine` is the answer given in this file where that can be told."""
        self.question, self._mine = question, mine
        self._clear()
        self._empty.setVisible(question is None)
        self.set_title(_heading(question) if question is not None else _("Decision"))
        self.set_caption(question.title if question is not None and question.labels else "")
        if question is None:
            return
        self._group = QButtonGroup(self)
        for at in sorted(range(len(question.answers)), key=lambda at: at != mine):
            answer = question.answers[at]
            self._add(AnswerOption(self._verb(at), question, answer, self._other(answer), self._said_when(at)), decision)
        if can_combine(question):
            self._add(CombinedOption(question, self._mine), decision)

    def add_foot(self, *buttons: QWidget) -> None:
        """Put buttons under the answers."""
        row = QHBoxLayout()
        row.setSpacing(look().px(8))
        row.addStretch(1)
        for button in buttons:
            row.addWidget(button)
        self.add(row)

    def focus_choice(self) -> None:
        """Put the keyboard on the chosen answer, or on the first."""
        for option in sorted(self.options, key=lambda option: not option.button.isChecked())[:1]:
            option.button.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter is for going on, not for the button at the foot."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.question is not None:
            self.finished.emit()
        else:
            super().keyPressEvent(event)

    def _add(self, option: Option, decision: Decision | None) -> None:
        assert self._group is not None
        self._group.addButton(option.button)
        self.options.append(option)
        self.cards.addWidget(option, 1)
        if decision is not None and option.stands_for(decision):
            option.show_chosen(decision)
        option.decided.connect(self.chosen)

    def _clear(self) -> None:
        for option in self.options:
            self.cards.removeWidget(option)
            option.hide()
            option.deleteLater()
        self.options = []
        if self._group is not None:
            self._group.deleteLater()
            self._group = None

    def _verb(self, at: int) -> str:
        assert self.question is not None
        answer = self.question.answers[at]
        if self.question.of_record:
            return _("Delete the record") if answer.deleted else _("Keep the record")
        if at == self._mine:
            return _("Keep yours")
        return _("Take {who}’s").format(who=answer.who) if answer.who else _("Take this one")

    def _said_when(self, at: int) -> str:
        assert self.question is not None
        answer = self.question.answers[at]
        named = at != self._mine and not self.question.of_record  # whose it is says the verb beside it
        who = _("You") if at == self._mine else "" if named else answer.who
        return ", ".join(part for part in (who, when(answer.at, self._clock())) if part)

    def _other(self, answer: Answer) -> str:
        assert self.question is not None
        others = [each for each in self.question.answers if each is not answer]
        return conflicts.said(self.question, others[0]) if others else ""


class Option(QFrame):
    """One way to decide: a radio button, and what it means."""

    decided = Signal(object)

    def __init__(self, verb: str, caption: str) -> None:
        super().__init__()
        self.setObjectName("inset")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.button = QRadioButton(verb.replace("&", "&&"))
        self.button.setAccessibleName(", ".join(part for part in (verb, caption) if part))
        self.button.toggled.connect(lambda on: self.decide() if on else None)
        head = QHBoxLayout()
        head.setSpacing(look().px(8))
        head.addWidget(self.button)
        words = label(caption, "caption", "muted", elide=True)
        words.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        head.addWidget(words, 1)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(*(look().px(side) for side in (12, 8, 10, 8)))
        self.column.setSpacing(look().px(4))
        self.column.addLayout(head)

    def decide(self) -> None:
        """Say what was chosen."""

    def stands_for(self, decision: Decision) -> bool:
        """Whether a decision is this one."""
        raise NotImplementedError

    def show_chosen(self, decision: Decision) -> None:
        """Show that this is the decision, without saying so again."""
        self.button.blockSignals(True)
        self.button.setChecked(True)
        self.button.blockSignals(False)


class AnswerOption(Option):
    """One of the answers as it was given."""

    def __init__(self, verb: str, question: OpenConflict, answer: Answer, other: str, caption: str) -> None:
        super().__init__(verb, caption)
        self._answer = answer
        if question.of_record:
            self.column.addWidget(label(_consequence(question, answer), tone="two", wrap=True))
            self.column.addStretch(1)
        else:
            words = conflicts.said(question, answer)
            text = ComparedText(verb)
            text.show_texts(words or _("(empty)"), other if words else "")
            self.column.addWidget(text, 1)

    def decide(self) -> None:
        """Say that this answer is chosen."""
        self.decided.emit(self._answer)

    def stands_for(self, decision: Decision) -> bool:
        """Whether the decision is this answer."""
        return isinstance(decision, Answer) and decision == self._answer


class CombinedOption(Option):
    """A text of one's own; it begins as both texts."""

    def __init__(self, question: OpenConflict, mine: int) -> None:
        super().__init__(_("Write a combination"), "")
        (self._name,) = question.labels
        first = mine if mine >= 0 else 0
        answers = [question.answers[first], *(a for at, a in enumerate(question.answers) if at != first)]
        texts = [answer.texts[self._name] for answer in answers if answer.texts[self._name]]
        self._kind = columns_of(tables()[question.found.table])[self._name].kind
        self._both = ("\n\n" if isinstance(self._kind, ProseKind) else " / ").join(texts)
        self.hint = label(_("Opens an editor with both texts."), "caption", "muted", wrap=True)
        self.edit = PlainEdit(_("Combined text"), lines=3)
        self.edit.hide()
        self.edit.textChanged.connect(self._typed)
        self.edit.refused.connect(self._say)
        self.column.addWidget(self.hint)
        self.column.addWidget(self.edit)
        self.column.addStretch(1)

    def decide(self) -> None:
        """Open the editor; the text in it is the decision."""
        if not self.edit.isVisibleTo(self):
            self._open(self._both)
        self._typed()

    def stands_for(self, decision: Decision) -> bool:
        """Whether the decision is a text of one's own."""
        return not isinstance(decision, Answer)

    def show_chosen(self, decision: Decision) -> None:
        """Show the text that was written."""
        super().show_chosen(decision)
        assert not isinstance(decision, Answer)
        self._open(str(decision[self._name] or ""))

    def _open(self, text: str) -> None:
        self.hint.hide()
        self.edit.blockSignals(True)
        self.edit.set_text(text)
        self.edit.blockSignals(False)
        self.edit.show()

    def _typed(self) -> None:
        if not self.button.isChecked():
            return
        decision, sentence = None, ""
        try:
            decision = {self._name: self._kind.parse(self.edit.toPlainText())}
        except ValueError as error:
            sentence = str(error)
        set_property(self.edit, "bad", "true" if sentence else "")
        self._say(sentence)
        self.decided.emit(decision)

    def _say(self, sentence: str) -> None:
        """Say what is wrong with the text; "" for nothing."""
        self.hint.setText(sentence)
        self.hint.setVisible(bool(sentence))
        set_property(self.hint, "tone", "bad" if sentence else "muted")


def can_combine(question: OpenConflict) -> bool:
    """Whether a text of one's own can be the answer: for one field of text."""
    if question.of_record or len(question.labels) != 1:
        return False
    (name,) = question.labels
    return isinstance(columns_of(tables()[question.found.table])[name].kind, TextKind | ProseKind)


def _heading(question: OpenConflict) -> str:
    what = ", ".join(question.labels[name] for name in conflicts.disputed(question)) or question.title
    return f"{question.ref} · {what}"


def _consequence(question: OpenConflict, answer: Answer) -> str:
    if not answer.deleted:
        return _("It stays in the lists, with the changes of both sides.")
    if question.hanging:
        return _("It goes out of the lists, with what belongs to it; fields of other records that name it are emptied.")
    return _("It goes out of the lists. The changes made to it stay in the history, and it can be restored.")
