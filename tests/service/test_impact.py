"""Impact assessments: the screening decides what is asked, answers are single changes, and what follows is offered."""

from __future__ import annotations

import datetime as dt

import pytest

from aims_desktop.errors import RuleError
from aims_desktop.model.registers import REGISTERS
from aims_desktop.model.registers.impact import AssessmentDepth, AssessmentTrigger, ImpactChoice
from aims_desktop.model.registers.shared import OversightLevel
from aims_desktop.service import approval, impact, impact_results, records
from aims_desktop.service.catalogue import impact_questions, impact_scale, impact_screening
from aims_desktop.service.workspace import Workspace
from tests.service.impact_kit import NO, YES, answer_all, answer_rest, complete, screen
from tests.service.kit import TODAY, make, row

UNKNOWN = ImpactChoice.UNKNOWN
QUESTION = {question.id: question for question in (*impact_screening(), *impact_questions())}


@pytest.fixture
def system(workspace: Workspace, ana: str) -> str:
    return make(workspace, "ai-system", title="Route planner", lifecycle="live", in_scope=True, owner_id=ana)


@pytest.fixture
def assessment(workspace: Workspace, system: str) -> str:
    return impact.start(workspace, system, AssessmentTrigger.NEW_SYSTEM)


def depth(workspace: Workspace, assessment: str) -> AssessmentDepth | None:
    found: AssessmentDepth | None = row(workspace, "impact-assessment", assessment).depth
    return found


def sections(workspace: Workspace, assessment: str) -> set[str]:
    known = row(workspace, "impact-assessment", assessment)
    return {question.section_id for question in impact.asked(known, workspace.facts())}


def test_an_assessment_starts_with_its_system_its_reason_and_who_works(
    workspace: Workspace, system: str, assessment: str, ana: str
) -> None:
    known = row(workspace, "impact-assessment", assessment)
    assert (known.system_id, known.trigger, known.assessor_id) == (system, "new_system", ana)
    assert sections(workspace, assessment) == {""}
    assert impact.without_assessment(workspace.facts()) == []
    with pytest.raises(RuleError, match="next version"):
        impact.start(workspace, system, AssessmentTrigger.PERIODIC)
    with pytest.raises(RuleError, match="Choose the AI system"):
        impact.start(workspace, "", AssessmentTrigger.PERIODIC)


def test_only_noes_call_for_the_light_sections(workspace: Workspace, assessment: str) -> None:
    for question in impact_screening()[:-1]:
        impact.answer(workspace, assessment, question, {"choice_answer": NO})
        assert depth(workspace, assessment) is None
    screen(workspace, assessment)
    assert depth(workspace, assessment) is AssessmentDepth.LIGHT
    assert sections(workspace, assessment) == {"", "A", "B", "D", "I", "J", "reach"}
    reach = next(i for i in impact.items(workspace, row(workspace, "impact-assessment", assessment)) if i.question.id == "reach")
    assert {"affected", "vulnerable", "consultation"} < set(reach.question.fields)


@pytest.mark.parametrize("choice", [YES, UNKNOWN])
def test_a_yes_or_an_unknown_calls_for_all_61_questions_or_stops(workspace: Workspace, assessment: str, choice: ImpactChoice) -> None:
    impact.answer(workspace, assessment, QUESTION["SC-4"], {"choice_answer": choice})
    assert depth(workspace, assessment) is AssessmentDepth.FULL
    asked = impact.asked(row(workspace, "impact-assessment", assessment), workspace.facts())
    assert len([q for q in asked if q.section_id not in {"", "reach"}]) == 61
    impact.answer(workspace, assessment, QUESTION["SC-2"], {"choice_answer": choice})
    assert depth(workspace, assessment) is AssessmentDepth.STOP
    assert sections(workspace, assessment) == {"", "J"}


def test_an_answer_and_the_depth_that_follows_are_one_change(workspace: Workspace, assessment: str) -> None:
    impact.answer(workspace, assessment, QUESTION["SC-4"], {"choice_answer": YES})
    assert workspace.undo_name() == "Answer SC-4 of AIA-0001"
    assert not impact.answer(workspace, assessment, QUESTION["SC-4"], {"choice_answer": YES})
    workspace.undo()
    assert depth(workspace, assessment) is None
    assert workspace.facts().rows("impact-answer") == []
    screen(workspace, assessment, SC4=YES)
    impact.answer(workspace, assessment, QUESTION["G4"], {"severity": 3})
    impact.answer(workspace, assessment, QUESTION["G4"], {"likelihood": 2})
    assert len(workspace.facts().where("impact-answer", "question", "G4")) == 1


