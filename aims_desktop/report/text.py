"""The one place where a person's text becomes something that is drawn.

Nothing here parses markup: a text is cut into words, set in fonts that have its characters, and drawn. So no text can bring in a picture,
a link or a broken page, whatever it says.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from operator import itemgetter
from typing import Any
from unicodedata import category, normalize

from reportlab.graphics.shapes import Group, String
from reportlab.lib.colors import Color, HexColor
from reportlab.platypus import Flowable

from aims_desktop.report import bidi, fonts
from aims_desktop.report.document import Span, Text
from aims_desktop.report.style import BODY, Face, Style

Run = tuple[str, Face]
Line = list[Run]
Word = tuple[bool, Line]
"""Whether a blank comes before it, and its runs."""

_SURROGATE = {"Cs": fonts.REPLACEMENT}
_SIMPLE = re.compile(r"[\n\t -~]*")
_BREAKS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_PARAGRAPH = re.compile(r"\n(?:[ \t]*\n)+")
# A line may end between any two ideographs, but not before their closing marks.
_WIDE = "\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uff60\U00020000-\U0003ffff"
_CLOSING = "\u3001\u3002\u3009\u300b\u300d\u300f\u3011\uff01\uff09\uff0c\uff0e\uff1a\uff1b\uff1f"
_IDEOGRAPHS = re.compile(f"[{_WIDE}][{_CLOSING}]*|[^{_WIDE}]+")
_GAPS = re.compile(r"[ \t\n]+")
_WORD = re.compile(r"([ \t]*)([^ \t]+)")
_JOINTS = frozenset("/-_.,;:&?=|\\")


def clean(text: str) -> str:
    """The text without control and invisible characters, composed, with plain line breaks."""
    if _SIMPLE.fullmatch(text):
        return text
    text = normalize("NFC", _BREAKS.sub("\n", text))
    return "".join(_SURROGATE.get(category(char), char) for char in text if char in "\n\t" or not _invisible(char))


def one_line(text: str) -> str:
    """The text without line breaks and double blanks; blanks that must not break stay."""
    return _GAPS.sub(" ", clean(text)).strip(" ")


@functools.cache
def colour(code: str) -> Color:
    """A colour of the style."""
    return HexColor(code)


class Lines(Flowable):
    """Set text: lines of runs that draw themselves and break between any two lines."""

    def __init__(self, lines: Sequence[Line], style: Style, indent: float = 0.0, mark: str = "") -> None:
        super().__init__()
        self.lines = lines
        self.style = style
        self.indent = indent
        self.mark = mark

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Take the whole width and a leading for each line."""
        self.width, self.height = width, len(self.lines) * self.style.leading
        return self.width, self.height

    def split(self, width: float, height: float) -> list[Flowable]:
        """Fill the page, but leave no single line alone on either side."""
        fit = int((height + 0.01) / self.style.leading)
        fit = min(fit, len(self.lines) - 2) if len(self.lines) > 3 else fit
        if fit < min(2, len(self.lines)):
            return []
        return [
            Lines(self.lines[:fit], replace(self.style, after=0.0), self.indent, self.mark),
            Lines(self.lines[fit:], replace(self.style, before=0.0), self.indent),
        ]

    def getSpaceBefore(self) -> float:  # noqa: N802 - the name is ReportLab's
        """The space above, in points."""
        return self.style.before

    def getSpaceAfter(self) -> float:  # noqa: N802 - the name is ReportLab's
        """The space below, in points."""
        return self.style.after

    def draw(self) -> None:
        """Draw from the top line down."""
        if self.mark:
            draw(self.canv, 0, self.height - baseline(self.style), self.mark, self.style, self.indent)
        draw_lines(self.canv, self.indent, self.height, self.lines, self.style, self.width - self.indent)


def paragraph(text: Text, style: Style, width: float) -> Lines:
    """A text set to a width in points, its line breaks kept."""
    return Lines(wrap(text, style, width), style)


