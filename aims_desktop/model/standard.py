"""The standard as facts: clauses, Annex A controls, Annex C items and their counterparts in other frameworks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

FRAMEWORK = "42001"
"""The framework whose requirements an AIMS is certified against."""


def qualified(number: str, framework: str = FRAMEWORK) -> str:
    """The id of a requirement across frameworks: "42001:6.1.2", "27001:A.5.1"."""
    return f"{framework}:{number}"


def number_of(requirement_id: str) -> str:
    """The number people know a requirement by: "6.1.2" of "42001:6.1.2"."""
    return requirement_id.partition(":")[2]


class Documented(StrEnum):
    """What a clause wants in writing."""

    NAMED = "named"
    """A record or document the clause names."""
    GENERAL = "general"
    """Documentation in general; no single record is named."""
    NONE = "none"
    """Nothing; a record is still good practice."""


class Confidence(StrEnum):
    """How sure a counterpart in another framework is."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Item:
    """Anything with a number and a title in the standard; `id` is the number with its framework."""

    id: str
    number: str
    title: str

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


@dataclass(frozen=True, slots=True)
class Heading(Item):
    """A heading above clauses; nothing is required by it."""


@dataclass(frozen=True, slots=True)
class Crosswalk:
    """Where a clause or control is met again in another framework; never a claim of conformity."""

    framework: str
    refs: tuple[str, ...]
    confidence: Confidence
    basis: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Requirement(Item):
    """A clause or a control: something an organisation answers to."""

    evidence: tuple[str, ...]
    """Proof that is usually shown."""
    step: int
    """The home step of the roadmap."""
    crosswalks: tuple[Crosswalk, ...] = field(default=(), kw_only=True)
    """Where it is met again, one for each framework it is compared with."""


@dataclass(frozen=True, slots=True)
class Clause(Requirement):
    """A clause that asks for something."""

    ask: str
    documented: Documented
    record: str
    auditor_question: str
    register: str
    """Where its record is kept: the register's name in kebab case."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Control(Requirement):
    """A control of Annex A."""

    summary: str
    objective: str
    """The id of its control objective."""
    group: str
    """The id of its group."""
    written: bool
    """Where it applies it expects something written down; otherwise proof is asked for all the same."""


@dataclass(frozen=True, slots=True)
class ControlGroup(Item):
    """A group of Annex A: A.2 to A.10."""

    aim: str


@dataclass(frozen=True, slots=True)
class ControlObjective(Item):
    """What the controls under it are for; A.6 has two."""

    group: str
    """The id of its group."""
    aim: str


@dataclass(frozen=True, slots=True)
class AnnexCItem(Item):
    """An organisational objective (C.2) or a source of risk (C.3)."""

    meaning: str


@dataclass(frozen=True, slots=True)
class Framework:
    """Another framework that clauses and controls are compared with."""

    id: str
    name: str
    note: str


@dataclass(frozen=True)
class Standard:
    """All of it, each list in the standard's order."""

    name: str
    title: str
    headings: tuple[Heading, ...]
    clauses: tuple[Clause, ...]
    groups: tuple[ControlGroup, ...]
    control_objectives: tuple[ControlObjective, ...]
    controls: tuple[Control, ...]
    ai_objectives: tuple[AnnexCItem, ...]
    risk_sources: tuple[AnnexCItem, ...]
    compared: tuple[Framework, ...] = field(default=())

    @cached_property
    def requirements(self) -> tuple[Clause | Control, ...]:
        """The clauses, then the controls."""
        return (*self.clauses, *self.controls)

    @cached_property
    def by_id(self) -> Mapping[str, Item]:
        """Everything with a number, by id."""
        items: tuple[Item, ...] = (
            *self.headings,
            *self.clauses,
            *self.groups,
            *self.control_objectives,
            *self.controls,
            *self.ai_objectives,
            *self.risk_sources,
        )
        return {item.id: item for item in items}

    @cached_property
    def order(self) -> Mapping[str, int]:
        """The place of each requirement, to sort by: 4.2 before 4.10, clauses before controls."""
        return {requirement.id: place for place, requirement in enumerate(self.requirements)}

    @cached_property
    def clause_ids(self) -> tuple[str, ...]:
        """The ids of the clauses."""
        return tuple(clause.id for clause in self.clauses)

    @cached_property
    def control_ids(self) -> tuple[str, ...]:
        """The ids of the controls."""
        return tuple(control.id for control in self.controls)

    @cached_property
    def requirement_ids(self) -> tuple[str, ...]:
        """The ids of clauses and controls."""
        return (*self.clause_ids, *self.control_ids)

    def controls_of(self, group_id: str) -> tuple[Control, ...]:
        """The controls of a group."""
        return tuple(control for control in self.controls if control.group == group_id)


def standard_of(data: Mapping[str, Any]) -> Standard:
    """The standard from its parsed content file."""
    objectives = tuple(ControlObjective(**_item(d), group=qualified(d["group"]), aim=d["aim"]) for d in data["control_objective"])
    group_of = {objective.id: objective.group for objective in objectives}
    return Standard(
        name=data["name"],
        title=data["title"],
        headings=tuple(Heading(**_item(d)) for d in data["heading"]),
        clauses=tuple(_clause(d) for d in data["clause"]),
        groups=tuple(ControlGroup(**_item(d), aim=d["aim"]) for d in data["group"]),
        control_objectives=objectives,
        controls=tuple(_control(d, group_of) for d in data["control"]),
        ai_objectives=tuple(AnnexCItem(**_item(d), meaning=d["meaning"]) for d in data["ai_objective"]),
        risk_sources=tuple(AnnexCItem(**_item(d), meaning=d["meaning"]) for d in data["risk_source"]),
        compared=tuple(Framework(**d) for d in data["compared"]),
    )


def _item(d: Mapping[str, Any]) -> dict[str, str]:
    return {"id": qualified(d["number"]), "number": d["number"], "title": d["title"]}


def _clause(d: Mapping[str, Any]) -> Clause:
    return Clause(
        **_item(d),
        evidence=tuple(d["evidence"]),
        step=d["step"],
        ask=d["ask"],
        documented=Documented(d["documented"]),
        record=d["record"],
        auditor_question=d["auditor_question"],
        register=d["register"],
        note=d.get("note", ""),
        crosswalks=_crosswalks(d),
    )


def _control(d: Mapping[str, Any], group_of: Mapping[str, str]) -> Control:
    objective = qualified(d["objective"])
    return Control(
        **_item(d),
        evidence=tuple(d["evidence"]),
        step=d["step"],
        summary=d["summary"],
        objective=objective,
        group=group_of[objective],
        written=d["written"],
        crosswalks=_crosswalks(d),
    )


def _crosswalks(d: Mapping[str, Any]) -> tuple[Crosswalk, ...]:
    return tuple(_crosswalk(framework, entry) for framework, entry in d["crosswalk"].items())


def _crosswalk(framework: str, d: Mapping[str, Any]) -> Crosswalk:
    return Crosswalk(framework, tuple(d["refs"]), Confidence(d["confidence"]), d["basis"], d.get("note", ""))
