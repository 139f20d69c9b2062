"""Every control is in or out, with a reason."""

from __future__ import annotations

from typing import Any

import pytest

from aims_desktop.model.registers.soa import Implementation, InclusionReason
from tests.model.world import YESTERDAY, World

REASON = "We build no models of our own."


@pytest.fixture
def world() -> World:
    return World()


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, {"annex_a", "undecided"}),
        ({"applicable": True}, {"annex_a", "included", "undecided", "not_implemented", "without_owner"}),
        ({"applicable": False}, {"annex_a", "excluded", "undecided", "unexplained"}),
        ({"applicable": False, "justification": REASON}, {"annex_a", "excluded", "decided"}),
        ({"applicable": False, "justification": "Not applicable"}, {"annex_a", "excluded", "decided", "weak_reason"}),
        ({"justification": REASON}, {"annex_a", "undecided"}),
        (
            {"applicable": True, "justification": REASON, "owner_id": "p", "implementation": Implementation.IMPLEMENTED},
            {"annex_a", "included", "decided", "implemented"},
        ),
        ({"applicable": False, "implementation": Implementation.IMPLEMENTED}, {"annex_a", "excluded", "undecided", "unexplained"}),
        ({"own_control": True}, {"undecided"}),
    ],
)
def test_lines(world: World, values: dict[str, Any], expected: set[str]) -> None:
    row = world.add("soa-item", control="42001:A.5.2", **values)
    assert world.filters("soa-item", row) - {"all", "without_evidence"} == expected


@pytest.mark.parametrize(
    ("reason", "weak"),
    [
        ("Not applicable", True),
        ("This control is not applicable to our organisation.", True),
        ("n/a - not relevant, not required", True),
        ("Short one", True),
        ("We buy all our models and train none", False),
        ("Not applicable: we train no models of our own", False),
    ],
)
def test_a_reason_that_says_nothing_is_weak(world: World, reason: str, weak: bool) -> None:
    row = world.add("soa-item", control="42001:A.5.2", applicable=False, justification=reason)
    assert world.passes("soa-item", "weak_reason", row) is weak


def test_evidence_counts_from_the_line_and_from_its_control(world: World) -> None:
    line, other = world.add("soa-item", control="42001:A.5.2"), world.add("soa-item", control="42001:A.5.3")
    world.link(world.add("evidence"), "requirements", "42001:A.5.2")
    world.link(other, "evidence", world.add("evidence"))
    assert not world.passes("soa-item", "without_evidence", line)
    assert not world.passes("soa-item", "without_evidence", other)
    assert world.passes("soa-item", "without_evidence", world.add("soa-item", control="42001:A.5.4"))


def test_a_line_changed_since_approval(world: World) -> None:
    soa, line, other = world.add("soa"), world.add("soa-item", control="42001:A.5.2"), world.add("soa-item", control="42001:A.5.3")
    line.justification = REASON
    assert not world.passes("soa-item", "changed_since", line)
    world.approve("soa", soa)
    assert not world.passes("soa-item", "changed_since", line)
    line.justification = "Another reason than before"
    new = world.add("soa-item", control="42001:X.1")
    assert [world.passes("soa-item", "changed_since", each) for each in (line, other, new)] == [True, False, True]


def test_a_control_in_for_treatment_treats_a_risk(world: World) -> None:
    row = world.add("soa-item", control="42001:A.5.2", reasons=(InclusionReason.LEGAL, InclusionReason.RISK_TREATMENT))
    assert world.passes("soa-item", "included_without_risk", row)
    world.link(world.add("risk"), "controls_chosen", "42001:A.5.3")
    assert world.passes("soa-item", "included_without_risk", row)
    world.link(world.add("risk"), "controls_chosen", "42001:A.5.2")
    assert world.value("soa-item", row, "risk_count") == 1
    assert not world.passes("soa-item", "included_without_risk", row)
    row.reasons = (InclusionReason.LEGAL,)
    assert not world.passes("soa-item", "included_without_risk", row)


def test_the_statement_counts_its_lines(world: World) -> None:
    soa = world.add("soa")
    world.add("soa-item", applicable=True)
    world.add("soa-item", applicable=True, implementation=Implementation.IMPLEMENTED)
    world.add("soa-item", applicable=False)
    assert world.value("soa", soa, "included_count") == 2
    assert world.value("soa", soa, "implemented_count") == 1


def test_the_statement_is_a_draft_again_when_a_line_moves(world: World) -> None:
    soa, line = world.add("soa", next_review_on=YESTERDAY, prepared_by_id="ana"), world.add("soa-item")
    asked = {"in_force", "changed_since", "review_overdue", "self_approved"}
    assert not world.filters("soa", soa) & asked
    world.approve("soa", soa, approved_by_id="ben")
    assert world.filters("soa", soa) & asked == {"in_force", "review_overdue"}
    line.justification = REASON
    assert world.passes("soa", "changed_since", soa)


def test_leaving_out_needs_a_reason(world: World) -> None:
    assert world.broken("soa-item", world.add("soa-item", applicable=False)) == {"justification"}
    assert world.broken("soa-item", world.add("soa-item", applicable=False, justification=REASON)) == set()
    assert world.broken("soa-item", world.add("soa-item", applicable=True)) == set()
