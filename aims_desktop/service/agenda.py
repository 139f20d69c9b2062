"""Agenda: what is next for a person, and the dates that matter."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from aims_desktop.i18n import _
from aims_desktop.model.ahead import Coming
from aims_desktop.model.registers import REGISTERS
from aims_desktop.service.calendar import Entry, entries
from aims_desktop.service.checks import StepState, TaskState, progress
from aims_desktop.service.workspace import Workspace

MOST = 5
"""How many things "Next for you" shows."""

MOST_OVERDUE = 3
"""How many of them are overdue actions: the way ahead must stay in sight."""


class NextKind(StrEnum):
    """Why something is next."""

    OVERDUE = "overdue"
    TASK = "task"
    CLOSE = "close"
    TURN = "turn"


@dataclass(frozen=True, slots=True)
class NextItem:
    """One thing to do next and where to do it; `due` is its date if it has one."""

    kind: NextKind
    title: str
    detail: str
    step: int
    register: str
    filter: str = ""
    record_id: str = ""
    due: dt.date | None = None


def next_for_you(workspace: Workspace, person_id: str | None = None) -> list[NextItem]:
    """Overdue actions, the first open task of the earliest open step, the checks closest to done; of one person, whose turn it is."""
    if person_id is not None:
        return turns(workspace, person_id)[:MOST]
    items = [*overdue_actions(workspace)[:MOST_OVERDUE], *_tasks(workspace)]
    return items[:MOST]


def turns(workspace: Workspace, person_id: str) -> list[NextItem]:
    """All days that wait for a person, the latest first."""
    refs = workspace.refs()
    return [
        NextItem(
            NextKind.OVERDUE if entry.late else NextKind.TURN,
            entry.title,
            _("{ref} · {what}").format(ref=refs.of(entry.register, entry.record_id), what=entry.what),
            REGISTERS[entry.register].step,
            entry.register,
            record_id=entry.record_id,
            due=entry.last or entry.on,
        )
        for entry in entries(workspace, person=person_id)
    ]


def overdue_actions(workspace: Workspace, person_id: str | None = None) -> list[NextItem]:
    """Actions past their date, the latest first."""
    facts, register = workspace.facts(), REGISTERS["action"]
    late = [row for row in facts.passing(register, "overdue") if person_id is None or row.owner_id == person_id]
    return [
        NextItem(
            NextKind.OVERDUE,
            row.title or workspace.refs().of("action", row.id),
            _("{ref} · {owner}").format(ref=workspace.refs().of("action", row.id), owner=_owner(workspace, row.owner_id)),
            register.step,
            "action",
            "overdue",
            row.id,
            row.due_on,
        )
        for row in sorted(late, key=lambda row: row.due_on)
    ]


def key_dates(workspace: Workspace, limit: int = 6) -> list[Entry]:
    """The next milestones, audits and meetings to come, in order."""
    found = entries(workspace, [Coming.MILESTONE])
    return [entry for entry in found if entry.on >= workspace.today()][:limit]


def certificate_wanted(workspace: Workspace) -> dt.date | None:
    """The day by which the certificate is wanted; None where no day is set, or it is there."""
    facts = workspace.facts()
    organisation = facts.single("organisation")
    return None if organisation is None or facts.within("certification:granted") else organisation.target_on


def step_due(workspace: Workspace, step: int) -> dt.date | None:
    """When a step should be reached: the last date of its milestones that are not dropped."""
    rows = workspace.facts().where("milestone", "step", f"step_{step}")
    return max((row.due_on for row in rows if row.due_on and row.status != "dropped"), default=None)


def _tasks(workspace: Workspace) -> list[NextItem]:
    """The first open task, then those closest to done."""
    state = progress(workspace)
    left = [task for step in state.steps for task in step.tasks if not task.settled]
    if not left:
        return []
    close = sorted((task for task in left[1:] if task.in_reach > 0), key=lambda task: (-task.in_reach, task.task.step))
    return [_item(workspace, NextKind.TASK, left[0])] + [
        _item(workspace, NextKind.CLOSE, task) for task in close if task.register in REGISTERS
    ]


def _item(workspace: Workspace, kind: NextKind, task: TaskState) -> NextItem:
    step = task.task.step
    return NextItem(kind, _(task.task.do), task.why, step, task.register, task.filter, due=step_due(workspace, step))


def _owner(workspace: Workspace, person_id: str | None) -> str:
    return workspace.names().of("person", person_id) if person_id else _("no owner")


def verdict(workspace: Workspace, steps: tuple[StepState, ...]) -> tuple[str, str]:
    """Where the project stands against its plan, as a word and a tone: the dates of the open steps decide."""
    today = workspace.today()
    late = [step.step.number for step in steps if not step.complete and (step_due(workspace, step.step.number) or today) < today]
    if not any(step_due(workspace, step.step.number) for step in steps):
        return _("No plan yet"), "neutral"
    if late:
        return _("Step {n} is late").format(n=late[0]), "warn"
    return _("On track"), "ok"
