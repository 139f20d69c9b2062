"""A version keeps the record with its child rows, its links and what is approved with it; equal records give equal text."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from aims_desktop.model.registers import REGISTERS
from aims_desktop.model.registers.risk_method import Appetite
from aims_desktop.model.snapshot import approved_values, changed_since, snapshot, snapshot_text
from tests.model.world import TODAY, World, days


@pytest.fixture
def world() -> World:
    return World()


def test_only_what_is_filled_is_kept_in_plain_form(world: World) -> None:
    method = world.add("risk-method", appetite=Appetite.MEDIUM, low_to=4, next_review_on=TODAY)
    assert snapshot(REGISTERS["risk-method"], method, world.facts()) == {
        "fields": {"appetite": "medium", "low_to": 4, "next_review_on": TODAY.isoformat()},
        "links": {},
        "rows": {"scale-level": {}},
    }


def test_child_rows_and_links_are_kept_with_it(world: World) -> None:
    measure = world.add("measure", target=Decimal("1.50"))
    value = world.add("measurement", measure_id=measure.id, value=Decimal(2))
    world.add("measurement", measure_id="another", value=Decimal(3))
    kept = snapshot(REGISTERS["measure"], measure, world.facts())
    assert kept["fields"] == {"target": "1.5"}
    assert kept["rows"]["measurement"] == {value.id: {"measure_id": measure.id, "value": "2", "links": {}}}

    process = world.add("process", title="Approve")
    world.link(process, "feeds", world.add("process", title="Build"), world.add("process", title="Audit"))
    assert snapshot(REGISTERS["process"], process, world.facts())["links"] == {"feeds": ["process2", "process3"]}


def test_the_statement_of_applicability_keeps_all_its_lines(world: World) -> None:
    soa = world.add("soa")
    world.seed("soa-item")
    kept = snapshot(REGISTERS["soa"], soa, world.facts())
    assert len(kept["rows"]["soa-item"]) == 38


def test_an_audit_keeps_its_findings_and_a_review_its_decisions(world: World) -> None:
    audit, review = world.add("audit"), world.add("management-review")
    finding, answer = world.add("finding", audit_id=audit.id), world.add("audit-answer", audit_id=audit.id)
    action = world.action(review)
    world.action(finding)
    rows = snapshot(REGISTERS["audit"], audit, world.facts())["rows"]
    assert {name: set(kept) for name, kept in rows.items()} == {"audit-answer": {answer.id}, "finding": {finding.id}}
    rows = snapshot(REGISTERS["management-review"], review, world.facts())["rows"]
    assert {name: set(kept) for name, kept in rows.items()} == {"review-input": set(), "action": {action.id}}


def test_equal_records_give_equal_text_whatever_the_order_of_links(world: World) -> None:
    one, two = world.add("process", title="A"), world.add("process", title="A")
    ends = [world.add("document") for _ in range(5)]
    world.link(one, "documents", *ends)
    world.link(two, "documents", *reversed(ends))
    facts = world.facts()
    assert snapshot_text(REGISTERS["process"], one, facts) == snapshot_text(REGISTERS["process"], two, facts)


def test_a_record_moves_on_when_a_field_a_child_or_a_link_changes(world: World) -> None:
    soa, line = world.add("soa", introduction="How we chose"), world.add("soa-item", control="42001:A.2.2")
    register = REGISTERS["soa"]
    assert not changed_since(register, soa, world.facts())
    world.approve("soa", soa)
    assert not changed_since(register, soa, world.facts())
    line.applicable = True
    assert changed_since(register, soa, world.facts())
    line.applicable = None
    assert not changed_since(register, soa, world.facts())
    soa.introduction = "Another way"
    assert changed_since(register, soa, world.facts())


def test_only_the_newest_version_counts(world: World) -> None:
    scope = world.add("scope", statement="All")
    world.approve("scope", scope, "1.0", approved_on=TODAY - days(30))
    scope.statement = "Sales only"
    world.approve("scope", scope, "1.1")
    assert not changed_since(REGISTERS["scope"], scope, world.facts())
    scope.statement = "All"
    assert changed_since(REGISTERS["scope"], scope, world.facts())


def test_a_snapshot_is_text_that_json_reads(world: World) -> None:
    scope = world.add("scope", statement='Quote " and\nline')
    text = snapshot_text(REGISTERS["scope"], scope, world.facts())
    assert json.loads(text)["fields"]["statement"] == 'Quote " and\nline'


def test_approved_values_come_back_as_they_were(world: World) -> None:
    method = world.add("risk-method", appetite=Appetite.LOW, low_to=4, next_review_on=TODAY)
    version = world.approve("risk-method", method)
    method.low_to = None
    values = approved_values(REGISTERS["risk-method"], version)
    assert {name: value for name, value in values.items() if value is not None} == {
        "appetite": Appetite.LOW,
        "low_to": 4,
        "next_review_on": TODAY,
    }
    assert values["high_to"] is None
