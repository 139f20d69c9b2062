"""A class says once what its fields are: order, merge units, sections, and what is still missing."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import inspect

from aims_desktop.model import fields, kinds
from aims_desktop.model.fields import Field, Section, date, decimal, flag, integer, link, links, percent, person, prose, text
from aims_desktop.model.record import Record
from aims_desktop.store.mapping import mapped


class Ship(Record):
    name: str | None = text("Name", section="The ship", required="close", example="Nordwind")
    built_on: object = date("Built", unit="life")
    scrapped_on: object = date("Scrapped", unit="life")
    ports = links("Ports", "port", required="approve")
    captain_id: str | None = person("Captain", section=Section("Crew", folded=True), refs=("5.3",))
    log: str | None = prose("Log", searchable=False)
    tons: Decimal | None = decimal("Tons", Decimal(1), Decimal(10))
    clause: str | None = fields.requirement("Rule", "clause")
    cargo: str | None = link("Cargo", "grain", "coal")


def test_fields_stand_in_the_order_they_are_declared_links_among_them() -> None:
    assert list(fields.fields_of(Ship)) == ["name", "built_on", "scrapped_on", "ports", "captain_id", "log", "tons", "clause", "cargo"]
    assert [f.name for f in fields.fields_of(Ship).values()] == list(fields.fields_of(Ship))


def test_several_links_are_no_column() -> None:
    assert "ports" not in fields.columns_of(Ship)
    assert fields.fields_of(Ship)["ports"].several
    assert "ports" not in inspect(mapped(Ship)).columns


def test_fields_of_one_unit_merge_together() -> None:
    units = fields.units_of(Ship)
    assert units["life"] == ("built_on", "scrapped_on")
    assert units["name"] == ("name",)
    assert units["number"] == ("number",)
    assert "built_on" not in units


def test_a_field_that_names_a_section_starts_it() -> None:
    sections = fields.sections_of(Ship)
    assert [(s.title, s.folded, [f.name for f in found]) for s, found in sections] == [
        ("The ship", False, ["name", "built_on", "scrapped_on", "ports"]),
        ("Crew", True, ["captain_id", "log", "tons", "clause", "cargo"]),
    ]


def test_fields_before_any_heading_have_a_section_without_one() -> None:
    class Boat(Record):
        oars: int | None = integer("Oars", 1, 8)
        sail: bool | None = flag("Sail", section="Rig")

    assert [(s.title, [f.name for f in found]) for s, found in fields.sections_of(Boat)] == [("", ["oars"]), ("Rig", ["sail"])]


@pytest.mark.parametrize(
    ("name", "key", "targets", "searchable"),
    [
        ("captain_id", "captain", ("person",), False),
        ("cargo", "cargo", ("grain", "coal"), False),
        ("clause", "clause", ("clause",), False),
        ("name", "name", (), True),
        ("log", "log", (), False),
    ],
)
def test_a_field_knows_its_ends_and_whether_it_is_searched(name: str, key: str, targets: tuple[str, ...], searchable: bool) -> None:
    found = fields.fields_of(Ship)[name]
    assert (found.key, found.targets, found.searchable) == (key, targets, searchable)


def test_all_columns_may_be_empty_and_remember_their_old_value() -> None:
    for name in fields.columns_of(Ship):
        column = inspect(mapped(Ship)).columns[name]
        assert column.nullable
        assert inspect(mapped(Ship)).column_attrs[name].active_history


def test_closing_asks_for_less_than_approving() -> None:
    empty = dict.fromkeys(fields.fields_of(Ship))
    assert fields.missing(empty, Ship, "close") == {"name": "Name is needed before this can be closed."}
    assert fields.missing(empty, Ship, "approve") == {
        "name": "Name is needed before this can be approved.",
        "ports": "Ports is needed before this can be approved.",
    }


@pytest.mark.parametrize(("value", "asked"), [("Nordwind", False), ("", True), (None, True), (0, False), (False, False)])
def test_zero_and_no_are_answers(value: object, asked: bool) -> None:
    assert ("name" in fields.missing({"name": value}, Ship, "close")) is asked


def test_links_go_to_records_or_to_the_catalogue() -> None:
    assert isinstance(links("Proves", "requirement").kind, kinds.RequirementKind)
    assert isinstance(links("Helped by", "person").kind, kinds.LinkKind)


def test_a_scale_has_five_steps() -> None:
    kind = fields.ScaleKind()
    assert kind.parse("5") == 5
    with pytest.raises(ValueError, match="between 1 and 5"):
        kind.parse("6")


def test_a_share_is_a_percentage() -> None:
    kind = percent("Share").kind
    assert kind.parse("12,5 %") == Decimal("12.5")


def test_the_place_in_the_form_is_no_part_of_what_a_field_is() -> None:
    assert Field("Name", kinds.TextKind.__new__(kinds.TextKind), order=1).label == "Name"
    one, kind = kinds.TextKind(), kinds.TextKind()
    assert Field("Name", one, order=1) == Field("Name", one, order=2) != Field("Name", kind, order=1)
