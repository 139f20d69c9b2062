"""risk"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sqlalchemy.orm import Mapped

from aims_desktop.model.fields import (
    Section,
    choice,
    choices,
    date,
    integer,
    link,
    links,
    person,
    prose,
    scale,
    text,
)
from aims_desktop.model.kinds import Choice
from aims_desktop.model.record import Record
from aims_desktop.model.register import Filter, Register, Row
from aims_desktop.model.registers.shared import Level, LifecycleStage, before, notes

if TYPE_CHECKING:
    from aims_desktop.model.facts import Facts


class Appetite(Choice):
    """The highest level we live with; all above needs a plan."""

    LOW = "low", "Low"
    MEDIUM = "medium", "Medium"
    HIGH = "high", "High"


class RiskMethod(Record):
    """Criteria, scales, appetite and rhythm of risk work; one row, approved as a version."""

    appetite: Mapped[Appetite | None] = choice(
        "Accepted without treatment",
        Appetite,
        section="Criteria",
        required="approve",
        help="The highest level we live with; all above needs a plan.",
        refs=("6.1.1",),
    )
    acceptance_rules: Mapped[str | None] = prose(
        "Who may accept what", required="approve", help="Per level: who, for how long, with which reason."
    )
    low_to: Mapped[int | None] = integer(
        "Low up to", 1, 25, unit="bands", required="approve", help="Score up to which a risk is low.", example="4"
    )
    medium_to: Mapped[int | None] = integer(
        "Medium up to", 1, 25, unit="bands", required="approve", help="Score up to which it is medium.", example="9"
    )
    high_to: Mapped[int | None] = integer(
        "High up to", 1, 25, unit="bands", required="approve", help="Above this it is critical.", example="15"
    )
    finding_risks: Mapped[str | None] = prose(
        "How risks are found", section="Method", required="approve", help="Sources, workshops, catalogue, impact results, incidents."
    )
    analysing: Mapped[str | None] = prose(
        "How they are analysed and ranked", required="approve", help="Likelihood times the highest effect on organisation, people, society."
    )
    treating: Mapped[str | None] = prose(
        "How they are treated", required="approve", help="Options, choice of controls, comparison with Annex A, approval.", refs=("6.1.3",)
    )
    opportunities: Mapped[str | None] = prose("How opportunities are handled", help="Found, planned and checked like risks.")
    review_months: Mapped[int | None] = integer(
        "Review every", 1, 36, required="approve", help="Months between reviews of a risk.", example="6"
    )
    triggers: Mapped[str | None] = prose("Review at once when", required="approve", help="Significant change, incident, new law, new use.")
    prepared_by_id: Mapped[str | None] = person(
        "Prepared by", section="Approval", required="approve", help="The author; somebody else approves."
    )
    next_review_on: Mapped[dt.date | None] = date("Next review", required="approve", help="Yearly.")


RISK_METHOD = Register(
    RiskMethod,
    title="Risk method",
    singular="Risk method",
    area="risk",
    step=3,
    about="Criteria, scales, appetite and rhythm of risk work; one row, approved as a version.",
    clauses=("6.1.1", "6.1.2", "6.1.3"),
    columns=("appetite", "review_months"),
    single=True,
    versioned=True,
    approved=True,
    filters=(),
)


class Scale(Choice):
    """Four scales."""

    LIKELIHOOD = "likelihood", "Likelihood"
    ORGANISATION = "organisation", "Organisation"
    PEOPLE = "people", "Individuals and groups"
    SOCIETY = "society", "Society"


class ScaleLevel(Record):
    """Meaning of each step of each scale."""

    method_id: Mapped[str | None] = link(
        "Risk method", "risk-method", section="Scale level", required="approve", help="The method it belongs to."
    )
    scale: Mapped[Scale | None] = choice("Scale", Scale, required="approve", help="Four scales.")
    level: Mapped[int | None] = integer("Step", 1, 5, required="approve", help="1 to 5.")
    label: Mapped[str | None] = text("Name", required="approve", help="One word.", example="Major")
    meaning: Mapped[str | None] = prose("Meaning", required="approve", help="With figures or examples, so that two people score alike.")


SCALES = Register(
    ScaleLevel,
    title="Scales",
    singular="Scale level",
    area="risk",
    step=3,
    about="Meaning of each step of each scale.",
    clauses=("6.1.2",),
    columns=("method_id", "scale", "level", "label"),
    child_of="risk-method",
    filters=(Filter("incomplete", "Meaning missing", lambda row, facts: row.meaning is None),),
)


class RiskKind(Choice):
    """Chances belong here too."""

    THREAT = "threat", "Threat"
    OPPORTUNITY = "opportunity", "Opportunity"


class RiskCategory(Choice):
    """For charts and for not forgetting a field."""

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
    """The standard looks beyond the organisation."""

    ORGANISATION = "organisation", "Organisation"
    INDIVIDUALS = "individuals", "Individuals"
    GROUPS = "groups", "Groups"
    SOCIETY = "society", "Society"


class RiskStatus(Choice):
    """Closed needs a reason in the notes."""

    IDENTIFIED = "identified", "Identified"
    ANALYSED = "analysed", "Analysed"
    TREATMENT_PLANNED = "treatment_planned", "Treatment planned"
    IN_TREATMENT = "in_treatment", "In treatment"
    ACCEPTED = "accepted", "Accepted"
    CLOSED = "closed", "Closed"


class Treatment(Choice):
    """What we choose; the actions stand in the Actions register."""

    MODIFY = "modify", "Mitigate (modify)"
    RETAIN = "retain", "Accept (retain)"
    AVOID = "avoid", "Avoid"
    SHARE = "share", "Transfer (share)"


class Risk(Record):
    """A threat or opportunity for the organisation, individuals, groups or society."""

    title: Mapped[str | None] = text(
        "Risk", section="Risk", required="close", help="Short and specific.", example="Applicants of one group are rated lower"
    )
    kind: Mapped[RiskKind | None] = choice("Kind", RiskKind, required="close", help="Chances belong here too.", refs=("6.1.1",))
    system_id: Mapped[str | None] = link(
        "AI system", "ai-system", required="close", help="The main one; empty only for risks of the AIMS itself."
    )
    systems = links("Further AI systems", "ai-system", help="If the same risk lies in others too.")
    category: Mapped[RiskCategory | None] = choice(
        "Category", RiskCategory, required="close", help="For charts and for not forgetting a field."
    )
    cause: Mapped[str | None] = prose("Cause", required="close", help="Why it could happen.")
    event: Mapped[str | None] = prose("Event", required="close", help="What would happen.")
    consequence: Mapped[str | None] = prose("Consequence", required="close", help="For whom, and how bad.")
    harmed: Mapped[tuple[Harmed, ...] | None] = choices(
        "Who is harmed", Harmed, required="close", help="The standard looks beyond the organisation.", refs=("6.1.2",)
    )
    owner_id: Mapped[str | None] = person("Risk owner", required="close", help="Who can do something about it.")
    status: Mapped[RiskStatus | None] = choice("Status", RiskStatus, required="close", help="Closed needs a reason in the notes.")
    existing_controls: Mapped[str | None] = prose("Controls in place", section="Score before treatment", help="What already lowers it.")
    likelihood: Mapped[int | None] = scale("Likelihood", unit="score", required="close", help="With the controls in place today.")
    impact_organisation: Mapped[int | None] = scale(
        "Effect on the organisation", unit="score", required="close", help="Worst credible case."
    )
    impact_people: Mapped[int | None] = scale("Effect on people", unit="score", required="close", help="Individuals and groups.")
    impact_society: Mapped[int | None] = scale("Effect on society", unit="score", required="close", help="Also the environment.")
    treatment: Mapped[Treatment | None] = choice(
        "Treatment",
        Treatment,
        section="Treatment",
        unit="treatment",
        required="close",
        help="What we choose; the actions stand in the Actions register.",
        refs=("6.1.3",),
    )
    treatment_plan: Mapped[str | None] = prose(
        "Treatment plan", unit="treatment", required="close", help="In one sentence; each measure becomes an action with owner and date."
    )
    controls_chosen = links("Controls", "control", help="Annex A or own controls that treat it.", refs=("6.1.3",))
    residual_likelihood: Mapped[int | None] = scale(
        "Likelihood after", unit="residual", required="close", help="Expected; confirm when the measures are in place."
    )
    residual_impact: Mapped[int | None] = scale(
        "Highest effect after", unit="residual", required="close", help="Highest of the three views."
    )
    residual_confirmed_on: Mapped[dt.date | None] = date(
        "Confirmed on", unit="residual", help="Empty means still an expectation.", refs=("8.3",)
    )
    plan_approved_by_id: Mapped[str | None] = person(
        "Plan approved by", unit="plan_approval", help="Designated management; one button approves all shown.", refs=("6.1.3",)
    )
    plan_approved_on: Mapped[dt.date | None] = date("Plan approved on", unit="plan_approval", help="Date of approval.")
    next_review_on: Mapped[dt.date | None] = date(
        "Next review", unit="review", required="close", help="Follows the method's interval.", refs=("8.2",)
    )
    last_review_on: Mapped[dt.date | None] = date("Last review", unit="review", help="Set when somebody confirms the score.")
    accepted_by_id: Mapped[str | None] = person(
        "Accepted by",
        section=Section("Acceptance of what remains", folded=True),
        unit="acceptance",
        help="Needed if the level after treatment is above appetite.",
        refs=("6.1.3",),
    )
    accepted_role: Mapped[str | None] = text("In the role of", unit="acceptance", help="Printed with the name.")
    accepted_on: Mapped[dt.date | None] = date("Accepted on", unit="acceptance", help="Date.")
    acceptance_reason: Mapped[str | None] = prose("Why", unit="acceptance", help="Why this is tolerable.")
    accepted_until: Mapped[dt.date | None] = date("Valid until", unit="acceptance", help="Then it must be judged again.")
    lifecycle_phase: Mapped[LifecycleStage | None] = choice(
        "Life-cycle phase", LifecycleStage, section=Section("More", folded=True), help="Where it arises."
    )
    catalogue_ref: Mapped[str | None] = text("Catalogue entry", help="If taken from the starter catalogue.", example="RS-01")
    level_override: Mapped[Level | None] = choice("Level set by hand", Level, unit="score", help="Only where the product misleads.")
    override_reason: Mapped[str | None] = prose("Reason for that", unit="score", help="Needed for an override.")
    method_version_id: Mapped[str | None] = link("Method version", "version", unit="score", help="Set when the score is made.")
    notes: Mapped[str | None] = notes()


def threats(row: Row, facts: Facts) -> bool:
    """Threats."""
    return row.kind != RiskKind.OPPORTUNITY and row.status != RiskStatus.CLOSED


def above_appetite(row: Row, facts: Facts) -> bool:
    """Above appetite."""
    return facts.value("risk", row, "above_appetite") is True and threats(row, facts)


RISKS = Register(
    Risk,
    title="Risks and opportunities",
    singular="Risk",
    prefix="RSK",
    area="risk",
    step=3,
    about="A threat or opportunity for the organisation, individuals, groups or society.",
    clauses=("6.1.1", "6.1.2", "6.1.3", "8.2", "8.3"),
    columns=("title", "system_id", "owner_id", "status", "treatment", "next_review_on"),
    filters=(
        Filter("threats", "Threats", threats),
        Filter("opportunities", "Opportunities", lambda row, facts: row.kind == RiskKind.OPPORTUNITY),
        Filter(
            "scored",
            "Scored, with owner",
            lambda row, facts: (
                row.kind != RiskKind.OPPORTUNITY and row.owner_id is not None and facts.value("risk", row, "level") is not None
            ),
        ),
        Filter(
            "unscored",
            "Not scored or no owner",
            lambda row, facts: threats(row, facts) and (row.owner_id is None or facts.value("risk", row, "level") is None),
        ),
        Filter("above_appetite", "Above appetite", above_appetite),
        Filter(
            "plan_not_approved",
            "Plan not approved",
            lambda row, facts: above_appetite(row, facts) and (row.plan_approved_by_id is None or row.plan_approved_on is None),
        ),
        Filter(
            "plan_approved",
            "Plan approved",
            lambda row, facts: above_appetite(row, facts) and row.plan_approved_by_id is not None and row.plan_approved_on is not None,
        ),
        Filter(
            "residual_missing",
            "Level after treatment missing",
            lambda row, facts: above_appetite(row, facts) and facts.value("risk", row, "residual_level") is None,
        ),
        Filter(
            "residual_not_accepted",
            "Rest above appetite, not accepted",
            lambda row, facts: (
                facts.value("risk", row, "residual_above_appetite") is True
                and threats(row, facts)
                and (
                    row.accepted_by_id is None
                    or row.accepted_role is None
                    or row.accepted_on is None
                    or row.acceptance_reason is None
                    or row.accepted_until is None
                    or before(row.accepted_until, facts.today)
                )
            ),
        ),
        Filter(
            "acceptance_expired",
            "Acceptance expired",
            lambda row, facts: before(row.accepted_until, facts.today) and row.status != RiskStatus.CLOSED,
        ),
        Filter(
            "review_overdue",
            "Review overdue",
            lambda row, facts: before(row.next_review_on, facts.today) and row.status != RiskStatus.CLOSED,
        ),
        Filter(
            "to_people_or_society",
            "Harm to people or society",
            lambda row, facts: (
                Harmed.INDIVIDUALS in (row.harmed or ()) or Harmed.GROUPS in (row.harmed or ()) or Harmed.SOCIETY in (row.harmed or ())
            ),
        ),
    ),
)
