"""Organisation and charter, plan, resources and communications: the mandate of the AIMS."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

from aims_desktop.model import fields
from aims_desktop.model.ahead import Ahead, Coming
from aims_desktop.model.fields import Section, choice, choices, date, decimal, fields_of, link, links, person, prose, text
from aims_desktop.model.kinds import Choice, FileRef
from aims_desktop.model.record import Record
from aims_desktop.model.register import Filter, Register, Row, RowTest, Rule
from aims_desktop.model.registers.shared import (
    Classification,
    Frequency,
    Side,
    Step,
    before,
    given,
    in_order,
    not_ahead,
    notes,
    reached,
    version_values,
)

if TYPE_CHECKING:
    from aims_desktop.model.facts import Facts


class PeopleBand(Choice):
    """How many people the organisation has; very small ones may set separation of duties aside with a mitigation."""

    ONE_TO_THREE = "one_to_three", "1 to 3"
    FOUR_TO_NINETEEN = "four_to_nineteen", "4 to 19"
    TWENTY_TO_FORTYNINE = "twenty_to_fortynine", "20 to 49"
    FIFTY_TO_249 = "fifty_to_249", "50 to 249"
    ABOVE_249 = "above_249", "250 or more"


class Paper(Choice):
    """Paper size of packs."""

    A4 = "a4", "A4"
    LETTER = "letter", "US Letter"


class GoDecision(Choice):
    """Whether to go to certification now."""

    GO = "go", "Go"
    WAIT = "wait", "Wait"


class FollowedFramework(Choice):
    """Another management system or framework, whose counterparts of clauses and controls the crosswalk knows."""

    ISO_27001 = "iso_27001", "ISO/IEC 27001:2022"
    NIST_AI_RMF = "nist_ai_rmf", "NIST AI RMF 1.0"
    EU_AI_ACT = "eu_ai_act", "Regulation (EU) 2024/1689 (AI Act)"


class Organisation(Record):
    """Who we are, who sponsors the AIMS and why we do it; one row."""

    name: str | None = text(
        "Name",
        section="The organisation",
        required="approve",
        help="The name as it shall stand on documents and on the certificate.",
        example="Nordwind Logistics Ltd",
    )
    sector: str | None = text("Sector", help="Sector rules and typical uses of AI depend on it.", example="Transport")
    people_band: PeopleBand | None = choice(
        "People", PeopleBand, help="Very small organisations may set separation of duties aside with a mitigation."
    )
    followed: tuple[FollowedFramework, ...] | None = choices(
        "Followed already", FollowedFramework, help="The crosswalk says what they cover of each clause and control."
    )
    sponsor_id: str | None = person(
        "Sponsor", section="Mandate", required="approve", help="The member of top management who answers for the AIMS.", refs=("5.1",)
    )
    business_case: str | None = prose(
        "Business case", required="approve", help="Why certify: cost, protection, customers, duties it helps to meet.", refs=("5.1",)
    )
    goals: str | None = prose(
        "Goals",
        required="approve",
        help="What shall be different at the end, one goal per line.",
        example="Certified by June; no AI system without an owner",
    )
    start_on: dt.date | None = date("Start", unit="dates", help="First day of the project.")
    target_on: dt.date | None = date(
        "Target date",
        unit="dates",
        help="Date by which the certificate is wanted; compare with the plan.",
        ahead=Ahead(Coming.MILESTONE, open="target_missed", by="sponsor_id", says="Certificate wanted"),
    )
    charter_approved_by_id: str | None = person(
        "Charter approved by",
        unit="charter",
        help="Top management signs that lead, time and goals are agreed; approving fills it in.",
        refs=("5.1",),
    )
    charter_approved_on: dt.date | None = date("Charter approved on", unit="charter", help="Date of the signature; approving fills it in.")
    team_reason: str | None = prose(
        "Reason for a small team",
        section="Set aside with a reason",
        help="Why fewer departments than advised take part.",
        example="We are five people in one office",
    )
    committee_waiver_reason: str | None = prose(
        "Reason for having no AI committee", help="Who decides instead and how conflicts of interest are avoided.", refs=("5.3",)
    )
    separation_mitigation: str | None = prose(
        "Separation of duties: what we do instead",
        help="In one to three people the same person may approve and check; say what balances it. Printed in the audit report.",
        example="A partner firm audits us once a year",
    )
    logo: FileRef | None = fields.file("Logo", section=Section("Printing", folded=True), help="Printed on packs and notices.")
    paper: Paper | None = choice("Paper", Paper, help="For all packs.")
    content_language: str | None = text(
        "Language of the content", help="Language of records and packs; the window has its own.", example="English"
    )
    classification: Classification | None = choice(
        "Classification of packs", Classification, help="Printed on each page unless a pack says otherwise."
    )
    go_decision: GoDecision | None = choice(
        "Decision",
        GoDecision,
        section=Section("Go or wait", folded=True),
        unit="go_decision",
        help="Go to certification now, or wait.",
        refs=("9.3.3",),
    )
    go_decided_by_id: str | None = person("Decided by", unit="go_decision", help="The sponsor or top management.")
    go_decided_on: dt.date | None = date("Decided on", unit="go_decision", help="Date of the decision.")
    exceptions: str | None = prose("Accepted exceptions", unit="exceptions", help="Open tasks that do not stop us, and why.")
    exceptions_approved_by_id: str | None = person(
        "Exceptions approved by", unit="exceptions", help="Only the sponsor can accept open points."
    )
    exceptions_approved_on: dt.date | None = date("Exceptions approved on", unit="exceptions", help="Date of the acceptance.")


def is_tiny(facts: Facts) -> bool:
    """Whether one to three people are all there are: duties cannot always be separated then."""
    organisation = facts.single("organisation")
    return organisation is not None and organisation.people_band == PeopleBand.ONE_TO_THREE


def separation_set_aside(facts: Facts) -> bool:
    """Whether a tiny organisation has said what it does instead of separating duties."""
    organisation = facts.single("organisation")
    return is_tiny(facts) and organisation is not None and bool(organisation.separation_mitigation)


def sponsor_leads(row: Row, facts: Facts) -> bool:
    """The sponsor leads the project as well, and it is not said what balances that."""
    return row.sponsor_id in facts.within("person:lead_implementer") and not separation_set_aside(facts)


CHARTER = frozenset(
    {"name", "sponsor_id", "business_case", "goals", "start_on", "target_on", "charter_approved_by_id", "charter_approved_on"}
)
"""What the sponsor signs; the rest of the record goes on beside it."""

ORGANISATION = Register(
    Organisation,
    title="Organisation and charter",
    singular="Organisation",
    area="organisation",
    step=1,
    about="Who we are, who sponsors the AIMS and why we do it; one row.",
    clauses=("5.1", "4.1"),
    columns=("name", "sector", "people_band", "sponsor_id", "target_on", "charter_approved_on"),
    single=True,
    versioned=True,
    approved=True,
    approver="sponsor_id",
    signed_in=("charter_approved_by_id", "charter_approved_on"),
    goes_on=frozenset(fields_of(Organisation)) - CHARTER,
    holds_up=(
        Rule(
            "sponsor_id",
            "The sponsor leads the project as well: somebody else must do one of both. A very small organisation may record what it does "
            "instead.",
            sponsor_leads,
        ),
    ),
    computed=version_values("organisation"),
    filters=(
        Filter("business_case_written", "Business case and goals written", lambda row, facts: given(row.business_case, row.goals)),
        Filter(
            "charter_approved",
            "Charter approved",
            lambda row, facts: given(row.sponsor_id, row.charter_approved_on) and row.charter_approved_by_id == row.sponsor_id,
        ),
        Filter("small_team_reason_given", "Small team explained", lambda row, facts: given(row.team_reason)),
        Filter("committee_waived", "No committee, with reason", lambda row, facts: given(row.committee_waiver_reason)),
        Filter(
            "go_decided",
            "Go decided",
            lambda row, facts: row.go_decision is GoDecision.GO and given(row.go_decided_by_id, row.go_decided_on),
        ),
        Filter(
            "exceptions_approved",
            "Exceptions approved",
            lambda row, facts: given(row.exceptions, row.exceptions_approved_by_id, row.exceptions_approved_on),
        ),
        Filter(
            "target_missed",
            "Target date passed",
            lambda row, facts: before(row.target_on, facts.today) and not facts.within("certification:granted"),
        ),
    ),
    rules=(
        in_order("start_on", "target_on", "The target date cannot be before the start."),
        Rule(
            "charter_approved_by_id",
            "The sponsor approves the charter.",
            lambda row, facts: given(row.sponsor_id, row.charter_approved_by_id) and row.sponsor_id != row.charter_approved_by_id,
        ),
    ),
)


class CycleEvent(Choice):
    """What happens in the years after certification."""

    SURVEILLANCE_1 = "surveillance_1", "Surveillance 1"
    SURVEILLANCE_2 = "surveillance_2", "Surveillance 2"
    RECERTIFICATION = "recertification", "Recertification"
    INTERNAL_AUDIT = "internal_audit", "Internal audit"
    MANAGEMENT_REVIEW = "management_review", "Management review"
    OTHER = "other", "Other"


class MilestoneStatus(Choice):
    """Where a milestone stands; overdue is worked out from the date."""

    NOT_STARTED = "not_started", "Not started"
    IN_PROGRESS = "in_progress", "In progress"
    DONE = "done", "Done"
    DROPPED = "dropped", "Dropped"


class Milestone(Record):
    """Project plan and calendar of the certification cycle."""

    title: str | None = text("Milestone", section="Milestone", required="close", help="What is reached.", example="Scope approved")
    step: Step | None = choice("Step of the roadmap", Step, help="Every step needs at least one milestone.")
    cycle_event: CycleEvent | None = choice(
        "Event of the certification cycle", CycleEvent, help="For the calendar after certification.", refs=("9.2.2", "9.3.1")
    )
    depends_on = links("Waits for", "milestone", help="What must be reached before; whoever shifts that, shifts this along.")
    owner_id: str | None = person("Owner", required="close", help="Who brings it about.")
    start_on: dt.date | None = date("Start", unit="dates", help="Planned start.")
    due_on: dt.date | None = date("Due", unit="dates", required="close", help="Planned end.", ahead=Ahead(Coming.MILESTONE, open="overdue"))
    done_on: dt.date | None = date("Reached on", unit="progress", help="Real date.")
    status: MilestoneStatus | None = choice(
        "Status", MilestoneStatus, unit="progress", required="close", help="Overdue is worked out from the date."
    )
    notes: str | None = notes()


UNDER_WAY = frozenset({MilestoneStatus.NOT_STARTED, MilestoneStatus.IN_PROGRESS})


def goes_in_a_circle(row: Row, facts: Facts) -> bool:
    """Waits, perhaps by way of others, for itself."""
    found: set[str] = set()
    ahead = set(facts.linked(row.id, "depends_on"))
    while ahead:
        found |= ahead
        ahead = {end for milestone in ahead for end in facts.linked(milestone, "depends_on")} - found
    return row.id in found


def with_owner_and_due(row: Row, facts: Facts) -> bool:
    """Says who and by when."""
    return given(row.owner_id, row.due_on)


def in_cycle(row: Row, facts: Facts) -> bool:
    """A dated event of the certification cycle."""
    return given(row.cycle_event, row.due_on)


def _ahead(event: CycleEvent) -> RowTest:
    """The test for events of one kind that still lie ahead."""
    return lambda row, facts: row.cycle_event == event and before(facts.today, row.due_on)


PLAN = Register(
    Milestone,
    title="Plan",
    singular="Milestone",
    prefix="MIL",
    area="organisation",
    step=1,
    about="Project plan and calendar of the certification cycle.",
    clauses=("6.2", "4.4", "10.1"),
    columns=("title", "step", "cycle_event", "owner_id", "due_on", "status"),
    filters=(
        Filter("with_owner_and_due", "With owner and date", with_owner_and_due),
        Filter("overdue", "Overdue", lambda row, facts: before(row.due_on, facts.today) and row.status in UNDER_WAY),
        Filter("cycle", "Certification cycle", in_cycle),
        Filter("cycle_audits", "Internal audits of the cycle", _ahead(CycleEvent.INTERNAL_AUDIT)),
        Filter("cycle_reviews", "Management reviews of the cycle", _ahead(CycleEvent.MANAGEMENT_REVIEW)),
        Filter(
            "without_owner_or_due",
            "Without owner or date",
            lambda row, facts: not with_owner_and_due(row, facts) and row.status is not MilestoneStatus.DROPPED,
        ),
    ),
    rules=(
        in_order("start_on", "due_on", "The due date cannot be before the start.", strict=True),
        Rule("depends_on", "A milestone cannot wait for one that waits for it.", goes_in_a_circle, strict=True),
    ),
    defaults={"status": MilestoneStatus.NOT_STARTED},
)


class ResourceKind(Choice):
    """What sort of resource: budget and time are expected for the AIMS, the others describe an AI system."""

    MONEY = "money", "Money"
    PEOPLE = "people", "People and time"
    TOOL = "tool", "Tool or component"
    DATA = "data", "Data"
    COMPUTING = "computing", "Computing and hosting"
    OTHER = "other", "Other"


class ResourceStatus(Choice):
    """Where a request stands; refused is a decision too."""

    REQUESTED = "requested", "Requested"
    APPROVED = "approved", "Approved"
    REFUSED = "refused", "Refused"
    ENDED = "ended", "Ended"


class Resource(Record):
    """People, tools, data, computing and money, of the AIMS or of one AI system."""

    title: str | None = text(
        "Resource", section="Resource", required="close", help="What is needed or used.", example="Two days a week for the lead implementer"
    )
    kind: ResourceKind | None = choice(
        "Kind",
        ResourceKind,
        required="close",
        help="Budget and time are both expected for the AIMS; the others describe an AI system.",
        refs=("A.4.2",),
    )
    system_id: str | None = link("AI system", "ai-system", help="Leave empty if it is for the AIMS as a whole.")
    amount: Decimal | None = decimal("Amount", unit="amount", help="How much; plain number.", example="12000")
    unit: str | None = text("Unit", unit="amount", help="Currency, hours per week, pieces.", example="EUR")
    version_licence: str | None = text("Version and licence", help="For tools, components and models.", refs=("A.4.4",))
    location: str | None = text("Where it is", help="Site, cloud region or provider.", refs=("A.4.5",))
    footprint: str | None = text(
        "Capacity and footprint", help="Computing power, energy or other environmental cost, if known.", refs=("A.4.5",)
    )
    owner_id: str | None = person("Owner", help="Who looks after it.")
    status: ResourceStatus | None = choice(
        "Status", ResourceStatus, section="Approval", unit="approval", required="close", help="Refused is a decision too."
    )
    approved_by_id: str | None = person("Approved by", unit="approval", required="close", help="Who may spend it.", refs=("5.1",))
    approved_on: dt.date | None = date("Approved on", unit="approval", required="close", help="Date of the decision.")
    decision_id: str | None = link("Decided in review", "management-review", help="If a management review granted or refused it.")
    notes: str | None = notes()


RESOURCES = Register(
    Resource,
    title="Resources",
    singular="Resource",
    prefix="RES",
    area="organisation",
    step=1,
    about="People, tools, data, computing and money, of the AIMS or of one AI system.",
    clauses=("7.1", "5.1"),
    controls=("A.4.2", "A.4.3", "A.4.4", "A.4.5", "A.4.6"),
    columns=("title", "kind", "amount", "unit", "owner_id", "status"),
    subtitle="system_id",
    filters=(
        Filter("approved", "Approved", lambda row, facts: row.status is ResourceStatus.APPROVED and given(row.approved_on)),
        Filter("of_a_system", "Of an AI system", lambda row, facts: given(row.system_id)),
        Filter("waiting", "Waiting for approval", lambda row, facts: row.status is ResourceStatus.REQUESTED),
    ),
    not_copied=frozenset({"status", "approved_by_id", "approved_on", "decision_id"}),
    defaults={"status": ResourceStatus.REQUESTED},
)


class CommunicationKind(Choice):
    """What a message is for; some tasks of the roadmap look for one of these."""

    KICK_OFF = "kick_off", "Kick-off"
    AI_POLICY = "ai_policy", "AI policy"
    LEADERSHIP = "leadership", "Leadership message"
    CONCERN_CHANNEL = "concern_channel", "Concern channel"
    EXTERNAL_ROUTE = "external_route", "External reporting route"
    LESSONS_LEARNED = "lessons_learned", "Lessons learned"
    TRAINING = "training", "Training"
    INCIDENT = "incident", "Incident"
    CERTIFICATE = "certificate", "Certificate"
    OTHER = "other", "Other"


class Communication(Record):
    """What is told to whom, when and how; plan and proof in one."""

    title: str | None = text(
        "Subject", section="Plan", required="close", help="What it is about.", example="Why we build an AI management system"
    )
    kind: CommunicationKind | None = choice(
        "Kind", CommunicationKind, required="close", help="Some tasks of the roadmap look for one of these."
    )
    side: Side | None = choice("Inside or outside", Side, help="Outside messages need one voice.")
    audience: str | None = text("Audience", required="close", help="To whom.", example="All staff")
    channel: str | None = text("Channel", help="How: mail, meeting, web page, notice board.")
    planned_for: dt.date | None = date(
        "Planned for", unit="dates", help="Day on which it shall be sent.", ahead=Ahead(Coming.DUE, open="overdue")
    )
    frequency: Frequency | None = choice("Repeated", Frequency, help="If it is a regular message.")
    owner_id: str | None = person("Who tells", required="close", help="The sender.")
    done_on: dt.date | None = date("Done on", section="Done", unit="dates", required="close", help="Date it went out.")
    message: str | None = prose("Message", help="The text or its gist.")
    notes: str | None = notes()


def _went_out(row: Row, facts: Facts) -> bool:
    """Sent, on a day that has come."""
    return reached(row.done_on, facts.today)


def _done(kind: CommunicationKind) -> RowTest:
    """The test for messages of one kind that went out."""
    return lambda row, facts: row.kind == kind and _went_out(row, facts)


def _of_kind(kind: CommunicationKind) -> Filter:
    """All messages of one kind, sent or not: where a task leads that waits for one to go out."""
    return Filter(kind.value, kind.label, lambda row, facts: row.kind is kind, begins={"kind": kind})


COMMUNICATIONS = Register(
    Communication,
    title="Communications",
    singular="Communication",
    prefix="COM",
    area="organisation",
    step=1,
    about="What is told to whom, when and how; plan and proof in one.",
    clauses=("7.4", "5.1", "5.2", "7.3"),
    controls=("A.2.2", "A.3.3", "A.8.3"),
    columns=("title", "kind", "side", "owner_id", "planned_for", "done_on"),
    subtitle="audience",
    filters=(
        Filter("done", "Done", _went_out),
        Filter("kick_off_sent", "Kick-off sent", _done(CommunicationKind.KICK_OFF)),
        Filter("concern_channel_announced", "Concern channel announced", _done(CommunicationKind.CONCERN_CHANNEL)),
        Filter("ai_policy_told", "AI policy communicated", _done(CommunicationKind.AI_POLICY)),
        Filter("external_route_published", "External route published", _done(CommunicationKind.EXTERNAL_ROUTE)),
        Filter(
            "leadership_recent",
            "Leadership message in the last quarter",
            lambda row, facts: (
                row.kind is CommunicationKind.LEADERSHIP
                and _went_out(row, facts)
                and reached(facts.today - facts.days("leadership_days"), row.done_on)
            ),
        ),
        Filter("lessons_sent", "Lessons learned sent", _done(CommunicationKind.LESSONS_LEARNED)),
        Filter("overdue", "Overdue", lambda row, facts: before(row.planned_for, facts.today) and row.done_on is None),
        *map(
            _of_kind,
            (
                CommunicationKind.KICK_OFF,
                CommunicationKind.AI_POLICY,
                CommunicationKind.LEADERSHIP,
                CommunicationKind.CONCERN_CHANNEL,
                CommunicationKind.EXTERNAL_ROUTE,
                CommunicationKind.LESSONS_LEARNED,
            ),
        ),
    ),
    rules=(not_ahead("done_on", "A message cannot have gone out on a day that is still to come; plan it for then."),),
)
