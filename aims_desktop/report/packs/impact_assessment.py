"""Impact assessments on paper: effects before and after measures, what was decided, every answer, and what follows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aims_desktop.i18n import _, day
from aims_desktop.model.register import Row
from aims_desktop.model.registers.impact import level, residual_level
from aims_desktop.model.registers.shared import Level
from aims_desktop.report.document import (
    Block,
    Bullets,
    Callout,
    Cell,
    Document,
    Empty,
    Heading,
    KeyValues,
    Prose,
    Section,
    Signatures,
    Table,
    Tone,
)
from aims_desktop.report.packs import letterhead
from aims_desktop.service import impact, impact_past, impact_results
from aims_desktop.service.approval import approver_of, state
from aims_desktop.service.display import display
from aims_desktop.service.figures import NONE
from aims_desktop.service.impact import ASSESSMENT, Item
from aims_desktop.service.impact_results import PLAN, RISK, Effect
from aims_desktop.service.workspace import Workspace

TONES = {Level.LOW: Tone.OK, Level.MEDIUM: Tone.PLAIN, Level.HIGH: Tone.WARN, Level.CRITICAL: Tone.BAD}

OUTCOME = ("depth", "trigger", "assessor_id", "contributors", "scale", "reversibility", "oversight", "decision", "conditions",
           "told_to", "next_review_on")  # fmt: skip
"""The fields printed first, in short."""

PRINTED = frozenset({*OUTCOME, "risks_raised"})
"""The fields that are not printed again among the answers."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A question and what was answered."""

    question: str
    text: str


@dataclass(frozen=True, slots=True)
class Scored:
    """An effect with its levels."""

    dimension: str
    text: str
    benefit: str
    before: Level
    after: Level


@dataclass(frozen=True, slots=True)
class Assessed:
    """One assessment as it is printed."""

    ref: str
    title: str
    state: str
    open_points: tuple[str, ...]
    before: Level | None
    after: Level | None
    outcome: tuple[tuple[str, str], ...]
    effects: tuple[Scored, ...]
    sections: tuple[tuple[str, tuple[Answer, ...]], ...]
    answered: int
    asked: int
    risks: tuple[str, ...]
    plan: str
    assessor: str
    approver: str
    version: str
    """The approved version that is printed; "" where the record is printed as it stands."""
    approved_on: dt.date | None
    changes: tuple[tuple[str, str, str], ...]
    """What was changed since that version: what, as approved, and now."""
    changed_since: bool


@dataclass(frozen=True, slots=True)
class ImpactFacts:
    """All that the pack prints; plain values only."""

    organisation: str
    classification: str
    paper: str
    as_of: dt.date
    prepared_by: str
    unassessed: tuple[str, ...]
    assessments: tuple[Assessed, ...]
    of_one: bool


def facts(
    workspace: Workspace,
    *,
    record_id: str = "",
    start: dt.date | None = None,
    end: dt.date | None = None,
    as_of: dt.date | None = None,
) -> ImpactFacts:
    """One assessment, or all of them: as approved where there is a version, else as they are now; there is no period."""
    known = workspace.facts()
    rows = [row for row in known.rows(ASSESSMENT.name) if not record_id or row.id == record_id]
    waiting = () if record_id else sorted(known.within("ai-system:without_impact_assessment"))
    return ImpactFacts(
        organisation=workspace.organisation,
        classification=letterhead.classification(known),
        paper=letterhead.paper(known),
        as_of=workspace.today(),
        prepared_by=workspace.who,
        unassessed=tuple(sorted(workspace.names().with_ref("ai-system", system) for system in waiting)),
        assessments=tuple(_assessed(workspace, row) for row in rows),
        of_one=bool(record_id),
    )


