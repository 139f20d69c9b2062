"""Checks: whether each task of the roadmap is done, worked out from the records, and what is still missing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any

from aims_desktop.errors import RuleError
from aims_desktop.i18n import _
from aims_desktop.model.facts import Facts
from aims_desktop.model.record import seeded_id
from aims_desktop.model.register import Row
from aims_desktop.model.registers import REGISTERS
from aims_desktop.model.registers.people import required_trainings
from aims_desktop.model.roadmap import Condition, ConditionKind, Roadmap, Step, Task
from aims_desktop.service import stage_1
from aims_desktop.service.catalogue import roadmap
from aims_desktop.service.display import title
from aims_desktop.service.workspace import Workspace

NAMED = 3
"""How many names a sentence lists."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one condition stands: `n` is what is missing or wrong, `of` out of how many; `offenders` are ids of the register's rows."""

    holds: bool
    n: int = 0
    of: int = 0
    names: tuple[str, ...] = ()
    offenders: tuple[str, ...] = ()
    empty: bool = False
    """Nothing is recorded yet of which there should be something."""


@dataclass(frozen=True, slots=True)
class TaskState:
    """How a task stands and why; "Show n" opens `register` with `filter`, where the `offenders` are."""

    task: Task
    done: bool
    set_aside: bool
    why: str
    register: str = ""
    filter: str = ""
    count: int = 0
    in_reach: float = 0.0
    """How much of the open condition holds already, 0 to 1."""

    @property
    def settled(self) -> bool:
        """Done or set aside."""
        return self.done or self.set_aside


@dataclass(frozen=True, slots=True)
class StepState:
    """How a step stands: complete when every task is done or set aside."""

    step: Step
    tasks: tuple[TaskState, ...]

    @property
    def settled(self) -> int:
        """How many tasks are done or set aside."""
        return sum(task.settled for task in self.tasks)

    @property
    def complete(self) -> bool:
        """Whether nothing is left to do."""
        return self.settled == len(self.tasks)


@dataclass(frozen=True)
class Progress:
    """How the whole roadmap stands."""

    steps: tuple[StepState, ...]

    @cached_property
    def tasks(self) -> tuple[TaskState, ...]:
        """All tasks in order."""
        return tuple(task for step in self.steps for task in step.tasks)

    @cached_property
    def done(self) -> int:
        """Tasks done."""
        return sum(task.done for task in self.tasks)

    @cached_property
    def set_aside(self) -> int:
        """Tasks set aside and not done."""
        return sum(task.set_aside and not task.done for task in self.tasks)

    @property
    def readiness(self) -> float:
        """Done divided by what is not set aside, 0 to 1."""
        left = len(self.tasks) - self.set_aside
        return self.done / left if left else 1.0

    def step(self, number: int) -> StepState:
        """A step by number."""
        return self.steps[number - 1]

    def task(self, task_id: str) -> TaskState:
        """A task by id; raises StopIteration."""
        return next(task for task in self.tasks if task.task.id == task_id)

    @property
    def next_step(self) -> StepState | None:
        """The earliest step that is not complete."""
        return next((step for step in self.steps if not step.complete), None)


@dataclass(frozen=True)
class Evaluation:
    """One look at the records with the roadmap; `states` are the tasks judged so far."""

    facts: Facts
    roadmap: Roadmap
    states: dict[str, TaskState] = field(default_factory=dict)


def progress(workspace: Workspace) -> Progress:
    """The state of all tasks; worked out again only where records changed."""
    facts = workspace.facts()
    return facts.remember(("progress",), lambda: judge(facts, roadmap()))


def judge(facts: Facts, way: Roadmap) -> Progress:
    """Judge all tasks; the one that looks at the others comes last."""
    evaluation = Evaluation(facts, way)
    for task in way.tasks:
        if not _looks_at_others(task):
            evaluation.states[task.id] = facts.remember(task_key(task), partial(_state, evaluation, task))
    for task in filter(_looks_at_others, way.tasks):
        evaluation.states[task.id] = _state(evaluation, task)
    return Progress(tuple(StepState(step, tuple(evaluation.states[t.id] for t in step.tasks)) for step in way.steps))


def task_key(task: Task) -> tuple[str, str]:
    """Under which key the facts remember the state of a task."""
    return ("task", task.id)


def offenders(facts: Facts, task: Task) -> tuple[str, ...]:
    """The ids of the records that keep a task open; they are of the register that its state names."""
    open_one = _open_condition(Evaluation(facts, roadmap()), task)
    return open_one[1].offenders if open_one else ()


