"""Certification: the audits of the body, what they found, how ready we are, and the three years after the certificate."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from aims_desktop.errors import RuleError
from aims_desktop.i18n import _
from aims_desktop.model.facts import Facts
from aims_desktop.model.register import Row
from aims_desktop.model.registers import REGISTERS
from aims_desktop.model.registers.audits import AuditKind, AuditStatus
from aims_desktop.model.registers.findings import FindingSource, Grade
from aims_desktop.model.registers.organisation import CycleEvent, MilestoneStatus
from aims_desktop.model.registers.shared import months_after
from aims_desktop.service import records
from aims_desktop.service.checks import TaskState, progress
from aims_desktop.service.workspace import Workspace

CERTIFICATION, AUDITS, FINDINGS = (REGISTERS[name] for name in ("certification", "audit", "finding"))

OF_THE_BODY = (AuditKind.STAGE_1, AuditKind.STAGE_2, AuditKind.SURVEILLANCE, AuditKind.RECERTIFICATION, AuditKind.SPECIAL)
"""Audits that the certification body holds."""

PLANNED = {AuditKind.STAGE_1: "Stage 1 audit", AuditKind.STAGE_2: "Stage 2 audit"}
"""Audits that are planned from here, with what they are called, as msgids."""

READINESS = ("S11-T1", "S11-T2", "S11-T3", "S11-T4", "S11-T6", "S11-T7")
"""The tasks of step 11 that say whether to go."""

YEAR = 12


@dataclass(frozen=True, slots=True)
class Due:
    """One event of the cycle as it is usual: months after the certificate, and by when at the latest ("" for no limit)."""

    event: CycleEvent
    months: int
    latest: int = 0


CYCLE = (
    Due(CycleEvent.INTERNAL_AUDIT, 8),
    Due(CycleEvent.MANAGEMENT_REVIEW, 9),
    Due(CycleEvent.SURVEILLANCE_1, 11, 12),
    Due(CycleEvent.INTERNAL_AUDIT, 20),
    Due(CycleEvent.MANAGEMENT_REVIEW, 21),
    Due(CycleEvent.SURVEILLANCE_2, 23, 24),
    Due(CycleEvent.INTERNAL_AUDIT, 30),
    Due(CycleEvent.MANAGEMENT_REVIEW, 31),
    Due(CycleEvent.RECERTIFICATION, 33, 36),
)
"""Three years: surveillance each year, recertification before the certificate ends; our own audit and review before each."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event of the cycle: the day that follows from the certificate, and the milestone that confirms or changes it."""

    event: CycleEvent
    year: int
    proposed: dt.date | None
    latest: dt.date | None
    milestone: Row | None

    @property
    def on(self) -> dt.date | None:
        """The day in the plan, else the proposed one."""
        return self.milestone.due_on if self.milestone is not None else self.proposed

    @property
    def too_late(self) -> bool:
        """Whether the day in the plan lies after the latest day."""
        return self.milestone is not None and self.latest is not None and (self.milestone.due_on or dt.date.min) > self.latest


def audits(facts: Facts) -> list[Row]:
    """The audits of the body that are not cancelled, in order."""
    rows = [row for row in facts.rows(AUDITS.name) if row.kind in OF_THE_BODY and row.status is not AuditStatus.CANCELLED]
    return sorted(rows, key=lambda row: (row.held_from or row.planned_from or dt.date.max, row.number or 0))


def plan_audit(workspace: Workspace, kind: AuditKind) -> str:
    """Make the record of an audit of the body and answer its id; raises RuleError where there is one."""
    if any(row.kind is kind for row in audits(workspace.facts())):
        raise RuleError(_("This audit is in the register already."))
    return records.create(workspace, AUDITS, {"title": _(PLANNED[kind]), "kind": kind, "status": AuditStatus.PLANNED})


def findings(facts: Facts) -> list[Row]:
    """What the auditors of the body found: of their audits, or said to come from one; nonconformities first."""
    theirs = {row.id for row in audits(facts)}
    rows = [row for row in facts.rows(FINDINGS.name) if row.audit_id in theirs or _external(facts, row)]
    order = list(Grade)
    return sorted(rows, key=lambda row: (order.index(row.grade) if row.grade in order else len(order), row.number or 0))


