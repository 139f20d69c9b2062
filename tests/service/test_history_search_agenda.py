"""History in words, search over all registers, what is next and when."""

from __future__ import annotations

import datetime as dt

from aims_desktop.model.registers import REGISTERS
from aims_desktop.service import records
from aims_desktop.service.agenda import certificate_wanted, key_dates, next_for_you, overdue_actions, step_due, verdict
from aims_desktop.service.checks import progress
from aims_desktop.service.history import history, last_change
from aims_desktop.service.search import Texts, haystacks, search
from aims_desktop.service.workspace import Workspace
from tests.service.kit import TODAY, Clock, make

DAY = dt.timedelta(days=1)
RISKS = REGISTERS["risk"]


def test_history_says_who_when_and_what_from_what_to_what(workspace: Workspace, clock: Clock, ana: str) -> None:
    made = make(workspace, "risk", title="Drift")
    clock.now += dt.timedelta(hours=1)
    records.edit(workspace, RISKS, made, {"owner_id": ana, "next_review_on": TODAY})
    lines = [(line.label, line.old, line.new) for line in history(workspace, RISKS, made, limit=1)]
    assert sorted(lines) == [("Next review", "", "1 Mar 2027"), ("Risk owner", "", "Ana Ruiz")]
    first = history(workspace, RISKS, made)[0]
    assert (first.who, first.ref, first.what, first.at) == ("Ana Ruiz", "RSK-0001", "Edit RSK-0001", clock.now)
    assert last_change(workspace, RISKS, made) == (clock.now, "Ana Ruiz")
    assert last_change(workspace, RISKS, "0" * 32) is None
    assert {line.id for line in history(workspace, since=clock.now)} == {made}


def test_history_shows_undo_as_a_change_of_its_own(workspace: Workspace) -> None:
    made = make(workspace, "risk", title="Drift")
    records.edit(workspace, RISKS, made, {"title": "Model drift"})
    workspace.undo()
    newest = history(workspace, RISKS, made)[0]
    assert (newest.old, newest.new, newest.what) == ("Model drift", "Drift", "Undo: Edit RSK-0001: Risk")


def test_search_finds_all_words_in_any_order_refs_first(workspace: Workspace) -> None:
    make(workspace, "risk", title="Late routes", cause="Snow on the pass")
    make(workspace, "ai-system", title="Snow planner", purpose="Plans routes")
    assert [hit.ref for hit in search(workspace, "rsk-0001")] == ["RSK-0001"]
    assert [hit.ref for hit in search(workspace, "ROUTES snow")] == ["RSK-0001", "AIS-0001"]
    (hit,) = search(workspace, "pass")
    assert (hit.field, hit.snippet) == ("cause", "Snow on the pass")
    assert search(workspace, "  ") == []
    assert search(workspace, "absent") == []


def test_search_forgets_deleted_records_and_knows_new_ones(workspace: Workspace) -> None:
    made = make(workspace, "risk", title="Avalanche")
    assert search(workspace, "avalanche")
    records.delete(workspace, RISKS, [made])
    assert search(workspace, "avalanche") == []
    records.restore(workspace, RISKS, [made])
    assert [hit.id for hit in search(workspace, "avalanche")] == [made]


def test_the_filter_of_a_list_sees_what_the_list_shows(workspace: Workspace, ana: str) -> None:
    make(workspace, "risk", title="Drift", owner_id=ana, treatment="modify")
    make(workspace, "risk", title="Fog")
    texts = Texts(haystacks(workspace, RISKS, workspace.facts().rows("risk")))
    assert texts.matching("ruiz mitigate") == [0]
    assert texts.matching("") == [0, 1]
    assert texts.matching("drift fog") == []
    for _again in range(2):  # what was looked for is kept
        assert texts.matching("G") == [0, 1]  # Fog, and the mitigation of Drift
        assert texts.matching("z") == [0]
        assert texts.matching("f og") == [1]
        assert texts.matching("ß") == []


def test_next_for_you_starts_with_what_is_late_and_goes_on_with_the_first_open_task(workspace: Workspace, ana: str) -> None:
    assert [item.title for item in next_for_you(workspace)][:1] == [progress(workspace).steps[0].tasks[0].task.do]
    make(workspace, "action", title="Test groups", status="open", due_on=TODAY - DAY, owner_id=ana)
    make(workspace, "action", title="Older", status="open", due_on=TODAY - 9 * DAY)
    make(workspace, "action", title="Done", status="closed", due_on=TODAY - 9 * DAY)
    assert [item.title for item in overdue_actions(workspace)] == ["Older", "Test groups"]
    assert [item.title for item in overdue_actions(workspace, ana)] == ["Test groups"]
    items = next_for_you(workspace)
    assert [item.kind for item in items[:3]] == ["overdue", "overdue", "task"]
    assert len(items) <= 5


def test_key_dates_are_those_to_come_in_order(workspace: Workspace) -> None:
    make(workspace, "milestone", title="Past", due_on=TODAY - DAY, step="step_1")
    make(workspace, "milestone", title="Scope approved", due_on=TODAY + 9 * DAY, step="step_2")
    make(workspace, "milestone", title="Reached", due_on=TODAY + 2 * DAY, step="step_2", status="done")
    make(workspace, "audit", title="Internal audit", planned_from=TODAY + 3 * DAY)
    make(workspace, "management-review", title="Spring review", planned_for=TODAY)
    assert [date.short for date in key_dates(workspace)] == ["Spring review", "Internal audit", "Scope approved"]


def test_a_certificate_is_wanted_until_it_is_there(workspace: Workspace) -> None:
    organisation, certification = (REGISTERS[name] for name in ("organisation", "certification"))
    wanted = TODAY + 90 * DAY
    records.edit(workspace, organisation, workspace.facts().rows("organisation")[0].id, {"target_on": wanted})
    assert certificate_wanted(workspace) == wanted
    assert [(date.short, date.on) for date in key_dates(workspace)] == [("Certificate wanted", wanted)]
    given = {"decision": "granted", "certificate_no": "42", "valid_until": wanted, "wording_checked_on": TODAY}
    records.edit(workspace, certification, workspace.facts().rows("certification")[0].id, given)
    assert certificate_wanted(workspace) is None
    assert key_dates(workspace) == []


def test_the_plan_says_whether_the_project_is_late(workspace: Workspace) -> None:
    steps = progress(workspace).steps
    assert verdict(workspace, steps) == ("No plan yet", "neutral")
    make(workspace, "milestone", title="Later", due_on=TODAY + 9 * DAY, step="step_2")
    assert verdict(workspace, steps)[1] == "ok"
    make(workspace, "milestone", title="Late", due_on=TODAY - DAY, step="step_1")
    assert step_due(workspace, 1) == TODAY - DAY
    assert verdict(workspace, steps) == ("Step 1 is late", "warn")