def test_a_yes_taken_back_takes_back_what_it_called_for_but_not_a_depth_set_by_hand(workspace: Workspace, assessment: str) -> None:
    stop, full = impact_screening()[0], impact_screening()[2]
    for question, called_for in ((stop, AssessmentDepth.STOP), (full, AssessmentDepth.FULL)):
        impact.answer(workspace, assessment, question, {"choice_answer": YES})
        assert depth(workspace, assessment) is called_for
        impact.answer(workspace, assessment, question, {"choice_answer": NO})
        assert depth(workspace, assessment) is None
    records.edit(workspace, impact.ASSESSMENT, assessment, {"depth": AssessmentDepth.FULL})
    impact.answer(workspace, assessment, impact_screening()[3], {"choice_answer": NO})
    assert depth(workspace, assessment) is AssessmentDepth.FULL


def test_what_was_answered_stays_shown_where_less_is_asked(workspace: Workspace, assessment: str) -> None:
    screen(workspace, assessment, SC4=YES)
    impact.answer(workspace, assessment, QUESTION["G4"], {"severity": 3, "likelihood": 2})
    impact.answer(workspace, assessment, QUESTION["SC-4"], {"choice_answer": NO})
    assert depth(workspace, assessment) is AssessmentDepth.LIGHT
    assert "G" in sections(workspace, assessment)


def test_a_question_with_fields_is_answered_in_the_assessment(workspace: Workspace, assessment: str) -> None:
    screen(workspace, assessment)
    before = {i.question.id: i for i in impact.items(workspace, row(workspace, "impact-assessment", assessment))}
    assert (before["A1"].answered, before["A1"].needed) == (False, True)
    assert (before["A2"].answered, before["A3"].answered) == (True, True)
    complete(workspace, assessment)
    after = {i.question.id: i for i in impact.items(workspace, row(workspace, "impact-assessment", assessment))}
    assert (after["A1"].answered, after["A1"].needed) == (True, False)
    assert after["reach"].answered
    assert not after["J5"].answered


def test_what_keeps_it_from_approval_is_said_and_approving_freezes_a_version(workspace: Workspace, assessment: str, ben: str) -> None:
    known = row(workspace, "impact-assessment", assessment)
    points = impact.open_points(workspace, known)
    assert points[0] == "Answer 10 screening questions."
    assert points[1].startswith("Still needed: Purpose, setting and version, Foreseeable misuse")
    screen(workspace, assessment, SC4=YES)
    impact.answer(workspace, assessment, QUESTION["G6"], {"severity": 4, "likelihood": 2})
    complete(workspace, assessment, told_to="Management", conditions="A person reads each case")
    answer_rest(workspace, assessment)
    assert impact.open_points(workspace, row(workspace, "impact-assessment", assessment))[:1] == [
        "This level of impact, or harm that cannot be undone, asks for closer oversight."
    ]
    risk = make(workspace, "risk", title="Hurt")
    complete(workspace, assessment, oversight="in_the_loop", risks_raised={risk})
    assert impact.open_points(workspace, row(workspace, "impact-assessment", assessment)) == []
    approval.approve(workspace, impact.ASSESSMENT, assessment, version="1.0", approved_by_id=ben, approved_on=TODAY)
    impact.answer(workspace, assessment, QUESTION["G6"], {"severity": 1})
    (version,) = approval.versions_of(workspace, assessment)
    assert '"severity":4' in version.snapshot
    assert workspace.facts().value("impact-assessment", row(workspace, "impact-assessment", assessment), "changed_since")


def test_a_stopped_system_cannot_proceed(workspace: Workspace, assessment: str) -> None:
    screen(workspace, assessment, SC1=YES)
    complete(workspace, assessment)
    assert "rework or reject" in " ".join(impact.open_points(workspace, row(workspace, "impact-assessment", assessment)))
    complete(workspace, assessment, decision="reject", conditions="Forbidden by our own list", told_to="Management")
    assert impact.open_points(workspace, row(workspace, "impact-assessment", assessment)) == []


def test_the_next_review_follows_from_the_level(workspace: Workspace, assessment: str) -> None:
    def proposed() -> dt.date:
        return impact.proposed_review(workspace, row(workspace, "impact-assessment", assessment))

    assert proposed() == dt.date(2028, 3, 1)
    impact.answer(workspace, assessment, QUESTION["G6"], {"severity": 3, "likelihood": 3})
    assert proposed() == dt.date(2027, 9, 1)
    impact.answer(workspace, assessment, QUESTION["G6"], {"severity": 4, "likelihood": 4})
    assert proposed() == dt.date(2027, 6, 1)


