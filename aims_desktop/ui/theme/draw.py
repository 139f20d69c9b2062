"""What several delegates and widgets paint: chips, avatars, rings, switches, tiles."""

from __future__ import annotations

import functools

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from aims_desktop.ui.theme import icons
from aims_desktop.ui.theme.look import MEDIUM, NORMAL, STRONG, Look, look
from aims_desktop.ui.theme.tokens import BODY, CAPTION, CHIP, ink, soft

_CENTRE = Qt.AlignmentFlag.AlignCenter
_MIDDLE = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextSingleLine
_NO_PEN = Qt.PenStyle.NoPen


@functools.lru_cache(maxsize=1024)
def initials(name: str) -> str:
    """Up to two initials of a person or team: first and last word."""
    words = [word for word in name.split() if word[0].isalnum()]
    if not words:
        return ""
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


def _edge(now: Look) -> QPen:
    """The line around a soft colour: none but under high contrast."""
    return QPen(now.colour("line"), 1) if now.tokens.outlined else QPen(_NO_PEN)


def chip_width(text: str, dot: bool = True) -> int:
    """How wide a chip is when nothing has to be cut."""
    now = look()
    return now.width(text, CAPTION, MEDIUM) + now.px(28 if dot else 20)


def chip(painter: QPainter, rect: QRectF, text: str, tone: str, dot: bool = True) -> None:
    """A state chip at the left of a rectangle: word on its soft colour, cut at the end where it does not fit."""
    now = look()
    height = now.px(CHIP)
    width = min(chip_width(text, dot), int(rect.width()))
    box = QRectF(rect.left(), rect.center().y() - height / 2, width, height)
    painter.setPen(_edge(now))
    painter.setBrush(now.colour(soft(tone)))
    painter.drawRoundedRect(box, height / 2, height / 2)
    painter.setPen(_NO_PEN)
    left = now.px(10)
    colour = now.colour(ink(tone))
    if dot:
        painter.setBrush(colour)
        radius = now.px(6) / 2
        painter.drawEllipse(QPointF(box.left() + now.px(11), box.center().y()), radius, radius)
        left = now.px(19)
    painter.setPen(colour)
    painter.setFont(now.font(CAPTION, MEDIUM))
    room = int(box.width()) - left - now.px(7)
    painter.drawText(box.adjusted(left, 0, 0, 0), _MIDDLE, now.cut(text, room, CAPTION, MEDIUM))


def avatar(painter: QPainter, rect: QRectF, name: str, tone: str = "neutral") -> None:
    """The initials of a person in a circle that fills a square rectangle."""
    now = look()
    painter.setPen(_edge(now))
    painter.setBrush(now.colour(soft(tone)))
    painter.drawEllipse(rect)
    painter.setPen(now.colour(ink(tone)))
    painter.setFont(now.font(max(9, round(rect.height() / now.scale * 0.42)), STRONG))
    painter.drawText(rect, _CENTRE, initials(name))


def tile(painter: QPainter, rect: QRectF, text: str, token: str, size: int = CAPTION) -> None:
    """A heat tile: the number is always printed, its colour only repeats it."""
    now = look()
    painter.setPen(_edge(now))
    painter.setBrush(now.colour(token))
    painter.drawRoundedRect(rect, now.px(5), now.px(5))
    if text:
        painter.setPen(now.colour("heat_text"))
        painter.setFont(now.font(size, STRONG))
        painter.drawText(rect, _CENTRE, text)


def switch(painter: QPainter, rect: QRectF, on: bool) -> None:
    """A switch that fills a rectangle about twice as wide as high."""
    now = look()
    radius = rect.height() / 2
    painter.setPen(_NO_PEN)
    painter.setBrush(now.colour("accent" if on else "input_line"))
    painter.drawRoundedRect(rect, radius, radius)
    painter.setBrush(now.colour("on_accent" if on else "surface"))
    centre = rect.right() - radius if on else rect.left() + radius
    painter.drawEllipse(QPointF(centre, rect.center().y()), radius * 0.66, radius * 0.66)


def ring(painter: QPainter, rect: QRectF, percent: float, width: float, colour: str = "accent") -> None:
    """An open ring on its track, filled clockwise from the top."""
    now = look()
    inner = rect.adjusted(width / 2, width / 2, -width / 2, -width / 2)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(now.colour("track"), width))
    painter.drawEllipse(inner)
    if percent > 0:
        painter.setPen(QPen(now.colour(colour), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawArc(inner, 90 * 16, -round(360 * 16 * min(percent, 100) / 100))


def step_ring(painter: QPainter, rect: QRectF, percent: float) -> None:
    """The small ring of a roadmap step: empty, filling, ticked."""
    now = look()
    if percent >= 100:
        painter.setPen(_NO_PEN)
        painter.setBrush(now.colour("accent"))
        painter.drawEllipse(rect)
        side = rect.width() * 0.68
        place = QRectF(rect.center().x() - side / 2, rect.center().y() - side / 2, side, side)
        symbol(painter, place, "check", "on_accent")
        return
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(now.colour("input_line"), 1.4))
    painter.drawEllipse(rect.adjusted(0.7, 0.7, -0.7, -0.7))
    if percent > 0:
        painter.setPen(QPen(now.colour("accent"), 2.4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawArc(rect.adjusted(1, 1, -1, -1), 90 * 16, -round(360 * 16 * percent / 100))


def symbol(painter: QPainter, rect: QRectF, name: str, token: str) -> None:
    """An icon that fills a square rectangle."""
    ratio = painter.device().devicePixelRatioF() if painter.device() else 1.0
    drawn = icons.pixmap(name, token, round(rect.width()), ratio)
    painter.drawPixmap(QPointF(round(rect.left()), round(rect.top())), drawn)


def text(painter: QPainter, rect: QRectF, words: str, colour: str = "text", size: int = BODY, strong: bool = False) -> None:
    """One line of text, vertically centred and cut at the end where it does not fit."""
    now = look()
    weight = STRONG if strong else NORMAL
    painter.setPen(now.colour(colour))
    painter.setFont(now.font(size, weight))
    painter.drawText(rect, _MIDDLE, now.cut(words, int(rect.width()), size, weight))


def focus(painter: QPainter, rect: QRectF) -> None:
    """The focus ring inside a painted item: 2 px accent."""
    now = look()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(now.colour("accent"), 2))
    painter.drawRoundedRect(rect.adjusted(2, 2, -2, -2), now.px(4), now.px(4))
