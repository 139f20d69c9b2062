"""The crosswalk on paper: per clause and control where it is met again, and what the systems that are there already cover."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aims_desktop.i18n import _, day
from aims_desktop.report.document import (
    Block,
    Bullets,
    Cell,
    Document,
    Heading,
    KeyValues,
    Kpi,
    KpiRow,
    Prose,
    Section,
    StackedBar,
    Table,
    Tone,
)
from aims_desktop.report.packs import letterhead
from aims_desktop.service import crosswalk
from aims_desktop.service.crosswalk import MEANINGS, WORDS, Compared, Nearness, nearness
from aims_desktop.service.figures import NONE
from aims_desktop.service.workspace import Workspace

TONES = {Nearness.NEAR: Tone.OK, Nearness.RELATED: Tone.PLAIN, Nearness.LOOSE: Tone.WARN, Nearness.NEW: Tone.BAD}


@dataclass(frozen=True, slots=True)
class Counterpart:
    """Where one clause or control is met again in one framework."""

    refs: tuple[str, ...]
    near: Nearness
    note: str


@dataclass(frozen=True, slots=True)
class Line:
    """One clause or control as it is printed."""

    number: str
    title: str
    covered: Nearness | None
    counterparts: tuple[Counterpart, ...]


@dataclass(frozen=True, slots=True)
class CrosswalkFacts:
    """All that the pack prints; plain values only."""

    organisation: str
    classification: str
    paper: str
    as_of: dt.date
    prepared_by: str
    frameworks: tuple[tuple[str, str, bool], ...]
    """Name, what is to be said about it, and whether it is followed; those that are printed."""
    groups: tuple[tuple[str, tuple[Line, ...]], ...]

    @property
    def lines(self) -> list[Line]:
        """All clauses and controls."""
        return [line for _title, lines in self.groups for line in lines]

    @property
    def followed(self) -> list[str]:
        """The names of the frameworks that are followed."""
        return [name for name, _note, there in self.frameworks if there]


def facts(
    workspace: Workspace, *, start: dt.date | None = None, end: dt.date | None = None, as_of: dt.date | None = None
) -> CrosswalkFacts:
    """The comparison with what is followed; with all frameworks while nothing is said to be followed."""
    known, there = workspace.facts(), crosswalk.followed(workspace)
    printed = [framework for framework in crosswalk.frameworks(workspace) if not there or framework.id in there]
    ids = {framework.id for framework in printed}
    groups: dict[str, list[Line]] = {}
    for compared in crosswalk.compared(workspace, there):
        groups.setdefault(compared.entry.group, []).append(_line(compared, ids))
    titles = {item.id: f"{item.number} {_(item.title)}" for item in (*known.standard.headings, *known.standard.groups)}
    return CrosswalkFacts(
        organisation=workspace.organisation,
        classification=letterhead.classification(known),
        paper=letterhead.paper(known),
        as_of=workspace.today(),
        prepared_by=workspace.who,
        frameworks=tuple((framework.name, _(framework.note), framework.id in there) for framework in printed),
        groups=tuple((titles.get(group, group), tuple(lines)) for group, lines in groups.items()),
    )


def _line(compared: Compared, ids: set[str]) -> Line:
    counterparts = [
        Counterpart(each.refs, nearness(each), _(each.note) if each.note else "") for each in compared.counterparts if each.framework in ids
    ]
    return Line(compared.entry.number, _(compared.entry.title), compared.covered, tuple(counterparts))


def figures(known: CrosswalkFacts) -> Mapping[str, Any]:
    """All figures by name."""
    lines = known.lines
    return {
        "followed": known.followed,
        "all": len(lines),
        **{near.value: sum(line.covered is near for line in lines) for near in Nearness},
    }


# --- pages


def document(known: CrosswalkFacts) -> Document:
    """The pack as pages."""
    followed = known.followed
    return Document(
        title=_("Crosswalk"),
        subtitle=_("What {systems} cover of ISO/IEC 42001").format(systems=", ".join(followed)) if followed else "",
        organisation=known.organisation,
        as_of=known.as_of,
        classification=known.classification,
        paper=known.paper,
        author=known.prepared_by,
        subject=_("Where clauses and controls of ISO/IEC 42001 are met again in other frameworks"),
        keywords=("ISO/IEC 42001", "AIMS", *(name for name, _note, _there in known.frameworks), known.organisation),
        details=[
            (_("As of"), day(known.as_of)),
            (_("Prepared by"), known.prepared_by),
            (_("Followed already"), ", ".join(followed) or _("nothing is named yet")),
        ],
        sections=[_summary(known), *([_new(known)] if followed else []), *(_group(known, *group) for group in known.groups)],
    )


def _summary(known: CrosswalkFacts) -> Section:
    lines, followed = known.lines, known.followed
    blocks: list[Block] = []
    if followed:
        counted = {near: sum(line.covered is near for line in lines) for near in Nearness}
        blocks += [
            KpiRow([Kpi(str(counted[near]), _(WORDS[near])) for near in Nearness]),
            StackedBar(_("What your systems cover"), [(_(WORDS[near]), n, TONES[near]) for near, n in counted.items() if n]),
            KeyValues([(_(WORDS[near]), _(MEANINGS[near])) for near in Nearness]),
        ]
    else:
        blocks.append(Prose(_("No framework is named that is followed already, so all of them stand side by side.")))
    blocks.append(Prose(_("A counterpart is a start, never proof that you conform."), muted=True))
    blocks += [Heading(_("What is compared")), Bullets([f"{name}: {note}" for name, note, _there in known.frameworks])]
    return Section(_("Summary"), blocks)


def _new(known: CrosswalkFacts) -> Section:
    """What nothing that is followed asks for: the work to plan first."""
    rows = [(line.number, line.title) for line in known.lines if line.covered is Nearness.NEW]
    empty = _("All clauses and controls have a counterpart in what is followed.")
    return Section(_("To be built anew"), [Table((_("No."), _("Requirement")), rows, (1, 8), empty=empty)])


def _group(known: CrosswalkFacts, title: str, lines: Sequence[Line]) -> Section:
    names = [name for name, _note, _there in known.frameworks]
    covered = bool(known.followed)
    heads = (_("Requirement"), *([_("Covered")] if covered else []), *names)
    rows = [
        (
            f"{line.number} {line.title}",
            *([_covered(line.covered)] if covered else []),
            *(_told(each, alone=covered and len(names) == 1) for each in line.counterparts),
        )
        for line in lines
    ]
    return Section(title, [Table(heads, rows, (2.8, *([1.1] if covered else []), *(6 / len(names) for _name in names)))])


def _covered(near: Nearness | None) -> str | Cell:
    return NONE if near is None else Cell(_(WORDS[near]), TONES[near])


def _told(counterpart: Counterpart, *, alone: bool) -> Cell:
    """The counterparts, how near they come where that is not said beside, and what is to be said about them."""
    refs = ", ".join(counterpart.refs) or _("No counterpart")
    near = "" if alone or not counterpart.refs else _(WORDS[counterpart.near])
    note = f"{near}: {counterpart.note}" if near and counterpart.note else near or counterpart.note[:1].upper() + counterpart.note[1:]
    return Cell("\n".join(filter(None, [refs, note])), Tone.PLAIN if counterpart.refs else Tone.MUTED)