def test_what_happened_since_approval_asks_for_another_look(workspace: Workspace, system: str, assessment: str, ben: str) -> None:
    answer_all(workspace, assessment)
    assert impact.reasons_to_reassess(workspace, row(workspace, "impact-assessment", assessment)) == []
    earlier = TODAY - dt.timedelta(days=9)
    approval.approve(workspace, impact.ASSESSMENT, assessment, version="1.0", approved_by_id=ben, approved_on=earlier)
    make(workspace, "incident", title="Detour", system_id=system, detected_at=dt.datetime.combine(TODAY, dt.time(8), dt.UTC))
    make(workspace, "planned-change", title="New map", system_id=system, done_on=TODAY)
    reasons = impact.reasons_to_reassess(workspace, row(workspace, "impact-assessment", assessment))
    assert reasons == [
        "The review was due on 1 Mar 2027.",
        "1 incident or concern came in since.",
        "1 change was made to the AI system since.",
    ]
    impact.reassess(workspace, assessment, AssessmentTrigger.PERIODIC)
    again = row(workspace, "impact-assessment", assessment)
    assert (again.trigger, again.decision, again.next_review_on) == ("periodic", None, None)
    assert len(approval.versions_of(workspace, assessment)) == 1


def test_approval_asks_for_every_answer_that_applies_and_names_the_sections(workspace: Workspace, assessment: str, ben: str) -> None:
    screen(workspace, assessment)
    complete(workspace, assessment)

    def approve() -> None:
        approval.approve(workspace, impact.ASSESSMENT, assessment, version="1.0", approved_by_id=ben, approved_on=TODAY)

    said = "Answer 17 more questions: About this assessment (1), The AI system (7), Model and performance (5), Measures (3), Decision (1)."
    assert impact.open_points(workspace, row(workspace, "impact-assessment", assessment)) == [said]
    with pytest.raises(RuleError) as refused:
        approve()
    assert said in str(refused.value)
    for item in impact.items(workspace, row(workspace, "impact-assessment", assessment)):
        if item.needed and item.question.id not in {"B8", "J3"}:
            impact.answer(workspace, assessment, item.question, {"answer": "Said"})
    assert impact.open_points(workspace, row(workspace, "impact-assessment", assessment)) == [
        "Answer 2 more questions: The AI system (1), Decision (1)."
    ]
    impact.answer(workspace, assessment, QUESTION["B8"], {"answer": "A paper map does"})
    complete(workspace, assessment, told_to="Drivers")
    approve()


def test_the_full_assessment_waits_for_each_of_its_questions(workspace: Workspace, assessment: str) -> None:
    screen(workspace, assessment, SC4=YES)
    complete(workspace, assessment, decision="pilot_only")
    items = impact.items(workspace, row(workspace, "impact-assessment", assessment))
    asked = {item.question.id for item in items if item.needed}
    answered = {item.question.id for item in items if item.answered} | {q.id for q in impact_screening()}
    assert asked == {q.id for q in impact_questions()} - answered - {"I4", "J5"}
    assert "J2" in asked
    answer_rest(workspace, assessment)
    complete(workspace, assessment, told_to="Drivers", conditions="Two depots")
    assert impact.open_points(workspace, row(workspace, "impact-assessment", assessment)) == []
    impact.answer(workspace, assessment, QUESTION["G4"], {"choice_answer": YES, "severity": 3, "likelihood": 2})
    (said,) = impact.open_points(workspace, row(workspace, "impact-assessment", assessment))
    assert said == "Answer 1 more question: Measures (1).", "which risk was raised"


def test_nothing_is_approved_without_its_screening_whichever_way(workspace: Workspace, assessment: str, ben: str) -> None:
    complete(workspace, assessment, depth="light")
    with pytest.raises(RuleError, match="Answer 10 screening questions"):
        approval.approve(workspace, impact.ASSESSMENT, assessment, version="1.0", approved_by_id=ben, approved_on=TODAY)


# --- what follows


def test_effects_of_medium_level_are_taken_over_as_risks_in_one_change(
    workspace: Workspace, system: str, assessment: str, ana: str
) -> None:
    screen(workspace, assessment, SC4=YES)
    impact.answer(workspace, assessment, QUESTION["G4"], {"severity": 3, "likelihood": 2, "answer": "Routes tell where drivers live"})
    impact.answer(workspace, assessment, QUESTION["H1"], {"severity": 2, "likelihood": 4, "severity_after": 2, "likelihood_after": 2})
    impact.answer(workspace, assessment, QUESTION["G7"], {"severity": 1, "likelihood": 1})
    known, facts = row(workspace, "impact-assessment", assessment), workspace.facts()
    found = impact_results.effects(known, facts)
    assert [(e.dimension, e.before, e.after, e.offered) for e in found] == [
        ("Privacy", "medium", "medium", True),
        ("Money, work and chances", "low", "low", False),
        ("Environment", "high", "medium", True),
    ]
    made = impact_results.adopt(workspace, assessment, [effect for effect in found if effect.offered])
    privacy, environment = (row(workspace, "risk", risk) for risk in made)
    assert (privacy.title, privacy.system_id, privacy.category, privacy.owner_id) == ("Privacy: Route planner", system, "privacy_data", ana)
    assert (privacy.event, privacy.likelihood, privacy.impact_people) == ("Routes tell where drivers live", 3, 4)
    assert (environment.impact_society, environment.residual_likelihood, environment.residual_impact) == (3, 3, 3)
    assert workspace.facts().linked(assessment, "risks_raised") == set(made)
    assert not any(effect.offered for effect in impact_results.effects(known, workspace.facts()))
    with pytest.raises(RuleError, match="No effect is high enough"):
        impact_results.adopt(workspace, assessment, [])
    workspace.undo()
    assert workspace.facts().rows("risk") == []
    assert workspace.facts().linked(assessment, "risks_raised") == set()


