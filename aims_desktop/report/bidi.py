"""Puts a line into the order in which it is drawn: right-to-left words turned round, Arabic letters joined.

A plain form of the Unicode bidirectional algorithm (UAX 9) for one line without embedded directions, and of Arabic shaping by the letter
forms that Unicode itself lists; ReportLab does neither without further libraries.
"""

from __future__ import annotations

import functools
import re
from unicodedata import bidirectional, category, decomposition

_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]")
_MIRRORED = str.maketrans("()[]{}<>«»‹›≤≥", ")(][}{><»«›‹≥≤")
_LAM, _TATWEEL = "\u0644", "\u0640"

Styled = list[tuple[str, str]]
"""Characters, each with its face."""


def needed(text: str) -> bool:
    """Whether a text holds letters that run from right to left."""
    return _RIGHT_TO_LEFT.search(text) is not None


def runs_right_to_left(text: str) -> bool:
    """Whether the first letter of a text says that the line runs from right to left."""
    return next((kind in {"R", "AL"} for kind in map(bidirectional, text) if kind in {"L", "R", "AL"}), False)


def visual(chars: Styled) -> Styled:
    """The characters of a line from left to right as they are drawn."""
    shaped = _shaped(chars)
    levels = _levels("".join(char for char, _ in shaped))
    clusters: list[tuple[int, Styled]] = []
    for (char, face), level in zip(shaped, levels, strict=True):
        if clusters and category(char) == "Mn":
            clusters[-1][1].append((char, face))
        else:
            clusters.append((level, [(char.translate(_MIRRORED) if level % 2 else char, face)]))
    for level in range(max(levels, default=0), 0, -1):
        clusters = _turned(clusters, level)
    return [char for _, cluster in clusters for char in cluster]


def _turned(clusters: list[tuple[int, Styled]], level: int) -> list[tuple[int, Styled]]:
    """Turn round each stretch of at least this level."""
    made: list[tuple[int, Styled]] = []
    stretch: list[tuple[int, Styled]] = []
    for cluster in clusters:
        if cluster[0] >= level:
            stretch.append(cluster)
        else:
            made += [*reversed(stretch), cluster]
            stretch = []
    return [*made, *reversed(stretch)]


def _levels(text: str) -> list[int]:
    """The embedding level of each character: odd ones run from right to left."""
    base = int(runs_right_to_left(text))
    kinds = _kinds(text, base)
    levels = []
    for at, kind in enumerate(kinds):
        if kind == "N":
            before = next((each for each in reversed(kinds[:at]) if each != "N"), "R" if base else "L")
            after = next((each for each in kinds[at:] if each != "N"), "R" if base else "L")
            inside = {"R" if each == "D" else each for each in (before, after)}
            kind = inside.pop() if len(inside) == 1 else "R" if base else "L"  # noqa: PLW2901 - a neutral takes a direction
        levels.append({"L": 2 * base, "R": 1, "D": 2}[kind])
    return levels


def _kinds(text: str, base: int) -> list[str]:
    """L, R, D (digits within right-to-left text) or N (neutral) for each character."""
    kinds: list[str] = []
    strong = "R" if base else "L"
    for at, char in enumerate(text):
        kind = bidirectional(char)
        if kind in {"L", "R", "AL"}:
            strong = "L" if kind == "L" else "R"
            kinds.append(strong)
        elif kind in {"EN", "AN"}:
            kinds.append("L" if strong == "L" and kind == "EN" else "D")
        elif kind == "NSM" and kinds:
            kinds.append(kinds[-1])
        elif kind in {"ES", "CS"} and kinds and kinds[-1] == "D" and bidirectional(text[at + 1 : at + 2] or " ") in {"EN", "AN"}:
            kinds.append("D")
        else:
            kinds.append("N")
    return kinds


def _shaped(chars: Styled) -> Styled:
    """Arabic letters in the form that joins them to their neighbours."""
    made: Styled = []
    letters = [at for at, (char, _) in enumerate(chars) if category(char) != "Mn"]
    place = {at: number for number, at in enumerate(letters)}
    skip = -1
    for at, (char, face) in enumerate(chars):
        if at == skip:
            continue
        if at not in place or not (_forms(char) or char == _TATWEEL):
            made.append((char, face))
            continue
        number = place[at]
        before = chars[letters[number - 1]][0] if number else ""
        after = chars[letters[number + 1]][0] if number + 1 < len(letters) else ""
        joined = _joins_next(before) and _joins_previous(char)
        ligature = _forms(char + after) if char == _LAM and after else {}
        if ligature:
            skip = letters[number + 1]
            made.append((ligature["final" if joined else "isolated"], face))
            continue
        joining = _joins_next(char) and _joins_previous(after)
        form = "medial" if joined and joining else "final" if joined else "initial" if joining else "isolated"
        made.append((_forms(char).get(form, char), face))
    return made


def _joins_next(char: str) -> bool:
    return char == _TATWEEL or "initial" in _forms(char)


def _joins_previous(char: str) -> bool:
    return char == _TATWEEL or "final" in _forms(char)


def _forms(letters: str) -> dict[str, str]:
    return _all_forms().get(letters, {})


@functools.cache
def _all_forms() -> dict[str, dict[str, str]]:
    """The presentation forms of Arabic letters and of lam with alef, as Unicode lists them."""
    forms: dict[str, dict[str, str]] = {}
    for code in (*range(0xFB50, 0xFBB2), *range(0xFBD3, 0xFC00), *range(0xFE80, 0xFEFD)):
        kind, *letters = decomposition(chr(code)).split() or [""]
        if kind in {"<isolated>", "<initial>", "<medial>", "<final>"}:
            forms.setdefault("".join(chr(int(letter, 16)) for letter in letters), {}).setdefault(kind[1:-1], chr(code))
    return forms
