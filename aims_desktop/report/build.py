"""Builds the PDF of a document. Knows no database; the same document gives the same bytes."""

from __future__ import annotations

from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, CondPageBreak, Frame, PageBreak, PageTemplate, Spacer

from aims_desktop import __version__, files
from aims_desktop.errors import UsageError
from aims_desktop.i18n import _
from aims_desktop.report import blocks, fonts, pages, picture, style, tables, text
from aims_desktop.report.document import Callout, Document, Section, Tone
from aims_desktop.report.progress import Cancelled, CancelledError, Progress

_KEPT = 150.0
"""Room for a section's title and the beginning of what it announces, in points; with less left, a new page begins."""


def build(document: Document, path: Path, progress: Progress | None = None, cancelled: Cancelled | None = None) -> None:
    """Write a document as PDF, replacing the file in one step. Raises NotWritableError, CancelledError; then the old file is untouched.

    Raises UsageError for another ending: a slip must not put a PDF in the place of the organisation's file.
    """
    if path.suffix.lower() != ".pdf":
        raise UsageError(_("Cannot write “{name}”: give it the ending .pdf.").format(name=path.name))
    with files.replacing(path) as passing:
        passing.write_bytes(render(document, progress, cancelled))


def render(document: Document, progress: Progress | None = None, cancelled: Cancelled | None = None) -> bytes:
    """A document as PDF. `progress` hears the share that is done, `cancelled` is asked before each step and page."""
    with fonts.collecting() as missing:
        book = _Book(document, missing, progress or (lambda share: None), cancelled or (lambda: False))
        book.build(book.story(), canvasmaker=partial(_Canvas, numbers=book.numbers))
    return book.file.getvalue()


class _Canvas(Canvas):
    """A canvas that draws what was left open before it is saved."""

    def __init__(self, *args: Any, numbers: pages.Numbers, **options: Any) -> None:
        super().__init__(*args, **options)
        self._numbers = numbers

    def save(self) -> None:
        """Draw the page numbers, then save."""
        self._numbers.fill(self)
        super().save()


class _Book(BaseDocTemplate):
    """Lays out one document."""

    def __init__(self, document: Document, missing: set[str], progress: Progress, cancelled: Cancelled) -> None:
        self.document, self.missing, self.progress, self.cancelled = document, missing, progress, cancelled
        self.sections = list(document.sections)
        self.done, self.limit, self.total = 0, 0, 0
        self.size = style.PAPERS[document.paper]
        self.room = self.size[0] - 2 * style.MARGIN
        self.numbers = pages.Numbers()
        self.logo = picture.logo(document.logo) if document.logo else None
        self.file = BytesIO()
        super().__init__(self.file, pagesize=self.size, pageTemplates=self._templates(), invariant=1, pageCompression=1, **self._metadata())

    def story(self) -> list[Any]:
        """All that is printed, most of it to be unfolded when its page comes."""
        document = self.document
        made = pages.cover(document, self.room) if document.cover else pages.opening(document, self.room, logo=self.logo is not None)
        if document.contents and self.sections:
            made += pages.contents(self.sections, self.numbers, self.room)
            made.append(PageBreak() if document.cover else Spacer(0, style.GAP))
        for number, (section, depth) in enumerate(zip(self.sections, pages.depths(self.sections), strict=True)):
            made += self._section(section, f"section{number}", depth)
        return [*made, blocks.Unfold(self._notice, self.total, 0)]

    def filterFlowables(self, flowables: list[Any]) -> None:  # noqa: N802 - the name is ReportLab's
        """Unfold what comes next, and say how far the work is."""
        while isinstance(flowables[0], blocks.Unfold):
            self._stop_if_cancelled()
            self.done, self.limit = flowables[0].done, flowables[0].done + flowables[0].weight
            self.progress(self.done / max(self.total, 1))
            flowables[0:1] = flowables[0].make() or [None]
        if isinstance(flowables[0], tables.Rows) and flowables[0].rows:
            self.progress(min(self.done + flowables[0].start, self.limit) / max(self.total, 1))

    def afterPage(self) -> None:  # noqa: N802 - the name is ReportLab's
        """Leave off between two pages when the person wants so."""
        self._stop_if_cancelled()

    def beforeDocument(self) -> None:  # noqa: N802 - the name is ReportLab's
        """Date the file with the as-of date, and let viewers show its title and bookmarks."""
        day = self.document.as_of
        self.canv.setDateFormatter(lambda *_now: f"D:{day:%Y%m%d}000000Z")
        self.canv.setViewerPreference("DisplayDocTitle", "true")
        if self.sections:
            self.canv.showOutline()

    def _stop_if_cancelled(self) -> None:
        if self.cancelled():
            raise CancelledError

    def _section(self, section: Section, key: str, depth: int) -> list[Any]:
        start = PageBreak() if section.new_page else CondPageBreak(_KEPT)
        title = pages.SectionTitle(section, key, depth, self.room, self.numbers)
        made: list[Any] = [start, title]
        for block in section.blocks:
            weight = blocks.weight(block)
            made.append(blocks.Unfold(partial(blocks.flowables, block, self.room), self.total, weight))
            self.total += weight
        return made

    def _notice(self) -> list[Any]:
        """What could not be printed, said on the last page."""
        notices = []
        if self.missing:
            codes = ", ".join(f"U+{ord(char):04X}" for char in sorted(self.missing))
            words = _("These characters could not be printed, because no font on this computer has them: {codes}")
            notices.append(words.format(codes=codes))
        if self.document.logo and self.logo is None:
            notices.append(_("The logo could not be printed: it must be a PNG or JPEG picture of at most 50 million pixels."))
        return [made for words in notices for made in blocks.flowables(Callout(words, Tone.WARN), self.room)]

    def _templates(self) -> list[PageTemplate]:
        furniture = pages.Furniture(self.document, self.size, self.numbers, self.logo)
        height = self.size[1]
        edge = {"leftPadding": 0, "rightPadding": 0, "topPadding": 0, "bottomPadding": 0}
        page = Frame(style.MARGIN, style.BOTTOM, self.room, height - style.TOP - style.BOTTOM, **edge)
        plain = PageTemplate("page", [page], onPage=lambda canvas, _book: furniture.page(canvas))
        if not self.document.cover:
            return [plain]
        top = Frame(style.MARGIN, height - pages.COVER_BAND + 40, self.room, pages.COVER_BAND - 120, **edge)
        foot = style.BOTTOM + pages.LOGO_HEIGHT + 20
        below = Frame(style.MARGIN, foot, self.room, height - pages.COVER_BAND - foot - 40, **edge)
        front = PageTemplate("cover", [top, below], onPage=lambda canvas, _book: furniture.cover(canvas))
        return [front, plain]

    def _metadata(self) -> dict[str, str]:
        document = self.document
        program = f"AIMS Desktop {__version__}"
        return {
            "title": text.clean(document.title),
            "author": text.clean(document.author or document.organisation),
            "subject": text.clean(document.subject or document.subtitle),
            "keywords": text.clean(", ".join(document.keywords)),
            "creator": program,
            "producer": program,
            "lang": document.language,
            "initialFontName": fonts.load(style.BODY.face),
        }
