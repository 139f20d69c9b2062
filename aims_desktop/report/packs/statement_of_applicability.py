"""The Statement of Applicability on paper: which controls apply, why and how far they are, group by group, with the risks they treat."""

from __future__ import annotations

from collections.abc import Sequence

from aims_desktop.i18n import _, day, ngettext
from aims_desktop.report.document import (
    Block,
    Callout,
    Cell,
    Document,
    Empty,
    Heading,
    KeyValues,
    Kpi,
    KpiRow,
    Prose,
    Section,
    Signatures,
    StackedBar,
    Table,
    Tone,
)
from aims_desktop.report.packs.soa_facts import Printed, PrintedGroup, SoaFacts
from aims_desktop.service import soa
from aims_desktop.service.soa import Change, State

TONES = {
    State.IN_PLACE: Tone.OK,
    State.UNDER_WAY: Tone.WARN,
    State.TO_DO: Tone.PLAIN,
    State.EXCLUDED: Tone.MUTED,
    State.UNEXPLAINED: Tone.BAD,
}


def document(known: SoaFacts) -> Document:
    """The statement as pages."""
    return Document(
        title=_("Statement of Applicability"),
        subtitle=_("Draft {number}").format(number=known.version) if known.draft else _("Version {version}").format(version=known.version),
        organisation=known.organisation,
        as_of=known.as_of,
        classification=known.classification,
        paper=known.paper,
        author=known.prepared_by,
        subject=_("Controls that apply, with the reason for each, ISO/IEC 42001 clause 6.1.3"),
        keywords=("ISO/IEC 42001", "6.1.3", "AIMS", known.organisation),
        draft=known.draft,
        details=[pair for pair in _details(known) if pair[1]],
        sections=[
            _summary(known),
            _excluded(known),
            *(_group(group) for group in known.groups),
            _risks(known),
            _proof_list(known),
            *([_changes(known.changes)] if known.changes else []),
            _approval(known),
        ],
    )


def _details(known: SoaFacts) -> list[tuple[str, str]]:
    newest = known.versions[0] if known.versions and not known.draft else None
    return [
        (_("Scope"), known.scope),
        (_("Prepared by"), known.prepared_by),
        (_("Approved by"), newest.by if newest else ""),
        (_("Approved on"), day(newest.on) if newest else ""),
        (_("Next review"), day(known.next_review)),
        (_("Since then"), _("The records went on; this prints what was approved.") if known.changed_since else ""),
    ]


# --- one page


def _summary(known: SoaFacts) -> Section:
    lines = known.lines
    included = [line for line in lines if line.applies is True]
    placed = sum(line.state is State.IN_PLACE for line in included)
    tiles = [
        Kpi(str(len(lines)), _("Controls")),
        Kpi(_("{n} of {all}").format(n=len(included), all=len(lines)), _("Included")),
        Kpi(_("{n} of {all}").format(n=placed, all=len(included)), _("Of these in place")),
        Kpi(str(sum(line.applies is False for line in lines)), _("Excluded")),
    ]
    counted = [(_(state.label), n, TONES[state]) for state, n in soa.count(line.state for line in lines).items()]
    blocks: list[Block] = [KpiRow(tiles), StackedBar(_("How far the controls are"), [part for part in counted if part[1]])]
    blocks += _gaps(lines)
    blocks += [Heading(_("How the controls were chosen")), _said(known.introduction)]
    blocks += [Heading(_("By group")), _by_group(known.groups)]
    return Section(_("Summary"), blocks)


def _said(introduction: str) -> Block:
    return Prose(introduction) if introduction else Empty(_("Nothing is written about this yet."))


def _gaps(lines: Sequence[Printed]) -> list[Block]:
    """What an auditor will ask about first."""
    told = (
        (_("Not decided yet"), [line for line in lines if line.applies is None], Tone.WARN),
        (_("Decided without a reason"), [line for line in lines if line.applies is not None and not line.justification], Tone.BAD),
        (_("A reason that says little"), [line for line in lines if line.weak], Tone.WARN),
        (_("Included to treat a risk, but no risk names the control"), [x for x in lines if x.for_treatment and not x.risks], Tone.WARN),
    )
    return [Callout(", ".join(line.number for line in found), tone, title) for title, found, tone in told if found]


