"""soa"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sqlalchemy.orm import Mapped

from aims_desktop.model import fields
from aims_desktop.model.fields import (
    choice,
    choices,
    date,
    flag,
    person,
    prose,
    text,
)
from aims_desktop.model.kinds import Choice
from aims_desktop.model.record import Record
from aims_desktop.model.register import Filter, Register
from aims_desktop.model.registers.shared import notes

if TYPE_CHECKING:
    pass


class InclusionReason(Choice):
    """Why it is in."""

    RISK_TREATMENT = "risk_treatment", "Risk treatment"
    LEGAL = "legal", "Legal"
    CONTRACTUAL = "contractual", "Contractual"
    POLICY_PRACTICE = "policy_practice", "Own policy or good practice"


class Implementation(Choice):
    """State today."""

    NOT_STARTED = "not_started", "Not started"
    PLANNED = "planned", "Planned"
    PARTIAL = "partial", "Partial"
    IMPLEMENTED = "implemented", "Implemented"
    NOT_NEEDED = "not_needed", "Not needed"


class SoaItem(Record):
    """One row per Annex A control (38 seeded) and per own control."""

    control: Mapped[str | None] = fields.requirement(
        "Control", "control", section="Control", required="close", help="Annex A number, or own number starting with X."
    )
    title: Mapped[str | None] = text("Title", help="Given for Annex A; yours for own controls.")
    own_control: Mapped[bool | None] = flag("Own control", help="Added because Annex A does not go far enough.", refs=("6.1.3",))
    applicable: Mapped[bool | None] = flag("Included", unit="decision", required="close", help="Yes, no, or not decided yet.")
    reasons: Mapped[tuple[InclusionReason, ...] | None] = choices(
        "Included because of", InclusionReason, unit="decision", help="Why it is in."
    )
    justification: Mapped[str | None] = prose(
        "Justification", unit="decision", required="close", help='Needed both ways; "not applicable" alone is no reason.'
    )
    owner_id: Mapped[str | None] = person("Owner", required="close", help="Who keeps it working.")
    implementation: Mapped[Implementation | None] = choice(
        "Implementation", Implementation, section="Implementation", required="close", help="State today."
    )
    how: Mapped[str | None] = prose("How it is done here", required="close", help="Where an auditor can see it.")
    planned_for: Mapped[dt.date | None] = date("Planned for", help="If not yet in place.")
    last_checked_on: Mapped[dt.date | None] = date("Last checked", help="When somebody looked whether it works.")
    notes: Mapped[str | None] = notes()


SOA_LINES = Register(
    SoaItem,
    title="Statement of Applicability",
    singular="Control",
    prefix="SOA",
    area="risk",
    step=3,
    about="One row per Annex A control (38 seeded) and per own control.",
    clauses=("6.1.3",),
    columns=("control", "title", "applicable", "owner_id", "implementation", "last_checked_on"),
    key="control",
    filters=(
        Filter("annex_a", "Annex A", lambda row, facts: row.own_control is not True),
        Filter("included", "Included", lambda row, facts: row.applicable is True),
        Filter("excluded", "Excluded", lambda row, facts: row.applicable is False),
        Filter("decided", "Decided with reason", lambda row, facts: row.applicable is not None and row.justification is not None),
        Filter("undecided", "Undecided or no reason", lambda row, facts: row.applicable is None or row.justification is None),
        Filter(
            "not_implemented",
            "Included, not implemented",
            lambda row, facts: row.applicable is True and row.implementation != Implementation.IMPLEMENTED,
        ),
        Filter(
            "implemented",
            "Included and implemented",
            lambda row, facts: row.applicable is True and row.implementation == Implementation.IMPLEMENTED,
        ),
        Filter("without_owner", "Included without owner", lambda row, facts: row.applicable is True and row.owner_id is None),
    ),
)


class Soa(Record):
    """The whole Statement of Applicability, approved as a version; its snapshot holds all lines as they stood."""

    introduction: Mapped[str | None] = prose(
        "Introduction",
        section="Statement of Applicability",
        required="approve",
        help="How the controls were chosen and compared with Annex A.",
    )
    prepared_by_id: Mapped[str | None] = person("Prepared by", required="approve", help="The author; somebody else approves.")
    next_review_on: Mapped[dt.date | None] = date("Next review", required="approve", help="At each management review.")


SOA = Register(
    Soa,
    title="SoA as a whole",
    singular="Statement of Applicability",
    area="risk",
    step=3,
    about="The whole Statement of Applicability, approved as a version; its snapshot holds all lines as they stood.",
    clauses=("6.1.3",),
    columns=("prepared_by_id", "next_review_on"),
    single=True,
    versioned=True,
    approved=True,
    filters=(),
)
