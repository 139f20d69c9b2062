"""Documents on paper: one of them as it was approved or as it stands, or the master list with all that apply."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from aims_desktop.errors import NotFoundError
from aims_desktop.i18n import _, day
from aims_desktop.model.register import Row
from aims_desktop.model.registers.documents import applying, is_external, open_questions
from aims_desktop.model.snapshot import approved_values
from aims_desktop.report.document import Block, Bullets, Callout, Document, Empty, Heading, Prose, Section, Span, Table, Text, Tone
from aims_desktop.report.packs import letterhead
from aims_desktop.service import approval, markup
from aims_desktop.service.display import display
from aims_desktop.service.documents import DOCUMENT, standing, version_state
from aims_desktop.service.markup import Part
from aims_desktop.service.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Printed:
    """One document with its text, as approved or as a draft."""

    code: str
    title: str
    body: str
    version: str
    """"" for a draft."""
    state: str
    facts: tuple[tuple[str, str], ...]
    classification: str
    final: bool
    """Whether it is approved and not replaced or withdrawn."""

    @property
    def name(self) -> str:
        """Code and title."""
        return " ".join(filter(None, (self.code, self.title))) or _("(no title)")


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """All that is printed; plain values only."""

    organisation: str
    classification: str
    paper: str
    as_of: dt.date
    prepared_by: str
    one: Printed | None = None
    """The document that alone is printed."""
    listed: Sequence[tuple[str, ...]] = ()
    """The master list: code, title, type, owner, version, state, next review."""
    outside: Sequence[tuple[str, ...]] = ()
    """Documents of others: title, issued by, edition, checked on."""
    in_force: Sequence[Printed] = ()


def facts(
    workspace: Workspace,
    *,
    start: dt.date | None = None,
    end: dt.date | None = None,
    as_of: dt.date | None = None,
    record_id: str = "",
    version_id: str | None = None,
) -> DocumentFacts:
    """The documents as they are now; of one record its newest version, the `version_id` given, or with "" its draft."""
    known, rows = workspace.facts(), workspace.facts().rows(DOCUMENT.name)
    base = DocumentFacts(
        organisation=workspace.organisation,
        classification=letterhead.classification(known),
        paper=letterhead.paper(known),
        as_of=workspace.today(),
        prepared_by=workspace.who,
    )
    if record_id:
        row = known.get(DOCUMENT.name, record_id)
        if row is None:
            raise NotFoundError(_("This document is not in the file any more."))
        newest = known.newest_version(record_id)
        chosen = (newest.id if newest is not None else "") if version_id is None else version_id
        return replace(base, one=printed(workspace, row, chosen))
    own = sorted((row for row in rows if not is_external(row, known)), key=lambda row: (row.code or "~", row.number or 0))
    in_force = known.within("document:in_force")
    return replace(
        base,
        listed=[_listed(workspace, row) for row in own],
        outside=[_outside(workspace, row) for row in rows if is_external(row, known)],
        in_force=[printed(workspace, row, applies.id) for row in own if row.id in in_force and (applies := applying(row, known))],
    )


def printed(workspace: Workspace, row: Row, version_id: str) -> Printed:
    """A document as a version keeps it, or with "" as it stands."""
    version = workspace.facts().get("version", version_id) if version_id else None
    if version is None:
        values = {name: getattr(row, name) for name in ("code", "title", "body", "classification", "effective_on", "next_review_on")}
        people = {name: display(workspace, DOCUMENT, row, name) for name in ("author_id", "owner_id")}
        state, number, approved = _("Draft"), "", ""
    else:
        values, people, number = approved_values(DOCUMENT, version), approval.names_on(version), version.version or "?"
        state = _(version_state(workspace, row, version).label)
        approved = _("{who}, {day}").format(who=people.get("approved_by_id") or _("somebody"), day=day(version.approved_on))
    told = (
        (_("Version"), number),
        (_("State"), state),
        (_("Approved by"), approved),
        (_("Effective from"), _day(values["effective_on"])),
        (_("Next review"), _day(values["next_review_on"])),
        (_("Owner"), people.get("owner_id", "")),
        (_("Author"), people.get("author_id", "")),
        (_("What changed"), (version.note or "") if version is not None else ""),
    )
    kind = values["classification"]
    return Printed(
        values["code"] or "",
        values["title"] or "",
        values["body"] or "",
        number,
        state,
        tuple((name, words) for name, words in told if words),
        _(kind.label) if kind else "",
        final=version is not None and version_state(workspace, row, version).value in {"approved", "published"},
    )


def figures(known: DocumentFacts) -> Mapping[str, Any]:
    """All figures by name."""
    if known.one is not None:
        text = known.one.body
        return {"document": known.one.name, "version": known.one.version or None, "words": len(text.split()),
                "open_questions": len(open_questions(text))}  # fmt: skip
    return {"documents": len(known.listed), "in_force": len(known.in_force), "outside": len(known.outside)}


def document(known: DocumentFacts) -> Document:
    """The pages."""
    if known.one is not None:
        return _alone(known, known.one)
    return Document(
        title=_("Documents"),
        subtitle=_("Master list and the documents that apply"),
        organisation=known.organisation,
        as_of=known.as_of,
        classification=known.classification,
        paper=known.paper,
        author=known.prepared_by,
        subject=_("What is written down, where it stands, and what it says"),
        keywords=("ISO/IEC 42001", "7.5.3", "AIMS", known.organisation),
        details=[(_("Prepared by"), known.prepared_by)],
        sections=[_master(known), _others(known), *map(_within, known.in_force)],
    )


def _alone(known: DocumentFacts, one: Printed) -> Document:
    return Document(
        title=one.title or _("(no title)"),
        subtitle=one.code,
        organisation=known.organisation,
        as_of=known.as_of,
        classification=one.classification or known.classification,
        paper=known.paper,
        author=known.organisation,
        subject=one.name,
        keywords=("ISO/IEC 42001", "AIMS", known.organisation),
        details=one.facts,
        cover=False,
        contents=False,
        sections=list(_sections(one.body)),
        draft="" if one.final else _("Not a version that applies: {state}").format(state=one.state),
    )


def _master(known: DocumentFacts) -> Section:
    heads = (_("Code"), _("Title"), _("Type"), _("Owner"), _("Version"), _("State"), _("Next review"))
    table = Table(heads, known.listed, (1.2, 3.4, 1.5, 2, 1, 1.5, 1.6), "lllllll", empty=_("No document yet."))
    return Section(_("Master list"), [table])


def _others(known: DocumentFacts) -> Section:
    heads = (_("Title"), _("Issued by"), _("Edition"), _("Checked on"))
    table = Table(heads, known.outside, (4, 2.5, 2, 1.5), "llll", empty=_("No document of others is on the list."))
    return Section(_("Outside documents"), [table])


def _within(one: Printed) -> Section:
    """A document among others: its headings stay inside, so that the contents name documents only."""
    told = " · ".join(f"{name}: {words}" for name, words in one.facts)
    return Section(one.name, [Prose(told, muted=True), *_blocks(markup.blocks(one.body))], new_page=True)


def _listed(workspace: Workspace, row: Row) -> tuple[str, ...]:
    shown = {name: display(workspace, DOCUMENT, row, name) for name in ("title", "type", "owner_id", "next_review_on")}
    where = standing(workspace, row)
    return (row.code or "", shown["title"], shown["type"], shown["owner_id"], where.version, _(where.state.label), shown["next_review_on"])


def _outside(workspace: Workspace, row: Row) -> tuple[str, ...]:
    return tuple(display(workspace, DOCUMENT, row, name) for name in ("title", "external_source", "external_version", "checked_on"))


def _day(value: dt.date | None) -> str:
    return day(value) if value is not None else ""


# --- a text in sections


def _sections(body: str) -> Iterator[Section]:
    """The text from heading to heading; the largest headings it has are sections, the next ones below them, smaller ones stay inside."""
    parts = markup.blocks(body)
    top = min((part.level for part in parts if part.part is Part.HEADING), default=1)
    title, depth, found = "", 1, list[markup.Block]()
    for part in parts:
        if part.part is Part.HEADING and part.level <= top + 1:
            if title or found:
                yield Section(title or _("Text"), _blocks(found), depth)
            title, depth, found = part.text or "–", 1 + part.level - top, []
        else:
            found.append(part)
    if title or found:
        yield Section(title or _("Text"), _blocks(found), depth)
    elif not parts:
        yield Section(_("Text"), [Empty(_("Nothing is written yet."))])


def _blocks(parts: Sequence[markup.Block]) -> list[Block]:
    made: list[Block] = []
    for kind, some in groupby(parts, key=lambda part: part.part):
        if kind is Part.ITEM:
            items = list(some)
            made.append(Bullets([_text(i) for i in items], marks=[i.mark for i in items], levels=[max(i.level, 1) for i in items]))
        else:
            made += [block for part in some for block in _block(part)]
    return made


def _block(part: markup.Block) -> list[Block]:
    if part.part is Part.HEADING:
        return [Heading(part.text)]
    if part.part is Part.TABLE:
        texts = [["".join(span.text for span in cell) for cell in row] for row in part.rows]
        wide = len(texts[0])
        return [Table(texts[0], [(row + [""] * wide)[:wide] for row in texts[1:]])]
    if part.part is Part.QUESTION:
        return [Callout(_text(part), Tone.WARN, _("To answer"))]
    if part.part in {Part.QUOTE, Part.CODE}:
        return [Callout(_text(part))]
    return [Prose(_text(part))] if part.spans else []


def _text(part: markup.Block) -> Text:
    return [Span(span.text, bold=span.bold, italic=span.italic) for span in part.spans]
