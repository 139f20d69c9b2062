"""A risk is led from its description to the acceptance of what remains; each step says how far it is."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from aims_desktop.errors import RuleError
from aims_desktop.model.registers import REGISTERS
from aims_desktop.model.registers.actions import ActionKind
from aims_desktop.model.registers.risk import RiskKind, RiskStatus, Treatment
from aims_desktop.model.registers.shared import Level
from aims_desktop.service import approval, records, risk_method, risk_treatment
from aims_desktop.service.risk_treatment import Step
from aims_desktop.service.workspace import Workspace
from tests.service.kit import TODAY, make, row

RISKS = REGISTERS["risk"]
TOMORROW, YESTERDAY = TODAY + dt.timedelta(days=1), TODAY - dt.timedelta(days=1)


@pytest.fixture
def method(workspace: Workspace, ana: str, ben: str) -> str:
    """A method in force: medium is lived with."""
    risk_method.take_over(workspace)
    row_ = risk_method.method_of(workspace)
    records.edit(workspace, risk_method.METHOD, row_.id, {"prepared_by_id": ana, "next_review_on": TODAY, "review_months": 3})
    return approval.approve(workspace, risk_method.METHOD, row_.id, version="1.0", approved_by_id=ben, approved_on=TODAY)


@pytest.fixture
def risk(workspace: Workspace, method: str) -> str:
    return make(workspace, "risk", title="Drift", kind=RiskKind.THREAT)


def state(workspace: Workspace, risk: str, step: Step) -> tuple[str, str]:
    found = next(s for s in risk_treatment.states(workspace, row(workspace, "risk", risk)) if s.step is step)
    return found.word, found.told


def yes(ben: str, **changed: Any) -> dict[str, Any]:
    said = {"accepted_by_id": ben, "accepted_role": "CEO", "accepted_on": TODAY, "acceptance_reason": "Watched", "accepted_until": TOMORROW}
    return {**said, **changed}


def test_a_score_moves_an_identified_risk_on_and_remembers_the_version(workspace: Workspace, risk: str, method: str) -> None:
    assert risk_treatment.rate(workspace, risk, {"likelihood": 4})
    assert row(workspace, "risk", risk).status is RiskStatus.IDENTIFIED
    risk_treatment.rate(workspace, risk, {"likelihood": 4, "impact_people": 3})
    now = row(workspace, "risk", risk)
    assert (now.status, now.method_version_id) == (RiskStatus.ANALYSED, method)
    assert workspace.undo_name() == "Score RSK-0001"
    assert not risk_treatment.rate(workspace, risk, {"likelihood": 4, "impact_people": 3})
    records.edit(workspace, RISKS, risk, {"status": RiskStatus.IN_TREATMENT})
    risk_treatment.rate(workspace, risk, {"likelihood": 3})
    assert row(workspace, "risk", risk).status is RiskStatus.IN_TREATMENT, "it never goes back"


def test_an_action_needs_owner_and_day_and_is_linked_to_the_risk(workspace: Workspace, risk: str, ana: str) -> None:
    for title, owner, due, said in (
        (" ", ana, TODAY, "Say what is to be done"),
        ("Test", None, TODAY, "owner and a date"),
        ("Test", ana, None, "owner"),
    ):
        with pytest.raises(RuleError, match=said):
            risk_treatment.plan_action(workspace, risk, title, owner_id=owner, due_on=due)
    assert state(workspace, risk, Step.ACT)[0] == "To do"
    made = risk_treatment.plan_action(workspace, risk, "Test monthly", owner_id=ana, due_on=TOMORROW)
    action = row(workspace, "action", made)
    assert (action.origin, action.kind, action.owner_id, action.due_on) == (f"risk:{risk}", ActionKind.TREATMENT, ana, TOMORROW)
    assert row(workspace, "risk", risk).status is RiskStatus.TREATMENT_PLANNED
    assert state(workspace, risk, Step.ACT) == ("Done", "1 action with owner and date.")
    workspace.undo()
    assert workspace.facts().rows("action") == []
    assert row(workspace, "risk", risk).status is RiskStatus.IDENTIFIED


def test_what_remains_above_appetite_must_be_accepted_by_name(workspace: Workspace, risk: str, ben: str) -> None:
    with pytest.raises(RuleError, match="Score what remains first"):
        risk_treatment.accept(workspace, risk, yes(ben))
    risk_treatment.rate_rest(workspace, risk, 3, 3)
    assert state(workspace, risk, Step.ACCEPT) == ("Not needed", "Within appetite.")
    risk_treatment.rate_rest(workspace, risk, 3, 4)
    assert state(workspace, risk, Step.ACCEPT)[0] == "To do"
    risk_treatment.accept(workspace, risk, yes(ben))
    assert state(workspace, risk, Step.ACCEPT) == ("Accepted", "Accepted until 2 Mar 2027.")
    assert row(workspace, "risk", risk).status is RiskStatus.ACCEPTED
    assert risk not in workspace.facts().within("risk:residual_not_accepted")
    risk_treatment.withdraw(workspace, risk)
    assert row(workspace, "risk", risk).accepted_by_id is None
    assert row(workspace, "risk", risk).status is RiskStatus.IN_TREATMENT
    assert risk in workspace.facts().within("risk:residual_not_accepted")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"accepted_role": ""}, "fill in In the role of"),
        ({"accepted_by_id": None, "acceptance_reason": None}, "fill in Accepted by, Why"),
        ({"accepted_until": YESTERDAY, "accepted_on": YESTERDAY}, "ran out on 28 Feb 2027"),
        ({"accepted_on": TOMORROW}, "a day that is still to come"),
    ],
)
def test_an_acceptance_that_lacks_something_or_is_past_is_refused_in_one_sentence(
    workspace: Workspace, risk: str, ben: str, changed: dict[str, Any], said: str
) -> None:
    risk_treatment.rate_rest(workspace, risk, 5, 5)
    with pytest.raises(RuleError, match=said):
        risk_treatment.accept(workspace, risk, yes(ben, **changed))
    assert row(workspace, "risk", risk).accepted_by_id is None


def test_what_is_scored_without_a_method_waits_for_the_method_and_not_for_a_score(workspace: Workspace, ben: str) -> None:
    scored = make(workspace, "risk", title="Drift", kind=RiskKind.THREAT, residual_likelihood=4, residual_impact=4)
    assert state(workspace, scored, Step.REMAINS) == ("Done", "16")
    assert state(workspace, scored, Step.ACCEPT) == ("Not needed", "Known once the risk method says what is high.")
    with pytest.raises(RuleError, match=r"^Say in the risk method up to which score"):
        risk_treatment.accept(workspace, scored, yes(ben))


def test_an_acceptance_runs_out_with_its_day(workspace: Workspace, risk: str, ben: str) -> None:
    risk_treatment.rate_rest(workspace, risk, 5, 5)
    risk_treatment.accept(workspace, risk, yes(ben))
    later = workspace.judged_on(TOMORROW + dt.timedelta(days=1))
    assert state(later, risk, Step.ACCEPT)[0] == "Expired"
    assert risk in later.facts().within("risk:residual_not_accepted")


def test_who_accepted_what_remains_did_not_accept_more_than_that(workspace: Workspace, risk: str, ben: str) -> None:
    records.edit(workspace, RISKS, risk, {"residual_likelihood": 4, "residual_impact": 4})
    risk_treatment.accept(workspace, risk, yes(ben))
    records.edit(workspace, RISKS, risk, {"status": RiskStatus.ACCEPTED})
    records.edit(workspace, RISKS, risk, {"residual_impact": 3})
    assert row(workspace, "risk", risk).accepted_by_id == ben
    records.edit(workspace, RISKS, risk, {"residual_likelihood": 5})
    now = row(workspace, "risk", risk)
    assert (now.accepted_by_id, now.accepted_until, now.status) == (None, None, RiskStatus.TREATMENT_PLANNED)
    assert risk in workspace.facts().within("risk:residual_not_accepted")
    workspace.undo()
    assert row(workspace, "risk", risk).accepted_by_id == ben
    records.bulk(workspace, RISKS, [risk], {"residual_impact": 5})
    assert row(workspace, "risk", risk).accepted_by_id is None


def test_a_risk_kept_above_appetite_needs_an_acceptance_and_no_action(workspace: Workspace, risk: str, ben: str) -> None:
    risk_treatment.rate(workspace, risk, {"likelihood": 4, "impact_people": 4})
    records.edit(workspace, RISKS, risk, {"treatment": Treatment.RETAIN})
    assert state(workspace, risk, Step.ACT)[0] == "Not needed"
    assert state(workspace, risk, Step.ACCEPT)[0] == "To do"
    risk_treatment.accept(workspace, risk, yes(ben))
    assert risk not in workspace.facts().within("risk:above_appetite_without_plan")


def test_another_score_of_what_remains_is_an_expectation_again(workspace: Workspace, risk: str) -> None:
    risk_treatment.rate_rest(workspace, risk, 2, 2)
    records.edit(workspace, RISKS, risk, {"residual_confirmed_on": TODAY})
    assert not risk_treatment.rate_rest(workspace, risk, 2, 2)
    assert row(workspace, "risk", risk).residual_confirmed_on == TODAY
    risk_treatment.rate_rest(workspace, risk, 2, 3)
    assert row(workspace, "risk", risk).residual_confirmed_on is None
    assert state(workspace, risk, Step.REMAINS) == ("Done", "6, Medium, expected")


def test_a_review_sets_the_next_one_by_the_method(workspace: Workspace, risk: str) -> None:
    risk_treatment.review(workspace, risk)
    now = row(workspace, "risk", risk)
    assert (now.last_review_on, now.next_review_on) == (TODAY, dt.date(2027, 6, 1))
    assert state(workspace, risk, Step.REVIEW) == ("Done", "Next review 1 Jun 2027.")


def test_an_older_score_is_kept_or_made_anew(workspace: Workspace, risk: str, ben: str) -> None:
    risk_treatment.rate(workspace, risk, {"likelihood": 4, "impact_people": 4, "impact_society": 1, "impact_organisation": 1})
    with pytest.raises(RuleError, match="nothing to confirm"):
        risk_treatment.keep_score(workspace, risk)
    risk_method.paint(workspace, (3, 3), Level.HIGH)
    method = risk_method.method_of(workspace)
    version = approval.approve(workspace, risk_method.METHOD, method.id, version="2.0", approved_by_id=ben, approved_on=TODAY)
    assert state(workspace, risk, Step.SCORE)[0] == "Score again"
    risk_treatment.keep_score(workspace, risk)
    assert row(workspace, "risk", risk).method_version_id == version
    assert state(workspace, risk, Step.SCORE) == ("Done", "16, Critical")
    risk_treatment.rate(workspace, risk, {"likelihood": 2})
    (line,) = risk_treatment.earlier_scores(workspace, risk)
    assert (line.label, line.old, line.new) == ("Likelihood", "4", "2")


def test_an_opportunity_needs_no_acceptance_and_its_action_is_an_improvement(workspace: Workspace, method: str, ana: str) -> None:
    chance = make(workspace, "risk", title="Faster answers", kind=RiskKind.OPPORTUNITY)
    risk_treatment.rate_rest(workspace, chance, 5, 5)
    assert state(workspace, chance, Step.REMAINS)[0] == "Not needed"
    assert state(workspace, chance, Step.ACCEPT)[0] == "Not needed"
    made = risk_treatment.plan_action(workspace, chance, "Try it", owner_id=ana, due_on=TOMORROW)
    assert row(workspace, "action", made).kind is ActionKind.IMPROVEMENT
    records.edit(workspace, RISKS, chance, {"treatment_plan": "A pilot"})
    assert state(workspace, chance, Step.TREAT) == ("Done", "How it is pursued is said.")


def test_a_deleted_risk_is_said_to_be_gone(workspace: Workspace, risk: str) -> None:
    records.delete(workspace, RISKS, [risk])
    with pytest.raises(RuleError, match="not in the file any more"):
        risk_treatment.rate(workspace, risk, {"likelihood": 1})
