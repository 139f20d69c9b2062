"""Actions that a record asks for: who does what by when, linked to where it came from."""

from __future__ import annotations

import datetime as dt

from aims_desktop.errors import RuleError
from aims_desktop.i18n import _
from aims_desktop.model.register import Register, Row
from aims_desktop.model.registers import REGISTERS
from aims_desktop.model.registers.actions import ActionKind, ActionStatus
from aims_desktop.service.records import add
from aims_desktop.service.workspace import Workspace

ACTION = REGISTERS["action"]


def plan_action(
    workspace: Workspace, register: Register, record_id: str, kind: ActionKind, title: str, *, owner_id: str | None, due_on: dt.date | None
) -> str:
    """Record an action that comes from a record, and answer its id; one change."""
    if not title.strip():
        raise RuleError(_("Say what is to be done."))
    values = {
        "title": title.strip(),
        "kind": kind,
        "origin": f"{register.name}:{record_id}",
        "owner_id": owner_id,
        "due_on": due_on,
        "status": ActionStatus.OPEN,
    }
    with workspace.change(_("Plan an action for {ref}").format(ref=workspace.refs().of(register.name, record_id))) as txn:
        return add(txn, ACTION, values)


def actions_from(workspace: Workspace, register: Register, record_id: str) -> list[Row]:
    """The actions that come from a record, in number order; cancelled ones too."""
    rows = workspace.facts().where(ACTION.name, "origin", f"{register.name}:{record_id}")
    return sorted(rows, key=lambda row: row.number or 0)
