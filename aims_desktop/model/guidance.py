"""What is said beside a step or task: why it matters, what an auditor looks for, an example to start from, what goes wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Example:
    """A text to read; where it fits a record, also the values to start one with."""

    text: str
    register: str = ""
    """The register's name in kebab case; empty where there is only the text."""
    values: Mapping[str, str] = field(default_factory=dict)
    """Texts by field name."""


@dataclass(frozen=True, slots=True)
class StepGuidance:
    """Beside a step."""

    why: str
    auditor: tuple[str, ...]
    example: Example
    next: str


@dataclass(frozen=True, slots=True)
class TaskGuidance:
    """Beside a task."""

    why: str
    auditor: str
    example: Example
    pitfall: str


@dataclass(frozen=True, slots=True)
class Guidance:
    """All of it."""

    steps: Mapping[int, StepGuidance]
    tasks: Mapping[str, TaskGuidance]

    def step(self, number: int) -> StepGuidance:
        """What is said beside a step, 1 to 12; raises KeyError."""
        return self.steps[number]

    def task(self, task_id: str) -> TaskGuidance:
        """What is said beside a task: "S3-T6"; raises KeyError."""
        return self.tasks[task_id]


def guidance_of(data: Mapping[str, Any]) -> Guidance:
    """The guidance from its parsed content file."""
    return Guidance(
        steps={int(number): _step(d) for number, d in data["step"].items()},
        tasks={task_id: _task(d) for task_id, d in data["task"].items()},
    )


def _step(d: Mapping[str, Any]) -> StepGuidance:
    return StepGuidance(d["why"], tuple(d["auditor"]), Example(d["example"], d["register"], d["values"]), d["next"])


def _task(d: Mapping[str, Any]) -> TaskGuidance:
    register, _, name = d.get("field", "").partition(".")
    values = {name: d["example"]} if name else {}
    return TaskGuidance(d["why"], d["auditor"], Example(d["example"], register, values), d["pitfall"])
