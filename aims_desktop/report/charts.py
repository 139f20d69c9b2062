"""Draws figures: tiles, heat map, bars, lines. All are vectors; the number is always printed beside the colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import ceil, floor, log10
from typing import Any

from reportlab.graphics.shapes import Circle, Drawing, Line, PolyLine, Rect
from reportlab.platypus import KeepTogether, Spacer

from aims_desktop.report import document, style, text
from aims_desktop.report.document import Tone

_SMALL = replace(style.LABEL, size=7.5, leading=10)
_MOST_BARS = 30
_COUNT = replace(style.CAPTION, size=10, align="c")


def kpi_row(block: document.KpiRow, width: float) -> list[Any]:
    """Tiles of equal width, four to a line, as high as the longest label needs."""
    gap, pad = 8.0, 10.0
    across = min(4, max(len(block.tiles), 2))
    tile = (width - gap * (across - 1)) / across
    made = []
    for start in range(0, len(block.tiles), across):
        tiles = block.tiles[start : start + across]
        labels = [text.clamped(each.label, style.LABEL, tile - 2 * pad, 4).lines for each in tiles]
        notes = [text.clamped(each.note, _SMALL, tile - 2 * pad, 3).lines if each.note else [] for each in tiles]
        lines = max(map(len, labels)) * style.LABEL.leading
        height = 2 * pad + style.FIGURE.leading + lines + max(map(len, notes)) * _SMALL.leading
        drawing = Drawing(width, height + gap)
        for column, each in enumerate(tiles):
            left = column * (tile + gap)
            tint = style.TINT[each.tone] if each.tone is not Tone.PLAIN else style.SUBTLE
            drawing.add(Rect(left, gap, tile, height, rx=5, ry=5, fillColor=text.colour(tint), strokeColor=None))
            top = height + gap - pad
            figure = replace(style.FIGURE, colour=style.INK[each.tone])
            drawing.add(text.label(left + pad, top - text.baseline(figure), each.value, figure, tile - 2 * pad))
            top -= figure.leading
            _lines(drawing, left + pad, top, labels[column], style.LABEL)
            _lines(drawing, left + pad, top - lines, notes[column], replace(_SMALL, colour=style.INK[each.tone]))
        made.append(drawing)
    return made


def heat_map(block: document.HeatMap, width: float) -> list[Any]:
    """Counts in coloured cells with both scales, and a legend that names the colours."""
    side, label = 15.0 if block.row_title else 0.0, 92.0
    columns = max(len(block.columns), 1)
    cell_w, cell_h, gap = min(64.0, (width - side - label - 110) / columns), 30.0, 2.0
    foot = 14.0 + (12.0 if block.column_title else 0.0)
    height = max(len(block.rows) * cell_h + foot, len(block.legend) * 16.0)
    drawing = Drawing(width, height)
    right = replace(style.LABEL, align="r")
    for row, name in enumerate(block.rows):
        y = height - (row + 1) * cell_h
        drawing.add(text.label(side, y + cell_h / 2 - 3, name, right, label - 8))
        for column, count in enumerate(block.counts[row]):
            x = side + label + column * cell_w
            fill = text.colour(_heat(block.bands[row][column], len(block.legend)))
            drawing.add(Rect(x, y, cell_w - gap, cell_h - gap, rx=3, ry=3, fillColor=fill, strokeColor=None))
            if count:
                drawing.add(text.label(x, y + cell_h / 2 - 4.6, str(count), _COUNT, cell_w - gap))
    below = height - len(block.rows) * cell_h - 10
    centre = replace(style.LABEL, align="c")
    for column, name in enumerate(block.columns):
        drawing.add(text.label(side + label + column * cell_w, below, name, centre, cell_w - gap))
    grid = columns * cell_w
    titles = replace(_SMALL, align="c", face=style.Face.SEMIBOLD)
    if block.column_title:
        drawing.add(text.label(side + label, below - 13, block.column_title, titles, grid))
    if block.row_title:
        tall = len(block.rows) * cell_h
        turned = text.label(0, 0, block.row_title, titles, tall)
        turned.translate(8, height - tall)
        turned.rotate(90)
        drawing.add(turned)
    _legend_column(drawing, side + label + grid + 16, height, block.legend)
    return _titled(block.title, drawing, width)


def bar_chart(block: document.BarChart, width: float) -> list[Any]:
    """Horizontal bars from a common zero, in drawings that fit a page."""
    top = max((value for _, value in block.bars), default=0) or 1
    made: list[Any] = []
    for start in range(0, len(block.bars), _MOST_BARS):
        drawing = _bars(block, start, top, width)
        made += [drawing] if start else _titled(block.title, drawing, width)
    return made


def _bars(block: document.BarChart, start: int, top: float, width: float) -> Drawing:
    label, number, step = width * 0.34, 56.0, 18.0
    room = width - label - number
    bars = block.bars[start : start + _MOST_BARS]
    drawing = Drawing(width, len(bars) * step)
    for row, (name, value) in enumerate(bars):
        y = drawing.height - (row + 1) * step
        tone = block.tones[start + row] if start + row < len(block.tones) else Tone.PLAIN
        drawing.add(text.label(0, y + 5.5, name, replace(style.LABEL, colour=style.TEXT_2), label - 10))
        drawing.add(Rect(label, y + 4, room, 9, rx=3, ry=3, fillColor=text.colour(style.SUBTLE), strokeColor=None))
        if value > 0:
            long = max(room * value / top, 3)
            drawing.add(Rect(label, y + 4, long, 9, rx=min(3, long / 2), ry=3, fillColor=text.colour(style.FILL[tone]), strokeColor=None))
        drawing.add(text.label(label + room + 8, y + 5.5, _number(value, block.unit), style.CELL, number - 8))
    return drawing


def line_chart(block: document.LineChart, width: float) -> list[Any]:
    """Values joined by a line, gaps left open, the target dashed."""
    left, right, foot, tall = 40.0, 70.0, 18.0, 120.0
    drawing = Drawing(width, tall + foot + 8)
    known = [value for value in block.values if value is not None]
    ticks = _ticks([*known, *([] if block.target is None else [block.target])])
    low, high = ticks[0], ticks[-1]
    across = width - left - right
    step = across / max(len(block.values) - 1, 1)

    def place(index: int, value: float) -> tuple[float, float]:
        return left + index * step, foot + tall * (value - low) / (high - low)

    for value in ticks:
        y = place(0, value)[1]
        drawing.add(Line(left, y, left + across, y, strokeColor=text.colour(style.LINE), strokeWidth=0.5))
        drawing.add(text.label(0, y - 2.6, _number(value, block.unit), replace(_SMALL, align="r"), left - 6))
    _time_axis(drawing, block.labels, left, step, across)
    if block.target is not None:
        y = place(0, block.target)[1]
        drawing.add(Line(left, y, left + across, y, strokeColor=text.colour(style.INK[Tone.WARN]), strokeWidth=1, strokeDashArray=[4, 3]))
        target = f"{block.target_label} {_number(block.target, block.unit)}".strip()
        drawing.add(text.label(left + across + 6, y - 2.6, target, replace(_SMALL, colour=style.INK[Tone.WARN]), right - 6))
    for stretch in _stretches(block.values):
        points = [place(index, value) for index, value in stretch]
        if len(points) > 1:
            flat = [number for point in points for number in point]
            drawing.add(PolyLine(flat, strokeColor=text.colour(style.ACCENT), strokeWidth=1.6, strokeLineJoin=1))
        for x, y in points:
            drawing.add(Circle(x, y, 2.4, fillColor=text.colour(style.ACCENT), strokeColor=text.colour("#FFFFFF"), strokeWidth=0.8))
    return _titled(block.title, drawing, width)


def stacked_bar(block: document.StackedBar, width: float) -> list[Any]:
    """One bar in shares, its parts named below."""
    total = sum(count for _, count, _ in block.parts)
    drawing = Drawing(width, 34)
    drawing.add(Rect(0, 20, width, 12, rx=3, ry=3, fillColor=text.colour(style.TRACK), strokeColor=None))
    x, legend = 0.0, 0.0
    share = width / max(len(block.parts), 1)
    for name, count, tone in block.parts:
        long = width * count / total if total else 0.0
        fill = text.colour(style.FILL[tone])
        if long:
            drawing.add(Rect(x, 20, max(long - 1, 0.5), 12, rx=min(3, long / 2), ry=3, fillColor=fill, strokeColor=None))
        drawing.add(Rect(legend, 4, 7, 7, rx=2, ry=2, fillColor=fill, strokeColor=None))
        drawing.add(text.label(legend + 11, 4.6, f"{name} {count}", style.LABEL, share - 15))
        x += long
        legend += share
    return _titled(block.title, drawing, width)


DRAWN: dict[type, Any] = {
    document.KpiRow: kpi_row,
    document.HeatMap: heat_map,
    document.BarChart: bar_chart,
    document.LineChart: line_chart,
    document.StackedBar: stacked_bar,
}


def _titled(title: str, drawing: Drawing, width: float) -> list[Any]:
    head = [text.clamped(title, replace(style.CAPTION, before=6), width, 3)] if title else []
    return [KeepTogether([*head, drawing, Spacer(0, style.GAP)])]


def _lines(drawing: Drawing, x: float, top: float, lines: Sequence[text.Line], look: style.Style) -> None:
    for number, line in enumerate(lines):
        joined = "".join(piece for piece, _ in line)
        drawing.add(text.label(x, top - number * look.leading - text.baseline(look), joined, look, 1000))


def _legend_column(drawing: Drawing, x: float, top: float, legend: Sequence[str]) -> None:
    """Swatch and word of each band, the highest on top."""
    for number, name in enumerate(reversed(legend)):
        y = top - 16 * (number + 1) + 2
        fill = text.colour(_heat(len(legend) - 1 - number, len(legend)))
        drawing.add(Rect(x, y, 10, 10, rx=2, ry=2, fillColor=fill, strokeColor=None))
        drawing.add(text.label(x + 15, y + 2, name, style.LABEL, drawing.width - x - 15))


def _heat(band: int, bands: int) -> str:
    """The colour of a band, the four tints spread over as many bands as the method has."""
    return style.HEAT[round(band * (len(style.HEAT) - 1) / max(bands - 1, 1))]


def _time_axis(drawing: Drawing, labels: Sequence[str], left: float, step: float, across: float) -> None:
    """As many labels below as have room."""
    every = max(1, -(-len(labels) * 46 // max(int(across), 1)))
    for index in range(0, len(labels), every):
        drawing.add(text.label(left + index * step - 30, 4, labels[index], replace(_SMALL, align="c"), 60))


def _ticks(values: Sequence[float]) -> list[float]:
    """Four to seven round numbers that reach around the values; from zero unless these are far from it."""
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    low = 0.0 if 0 <= low <= high * 0.7 else low
    high = high if high > low else low + 1.0
    span = high - low
    power = 10.0 ** floor(log10(span / 3))
    step = next(each * power for each in (1, 2, 2.5, 5, 10) if span / (each * power) <= 5)
    first, last = floor(low / step), ceil(high / step)
    return [round(number * step, 10) for number in range(first, last + 1)]


def _stretches(values: Sequence[float | None]) -> list[list[tuple[int, float]]]:
    stretches: list[list[tuple[int, float]]] = [[]]
    for index, value in enumerate(values):
        if value is None:
            stretches.append([])
        else:
            stretches[-1].append((index, value))
    return [stretch for stretch in stretches if stretch]


def _number(value: float, unit: str) -> str:
    shown = f"{value:.1f}".removesuffix(".0") if abs(value) < 1000 else f"{value:,.0f}".replace(",", "\u202f")
    return f"{shown}\u202f{unit}" if unit else shown
