"""The lines of a map of boxes: straight down to the row below, others around by lanes at the sides; those that lead back are dashed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen, QPolygonF

from aims_desktop.service.process_map import Line, Way
from aims_desktop.ui.theme.look import look

DOWN = 36
"""Room between rows at 100 %; in it lines turn into their lanes."""
LANE, LANES = 10, 8
"""How far lanes lie apart, and how many of them are told apart at a side."""
_HEAD = 5
_ASIDE = {Way.NEXT: 0.0, Way.AHEAD: -0.28, Way.BACK: 0.28}
"""How far from its middle a box is left and entered, in parts of its width."""


def draw_line(painter: QPainter, line: Line, one: QRectF, two: QRectF, edges: tuple[float, float], *, strong: bool) -> None:
    """Draw a line from one box to another with its arrow; `edges` are where the lanes begin at the left and at the right."""
    now = look()
    colour = now.colour("accent" if strong else "input_line")
    style = Qt.PenStyle.DashLine if line.way is Way.BACK else Qt.PenStyle.SolidLine
    path, tip = _way(line, one, two, edges)
    painter.setPen(QPen(colour, 2 if strong else 1.4, style))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(path)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    side = now.px(_HEAD)
    painter.drawPolygon(QPolygonF([tip, tip + QPointF(-side, -1.6 * side), tip + QPointF(side, -1.6 * side)]))


def draw_bow(painter: QPainter, one: QRectF, two: QRectF) -> None:
    """Draw the dotted line that is about to be drawn, in a bow past what lies between."""
    now = look()
    start, end = (QPointF(box.left(), box.center().y()) for box in (one, two))
    bow = QPointF(-now.px(70), 0)
    path = QPainterPath(start)
    path.cubicTo(start + bow, end + bow, end)
    painter.setPen(QPen(now.colour("accent"), 2, Qt.PenStyle.DotLine))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(path)


def _way(line: Line, one: QRectF, two: QRectF, edges: tuple[float, float]) -> tuple[QPainterPath, QPointF]:
    """The way of a line, and its tip."""
    now, aside = look(), _ASIDE[line.way]
    start = QPointF(one.center().x() + aside * one.width(), one.bottom())
    tip = QPointF(two.center().x() + aside * two.width(), two.top() - 1)
    end = tip - QPointF(0, 1.4 * now.px(_HEAD))
    path = QPainterPath(start)
    if line.way is Way.NEXT:
        bend = (end.y() - start.y()) / 2
        path.cubicTo(start + QPointF(0, bend), end - QPointF(0, bend), end)
        return path, tip
    lane = min(line.lane, LANES - 1)
    out = now.px(LANE) * (lane + 0.5) + now.px(4)
    x = edges[0] - out if line.way is Way.AHEAD else edges[1] + out
    room = now.px(DOWN)
    leaves, enters = start.y() + room * (0.24 + 0.05 * lane), end.y() - room * (0.14 + 0.05 * lane)
    corners = [QPointF(start.x(), leaves), QPointF(x, leaves), QPointF(x, enters), QPointF(end.x(), enters)]
    return _around(path, [start, *corners, end]), tip


def _around(path: QPainterPath, corners: Sequence[QPointF]) -> QPainterPath:
    """Along straight parts with round corners."""
    radius = look().px(6)
    for before, corner, after in zip(corners, corners[1:], corners[2:], strict=False):
        path.lineTo(corner - _toward(before, corner, radius))
        path.quadTo(corner, corner + _toward(corner, after, radius))
    path.lineTo(corners[-1])
    return path


def _toward(start: QPointF, end: QPointF, length: float) -> QPointF:
    """A piece of the way from one point to another, no more than half of it."""
    way = end - start
    whole = (way.x() ** 2 + way.y() ** 2) ** 0.5
    return way * (min(length, whole / 2) / whole) if whole else QPointF()
