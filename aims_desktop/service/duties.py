"""Duties to report: who may have to be told of an incident, and by when, as the obligations say."""

from __future__ import annotations

import datetime as dt
import re

from aims_desktop.errors import NotFoundError
from aims_desktop.i18n import _, ngettext
from aims_desktop.model.registers import REGISTERS
from aims_desktop.model.registers.incidents import duties_not_weighed
from aims_desktop.service.records import get
from aims_desktop.service.workspace import Workspace

INCIDENT, NOTIFICATION = REGISTERS["incident"], REGISTERS["notification"]
_LIMIT = re.compile(r"\s*(\d{1,4})\s*(hours?|h|days?|d|weeks?)\b", re.IGNORECASE)
_UNITS = {"h": dt.timedelta(hours=1), "d": dt.timedelta(days=1), "w": dt.timedelta(weeks=1)}


def weigh(workspace: Workspace, incident_id: str) -> int:
    """Add a line for each duty to report that may follow from an incident, with its deadline, as one change; answers how many."""
    row = get(workspace, INCIDENT, incident_id)
    if row is None:
        raise NotFoundError(_("This incident is not in the file any more; nothing was changed."))
    found = duties_not_weighed(row, workspace.facts())
    lines = [{"incident_id": row.id, "obligation_id": duty.id, "due_at": due_at(row.detected_at, duty.deadline)} for duty in found]
    if lines:
        ref = workspace.refs().of(INCIDENT.name, row.id)
        with workspace.change(_("Weigh {duties} to report for {ref}").format(duties=_counted(len(lines)), ref=ref)) as txn:
            txn.add_many(NOTIFICATION.table, lines)
    return len(lines)


def due_at(detected_at: dt.datetime | None, deadline: str | None) -> dt.datetime | None:
    """When a time limit such as "72 hours" ends that begins with the detection; None where that is not known."""
    limit = _LIMIT.match(deadline or "")
    if detected_at is None or limit is None:
        return None
    try:
        return detected_at + int(limit.group(1)) * _UNITS[limit.group(2)[0].lower()]
    except OverflowError:  # the calendar ends with the year 9999
        return None


def _counted(n: int) -> str:
    return ngettext("{n} duty", "{n} duties", n)
