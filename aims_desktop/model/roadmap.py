"""The roadmap: phases, steps, tasks, and how each task is found done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from aims_desktop.model.standard import qualified


class ConditionKind(StrEnum):
    """How the rows of a filter are judged."""

    SOME = "some"
    """At least `at_least` rows lie in the filter."""
    NONE = "none"
    """No row lies in the filter, while at least `of_at_least` lie in `of`."""
    ALL = "all"
    """Each expected member is a value of field `by` in a row of the filter."""
    SHARE = "share"
    """Rows in the filter divided by rows in `of` reach a target."""
    NAMED = "named"
    """A function of that name says so; `definition` is its rule."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing the records must show. Registers are named in kebab case; filters belong to the condition's register."""

    kind: ConditionKind
    register: str = ""
    filter: str = ""
    of: str = "all"
    of_at_least: int = 1
    at_least: int | str = 1
    """A number or the name of a setting."""
    distinct: str = ""
    """Count different values of this field in place of rows."""
    by: str = ""
    expected: tuple[str, ...] | str = ()
    """The members, or the name of a set of the catalogue: "requirements" or "controls"."""
    target: str = ""
    """The name of a setting."""
    name: str = ""
    definition: str = ""
    why_open: str = ""
    """What the person reads while it is open, with {n}, {of} and {names}."""
    why_one: str = ""
    """The same where {n} is 1 and that reads differently."""
    goes_to: str = ""
    """Where to go then: "register", "register:filter" or "page:name"."""


@dataclass(frozen=True, slots=True)
class Check:
    """All conditions must hold, or `or_else` by itself. The first open condition is the one to show."""

    conditions: tuple[Condition, ...]
    or_else: Condition | None = None

    @property
    def registers(self) -> frozenset[str]:
        """The registers whose rows the conditions count; their filters may look at others."""
        parts = self.conditions if self.or_else is None else (*self.conditions, self.or_else)
        return frozenset(condition.register for condition in parts if condition.register)


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do, done when its check says so."""

    id: str
    step: int
    do: str
    done_when: str
    clauses: tuple[str, ...]
    controls: tuple[str, ...]
    evidence: str
    """The proof that remains."""
    check: Check

    @property
    def requirements(self) -> tuple[str, ...]:
        """The ids of the clauses and controls it serves."""
        return (*self.clauses, *self.controls)


@dataclass(frozen=True, slots=True)
class Weeks:
    """How long a step takes; proposals."""

    min: int
    typical: int
    max: int


@dataclass(frozen=True, slots=True)
class Raci:
    """Who takes part in a step: ids of roles."""

    responsible: tuple[str, ...]
    accountable: tuple[str, ...]
    consulted: tuple[str, ...]
    informed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One of the twelve steps."""

    number: int
    phase: str
    title: str
    short: str
    purpose: str
    weeks: Weeks
    raci: Raci
    pitfalls: tuple[str, ...]
    exit_criteria: tuple[str, ...]
    tasks: tuple[Task, ...]


