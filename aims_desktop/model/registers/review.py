"""review"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sqlalchemy.orm import Mapped

from aims_desktop.model import fields
from aims_desktop.model.fields import (
    choice,
    date,
    flag,
    link,
    links,
    person,
    prose,
    text,
)
from aims_desktop.model.kinds import Choice, FileRef
from aims_desktop.model.record import Record
from aims_desktop.model.register import Filter, Register, Row
from aims_desktop.model.registers.shared import notes, reached

if TYPE_CHECKING:
    from aims_desktop.model.facts import Facts


class ManagementReview(Record):
    """Top management judges the AIMS; approved minutes are kept as a version."""

    title: Mapped[str | None] = text(
        "Review", section="Meeting", required="close", help="Short name.", example="Management review, spring 2027"
    )
    planned_for: Mapped[dt.date | None] = date("Planned for", required="close", help="At the planned interval.", refs=("9.3.1",))
    held_on: Mapped[dt.date | None] = date("Held on", required="close", help="Real date; when it was typed is kept by the journal.")
    place: Mapped[str | None] = text("Place", help="Or online.")
    period_start: Mapped[dt.date | None] = date("Period from", unit="period", required="close", help="For trends.")
    period_end: Mapped[dt.date | None] = date("Period to", unit="period", required="close", help="For trends.")
    chair_id: Mapped[str | None] = person("Chair", required="close", help="Of top management.")
    minute_taker_id: Mapped[str | None] = person("Minutes by", help="Who writes.")
    attendees = links("Present", "person", required="close", help="At least one of top management.", refs=("9.3.1",))
    excused = links("Excused", "person", help="Invited, absent.")
    systems_note: Mapped[str | None] = prose("AI systems: what is new", help="Added, changed, retired.")
    no_decision_reason: Mapped[str | None] = prose(
        "No change needed, because", section="Result", help="Only if no decision is recorded.", refs=("9.3.3",)
    )
    suitable: Mapped[bool | None] = flag("Suitable", unit="suitable", required="close", help="Does it fit us.")
    suitable_reason: Mapped[str | None] = prose("Reason", unit="suitable", required="close", help="In a sentence.")
    adequate: Mapped[bool | None] = flag("Adequate", unit="adequate", required="close", help="Is it enough.")
    adequate_reason: Mapped[str | None] = prose("Reason", unit="adequate", required="close", help="In a sentence.")
    effective: Mapped[bool | None] = flag("Effective", unit="effective", required="close", help="Does it work.")
    effective_reason: Mapped[str | None] = prose("Reason", unit="effective", required="close", help="In a sentence.")
    conclusion: Mapped[str | None] = prose("Conclusion", required="close", help="Plain words, with readiness for certification.")
    next_review_on: Mapped[dt.date | None] = date("Next review", required="close", help="When.")
    pack: Mapped[FileRef | None] = fields.file("Pack", section="Pack", help="The PDF as shown in the meeting.")
    notes: Mapped[str | None] = notes()


MANAGEMENT_REVIEWS = Register(
    ManagementReview,
    title="Management reviews",
    singular="Management review",
    prefix="MRV",
    area="assurance",
    step=11,
    about="Top management judges the AIMS; approved minutes are kept as a version.",
    clauses=("9.3.1", "9.3.2", "9.3.3"),
    controls=("A.2.4",),
    columns=("title", "planned_for", "held_on", "place", "chair_id"),
    versioned=True,
    approved=True,
    filters=(Filter("held", "Held", lambda row, facts: row.held_on is not None and reached(row.held_on, facts.today)),),
)


class InputTopic(Choice):
    """Seven are required, seven advised."""

    MRI_1 = "mri_1", "Earlier actions"
    MRI_2 = "mri_2", "Changed issues"
    MRI_3 = "mri_3", "Changed stakeholder needs"
    MRI_4 = "mri_4", "Nonconformities and corrective actions"
    MRI_5 = "mri_5", "Monitoring and measurement results"
    MRI_6 = "mri_6", "Audit results"
    MRI_7 = "mri_7", "Improvement opportunities"
    MRI_8 = "mri_8", "Objectives"
    MRI_9 = "mri_9", "Risk and treatment status"
    MRI_10 = "mri_10", "Impact assessments"
    MRI_11 = "mri_11", "Incidents and concerns"
    MRI_12 = "mri_12", "Suppliers"
    MRI_13 = "mri_13", "Resources, competence and training"
    MRI_14 = "mri_14", "Policy suitability"


class ReviewInput(Record):
    """One input of one review: figures as they stood, what was said."""

    review_id: Mapped[str | None] = link("Management review", "management-review", section="Input", required="close", help="Which review.")
    input: Mapped[InputTopic | None] = choice("Input", InputTopic, required="close", help="Seven are required, seven advised.")
    figures: Mapped[str | None] = prose("Figures", help="Filled from the registers, kept as they stood on the day.")
    content: Mapped[str | None] = prose("What matters", required="close", help="Two or three sentences for top management.")
    nothing_reason: Mapped[str | None] = prose("Nothing to report, because", help="Instead of content; a reason is needed.")
    discussed: Mapped[bool | None] = flag("Discussed", required="close", help="Ticked in the meeting.")
    discussion: Mapped[str | None] = prose("What was said", help="For the minutes.")


def filled(row: Row, facts: Facts) -> bool:
    """With content or reason."""
    return row.content is not None or row.nothing_reason is not None


REVIEW_INPUTS = Register(
    ReviewInput,
    title="Inputs",
    singular="Input",
    area="assurance",
    step=11,
    about="One input of one review: figures as they stood, what was said.",
    clauses=("9.3.2",),
    columns=("review_id", "input", "discussed"),
    child_of="management-review",
    filters=(
        Filter("filled", "With content or reason", filled),
        Filter(
            "required_empty",
            "Required and empty",
            lambda row, facts: facts.value("review-input", row, "required") is True and not filled(row, facts),
        ),
    ),
)
