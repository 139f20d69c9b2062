"""Bars: one value on a line, or several stacked with a legend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from aims_desktop.ui.theme import draw
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.theme.tokens import CAPTION
from aims_desktop.ui.widgets.chips import FlowLayout


class ProgressLine(QProgressBar):
    """A thin line that fills."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setProperty("kind", "line")
        self.setAccessibleName(name)
        self.setRange(0, 100)
        self.setTextVisible(False)

    def show_value(self, percent: float) -> None:
        """Show a percentage."""
        self.setValue(round(percent))


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a stacked bar: how many, in the colour of which token, and its words in the legend."""

    value: int
    token: str
    text: str


class _Stack(QWidget):
    """The bar itself."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: Sequence[Part] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Eight pixels high."""
        return QSize(look().px(160), look().px(8))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Short bars still tell."""
        return QSize(look().px(40), look().px(8))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the parts side by side with a small gap."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        shown = [part for part in self.parts if part.value > 0]
        total = sum(part.value for part in shown)
        if not total:
            painter.setBrush(look().colour("track"))
            painter.drawRoundedRect(QRectF(self.rect()), 3, 3)
            return
        gap = 2.0
        room = self.width() - gap * (len(shown) - 1)
        x = 0.0
        for part in shown:
            width = max(room * part.value / total, 3.0)
            painter.setBrush(look().colour(part.token))
            painter.drawRoundedRect(QRectF(x, 0, width, self.height()), 3, 3)
            x += width + gap


class _Key(QWidget):
    """One entry of a legend: a dot and its words."""

    def __init__(self, part: Part) -> None:
        super().__init__()
        self._part = part
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(part.text)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As wide as the words."""
        metrics = look().metrics(CAPTION)
        return QSize(metrics.horizontalAdvance(self._part.text) + look().px(14), metrics.height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw dot and words."""
        now = look()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(now.colour(self._part.token))
        side = now.px(8)
        painter.drawEllipse(QRectF(0, (self.height() - side) / 2, side, side))
        draw.text(painter, QRectF(now.px(13), 0, self.width() - now.px(13) + 1, self.height()), self._part.text, "muted", CAPTION)


class StackedBar(QWidget):
    """A stacked bar with its legend; read out as one sentence."""

    def __init__(self, name: str, legend: bool = True) -> None:
        super().__init__()
        self._name = name
        self._bar = _Stack()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(9)
        column.addWidget(self._bar)
        self._legend = FlowLayout(gap=12) if legend else None
        if self._legend is not None:
            column.addLayout(self._legend)
        self.show_parts(())

    def show_parts(self, parts: Sequence[Part]) -> None:
        """Show other parts."""
        self._bar.parts = tuple(parts)
        self._bar.update()
        said = ", ".join(f"{part.text}: {part.value}" for part in parts)
        self.setAccessibleName(f"{self._name}: {said}" if said else self._name)
        if self._legend is None:
            return
        while (item := self._legend.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for part in parts:
            self._legend.addWidget(_Key(part))
