"""The facts of the Statement of Applicability on paper: plain values, of the approved version or of the draft, and all figures by name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from aims_desktop.i18n import _, ngettext
from aims_desktop.model.facts import Facts
from aims_desktop.model.register import Row
from aims_desktop.model.registers.soa import Implementation, InclusionReason
from aims_desktop.model.snapshot import approved_values
from aims_desktop.model.standard import number_of
from aims_desktop.report.packs import letterhead
from aims_desktop.service import soa
from aims_desktop.service.approval import approver_of, versions_of
from aims_desktop.service.soa import Change, State
from aims_desktop.service.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Printed:
    """One control as it is printed."""

    number: str
    title: str
    applies: bool | None
    because: str
    justification: str
    weak: bool
    state: State
    implementation: str
    how: str
    planned_for: dt.date | None
    owner: str
    risks: tuple[str, ...]
    documents: tuple[str, ...]
    evidence: tuple[str, ...]
    for_treatment: bool


@dataclass(frozen=True, slots=True)
class PrintedGroup:
    """The controls of a group."""

    number: str
    title: str
    lines: tuple[Printed, ...]

    @property
    def heading(self) -> str:
        """ "A.2 Policies related to AI"; own controls have no number as a group."""
        return self.title if self.number == soa.OWN_GROUP else f"{self.number} {self.title}"


@dataclass(frozen=True, slots=True)
class Approved:
    """One approved version."""

    number: str
    on: dt.date | None
    by: str
    note: str


@dataclass(frozen=True, slots=True)
class SoaFacts:
    """All that the statement prints; plain values only."""

    organisation: str
    scope: str
    classification: str
    paper: str
    as_of: dt.date
    version: str
    """The version that is printed, or the number the draft will have."""
    draft: str
    """Why this is no approved version; "" where it is one."""
    changed_since: bool
    """The records went on since the printed version was approved."""
    introduction: str
    prepared_by: str
    next_review: dt.date | None
    groups: tuple[PrintedGroup, ...]
    risks: tuple[tuple[str, str, str], ...]
    """Number, title and controls of each risk that names one."""
    proof: tuple[tuple[str, str], ...]
    """Number and title of each document and piece of evidence that a line names."""
    versions: tuple[Approved, ...]
    changes: tuple[Change, ...]
    """What a draft changes in the version in force."""

    @property
    def lines(self) -> list[Printed]:
        """All controls."""
        return [line for group in self.groups for line in group.lines]


def facts(
    workspace: Workspace, *, start: dt.date | None = None, end: dt.date | None = None, as_of: dt.date | None = None, draft: bool = False
) -> SoaFacts:
    """The approved version where there is one, with the links of its day; else, or with `draft`, the records as they are now."""
    whole = soa.statement(workspace)
    version = workspace.facts().newest_version(whole.id)
    rows, then = (None, None) if draft else (soa.approved_lines(workspace), soa.as_approved(workspace))
    approved = version is not None and rows is not None and then is not None
    judged = then if approved and then is not None else workspace
    known = judged.facts()
    values: Mapping[str, Any] = approved_values(soa.SOA, version) if approved else {n: getattr(whole, n) for n in soa.SOA.fields}
    scope, groups = known.single("scope"), soa.groups(judged, rows if approved else None)
    return SoaFacts(
        organisation=judged.organisation,
        scope=(scope.statement or "") if scope is not None else "",
        classification=letterhead.classification(known),
        paper=letterhead.paper(known),
        as_of=(version.approved_on or known.today) if approved and version is not None else known.today,
        version=(version.version or "") if approved and version is not None else soa.draft_number(workspace) or _version_of(version),
        draft="" if approved else _draft(workspace, version),
        changed_since=approved and workspace.facts().value(soa.SOA.name, whole, "changed_since") is True,
        introduction=values["introduction"] or "",
        prepared_by=judged.names().of("person", values["prepared_by_id"]) if values["prepared_by_id"] else "",
        next_review=values["next_review_on"],
        groups=tuple(PrintedGroup(group.number, group.title, tuple(_printed(judged, line) for line in group.lines)) for group in groups),
        risks=tuple(_risks(judged, known)),
        proof=tuple(_proof(judged, soa.lines_of(groups))),
        versions=tuple(Approved(v.version or "", v.approved_on, approver_of(v), v.note or "") for v in versions_of(workspace, whole.id)),
        changes=() if approved else tuple(soa.changes(workspace)),
    )


def figures(known: SoaFacts) -> Mapping[str, Any]:
    """All figures by name."""
    lines = known.lines
    found: dict[str, Any] = {
        "version": known.version,
        "draft": bool(known.draft),
        "changed_since": known.changed_since,
        "as_of": known.as_of.isoformat(),
        "controls": len(lines),
        "own": sum(line.number.startswith(soa.OWN_GROUP) for line in lines),
        "included": sum(line.applies is True for line in lines),
        "excluded": sum(line.applies is False for line in lines),
        "undecided": sum(line.applies is None for line in lines),
        "in_place": sum(line.state is State.IN_PLACE for line in lines),
        "under_way": sum(line.state is State.UNDER_WAY for line in lines),
        "to_do": sum(line.state in {State.TO_DO, State.UNDECIDED} for line in lines),
        "without_reason": sum(line.applies is not None and not line.justification for line in lines),
        "weak_reasons": sum(line.weak for line in lines),
        "without_evidence": sum(not line.evidence for line in lines),
        "treatment_without_risk": sum(line.for_treatment and not line.risks for line in lines),
        "risks": len(known.risks),
        "versions": len(known.versions),
        "changes": len(known.changes),
    }
    for group in known.groups:
        found[f"{group.number}.controls"] = len(group.lines)
        found[f"{group.number}.included"] = sum(line.applies is True for line in group.lines)
        found[f"{group.number}.in_place"] = sum(line.state is State.IN_PLACE for line in group.lines)
    return found


def _version_of(version: Row | None) -> str:
    return (version.version or "") if version is not None else ""


def _draft(workspace: Workspace, version: Row | None) -> str:
    conflicts = workspace.conflicts()
    waiting = ngettext(
        "{n} value differs between copies and waits for a decision.",
        "{n} values differ between copies and wait for a decision.",
        conflicts,
    )
    why = _("Not approved yet.") if version is None else _("Version {version} is in force; this is what is worked on.")
    return " ".join([why.format(version=_version_of(version)), *([waiting] if conflicts else [])])


def _printed(judged: Workspace, line: soa.Line) -> Printed:
    row = line.row
    because = row.reasons or ()
    implementation = row.implementation
    return Printed(
        line.number,
        line.title,
        row.applicable,
        "; ".join(_(reason.label) for reason in because),
        row.justification or "",
        line.weak,
        line.state,
        _(implementation.label) if isinstance(implementation, Implementation) else "",
        row.how or "",
        row.planned_for,
        judged.names().of("person", row.owner_id) if row.owner_id else "",
        _refs(judged, "risk", line.risks),
        _refs(judged, "document", line.documents),
        _refs(judged, "evidence", line.evidence),
        InclusionReason.RISK_TREATMENT in because,
    )


def _risks(judged: Workspace, known: Facts) -> Iterable[tuple[str, str, str]]:
    order = known.standard.order
    for row in known.rows("risk"):
        chosen = sorted(known.linked(row.id, "controls_chosen"), key=lambda control: (order.get(control, len(order)), control))
        if chosen:
            yield judged.refs().of("risk", row.id), judged.names().of("risk", row.id), ", ".join(map(number_of, chosen))


def _proof(judged: Workspace, lines: Iterable[soa.Line]) -> Iterable[tuple[str, str]]:
    refs, names = judged.refs(), judged.names()
    named = {("document", i) for line in lines for i in line.documents} | {("evidence", i) for line in lines for i in line.evidence}
    return sorted((refs.of(register, i), names.of(register, i)) for register, i in named)


def _refs(judged: Workspace, register: str, ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(judged.refs().of(register, i) for i in ids))
