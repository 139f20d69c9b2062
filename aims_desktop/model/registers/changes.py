"""Changes to the AIMS or to an AI system, thought through before they are made: clause 6.3."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from aims_desktop.model.ahead import Ahead, Coming
from aims_desktop.model.fields import choice, choices, date, link, person, prose, text
from aims_desktop.model.kinds import Choice
from aims_desktop.model.record import Record
from aims_desktop.model.register import Filter, Register, Row
from aims_desktop.model.registers.shared import before, given, in_order, notes, reached

if TYPE_CHECKING:
    from aims_desktop.model.facts import Facts


class ChangeKind(Choice):
    """What changes; changes of the AIMS fall under clause 6.3."""

    AIMS = "aims", "AIMS"
    AI_SYSTEM = "ai_system", "AI system"
    ORGANISATION = "organisation", "Organisation"
    SUPPLIER = "supplier", "Supplier"
    LAW = "law", "Law"


class Reassessment(Choice):
    """What must be redone before a change happens."""

    RISKS = "risks", "Risks"
    IMPACT_ASSESSMENT = "impact_assessment", "Impact assessment"
    SOA = "soa", "Statement of Applicability"
    DOCUMENTS = "documents", "Documents"
    TRAINING = "training", "Training"
    NOTHING = "nothing", "Nothing"


class ChangeStatus(Choice):
    """Where a change stands."""

    REQUESTED = "requested", "Requested"
    APPROVED = "approved", "Approved"
    REFUSED = "refused", "Refused"
    DONE = "done", "Done"
    ROLLED_BACK = "rolled_back", "Rolled back"


class PlannedChange(Record):
    """Changes to the AIMS or to an AI system, thought through before they are made."""

    title: str | None = text(
        "Change", section="Change", required="close", help="What changes.", example="New model version in the help desk"
    )
    kind: ChangeKind | None = choice("Kind", ChangeKind, required="close", help="AIMS changes fall under clause 6.3.")
    system_id: str | None = link("AI system", "ai-system", help="If it is about one.")
    reason: str | None = prose("Reason", required="close", help="Why it is wanted.", refs=("6.3",))
    effect: str | None = prose("Effects", required="close", help="On scope, risks, impacts, documents, people.")
    reassess: tuple[Reassessment, ...] | None = choices(
        "Assess again",
        Reassessment,
        help="What must be redone before it happens.",
        refs=(
            "8.2",
            "8.4",
        ),
    )
    resources: str | None = text("Resources", help="What it needs.")
    decision_id: str | None = link("From decision", "action", help="If a management review asked for it.", refs=("9.3.3",))
    owner_id: str | None = person("Owner", required="close", help="Carries it out.")
    requested_on: dt.date | None = date(
        "Asked for on", section="Course", unit="asked", required="close", help="Must lie before the change."
    )
    planned_for: dt.date | None = date(
        "Planned for", unit="asked", required="close", help="Day on which it shall be done.", ahead=Ahead(Coming.DUE, open="open")
    )
    approved_by_id: str | None = person("Approved by", unit="approval", required="close", help="Who said yes.")
    approved_on: dt.date | None = date("Approved on", unit="approval", required="close", help="Before it is made.")
    done_on: dt.date | None = date("Done on", unit="progress", help="When it was made.")
    status: ChangeStatus | None = choice("Status", ChangeStatus, unit="progress", required="close", help="Where it stands.")
    review: str | None = prose("Looking back", help="Did it do what it should; side effects.")
    notes: str | None = notes()


def is_open(row: Row, facts: Facts) -> bool:
    """Asked for or approved, not made yet."""
    return row.status in {ChangeStatus.REQUESTED, ChangeStatus.APPROVED}


def _without_reason_or_approval(row: Row, facts: Facts) -> bool:
    unapproved = row.approved_by_id is None and row.status is not ChangeStatus.REQUESTED
    return row.status is not ChangeStatus.REFUSED and (row.reason is None or unapproved)


CHANGES = Register(
    PlannedChange,
    title="Changes",
    singular="Change",
    prefix="CHG",
    area="records",
    step=7,
    about="Changes to the AIMS or to an AI system, thought through before they are made.",
    clauses=(
        "6.3",
        "8.1",
    ),
    controls=(
        "A.6.2.5",
        "A.6.2.6",
    ),
    columns=("title", "kind", "owner_id", "planned_for", "approved_on", "status"),
    subtitle="system_id",
    filters=(
        Filter("without_reason_or_approval", "Reason or approval missing", _without_reason_or_approval),
        Filter("open", "Open", is_open),
        Filter(
            "done_without_approval",
            "Done before approval",
            lambda row, facts: given(row.done_on) and not reached(row.approved_on, row.done_on),
        ),
        Filter("of_the_aims", "Of the AIMS", lambda row, facts: row.kind is ChangeKind.AIMS),
        Filter("overdue", "Overdue", lambda row, facts: is_open(row, facts) and before(row.planned_for, facts.today)),
    ),
    rules=(
        in_order("requested_on", "planned_for", "A change cannot be planned for a day before it was asked for."),
        in_order("requested_on", "approved_on", "A change cannot be approved before it was asked for."),
    ),
    defaults={"status": ChangeStatus.REQUESTED},
)
