"""AI suppliers are judged again in time, and it is written down who does what."""

from __future__ import annotations

from typing import Any

import pytest

from aims_desktop.model.registers.suppliers import AIInvolved, AITerms, SupplierResult, SupplierStatus
from tests.model.world import TODAY, TOMORROW, YESTERDAY, World

BASE = {"ai_involved": AIInvolved.MODEL_API, "ai_clauses": AITerms.YES_FULLY}
JUDGED = {**BASE, "assessed_on": YESTERDAY, "result": SupplierResult.ACCEPTED, "responsibilities": "x"}


@pytest.fixture
def world() -> World:
    return World()


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, set()),
        ({**JUDGED, "ai_involved": AIInvolved.NO_AI}, set()),
        ({**JUDGED, "status": SupplierStatus.ENDED}, set()),
        (BASE, {"ai_suppliers", "assessment_missing"}),
        (JUDGED, {"ai_suppliers", "assessed"}),
        ({**JUDGED, "next_review_on": TODAY}, {"ai_suppliers", "assessed"}),
        ({**JUDGED, "next_review_on": YESTERDAY}, {"ai_suppliers", "assessment_overdue"}),
        ({**JUDGED, "responsibilities": None}, {"ai_suppliers", "assessed", "assessment_missing"}),
        ({**JUDGED, "result": None}, {"ai_suppliers", "assessment_missing"}),
        ({**JUDGED, "assessed_on": None}, {"ai_suppliers", "assessment_missing"}),
        ({**JUDGED, "result": SupplierResult.CONDITIONAL}, {"ai_suppliers", "assessed", "conditional_or_rejected"}),
        ({**JUDGED, "ai_clauses": AITerms.PARTLY}, {"ai_suppliers", "assessed", "without_ai_terms"}),
        ({**JUDGED, "ai_clauses": None}, {"ai_suppliers", "assessed", "without_ai_terms"}),
    ],
)
def test_suppliers(world: World, values: dict[str, Any], expected: set[str]) -> None:
    assert world.filters("supplier", world.add("supplier", **values)) - {"all", "without_evidence"} == expected


def test_the_next_assessment_is_not_before_the_last(world: World) -> None:
    assert world.broken("supplier", world.add("supplier", assessed_on=TODAY, next_review_on=YESTERDAY)) == {"next_review_on"}
    assert not world.broken("supplier", world.add("supplier", assessed_on=TODAY, next_review_on=TOMORROW))
