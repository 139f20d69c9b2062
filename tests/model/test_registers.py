"""What no register may forget, now or later."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import inspect

from aims_desktop import resources
from aims_desktop.model import kinds
from aims_desktop.model.fields import Field, ScaleKind, columns_of, fields_of, sections_of, units_of
from aims_desktop.model.register import Register
from aims_desktop.model.registers import REGISTERS, tables
from aims_desktop.model.registers.risk_cells import CellsKind, own_levels
from aims_desktop.model.registers.shared import Level, OversightLevel
from aims_desktop.model.registers.transparency import NoticeStatus
from aims_desktop.store.mapping import mapped
from tests.model.world import TODAY, World, days, standard

CATALOGUE_ENDS = {"requirement", "clause", "control", "any"}
BESIDE = {"version"}
AREAS = {"organisation", "context", "systems", "risk", "records", "people", "operation", "assurance"}
every_register = pytest.mark.parametrize("register", [pytest.param(r, id=r.name) for r in REGISTERS.values()])
every_table = pytest.mark.parametrize("table", sorted(tables()))


def sample(field: Field) -> Any:
    """Some value of a field."""
    kind = field.kind
    if isinstance(kind, kinds.ChoicesKind):
        return tuple(kind.choices)
    if isinstance(kind, kinds.ChoiceKind):
        return next(iter(kind.choices))
    if isinstance(kind, kinds.LinkKind):
        return f"{kind.targets[0]}:x1" if kind.mixed else "x1"
    values: dict[type[kinds.Kind], Any] = {
        kinds.TextKind: "text",
        kinds.ProseKind: "text of a line",
        kinds.IntegerKind: 3,
        ScaleKind: 3,
        kinds.DecimalKind: Decimal("1.5"),
        kinds.PercentKind: Decimal(20),
        kinds.DateKind: TODAY - days(400),
        kinds.MomentKind: dt.datetime(2027, 1, 1, tzinfo=dt.UTC),
        kinds.FlagKind: True,
        CellsKind: own_levels({(5, 1): Level.HIGH}),
        kinds.RequirementKind: "42001:6.1.2",
        kinds.FileKind: kinds.FileRef("a.pdf", "0" * 64, 1),
    }
    return values[type(kind)]


# --- names


@every_register
def test_names_and_numbers_are_its_own(register: Register) -> None:
    assert REGISTERS[register.name] is register
    others = [r for r in REGISTERS.values() if r is not register]
    assert register.title not in {r.title for r in others}
    assert register.singular not in {r.singular for r in others}
    assert not register.prefix or register.prefix not in {r.prefix for r in others}


@every_register
def test_records_can_be_called_by_something(register: Register) -> None:
    numbered = bool(register.prefix)
    assert numbered or register.single or register.child_of or register.key
    assert not (register.single and register.child_of)
    if register.prefix:
        assert re.fullmatch(r"[A-Z]{3}", register.prefix)
    if register.key:
        assert register.key in columns_of(register.cls)


@every_register
def test_it_says_where_it_belongs(register: Register) -> None:
    assert register.area in AREAS
    assert 1 <= register.step <= 12
    numbers = {item.number for item in standard().requirements}
    assert {*register.clauses, *register.controls} <= numbers
    assert register.clauses
    assert register.about.endswith(".")


@every_register
def test_labels_are_in_sentence_case_and_said_once(register: Register) -> None:
    labels = [f.label for f in register.fields.values()]
    filters = [f.label for f in register.filters_by_name.values()]
    texts = [*labels, *filters, *(c.label for c in register.computed), register.title, register.singular]
    for label in texts:
        assert label
        assert label == label.strip()
        assert label[0].isupper() or label[0].isdigit(), label
        assert not label.endswith("."), label
    assert not [label for label, count in Counter(labels).items() if count > 1]
    assert not [label for label, count in Counter(filters).items() if count > 1]


@every_register
def test_every_field_is_explained_in_more_than_a_word(register: Register) -> None:
    for f in (*register.fields.values(), *register.computed):
        assert f.help.endswith("."), f.name
        assert " " in f.help, f"{f.name}: {f.help}"


@every_register
def test_choices_have_stored_values_and_labels_of_their_own(register: Register) -> None:
    for f in register.fields.values():
        if isinstance(f.kind, kinds.ChoiceKind):
            values, labels = [c.value for c in f.kind.choices], [c.label for c in f.kind.choices]
            assert len(values) >= 2
            assert len(set(labels)) == len(labels)
            assert all(re.fullmatch(r"[a-z][a-z0-9_]*", value) for value in values)


# --- fields


@every_table
def test_every_column_is_in_exactly_one_merge_unit(table: str) -> None:
    cls = tables()[table]
    units = units_of(cls)
    counted = Counter(column for columns in units.values() for column in columns)
    assert set(counted) == {c.key for c in inspect(mapped(cls)).columns} - {"id", "deleted"}
    assert set(counted.values()) == {1}
    for unit, columns in units.items():
        assert unit in columns or unit not in columns_of(cls), f"{unit} is a column of another unit"


@every_table
def test_nothing_is_needed_to_save_a_record(table: str) -> None:
    cls = tables()[table]
    for name in columns_of(cls):
        column = inspect(mapped(cls)).columns[name]
        assert column.nullable
        assert column.default is None
        assert column.server_default is None
        assert inspect(mapped(cls)).column_attrs[name].active_history


@every_table
def test_links_point_to_something_there_is(table: str) -> None:
    for f in fields_of(tables()[table]).values():
        assert set(f.targets) <= set(REGISTERS) | CATALOGUE_ENDS | BESIDE, f.name
        if isinstance(f.kind, kinds.LinkKind) and not f.several and not f.kind.mixed:
            assert f.name.endswith("_id"), f.name


@every_register
def test_a_child_knows_its_parent(register: Register) -> None:
    if register.child_of:
        assert register.child_of in REGISTERS
        assert register.fields[register.parent_field].targets == (register.child_of,)


@every_register
def test_a_section_starts_the_form_and_each_has_its_own_heading(register: Register) -> None:
    sections = sections_of(register.cls)
    assert next(iter(register.fields.values())).section is not None
    titles = [section.title for section, _fields in sections]
    assert all(titles)
    assert len(set(titles)) == len(titles)
    assert not sections[0][0].folded


@every_register
def test_long_forms_fold_their_rarer_parts(register: Register) -> None:
    assert sum(len(found) for section, found in sections_of(register.cls) if not section.folded) <= 32


@every_register
def test_the_list_shows_a_few_columns_that_exist(register: Register) -> None:
    assert 4 <= len(register.columns) <= 7
    assert len(set(register.columns)) == len(register.columns)
    for name in (*register.columns, *filter(None, [register.subtitle])):
        assert name in register.fields or name in register.computed_by_name, name
    assert register.subtitle not in register.columns


@every_register
def test_computed_values_hide_no_field(register: Register) -> None:
    names = [c.name for c in register.computed]
    assert len(set(names)) == len(names)
    assert not set(names) & set(register.fields)


# --- versions


@every_register
def test_a_versioned_register_says_what_is_in_force(register: Register) -> None:
    assert ("version" in register.computed_by_name) == register.versioned
    assert ("changed_since" in register.computed_by_name) == register.versioned
    assert register.versioned or not (register.approved or register.approved_with or register.author)
    if register.author:
        assert register.fields[register.author].targets == ("person",)


@every_register
def test_what_is_approved_with_it_points_to_it(register: Register) -> None:
    for name, column in register.approved_with.items():
        assert name in REGISTERS
        if column:
            assert register.name in REGISTERS[name].fields[column].targets


# --- filters, rules, defaults


@pytest.fixture
def world() -> World:
    world = World()
    for register in REGISTERS.values():
        if register.single or register.key:
            world.seed(register.name)
    return world


def filled(world: World, register: Register) -> Any:
    return world.add(register.name, **{name: sample(f) for name, f in columns_of(register.cls).items()})


@every_register
def test_filters_and_values_answer_for_empty_and_filled_records(register: Register, world: World) -> None:
    empty, full = world.add(register.name), filled(world, register)
    for other in REGISTERS.values():
        if other is not register:
            filled(world, other)
    facts = world.facts()
    for row in (empty, full):
        assert "all" in world.filters(register.name, row)
        for computed in register.computed:
            value = computed.value(row, facts)
            computed.kind.show(value)
            assert computed.kind.plain(value) is None or computed.kind.load(computed.kind.plain(value)) == value
        assert all(isinstance(rule.broken(row, facts), bool) for rule in register.rules)


@every_register
def test_filter_names_are_words_and_its_own(register: Register) -> None:
    names = [f.name for f in register.filters]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", name) for name in names)
    assert "all" not in names
    labels = {f.name: f.label for f in register.filters}
    assert labels.get("without_evidence", "No evidence") == "No evidence", "what evidence is may differ, what it is called may not"


@every_register
def test_rules_are_one_sentence_at_a_field_there_is_and_an_empty_record_breaks_none(register: Register, world: World) -> None:
    for rule in register.rules:
        assert rule.field in register.fields
        assert re.fullmatch(r"[A-Z][^.]*\.", rule.sentence), rule.sentence
    assert world.broken(register.name, world.add(register.name)) == set()


@every_register
def test_defaults_are_values_and_pass_no_rule_for_the_person(register: Register, world: World) -> None:
    defaults = dict(register.defaults or {})
    assert set(defaults) <= set(columns_of(register.cls))
    for name, value in defaults.items():
        kind = register.fields[name].kind
        assert kind.load(kind.plain(value)) == value
    assert world.broken(register.name, world.add(register.name, **defaults)) == set()


@every_register
def test_settings_that_filters_name_exist(register: Register, world: World) -> None:
    known = set(resources.content("settings"))
    asked: set[str] = set()
    facts = world.facts()
    facts.settings = Recorder(asked, resources.content("settings"))
    for row in (world.add(register.name), filled(world, register)):
        for f in register.filters_by_name.values():
            f.passes(row, facts)
    assert asked <= known


REVIEWED: dict[str, dict[str, Any]] = {
    "notice": {"status": NoticeStatus.PUBLISHED},
    "oversight-plan": {"level": OversightLevel.ON_THE_LOOP, "reviewer_id": "p"},
}
"""What a record must say, beside its approval, before somebody waits for its review."""


@pytest.mark.parametrize("name", [r.name for r in REGISTERS.values() if "review_overdue" in r.filters_by_name])
def test_a_review_is_overdue_from_the_day_after(name: str, world: World) -> None:
    for due, overdue in ((None, False), (TODAY, False), (TODAY - days(1), True)):
        row = world.add(name, next_review_on=due, **REVIEWED.get(name, {}))
        if REGISTERS[name].versioned:
            world.approve(name, row)
        assert world.passes(name, "review_overdue", row) is overdue


class Recorder(dict[str, Any]):
    def __init__(self, asked: set[str], settings: dict[str, Any]) -> None:
        super().__init__(settings)
        self.asked = asked

    def __getitem__(self, name: str) -> Any:
        self.asked.add(name)
        return super().__getitem__(name)
