"""The method is started from a proposal, painted and worded step by step; a new version asks to score again and keeps old scores."""

from __future__ import annotations

import pytest

from aims_desktop.errors import RuleError
from aims_desktop.model.registers import REGISTERS
from aims_desktop.model.registers.risk import RiskCategory
from aims_desktop.model.registers.risk_method import Scale
from aims_desktop.model.registers.shared import Level
from aims_desktop.service import approval, records, risk_method
from aims_desktop.service.workspace import Workspace
from tests.service.kit import TODAY, make, row

METHOD = REGISTERS["risk-method"]


def approve(workspace: Workspace, version: str, by: str) -> str:
    method = risk_method.method_of(workspace)
    return approval.approve(workspace, METHOD, method.id, version=version, approved_by_id=by, approved_on=TODAY)


@pytest.fixture
def ready(workspace: Workspace, ana: str) -> Workspace:
    """A file whose method can be approved."""
    risk_method.take_over(workspace)
    records.edit(workspace, METHOD, risk_method.method_of(workspace).id, {"prepared_by_id": ana, "next_review_on": TODAY})
    return workspace


def test_the_proposal_fills_only_what_is_empty_and_one_undo_takes_it_back(workspace: Workspace) -> None:
    method = risk_method.method_of(workspace)
    records.edit(workspace, METHOD, method.id, {"triggers": "Any change", "low_to": 3})
    risk_method.describe_step(workspace, Scale.LIKELIHOOD, 1, {"label": "Never"})
    risk_method.take_over(workspace)
    now = risk_method.method_of(workspace)
    assert (now.triggers, now.review_months) == ("Any change", 6)
    assert (now.low_to, now.medium_to) == (3, None), "bands are proposed together or not at all"
    assert len(workspace.facts().rows("scale-level")) == 20
    assert risk_method.step_of(workspace, Scale.LIKELIHOOD, 1).label == "Never"  # type: ignore[union-attr]  # it is there
    assert not risk_method.lacks_start(workspace)
    with pytest.raises(RuleError, match="Nothing is empty"):
        risk_method.take_over(workspace)
    workspace.undo()
    assert len(workspace.facts().rows("scale-level")) == 1
    assert risk_method.lacks_start(workspace)


def test_painting_starts_from_the_proposed_bands_and_is_one_named_change(workspace: Workspace) -> None:
    assert risk_method.drawn(workspace).level((3, 3)) is None
    assert risk_method.paint(workspace, (3, 3), Level.HIGH) == 0
    drawn = risk_method.drawn(workspace)
    assert (drawn.bands, drawn.apart) == ((4, 9, 15), ((3, 3),))
    assert workspace.undo_name() == "Paint 3 × 3 as high"
    workspace.undo()
    assert risk_method.drawn(workspace).bands == (None, None, None)


def test_painting_changes_one_cell_and_those_that_must_follow_and_leaves_the_bands(workspace: Workspace) -> None:
    risk_method.take_over(workspace)
    assert risk_method.paint(workspace, (1, 5), Level.HIGH) == 0
    assert risk_method.drawn(workspace).level((5, 1)) is Level.MEDIUM, "of the same score, and not painted"
    assert risk_method.paint(workspace, (2, 3), Level.HIGH) == 2
    drawn = risk_method.drawn(workspace)
    assert (drawn.bands, drawn.apart) == ((4, 9, 15), ((1, 5), (2, 3), (2, 4), (3, 3)))
    assert risk_method.paint(workspace, (2, 3), Level.HIGH) == 0
    with pytest.raises(RuleError, match="5 × 5 cannot be low: no cell would be medium any more"):
        risk_method.paint(workspace, (5, 5), Level.LOW)
    assert risk_method.drawn(workspace) == drawn


def test_a_cell_painted_as_its_score_is_read_is_not_kept_apart(workspace: Workspace) -> None:
    risk_method.take_over(workspace)
    risk_method.paint(workspace, (1, 5), Level.HIGH)
    risk_method.paint(workspace, (1, 5), Level.MEDIUM)
    assert risk_method.method_of(workspace).cells is None


