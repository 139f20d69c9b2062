"""The text of a document in parts that can be shown and printed: CommonMark without HTML, pictures or anything that leads outside.

What a person wrote stays data: tags are letters, a picture is a remark, a link is its words and its address.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

from aims_desktop.i18n import _
from aims_desktop.model.registers.documents import QUESTION

if TYPE_CHECKING:
    from markdown_it.token import Token


ON_SCREEN = 60_000
"""Letters that are read at once for the screen, some twenty pages: reading must end before anybody waits for it."""


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of running text in one style."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    struck: bool = False


Spans = tuple[Span, ...]


class Part(Enum):
    """What a block is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    QUOTE = "quote"
    QUESTION = "question"
    CODE = "code"
    TABLE = "table"
    RULE = "rule"


@dataclass(frozen=True, slots=True)
class Block:
    """One part of a text, in reading order."""

    part: Part
    spans: Spans = ()
    level: int = 0
    """Of a heading 1 to 6; of an item how deep it lies, 1 for the outermost; of other parts in how many lists they stand."""
    mark: str = ""
    """Of an item: its dot or number; empty where it goes on."""
    rows: tuple[tuple[Spans, ...], ...] = ()
    """Of a table, the headings first."""

    @property
    def text(self) -> str:
        """The words without their styles."""
        return "".join(span.text for span in self.spans)


def blocks(text: str) -> tuple[Block, ...]:
    """The parts of a text."""
    from markdown_it import MarkdownIt

    tokens = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"]).parse(text)
    return tuple(_Reader().read(tokens))


def beginning(text: str) -> tuple[Block, ...]:
    """The parts of a text for the screen; of a very long one those of its beginning, and a remark that there is more."""
    if len(text) <= ON_SCREEN:
        return blocks(text)
    cut = text.rfind("\n", 0, ON_SCREEN)
    more = _("Only the beginning is shown here; the text goes on for {n} characters.").format(n=f"{len(text) - max(cut, 0):,}")
    return (*blocks(text[: cut if cut > 0 else ON_SCREEN]), Block(Part.PARAGRAPH, (Span(more, italic=True),)))


class _Reader:
    """Goes through the tokens once."""

    def __init__(self) -> None:
        self._lists: list[int | None] = []
        """The next number of each list one is in; None for dots."""
        self._mark = ""
        self._quotes = 0
        self._rows: list[list[Spans]] = []

    def read(self, tokens: Sequence[Token]) -> Iterator[Block]:
        """The blocks of a token stream."""
        heading = 0
        for token in tokens:
            if token.type == "heading_open":
                heading = int(token.tag[1])
            elif token.type == "inline":
                yield from self._inline(_spans(token.children or []), heading)
                heading = 0
            elif token.type in {"fence", "code_block"}:
                yield Block(Part.CODE, (Span(token.content.rstrip("\n"), code=True),), len(self._lists))
            elif token.type == "hr":
                yield Block(Part.RULE)
            elif token.type == "table_close":
                yield Block(Part.TABLE, rows=tuple(map(tuple, self._rows)))
                self._rows = []
            else:
                self._enter(token)

    def _enter(self, token: Token) -> None:
        if token.type in {"bullet_list_open", "ordered_list_open"}:
            start = token.attrGet("start")
            self._lists.append(None if token.type == "bullet_list_open" else int(1 if start is None else start))
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            self._lists.pop()
        elif token.type == "list_item_open":
            number = self._lists[-1]
            self._mark = "•" if number is None else f"{number}."
            self._lists[-1] = None if number is None else number + 1
        elif token.type in {"blockquote_open", "blockquote_close"}:
            self._quotes += 1 if token.nesting > 0 else -1
        elif token.type == "tr_open":
            self._rows.append([])

    def _inline(self, spans: Spans, heading: int) -> Iterator[Block]:
        if self._rows:
            self._rows[-1].append(spans)
        elif heading:
            yield Block(Part.HEADING, spans, heading)
        elif self._quotes:
            yield _quoted(spans, len(self._lists))
        elif self._lists:
            yield Block(Part.ITEM, spans, len(self._lists), self._mark)
            self._mark = ""
        else:
            yield Block(Part.PARAGRAPH, spans)


def _quoted(spans: Spans, level: int) -> Block:
    first = spans[0] if spans else Span("")
    if not first.text.startswith(QUESTION):
        return Block(Part.QUOTE, spans, level)
    rest = replace(first, text=first.text.removeprefix(QUESTION).lstrip())
    return Block(Part.QUESTION, (rest, *spans[1:]), level)


def _spans(children: Sequence[Token]) -> Spans:
    """Running text; line breaks stay, as people who type plain text expect."""
    style, made, links = Span(""), list[Span](), list[tuple[str, int]]()
    for token in children:
        kind, _sep, way = token.type.partition("_")
        if kind in {"strong", "em", "s"}:
            style = _styled(style, kind, on=way == "open")
        elif token.type == "link_open":
            links.append((str(token.attrGet("href") or ""), len(made)))
        elif token.type == "link_close":
            address, start = links.pop()
            words = "".join(span.text for span in made[start:])
            if address.removeprefix("mailto:") not in {words, ""}:
                made.append(replace(style, text=f" ({address})"))
        elif token.type == "image":
            made.append(Span(_("[Picture left out: {words}]").format(words=token.content or "?"), italic=True))
        elif token.type in {"softbreak", "hardbreak"}:
            made.append(replace(style, text="\n"))
        elif token.content:
            made.append(replace(style, text=token.content, code=token.type == "code_inline"))
    return _joined(made)


def _styled(style: Span, kind: str, *, on: bool) -> Span:
    if kind == "strong":
        return replace(style, bold=on)
    return replace(style, italic=on) if kind == "em" else replace(style, struck=on)


def _joined(spans: Sequence[Span]) -> Spans:
    """Neighbours of one style as one span."""
    made: list[Span] = []
    for span in spans:
        if made and replace(made[-1], text="") == replace(span, text=""):
            made[-1] = replace(span, text=made[-1].text + span.text)
        else:
            made.append(span)
    return tuple(made)
