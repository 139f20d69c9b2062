"""The list of clauses and controls at the left of a page: a filter box, groups, and how each of them stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from aims_desktop.i18n import _
from aims_desktop.service.requirements import Entry
from aims_desktop.ui.theme import draw
from aims_desktop.ui.theme.cells import dress_list
from aims_desktop.ui.theme.look import MEDIUM, STRONG, look
from aims_desktop.ui.theme.tokens import BODY, CAPTION
from aims_desktop.ui.widgets.card import Card
from aims_desktop.ui.widgets.empty_state import EmptyState
from aims_desktop.ui.widgets.rows import LineRows

Index = QModelIndex | QPersistentModelIndex

LINE, HEADING = 44, 32
_KEYS_TO_LIST = (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(frozen=True, slots=True)
class Line:
    """One clause or control: a few words below it, and its state as a word and a tone."""

    entry: Entry
    words: str
    state: tuple[str, str]


class _Lines(LineRows["Line | str"]):
    """The lines, a group's name before the first of each."""

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Replace the lines."""
        items: list[Line | str] = []
        for at, line in enumerate(lines):
            if not at or lines[at - 1].entry.group != line.entry.group:
                items.append(line.entry.group)
            items.append(line)
        self.show(items)

    def row_of(self, requirement_id: str) -> int:
        """The row of a clause or control; -1 where it is not listed."""
        return next((at for at, item in enumerate(self.items) if isinstance(item, Line) and item.entry.id == requirement_id), -1)

    def key(self, item: Line | str) -> str:
        """The clause or control, whatever is known of it."""
        return item if isinstance(item, str) else item.entry.id

    def choosable(self, item: Line | str) -> bool:
        """Groups are headings."""
        return isinstance(item, Line)

    def text(self, item: Line | str) -> str:
        """Number and title."""
        return item if isinstance(item, str) else str(item.entry)

    def said(self, item: Line | str) -> str:
        """All that the line says."""
        return item if isinstance(item, str) else ", ".join(filter(None, (str(item.entry), item.words, item.state[0])))

    def tip(self, item: Line | str) -> str:
        """The words whole."""
        return f"{item.entry}\n{item.words}" if isinstance(item, Line) else ""


class _Painter(QStyledItemDelegate):
    """Number and title over a few words, the state at the right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802 - Qt's name
        """Groups are lower than lines."""
        return QSize(look().px(200), look().px(HEADING if isinstance(_item(index), str) else LINE))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw a group or a line."""
        item, rect = _item(index), QRectF(option.rect)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(item, str):
            self._group(painter, rect, item)
        else:
            self._line(painter, rect, item, option.state)

    def _group(self, painter: QPainter, rect: QRectF, text: str) -> None:
        now = look()
        inner = rect.adjusted(now.px(10), now.px(6), -now.px(8), 0)
        painter.setPen(now.colour("muted"))
        painter.setFont(now.font(CAPTION, STRONG))
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        painter.drawText(inner, flags, now.cut(text, int(inner.width()), CAPTION, STRONG))

    def _line(self, painter: QPainter, rect: QRectF, line: Line, state: QStyle.StateFlag) -> None:
        now = look()
        selected, hovered = bool(state & QStyle.StateFlag.State_Selected), bool(state & QStyle.StateFlag.State_MouseOver)
        if selected or hovered:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(now.colour("accent_soft" if selected else "hover"))
            painter.drawRoundedRect(rect.adjusted(0, 1, 0, -1), now.px(6), now.px(6))
        word, tone = line.state
        chip = draw.chip_width(word, dot=False) + now.px(12) if word else 0
        if word:
            draw.chip(painter, rect.adjusted(rect.width() - chip + now.px(4), 0, -now.px(8), 0), word, tone, dot=False)
        left, width, half = rect.left() + now.px(10), int(rect.width()) - chip - now.px(16), rect.height() / 2
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        weight = STRONG if selected else MEDIUM
        painter.setPen(now.colour("text"))
        painter.setFont(now.font(BODY, weight))
        above = QRectF(left, rect.top() + now.px(4), width, half - now.px(4))
        painter.drawText(above, flags, now.cut(str(line.entry), width, BODY, weight))
        painter.setPen(now.colour("muted"))
        painter.setFont(now.font(CAPTION))
        painter.drawText(QRectF(left, rect.top() + half, width, half - now.px(4)), flags, now.cut(line.words, width, CAPTION))
        if state & QStyle.StateFlag.State_HasFocus:
            draw.focus(painter, rect)


def _item(index: Index) -> Line | str:
    model = index.model()
    assert isinstance(model, _Lines)
    return model.items[index.row()]


class _View(QListView):
    """A list whose current line stays in sight."""

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the current line."""
        super().resizeEvent(event)
        self.scrollTo(self.currentIndex())


