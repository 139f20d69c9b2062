"""The furniture of the pages: band, footer, cover, contents, bookmarks, and the numbers that are known only at the end."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, FrameBreak, NextPageTemplate, PageBreak

from aims_desktop.i18n import _, day
from aims_desktop.report import blocks, picture, style, text
from aims_desktop.report.document import Document, KeyValues, Section
from aims_desktop.report.style import Face, Style

COVER_BAND = 330.0
"""Height of the coloured field of a cover, in points."""

LOGO_WIDTH, LOGO_HEIGHT = 130.0, 48.0

_ENTRIES = {
    1: Style(Face.SEMIBOLD, 9.5, 20),
    2: Style(size=9, leading=16, colour=style.TEXT_2),
    3: Style(size=8.5, leading=14, colour=style.MUTED),
}
_RIGHT = replace(style.FURNITURE, align="r")
_CENTRE = replace(style.FURNITURE, align="c")
_NUMBER_WIDTH = 120.0


@dataclass(slots=True)
class Numbers:
    """What a page says about later ones: room is left for it as a form, and the form is drawn when all pages are there."""

    pages: dict[str, int] = field(default_factory=dict)

    def leave_room(self, canvas: Canvas, right: float, y: float, name: str) -> None:
        """Draw the form of this name here, its text ending at `right`."""
        canvas.saveState()
        canvas.translate(right - _NUMBER_WIDTH, y)
        canvas.doForm(name)
        canvas.restoreState()

    def fill(self, canvas: Canvas) -> None:
        """Define the forms: "Page 3 of 12" of each page, and the page of each section."""
        last = canvas.getPageNumber() - 1
        for page in range(1, last + 1):
            self._form(canvas, f"page{page}", _("Page {n} of {total}").format(n=page, total=last), _RIGHT)
        for key, page in self.pages.items():
            self._form(canvas, f"{key}-page", str(page), replace(_RIGHT, size=9, colour=style.TEXT_2))

    def _form(self, canvas: Canvas, name: str, words: str, look: Style) -> None:
        canvas.beginForm(name, 0, -4, _NUMBER_WIDTH, look.leading)
        text.draw(canvas, 0, 0, words, look, _NUMBER_WIDTH)
        canvas.endForm()


class SectionTitle(text.Lines):
    """A section's title, which contents and bookmarks point to; it stays whole, and so it is not long."""

    def __init__(self, section: Section, key: str, depth: int, width: float, numbers: Numbers) -> None:
        look = style.section(section.level)
        super().__init__(text.clamped(section.title, look, width, 5).lines, look)
        self.title, self.key, self.depth, self.numbers = text.clean(section.title), key, depth, numbers

    def draw(self) -> None:
        """Draw the title and remember its place."""
        self.canv.bookmarkHorizontal(self.key, 0, self.height + 6)
        self.canv.addOutlineEntry(self.title, self.key, self.depth)
        self.numbers.pages[self.key] = self.canv.getPageNumber()
        super().draw()


class Entry(Flowable):
    """A line of the contents: title, dots, page; a click leads there."""

    def __init__(self, section: Section, key: str, depth: int, numbers: Numbers) -> None:
        super().__init__()
        self.title, self.key, self.depth, self.numbers = section.title, key, depth, numbers
        self.look = _ENTRIES[min(max(section.level, 1), 3)]

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """One line over the whole width."""
        self.width, self.height = width, self.look.leading
        return self.width, self.height

    def draw(self) -> None:
        """Draw the line."""
        left, room, y = self.depth * 14.0, self.width - 34, self.height - text.baseline(self.look)
        title = text.shorten(self.title, self.look, room - left)
        text.draw(self.canv, left, y, title, self.look, room - left)
        start = left + text.text_width(title, self.look) + 6
        if start < room:
            self.canv.setStrokeColor(text.colour(style.LINE_STRONG))
            self.canv.setLineWidth(0.6)
            self.canv.setDash(0.6, 3)
            self.canv.line(start, y, room + 6, y)
            self.canv.setDash()
        self.numbers.leave_room(self.canv, self.width, y, f"{self.key}-page")
        self.canv.linkRect("", self.key, (0, 0, self.width, self.height), relative=1, thickness=0)


def depths(sections: list[Section]) -> list[int]:
    """How deep each section stands in the outline: a step down is one level at most."""
    found: list[int] = []
    for section in sections:
        most = found[-1] + 1 if found else 0
        found.append(min(max(section.level, 1) - 1, most))
    return found