def clamped(text: str, style: Style, width: float, most: int) -> Lines:
    """A text of at most so many lines, the last one shortened when there is more."""
    lines = wrap(one_line(text), style, width)
    if len(lines) > most:
        rest = "".join(piece for piece, _ in lines[most - 1]) + "…"
        lines = [*lines[: most - 1], [(shorten(rest, style, width), style.face)]]
    return Lines(lines, style)


def text_width(text: str, style: Style) -> float:
    """The width of a text on one line, in points."""
    return fonts.width(clean(text), style.face, style.size)


def hanging(mark: str, text: Text, style: Style, width: float, indent: float) -> Lines:
    """An item of a list: its mark, and the text set beside it."""
    return Lines(wrap(text, style, width - indent), style, indent, clean(mark))


def slices(lines: Lines, most: int = 40) -> list[Lines]:
    """Set text in parts of a few lines, for grids that break only between rows."""
    return [Lines(lines.lines[start : start + most], lines.style) for start in range(0, len(lines.lines), most)]


def prose(text: Text, width: float, style: Style = BODY) -> list[Lines]:
    """Running text: one paragraph for each part between blank lines."""
    if not isinstance(text, str):
        return [paragraph(text, style, width)]
    return [paragraph(part, style, width) for part in _PARAGRAPH.split(clean(text).strip("\n")) if part.strip()]


def wrap(text: Text, style: Style, width: float) -> list[Line]:
    """The text in lines that fit a width; words that are too long are cut."""
    if isinstance(text, str):
        text = clean(text)
        if "\n" not in text and fonts.width(text, style.face, style.size) <= width:
            return [[(text, style.face)]]
    return [line for words in _sources(text, style.face) for line in _fill(words, style, width)]


def draw_lines(canvas: Any, x: float, top: float, lines: Sequence[Line], style: Style, width: float, *, turn: bool = True) -> None:
    """Draw lines on a canvas from the top down, aligned within a width; with `turn`, right-to-left lines begin on the right."""
    out = canvas.beginText()
    out.setFillColor(colour(style.colour))
    current = ""
    y = top - baseline(style)
    for logical in lines:
        line = _visual(logical)
        out.setTextOrigin(x + _indent(line, style, width, right=turn and line is not logical and _starts_right(logical)), y)
        for piece, face in line:
            for font, part in fonts.runs(piece, face):
                if font != current:
                    out.setFont(font, style.size)
                    current = font
                out.textOut(part)
        y -= style.leading
    canvas.drawText(out)


def draw(canvas: Any, x: float, y: float, text: str, style: Style, width: float) -> None:
    """Draw a text in one line on a canvas, shortened to a width if need be."""
    draw_lines(canvas, x, y + baseline(style), [[(shorten(text, style, width), style.face)]], style, width, turn=False)


def label(x: float, y: float, text: str, style: Style, width: float) -> Group:
    """A text as a shape of a chart: one line, baseline at y, aligned within a width that begins at x."""
    text = shorten(text, style, width)
    line = _visual([(text, style.face)])
    x += _indent(line, style, width)
    group = Group()
    for part, face in line:
        for font, piece in fonts.runs(part, face):
            group.add(String(x, y, piece, fontName=font, fontSize=style.size, fillColor=colour(style.colour)))
            x += fonts.run_width(piece, font, style.size)
    return group


def shorten(text: str, style: Style, width: float) -> str:
    """The text in one line, cut with an ellipsis where it would be wider than the width."""
    text = one_line(text)
    if fonts.width(text, style.face, style.size) <= width:
        return text
    low, high = 0, min(len(text), 1000)
    while low < high:
        middle = (low + high + 1) // 2
        fits = fonts.width(text[:middle].rstrip() + "…", style.face, style.size) <= width
        low, high = (middle, high) if fits else (low, middle - 1)
    return text[:low].rstrip() + "…"


