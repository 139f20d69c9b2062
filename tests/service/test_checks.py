"""Tasks are done when the records say so, and say why when they are not."""

from __future__ import annotations

import datetime as dt

import pytest

from aims_desktop.errors import RuleError
from aims_desktop.model.registers import REGISTERS
from aims_desktop.service import checks, records
from aims_desktop.service.catalogue import roadmap
from aims_desktop.service.workspace import Workspace
from tests.service.kit import TODAY, make


def state(workspace: Workspace, task: str) -> checks.TaskState:
    return checks.progress(workspace).task(task)


def test_a_fresh_file_has_twelve_steps_and_all_tasks_open_each_with_its_reason(workspace: Workspace) -> None:
    found = checks.progress(workspace)
    assert [len(step.tasks) for step in found.steps] == [len(step.tasks) for step in roadmap().steps]
    assert len(found.tasks) == 91
    assert [task.task.id for task in found.tasks if task.settled] == []
    assert [task.task.id for task in found.tasks if not task.why or "{" in task.why] == []
    assert found.readiness == 0
    assert found.next_step is found.steps[0]


def test_some_counts_rows_and_or_else_is_enough_by_itself(workspace: Workspace) -> None:
    assert state(workspace, "S1-T4").why == "The project team covers 4 departments too few, and no reason is given."
    for n, department in enumerate(("Legal", "IT", "IT")):
        make(workspace, "person", name=f"P{n}", department=department, project_team=True)
    assert state(workspace, "S1-T4").why == "The project team covers 2 departments too few, and no reason is given."
    organisation = workspace.facts().rows("organisation")[0].id
    records.edit(workspace, REGISTERS["organisation"], organisation, {"team_reason": "We are five people in one office"})
    assert state(workspace, "S1-T4").done


def test_none_needs_something_to_judge_and_names_its_offenders(workspace: Workspace, ana: str) -> None:
    assert state(workspace, "S2-T3").why == "Nothing is recorded yet under Obligations."
    duty = make(workspace, "obligation", title="AI Act", owner_id=ana)
    found = state(workspace, "S2-T3")
    assert (found.register, found.filter, found.count) == ("obligation", "incomplete", 1)
    assert checks.offenders(workspace.facts(), found.task) == (duty,)
    assert found.why == "1 of 1 obligations lacks an owner or a status."
    offenders = workspace.facts().within("obligation:incomplete")
    assert offenders == {duty}


def test_records_that_are_there_are_not_said_to_be_missing(workspace: Workspace) -> None:
    assert state(workspace, "S2-T5").why == "Nothing is recorded yet under AI systems."
    make(workspace, "ai-system", title="Route planner")
    assert state(workspace, "S2-T5").why == "Under AI systems nothing is listed as “In scope” yet."
    make(workspace, "risk", title="Drift")
    assert state(workspace, "S3-T6").why == "Under Risks and opportunities nothing is listed as “Scored, with owner” yet."


def test_all_wants_each_expected_member(workspace: Workspace, ana: str) -> None:
    assert state(workspace, "S1-T5").why == "Not approved yet: Money, People and time."
    make(workspace, "resource", title="Budget", kind="money", status="approved", approved_by_id=ana, approved_on=TODAY)
    assert state(workspace, "S1-T5").why == "Not approved yet: People and time."
    make(workspace, "resource", title="Two days a week", kind="people", status="approved", approved_by_id=ana, approved_on=TODAY)
    assert state(workspace, "S1-T5").done


def test_the_expected_set_may_be_the_catalogue(workspace: Workspace) -> None:
    assert state(workspace, "S2-T6").why.startswith("70 of 70")
    with workspace.change("Assess all") as txn:
        for item in workspace.facts().rows("gap-item"):
            txn.get("gap_item", item.id).result = "conforms"  # type: ignore[attr-defined]
    assert state(workspace, "S2-T6").done


