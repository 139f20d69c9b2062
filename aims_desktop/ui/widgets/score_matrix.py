"""The 5 x 5 matrix of scores: a cell is chosen, or given a level; each shows its number and its level in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from PySide6.QtCore import QAbstractTableModel, QItemSelectionModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QGridLayout, QLabel, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from aims_desktop.i18n import _
from aims_desktop.ui.theme import draw
from aims_desktop.ui.theme.look import MEDIUM, STRONG, look
from aims_desktop.ui.theme.tokens import BODY, CAPTION, OVERLINE
from aims_desktop.ui.widgets.heat_map import MatrixView, frame

Index = QModelIndex | QPersistentModelIndex
Cell = tuple[int, int]
"""Likelihood and severity, from 1 up."""

STEPS = 5
CELL_HEIGHT = 46
_GAP = 3
_EDGE = 2
_INSET = 4


@dataclass(frozen=True, slots=True)
class Reading:
    """What a cell means: the word of its level and the token of its colour; no word where nothing is set yet."""

    word: str
    token: str
    apart: str = ""
    """What makes the cell another one than its score says, in words."""


Read = Callable[[Cell], Reading]


class Mark(NamedTuple):
    """What was chosen in a cell, or lies there beside what is chosen: in words, and in letters that find room in it."""

    said: str
    letters: str = ""
    chosen: bool = True


class ScoreMatrix(QWidget):
    """Arrows move. Enter, Space or a click takes a cell; the keys 1 to 4 give it a level where `paints`."""

    taken = Signal(int, int)
    """Likelihood and severity of the cell that was taken."""
    painted = Signal(int, int, int)
    """Likelihood, severity and the level, from 0 up."""
    moved = Signal(int, int)
    """Likelihood and severity of the cell that the keyboard came to."""

    def __init__(self, name: str, *, paints: bool = False) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._model = _Scores()
        self.view = _View(name, paints=paints)
        self.view.setModel(self._model)
        self.view.setItemDelegate(_Tiles(self.view))
        self.view.opened.connect(self._take)
        self.view.digit.connect(lambda index, level: self.painted.emit(*self._model.place(index), level))
        self.view.selectionModel().currentChanged.connect(lambda index, _before: self._say_moved(index))
        blank = [""] * STEPS
        self._grid: QGridLayout = frame(self, self.view, blank, blank)

    def set_words(self, likelihood: Sequence[str], severity: Sequence[str]) -> None:
        """Name the steps at the sides."""
        self._model.words = (tuple(likelihood), tuple(severity))
        for row, text in enumerate(reversed(likelihood)):
            self._label(row, 0).setText(text)
        for column, text in enumerate(severity):
            self._label(STEPS, column + 1).setText(text)
        self._model.all_changed()

    def set_reading(self, read: Read) -> None:
        """Say what each cell means."""
        self._model.read = read
        self._model.all_changed()

    def set_marks(self, marks: Mapping[Cell, Mark]) -> None:
        """Mark the cells in which something was chosen."""
        self._model.marks = dict(marks)
        self._model.all_changed()

    def set_read_only(self, reason: str) -> None:
        """Let the cells be looked at only, or be taken with an empty reason."""
        self.view.refusal = reason
        self.view.setAccessibleDescription(reason)

    def go_to(self, likelihood: int, severity: int) -> None:
        """Put the keyboard's cell somewhere."""
        index = self._model.index(STEPS - likelihood, severity - 1)
        if index != self.view.currentIndex():
            self.view.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    @property
    def cell(self) -> Cell:
        """The cell the keyboard is at; 0, 0 for none."""
        index = self.view.currentIndex()
        return self._model.place(index) if index.isValid() else (0, 0)

    def said(self, likelihood: int, severity: int) -> str:
        """What a cell says in words."""
        return str(self._model.index(STEPS - likelihood, severity - 1).data(Qt.ItemDataRole.AccessibleTextRole))

    def _take(self, index: QModelIndex) -> None:
        if not self.view.refusal:
            self.taken.emit(*self._model.place(index))

    def _say_moved(self, index: QModelIndex) -> None:
        if index.isValid():
            self.moved.emit(*self._model.place(index))

    def _label(self, row: int, column: int) -> QLabel:
        item = self._grid.itemAtPosition(row, column)
        widget = item.widget() if item is not None else None
        assert isinstance(widget, QLabel)
        return widget


