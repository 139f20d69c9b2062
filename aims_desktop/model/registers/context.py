"""Context, interested parties, obligations and scope: clause 4."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from aims_desktop.model.ahead import LOOK_AGAIN, Ahead, Coming
from aims_desktop.model.fields import choice, date, flag, link, links, person, prose, text
from aims_desktop.model.kinds import Choice
from aims_desktop.model.record import Record
from aims_desktop.model.register import Filter, Register, Row, Rule
from aims_desktop.model.registers.shared import Side, before, given, in_order, notes, version_filters, version_values

if TYPE_CHECKING:
    from aims_desktop.model.facts import Facts


class IssueArea(Choice):
    """Where an issue comes from."""

    POLITICAL = "political", "Political"
    ECONOMIC = "economic", "Economic"
    SOCIAL = "social", "Social"
    TECHNOLOGICAL = "technological", "Technological"
    LEGAL = "legal", "Legal"
    ENVIRONMENTAL = "environmental", "Environmental"
    ORGANISATIONAL = "organisational", "Organisation and people"
    CONTRACTUAL = "contractual", "Contractual"


class IssueDirection(Choice):
    """Whether an issue hinders or helps."""

    THREAT = "threat", "Threat"
    OPPORTUNITY = "opportunity", "Opportunity"
    BOTH = "both", "Both"


class ClimateDecision(Choice):
    """The decision on climate change."""

    RELEVANT = "relevant", "Relevant to the AIMS"
    NOT_RELEVANT = "not_relevant", "Not relevant"


class IssueStatus(Choice):
    """Whether an issue is still with us."""

    CURRENT = "current", "Current"
    GONE = "gone", "Gone"


class ContextIssue(Record):
    """Outside and inside issues that help or hinder the AIMS, with the climate decision."""

    title: str | None = text(
        "Issue", section="Issue", required="close", help="What is going on, in a few words.", example="New AI law for transport customers"
    )
    side: Side | None = choice("Inside or outside", Side, required="close", help="At least one of each is expected.")
    area: IssueArea | None = choice("Area", IssueArea, help="Helps not to forget a side.")
    direction: IssueDirection | None = choice("Direction", IssueDirection, help="Does it hinder or help.")
    effect: str | None = prose("Effect on the AIMS", required="close", help="What it changes for us; the reason if it is not relevant.")
    climate_decision: ClimateDecision | None = choice(
        "Climate change",
        ClimateDecision,
        help="Fill in one row only: the decision on climate change. Not relevant with a reason is a valid answer.",
        refs=("4.1",),
    )
    response: str | None = prose("What we do about it", help="Or link a risk or an objective.")
    owner_id: str | None = person("Owner", help="Who watches it.")
    status: IssueStatus | None = choice("Status", IssueStatus, required="close", help="Gone issues stay on file.")
    reviewed_on: dt.date | None = date("Reviewed on", unit="review", required="close", help="Last time somebody looked.")
    next_review_on: dt.date | None = date("Next review", unit="review", help="At least before each management review.", ahead=LOOK_AGAIN)
    notes: str | None = notes()


def is_current(row: Row, facts: Facts) -> bool:
    """Still with us."""
    return row.status is not IssueStatus.GONE


CONTEXT = Register(
    ContextIssue,
    title="Context",
    singular="Issue",
    prefix="CTX",
    area="context",
    step=2,
    about="Outside and inside issues that help or hinder the AIMS, with the climate decision.",
    clauses=("4.1",),
    columns=("title", "side", "area", "direction", "climate_decision", "owner_id"),
    filters=(
        Filter("external", "Outside", lambda row, facts: row.side is Side.EXTERNAL and is_current(row, facts)),
        Filter("internal", "Inside", lambda row, facts: row.side is Side.INTERNAL and is_current(row, facts)),
        Filter("climate_decided", "Climate decision with reason", lambda row, facts: given(row.climate_decision, row.effect)),
        Filter(
            "review_overdue",
            "Review overdue",
            lambda row, facts: before(row.next_review_on, facts.today) and is_current(row, facts),
        ),
        Filter("without_effect", "Effect not written", lambda row, facts: row.effect is None and is_current(row, facts)),
    ),
    rules=(in_order("reviewed_on", "next_review_on", "The next review cannot be before the last one."),),
    defaults={"status": IssueStatus.CURRENT},
)


class PartyKind(Choice):
    """What sort of party; people affected by AI must be among them."""

    CUSTOMER = "customer", "Customer"
    AFFECTED_PERSONS = "affected_persons", "Users and affected persons"
    EMPLOYEE = "employee", "Employee"
    REGULATOR = "regulator", "Regulator"
    SUPPLIER = "supplier", "Supplier"
    OWNER_BOARD = "owner_board", "Owner or board"
    SOCIETY = "society", "Society"
    CERTIFICATION_BODY = "certification_body", "Certification body"
    OTHER = "other", "Other"


class NeedType(Choice):
    """Where a need comes from."""

    LEGAL = "legal", "Legal"
    CONTRACTUAL = "contractual", "Contractual"
    ETHICAL = "ethical", "Ethical"
    VOLUNTARY = "voluntary", "Voluntary"


class Influence(Choice):
    """How much a party can affect us."""

    LOW = "low", "Low"
    MEDIUM = "medium", "Medium"
    HIGH = "high", "High"


class InterestedParty(Record):
    """One need or expectation of one party per row, and whether we take it on."""

    title: str | None = text("Party", section="Party", required="close", help="Name or group.", example="Job applicants")
    kind: PartyKind | None = choice("Kind", PartyKind, required="close", help="People affected by AI must be among them.")
    side: Side | None = choice("Inside or outside", Side, help="Where the party stands.")
    need: str | None = prose("Need or expectation", required="close", help="What they want from our AI or our AIMS.")
    requirement_type: NeedType | None = choice("Type", NeedType, required="close", help="Where the need comes from.")
    climate_need: bool | None = flag("Has to do with climate change", help="Parties may have climate needs too.")
    adopted: bool | None = flag(
        "Taken on", section="Decision", unit="adoption", required="close", help="Do we meet this need through the AIMS.", refs=("4.2",)
    )
    how_addressed: str | None = prose(
        "How, or why not", unit="adoption", required="close", help="Where it is dealt with, or the reason for refusing."
    )
    obligation_id: str | None = link("Obligation", "obligation", help="If it became a duty.")
    influence: Influence | None = choice("Influence", Influence, help="How much the party can affect us.")
    channel: str | None = text("How we hear them", help="Survey, contract talks, complaints.")
    owner_id: str | None = person("Owner", help="Who keeps contact.")
    reviewed_on: dt.date | None = date("Reviewed on", unit="review", required="close", help="Last time somebody looked.")
    next_review_on: dt.date | None = date("Next review", unit="review", help="Before each management review.", ahead=LOOK_AGAIN)
    notes: str | None = notes()


INTERESTED_PARTIES = Register(
    InterestedParty,
    title="Interested parties",
    singular="Interested party",
    prefix="STK",
    area="context",
    step=2,
    about="One need or expectation of one party per row, and whether we take it on.",
    clauses=("4.2",),
    controls=("A.10.4",),
    columns=("title", "kind", "requirement_type", "adopted", "owner_id", "next_review_on"),
    subtitle="need",
    filters=(
        Filter("undecided", "No decision", lambda row, facts: row.adopted is None),
        Filter("affected_persons", "Affected persons", lambda row, facts: row.kind is PartyKind.AFFECTED_PERSONS),
        Filter("adopted_without_how", "Taken on, not said how", lambda row, facts: row.adopted is True and row.how_addressed is None),
        Filter("refused", "Not taken on", lambda row, facts: row.adopted is False),
        Filter("review_overdue", "Review overdue", lambda row, facts: before(row.next_review_on, facts.today)),
    ),
    rules=(
        in_order("reviewed_on", "next_review_on", "The next review cannot be before the last one."),
        Rule(
            "how_addressed",
            "Say why this need is not taken on.",
            lambda row, facts: row.adopted is False and row.how_addressed is None,
        ),
    ),
)


class ObligationKind(Choice):
    """Who made the rule."""

    LAW = "law", "Law"
    CONTRACT = "contract", "Contract"
    LICENCE = "licence", "Licence"
    STANDARD = "standard", "Standard or code"
    COMMITMENT = "commitment", "Own commitment"


class ObligationStatus(Choice):
    """How we stand today."""

    NOT_ASSESSED = "not_assessed", "Not assessed"
    MET = "met", "Met"
    PARTLY_MET = "partly_met", "Partly met"
    NOT_MET = "not_met", "Not met"
    NOT_APPLICABLE = "not_applicable", "Not applicable"


class Obligation(Record):
    """Laws, contracts, licences and own commitments that touch our AI; also duties to report."""

    title: str | None = text(
        "Obligation", section="Obligation", required="close", help="Short name of the duty.", example="Tell people that they talk to AI"
    )
    kind: ObligationKind | None = choice("Kind", ObligationKind, required="close", help="Who made the rule.")
    source: str | None = text("Source", required="close", help="Law and article, contract and paragraph.")
    requirement: str | None = prose("What it asks", required="close", help="In your own words.")
    systems = links("AI systems", "ai-system", help="Which systems it touches.")
    applies_from: dt.date | None = date(
        "Applies from", unit="validity", help="Law moves: keep the date current.", ahead=Ahead(Coming.MILESTONE, passes=True)
    )
    applies_until: dt.date | None = date(
        "Applies until", unit="validity", help="End of contract or law.", ahead=Ahead(Coming.ENDS, passes=True)
    )
    owner_id: str | None = person("Owner", required="close", help="Who sees that it is met.")
    status: ObligationStatus | None = choice("Status", ObligationStatus, required="close", help="How we stand today.")
    how_met: str | None = prose("How we meet it", help="Process, control or document.")
    reviewed_on: dt.date | None = date("Checked on", unit="review", help="Last time the text and our answer were compared.")
    next_review_on: dt.date | None = date("Next check", unit="review", help="Yearly, or when law changes.", ahead=LOOK_AGAIN)
    reporting_duty: bool | None = flag(
        "Duty to report", section="Duty to report", help="Must somebody outside be told of events.", refs=("A.8.5",)
    )
    recipient: str | None = text("To whom", help="Authority, customer, users.", refs=("A.8.4",))
    trigger: str | None = text("On what event", help="What starts the clock.", example="Serious incident")
    deadline: str | None = text("Within", help="Time limit.", example="15 days")
    notes: str | None = notes()


def is_reporting_duty(row: Row, facts: Facts) -> bool:
    """Somebody outside must be told of events."""
    return row.reporting_duty is True and row.status is not ObligationStatus.NOT_APPLICABLE


OBLIGATIONS = Register(
    Obligation,
    title="Obligations",
    singular="Obligation",
    prefix="OBL",
    area="context",
    step=2,
    about="Laws, contracts, licences and own commitments that touch our AI; also duties to report.",
    clauses=("4.2", "7.4", "10.2"),
    controls=("A.8.5", "A.8.4"),
    columns=("title", "kind", "owner_id", "status", "reporting_duty", "next_review_on"),
    subtitle="source",
    filters=(
        Filter("incomplete", "Owner or status missing", lambda row, facts: not given(row.owner_id, row.status)),
        Filter("reporting", "Duties to report", is_reporting_duty),
        Filter(
            "reporting_incomplete",
            "Report: recipient or deadline missing",
            lambda row, facts: is_reporting_duty(row, facts) and not given(row.recipient, row.deadline),
        ),
        Filter(
            "not_met",
            "Not or partly met",
            lambda row, facts: row.status in {ObligationStatus.NOT_MET, ObligationStatus.PARTLY_MET},
        ),
        Filter("review_overdue", "Check overdue", lambda row, facts: before(row.next_review_on, facts.today)),
    ),
    rules=(
        in_order("applies_from", "applies_until", "It cannot end before it applies."),
        in_order("reviewed_on", "next_review_on", "The next check cannot be before the last one."),
        Rule(
            "how_met",
            "Say why the obligation does not apply.",
            lambda row, facts: row.status is ObligationStatus.NOT_APPLICABLE and row.how_met is None,
        ),
    ),
)


class Scope(Record):
    """Where the AIMS begins and ends; one row, approved as a version."""

    statement: str | None = prose(
        "Scope statement", section="Statement", required="approve", help="The one or two sentences for the certificate.", refs=("4.3",)
    )
    units: str | None = prose("Organisational units", required="approve", help="Departments and teams inside.")
    sites: str | None = prose("Sites", required="approve", help="Places inside, also home working.")
    activities: str | None = prose("Activities and AI roles", required="approve", help="What we do with AI: develop, provide, deploy, use.")
    exclusions: str | None = prose("Left out, and why", required="approve", help='A reason for each; write "nothing" if so.')
    interfaces: str | None = prose(
        "Interfaces and dependencies", required="approve", help="What touches the boundary: suppliers, parent company, shared IT."
    )
    issues_considered: str | None = prose("Issues and needs considered", help="How context and interested parties shaped the boundary.")
    prepared_by_id: str | None = person("Prepared by", section="Approval", required="approve", help="The author; somebody else approves.")
    next_review_on: dt.date | None = date(
        "Next review",
        required="approve",
        help="At least before the management review.",
        ahead=Ahead(Coming.REVIEW, open="review_overdue", by="prepared_by_id"),
    )


SCOPE = Register(
    Scope,
    title="Scope",
    singular="Scope",
    area="context",
    step=2,
    about="Where the AIMS begins and ends; one row, approved as a version.",
    clauses=("4.3",),
    columns=("statement", "prepared_by_id", "version", "changed_since", "next_review_on"),
    single=True,
    versioned=True,
    approved=True,
    author="prepared_by_id",
    computed=version_values("scope"),
    filters=(
        *version_filters("scope", author="prepared_by_id"),
        Filter("review_overdue", "Review overdue", lambda row, facts: before(row.next_review_on, facts.today)),
    ),
)
