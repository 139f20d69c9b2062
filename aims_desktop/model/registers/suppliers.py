"""Suppliers: who gives us AI, data, platforms or staff for AI, and who does what."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from aims_desktop.model.ahead import Ahead, Coming
from aims_desktop.model.fields import choice, date, links, person, prose, text
from aims_desktop.model.kinds import Choice
from aims_desktop.model.record import Record
from aims_desktop.model.register import Filter, Register, Row
from aims_desktop.model.registers.shared import before, given, in_order, notes

if TYPE_CHECKING:
    from aims_desktop.model.facts import Facts


class AIInvolved(Choice):
    """What of AI a supplier brings in."""

    NO_AI = "no_ai", "None"
    EMBEDDED = "embedded", "Inside their product"
    MODEL_API = "model_api", "Model or API"
    DATA = "data", "Data"
    PLATFORM = "platform", "Platform"
    STAFF = "staff", "Staff"


class SupplierTier(Choice):
    """How much depends on a supplier."""

    TIER_1_CRITICAL = "tier_1_critical", "1 critical"
    TIER_2_IMPORTANT = "tier_2_important", "2 important"
    TIER_3_STANDARD = "tier_3_standard", "3 standard"


class SupplierStatus(Choice):
    """Whether we work with a supplier; ended ones stay on file."""

    CANDIDATE = "candidate", "Candidate"
    ACTIVE = "active", "Active"
    ENDED = "ended", "Ended"


class AITerms(Choice):
    """Whether a contract says what it should about AI."""

    YES_FULLY = "yes_fully", "Yes"
    PARTLY = "partly", "Partly"
    NOT_AT_ALL = "not_at_all", "No"


class SupplierResult(Choice):
    """How a supplier was judged; conditional needs actions."""

    ACCEPTED = "accepted", "Accepted"
    CONDITIONAL = "conditional", "Conditional"
    REJECTED = "rejected", "Rejected"


class Supplier(Record):
    """Those who give us AI, data, platforms or staff for AI."""

    title: str | None = text("Name", section="Supplier", required="close", help="Legal name.")
    service: str | None = text("Service", required="close", help="What they deliver.")
    ai_involved: AIInvolved | None = choice("AI involved", AIInvolved, required="close", help="Suppliers without AI can stay in the list.")
    tier: SupplierTier | None = choice("Tier", SupplierTier, required="close", help="How much depends on them.")
    systems = links("AI systems served", "ai-system", help="Where they matter.")
    owner_id: str | None = person("Owner", required="close", help="Who deals with them.")
    location: str | None = text("Country", help="Where they and their sub-processors work.")
    data_shared: str | None = prose("Data we give them", help="And what they may do with it.")
    status: SupplierStatus | None = choice("Status", SupplierStatus, required="close", help="Ended ones stay on file.")
    contract_ref: str | None = text("Contract", section="Contract", unit="contract", help="Reference or link.")
    contract_until: dt.date | None = date("Runs until", unit="contract", help="Review before it ends.", ahead=Ahead(Coming.ENDS))
    responsibilities: str | None = prose(
        "Who does what", required="close", help="Split of duties over the life cycle among us, supplier and customer.", refs=("A.10.2",)
    )
    ai_clauses: AITerms | None = choice(
        "AI terms in the contract", AITerms, help="Change notice, test proof, incident notice, use of our data.", refs=("A.10.3",)
    )
    exit_plan: str | None = prose("Exit plan", help="What we do when they stop or change.")
    certifications: str | None = text("Certificates and reports", section="Assessment", help="With date.")
    assessed_on: dt.date | None = date("Assessed on", unit="assessment", required="close", help="Date of the last check.", refs=("A.10.3",))
    result: SupplierResult | None = choice("Result", SupplierResult, unit="assessment", required="close", help="Conditional needs actions.")
    assessment_notes: str | None = prose("What was checked", help="Evidence and weak points.")
    next_review_on: dt.date | None = date(
        "Next assessment", required="close", help="By tier.", ahead=Ahead(Coming.REVIEW, open="assessment_overdue")
    )
    notes: str | None = notes()


def is_ai_supplier(row: Row, facts: Facts) -> bool:
    """Brings AI in and has not ended."""
    return row.ai_involved not in {None, AIInvolved.NO_AI} and row.status is not SupplierStatus.ENDED


def is_judged(row: Row, facts: Facts) -> bool:
    """Somebody looked at the supplier on a day and said how it was found."""
    return given(row.assessed_on, row.result)


def assessment_overdue(row: Row, facts: Facts) -> bool:
    """Brings AI in and should have been judged again."""
    return is_ai_supplier(row, facts) and before(row.next_review_on, facts.today)


SUPPLIERS = Register(
    Supplier,
    title="Suppliers",
    singular="Supplier",
    prefix="SUP",
    area="systems",
    step=5,
    about="Those who give us AI, data, platforms or staff for AI.",
    clauses=("8.1",),
    controls=(
        "A.10.2",
        "A.10.3",
    ),
    columns=("title", "ai_involved", "owner_id", "status", "assessed_on", "result"),
    subtitle="service",
    filters=(
        Filter("ai_suppliers", "AI suppliers", is_ai_supplier),
        Filter(
            "assessment_missing",
            "Assessment or split of duties missing",
            lambda row, facts: is_ai_supplier(row, facts) and not (is_judged(row, facts) and given(row.responsibilities)),
        ),
        Filter("assessment_overdue", "Assessment overdue", assessment_overdue),
        Filter(
            "assessed",
            "Assessed and valid",
            lambda row, facts: is_ai_supplier(row, facts) and is_judged(row, facts) and not assessment_overdue(row, facts),
        ),
        Filter(
            "conditional_or_rejected",
            "Conditional or rejected",
            lambda row, facts: is_ai_supplier(row, facts) and row.result in {SupplierResult.CONDITIONAL, SupplierResult.REJECTED},
        ),
        Filter(
            "without_ai_terms", "No AI terms", lambda row, facts: is_ai_supplier(row, facts) and row.ai_clauses is not AITerms.YES_FULLY
        ),
    ),
    rules=(in_order("assessed_on", "next_review_on", "The next assessment cannot be before the last one."),),
)
