"""The facts of the management review pack: plain values, collected in one short read, and all its figures by name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from aims_desktop.i18n import _, day
from aims_desktop.model.facts import Facts
from aims_desktop.model.register import Row
from aims_desktop.model.registers.objectives import valid_measurements
from aims_desktop.report.packs import letterhead
from aims_desktop.service import review
from aims_desktop.service.catalogue import management_review
from aims_desktop.service.checks import note_of, progress
from aims_desktop.service.figures import InputFigures, Lines, Period, printed
from aims_desktop.service.heat import Heat, When, heat
from aims_desktop.service.past import as_it_stood, last_set
from aims_desktop.service.review_look import Look
from aims_desktop.service.workspace import Workspace
from aims_desktop.store.history import fingerprint, head, touched


@dataclass(frozen=True, slots=True)
class Series:
    """The values of one measure over time, with its target."""

    ref: str
    title: str
    unit: str
    target: Decimal | None
    points: tuple[tuple[dt.date, Decimal], ...]


@dataclass(frozen=True, slots=True)
class Note:
    """What people wrote to one input."""

    content: str = ""
    nothing_reason: str = ""
    discussed: bool = False
    discussion: str = ""


@dataclass(frozen=True, slots=True)
class Meeting:
    """The review itself: when, who, what was concluded; empty texts where there is no review yet."""

    ref: str = ""
    title: str = ""
    planned_for: dt.date | None = None
    held_on: dt.date | None = None
    place: str = ""
    chair: str = ""
    minutes_by: str = ""
    present: tuple[str, ...] = ()
    excused: tuple[str, ...] = ()
    systems_note: str = ""
    verdicts: tuple[tuple[str, str, str], ...] = ()
    conclusion: str = ""
    no_decision_reason: str = ""
    next_review: str = ""
    version: str = ""
    approved: str = ""
    """Who approved the minutes and when, as a sentence; "" while nobody has."""
    changed_since: bool = False


@dataclass(frozen=True, slots=True)
class ReviewFacts:
    """All that the pack prints; plain values only."""

    organisation: str
    scope: str
    classification: str
    paper: str
    as_of: dt.date
    period: Period
    prepared_by: str
    frozen: bool
    """The review was held: figures and lists show the records as they stood then, on `as_of`."""
    meeting: Meeting
    agenda: tuple[tuple[str, int, str], ...]
    """Item, minutes, who leads it."""
    last_review: str
    inputs: tuple[InputFigures, ...]
    notes: Mapping[str, Note]
    """By the key of the input."""
    earlier: Mapping[str, str]
    """Figures of the last review by name, as they stood; texts."""
    steps: tuple[tuple[int, str, int, int], ...]
    aside: tuple[tuple[str, str, str], ...]
    before: Heat
    after: Heat
    series: tuple[Series, ...]
    decisions: Lines
    overdue: Lines
    conflicts: int
    head: str


def facts(
    workspace: Workspace, *, start: dt.date | None = None, end: dt.date | None = None, as_of: dt.date | None = None, record_id: str = ""
) -> ReviewFacts:
    """The facts of a review: the one given, else the newest; without one, of the period alone.

    What was held prints as it stood, unless another period or day is asked for: then from the records as they are now.
    """
    row = workspace.facts().get("management-review", record_id) if record_id else newest_review(workspace.facts())
    if as_of is not None:
        workspace = workspace.judged_on(as_of)
    own, anew = review.period_of(workspace, row), bool(start or end or as_of)
    period = Period(start or own.start, end or own.end)
    judged = workspace if anew else review.records_of(workspace, row)
    inputs = review.figures_anew(workspace, row, period) if anew else review.figures_of(workspace, row)
    last = review.previous(workspace, row)
    known, state = judged.facts(), progress(judged)
    minutes = _minutes(workspace, row)
    changed = row is not None and workspace.facts().value("management-review", row, "changed_since") is True
    with workspace.file.read() as connection:
        newest = head(connection)
        made = touched(connection, review.REVIEW.table, [row.id])[row.id] if row is not None else None
    return ReviewFacts(
        organisation=judged.organisation,
        scope=_scope(known),
        classification=letterhead.classification(known),
        paper=letterhead.paper(known),
        as_of=known.today,
        period=period,
        prepared_by=made.created_by if made is not None else "",
        frozen=judged is not workspace,
        meeting=_meeting(minutes, row.id, changed) if row is not None else Meeting(),
        agenda=tuple((_(item.item), item.minutes, _(item.owner)) for item in management_review().agenda),
        last_review=day(last.held_on) if last is not None else "",
        inputs=review.printed(minutes, row.id, inputs) if row is not None else inputs,
        notes=_notes(minutes, row.id) if row is not None else {},
        earlier=_earlier(inputs, review.kept_figures(workspace, last)),
        steps=tuple((s.step.number, _(s.step.title), s.settled, len(s.tasks)) for s in state.steps),
        aside=tuple((t.task.id, _(t.task.do), _reason(known, t.task.id)) for t in state.tasks if t.set_aside),
        before=heat(known, When.BEFORE),
        after=heat(known, When.AFTER),
        series=_series(judged, period),
        decisions=_decisions(minutes, row),
        overdue=_overdue(judged, period),
        conflicts=workspace.conflicts(),
        head=fingerprint(newest[0]) if newest else "",
    )


def newest_review(known: Facts) -> Row | None:
    """The review planned last."""
    rows = known.rows("management-review")
    return max(rows, key=lambda row: (row.planned_for or row.held_on or dt.date.min, row.number or 0), default=None)


def _reason(known: Facts, task_id: str) -> str:
    kept = note_of(known, task_id)
    return (kept.reason or "") if kept is not None else ""


def _earlier(inputs: tuple[InputFigures, ...], kept: review.Kept) -> dict[str, str]:
    figures = ((line.key, figure) for line in inputs for figure in line.figures)
    return {f.name: printed(kept[key, f.label], f.unit) for key, f in figures if (key, f.label) in kept}


def _scope(known: Facts) -> str:
    row = known.single("scope")
    return (row.statement or "") if row is not None else ""


def _minutes(workspace: Workspace, row: Row | None) -> Workspace:
    """The records that the minutes are printed from: those that were approved, today's where nothing was."""
    version = workspace.facts().newest_version(row.id) if row is not None else None
    written = last_set(workspace, "version", [version.id], "version") if version is not None else None
    return as_it_stood(workspace, written) if written is not None else workspace