def _assessed(workspace: Workspace, row: Row) -> Assessed:
    """An assessment in its approved version, with what stood around it that day; without one as it is now."""
    then = impact_past.as_approved(workspace, row)
    version = workspace.facts().newest_version(row.id) if then is not None else None
    judged = then or workspace
    known, names = judged.facts(), judged.names()
    printed = known.get(ASSESSMENT.name, row.id) or row
    items = impact.items(judged, printed)
    plan = impact_results.plan_of(row, workspace.facts())  # it follows from the assessment, so the one there is now is told
    risks = sorted(known.linked(row.id, "risks_raised"))
    outcome = ((_(ASSESSMENT.fields[name].label), display(judged, ASSESSMENT, printed, name)) for name in OUTCOME)
    return Assessed(
        ref=workspace.refs().of(ASSESSMENT.name, row.id),
        title=names.of(ASSESSMENT.name, row.id),
        state=state(workspace, ASSESSMENT, row),
        open_points=() if version is not None else tuple(impact.open_points(workspace, row)),
        before=level(printed, known),
        after=residual_level(printed, known),
        outcome=tuple(pair for pair in outcome if pair[1]),
        effects=tuple(_scored(effect) for effect in impact_results.effects(printed, known)),
        sections=_sections(judged, printed, items),
        answered=sum(item.answered for item in items),
        asked=len(items),
        risks=tuple(names.with_ref(RISK.name, risk) for risk in risks if known.get(RISK.name, risk) is not None),
        plan=f"{workspace.refs().of(PLAN.name, plan.id)} · {state(workspace, PLAN, plan)}" if plan is not None else "",
        assessor=names.of("person", printed.assessor_id) if printed.assessor_id else "",
        approver=approver_of(version) if version is not None else "",
        version=(version.version or "?") if version is not None else "",
        approved_on=version.approved_on if version is not None else None,
        changes=tuple(impact_past.changes(workspace, then, row)) if then is not None else (),
        changed_since=version is not None and workspace.facts().value(ASSESSMENT.name, row, "changed_since") is True,
    )


def _scored(effect: Effect) -> Scored:
    return Scored(effect.dimension, effect.row.answer or "", effect.row.benefit or "", effect.before, effect.after)


def _sections(workspace: Workspace, row: Row, items: Sequence[Item]) -> tuple[tuple[str, tuple[Answer, ...]], ...]:
    """The answered questions section by section, but those whose answer is printed before: effects, the outcome, the approval."""
    found: dict[str, list[Answer]] = {}
    for item in items:
        before = item.question.type == "effect" or (item.question.fields and set(item.question.fields) <= PRINTED)
        if item.answered and not before and item.question.id != "J5":
            title = _(item.question.section) if item.question.section else _("Screening")
            words = _(item.question.text)
            question = words if item.question.id == impact.REACH.id else f"{item.question.id} {words}"
            found.setdefault(title, []).append(Answer(question, _answer(workspace, row, item)))
    return tuple((title, tuple(answers)) for title, answers in found.items())


def _answer(workspace: Workspace, row: Row, item: Item) -> str:
    if item.question.fields:
        names = [name for name in item.question.fields if name not in PRINTED]
        texts = [(_(ASSESSMENT.fields[name].label), display(workspace, ASSESSMENT, row, name)) for name in names]
        told = [text if len(texts) == 1 else f"{label}: {text}" for label, text in texts if text]
        return "\n".join(told)
    assert item.row is not None
    choice = _(item.row.choice_answer.label) if item.row.choice_answer is not None else ""
    return ". ".join(filter(None, [choice, item.row.answer]))


def figures(known: ImpactFacts) -> Mapping[str, Any]:
    """All figures by name."""
    return {
        "assessments": len(known.assessments),
        "unassessed": len(known.unassessed),
        "of": {
            one.ref: {
                "before": one.before.value if one.before is not None else None,
                "after": one.after.value if one.after is not None else None,
                "answered": one.answered,
                "asked": one.asked,
                "effects": len(one.effects),
                "risks": len(one.risks),
                "open_points": len(one.open_points),
                "version": one.version or None,
                "changed_since": one.changed_since,
            }
            for one in known.assessments
        },
    }


# --- pages


def document(known: ImpactFacts) -> Document:
    """The pack as pages."""
    one = known.assessments[0] if known.of_one and known.assessments else None
    return Document(
        title=_("AI system impact assessment") if known.of_one else _("AI system impact assessments"),
        subtitle=f"{one.ref} {one.title}" if one is not None else "",
        organisation=known.organisation,
        as_of=known.as_of,
        classification=known.classification,
        paper=known.paper,
        author=known.prepared_by,
        subject=_("What AI systems do to people and society, ISO/IEC 42001 clauses 6.1.4 and 8.4"),
        keywords=("ISO/IEC 42001", "6.1.4", "A.5", known.organisation),
        details=[
            (_("As of"), day(known.as_of)),
            (_("Prepared by"), known.prepared_by),
            *(_told(one) if one is not None else []),
        ],
        draft=" ".join(one.open_points) if one is not None else "",
        sections=[*([] if known.of_one else [_overview(known)]), *(section for each in known.assessments for section in _pages(each))],
    )


