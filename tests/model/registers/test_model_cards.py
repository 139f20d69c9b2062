"""A model card is in force once somebody other than its author approved it."""

from __future__ import annotations

import pytest

from tests.model.world import YESTERDAY, World


@pytest.mark.parametrize(("approver", "expected"), [("someone", {"in_force"}), ("author", {"in_force", "self_approved"})])
def test_cards(approver: str, expected: set[str]) -> None:
    world = World()
    card = world.add("model-card", owner_id="author", next_review_on=YESTERDAY)
    assert world.filters("model-card", card) & {"in_force", "self_approved", "review_overdue"} == set()
    world.approve("model-card", card, approved_by_id=approver)
    assert world.filters("model-card", card) - {"all", "without_evidence"} == expected | {"review_overdue"}
    card.limits = "More is known now"
    assert world.passes("model-card", "changed_since", card)
