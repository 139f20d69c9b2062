"""Registers: one declaration per class, from which table, form, filters, search, import, export and PDF come."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from aims_desktop.errors import UsageError
from aims_desktop.i18n import _
from aims_desktop.model import kinds
from aims_desktop.model.ahead import Ahead
from aims_desktop.model.fields import Field, fields_of, units_of
from aims_desktop.model.record import Record

if TYPE_CHECKING:
    from aims_desktop.model.facts import Facts

Row = Any
"""A Core tuple of one record's columns; attributes by name, values in Python form."""

RowTest = Callable[[Row, "Facts"], bool]


@dataclass(frozen=True, slots=True)
class Lack:
    """A record of another register that points to the record that lacks it, and what such a record begins with."""

    register: str
    values: Mapping[str, Any] = field(default_factory=dict)
    urgent: bool = False
    """Whether it is offered whatever the filters are: somebody waits for it."""


@dataclass(frozen=True, slots=True)
class Filter:
    """A chip of the list and the offenders of a check; deleted rows never pass. A plain function of the row and what it cannot know."""

    name: str
    label: str
    passes: RowTest
    lacks: Lack | None = None
    """What the records that pass are in want of; it is offered beside each."""
    begins: Mapping[str, Any] = field(default_factory=dict)
    """What a record begins with that is made while this filter is on."""


@dataclass(frozen=True, slots=True)
class Computed:
    """A value worked out from the row and the facts; never stored, typed or merged."""

    name: str
    label: str
    kind: kinds.Kind
    value: Callable[[Row, Facts], Any]
    help: str = ""
    ahead: Ahead | None = None
    """What a date asks for whose day may lie ahead."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What must not be typed into a field beside another: a date before another, an approver who is the author."""

    field: str
    sentence: str
    broken: RowTest
    strict: bool = False
    """Whether an edit that would break it is refused; else it is saved and the sentence stands beside the field."""


@dataclass(frozen=True, slots=True)
class Stands:
    """What stays as it is from the day on that a field names: by register the fields, of the record and its child rows.

    The record and those rows are not deleted either, until the day is taken away.
    """

    since: str
    fields: Mapping[str, frozenset[str]]
    sentence: str


def closing(field: str, value: str, needs: Iterable[Rule]) -> tuple[Rule, ...]:
    """What a record needs before a field is set to the value that closes it, as strict rules beside that field."""

    def unmet(need: Rule) -> Rule:
        return Rule(field, need.sentence, lambda row, facts: getattr(row, field) == value and need.broken(row, facts), strict=True)

    return tuple(unmet(need) for need in needs)


