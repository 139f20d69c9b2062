"""The handbook: topics in parts, each a heading with paragraphs and points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

POINT = "- "
"""What a paragraph of a list begins with."""


@dataclass(frozen=True, slots=True)
class Part:
    """A heading with its paragraphs; points of lists are marked."""

    heading: str
    paragraphs: tuple[tuple[str, bool], ...]
    """Text, and whether it is a point of a list."""


@dataclass(frozen=True, slots=True)
class Topic:
    """One page of the handbook."""

    id: str
    title: str
    parts: tuple[Part, ...]


def handbook_of(data: Mapping[str, Any]) -> tuple[Topic, ...]:
    """The handbook from its parsed content file."""
    return tuple(Topic(d["id"], d["title"], tuple(_part(part) for part in d["part"])) for d in data["topic"])


def _part(d: Mapping[str, Any]) -> Part:
    return Part(d["heading"], tuple((text.removeprefix(POINT), text.startswith(POINT)) for text in d["text"]))