def add_finding(workspace: Workspace) -> str:
    """Make the record of a finding of the body's last audit and answer its id."""
    held = [row for row in audits(workspace.facts()) if row.held_from is not None or row.held_to is not None]
    values = {"source": FindingSource.EXTERNAL_AUDIT, "audit_id": held[-1].id if held else None}
    return records.create(workspace, FINDINGS, {name: value for name, value in values.items() if value is not None})


def readiness(workspace: Workspace) -> list[TaskState]:
    """The tasks that say whether we can go, as the records show them."""
    state = progress(workspace)
    return [state.task(task_id) for task_id in READINESS]


def dry_runs(facts: Facts) -> list[Row]:
    """The dry runs that are held or planned, the newest last."""
    rows = [row for row in facts.rows(AUDITS.name) if row.kind is AuditKind.PRE_ASSESSMENT and row.status is not AuditStatus.CANCELLED]
    return sorted(rows, key=lambda row: (row.held_to or row.planned_from or dt.date.max, row.number or 0))


def cycle(facts: Facts) -> list[Event]:
    """The events of the three years after the certificate; those in the plan take the place of the proposed ones, in their order."""
    row = facts.single(CERTIFICATION.name)
    start = (row.valid_from or row.decided_on) if row is not None else None
    kept: dict[CycleEvent, list[Row]] = {}
    for milestone in facts.rows("milestone"):
        if milestone.cycle_event is not None and milestone.status is not MilestoneStatus.DROPPED:
            kept.setdefault(milestone.cycle_event, []).append(milestone)
    for rows in kept.values():
        rows.sort(key=lambda milestone: (milestone.due_on or dt.date.max, milestone.number or 0))
    found = []
    for due in CYCLE:
        rows = kept.get(due.event, [])
        milestone = rows.pop(0) if rows else None
        proposed = _workday(months_after(start, due.months)) if start is not None else None
        latest = _latest(row, start, due) if start is not None else None
        found.append(Event(due.event, 1 + due.months // YEAR, proposed, latest, milestone))
    more = [Event(event, 0, None, None, milestone) for event, rows in kept.items() for milestone in rows]
    return found + sorted(more, key=lambda each: each.on or dt.date.max)


def confirm(workspace: Workspace, wanted: Sequence[Event] | None = None) -> int:
    """Put proposed events into the plan, as one change: some, or all that are missing; answers how many. Raises RuleError."""
    facts = workspace.facts()
    missing = [each for each in (wanted or cycle(facts)) if each.milestone is None and each.proposed is not None]
    if not missing:
        raise RuleError(_("There is nothing to put into the plan; the days follow from the date of the certificate."))
    lead = next(iter(facts.passing(REGISTERS["person"], "lead_implementer")), None)
    with workspace.change(_("Plan the certification cycle")) as txn:
        for each in missing:
            txn.add("milestone", {
                "title": _("{event}, year {n}").format(event=_(each.event.label), n=each.year),
                "cycle_event": each.event,
                "owner_id": lead.id if lead is not None else None,
                "due_on": each.proposed,
                "status": MilestoneStatus.NOT_STARTED,
            })  # fmt: skip
    return len(missing)


def _external(facts: Facts, row: Row) -> bool:
    """Said to come from an external audit that is not another one: a supplier's, or our own."""
    return row.source is FindingSource.EXTERNAL_AUDIT and facts.get(AUDITS.name, row.audit_id) is None


def _latest(row: Row, start: dt.date, due: Due) -> dt.date | None:
    if due.event is CycleEvent.RECERTIFICATION and row.valid_until is not None:
        end: dt.date = row.valid_until
        return end
    return months_after(start, due.latest) if due.latest else None


def _workday(on: dt.date) -> dt.date:
    """The day, or the Friday before a weekend."""
    return on - dt.timedelta(days=max(on.weekday() - 4, 0))
