"""The roadmap and its checks: complete, numbered, and every condition well formed."""

from __future__ import annotations

import re
import string

import pytest

from aims_desktop.model.roadmap import Condition, ConditionKind, Roadmap, Task, roadmap_of
from aims_desktop.resources import content

TASKS_PER_STEP = [7, 8, 8, 8, 9, 8, 8, 7, 7, 7, 7, 7]
NAMED_CHECKS = {"mandatory_records_present", "required_training_valid", "readiness_reached", "stage_1_documents_ready"}
ROADMAP = roadmap_of(content("roadmap"), content("checks"))


def conditions_of(task: Task) -> list[Condition]:
    return [*task.check.conditions, *([task.check.or_else] if task.check.or_else else [])]


CONDITIONS = [pytest.param(c, id=f"{task.id}-{n}") for task in ROADMAP.tasks for n, c in enumerate(conditions_of(task))]


@pytest.fixture
def roadmap() -> Roadmap:
    return ROADMAP


def test_three_phases_hold_twelve_steps(roadmap: Roadmap) -> None:
    assert [phase.id for phase in roadmap.phases] == ["P1", "P2", "P3"]
    assert [[step.number for step in phase.steps] for phase in roadmap.phases] == [[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]]
    assert all(step.phase == phase.id for phase in roadmap.phases for step in phase.steps)


def test_ninety_one_tasks_are_numbered_through(roadmap: Roadmap) -> None:
    assert [len(step.tasks) for step in roadmap.steps] == TASKS_PER_STEP
    assert len(roadmap.tasks) == sum(TASKS_PER_STEP) == 91
    for step in roadmap.steps:
        assert [task.id for task in step.tasks] == [f"S{step.number}-T{n}" for n in range(1, len(step.tasks) + 1)]
        assert all(task.step == step.number for task in step.tasks)


def test_each_task_has_its_own_check_and_no_check_is_left_over(roadmap: Roadmap) -> None:
    assert [d["id"] for d in content("checks")["task"]] == [task.id for task in roadmap.tasks]
    assert all(task.check.conditions for task in roadmap.tasks)


def test_a_check_without_a_task_or_a_task_without_a_check_is_refused() -> None:
    checks = content("checks")
    with pytest.raises(KeyError):
        roadmap_of(content("roadmap"), {**checks, "task": checks["task"][1:]})


def test_lookup_by_id_and_number(roadmap: Roadmap) -> None:
    assert roadmap.task("S3-T6").do.startswith("Plan treatment")
    assert roadmap.step(5).short == "Data and models"
    assert roadmap.phase("P2").steps[0] is roadmap.step(5)
    for unknown in (lambda: roadmap.task("S13-T1"), lambda: roadmap.step(13), lambda: roadmap.phase("P4")):
        with pytest.raises(KeyError):
            unknown()


def test_words_are_there_and_no_two_tasks_say_the_same(roadmap: Roadmap) -> None:
    for part in ("do", "done_when"):
        texts = [getattr(task, part) for task in roadmap.tasks]
        assert all(texts)
        assert len(set(texts)) == len(texts)
    for step in roadmap.steps:
        assert all((step.title, step.short, step.purpose, step.pitfalls, step.exit_criteria))


def test_every_task_serves_a_requirement(roadmap: Roadmap) -> None:
    assert all(task.clauses for task in roadmap.tasks)
    assert [task.id for task in roadmap.tasks_for("42001:A.6.2.4")] == ["S5-T5"]


def test_weeks_add_up_to_the_length_of_the_project(roadmap: Roadmap) -> None:
    assert (roadmap.weeks.min, roadmap.weeks.typical, roadmap.weeks.max) == (35, 44, 52)
    assert all(step.weeks.min <= step.weeks.typical <= step.weeks.max for step in roadmap.steps)


