"""Missing evidence: what an auditor expects per clause and control, what is there, how fresh it is, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from aims_desktop.i18n import _, day, ngettext
from aims_desktop.model.facts import Facts
from aims_desktop.model.register import Row
from aims_desktop.model.registers import REGISTERS
from aims_desktop.model.registers.documents import Freshness
from aims_desktop.model.registers.gaps import proof, proof_freshness
from aims_desktop.model.standard import Clause
from aims_desktop.service.catalogue import roadmap
from aims_desktop.service.checks import record_present
from aims_desktop.service.display import title
from aims_desktop.service.exporting import guarded_csv
from aims_desktop.service.requirements import Entry, entries, is_excluded, lines_of, requirement_of
from aims_desktop.service.workspace import Workspace


class ProofState(StrEnum):
    """How well a clause or control is proven; the worst first."""

    MISSING = "missing"
    OLD = "old"
    UNDATED = "undated"
    AGEING = "ageing"
    FRESH = "fresh"
    NOT_NEEDED = "not_needed"


WORDS: Mapping[ProofState, str] = {
    ProofState.MISSING: "Missing",
    ProofState.OLD: "Old",
    ProofState.UNDATED: "No date",
    ProofState.AGEING: "Ageing",
    ProofState.FRESH: "Fresh",
    ProofState.NOT_NEEDED: "Not needed",
}
"""What each is called, as msgids."""

_DATES = {"evidence": "dated_on", "document": "next_review_on"}

_BEST_FIRST = (
    (Freshness.FRESH, ProofState.FRESH),
    (Freshness.AGEING, ProofState.AGEING),
    (None, ProofState.UNDATED),
    (Freshness.OLD, ProofState.OLD),
)


@dataclass(frozen=True, slots=True)
class Proof:
    """One piece of proof: a file or link, a document in force, or another record that names the clause or control."""

    register: str
    id: str
    title: str
    told: str
    """Ref and date."""
    freshness: Freshness | None


@dataclass(frozen=True, slots=True)
class Expectation:
    """How one clause or control is proven."""

    entry: Entry
    state: ProofState
    evidence: int
    """Pieces of evidence: files and links."""
    others: int
    """Documents in force and other records that name it."""
    record_missing: bool
    """The standard names a record here and it is not there."""

    @property
    def told_only(self) -> bool:
        """Whether it is written down but nothing shows that it is done."""
        return bool(self.others) and not self.evidence and self.state is not ProofState.NOT_NEEDED

    @property
    def words(self) -> str:
        """What there is, and whether the record is missing."""
        if self.state is ProofState.NOT_NEEDED:
            return _("Left out in the Statement of Applicability")
        told = [ngettext("{n} piece of evidence", "{n} pieces of evidence", self.evidence)] if self.evidence else []
        told += [ngettext("{n} document or record", "{n} documents or records", self.others)] if self.others else []
        if self.record_missing:
            told.append(_("record missing") if told else _("Record missing"))
        return " · ".join(told) or _("No proof yet")


def expectations(workspace: Workspace) -> list[Expectation]:
    """How each clause and control is proven, in order."""
    facts = workspace.facts()
    known = entries(workspace)
    return facts.remember(("expectations",), lambda: [_expectation(facts, entry) for entry in known])


def proofs(workspace: Workspace, requirement_id: str) -> list[Proof]:
    """What proves a clause or control, evidence first, the newest first."""
    facts, found = workspace.facts(), []
    for register, record_id in _ends(facts, requirement_id):
        row: Row = facts.get(register, record_id)
        dated = getattr(row, _DATES.get(register, ""), None)
        ref = workspace.refs().of(register, record_id)
        on = day(dated) if register == "evidence" else _("next review {day}").format(day=day(dated)) if dated else ""
        order = (register != "evidence", register != "document", -dated.toordinal() if dated else 0, ref)
        told = " · ".join(filter(None, (ref, on)))
        named = title(facts, REGISTERS[register], row)
        found.append((order, Proof(register, record_id, named, told, proof_freshness(record_id, facts))))
    return [line for _order, line in sorted(found, key=lambda pair: pair[0])]


def missing_words(workspace: Workspace, expectation: Expectation) -> str:
    """What is missing for a clause or control, in a sentence; "" where nothing is."""
    known = requirement_of(workspace, expectation.entry.id)
    if expectation.record_missing and isinstance(known, Clause):
        return _("The record that the standard names is missing: {record}.").format(record=_(known.record))
    return {
        ProofState.MISSING: _("Nothing proves it yet: add at least one of what an auditor expects."),
        ProofState.OLD: _("All proof is old: bring a newer piece, or review the document."),
        ProofState.UNDATED: _("No piece of proof has a date: say of when it is, or add one that does."),
        ProofState.AGEING: _("The newest proof is ageing: plan when it is brought again."),
    }.get(expectation.state, "")


def as_csv(workspace: Workspace, lines: Sequence[Expectation]) -> bytes:
    """The lines as a table: what is expected, what is there, and what is missing."""
    heads = [_("Number"), _("Title"), _("State"), _("Expected"), _("What is there"), _("What is missing")]
    return guarded_csv(heads, (_cells(workspace, line) for line in lines))


def _cells(workspace: Workspace, line: Expectation) -> list[str]:
    known = requirement_of(workspace, line.entry.id)
    expected = "; ".join(_(text) for text in known.evidence) if known is not None else ""
    there = "; ".join(f"{proof.title} ({proof.told})" for proof in proofs(workspace, line.entry.id))
    return [line.entry.number, line.entry.title, _(WORDS[line.state]), expected, there, missing_words(workspace, line)]


def _expectation(facts: Facts, entry: Entry) -> Expectation:
    wanted = entry.id in roadmap().mandatory_records
    record_missing = wanted and not record_present(facts, roadmap(), entry.id)
    ends = _ends(facts, entry.id)
    state = ProofState.NOT_NEEDED if is_excluded(facts, entry.id) else _state(facts, ends)
    files = sum(register == "evidence" for register, _id in ends)
    return Expectation(entry, state, files, len(ends) - files, record_missing)


def _state(facts: Facts, ends: Sequence[tuple[str, str]]) -> ProofState:
    there = {proof_freshness(record_id, facts) for _register, record_id in ends}
    return next((state for fresh, state in _BEST_FIRST if fresh in there), ProofState.MISSING)


def _ends(facts: Facts, requirement_id: str) -> list[tuple[str, str]]:
    """The register and id of each piece of proof."""
    gap = lines_of(facts, requirement_id).get("gap-item")
    ids = proof(gap, facts) if gap is not None else facts.pointing(requirement_id, "evidence", "requirements")
    found = []
    for record_id in ids:
        register = next((name for name in REGISTERS if facts.get(name, record_id) is not None), "")
        if register:
            found.append((register, record_id))
    return found
