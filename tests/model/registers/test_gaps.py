"""Which requirements are needed here, what proves them, and whether an audit will see them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from aims_desktop.model.registers.actions import ActionStatus
from aims_desktop.model.registers.audits import AuditKind, AuditStatus
from aims_desktop.model.registers.gaps import GapResult, RequirementType, proof
from tests.model.world import TODAY, TOMORROW, YESTERDAY, World, days

CLAUSE, CONTROL = "42001:6.1.2", "42001:A.6.2.4"


@pytest.fixture
def world() -> World:
    return World()


@pytest.mark.parametrize(
    ("requirement", "title", "kind", "record"),
    [
        (CLAUSE, "AI risk assessment", RequirementType.CLAUSE, True),
        ("42001:10.1", "Continual improvement", RequirementType.CLAUSE, False),
        (CONTROL, "AI system verification and validation", RequirementType.CONTROL, False),
        ("42001:9.99", None, RequirementType.CLAUSE, False),
        (None, None, None, False),
    ],
)
def test_the_catalogue_says_what_a_requirement_is(
    world: World, requirement: str | None, title: str | None, kind: RequirementType | None, record: bool
) -> None:
    row = world.add("gap-item", requirement=requirement)
    assert world.value("gap-item", row, "title") == title
    assert world.value("gap-item", row, "kind") is kind
    assert world.value("gap-item", row, "record_mandatory") is record


def test_of_70_requirements_32_are_clauses_and_16_name_a_record(world: World) -> None:
    world.seed("gap-item")
    facts = world.facts()
    assert len(facts.within("gap-item:clauses")) == 32
    assert len(facts.within("gap-item:controls")) == 38
    assert sum(facts.value("gap-item", row, "record_mandatory") for row in facts.rows("gap-item")) == 16


@pytest.mark.parametrize(("applicable", "needed"), [(None, True), (True, True), (False, False)])
def test_a_control_is_needed_unless_it_is_left_out(world: World, applicable: bool | None, needed: bool) -> None:
    world.add("soa-item", control=CONTROL, applicable=applicable)
    assert world.passes("gap-item", "needed", world.add("gap-item", requirement=CONTROL)) is needed
    assert world.passes("gap-item", "needed", world.add("gap-item", requirement=CLAUSE))


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (None, {"not_assessed"}),
        (GapResult.NOT_ASSESSED, {"not_assessed"}),
        (GapResult.CONFORMS, {"assessed", "conforming", "assessed_applicable"}),
        (GapResult.PARTLY, {"assessed", "partly", "assessed_applicable", "gaps", "gap_without_action"}),
        (GapResult.DOES_NOT_CONFORM, {"assessed", "assessed_applicable", "gaps", "gap_without_action"}),
        (GapResult.NOT_APPLICABLE, {"assessed"}),
    ],
)
def test_results(world: World, result: GapResult | None, expected: set[str]) -> None:
    asked = {"assessed", "not_assessed", "conforming", "partly", "assessed_applicable", "gaps", "gap_without_action"}
    assert world.filters("gap-item", world.add("gap-item", result=result)) & asked == expected


@pytest.mark.parametrize(
    ("action", "enough"),
    [
        ({"owner_id": "p", "due_on": TODAY}, True),
        ({"owner_id": "p", "due_on": TODAY, "status": ActionStatus.CANCELLED}, False),
        ({"owner_id": "p"}, False),
        ({"due_on": TODAY}, False),
    ],
)
def test_a_gap_has_an_action_with_owner_and_date(world: World, action: dict[str, Any], enough: bool) -> None:
    row = world.add("gap-item", requirement=CLAUSE, result=GapResult.PARTLY)
    world.action(row, **action)
    assert world.passes("gap-item", "gap_without_action", row) is not enough


def test_proof_is_linked_to_the_requirement_the_line_or_its_line_in_the_statement(world: World) -> None:
    row, line = world.add("gap-item", requirement=CONTROL), world.add("soa-item", control=CONTROL)
    assert proof(row, world.facts()) == frozenset()
    assert world.passes("gap-item", "without_proof", row)

    to_requirement, to_line, to_statement = (world.add("evidence", dated_on=TODAY) for _ in range(3))
    world.link(to_requirement, "requirements", CONTROL)
    world.link(row, "evidence", to_line)
    world.link(to_statement, "records", line)
    risk, process = world.add("risk"), world.add("process")
    world.link(risk, "controls", CONTROL)
    world.link(line, "related", process)
    assert proof(row, world.facts()) == {to_requirement.id, to_line.id, to_statement.id, risk.id, process.id}
    assert world.value("gap-item", row, "proof_count") == 5
    assert not world.passes("gap-item", "without_proof", row)


def test_what_is_only_planned_or_about_something_else_proves_nothing(world: World) -> None:
    row = world.add("gap-item", requirement=CONTROL)
    audit, risk, other, document = world.add("audit"), world.add("risk"), world.add("evidence"), world.add("document")
    world.link(audit, "requirements", CONTROL)
    world.link(risk, "controls_chosen", CONTROL)
    world.link(other, "requirements", CLAUSE)
    world.link(document, "controls", CONTROL)
    assert proof(row, world.facts()) == frozenset()
    world.approve("document", document)
    assert proof(row, world.facts()) == {document.id}


@pytest.mark.parametrize(
    ("dated_on", "document_review", "newest", "old"),
    [
        (None, None, None, True),
        (TODAY - days(400), None, TODAY - days(400), True),
        (TODAY - days(366), None, TODAY - days(366), False),
        (TODAY - days(400), TODAY, TODAY, False),
        (TODAY - days(400), YESTERDAY, TODAY - days(400), True),
    ],
)
def test_proof_grows_old_but_a_document_in_date_counts_as_of_today(
    world: World, dated_on: dt.date | None, document_review: dt.date | None, newest: dt.date | None, old: bool
) -> None:
    row = world.add("gap-item", requirement=CLAUSE)
    world.link(world.add("evidence", dated_on=dated_on), "requirements", CLAUSE)
    if document_review is not None:
        document = world.add("document", next_review_on=document_review)
        world.link(document, "clauses", CLAUSE)
        world.approve("document", document)
    assert world.value("gap-item", row, "newest_proof_on") == newest
    assert world.passes("gap-item", "proof_old", row) is old


def test_a_requirement_is_audited_when_an_approved_programme_plans_it(world: World) -> None:
    row = world.add("gap-item", requirement=CLAUSE)
    programme = world.add("audit-programme")
    audit = world.add("audit", kind=AuditKind.INTERNAL, programme_id=programme.id)
    world.link(audit, "requirements", CLAUSE)
    assert world.passes("gap-item", "not_planned_for_audit", row)
    world.approve("audit-programme", programme)
    assert not world.passes("gap-item", "not_planned_for_audit", row)
    audit.status = AuditStatus.CANCELLED
    assert world.passes("gap-item", "not_planned_for_audit", row)
    audit.status, audit.kind = None, AuditKind.STAGE_1
    assert world.passes("gap-item", "not_planned_for_audit", row)


def test_a_requirement_is_seen_when_an_internal_checklist_asks_it(world: World) -> None:
    row = world.add("gap-item", requirement=CLAUSE)
    audit = world.add("audit", kind=AuditKind.INTERNAL)
    world.add("audit-answer", audit_id=audit.id, requirement=CONTROL)
    assert world.passes("gap-item", "not_in_checklist", row)
    world.add("audit-answer", audit_id=audit.id, requirement=CLAUSE)
    assert not world.passes("gap-item", "not_in_checklist", row)
    audit.kind = AuditKind.SUPPLIER
    assert world.passes("gap-item", "not_in_checklist", row)


def test_what_is_not_needed_is_no_offender(world: World) -> None:
    world.add("soa-item", control=CONTROL, applicable=False)
    row = world.add("gap-item", requirement=CONTROL)
    asked = {"needed", "without_proof", "proof_old", "not_planned_for_audit", "not_in_checklist"}
    assert not world.filters("gap-item", row) & asked


def test_not_applicable_needs_a_reason(world: World) -> None:
    row = world.add("gap-item", result=GapResult.NOT_APPLICABLE, assessed_on=TOMORROW)
    assert world.broken("gap-item", row) == {"current_state"}
    row.current_state = "We develop nothing"
    assert world.broken("gap-item", row) == set()
