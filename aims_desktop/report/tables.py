"""Draws tables: pre-wrapped cells, fixed widths, at most 200 rows at a time, the header on every page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import Any

from reportlab.platypus import Flowable
from reportlab.platypus import Table as Grid

from aims_desktop.report import fonts, style, text
from aims_desktop.report.document import Cell, Tone
from aims_desktop.report.style import Face, Style

CHUNK = 200
"""Rows of one grid: the time ReportLab takes to break a grid over pages grows with the square of its rows."""

_TALLEST = 40
"""Lines of one row of the grid; a longer record goes on in a further row, so that it can pass to the next page."""

_SAMPLE = 50
"""Rows looked at to find the widths of columns."""

_USUAL = 14
"""Letters of a word that is not worth cutting."""

_PAD = 6.0
_GAP = 4.0

Row = Sequence[str | Cell]
Command = tuple[Any, ...]


def grid(rows: Sequence[Row], widths: Sequence[float], headers: Sequence[str] = (), align: str = "", first: Style = style.CELL) -> Flowable:
    """A grid of rows under a repeated header; `first` is the style of the first column. Widths are points."""
    content: list[list[Any]] = []
    heights: list[float] = []
    commands: list[Command] = _frame(widths, align)
    styles = [_aligned(style.CELL if column else first, align, column) for column in range(len(widths))]
    if headers:
        heads = [Cell(header) for header in headers]
        _add(heads, [_aligned(style.CELL_HEAD, align, column) for column in range(len(widths))], widths, content, heights, commands)
        commands.append(("BACKGROUND", (0, 0), (-1, len(content) - 1), text.colour(style.SUBTLE)))
    repeat = len(content)
    for row in rows:
        _add(row, styles, widths, content, heights, commands)
    made = Grid(content, colWidths=list(widths), rowHeights=heights, repeatRows=repeat, style=commands)
    made.spaceAfter = style.GAP
    return made


def shares(headers: Sequence[str], rows: Sequence[Row], wanted: Sequence[float], width: float) -> list[float]:
    """The widths of columns in points: as wanted, else by the text they hold; no short word is cut while another column has room."""
    weights = list(wanted) or [_typical(column, headers, rows) for column in range(len(headers))]
    widths = [width * weight / sum(weights) for weight in weights]
    least = [_widest_word(column, headers, rows) for column in range(len(headers))]
    gaps = [wide - at_least for wide, at_least in zip(widths, least, strict=True)]
    spare = sum(gap for gap in gaps if gap > 0)
    need = -sum(gap for gap in gaps if gap < 0)
    if not need or need > spare:
        return widths
    return [max(wide, at_least) - max(wide - at_least, 0) * need / spare for wide, at_least in zip(widths, least, strict=True)]


def _typical(column: int, headers: Sequence[str], rows: Sequence[Row]) -> float:
    lengths = [min(len(_cell(row[column]).text), 120) for row in rows[:_SAMPLE]]
    return max(4.0, len(headers[column]), sum(lengths) / max(len(lengths), 1))


def _widest_word(column: int, headers: Sequence[str], rows: Sequence[Row]) -> float:
    """The room a column needs so that no word of usual length is cut."""
    look = style.CELL_HEAD
    words = {word for row in rows[:_SAMPLE] for word in _cell(row[column]).text.split() if len(word) <= _USUAL}
    words |= set(headers[column].split())
    return max((fonts.width(word, look.face, look.size) for word in words), default=0.0) + 2 * _PAD + 0.5


def _cell(value: str | Cell) -> Cell:
    return value if isinstance(value, Cell) else Cell(value)


def _aligned(look: Style, align: str, column: int) -> Style:
    return replace(look, align=align[column]) if column < len(align) and align[column] != look.align else look


def _frame(widths: Sequence[float], align: str) -> list[Command]:
    """The commands that hold for every grid."""
    whole = ((0, 0), (-1, -1))
    sides = {"r": "RIGHT", "c": "CENTER"}
    return [
        ("FONT", *whole, str(style.CELL.face), style.CELL.size, style.CELL.leading),
        ("TEXTCOLOR", *whole, text.colour(style.CELL.colour)),
        ("VALIGN", *whole, "TOP"),
        ("LEFTPADDING", *whole, _PAD),
        ("RIGHTPADDING", *whole, _PAD),
        ("TOPPADDING", *whole, _GAP),
        ("BOTTOMPADDING", *whole, _GAP),
        *(("ALIGN", (n, 0), (n, -1), sides[letter]) for n, letter in enumerate(align[: len(widths)]) if letter in sides),
    ]


def _add(
    row: Row, looks: Sequence[Style], widths: Sequence[float], content: list[list[Any]], heights: list[float], commands: list[Command]
) -> None:
    """Append one record: usually one row of the grid, more when it is taller than a part of a page."""
    start = len(content)
    columns = []
    for column, (value, base, width) in enumerate(zip(row, looks, widths, strict=True)):
        look = _emphasised(_cell(value), base)
        columns.append(_parts(text.cell(_cell(value).text, look, width - 2 * _PAD), look))
        if look != style.CELL:
            commands += _looks(column, start, look)
    for parts in zip_longest(*columns, fillvalue=("", 0)):
        content.append([part for part, _ in parts])
        heights.append(max(1, *(lines for _, lines in parts)) * style.CELL.leading + 2 * _GAP)
    end = len(content) - 1
    commands.append(("LINEBELOW", (0, end), (-1, end), 0.5, text.colour(style.LINE)))


def _emphasised(cell: Cell, base: Style) -> Style:
    if cell.tone is Tone.PLAIN and not cell.bold:
        return base
    colour = base.colour if cell.tone is Tone.PLAIN else style.INK[cell.tone]
    return replace(base, face=Face.SEMIBOLD if cell.bold else base.face, colour=colour)


def _looks(column: int, row: int, look: Style) -> Iterator[Command]:
    """Commands for a cell that differs from the others; its further parts are drawn as lines of their own style."""
    spot = ((column, row), (column, row))
    if look.face != style.CELL.face:
        yield ("FONT", *spot, str(look.face), look.size, look.leading)
    if look.colour != style.CELL.colour:
        yield ("TEXTCOLOR", *spot, text.colour(look.colour))


def _parts(lines: list[str] | list[text.Line], look: Style) -> list[tuple[Any, int]]:
    """What stands in the cells of a column for one record, and how many lines it takes."""
    parts: list[tuple[Any, int]] = []
    for start in range(0, len(lines), _TALLEST):
        piece = lines[start : start + _TALLEST]
        plain = "\n".join(piece) if isinstance(piece[0], str) and not start else None
        runs = [[(line, look.face)] if isinstance(line, str) else line for line in piece]
        parts.append((text.Lines(runs, look) if plain is None else plain, len(piece)))
    return parts
