"""The content as a whole: every reference from one file to another, to a register or to a setting leads somewhere."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from pathlib import Path

import pytest

from aims_desktop import resources
from aims_desktop.model.kinds import Choice, ChoiceKind, ProseKind, TextKind
from aims_desktop.model.registers import REGISTERS
from aims_desktop.model.roadmap import Condition, ConditionKind, Task
from aims_desktop.model.standard import Documented
from aims_desktop.service import catalogue, checks

KNOWN = {*REGISTERS, "version", "task-note"}
"""The registers, and the tables beside them, that clauses may name as the place of their records."""

TASKS = [pytest.param(task, id=task.id) for task in catalogue.roadmap().tasks]
STEPS = range(1, 13)


def filters() -> list[str]:
    """Every "register:filter" the content names."""
    roadmap = catalogue.roadmap()
    found = [name for names in roadmap.mandatory_records.values() for name in names]
    found += [name for document in roadmap.stage_1 for name in document.filters]
    for condition in all_conditions():
        found.append(condition.goes_to)
        if condition.register:
            found += [f"{condition.register}:{condition.filter}", f"{condition.register}:{condition.of}"]
    return sorted({name for name in found if not name.startswith("page:")})


def all_conditions() -> list[Condition]:
    all_checks = [task.check for task in catalogue.roadmap().tasks]
    return [c for check in all_checks for c in (*check.conditions, *([check.or_else] if check.or_else else []))]


def choices(register: str, field: str) -> type[Choice]:
    kind = REGISTERS[register].kind(field)
    assert isinstance(kind, ChoiceKind)
    return kind.choices


# --- roadmap and standard


def test_the_catalogue_is_whole() -> None:
    """32 clauses and 38 controls under their titles, each served by a task, an audit question and an evidence list; templates beside."""
    standard = catalogue.standard()
    with (Path(__file__).parents[1] / "files" / "requirements.csv").open(encoding="utf-8", newline="") as held:
        titles = [(row["number"], row["title"]) for row in csv.DictReader(held)]
    assert [(item.number, item.title) for item in standard.requirements] == titles
    assert (len(standard.clauses), len(standard.controls)) == (32, 38)
    assert [item.number for item in standard.requirements if not catalogue.roadmap().tasks_for(item.id)] == []
    assert [q.requirement for q in catalogue.audit_questions() if q.question and q.look_for] == [item.id for item in standard.requirements]
    assert [item.number for item in standard.requirements if len(item.evidence) < 2] == []
    templates = (catalogue.document_outlines(), catalogue.risk_scenarios(), catalogue.impact_questions())
    assert [len(found) for found in templates] == [19, 40, 61]


def test_tasks_serve_every_clause_and_control_and_nothing_else() -> None:
    served = {requirement for task in catalogue.roadmap().tasks for requirement in task.requirements}
    assert served == set(catalogue.standard().requirement_ids)


@pytest.mark.parametrize("task", TASKS)
def test_a_task_keeps_clauses_and_controls_apart(task: Task) -> None:
    standard = catalogue.standard()
    assert set(task.clauses) <= set(standard.clause_ids)
    assert set(task.controls) <= set(standard.control_ids)


def test_the_home_step_of_a_requirement_has_a_task_for_it() -> None:
    for requirement in catalogue.standard().requirements:
        steps = {task.step for task in catalogue.roadmap().tasks_for(requirement.id)}
        assert requirement.step in steps, requirement


def test_the_mandatory_records_are_those_the_clauses_name() -> None:
    named = [clause.id for clause in catalogue.standard().clauses if clause.documented is Documented.NAMED]
    assert list(catalogue.roadmap().mandatory_records) == named


# --- registers and settings


@pytest.mark.parametrize("name", filters())
def test_filters_exist(name: str) -> None:
    register, _, filter_name = name.partition(":")
    assert register in REGISTERS
    assert filter_name in {"", *REGISTERS[register].filters_by_name}


@pytest.mark.parametrize("condition", [c for c in all_conditions() if c.by or c.distinct], ids=lambda c: f"{c.register}:{c.filter}")
def test_fields_of_conditions_exist(condition: Condition) -> None:
    register = REGISTERS[condition.register]
    assert (condition.by or condition.distinct) in {*register.fields, *register.computed_by_name}


def test_every_named_check_is_worked_out() -> None:
    assert {c.name for c in all_conditions() if c.kind is ConditionKind.NAMED} == set(checks.NAMED_CHECKS)


def test_settings_of_conditions_exist() -> None:
    settings = catalogue.settings_defaults()
    named = {c.at_least for c in all_conditions() if isinstance(c.at_least, str)}
    named |= {c.target for c in all_conditions() if c.kind is ConditionKind.SHARE}
    assert named
    assert named <= set(settings)
    assert all(settings[name] > 0 for name in settings)


def test_clauses_are_kept_in_registers() -> None:
    assert {clause.register for clause in catalogue.standard().clauses} <= KNOWN


# --- guidance


def test_every_step_and_task_has_guidance() -> None:
    guidance = catalogue.guidance()
    assert list(guidance.steps) == list(STEPS)
    assert list(guidance.tasks) == [task.id for task in catalogue.roadmap().tasks]


def test_guidance_of_tasks_is_complete_and_nothing_is_said_twice() -> None:
    tasks = catalogue.guidance().tasks.values()
    texts = [text for t in tasks for text in (t.why, t.auditor, t.example.text, t.pitfall)]
    assert all(len(text) >= 20 for text in texts)
    assert all(text[-1] in ".?!:" for text in texts)
    assert len(set(texts)) == len(texts)


def test_guidance_of_steps_is_complete_and_nothing_is_said_twice() -> None:
    steps = catalogue.guidance().steps.values()
    texts = [text for s in steps for text in (s.why, s.example.text, s.next)]
    assert all(len(text) >= 20 for text in texts)
    assert len(set(texts)) == len(texts)
    signs = [sign for s in steps for sign in s.auditor]
    assert all(3 <= len(s.auditor) <= 6 for s in steps)
    assert len(set(signs)) == len(signs)


def test_pitfalls_of_a_task_add_to_those_of_its_step() -> None:
    known = {pitfall.rstrip(".") for step in catalogue.roadmap().steps for pitfall in step.pitfalls}
    assert not known & {task.pitfall.rstrip(".") for task in catalogue.guidance().tasks.values()}


@pytest.mark.parametrize("key", [*STEPS, *catalogue.guidance().tasks])
def test_examples_fit_text_fields_of_a_register(key: int | str) -> None:
    guidance = catalogue.guidance()
    example = guidance.step(key).example if isinstance(key, int) else guidance.task(key).example
    assert bool(example.register) == bool(example.values)
    assert example.register in {"", *REGISTERS}
    for field in example.values:
        assert isinstance(REGISTERS[example.register].kind(field), TextKind | ProseKind), f"{example.register}.{field}"


# --- templates


def test_review_inputs_are_the_choices_of_their_register() -> None:
    inputs = catalogue.management_review_inputs()
    assert [(i.key, i.name) for i in inputs] == [(choice.value, choice.label) for choice in choices("review-input", "input")]
    assert [i.key for i in catalogue.management_review().required_inputs] == [f"mri_{n}" for n in range(1, 8)]
    assert all(i.clause for i in catalogue.management_review().required_inputs)
    assert {name for i in inputs for name in i.registers} <= KNOWN


def test_review_pages_answer_every_input() -> None:
    review = catalogue.management_review()
    assert len(review.pages) == 19
    assert [len(review.results), len(review.kpis)] == [6, 20]
    assert {key for page in review.pages for key in page.inputs} >= {i.key for i in review.required_inputs}


def test_the_proposed_risk_method_fills_its_register() -> None:
    method = catalogue.risk_method()
    register = REGISTERS["risk-method"]
    for name, value in method.values.items():
        assert register.kind(name).parse(str(value)) is not None, name
    assert method.values["low_to"] < method.values["medium_to"] < method.values["high_to"] < 25


def test_every_step_of_every_scale_has_its_own_meaning() -> None:
    steps = catalogue.risk_method().scale_steps
    scales = [choice.value for choice in choices("scale-level", "scale")]
    assert [(step.scale, step.level) for step in steps] == [(scale, level) for scale in scales for level in range(1, 6)]
    assert len({step.meaning for step in steps}) == len(steps)


def test_forty_scenarios_cover_annex_c() -> None:
    standard, scenarios = catalogue.standard(), catalogue.risk_scenarios()
    assert [s.id for s in scenarios] == [f"RS-{n:02d}" for n in range(1, 41)]
    assert {o for s in scenarios for o in s.objectives} == {item.id for item in standard.ai_objectives}
    assert {o for s in scenarios for o in s.sources} == {item.id for item in standard.risk_sources}
    assert {c for s in scenarios for c in s.controls} <= set(standard.control_ids)
    assert {s.category for s in scenarios} <= {choice.value for choice in choices("risk", "category")}
    assert {s.treatment for s in scenarios} <= {choice.value for choice in choices("risk", "treatment")}


def test_the_checklist_has_an_item_per_requirement() -> None:
    questions = catalogue.audit_questions()
    assert tuple(q.requirement for q in questions) == catalogue.standard().requirement_ids
    assert all(q.question.endswith("?") and q.look_for for q in questions)


def test_document_outlines_cover_every_clause_and_control() -> None:
    standard, outlines = catalogue.standard(), catalogue.document_outlines()
    assert len(outlines) == 19
    assert {c for o in outlines for c in o.clauses} == set(standard.clause_ids)
    assert {c for o in outlines for c in o.controls} == set(standard.control_ids)
    assert all(len(o.sections) >= 4 for o in outlines)
    assert sum(len(o.sections) for o in outlines) == 127


def test_every_subject_a_check_looks_for_is_known_to_the_documents() -> None:
    wanted = {s for c in all_conditions() if c.by == "covers" for s in c.expected}
    wanted |= {s for document in catalogue.roadmap().stage_1 for s in document.covers}
    wanted |= {outline.covers for outline in catalogue.document_outlines()}
    assert wanted <= {choice.value for choice in choices("document", "covers")}


def test_impact_questions_are_complete() -> None:
    screening, questions = catalogue.impact_screening(), catalogue.impact_questions()
    assert [len(screening), len(questions)] == [10, 61]
    ids = [q.id for q in (*screening, *questions)]
    assert len(set(ids)) == len(ids)
    assert {q.type for q in screening} == {"stop", "full"}
    assert all(bool(q.options) == (q.type == "choice") for q in questions)
    assert all(bool(q.dimension) == (q.type == "effect") for q in questions)
    assert 0 < sum(q.light for q in questions) < len(questions)


def test_every_function_needs_the_three_topics_for_all() -> None:
    training = catalogue.training()
    codes = [topic.code for topic in training.topics]
    assert codes == [f"T{n:02d}" for n in range(1, 21)]
    assert {code for needs in training.needs.values() for code in needs} == set(codes)
    for needs in training.needs.values():
        assert {"T01", "T02", "T03"} <= set(needs)
        assert set(needs.values()) <= {1, 2, 3}


def test_functions_are_those_of_the_role_register() -> None:
    functions = {choice.value for choice in choices("role", "function")}
    assert set(catalogue.training().needs) <= functions
    assert set(catalogue.roadmap().roles) <= functions
    assert {f for o in catalogue.document_outlines() for f in (o.owner, o.approver)} <= functions


# --- all of it


@pytest.mark.parametrize("path", sorted(resources.path("content").glob("*.toml")), ids=lambda path: path.stem)
def test_content_is_in_our_own_words_and_says_what_it_is(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# ")
    assert not re.search(r"\bshall\b|suitability, adequacy and effectiveness|establish, implement, maintain", text, re.IGNORECASE)
    assert all(len(line) <= 200 for line in text.splitlines())


def test_a_start_reads_no_more_than_it_needs() -> None:
    code = (
        "import sys; from aims_desktop.service import catalogue as c; c.standard(); c.roadmap(); c.settings_defaults();"
        "print(sorted(m for m in sys.modules if m in ('aims_desktop.model.guidance', 'aims_desktop.model.templates')))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
