"""Impact assessments: what an AI system does to people and society. Clauses 6.1.4 and 8.4."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING

from aims_desktop.model.ahead import Ahead, Coming
from aims_desktop.model.fields import choice, date, integer, link, links, person, prose, text
from aims_desktop.model.kinds import Choice, ChoiceKind
from aims_desktop.model.record import Record
from aims_desktop.model.register import Computed, Filter, Register, Row, Rule
from aims_desktop.model.registers.actions import actions_of, is_open
from aims_desktop.model.registers.shared import (
    Level,
    OversightLevel,
    changed_filter,
    given,
    in_force,
    moved_on,
    notes,
    review_overdue,
    self_approved,
    version_values,
)

if TYPE_CHECKING:
    from aims_desktop.model.facts import Facts


class AssessmentDepth(Choice):
    """How much is asked; follows from the screening questions."""

    LIGHT = "light", "Light"
    FULL = "full", "Full"
    STOP = "stop", "Stopped by screening"


class AssessmentTrigger(Choice):
    """What started an assessment."""

    NEW_SYSTEM = "new_system", "New system"
    SIGNIFICANT_CHANGE = "significant_change", "Significant change"
    NEW_USE = "new_use", "New use, country or group"
    PERIODIC = "periodic", "Periodic"
    INCIDENT = "incident", "Incident"
    LEGAL = "legal", "Change of law"


class PeopleAffected(Choice):
    """How many people are affected."""

    FEW = "few", "Few"
    SOME = "some", "Some"
    MANY = "many", "Many"
    VERY_MANY = "very_many", "Very many"


class Reversibility(Choice):
    """Whether a harm can be undone."""

    REVERSIBLE = "reversible", "Reversible"
    PARTLY = "partly", "Partly reversible"
    IRREVERSIBLE = "irreversible", "Irreversible"


class ImpactDecision(Choice):
    """What is done after an assessment."""

    PROCEED = "proceed", "Proceed"
    PROCEED_WITH_CONDITIONS = "proceed_with_conditions", "Proceed with conditions"
    PILOT_ONLY = "pilot_only", "Pilot only"
    REWORK = "rework", "Rework"
    REJECT = "reject", "Reject"


class ImpactAssessment(Record):
    """What one AI system does to people and society; one per system, approved as a version."""

    system_id: str | None = link("AI system", "ai-system", section="Assessment", required="approve", help="One system per assessment.")
    depth: AssessmentDepth | None = choice("Depth", AssessmentDepth, required="approve", help="Follows from the screening questions.")
    trigger: AssessmentTrigger | None = choice("Why now", AssessmentTrigger, required="approve", help="What started it.")
    assessor_id: str | None = person("Assessor", required="approve", help="Usually the system owner.")
    contributors = links("Helped by", "person", help="Data, privacy, legal, voices of those affected.")
    purpose_context: str | None = prose(
        "Purpose, setting and version", required="approve", help="Which uses are covered and which are not."
    )
    misuse: str | None = prose("Foreseeable misuse", required="approve", help="Uses people may slip into.")
    affected: str | None = prose(
        "People and groups affected", required="approve", help="Who uses it, who is judged, who is touched unknowingly.", refs=("A.5.4",)
    )
    vulnerable: str | None = prose("Weaker groups", required="approve", help="Children, patients, applicants and others; or none.")
    benefits: str | None = prose("Benefits", required="approve", help="For whom; they never cancel a harm.")
    scale: PeopleAffected | None = choice(
        "How many are affected", PeopleAffected, unit="reach", required="approve", help="Very many raises severity by one."
    )
    reversibility: Reversibility | None = choice(
        "Can it be undone", Reversibility, unit="reach", required="approve", help="Irreversible harm needs the strictest oversight."
    )
    consultation: str | None = prose("Who was heard", required="approve", help="Or why nobody.")
    oversight: OversightLevel | None = choice(
        "Oversight chosen", OversightLevel, section="Outcome", required="approve", help="At least what the level demands."
    )
    measures: str | None = prose("Measures", required="approve", help="Each one also becomes an action with owner and date.")
    risks_raised = links("Risks raised", "risk", help="Results flow into the risk register.", refs=("6.1.2",))
    decision: ImpactDecision | None = choice("Decision", ImpactDecision, unit="decision", required="approve", help="What we do now.")
    conditions: str | None = prose("Conditions and reasons", unit="decision", help="Why benefits outweigh what is left.")
    told_to: str | None = prose("Who gets the result", help="Inside, customers, authority, public.")
    next_review_on: dt.date | None = date(
        "Next review",
        section="Review",
        required="approve",
        help="12 months; 6 if high, 3 if critical.",
        ahead=Ahead(Coming.REVIEW, open="review_overdue", by="assessor_id"),
    )
    notes: str | None = notes()


GRAVE = 4
"""The highest severity and likelihood."""

WEAKER_GROUPS = "SC-8"
"""The screening question whose yes says that weaker groups are hit."""

RAISED = frozenset({Level.MEDIUM, Level.HIGH, Level.CRITICAL})
"""Levels that belong into the risk register."""

# --- levels


def level(row: Row, facts: Facts) -> Level | None:
    """The highest effect before measures; None while no effect is scored."""
    return _highest(answer_level(answer, facts) for answer in answers_of(row, facts))


def residual_level(row: Row, facts: Facts) -> Level | None:
    """The highest effect after measures, without averaging; an effect that was not scored again stays as it was."""
    return _highest(answer_level_after(answer, facts) for answer in answers_of(row, facts))


def answers_of(row: Row, facts: Facts) -> list[Row]:
    """The answers of an assessment."""
    return facts.where("impact-answer", "assessment_id", row.id)


def answer_level(row: Row, facts: Facts) -> Level | None:
    """The level of one effect before measures."""
    return _effect(row, row.severity, row.likelihood, facts)


def answer_level_after(row: Row, facts: Facts) -> Level | None:
    """The level of one effect after measures."""
    if row.severity_after is None and row.likelihood_after is None:
        return answer_level(row, facts)
    severity = row.severity if row.severity_after is None else row.severity_after
    likelihood = row.likelihood if row.likelihood_after is None else row.likelihood_after
    return _effect(row, severity, likelihood, facts)


def oversight_needed(row: Row, facts: Facts) -> OversightLevel | None:
    """The least oversight that the level after measures, or harm that cannot be undone, demands."""
    reached = residual_level(row, facts)
    if reached in {Level.HIGH, Level.CRITICAL} or row.reversibility is Reversibility.IRREVERSIBLE:
        return OversightLevel.IN_THE_LOOP
    return OversightLevel.ON_THE_LOOP if reached is Level.MEDIUM else None


def _highest(levels: Iterable[Level | None]) -> Level | None:
    return max((known for known in levels if known is not None), key=lambda known: known.rank, default=None)


def _effect(row: Row, severity: int | None, likelihood: int | None, facts: Facts) -> Level | None:
    """Severity times likelihood in the bands; what is not known counts as likely, and the gravest harm is high at least."""
    if likelihood is None and row.choice_answer is ImpactChoice.UNKNOWN:
        likelihood = facts.setting("impact_unknown_likelihood")
    if severity is None or likelihood is None:
        return None
    assessment = facts.get("impact-assessment", row.assessment_id)
    raised = facts.remember(("impact raised", row.assessment_id), lambda: _raised_by(assessment, facts)) if assessment is not None else 0
    hit = min(GRAVE, severity + raised) if severity else severity
    score = hit * likelihood
    if score > facts.setting("impact_high_to"):
        return Level.CRITICAL
    if score > facts.setting("impact_medium_to") or (hit == GRAVE and likelihood):
        return Level.HIGH
    return Level.MEDIUM if score > facts.setting("impact_low_to") else Level.LOW


def _raised_by(assessment: Row, facts: Facts) -> int:
    """By how much every harm weighs more: weaker groups are hit, very many people are."""
    weaker = any(a.question == WEAKER_GROUPS and a.choice_answer is ImpactChoice.ANSWERED_YES for a in answers_of(assessment, facts))
    return weaker + (assessment.scale is PeopleAffected.VERY_MANY)


# --- which assessments


def _without_risk(row: Row, facts: Facts) -> bool:
    return in_force(row, facts) and residual_level(row, facts) in RAISED and not facts.linked(row.id, "risks_raised")


def _decided_not_approved(row: Row, facts: Facts) -> bool:
    return row.decision is not None and (not in_force(row, facts) or moved_on("impact-assessment")(row, facts))


def _too_little_oversight(row: Row, facts: Facts) -> bool:
    needed = oversight_needed(row, facts)
    return row.oversight is not None and needed is not None and row.oversight.rank < needed.rank


IMPACT_ASSESSMENTS = Register(
    ImpactAssessment,
    title="Impact assessments",
    singular="Impact assessment",
    prefix="AIA",
    area="risk",
    step=3,
    about="What one AI system does to people and society; one per system, approved as a version.",
    clauses=(
        "6.1.4",
        "8.4",
    ),
    controls=(
        "A.5.2",
        "A.5.3",
        "A.5.4",
        "A.5.5",
    ),
    columns=("system_id", "depth", "residual_level", "decision", "assessor_id", "version", "next_review_on"),
    subtitle="trigger",
    versioned=True,
    approved=True,
    author="assessor_id",
    computed=(
        *version_values("impact-assessment"),
        Computed(
            "impact_level",
            "Impact before measures",
            ChoiceKind(Level),
            level,
            help="Highest answer: severity times likelihood, with the adjustments.",
        ),
        Computed(
            "residual_level",
            "Impact after measures",
            ChoiceKind(Level),
            residual_level,
            help="Highest answer after measures; no averaging.",
        ),
    ),
    filters=(
        Filter(
            "high_impact",
            "High or critical after measures",
            lambda row, facts: in_force(row, facts) and residual_level(row, facts) in {Level.HIGH, Level.CRITICAL},
        ),
        Filter("review_overdue", "Review overdue", review_overdue),
        Filter("without_risk", "No risk raised", _without_risk),
        Filter(
            "open_measures",
            "Measures open",
            lambda row, facts: (
                in_force(row, facts) and any(is_open(action, facts) for action in actions_of("impact-assessment", row, facts))
            ),
        ),
        Filter("in_force", "In force", in_force),
        changed_filter("impact-assessment"),
        self_approved("assessor_id", "Approved by the assessor"),
        Filter("to_approve", "Decided, not approved", _decided_not_approved),
    ),
    rules=(
        Rule("oversight", "This level of impact, or harm that cannot be undone, asks for closer oversight.", _too_little_oversight),
        Rule(
            "conditions",
            "Say under which conditions it may go on.",
            lambda row, facts: row.decision is ImpactDecision.PROCEED_WITH_CONDITIONS and row.conditions is None,
        ),
    ),
)


class ImpactChoice(Choice):
    """A short answer; unknown counts as likely until found out."""

    ANSWERED_YES = "answered_yes", "Yes"
    ANSWERED_NO = "answered_no", "No"
    UNKNOWN = "unknown", "Unknown"
    NOT_APPLICABLE = "not_applicable", "Not applicable"


class ImpactAnswer(Record):
    """One answer to one question of the questionnaire or of the screening."""

    assessment_id: str | None = link(
        "Impact assessment", "impact-assessment", section="Answer", required="approve", help="The assessment it belongs to."
    )
    question: str | None = text("Question", required="approve", help="Id from the questionnaire.", example="G1")
    choice_answer: ImpactChoice | None = choice("Yes or no", ImpactChoice, help="Unknown counts as likely until found out.")
    answer: str | None = prose("Answer", help="Facts and reasons.")
    benefit: str | None = prose("Benefit", help="For effect questions.")
    severity: int | None = integer("Severity", 0, 4, unit="effect", help="0 none to 4 grave or irreversible.")
    likelihood: int | None = integer("Likelihood", 0, 4, unit="effect", help="0 excluded to 4 expected.")
    severity_after: int | None = integer("Severity after measures", 0, 4, unit="effect_after", help="With the measures in place.")
    likelihood_after: int | None = integer("Likelihood after measures", 0, 4, unit="effect_after", help="With the measures in place.")


IMPACT_ANSWERS = Register(
    ImpactAnswer,
    title="Answers",
    singular="Answer",
    area="risk",
    step=3,
    about="One answer to one question of the questionnaire or of the screening.",
    clauses=("6.1.4",),
    controls=(
        "A.5.4",
        "A.5.5",
    ),
    columns=("question", "choice_answer", "answer", "severity", "likelihood"),
    subtitle="assessment_id",
    child_of="impact-assessment",
    filters=(
        Filter("high", "High or critical", lambda row, facts: answer_level(row, facts) in {Level.HIGH, Level.CRITICAL}),
        Filter("unknown", "Unknown", lambda row, facts: row.choice_answer is ImpactChoice.UNKNOWN),
        Filter(
            "unanswered",
            "Not answered",
            lambda row, facts: not (given(row.answer) or given(row.choice_answer) or given(row.severity)),
        ),
    ),
)
