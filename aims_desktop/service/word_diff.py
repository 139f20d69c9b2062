"""Two texts word by word: which words only one of them has."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

MOST_WORDS = 2_000
"""Longer texts are compared line by line: word by word would keep a person waiting."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text; `own` where the other text does not have it."""

    text: str
    own: bool


def compared(text: str, other: str) -> list[Piece]:
    """The text in pieces, which joined are the text again; own words stand in pieces of their own."""
    if not other.strip():
        return [Piece(text, own=False)] if text else []
    split = _words if len(text.split()) + len(other.split()) <= MOST_WORDS else _lines
    mine, theirs = split(text), split(other)
    found = SequenceMatcher(None, mine, theirs, autojunk=False).get_opcodes()
    pieces = (Piece("".join(mine[start:end]), own=way != "equal") for way, start, end, _from, _to in found)
    return [piece for piece in pieces if piece.text]


def _words(text: str) -> list[str]:
    """Words and what stands between them, one by one."""
    return re.findall(r"\s+|\w+|[^\w\s]", text)


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)
