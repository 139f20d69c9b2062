"""The calendar holds every day that is waited for, says whose turn it is, and marks what was waited for in vain."""

from __future__ import annotations

import datetime as dt

import pytest

from aims_desktop.model.ahead import Ahead, Coming
from aims_desktop.model.registers import REGISTERS
from aims_desktop.service import records
from aims_desktop.service.agenda import next_for_you
from aims_desktop.service.calendar import NOBODY, entries, people
from aims_desktop.service.workspace import Workspace
from tests.service.kit import TODAY, make

DAY = dt.timedelta(days=1)
DECLARED = [(register.name, name, ahead) for register in REGISTERS.values() for name, ahead in register.ahead.items()]


@pytest.mark.parametrize(("register", "name", "ahead"), DECLARED, ids=[f"{r}.{n}" for r, n, _a in DECLARED])
def test_a_declared_day_names_a_filter_and_fields_there_are(register: str, name: str, ahead: Ahead) -> None:
    known = REGISTERS[register]
    assert known.kind(name).name in {"date", "datetime"}
    assert not ahead.open or ahead.open in known.filters_by_name
    assert all(not field or field in known.fields for field in (ahead.until, ahead.last))
    owner = REGISTERS[known.child_of] if ahead.by and ahead.by not in known.fields else known
    assert not ahead.by or owner.fields[ahead.by].targets == ("person",)


def test_every_next_review_and_every_due_day_is_in_the_calendar() -> None:
    ahead = {"due_on", "due_at", "next_review_on", "answer_due_on", "effect_due_on", "planned_for", "valid_until", "accepted_until"}
    silent = [f"{r.name}.{name}" for r in REGISTERS.values() for name in r.fields if name in ahead and name not in r.ahead]
    assert silent == []


def test_days_come_in_order_with_what_they_are_for_and_whose_turn_it_is(workspace: Workspace, ana: str, ben: str) -> None:
    make(workspace, "action", title="Test groups", status="open", due_on=TODAY + 9 * DAY, owner_id=ben)
    make(workspace, "risk", title="Drift", next_review_on=TODAY + 3 * DAY, accepted_until=TODAY + 30 * DAY, owner_id=ana)
    make(workspace, "audit", title="First audit", planned_from=TODAY + 5 * DAY, planned_to=TODAY + 6 * DAY)
    found = entries(workspace)
    assert [entry.text for entry in found] == [
        "Drift: Next review", "First audit: Planned from", "Test groups: Due", "Drift: Valid until",
    ]  # fmt: skip
    assert [entry.person for entry in found] == [ana, NOBODY, ben, ana]
    assert not any(entry.late for entry in found)
    audit = found[1]
    assert [audit.falls_on(TODAY + n * DAY) for n in (4, 5, 6, 7)] == [False, True, True, False]
    assert people(workspace, found) == [(ana, "Ana Ruiz"), (ben, "Ben Okafor")]
    assert [entry.title for entry in entries(workspace, person=ben)] == ["Test groups"]
    assert [entry.title for entry in entries(workspace, person=NOBODY)] == ["First audit"]
    assert [entry.kind for entry in entries(workspace, [Coming.ENDS])] == [Coming.ENDS]


def test_what_was_done_is_gone_and_what_was_not_is_late(workspace: Workspace, ana: str) -> None:
    late = make(workspace, "action", title="Late", status="open", due_on=TODAY - DAY)
    make(workspace, "action", title="Done", status="closed", due_on=TODAY - DAY)
    make(workspace, "action", title="Done before its day", status="closed", due_on=TODAY + DAY)
    make(workspace, "management-review", title="Held", planned_for=TODAY - 9 * DAY, held_on=TODAY - 8 * DAY)
    make(workspace, "management-review", title="Not held", planned_for=TODAY - 9 * DAY)
    make(workspace, "audit", title="Under way", planned_from=TODAY - DAY, planned_to=TODAY + DAY)
    make(workspace, "audit", title="Without an end", planned_from=TODAY - DAY)
    assert [(entry.title, entry.late) for entry in entries(workspace)] == [
        ("Not held", True), ("Under way", False), ("Without an end", True), ("Late", True),
    ]  # fmt: skip
    records.edit(workspace, REGISTERS["action"], late, {"status": "closed"})
    assert "Late" not in [entry.title for entry in entries(workspace)]


def test_a_training_that_was_renewed_does_not_run_out(workspace: Workspace, ana: str) -> None:
    topic = make(workspace, "training-topic", title="Basics")
    values = {"person_id": ana, "topic_id": topic, "result": "passed"}
    make(workspace, "training-record", done_on=TODAY - 400 * DAY, valid_until=TODAY - 35 * DAY, **values)
    assert [(entry.kind, entry.late, entry.person) for entry in entries(workspace)] == [(Coming.ENDS, True, ana)]
    make(workspace, "training-record", done_on=TODAY - 30 * DAY, valid_until=TODAY + 335 * DAY, **values)
    assert [entry.on for entry in entries(workspace)] == [TODAY + 335 * DAY]


