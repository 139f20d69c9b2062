"""A report as plain data: what stands on the pages, not how it is drawn. Every string is a person's plain text, never markup."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum


class Tone(Enum):
    """What a figure, a cell or a notice means; the colour follows from it."""

    PLAIN = "plain"
    MUTED = "muted"
    OK = "ok"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of running text in one weight."""

    text: str
    bold: bool = False
    italic: bool = False


Text = str | Sequence[Span]


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell that stands out: late, off target, a total."""

    text: str
    tone: Tone = Tone.PLAIN
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A small heading inside a section; sections themselves carry the headings of the contents."""

    text: str


@dataclass(frozen=True, slots=True)
class Prose:
    """Running text; line breaks and blank lines are kept."""

    text: Text
    muted: bool = False


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list with dots, or with numbers; `marks` and `levels` say otherwise for each item, where a list has lists in it."""

    items: Sequence[Text]
    numbered: bool = False
    marks: Sequence[str] = ()
    levels: Sequence[int] = ()
    """How deep an item lies, 1 for the outermost."""


@dataclass(frozen=True, slots=True)
class Empty:
    """The sentence that stands where there is nothing to show, so that a gap is never mistaken for an omission."""

    sentence: str


@dataclass(frozen=True, slots=True)
class Callout:
    """A notice in a tinted box."""

    text: Text
    tone: Tone = Tone.PLAIN
    title: str = ""


@dataclass(frozen=True, slots=True)
class KeyValues:
    """Labels on the left, their values on the right."""

    pairs: Sequence[tuple[str, str | Cell]]


@dataclass(frozen=True, slots=True)
class Table:
    """A table over the whole width; `widths` are shares, `align` one letter (l, c, r) per column."""

    headers: Sequence[str]
    rows: Sequence[Sequence[str | Cell]]
    widths: Sequence[float] = ()
    align: str = ""
    empty: str = ""


@dataclass(frozen=True, slots=True)
class RecordSheet:
    """One record in full: its number and title, then label and value of every field that is filled."""

    reference: str
    title: str
    pairs: Sequence[tuple[str, str | Cell]]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Kpi:
    """One figure in a tile: "6 of 21", "Risks above appetite", "11 of 18 last time"."""

    value: str
    label: str
    note: str = ""
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class KpiRow:
    """Figures side by side, four to a line."""

    tiles: Sequence[Kpi]


@dataclass(frozen=True, slots=True)
class HeatMap:
    """Counts in a grid, the first row on top; `bands` says which entry of `legend` (low to high) each cell belongs to."""

    title: str
    counts: Sequence[Sequence[int]]
    bands: Sequence[Sequence[int]]
    rows: Sequence[str]
    columns: Sequence[str]
    legend: Sequence[str]
    row_title: str = ""
    column_title: str = ""


@dataclass(frozen=True, slots=True)
class BarChart:
    """One horizontal bar per label, its value printed at its end."""

    title: str
    bars: Sequence[tuple[str, float]]
    unit: str = ""
    tones: Sequence[Tone] = ()


@dataclass(frozen=True, slots=True)
class LineChart:
    """Values over time, None where nothing was measured, with an optional target line."""

    title: str
    labels: Sequence[str]
    values: Sequence[float | None]
    target: float | None = None
    target_label: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class StackedBar:
    """One bar of parts that make a whole, named with their counts below."""

    title: str
    parts: Sequence[tuple[str, int, Tone]]


@dataclass(frozen=True, slots=True)
class Signatures:
    """A line to sign and date for each (role, name)."""

    signers: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class NewPage:
    """What follows starts on a new page."""


Block = (
    Heading
    | Prose
    | Bullets
    | Empty
    | Callout
    | KeyValues
    | Table
    | RecordSheet
    | KpiRow
    | HeatMap
    | BarChart
    | LineChart
    | StackedBar
    | Signatures
    | NewPage
)


@dataclass(frozen=True, slots=True)
class Section:
    """A titled part of a report, listed in its contents and outline; level 1 is the outermost."""

    title: str
    blocks: Sequence[Block] = ()
    level: int = 1
    new_page: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """Everything a report prints; two equal documents give the same bytes."""

    title: str
    organisation: str
    as_of: date
    sections: Sequence[Section]
    subtitle: str = ""
    classification: str = ""
    details: Sequence[tuple[str, str]] = ()
    cover: bool = True
    contents: bool = True
    paper: str = "A4"
    language: str = "en"
    author: str = ""
    subject: str = ""
    keywords: Sequence[str] = ()
    draft: str = ""
    """Why this is no final document yet; it then says so on its cover and in every footer."""
    logo: bytes = b""
