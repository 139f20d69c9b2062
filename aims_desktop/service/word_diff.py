"""Two texts word by word: which words only one of them has."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

MOST_WORDS = 2_000
"""Longer texts are compared line by line: word by word would keep a person waiting."""


MOST_LINES = 4_000
"""Of still longer texts only what they have in common at both ends is told apart."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text; `own` where the other text does not have it."""

    text: str
    own: bool
    gone: bool = False
    """Where only the earlier text has it, shown within the later one."""


def compared(text: str, other: str) -> list[Piece]:
    """The text in pieces, which joined are the text again; own words stand in pieces of their own."""
    if not other.strip():
        return [Piece(text, own=False)] if text else []
    split = _words if len(text.split()) + len(other.split()) <= MOST_WORDS else _lines
    mine, theirs = split(text), split(other)
    pieces = (Piece("".join(mine[start:end]), own=way != "equal") for way, start, end, _from, _to in _opcodes(mine, theirs))
    return [piece for piece in pieces if piece.text]


def redline(before: str, after: str) -> list[Piece]:
    """The later text with what is new in it marked as own, and what went where it stood marked as gone."""
    split = _words if len(before.split()) + len(after.split()) <= MOST_WORDS else _lines
    old, new = split(before), split(after)
    pieces: list[Piece] = []
    for way, start, end, begin, stop in _opcodes(old, new):
        if way == "equal":
            pieces.append(Piece("".join(new[begin:stop]), own=False))
            continue
        pieces.append(Piece("".join(old[start:end]), own=False, gone=True))
        pieces.append(Piece("".join(new[begin:stop]), own=True))
    return [piece for piece in pieces if piece.text]


def _opcodes(old: list[str], new: list[str]) -> list[tuple[str, int, int, int, int]]:
    """What became of which parts, as difflib tells it."""
    if len(old) + len(new) <= MOST_LINES:
        return list(SequenceMatcher(None, old, new, autojunk=False).get_opcodes())
    least = min(len(old), len(new))
    head = next((at for at in range(least) if old[at] != new[at]), least)
    tail = next((at for at in range(least - head) if old[-1 - at] != new[-1 - at]), least - head)
    return [
        ("equal", 0, head, 0, head),
        ("replace", head, len(old) - tail, head, len(new) - tail),
        ("equal", len(old) - tail, len(old), len(new) - tail, len(new)),
    ]


def _words(text: str) -> list[str]:
    """Words and what stands between them, one by one."""
    return re.findall(r"\s+|\w+|[^\w\s]", text)


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)
