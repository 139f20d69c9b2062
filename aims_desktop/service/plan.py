"""The plan on the way: its milestones step by step, what waits for what, and shifting one with all that wait for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from aims_desktop.errors import RuleError
from aims_desktop.i18n import _
from aims_desktop.model.facts import Facts
from aims_desktop.model.register import Row
from aims_desktop.model.registers import REGISTERS
from aims_desktop.model.registers.organisation import UNDER_WAY, MilestoneStatus
from aims_desktop.model.roadmap import Step
from aims_desktop.service.catalogue import roadmap
from aims_desktop.service.planning import WAITS
from aims_desktop.service.workspace import Workspace

MILESTONES, PEOPLE = REGISTERS["milestone"], REGISTERS["person"]


@dataclass(frozen=True, slots=True)
class Planned:
    """One milestone of a step: what it is called without the step's number, and how it stands as a word and a tone."""

    step: Step
    row: Row
    title: str
    state: str
    tone: str

    @property
    def weeks(self) -> int | None:
        """How many weeks it takes, part ones counted whole."""
        start, due = self.row.start_on, self.row.due_on
        return None if start is None or due is None else max(1, -(-((due - start).days + 1) // 7))


@dataclass(frozen=True, slots=True)
class Move:
    """A milestone with the days it has and those it would get."""

    row: Row
    start_on: dt.date | None
    due_on: dt.date | None

    @property
    def dates(self) -> int:
        """How many of its days change."""
        return int(self.start_on != self.row.start_on) + int(self.due_on != self.row.due_on)


@dataclass(frozen=True, slots=True)
class Shift:
    """What shifting would do, before it is done."""

    moves: tuple[Move, ...]
    end: dt.date | None
    """The last day of the plan afterwards."""
    end_before: dt.date | None

    @property
    def dates(self) -> int:
        """How many days change."""
        return sum(move.dates for move in self.moves)


def planned(workspace: Workspace) -> list[Planned]:
    """The milestones on the way to the certificate that are not dropped, step by step and by day."""
    facts = workspace.facts()
    found = []
    for step in roadmap().steps:
        rows = [row for row in facts.where("milestone", "step", f"step_{step.number}") if _counts(row)]
        found += [Planned(step, row, _title(workspace, step, row), *_state(facts, row)) for row in sorted(rows, key=_days)]
    return found


def waits_for(facts: Facts, milestone: str) -> list[Row]:
    """What a milestone waits for, by day."""
    rows = (facts.get("milestone", i) for i in facts.linked(milestone, WAITS))
    return sorted((row for row in rows if row is not None), key=_days)


def followers(facts: Facts, milestone: str) -> list[Row]:
    """All that wait for a milestone, by way of others too, by day."""
    found: set[str] = set()
    ahead = {milestone}
    while ahead:
        found |= ahead
        ahead = {follower for each in ahead for follower in facts.pointing(each, "milestone", WAITS)} - found
    return sorted((row for row in facts.rows("milestone") if row.id in found - {milestone}), key=_days)


def shift(workspace: Workspace, milestone: str, start_on: dt.date | None, due_on: dt.date | None) -> Shift:
    """What it would do to give a milestone other days: all that wait for it move as far as its end does. Raises RuleError."""
    facts = workspace.facts()
    row = facts.get("milestone", milestone)
    if row is None:
        raise RuleError(_("This milestone is not in the file any more; nothing was changed."))
    if start_on is not None and due_on is not None and due_on < start_on:
        raise RuleError(_("The due date cannot be before the start."))
    before, after = row.due_on or row.start_on, due_on or start_on
    by = after - before if before is not None and after is not None else dt.timedelta()
    return _shift(facts, [Move(row, start_on, due_on), *(_moved(each, by) for each in followers(facts, milestone))])


def shift_all(workspace: Workspace, start_on: dt.date) -> Shift:
    """What it would do to let the first milestone that is not reached begin on a day: all of them move as far. Raises RuleError."""
    facts, first = workspace.facts(), first_open(workspace)
    if first is None:
        raise RuleError(_("There is no milestone left that could be moved."))
    by = start_on - (first.start_on or first.due_on)
    return _shift(facts, [_moved(each.row, by) for each in planned(workspace)])


def first_open(workspace: Workspace) -> Row | None:
    """The milestone that begins first of those that are not reached and have a day."""
    rows = [each.row for each in planned(workspace) if each.row.status in UNDER_WAY and (each.row.start_on or each.row.due_on)]
    return min(rows, key=_days, default=None)


def carry_out(workspace: Workspace, wanted: Shift) -> None:
    """Shift, as one change."""
    moves = [move for move in wanted.moves if move.dates]
    if not moves:
        return
    ref, others = workspace.refs().of("milestone", moves[0].row.id), len(moves) - 1
    name = _("Shift {ref} and {n} others").format(ref=ref, n=others) if others else _("Shift {ref}").format(ref=ref)
    with workspace.change(name) as txn:
        for move in moves:
            record = txn.get("milestone", move.row.id)
            for field in ("start_on", "due_on"):
                setattr(record, field, getattr(move, field))


def unchained(workspace: Workspace) -> Mapping[str, Collection[str]]:
    """The milestones of steps that wait for nothing yet, each with those of the step before that it could wait for."""
    facts, found = workspace.facts(), dict[str, Collection[str]]()
    waits: dict[str, set[str]] = {row.id: set(facts.linked(row.id, WAITS)) for row in facts.rows("milestone")}
    before: list[str] = []
    for step in roadmap().steps:
        ids = [each.row.id for each in planned(workspace) if each.step is step]
        for lonely in (i for i in ids if before and not waits[i]):
            if ends := [end for end in before if not _reaches(waits, end, lonely)]:
                found[lonely] = ends
                waits[lonely] = set(ends)
        before = ids or before
    return found


def chain(workspace: Workspace) -> int:
    """Let the milestones of each step wait for those of the step before, where they wait for nothing; answers how many now do."""
    lonely = unchained(workspace)
    if lonely:
        with workspace.change(_("Let each step wait for the one before")) as txn:
            for milestone, ends in lonely.items():
                for end in ends:
                    txn.link("milestone", milestone, "milestone", end, WAITS)
    return len(lonely)


def _shift(facts: Facts, moves: Sequence[Move]) -> Shift:
    after = {move.row.id: move.due_on for move in moves}
    steps = [row for row in facts.rows("milestone") if row.step is not None and _counts(row)]
    ends = [row.due_on for row in steps if row.due_on is not None]
    ends_after = [due for row in steps if (due := after.get(row.id, row.due_on)) is not None]
    return Shift(tuple(moves), max(ends_after, default=None), max(ends, default=None))


def _reaches(waits: Mapping[str, Collection[str]], start: str, goal: str) -> bool:
    """Whether one milestone waits for another, by way of others too."""
    found: set[str] = set()
    ahead = {start}
    while ahead:
        found |= ahead
        ahead = {end for each in ahead for end in waits.get(each, ())} - found
    return goal in found


def _moved(row: Row, by: dt.timedelta) -> Move:
    """A milestone some days later or earlier; one that is reached or dropped stays where it was."""
    if row.status not in UNDER_WAY:
        return Move(row, row.start_on, row.due_on)
    try:
        return Move(row, row.start_on and row.start_on + by, row.due_on and row.due_on + by)
    except OverflowError as error:
        raise RuleError(_("So far no calendar goes; nothing was changed.")) from error


def _counts(row: Row) -> bool:
    """Whether a milestone lies on the way to the certificate: what comes after it has a calendar of its own."""
    return row.status is not MilestoneStatus.DROPPED and row.cycle_event is None


def _days(row: Row) -> tuple[dt.date, dt.date, int]:
    first = row.start_on or row.due_on or dt.date.max
    return first, row.due_on or first, row.number or 0


def _title(workspace: Workspace, step: Step, row: Row) -> str:
    whole = workspace.names().of("milestone", row.id)
    head = _("Step {n}: {name}").format(n=step.number, name="")
    return whole.removeprefix(head) or whole


def _state(facts: Facts, row: Row) -> tuple[str, str]:
    if row.id in facts.within("milestone:overdue"):
        return _("Late"), "bad"
    if row.status is MilestoneStatus.DONE:
        return _(row.status.label), "ok"
    running = row.status is MilestoneStatus.IN_PROGRESS
    return _((row.status or MilestoneStatus.NOT_STARTED).label), "info" if running else "neutral"
