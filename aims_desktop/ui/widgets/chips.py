"""Chips: a state in a word, a filter to switch, and the layout that lets them wrap."""

from __future__ import annotations

from PySide6.QtCore import QMargins, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QLayout, QLayoutItem, QMenu, QPushButton, QSizePolicy, QWidget

from aims_desktop.ui.theme import draw
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.theme.tokens import CHIP
from aims_desktop.ui.widgets.text import set_property


class Chip(QLabel):
    """A state in a word on its soft colour; the word carries the meaning, the colour repeats it."""

    def __init__(self, text: str, tone: str = "neutral", dot: bool = False) -> None:
        super().__init__()
        self._tone, self._dot = tone, dot
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.set(text, tone)

    @property
    def tone(self) -> str:
        """The tone it shows."""
        return self._tone

    def set(self, text: str, tone: str) -> None:
        """Show another state."""
        self._tone = tone
        self.setText(text)
        # Without a parent yet, showing it would open a window of its own for an instant.
        if not text or self.parentWidget() is not None:
            self.setVisible(bool(text))
        else:
            self.setAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide, False)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As wide as its word."""
        return QSize(draw.chip_width(self.text(), self._dot), look().px(CHIP))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """A chip may be cut where there is no room."""
        return QSize(min(self.sizeHint().width(), look().px(48)), look().px(CHIP))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the chip."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw.chip(painter, QRectF(self.rect()), self.text(), self._tone, self._dot)


class FilterChip(QPushButton):
    """A filter as a toggle button, perhaps with the number of rows it would show, perhaps with a menu of values."""

    def __init__(self, text: str, count: int | None = None, menu: QMenu | None = None) -> None:
        super().__init__()
        self._text, self._count = text, count
        self.setProperty("kind", "filter")
        self.setAutoDefault(False)
        self.setCheckable(True)
        # Qt does not own a button's menu.
        self._menu = menu
        if menu is not None:
            self.setMenu(menu)
            self.setProperty("menu", "true")
        self._show()

    def set_text(self, text: str) -> None:
        """Name the filter as it is set now ("Status: open")."""
        self._text = text
        self._show()

    def set_count(self, count: int | None) -> None:
        """Show how many rows the filter would leave."""
        self._count = count
        self._show()

    def set_bad(self, bad: bool) -> None:
        """Mark a filter that shows things gone wrong."""
        set_property(self, "bad", "true" if bad else "")

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter toggles as Space does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def _show(self) -> None:
        # An ampersand in a filter's name is a letter, not an access key.
        shown = self._text.replace("&", "&&")
        self.setText(shown if self._count is None else f"{shown}  {self._count}")
        self.setAccessibleName(self._text if self._count is None else f"{self._text}, {self._count}")


class FlowLayout(QLayout):
    """Widgets side by side that wrap to the next line; one row of chips becomes two in a narrow window."""

    def __init__(self, parent: QWidget | None = None, gap: int = 8) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self._gap = gap
        self.setContentsMargins(QMargins())
        if parent is not None:
            parent.setLayout(self)

    def addItem(self, item: QLayoutItem) -> None:  # noqa: N802 - Qt's name
        """Add an item at the end."""
        self._items.append(item)

    def count(self) -> int:
        """How many items there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:  # noqa: N802 - Qt's name
        """The item at an index, or None."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # noqa: N802 - Qt's name
        """Remove and return the item at an index."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:  # noqa: N802 - Qt's name
        """It asks for no more room than it needs."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:  # noqa: N802 - Qt's name
        """Its height depends on the width."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        """The height of all lines at a width."""
        around = self.contentsMargins()
        return self._place(QRect(0, 0, width - around.left() - around.right(), 0), move=False) + around.top() + around.bottom()

    def setGeometry(self, rect: QRect) -> None:  # noqa: N802 - Qt's name
        """Place the items."""
        super().setGeometry(rect)
        self._place(rect.marginsRemoved(self.contentsMargins()), move=True)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """All items on one line."""
        hints = [item.sizeHint() for item in self._items if not item.isEmpty()]
        width = sum(hint.width() for hint in hints) + self._gap * max(len(hints) - 1, 0)
        return QSize(width, max((hint.height() for hint in hints), default=0)).grownBy(self.contentsMargins())

    def minimumSize(self) -> QSize:  # noqa: N802 - Qt's name
        """The largest single item."""
        least = QSize()
        for item in self._items:
            least = least.expandedTo(item.minimumSize())
        return least.grownBy(self.contentsMargins())

    def _place(self, rect: QRect, *, move: bool) -> int:
        y = rect.y()
        for line in self._lines(rect.width()):
            height = max(size.height() for _item, size in line)
            x = rect.x()
            for item, size in line:
                if move:
                    item.setGeometry(QRect(QPoint(x, y + (height - size.height()) // 2), size))
                x += size.width() + self._gap
            y += height + self._gap
        return max(y - self._gap - rect.y(), 0)

    def _lines(self, width: int) -> list[list[tuple[QLayoutItem, QSize]]]:
        """The items that stand side by side, line by line, with their sizes."""
        lines: list[list[tuple[QLayoutItem, QSize]]] = []
        x = width + 1
        for item in self._items:
            if item.isEmpty():
                continue
            hint = item.sizeHint()
            size = QSize(min(hint.width(), width), hint.height())
            if x + size.width() > width:
                lines.append([])
                x = 0
            lines[-1].append((item, size))
            x += size.width() + self._gap
        return lines
