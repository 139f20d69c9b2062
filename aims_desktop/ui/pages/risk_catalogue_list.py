"""The list of the starter catalogue: scenarios under their categories, to be ticked; those adopted already say so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from PySide6.QtCore import QAbstractListModel, QItemSelectionModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from aims_desktop.i18n import _
from aims_desktop.service.risk_catalogue import Entry
from aims_desktop.ui.theme import draw
from aims_desktop.ui.theme.cells import dress_list
from aims_desktop.ui.theme.look import MEDIUM, STRONG, look
from aims_desktop.ui.theme.tokens import BODY, CAPTION

Index = QModelIndex | QPersistentModelIndex
Line = Entry | str
"""A scenario, or the name of the category above the next ones."""

HEADING, ENTRY = 32, 46
_BOX = 17
_TEXT = 40
"""Where the words begin, after the box to tick."""


class Scenarios(QAbstractListModel):
    """Categories and scenarios, and which are ticked."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[Line] = []
        self.refs: Mapping[str, str] = {}
        self.ticked: set[str] = set()

    def show(self, entries: Sequence[Entry], refs: Mapping[str, str]) -> None:
        """Show scenarios in their order; `refs` names the risks made from them."""
        self.beginResetModel()
        self.refs = refs
        self.lines = []
        for category, group in groupby(entries, lambda entry: entry.category):
            self.lines += [_(category.label), *group]
        self.endResetModel()

    def entry(self, index: Index) -> Entry | None:
        """The scenario of a line; None for a category."""
        line = self.lines[index.row()] if index.isValid() and index.row() < len(self.lines) else None
        return line if isinstance(line, Entry) else None

    def row_of(self, scenario_id: str) -> int:
        """The line of a scenario, the first one of all where it is not shown; -1 for none."""
        found = {line.scenario.id: at for at, line in enumerate(self.lines) if isinstance(line, Entry)}
        return found.get(scenario_id, min(found.values(), default=-1))

    def toggle(self, index: Index) -> bool:
        """Tick a scenario or take the tick away; False for what cannot be ticked."""
        entry = self.entry(index)
        if entry is None or entry.adopted:
            return False
        self.ticked ^= {entry.scenario.id}
        self.dataChanged.emit(index, index)
        return True

    def state(self, entry: Entry) -> str:
        """What is known of a scenario: the risk that was made from it, or that it is chosen."""
        if entry.adopted:
            return _("Adopted as {refs}").format(refs=", ".join(self.refs.get(risk, "?") for risk in entry.adopted))
        return _("Chosen") if entry.scenario.id in self.ticked else ""

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's name and default
        """How many lines."""
        return 0 if parent.isValid() else len(self.lines)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Categories cannot be chosen."""
        if self.entry(index) is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The title for typing ahead; the whole line for screen readers."""
        line = self.lines[index.row()]
        if isinstance(line, str):
            return line if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole) else None
        if role == Qt.ItemDataRole.DisplayRole:
            return _(line.scenario.title)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            state = self.state(line) or _("Not chosen")
            return f"{line.scenario.id} {_(line.scenario.title)}, {_(line.scenario.event)}, {state}"
        return None


