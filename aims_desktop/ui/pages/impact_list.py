"""The questions of an impact assessment as a list: section by section, each with how far it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from aims_desktop.i18n import _, ngettext
from aims_desktop.model.register import Row
from aims_desktop.service import impact_results
from aims_desktop.service.approval import state
from aims_desktop.service.impact import REACH, Item
from aims_desktop.service.workspace import Workspace
from aims_desktop.ui.theme import draw
from aims_desktop.ui.theme.cells import dress_list
from aims_desktop.ui.theme.look import MEDIUM, NORMAL, STRONG, look
from aims_desktop.ui.theme.tokens import BODY, CAPTION
from aims_desktop.ui.widgets.rows import LineRows

Index = QModelIndex | QPersistentModelIndex

EFFECTS, PLAN = "effects", "plan"
"""The lines below the questions."""
LINE, HEADING = 44, 34
ICONS = {"done": ("circle-check", "ok"), "open": ("circle", "muted"), "needed": ("circle-dot", "warn"), "page": ("chevron-right", "text2")}


@dataclass(frozen=True, slots=True)
class Line:
    """One line: a question or a page by its key, or a heading without one; `state` names its icon."""

    title: str
    caption: str = ""
    state: str = ""
    key: str = ""


class _Lines(LineRows[Line]):
    """Headings and questions."""

    def key(self, item: Line) -> str:
        """The question."""
        return item.key

    def choosable(self, item: Line) -> bool:
        """Whether it is a question."""
        return bool(item.key)

    def text(self, item: Line) -> str:
        """The title."""
        return item.title

    def said(self, item: Line) -> str:
        """With what was answered."""
        return f"{item.title}, {item.caption}" if item.caption else item.title

    def tip(self, item: Line) -> str:
        """A question whole."""
        return item.title if item.key else ""


class _Painter(QStyledItemDelegate):
    """An icon for the state, the question over what was answered."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802 - Qt's name
        """A line or a heading."""
        return QSize(look().px(160), look().px(LINE if _line(index).key else HEADING))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw a line."""
        line, now, rect = _line(index), look(), QRectF(option.rect)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not line.key:
            self._heading(painter, rect, line)
            return
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected or option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, now.colour("accent_soft" if selected else "hover"))
        if selected:
            painter.fillRect(QRectF(rect.left(), rect.top(), 3, rect.height()), now.colour("accent"))
        icon, token = ICONS[line.state]
        side = now.px(16)
        draw.symbol(painter, QRectF(rect.left() + now.px(14), rect.center().y() - side / 2, side, side), icon, token)
        left = now.px(42)
        room = rect.adjusted(left, now.px(3), -now.px(12), -now.px(3))
        half = room.height() / 2
        self._words(painter, QRectF(room.left(), room.top(), room.width(), half), line.title, "text", BODY, STRONG if selected else NORMAL)
        self._words(painter, QRectF(room.left(), room.top() + half, room.width(), half), line.caption, "muted", CAPTION, NORMAL)
        if option.state & QStyle.StateFlag.State_HasFocus:
            draw.focus(painter, rect)

    def _heading(self, painter: QPainter, rect: QRectF, line: Line) -> None:
        now = look()
        count = now.width(line.caption, CAPTION) + now.px(2)
        inside = rect.adjusted(now.px(14), now.px(8), -now.px(12), 0)
        self._words(painter, inside.adjusted(0, 0, -count - now.px(8), 0), line.title, "text", BODY, STRONG)
        self._words(painter, inside.adjusted(inside.width() - count, 0, 0, 0), line.caption, "muted", CAPTION, MEDIUM)

    @staticmethod
    def _words(painter: QPainter, rect: QRectF, text: str, token: str, size: int, weight: Any) -> None:
        now = look()
        painter.setPen(now.colour(token))
        painter.setFont(now.font(size, weight))
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        painter.drawText(rect, flags, now.cut(text, int(rect.width()), size, weight))


class QuestionList(QListView):
    """The list; digits answer, Enter goes to the answer."""

    chosen = Signal(str)
    """The key of another line."""
    opened = Signal()
    """The person wants to write: Enter or a click."""
    digit = Signal(int)
    """A digit was pressed: 1 is the first answer."""

    def __init__(self) -> None:
        super().__init__()
        self.lines = _Lines()
        self.setModel(self.lines)
        dress_list(self, _("Questions"))
        self.setUniformItemSizes(False)
        self.setItemDelegate(_Painter(self))
        self.setProperty("kind", "clear")
        self.selectionModel().currentChanged.connect(lambda now, _before: self.chosen.emit(self.key) if now.isValid() else None)
        self.clicked.connect(lambda _index: self.opened.emit())

    @property
    def key(self) -> str:
        """The key of the current line, "" for none."""
        at = self.currentIndex().row()
        return self.lines.items[at].key if 0 <= at < len(self.lines.items) else ""

    def keys(self) -> list[str]:
        """The keys in their order."""
        return [line.key for line in self.lines.items if line.key]

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show the lines and stay where one is."""
        key = self.key
        self.lines.show(lines)
        if lines and self.key != (key or self.keys()[0]):
            self.go_to(key if key in self.keys() else self.keys()[0])

    def go_to(self, key: str) -> None:
        """Make a line the current one."""
        at = next((at for at, line in enumerate(self.lines.items) if line.key == key), -1)
        if at >= 0:
            index = self.lines.index(at)
            far = not self.viewport().rect().contains(self.visualRect(index))
            self.setCurrentIndex(index)
            if far:
                self.scrollTo(index, QListView.ScrollHint.PositionAtCenter)

    def step(self, by: int) -> bool:
        """Go on or back; False at the end."""
        keys = self.keys()
        at = keys.index(self.key) + by if self.key in keys else 0
        if not 0 <= at < len(keys):
            return False
        self.go_to(keys[at])
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Up and down over the headings, digits, Enter."""
        key = event.key()
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.step(1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        elif Qt.Key.Key_1 <= key <= Qt.Key.Key_9:
            self.digit.emit(key - Qt.Key.Key_0)
        else:
            super().keyPressEvent(event)


def _line(index: Index) -> Line:
    model = index.model()
    assert isinstance(model, _Lines)
    return model.items[index.row()]


def lines_of(workspace: Workspace, row: Row, items: Sequence[Item]) -> list[Line]:
    """The lines of an assessment: its questions section by section, then what follows."""
    lines: list[Line] = []
    for section in dict.fromkeys(item.question.section for item in items):
        own = [item for item in items if item.question.section == section]
        count = _("{done} of {all}").format(done=sum(item.answered for item in own), all=len(own))
        lines.append(Line(_(section) if section else _("Screening"), count))
        lines += [_of_item(item) for item in own]
    facts = workspace.facts()
    plan = impact_results.plan_of(row, facts)
    offered = sum(effect.offered for effect in impact_results.effects(row, facts))
    risks = ngettext("{n} risk to take over", "{n} risks to take over", offered) if offered else _("No risk to take over")
    planned = state(workspace, impact_results.PLAN, plan) if plan is not None else _("Not made yet")
    lines.append(Line(_("What follows")))
    lines.append(Line(_("Effects and risks"), risks, "needed" if offered else "page", EFFECTS))
    lines.append(Line(_("Oversight plan"), planned, "page", PLAN))
    return lines


def _of_item(item: Item) -> Line:
    question, row = item.question, item.row
    said = _("Answered") if item.answered else _("Needed for approval") if item.needed else _("Open")
    if row is not None and row.choice_answer is not None:
        said = _(row.choice_answer.label)
    elif row is not None and row.answer and not question.fields:
        said = row.answer.partition("\n")[0]
    caption = f"{question.id} · {said}" if question.id != REACH.id else said
    return Line(_(question.text), caption, "done" if item.answered else "needed" if item.needed else "open", question.id)
