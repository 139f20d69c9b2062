"""The gap analysis on paper: the score with its count, each group of clauses and controls, and what is done about each gap."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from aims_desktop.i18n import _, day, ngettext
from aims_desktop.model.register import Row
from aims_desktop.model.registers.gaps import GAP_RESULTS, GapResult, proof, title_of
from aims_desktop.model.standard import number_of
from aims_desktop.report.document import (
    Block,
    Cell,
    Document,
    Empty,
    Heading,
    Kpi,
    KpiRow,
    Prose,
    Section,
    StackedBar,
    Table,
    Tone,
)
from aims_desktop.report.packs import letterhead
from aims_desktop.service import gaps
from aims_desktop.service.figures import NONE, printed
from aims_desktop.service.follow_up import actions_from
from aims_desktop.service.gaps import GAP, GapScore
from aims_desktop.service.workspace import Workspace

TONES = {
    GapResult.CONFORMS: Tone.OK,
    GapResult.PARTLY: Tone.WARN,
    GapResult.DOES_NOT_CONFORM: Tone.BAD,
    GapResult.NOT_APPLICABLE: Tone.MUTED,
    GapResult.NOT_ASSESSED: Tone.MUTED,
}


@dataclass(frozen=True, slots=True)
class Line:
    """One requirement as it is printed."""

    number: str
    title: str
    result: GapResult
    maturity: int | None
    target: int | None
    in_place: str
    missing: str
    owner: str
    assessed: str
    proof: int
    actions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The requirements of a chapter or of a group of controls."""

    number: str
    title: str
    score: GapScore
    maturity: Decimal | None
    target: Decimal | None
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class GapFacts:
    """All that the pack prints; plain values only."""

    organisation: str
    classification: str
    paper: str
    as_of: dt.date
    prepared_by: str
    score: GapScore
    maturity: Decimal | None
    target: Decimal | None
    without_action: int
    groups: tuple[Group, ...]


def facts(workspace: Workspace, *, start: dt.date | None = None, end: dt.date | None = None, as_of: dt.date | None = None) -> GapFacts:
    """The gap analysis as it is now; it has no period."""
    known = workspace.facts()
    rows = known.rows(GAP.name)
    now, target = gaps.maturity(rows)
    return GapFacts(
        organisation=workspace.organisation,
        classification=letterhead.classification(known),
        paper=letterhead.paper(known),
        as_of=workspace.today(),
        prepared_by=workspace.who,
        score=gaps.score(rows),
        maturity=now,
        target=target,
        without_action=len(known.within(f"{GAP.name}:gap_without_action")),
        groups=tuple(
            Group(
                group.item.number,
                _(group.item.title),
                group.score,
                *gaps.maturity(group.rows),
                tuple(_line(workspace, row) for row in group.rows),
            )
            for group in gaps.groups(known)
        ),
    )


def _line(workspace: Workspace, row: Row) -> Line:
    known, names = workspace.facts(), workspace.names()
    by = names.of("person", row.assessed_by_id) if row.assessed_by_id else ""
    return Line(
        number=number_of(row.requirement),
        title=_(title_of(row, known) or ""),
        result=row.result or GapResult.NOT_ASSESSED,
        maturity=row.maturity,
        target=row.target_maturity,
        in_place=row.current_state or "",
        missing=row.gap or "",
        owner=names.of("person", row.owner_id) if row.owner_id else "",
        assessed=", ".join(filter(None, [day(row.assessed_on), by])),
        proof=len(proof(row, known)),
        actions=tuple(_action(workspace, action) for action in actions_from(workspace, GAP, row.id)),
    )


def _action(workspace: Workspace, action: Row) -> str:
    """An action with its owner, date and status."""
    owner = workspace.names().of("person", action.owner_id) if action.owner_id else _("no owner yet")
    due = _("due {day}").format(day=day(action.due_on)) if action.due_on else _("no date yet")
    status = _(action.status.label).lower() if action.status else _("open")
    return f"{workspace.refs().of('action', action.id)} {action.title or ''}: {owner}, {due}, {status}"


def figures(known: GapFacts) -> Mapping[str, Any]:
    """All figures by name."""
    return {
        **_scored(known.score, known.maturity, known.target),
        "gaps_without_action": known.without_action,
        "groups": {group.number: _scored(group.score, group.maturity, group.target) for group in known.groups},
    }


