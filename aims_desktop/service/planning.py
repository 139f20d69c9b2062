"""Planning: the milestones of a roadmap from its start and the weeks of each step."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aims_desktop.i18n import _
from aims_desktop.model.registers.shared import days_after
from aims_desktop.service.catalogue import roadmap
from aims_desktop.service.workspace import Workspace

WAITS = "depends_on"
"""The role of the link from a milestone to what it waits for."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """When one step is worked on; `due_on` is its last day."""

    step: int
    start_on: dt.date
    due_on: dt.date


def typical_weeks() -> dict[int, int]:
    """The proposed weeks of each step."""
    return {step.number: step.weeks.typical for step in roadmap().steps}


def stretches(start_on: dt.date, weeks: Mapping[int, int]) -> list[Stretch]:
    """The steps one after another from a start; a step ends on the Friday of its last week, or the day before the next begins."""
    planned, begin = [], start_on
    for step in roadmap().steps:
        following = days_after(begin, 7 * weeks[step.number])
        planned.append(Stretch(step.number, begin, _last_working_day(days_after(following, -1))))
        begin = following
    return planned


def add_plan(workspace: Workspace, planned: Sequence[Stretch], owner_id: str | None) -> None:
    """Make a milestone for each step that waits for the one before, as one change."""
    titles = {step.number: step.title for step in roadmap().steps}
    before = ""
    with workspace.change(_("Plan the twelve steps")) as txn:
        for stretch in planned:
            made = txn.add("milestone", {
                "title": _("Step {n}: {name}").format(n=stretch.step, name=_(titles[stretch.step])),
                "step": f"step_{stretch.step}",
                "owner_id": owner_id,
                "start_on": stretch.start_on,
                "due_on": stretch.due_on,
                "status": "not_started",
            })  # fmt: skip
            if before:
                txn.link("milestone", made, "milestone", before, WAITS)
            before = made


def _last_working_day(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=max(day.weekday() - 4, 0))
