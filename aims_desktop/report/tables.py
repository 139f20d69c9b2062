"""Draws tables: columns of fixed width, cells wrapped page by page, the header on every page.

ReportLab's own table keeps a style for each cell and copies the rest of itself at every page; at 100,000 records that costs more than
the drawing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from reportlab.platypus import Flowable

from aims_desktop.report import fonts, style, text
from aims_desktop.report.document import Cell, Tone
from aims_desktop.report.style import Face, Style

_WHOLE = 10
"""Lines of a row that stays in one piece; a taller one may go on on the next page."""

_LEAST = 3
"""Lines of a row that are worth to begin with on a page."""

_BESIDE = 2
"""Rows that a page keeps at least when it gives one away, so that the last row of a table does not stand alone on the next."""

_HEADER_LINES = 4
"""Lines of a header, which comes again on every page."""

_SAMPLE = 50
"""Rows looked at to find the widths of columns."""

_USUAL = 14
"""Letters of a word, or of a whole cell, that should stay in one piece."""

_PAD = 6.0
_GAP = 4.0

Row = Sequence[str | Cell]


@dataclass(frozen=True, slots=True)
class Look:
    """What all rows of a table share: widths in points, the style of each column, the header if there is one."""

    widths: Sequence[float]
    styles: Sequence[Style]
    headers: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class _Ready:
    """A row wrapped for its columns. `last` tells that its record ends here."""

    cells: Sequence[Sequence[text.Line]]
    styles: Sequence[Style]
    height: float
    last: bool


class Rows(Flowable):
    """The rows of a table from `start` on. Each page takes what it has room for, and only that is wrapped."""

    def __init__(self, rows: Sequence[Row], look: Look, start: int = 0, ready: Sequence[_Ready] = ()) -> None:
        super().__init__()
        self.rows, self.look, self.start = rows, look, start
        self._ready = list(ready)
        self._head = [_header(look)] if look.headers else []

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """The height of all rows, or one that is more than there is."""
        fit, used = self._fit(height)
        whole = fit == len(self._ready) and self.start == len(self.rows)
        self.width, self.height = width, used if whole else height + 1
        return self.width, self.height

    def split(self, width: float, height: float) -> list[Any]:
        """The rows for this page, and the rest."""
        fit, used = self._fit(height)
        here, rest = self._ready[:fit], self._ready[fit:]
        parts = _cut(rest[0], height - used) if rest else None
        if parts:
            here, rest = [*here, parts[0]], [parts[1], *rest[1:]]
        elif fit > _BESIDE and len(rest) == 1 and self.start == len(self.rows):
            here, rest = here[:-1], [here[-1], *rest]
        return [Rows((), self.look, 0, here), Rows(self.rows, self.look, self.start, rest)] if here else []

    def draw(self) -> None:
        """Draw header and rows from the top down, with a hairline below each record."""
        top = self.height
        self.canv.setLineWidth(0.5)
        self.canv.setStrokeColor(text.colour(style.LINE))
        for number, row in enumerate([*self._head, *self._ready]):
            bottom = top - row.height
            if number < len(self._head):
                self.canv.setFillColor(text.colour(style.SUBTLE))
                self.canv.rect(0, bottom, sum(self.look.widths), row.height, stroke=0, fill=1)
            x = 0.0
            for lines, look, width in zip(row.cells, row.styles, self.look.widths, strict=True):
                text.draw_lines(self.canv, x + _PAD, top - _GAP, lines, look, width - 2 * _PAD)
                x += width
            if row.last:
                self.canv.line(0, bottom, x, bottom)
            top = bottom

    def getSpaceAfter(self) -> float:  # noqa: N802 - the name is ReportLab's
        """The space below, in points."""
        return style.GAP

    def _fit(self, height: float) -> tuple[int, float]:
        """How many rows fit, and how high they are; wraps records until one does not fit."""
        used = sum(row.height for row in self._head)
        fit = 0
        while True:
            if fit == len(self._ready):
                if self.start == len(self.rows):
                    return fit, used
                self._ready.append(_prepare(self.rows[self.start], self.look))
                self.start += 1
            if used + self._ready[fit].height > height:
                return fit, used
            used += self._ready[fit].height
            fit += 1


def table(rows: Sequence[Row], widths: Sequence[float], headers: Sequence[str] = (), align: str = "", first: Style = style.CELL) -> Rows:
    """Rows under a header that every page repeats; `first` is the style of the first column. Widths are points."""
    letters = align.ljust(len(widths), "l")
    styles = [_aligned(style.CELL if column else first, letters[column]) for column in range(len(widths))]
    return Rows(rows, Look(widths, styles, headers))


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
    lengths = [min(len(_text(row[column])), 120) for row in rows[:_SAMPLE]]
    return max(4.0, len(headers[column]), sum(lengths) / max(len(lengths), 1))


def _widest_word(column: int, headers: Sequence[str], rows: Sequence[Row]) -> float:
    """The room a column needs so that no name, date or word of usual length is broken."""
    look = style.CELL_HEAD
    cells = [text.clean(_text(row[column])) for row in rows[:_SAMPLE]]
    words = {word for cell in cells for word in ([cell] if len(cell) <= _USUAL else cell.split()) if len(word) <= _USUAL}
    words |= set(text.clean(headers[column]).split())
    return max((fonts.width(word, look.face, look.size) for word in words), default=0.0) + 2 * _PAD + 0.5


def _aligned(look: Style, letter: str) -> Style:
    return look if letter == look.align else replace(look, align=letter)


def _header(look: Look) -> _Ready:
    styles = [_aligned(style.CELL_HEAD, each.align) for each in look.styles]
    columns = zip(look.headers, styles, look.widths, strict=True)
    cells = [text.clamped(header, each, width - 2 * _PAD, _HEADER_LINES).lines for header, each, width in columns]
    return _row(cells, styles, last=True)


def _prepare(row: Row, look: Look) -> _Ready:
    """A record wrapped for its columns."""
    styles = [_emphasised(value, base) for value, base in zip(row, look.styles, strict=True)]
    columns = zip(row, styles, look.widths, strict=True)
    return _row([text.wrap(_text(value), each, width - 2 * _PAD) for value, each, width in columns], styles, last=True)


def _row(cells: Sequence[Sequence[text.Line]], styles: Sequence[Style], last: bool) -> _Ready:
    return _Ready(cells, styles, max(map(len, cells)) * style.CELL.leading + 2 * _GAP, last)


def _cut(row: _Ready, room: float) -> tuple[_Ready, _Ready] | None:
    """A tall row in two, the first as high as there is room; None where it had better stay whole."""
    fit = int((room - 2 * _GAP) / style.CELL.leading)
    tallest = max(map(len, row.cells))
    if tallest <= _WHOLE or fit < _LEAST or tallest <= fit:
        return None
    fit = max(min(fit, tallest - _LEAST), 1)
    first, second = ([lines[:fit] for lines in row.cells], [lines[fit:] for lines in row.cells])
    return _row(first, row.styles, last=False), _row(second, row.styles, row.last)


def _text(value: str | Cell) -> str:
    return value if isinstance(value, str) else value.text


def _emphasised(value: str | Cell, base: Style) -> Style:
    if isinstance(value, str) or (value.tone is Tone.PLAIN and not value.bold):
        return base
    colour = base.colour if value.tone is Tone.PLAIN else style.INK[value.tone]
    return replace(base, face=Face.SEMIBOLD if value.bold else base.face, colour=colour)
