"""AI systems and the data that flows into and out of them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from aims_desktop.model.ahead import LOOK_AGAIN
from aims_desktop.model.fields import Section, choice, choices, date, flag, link, person, prose, text
from aims_desktop.model.kinds import Choice
from aims_desktop.model.record import Record
from aims_desktop.model.register import Filter, Lack, Register, Row, RowTest, Rule
from aims_desktop.model.registers.life_cycle import LifecycleEvent
from aims_desktop.model.registers.shared import Level, LifecycleStage, PersonalData, before, given, in_order, notes, reached

if TYPE_CHECKING:
    from aims_desktop.model.facts import Facts


class OrganisationRole(Choice):
    """What we are to an AI system."""

    PROVIDER = "provider", "Provider"
    DEVELOPER = "developer", "Developer or producer"
    DEPLOYER = "deployer", "Deployer or user"
    CUSTOMER_PARTNER = "customer_partner", "Customer or partner"


class Technology(Choice):
    """How an AI system is made; helps to find the right risks."""

    CLASSIC_ML = "classic_ml", "Machine learning"
    GENERATIVE = "generative", "Generative AI"
    NLP = "nlp", "Language processing"
    VISION = "vision", "Vision"
    AGENTIC = "agentic", "Agentic"
    RULES_RPA = "rules_rpa", "Rules or RPA"
    OTHER = "other", "Other"


class SystemSource(Choice):
    """Where an AI system comes from."""

    IN_HOUSE = "in_house", "In house"
    BOUGHT = "bought", "Bought"
    EMBEDDED = "embedded", "Inside bought software"
    OPEN_SOURCE = "open_source", "Open model or software"


class Autonomy(Choice):
    """How far an AI system acts on its own."""

    ASSIST = "assist", "Assist"
    RECOMMEND = "recommend", "Recommend"
    HUMAN_IN_THE_LOOP = "human_in_the_loop", "Person decides each case"
    HUMAN_ON_THE_LOOP = "human_on_the_loop", "Acts, a person watches"
    AUTONOMOUS = "autonomous", "Autonomous"


class UsersBand(Choice):
    """How many people are affected, roughly."""

    UP_TO_10 = "up_to_10", "Up to 10"
    UP_TO_100 = "up_to_100", "Up to 100"
    UP_TO_1000 = "up_to_1000", "Up to 1,000"
    UP_TO_10000 = "up_to_10000", "Up to 10,000"
    ABOVE_10000 = "above_10000", "More than 10,000"


class AIActClass(Choice):
    """The class under the EU AI Act."""

    PROHIBITED = "prohibited", "Prohibited"
    HIGH = "high", "High"
    LIMITED = "limited", "Limited or transparency"
    MINIMAL = "minimal", "Minimal"
    GPAI = "gpai", "General-purpose model"
    OUT_OF_LAW = "out_of_law", "Not under the law"
    NOT_ASSESSED = "not_assessed", "Not assessed"


class AISystem(Record):
    """Every AI we build, buy, switch on inside other software or find in use."""

    title: str | None = text(
        "Name", section="What it is", required="close", help="The name people use.", example="Chat assistant of the help desk"
    )
    purpose: str | None = prose("What it does and why", required="close", help="In two sentences for someone who does not know it.")
    intended_use: str | None = prose("Intended use", required="close", help="Who uses it, for what, in which setting.", refs=("A.9.4",))
    excluded_use: str | None = prose("Not to be used for", help="Uses you rule out.")
    org_roles: tuple[OrganisationRole, ...] | None = choices(
        "Our role", OrganisationRole, required="close", help="Per system; several are possible.", refs=("4.1",)
    )
    owner_id: str | None = person(
        "Owner", required="close", help="The business owner who answers for it.", synonyms=("business owner", "system owner")
    )
    technical_owner_id: str | None = person("Technical owner", help="Who runs or maintains it.")
    lifecycle: LifecycleStage | None = choice(
        "Life-cycle stage", LifecycleStage, required="close", help="Where it is today.", refs=("A.6.2.2",)
    )
    in_scope: bool | None = flag("In the AIMS scope", unit="scope", required="close", help="Yes, no, or not decided yet.", refs=("4.3",))
    scope_reason: str | None = prose("Reason if out of scope", unit="scope", help="Needed for every system left out.")
    technology: tuple[Technology, ...] | None = choices(
        "Type", Technology, section=Section("How it is made", folded=True), help="Helps to find the right risks."
    )
    source: SystemSource | None = choice("Where it comes from", SystemSource, required="close", help="Bought and embedded AI counts too.")
    supplier_id: str | None = link("Supplier", "supplier", help="Who provides it.", refs=("A.10.3",))
    model_version: str | None = text("Model and version", help="What runs today.")
    autonomy: Autonomy | None = choice("Autonomy", Autonomy, help="How far it acts on its own.")
    affected_groups: str | None = prose(
        "Affected people and groups", section="People and data", help="Also those who do not know it is used.", refs=("A.5.4",)
    )
    users_band: UsersBand | None = choice("Number of people affected", UsersBand, help="Rough size is enough.")
    meets_people: bool | None = flag(
        "Meets people or makes content they see", help="Then a transparency notice is needed.", refs=("A.8.2",)
    )
    personal: PersonalData | None = choice("Personal data", PersonalData, help="Highest kind that goes in or out.")
    data_waiver_reason: str | None = prose(
        "Reason for having no data sheet",
        help="For example all data stays with the vendor; say what the vendor shows you.",
        refs=("A.7.3",),
    )
    tier: Level | None = choice(
        "Tier",
        Level,
        section="Class and review",
        required="close",
        help="Criticality: sets depth of assessment, oversight and review.",
        synonyms=("risk level", "risk class", "criticality"),
    )
    ai_act_class: AIActClass | None = choice("EU AI Act class", AIActClass, help="Check with counsel; law dates stay editable.")
    go_live_on: dt.date | None = date("Live since", unit="life", help="First use with real cases.")
    retired_on: dt.date | None = date("Retired on", unit="life", help="Keep its records as ruled.")
    known_limits: str | None = prose("Known limits and bias", help="What it gets wrong and for whom.")
    logs_kept: bool | None = flag("Event logs kept", unit="logging", help="Needed to rebuild a case.", refs=("A.6.2.8",))
    logging_spec: str | None = prose(
        "What is logged, where, who may read", unit="logging", help="Enough to rebuild one decision.", refs=("A.6.2.8",)
    )
    log_retention: str | None = text("Logs kept for", unit="logging", help="For example 12 months.")
    last_review_on: dt.date | None = date(
        "Last review", unit="review", help="Inventory row checked against practice.", synonyms=("last assessment date", "last assessed")
    )
    next_review_on: dt.date | None = date(
        "Next review", unit="review", required="close", help="By tier: high ones more often.", ahead=LOOK_AGAIN
    )
    notes: str | None = notes()


IN_USE = frozenset({LifecycleStage.PILOT, LifecycleStage.LIVE})


def in_scope(row: Row, facts: Facts) -> bool:
    """In the scope of the AIMS and not retired."""
    return row.in_scope is True and row.lifecycle is not LifecycleStage.RETIRED


def is_live(row: Row, facts: Facts) -> bool:
    """In scope and live."""
    return in_scope(row, facts) and row.lifecycle is LifecycleStage.LIVE


def in_use(row: Row, facts: Facts) -> bool:
    """In scope and used on real cases, if only in a pilot."""
    return in_scope(row, facts) and row.lifecycle in IN_USE


def is_current(row: Row, facts: Facts) -> bool:
    """Not retired, in scope or not."""
    return row.lifecycle is not LifecycleStage.RETIRED


def is_high_tier(row: Row, facts: Facts) -> bool:
    """In scope and of high or critical tier."""
    return in_scope(row, facts) and row.tier in {Level.HIGH, Level.CRITICAL}


def meets_people(row: Row, facts: Facts) -> bool:
    """In use, and people meet it or what it makes."""
    return in_use(row, facts) and row.meets_people is True


def _has_scored_risk(row: Row, facts: Facts) -> bool:
    main = {risk.id for risk in facts.where("risk", "system_id", row.id)}
    return bool(facts.within("risk:scored") & (main | facts.pointing(row.id, "risk", "systems")))


def _is_monitored(row: Row, facts: Facts) -> bool:
    monitored = facts.within("measure:monitored")
    return row.logging_spec is not None and any(m.id in monitored for m in facts.where("measure", "system_id", row.id))


def _lacks(name: str, among: RowTest) -> RowTest:
    """The test whether a system of some sort has no record of its own in "register:filter"."""
    register = name.partition(":")[0]

    def passes(row: Row, facts: Facts) -> bool:
        found = facts.within(name)
        return among(row, facts) and not any(record.id in found for record in facts.where(register, "system_id", row.id))

    return passes


def _without_data_sheet(row: Row, facts: Facts) -> bool:
    described = facts.pointing(row.id, "data_sheet", "systems") & facts.within("data-sheet:complete")
    return in_scope(row, facts) and row.data_waiver_reason is None and not described


def _usage_check_due(row: Row, facts: Facts) -> bool:
    checks = facts.within("lifecycle-record:usage_checks")
    days = [record.done_on for record in facts.where("lifecycle-record", "system_id", row.id) if record.id in checks]
    since = facts.today - facts.days("usage_check_days" if is_high_tier(row, facts) else "usage_check_low_days")
    return in_use(row, facts) and not any(reached(since, day) for day in days)


AI_SYSTEMS = Register(
    AISystem,
    title="AI systems",
    singular="AI system",
    prefix="AIS",
    area="systems",
    step=2,
    about="Every AI we build, buy, switch on inside other software or find in use.",
    clauses=("4.1", "4.3", "8.1"),
    controls=("A.4.2", "A.6.2.2", "A.6.2.8", "A.9.4"),
    columns=("title", "lifecycle", "in_scope", "tier", "personal", "owner_id"),
    subtitle="purpose",
    filters=(
        Filter("in_scope", "In scope", in_scope),
        Filter("live", "Live", is_live),
        Filter("in_use", "In use", in_use),
        Filter("current", "Not retired", is_current),
        Filter(
            "inventory_incomplete",
            "Inventory incomplete",
            lambda row, facts: (
                is_current(row, facts) and not given(row.owner_id, row.purpose, row.intended_use, row.org_roles, row.in_scope)
            ),
        ),
        Filter("out_without_reason", "Out of scope without reason", lambda row, facts: row.in_scope is False and row.scope_reason is None),
        Filter("without_owner", "Without owner", lambda row, facts: in_scope(row, facts) and row.owner_id is None),
        Filter(
            "without_data_flow",
            "No data flow",
            lambda row, facts: in_scope(row, facts) and not facts.where("data-flow", "system_id", row.id),
        ),
        Filter("without_stage", "No life-cycle stage", lambda row, facts: row.in_scope is True and row.lifecycle is None),
        Filter(
            "without_scored_risk",
            "No scored risk",
            lambda row, facts: in_scope(row, facts) and not _has_scored_risk(row, facts),
            lacks=Lack("risk"),
        ),
        Filter(
            "without_impact_assessment",
            "No approved impact assessment",
            _lacks("impact-assessment:in_force", in_scope),
            lacks=Lack("impact-assessment"),
        ),
        Filter("without_data_sheet", "No complete data sheet", _without_data_sheet, lacks=Lack("data-sheet")),
        Filter("without_model_card", "No approved model card", _lacks("model-card:in_force", in_scope), lacks=Lack("model-card")),
        Filter(
            "live_without_test",
            "Live, not tested",
            _lacks("lifecycle-record:test_passed", is_live),
            lacks=Lack("lifecycle-record", {"kind": LifecycleEvent.VALIDATION}),
        ),
        Filter(
            "live_without_release",
            "Live, not released",
            _lacks("lifecycle-record:released", is_live),
            lacks=Lack("lifecycle-record", {"kind": LifecycleEvent.RELEASE}),
        ),
        Filter(
            "live_without_monitoring",
            "Live, not monitored or no log rule",
            lambda row, facts: is_live(row, facts) and not _is_monitored(row, facts),
            lacks=Lack("measure"),
        ),
        Filter(
            "without_oversight_plan",
            "No approved oversight plan",
            _lacks("oversight-plan:in_force", in_scope),
            lacks=Lack("oversight-plan"),
        ),
        Filter("high_tier", "High or critical", is_high_tier),
        Filter(
            "high_tier_without_stop",
            "High, stop not set or not tried",
            _lacks("oversight-plan:stop_ready", is_high_tier),
            lacks=Lack("oversight-plan"),
        ),
        Filter("people_facing", "Meets people", meets_people),
        Filter("people_facing_without_notice", "Meets people, no notice", _lacks("notice:published", meets_people), lacks=Lack("notice")),
        Filter(
            "usage_check_due", "Usage check due", _usage_check_due, lacks=Lack("lifecycle-record", {"kind": LifecycleEvent.USAGE_CHECK})
        ),
        Filter(
            "review_overdue",
            "Review overdue",
            lambda row, facts: is_current(row, facts) and before(row.next_review_on, facts.today),
        ),
        Filter("no_tier", "No tier", lambda row, facts: in_scope(row, facts) and row.tier is None),
    ),
    rules=(
        in_order("go_live_on", "retired_on", "A system cannot be retired before it went live."),
        in_order("last_review_on", "next_review_on", "The next review cannot be before the last one."),
        Rule(
            "scope_reason",
            "Say why the system is left out of the scope.",
            lambda row, facts: row.in_scope is False and row.scope_reason is None,
        ),
    ),
)


class FlowDirection(Choice):
    """Seen from the AI system."""

    GOES_IN = "goes_in", "In"
    GOES_OUT = "goes_out", "Out"


class DataFlow(Record):
    """What goes into and out of one AI system."""

    system_id: str | None = link("AI system", "ai-system", section="Data flow", required="close", help="The system it belongs to.")
    title: str | None = text("Data", required="close", help="What flows.", example="Customer questions")
    direction: FlowDirection | None = choice("Direction", FlowDirection, required="close", help="Seen from the AI system.")
    source: str | None = text("From", required="close", help="Where it comes from.")
    destination: str | None = text("To", required="close", help="Where it ends up.")
    personal: PersonalData | None = choice("Personal data", PersonalData, required="close", help="Highest kind.")
    location: str | None = text("Country or region", help="Where it is stored or worked on.")
    data_sheet_id: str | None = link("Data sheet", "data-sheet", help="If the data set has one.")
    supplier_id: str | None = link("Supplier", "supplier", help="If an outside party gets it.")


DATA_FLOWS = Register(
    DataFlow,
    title="Data flows",
    singular="Data flow",
    area="systems",
    step=2,
    about="What goes into and out of one AI system.",
    clauses=("4.3",),
    controls=("A.4.3", "A.7.3"),
    columns=("title", "direction", "source", "destination", "personal", "location"),
    subtitle="system_id",
    child_of="ai-system",
    filters=(
        Filter(
            "personal",
            "Personal data",
            lambda row, facts: row.personal in {PersonalData.PERSONAL_DATA, PersonalData.SPECIAL_CATEGORY_DATA},
        ),
        Filter("leaves_house", "Goes to a supplier", lambda row, facts: row.supplier_id is not None),
    ),
)
