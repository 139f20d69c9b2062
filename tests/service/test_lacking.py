"""What a record lacks is offered: what is there to be opened, what is not to be made, pointing to the record, as one change."""

from __future__ import annotations

import pytest

from aims_desktop.model.registers import REGISTERS
from aims_desktop.service import lacking
from aims_desktop.service.workspace import Workspace
from tests.service.kit import TODAY, make, row

SYSTEMS = REGISTERS["ai-system"]
LACKS = [(register, each) for register in REGISTERS.values() for each in register.filters if each.lacks is not None]


@pytest.fixture
def system(workspace: Workspace) -> str:
    return make(workspace, "ai-system", title="Chat helper", in_scope=True, lifecycle="live", meets_people=True, tier="high")


def test_a_system_is_offered_what_it_lacks_for_the_filter_that_lists_it(workspace: Workspace, system: str) -> None:
    found = lacking.offers(workspace, SYSTEMS, row(workspace, "ai-system", system), ["without_oversight_plan", "no_tier", "in_scope"])
    assert [(offer.register.name, offer.newest, offer.another) for offer in found] == [("oversight-plan", "", True)]
    made = lacking.make(workspace, SYSTEMS, row(workspace, "ai-system", system), found[0])
    assert row(workspace, "oversight-plan", made).system_id == system
    assert workspace.undo_name() == "Add oversight plan for AIS-0001"
    found = lacking.offers(workspace, SYSTEMS, row(workspace, "ai-system", system), ["without_oversight_plan"])
    assert [(offer.newest, offer.another) for offer in found] == [(made, False)]


def test_a_record_of_a_kind_begins_as_that_kind_and_another_can_be_made(workspace: Workspace, system: str) -> None:
    make(workspace, "lifecycle-record", system_id=system, kind="gate", title="Idea", done_on=TODAY)
    (offer,) = lacking.offers(workspace, SYSTEMS, row(workspace, "ai-system", system), ["live_without_release"])
    assert offer.newest == ""
    made = lacking.make(workspace, SYSTEMS, row(workspace, "ai-system", system), offer)
    assert row(workspace, "lifecycle-record", made).kind == "release"
    (offer,) = lacking.offers(workspace, SYSTEMS, row(workspace, "ai-system", system), ["live_without_release"])
    assert (offer.newest, offer.another) == (made, True)


def test_a_data_sheet_points_by_its_list_of_systems(workspace: Workspace, system: str) -> None:
    (offer,) = lacking.offers(workspace, SYSTEMS, row(workspace, "ai-system", system), ["without_data_sheet"])
    made = lacking.make(workspace, SYSTEMS, row(workspace, "ai-system", system), offer)
    assert workspace.facts().linked(made, "systems") == {system}
    (offer,) = lacking.offers(workspace, SYSTEMS, row(workspace, "ai-system", system), ["without_data_sheet"])
    assert offer.newest == made


def test_what_is_not_lacking_is_not_offered(workspace: Workspace) -> None:
    retired = make(workspace, "ai-system", title="Old", in_scope=True, lifecycle="retired")
    assert lacking.offers(workspace, SYSTEMS, row(workspace, "ai-system", retired), [each.name for each in SYSTEMS.filters]) == []


@pytest.mark.parametrize(("register", "lack"), LACKS, ids=lambda each: each.name)
def test_each_lack_names_a_register_that_points_back_with_values_it_has(register: object, lack: object) -> None:
    assert register in REGISTERS.values()
    other = REGISTERS[lack.lacks.register]  # type: ignore[attr-defined]  # a filter
    assert lacking.pointer(register, other)  # type: ignore[arg-type]  # a register
    assert set(lack.lacks.values) <= set(other.fields)  # type: ignore[attr-defined]  # a filter
