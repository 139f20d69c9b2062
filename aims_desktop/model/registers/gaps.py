"""The gap analysis: one line per clause and Annex A control, with what proves it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from aims_desktop.model import fields
from aims_desktop.model.fields import choice, date, integer, person, prose
from aims_desktop.model.kinds import Choice, ChoiceKind, DateKind, FlagKind, IntegerKind, TextKind
from aims_desktop.model.record import Record
from aims_desktop.model.register import Computed, Filter, Register, Row, Rule
from aims_desktop.model.registers.actions import has_planned_action
from aims_desktop.model.registers.documents import Freshness, freshness
from aims_desktop.model.registers.shared import before, notes
from aims_desktop.model.standard import Clause, Documented, number_of

if TYPE_CHECKING:
    from aims_desktop.model.facts import Facts


class RequirementType(Choice):
    """Clause or control."""

    CLAUSE = "clause", "Clause"
    CONTROL = "control", "Control"


class GapResult(Choice):
    """How practice compares with a requirement."""

    CONFORMS = "conforms", "Conforms"
    PARTLY = "partly", "Partly conforms"
    DOES_NOT_CONFORM = "does_not_conform", "Does not conform"
    NOT_APPLICABLE = "not_applicable", "Not applicable"
    NOT_ASSESSED = "not_assessed", "Not assessed"


class GapItem(Record):
    """One row per clause and Annex A control (70 seeded): where we stand, and what proves it."""

    requirement: str | None = fields.requirement("Requirement", section="Requirement", required="close", help="Clause or control; given.")
    result: GapResult | None = choice("Result", GapResult, section="Assessment", required="close", help="Judge practice, not intention.")
    maturity: int | None = integer("Maturity", 0, 5, help="0 nothing, 1 ad hoc, 2 repeated, 3 defined, 4 measured, 5 improving.")
    target_maturity: int | None = integer("Target", 0, 5, help="Where you want to be at certification.")
    current_state: str | None = prose("What is in place", required="close", help="With an example that an auditor could see.")
    gap: str | None = prose("What is missing", help="Empty means no gap.")
    owner_id: str | None = person("Owner", help="Who knows this area.")
    assessed_on: dt.date | None = date("Assessed on", required="close", help="Date of the judgement.")
    assessed_by_id: str | None = person("Assessed by", help="Who judged.")
    notes: str | None = notes()


SERVING_ROLES = ("clauses", "controls")
"""The links by which a record says which requirement it serves."""

GAP_RESULTS = frozenset({GapResult.PARTLY, GapResult.DOES_NOT_CONFORM})


# --- the requirement


def title_of(row: Row, facts: Facts) -> str | None:
    """The short title of the requirement."""
    item = facts.standard.by_id.get(row.requirement)
    return None if item is None else item.title


def kind_of(row: Row, facts: Facts) -> RequirementType | None:
    """Clause or control, as the number says: controls begin with a letter."""
    if row.requirement is None:
        return None
    return RequirementType.CONTROL if number_of(row.requirement)[:1].isalpha() else RequirementType.CLAUSE


def record_mandatory(row: Row, facts: Facts) -> bool:
    """Whether the standard names a record here."""
    item = facts.standard.by_id.get(row.requirement)
    return isinstance(item, Clause) and item.documented is Documented.NAMED


def soa_line(row: Row, facts: Facts) -> Row | None:
    """The line of the Statement of Applicability for the same control."""
    lines = facts.where("soa-item", "control", row.requirement) if row.requirement else []
    return lines[0] if lines else None


def needed(row: Row, facts: Facts) -> bool:
    """Every clause, and each control that is included or not decided."""
    line = soa_line(row, facts)
    return line is None or line.applicable is not False


# --- the proof


def proof(row: Row, facts: Facts) -> frozenset[str]:
    """The ids of what proves a requirement, linked to it, to this line or to the line of the Statement of Applicability."""
    if row.requirement is None:
        return frozenset()
    found = facts.pointing(row.requirement, "evidence", "requirements")
    for role in SERVING_ROLES:
        found |= facts.pointing(row.requirement, role=role)
    for place in (row, soa_line(row, facts)):
        if place is not None:
            found |= facts.evidence_of(place) | facts.linked(place.id, "related") | facts.pointing(place.id, role="related")
    return found - _drafts(facts)


def _drafts(facts: Facts) -> frozenset[str]:
    """The documents that prove nothing because they are not in force."""
    return facts.remember(
        ("documents not in force",),
        lambda: frozenset(document.id for document in facts.rows("document")) - facts.within("document:in_force"),
    )


def newest_proof_on(row: Row, facts: Facts) -> dt.date | None:
    """The day of the newest proof; a document in force and in date counts as of today."""
    days = []
    for record_id in proof(row, facts):
        evidence = facts.get("evidence", record_id)
        document = facts.get("document", record_id)
        if evidence is not None and evidence.dated_on is not None:
            days.append(evidence.dated_on)
        if document is not None and not before(document.next_review_on, facts.today):
            days.append(facts.today)
    return max(days, default=None)


def proof_freshness(record_id: str, facts: Facts) -> Freshness | None:
    """How fresh a piece of proof is: evidence by its own rule, a document by its review; None for records without a date of their own."""
    evidence, document = facts.get("evidence", record_id), facts.get("document", record_id)
    if evidence is not None:
        return freshness(evidence, facts)
    if document is not None:
        return Freshness.OLD if before(document.next_review_on, facts.today) else Freshness.FRESH
    return None


def _proof_old(row: Row, facts: Facts) -> bool:
    newest = newest_proof_on(row, facts)
    return newest is None or newest < facts.today - facts.days("evidence_age_days")


# --- judgement and audits


def is_assessed(row: Row, facts: Facts) -> bool:
    """Somebody judged it."""
    return row.result not in {None, GapResult.NOT_ASSESSED}


def planned_for_audit(facts: Facts) -> frozenset[str]:
    """The requirements in an internal audit of an approved programme."""
    return facts.remember(("requirements planned for audit",), lambda: _requirements_planned(facts))


def _requirements_planned(facts: Facts) -> frozenset[str]:
    internal = facts.within("audit:internal")
    planned = [a for a in facts.rows("audit") if a.id in internal and facts.newest_version(a.programme_id) is not None]
    return frozenset[str]().union(*(facts.linked(audit.id, "requirements") for audit in planned))


def _in_checklist(row: Row, facts: Facts) -> bool:
    internal = facts.within("audit-answer:internal")
    return any(answer.id in internal for answer in facts.where("audit-answer", "requirement", row.requirement))


GAPS = Register(
    GapItem,
    title="Gap analysis",
    singular="Requirement",
    area="context",
    step=2,
    about="One row per clause and Annex A control (70 seeded): where we stand, and what proves it.",
    clauses=("4.4", "7.5.1"),
    columns=("requirement", "result", "maturity", "proof_count", "newest_proof_on", "owner_id"),
    subtitle="title",
    key="requirement",
    computed=(
        Computed("title", "Title", TextKind(), title_of, help="Short title from the catalogue."),
        Computed("kind", "Kind", ChoiceKind(RequirementType), kind_of, help="32 clauses and 38 controls."),
        Computed(
            "record_mandatory",
            "Record demanded",
            FlagKind(),
            record_mandatory,
            help="True for the 16 clauses that name a record.",
        ),
        Computed(
            "needed",
            "Needed here",
            FlagKind(),
            needed,
            help="Every clause, and each control that the Statement of Applicability includes or has not decided.",
        ),
        Computed(
            "proof_count",
            "Pieces of proof",
            IntegerKind(),
            lambda row, facts: len(proof(row, facts)),
            help="Evidence, documents in force and records linked to the requirement or to its line in the Statement of Applicability.",
        ),
        Computed(
            "newest_proof_on",
            "Newest proof",
            DateKind(),
            newest_proof_on,
            help="Date of the newest of these; a document in force and in date counts as of today.",
        ),
    ),
    filters=(
        Filter("assessed", "Assessed", is_assessed),
        Filter("not_assessed", "Not assessed", lambda row, facts: not is_assessed(row, facts)),
        Filter("conforming", "Conforms", lambda row, facts: row.result is GapResult.CONFORMS),
        Filter("partly", "Partly", lambda row, facts: row.result is GapResult.PARTLY),
        Filter(
            "assessed_applicable",
            "Assessed and applicable",
            lambda row, facts: is_assessed(row, facts) and row.result is not GapResult.NOT_APPLICABLE,
        ),
        Filter("gaps", "Gaps", lambda row, facts: row.result in GAP_RESULTS),
        Filter(
            "gap_without_action",
            "Gap without action, owner or date",
            lambda row, facts: row.result in GAP_RESULTS and not has_planned_action("gap-item", row, facts),
        ),
        Filter("needed", "Needed here", needed),
        Filter("without_proof", "No proof linked", lambda row, facts: needed(row, facts) and not proof(row, facts)),
        Filter("proof_old", "No proof of the last year", lambda row, facts: needed(row, facts) and _proof_old(row, facts)),
        Filter(
            "not_planned_for_audit",
            "In no audit of the programme",
            lambda row, facts: needed(row, facts) and row.requirement not in planned_for_audit(facts),
        ),
        Filter(
            "not_in_checklist",
            "In no checklist of an internal audit",
            lambda row, facts: needed(row, facts) and not _in_checklist(row, facts),
        ),
        Filter("clauses", "Clauses", lambda row, facts: kind_of(row, facts) is RequirementType.CLAUSE),
        Filter("controls", "Controls", lambda row, facts: kind_of(row, facts) is RequirementType.CONTROL),
    ),
    rules=(
        Rule(
            "current_state",
            "Say why the requirement does not apply.",
            lambda row, facts: row.result is GapResult.NOT_APPLICABLE and row.current_state is None,
        ),
    ),
)