class _Scores(QAbstractTableModel):
    """Scores by likelihood, downwards from the highest, and severity."""

    def __init__(self) -> None:
        super().__init__()
        self.words: tuple[tuple[str, ...], tuple[str, ...]] = (("",) * STEPS, ("",) * STEPS)
        self.read: Read = lambda _cell: Reading("", "subtle")
        self.marks: dict[Cell, Mark] = {}

    def all_changed(self) -> None:
        """Have every cell painted anew."""
        self.dataChanged.emit(self.index(0, 0), self.index(STEPS - 1, STEPS - 1))

    def place(self, index: Index) -> Cell:
        """Likelihood and severity of a cell."""
        return STEPS - index.row(), index.column() + 1

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's name and default
        """One row per likelihood."""
        return 0 if parent.isValid() else STEPS

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's name and default
        """One column per severity."""
        return 0 if parent.isValid() else STEPS

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The score; its meaning for painting; the whole cell in words."""
        likelihood, severity = place = self.place(index)
        reading, mark = self.read(place), self.marks.get(place)
        if role == Qt.ItemDataRole.DisplayRole:
            return str(likelihood * severity)
        if role == Qt.ItemDataRole.UserRole:
            return reading, mark
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            cell = _("{likelihood} × {severity}: {score}, {level}").format(
                likelihood=self.words[0][likelihood - 1] or likelihood,
                severity=self.words[1][severity - 1] or severity,
                score=likelihood * severity,
                level=reading.word or _("not set"),
            )
            return ". ".join(filter(None, (cell, reading.apart, mark.said if mark else "")))
        return None


class _View(MatrixView):
    """The table under the matrix; where it paints, digits give levels."""

    digit = Signal(QModelIndex, int)

    def __init__(self, name: str, *, paints: bool) -> None:
        super().__init__(name)
        self._paints = paints
        self.refusal = ""

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Room for a number over a word."""
        return QSize(super().sizeHint().width(), look().px(CELL_HEIGHT) * STEPS)

    def keyboardSearch(self, search: str) -> None:  # noqa: N802 - Qt's name
        """A digit is no search for a cell with that number."""

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """A digit gives the cell a level."""
        level = event.key() - Qt.Key.Key_1
        if self._paints and 0 <= level < len(LEVEL_TOKENS):
            if not self.refusal and self.currentIndex().isValid():
                self.digit.emit(self.currentIndex(), level)
            return
        super().keyPressEvent(event)


LEVEL_TOKENS = ("h1", "h2", "h3", "h4")
"""The colours of low, medium, high and critical."""


class _Tiles(QStyledItemDelegate):
    """Paints number over word on the colour of the level; a tick and a line mark what was chosen, dots what lies beside it."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one tile."""
        now = look()
        reading, mark = index.data(Qt.ItemDataRole.UserRole)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        half = _GAP / 2
        box = QRectF(option.rect).adjusted(half, half, -half, -half)
        draw.tile(painter, box, "", reading.token)
        ink = now.colour("heat_text" if reading.word else "muted")
        middle = box.center().y()
        painter.setPen(ink)
        painter.setFont(now.font(BODY + 1, STRONG))
        top = box.adjusted(0, now.px(4), 0, 0)
        top.setBottom(middle + now.px(1))
        number = str(index.data(Qt.ItemDataRole.DisplayRole))
        top.translate(self._aside(box, number, mark), 0)
        painter.drawText(top, Qt.AlignmentFlag.AlignCenter, number)
        painter.setFont(now.font(CAPTION, MEDIUM))
        below = QRectF(box.left(), middle, box.width(), box.bottom() - middle - now.px(3))
        word = now.cut(reading.word or "–", int(box.width()) - now.px(4), CAPTION, MEDIUM)
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, word)
        if reading.apart:
            side = now.px(11)
            draw.symbol(painter, QRectF(box.left() + now.px(5), box.top() + now.px(5), side, side), "edit", "heat_text")
        if mark:
            self._mark(painter, box, mark)
        state, view = option.state, option.widget
        if state & QStyle.StateFlag.State_HasFocus and view is not None and view.hasFocus():
            painter.setPen(QPen(now.colour("accent"), _EDGE))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, now.px(5), now.px(5))
        painter.restore()

    @staticmethod
    def _aside(box: QRectF, number: str, mark: Mark | None) -> float:
        """How far the number steps aside for the letters before it."""
        if not mark or not mark.letters:
            return 0
        now = look()
        letters = now.px(_INSET) + 1 + now.metrics(OVERLINE, STRONG).horizontalAdvance(mark.letters) + now.px(3)
        return max(0, letters - (box.width() - now.metrics(BODY + 1, STRONG).horizontalAdvance(number)) / 2)

    @staticmethod
    def _mark(painter: QPainter, box: QRectF, mark: Mark) -> None:
        now = look()
        painter.setPen(QPen(now.colour("text"), _EDGE, Qt.PenStyle.SolidLine if mark.chosen else Qt.PenStyle.DotLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), now.px(5), now.px(5))
        side, edge = now.px(13), now.px(_INSET)
        if mark.chosen:
            draw.symbol(painter, QRectF(box.right() - side - edge, box.top() + edge, side, side), "check", "heat_text")
        painter.setPen(now.colour("heat_text"))
        painter.setFont(now.font(OVERLINE, STRONG))
        painter.drawText(box.adjusted(edge + 1, edge, 0, 0), Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft, mark.letters)
