"""Fields: what a register says about each of its columns, once, for table, form, search, import, export, history and PDF."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from aims_desktop.i18n import _
from aims_desktop.model import kinds
from aims_desktop.model.ahead import Ahead

if TYPE_CHECKING:
    from aims_desktop.model.record import Record

RequiredFor = Literal["close", "approve"]

_order = itertools.count()


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of the form; `folded` ones start closed."""

    title: str
    folded: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a register; `label`, `help` and `example` are msgids. A field that names a `section` starts it."""

    label: str
    kind: kinds.Kind
    name: str = ""
    help: str = ""
    example: str = ""
    required: RequiredFor | None = None
    unit: str = ""
    section: Section | None = None
    searchable: bool = False
    refs: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()
    ahead: Ahead | None = None
    """What a date asks for whose day may lie ahead."""
    several: bool = False
    """Kept as rows of the Link table under this field's name as role, not as a column."""
    order: int = field(default_factory=lambda: next(_order), compare=False)

    @property
    def targets(self) -> tuple[str, ...]:
        """The registers or catalogue ends ("requirement", "clause", "control", "any") this field points to."""
        return getattr(self.kind, "targets", ())

    @property
    def key(self) -> str:
        """The name without the `_id` of a link, as people and import files call it."""
        return self.name.removesuffix("_id")


# What the functions below answer is a Field on the class and, once mapped, a value of the annotated type on each record: Any to mypy.


def _field(label: str, kind: kinds.Kind, *, section: str | Section | None = None, **options: Any) -> Field:
    return Field(label, kind, section=Section(section) if isinstance(section, str) else section, **options)


def text(label: str, **options: Any) -> Any:
    """One line of text."""
    return _field(label, kinds.TextKind(), **{"searchable": True, **options})


def prose(label: str, **options: Any) -> Any:
    """Text of several lines."""
    return _field(label, kinds.ProseKind(), **{"searchable": True, **options})


def integer(label: str, low: int | None = None, high: int | None = None, **options: Any) -> Any:
    """A whole number within limits."""
    return _field(label, kinds.IntegerKind(low, high), **options)


def scale(label: str, **options: Any) -> Any:
    """A step of the risk method's scales, 1 to 5."""
    return _field(label, ScaleKind(), **options)


def decimal(label: str, low: Decimal | None = None, high: Decimal | None = None, **options: Any) -> Any:
    """An exact number."""
    return _field(label, kinds.DecimalKind(low, high), **options)


def percent(label: str, **options: Any) -> Any:
    """A share, 0 to 100."""
    return _field(label, kinds.PercentKind(), **options)


def date(label: str, **options: Any) -> Any:
    """A day."""
    return _field(label, kinds.DateKind(), **options)


def moment(label: str, **options: Any) -> Any:
    """A moment, UTC."""
    return _field(label, kinds.MomentKind(), **options)


def flag(label: str, **options: Any) -> Any:
    """Yes, no or not answered."""
    return _field(label, kinds.FlagKind(), **options)


def choice(label: str, choices: type[kinds.Choice], **options: Any) -> Any:
    """One of a fixed list."""
    return _field(label, kinds.ChoiceKind(choices), **options)


def choices(label: str, members: type[kinds.Choice], **options: Any) -> Any:
    """Several of a fixed list."""
    return _field(label, kinds.ChoicesKind(members), **options)


def link(label: str, *targets: str, **options: Any) -> Any:
    """One record of the named registers (kebab-case names)."""
    return _field(label, kinds.LinkKind(*targets), **options)


def person(label: str, **options: Any) -> Any:
    """One person."""
    return link(label, "person", **options)


def requirement(label: str, target: str = "requirement", **options: Any) -> Any:
    """One clause or control by id."""
    return _field(label, kinds.RequirementKind(target), **options)


def file(label: str, **options: Any) -> Any:
    """A file kept in the database file."""
    return _field(label, kinds.FileKind(), **options)


def links(label: str, *targets: str, **options: Any) -> Field:
    """Several records or requirements, kept in the Link table under the attribute's name as role; not a column."""
    catalogue = targets[0] in {"requirement", "clause", "control"}
    kind: kinds.Kind = kinds.RequirementKind(targets[0]) if catalogue else kinds.LinkKind(*targets)
    return _field(label, kind, several=True, **options)


class ScaleKind(kinds.IntegerKind):
    """A step of the risk method's scales; shown with the method's word for it."""

    name = "scale"

    def __init__(self) -> None:
        super().__init__(1, 5)


@cache
def fields_of(cls: type[Record]) -> Mapping[str, Field]:
    """The fields of a record class by attribute name, in the order they are declared."""
    declared = {name: value for base in reversed(cls.__mro__) for name, value in vars(base).items()}
    found = [replace(value, name=name) for name, value in declared.items() if isinstance(value, Field)]
    return {f.name: f for f in sorted(found, key=lambda f: f.order)}


@cache
def columns_of(cls: type[Record]) -> Mapping[str, Field]:
    """Only the fields that are columns of the table."""
    return {name: f for name, f in fields_of(cls).items() if not f.several}


@cache
def units_of(cls: type[Record]) -> Mapping[str, tuple[str, ...]]:
    """The merge units of a table: each column is in exactly one (storage.md section 2); `deleted` is a unit of its own, not listed."""
    units: dict[str, list[str]] = {"number": ["number"]}
    for name, f in columns_of(cls).items():
        units.setdefault(f.unit or name, []).append(name)
    return {unit: tuple(columns) for unit, columns in units.items()}


def sections_of(cls: type[Record]) -> list[tuple[Section, list[Field]]]:
    """The form's sections with their fields; a first section without a heading takes fields declared before any."""
    sections: list[tuple[Section, list[Field]]] = []
    for f in fields_of(cls).values():
        if f.section is not None or not sections:
            sections.append((f.section or Section(""), []))
        sections[-1][1].append(f)
    return sections


def missing(values: Mapping[str, Any], cls: type[Record], purpose: RequiredFor) -> dict[str, str]:
    """Per field needed for a purpose and still empty, the sentence that says so; links (several) stand in `values` by name."""
    asked = {"close"} if purpose == "close" else {"close", "approve"}
    return {
        name: _("{field} is needed before this can be {done}.").format(
            field=_(f.label), done=_("closed") if purpose == "close" else _("approved")
        )
        for name, f in fields_of(cls).items()
        if f.required in asked and values.get(name) in (None, "", ())
    }
