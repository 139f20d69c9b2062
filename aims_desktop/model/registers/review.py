"""Management reviews and their inputs: clause 9.3."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from aims_desktop.model import fields
from aims_desktop.model.ahead import Ahead, Coming
from aims_desktop.model.fields import choice, date, flag, integer, link, links, person, prose, text
from aims_desktop.model.kinds import Choice, FileRef, FlagKind, IntegerKind
from aims_desktop.model.record import Record
from aims_desktop.model.register import Computed, Filter, Register, Row, Rule, Stands
from aims_desktop.model.registers.actions import ActionKind, actions_of
from aims_desktop.model.registers.shared import before, in_force, in_order, notes, reached, version_values

if TYPE_CHECKING:
    from aims_desktop.model.facts import Facts


class ManagementReview(Record):
    """Top management judges the AIMS; approved minutes are kept as a version."""

    title: str | None = text("Review", section="Meeting", required="close", help="Short name.", example="Management review, spring 2027")
    planned_for: dt.date | None = date(
        "Planned for",
        required="close",
        help="At the planned interval.",
        refs=("9.3.1",),
        ahead=Ahead(Coming.MILESTONE, until="held_on", by="chair_id"),
    )
    held_on: dt.date | None = date("Held on", required="close", help="Real date; when it was typed is kept by the journal.")
    place: str | None = text("Place", help="Or online.")
    period_start: dt.date | None = date("Period from", unit="period", required="close", help="For trends.")
    period_end: dt.date | None = date("Period to", unit="period", required="close", help="For trends.")
    chair_id: str | None = person("Chair", required="close", help="Of top management.")
    minute_taker_id: str | None = person("Minutes by", help="Who writes.")
    attendees = links("Present", "person", required="close", help="At least one of top management.", refs=("9.3.1",))
    excused = links("Excused", "person", help="Invited, absent.")
    systems_note: str | None = prose("AI systems: what is new", help="Added, changed, retired.")
    no_decision_reason: str | None = prose(
        "No change needed, because", section="Result", help="Only if no decision is recorded.", refs=("9.3.3",)
    )
    suitable: bool | None = flag("Suitable", unit="suitable", required="close", help="Does it fit us.")
    suitable_reason: str | None = prose("Why suitable, or why not", unit="suitable", required="close", help="In a sentence.")
    adequate: bool | None = flag("Adequate", unit="adequate", required="close", help="Is it enough.")
    adequate_reason: str | None = prose("Why adequate, or why not", unit="adequate", required="close", help="In a sentence.")
    effective: bool | None = flag("Effective", unit="effective", required="close", help="Does it work.")
    effective_reason: str | None = prose("Why effective, or why not", unit="effective", required="close", help="In a sentence.")
    conclusion: str | None = prose("Conclusion", required="close", help="Plain words, with readiness for certification.")
    next_review_on: dt.date | None = date(
        "Next review",
        required="close",
        help="Day of the review after this one.",
        ahead=Ahead(Coming.MILESTONE, open="next_overdue", by="chair_id"),
    )
    pack: FileRef | None = fields.file("Pack", section="Pack", help="The PDF as shown in the meeting.")
    notes: str | None = notes()


def is_held(row: Row, facts: Facts) -> bool:
    """Took place."""
    return reached(row.held_on, facts.today)


def decisions(row: Row, facts: Facts) -> list[Row]:
    """The decisions of a review, cancelled ones left out."""
    return [action for action in actions_of("management-review", row, facts) if action.kind is ActionKind.REVIEW_DECISION]


def is_newest(row: Row, facts: Facts) -> bool:
    """No other review is planned for later."""
    return not any(before(row.planned_for, other.planned_for) for other in facts.rows("management-review"))


def _after_internal_audit(row: Row, facts: Facts) -> bool:
    internal = facts.within("audit:internal")
    reported = (audit.reported_on for audit in facts.rows("audit") if audit.id in internal)
    return is_held(row, facts) and any(reached(day, row.held_on) for day in reported)


def _approved_with_decisions(row: Row, facts: Facts) -> bool:
    concluded = row.no_decision_reason is not None or bool(decisions(row, facts))
    return is_held(row, facts) and in_force(row, facts) and concluded


def _next_overdue(row: Row, facts: Facts) -> bool:
    followed = any(before(row.held_on, other.held_on) for other in facts.rows("management-review"))
    return is_held(row, facts) and before(row.next_review_on, facts.today) and not followed


HELD = "This review was held; its figures stay as they stood on the day."


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
    columns=("title", "planned_for", "held_on", "chair_id", "decision_count", "version"),
    subtitle="place",
    versioned=True,
    approved=True,
    approved_with={"action": "origin"},
    goes_on=frozenset({"action"}),
    stays_approved=True,
    stands=Stands(
        "held_on",
        {"management-review": frozenset({"period_start", "period_end"}), "review-input": frozenset({"input", "figures"})},
        HELD,
    ),
    author="minute_taker_id",
    computed=(
        *version_values("management-review"),
        Computed(
            "decision_count",
            "Decisions",
            IntegerKind(),
            lambda row, facts: len(decisions(row, facts)),
            help="Actions of the kind decision that come from this review.",
        ),
    ),
    filters=(
        Filter("current", "Newest", is_newest),
        Filter("held", "Held", is_held),
        Filter(
            "held_with_top_management",
            "Held with top management",
            lambda row, facts: (
                is_held(row, facts) and not facts.linked(row.id, "attendees").isdisjoint(facts.within("person:top_management"))
            ),
        ),
        Filter("held_after_internal_audit", "Held after an internal audit was reported", _after_internal_audit),
        Filter("approved_with_decisions", "Minutes approved, decisions or reason recorded", _approved_with_decisions),
        Filter("next_overdue", "Next review overdue", _next_overdue),
        Filter("draft", "Minutes not approved", lambda row, facts: not in_force(row, facts)),
    ),
    rules=(
        in_order("period_start", "period_end", "The period cannot end before it starts."),
        in_order("held_on", "next_review_on", "The next review cannot be before this one."),
        Rule("held_on", "A review cannot be held in the future.", lambda row, facts: before(facts.today, row.held_on)),
    ),
)


class InputTopic(Choice):
    """The inputs of a management review: seven required, then seven advised."""

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

    review_id: str | None = link("Management review", "management-review", section="Input", required="close", help="Which review.")
    input: InputTopic | None = choice("Input", InputTopic, required="close", help="Seven are required, seven advised.")
    figures: str | None = prose("Figures", help="Filled from the registers, kept as they stood on the day.")
    content: str | None = prose("What matters", required="close", help="Two or three sentences for top management.")
    nothing_reason: str | None = prose("Nothing to report, because", help="Instead of content; a reason is needed.")
    discussed: bool | None = flag("Discussed", required="close", help="Ticked in the meeting.")
    discussion: str | None = prose("What was said", help="For the minutes.")
    place: int | None = integer("Place in the pack", 1, 99, section="Pack", help="1 comes first; empty: in the order of the standard.")
    left_out: bool | None = flag("Left out of the pack", help="Only an advised input can be left out.")


REQUIRED_INPUTS = frozenset(tuple(InputTopic)[:7])
"""The inputs the standard asks for; the others are advised."""


def is_required(row: Row, facts: Facts) -> bool:
    """Asked for by the standard."""
    return row.input in REQUIRED_INPUTS


def is_printed(row: Row, facts: Facts) -> bool:
    """Stands in the pack: all that is required, and what nobody left out."""
    return is_required(row, facts) or row.left_out is not True


def is_filled(row: Row, facts: Facts) -> bool:
    """Says what matters, or why there is nothing to say."""
    return row.content is not None or row.nothing_reason is not None


def _of_newest_review(row: Row, facts: Facts) -> bool:
    return is_filled(row, facts) and row.review_id in facts.within("management-review:current")


def _not_discussed(row: Row, facts: Facts) -> bool:
    review = facts.get("management-review", row.review_id)
    return review is not None and review.held_on is not None and row.discussed is not True


REVIEW_INPUTS = Register(
    ReviewInput,
    title="Inputs",
    singular="Input",
    area="assurance",
    step=11,
    about="One input of one review: figures as they stood, what was said.",
    clauses=("9.3.2",),
    columns=("input", "required", "content", "discussed"),
    child_of="management-review",
    rules=(
        Rule(
            "left_out",
            "The standard asks for this input; it cannot be left out.",
            lambda row, facts: row.left_out is True and is_required(row, facts),
        ),
    ),
    computed=(Computed("required", "Required", FlagKind(), is_required, help="The first seven."),),
    filters=(
        Filter("filled", "With content or reason", is_filled),
        Filter("current_filled", "Newest review, with content or reason", _of_newest_review),
        Filter(
            "required_empty",
            "Required and empty",
            lambda row, facts: is_required(row, facts) and not is_filled(row, facts),
        ),
        Filter("not_discussed", "Not discussed", _not_discussed),
    ),
)
