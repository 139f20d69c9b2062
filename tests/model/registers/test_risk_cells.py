"""A level painted into a cell takes along those that would else be lower than one of less likelihood or effect, and no others."""

from __future__ import annotations

import itertools

import pytest

from aims_desktop.model.registers.risk_cells import CELLS, Cell, own_levels, painted, rises
from aims_desktop.model.registers.risk_method import RiskCriteria
from aims_desktop.model.registers.shared import Level

USUAL = RiskCriteria((4, 9, 15)).matrix


@pytest.mark.parametrize(
    ("cell", "level", "moved"),
    [
        ((1, 5), Level.HIGH, set()),
        ((5, 1), Level.LOW, set()),
        ((3, 3), Level.MEDIUM, set()),
        ((3, 3), Level.HIGH, set()),
        ((2, 3), Level.HIGH, {(2, 4), (3, 3)}),
        ((4, 4), Level.MEDIUM, {(3, 4), (4, 3)}),
        ((2, 4), Level.CRITICAL, {(2, 5), (3, 4), (3, 5)}),
    ],
)
def test_only_cells_move_along_that_would_break_the_order(cell: Cell, level: Level, moved: set[Cell]) -> None:
    after = painted(USUAL, cell, level)
    assert after[cell] is level
    assert {other for other in CELLS if after[other] is not USUAL[other]} - {cell} == moved
    assert all(after[other] is level for other in moved)


def test_whatever_is_painted_the_matrix_rises_and_no_level_is_lost() -> None:
    matrix = dict(USUAL)
    taken = 0
    for cell, level in itertools.product(reversed(CELLS), Level):
        try:
            matrix = painted(matrix, cell, level)
        except ValueError:
            continue
        taken += 1
        assert matrix[cell] is level
        assert rises(matrix)
        assert set(matrix.values()) == set(Level)
    assert taken > len(CELLS)


@pytest.mark.parametrize(
    ("cell", "level", "sentence"),
    [
        ((1, 1), Level.CRITICAL, "1 × 1 cannot be critical: no cell would be low any more."),
        ((1, 1), Level.MEDIUM, "1 × 1 cannot be medium: no cell would be low any more."),
        ((5, 5), Level.HIGH, "5 × 5 cannot be high: no cell would be critical any more."),
    ],
)
def test_a_level_that_would_lose_its_last_cell_is_said(cell: Cell, level: Level, sentence: str) -> None:
    with pytest.raises(ValueError, match=f"^{sentence}$"):
        painted(USUAL, cell, level)


def test_a_level_that_no_cell_had_is_not_missed() -> None:
    matrix = RiskCriteria((4, 9, 25)).matrix
    assert painted(matrix, (1, 5), Level.HIGH)[1, 5] is Level.HIGH


def test_cells_are_kept_in_the_order_of_the_matrix_and_none_as_empty() -> None:
    assert own_levels({(5, 1): Level.LOW, (1, 5): Level.HIGH}) == ((1, 5, Level.HIGH), (5, 1, Level.LOW))
    assert own_levels({}) is None
