"""The criteria in force are those of the last approval, or of the record where nothing was approved yet."""

from __future__ import annotations

from typing import Any

import pytest

from aims_desktop.model.registers.risk_cells import Cell, OwnLevel
from aims_desktop.model.registers.risk_method import Appetite, RiskCriteria, Scale, criteria
from aims_desktop.model.registers.shared import Level
from tests.model.world import CRITERIA, TODAY, YESTERDAY, World


@pytest.mark.parametrize(
    ("cell", "level"),
    [
        (None, None),
        ((1, 1), Level.LOW),
        ((2, 2), Level.LOW),
        ((5, 1), Level.MEDIUM),
        ((3, 3), Level.MEDIUM),
        ((2, 5), Level.HIGH),
        ((5, 3), Level.HIGH),
        ((4, 4), Level.CRITICAL),
        ((5, 5), Level.CRITICAL),
        ((7, 3), Level.CRITICAL),
    ],
)
def test_bands_end_where_the_method_says(cell: Cell | None, level: Level | None) -> None:
    assert RiskCriteria((4, 9, 15)).level(cell) is level


def test_without_all_bands_there_is_no_level_painted_or_not() -> None:
    assert RiskCriteria((4, None, 15)).level((1, 1)) is None
    assert RiskCriteria().level((1, 1)) is None
    assert RiskCriteria(cells=(OwnLevel(1, 1, Level.HIGH),)).level((1, 1)) is None


def test_a_painted_cell_stands_apart_from_others_of_its_score() -> None:
    read = RiskCriteria((4, 9, 15), cells=(OwnLevel(1, 5, Level.HIGH), OwnLevel(2, 2, Level.LOW)))
    assert (read.level((1, 5)), read.level((5, 1))) == (Level.HIGH, Level.MEDIUM)
    assert read.apart == ((1, 5),), "the other has the level that its score has"


@pytest.mark.parametrize(
    ("level", "appetite", "above"),
    [
        (Level.HIGH, Level.MEDIUM, True),
        (Level.MEDIUM, Level.MEDIUM, False),
        (Level.LOW, Level.MEDIUM, False),
        (None, Level.MEDIUM, None),
        (Level.HIGH, None, None),
    ],
)
def test_only_what_is_higher_than_the_appetite_is_above_it(level: Level | None, appetite: Level | None, above: bool | None) -> None:
    assert RiskCriteria((4, 9, 15), appetite).above_appetite(level) is above


def test_nothing_is_known_before_there_is_a_method() -> None:
    assert criteria(World().facts()) == RiskCriteria()


def test_the_approved_criteria_stand_until_the_next_approval() -> None:
    world = World()
    method = world.method()
    assert criteria(world.facts()) == RiskCriteria((4, 9, 15), Level.MEDIUM)
    world.approve("risk-method", method, "1.0")
    method.low_to, method.appetite = 6, Appetite.LOW
    assert criteria(world.facts()) == RiskCriteria((4, 9, 15), Level.MEDIUM)
    world.approve("risk-method", method, "1.1")
    assert criteria(world.facts()) == RiskCriteria((6, 9, 15), Level.LOW)


def test_a_version_keeps_the_cells_that_were_painted() -> None:
    world = World()
    method = world.method(cells=(OwnLevel(1, 5, Level.HIGH),))
    world.approve("risk-method", method, "1.0")
    method.cells = (OwnLevel(1, 5, Level.CRITICAL),)
    assert criteria(world.facts()).level((1, 5)) is Level.HIGH
    assert world.passes("risk-method", "changed_since", method)
    world.approve("risk-method", method, "2.0")
    assert criteria(world.facts()).level((1, 5)) is Level.CRITICAL


@pytest.mark.parametrize(
    "snapshot", [None, "", "not JSON", "[]", '{"fields":3}', '{"fields":{"low_to":"x","appetite":"huge","cells":"9x9"}}', "[" * 99_999]
)
def test_a_snapshot_that_cannot_be_read_gives_no_criteria(snapshot: str | None) -> None:
    world = World()
    method = world.method()
    world.approve("risk-method", method).snapshot = snapshot
    assert criteria(world.facts()) == RiskCriteria()
    assert world.passes("risk-method", "changed_since", method)


FULL = {**CRITERIA, "acceptance_rules": "x", "analysing": "x", "treating": "x", "review_months": 6, "triggers": "x"}


@pytest.mark.parametrize("empty", [None, *FULL])
def test_criteria_and_method_are_complete_and_approved(empty: str | None) -> None:
    world = World()
    method = world.add("risk-method", **{**FULL, **({empty: None} if empty else {})})
    asked = {"criteria_in_force", "method_in_force"}
    assert not world.filters("risk-method", method) & asked
    world.approve("risk-method", method)
    of_criteria = {*CRITERIA, "acceptance_rules"}
    assert world.passes("risk-method", "criteria_in_force", method) is (empty not in of_criteria)
    assert not world.passes("risk-method", "method_in_force", method), "no scale yet"
    world.add("scale-level", method_id=method.id, scale=Scale.PEOPLE, level=1)
    assert world.passes("risk-method", "method_in_force", method) is (empty is None or empty in of_criteria)


def test_a_new_scale_level_makes_the_method_a_draft_again() -> None:
    world = World()
    method = world.method(next_review_on=YESTERDAY)
    assert not world.passes("risk-method", "review_overdue", method)
    world.approve("risk-method", method)
    assert world.filters("risk-method", method) & {"changed_since", "review_overdue", "in_force"} == {"in_force", "review_overdue"}
    world.add("scale-level", method_id=method.id)
    assert world.passes("risk-method", "changed_since", method)
    assert world.value("risk-method", method, "version") == "1.0"


def test_nobody_approves_what_they_wrote() -> None:
    world = World()
    method = world.method(prepared_by_id="ana")
    world.approve("risk-method", method, "1.0", approved_by_id="ben")
    assert not world.passes("risk-method", "self_approved", method)
    world.approve("risk-method", method, "2.0", approved_by_id="ana", approved_on=TODAY)
    assert world.passes("risk-method", "self_approved", method)


@pytest.mark.parametrize(
    ("values", "broken"),
    [
        ({"low_to": 9}, {"medium_to"}),
        ({"medium_to": 15}, {"high_to"}),
        ({"high_to": 3}, {"high_to"}),
        ({"medium_to": None, "high_to": 4}, {"high_to"}),
        ({}, set()),
    ],
)
def test_bands_rise(values: dict[str, Any], broken: set[str]) -> None:
    world = World()
    assert world.broken("risk-method", world.method(**values)) == broken


@pytest.mark.parametrize(
    ("values", "broken"),
    [
        ({"cells": (OwnLevel(1, 5, Level.HIGH),)}, set()),
        ({"cells": (OwnLevel(2, 2, Level.MEDIUM),)}, set()),
        ({"cells": (OwnLevel(2, 2, Level.MEDIUM),), "low_to": 6}, {"cells"}),
        ({"cells": (OwnLevel(5, 5, Level.LOW),)}, {"cells"}),
        ({"cells": (OwnLevel(5, 5, Level.LOW),), "low_to": None}, set()),
    ],
)
def test_no_cell_is_lower_than_one_of_less_likelihood_or_effect(values: dict[str, Any], broken: set[str]) -> None:
    world = World()
    assert world.broken("risk-method", world.method(**values)) == broken
