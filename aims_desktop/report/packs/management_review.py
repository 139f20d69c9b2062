"""The management review pack: cover, overall position, each input of 9.3.2 with its figures, decisions, minutes and signatures."""

from __future__ import annotations

import datetime as dt

from aims_desktop.i18n import _, day, ngettext
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
    Table,
    Tone,
)
from aims_desktop.report.packs.review_facts import Meeting, ReviewFacts, Series
from aims_desktop.service.figures import Figure, InputFigures, Lines, printed
from aims_desktop.service.heat import STEPS, Heat

TONES = {"ok": Tone.OK, "bad": Tone.BAD, "": Tone.PLAIN}


def document(known: ReviewFacts) -> Document:
    """The pack as pages."""
    meeting = known.meeting
    on = meeting.held_on or meeting.planned_for
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
        details=[pair for pair in _details(known, on) if pair[1]],
        sections=[
            _summary(known),
            *(_input(number, line, known) for number, line in enumerate(known.inputs, 1)),
            _overdue_section(known),
            _decision_section(known),
            _minutes(known),
            _roadmap(known),
            _record(known),
        ],
    )


def _details(known: ReviewFacts, on: dt.date | None) -> list[tuple[str, str]]:
    meeting = known.meeting
    return [
        (_("Review"), meeting.ref),
        (_("Date"), day(on)),
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
        return _("{text}, changed since approval").format(text=text) if meeting.changed_since else text
    return _("Held, minutes not approved yet") if meeting.held_on else _("For the meeting") if meeting.ref else ""


def _summary(known: ReviewFacts) -> Section:
    settled, tasks = sum(s[2] for s in known.steps), sum(s[3] for s in known.steps)
    tile = {f.name: f for line in known.inputs for f in line.figures}
    tiles = [Kpi(_("{done} of {all}").format(done=settled, all=tasks), _("Roadmap tasks settled"))]
    tiles += [
        _tile(known, tile[name]) for name in ("risks.above_after", "risks.controls_implemented", "nonconformities.open") if name in tile
    ]
    rows = [(_(f.label), f.text, known.earlier.get(_(f.label), "–")) for name in POSITION if (f := tile.get(name)) is not None]
    compared = _("At the review of {day}").format(day=known.last_review) if known.last_review else _("Last review")
    blocks: list[Block] = [
        KpiRow(tiles),
        Heading(_("Overall position")),
        Table((_("Figure"), _("Now"), compared), rows, (5, 1.6, 2.4), "lrr"),
    ]
    if not known.last_review:
        blocks.append(Prose(_("There is no earlier review to compare with."), muted=True))
    if known.conflicts:
        note = ngettext(
            "{n} value differs between copies and waits for a decision.",
            "{n} values differ between copies and wait for a decision.",
            known.conflicts,
        )
        blocks.append(Callout(note, Tone.WARN, _("Unresolved")))
    blocks += [Heading(_("Decisions asked for")), *_asked(known)]
    return Section(_("Summary"), blocks, new_page=True)


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
    "documents.in_force",
)
"""The figures of the one-page summary, in the order of the inputs."""


def _tile(known: ReviewFacts, figure: Figure) -> Kpi:
    earlier = known.earlier.get(_(figure.label), "")
    return Kpi(figure.text, _(figure.label), _("{figure} last time").format(figure=earlier) if earlier else "")


def _asked(known: ReviewFacts) -> list[Block]:
    tile = {f.name: f.value or 0 for line in known.inputs for f in line.figures}
    asked = [
        ngettext(
            "Accept or treat further {n} risk that stays above appetite.",
            "Accept or treat further {n} risks that stay above appetite.",
            int(tile["risks.not_accepted"]),
        )
        if tile.get("risks.not_accepted")
        else "",
        ngettext(
            "Say how {n} overdue action is brought back on time.",
            "Say how {n} overdue actions are brought back on time.",
            len(known.overdue.rows),
        )
        if known.overdue.rows
        else "",
        ngettext("Act on {n} measure outside its limits.", "Act on {n} measures outside their limits.", int(tile["measures.outside"]))
        if tile.get("measures.outside")
        else "",
        ngettext("Approve or refuse {n} resource.", "Approve or refuse {n} resources.", int(tile["competence.waiting"]))
        if tile.get("competence.waiting")
        else "",
    ]
    items = [text for text in asked if text]
    return [Bullets(items, numbered=True) if items else Empty(_("The records ask for no decision beyond the judgement itself."))]


