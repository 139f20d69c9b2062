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
    assert risk_method.drawn(workspace).level(9) is None
    assert risk_method.paint(workspace, 9, Level.HIGH)
    assert risk_method.drawn(workspace).bands == (4, 8, 15)
    assert workspace.undo_name() == "Read a score of 9 as high"
    assert not risk_method.paint(workspace, 12, Level.HIGH), "it was high already"
    with pytest.raises(RuleError, match="each level needs a score of its own"):
        risk_method.paint(workspace, 25, Level.LOW)
    workspace.undo()
    assert risk_method.drawn(workspace).bands == (None, None, None)


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
    risk_method.paint(ready, 9, Level.HIGH)
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
