"""Auditors do not own what they audit; internal audits are planned, held, answered and reported."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from aims_desktop.model.registers.audits import AnswerResult, AuditKind, AuditStatus
from aims_desktop.model.registers.organisation import PeopleBand
from aims_desktop.model.registers.people import RoleFunction
from tests.model.world import TODAY, TOMORROW, YESTERDAY, Row, World

CLAUSE, CONTROL = "42001:9.1", "42001:A.6.2.4"
FULL = {"objective": "x", "criteria": "x", "scope": "x", "planned_from": TODAY, "plan_sent_on": TODAY}


@pytest.fixture
def world() -> World:
    return World()


# --- independence


def owns_system(world: World, person: Row, audit: Row) -> None:
    world.link(audit, "systems", world.add("ai-system", owner_id=person.id))


def runs_system(world: World, person: Row, audit: Row) -> None:
    world.link(audit, "systems", world.add("ai-system", owner_id="other", technical_owner_id=person.id))


def owns_process(world: World, person: Row, audit: Row) -> None:
    world.link(world.add("process", owner_id=person.id), "clauses", CLAUSE)


def owns_control(world: World, person: Row, audit: Row) -> None:
    world.add("soa-item", control=CONTROL, owner_id=person.id)


def holds_role(world: World, person: Row, audit: Row) -> None:
    role = world.add("role")
    world.link(role, "controls", CONTROL)
    world.link(role, "holders", person)


def leads(world: World, person: Row, audit: Row) -> None:
    world.link(world.add("role", function=RoleFunction.LEAD_IMPLEMENTER), "holders", person)


def owns_what_is_not_audited(world: World, person: Row, audit: Row) -> None:
    world.add("ai-system", owner_id=person.id)
    world.add("process", owner_id=person.id)
    world.add("soa-item", control="42001:A.2.2", owner_id=person.id)
    world.link(world.add("process", owner_id=person.id), "clauses", "42001:4.1")
    world.link(world.add("role", function=RoleFunction.INTERNAL_AUDITOR), "holders", person)


@pytest.mark.parametrize("in_team", [False, True])
@pytest.mark.parametrize(
    ("own", "clash"),
    [
        (owns_system, True),
        (runs_system, True),
        (owns_process, True),
        (owns_control, True),
        (holds_role, True),
        (leads, True),
        (owns_what_is_not_audited, False),
    ],
)
def test_who_owns_what_is_audited_is_not_independent(
    world: World, own: Callable[[World, Row, Row], None], clash: bool, in_team: bool
) -> None:
    ana, ben = world.add("person"), world.add("person")
    audit = world.add("audit", kind=AuditKind.INTERNAL, lead_auditor_id=ben.id if in_team else ana.id, independence="We did not build it")
    world.link(audit, "requirements", CLAUSE, CONTROL)
    if in_team:
        world.link(audit, "team", ana)
    own(world, ana, audit)
    assert world.value("audit", audit, "independence_clash") is clash
    assert world.passes("audit", "independence_missing", audit) is clash
    audit.independence_mitigation = "A partner checks the result"
    assert world.passes("audit", "independence_missing", audit) is clash, "there are others who could audit"
    assert "independence_mitigation" in world.broken("audit", audit)
    world.add("organisation", people_band=PeopleBand.ONE_TO_THREE)
    assert not world.passes("audit", "independence_missing", audit)
    assert world.broken("audit", audit) == set()


def test_nobody_is_independent_of_nothing(world: World) -> None:
    world.add("process")
    audit = world.add("audit", kind=AuditKind.INTERNAL)
    assert world.value("audit", audit, "independence_clash") is False
    assert world.passes("audit", "independence_missing", audit), "no statement yet"


def test_the_lead_implementer_does_not_lead_the_audit(world: World) -> None:
    ana = world.add("person")
    audit = world.add("audit", kind=AuditKind.INTERNAL, lead_auditor_id=ana.id)
    assert not world.passes("audit", "lead_implementer_audits", audit)
    leads(world, ana, audit)
    assert world.passes("audit", "lead_implementer_audits", audit)


# --- course


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"kind": AuditKind.INTERNAL, **FULL}, {"internal", "planned_fully"}),
        *[({"kind": AuditKind.INTERNAL, **FULL, name: None}, {"internal"}) for name in FULL],
        ({"kind": AuditKind.INTERNAL, **FULL, "status": AuditStatus.CANCELLED}, set()),
        ({"kind": AuditKind.INTERNAL, "planned_to": YESTERDAY}, {"internal", "overdue"}),
        ({"kind": AuditKind.INTERNAL, "planned_to": TODAY}, {"internal"}),
        ({"kind": AuditKind.STAGE_1, "planned_to": YESTERDAY, "status": AuditStatus.CANCELLED}, set()),
        ({"kind": AuditKind.INTERNAL, "held_to": TODAY}, {"internal", "internal_held", "held_not_reported"}),
        ({"kind": AuditKind.PRE_ASSESSMENT, "held_to": TODAY}, {"dry_run_held", "held_not_reported"}),
        ({"kind": AuditKind.STAGE_1, "held_to": TODAY}, {"stage_1_held"}),
        ({"kind": AuditKind.STAGE_2, "held_to": TODAY}, set()),
        ({"kind": AuditKind.STAGE_2, "held_to": TODAY, "status": AuditStatus.REPORTED}, {"stage_2_reported"}),
        ({"kind": AuditKind.STAGE_2, "planned_from": TODAY, "agenda": "x", "people_confirmed_on": TODAY}, {"stage_2_agreed"}),
        ({"kind": AuditKind.STAGE_2, "planned_from": TODAY, "agenda": "x"}, set()),
    ],
)
def test_audits_are_planned_held_and_reported(world: World, values: dict[str, Any], expected: set[str]) -> None:
    asked = {"internal", "planned_fully", "internal_held", "held_not_reported", "dry_run_held", "overdue"}
    asked |= {"stage_1_held", "stage_2_agreed", "stage_2_reported"}
    assert world.filters("audit", world.add("audit", **values)) & asked == expected


def test_a_report_has_a_date_and_readers(world: World) -> None:
    audit = world.add("audit", kind=AuditKind.SUPPLIER, held_to=TODAY, reported_on=TODAY)
    assert world.passes("audit", "held_not_reported", audit)
    world.link(audit, "reported_to", world.add("person"))
    assert not world.passes("audit", "held_not_reported", audit)
    audit.reported_on = None
    assert world.passes("audit", "held_not_reported", audit)


# --- checklist


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({}, {"internal", "unanswered"}),
        ({"result": AnswerResult.CONFORMS}, {"internal", "unanswered"}),
        ({"result": AnswerResult.CONFORMS, "found": "Minutes of May"}, {"internal"}),
        ({"result": AnswerResult.NOT_SAMPLED}, {"internal"}),
        ({"result": AnswerResult.NOT_APPLICABLE}, {"internal"}),
        ({"found": "Minutes of May"}, {"internal", "unanswered"}),
        ({"result": AnswerResult.MINOR_NONCONFORMITY, "found": "x"}, {"internal", "not_conforming", "without_finding"}),
        ({"result": AnswerResult.MAJOR_NONCONFORMITY, "found": "x", "finding_id": "f"}, {"internal", "not_conforming"}),
        ({"result": AnswerResult.OBSERVATION, "found": "x"}, {"internal"}),
    ],
)
def test_items_are_answered_with_what_was_seen(world: World, answer: dict[str, Any], expected: set[str]) -> None:
    audit = world.add("audit", kind=AuditKind.INTERNAL, held_to=TODAY)
    row = world.add("audit-answer", audit_id=audit.id, **answer)
    assert world.filters("audit-answer", row) - {"all", "without_evidence"} == expected


def test_items_are_open_only_once_an_internal_audit_was_held(world: World) -> None:
    audit = world.add("audit", kind=AuditKind.INTERNAL)
    row, orphan = world.add("audit-answer", audit_id=audit.id), world.add("audit-answer")
    assert not world.passes("audit-answer", "unanswered", row)
    audit.held_to, audit.kind = TODAY, AuditKind.STAGE_1
    assert not world.passes("audit-answer", "unanswered", row)
    assert not world.passes("audit-answer", "internal", orphan)


# --- programme


def test_coverage_is_the_share_of_the_needed_requirements(world: World) -> None:
    programme = world.add("audit-programme")
    assert world.value("audit-programme", programme, "coverage") is None
    for requirement in ("42001:9.1", "42001:9.2.1", "42001:A.2.2", "42001:A.2.3"):
        world.add("gap-item", requirement=requirement)
    world.add("soa-item", control="42001:A.2.3", applicable=False)
    assert world.value("audit-programme", programme, "coverage") == 0
    audit = world.add("audit", kind=AuditKind.INTERNAL, programme_id=programme.id)
    world.link(audit, "requirements", "42001:9.1", "42001:A.2.2", "42001:A.2.3")
    elsewhere = world.add("audit", kind=AuditKind.INTERNAL)
    world.link(elsewhere, "requirements", "42001:9.2.1")
    assert world.value("audit-programme", programme, "coverage") == Decimal("66.7")


def test_a_programme_is_approved(world: World) -> None:
    programme = world.add("audit-programme")
    assert not world.passes("audit-programme", "approved", programme)
    world.approve("audit-programme", programme)
    assert world.passes("audit-programme", "approved", programme)
    assert not world.passes("audit-programme", "changed_since", programme)
    programme.title = "Next year"
    assert world.passes("audit-programme", "changed_since", programme)


@pytest.mark.parametrize(
    ("register", "values", "broken"),
    [
        ("audit", {"planned_from": TODAY, "planned_to": YESTERDAY}, {"planned_to"}),
        ("audit", {"held_from": TODAY, "held_to": YESTERDAY}, {"held_to"}),
        ("audit", {"held_to": TODAY, "reported_on": YESTERDAY}, {"reported_on"}),
        ("audit", {"held_from": TODAY, "held_to": TODAY, "reported_on": TOMORROW}, set()),
        ("audit-programme", {"period_start": TODAY, "period_end": YESTERDAY}, {"period_end"}),
    ],
)
def test_rules(world: World, register: str, values: dict[str, Any], broken: set[str]) -> None:
    assert world.broken(register, world.add(register, **values)) == broken
