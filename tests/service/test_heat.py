"""The heat map: open risks by likelihood and highest effect, before and after treatment."""

from __future__ import annotations

from typing import Any

from aims_desktop.model.registers import REGISTERS
from aims_desktop.model.registers.risk_cells import STEPS, OwnLevel
from aims_desktop.model.registers.shared import Level
from aims_desktop.service import records
from aims_desktop.service.heat import When, above_appetite, heat, risks_in
from aims_desktop.service.workspace import Workspace
from tests.service.kit import make


def risk(workspace: Workspace, **values: Any) -> str:
    return make(workspace, "risk", **({"title": "Drift", "kind": "threat", "status": "analysed"} | values))


def bands(workspace: Workspace, **values: Any) -> None:
    method = workspace.facts().single("risk-method")
    assert method is not None
    records.edit(workspace, REGISTERS["risk-method"], method.id, values)


def test_the_highest_effect_counts(workspace: Workspace) -> None:
    first = risk(workspace, likelihood=4, impact_organisation=2, impact_people=5, impact_society=1)
    second = risk(workspace, likelihood=4, impact_society=5)
    picture = heat(workspace.facts(), When.BEFORE)
    assert picture.counts == {(4, 5): 2}
    assert risks_in(workspace.facts(), (4, 5), When.BEFORE) == [first, second]


def test_each_score_has_a_map_of_its_own(workspace: Workspace) -> None:
    risk(workspace, inherent_likelihood=5, inherent_impact=5, likelihood=4, impact_people=5, residual_likelihood=2, residual_impact=3)
    risk(workspace, inherent_likelihood=5, likelihood=4, impact_people=5)
    found = {when: heat(workspace.facts(), when).counts for when in When}
    assert found == {When.INHERENT: {(5, 5): 1}, When.BEFORE: {(4, 5): 2}, When.AFTER: {(2, 3): 1}}


def test_what_stays_above_appetite_is_counted_after_treatment(workspace: Workspace) -> None:
    """As the map beside it: a risk that treatment brought down is above no more."""
    bands(workspace, low_to=4, medium_to=9, high_to=15, appetite="medium")
    risk(workspace, likelihood=5, impact_people=5, residual_likelihood=1, residual_impact=1)
    assert above_appetite(workspace.facts()) == 0
    risk(workspace, likelihood=5, impact_people=5, residual_likelihood=4, residual_impact=4)
    assert above_appetite(workspace.facts()) == 1


def test_closed_risks_opportunities_and_open_scores_are_left_out(workspace: Workspace) -> None:
    risk(workspace, likelihood=4, impact_people=5, status="closed", notes="Retired")
    risk(workspace, likelihood=4, impact_people=5, kind="opportunity")
    risk(workspace, likelihood=4)
    risk(workspace, impact_people=3)
    risk(workspace, inherent_impact=3)
    for when in When:
        assert heat(workspace.facts(), when).counts == {}


def test_the_bands_are_those_of_the_method(workspace: Workspace) -> None:
    bands(workspace, low_to=4, medium_to=9, high_to=15)
    picture = heat(workspace.facts(), When.BEFORE)
    assert picture.legend == ("Low 1–4", "Medium 5–9", "High 10–15", "Critical 16–25")
    expected = {(lk, sv): sum(lk * sv > top for top in (4, 9, 15)) for lk in STEPS for sv in STEPS}
    assert picture.bands == expected


def test_a_painted_cell_has_its_own_colour_and_the_legend_names_no_scores_then(workspace: Workspace) -> None:
    bands(workspace, low_to=4, medium_to=9, high_to=15, cells=(OwnLevel(1, 5, Level.HIGH),))
    picture = heat(workspace.facts(), When.AFTER)
    assert (picture.bands[1, 5], picture.bands[5, 1]) == (2, 1)
    assert picture.legend == ("Low", "Medium", "High", "Critical")
    risk(workspace, residual_likelihood=1, residual_impact=5)
    assert above_appetite(workspace.facts()) == 0
    bands(workspace, appetite="medium")
    assert above_appetite(workspace.facts()) == 1


def test_a_method_with_two_bands_less_still_draws(workspace: Workspace) -> None:
    bands(workspace, low_to=None, medium_to=None, high_to=None)
    picture = heat(workspace.facts(), When.BEFORE)
    assert len(picture.legend) == 4
    assert set(picture.bands.values()) <= {0, 1, 2, 3}


def test_the_steps_are_called_as_the_method_calls_them(workspace: Workspace) -> None:
    method = workspace.facts().single("risk-method")
    assert method is not None
    step = {"scale": "likelihood", "level": 1, "label": "Once in ten years"}
    records.create(workspace, REGISTERS["scale-level"], step, parent_id=method.id)
    picture = heat(workspace.facts(), When.BEFORE)
    assert picture.likelihoods == ("Once in ten years", "Unlikely", "Possible", "Likely", "Almost certain")
    assert picture.severities == ("Negligible", "Minor", "Moderate", "Major", "Severe")
