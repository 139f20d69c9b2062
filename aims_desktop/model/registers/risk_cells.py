"""Cells of the risk matrix that have a level of their own, where the bands of the score would give another."""

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


def cell_text(cell: Cell) -> str:
    """A cell in figures: "4 × 3"."""
    return _("{likelihood} × {effect}").format(likelihood=cell[0], effect=cell[1])


def painted_cells(label: str, **options: Any) -> Any:
    """A field of cells with their levels."""
    return Field(label, CellsKind(), **options)
