"""The questions of an audit: grouped by chapter, each with the icon and words of its outcome."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from aims_desktop.i18n import _
from aims_desktop.model.facts import Facts
from aims_desktop.model.register import Row
from aims_desktop.model.registers.audits import AnswerResult
from aims_desktop.model.standard import number_of
from aims_desktop.service import audit
from aims_desktop.service.workspace import Workspace
from aims_desktop.ui.theme import draw
from aims_desktop.ui.theme.cells import dress_list
from aims_desktop.ui.theme.look import NORMAL, STRONG, look
from aims_desktop.ui.theme.tokens import BODY, CAPTION, SECTION
from aims_desktop.ui.widgets.rows import LineRows

Index = QModelIndex | QPersistentModelIndex

WORDS: Mapping[AnswerResult, str] = {
    AnswerResult.CONFORMS: "Conforms",
    AnswerResult.OPPORTUNITY_FOR_IMPROVEMENT: "Can improve",
    AnswerResult.MINOR_NONCONFORMITY: "Minor finding",
    AnswerResult.MAJOR_NONCONFORMITY: "Major finding",
    AnswerResult.NOT_APPLICABLE: "Not applicable",
    AnswerResult.OBSERVATION: "Observation",
    AnswerResult.NOT_SAMPLED: "Not sampled",
}
"""The results in the words of somebody who audits, in the order of the keys 1 to 5; msgids."""

_ICONS: Mapping[AnswerResult | None, tuple[str, str]] = {
    None: ("circle", "input_line"),
    AnswerResult.CONFORMS: ("circle-check", "ok"),
    AnswerResult.OPPORTUNITY_FOR_IMPROVEMENT: ("lightbulb", "info"),
    AnswerResult.OBSERVATION: ("eye", "info"),
    AnswerResult.MINOR_NONCONFORMITY: ("alert", "warn"),
    AnswerResult.MAJOR_NONCONFORMITY: ("circle-x", "bad"),
    AnswerResult.NOT_APPLICABLE: ("circle-minus", "muted"),
    AnswerResult.NOT_SAMPLED: ("circle-minus", "muted"),
}

_HEAD, _ABOVE, _ICON, _LEFT = 38, 7, 18, 40


@dataclass(frozen=True, slots=True)
class Question:
    """One question in the list."""

    row: Row
    place: int
    """Which of its chapter it is, from 1."""
    of: int
    caption: str

    @property
    def text(self) -> str:
        """What is asked."""
        return self.row.question or _("(no question)")


@dataclass(frozen=True, slots=True)
class Chapter:
    """A heading over questions."""

    title: str
    judged: int
    every: int

    @property
    def count(self) -> str:
        """How far it is."""
        return _("{n} of {all}").format(n=self.judged, all=self.every)


Line = Question | Chapter


def lines_of(workspace: Workspace, audit_id: str) -> list[Line]:
    """The questions of an audit under the headings of their chapters."""
    facts = workspace.facts()
    chapters: dict[str, list[Row]] = {}
    for row in audit.lines(workspace, audit_id):
        chapters.setdefault(audit.part_of(facts, row.requirement), []).append(row)
    found: list[Line] = []
    for title, rows in chapters.items():
        found.append(Chapter(title, sum(row.result is not None for row in rows), len(rows)))
        found += [Question(row, at, len(rows), _caption(workspace, facts, row)) for at, row in enumerate(rows, 1)]
    return found


def _caption(workspace: Workspace, facts: Facts, row: Row) -> str:
    outcome = _(WORDS[row.result]) if row.result else _("Open")
    if facts.get("finding", row.finding_id) is not None:
        outcome = f"{outcome} {workspace.refs().of('finding', row.finding_id)}"
    elif audit.demands_finding(row):
        outcome = _("{outcome}, no finding yet").format(outcome=outcome)
    elif row.result is not None and not audit.is_answered(row):
        outcome = _("{outcome}, nothing seen yet").format(outcome=outcome)
    return f"{number_of(row.requirement or '')} · {outcome}"


class _Lines(LineRows[Line]):
    """Headings and questions."""

    def key(self, item: Line) -> tuple[str, str]:
        """The question or the chapter, however it was answered."""
        return (item.row.id, item.text) if isinstance(item, Question) else ("", item.title)

    def choosable(self, item: Line) -> bool:
        """Whether it is a question."""
        return isinstance(item, Question)

    def text(self, item: Line) -> str:
        """The question, or the name of the chapter."""
        return item.text if isinstance(item, Question) else item.title

    def said(self, item: Line) -> str:
        """All that is drawn."""
        return f"{item.text}, {item.caption}" if isinstance(item, Question) else f"{item.title}, {item.count}"


class _Painter(QStyledItemDelegate):
    """Icon, question in at most two lines, requirement and outcome below."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802 - Qt's name
        """As high as its words at the width of the list."""
        model, now = index.model(), look()
        assert isinstance(model, _Lines)
        view = option.widget
        width = view.viewport().width() if isinstance(view, QListView) else now.px(300)
        line = model.items[index.row()]
        if isinstance(line, Chapter):
            return QSize(width, now.px(_HEAD))
        return QSize(width, self._words(line, width) * now.metrics(BODY).height() + now.metrics(CAPTION).height() + now.px(2 * _ABOVE + 2))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw a line."""
        model = index.model()
        assert isinstance(model, _Lines)
        line, rect = model.items[index.row()], QRectF(option.rect)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(line, Chapter):
            self._heading(painter, rect, line)
            return
        now = look()
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected or option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, now.colour("accent_soft" if selected else "hover"))
        if selected:
            painter.fillRect(QRectF(rect.left(), rect.top(), now.px(3), rect.height()), now.colour("accent"))
        icon, token = _ICONS[line.row.result]
        side = now.px(_ICON)
        draw.symbol(painter, QRectF(rect.left() + now.px(13), rect.center().y() - side / 2, side, side), icon, token)
        left, width = rect.left() + now.px(_LEFT), rect.width() - now.px(_LEFT + 12)
        high = self._words(line, int(rect.width())) * now.metrics(BODY).height()
        painter.setPen(now.colour("text"))
        painter.setFont(now.font(BODY, STRONG if selected else NORMAL))
        words = QRectF(left, rect.top() + now.px(_ABOVE), width, high)
        painter.drawText(words, int(Qt.TextFlag.TextWordWrap.value), self._shown(line, int(rect.width()), STRONG if selected else NORMAL))
        below = QRectF(left, words.bottom() + now.px(1), width, now.metrics(CAPTION).height())
        draw.text(painter, below, line.caption, "muted", CAPTION)
        if option.state & QStyle.StateFlag.State_HasFocus:
            draw.focus(painter, rect)

    @staticmethod
    def _heading(painter: QPainter, rect: QRectF, line: Chapter) -> None:
        now = look()
        room = rect.adjusted(now.px(14), now.px(6), -now.px(12), 0)
        count = now.width(line.count, CAPTION)
        draw.text(painter, room.adjusted(0, 0, -count - now.px(12), 0), line.title, "text", SECTION - 1, strong=True)
        draw.text(painter, room.adjusted(room.width() - count, 0, 0, 0), line.count, "muted", CAPTION)

    @staticmethod
    def _words(line: Question, width: int) -> int:
        """One line or two."""
        return 1 if look().width(line.text, BODY, STRONG) <= width - look().px(_LEFT + 12) else 2

    @staticmethod
    def _shown(line: Question, width: int, weight: Any) -> str:
        """What fits into two lines, ending in an ellipsis where that is not all."""
        now, room = look(), width - look().px(_LEFT + 14)
        if now.width(line.text, BODY, STRONG) <= room:
            return line.text
        first: list[str] = []
        words = line.text.split(" ")
        while words and now.metrics(BODY, weight).horizontalAdvance(" ".join([*first, words[0]])) <= room:
            first.append(words.pop(0))
        return f"{' '.join(first)}\n{now.cut(' '.join(words), room, BODY, weight)}" if first else now.cut(line.text, room, BODY, weight)


class QuestionList(QListView):
    """The questions; arrows move, the keys 1 to 5 judge, Enter goes to the question."""

    chosen = Signal(str)
    """The id of another question is the current one."""
    digit = Signal(int)
    """A key from 1 on was pressed."""
    opened = Signal()
    """The person wants to write to the current one."""

    def __init__(self) -> None:
        super().__init__()
        self.model_ = _Lines()
        self.setModel(self.model_)
        dress_list(self, _("Questions of the audit"))
        self.setItemDelegate(_Painter(self))
        self.setUniformItemSizes(False)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setProperty("kind", "clear")
        self.selectionModel().currentChanged.connect(self._moved)

    @property
    def current(self) -> Question | None:
        """The question that is worked on."""
        at = self.currentIndex().row()
        line = self.model_.items[at] if 0 <= at < len(self.model_.items) else None
        return line if isinstance(line, Question) else None

    @property
    def questions(self) -> list[Question]:
        """All questions, in their order."""
        return [line for line in self.model_.items if isinstance(line, Question)]

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show the questions; the current one stays, else the first open one becomes it."""
        before = self.current
        if self.model_.show(lines):
            known = {question.row.id for question in self.questions}
            first = next((question for question in self.questions if question.row.result is None), None)
            self.go_to(before.row.id if before is not None and before.row.id in known else first.row.id if first is not None else "")

    def go_to(self, answer_id: str) -> None:
        """Make a question the current one; the first where there is none of that id."""
        places = [at for at, line in enumerate(self.model_.items) if isinstance(line, Question)]
        wanted = (at for at in places if self.model_.items[at].row.id == answer_id)  # type: ignore[union-attr]  # a question
        at = next(wanted, places[0] if places else -1)
        self.setCurrentIndex(self.model_.index(at) if at >= 0 else QModelIndex())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Digits judge, Enter opens; other keys move."""
        number = event.key() - Qt.Key.Key_0
        if 1 <= number <= len(WORDS) and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.digit.emit(number)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Lay the words out for the new width."""
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """A few questions."""
        return QSize(look().px(220), look().px(160))

    def _moved(self, now: QModelIndex, _before: QModelIndex) -> None:
        question = self.current
        if now.isValid() and question is not None:
            self.chosen.emit(question.row.id)