def _scored(score: GapScore, maturity: Decimal | None, target: Decimal | None) -> dict[str, int | float | None]:
    names = ("percent", "assessed", "all", "conforms", "partly", "not_conforming", "not_applicable", "not_assessed")
    means = {"maturity": maturity, "target": target}
    return {name: getattr(score, name) for name in names} | {n: None if mean is None else float(mean) for n, mean in means.items()}


# --- pages


def document(known: GapFacts) -> Document:
    """The pack as pages."""
    return Document(
        title=_("Gap analysis"),
        subtitle=_("Practice against ISO/IEC 42001: {counted}").format(counted=known.score.counted),
        organisation=known.organisation,
        as_of=known.as_of,
        classification=known.classification,
        paper=known.paper,
        author=known.prepared_by,
        subject=_("Where practice stands against each clause and control"),
        keywords=("ISO/IEC 42001", "AIMS", known.organisation),
        details=[(_("Judged on"), day(known.as_of)), (_("Prepared by"), known.prepared_by), (_("Score"), known.score.text)],
        sections=[_summary(known), _gaps(known), *(_group(group) for group in known.groups)],
    )


def _summary(known: GapFacts) -> Section:
    score = known.score
    found = score.partly + score.not_conforming
    tiles = [
        Kpi(score.share, _("Score"), score.counted),
        Kpi(str(found), _("Gaps"), _("{n} without a planned action").format(n=known.without_action)),
        Kpi(printed(known.maturity), _("Mean maturity"), _("target {target}").format(target=printed(known.target))),
    ]
    parts = (
        (_("Conforms"), score.conforms, Tone.OK),
        (_("Partly conforms"), score.partly, Tone.WARN),
        (_("Does not conform"), score.not_conforming, Tone.BAD),
        (_("Not applicable"), score.not_applicable, Tone.MUTED),
        (_("Not assessed"), score.not_assessed, Tone.PLAIN),
    )
    rule = _(
        "The score counts a requirement that conforms as one and one that partly conforms as a half, of those that were judged and apply. "
        "It says nothing about those that were not judged, so the count always stands beside it."
    )
    rows = [
        (
            f"{g.number} {g.title}",
            g.score.share,
            g.score.counted,
            str(g.score.partly + g.score.not_conforming),
            _mature(g.maturity, g.target),
        )
        for g in known.groups
    ]
    heads = (_("Group"), _("Score"), _("Count"), _("Gaps"), _("Maturity"))
    blocks: list[Block] = [
        KpiRow(tiles),
        StackedBar(_("Results"), [part for part in parts if part[1]]),
        Prose(rule, muted=True),
        Heading(_("By group")),
        Table(heads, rows, (5, 1.2, 2.4, 0.9, 1.8), "lrlrl"),
    ]
    return Section(_("Summary"), blocks)


def _gaps(known: GapFacts) -> Section:
    found = [line for group in known.groups for line in group.lines if line.result in GAP_RESULTS]
    if not found:
        said = _("No gap was found.") if known.score.assessed else _("Nothing was judged yet, so no gap is known.")
        return Section(_("Gaps and what is done"), [Empty(said)])
    rows = [
        (
            f"{line.number} {line.title}",
            Cell(_(line.result.label), TONES[line.result]),
            line.missing or NONE,
            "\n".join(line.actions) or Cell(_("No action yet"), Tone.BAD),
        )
        for line in found
    ]
    intro = ngettext("{n} requirement is not or not fully met.", "{n} requirements are not or not fully met.", len(found))
    heads = (_("Requirement"), _("Result"), _("What is missing"), _("Actions"))
    return Section(_("Gaps and what is done"), [Prose(intro), Table(heads, rows, (2.6, 1.5, 3.2, 3.4))])


def _group(group: Group) -> Section:
    rows: Sequence[Sequence[str | Cell]] = [
        (
            line.number,
            line.title,
            Cell(_(line.result.label), TONES[line.result]),
            _mature(line.maturity, line.target),
            str(line.proof),
            line.in_place or NONE,
            line.assessed or NONE,
        )
        for line in group.lines
    ]
    heads = (_("No."), _("Requirement"), _("Result"), _("Maturity"), _("Proof"), _("What is in place"), _("Judged"))
    return Section(
        f"{group.number} {group.title}",
        [Prose(group.score.text, muted=True), Table(heads, rows, (0.85, 2.7, 1.7, 1.1, 0.8, 3.4, 1.6), "llllrll")],
    )


def _mature(now: Decimal | int | None, target: Decimal | int | None) -> str:
    return NONE if now is None and target is None else _("{now} of {target}").format(now=printed(now), target=printed(target))
