"""The map of the processes: what feeds what, laid out in rows from top to bottom; circles are allowed, and told."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from aims_desktop.errors import RuleError
from aims_desktop.i18n import _
from aims_desktop.model.facts import Facts
from aims_desktop.model.register import Row
from aims_desktop.model.registers import REGISTERS
from aims_desktop.model.registers.processes import ProcessStatus, is_current
from aims_desktop.service import records
from aims_desktop.service.workspace import Workspace

PROCESSES = REGISTERS["process"]
FEEDS = "feeds"

Ends = tuple[str, str]
"""What feeds and what is fed."""
Span = tuple[int, int]
"""The first and the last row along a lane."""


class Way(Enum):
    """How a line of the map runs."""

    NEXT = "next"
    """To the row below."""
    AHEAD = "ahead"
    """Past rows in between, by a lane at the left."""
    BACK = "back"
    """Up again, or to itself, by a lane at the right."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the map; `lane` counts from the boxes outwards."""

    start: str
    end: str
    way: Way
    lane: int = 0


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each box stands and how the lines run, without any measure."""

    rows: tuple[tuple[str, ...], ...] = ()
    lines: tuple[Line, ...] = ()
    circles: tuple[tuple[str, ...], ...] = ()
    """The shortest way round for each line that leads back: the first is fed by the last."""

    def place(self, key: str) -> tuple[int, int]:
        """Row and place in it."""
        return next((y, row.index(key)) for y, row in enumerate(self.rows) if key in row)

    def lanes(self, way: Way) -> int:
        """How many lanes there are at a side."""
        return max((line.lane + 1 for line in self.lines if line.way is way), default=0)

    def beside(self, key: str, across: int, down: int) -> str:
        """The box that an arrow key leads to; the same one at the edge. Left and right go on in the row before or after."""
        y, x = self.place(key)
        if across:
            order = [each for row in self.rows for each in row]
            return order[min(max(order.index(key) + across, 0), len(order) - 1)]
        target = min(max(y + down, 0), len(self.rows) - 1)
        if target == y:
            return key
        here, row = (x + 0.5) / len(self.rows[y]), self.rows[target]
        return min(row, key=lambda each: abs((row.index(each) + 0.5) / len(row) - here))


@dataclass(frozen=True, slots=True)
class Process:
    """One process as the map shows it."""

    row: Row
    ref: str
    title: str
    owner: str
    """ "" where nobody answers for it yet."""
    feeds: tuple[str, ...]
    fed_by: tuple[str, ...]

    @property
    def id(self) -> str:
        """The record."""
        return str(self.row.id)

    @property
    def state(self) -> str:
        """Planned or lived, in words."""
        return _(self.row.status.label) if self.row.status is not None else _("Not said")

    @property
    def planned(self) -> bool:
        """Whether it is not lived yet."""
        return self.row.status is ProcessStatus.PLANNED

    @property
    def outside(self) -> bool:
        """Whether others do it for us."""
        return self.row.externally_provided is True

    @property
    def alone(self) -> bool:
        """Whether it hangs together with no other process."""
        return not self.feeds and not self.fed_by


# --- the processes


def processes(workspace: Workspace) -> list[Process]:
    """The processes that are not dropped, in number order, with those they feed and are fed by."""
    facts, names, refs = workspace.facts(), workspace.names(), workspace.refs()
    rows = [row for row in facts.rows(PROCESSES.name) if is_current(row, facts)]
    known = [row.id for row in rows]
    ends = _ends(facts, known)
    return [
        Process(
            row,
            refs.of(PROCESSES.name, row.id),
            names.of(PROCESSES.name, row.id),
            names.of("person", row.owner_id) if row.owner_id else "",
            tuple(end for start, end in ends if start == row.id),
            tuple(start for start, end in ends if end == row.id),
        )
        for row in rows
    ]


def feeds(found: Iterable[Process]) -> list[Ends]:
    """What feeds what among some processes."""
    return [(process.id, end) for process in found for end in process.feeds]


def connect(workspace: Workspace, start: str, end: str) -> None:
    """Let a process feed another one, as one change; raises RuleError where it does already, or is the same."""
    facts, names = workspace.facts(), workspace.names()
    if start == end:
        raise RuleError(_("A process does not feed itself; choose another one."))
    first, then = (names.of(PROCESSES.name, each) for each in (start, end))
    already = frozenset(facts.linked(start, FEEDS))
    if end in already:
        raise RuleError(_("“{first}” feeds into “{then}” already.").format(first=first, then=then))
    reason = _("Let “{first}” feed into “{then}”").format(first=first, then=then)
    records.edit(workspace, PROCESSES, start, {FEEDS: already | {end}}, reason=reason)


def told(found: Sequence[Process], made: Layout) -> list[str]:
    """The circles by the numbers of their processes, each beginning and ending with the same one."""
    refs = {process.id: process.ref for process in found}
    return [" → ".join(refs[key] for key in (*way, way[0])) for way in made.circles]


def _ends(facts: Facts, known: Sequence[str]) -> list[Ends]:
    place = {key: at for at, key in enumerate(known)}
    return [(start, end) for start in known for end in sorted(place.keys() & set(facts.linked(start, FEEDS)), key=place.__getitem__)]


# --- the layout


def layout(keys: Sequence[str], ends: Collection[Ends], across: int) -> Layout:
    """Rows of at most `across` boxes: what feeds stands above what it feeds, as far as there is no circle; what is alone comes last."""
    ends = [end for end in dict.fromkeys(ends) if end[0] in keys and end[1] in keys]
    back = _leading_back(keys, ends)
    ahead = [end for end in ends if end not in back]
    alone = [key for key in keys if not any(key in end for end in ends)]
    ranks = _ranks([key for key in keys if key not in alone], ahead)
    rows = [row for rank in _ordered(keys, ranks, ahead) for row in _cut(rank, across)] + _cut(alone, across)
    y = {key: at for at, row in enumerate(rows) for key in row}
    lines = [
        Line(start, end, Way.BACK if (start, end) in back else Way.NEXT if y[end] - y[start] == 1 else Way.AHEAD) for start, end in ends
    ]
    return Layout(tuple(rows), tuple(_in_lanes(lines, y)), tuple(_circle(ends, line) for line in ends if line in back))


def _leading_back(keys: Sequence[str], ends: Sequence[Ends]) -> set[Ends]:
    """The lines that close a circle, found by walking from what nothing feeds, in the order of the keys."""
    onward = _onward(ends)
    fed = {end for start, end in ends if start != end}
    found: set[Ends] = set()
    done: set[str] = set()
    for root in sorted(keys, key=lambda key: (key in fed, keys.index(key))):
        way = [(root, iter(onward.get(root, ())))] if root not in done else []
        above = {root}
        while way:
            here, following = way[-1]
            end = next(following, None)
            if end is None:
                way.pop()
                above.discard(here)
                done.add(here)
            elif end in above:
                found.add((here, end))
            elif end not in done:
                above.add(end)
                way.append((end, iter(onward.get(end, ()))))
    return found


def _ranks(keys: Sequence[str], ahead: Sequence[Ends]) -> dict[str, int]:
    """How many stand above each at least: the longest way to it."""
    onward = _onward(ahead)
    waiting = dict.fromkeys(keys, 0)
    for _start, end in ahead:
        waiting[end] += 1
    ranks = dict.fromkeys(keys, 0)
    ready = deque(key for key in keys if not waiting[key])
    while ready:
        key = ready.popleft()
        for end in onward.get(key, ()):
            ranks[end] = max(ranks[end], ranks[key] + 1)
            waiting[end] -= 1
            if not waiting[end]:
                ready.append(end)
    return ranks


def _ordered(keys: Sequence[str], ranks: Mapping[str, int], ahead: Sequence[Ends]) -> list[list[str]]:
    """The keys of each rank, each below what feeds it."""
    found: list[list[str]] = []
    at: dict[str, float] = {}
    for rank in range(max(ranks.values(), default=-1) + 1):
        inside = [key for key in keys if ranks.get(key) == rank]
        over = {key: [at[start] for start, end in ahead if end == key] for key in inside}
        inside.sort(key=lambda key: (sum(over[key]) / len(over[key]) if over[key] else 0.5, keys.index(key)))
        at |= {key: (x + 0.5) / len(inside) for x, key in enumerate(inside)}
        found.append(inside)
    return found


def _cut(rank: Sequence[str], across: int) -> list[tuple[str, ...]]:
    """A rank in rows that have room for it, filled evenly."""
    count = -(-len(rank) // max(across, 1))
    return [tuple(rank[len(rank) * at // count : len(rank) * (at + 1) // count]) for at in range(count)]


def _in_lanes(lines: Sequence[Line], y: Mapping[str, int]) -> list[Line]:
    """Each long line in the innermost lane that is free along its way; short ones first."""
    taken: dict[Way, list[list[Span]]] = {Way.AHEAD: [], Way.BACK: []}
    lane: dict[Line, int] = {}
    for line in sorted(lines, key=lambda line: abs(y[line.end] - y[line.start])):
        if line.way is Way.NEXT:
            continue
        span = (min(y[line.start], y[line.end]), max(y[line.start], y[line.end]))
        lanes = taken[line.way]
        free = next((at for at, others in enumerate(lanes) if not any(_meet(span, other) for other in others)), len(lanes))
        if free == len(lanes):
            lanes.append([])
        lanes[free].append(span)
        lane[line] = free
    return [Line(line.start, line.end, line.way, lane.get(line, 0)) for line in lines]


def _meet(one: Span, other: Span) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def _circle(ends: Sequence[Ends], line: Ends) -> tuple[str, ...]:
    """The shortest way round over a line that leads back, from its end to its start."""
    onward = _onward(ends)
    start, end = line[1], line[0]
    came: dict[str, str] = {start: ""}
    ahead = deque([start])
    while ahead and end not in came:
        here = ahead.popleft()
        for each in onward.get(here, ()):
            if each not in came:
                came[each] = here
                ahead.append(each)
    way = [end]
    while came[way[-1]]:
        way.append(came[way[-1]])
    return tuple(reversed(way))


def _onward(ends: Iterable[Ends]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for start, end in ends:
        found.setdefault(start, []).append(end)
    return found
