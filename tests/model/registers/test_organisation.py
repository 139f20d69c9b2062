"""Mandate, plan, resources and communications."""

from __future__ import annotations

from typing import Any

import pytest

from aims_desktop.model.registers.organisation import (
    CommunicationKind,
    CycleEvent,
    GoDecision,
    MilestoneStatus,
    ResourceStatus,
)
from tests.model.world import TODAY, TOMORROW, YESTERDAY, World, days


@pytest.fixture
def world() -> World:
    return World()


@pytest.mark.parametrize(
    ("register", "values", "expected"),
    [
        ("organisation", {}, set()),
        ("organisation", {"business_case": "x"}, set()),
        ("organisation", {"business_case": "x", "goals": "x"}, {"business_case_written"}),
        ("organisation", {"sponsor_id": "p", "charter_approved_by_id": "p"}, set()),
        ("organisation", {"sponsor_id": "p", "charter_approved_by_id": "p", "charter_approved_on": TODAY}, {"charter_approved"}),
        ("organisation", {"sponsor_id": "p", "charter_approved_by_id": "other", "charter_approved_on": TODAY}, set()),
        ("organisation", {"team_reason": "x", "committee_waiver_reason": "x"}, {"small_team_reason_given", "committee_waived"}),
        ("organisation", {"go_decision": GoDecision.GO, "go_decided_by_id": "p", "go_decided_on": TODAY}, {"go_decided"}),
        ("organisation", {"go_decision": GoDecision.WAIT, "go_decided_by_id": "p", "go_decided_on": TODAY}, set()),
        (
            "organisation",
            {"exceptions": "x", "exceptions_approved_by_id": "p", "exceptions_approved_on": TODAY},
            {"exceptions_approved"},
        ),
        ("milestone", {}, {"without_owner_or_due"}),
        ("milestone", {"status": MilestoneStatus.DROPPED}, set()),
        ("milestone", {"owner_id": "p", "due_on": TODAY, "status": MilestoneStatus.IN_PROGRESS}, {"with_owner_and_due"}),
        ("milestone", {"due_on": YESTERDAY, "status": MilestoneStatus.IN_PROGRESS}, {"overdue", "without_owner_or_due"}),
        ("milestone", {"owner_id": "p", "due_on": YESTERDAY, "status": MilestoneStatus.DONE}, {"with_owner_and_due"}),
        (
            "milestone",
            {"owner_id": "p", "due_on": TOMORROW, "cycle_event": CycleEvent.INTERNAL_AUDIT},
            {"with_owner_and_due", "cycle", "cycle_audits"},
        ),
        (
            "milestone",
            {"owner_id": "p", "due_on": TODAY, "cycle_event": CycleEvent.MANAGEMENT_REVIEW},
            {"with_owner_and_due", "cycle"},
        ),
        (
            "milestone",
            {"due_on": TOMORROW, "cycle_event": CycleEvent.MANAGEMENT_REVIEW},
            {"cycle", "cycle_reviews", "without_owner_or_due"},
        ),
        ("resource", {"status": ResourceStatus.APPROVED}, set()),
        ("resource", {"status": ResourceStatus.APPROVED, "approved_on": TODAY, "system_id": "s"}, {"approved", "of_a_system"}),
        ("resource", {"status": ResourceStatus.REQUESTED}, {"waiting"}),
        ("communication", {"kind": CommunicationKind.KICK_OFF}, {"kick_off"}),
        ("communication", {"kind": CommunicationKind.KICK_OFF, "done_on": TODAY}, {"kick_off", "done", "kick_off_sent"}),
        ("communication", {"kind": CommunicationKind.AI_POLICY, "done_on": TODAY}, {"ai_policy", "done", "ai_policy_told"}),
        (
            "communication",
            {"kind": CommunicationKind.CONCERN_CHANNEL, "done_on": TODAY},
            {"concern_channel", "done", "concern_channel_announced"},
        ),
        (
            "communication",
            {"kind": CommunicationKind.EXTERNAL_ROUTE, "done_on": TODAY},
            {"external_route", "done", "external_route_published"},
        ),
        ("communication", {"kind": CommunicationKind.LESSONS_LEARNED, "done_on": TODAY}, {"lessons_learned", "done", "lessons_sent"}),
        ("communication", {"kind": CommunicationKind.LEADERSHIP, "done_on": TODAY - days(92)}, {"leadership", "done", "leadership_recent"}),
        ("communication", {"kind": CommunicationKind.LEADERSHIP, "done_on": TODAY - days(93)}, {"leadership", "done"}),
        ("communication", {"planned_for": YESTERDAY}, {"overdue"}),
        ("communication", {"planned_for": YESTERDAY, "done_on": TODAY}, {"done"}),
    ],
)
def test_filters(world: World, register: str, values: dict[str, Any], expected: set[str]) -> None:
    assert world.filters(register, world.add(register, **values)) - {"all", "without_evidence"} == expected


@pytest.mark.parametrize(
    ("register", "values", "broken"),
    [
        ("organisation", {"start_on": TODAY, "target_on": YESTERDAY}, {"target_on"}),
        ("milestone", {"start_on": TODAY, "due_on": YESTERDAY}, {"due_on"}),
        ("milestone", {"start_on": TODAY, "due_on": TODAY}, set()),
    ],
)
def test_rules(world: World, register: str, values: dict[str, Any], broken: set[str]) -> None:
    assert world.broken(register, world.add(register, **values)) == broken
