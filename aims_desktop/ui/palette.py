"""The palette: one field over steps, records, registers, clauses and controls, and commands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from aims_desktop.i18n import _
from aims_desktop.model.registers import REGISTERS
from aims_desktop.service.catalogue import roadmap
from aims_desktop.service.requirements import entries
from aims_desktop.service.search import Hit, search
from aims_desktop.ui.actions import Actions
from aims_desktop.ui.context import AppContext, Place
from aims_desktop.ui.theme import draw
from aims_desktop.ui.theme.look import MEDIUM, look
from aims_desktop.ui.theme.tokens import BODY, CAPTION, OVERLINE
from aims_desktop.ui.widgets.text import announce

Index = QModelIndex | QPersistentModelIndex

WIDTH = 620
ROWS = 11
_ROW, _HEADING = 36, 28
PER_GROUP = {"": 40, "query": 8}


@dataclass(frozen=True, slots=True)
class Found:
    """One line of the palette: what it is, what it does; headings do nothing."""

    group: str
    text: str
    detail: str = ""
    right: str = ""
    icon: str = ""
    run: Callable[[], object] | None = None

    @property
    def key(self) -> tuple[str, str]:
        """What it is remembered by."""
        return self.group, self.text


def fuzzy(query: str, text: str) -> int | None:
    """How well a text answers a query, smaller is better: its letters must all come, in order; None where they do not."""
    wanted, where = query.casefold().replace(" ", ""), text.casefold()
    if not wanted:
        return 0
    start = where.find(query.casefold().strip())
    if start >= 0:
        return start if start == 0 or not where[start - 1].isalnum() else 20 + start
    cost, at = 100, -1
    for letter in wanted:
        next_at = where.find(letter, at + 1)
        if next_at < 0:
            return None
        begins = next_at == 0 or not where[next_at - 1].isalnum()
        cost += 0 if next_at == at + 1 else 2 if begins else 6 + next_at - at
        at = next_at
    # A few letters strewn over a long text are no answer.
    return cost if cost < 100 + 8 * len(wanted) else None


def steps(context: AppContext) -> list[Found]:
    """The twelve steps."""
    return [
        Found(
            _("Steps"),
            _("Step {n}: {name}").format(n=s.number, name=_(s.title)),
            icon="flag",
            run=_go(context, Place("step", step=s.number)),
        )
        for s in roadmap().steps
    ]


def registers(context: AppContext) -> list[Found]:
    """The registers."""
    return [
        Found(_("Registers"), _(r.title), icon="list", run=_go(context, Place("register", register=r.name)))
        for r in REGISTERS.values()
        if not r.child_of
    ]


def requirements(context: AppContext) -> list[Found]:
    """The clauses and controls."""
    return [
        Found(_("Clauses and controls"), str(entry), icon="book", run=_go(context, Place("requirement", record_id=entry.id)))
        for entry in entries(context.workspace)
    ]


def records(context: AppContext, query: str, limit: int) -> list[Found]:
    """The records that hold all words of a query."""
    return [_record(context, hit) for hit in search(context.workspace, query, limit)]


def _record(context: AppContext, hit: Hit) -> Found:
    register = REGISTERS[hit.register]
    place = Place("register", register=hit.register, record_id=hit.id)
    text, ref = (_(register.title), "") if register.single else (hit.title, hit.ref.rpartition(":")[2])
    return Found(_("Records"), text, ref, _(register.singular), "file-text", run=_go(context, place))


def _go(context: AppContext, place: Place) -> Callable[[], None]:
    return lambda: context.navigate(place)


def commands(actions: Actions) -> list[Found]:
    """The menu entries that can be used now."""
    found = []
    for entry, action in actions.items():
        if action.isEnabled() and not entry.name.startswith(("go.step.", "records.", "edit.palette")):
            text = action.text().replace("&&", "\0").replace("&", "").replace("\0", "&")
            keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            found.append(Found(_("Commands"), text, right=keys, icon="keyboard", run=action.trigger))
    return found


def best(query: str, candidates: Iterable[Found], used: Sequence[tuple[str, str]]) -> list[Found]:
    """The candidates that answer a query, best first; of equals the last used first."""
    rank = {key: n for n, key in enumerate(used)}
    scored = [(fuzzy(query, item.text), rank.get(item.key, len(rank)), n, item) for n, item in enumerate(candidates)]
    return [item for score, _rank, _n, item in sorted(scored, key=lambda s: (s[0] or 0, s[1], s[2])) if score is not None]


class _Model(QAbstractListModel):
    """The lines, a heading before each group."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[Found] = []

    def show(self, found: Sequence[Found]) -> None:
        self.beginResetModel()
        self.lines = []
        for item in found:
            if not self.lines or self.lines[-1].group != item.group:
                self.lines.append(Found(item.group, item.group))
            self.lines.append(item)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's name and default
        return 0 if parent.isValid() else len(self.lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        line = self.lines[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return line.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(part for part in (line.text, line.detail, line.right) if part)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        usable = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return usable if self.lines[index.row()].run else Qt.ItemFlag.NoItemFlags


class _Delegate(QStyledItemDelegate):
    """Paints the lines."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802 - Qt's name
        return QSize(look().px(100), look().px(_ROW if index.flags() else _HEADING))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        assert isinstance(model, _Model)
        line, now = model.lines[index.row()], look()
        rect = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if line.run is None:
            draw.text(painter, rect.adjusted(now.px(14), now.px(6), 0, 0), line.text.upper(), "muted", OVERLINE, strong=True)
        else:
            self._line(painter, rect, line, bool(option.state & QStyle.StateFlag.State_Selected))
        painter.restore()

    def _line(self, painter: QPainter, rect: QRectF, line: Found, chosen: bool) -> None:
        now = look()
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(now.colour("accent_soft"))
            painter.drawRoundedRect(rect.adjusted(now.px(6), 1, -now.px(6), -1), now.px(6), now.px(6))
        side = now.px(16)
        draw.symbol(painter, QRectF(rect.left() + now.px(16), rect.center().y() - side / 2, side, side), line.icon, "text2")
        right = rect.right() - now.px(18)
        if line.right:
            width = now.metrics(CAPTION).horizontalAdvance(line.right) + 2
            draw.text(painter, QRectF(right - width, rect.top(), width, rect.height()), line.right, "muted", CAPTION)
            right -= width + now.px(12)
        left = rect.left() + now.px(44)
        if line.detail:
            width = now.metrics(CAPTION, MEDIUM).horizontalAdvance(line.detail) + now.px(12)
            draw.text(painter, QRectF(left, rect.top(), width, rect.height()), line.detail, "muted", CAPTION)
            left += width
        draw.text(painter, QRectF(left, rect.top(), right - left, rect.height()), line.text, "text", BODY)


class Palette(QFrame):
    """The field and what it finds, over the window; Enter goes, Escape returns the keyboard to where it was."""

    def __init__(self, window: QWidget, context: AppContext, actions: Actions) -> None:
        super().__init__(window)
        self._window = window
        self.setObjectName("popup")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._context, self._actions = context, actions
        self._used: list[tuple[str, str]] = []
        self._before: QWidget | None = None
        self.field = QLineEdit()
        self.field.setProperty("kind", "search")
        self.field.setPlaceholderText(_("Type a record, a step or a command"))
        self.field.setAccessibleName(_("Search everything or run a command"))
        self.field.textChanged.connect(self._find)
        self.field.installEventFilter(self)
        self.lines = _Model()
        self.list = QListView()
        self.list.setModel(self.lines)
        self.list.setItemDelegate(_Delegate(self.list))
        self.list.setAccessibleName(_("Found"))
        self.list.setProperty("kind", "clear")
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.clicked.connect(self._run)
        self.nothing = _("Nothing found. Other words?")
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(6)
        column.addWidget(self.field)
        column.addWidget(self.list)
        self.hide()

    def open(self) -> None:
        """Show it, empty."""
        self._before = QApplication.focusWidget()
        self.field.clear()
        self._find("")
        self._place()
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def dismiss(self) -> None:
        """Hide it and give the keyboard back."""
        self.hide()
        if self._before is not None and self._before.isVisible():
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)

    def found(self) -> list[Found]:
        """What is shown, without the headings."""
        return [line for line in self.lines.lines if line.run]

    def _find(self, text: str) -> None:
        query = text.strip()
        most = PER_GROUP["query" if query else ""]
        groups = [steps(self._context), registers(self._context), commands(self._actions)]
        answers = [best(query, group, self._used)[:most] for group in groups]
        if query:
            answers.insert(2, best(query, requirements(self._context), self._used)[:most])
            answers.insert(1, records(self._context, query, most))
            answers.sort(key=lambda found: not (found and fuzzy(query, found[0].text) == 0))  # what begins so is meant first
        else:
            recent = [item for item in (i for a in answers for i in a) if item.key in self._used[:5]]
            answers.insert(
                0,
                [
                    Found(_("Last used"), i.text, i.detail, i.right, i.icon, i.run)
                    for i in sorted(recent, key=lambda i: self._used.index(i.key))
                ],
            )
        self.lines.show([item for answer in answers for item in answer])
        if not self.lines.lines:
            self.lines.show([Found(self.nothing, "", run=None)])
        self._choose(0, 1)
        announce(self, _("{n} found").format(n=len(self.found())))

    def _choose(self, row: int, step: int) -> None:
        """Choose the line at a row, or the next usable one in that direction."""
        while 0 <= row < len(self.lines.lines):
            if self.lines.lines[row].run:
                self.list.setCurrentIndex(self.lines.index(row))
                if row == 1:
                    self.list.scrollToTop()
                return
            row += step

    def _run(self, index: Index) -> None:
        line = self.lines.lines[index.row()] if index.isValid() else None
        if line is None or line.run is None:
            return
        self._used = [line.key, *(key for key in self._used if key != line.key)]
        self.dismiss()
        line.run()

    def _place(self) -> None:
        window = self._window
        width = min(look().px(WIDTH), window.width() - look().px(32))
        height = min(look().px(_ROW) * ROWS + look().px(60), window.height() - look().px(80))
        self.setGeometry((window.width() - width) // 2, look().px(84), width, height)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Arrows move in the list while one types; leaving the field closes the palette."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(event)
        if (
            event.type() == QEvent.Type.FocusOut
            and isinstance(event, QFocusEvent)
            and event.reason() != Qt.FocusReason.ActiveWindowFocusReason
        ):
            self.hide()
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        row = self.list.currentIndex().row()
        page = ROWS - 2
        moves = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: page, Qt.Key.Key_PageUp: -page}
        key = Qt.Key(event.key())
        if key in moves:
            target = min(max(row + moves[key], 0), len(self.lines.lines) - 1)
            self._choose(target, 1 if moves[key] > 0 or target == 0 else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._run(self.list.currentIndex())
        elif key == Qt.Key.Key_Escape:
            self.dismiss()
        elif key not in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            return False
        return True
