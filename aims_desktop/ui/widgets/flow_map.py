"""A map of boxes and what feeds what: rows from top to bottom, lines between them, long ones in lanes at the sides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QScrollArea, QWidget

from aims_desktop.service.process_map import Ends, Layout, Way, layout
from aims_desktop.ui.theme import draw
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.theme.tokens import CAPTION
from aims_desktop.ui.widgets.flow_lines import DOWN, LANE, LANES, draw_bow, draw_line
from aims_desktop.ui.widgets.text import tooltip

_LEAST, _MOST, _HEIGHT = 186, 320, 74
"""Width at least and at most, and height of a box at 100 %."""
_ACROSS = 24
"""Room between the boxes of a row."""
_MARGIN = 14
"""Room at the edges."""
_ARROWS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}


@dataclass(frozen=True, slots=True)
class Box:
    """What a box shows; `mark` stands beside the state, with an icon. All of it is in words."""

    key: str
    title: str
    caption: str
    state: str
    tone: str = "neutral"
    mark: str = ""
    dashed: bool = False
    said: str = ""
    """All that the box says, for screen readers."""


class FlowMap(QScrollArea):
    """One stop of the Tab key: arrows go from box to box, Enter opens one, C begins a line to another, Escape leaves that."""

    chosen = Signal(str)
    """The box that is the current one now."""
    opened = Signal(str)
    """Enter or a double click."""
    linked = Signal(str, str)
    """A line was drawn from one box to another."""
    linking = Signal(str)
    """A line was begun at a box; "" when it was drawn or left."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setProperty("kind", "clear")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)
        self._shown: Sequence[Box] = ()
        self._ends: Sequence[Ends] = ()
        self.boxes: dict[str, BoxButton] = {}
        self.layout_ = Layout()
        self.key, self.source = "", ""
        self.refusal = ""
        """Why no lines can be drawn."""
        self.sheet = _Sheet(self)
        self.setWidget(self.sheet)
        self.sheet.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)

    def show_boxes(self, boxes: Sequence[Box], ends: Sequence[Ends]) -> None:
        """Show other boxes and lines; the current box stays so, and keeps the keyboard, where it is still there."""
        had = self.has_keyboard()
        keys = [box.key for box in boxes]
        for key in [key for key in self.boxes if key not in keys]:
            gone = self.boxes.pop(key)
            gone.hide()
            gone.deleteLater()
        for box in boxes:
            if box.key not in self.boxes:
                self.boxes[box.key] = BoxButton(self, self.sheet)
            self.boxes[box.key].show_box(box)
        self._shown, self._ends = tuple(boxes), tuple(ends)
        if self.source not in self.boxes:
            self.source = ""
        self._lay_out()
        self.choose(self.key if self.key in self.boxes else next((key for row in self.layout_.rows for key in row), ""))
        if had and self.key:
            self.take_keyboard()

    def choose(self, key: str) -> None:
        """Make a box the current one."""
        if key in self.boxes or not key:
            changed, self.key = key != self.key, key
            for each, button in self.boxes.items():
                button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if each == key else Qt.FocusPolicy.ClickFocus)
                button.update()
            self.sheet.update()
            if changed:
                self.chosen.emit(key)

    def has_keyboard(self) -> bool:
        """Whether a box has the keyboard."""
        return any(button.hasFocus() for button in self.boxes.values())

    def take_keyboard(self) -> None:
        """Put the keyboard on the current box."""
        if self.key in self.boxes:
            self.boxes[self.key].setFocus(Qt.FocusReason.OtherFocusReason)

    def begin_line(self) -> None:
        """Begin a line at the current box."""
        if self.key and not self.refusal:
            self.source = self.key
            self.sheet.update()
            self.linking.emit(self.source)
            self.take_keyboard()

    def end_line(self) -> None:
        """Leave the line that was begun."""
        if self.source:
            self.source = ""
            self.sheet.update()
            self.linking.emit("")

    def act(self, key: str) -> None:
        """Draw the line to a box, where one was begun; else open the box."""
        if self.source:
            start = self.source
            self.end_line()
            self.linked.emit(start, key)
        else:
            self.opened.emit(key)

    def pressed(self, event: QKeyEvent, key: str) -> bool:
        """Do what a key means on a box; False where it means nothing."""
        pressed = Qt.Key(event.key())
        if pressed in _ARROWS:
            self._go(self.layout_.beside(key, *_ARROWS[pressed]))
        elif pressed in (Qt.Key.Key_Home, Qt.Key.Key_End):
            row = self.layout_.rows[0 if pressed == Qt.Key.Key_Home else -1]
            self._go(row[0 if pressed == Qt.Key.Key_Home else -1])
        elif pressed in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.act(key)
        elif pressed == Qt.Key.Key_Escape and self.source:
            self.end_line()
        elif pressed == Qt.Key.Key_C and event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier):
            self.begin_line()
        else:
            return False
        return True

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """It takes the room that the page has left."""
        return QSize(look().px(480), look().px(320))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """One box."""
        return QSize(look().px(_LEAST + 2 * _MARGIN + 60), look().px(160))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """As many boxes beside each other as there is room for."""
        super().resizeEvent(event)
        self._lay_out()

    def _go(self, key: str) -> None:
        self.choose(key)
        self.take_keyboard()
        self.ensureWidgetVisible(self.boxes[key], look().px(20), look().px(DOWN))

    def _lay_out(self) -> None:
        """Place the boxes; the lanes take what they need at the sides."""
        now, keys = look(), [box.key for box in self._shown]
        least, gap, margin = now.px(_LEAST), now.px(_ACROSS), now.px(_MARGIN)
        room = self.viewport().width() - 2 * margin
        across = max(1, (room + gap) // (least + gap))
        made = layout(keys, self._ends, across)
        while across > 1 and room - self._sides(made) < across * (least + gap) - gap:
            across -= 1
            made = layout(keys, self._ends, across)
        self.layout_ = made
        widest = max(map(len, made.rows), default=1)
        width = max(min((room - self._sides(made) + gap) // widest - gap, now.px(_MOST)), now.px(60))
        block = widest * (width + gap) - gap
        spare = room - self._sides(made) - block
        left = margin + _lanes(made, Way.AHEAD) + spare // 2
        self.sheet.edges = (left, left + block)
        height, down = now.px(_HEIGHT), now.px(DOWN)
        entered = any(line.way is Way.BACK and line.end in made.rows[0] for line in made.lines)
        top = down if entered else margin
        for y, row in enumerate(made.rows):
            start = left + (block - len(row) * (width + gap) + gap) / 2
            for x, key in enumerate(row):
                self.boxes[key].setGeometry(round(start + x * (width + gap)), top + y * (height + down), width, height)
                self.boxes[key].show()
                if y or x:
                    QWidget.setTabOrder(self._before(y, x), self.boxes[key])
        self.sheet.setMinimumHeight(top + len(made.rows) * (height + down))
        self.sheet.update()

    def _before(self, y: int, x: int) -> BoxButton:
        rows = self.layout_.rows
        return self.boxes[rows[y][x - 1] if x else rows[y - 1][-1]]

    def _sides(self, made: Layout) -> int:
        return _lanes(made, Way.AHEAD) + _lanes(made, Way.BACK)


def _lanes(made: Layout, way: Way) -> int:
    """The room of the lanes at a side."""
    return look().px(LANE) * min(made.lanes(way), LANES) + (look().px(8) if made.lanes(way) else 0)


class BoxButton(QAbstractButton):
    """One box; a click makes it the current one, or draws the line that was begun at another one."""

    def __init__(self, flow: FlowMap, parent: QWidget) -> None:
        super().__init__(parent)
        self._flow = flow
        self.box = Box("", "", "", "")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.clicked.connect(self._take)

    def show_box(self, box: Box) -> None:
        """Show other words."""
        self.box = box
        self.setAccessibleName(box.said or box.title)
        tooltip(self, box.said)
        self.update()

    def _take(self) -> None:
        self._flow.choose(self.box.key)
        if self._flow.source not in ("", self.box.key):
            self._flow.act(self.box.key)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Arrows, Enter, C and Escape belong to the map."""
        if not self._flow.pressed(event, self.box.key):
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Open the box."""
        self._flow.act(self.box.key)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """What has the keyboard is the current one."""
        super().focusInEvent(event)
        self._flow.choose(self.box.key)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw frame, title, caption, state and mark."""
        now, box = look(), self.box
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        current, frame = self._flow.key == box.key, QRectF(self.rect()).adjusted(1, 1, -1, -1)
        source = self._flow.source == box.key
        # Under the mark of the keyboard a dashed frame would look torn; the state says it in a word.
        line = Qt.PenStyle.DashLine if box.dashed and not self.hasFocus() else Qt.PenStyle.SolidLine
        painter.setPen(QPen(now.colour("accent" if current or source else "input_line"), 1.8 if current or source else 1.2, line))
        painter.setBrush(now.colour("accent_soft" if current else "hover" if self.underMouse() else "raised"))
        painter.drawRoundedRect(frame, now.px(8), now.px(8))
        inside = frame.adjusted(now.px(12), now.px(5), -now.px(12), -now.px(6))
        third = inside.height() / 3
        draw.text(painter, QRectF(inside.left(), inside.top(), inside.width(), third), box.title, strong=True)
        draw.text(painter, QRectF(inside.left(), inside.top() + third - now.px(2), inside.width(), third), box.caption, "muted", CAPTION)
        below = QRectF(inside.left(), inside.bottom() - third, inside.width(), third)
        draw.chip(painter, below, box.state, box.tone)
        if box.mark:
            icon = now.px(13)
            left = below.left() + min(draw.chip_width(box.state), below.width()) + now.px(8)
            draw.symbol(painter, QRectF(left, below.center().y() - icon / 2, icon, icon), "external", "text2")
            draw.text(painter, below.adjusted(left - below.left() + icon + now.px(4), 0, 0, 0), box.mark, "text2", CAPTION)
        if self.hasFocus():
            draw.focus(painter, frame)


class _Sheet(QWidget):
    """What lies under the boxes: the lines."""

    def __init__(self, flow: FlowMap) -> None:
        super().__init__()
        self._flow = flow
        self.edges = (0, 0)
        """Where the lanes begin at the left and at the right."""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the lines, those of the current box last."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        flow = self._flow
        for line in sorted(flow.layout_.lines, key=lambda line: flow.key in (line.start, line.end)):
            one, two = (QRectF(flow.boxes[key].geometry()) for key in (line.start, line.end))
            draw_line(painter, line, one, two, self.edges, strong=flow.key in (line.start, line.end))
        if flow.source and flow.source != flow.key:
            draw_bow(painter, *(QRectF(flow.boxes[key].geometry()) for key in (flow.source, flow.key)))
