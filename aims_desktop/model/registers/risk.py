"""Risks and opportunities: clauses 6.1.1 to 6.1.3, 8.2 and 8.3."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from math import prod
from typing import TYPE_CHECKING, Any

from aims_desktop.i18n import _, day
from aims_desktop.model.ahead import LOOK_AGAIN, Ahead, Coming
from aims_desktop.model.fields import Section, choice, choices, date, link, links, person, prose, scale, text
from aims_desktop.model.kinds import Choice, ChoiceKind, FlagKind
from aims_desktop.model.record import Record
from aims_desktop.model.register import Computed, Filter, Register, Row, Rule
from aims_desktop.model.registers.actions import ActionKind, actions_of
from aims_desktop.model.registers.risk_cells import Cell, score_of
from aims_desktop.model.registers.risk_method import criteria, method_version
from aims_desktop.model.registers.shared import Level, LifecycleStage, before, given, in_order, notes, reached

if TYPE_CHECKING:
    from aims_desktop.model.facts import Facts


class RiskKind(Choice):
    """Whether something may go wrong or well."""

    THREAT = "threat", "Threat"
    OPPORTUNITY = "opportunity", "Opportunity"


class RiskCategory(Choice):
    """The field a risk belongs to."""

    BIAS_FAIRNESS = "bias_fairness", "Bias and fairness"
    SAFETY_HEALTH = "safety_health", "Safety and health"
    PRIVACY_DATA = "privacy_data", "Privacy and data"
    SECURITY_MISUSE = "security_misuse", "Security and misuse"
    TRANSPARENCY = "transparency", "Transparency and explanation"
    RELIABILITY = "reliability", "Reliability, performance and drift"
    DATA_QUALITY = "data_quality", "Data quality and provenance"
    OVERSIGHT = "oversight", "Human oversight and accountability"
    LEGAL = "legal", "Legal and regulatory"
    THIRD_PARTY = "third_party", "Third party"
    ENVIRONMENT_SOCIETY = "environment_society", "Society and environment"
    OPERATIONAL = "operational", "Operational"
    STRATEGIC = "strategic", "Strategic"


class Harmed(Choice):
    """Who is harmed; the standard looks beyond the organisation."""

    ORGANISATION = "organisation", "Organisation"
    INDIVIDUALS = "individuals", "Individuals"
    GROUPS = "groups", "Groups"
    SOCIETY = "society", "Society"


class RiskStatus(Choice):
    """Where the work on a risk stands."""

    IDENTIFIED = "identified", "Identified"
    ANALYSED = "analysed", "Analysed"
    TREATMENT_PLANNED = "treatment_planned", "Treatment planned"
    IN_TREATMENT = "in_treatment", "In treatment"
    ACCEPTED = "accepted", "Accepted"
    CLOSED = "closed", "Closed"


class Treatment(Choice):
    """What is chosen to do about a risk."""

    MODIFY = "modify", "Mitigate (modify)"
    RETAIN = "retain", "Accept (retain)"
    AVOID = "avoid", "Avoid"
    SHARE = "share", "Transfer (share)"


class Risk(Record):
    """A threat or opportunity for the organisation, individuals, groups or society."""

    title: str | None = text(
        "Risk", section="Risk", required="close", help="Short and specific.", example="Applicants of one group are rated lower"
    )
    kind: RiskKind | None = choice("Kind", RiskKind, required="close", help="Chances belong here too.", refs=("6.1.1",))
    system_id: str | None = link("AI system", "ai-system", required="close", help="The main one; empty only for risks of the AIMS itself.")
    systems = links("Further AI systems", "ai-system", help="If the same risk lies in others too.")
    category: RiskCategory | None = choice("Category", RiskCategory, required="close", help="For charts and for not forgetting a field.")
    cause: str | None = prose("Cause", required="close", help="Why it could happen.")
    event: str | None = prose(
        "Event", required="close", help="What would happen.", synonyms=("description", "risk description", "scenario")
    )
    consequence: str | None = prose("Consequence", required="close", help="For whom, and how bad.")
    harmed: tuple[Harmed, ...] | None = choices(
        "Who is harmed", Harmed, required="close", help="The standard looks beyond the organisation.", refs=("6.1.2",)
    )
    owner_id: str | None = person("Risk owner", required="close", help="Who can do something about it.")
    status: RiskStatus | None = choice("Status", RiskStatus, required="close", help="Closed needs a reason in the notes.")
    inherent_likelihood: int | None = scale(
        "Likelihood without controls",
        section=Section("Score without controls", folded=True),
        unit="inherent",
        help="As if nothing were done about it yet; may stay empty.",
        synonyms=("inherent likelihood",),
    )
    inherent_impact: int | None = scale(
        "Highest effect without controls",
        unit="inherent",
        help="Highest of the three views; may stay empty.",
        synonyms=("inherent impact", "inherent severity"),
    )
    existing_controls: str | None = prose("Controls in place", section="Score before treatment", help="What already lowers it.")
    likelihood: int | None = scale(
        "Likelihood",
        unit="score",
        required="close",
        help="With the controls in place today.",
        synonyms=("probability",),
    )
    impact_organisation: int | None = scale(
        "Effect on the organisation",
        unit="score",
        required="close",
        help="Worst credible case.",
        synonyms=("impact", "severity"),
    )
    impact_people: int | None = scale("Effect on people", unit="score", required="close", help="Individuals and groups.")
    impact_society: int | None = scale("Effect on society", unit="score", required="close", help="Also the environment.")
    treatment: Treatment | None = choice(
        "Treatment",
        Treatment,
        section="Treatment",
        unit="treatment",
        required="close",
        help="What we choose; the actions stand in the Actions register.",
        refs=("6.1.3",),
    )
    treatment_plan: str | None = prose(
        "Treatment plan", unit="treatment", required="close", help="In one sentence; each measure becomes an action with owner and date."
    )
    controls_chosen = links("Controls", "control", help="Annex A or own controls that treat it.", refs=("6.1.3",))
    residual_likelihood: int | None = scale(
        "Likelihood after", unit="residual", required="close", help="Expected; confirm when the measures are in place."
    )
    residual_impact: int | None = scale("Highest effect after", unit="residual", required="close", help="Highest of the three views.")
    residual_confirmed_on: dt.date | None = date("Confirmed on", unit="residual", help="Empty means still an expectation.", refs=("8.3",))
    plan_approved_by_id: str | None = person(
        "Plan approved by", unit="plan_approval", help="Designated management; one button approves all shown.", refs=("6.1.3",)
    )
    plan_approved_on: dt.date | None = date("Plan approved on", unit="plan_approval", help="Date of approval.")
    next_review_on: dt.date | None = date(
        "Next review",
        unit="review",
        required="close",
        help="Follows the method's interval.",
        refs=("8.2",),
        synonyms=("review date", "review by"),
        ahead=LOOK_AGAIN,
    )
    last_review_on: dt.date | None = date("Last review", unit="review", help="Set when somebody confirms the score.")
    accepted_by_id: str | None = person(
        "Accepted by",
        section=Section("Acceptance of what remains", folded=True),
        unit="acceptance",
        help="Needed if the level after treatment is above appetite.",
        refs=("6.1.3",),
    )
    accepted_role: str | None = text("In the role of", unit="acceptance", help="Printed with the name.")
    accepted_on: dt.date | None = date("Accepted on", unit="acceptance", help="Day of the acceptance.")
    acceptance_reason: str | None = prose("Why", unit="acceptance", help="Why this is tolerable.")
    accepted_until: dt.date | None = date(
        "Valid until", unit="acceptance", help="Then it must be judged again.", ahead=Ahead(Coming.ENDS, open="acceptance_expired")
    )
    lifecycle_phase: LifecycleStage | None = choice(
        "Life-cycle phase", LifecycleStage, section=Section("More", folded=True), help="Where it arises."
    )
    catalogue_ref: str | None = text("Catalogue entry", help="If taken from the starter catalogue.", example="RS-01")
    level_override: Level | None = choice("Level set by hand", Level, unit="score", help="Only where the product misleads.")
    override_reason: str | None = prose("Reason for that", unit="score", help="Needed for an override.")
    method_version_id: str | None = link("Method version", "version", unit="score", help="Set when the score is made.")
    notes: str | None = notes()


# --- scores


def inherent_cell(row: Row) -> Cell | None:
    """Likelihood and highest effect without controls; None while either is open."""
    return _cell(row.inherent_likelihood, row.inherent_impact)


def before_cell(row: Row) -> Cell | None:
    """Likelihood and highest effect with the controls in place today; None while either is open."""
    effects = [e for e in (row.impact_organisation, row.impact_people, row.impact_society) if e is not None]
    return _cell(row.likelihood, max(effects)) if effects else None


def after_cell(row: Row) -> Cell | None:
    """Likelihood and highest effect after treatment; None while either is open."""
    return _cell(row.residual_likelihood, row.residual_impact)


def _cell(likelihood: int | None, effect: int | None) -> Cell | None:
    return None if likelihood is None or effect is None else (likelihood, effect)


def inherent_score(row: Row) -> int | None:
    """Likelihood times the highest effect without controls; None while one is missing."""
    return score_of(inherent_cell(row))


def score(row: Row) -> int | None:
    """Likelihood times the highest effect, with the controls in place today; None while one is missing."""
    return score_of(before_cell(row))


def residual_score(row: Row) -> int | None:
    """Likelihood times the highest effect after treatment; None while one is missing."""
    return score_of(after_cell(row))


def inherent_level(row: Row, facts: Facts) -> Level | None:
    """The level without controls."""
    return criteria(facts).level(inherent_cell(row))


def level(row: Row, facts: Facts) -> Level | None:
    """The level set by hand, or that of the score."""
    by_hand: Level | None = row.level_override
    return by_hand or criteria(facts).level(before_cell(row))


def residual_level(row: Row, facts: Facts) -> Level | None:
    """The level after treatment."""
    return criteria(facts).level(after_cell(row))


SCORE = ("likelihood", "impact_organisation", "impact_people", "impact_society", "level_override")
"""What makes the level before treatment."""


def _following(values: Mapping[str, Any], before: Row | None, facts: Facts) -> Mapping[str, Any]:
    """A score remembers the version of the method it was made with; who accepted what remains did not accept more than that."""
    version = method_version(facts) if any(values.get(name) is not None for name in SCORE) else None
    found: dict[str, Any] = {} if version is None else {"method_version_id": version.id}
    if before is not None and before.accepted_by_id is not None and _more_remains(values, before, facts):
        found |= dict.fromkeys(ACCEPTANCE)
        found |= {"status": RiskStatus.TREATMENT_PLANNED} if before.status is RiskStatus.ACCEPTED else {}
    return found


def _more_remains(values: Mapping[str, Any], before: Row, facts: Facts) -> bool:
    then, now = after_cell(before), _cell(*(values.get(name, getattr(before, name)) for name in ("residual_likelihood", "residual_impact")))
    if then is None or now is None:
        return False
    was, becomes = criteria(facts).level(then), criteria(facts).level(now)
    return prod(now) > prod(then) or (was is not None and becomes is not None and becomes.rank > was.rank)


# --- which risks


def is_open(row: Row, facts: Facts) -> bool:
    """Not closed."""
    return row.status is not RiskStatus.CLOSED


def is_threat(row: Row, facts: Facts) -> bool:
    """Open and no opportunity."""
    return is_open(row, facts) and row.kind is not RiskKind.OPPORTUNITY


def is_scored(row: Row, facts: Facts) -> bool:
    """Somebody owns it and its level is known."""
    return given(row.owner_id, level(row, facts))


def above_appetite(row: Row, facts: Facts) -> bool:
    """A threat higher than the organisation lives with."""
    return is_threat(row, facts) and criteria(facts).above_appetite(level(row, facts)) is True


def residual_above_appetite(row: Row, facts: Facts) -> bool:
    """A threat that stays higher after treatment."""
    return is_threat(row, facts) and criteria(facts).above_appetite(residual_level(row, facts)) is True


def is_planned(row: Row, facts: Facts) -> bool:
    """Accepted by somebody, or treated by an action with owner and date."""
    if row.treatment is Treatment.RETAIN:
        return row.accepted_by_id is not None
    actions = [action for action in actions_of("risk", row, facts) if action.kind is ActionKind.TREATMENT]
    return row.treatment is not None and any(given(action.owner_id, action.due_on) for action in actions)


def plan_approved(row: Row, facts: Facts) -> bool:
    """Somebody approved the plan, on a day."""
    return given(row.plan_approved_by_id, row.plan_approved_on)


ACCEPTANCE = ("accepted_by_id", "accepted_role", "accepted_on", "acceptance_reason", "accepted_until")
"""What must be said for what remains to count as accepted."""


def is_accepted(row: Row, facts: Facts) -> bool:
    """What remains is accepted by a named role, with a reason, until a day not yet past."""
    return given(*(getattr(row, name) for name in ACCEPTANCE)) and reached(facts.today, row.accepted_until)


def why_not_accepted(row: Row, facts: Facts) -> str:
    """What keeps a risk that stays above appetite from being accepted, as one sentence; "" where nothing does."""
    if is_accepted(row, facts):
        return ""
    lacking = [_(RISKS.fields[name].label) for name in ACCEPTANCE if not given(getattr(row, name))]
    if lacking:
        return _("Not accepted: fill in {fields}.").format(fields=", ".join(lacking))
    return _("Not accepted: the acceptance ran out on {day}, so what remains must be judged again.").format(day=day(row.accepted_until))


def scored_with_older_method(row: Row, facts: Facts) -> bool:
    """Scored before the method in force was approved."""
    version = method_version(facts)
    scored_with = row.method_version_id
    return is_open(row, facts) and scored_with is not None and version is not None and version.id != scored_with


RISKS = Register(
    Risk,
    title="Risks and opportunities",
    singular="Risk",
    prefix="RSK",
    area="risk",
    step=3,
    about="A threat or opportunity for the organisation, individuals, groups or society.",
    clauses=("6.1.1", "6.1.2", "6.1.3", "8.2", "8.3"),
    columns=("title", "level", "residual_level", "treatment", "owner_id", "status", "next_review_on"),
    subtitle="system_id",
    computed=(
        Computed(
            "level",
            "Level",
            ChoiceKind(Level),
            level,
            help="Likelihood and highest effect, read in the matrix of the method in force; or the level set by hand.",
        ),
        Computed(
            "inherent_level",
            "Level without controls",
            ChoiceKind(Level),
            inherent_level,
            help="As above, with the figures without controls.",
        ),
        Computed("residual_level", "Level after", ChoiceKind(Level), residual_level, help="As above, with the figures after treatment."),
        Computed(
            "above_appetite",
            "Above appetite",
            FlagKind(),
            lambda row, facts: criteria(facts).above_appetite(level(row, facts)),
            help="Level is higher than the appetite of the method in force.",
        ),
        Computed(
            "residual_above_appetite",
            "After treatment above appetite",
            FlagKind(),
            lambda row, facts: criteria(facts).above_appetite(residual_level(row, facts)),
            help="Level after treatment is higher than the appetite.",
        ),
    ),
    filters=(
        Filter("threats", "Threats", is_threat),
        Filter("opportunities", "Opportunities", lambda row, facts: row.kind is RiskKind.OPPORTUNITY),
        Filter("scored", "Scored, with owner", lambda row, facts: row.kind is not RiskKind.OPPORTUNITY and is_scored(row, facts)),
        Filter("unscored", "Not scored or no owner", lambda row, facts: is_threat(row, facts) and not is_scored(row, facts)),
        Filter("above_appetite", "Above appetite", above_appetite),
        Filter(
            "above_appetite_without_plan",
            "Above appetite, no plan",
            lambda row, facts: above_appetite(row, facts) and not is_planned(row, facts),
        ),
        Filter(
            "plan_not_approved",
            "Plan not approved",
            lambda row, facts: above_appetite(row, facts) and not plan_approved(row, facts),
        ),
        Filter("plan_approved", "Plan approved", lambda row, facts: above_appetite(row, facts) and plan_approved(row, facts)),
        Filter(
            "residual_missing",
            "Level after treatment missing",
            lambda row, facts: above_appetite(row, facts) and residual_level(row, facts) is None,
        ),
        Filter(
            "residual_not_accepted",
            "Rest above appetite, not accepted",
            lambda row, facts: residual_above_appetite(row, facts) and not is_accepted(row, facts),
        ),
        Filter(
            "acceptance_expired",
            "Acceptance expired",
            lambda row, facts: is_open(row, facts) and before(row.accepted_until, facts.today),
        ),
        Filter(
            "review_overdue",
            "Review overdue",
            lambda row, facts: is_open(row, facts) and before(row.next_review_on, facts.today),
        ),
        Filter("old_method", "Scored with an older method", scored_with_older_method),
        Filter(
            "to_people_or_society",
            "Harm to people or society",
            lambda row, facts: bool({Harmed.INDIVIDUALS, Harmed.GROUPS, Harmed.SOCIETY} & set(row.harmed or ())),
        ),
    ),
    rules=(
        Rule(
            "override_reason",
            "Say why the level is set by hand.",
            lambda row, facts: row.level_override is not None and row.override_reason is None,
        ),
        Rule(
            "notes",
            "Say in the notes why the risk is closed.",
            lambda row, facts: not is_open(row, facts) and row.notes is None,
            strict=True,
        ),
        Rule(
            "status",
            "Above appetite, accepted needs a name, a role, a reason and a day that is not past.",
            lambda row, facts: row.status is RiskStatus.ACCEPTED and residual_above_appetite(row, facts) and not is_accepted(row, facts),
        ),
        in_order("last_review_on", "next_review_on", "The next review cannot be before the last one."),
        in_order("accepted_on", "accepted_until", "The acceptance cannot end before it was given."),
    ),
    closes_with=("status", RiskStatus.CLOSED),
    not_copied=frozenset({"status", "residual_confirmed_on", "plan_approved_by_id", "plan_approved_on", *ACCEPTANCE}),
    follows=_following,
    defaults={"status": RiskStatus.IDENTIFIED},
)
