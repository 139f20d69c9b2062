"""Certification: audits and findings of the body, and three years computed from the certificate and confirmed in the plan."""

from __future__ import annotations

import datetime as dt

import pytest

from aims_desktop.errors import RuleError
from aims_desktop.model.registers import REGISTERS
from aims_desktop.model.registers.audits import AuditKind
from aims_desktop.service import certification, records
from aims_desktop.service.calendar import entries
from aims_desktop.service.checks import progress
from aims_desktop.service.workspace import Workspace
from tests.service.kit import TODAY, make

CERTIFICATE = {"valid_from": dt.date(2027, 3, 15), "valid_until": dt.date(2030, 3, 14)}


@pytest.fixture
def certified(workspace: Workspace) -> Workspace:
    row = workspace.facts().single("certification")
    assert row is not None
    records.edit(workspace, REGISTERS["certification"], row.id, CERTIFICATE)
    return workspace


def shown(workspace: Workspace) -> list[tuple[str, int, str, str]]:
    found = certification.cycle(workspace.facts())
    return [(each.event.value, each.year, str(each.proposed or ""), str(each.latest or "")) for each in found]


def test_audits_of_the_body_are_planned_once_and_stand_in_order(workspace: Workspace) -> None:
    assert certification.audits(workspace.facts()) == []
    second = certification.plan_audit(workspace, AuditKind.STAGE_2)
    first = certification.plan_audit(workspace, AuditKind.STAGE_1)
    make(workspace, "audit", title="Own", kind="internal")
    make(workspace, "audit", title="Cancelled", kind="surveillance", status="cancelled")
    records.edit(workspace, REGISTERS["audit"], first, {"planned_from": TODAY})
    assert [row.id for row in certification.audits(workspace.facts())] == [first, second]
    with pytest.raises(RuleError, match="in the register already"):
        certification.plan_audit(workspace, AuditKind.STAGE_1)


def test_findings_of_the_body_are_those_of_its_audits_the_gravest_first(workspace: Workspace) -> None:
    stage_1 = certification.plan_audit(workspace, AuditKind.STAGE_1)
    own, supplier = make(workspace, "audit", title="Own", kind="internal"), make(workspace, "audit", title="Theirs", kind="supplier")
    make(workspace, "finding", title="Ours", audit_id=own, grade="major_nonconformity")
    make(workspace, "finding", title="A supplier's", audit_id=supplier, source="external_audit", grade="major_nonconformity")
    make(workspace, "finding", title="Small", audit_id=stage_1, grade="observation")
    make(workspace, "finding", title="Grave", audit_id=stage_1, grade="major_nonconformity")
    make(workspace, "finding", title="Without an audit", source="external_audit")
    assert [row.title for row in certification.findings(workspace.facts())] == ["Grave", "Small", "Without an audit"]


def test_a_new_finding_belongs_to_the_last_audit_that_was_held(workspace: Workspace) -> None:
    first = certification.plan_audit(workspace, AuditKind.STAGE_1)
    certification.plan_audit(workspace, AuditKind.STAGE_2)
    records.edit(workspace, REGISTERS["audit"], first, {"held_from": TODAY, "held_to": TODAY})
    row = workspace.facts().get("finding", certification.add_finding(workspace))
    assert row is not None
    assert (row.source, row.audit_id) == ("external_audit", first)


def test_without_a_certificate_the_events_have_no_days_and_nothing_can_be_planned(workspace: Workspace) -> None:
    assert all(not proposed and not latest for _event, _year, proposed, latest in shown(workspace))
    with pytest.raises(RuleError, match="follow from the date of the certificate"):
        certification.confirm(workspace)
    assert workspace.facts().rows("milestone") == []


def test_three_years_follow_from_the_certificate_on_working_days(certified: Workspace) -> None:
    assert shown(certified) == [
        ("internal_audit", 1, "2027-11-15", ""),
        ("management_review", 1, "2027-12-15", ""),
        ("surveillance_1", 1, "2028-02-15", "2028-03-15"),
        ("internal_audit", 2, "2028-11-15", ""),
        ("management_review", 2, "2028-12-15", ""),
        ("surveillance_2", 2, "2029-02-15", "2029-03-15"),
        ("internal_audit", 3, "2029-09-14", ""),
        ("management_review", 3, "2029-10-15", ""),
        ("recertification", 3, "2029-12-14", "2030-03-14"),
    ]


def test_confirming_puts_the_missing_days_into_the_plan_and_settles_the_task(certified: Workspace) -> None:
    own = make(certified, "milestone", title="Agreed", cycle_event="surveillance_1", due_on=dt.date(2028, 1, 10), status="not_started")
    assert not progress(certified).task("S12-T7").done
    assert certification.confirm(certified) == 8
    assert progress(certified).task("S12-T7").done
    found = certification.cycle(certified.facts())
    assert all(each.milestone is not None for each in found)
    assert found[2].milestone is not None
    assert (found[2].milestone.id, found[2].on) == (own, dt.date(2028, 1, 10))
    assert {each.register for each in entries(certified)} == {"milestone", "certification"}
    with pytest.raises(RuleError, match="nothing to put into the plan"):
        certification.confirm(certified)
    certified.undo()
    assert [row.id for row in certified.facts().rows("milestone")] == [own]


def test_a_day_after_the_latest_is_told_and_further_events_stand_at_the_end(certified: Workspace) -> None:
    make(certified, "milestone", title="Late", cycle_event="surveillance_1", due_on=dt.date(2028, 6, 1))
    make(certified, "milestone", title="Customer asks", cycle_event="other", due_on=dt.date(2028, 6, 1))
    make(certified, "milestone", title="Not held", cycle_event="surveillance_2", status="dropped", due_on=dt.date(2028, 6, 1))
    found = certification.cycle(certified.facts())
    assert [each.event for each in found if each.too_late] == ["surveillance_1"]
    assert (found[-1].event, found[-1].year) == ("other", 0)
    assert found[5].milestone is None


def test_the_last_days_of_the_calendar_do_no_harm(workspace: Workspace) -> None:
    row = workspace.facts().single("certification")
    assert row is not None
    records.edit(workspace, REGISTERS["certification"], row.id, {"valid_from": dt.date(9998, 12, 31)})
    assert len(certification.cycle(workspace.facts())) == 9


def test_readiness_is_that_of_step_11(workspace: Workspace) -> None:
    states = certification.readiness(workspace)
    assert [state.task.step for state in states] == [11] * 6
    assert not any(state.settled for state in states)
    held = make(workspace, "audit", title="Dry run", kind="pre_assessment", held_to=TODAY)
    assert [row.id for row in certification.dry_runs(workspace.facts())] == [held]
    assert progress(workspace).task("S11-T6") in [state for state in certification.readiness(workspace) if state.settled]
