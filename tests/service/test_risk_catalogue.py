"""Scenarios of the catalogue become risks of an AI system: all fields, one change, never twice by accident."""

from __future__ import annotations

import pytest

from aims_desktop.errors import RuleError
from aims_desktop.model.registers.risk import RiskKind, Treatment
from aims_desktop.service import records
from aims_desktop.service.risk_catalogue import RISKS, adopt, entries
from aims_desktop.service.workspace import Workspace
from tests.service.kit import make, row


@pytest.fixture
def system(workspace: Workspace) -> str:
    return make(workspace, "ai-system", title="Screening")


def adopted(workspace: Workspace, system: str | None) -> dict[str, tuple[str, ...]]:
    return {entry.scenario.id: entry.adopted for entry in entries(workspace, system) if entry.adopted}


def test_the_catalogue_is_grouped_by_category_and_whole(workspace: Workspace) -> None:
    found = entries(workspace, None)
    assert len(found) == 40
    categories = [entry.category for entry in found]
    assert len(dict.fromkeys(categories)) == len([c for at, c in enumerate(categories) if at == 0 or categories[at - 1] is not c])


def test_chosen_scenarios_become_risks_as_one_change(workspace: Workspace, system: str, ana: str) -> None:
    made = adopt(workspace, ["RS-07", "RS-01"], system, ana)
    assert len(made) == 2
    assert adopted(workspace, system).keys() == {"RS-01", "RS-07"}
    (risk,) = (row(workspace, "risk", i) for i in made if row(workspace, "risk", i).catalogue_ref == "RS-01")
    assert (risk.title, risk.kind, risk.system_id, risk.owner_id) == ("Unfair ranking of job applicants", RiskKind.THREAT, system, ana)
    assert risk.treatment is Treatment.MODIFY
    assert all([risk.cause, risk.event, risk.consequence, risk.treatment_plan, risk.category])
    assert risk.likelihood is None, "a score is nothing to be adopted"
    assert workspace.facts().linked(risk.id, "controls_chosen") == {"42001:A.5.4", "42001:A.6.2.4", "42001:A.7.4", "42001:A.9.2"}
    assert workspace.undo_name() == "Adopt 2 risks for Screening"
    workspace.undo()
    assert workspace.facts().rows("risk") == []


def test_no_scenario_is_adopted_twice_for_a_system(workspace: Workspace, system: str) -> None:
    adopt(workspace, ["RS-01"], system)
    with pytest.raises(RuleError, match="Adopted already for this AI system: RS-01"):
        adopt(workspace, ["RS-01", "RS-02"], system)
    assert len(workspace.facts().rows("risk")) == 1
    other = make(workspace, "ai-system", title="Chat")
    adopt(workspace, ["RS-01"], other)
    adopt(workspace, ["RS-01"], None)
    assert {entry.elsewhere for entry in entries(workspace, other) if entry.scenario.id == "RS-01"} == {2}
    assert workspace.undo_name() == "Adopt 1 risk for the AIMS"


def test_a_risk_that_lies_in_further_systems_counts_there_too(workspace: Workspace, system: str) -> None:
    (risk,) = adopt(workspace, ["RS-01"], system)
    other = make(workspace, "ai-system", title="Chat")
    records.edit(workspace, RISKS, risk, {"systems": frozenset({other})})
    assert adopted(workspace, other) == {"RS-01": (risk,)}


def test_a_deleted_risk_may_be_adopted_again(workspace: Workspace, system: str) -> None:
    made = adopt(workspace, ["RS-01"], system)
    records.delete(workspace, RISKS, made)
    assert adopted(workspace, system) == {}
    assert len(adopt(workspace, ["RS-01"], system)) == 1


@pytest.mark.parametrize(
    ("chosen", "system", "said"), [([], None, "Choose the scenarios first"), (["RS-01"], "gone", "not in the file any more")]
)
def test_what_cannot_be_adopted_is_said_and_nothing_is_made(workspace: Workspace, chosen: list[str], system: str | None, said: str) -> None:
    with pytest.raises(RuleError, match=said):
        adopt(workspace, chosen, system)
    assert workspace.facts().rows("risk") == []