def test_a_law_begins_without_being_late_and_a_notice_is_due_by_who_handles_the_incident(workspace: Workspace, ana: str) -> None:
    make(workspace, "obligation", title="Old law", applies_from=TODAY - DAY)
    make(workspace, "obligation", title="New law", applies_from=TODAY + DAY)
    incident = make(workspace, "incident", title="Lost", handler_id=ana)
    due = dt.datetime.combine(TODAY + 2 * DAY, dt.time(9), dt.UTC)
    records.create(workspace, REGISTERS["notification"], {"recipient": "authority", "needed": True, "due_at": due}, parent_id=incident)
    assert [(entry.register, entry.person, entry.late) for entry in entries(workspace)] == [
        ("obligation", NOBODY, False), ("notification", ana, False),
    ]  # fmt: skip


def test_the_target_of_the_organisation_is_late_until_the_certificate_is_there(workspace: Workspace) -> None:
    organisation, certification = (workspace.facts().single(name) for name in ("organisation", "certification"))
    assert organisation is not None
    assert certification is not None
    records.edit(workspace, REGISTERS["organisation"], organisation.id, {"target_on": TODAY - DAY})
    assert [(entry.short, entry.late) for entry in entries(workspace)] == [("Certificate wanted", True)]
    granted = {"decision": "granted", "certificate_no": "1", "valid_until": TODAY + 1000 * DAY, "wording_checked_on": TODAY}
    records.edit(workspace, REGISTERS["certification"], certification.id, granted)
    assert [entry.short for entry in entries(workspace)] == ["Certification: Valid until"]


def test_deleted_records_and_people_who_are_gone_are_nobodys(workspace: Workspace, ben: str) -> None:
    made = make(workspace, "risk", title="Drift", next_review_on=TODAY)
    records.delete(workspace, REGISTERS["risk"], [made])
    assert entries(workspace) == []


def test_next_for_a_person_is_whose_turn_it_is_the_latest_first(workspace: Workspace, ana: str, ben: str) -> None:
    make(workspace, "action", title="Ben's", status="open", due_on=TODAY - 9 * DAY, owner_id=ben)
    make(workspace, "risk", title="Drift", next_review_on=TODAY + 3 * DAY, owner_id=ana)
    make(workspace, "action", title="Late", status="open", due_on=TODAY - DAY, owner_id=ana)
    items = next_for_you(workspace, ana)
    assert [(item.kind, item.title, item.detail) for item in items] == [
        ("overdue", "Late", "ACT-0002 · Due"), ("turn", "Drift", "RSK-0001 · Next review"),
    ]  # fmt: skip
    for n in range(9):
        make(workspace, "action", title=f"A{n}", status="open", due_on=TODAY + n * DAY, owner_id=ana)
    assert len(next_for_you(workspace, ana)) == 5


def test_what_no_change_touches_is_kept_and_what_one_touches_is_right(workspace: Workspace, ana: str, ben: str) -> None:
    """After each change the days are those that are gathered anew."""
    topic = make(workspace, "training-topic", title="AI basics", repeat_months=12)
    training = make(workspace, "training-record", person_id=ben, topic_id=topic, done_on=TODAY - 300 * DAY, valid_until=TODAY + 40 * DAY)
    risk = make(workspace, "risk", title="Drift", next_review_on=TODAY, owner_id=ben)
    action = make(workspace, "action", title="Measure drift", origin=f"risk:{risk}", owner_id=ben, due_on=TODAY)
    before = entries(workspace)
    make(workspace, "context-issue", title="A law is coming")
    assert [new is old for new, old in zip(entries(workspace), before, strict=True)] == [True] * len(before)
    assert entries(workspace) is entries(workspace)

    changes = [
        lambda: records.edit(workspace, REGISTERS["training-topic"], topic, {"title": "AI for all"}),
        lambda: records.edit(workspace, REGISTERS["person"], ben, {"name": "Ben Adeyemi"}),
        lambda: records.edit(workspace, REGISTERS["action"], action, {"status": "cancelled"}),
        lambda: records.edit(workspace, REGISTERS["risk"], risk, {"status": "closed", "notes": "Retired"}),
        lambda: records.edit(workspace, REGISTERS["risk"], risk, {"status": "in_treatment", "next_review_on": TODAY - DAY}),
        lambda: make(
            workspace, "training-record", person_id=ben, topic_id=topic, done_on=TODAY, valid_until=TODAY + 365 * DAY, result="passed"
        ),
        lambda: records.delete(workspace, REGISTERS["training-record"], [training]),
        lambda: workspace.undo(),
    ]
    for change in changes:
        change()
        assert entries(workspace) == entries(workspace.judged_on(workspace.today())), "as gathered anew"