def test_raci_names_known_roles_and_one_accountable(roadmap: Roadmap) -> None:
    for step in roadmap.steps:
        raci = step.raci
        assert len(raci.accountable) == 1
        assert raci.responsible
        assert {*raci.responsible, *raci.accountable, *raci.consulted, *raci.informed} <= set(roadmap.roles)


@pytest.mark.parametrize("condition", CONDITIONS)
def test_a_condition_says_what_its_kind_needs(condition: Condition) -> None:
    kind = condition.kind
    assert bool(condition.name and condition.definition) == (kind is ConditionKind.NAMED)
    assert bool(condition.register and condition.filter) == (kind is not ConditionKind.NAMED)
    assert bool(condition.by and condition.expected) == (kind is ConditionKind.ALL)
    assert bool(condition.target) == (kind is ConditionKind.SHARE)
    assert kind is ConditionKind.SOME or (condition.at_least == 1 and not condition.distinct)
    assert kind is ConditionKind.NONE or condition.of_at_least == 1


@pytest.mark.parametrize("condition", CONDITIONS)
def test_a_condition_tells_why_it_is_open_and_where_to_go(condition: Condition) -> None:
    named = {name for _, name, _, _ in string.Formatter().parse(condition.why_open) if name}
    assert named <= {"n", "of", "names"}
    assert condition.why_open.endswith(".")
    assert condition.why_one or not re.search(r"\{n\}.* (are|have|lack) ", condition.why_open), "one is said in the singular"
    assert not condition.why_one or (condition.why_one.endswith(".") and "{n}" in condition.why_one)
    assert condition.goes_to


def test_conditions_take_words_from_their_task_where_they_have_none(roadmap: Roadmap) -> None:
    first, second = roadmap.task("S9-T3").check.conditions
    assert first.goes_to == "person:auditors_without_independence"
    assert second.goes_to == "audit:independence_missing"
    own_why, shared_goal = roadmap.task("S2-T1").check.conditions[1:3]
    assert own_why.why_open == "No inside issue is listed."
    assert own_why.goes_to == shared_goal.goes_to == "context-issue"


def test_alternatives_are_enough_by_themselves(roadmap: Roadmap) -> None:
    with_alternative = [task for task in roadmap.tasks if task.check.or_else]
    assert [task.id for task in with_alternative] == ["S1-T4", "S4-T4"]
    alternative = roadmap.task("S4-T4").check.or_else
    assert alternative is not None
    assert (alternative.register, alternative.filter) == ("organisation", "committee_waived")
    assert roadmap.task("S4-T4").check.registers == {"document", "evidence", "organisation"}


def test_named_checks_are_the_four_that_data_cannot_say(roadmap: Roadmap) -> None:
    names = [c.name for task in roadmap.tasks for c in conditions_of(task) if c.kind is ConditionKind.NAMED]
    assert set(names) == NAMED_CHECKS
    assert len(names) == len(NAMED_CHECKS)


def test_expected_members_are_listed_or_a_set_of_the_catalogue(roadmap: Roadmap) -> None:
    expected = {task.id: c.expected for task in roadmap.tasks for c in conditions_of(task) if c.kind is ConditionKind.ALL}
    assert expected["S1-T6"] == tuple(f"step_{n}" for n in range(1, 13))
    assert expected["S11-T1"] == tuple(f"mri_{n}" for n in range(1, 8))
    assert expected["S2-T6"] == "requirements"
    assert expected["S3-T7"] == "controls"
    assert {e for e in expected.values() if isinstance(e, str)} == {"requirements", "controls"}


def test_mandatory_records_are_kept_somewhere(roadmap: Roadmap) -> None:
    assert len(roadmap.mandatory_records) == 16
    assert all(filters for filters in roadmap.mandatory_records.values())
    assert roadmap.mandatory_records["42001:7.2"] == ("training-record:valid", "competence-rating:all")


def test_twenty_documents_go_to_stage_1(roadmap: Roadmap) -> None:
    assert [document.number for document in roadmap.stage_1] == list(range(1, 21))
    assert all(document.name and document.requirement and document.filters for document in roadmap.stage_1)
