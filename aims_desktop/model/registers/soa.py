"""The Statement of Applicability: its lines and the statement as a whole."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from aims_desktop.model import fields, snapshot
from aims_desktop.model.ahead import Ahead, Coming
from aims_desktop.model.fields import choice, choices, date, flag, person, prose, text
from aims_desktop.model.kinds import Choice, IntegerKind
from aims_desktop.model.record import Record
from aims_desktop.model.register import Computed, Filter, Register, Row, Rule
from aims_desktop.model.registers.shared import given, notes, review_overdue, version_filters, version_values

if TYPE_CHECKING:
    from aims_desktop.model.facts import Facts


class InclusionReason(Choice):
    """Why a control is in."""

    RISK_TREATMENT = "risk_treatment", "Risk treatment"
    LEGAL = "legal", "Legal"
    CONTRACTUAL = "contractual", "Contractual"
    POLICY_PRACTICE = "policy_practice", "Own policy or good practice"


class Implementation(Choice):
    """How far a control is in place."""

    NOT_STARTED = "not_started", "Not started"
    PLANNED = "planned", "Planned"
    PARTIAL = "partial", "Partial"
    IMPLEMENTED = "implemented", "Implemented"
    NOT_NEEDED = "not_needed", "Not needed"


_SAYING_NOTHING = (
    "a and applicable applies apply at control currently does for is it n na needed no none not now of or our organisation organization "
    "present relevant required see the this to us we yes"
)
"""A reason made of nothing but these says that a control is in or out, not why."""


class SoaItem(Record):
    """One row per Annex A control (38 seeded) and per own control."""

    control: str | None = fields.requirement(
        "Control", "control", section="Control", required="close", help="Annex A number, or own number starting with X."
    )
    title: str | None = text("Title", help="Given for Annex A; yours for own controls.")
    own_control: bool | None = flag("Own control", help="Added because Annex A does not go far enough.", refs=("6.1.3",))
    applicable: bool | None = flag("Included", unit="decision", required="close", help="Yes, no, or not decided yet.")
    reasons: tuple[InclusionReason, ...] | None = choices("Included because of", InclusionReason, unit="decision", help="Why it is in.")
    justification: str | None = prose(
        "Justification", unit="decision", required="close", help='Needed both ways; "not applicable" alone is no reason.'
    )
    owner_id: str | None = person("Owner", required="close", help="Who keeps it working.")
    implementation: Implementation | None = choice(
        "Implementation", Implementation, section="Implementation", required="close", help="State today."
    )
    how: str | None = prose("How it is done here", required="close", help="Where an auditor can see it.")
    planned_for: dt.date | None = date("Planned for", help="If not yet in place.", ahead=Ahead(Coming.DUE, open="not_implemented"))
    last_checked_on: dt.date | None = date("Last checked", help="When somebody looked whether it works.")
    notes: str | None = notes()


def risk_count(row: Row, facts: Facts) -> int:
    """The risks that name this control."""
    return len(facts.pointing(row.control, "risk", "controls_chosen")) if row.control else 0


def evidence_for(row: Row, facts: Facts) -> frozenset[str]:
    """The ids of the live evidence that is linked to the line or names its control."""
    named = facts.pointing(row.control, "evidence", "requirements") if row.control else frozenset()
    return facts.evidence_of(row) | frozenset(i for i in named if facts.get("evidence", i) is not None)


def is_included(row: Row, facts: Facts) -> bool:
    """The control applies."""
    return row.applicable is True


def is_decided(row: Row, facts: Facts) -> bool:
    """In or out, with a reason."""
    return given(row.applicable, row.justification)


def is_implemented(row: Row, facts: Facts) -> bool:
    """Included and in place."""
    return is_included(row, facts) and row.implementation is Implementation.IMPLEMENTED


def is_unexplained(row: Row, facts: Facts) -> bool:
    """Left out, and nobody said why."""
    return row.applicable is False and row.justification is None


def has_weak_reason(row: Row, facts: Facts) -> bool:
    """Decided with a reason that says nothing: too short, or only that it is not applicable."""
    if not is_decided(row, facts):
        return False
    words = re.findall(r"\w+", row.justification.casefold())
    return len(row.justification) < facts.setting("weak_reason_length") or set(_SAYING_NOTHING.split()).issuperset(words)


def _changed_since(row: Row, facts: Facts) -> bool:
    """New or other than in the approved version of the statement; False while none was approved."""
    statement = facts.single("soa")
    approved = snapshot.approved_rows(SOA, statement, facts, "soa-item") if statement is not None else None
    return approved is not None and approved.get(row.id) != snapshot.stored(SOA_LINES, row, facts)


SOA_LINES = Register(
    SoaItem,
    title="Statement of Applicability",
    singular="Control",
    prefix="SOA",
    area="risk",
    step=3,
    about="One row per Annex A control (38 seeded) and per own control.",
    clauses=("6.1.3",),
    columns=("title", "applicable", "implementation", "risk_count", "owner_id", "last_checked_on"),
    subtitle="justification",
    key="control",
    computed=(Computed("risk_count", "Risks treated", IntegerKind(), risk_count, help="Risks that name this control."),),
    filters=(
        Filter("annex_a", "Annex A", lambda row, facts: row.own_control is not True),
        Filter("included", "Included", is_included),
        Filter("excluded", "Excluded", lambda row, facts: row.applicable is False),
        Filter("decided", "Decided with reason", is_decided),
        Filter("undecided", "Undecided or no reason", lambda row, facts: not is_decided(row, facts)),
        Filter("weak_reason", "Weak reason", has_weak_reason),
        Filter(
            "not_implemented",
            "Included, not implemented",
            lambda row, facts: is_included(row, facts) and not is_implemented(row, facts),
        ),
        Filter("implemented", "Included and implemented", is_implemented),
        Filter(
            "included_without_risk",
            "Risk treatment named, no risk linked",
            lambda row, facts: InclusionReason.RISK_TREATMENT in (row.reasons or ()) and not risk_count(row, facts),
        ),
        Filter("without_owner", "Included without owner", lambda row, facts: is_included(row, facts) and row.owner_id is None),
        Filter("unexplained", "Excluded without a reason", is_unexplained),
        Filter("without_evidence", "No evidence", lambda row, facts: not evidence_for(row, facts)),
        Filter("changed_since", "Changed since approval", _changed_since),
    ),
    rules=(Rule("justification", "Say why the control is left out.", is_unexplained),),
)


class Soa(Record):
    """The whole Statement of Applicability, approved as a version; its snapshot holds all lines as they stood."""

    introduction: str | None = prose(
        "Introduction",
        section="Statement of Applicability",
        required="approve",
        help="How the controls were chosen and compared with Annex A.",
    )
    prepared_by_id: str | None = person("Prepared by", required="approve", help="The author; somebody else approves.")
    next_review_on: dt.date | None = date(
        "Next review",
        required="approve",
        help="At each management review.",
        ahead=Ahead(Coming.REVIEW, open="review_overdue", by="prepared_by_id"),
    )


SOA = Register(
    Soa,
    title="SoA as a whole",
    singular="Statement of Applicability",
    area="risk",
    step=3,
    about="The whole Statement of Applicability, approved as a version; its snapshot holds all lines as they stood.",
    clauses=("6.1.3",),
    columns=("prepared_by_id", "included_count", "implemented_count", "version", "changed_since", "next_review_on"),
    single=True,
    versioned=True,
    approved=True,
    approved_with={"soa-item": ""},
    holds_up=(
        Rule(
            "introduction",
            "Decide every control, and give a reason each way.",
            lambda row, facts: bool(facts.within("soa-item:undecided")),
        ),
    ),
    author="prepared_by_id",
    computed=(
        *version_values("soa"),
        Computed(
            "included_count",
            "Controls included",
            IntegerKind(),
            lambda row, facts: len(facts.within("soa-item:included")),
            help="Of Annex A and own ones.",
        ),
        Computed(
            "implemented_count",
            "Of these implemented",
            IntegerKind(),
            lambda row, facts: len(facts.within("soa-item:implemented")),
            help="For the share.",
        ),
    ),
    filters=(
        *version_filters("soa", author="prepared_by_id"),
        Filter("review_overdue", "Review overdue", review_overdue),
    ),
)
