"""A data sheet is complete once source, right of use and quality are known, good or not."""

from __future__ import annotations

from typing import Any

import pytest

from aims_desktop.model.registers.data_sheets import DataQuality
from tests.model.world import TODAY, YESTERDAY, World

KNOWN = {"source": "x", "rights": "x", "quality_result": DataQuality.MEETS, "bias_check": "x"}


@pytest.fixture
def world() -> World:
    return World()


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, {"incomplete", "without_bias_check"}),
        (KNOWN, {"complete"}),
        ({**KNOWN, "bias_check": None}, {"complete", "without_bias_check"}),
        ({**KNOWN, "source": None}, {"incomplete"}),
        ({**KNOWN, "rights": None}, {"incomplete"}),
        ({**KNOWN, "quality_result": DataQuality.NOT_CHECKED}, {"incomplete"}),
        ({**KNOWN, "quality_result": DataQuality.FAILS}, {"complete", "quality_weak"}),
        ({**KNOWN, "quality_result": DataQuality.PARTLY}, {"complete", "quality_weak"}),
    ],
)
def test_data_sheets(world: World, values: dict[str, Any], expected: set[str]) -> None:
    assert world.filters("data-sheet", world.add("data-sheet", **values)) - {"all", "without_evidence"} == expected


def test_the_review_follows_the_check(world: World) -> None:
    assert world.broken("data-sheet", world.add("data-sheet", quality_checked_on=TODAY, next_review_on=YESTERDAY)) == {"next_review_on"}