def test_the_first_open_condition_is_the_one_shown(workspace: Workspace) -> None:
    make(workspace, "context-issue", title="New law", side="external")
    assert state(workspace, "S2-T1").why == "No inside issue is listed."
    make(workspace, "context-issue", title="Few people", side="internal")
    assert state(workspace, "S2-T1").why.startswith("Climate change")


def test_an_action_that_runs_late_reopens_what_depends_on_it_by_the_date_alone(workspace: Workspace) -> None:
    measure = make(workspace, "milestone", title="Scope", due_on=TODAY)
    later = workspace.judged_on(TODAY + dt.timedelta(days=2))
    assert measure not in workspace.facts().within("milestone:overdue")
    assert later.facts().today == TODAY + dt.timedelta(days=2)


def test_required_trainings_are_counted_by_person_and_topic(workspace: Workspace, ana: str, ben: str) -> None:
    assert state(workspace, "S8-T3").why == "No role requires a training topic yet."
    role, topic = make(workspace, "role", title="Owner", holders=[ana, ben]), make(workspace, "training-topic", title="Oversight")
    make(workspace, "competence", role_id=role, topic_id=topic, required_level=1)
    found = state(workspace, "S8-T3")
    assert found.why == "2 of 2 required trainings are missing or have expired."
    assert (found.register, found.filter, found.count) == ("page", "competence", 2)
    assert set(checks.offenders(workspace.facts(), found.task)) == workspace.facts().within("person:not_trained") == {ana, ben}
    for person in (ana, ben):
        make(workspace, "training-record", person_id=person, topic_id=topic, done_on=TODAY, result="passed")
    assert state(workspace, "S8-T3").done


def test_setting_a_task_aside_needs_a_reason_counts_as_settled_and_can_be_taken_back(workspace: Workspace) -> None:
    with pytest.raises(RuleError, match="needs a reason"):
        checks.set_aside(workspace, "S1-T7", "  ")
    checks.set_aside(workspace, "S1-T7", "We are two people")
    found = checks.progress(workspace)
    assert (found.task("S1-T7").set_aside, found.task("S1-T7").done, found.set_aside) == (True, False, 1)
    assert found.task("S1-T7").why == "Set aside: We are two people"
    checks.take_back(workspace, "S1-T7")
    assert checks.progress(workspace).set_aside == 0
    checks.set_aside(workspace, "S1-T7", "Again")
    workspace.undo()
    assert not checks.progress(workspace).task("S1-T7").set_aside


def test_readiness_leaves_out_what_is_set_aside(workspace: Workspace) -> None:
    organisation = workspace.facts().rows("organisation")[0].id
    records.edit(workspace, REGISTERS["organisation"], organisation, {"business_case": "Customers ask", "goals": "Certified"})
    for task in roadmap().steps[11].tasks:
        checks.set_aside(workspace, task.id, "Later")
    found = checks.progress(workspace)
    assert found.readiness == pytest.approx(1 / (91 - len(roadmap().steps[11].tasks)))
    assert found.steps[11].complete
    assert not found.steps[0].complete


def test_only_tasks_that_depend_on_a_changed_register_are_judged_again(workspace: Workspace) -> None:
    before = checks.progress(workspace)
    make(workspace, "communication", title="Kick-off", kind="kick_off", done_on=TODAY)
    after = checks.progress(workspace)
    assert after.task("S1-T7").done
    assert after.task("S1-T1") is before.task("S1-T1")


@pytest.mark.parametrize("task", roadmap().tasks, ids=lambda task: task.id)
def test_every_open_task_goes_somewhere(workspace_once: Workspace, task) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    found = checks.progress(workspace_once).task(task.id)
    assert found.register in {"page", *REGISTERS}
    if found.filter and found.register in REGISTERS:
        assert found.filter in REGISTERS[found.register].filters_by_name


@pytest.fixture(scope="module")
def workspace_once(tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]  # noqa: ANN201
    with Workspace.create(tmp_path_factory.mktemp("once") / "a.aims", "Nordwind", "Ana Ruiz") as made:
        yield made
