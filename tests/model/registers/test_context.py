"""Issues, parties, obligations, processes and the scope."""

from __future__ import annotations

from typing import Any

import pytest

from aims_desktop.model.registers.context import ClimateDecision, IssueStatus, ObligationStatus, PartyKind
from aims_desktop.model.registers.processes import ProcessStatus
from aims_desktop.model.registers.shared import Side
from tests.model.world import TODAY, YESTERDAY, World


@pytest.fixture
def world() -> World:
    return World()


@pytest.mark.parametrize(
    ("register", "values", "expected"),
    [
        ("context-issue", {"side": Side.EXTERNAL, "effect": "x"}, {"external"}),
        ("context-issue", {"side": Side.INTERNAL}, {"internal", "without_effect"}),
        ("context-issue", {"side": Side.INTERNAL, "next_review_on": YESTERDAY, "status": IssueStatus.GONE}, set()),
        ("context-issue", {"effect": "x", "next_review_on": YESTERDAY}, {"review_overdue"}),
        ("context-issue", {"climate_decision": ClimateDecision.NOT_RELEVANT}, {"without_effect"}),
        ("context-issue", {"climate_decision": ClimateDecision.NOT_RELEVANT, "effect": "No sites"}, {"climate_decided"}),
        ("interested-party", {}, {"undecided"}),
        ("interested-party", {"adopted": True}, {"adopted_without_how"}),
        ("interested-party", {"adopted": True, "how_addressed": "x", "kind": PartyKind.AFFECTED_PERSONS}, {"affected_persons"}),
        ("interested-party", {"adopted": False, "next_review_on": YESTERDAY}, {"refused", "review_overdue"}),
        ("obligation", {}, {"incomplete"}),
        ("obligation", {"owner_id": "p", "status": ObligationStatus.PARTLY_MET}, {"not_met"}),
        (
            "obligation",
            {"owner_id": "p", "status": ObligationStatus.MET, "reporting_duty": True, "recipient": "Authority"},
            {"reporting", "reporting_incomplete"},
        ),
        (
            "obligation",
            {"owner_id": "p", "status": ObligationStatus.MET, "reporting_duty": True, "recipient": "Authority", "deadline": "15 days"},
            {"reporting"},
        ),
        ("obligation", {"owner_id": "p", "status": ObligationStatus.NOT_APPLICABLE, "reporting_duty": True}, set()),
        ("obligation", {"owner_id": "p", "status": ObligationStatus.MET, "next_review_on": YESTERDAY}, {"review_overdue"}),
        ("process", {}, {"current", "without_owner", "not_linked"}),
        ("process", {"status": ProcessStatus.DROPPED}, set()),
    ],
)
def test_filters(world: World, register: str, values: dict[str, Any], expected: set[str]) -> None:
    assert world.filters(register, world.add(register, **values)) - {"all", "without_evidence"} == expected


def test_processes_hang_together(world: World) -> None:
    first, next_one = world.add("process", owner_id="p"), world.add("process", owner_id="p")
    world.link(first, "feeds", next_one)
    assert not world.passes("process", "not_linked", first)
    assert world.passes("process", "not_linked", next_one)


def test_the_scope_is_approved_by_somebody_else_and_stays_so_until_it_changes(world: World) -> None:
    scope = world.add("scope", statement="All sites", prepared_by_id="ana", next_review_on=YESTERDAY)
    asked = {"in_force", "changed_since", "self_approved", "review_overdue"}
    assert world.filters("scope", scope) & asked == {"review_overdue"}
    world.approve("scope", scope, "1.0", approved_by_id="ana")
    assert world.filters("scope", scope) & asked == {"in_force", "self_approved", "review_overdue"}
    assert world.value("scope", scope, "version") == "1.0"
    scope.statement = "Head office"
    assert world.value("scope", scope, "changed_since") is True
    world.approve("scope", scope, "2.0", approved_by_id="ben")
    assert world.filters("scope", scope) & asked == {"in_force", "review_overdue"}


@pytest.mark.parametrize(
    ("register", "values", "broken"),
    [
        ("context-issue", {"reviewed_on": TODAY, "next_review_on": YESTERDAY}, {"next_review_on"}),
        ("interested-party", {"adopted": False}, {"how_addressed"}),
        ("interested-party", {"adopted": False, "how_addressed": "Not ours"}, set()),
        ("obligation", {"status": ObligationStatus.NOT_APPLICABLE}, {"how_met"}),
        ("obligation", {"applies_from": TODAY, "applies_until": YESTERDAY}, {"applies_until"}),
        ("obligation", {"reviewed_on": TODAY, "next_review_on": YESTERDAY}, {"next_review_on"}),
    ],
)
def test_rules(world: World, register: str, values: dict[str, Any], broken: set[str]) -> None:
    assert world.broken(register, world.add(register, **values)) == broken