def test_the_way_back_to_the_bands_is_one_change(workspace: Workspace) -> None:
    risk_method.take_over(workspace)
    with pytest.raises(RuleError, match="No cell is painted apart"):
        risk_method.back_to_bands(workspace)
    risk_method.paint(workspace, (2, 3), Level.HIGH)
    risk_method.back_to_bands(workspace)
    assert risk_method.drawn(workspace).apart == ()
    assert workspace.undo_name() == "Back to the bands"
    workspace.undo()
    assert len(risk_method.drawn(workspace).apart) == 3


def test_bands_that_would_leave_a_painted_cell_above_its_neighbours_are_refused(workspace: Workspace) -> None:
    risk_method.take_over(workspace)
    risk_method.paint(workspace, (2, 2), Level.MEDIUM)
    method = risk_method.method_of(workspace).id
    with pytest.raises(RuleError, match="lower than one of less likelihood or effect: paint it higher, or go back to the bands"):
        records.edit(workspace, METHOD, method, {"low_to": 6})
    records.edit(workspace, METHOD, method, {"low_to": 5})
    assert risk_method.drawn(workspace).level((2, 2)) is Level.MEDIUM


def test_a_step_is_made_with_its_first_word_and_changed_with_the_next(workspace: Workspace) -> None:
    risk_method.describe_step(workspace, Scale.SOCIETY, 5, {"label": None})
    assert risk_method.step_of(workspace, Scale.SOCIETY, 5) is None
    risk_method.describe_step(workspace, Scale.SOCIETY, 5, {"label": "Severe"})
    risk_method.describe_step(workspace, Scale.SOCIETY, 5, {"meaning": "Lasting harm"})
    (step,) = workspace.facts().rows("scale-level")
    assert (step.label, step.meaning, step.method_id) == ("Severe", "Lasting harm", risk_method.method_of(workspace).id)


def test_a_new_version_asks_to_score_again_and_keeps_the_old_scores(ready: Workspace, ben: str) -> None:
    first = approve(ready, "1.0", ben)
    risk = make(ready, "risk", title="Drift", likelihood=3, impact_people=3)
    other = make(ready, "risk", title="Bias")
    assert row(ready, "risk", risk).method_version_id == first
    assert row(ready, "risk", other).method_version_id is None, "it has no score"
    assert risk_method.to_score_again(ready) == []
    risk_method.paint(ready, (3, 3), Level.HIGH)
    assert risk_method.to_score_again(ready) == [], "a draft asks for nothing"
    second = approve(ready, "2.0", ben)
    assert [r.id for r in risk_method.to_score_again(ready)] == [risk]
    assert row(ready, "risk", risk).likelihood == 3
    assert risk_method.how_read(ready, row(ready, "risk", risk)) == "9: Medium by version 1.0, High by 2.0"
    assert risk_method.how_read(ready, row(ready, "risk", other)) == ""
    records.edit(ready, REGISTERS["risk"], risk, {"likelihood": 2})
    assert row(ready, "risk", risk).method_version_id == second
    assert risk_method.to_score_again(ready) == []


def test_many_scores_set_at_once_remember_the_version_too(ready: Workspace, ben: str) -> None:
    risk = make(ready, "risk", title="Drift", likelihood=3)
    version = approve(ready, "1.0", ben)
    assert row(ready, "risk", risk).method_version_id is None
    records.bulk(ready, REGISTERS["risk"], [risk], {"impact_people": 2})
    assert row(ready, "risk", risk).method_version_id == version


def test_categories_without_a_risk_are_counted_as_none(workspace: Workspace) -> None:
    make(workspace, "risk", title="Drift", category=RiskCategory.RELIABILITY)
    make(workspace, "risk", title="Old", category=RiskCategory.LEGAL, status="closed", notes="Gone")
    counts = risk_method.category_counts(workspace)
    assert len(counts) == 13
    assert (counts[RiskCategory.RELIABILITY], counts[RiskCategory.LEGAL]) == (1, 0)