def baseline(style: Style) -> float:
    """How far below the top of its line a text's baseline lies."""
    return (style.leading + 0.72 * style.size) / 2


def _indent(line: Line, style: Style, width: float, right: bool = False) -> float:
    if style.align == "l" and not right:
        return 0.0
    free = width - sum(fonts.width(text, face, style.size) for text, face in line)
    return free / 2 if style.align == "c" else free


def _visual(line: Line) -> Line:
    """The line as it is drawn from left to right; the same one unless letters run the other way."""
    if not any(bidi.needed(text) for text, _ in line):
        return line
    return _merged([(char, Face(face)) for char, face in bidi.visual([(char, face) for text, face in line for char in text])])


def _starts_right(line: Line) -> bool:
    return bidi.runs_right_to_left("".join(text for text, _ in line))


def _invisible(char: str) -> bool:
    return category(char) in {"Cc", "Cf"} or "\ufe00" <= char <= "\ufe0f"


def _sources(text: Text, face: Face) -> Iterator[list[Word]]:
    """The words of each line of the source; runs of different weight without a blank between them are one word."""
    spans = [Span(text)] if isinstance(text, str) else text
    words: list[Word] = []
    blank = True
    for span in spans:
        weight = Face.BOLD if span.bold else Face.ITALIC if span.italic else face
        for number, source in enumerate(clean(span.text).split("\n")):
            if number:
                yield words
                words, blank = [], True
            for gap, word in _WORD.findall(source):
                first, *others = [word] if word.isascii() else _IDEOGRAPHS.findall(word)
                if blank or gap or not words:
                    words.append((True, [(first, weight)]))
                else:
                    words[-1][1].append((first, weight))
                words += [(False, [(piece, weight)]) for piece in others]
                blank = False
            blank = blank or source[-1:] in {" ", "\t"}
    yield words


def _fill(words: list[Word], style: Style, width: float) -> list[Line]:
    """Put words on lines, as many on each as fit."""
    lines: list[Line] = []
    line: Line = []
    used = 0.0
    gap = _width(" ", style.face) * style.size
    for blank, word in words:
        wide = _wide(word, style)
        if line and used + gap * blank + wide > width:
            lines.append(_merged(line))
            line, used = [], 0.0
        *full, end = _cut(word, style, width) if wide > width else [word]
        lines += full
        if line and blank:
            line.append((" ", word[0][1]))
            used += gap
        line += end
        used += _wide(end, style) if full else wide
    return [*lines, _merged(line)]


def _cut(runs: Line, style: Style, width: float) -> list[Line]:
    """A word that is wider than the line, in pieces that fit; after a slash, dot or dash where there is one near the end."""
    pieces: list[Line] = []
    piece: Line = []
    used = 0.0
    for text, face in runs:
        for char in text:
            wide = _width(char, face) * style.size
            if piece and used + wide > width:
                piece, rest = _at_joint(piece)
                pieces.append(_merged(piece))
                piece, used = rest, _wide(rest, style)
            piece.append((char, face))
            used += wide
    return [*pieces, _merged(piece)]


def _at_joint(chars: Line) -> tuple[Line, Line]:
    for at in range(len(chars), len(chars) * 2 // 3, -1):
        if chars[at - 1][0] in _JOINTS:
            return chars[:at], chars[at:]
    return chars, []


def _merged(line: Line) -> Line:
    """The line with neighbouring runs of one face joined."""
    if len(line) < 2:
        return line
    return [("".join(text for text, _ in group), face) for face, group in groupby(line, key=itemgetter(1))]


def _wide(line: Line, style: Style) -> float:
    return sum(_width(text, face) for text, face in line) * style.size


@functools.lru_cache(maxsize=50_000)
def _width(text: str, face: Face) -> float:
    """The width of a text at a size of one point."""
    return fonts.width(text, face, 1.0)
