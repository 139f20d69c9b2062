"""Draws the blocks of a document: each becomes flowables for a width in points."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import singledispatch
from typing import Any

from reportlab.platypus import CondPageBreak, Flowable, Indenter, KeepTogether, PageBreak, Spacer
from reportlab.platypus import Table as Grid

from aims_desktop.i18n import _
from aims_desktop.report import charts, document, style, tables, text
from aims_desktop.report.document import Block, Cell, Span, Text, Tone
from aims_desktop.report.style import Face

_DEEPEST = 6
"""Lists in lists are indented so many times."""


class Unfold:
    """Stands in a story for flowables that are made only when the pages have come that far.

    `weight` is the work it stands for, `done` the work of all before it.
    """

    def __init__(self, make: Callable[[], list[Any]], done: int, weight: int) -> None:
        self.make = make
        self.done = done
        self.weight = weight


def weight(block: Block) -> int:
    """How much work a block is, beside the others of a document: its rows."""
    return max(1, len(block.rows)) if isinstance(block, document.Table) else 1


@singledispatch
def flowables(block: Any, width: float) -> list[Any]:
    """A block as flowables."""
    raise TypeError(block)


@flowables.register
def _heading(block: document.Heading, width: float) -> list[Any]:
    return [CondPageBreak(120), text.paragraph(block.text, style.HEADING, width)]


@flowables.register
def _prose(block: document.Prose, width: float) -> list[Any]:
    return list(text.prose(block.text, width, style.BODY_MUTED if block.muted else style.BODY))


@flowables.register
def _empty(block: document.Empty, width: float) -> list[Any]:
    return [text.paragraph(block.sentence, replace(style.BODY_MUTED, face=Face.ITALIC), width)]


@flowables.register
def _bullets(block: document.Bullets, width: float) -> list[Any]:
    look = replace(style.BODY, after=3)
    indent = 20.0 if block.numbered else 14.0
    items: list[Any] = []
    for number, item in enumerate(block.items, 1):
        mark = block.marks[number - 1] if block.marks else f"{number}." if block.numbered else "•"
        deep = (min(block.levels[number - 1], _DEEPEST) - 1) * indent if block.levels else 0.0
        items += [Indenter(deep), text.hanging(mark, item, look, width - deep, indent), Indenter(-deep)] if deep else []
        items += [] if deep else [text.hanging(mark, item, look, width, indent)]
    return [*items, Spacer(0, 3)]


@flowables.register
def _callout(block: document.Callout, width: float) -> list[Any]:
    ink = style.ACCENT if block.tone is Tone.PLAIN else style.INK[block.tone]
    inner = width - 2 * 12
    lines: list[text.Lines] = []
    if block.title:
        lines.append(text.paragraph(block.title, replace(style.BODY, face=Face.SEMIBOLD, colour=ink), inner))
    lines += text.prose(block.text, inner, replace(style.BODY, after=0))
    box = _box(lines, width, style.TINT[block.tone], 12, [("LINEBEFORE", (0, 0), (0, -1), 3, text.colour(ink))])
    box.spaceBefore, box.spaceAfter = 4, style.GAP
    return [KeepTogether([box])]


@flowables.register
def _key_values(block: document.KeyValues, width: float) -> list[Any]:
    return [_pairs(block.pairs, width)]


@flowables.register
def _table(block: document.Table, width: float) -> list[Any]:
    if not block.rows:
        return flowables(document.Empty(block.empty), width) if block.empty else []
    widths = tables.shares(block.headers, block.rows, block.widths, width)
    return [tables.table(block.rows, widths, block.headers, block.align)]


@flowables.register
def _record_sheet(block: document.RecordSheet, width: float) -> list[Any]:
    title: Text = [Span(block.reference, bold=True), Span("  " + block.title)]
    look = replace(style.BODY, face=Face.SEMIBOLD, colour=style.ACCENT)
    head = _box([text.paragraph(title, look, width - 2 * 6)], width, style.ACCENT_SOFT, 6)
    head.spaceBefore = 6
    note = [text.paragraph(block.note, replace(style.LABEL, after=8), width)] if block.note else []
    return [CondPageBreak(90), head, _pairs(block.pairs, width), *note]


@flowables.register
def _signatures(block: document.Signatures, width: float) -> list[Any]:
    made = [_signature_line(role, name, width) for role, name in block.signers]
    return [KeepTogether(made)] if len(made) <= 12 else made


@flowables.register
def _new_page(block: document.NewPage, width: float) -> list[Any]:
    return [PageBreak()]


for _kind, _draw in charts.DRAWN.items():
    flowables.register(_kind, _draw)


def _box(lines: Sequence[text.Lines], width: float, tint: str, pad: float, more: Sequence[Any] = ()) -> Any:
    """Text on a coloured ground; it breaks over pages every few lines."""
    rows: list[list[Any]] = [[part] for each in lines for part in text.slices(each)] or [[""]]
    commands = [
        ("BACKGROUND", (0, 0), (-1, -1), text.colour(tint)),
        ("LEFTPADDING", (0, 0), (-1, -1), pad),
        ("RIGHTPADDING", (0, 0), (-1, -1), pad),
        ("TOPPADDING", (0, 0), (-1, -1), 0),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
        ("TOPPADDING", (0, 0), (-1, 0), pad / 2),
        ("BOTTOMPADDING", (0, -1), (-1, -1), pad / 2 + 1),
    ]
    return Grid(rows, colWidths=[width], style=[*commands, *more])


def _pairs(pairs: Sequence[tuple[str, str | Cell]], width: float) -> Flowable:
    return tables.table(pairs, [width * 0.28, width * 0.72], first=style.LABEL)


def _signature_line(role: str, name: str, width: float) -> Flowable:
    widths = [width * 0.4, width * 0.05, width * 0.35, width * 0.03, width * 0.17]
    who = [text.clamped(name, style.CELL, widths[0], 2), text.clamped(role, style.LABEL, widths[0], 2)]
    rows = [
        [who, "", "", "", ""],
        ["", "", text.paragraph(_("Signature"), style.LABEL, widths[2]), "", text.paragraph(_("Date"), style.LABEL, widths[4])],
    ]
    return Grid(
        rows,
        colWidths=widths,
        style=[
            ("SPAN", (0, 0), (0, 1)),
            ("LINEBELOW", (2, 0), (2, 0), 0.75, text.colour(style.MUTED)),
            ("LINEBELOW", (4, 0), (4, 0), 0.75, text.colour(style.MUTED)),
            ("VALIGN", (0, 0), (-1, -1), "BOTTOM"),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 2),
        ],
        rowHeights=[34, 14],
        spaceBefore=6,
        spaceAfter=6,
    )
