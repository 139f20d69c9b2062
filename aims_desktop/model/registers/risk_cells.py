"""The 25 cells of the risk matrix: how a level is painted into one of them, and how those painted apart from the bands are kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from aims_desktop.i18n import _
from aims_desktop.model.fields import Field
from aims_desktop.model.kinds import ChoiceKind, Kind, clean
from aims_desktop.model.registers.shared import Level

STEPS = (1, 2, 3, 4, 5)
"""The steps of each scale."""

Cell = tuple[int, int]
"""Likelihood and effect."""

CELLS: tuple[Cell, ...] = tuple((likelihood, effect) for likelihood in STEPS for effect in STEPS)
"""The whole matrix."""


Matrix = Mapping[Cell, Level]
"""A level for each cell; empty where the method has no bands yet."""


def score_of(cell: Cell | None) -> int | None:
    """Likelihood times effect."""
    return None if cell is None else cell[0] * cell[1]


class OwnLevel(NamedTuple):
    """A cell and the level it was given."""

    likelihood: int
    effect: int
    level: Level


OwnLevels = tuple[OwnLevel, ...]


class CellsKind(Kind):
    """Cells with their levels, each once, in the order of the matrix: "1x5=high;5x1=high"."""

    name = "cells"
    _typed = re.compile(r"([1-5]) ?[x×*] ?([1-5]) ?[=:] ?(.+)", re.IGNORECASE)
    _levels = ChoiceKind(Level)

    def parse(self, text: str) -> OwnLevels | None:
        """Cells separated by ";", "," or a line break; raises ValueError for anything else, also for two levels of a cell."""
        found: dict[Cell, Level] = {}
        for part in filter(None, (clean(part, lines=False) for part in re.split(r"[;,|\n]", text))):
            cell, level = self._read(part)
            if found.setdefault(cell, level) is not level:
                raise ValueError(_("{cell} is given two levels; leave one.").format(cell=cell_text(cell)))
        return own_levels(found)

    def plain(self, value: OwnLevels | None) -> str | None:
        """Canonical text."""
        return ";".join(f"{likelihood}x{effect}={level.value}" for likelihood, effect, level in value) if value else None

    def load(self, plain: Any) -> OwnLevels | None:
        """The cells of a canonical text."""
        if plain is None:
            return None
        found = self.parse(plain) if isinstance(plain, str) else None
        if self.plain(found) != plain:
            raise ValueError("not the cells as they are kept")
        return found

    def show(self, value: OwnLevels | None) -> str:
        """Cells with the labels of their levels, as they can be typed in again."""
        return "; ".join(f"{likelihood}x{effect}={_(level.label)}" for likelihood, effect, level in value or ())

    def _read(self, part: str) -> tuple[Cell, Level]:
        typed = self._typed.fullmatch(part)
        level = self._levels.matching(typed[3]) if typed else None
        if typed is None or not isinstance(level, Level):
            raise ValueError(
                _("“{text}” is not a cell with its level; write likelihood, effect and level as in 5x1=high.").format(text=part[:40])
            )
        return (int(typed[1]), int(typed[2])), level


def own_levels(levels: Mapping[Cell, Level]) -> OwnLevels | None:
    """Cells with levels as they are kept: in the order of the matrix, None for none."""
    return tuple(OwnLevel(*cell, levels[cell]) for cell in sorted(levels)) or None


# --- painting


def rises(matrix: Matrix) -> bool:
    """Whether no cell is lower than one of less likelihood or effect."""
    return all(
        matrix[beside].rank <= level.rank
        for (likelihood, effect), level in matrix.items()
        for beside in ((likelihood - 1, effect), (likelihood, effect - 1))
        if beside in matrix
    )


def painted(matrix: Matrix, cell: Cell, level: Level) -> dict[Cell, Level]:
    """The matrix after a cell is given a level; others follow, so that none is lower than one of less likelihood or effect.

    Raises ValueError where a level would be left without any cell.
    """
    after = {other: _moved(found, other, cell, level) for other, found in matrix.items()}
    lost = [each for each in Level if each in matrix.values() and each not in after.values()]
    if lost:
        raise ValueError(
            _("{cell} cannot be {level}: no cell would be {lost} any more.").format(
                cell=cell_text(cell), level=_(level.label).lower(), lost=_(lost[0].label).lower()
            )
        )
    return after


def _moved(found: Level, other: Cell, cell: Cell, level: Level) -> Level:
    rank = found.rank
    if other[0] >= cell[0] and other[1] >= cell[1]:
        rank = max(rank, level.rank)
    if other[0] <= cell[0] and other[1] <= cell[1]:
        rank = min(rank, level.rank)
    return tuple(Level)[rank]


def cell_text(cell: Cell) -> str:
    """A cell in figures: "4 × 3"."""
    return _("{likelihood} × {effect}").format(likelihood=cell[0], effect=cell[1])


def painted_cells(label: str, **options: Any) -> Any:
    """A field of cells with their levels."""
    return Field(label, CellsKind(), **options)
