"""The heat map: how many open risks lie where, without controls, before and after treatment, in the levels of the method in force."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from aims_desktop.i18n import _
from aims_desktop.model.facts import Facts
from aims_desktop.model.register import Row
from aims_desktop.model.registers.risk import after_cell, before_cell, inherent_cell, is_threat, residual_above_appetite
from aims_desktop.model.registers.risk_cells import CELLS, STEPS, Cell
from aims_desktop.model.registers.risk_method import criteria
from aims_desktop.model.registers.shared import Level

WORDS: Mapping[str, tuple[str, ...]] = {
    "likelihood": ("Rare", "Unlikely", "Possible", "Likely", "Almost certain"),
    "people": ("Negligible", "Minor", "Moderate", "Major", "Severe"),
}
"""What the steps are called where the method has no words of its own."""


class When(StrEnum):
    """Which of its scores says where a risk lies."""

    INHERENT = "inherent"
    BEFORE = "before"
    AFTER = "after"


_CELL_OF = {When.INHERENT: inherent_cell, When.BEFORE: before_cell, When.AFTER: after_cell}

ABOVE = ("above appetite after",)
"""Under which key the facts remember that count."""


@dataclass(frozen=True, slots=True)
class Heat:
    """Counts by (likelihood, severity), the band of each cell as a position in `legend`, and the words of the steps."""

    counts: Mapping[Cell, int]
    bands: Mapping[Cell, int]
    likelihoods: tuple[str, ...]
    severities: tuple[str, ...]
    legend: tuple[str, ...]


def heat(facts: Facts, when: When) -> Heat:
    """The open risks by one of their scores."""
    counts = facts.remember(counts_key(when), lambda: dict(Counter(cell for _row, cell in _cells(facts, when))))
    method = criteria(facts)
    levels = list(Level)
    bands = {cell: levels.index(method.level(cell) or Level.LOW) for cell in CELLS}
    return Heat(counts, bands, step_words(facts, "likelihood"), step_words(facts, "people"), _legend(facts))


def risks_in(facts: Facts, cell: Cell, when: When) -> list[str]:
    """The ids of the open risks in a cell."""
    return [row.id for row, own in _cells(facts, when) if own == cell]


def above_appetite(facts: Facts) -> int:
    """How many risks stay above what the organisation accepts, after treatment as in the map beside."""
    return facts.remember(ABOVE, lambda: sum(residual_above_appetite(row, facts) for row in facts.rows("risk")))


def counts_key(when: When) -> tuple[str, When]:
    """Under which key the facts remember the counts of the cells."""
    return ("heat", when)


def _cells(facts: Facts, when: When) -> Iterator[tuple[Row, Cell]]:
    """The open risks that lie in a cell."""
    cell_of = _CELL_OF[when]
    for row in facts.rows("risk"):
        cell = cell_of(row)
        if cell is not None and is_threat(row, facts):
            yield row, cell


def step_words(facts: Facts, scale: str) -> tuple[str, ...]:
    """What the steps of a scale are called: in the method's words, or the usual ones."""
    own = {row.level: row.label for row in facts.rows("scale-level") if row.scale == scale and row.label}
    usual = WORDS.get(scale, WORDS["people"])
    return tuple(own.get(step) or _(usual[step - 1]) for step in STEPS)


def _legend(facts: Facts) -> tuple[str, ...]:
    """The levels with their scores; without, where cells of one score have several."""
    method = criteria(facts)
    low, medium, high = method.bands
    if low is None or medium is None or high is None or method.apart:
        return tuple(_(level.label) for level in Level)
    spans = ((1, low), (low + 1, medium), (medium + 1, high), (high + 1, 25))
    return tuple(f"{_(level.label)} {first}–{last}" for level, (first, last) in zip(Level, spans, strict=True))
