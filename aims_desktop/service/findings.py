"""Working on a finding (10.2): cause, similar cases, actions, and what it needs before it is closed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aims_desktop.errors import RuleError
from aims_desktop.i18n import _
from aims_desktop.model.audit_help import CauseHelp
from aims_desktop.model.register import Row
from aims_desktop.model.registers import REGISTERS
from aims_desktop.model.registers.actions import ActionKind, ActionStatus, actions_of
from aims_desktop.model.registers.findings import CLOSING, CauseMethod, FindingStatus, is_nonconformity
from aims_desktop.model.registers.shared import days_after
from aims_desktop.service.catalogue import audit_help
from aims_desktop.service.records import add, edit, edit_reason
from aims_desktop.service.workspace import Workspace

FINDING, ACTION = REGISTERS["finding"], REGISTERS["action"]

# --- the way of a finding


@dataclass(frozen=True, slots=True)
class Stage:
    """One stretch of the way: what is still to be done on it, in sentences."""

    key: str
    title: str
    lacking: tuple[str, ...]


_WAY = (
    ("finding", "Finding and grade", ("grade", "owner_id")),
    ("correction", "Correction", ("correction",)),
    ("cause", "Root cause", ("root_cause",)),
    ("similar", "Same fault elsewhere", ("spread_check",)),
    ("actions", "Actions and their effect", ("status",)),
)
"""Keys, names (msgids) and the fields whose closing rules belong to each stretch."""


def stages(workspace: Workspace, finding: Row) -> list[Stage]:
    """The way from a finding to its closure, with what each stretch lacks."""
    facts = workspace.facts()
    lacking = {
        key: tuple(_(rule.sentence) for rule in CLOSING if rule.field in names and rule.broken(finding, facts)) for key, _t, names in _WAY
    }
    return [*(Stage(key, _(title), lacking[key]) for key, title, _names in _WAY), Stage("close", _("Close"), ())]


def open_points(workspace: Workspace, finding: Row) -> list[str]:
    """Why a finding cannot be closed yet, one sentence each."""
    if finding.status is FindingStatus.CLOSED:
        return [_("This finding is closed.")]
    return [_(rule.sentence) for rule in CLOSING if rule.broken(finding, workspace.facts())]


def close(workspace: Workspace, finding_id: str) -> None:
    """Close a finding and its actions; raises RuleError with what it still needs."""
    finding = _needed(workspace, finding_id)
    points = open_points(workspace, finding)
    if points:
        raise RuleError(" ".join(points))
    today = workspace.today()
    with workspace.change(_("Close {ref}").format(ref=workspace.refs().of(FINDING.name, finding_id))) as txn:
        record: Row = txn.get(FINDING.table, finding_id)
        record.status, record.closed_on = FindingStatus.CLOSED, today
        for action in actions_of(FINDING.name, finding, workspace.facts()):
            if action.status in {ActionStatus.IMPLEMENTED, ActionStatus.VERIFIED}:
                done: Row = txn.get(ACTION.table, action.id)
                done.status, done.closed_on = ActionStatus.CLOSED, today


def reopen(workspace: Workspace, finding_id: str) -> bool:
    """Open a closed finding again: an action turned out not to work."""
    reason = _("Open {ref} again").format(ref=workspace.refs().of(FINDING.name, finding_id))
    return edit(workspace, FINDING, finding_id, {"status": FindingStatus.IN_CORRECTION, "closed_on": None}, reason=reason)


# --- cause


def cause_help(method: CauseMethod | None) -> CauseHelp | None:
    """How a method asks; None for those that ask freely."""
    return audit_help().causes.get(method or "")


def prompts(method: CauseMethod | None) -> tuple[str, ...]:
    """What a method asks, as it stands before the answers."""
    known = cause_help(method)
    return tuple(_(each)[:1].upper() + _(each)[1:] for each in known.prompts) if known else ()


def answers(method: CauseMethod | None, text: str | None) -> dict[str, str]:
    """What was answered to each prompt of a method; text that answers none is the last answer: the cause."""
    found: dict[str, str] = {}
    known, loose = prompts(method), list[str]()
    for line in (text or "").splitlines():
        prompt, colon, answer = line.partition(": ")
        if colon and prompt in known:
            found[prompt] = answer.strip()
        elif line.strip():
            loose.append(line.strip())
    if loose and known:
        found[known[-1]] = " ".join(filter(None, (found.get(known[-1], ""), *loose)))
    return found


def set_cause(workspace: Workspace, finding_id: str, method: CauseMethod, said: Mapping[str, str]) -> bool:
    """Keep the answers to the prompts of a method as the cause of a finding; answers whether anything changed."""
    lines = [f"{prompt}: {text}" for prompt in prompts(method) if (text := " ".join(said.get(prompt, "").split()))]
    return edit(workspace, FINDING, finding_id, {"cause_method": method, "root_cause": "\n".join(lines) or None})


# --- similar cases


def similar(workspace: Workspace, finding: Row) -> list[tuple[str, str, str]]:
    """Findings and incidents that may be the same fault: register, id, and what they have in common."""
    facts = workspace.facts()
    found: list[tuple[str, str, str]] = []
    for other in facts.rows(FINDING.name):
        if other.id == finding.id:
            continue
        if finding.requirement is not None and other.requirement == finding.requirement:
            found.append((FINDING.name, other.id, _("same requirement")))
        elif finding.system_id is not None and other.system_id == finding.system_id:
            found.append((FINDING.name, other.id, _("same AI system")))
    if finding.system_id is not None:
        found += [
            ("incident", each.id, _("incident of the same AI system")) for each in facts.where("incident", "system_id", finding.system_id)
        ]
    return found


# --- actions


def actions(workspace: Workspace, finding_id: str) -> list[Row]:
    """The actions of a finding, cancelled ones too, in number order."""
    rows = workspace.facts().where(ACTION.name, "origin", f"{FINDING.name}:{finding_id}")
    return sorted(rows, key=lambda row: row.number or 0)


def plan_action(
    workspace: Workspace, finding_id: str, title: str, *, kind: ActionKind, owner_id: str | None, due_on: dt.date | None
) -> str:
    """Make an action of a finding, with the day on which its effect is checked and what would show it; answers its id."""
    finding = _needed(workspace, finding_id)
    if not title.strip():
        raise RuleError(_("Say what shall be done."))
    if is_nonconformity(finding, workspace.facts()) and not (owner_id and due_on):
        raise RuleError(_("An action against a nonconformity needs an owner and a date."))
    wait = audit_help().wait_days.get(finding.grade or "")
    corrective = kind is ActionKind.CORRECTIVE
    values = {
        "title": title.strip(),
        "kind": kind,
        "origin": f"{FINDING.name}:{finding_id}",
        "owner_id": owner_id,
        "due_on": due_on,
        "status": ActionStatus.OPEN,
        "effect_due_on": days_after(due_on, wait) if corrective and due_on and wait else None,
    }
    with workspace.change(_("Plan an action for {ref}").format(ref=workspace.refs().of(FINDING.name, finding_id))) as txn:
        return add(txn, ACTION, values)


def set_progress(workspace: Workspace, action_id: str, name: str, value: Any) -> bool:
    """Save a field of an action; a day on which it was done or verified moves its status on. Answers whether anything changed."""
    action = workspace.facts().get(ACTION.name, action_id)
    values = {name: value}
    if action is not None and value is not None:
        if name == "implemented_on" and action.status in {None, ActionStatus.OPEN, ActionStatus.IN_PROGRESS}:
            values["status"] = ActionStatus.IMPLEMENTED
        elif name == "verified_on" and action.status is ActionStatus.IMPLEMENTED:
            values["status"] = ActionStatus.VERIFIED
    reason = edit_reason(workspace, ACTION, action_id, [name])
    return edit(workspace, ACTION, action_id, values, reason=reason)


def _needed(workspace: Workspace, finding_id: str) -> Row:
    row = workspace.facts().get(FINDING.name, finding_id)
    if row is None:
        raise RuleError(_("This finding is not in the file any more; nothing was changed."))
    return row
