"""The one delegate of all tables: a model says what a cell is, this draws it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from aims_desktop.i18n import _
from aims_desktop.model.registers.shared import Level
from aims_desktop.ui.theme import draw
from aims_desktop.ui.theme.look import MEDIUM, NORMAL, STRONG, Look, look
from aims_desktop.ui.theme.tokens import BODY, CAPTION, ROW, TABLE_HEADER

Kind = Literal["plain", "id", "two_line", "chip", "score", "person", "switch", "icon", "group", "late", "muted"]

CELL_ROLE: Final = Qt.ItemDataRole.UserRole
"""A model returns a Cell here, plain text in DisplayRole and "Column: value" in AccessibleTextRole."""

_MIDDLE: Final = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextSingleLine
_TOP: Final = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextSingleLine
_SELECTED: Final = QStyle.StateFlag.State_Selected.value
_FOCUSED: Final = QStyle.StateFlag.State_HasFocus.value
_HOVERED: Final = QStyle.StateFlag.State_MouseOver.value
_LEFT: Final = 10
_RIGHT: Final = 8
_BAR: Final = 3


@dataclass(frozen=True, slots=True)
class Cell:
    """What one cell shows.

    `extra` is the second line of two_line, the tone of chip, the heat token of score, "on" or "off" of switch and
    the icon name of icon and of group. `tone` is a colour token for the text of plain and for the symbol of icon.
    """

    kind: Kind
    text: str
    extra: str = ""
    tone: str = ""

    def plain(self) -> str:
        """The cell as plain text, for DisplayRole, tooltips and screen readers."""
        return f"{self.text}, {self.extra}" if self.kind == "two_line" and self.extra else self.text


Index = QModelIndex | QPersistentModelIndex
_Draw = Callable[[QPainter, QRectF, Cell, Look], None]


class Cells(QStyledItemDelegate):
    """Paints cells by kind: hairlines below, a soft selected row with an accent bar, text cut at the end."""

    def __init__(self, parent: QObject | None = None, row: int = ROW, header: int = TABLE_HEADER) -> None:
        super().__init__(parent)
        self.row, self.header = row, header
        self._hovered = -1
        # In a list the item under the mouse is the row; a table tells one cell only.
        self._alone = isinstance(parent, QListView)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802 - Qt's name
        """Row height at the text size in use; widths are set by columns, never by contents."""
        return QSize(look().px(60), look().px(self.row))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one cell."""
        cell = index.data(CELL_ROLE)
        if not isinstance(cell, Cell):
            cell = Cell("plain", str(index.data(Qt.ItemDataRole.DisplayRole) or ""))
        now = look()
        rect: QRect = option.rect
        state = option.state.value
        # No save and restore: each kind sets its own font and pen, and this runs for every cell of every repaint.
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        hovered = index.row() == self._hovered or bool(state & _HOVERED and self._alone)
        self._background(painter, rect, cell, bool(state & _SELECTED), hovered, now)
        left, right = now.px(_LEFT), now.px(_RIGHT)
        inside = QRectF(rect.left() + left, rect.top(), rect.width() - left - right, rect.height() - 1)
        if inside.width() > 0:
            _DRAW[cell.kind](painter, inside, cell, now)
        if state & _FOCUSED:
            draw.focus(painter, QRectF(rect))

    @staticmethod
    def _background(painter: QPainter, rect: QRect, cell: Cell, selected: bool, hovered: bool, now: Look) -> None:
        if selected:
            painter.fillRect(rect, now.colour("accent_soft"))
        elif cell.kind == "group":
            painter.fillRect(rect, now.colour("subtle"))
        elif hovered:
            painter.fillRect(rect, now.colour("hover"))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, now.colour("line"))
        # The cell at the left edge carries the bar, whichever column stands there.
        if selected and rect.left() <= 0:
            painter.fillRect(0, rect.top(), _BAR, rect.height(), now.colour("accent"))

    def hover(self, row: int) -> None:
        """Tint a row under the mouse; -1 for none."""
        if row == self._hovered:
            return
        view = self.parent()
        before, self._hovered = self._hovered, row
        if isinstance(view, QTableView):
            height = view.verticalHeader().defaultSectionSize()
            for changed in (before, row):
                if changed >= 0:
                    view.viewport().update(0, view.rowViewportPosition(changed), view.viewport().width(), height)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Forget the hovered row when the mouse leaves the view; keep row heights right when the look changes."""
        if event.type() == QEvent.Type.Leave:
            self.hover(-1)
        elif event.type() == QEvent.Type.StyleChange:
            view = self.parent()
            if isinstance(view, QTableView):
                _set_heights(view, self.row, self.header)
        return super().eventFilter(watched, event)


def dress(view: QTableView, name: str, row: int = ROW, header: int = TABLE_HEADER) -> Cells:
    """Make a table look and behave like every table here; returns the delegate it now uses."""
    cells = Cells(view, row, header)
    view.setItemDelegate(cells)
    view.setAccessibleName(name)
    view.setShowGrid(False)
    view.setFrameShape(QFrame.Shape.NoFrame)
    view.setWordWrap(False)
    view.setCornerButtonEnabled(False)
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    # Tab leaves the table, arrows move inside it.
    view.setTabKeyNavigation(False)
    view.verticalHeader().hide()
    view.horizontalHeader().setHighlightSections(False)
    view.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    _set_heights(view, row, header)
    view.setMouseTracking(True)
    view.entered.connect(lambda index: cells.hover(index.row()))
    view.viewport().installEventFilter(cells)
    return cells


def dress_list(view: QListView, name: str, row: int = ROW) -> Cells:
    """Make a list look like the tables; its model may return cells or plain texts."""
    cells = Cells(view, row)
    view.setItemDelegate(cells)
    view.setAccessibleName(name)
    view.setFrameShape(QFrame.Shape.NoFrame)
    view.setUniformItemSizes(True)
    view.setMouseTracking(True)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    return cells


def _set_heights(view: QTableView, row: int, header: int) -> None:
    view.verticalHeader().setMinimumSectionSize(1)
    view.verticalHeader().setDefaultSectionSize(look().px(row))
    view.horizontalHeader().setFixedHeight(look().px(header))


def _line(painter: QPainter, rect: QRectF, text: str, token: str, size: int, weight: QFont.Weight, now: Look) -> None:
    painter.setPen(now.colour(token))
    painter.setFont(now.font(size, weight))
    painter.drawText(rect, _MIDDLE, now.cut(text, int(rect.width()), size, weight))


def _plain(painter: QPainter, rect: QRectF, cell: Cell, now: Look) -> None:
    _line(painter, rect, cell.text, cell.tone or "text", BODY, NORMAL, now)


def _id(painter: QPainter, rect: QRectF, cell: Cell, now: Look) -> None:
    _line(painter, rect, cell.text, "muted", CAPTION, MEDIUM, now)


def _muted(painter: QPainter, rect: QRectF, cell: Cell, now: Look) -> None:
    _line(painter, rect, cell.text, "muted", BODY, NORMAL, now)


def _late(painter: QPainter, rect: QRectF, cell: Cell, now: Look) -> None:
    _line(painter, rect, cell.text, "bad", BODY, NORMAL, now)


def _group(painter: QPainter, rect: QRectF, cell: Cell, now: Look) -> None:
    first = rect.left() <= now.px(_LEFT)
    if cell.extra:
        side = now.px(14)
        draw.symbol(painter, QRectF(rect.left(), rect.center().y() - side / 2, side, side), cell.extra, "muted")
        rect = rect.adjusted(now.px(22), 0, 0, 0)
    _line(painter, rect, cell.text, "text" if first else "text2", BODY, STRONG if first else NORMAL, now)


def _two_line(painter: QPainter, rect: QRectF, cell: Cell, now: Look) -> None:
    if not cell.extra:
        _line(painter, rect, cell.text, "text", BODY, MEDIUM, now)
        return
    width = int(rect.width())
    above, below = now.metrics(BODY, MEDIUM).height(), now.metrics(CAPTION, NORMAL).height()
    top = rect.top() + (rect.height() - above - below - 1) / 2
    painter.setPen(now.colour("text"))
    painter.setFont(now.font(BODY, MEDIUM))
    painter.drawText(QRectF(rect.left(), top, width, above), _TOP, now.cut(cell.text, width, BODY, MEDIUM))
    painter.setPen(now.colour("muted"))
    painter.setFont(now.font(CAPTION, NORMAL))
    painter.drawText(QRectF(rect.left(), top + above + 1, width, below), _TOP, now.cut(cell.extra, width, CAPTION))


def _chip(painter: QPainter, rect: QRectF, cell: Cell, now: Look) -> None:
    if cell.text:
        draw.chip(painter, rect, cell.text, cell.extra or "neutral")


def _score(painter: QPainter, rect: QRectF, cell: Cell, now: Look) -> None:
    number, _blank, word = cell.text.partition(" ")
    height = now.px(21)
    box = QRectF(rect.left(), rect.center().y() - height / 2, now.px(28), height)
    draw.tile(painter, box, number, cell.extra or "neutral_soft")
    rest = rect.adjusted(now.px(36), 0, 0, 0)
    # Half a word is worse than none, and words in some rows only look like a mistake: the number says it.
    if word and max(now.width(word), now.width(max((_(level.label) for level in Level), key=len))) <= rest.width():
        _line(painter, rest, word, "text2", BODY, NORMAL, now)


def _person(painter: QPainter, rect: QRectF, cell: Cell, now: Look) -> None:
    if not cell.text:
        return
    side = now.px(22)
    draw.avatar(painter, QRectF(rect.left(), rect.center().y() - side / 2, side, side), cell.text)
    _line(painter, rect.adjusted(now.px(30), 0, 0, 0), cell.text, "text2", BODY, NORMAL, now)


def _switch(painter: QPainter, rect: QRectF, cell: Cell, now: Look) -> None:
    height = now.px(17)
    draw.switch(painter, QRectF(rect.left(), rect.center().y() - height / 2, now.px(30), height), cell.extra == "on")
    _line(painter, rect.adjusted(now.px(38), 0, 0, 0), cell.text, "text2", BODY, NORMAL, now)


def _icon(painter: QPainter, rect: QRectF, cell: Cell, now: Look) -> None:
    side = now.px(16)
    tone = cell.tone or "text2"
    draw.symbol(painter, QRectF(rect.left(), rect.center().y() - side / 2, side, side), cell.extra, tone)
    rest = rect.adjusted(now.px(24), 0, 0, 0)
    if rest.width() > 0:  # in a narrow column the icon stands alone; the word is for who cannot see it
        _line(painter, rest, cell.text, tone, BODY, NORMAL, now)


_DRAW: Final[dict[str, _Draw]] = {
    "plain": _plain,
    "id": _id,
    "two_line": _two_line,
    "chip": _chip,
    "score": _score,
    "person": _person,
    "switch": _switch,
    "icon": _icon,
    "group": _group,
    "late": _late,
    "muted": _muted,
}
