"""The rail: overview, the twelve steps under their phases, and the records, as one list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from aims_desktop.i18n import _, day
from aims_desktop.model.registers import REGISTERS
from aims_desktop.service.agenda import step_due
from aims_desktop.service.catalogue import roadmap
from aims_desktop.service.checks import Progress, StepState, progress
from aims_desktop.service.workspace import Workspace
from aims_desktop.ui.context import Place
from aims_desktop.ui.own_pages import OWN_PAGE, pages_of
from aims_desktop.ui.theme import draw
from aims_desktop.ui.theme.look import STRONG, look
from aims_desktop.ui.theme.tokens import BODY, CAPTION, OVERLINE, PHASE_HEADING, RAIL_ITEM, RAIL_WIDTH
from aims_desktop.ui.widgets.text import plain_tooltip

FOLDED_WIDTH = 60
GAP = 10
SOON = dt.timedelta(days=7)
SHOWN_AHEAD = dt.timedelta(days=42)
"""Dates further away than this are no news in the rail."""

PHASE_NAMES = {"P1": "Planning & foundation", "P2": "Implementation", "P3": "Audit & certification"}
"""Short names of the phases, as msgids: the rail is narrow."""

ARROW = 16
"""How high the strip is that says that more lines lie below."""

Index = QModelIndex | QPersistentModelIndex
ScrollHint = QAbstractItemView.ScrollHint


class Kind(Enum):
    """What a line of the rail is."""

    PAGE = "page"
    HEADING = "heading"
    STEP = "step"
    GAP = "gap"


@dataclass(frozen=True, slots=True)
class RailItem:
    """One line of the rail; only pages and steps have a place to go to."""

    kind: Kind
    text: str = ""
    icon: str = ""
    right: str = ""
    tone: str = "muted"
    percent: float = 0
    said: str = ""
    place: Place | None = None


def rail_items(workspace: Workspace) -> list[RailItem]:
    """The lines of the rail as the records stand now."""
    state = progress(workspace)
    items = [_page(_("Overview"), "home", Place(), _("{n} %").format(n=round(state.readiness * 100)))]
    for number, phase in enumerate(roadmap().phases, 1):
        steps = [state.step(step.number) for step in phase.steps]
        count = _("{n} of {of}").format(n=sum(step.complete for step in steps), of=len(steps))
        heading = _("Phase {n} · {name}").format(n=number, name=_(PHASE_NAMES[phase.id]))
        items.append(RailItem(Kind.HEADING, heading, right=count))
        items += [_step(workspace, step) for step in steps]
    return [*items, RailItem(Kind.GAP), RailItem(Kind.HEADING, _("Records")), *_records(workspace)]


def _records(workspace: Workspace) -> list[RailItem]:
    facts = workspace.facts()
    open_findings = len(facts.within("finding:open"))
    conflicts = workspace.conflicts()
    waiting = [replace(_page(_("Conflicts"), "merge", Place("conflicts"), str(conflicts)), tone="bad")] if conflicts else []
    return [
        *waiting,
        _page(_("Registers"), "list", Place("registers"), str(sum(not r.child_of for r in REGISTERS.values()))),
        _page(_("Statement of Applicability"), "shield-check", Place("soa"), str(len(facts.rows("soa-item")))),
        _page(_("Audits and findings"), "clipboard-check", Place("registers", filter="assurance"), str(open_findings or "")),
        _page(_("Documents"), "folder", Place("register", register="document"), str(len(facts.rows("document")) or "")),
        _page(_("Reports"), "chart", Place("reports")),
        _page(_("History"), "history", Place("history")),
    ]


def _page(text: str, icon: str, place: Place, right: str = "") -> RailItem:
    return RailItem(Kind.PAGE, text, icon, right, said=f"{text}, {right}" if right else text, place=place)


def _step(workspace: Workspace, state: StepState) -> RailItem:
    step = state.step
    percent = 100 * state.settled / len(state.tasks)
    said = _("Step {n}: {name}, {percent} percent complete").format(n=step.number, name=_(step.short), percent=round(percent))
    item = RailItem(Kind.STEP, _(step.short), str(step.number), percent=percent, said=said, place=Place("step", step=step.number))
    due, today = step_due(workspace, step.number), workspace.today()
    if due is None or state.complete or due > today + SHOWN_AHEAD:
        return item
    late = due < today
    tone = "bad" if late else "warn" if due <= today + SOON else "muted"
    told = _("late since {day}") if late else _("due {day}")
    return replace(item, right=short_day(due, today), tone=tone, said=f"{said}, {told.format(day=day(due))}")


def short_day(on: dt.date, today: dt.date) -> str:
    """A near day in few letters: "Fri" within a week, "12 Dec" otherwise."""
    if today <= on < today + SOON:
        return (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))[on.weekday()]
    return day(on).rpartition(" ")[0]


class RailModel(QAbstractListModel):
    """The lines of the rail."""

    def __init__(self) -> None:
        super().__init__()
        self._items: list[RailItem] = []

    def show(self, items: Sequence[RailItem]) -> None:
        """Replace the lines; where only values changed the selection stays."""
        if len(items) != len(self._items):
            self.beginResetModel()
            self._items = list(items)
            self.endResetModel()
        elif items != self._items:
            self._items = list(items)
            self.dataChanged.emit(self.index(0), self.index(len(items) - 1))

    def item(self, index: Index) -> RailItem:
        """The line at an index."""
        return self._items[index.row()]

    def row_of(self, place: Place) -> int:
        """The line that stands for a place: its own, or the page it belongs to; -1 for none."""
        wanted = [place, Place(place.page, register=place.register), Place(place.page)]
        if place.page == "register":
            area = REGISTERS[place.register].area if place.register in REGISTERS else ""
            wanted += [*(own.place() for own in pages_of(place.register)), Place("registers", filter=area), Place("registers")]
        if (own := OWN_PAGE.get(place.page)) is not None:
            wanted += [Place("register", register=own.register), *(Place("step", step=step) for step in own.steps)]
        places = [item.place for item in self._items]
        return next((places.index(place) for place in wanted if place in places), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's name and default
        """How many lines there are."""
        return 0 if parent.isValid() else len(self._items)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text for typing ahead, sentence for screen readers."""
        item = self._items[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return item.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return item.said or item.text
        if role == Qt.ItemDataRole.ToolTipRole and item.place is not None:
            return plain_tooltip(item.said)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Headings cannot be chosen."""
        if self._items[index.row()].place is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


class RailDelegate(QStyledItemDelegate):
    """Paints the lines of the rail, whole or folded to icons."""

    def __init__(self, view: QListView) -> None:
        super().__init__(view)
        self.folded = False

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802 - Qt's name
        """Fixed heights per kind of line."""
        item = _model(index).item(index)
        heights = {Kind.HEADING: GAP if self.folded else PHASE_HEADING, Kind.GAP: 0 if self.folded else GAP}
        return QSize(look().px(60), look().px(heights.get(item.kind, RAIL_ITEM)))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one line."""
        item = _model(index).item(index)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(option.rect)
        if item.kind is Kind.HEADING:
            self._heading(painter, rect, item)
        elif item.kind is not Kind.GAP:
            self._line(painter, rect, item, option.state)
        painter.restore()

    def _heading(self, painter: QPainter, rect: QRectF, item: RailItem) -> None:
        now = look()
        if self.folded:
            painter.fillRect(QRectF(rect.left() + now.px(16), rect.center().y(), rect.width() - now.px(32), 1), now.colour("line_strong"))
            return
        inner = rect.adjusted(now.px(16), now.px(8), -now.px(16), 0)
        painter.setPen(now.colour("muted"))
        painter.setFont(now.font(OVERLINE, STRONG))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(inner, middle | Qt.AlignmentFlag.AlignLeft, item.text.upper())
        painter.setFont(now.font(CAPTION))
        painter.drawText(inner, middle | Qt.AlignmentFlag.AlignRight, item.right)

    def _line(self, painter: QPainter, rect: QRectF, item: RailItem, state: QStyle.StateFlag) -> None:
        now = look()
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        tile = rect.adjusted(now.px(8), 1, -now.px(8), -1)
        if chosen or state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(now.colour("accent_soft" if chosen else "hover"))
            painter.drawRoundedRect(tile, now.px(6), now.px(6))
        if chosen:
            painter.fillRect(QRectF(tile.left(), tile.top() + now.px(6), 3, tile.height() - now.px(12)), now.colour("accent"))
        if state & QStyle.StateFlag.State_HasFocus and chosen:
            draw.focus(painter, tile)
        self._symbol(painter, rect, item, chosen)
        if not self.folded:
            self._words(painter, rect, item, chosen)

    def _symbol(self, painter: QPainter, rect: QRectF, item: RailItem, chosen: bool) -> None:
        now = look()
        side = now.px(18 if item.kind is Kind.PAGE else 17)
        left = (rect.width() - side) / 2 if self.folded else now.px(19)
        place = QRectF(rect.left() + left, rect.center().y() - side / 2, side, side)
        if item.kind is Kind.PAGE:
            draw.symbol(painter, place, item.icon, "accent_text" if chosen else "text2")
        else:
            draw.step_ring(painter, place, item.percent)

    def _words(self, painter: QPainter, rect: QRectF, item: RailItem, chosen: bool) -> None:
        now = look()
        left = rect.left() + now.px(46)
        right = rect.right() - now.px(18)
        if item.right:
            width = now.metrics(CAPTION).horizontalAdvance(item.right)
            draw.text(painter, QRectF(right - width, rect.top(), width + 1, rect.height()), item.right, item.tone, CAPTION)
            right -= width + now.px(6)
        ink = "text" if chosen or item.kind is Kind.PAGE or item.percent else "text2"
        if item.kind is Kind.STEP:
            width = now.metrics(BODY, STRONG).horizontalAdvance(item.icon) + now.px(8)
            draw.text(painter, QRectF(left, rect.top(), width, rect.height()), item.icon, ink, strong=chosen)
            left += width
        draw.text(painter, QRectF(left, rect.top(), right - left, rect.height()), item.text, ink, strong=chosen)


class RailList(QListView):
    """The list itself: one stop of the Tab key, arrows and typing ahead move, Enter goes."""

    gone_to = Signal(object)
    """The Place that the person chose."""

    def __init__(self) -> None:
        super().__init__()
        self.lines = RailModel()
        self.setModel(self.lines)
        self.delegate = RailDelegate(self)
        self.setItemDelegate(self.delegate)
        self.setAccessibleName(_("Roadmap and records"))
        self.setProperty("kind", "clear")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """A click goes there."""
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index.isValid():
            self._go(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter and Space go there."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self.currentIndex().isValid():
            self._go(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Repaint without the ring."""
        super().focusOutEvent(event)
        self.viewport().update()

    def scrollTo(self, index: Index, hint: ScrollHint = ScrollHint.EnsureVisible) -> None:  # noqa: N802 - Qt's name
        """Bring a line into sight, above the arrow too."""
        super().scrollTo(index, hint)
        bar = self.verticalScrollBar()
        hidden = self.visualRect(index).bottom() + look().px(ARROW) - self.viewport().height()
        if index.isValid() and hidden > 0:
            bar.setValue(bar.value() + hidden)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Keep the line where the window is in sight."""
        super().resizeEvent(event)
        self.scrollTo(self.currentIndex())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the lines, and an arrow where more lie below."""
        super().paintEvent(event)
        bar = self.verticalScrollBar()
        if bar.value() < bar.maximum():
            painter = QPainter(self.viewport())
            side = look().px(ARROW)
            strip = QRectF(0, self.viewport().height() - side, self.viewport().width(), side)
            painter.fillRect(strip, look().colour("rail"))
            draw.symbol(painter, QRectF(strip.center().x() - side / 2, strip.top(), side, side), "chevron-down", "muted")

    def _go(self, index: QModelIndex) -> None:
        place = self.lines.item(index).place
        if place is not None:
            self.gone_to.emit(place)


class Rail(QWidget):
    """The left edge of the window."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("rail")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.list = RailList()
        self.gone_to = self.list.gone_to
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 1, 0)
        column.addWidget(self.list)
        self._fit()

    def refresh(self, workspace: Workspace) -> None:
        """Show the records as they stand now."""
        self.list.lines.show(rail_items(workspace))

    def show_place(self, place: Place) -> None:
        """Mark where the window is."""
        row = self.list.lines.row_of(place)
        if row < 0:
            self.list.clearSelection()
        else:
            self.list.setCurrentIndex(self.list.lines.index(row))

    @property
    def folded(self) -> bool:
        """Whether only icons are shown."""
        return self.list.delegate.folded

    def fold(self, folded: bool) -> None:
        """Show icons only, or all."""
        if folded != self.folded:
            self.list.delegate.folded = folded
            self.list.scheduleDelayedItemsLayout()
            self._fit()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Grow with the text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fit()
            self.list.scheduleDelayedItemsLayout()

    def _fit(self) -> None:
        self.setFixedWidth(look().px(FOLDED_WIDTH if self.folded else RAIL_WIDTH))


def _model(index: Index) -> RailModel:
    model = index.model()
    assert isinstance(model, RailModel)
    return model


def phase_line(state: Progress, step: int) -> str:
    """Where a step stands in the roadmap: "Phase 1 · Planning & Foundation"."""
    phases = roadmap().phases
    number, phase = next((n, p) for n, p in enumerate(phases, 1) if p.id == state.step(step).step.phase)
    return _("Phase {n} · {name}").format(n=number, name=_(phase.title))
