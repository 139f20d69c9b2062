"""gaps"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sqlalchemy.orm import Mapped

from aims_desktop.model import fields
from aims_desktop.model.fields import (
    choice,
    date,
    integer,
    person,
    prose,
)
from aims_desktop.model.kinds import Choice
from aims_desktop.model.record import Record
from aims_desktop.model.register import Filter, Register, Row
from aims_desktop.model.registers.shared import before, notes

if TYPE_CHECKING:
    from aims_desktop.model.facts import Facts


class RequirementType(Choice):
    """32 clauses and 38 controls."""

    CLAUSE = "clause", "Clause"
    CONTROL = "control", "Control"


class GapResult(Choice):
    """Judge practice, not intention."""

    CONFORMS = "conforms", "Conforms"
    PARTLY = "partly", "Partly conforms"
    DOES_NOT_CONFORM = "does_not_conform", "Does not conform"
    NOT_APPLICABLE = "not_applicable", "Not applicable"
    NOT_ASSESSED = "not_assessed", "Not assessed"


class GapItem(Record):
    """One row per clause and Annex A control (70 seeded): where we stand, and what proves it."""

    requirement: Mapped[str | None] = fields.requirement(
        "Requirement", section="Requirement", required="close", help="Clause or control; given."
    )
    result: Mapped[GapResult | None] = choice(
        "Result", GapResult, section="Assessment", required="close", help="Judge practice, not intention."
    )
    maturity: Mapped[int | None] = integer("Maturity", 0, 5, help="0 nothing, 1 ad hoc, 2 repeated, 3 defined, 4 measured, 5 improving.")
    target_maturity: Mapped[int | None] = integer("Target", 0, 5, help="Where you want to be at certification.")
    current_state: Mapped[str | None] = prose("What is in place", required="close", help="With an example that an auditor could see.")
    gap: Mapped[str | None] = prose("What is missing", help="Empty means no gap.")
    owner_id: Mapped[str | None] = person("Owner", help="Who knows this area.")
    assessed_on: Mapped[dt.date | None] = date("Assessed on", required="close", help="Date of the judgement.")
    assessed_by_id: Mapped[str | None] = person("Assessed by", help="Who judged.")
    notes: Mapped[str | None] = notes()


def assessed(row: Row, facts: Facts) -> bool:
    """Assessed."""
    return row.result is not None and row.result != GapResult.NOT_ASSESSED


GAPS = Register(
    GapItem,
    title="Gap analysis",
    singular="Requirement",
    area="context",
    step=2,
    about="One row per clause and Annex A control (70 seeded): where we stand, and what proves it.",
    clauses=("4.4", "7.5.1"),
    columns=("requirement", "result", "maturity", "owner_id"),
    key="requirement",
    filters=(
        Filter("assessed", "Assessed", assessed),
        Filter("not_assessed", "Not assessed", lambda row, facts: not assessed(row, facts)),
        Filter("conforming", "Conforms", lambda row, facts: row.result == GapResult.CONFORMS),
        Filter("partly", "Partly", lambda row, facts: row.result == GapResult.PARTLY),
        Filter(
            "assessed_applicable",
            "Assessed and applicable",
            lambda row, facts: assessed(row, facts) and row.result != GapResult.NOT_APPLICABLE,
        ),
        Filter("gaps", "Gaps", lambda row, facts: row.result in {GapResult.PARTLY, GapResult.DOES_NOT_CONFORM}),
        Filter("needed", "Needed here", lambda row, facts: facts.value("gap-item", row, "needed") is True),
        Filter(
            "proof_old",
            "No proof of the last year",
            lambda row, facts: (
                facts.value("gap-item", row, "needed") is True
                and (
                    facts.value("gap-item", row, "newest_proof_on") is None
                    or before(facts.value("gap-item", row, "newest_proof_on"), facts.today - facts.days("evidence_age_days"))
                )
            ),
        ),
        Filter("clauses", "Clauses", lambda row, facts: facts.value("gap-item", row, "kind") == RequirementType.CLAUSE),
        Filter("controls", "Controls", lambda row, facts: facts.value("gap-item", row, "kind") == RequirementType.CONTROL),
    ),
)
