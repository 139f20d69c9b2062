"""The 5 x 5 risk matrix."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QGridLayout,
    QHeaderView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from aims_desktop.i18n import _
from aims_desktop.ui.theme import draw
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.theme.tokens import BODY
from aims_desktop.ui.widgets.text import label

Index = QModelIndex | QPersistentModelIndex
Band = Callable[[int, int], str]
"""(likelihood, severity) -> heat token h1 to h4."""

_CELL_HEIGHT = 41
_CELL_WIDTH = 64
_GAP = 3


class HeatMap(QWidget):
    """How many risks stand at each likelihood and severity; arrows move, Enter or a click opens a cell."""

    cell_activated = Signal(int, int)
    """Likelihood and severity of the cell, from 1 up."""

    def __init__(self, name: str, likelihood: Sequence[str], severity: Sequence[str], band: Band, count_text: Callable[[int], str]) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._model = _Matrix(likelihood, severity, band, count_text)
        self.view = MatrixView(name)
        self.view.setModel(self._model)
        self.view.setItemDelegate(_Tiles(self.view))
        self.view.opened.connect(lambda index: self.cell_activated.emit(*self._model.place(index)))
        frame(self, self.view, likelihood, severity)
        self.set_counts({})

    def set_counts(self, counts: Mapping[tuple[int, int], int]) -> None:
        """Show how many there are at each (likelihood, severity)."""
        self._model.set_counts(counts)

    def count(self, likelihood: int, severity: int) -> int:
        """How many it shows at a place."""
        return self._model.counts.get((likelihood, severity), 0)

    def select(self, likelihood: int, severity: int) -> None:
        """Mark a cell; 0, 0 for none."""
        if likelihood and severity:
            self.view.setCurrentIndex(self._model.index(self._model.rowCount() - likelihood, severity - 1))
        else:
            self.view.clearSelection()


def frame(holder: QWidget, view: QTableView, likelihood: Sequence[str], severity: Sequence[str]) -> QGridLayout:
    """Lay a matrix out with its words: likelihood at the left, the highest on top, severity below."""
    grid = QGridLayout(holder)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(look().px(8))
    grid.setVerticalSpacing(look().px(3))
    for row, text in enumerate(reversed(likelihood)):
        side = label(text, "caption", "muted")
        side.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(side, row, 0)
    grid.addWidget(view, 0, 1, len(likelihood), len(severity))
    for column, text in enumerate(severity):
        foot = label(text, "caption", "muted", elide=True)
        foot.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        grid.addWidget(foot, len(likelihood), column + 1)
        grid.setColumnStretch(column + 1, 1)
    return grid


class _Matrix(QAbstractTableModel):
    """Counts by likelihood (downwards from the highest) and severity."""

    def __init__(self, likelihood: Sequence[str], severity: Sequence[str], band: Band, count_text: Callable[[int], str]) -> None:
        super().__init__()
        self._likelihood, self._severity = likelihood, severity
        self._band, self._count_text = band, count_text
        self.counts: Mapping[tuple[int, int], int] = {}

    def set_counts(self, counts: Mapping[tuple[int, int], int]) -> None:
        """Show other counts; the marked cell stays."""
        self.counts = dict(counts)
        self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))

    def place(self, index: Index) -> tuple[int, int]:
        """Likelihood and severity of a cell, from 1 up."""
        return len(self._likelihood) - index.row(), index.column() + 1

    def rowCount(self, parent: Index | None = None) -> int:  # noqa: N802 - Qt's name
        """One row per likelihood."""
        return 0 if parent is not None and parent.isValid() else len(self._likelihood)

    def columnCount(self, parent: Index | None = None) -> int:  # noqa: N802 - Qt's name
        """One column per severity."""
        return 0 if parent is not None and parent.isValid() else len(self._severity)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The count, its colour, and the whole cell in words."""
        likelihood, severity = self.place(index)
        count = self.counts.get((likelihood, severity), 0)
        if role == Qt.ItemDataRole.DisplayRole:
            return str(count) if count else ""
        if role == Qt.ItemDataRole.UserRole:
            return self._band(likelihood, severity)
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return _("{likelihood}, {severity}: {count}").format(
                likelihood=self._likelihood[likelihood - 1],
                severity=self._severity[severity - 1],
                count=self._count_text(count),
            )
        return None


class MatrixView(QTableView):
    """The table under the matrix: all cells are always in sight."""

    opened = Signal(QModelIndex)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setProperty("kind", "clear")
        self.setShowGrid(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.hide()
            header.setMinimumSectionSize(1)
            header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.clicked.connect(self.opened)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Rows and columns at their usual size."""
        model = self.model()
        rows, columns = (model.rowCount(), model.columnCount()) if model else (5, 5)
        return QSize(look().px(_CELL_WIDTH) * columns, look().px(_CELL_HEIGHT) * rows)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Narrow cells still hold a number."""
        return QSize(self.sizeHint().width() // 2, self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter and Space open the marked cell."""
        opens = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
        if opens and self.currentIndex().isValid():
            self.opened.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)


class _Tiles(QStyledItemDelegate):
    """Paints a count on the colour of its band."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one tile."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        half = _GAP / 2
        box = QRectF(option.rect).adjusted(half, half, -half, -half)
        draw.tile(painter, box, index.data(Qt.ItemDataRole.DisplayRole), index.data(Qt.ItemDataRole.UserRole), BODY + 1)
        state = option.state
        view = option.widget
        if state & QStyle.StateFlag.State_Selected or (state & QStyle.StateFlag.State_HasFocus and view and view.hasFocus()):
            painter.setPen(QPen(look().colour("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, look().px(5), look().px(5))
        painter.restore()