def set_aside(workspace: Workspace, task_id: str, reason: str) -> None:
    """Say that a task is not applicable here; raises RuleError without a reason."""
    if not reason.strip():
        raise RuleError(_("Setting a task aside needs a reason; it is kept and printed."))
    _note(workspace, task_id, {"set_aside": True, "reason": reason.strip()}, _("Set {task} aside").format(task=task_id))


def take_back(workspace: Workspace, task_id: str) -> None:
    """Count a task again that was set aside."""
    _note(workspace, task_id, {"set_aside": None, "reason": None}, _("Count {task} again").format(task=task_id))


def note(workspace: Workspace, task_id: str, notes: str | None) -> None:
    """Keep a person's notes on a task."""
    _note(workspace, task_id, {"notes": notes}, _("Note on {task}").format(task=task_id))


def note_of(facts: Facts, task_id: str) -> Row | None:
    """What a person said about a task."""
    return facts.get("task-note", seeded_id("task_note", task_id))


def _note(workspace: Workspace, task_id: str, values: Mapping[str, Any], reason: str) -> None:
    task = roadmap().task(task_id)
    with workspace.change(reason) as txn:
        if note_of(workspace.facts(), task.id) is None:
            txn.seed({"task_note": [(task.id, {"task": task.id})]})
        record = txn.get("task_note", seeded_id("task_note", task.id))
        for name, value in values.items():
            setattr(record, name, value)


# --- one task


def _looks_at_others(task: Task) -> bool:
    return any(condition.name in LOOK_AT_OTHERS for condition in task.check.conditions)


def _state(evaluation: Evaluation, task: Task) -> TaskState:
    facts = evaluation.facts
    kept = note_of(facts, task.id)
    aside = kept is not None and kept.set_aside is True and bool(kept.reason)
    reason = _("Set aside: {reason}").format(reason=kept.reason) if aside and kept is not None else ""
    open_one = _open_condition(evaluation, task)
    if open_one is None:
        return TaskState(task, True, aside, _(task.done_when))
    condition, verdict = open_one
    register, _sep, filter_name = condition.goes_to.partition(":")
    return TaskState(
        task,
        False,
        aside,
        reason or _why(facts, condition, verdict),
        register,
        filter_name,
        len(verdict.offenders),
        max(0.0, 1 - verdict.n / verdict.of) if verdict.of else 0.0,
    )


def _open_condition(evaluation: Evaluation, task: Task) -> tuple[Condition, Verdict] | None:
    """The first condition that does not hold; None where the task is done."""
    judged = ((condition, _verdict(evaluation, condition)) for condition in task.check.conditions)
    open_one = next(((condition, verdict) for condition, verdict in judged if not verdict.holds), None)
    enough = open_one is None or (task.check.or_else is not None and _verdict(evaluation, task.check.or_else).holds)
    return None if enough else open_one


def _why(facts: Facts, condition: Condition, verdict: Verdict) -> str:
    if verdict.empty:
        register = REGISTERS[condition.register]
        if not facts.rows(register.name):
            return _("Nothing is recorded yet under {register}.").format(register=_(register.title))
        listed = _("Under {register} nothing is listed as “{filter}” yet.")
        return listed.format(register=_(register.title), filter=_(register.filter(condition.of).label))
    said = condition.why_one if verdict.n == 1 and condition.why_one else condition.why_open
    return _(said).format(n=verdict.n, of=verdict.of, names=", ".join(verdict.names[:NAMED]))


# --- one condition


def _verdict(evaluation: Evaluation, condition: Condition) -> Verdict:
    if condition.kind is ConditionKind.NAMED:
        return NAMED_CHECKS[condition.name](evaluation, condition)
    return _KINDS[condition.kind](evaluation.facts, condition)


def _some(facts: Facts, condition: Condition) -> Verdict:
    rows = facts.passing(REGISTERS[condition.register], condition.filter)
    found = len({getattr(row, condition.distinct) for row in rows} - {None}) if condition.distinct else len(rows)
    wanted = _figure(facts, condition.at_least)
    return Verdict(found >= wanted, max(0, wanted - found), wanted)


def _none(facts: Facts, condition: Condition) -> Verdict:
    register = REGISTERS[condition.register]
    of = facts.passing(register, condition.of)
    offenders = facts.passing(register, condition.filter)
    if len(of) < condition.of_at_least:
        return Verdict(False, empty=True)
    names = tuple(title(facts, register, row) for row in offenders[:NAMED])
    return Verdict(not offenders, len(offenders), len(of), names, tuple(row.id for row in offenders))