def test_a_raised_risk_of_the_same_category_is_not_offered_again(workspace: Workspace, assessment: str) -> None:
    impact.answer(workspace, assessment, QUESTION["G4"], {"severity": 3, "likelihood": 2})
    risk = make(workspace, "risk", title="Leak", category="privacy_data")
    records.edit(workspace, impact.ASSESSMENT, assessment, {"risks_raised": {risk}})
    (effect,) = impact_results.effects(row(workspace, "impact-assessment", assessment), workspace.facts())
    assert (effect.risks, effect.offered) == ((risk,), False)


@pytest.mark.parametrize(
    ("score", "values", "level"),
    [
        (0, {}, OversightLevel.OUT_OF_THE_LOOP),
        (2, {}, OversightLevel.ON_THE_LOOP),
        (4, {}, OversightLevel.IN_THE_LOOP),
        (0, {"reversibility": "irreversible"}, OversightLevel.IN_THE_LOOP),
        (4, {"oversight": "out_of_the_loop"}, OversightLevel.IN_THE_LOOP),
        (0, {"oversight": "on_the_loop"}, OversightLevel.ON_THE_LOOP),
    ],
)
def test_the_plan_has_the_level_that_follows_from_the_impact(
    workspace: Workspace, system: str, assessment: str, ana: str, score: int, values: dict[str, str], level: OversightLevel
) -> None:
    impact.answer(workspace, assessment, QUESTION["G6"], {"severity": score, "likelihood": score})
    records.edit(workspace, impact.ASSESSMENT, assessment, {"next_review_on": TODAY, **values})
    plan = row(workspace, "oversight-plan", impact_results.make_plan(workspace, assessment))
    assert (plan.system_id, plan.level, plan.owner_id, plan.next_review_on) == (system, level, ana, TODAY)
    assert plan.level_reason
    with pytest.raises(RuleError, match="has an oversight plan"):
        impact_results.make_plan(workspace, assessment)


def test_a_plan_that_lags_behind_is_brought_to_the_level(workspace: Workspace, assessment: str) -> None:
    with pytest.raises(RuleError, match="no oversight plan yet"):
        impact_results.follow_level(workspace, assessment)
    plan = impact_results.make_plan(workspace, assessment)
    impact.answer(workspace, assessment, QUESTION["G6"], {"severity": 4, "likelihood": 4})
    assert impact_results.follow_level(workspace, assessment)
    assert row(workspace, "oversight-plan", plan).level == "in_the_loop"
    assert row(workspace, "oversight-plan", plan).level_reason == "The impact after measures is critical."


# --- words and content


def test_an_option_stands_in_the_first_line_of_its_answer() -> None:
    options = ("own", "purchased")
    text = impact.with_option("Since 2024\nby us", options, 0)
    assert text == "own\nSince 2024\nby us"
    assert impact.with_option(text, options, 1) == "purchased\nSince 2024\nby us"
    assert [impact.option_of(words, options) for words in (text, "Since 2024", None)] == [0, -1, -1]
    assert impact.with_option(None, options, 1) == "purchased"


def test_the_content_fits_the_registers() -> None:
    fields = [name for question in impact_questions() for name in question.fields]
    assert set(fields) <= set(impact.ASSESSMENT.fields)
    assert len(fields) == len(set(fields))
    categories = {choice.value for choice in REGISTERS["risk"].fields["category"].kind.choices}  # type: ignore[attr-defined]  # a choice
    effects = [question for question in impact_questions() if question.type == "effect"]
    assert {question.category for question in effects} <= categories
    known = impact_scale()
    assert {question.dimension for question in effects} == set(known.dimensions)
    assert (len(known.severity), len(known.likelihood)) == (5, 5)
    assert set(known.review_months) == set(known.approver) == {"low", "medium", "high", "critical"}
    assert set(known.oversight) == {level.value for level in OversightLevel}
