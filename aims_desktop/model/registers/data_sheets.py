"""Data sheets: where the data of an AI system comes from, with what right it is used and how good it is."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from aims_desktop.model.ahead import LOOK_AGAIN
from aims_desktop.model.fields import Section, choice, choices, date, flag, links, person, prose, text
from aims_desktop.model.kinds import Choice
from aims_desktop.model.record import Record
from aims_desktop.model.register import Filter, Register, Row
from aims_desktop.model.registers.shared import PersonalData, before, given, in_order, notes

if TYPE_CHECKING:
    from aims_desktop.model.facts import Facts


class DataUse(Choice):
    """What a data set is for; training and test data should not be the same."""

    TRAIN = "train", "Train"
    VALIDATE = "validate", "Validate"
    TEST = "test", "Test"
    RUN = "run", "Run or retrieve"


class DataQuality(Choice):
    """What the check of the quality found."""

    MEETS = "meets", "Meets the need"
    PARTLY = "partly", "Partly"
    FAILS = "fails", "Fails"
    NOT_CHECKED = "not_checked", "Not checked"


class DataSheet(Record):
    """One sheet per data set that trains, tests or feeds an AI system."""

    title: str | None = text("Data set", section="Data set", required="close", help="Name and version.", example="Tickets 2024 to 2026, v3")
    systems = links("AI systems", "ai-system", required="close", help="Where it is used.")
    used_for: tuple[DataUse, ...] | None = choices(
        "Used to", DataUse, required="close", help="Training and test data should not be the same."
    )
    owner_id: str | None = person("Owner", required="close", help="Who answers for the data.")
    content: str | None = prose("Content", required="close", help="Kind, size, period, languages, people described.")
    held_by_vendor: bool | None = flag("Held by the vendor", help="Then the vendor's papers are the proof.")
    source: str | None = text(
        "Source", section="Origin and rights", required="close", help="Where it comes from and how it was collected.", refs=("A.7.3",)
    )
    selection: str | None = prose("How it was selected", help="Criteria for taking data in or leaving it out.", refs=("A.7.3",))
    rights: str | None = prose("Right of use", required="close", help="Licence, contract, lawful ground or consent.", refs=("A.7.3",))
    personal: PersonalData | None = choice("Personal data", PersonalData, required="close", help="Highest kind.")
    provenance: str | None = prose("Provenance", help="Steps from origin to model, with versions.", refs=("A.7.5",))
    quality_criteria: str | None = prose(
        "Quality needed",
        section="Quality and preparation",
        required="close",
        help="What good enough means for this use; set before checking.",
        refs=("A.7.4",),
    )
    quality_result: DataQuality | None = choice(
        "Quality found", DataQuality, unit="quality", required="close", help="Result of the check.", refs=("A.7.4",)
    )
    quality_checked_on: dt.date | None = date("Checked on", unit="quality", required="close", help="Date of the check.")
    bias_check: str | None = prose("Bias check", required="close", help="Groups looked at, method, result.", refs=("A.7.4",))
    known_gaps: str | None = prose("Known gaps", help="Errors, skews, missing groups.")
    preparation: str | None = prose("Preparation", help="Cleaning, labelling, changing; by which rules.", refs=("A.7.6",))
    location: str | None = text("Kept where, who has access", section=Section("Keeping", folded=True), help="System and roles.")
    retention: str | None = text("Kept until", help="And how it is deleted.")
    next_review_on: dt.date | None = date(
        "Next review", required="close", help="When data or use changes, at least yearly.", ahead=LOOK_AGAIN
    )
    notes: str | None = notes()


CHECKED = frozenset({DataQuality.MEETS, DataQuality.PARTLY, DataQuality.FAILS})


def is_complete(row: Row, facts: Facts) -> bool:
    """Source, right of use and quality are known, good or not."""
    return given(row.source, row.rights) and row.quality_result in CHECKED


DATA_SHEETS = Register(
    DataSheet,
    title="Data sheets",
    singular="Data sheet",
    prefix="DAT",
    area="systems",
    step=5,
    about="One sheet per data set that trains, tests or feeds an AI system.",
    clauses=("8.1",),
    controls=(
        "A.4.3",
        "A.7.2",
        "A.7.3",
        "A.7.4",
        "A.7.5",
        "A.7.6",
    ),
    columns=("title", "source", "personal", "quality_result", "owner_id", "next_review_on"),
    subtitle="systems",
    filters=(
        Filter("complete", "Source, rights and quality known", is_complete),
        Filter("incomplete", "Incomplete", lambda row, facts: not is_complete(row, facts)),
        Filter(
            "quality_weak",
            "Quality fails or is partly met",
            lambda row, facts: row.quality_result in {DataQuality.PARTLY, DataQuality.FAILS},
        ),
        Filter("without_bias_check", "No bias check", lambda row, facts: row.bias_check is None),
        Filter("review_overdue", "Review overdue", lambda row, facts: before(row.next_review_on, facts.today)),
    ),
    rules=(in_order("quality_checked_on", "next_review_on", "The next review cannot be before the quality was checked."),),
)