class ScenarioList(QListView):
    """Arrows move, Space ticks, Enter opens the risk that was made, or ticks as well."""

    chosen = Signal(object)
    """Another scenario is the current one: an Entry or None."""
    opened = Signal(str)
    """The id of the risk that was made from the current one."""
    ticked = Signal()
    """Others are ticked than before."""

    def __init__(self) -> None:
        super().__init__()
        self.lines = Scenarios()
        self.setModel(self.lines)
        dress_list(self, _("Scenarios of the catalogue"))
        self.setUniformItemSizes(False)
        self.setItemDelegate(_Painter(self))
        self.setProperty("kind", "clear")
        self.selectionModel().currentChanged.connect(lambda now, _before: self.chosen.emit(self.lines.entry(now)))
        self.doubleClicked.connect(self._open)

    def show_entries(self, entries: Sequence[Entry], refs: Mapping[str, str]) -> None:
        """Show scenarios; the current one stays where it is still shown."""
        current = self.lines.entry(self.currentIndex())
        self.lines.show(entries, refs)
        at = self.lines.row_of(current.scenario.id if current is not None else "")
        if at >= 0:
            self.selectionModel().setCurrentIndex(self.lines.index(at), QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self.scrollTo(self.currentIndex())
        else:
            self.chosen.emit(None)

    @property
    def current(self) -> Entry | None:
        """The scenario the keyboard is at."""
        return self.lines.entry(self.currentIndex())

    def tick(self, index: Index) -> None:
        """Tick a scenario, or take the tick away."""
        if self.lines.toggle(index):
            self.ticked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Space ticks; Enter opens what was made."""
        if event.key() == Qt.Key.Key_Space:
            self.tick(self.currentIndex())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """A click into the box ticks."""
        super().mouseReleaseEvent(event)
        place = event.position().toPoint()
        index = self.indexAt(place)
        if event.button() == Qt.MouseButton.LeftButton and index.isValid() and place.x() <= look().px(_TEXT):
            self.tick(index)

    def _open(self, index: Index) -> None:
        entry = self.lines.entry(index)
        if entry is not None and entry.adopted:
            self.opened.emit(entry.adopted[0])
        elif entry is not None:
            self.tick(index)


class _Painter(QStyledItemDelegate):
    """A box to tick, title over event, and what is known at the right; categories as group lines."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802 - Qt's name
        """One line of the list."""
        model = index.model()
        assert isinstance(model, Scenarios)
        return QSize(look().px(200), look().px(HEADING if model.entry(index) is None else ENTRY))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw a line."""
        model, now, rect = index.model(), look(), QRectF(option.rect)
        assert isinstance(model, Scenarios)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        entry = model.entry(index)
        if entry is None:
            painter.fillRect(rect, now.colour("subtle"))
            words = str(index.data(Qt.ItemDataRole.DisplayRole))
            draw.text(painter, rect.adjusted(now.px(12), 0, -now.px(8), 0), words, strong=True)
            return
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected or option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, now.colour("accent_soft" if selected else "hover"))
        if selected:
            painter.fillRect(QRectF(rect.left(), rect.top(), now.px(3), rect.height()), now.colour("accent"))
        painter.fillRect(QRectF(rect.left(), rect.bottom() - 1, rect.width(), 1), now.colour("line"))
        self._box(painter, rect, model, entry)
        self._words(painter, rect, model, entry, selected)
        if option.state & QStyle.StateFlag.State_HasFocus:
            draw.focus(painter, rect)

    @staticmethod
    def _box(painter: QPainter, rect: QRectF, model: Scenarios, entry: Entry) -> None:
        now = look()
        side = now.px(_BOX)
        box = QRectF(rect.left() + now.px(13), rect.center().y() - side / 2, side, side)
        if entry.adopted:
            draw.symbol(painter, box, "circle-check", "ok")
            return
        on = entry.scenario.id in model.ticked
        painter.setPen(QPen(now.colour("accent" if on else "input_line"), 1))
        painter.setBrush(now.colour("accent" if on else "surface"))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), now.px(5), now.px(5))
        if on:
            draw.symbol(painter, box.adjusted(2, 2, -2, -2), "check", "on_accent")

    @staticmethod
    def _words(painter: QPainter, rect: QRectF, model: Scenarios, entry: Entry, selected: bool) -> None:
        now, state = look(), model.state(entry)
        right = now.px(8)
        if state:
            chip = draw.chip_width(state, dot=False)
            place = QRectF(rect.right() - chip - right, rect.top(), chip, rect.height())
            draw.chip(painter, place, state, "ok" if entry.adopted else "accent", dot=False)
            right += chip + now.px(8)
        left = rect.left() + now.px(_TEXT)
        width, half = int(rect.right() - right - left), rect.height() / 2
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        weight = STRONG if selected else MEDIUM
        painter.setPen(now.colour("text"))
        painter.setFont(now.font(BODY, weight))
        above = QRectF(left, rect.top() + now.px(4), width, half - now.px(3))
        painter.drawText(above, flags, now.cut(_(entry.scenario.title), width, BODY, weight))
        painter.setPen(now.colour("muted"))
        painter.setFont(now.font(CAPTION))
        below = QRectF(left, rect.top() + half, width, half - now.px(4))
        painter.drawText(below, flags, now.cut(_(entry.scenario.event), width, CAPTION))
