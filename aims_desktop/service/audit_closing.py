"""Closing an audit: what it still needs, in one sentence each, and the version that keeps it with checklist and findings."""

from __future__ import annotations

from typing import Any

from aims_desktop.errors import RuleError
from aims_desktop.i18n import _, ngettext
from aims_desktop.model.register import Row
from aims_desktop.model.registers import REGISTERS
from aims_desktop.model.registers.audits import OWN_AUDITS, AuditStatus, clashes, is_set_aside
from aims_desktop.model.registers.findings import FindingStatus
from aims_desktop.model.registers.organisation import is_tiny
from aims_desktop.service import approval, audit, records
from aims_desktop.service.workspace import Workspace

AUDIT, FINDING = REGISTERS["audit"], REGISTERS["finding"]


def independence_points(workspace: Workspace, row: Row) -> list[str]:
    """Who of the team audits own work, and what that is; empty where nobody does, or a tiny organisation has balanced it."""
    facts, names = workspace.facts(), workspace.names()
    if is_set_aside(row, facts):
        return []
    found: dict[str, list[str]] = {}
    for person, register, record_id in clashes(row, facts):
        found.setdefault(person, []).append(names.with_ref(register, record_id))
    way_out = _("say what balances it") if is_tiny(facts) else _("choose another auditor")
    sentence = _("{person} answers for what is audited ({what}): {way_out}.")
    return [sentence.format(person=names.of("person", person), what=_listed(what), way_out=way_out) for person, what in found.items()]


def open_points(workspace: Workspace, audit_id: str) -> list[str]:
    """Why an audit cannot be closed yet, one sentence each; empty where it can."""
    facts = workspace.facts()
    row = facts.get(AUDIT.name, audit_id)
    if row is None:
        return [_("This audit is not in the file any more.")]
    if row.status is AuditStatus.CLOSED:
        return [_("This audit is closed.")]
    if row.status is AuditStatus.CANCELLED:
        return [_("A cancelled audit is not closed.")]
    return [*_unanswered(workspace, row), *_fields(workspace, row), *_independence(workspace, row), *_findings(workspace, row)]


def close(workspace: Workspace, audit_id: str) -> str:
    """Close an audit for good, issue its draft findings, and answer the id of its version; raises RuleError with what it still needs."""
    points = open_points(workspace, audit_id)
    if points:
        raise RuleError(" ".join(points))
    facts = workspace.facts()
    row = facts.get(AUDIT.name, audit_id)
    assert row is not None
    drafts = {finding.id for finding in facts.where(FINDING.name, "audit_id", audit_id) if finding.status is FindingStatus.DRAFT}
    closed = _with(row, status=AuditStatus.CLOSED)
    tables = {
        AUDIT.table: [closed if each.id == audit_id else each for each in workspace.all_rows(AUDIT.table)],
        FINDING.table: [_with(f, status=FindingStatus.ISSUED) if f.id in drafts else f for f in workspace.all_rows(FINDING.table)],
    }
    after = workspace.judged_on(workspace.today(), tables)
    kept = approval.values_of_version(after, AUDIT, closed, row.lead_auditor_id)
    kept |= {"version": approval.next_number(workspace, audit_id), "approved_on": workspace.today()}
    with workspace.change(_("Close {ref}").format(ref=workspace.refs().of(AUDIT.name, audit_id)), undoable=False) as txn:
        record: Row = txn.get(AUDIT.table, audit_id)
        record.status = AuditStatus.CLOSED
        for finding_id in sorted(drafts):
            finding: Row = txn.get(FINDING.table, finding_id)
            finding.status = FindingStatus.ISSUED
        return txn.add("version", kept)


# --- what is lacking


def _unanswered(workspace: Workspace, row: Row) -> list[str]:
    asked = audit.lines(workspace, row.id)
    if not asked:
        return [_("Make the checklist first.")] if row.kind in OWN_AUDITS else []
    n = sum(not audit.is_answered(line) for line in asked)
    lacking = ngettext(
        "{n} question has no result, or no account of what was seen.",
        "{n} questions have no result, or no account of what was seen.",
        n,
    )
    return [lacking] if n else []


def _fields(workspace: Workspace, row: Row) -> list[str]:
    found = records.problems(workspace, AUDIT, row)
    broken = [problem.sentence for problem in found if problem.blocking]
    labels = [_(AUDIT.fields[problem.field].label) for problem in found if not problem.blocking]
    return broken + ([_("Complete {fields}.").format(fields=", ".join(labels))] if labels else [])


def _independence(workspace: Workspace, row: Row) -> list[str]:
    return independence_points(workspace, row) if row.kind in OWN_AUDITS else []


def _findings(workspace: Workspace, row: Row) -> list[str]:
    facts, refs = workspace.facts(), workspace.refs()
    n = sum(audit.demands_finding(line) for line in audit.lines(workspace, row.id))
    lacking = ngettext("{n} nonconformity has no finding.", "{n} nonconformities have no finding.", n)
    incomplete = [f.id for f in facts.where(FINDING.name, "audit_id", row.id) if f.id in facts.within("finding:incomplete")]
    sentence = _("Give {refs} a requirement, the reason, what was seen, a grade and an owner.")
    unfinished = [sentence.format(refs=_listed([refs.of(FINDING.name, i) for i in incomplete]))] if incomplete else []
    return ([lacking] if n else []) + unfinished


def _listed(words: list[str]) -> str:
    shown = ", ".join(words[:3])
    return shown if len(words) <= 3 else _("{some} and {n} more").format(some=shown, n=len(words) - 3)


def _with(row: Row, **values: Any) -> Row:
    """A row with other values in some columns."""
    return type(row)(values.get(name, value) for name, value in zip(row._fields, row, strict=True))