class RequirementList(Card):
    """A card with the filter box over the list; arrows choose, Enter leads to what is shown beside it."""

    chosen = Signal(str)
    """The id of the clause or control that is the current one now; "" where none is listed."""
    opened = Signal()
    """Enter: the person wants to go on at the right."""

    def __init__(self, title: str) -> None:
        super().__init__(title, " ")
        self.set_padding(8, 12, 8, 8)
        self.head.setContentsMargins(look().px(8), 0, look().px(8), 0)
        self._all: Sequence[Line] = ()
        self._wanted = ""
        self.box = QLineEdit()
        self.box.setPlaceholderText(_("Filter by number or words"))
        self.box.setAccessibleName(_("Filter the clauses and controls"))
        self.box.setClearButtonEnabled(True)
        self.box.textChanged.connect(lambda _text: self._show())
        self.box.installEventFilter(self)
        self.lines = _Lines()
        self.list = _View()
        self.list.setModel(self.lines)
        dress_list(self.list, title)
        self.list.setUniformItemSizes(False)
        self.list.setItemDelegate(_Painter(self.list))
        self.list.setProperty("kind", "clear")
        self.list.selectionModel().currentChanged.connect(lambda now, _before: self._choose(now))
        self.list.installEventFilter(self)
        self.nothing = EmptyState("search", _("Nothing found"), _("No clause or control has these words. Filter with others."))
        self.nothing.hide()
        self.add(self.box)
        self.add(self.list, 1)
        self.add(self.nothing, 1)

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show clauses and controls; the chosen one stays chosen."""
        self._all = lines
        self._show()

    def go_to(self, requirement_id: str) -> None:
        """Choose a clause or control, whatever the filter says."""
        self._wanted = requirement_id
        if self.lines.row_of(requirement_id) < 0 and self.box.text():
            self.box.clear()
        self._select()

    @property
    def current(self) -> str:
        """The id of the chosen one; "" for none."""
        item = self.lines.items[self.list.currentIndex().row()] if self.list.currentIndex().isValid() else ""
        return item.entry.id if isinstance(item, Line) else ""

    @property
    def total(self) -> int:
        """How many there are without the filter box."""
        return len(self._all)

    def _show(self) -> None:
        words = self.box.text().casefold().split()
        found = [line for line in self._all if all(word in _hay(line) for word in words)]
        self.lines.show_lines(found)
        self.list.setVisible(bool(found))
        self.nothing.setVisible(not found)
        self.set_caption(_("{n} of {of}").format(n=len(found), of=len(self._all)) if len(found) < len(self._all) else str(len(found)))
        self._select()
        if not found:
            self.chosen.emit("")

    def _select(self) -> None:
        at = self.lines.row_of(self._wanted)
        if at < 0 and self.lines.rowCount() and not self.list.currentIndex().isValid():
            at = 1
        if at >= 0 and at != self.list.currentIndex().row():
            self.list.setCurrentIndex(self.lines.index(at))
            self.list.scrollTo(self.lines.index(at), QListView.ScrollHint.PositionAtCenter)
            if at == 1:
                self.list.scrollToTop()

    def _choose(self, now: QModelIndex) -> None:
        if now.isValid() and self.current:
            self._wanted = self.current
            self.chosen.emit(self.current)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Down and Enter lead from the box into the list, Enter from the list to what is shown."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in _KEYS_TO_LIST:
            if watched is self.box:
                self.list.setFocus(Qt.FocusReason.OtherFocusReason)
                return True
            if event.key() != Qt.Key.Key_Down:
                self.opened.emit()
                return True
        return super().eventFilter(watched, event)


def _hay(line: Line) -> str:
    return f"{line.entry} {line.entry.group} {line.words} {line.state[0]}".casefold()