def _all(facts: Facts, condition: Condition) -> Verdict:
    register = REGISTERS[condition.register]
    there: set[str] = set()
    for row in facts.passing(register, condition.filter):
        there |= _values(facts, register.fields[condition.by].several, row, condition.by)
    expected = _expected(facts, condition.expected)
    lacking = [member for member in expected if member not in there]
    offenders = (
        tuple(row.id for row in facts.rows(register.name) if _values(facts, False, row, condition.by) & set(lacking))
        if register.key
        else ()
    )
    return Verdict(not lacking, len(lacking), len(expected), tuple(_member(facts, condition, m) for m in lacking[:NAMED]), offenders)


def _share(facts: Facts, condition: Condition) -> Verdict:
    register = REGISTERS[condition.register]
    of = facts.passing(register, condition.of)
    inside = facts.within(f"{register.name}:{condition.filter}")
    lacking = [row for row in of if row.id not in inside]
    target = float(facts.setting(condition.target))
    wanted = -int(-target * len(of) // 1)
    short = max(0, wanted - (len(of) - len(lacking)))
    names = tuple(title(facts, register, row) for row in lacking[:NAMED])
    offenders = tuple(row.id for row in lacking) if short else ()
    return Verdict(bool(of) and not short, short, len(of), names, offenders, empty=not of)


_KINDS: Mapping[ConditionKind, Callable[[Facts, Condition], Verdict]] = {
    ConditionKind.SOME: _some,
    ConditionKind.NONE: _none,
    ConditionKind.ALL: _all,
    ConditionKind.SHARE: _share,
}


def _figure(facts: Facts, figure: int | str) -> int:
    return int(facts.setting(figure)) if isinstance(figure, str) else figure


def _values(facts: Facts, several: bool, row: Row, name: str) -> set[str]:
    if several:
        return set(facts.linked(row.id, name))
    value = getattr(row, name)
    return set(value) if isinstance(value, tuple) else set() if value is None else {value}


def _expected(facts: Facts, expected: Sequence[str] | str) -> Sequence[str]:
    if isinstance(expected, str):
        return [known.id for known in (facts.standard.controls if expected == "controls" else facts.standard.requirements)]
    return expected


def _member(facts: Facts, condition: Condition, member: str) -> str:
    if member in facts.standard.by_id:
        return member.partition(":")[2]
    kind = REGISTERS[condition.register].kind(condition.by)
    choice = kind.matching(member) if hasattr(kind, "matching") else None
    return _(choice.label) if choice is not None else member


# --- checks that a filter cannot say


def record_present(facts: Facts, way: Roadmap, clause: str) -> bool:
    """Whether the record that the standard names for a clause is there, or a document in force is linked to it."""
    if any(_holds_a_row(facts, name) for name in way.mandatory_records[clause]):
        return True
    return bool(facts.pointing(clause, "document") & facts.within("document:in_force"))


def _mandatory_records_present(evaluation: Evaluation, condition: Condition) -> Verdict:
    wanted = evaluation.roadmap.mandatory_records
    lacking = [clause for clause in wanted if not record_present(evaluation.facts, evaluation.roadmap, clause)]
    return Verdict(not lacking, len(lacking), len(wanted), tuple(clause.partition(":")[2] for clause in lacking))


def _required_training_valid(evaluation: Evaluation, condition: Condition) -> Verdict:
    facts = evaluation.facts
    required, lacking = required_trainings(facts)
    valid = required - sum(lacking.values())
    enough = bool(required) and valid >= float(facts.setting("training_target")) * required
    return Verdict(enough, required - valid, required, offenders=tuple(person for person, missing in lacking.items() if missing))


def _readiness_reached(evaluation: Evaluation, condition: Condition) -> Verdict:
    others = [s for s in evaluation.states.values() if s.task.step < 12 and s.task.check.conditions[0] is not condition]
    count = [s for s in others if not s.set_aside]
    done = sum(s.done for s in count)
    enough = bool(count) and done >= float(evaluation.facts.setting("readiness_target")) * len(count)
    excepted = bool(evaluation.facts.within("organisation:exceptions_approved"))
    return Verdict(enough or excepted, len(count) - done, len(count))


def _stage_1_documents_ready(evaluation: Evaluation, condition: Condition) -> Verdict:
    found = stage_1.lines(evaluation.facts, evaluation.roadmap.stage_1)
    lacking = [line.document.name for line in found if not line.ready]
    return Verdict(not lacking, len(lacking), len(found), tuple(lacking))


def _holds_a_row(facts: Facts, name: str) -> bool:
    return bool(facts.within(name))


NAMED_CHECKS: dict[str, Callable[[Evaluation, Condition], Verdict]] = {
    "mandatory_records_present": _mandatory_records_present,
    "required_training_valid": _required_training_valid,
    "readiness_reached": _readiness_reached,
    "stage_1_documents_ready": _stage_1_documents_ready,
}
LOOK_AT_OTHERS = frozenset({"readiness_reached"})
"""Named checks that judge other tasks and so come after them."""