@dataclass(frozen=True, eq=False)
class Register:
    """One register: a class and how it is shown. `columns` are names of fields or computed values, in the list's order."""

    cls: type[Record]
    title: str
    singular: str
    about: str
    area: str
    step: int
    columns: tuple[str, ...]
    prefix: str = ""
    computed: tuple[Computed, ...] = ()
    filters: tuple[Filter, ...] = ()
    rules: tuple[Rule, ...] = ()
    clauses: tuple[str, ...] = ()
    controls: tuple[str, ...] = ()
    subtitle: str = ""
    """The field or computed value printed small under the first column."""
    single: bool = False
    """One page and one row instead of a list."""
    titled_with: tuple[str, ...] = ()
    """Further fields that make the name of a record whole: a required competence is a role and a topic."""
    child_of: str = ""
    """The register whose records own these rows."""
    key: str = ""
    """The field that holds the key of seeded rows; their ref."""
    versioned: bool = False
    approved: bool = False
    approved_with: Mapping[str, str] = field(default_factory=dict)
    """Registers whose rows are approved with a record beside its children: name -> link column to it; "" takes all rows."""
    holds_up: tuple[Rule, ...] = ()
    """What keeps a complete record from being approved, in it or in rows of others; the sentences say what to do first."""
    author: str = ""
    """The field that names who wrote a versioned record; somebody else approves it."""
    approver: str = ""
    """The field that names who alone may approve a record; empty: anybody but the author."""
    signed_in: tuple[str, str] | None = None
    """The fields that an approval itself fills: who approved, and on which day."""
    goes_on: frozenset[str] = frozenset()
    """Fields, and registers approved with a record, that a version keeps but that may go on without the record counting as changed."""
    not_copied: frozenset[str] = frozenset()
    """Fields in which somebody answers for this very record; a duplicate begins without them."""
    append_only: bool = False
    closes_with: tuple[str, str] | None = None
    """The field and its stored value that close a record; what it needs before that are strict rules (`closing`)."""
    stays_closed: bool = False
    """Whether a record is closed for good: with it goes a version, and record and child rows never change again."""
    follows: Callable[[Mapping[str, Any], Row | None, Facts], Mapping[str, Any]] | None = None
    """What else is set where these fields of a record are, which read so before: a score remembers its version of the method."""
    stands: Stands | None = None
    """What of a record stays as it was on a day."""
    stays_approved: bool = False
    """Whether an approved record, with its child rows, never changes again: minutes do not go on as the next draft."""
    defaults: Mapping[str, Any] | None = None
    """Values of a new record; nothing that a check would take for an answer."""

    @cached_property
    def table(self) -> str:
        """The table's name: "ai_system"."""
        return str(self.cls.__tablename__)

    @cached_property
    def name(self) -> str:
        """The name in commands, links and checks: "ai-system"."""
        return self.table.replace("_", "-")

    @cached_property
    def fields(self) -> Mapping[str, Field]:
        """The fields by name."""
        return fields_of(self.cls)

    @cached_property
    def units(self) -> Mapping[str, tuple[str, ...]]:
        """The merge units."""
        return units_of(self.cls)

    @cached_property
    def computed_by_name(self) -> Mapping[str, Computed]:
        """The computed values by name."""
        return {c.name: c for c in self.computed}

    @cached_property
    def strict_rules(self) -> tuple[Rule, ...]:
        """The rules that an edit must not break."""
        return tuple(rule for rule in self.rules if rule.strict)

    @cached_property
    def ahead(self) -> Mapping[str, Ahead]:
        """The fields and computed values that name days to wait for."""
        fields = {name: field.ahead for name, field in self.fields.items() if field.ahead is not None}
        return fields | {value.name: value.ahead for value in self.computed if value.ahead is not None}

    @cached_property
    def filters_by_name(self) -> Mapping[str, Filter]:
        """The filters by name, the two that every register has among them; a register may say itself what its evidence is."""
        own = {f.name: f for f in (ALL, *self.filters)}
        return own if WITHOUT_EVIDENCE.name in own else own | {WITHOUT_EVIDENCE.name: WITHOUT_EVIDENCE}

    @cached_property
    def title_field(self) -> str:
        """The field that names a record in lists, links and messages."""
        named = [name for name in ("title", "name", "statement", "question", "label") if name in self.fields]
        listed = [name for name in self.columns if name in self.fields]
        return next(iter([*named, *listed, *self.fields]))

    @cached_property
    def parent_field(self) -> str:
        """The link column that points to the owner of a child row; empty for other registers."""
        return next((f.name for f in self.fields.values() if self.child_of and f.targets == (self.child_of,) and not f.several), "")

    def is_closed(self, row: Row) -> bool:
        """Whether a record was closed."""
        return self.closes_with is not None and getattr(row, self.closes_with[0]) == self.closes_with[1]

    def label(self, name: str) -> str:
        """The label of a field or computed value, as a msgid."""
        return self.fields[name].label if name in self.fields else self.computed_by_name[name].label

    def kind(self, name: str) -> kinds.Kind:
        """The kind of a field or computed value."""
        return self.fields[name].kind if name in self.fields else self.computed_by_name[name].kind

    def filter(self, name: str) -> Filter:
        """A filter by name; raises UsageError where there is none."""
        try:
            return self.filters_by_name[name]
        except KeyError as error:
            names = ", ".join(self.filters_by_name)
            raise UsageError(
                _("{register} has no filter “{name}”; it has: {names}.").format(register=_(self.title), name=name, names=names)
            ) from error

    def whole(self, values: Mapping[str, Any], facts: Facts, before: Row | None = None) -> dict[str, Any]:
        """The values with those that follow from them for a record, None for a new one; what is said outright stands."""
        return {**(self.follows(values, before, facts) if self.follows else {}), **values}

    def ref(self, number: int | None, suffix: str = "") -> str:
        """The number as shown: RSK-0007."""
        return f"{self.prefix}-{number or 0:04d}{suffix}"


ALL = Filter("all", "All", lambda row, facts: True)
WITHOUT_EVIDENCE = Filter("without_evidence", "No evidence", lambda row, facts: not facts.evidence_of(row))