def _notes(workspace: Workspace, review_id: str) -> dict[str, Note]:
    return {
        str(row.input): Note(row.content or "", row.nothing_reason or "", bool(row.discussed), row.discussion or "")
        for row in review.inputs(workspace, review_id)
    }


def _meeting(workspace: Workspace, review_id: str, changed_since: bool) -> Meeting:
    known = workspace.facts()
    row = known.get("management-review", review_id)
    assert row is not None
    look = Look(workspace, Period(workspace.today(), workspace.today()), row.id)
    people = {role: tuple(filter(None, look.text("management-review", row, role).split("; "))) for role in ("attendees", "excused")}
    verdicts = tuple(
        (label, _("Yes") if value else _("No"), reason or "")
        for label, value, reason in (
            (_("Suitable"), row.suitable, row.suitable_reason),
            (_("Adequate"), row.adequate, row.adequate_reason),
            (_("Effective"), row.effective, row.effective_reason),
        )
        if value is not None
    )
    version = known.newest_version(row.id)
    return Meeting(
        ref=look.ref("management-review", row),
        title=row.title or "",
        planned_for=row.planned_for,
        held_on=row.held_on,
        place=row.place or "",
        chair=look.text("management-review", row, "chair_id"),
        minutes_by=look.text("management-review", row, "minute_taker_id"),
        present=people["attendees"],
        excused=people["excused"],
        systems_note=row.systems_note or "",
        verdicts=verdicts,
        conclusion=row.conclusion or "",
        no_decision_reason=row.no_decision_reason or "",
        next_review=day(row.next_review_on),
        version=(version.version or "") if version is not None else "",
        approved=_approval(workspace, version) if version is not None else "",
        changed_since=changed_since,
    )


def _approval(workspace: Workspace, version: Row) -> str:
    by, on = workspace.names().of("person", version.approved_by_id or ""), day(version.approved_on)
    return _("Version {version}, approved by {name} on {day}").format(version=version.version, name=by, day=on)


def _series(workspace: Workspace, period: Period) -> tuple[Series, ...]:
    known = workspace.facts()
    found = []
    for row in known.passing(known.registers["measure"], "active"):
        points = [(m.period_end, m.value) for m in valid_measurements(row, known) if m.period_end and m.value is not None]
        until = sorted(point for point in points if point[0] <= period.end)
        if len(until) > 1:
            found.append(Series(workspace.refs().of("measure", row.id), row.title or "", row.unit or "", row.target, tuple(until[-12:])))
    return tuple(found)


def _decisions(workspace: Workspace, row: Row | None) -> Lines:
    look = Look(workspace, Period(workspace.today(), workspace.today()))
    rows = review.decisions(workspace, row.id) if row is not None else []
    columns = {"title": 5, "decision_type": 2, "owner_id": 2, "due_on": 1.6, "status": 1.6}
    return look.lines("action", rows, columns, _("No decision is recorded yet."))


def _overdue(workspace: Workspace, period: Period) -> Lines:
    known = workspace.facts()
    rows = sorted(known.passing(known.registers["action"], "overdue"), key=lambda row: row.due_on)
    columns = {"title": 5, "kind": 2, "owner_id": 2, "due_on": 1.6, "status": 1.6}
    return Look(workspace, period).lines("action", rows, columns, _("No action is overdue."), lambda row: True)


def figures(known: ReviewFacts) -> dict[str, Any]:
    """Every figure of the pack by name; decimals as text, None where there is nothing to count from."""
    found: dict[str, Any] = {f.name: _plain(f.value) for line in known.inputs for f in line.figures}
    found |= {f"{f.name}.before": _plain(f.earlier) for line in known.inputs for f in line.figures if f.trend}
    done, tasks = sum(s[2] for s in known.steps), sum(s[3] for s in known.steps)
    found |= {"roadmap.settled": done, "roadmap.tasks": tasks, "roadmap.steps_complete": sum(s[2] == s[3] for s in known.steps)}
    found |= {f"roadmap.step_{number}": settled for number, _title, settled, _of in known.steps}
    for name, picture in (("before", known.before), ("after", known.after)):
        found |= {f"heat.{name}.{likelihood}x{severity}": n for (likelihood, severity), n in sorted(picture.counts.items())}
    found |= {f"measure.{s.ref}.last": _plain(s.points[-1][1]) for s in known.series}
    found |= {f"measure.{s.ref}.target": _plain(s.target) for s in known.series if s.target is not None}
    found |= {"decisions.taken": len(known.decisions.rows), "actions.overdue": len(known.overdue.rows)}
    return found | ({"conflicts": known.conflicts} if known.conflicts else {})


def _plain(value: int | Decimal | None) -> int | str | None:
    return printed(value) if isinstance(value, Decimal) else value