def contents(sections: list[Section], numbers: Numbers, width: float) -> list[Any]:
    """The list of sections with their pages."""
    deep = zip(sections, depths(sections), strict=True)
    entries = [Entry(section, f"section{number}", depth, numbers) for number, (section, depth) in enumerate(deep)]
    return [text.paragraph(_("Contents"), replace(style.section(1), before=0), width), *entries]


def cover(document: Document, width: float) -> list[Any]:
    """The first page: who, what, when and how confidential."""
    light = style.ON_ACCENT
    name = replace(style.SUBTITLE, face=Face.SEMIBOLD, size=11, leading=16, colour=light, after=22)
    top: list[Any] = [text.clamped(document.organisation, name, width, 2)]
    top.append(text.clamped(document.title, replace(style.TITLE, size=30, leading=38, colour=light, after=6), width, 4))
    if document.subtitle:
        top.append(text.clamped(document.subtitle, replace(style.SUBTITLE, size=12, leading=17, colour=light), width, 3))
    return [*top, FrameBreak(), NextPageTemplate("page"), *_details(document, width), PageBreak()]


def opening(document: Document, width: float, logo: bool) -> list[Any]:
    """Title and details at the head of the first page, where there is no cover; the logo stands beside the title."""
    beside = width - (LOGO_WIDTH + 20 if logo else 0)
    title: list[Any] = [text.clamped(document.title, style.TITLE, beside, 4)]
    if document.subtitle:
        title.append(text.paragraph(text.one_line(document.subtitle), style.SUBTITLE, beside))
    return title + _details(document, width)


def _details(document: Document, width: float) -> list[Any]:
    details = [*([(_("Draft"), document.draft)] if document.draft else []), *document.details]
    return blocks.flowables(KeyValues(details), width) if details else []


@dataclass(frozen=True, slots=True)
class Furniture:
    """What is drawn on every page around the text."""

    document: Document
    size: tuple[float, float]
    numbers: Numbers
    logo: ImageReader | None

    def cover(self, canvas: Canvas) -> None:
        """The coloured field, the logo and the last line of a cover."""
        width, height = self.size
        canvas.setFillColor(text.colour(style.ACCENT))
        canvas.rect(0, height - COVER_BAND, width, COVER_BAND, stroke=0, fill=1)
        left, half = style.MARGIN, width / 2 - style.MARGIN
        if self.logo:
            picture.draw(canvas, self.logo, (left, 64, LOGO_WIDTH, LOGO_HEIGHT))
        text.draw(canvas, left, 40, self._marks(), replace(style.LABEL, face=Face.SEMIBOLD), half)
        text.draw(canvas, left + half, 40, self._as_of(), replace(style.LABEL, align="r"), half)

    def page(self, canvas: Canvas) -> None:
        """The band with organisation and title, the footer with date, classification and page."""
        width, height = self.size
        left, room = style.MARGIN, width - 2 * style.MARGIN
        canvas.setFillColor(text.colour(style.ACCENT))
        canvas.rect(0, height - style.BAND, width, style.BAND, stroke=0, fill=1)
        text.draw(canvas, left, height - 13, self.document.organisation, style.IN_BAND, room / 2 - 6)
        text.draw(canvas, left + room / 2, height - 13, self.document.title, replace(style.IN_BAND, align="r"), room / 2)
        if self.logo and canvas.getPageNumber() == 1:
            box = (left + room - LOGO_WIDTH, height - style.TOP - LOGO_HEIGHT, LOGO_WIDTH, LOGO_HEIGHT)
            picture.draw(canvas, self.logo, box, right=True)
        canvas.setStrokeColor(text.colour(style.LINE))
        canvas.setLineWidth(0.5)
        canvas.line(left, 44, left + room, 44)
        third = room / 3
        text.draw(canvas, left, 30, self._as_of(), style.FURNITURE, third - 6)
        text.draw(canvas, left + third, 30, self._marks(), _CENTRE, third)
        self.numbers.leave_room(canvas, left + room, 30, f"page{canvas.getPageNumber()}")

    def _as_of(self) -> str:
        return _("As of {date}").format(date=day(self.document.as_of))

    def _marks(self) -> str:
        """Whether it is a draft, and how confidential it is."""
        return " · ".join(mark for mark in (_("Draft") if self.document.draft else "", self.document.classification) if mark)
