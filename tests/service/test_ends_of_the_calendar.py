"""Days at the ends of the calendar, which anybody may type or import: nothing that is counted from them stops the program."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from aims_desktop.model.registers import REGISTERS
from aims_desktop.model.registers.actions import ActionKind
from aims_desktop.model.registers.audits import AnswerResult
from aims_desktop.model.registers.shared import days_after
from aims_desktop.service import audit, calendar, checks, duties, findings, planning, records, review, training
from aims_desktop.service.workspace import Workspace
from tests.service.kit import TODAY, make, row

LAST, FIRST = dt.date.max, dt.date.min


@pytest.mark.parametrize(
    ("day", "days", "expected"),
    [
        (TODAY, 1, TODAY + dt.timedelta(days=1)),
        (TODAY, -1, TODAY - dt.timedelta(days=1)),
        (LAST, 1, LAST),
        (TODAY, 10**12, LAST),
        (FIRST, -1, FIRST),
    ],
)
def test_days_after_stay_in_the_calendar(day: dt.date, days: int, expected: dt.date) -> None:
    assert days_after(day, days) == expected


def test_an_override_log_kept_until_the_last_day(workspace: Workspace, ana: str) -> None:
    plan = make(workspace, "oversight-plan", title="Watch", level="on_the_loop", reviewer_id=ana, log_days=31)
    records.create(workspace, REGISTERS["override-entry"], {"done_on": LAST, "kind": "override"}, parent_id=plan)
    assert checks.progress(workspace).done == 0
    assert calendar.entries(workspace) is not None
    assert workspace.facts().value("oversight-plan", row(workspace, "oversight-plan", plan), "log_due_on") == LAST


def test_a_measurement_of_the_last_month(workspace: Workspace) -> None:
    measure = make(workspace, "measure", title="Cold hours", active=True, frequency="monthly")
    records.create(workspace, REGISTERS["measurement"], {"period_end": LAST, "value": Decimal(3)}, parent_id=measure)
    assert checks.progress(workspace).done == 0
    assert workspace.facts().value("measure", row(workspace, "measure", measure), "next_due_on") == LAST - dt.timedelta(days=1)


def test_a_role_training_on_the_last_day(workspace: Workspace, ana: str) -> None:
    topic = make(workspace, "training-topic", title="AI security", active=True)
    make(workspace, "training-record", person_id=ana, topic_id=topic, kind="role_specific", done_on=LAST, result="passed")
    assert [line.on for line in training.due_next(workspace.facts()) if line.what is training.Due.EFFECT] == [LAST]


def test_a_finding_and_an_action_due_on_the_last_day(workspace: Workspace, ana: str) -> None:
    found = make(workspace, "finding", title="Late", grade="minor_nonconformity", owner_id=ana, raised_on=LAST)
    act = findings.plan_action(workspace, found, "Mend it", kind=ActionKind.CORRECTIVE, owner_id=ana, due_on=LAST)
    assert row(workspace, "action", act).effect_due_on == LAST


def test_a_draft_finding_raised_on_the_last_day_is_graded_anew(workspace: Workspace) -> None:
    audit_id = make(workspace, "audit", title="Internal", kind="internal", requirements=["42001:8.2"])
    audit.make_checklist(workspace, audit_id)
    (line,) = audit.lines(workspace, audit_id)
    audit.judge(workspace, line.id, AnswerResult.MINOR_NONCONFORMITY)
    found = audit.raise_finding(workspace, line.id)
    records.edit(workspace, REGISTERS["finding"], found, {"due_on": None, "raised_on": LAST})
    audit.judge(workspace, line.id, AnswerResult.MAJOR_NONCONFORMITY)
    assert row(workspace, "finding", found).due_on == LAST


@pytest.mark.parametrize("day", [FIRST, LAST])
def test_a_review_planned_there(workspace: Workspace, day: dt.date) -> None:
    made = review.prepare(workspace, title="Review", planned_for=day)
    records.edit(workspace, REGISTERS["management-review"], made, {"period_end": day, "period_start": day})
    assert len(review.figures_of(workspace, row(workspace, "management-review", made))) == 14


def test_an_incident_detected_there_has_no_deadline() -> None:
    assert duties.due_at(dt.datetime(9999, 12, 31, tzinfo=dt.UTC), "72 hours") is None


def test_a_plan_that_begins_there_ends_there() -> None:
    planned = planning.stretches(dt.date(9999, 12, 1), planning.typical_weeks())
    assert planned[-1].due_on <= LAST
