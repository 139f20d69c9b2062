"""Documents for the tests of the report base, and what to look for in a PDF."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import Any

from pypdf import PdfReader

from aims_desktop.report.document import (
    BarChart,
    Block,
    Bullets,
    Callout,
    Cell,
    Document,
    Empty,
    Heading,
    HeatMap,
    KeyValues,
    Kpi,
    KpiRow,
    LineChart,
    NewPage,
    Prose,
    RecordSheet,
    Section,
    Signatures,
    Span,
    StackedBar,
    Table,
    Tone,
)


def every_block(words: str) -> list[Block]:
    """One block of each kind, with the words wherever a block prints any."""
    return [
        Heading(words),
        Prose(words),
        Prose([Span(words, bold=True), Span(words, italic=True), Span(words)], muted=True),
        Bullets([words, [Span(words, bold=True)]], numbered=True),
        Bullets([words]),
        Empty(words),
        Callout(words, Tone.WARN, words),
        Callout([Span(words, italic=True)]),
        KeyValues([(words, words), (words, Cell(words, Tone.BAD, bold=True))]),
        Table([words, "Second"], [[words, Cell(words, Tone.WARN)]], align="lr"),
        Table(["First"], [], empty=words),
        RecordSheet(words, words, [(words, words)], note=words),
        KpiRow([Kpi(words, words, words, Tone.BAD), Kpi("1", "one")]),
        HeatMap(words, [[1]], [[0]], [words], [words], [words, words], words, words),
        BarChart(words, [(words, 3.0)], words, [Tone.OK]),
        LineChart(words, [words, words, words], [1.0, None, 2.0], 1.5, words, words),
        StackedBar(words, [(words, 2, Tone.OK), (words, 0, Tone.BAD)]),
        Signatures([(words, words)]),
        NewPage(),
        Prose(words),
    ]


def document(*blocks: Block, **changes: Any) -> Document:
    """A short report without cover; what is not given is harmless."""
    given: dict[str, Any] = {
        "title": "Test report",
        "organisation": "Northwind Analytics",
        "as_of": date(2026, 11, 23),
        "sections": [Section("First section", blocks)],
        "cover": False,
        "contents": False,
    }
    return Document(**(given | changes))


def full(words: str) -> Document:
    """A report with the words in every place a report prints."""
    sections = [Section(words, every_block(words)), Section(words, [Prose(words)], level=2), Section(words, level=3, new_page=True)]
    return Document(
        title=words,
        organisation=words,
        as_of=date(2026, 11, 23),
        sections=sections,
        subtitle=words,
        classification=words,
        details=[(words, words)],
        author=words,
        subject=words,
        keywords=[words],
    )


def read(pdf: bytes) -> PdfReader:
    """The PDF, read strictly: any slip in its structure fails the test."""
    return PdfReader(BytesIO(pdf), strict=True)


def printed(pdf: bytes) -> str:
    """All text of all pages, without blanks: lines are broken where the page wants it."""
    return "".join("".join(page.extract_text().split()) for page in read(pdf).pages)


def objects(pdf: bytes) -> Iterator[Any]:
    """Every object of the file."""
    reader = read(pdf)
    for number in range(1, len(reader.xref[0]) + 1):
        yield reader.get_object(number)


def pictures(pdf: bytes) -> list[Any]:
    """The images of the file, drawn or not."""
    return [each for each in objects(pdf) if isinstance(each, dict) and each.get("/Subtype") == "/Image"]


def ways_out(pdf: bytes) -> list[Any]:
    """Whatever leads out of the document when it is clicked or opened: anything but links to its own pages."""
    found = []
    for each in objects(pdf):
        if not isinstance(each, dict):
            continue
        acts = {"/A", "/AA", "/OpenAction", "/URI", "/JS", "/JavaScript", "/EmbeddedFiles", "/AcroForm", "/Launch"} & set(each)
        if acts and each.get("/Type") != "/Outlines":
            found.append(each)
        if each.get("/Subtype") == "/Link" and not ({"/Dest"} <= set(each)):
            found.append(each)
    return found
