"""A document as a Word file, to work on further. Only letters go in: no fields, links, macros or pictures."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

from aims_desktop.errors import UsageError
from aims_desktop.files import atomic_write
from aims_desktop.i18n import _, day
from aims_desktop.report import document
from aims_desktop.report.document import Cell, Document, Span, Text

ENDING = ".docx"
_PROPERTY = 255
"""Letters that a property of the file takes."""
_UNFIT = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML does not take."""


def write(made: Document, path: Path) -> None:
    """Write a document as a Word file in one step. Raises NotWritableError, and UsageError for another ending and for charts."""
    if path.suffix.lower() != ENDING:
        raise UsageError(_("Cannot write “{name}”: give it the ending .docx.").format(name=path.name))
    atomic_write(path, render(made))


def render(made: Document) -> bytes:
    """A document as the bytes of a Word file; raises UsageError where it holds charts."""
    from docx import Document as Word

    word = Word()
    _properties(word.core_properties, made)
    word.add_heading(_fit(made.title), 0)
    _line(word, " · ".join(filter(None, (made.subtitle, made.organisation, day(made.as_of), made.classification))))
    if made.draft:
        _line(word, made.draft, bold=True)
    if made.details:
        _pairs(word, document.KeyValues(made.details))
    for section in made.sections:
        word.add_heading(_fit(section.title), min(section.level, 3))
        for block in section.blocks:
            draw = _DRAWN.get(type(block))
            if draw is None:
                raise UsageError(_("This pack holds charts and forms; take it as a PDF."))
            draw(word, block)
    out = BytesIO()
    word.save(out)
    return out.getvalue()


def _properties(properties: Any, made: Document) -> None:
    properties.title, properties.subject = _fit(made.title)[:_PROPERTY], _fit(made.subject)[:_PROPERTY]
    properties.author = properties.last_modified_by = _fit(made.author or made.organisation)[:_PROPERTY]
    properties.keywords, properties.comments = _fit(", ".join(made.keywords))[:_PROPERTY], ""
    properties.created = properties.modified = dt.datetime.combine(made.as_of, dt.time())


def _fit(text: str) -> str:
    return _UNFIT.sub("", text)


def _runs(paragraph: Any, text: Text, *, bold: bool = False) -> None:
    for span in [Span(text)] if isinstance(text, str) else text:
        run = paragraph.add_run(_fit(span.text))
        run.bold, run.italic = bold or span.bold or None, span.italic or None


def _line(word: Any, text: Text, *, bold: bool = False) -> None:
    if text:
        _runs(word.add_paragraph(), text, bold=bold)


def _heading(word: Any, block: document.Heading) -> None:
    word.add_heading(_fit(block.text), 4)


def _prose(word: Any, block: document.Prose) -> None:
    _line(word, block.text)


def _bullets(word: Any, block: document.Bullets) -> None:
    """Marks as letters: Word would number on from list to list."""
    from docx.shared import Pt

    for at, item in enumerate(block.items):
        mark = block.marks[at] if block.marks else f"{at + 1}." if block.numbered else "•"
        paragraph = word.add_paragraph()
        level = min(block.levels[at], 6) if block.levels else 1
        paragraph.paragraph_format.left_indent, paragraph.paragraph_format.first_line_indent = Pt(18 * level), Pt(-18)
        paragraph.paragraph_format.space_after = Pt(3)
        paragraph.add_run(f"{mark}\t" if mark else "\t")
        _runs(paragraph, item)


def _empty(word: Any, block: document.Empty) -> None:
    _line(word, [Span(block.sentence, italic=True)])


def _callout(word: Any, block: document.Callout) -> None:
    paragraph = word.add_paragraph(style="Intense Quote")
    if block.title:
        _runs(paragraph, f"{block.title}: ", bold=True)
    _runs(paragraph, block.text)


def _table(word: Any, block: document.Table) -> None:
    if not block.rows:
        _line(word, [Span(block.empty, italic=True)] if block.empty else "")
        return
    table = word.add_table(rows=0, cols=len(block.headers), style="Table Grid")
    for at, row in enumerate((block.headers, *block.rows)):
        for cell, content in zip(table.add_row().cells, row, strict=False):
            bold = at == 0 or (isinstance(content, Cell) and content.bold)
            _runs(cell.paragraphs[0], content.text if isinstance(content, Cell) else content, bold=bold)
    word.add_paragraph()


def _pairs(word: Any, block: document.KeyValues) -> None:
    table = word.add_table(rows=0, cols=2, style="Table Grid")
    for name, value in block.pairs:
        cells = table.add_row().cells
        _runs(cells[0].paragraphs[0], name, bold=True)
        _runs(cells[1].paragraphs[0], value.text if isinstance(value, Cell) else value)
    word.add_paragraph()


def _new_page(word: Any, block: document.NewPage) -> None:
    word.add_page_break()


_DRAWN: Mapping[type, Callable[[Any, Any], None]] = {
    document.Heading: _heading,
    document.Prose: _prose,
    document.Bullets: _bullets,
    document.Empty: _empty,
    document.Callout: _callout,
    document.Table: _table,
    document.KeyValues: _pairs,
    document.NewPage: _new_page,
}
