"""The pages of a PDF one below the other, white in every theme; pictures are made beside the window and kept while they are seen."""

from __future__ import annotations

import bisect
from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QSizePolicy
from shiboken6 import isValid

from aims_desktop.i18n import _
from aims_desktop.ui.theme import draw
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.pdf_pages import Pages, Picture

Run = Callable[[Callable[[], Any], Callable[[Any], object]], object]
"""Does work in a thread and hands its answer to the second function in the window's thread."""

_GAP = 12
_KEPT = 12
_ZOOMS = (0.5, 0.67, 0.8, 1.0, 1.25, 1.5, 2.0, 3.0)


class PdfView(QAbstractScrollArea):
    """Shows a PDF that may be replaced by a newer one at any time: page and zoom stay."""

    moved = Signal()
    """Another page is in sight, or there are more or fewer of them, or the zoom is another one."""

    def __init__(self, name: str, run: Run) -> None:
        super().__init__()
        self._name, self._run = name, run
        self._pages: Pages | None = None
        self._edition = 0
        self._wanted = 0
        self._pictures: dict[int, tuple[int, float, QPixmap]] = {}
        self._asked: set[tuple[int, int, float]] = set()
        self._tops: list[float] = []
        self._zoom = 0.0
        """Pixels per point at 100 %; 0 fits the width."""
        self.message = ""
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(lambda: self._lay_out(*self._standing()))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.horizontalScrollBar().valueChanged.connect(lambda _value: self.viewport().update())
        self._tell()

    # --- what it shows

    def show_pdf(self, data: bytes) -> None:
        """Show another PDF in the place of the present one; a newer one that comes in between wins."""
        self._wanted += 1
        edition = self._wanted
        self._run(lambda: Pages(data), lambda pages: self._take(pages, edition))

    def say(self, message: str) -> None:
        """Show a sentence while there are no pages."""
        self.message = message
        self.viewport().update()

    @property
    def count(self) -> int:
        """How many pages."""
        return len(self._pages.sizes) if self._pages is not None else 0

    @property
    def page(self) -> int:
        """The page in sight, from 0 up."""
        middle = self.verticalScrollBar().value() + self.viewport().height() / 3
        return max(bisect.bisect_right(self._tops, middle) - 1, 0)

    @property
    def shown(self) -> bool:
        """Whether the page in sight is drawn as it is in the newest PDF."""
        known = self._pictures.get(self.page)
        return known is not None and known[0] == self._edition == self._wanted

    def go_to(self, page: int) -> None:
        """Bring a page to the top."""
        if self._tops:
            at = min(max(page, 0), self.count - 1)
            self.verticalScrollBar().setValue(round(self._tops[at]) - look().px(_GAP) // 2)

    # --- zoom

    @property
    def zoom(self) -> float:
        """Pixels per point in use."""
        if self._zoom or self._pages is None or not self._pages.sizes:
            return self._zoom or 1.0
        widest = max(width for width, _height in self._pages.sizes)
        return max(self.viewport().width() - 2 * look().px(_GAP), 50) / widest

    def fit_width(self) -> None:
        """Make the pages as wide as the view, now and when it is resized."""
        self._set_zoom(0.0)

    def zoom_in(self) -> None:
        """Larger."""
        self._set_zoom(next((z for z in _ZOOMS if z > self.zoom * 1.01), _ZOOMS[-1]))

    def zoom_out(self) -> None:
        """Smaller."""
        self._set_zoom(next((z for z in reversed(_ZOOMS) if z < self.zoom * 0.99), _ZOOMS[0]))

    def _set_zoom(self, zoom: float) -> None:
        page, part = self._standing()
        self._zoom = zoom
        self._lay_out(page, part)

    # --- making and placing pages

    def _take(self, pages: Pages, edition: int) -> None:
        if edition < self._wanted or not isValid(self):
            return
        page, part = self._standing()
        self._pages, self._edition = pages, edition
        self._asked.clear()
        self._lay_out(page, part)

    def _standing(self) -> tuple[int, float]:
        """The page at the top, and how much of it is above the edge."""
        if not self._tops or self._pages is None:
            return 0, 0.0
        value = self.verticalScrollBar().value()
        at = max(bisect.bisect_right(self._tops, value) - 1, 0)
        return at, (value - self._tops[at]) / self._height(at)

    def _height(self, page: int) -> float:
        assert self._pages is not None
        return max(self._pages.sizes[page][1] * self.zoom, 1.0)

    def _lay_out(self, page: int = 0, part: float = 0.0) -> None:
        if self._pages is None:
            return
        gap = look().px(_GAP)
        self._tops, top = [], float(gap)
        for index in range(self.count):
            self._tops.append(top)
            top += self._height(index) + gap
        widest = max((width for width, _height in self._pages.sizes), default=0) * self.zoom + 2 * gap
        view = self.viewport().size()
        self.verticalScrollBar().setRange(0, max(round(top) - view.height(), 0))
        self.verticalScrollBar().setPageStep(view.height())
        self.verticalScrollBar().setSingleStep(look().px(40))
        self.horizontalScrollBar().setRange(0, max(round(widest) - view.width(), 0) if self._zoom else 0)
        self.horizontalScrollBar().setPageStep(view.width())
        if self._tops:
            at = min(page, self.count - 1)
            self.verticalScrollBar().setValue(round(self._tops[at] + part * self._height(at)) if (page or part) else 0)
        self._scrolled()

    def _scrolled(self) -> None:
        self._ask()
        self._tell()
        self.viewport().update()

    def _in_sight(self) -> range:
        top = self.verticalScrollBar().value()
        first = max(bisect.bisect_right(self._tops, top) - 1, 0)
        return range(first, bisect.bisect_left(self._tops, top + self.viewport().height()))

    def _ask(self) -> None:
        """Have the pages in sight drawn that are not yet, or not as sharp as they should be."""
        if self._pages is None or not self.isVisible():
            return
        pages, edition, scale = self._pages, self._edition, round(self.zoom * self.devicePixelRatioF(), 4)
        for index in self._in_sight():
            known, key = self._pictures.get(index), (index, edition, scale)
            if (known is None or known[:2] != (edition, scale)) and key not in self._asked:
                self._asked.add(key)
                self._run(partial(pages.picture, index, scale), partial(self._drawn, *key))

    def _drawn(self, index: int, edition: int, scale: float, picture: Picture) -> None:
        if not isValid(self):  # the page of the window went while its picture was made
            return
        self._asked.discard((index, edition, scale))
        if edition != self._edition:
            return
        image = QImage(picture.pixels, picture.width, picture.height, picture.stride, QImage.Format.Format_RGB32)
        self._pictures.pop(index, None)
        self._pictures[index] = (edition, scale, QPixmap.fromImage(image))
        while len(self._pictures) > _KEPT:
            self._pictures.pop(next(iter(self._pictures)))
        self.viewport().update()
        self.moved.emit()

    def _tell(self) -> None:
        place = _("{name}, page {page} of {count}").format(name=self._name, page=self.page + 1, count=self.count)
        self.setAccessibleName(place if self.count else self._name)
        self.moved.emit()

    # --- Qt

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the pages in sight; a page that is not drawn yet is a white sheet."""
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        now = look()
        painter.fillRect(self.viewport().rect(), now.colour("subtle"))
        if not self.count:
            painter.setPen(now.colour("muted"))
            painter.drawText(self.viewport().rect(), Qt.AlignmentFlag.AlignCenter, self.message)
        for index in self._in_sight() if self._pages is not None else ():
            place = self._place(index)
            painter.fillRect(place, Qt.GlobalColor.white)
            if index in self._pictures:
                picture = self._pictures[index][2]
                painter.drawPixmap(place, picture, QRectF(picture.rect()))
            painter.setPen(QPen(now.colour("line"), 1))
            painter.drawRect(place)
        if self.hasFocus():
            draw.focus(painter, QRectF(self.viewport().rect()))

    def _place(self, index: int) -> QRectF:
        assert self._pages is not None
        width = self._pages.sizes[index][0] * self.zoom
        left = max((self.viewport().width() - width) / 2, look().px(_GAP)) - self.horizontalScrollBar().value()
        return QRectF(round(left), round(self._tops[index]) - self.verticalScrollBar().value(), round(width), round(self._height(index)))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Fit the width again."""
        super().resizeEvent(event)
        # After the resize is over: setting a scroll bar's range in it would begin the next one.
        self._soon.start(0)

    def event(self, event: QEvent) -> bool:
        """Draw what is missing once the view can be seen, and sharper on a denser screen."""
        handled = super().event(event)
        if event.type() in (QEvent.Type.Show, QEvent.Type.DevicePixelRatioChange):
            self._ask()
        elif event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut, QEvent.Type.StyleChange):
            self.viewport().update()
        return handled

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Plus and minus zoom, 0 fits the width, Home and End go to the first and last page; the rest scrolls."""
        acts: dict[int, Callable[[], None]] = {
            Qt.Key.Key_Plus: self.zoom_in,
            Qt.Key.Key_Minus: self.zoom_out,
            Qt.Key.Key_0: self.fit_width,
            Qt.Key.Key_Home: lambda: self.go_to(0),
            Qt.Key.Key_End: lambda: self.go_to(self.count - 1),
        }
        if event.key() in acts:
            acts[event.key()]()
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Zoom with Ctrl held, else scroll."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            (self.zoom_in if event.angleDelta().y() > 0 else self.zoom_out)()
        else:
            super().wheelEvent(event)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """About a page."""
        return QSize(look().px(560), look().px(640))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Enough to read a heading."""
        return QSize(look().px(240), look().px(200))