def _input(number: int, line: InputFigures, known: ReviewFacts) -> Section:
    blocks: list[Block] = [Prose(_("{clause} · {ask}").format(clause=line.clause, ask=line.ask), muted=True)]
    blocks.append(
        Table(
            (_("Figure"), _("Value"), _("Against the period before")),
            [(_(f.label), f.text, Cell(f.trend or "–", TONES[f.tone])) for f in line.figures],
            (5, 1.6, 2.6),
            "lrl",
        )
    )
    if line.content or line.nothing_reason:
        blocks.append(Callout(line.content or _("Nothing to report: {reason}").format(reason=line.nothing_reason), title=_("What matters")))
    for title, lines in line.tables:
        blocks += [Heading(title), table(lines)]
    if line.key == "mri_9":
        blocks += [_picture(_("Before treatment"), known.before), _picture(_("After treatment"), known.after)]
    if line.key == "mri_5":
        blocks += [_chart(series) for series in known.series]
    if line.discussion:
        blocks += [Heading(_("What was said")), Prose(line.discussion)]
    return Section(f"{number} {line.name}", blocks)


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
    return LineChart(
        f"{series.ref} {series.title}",
        [f"{on:%Y-%m}" for on, _value in series.points],
        [float(value) for _on, value in series.points],
        None if series.target is None else float(series.target),
        _("Target {target}").format(target=printed(series.target, series.unit)),
        series.unit,
    )


def _overdue_section(known: ReviewFacts) -> Section:
    return Section(_("Overdue actions"), [table(known.overdue)])


def _decision_section(known: ReviewFacts) -> Section:
    blocks = [table(known.decisions)]
    if not known.decisions.rows and known.meeting.no_decision_reason:
        blocks.append(Prose(_("No change is needed: {reason}").format(reason=known.meeting.no_decision_reason)))
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
        (_("Inputs discussed"), ", ".join(line.name for line in known.inputs if line.discussed)),
    ]
    blocks: list[Block] = [KeyValues([(label, text) for label, text in pairs if text])]
    if meeting.systems_note:
        blocks += [Heading(_("AI systems: what is new")), Prose(meeting.systems_note)]
    if meeting.verdicts:
        blocks += [Heading(_("Judgement")), Table((_("Is the AIMS"), _("Answer"), _("Reason")), meeting.verdicts, (2, 1, 6))]
    if meeting.conclusion:
        blocks += [Heading(_("Conclusion")), Prose(meeting.conclusion)]
    blocks.append(Signatures([(_("Chair"), meeting.chair), (_("Minutes by"), meeting.minutes_by)]))
    return Section(_("Minutes and signatures"), blocks)


def _roadmap(known: ReviewFacts) -> Section:
    rows = [(str(number), title, _("{done} of {all}").format(done=done, all=of)) for number, title, done, of in known.steps]
    blocks: list[Block] = [Table((_("Step"), _("Title"), _("Tasks settled")), rows, (1, 7, 2), "llr")]
    if known.aside:
        blocks += [Heading(_("Set aside with a reason")), Table((_("Task"), _("What"), _("Reason")), known.aside, (1.2, 5, 4))]
    return Section(_("Annex: the roadmap"), blocks)


def _record(known: ReviewFacts) -> Section:
    claim = _(
        "This is the fingerprint of the newest entry in the record when the pack was made. It stands for the whole record up to then: whoever "
        "checks the file later and finds the entry with this fingerprint in it knows that nothing before it was altered since. It does not "
        "prove who sat at the keyboard."
    )
    return Section(_("Annex: fingerprint of the record"), [KeyValues([(_("Head fingerprint"), known.head)]), Prose(claim)])
