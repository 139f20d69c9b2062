"""What the records know is taken over as answers, in one change, and nothing that somebody said is written over."""

from __future__ import annotations

import pytest

from aims_desktop.errors import RuleError
from aims_desktop.model.registers.impact import AssessmentTrigger
from aims_desktop.service import impact, impact_known, records
from aims_desktop.service.catalogue import impact_questions
from aims_desktop.service.workspace import Workspace
from tests.service.impact_kit import YES, complete, screen
from tests.service.kit import TODAY, make, row


@pytest.fixture
def system(workspace: Workspace, ana: str) -> str:
    """A system of which much is known."""
    system = make(
        workspace, "ai-system", title="Route planner", purpose="Plans the tours of a day", intended_use="Dispatchers plan tours by day",
        excluded_use="Watching drivers", affected_groups="Drivers, customers", known_limits="Roadworks are not known",
        org_roles=["deployer"], source="bought", lifecycle="pilot", in_scope=True, owner_id=ana, technology=["classic_ml"],
        model_version="Planner 4.1", personal="personal_data",
    )  # fmt: skip
    make(workspace, "lifecycle-record", system_id=system, kind="validation", title="Ten days beside people", result="Four of 90 worse")
    make(workspace, "measure", title="Late tours", system_id=system, upper_limit=5)
    make(workspace, "communication", title="Concern box", kind="concern_channel", channel="Mail to a person")
    make(workspace, "data-sheet", title="Tours 2026", systems=[system], content="90,000 tours", rights="Own data")
    return system


@pytest.fixture
def assessment(workspace: Workspace, system: str) -> str:
    return impact.start(workspace, system, AssessmentTrigger.NEW_SYSTEM)


def said(workspace: Workspace) -> dict[str, str]:
    return {answer.question: answer.answer for answer in workspace.facts().rows("impact-answer") if answer.answer}


def test_a_light_assessment_takes_over_what_is_known_as_one_change(workspace: Workspace, assessment: str) -> None:
    screen(workspace, assessment)
    count = impact_known.take_over(workspace, assessment)
    known = row(workspace, "impact-assessment", assessment)
    assert known.purpose_context == "Dispatchers plan tours by day\nVersion: Planner 4.1\nNot covered: Watching drivers"
    assert (known.misuse, known.affected) == ("Watching drivers", "Drivers, customers")
    assert known.next_review_on == impact.proposed_review(workspace, known)
    assert said(workspace) == {
        "B1": "Plans the tours of a day",
        "B2": "Roadworks are not known",
        "B3": "Dispatchers plan tours by day",
        "B5": "purchased",
        "B6": "deployer / user",
        "B7": "test",
        "D1": "Machine learning, Planner 4.1",
        "D2": "Ten days beside people: Four of 90 worse",
        "D3": "Roadworks are not known",
        "I3": "Concern box: Mail to a person",
        "I5": "Late tours: Upper limit 5",
    }
    assert count == 15
    assert impact_known.taken(count).startswith("15 answers are taken")
    assert workspace.undo_name() == "Answer AIA-0001 from the records"
    with pytest.raises(RuleError, match="say nothing that is not answered"):
        impact_known.take_over(workspace, assessment)
    workspace.undo()
    assert said(workspace) == {}


def test_a_full_one_is_told_of_the_data_too_and_gets_no_day_before_its_effects_are_scored(workspace: Workspace, assessment: str) -> None:
    screen(workspace, assessment, SC4=YES)
    impact_known.take_over(workspace, assessment)
    (personal,) = workspace.facts().where("impact-answer", "question", "C3")
    assert (personal.choice_answer, personal.answer) == (YES, "Personal data")
    assert said(workspace)["C1"] == "Tours 2026: 90,000 tours"
    assert said(workspace)["C2"] == "Tours 2026: Own data"
    assert row(workspace, "impact-assessment", assessment).next_review_on is None


def test_what_somebody_said_stays(workspace: Workspace, assessment: str) -> None:
    screen(workspace, assessment)
    complete(workspace, assessment, next_review_on=TODAY)
    (b1,) = [question for question in impact_questions() if question.id == "B1"]
    impact.answer(workspace, assessment, b1, {"answer": "Own words"})
    impact_known.take_over(workspace, assessment)
    known = row(workspace, "impact-assessment", assessment)
    assert (said(workspace)["B1"], known.misuse, known.next_review_on) == ("Own words", "misuse", TODAY)


def test_a_system_of_which_nothing_is_known_offers_nothing(workspace: Workspace) -> None:
    bare = make(workspace, "ai-system", title="Unknown")
    assessment = impact.start(workspace, bare, AssessmentTrigger.NEW_SYSTEM)
    screen(workspace, assessment, SC4=YES)
    assert impact_known.offered(workspace, row(workspace, "impact-assessment", assessment)) == {}
    records.edit(workspace, impact.ASSESSMENT, assessment, {"system_id": None})
    assert impact_known.offered(workspace, row(workspace, "impact-assessment", assessment)) == {}
