"""Read and acknowledge: who has to, who has, and recording it for many people in one change."""

from __future__ import annotations

import datetime as dt

import pytest

from aims_desktop.errors import RuleError
from aims_desktop.model.registers import REGISTERS
from aims_desktop.service import acknowledging, documents, records
from aims_desktop.service.workspace import Workspace
from tests.service.kit import TODAY, make, row
from tests.service.test_documents import READY

DAY = dt.timedelta(days=1)


@pytest.fixture
def staff(workspace: Workspace, ana: str, ben: str) -> list[str]:
    """Ana, Ben and Chi work in scope; Dan has left, Eva is from outside."""
    for person in (ana, ben):
        records.edit(workspace, REGISTERS["person"], person, {"in_scope": True, "kind": "employee"})
    chi = make(workspace, "person", name="Chi Obi", kind="contractor", in_scope=True)
    make(workspace, "person", name="Dan Old", kind="employee", in_scope=True, left_on=TODAY)
    make(workspace, "person", name="Eva Out", kind="external", in_scope=True)
    return [ana, ben, chi]


@pytest.fixture
def policy(workspace: Workspace, staff: list[str]) -> str:
    made = make(workspace, "document", owner_id=staff[0], author_id=staff[0], acknowledge="everyone", review_months=12, **READY)
    documents.approve(workspace, made, version="1.0", approved_by_id=staff[1], approved_on=TODAY - DAY)
    return made


def found(workspace: Workspace, document: str) -> acknowledging.Coverage:
    return acknowledging.coverage(workspace, row(workspace, "document", document))


def names(coverage: acknowledging.Coverage) -> list[tuple[str, bool]]:
    return [(reader.person.name, reader.done is not None) for reader in coverage.readers]


def test_staff_in_scope_have_to_and_those_who_have_stand_last(workspace: Workspace, policy: str, staff: list[str]) -> None:
    assert names(found(workspace, policy)) == [("Ana Ruiz", False), ("Ben Okafor", False), ("Chi Obi", False)]
    acknowledging.record(workspace, policy, [staff[0]], on=TODAY)
    now = found(workspace, policy)
    assert names(now) == [("Ben Okafor", False), ("Chi Obi", False), ("Ana Ruiz", True)]
    assert (now.done, now.required, now.open, now.percent) == (1, 3, 2, 33)


def test_many_are_recorded_as_one_change_that_can_be_taken_back(workspace: Workspace, policy: str, staff: list[str]) -> None:
    assert acknowledging.record(workspace, policy, staff, on=TODAY, method=None) == 3
    assert workspace.undo_name() == "DOC-0001 acknowledged by 3 people"
    assert found(workspace, policy).percent == 100
    assert sorted(r.number for r in workspace.facts().rows("acknowledgement")) == [1, 2, 3]
    assert workspace.facts().within("person:acknowledged_ai_policy") == frozenset()
    records.edit(workspace, REGISTERS["document"], policy, {"covers": (documents.DOCUMENT.kind("covers").choices.AI_POLICY,)})  # type: ignore[attr-defined]  # choices
    assert workspace.facts().within("person:acknowledged_ai_policy") == frozenset(staff)
    workspace.undo()
    workspace.undo()
    assert found(workspace, policy).done == 0


def test_who_has_acknowledged_already_is_not_recorded_twice(workspace: Workspace, policy: str, staff: list[str]) -> None:
    acknowledging.record(workspace, policy, staff[:1], on=TODAY)
    assert acknowledging.record(workspace, policy, staff, on=TODAY) == 2
    with pytest.raises(RuleError, match="has not acknowledged this version yet"):
        acknowledging.record(workspace, policy, staff, on=TODAY)


def test_a_new_version_is_to_be_read_again(workspace: Workspace, policy: str, staff: list[str]) -> None:
    acknowledging.record(workspace, policy, staff[:1], on=TODAY)
    documents.write(workspace, policy, "Other words.")
    for move in (documents.SEND, documents.READY):
        documents.step(workspace, policy, move)
    documents.approve(workspace, policy, version="2.0", approved_by_id=staff[1], approved_on=TODAY)
    now = found(workspace, policy)
    assert now.done == 0
    assert {reader.person.name: reader.earlier for reader in now.readers} == {"Ana Ruiz": "1.0", "Ben Okafor": "", "Chi Obi": ""}


def test_holders_of_roles_have_to(workspace: Workspace, policy: str, staff: list[str]) -> None:
    role = make(workspace, "role", title="Overseer", holders=[staff[2]])
    records.edit(workspace, REGISTERS["document"], policy, {"acknowledge": "roles", "acknowledge_roles": [role]})
    assert names(found(workspace, policy)) == [("Chi Obi", False)]
    records.edit(workspace, REGISTERS["role"], role, {"everyone": True})
    assert found(workspace, policy).required == 3


def test_one_who_read_it_unasked_is_shown_and_not_counted(workspace: Workspace, policy: str, staff: list[str]) -> None:
    records.edit(workspace, REGISTERS["person"], staff[0], {"in_scope": False})
    acknowledging.record(workspace, policy, [staff[0]], on=TODAY)
    now = found(workspace, policy)
    assert (now.done, now.required) == (0, 2)
    assert ("Ana Ruiz", True) in names(now)


@pytest.mark.parametrize(
    ("on", "said"),
    [(None, "Say on which day"), (TODAY + DAY, "in the future"), (TODAY - 9 * DAY, "was approved on 28 Feb 2027; nobody can")],
)
def test_a_wrong_day_is_refused_and_nothing_is_written(
    workspace: Workspace, policy: str, staff: list[str], on: dt.date | None, said: str
) -> None:
    with pytest.raises(RuleError, match=said):
        acknowledging.record(workspace, policy, staff, on=on)
    assert workspace.facts().rows("acknowledgement") == []


def test_only_what_applies_can_be_acknowledged(workspace: Workspace, policy: str, staff: list[str]) -> None:
    assert [each.document.id for each in acknowledging.coverages(workspace)] == [policy]
    records.edit(workspace, REGISTERS["document"], policy, {"status": "withdrawn"})
    assert acknowledging.coverages(workspace) == []
    with pytest.raises(RuleError, match="does not apply now"):
        acknowledging.record(workspace, policy, staff, on=TODAY)
    assert acknowledging.totals([]) == (0, 0)
