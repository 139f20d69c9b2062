"""The management review pack: cover, overall position, each input of 9.3.2 with its figures, decisions, minutes and signatures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from aims_desktop.i18n import _, day, ngettext
from aims_desktop.model.registers.risk_cells import STEPS
from aims_desktop.report.document import (
    Block,
    Bullets,
    Callout,
    Cell,
    Document,
    Empty,
    Heading,
    HeatMap,
    KeyValues,
    Kpi,
    KpiRow,
    LineChart,
    Prose,
    Section,
    Signatures,
    Span,
    Table,
    Tone,
)
from aims_desktop.report.packs.review_facts import Meeting, Note, ReviewFacts, Series
from aims_desktop.service.figures import NONE, Figure, InputFigures, Lines
from aims_desktop.service.heat import Heat

TONES = {"ok": Tone.OK, "bad": Tone.BAD, "": Tone.PLAIN}

POSITION = (
    "decisions.open",
    "context.overdue",
    "needs.undecided",
    "nonconformities.open",
    "nonconformities.corrective_overdue",
    "measures.on_target",
    "measures.outside",
    "audits.held",
    "improvements.open",
    "objectives.on_track",
    "risks.threats",
    "risks.above_appetite",
    "risks.above_after",
    "risks.controls_included",
    "risks.controls_implemented",
    "impacts.covered",
    "incidents.serious",
    "suppliers.assessed",
    "documents.in_force",
)
"""The figures of the one-page summary, in the order of the inputs."""

TILES = ("risks.above_after", "risks.controls_implemented", "nonconformities.open")
"""The figures that stand out on it."""


def document(known: ReviewFacts) -> Document:
    """The pack as pages."""
    meeting = known.meeting
    return Document(
        title=_("AI management review"),
        subtitle=meeting.title or _("Position of the AI management system"),
        organisation=known.organisation,
        as_of=known.as_of,
        classification=known.classification,
        paper=known.paper,
        author=known.prepared_by,
        subject=_("Inputs and results of the management review, ISO/IEC 42001 clause 9.3"),
        keywords=("ISO/IEC 42001", "9.3", "AIMS", known.organisation),
        draft=_waiting(known.conflicts),
        details=[pair for pair in _details(known) if pair[1]],
        sections=[
            _summary(known),
            _agenda(known),
            *(_input(number, line, known) for number, line in enumerate(known.inputs, 1)),
            _overdue(known),
            _decisions(known),
            _minutes(known),
            _roadmap(known),
            _record(known),
        ],
    )


def _details(known: ReviewFacts) -> list[tuple[str, str]]:
    meeting = known.meeting
    return [
        (_("Review"), meeting.ref),
        (_("Held on") if meeting.held_on else _("Planned for"), day(meeting.held_on or meeting.planned_for)),
        (_("Period"), _("{start} to {end}").format(start=day(known.period.start), end=day(known.period.end))),
        (_("Judged on"), day(known.as_of)),
        (_("Scope"), known.scope),
        (_("Chair"), meeting.chair),
        (_("Prepared by"), known.prepared_by),
        (_("Status"), _status(meeting)),
    ]


def _status(meeting: Meeting) -> str:
    if meeting.version:
        text = _("Minutes approved as version {version}").format(version=meeting.version)
        return _("{text}; changed since, this pack prints them as approved").format(text=text) if meeting.changed_since else text
    return _("Held, minutes not approved yet") if meeting.held_on else _("For the meeting") if meeting.ref else ""


# --- one page


def _summary(known: ReviewFacts) -> Section:
    tile = {f.name: f for line in known.inputs for f in line.figures}
    settled, tasks = sum(s[2] for s in known.steps), sum(s[3] for s in known.steps)
    tiles = [Kpi(_("{done} of {all}").format(done=settled, all=tasks), _("Roadmap tasks settled"))]
    tiles += [_tile(known, tile[name]) for name in TILES if name in tile]
    blocks: list[Block] = [KpiRow(tiles), Heading(_("Overall position")), _position(known, tile), *_remarks(known)]
    said = [(line.name, known.notes[line.key].content) for line in known.inputs if line.key in known.notes]
    messages = [(Span(_("{input}: ").format(input=name), bold=True), Span(text.splitlines()[0])) for name, text in said if text]
    if messages:
        blocks += [Heading(_("Key messages")), Bullets(messages)]
    return Section(_("Summary"), [*blocks, Heading(_("Decisions asked for")), *_asked(known)])


def _tile(known: ReviewFacts, figure: Figure) -> Kpi:
    earlier = known.earlier.get(figure.name)
    return Kpi(figure.text, figure.label, _("{figure} last time").format(figure=earlier) if earlier else "", TONES[figure.tone])


def _position(known: ReviewFacts, tile: Mapping[str, Figure]) -> Table:
    shown = [tile[name] for name in POSITION if name in tile]
    if not known.earlier:
        return Table((_("Figure"), _("Now")), [(f.label, f.text) for f in shown], (6, 2), "lr")
    last = _("Review of {day}").format(day=known.last_review)
    rows = [(f.label, f.text, known.earlier.get(f.name, NONE)) for f in shown]
    return Table((_("Figure"), _("Now"), last), rows, (6, 1.6, 2.6), "lrr")


def _remarks(known: ReviewFacts) -> list[Block]:
    if known.earlier:
        compared = _("Trends compare what happened in the period with the period before, and everything else with the last review.")
    else:
        compared = _("There is no earlier review to compare with; trends compare what happened in the period with the period before.")
    blocks: list[Block] = [Prose(compared, muted=True)]
    if known.frozen:
        note = _("The review was held: figures and lists show the records as they stood on {day}.").format(day=day(known.as_of))
        blocks.append(Prose(note, muted=True))
    if known.conflicts:
        blocks.append(Callout(_waiting(known.conflicts), Tone.WARN, _("Unresolved")))
    return blocks


def _waiting(conflicts: int) -> str:
    """What keeps a pack a draft: values that copies disagree about."""
    if not conflicts:
        return ""
    return ngettext(
        "{n} value differs between copies and waits for a decision.",
        "{n} values differ between copies and wait for a decision.",
        conflicts,
    )


def _asked(known: ReviewFacts) -> list[Block]:
    value = {f.name: int(f.value or 0) for line in known.inputs for f in line.figures}
    kept, late = value.get("risks.not_accepted", 0), len(known.overdue.rows)
    outside, waiting = value.get("measures.outside", 0), value.get("competence.waiting", 0)
    asked = (
        kept
        and ngettext("Accept or treat {n} risk that stays above appetite.", "Accept or treat {n} risks that stay above appetite.", kept),
        late and ngettext("Say how {n} overdue action is brought back.", "Say how {n} overdue actions are brought back on time.", late),
        outside and ngettext("Act on {n} measure outside its limits.", "Act on {n} measures outside their limits.", outside),
        waiting and ngettext("Approve or refuse {n} resource.", "Approve or refuse {n} resources.", waiting),
    )
    items = [sentence for sentence in asked if sentence]
    return [Bullets(items, numbered=True) if items else Empty(_("The records ask for no decision beyond the judgement itself."))]


def _agenda(known: ReviewFacts) -> Section:
    rows = [(item, str(minutes), owner) for item, minutes, owner in known.agenda]
    blocks: list[Block] = [Table((_("Item"), _("Minutes"), _("Led by")), rows, (6, 1.2, 4), "lrl")]
    people = [(_("Present"), ", ".join(known.meeting.present)), (_("Excused"), ", ".join(known.meeting.excused))]
    if any(names for _role, names in people):
        blocks.append(KeyValues([(role, names) for role, names in people if names]))
    else:
        blocks.append(Empty(_("Nobody is noted as present yet.")))
    return Section(_("Agenda and attendance"), blocks)


# --- the inputs


def _input(number: int, line: InputFigures, known: ReviewFacts) -> Section:
    note = known.notes.get(line.key, Note())
    blocks: list[Block] = [Prose(_("{clause} · {ask}").format(clause=line.clause, ask=line.ask), muted=True)]
    if note.content:
        blocks.append(Callout(note.content, title=_("What matters")))
    elif note.nothing_reason:
        blocks.append(Callout(note.nothing_reason, title=_("Nothing to report, because")))
    blocks.append(_figures(line.figures))
    for title, lines in line.tables:
        blocks += [Heading(title), table(lines)]
    if line.key == "mri_9":
        blocks += [_picture(_("Before treatment"), known.before), _picture(_("After treatment"), known.after)]
    if line.key == "mri_5":
        blocks += [_chart(series) for series in known.series]
    if note.discussion:
        blocks += [Heading(_("What was said")), Prose(note.discussion)]
    return Section(f"{number} {line.name}", blocks)


def _figures(figures: Sequence[Figure]) -> Table:
    if not any(f.trend for f in figures):
        return Table((_("Figure"), _("Value")), [(f.label, f.text) for f in figures], (6, 2), "lr")
    rows = [(f.label, f.text, Cell(f.trend or NONE, TONES[f.tone])) for f in figures]
    return Table((_("Figure"), _("Value"), _("Trend")), rows, (6, 1.6, 2.6), "lrr")


def table(lines: Lines) -> Block:
    """Lines as a table, late ones in red; the empty sentence where there are none."""
    if not lines.rows:
        return Empty(lines.empty)
    rows = [tuple(Cell(text, Tone.BAD) if i in lines.late and text else text for text in row) for i, row in enumerate(lines.rows)]
    return Table(lines.headers, rows, lines.widths)


def _picture(title: str, picture: Heat) -> HeatMap:
    down = tuple(reversed(STEPS))
    return HeatMap(
        title,
        [[picture.counts.get((lk, sv), 0) for sv in STEPS] for lk in down],
        [[picture.bands[lk, sv] for sv in STEPS] for lk in down],
        tuple(reversed(picture.likelihoods)),
        picture.severities,
        picture.legend,
        _("Likelihood"),
        _("Severity"),
    )


def _chart(series: Series) -> LineChart:
    title = f"{series.ref} {series.title}"
    short = len(series.unit) <= len("%")
    return LineChart(
        title if short else _("{title}, in {unit}").format(title=title, unit=series.unit),
        [f"{on:%Y-%m}" for on, _value in series.points],
        [float(value) for _on, value in series.points],
        None if series.target is None else float(series.target),
        _("Target"),
        series.unit if short else "",
    )


# --- results


def _overdue(known: ReviewFacts) -> Section:
    blocks = [table(known.overdue)]
    if known.overdue.rows:
        blocks.insert(0, Prose(ngettext("{n} action is overdue.", "{n} actions are overdue.", len(known.overdue.rows))))
    return Section(_("Overdue actions"), blocks)


def _decisions(known: ReviewFacts) -> Section:
    taken = len(known.decisions.rows)
    blocks = [table(known.decisions)]
    if taken:
        blocks.insert(0, Prose(ngettext("{n} decision was taken.", "{n} decisions were taken.", taken)))
    elif known.meeting.no_decision_reason:
        blocks = [Callout(known.meeting.no_decision_reason, title=_("No change needed, because"))]
    return Section(_("Decisions taken"), blocks)


def _minutes(known: ReviewFacts) -> Section:
    meeting = known.meeting
    pairs = [
        (_("Held on"), day(meeting.held_on) or _("not held yet")),
        (_("Place"), meeting.place),
        (_("Chair"), meeting.chair),
        (_("Minutes by"), meeting.minutes_by),
        (_("Present"), ", ".join(meeting.present)),
        (_("Excused"), ", ".join(meeting.excused)),
        (_("Inputs discussed"), ", ".join(line.name for line in known.inputs if known.notes.get(line.key, Note()).discussed)),
        (_("Next review"), meeting.next_review),
        (_("Approval"), meeting.approved),
    ]
    blocks: list[Block] = [KeyValues([(label, text) for label, text in pairs if text])]
    if meeting.systems_note:
        blocks += [Heading(_("AI systems: what is new")), Prose(meeting.systems_note)]
    if meeting.verdicts:
        blocks += [Heading(_("Judgement")), Table((_("Is the AIMS"), _("Answer"), _("Reason")), meeting.verdicts, (2, 1, 6))]
    if meeting.conclusion:
        blocks += [Heading(_("Conclusion")), Prose(meeting.conclusion)]
    blocks.append(Signatures([(_("Chair"), meeting.chair), (_("Minutes by"), meeting.minutes_by)]))
    return Section(_("Minutes and signatures"), blocks, new_page=True)


def _roadmap(known: ReviewFacts) -> Section:
    rows = [(str(number), title, _("{done} of {all}").format(done=done, all=of)) for number, title, done, of in known.steps]
    complete = sum(done == of for _number, _title, done, of in known.steps)
    blocks: list[Block] = [
        Prose(_("{done} of {all} steps are complete.").format(done=complete, all=len(rows))),
        Table((_("Step"), _("Title"), _("Tasks settled")), rows, (1, 7, 2), "llr"),
    ]
    if known.aside:
        blocks += [Heading(_("Set aside with a reason")), Table((_("Task"), _("What"), _("Reason")), known.aside, (1.2, 5, 4))]
    return Section(_("Annex: the roadmap"), blocks, new_page=True)


def _record(known: ReviewFacts) -> Section:
    claim = _(
        "This is the fingerprint of the newest entry in the record when the pack was made. It stands for the whole record up to then: "
        "whoever checks the file later and finds the entry with this fingerprint in it knows that nothing before it was altered since. "
        "It does not prove who sat at the keyboard."
    )
    return Section(_("Annex: fingerprint of the record"), [KeyValues([(_("Head fingerprint"), known.head)]), Prose(claim)])