@dataclass(frozen=True, slots=True)
class Phase:
    """One of the three phases."""

    id: str
    title: str
    aim: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class StageOneDocument:
    """An entry of the stage 1 document set: ready when every filter has a row and a document in force covers each subject."""

    number: int
    name: str
    requirement: str
    """The clauses and controls as people read them: "6.1.3, 8.3"."""
    filters: tuple[str, ...]
    covers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Roadmap:
    """The whole way to certification."""

    phases: tuple[Phase, ...]
    roles: Mapping[str, str]
    months: str
    duration_note: str
    maturity_note: str
    mandatory_records: Mapping[str, tuple[str, ...]]
    """The id of each clause that demands a record, with the filters ("register:filter") one row of which is enough."""
    stage_1: tuple[StageOneDocument, ...]

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The steps in order."""
        return tuple(step for phase in self.phases for step in phase.steps)

    @cached_property
    def tasks(self) -> tuple[Task, ...]:
        """The tasks in order."""
        return tuple(task for step in self.steps for task in step.tasks)

    @cached_property
    def _steps_by_number(self) -> Mapping[int, Step]:
        return {step.number: step for step in self.steps}

    @cached_property
    def _tasks_by_id(self) -> Mapping[str, Task]:
        return {task.id: task for task in self.tasks}

    def task(self, task_id: str) -> Task:
        """A task by id: "S3-T6"; raises KeyError."""
        return self._tasks_by_id[task_id]

    def step(self, number: int) -> Step:
        """A step by number, 1 to 12; raises KeyError."""
        return self._steps_by_number[number]

    def phase(self, phase_id: str) -> Phase:
        """A phase by id: "P2"; raises KeyError."""
        return {phase.id: phase for phase in self.phases}[phase_id]

    def tasks_for(self, requirement_id: str) -> tuple[Task, ...]:
        """The tasks that serve a clause or control."""
        return tuple(task for task in self.tasks if requirement_id in task.requirements)

    @property
    def weeks(self) -> Weeks:
        """The weeks of all steps one after another."""
        weeks = [step.weeks for step in self.steps]
        return Weeks(sum(w.min for w in weeks), sum(w.typical for w in weeks), sum(w.max for w in weeks))


def roadmap_of(roadmap: Mapping[str, Any], checks: Mapping[str, Any]) -> Roadmap:
    """The roadmap from its two parsed content files."""
    check_of = {d["id"]: _check(d, checks["sets"]) for d in checks["task"]}
    steps = [_step(d, check_of) for d in roadmap["step"]]
    return Roadmap(
        phases=tuple(_phase(d, steps) for d in roadmap["phase"]),
        roles=roadmap["roles"],
        months=roadmap["months"],
        duration_note=roadmap["duration_note"],
        maturity_note=roadmap["maturity_note"],
        mandatory_records={qualified(number): tuple(filters) for number, filters in checks["mandatory_records"].items()},
        stage_1=tuple(
            StageOneDocument(d["number"], d["name"], d["requirement"], tuple(d["filters"]), tuple(d.get("covers", ())))
            for d in checks["stage_1"]
        ),
    )


def _phase(d: Mapping[str, Any], steps: Sequence[Step]) -> Phase:
    return Phase(d["id"], d["title"], d["aim"], tuple(step for step in steps if step.phase == d["id"]))


def _step(d: Mapping[str, Any], check_of: Mapping[str, Check]) -> Step:
    return Step(
        number=d["number"],
        phase=d["phase"],
        title=d["title"],
        short=d["short"],
        purpose=d["purpose"],
        weeks=Weeks(**d["weeks"]),
        raci=Raci(**{part: tuple(roles) for part, roles in d["raci"].items()}),
        pitfalls=tuple(d["pitfalls"]),
        exit_criteria=tuple(d["exit_criteria"]),
        tasks=tuple(_task(t, d["number"], check_of[t["id"]]) for t in d["task"]),
    )


def _task(d: Mapping[str, Any], step: int, check: Check) -> Task:
    return Task(
        id=d["id"],
        step=step,
        do=d["do"],
        done_when=d["done_when"],
        clauses=tuple(qualified(number) for number in d.get("clauses", ())),
        controls=tuple(qualified(number) for number in d.get("controls", ())),
        evidence=d["evidence"],
        check=check,
    )


def _check(d: Mapping[str, Any], sets: Mapping[str, Sequence[str]]) -> Check:
    return Check(
        conditions=tuple(_condition({**condition, **_shown(d, condition)}, sets) for condition in d["check"]),
        or_else=_condition({**d["or_else"], **_shown(d, d["or_else"])}, sets) if "or_else" in d else None,
    )


def _shown(d: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, str]:
    """What the condition says itself, else what the task says; a sentence of its own has a singular of its own."""
    said = own if "why_open" in own else d
    return {"why_open": said["why_open"], "why_one": said.get("why_one", ""), "goes_to": own.get("goes_to", d["goes_to"])}


def _condition(d: Mapping[str, Any], sets: Mapping[str, Sequence[str]]) -> Condition:
    kind = next(kind for kind in ConditionKind if kind in d)
    rest = {key: value for key, value in d.items() if key != kind}
    if "expected" in rest:
        rest["expected"] = _members(rest["expected"], sets)
    if kind is ConditionKind.NAMED:
        return Condition(kind, name=d[kind], **rest)
    register, _, name = d[kind].partition(":")
    return Condition(kind, register, name, **rest)


def _members(expected: str | Sequence[str], sets: Mapping[str, Sequence[str]]) -> tuple[str, ...] | str:
    if isinstance(expected, str):
        return tuple(sets[expected]) if expected in sets else expected
    return tuple(expected)