def _by_group(groups: Sequence[PrintedGroup]) -> Table:
    rows = [
        (
            group.heading,
            str(len(group.lines)),
            str(sum(line.applies is True for line in group.lines)),
            str(sum(line.state is State.IN_PLACE for line in group.lines)),
            str(sum(line.applies is False for line in group.lines)),
        )
        for group in groups
    ]
    return Table((_("Group"), _("Controls"), _("Included"), _("In place"), _("Excluded")), rows, (5, 1.2, 1.2, 1.2, 1.2), "lrrrr")


# --- the controls


def _excluded(known: SoaFacts) -> Section:
    rows = [(line.number, line.title, _reason(line)) for line in known.lines if line.applies is False]
    if not rows:
        return Section(_("Excluded controls"), [Empty(_("No control is excluded."))])
    count = Prose(ngettext("{n} control is excluded, for this reason.", "{n} controls are excluded, each for its reason.", len(rows)))
    return Section(_("Excluded controls"), [count, Table((_("Control"), _("Title"), _("Reason")), rows, (1, 2.6, 5))])


def _group(group: PrintedGroup) -> Section:
    heads = (_("Control"), _("Included"), _("Reason"), _("How far, and how"), _("Owner and proof"))
    rows = [(f"{x.number}\n{x.title}", _applies(x), _reason(x), _state(x), _proof(x)) for x in group.lines]
    return Section(group.heading, [Table(heads, rows, (2, 1.1, 3, 3, 2.1))])


def _applies(line: Printed) -> Cell:
    if line.applies is None:
        return Cell(_("Not decided"), Tone.BAD)
    return Cell(_("Yes")) if line.applies else Cell(_("No"), Tone.PLAIN, bold=True)


def _reason(line: Printed) -> Cell:
    if not line.justification:
        return Cell(_("No reason is given."), Tone.BAD) if line.applies is not None else Cell("")
    return Cell("\n".join(part for part in (line.because, line.justification) if part), Tone.WARN if line.weak else Tone.PLAIN)


def _state(line: Printed) -> Cell:
    planned = _("Planned for {day}").format(day=day(line.planned_for)) if line.planned_for and line.state is not State.IN_PLACE else ""
    told = line.implementation or (_(line.state.label) if line.applies else "")
    return Cell("\n".join(part for part in (told, planned, line.how) if part), Tone.MUTED if line.applies is False else Tone.PLAIN)


def _proof(line: Printed) -> str:
    return "\n".join(filter(None, (line.owner, ", ".join(line.risks), ", ".join(line.documents), ", ".join(line.evidence))))


def _risks(known: SoaFacts) -> Section:
    blocks: list[Block] = [Empty(_("No risk names a control yet."))]
    if known.risks:
        blocks = [Table((_("Risk"), _("Title"), _("Controls that treat it")), known.risks, (1.2, 5, 3))]
    return Section(_("Risks and their controls"), blocks)


def _proof_list(known: SoaFacts) -> Section:
    blocks: list[Block] = [Empty(_("No document and no evidence is linked to a control yet."))]
    if known.proof:
        blocks = [Table((_("Number"), _("Title")), known.proof, (1.2, 8))]
    return Section(_("Documents and evidence named"), blocks)


# --- versions


def _changes(changes: Sequence[Change]) -> Section:
    kinds = {"new": _("new"), "gone": _("taken out"), "changed": ""}
    rows = []
    for change in changes:
        called = "\n".join(part for part in (change.number or change.title, kinds[change.kind]) if part)
        rows += [(called, label, before, after) for label, before, after in change.fields]
    heads = (_("Control"), _("Field"), _("As approved"), _("Now"))
    return Section(_("Changed since the version in force"), [Table(heads, rows, (1.3, 1.8, 3.4, 3.4))])


def _approval(known: SoaFacts) -> Section:
    blocks: list[Block] = [Empty(_("No version was approved yet."))]
    if known.versions:
        rows = [(v.number, day(v.on), v.by, v.note) for v in known.versions]
        blocks = [Table((_("Version"), _("Approved on"), _("Approved by"), _("What changed")), rows, (1, 1.6, 2.4, 5))]
    approver = known.versions[0].by if known.versions and not known.draft else ""
    pairs = [(_("Status"), known.draft or _("Version {version}, approved").format(version=known.version))]
    signers = [(_("Prepared by"), known.prepared_by), (_("Approved by"), approver)]
    return Section(_("Versions and approval"), [KeyValues(pairs), *blocks, Signatures(signers)])
