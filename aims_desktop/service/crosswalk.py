"""The crosswalk: where clauses and controls are met again in other frameworks, and what a system that is there already covers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from aims_desktop.i18n import _
from aims_desktop.model.registers import REGISTERS
from aims_desktop.model.registers.organisation import FollowedFramework
from aims_desktop.model.standard import Clause, Confidence, Control, Crosswalk, Framework
from aims_desktop.service.exporting import guarded_csv
from aims_desktop.service.records import edit
from aims_desktop.service.requirements import Entry, entries, requirement_of
from aims_desktop.service.workspace import Workspace


class Nearness(StrEnum):
    """How near the nearest counterpart is; the nearest first."""

    NEAR = "near"
    RELATED = "related"
    LOOSE = "loose"
    NEW = "new"


WORDS: Mapping[Nearness, str] = {
    Nearness.NEAR: "Near",
    Nearness.RELATED: "Related",
    Nearness.LOOSE: "Loose",
    Nearness.NEW: "New",
}
"""What each is called, as msgids."""

MEANINGS: Mapping[Nearness, str] = {
    Nearness.NEAR: "The same is asked for there: use what you have and add AI to it.",
    Nearness.RELATED: "Part of it is asked for there: look at what you have and extend it.",
    Nearness.LOOSE: "It is only touched there: expect to do most of it anew.",
    Nearness.NEW: "Nothing there asks for it: it has to be built.",
}
"""What each means for the work to be done, as msgids."""

ORGANISATION = REGISTERS["organisation"]

FRAMEWORKS: Mapping[FollowedFramework, str] = {
    FollowedFramework.ISO_27001: "27001",
    FollowedFramework.NIST_AI_RMF: "nist-ai-rmf",
    FollowedFramework.EU_AI_ACT: "eu-ai-act",
}
"""The id of each in the standard's comparison."""

_NEAR = {Confidence.HIGH: Nearness.NEAR, Confidence.MEDIUM: Nearness.RELATED, Confidence.LOW: Nearness.LOOSE}


@dataclass(frozen=True, slots=True)
class Compared:
    """One clause or control with its counterparts, one for each framework; `covered` is how near the systems that are there come."""

    entry: Entry
    counterparts: tuple[Crosswalk, ...]
    covered: Nearness | None
    """None where no system is said to be there."""

    @property
    def refs(self) -> str:
        """All counterparts in one line."""
        return " · ".join(", ".join(counterpart.refs) for counterpart in self.counterparts if counterpart.refs)


def frameworks(workspace: Workspace) -> tuple[Framework, ...]:
    """The frameworks that are compared."""
    return workspace.facts().standard.compared


def followed(workspace: Workspace) -> frozenset[str]:
    """The ids of the frameworks that the organisation says it follows already."""
    organisation = workspace.facts().single(ORGANISATION.name)
    return frozenset(FRAMEWORKS[framework] for framework in (organisation.followed or () if organisation is not None else ()))


def follow(workspace: Workspace, framework: str, there: bool) -> bool:
    """Say that a framework is followed, or that it is not any more; answers whether anything changed."""
    organisation = workspace.facts().single(ORGANISATION.name)
    assert organisation is not None, "every file has one"
    ids = followed(workspace) | {framework} if there else followed(workspace) - {framework}
    chosen = tuple(choice for choice in FollowedFramework if FRAMEWORKS[choice] in ids)
    return edit(workspace, ORGANISATION, organisation.id, {"followed": chosen or None})


def nearness(counterpart: Crosswalk) -> Nearness:
    """How near one counterpart is."""
    return _NEAR[counterpart.confidence] if counterpart.refs else Nearness.NEW


def compared(workspace: Workspace, there: Collection[str]) -> list[Compared]:
    """Every clause and control of the standard; `there` are the ids of the frameworks that the organisation follows already."""
    found = []
    for entry in entries(workspace):
        known = requirement_of(workspace, entry.id)
        if known is not None:
            found.append(Compared(entry, known.crosswalks, _covered(known, there)))
    return found


def figures(lines: Sequence[Compared]) -> dict[Nearness, int]:
    """How many clauses and controls the systems that are there come how near to; empty where none is there."""
    count = Counter(line.covered for line in lines if line.covered is not None)
    return {near: count[near] for near in Nearness} if count else {}


def as_csv(workspace: Workspace, lines: Sequence[Compared]) -> bytes:
    """The lines as a table: for each framework the counterparts, how near they are, and what is to be said about them."""
    heads = [_("Number"), _("Title"), _("Covered by what you have")]
    for framework in frameworks(workspace):
        heads += [framework.name, _("{name}: nearness").format(name=framework.name), _("{name}: note").format(name=framework.name)]
    return guarded_csv(heads, (_cells(line) for line in lines))


def _covered(known: Clause | Control, there: Collection[str]) -> Nearness | None:
    order = tuple(Nearness)
    near = [nearness(counterpart) for counterpart in known.crosswalks if counterpart.framework in there]
    return min(near, key=order.index, default=None)


def _cells(line: Compared) -> list[str]:
    cells = [line.entry.number, line.entry.title, _(WORDS[line.covered]) if line.covered is not None else ""]
    for counterpart in line.counterparts:
        cells += ["; ".join(counterpart.refs), _(WORDS[nearness(counterpart)]), _(counterpart.note) if counterpart.note else ""]
    return cells
