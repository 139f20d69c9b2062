"""Summary: the few counts that say at a glance how controls, findings and documents stand."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from aims_desktop.model.facts import Facts
from aims_desktop.model.register import Row
from aims_desktop.model.registers.documents import DocumentType, DraftStatus
from aims_desktop.model.registers.findings import Grade
from aims_desktop.model.registers.soa import Implementation


@dataclass(frozen=True, slots=True)
class ControlCount:
    """Controls of the Statement of Applicability; the four parts add up to all."""

    in_place: int
    under_way: int
    to_do: int
    excluded: int

    @property
    def all(self) -> int:
        """All controls."""
        return self.in_place + self.under_way + self.to_do + self.excluded


@dataclass(frozen=True, slots=True)
class FindingCount:
    """Findings: open ones by grade, and closed ones."""

    major: int
    minor: int
    other: int
    closed: int

    @property
    def open(self) -> int:
        """All open findings."""
        return self.major + self.minor + self.other


@dataclass(frozen=True, slots=True)
class DocumentCount:
    """Documents of our own: in force, being looked at, still to be written."""

    in_force: int
    in_review: int
    to_write: int

    @property
    def all(self) -> int:
        """All of them."""
        return self.in_force + self.in_review + self.to_write


def controls(facts: Facts) -> ControlCount:
    """How far the controls are in place."""
    count = Counter(control_state(row) for row in facts.rows("soa-item"))
    return ControlCount(count["in_place"], count["under_way"], count["to_do"], count["excluded"])


def findings(facts: Facts) -> FindingCount:
    """Findings that are open, by grade."""
    still_open = facts.within("finding:open")
    grades = Counter(row.grade for row in facts.rows("finding") if row.id in still_open)
    major, minor = grades[Grade.MAJOR_NONCONFORMITY], grades[Grade.MINOR_NONCONFORMITY]
    return FindingCount(major, minor, len(still_open) - major - minor, len(facts.rows("finding")) - len(still_open))


def documents(facts: Facts) -> DocumentCount:
    """Documents by how far they are; outside documents and withdrawn ones are left out."""
    in_force = facts.within("document:in_force")
    own = [row for row in facts.rows("document") if row.type != DocumentType.EXTERNAL and row.status != DraftStatus.WITHDRAWN]
    approved = sum(row.id in in_force for row in own)
    looked_at = sum(row.id not in in_force and row.status in {DraftStatus.IN_REVIEW, DraftStatus.READY} for row in own)
    return DocumentCount(approved, looked_at, len(own) - approved - looked_at)


def control_state(row: Row) -> str:
    """Where a control stands: "in_place", "under_way", "to_do" or "excluded"."""
    if row.applicable is False:
        return "excluded"
    if row.applicable is True and row.implementation == Implementation.IMPLEMENTED:
        return "in_place"
    if row.applicable is True and row.implementation in {Implementation.PARTIAL, Implementation.PLANNED}:
        return "under_way"
    return "to_do"
