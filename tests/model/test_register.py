"""What a register answers about itself."""

from __future__ import annotations

import pytest

from aims_desktop.errors import UsageError
from aims_desktop.model.fields import columns_of
from aims_desktop.model.record import Version
from aims_desktop.model.registers import REGISTERS, children_of, register_named, register_of, tables
from aims_desktop.model.registers.risk import Risk
from tests.model.world import World

RISKS = REGISTERS["risk"]


@pytest.mark.parametrize("name", ["ai-system", "AI system", "ai_system", " Ai-System "])
def test_registers_are_found_by_the_names_people_use(name: str) -> None:
    assert register_named(name).name == "ai-system"


def test_an_unknown_register_is_answered_with_those_there_are() -> None:
    with pytest.raises(UsageError, match="There is no register “riks”; there are: organisation, person,"):
        register_named("riks")


def test_an_unknown_filter_is_answered_with_those_there_are() -> None:
    with pytest.raises(UsageError, match="has no filter “big”; it has: all, threats,"):
        RISKS.filter("big")


def test_a_class_knows_its_register_and_its_table() -> None:
    assert register_of(Risk) is RISKS
    assert tables()["risk"] is Risk
    assert tables()["version"] is Version


def test_children_belong_to_their_parent() -> None:
    assert [child.name for child in children_of(REGISTERS["audit"])] == ["audit-answer"]
    assert REGISTERS["audit-answer"].parent_field == "audit_id"
    assert RISKS.parent_field == ""


@pytest.mark.parametrize(("number", "suffix", "ref"), [(7, "", "RSK-0007"), (12345, "", "RSK-12345"), (7, "b", "RSK-0007b")])
def test_numbers_are_shown_with_their_prefix(number: int, suffix: str, ref: str) -> None:
    assert RISKS.ref(number, suffix) == ref


@pytest.mark.parametrize(
    ("register", "field"),
    [
        ("risk", "title"),
        ("person", "name"),
        ("scope", "statement"),
        ("audit-answer", "question"),
        ("scale-level", "label"),
        ("review-input", "input"),
        ("measurement", "period_end"),
        ("gap-item", "requirement"),
        ("training-record", "person_id"),
    ],
)
def test_a_record_is_called_by_its_title_or_the_first_thing_the_list_shows(register: str, field: str) -> None:
    assert REGISTERS[register].title_field == field


def test_labels_and_kinds_of_fields_and_computed_values_alike() -> None:
    assert RISKS.label("title") == "Risk"
    assert RISKS.label("residual_level") == "Level after"
    assert RISKS.kind("residual_level").name == "choice"


def test_every_register_can_list_all_and_those_without_evidence() -> None:
    world = World()
    bare, proven, proof = world.add("risk"), world.add("risk"), world.add("evidence")
    world.link(proof, "records", proven)
    assert world.passes("risk", "all", bare)
    assert world.passes("risk", "without_evidence", bare)
    assert not world.passes("risk", "without_evidence", proven)


def test_versions_keep_their_columns() -> None:
    assert list(columns_of(Version)) == ["of_table", "of_id", "version", "approved_by_id", "approved_on", "names", "snapshot", "note"]