def _overview(known: ImpactFacts) -> Section:
    rows = [
        (f"{one.ref} {one.title}", _cell(one.before), _cell(one.after), one.state, _("{n} of {all}").format(n=one.answered, all=one.asked))
        for one in known.assessments
    ]
    heads = (_("Assessment"), _("Before"), _("After"), _("State"), _("Answered"))
    blocks: list[Block] = [Table(heads, rows, (4, 1.2, 1.2, 3, 1.4))] if rows else [Empty(_("No AI system was assessed yet."))]
    if known.unassessed:
        said = _("No approved assessment: {systems}.").format(systems="; ".join(known.unassessed))
        blocks.append(Callout(said, Tone.WARN))
    return Section(_("Overview"), blocks)


def _told(one: Assessed) -> list[tuple[str, str]]:
    """What is printed here: which version, and whether the record went on since."""
    return [
        (_("State"), one.state),
        *([(_("Approved on"), day(one.approved_on))] if one.approved_on is not None else []),
        *([(_("Since then"), _("The record went on; this prints what was approved."))] if one.changed_since else []),
    ]


def _pages(one: Assessed) -> list[Section]:
    blocks: list[Block] = [KeyValues([*_told(one), *_levels(one), *one.outcome, (_("Oversight plan"), one.plan or NONE)])]
    if one.open_points:
        blocks.append(Callout(" ".join(one.open_points), Tone.WARN, _("Still open")))
    blocks += [Heading(_("Effects on people and society")), _effects(one.effects)]
    if one.risks:
        blocks += [Heading(_("Risks raised")), Bullets(one.risks)]
    blocks.append(Signatures([(_("Assessor"), one.assessor), (_("Approved by"), one.approver)]))
    said = _("{n} of {all} questions are answered; open ones are left out.").format(n=one.answered, all=one.asked)
    return [
        Section(f"{one.ref} {one.title}", blocks, new_page=True),
        Section(_("Answers of {ref}").format(ref=one.ref), [Prose(said, muted=True), _answers(one.sections)], level=2),
        *([_changed(one)] if one.changed_since else []),
    ]


def _changed(one: Assessed) -> Section:
    """The draft beside what was approved."""
    said = _("Version {version} stays in force until the changes below are approved.").format(version=one.version)
    table = Table((_("What"), _("As approved"), _("Draft")), [(what, a or NONE, b or NONE) for what, a, b in one.changes], (2.6, 4, 4))
    title = _("Draft of {ref}: changed since version {version}").format(ref=one.ref, version=one.version)
    return Section(title, [Callout(said, Tone.WARN), *([table] if one.changes else [])], level=2)


def _levels(one: Assessed) -> list[tuple[str, str | Cell]]:
    return [(_("Impact before measures"), _cell(one.before)), (_("Impact after measures"), _cell(one.after))]


def _effects(effects: Sequence[Scored]) -> Block:
    rows = [(e.dimension, _effect_text(e), _cell(e.before), _cell(e.after)) for e in effects]
    empty = _("No effect was scored.")
    return Table((_("Dimension"), _("Effect"), _("Before"), _("After")), rows, (2.2, 5.4, 1.2, 1.2), empty=empty)


def _effect_text(effect: Scored) -> str:
    benefit = _("Benefit: {text}").format(text=effect.benefit) if effect.benefit else ""
    return "\n".join(filter(None, [effect.text, benefit])) or NONE


def _answers(sections: Sequence[tuple[str, Sequence[Answer]]]) -> Block:
    """All answers in one table, each section named at its first question."""
    rows: list[tuple[str | Cell, str, str]] = []
    for title, lines in sections:
        rows += [("" if at else Cell(title, bold=True), line.question, line.text or NONE) for at, line in enumerate(lines)]
    return Table((_("Section"), _("Question"), _("Answer")), rows, (1.8, 4.4, 4.4), empty=_("Nothing is answered yet."))


def _cell(level_: Level | None) -> str | Cell:
    return NONE if level_ is None else Cell(_(level_.label), TONES[level_])
