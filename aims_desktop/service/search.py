"""Search: an in-memory index over every searchable field; nothing derived is kept in the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress, repeat
from operator import contains
from string import ascii_lowercase, digits

from aims_desktop.model.kinds import ChoiceKind, ChoicesKind
from aims_desktop.model.register import Register, Row
from aims_desktop.model.registers import REGISTERS
from aims_desktop.service.display import title
from aims_desktop.service.workspace import Workspace

LETTERS = ascii_lowercase + digits
"""What people type first into a box for words."""

SNIPPET = 80
"""How many characters of a field are shown around what was found."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A record that was found, and the text around the words in the field where they stand."""

    register: str
    id: str
    ref: str
    title: str
    field: str
    snippet: str


def search(workspace: Workspace, text: str, limit: int = 50) -> list[Hit]:
    """Records in which all words stand, in any order and case: refs first, then titles, then any other field."""
    words = text.casefold().split()
    if not words:
        return []
    exact: list[Hit] = []
    titled: list[Hit] = []
    others: list[Hit] = []
    refs, facts = workspace.refs(), workspace.facts()
    for register in REGISTERS.values():
        for row, hay in zip(rows_of(workspace, register), index_of(workspace, register), strict=True):
            if all(word in hay for word in words):
                ref = refs.of(register.name, row.id)
                hit = Hit(register.name, row.id, ref, title(facts, register, row), *_place(register, row, words[0]))
                place = exact if ref.casefold() == text.casefold().strip() else titled if words[0] in hit.title.casefold() else others
                place.append(hit)
    return [*exact, *titled, *others][:limit]


def rows_of(workspace: Workspace, register: Register) -> list[Row]:
    """The live rows in the order of `index_of`."""
    return workspace.facts().rows(register.name)


def index_of(workspace: Workspace, register: Register) -> Sequence[str]:
    """One casefolded text per live row: its ref and all that is searchable or shown in the list; kept until the register changes."""
    facts = workspace.facts()
    return facts.remember(("search", register.name), lambda: haystacks(workspace, register, facts.rows(register.name)))


def haystacks(workspace: Workspace, register: Register, rows: Sequence[Row]) -> list[str]:
    """One casefolded text per row, its fields apart by line breaks so that no word is found across two of them."""
    refs, names = workspace.refs(), workspace.names()
    plain = [name for name, f in register.fields.items() if f.searchable and not f.several]
    links = [(name, register.fields[name].targets[0]) for name in register.columns if name in register.fields and _one_link(register, name)]
    labelled = [name for name in register.columns if name in register.fields and isinstance(register.fields[name].kind, ChoiceKind)]
    found = []
    for row in rows:
        texts = [refs.of(register.name, row.id), *(getattr(row, name) or "" for name in plain)]
        texts += [names.of(target, end) for name, target in links if (end := getattr(row, name))]
        texts += [register.fields[name].kind.show(value) for name in labelled if (value := getattr(row, name))]
        found.append("\n".join(texts).casefold())
    return found


class Texts:
    """The texts of one list's rows, for who asks often: finds the rows in which all words stand.

    Which rows hold a letter is kept once it was looked for: among 100,000 rows looking takes 4 ms, reading what is kept less than 1.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = texts
        self._positions = list(range(len(texts)))
        self._holding: dict[str, bytes] = {}

    def holding(self, letter: str) -> bytes:
        """One byte per row: 1 where the letter stands in its text."""
        if letter not in self._holding:
            self._holding[letter] = bytes(map(contains, self.texts, repeat(letter)))
        return self._holding[letter]

    def matching(self, text: str) -> list[int]:
        """The positions of the rows in which all words stand, in any order and case."""
        words = text.casefold().split()
        if not words:
            return list(self._positions)
        first, *others = words
        holds = self.holding(first) if len(first) == 1 else map(contains, self.texts, repeat(first))
        found = list(compress(self._positions, holds))
        for word in others:
            found = [i for i in found if word in self.texts[i]]
        return found


def _one_link(register: Register, name: str) -> bool:
    field = register.fields[name]
    return field.kind.name == "link" and not field.several and len(field.targets) == 1


def _place(register: Register, row: Row, word: str) -> tuple[str, str]:
    for name, field in register.fields.items():
        text = None if field.several or isinstance(field.kind, ChoicesKind) else getattr(row, name)
        at = text.casefold().find(word) if field.searchable and isinstance(text, str) else -1
        if at >= 0 and isinstance(text, str) and name != register.title_field:
            start = max(0, at - SNIPPET // 3)
            return name, ("…" if start else "") + " ".join(text[start : start + SNIPPET].split()) + (
                "…" if len(text) > start + SNIPPET else ""
            )
    return register.title_field, ""
