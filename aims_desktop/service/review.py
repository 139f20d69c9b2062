"""Management review (9.3): prepare one with its inputs, keep the figures as they stood, decide, hold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace

from aims_desktop.errors import RuleError
from aims_desktop.i18n import _
from aims_desktop.model.register import Row
from aims_desktop.model.registers import REGISTERS
from aims_desktop.model.registers.review import HELD, is_printed, is_required
from aims_desktop.model.registers.shared import days_after
from aims_desktop.service.catalogue import management_review_inputs
from aims_desktop.service.figures import Figure, InputFigures, Number, Period, read_summary
from aims_desktop.service.past import as_it_stood, last_set
from aims_desktop.service.records import add, edit
from aims_desktop.service.review_figures import input_figures
from aims_desktop.service.workspace import Workspace
from aims_desktop.store.journal import Transaction

REVIEW = REGISTERS["management-review"]
INPUT = REGISTERS["review-input"]
ACTION = REGISTERS["action"]
FIRST_PERIOD = 365
"""Days that the first review looks back on."""

Kept = Mapping[tuple[str, str], Number]
"""Figures by the key of their input and their label."""

# --- preparing and holding


def prepare(workspace: Workspace, *, title: str, planned_for: dt.date, period: Period | None = None, chair_id: str | None = None) -> str:
    """Make a review with a line per input, filled from the records, and answer its id."""
    span = period or next_period(workspace, planned_for)
    values = {"title": title, "planned_for": planned_for, "period_start": span.start, "period_end": span.end, "chair_id": chair_id}
    with workspace.change(_("Prepare a management review")) as txn:
        review_id = add(txn, REVIEW, values)
        for line in input_figures(workspace, span):
            add(txn, INPUT, {"review_id": review_id, "input": line.key, "figures": line.summary})
    return review_id


def refill(workspace: Workspace, review_id: str) -> bool:
    """Bring the figures of a review that was not held yet up to date and add inputs it lacks; answers whether anything changed."""
    if _needed(workspace, review_id).held_on is not None:
        raise RuleError(_(HELD))
    stale = _stale(workspace, review_id)
    if not stale:
        return False
    with workspace.change(_("Refresh the figures of {ref}").format(ref=workspace.refs().of(REVIEW.name, review_id))) as txn:
        _fill(txn, workspace, review_id, stale)
    return True


def hold(workspace: Workspace, review_id: str, held_on: dt.date | None) -> bool:
    """Say on which day a review took place: its figures are brought up to date once more, then stay. Answers whether anything changed."""
    review = _needed(workspace, review_id)
    if held_on is not None and held_on > workspace.today():
        raise RuleError(_("A review cannot be held in the future."))
    if held_on is None or review.held_on is not None:
        return edit(workspace, REVIEW, review_id, {"held_on": held_on})
    stale = _stale(workspace, review_id)
    with workspace.change(_("Hold {ref}").format(ref=workspace.refs().of(REVIEW.name, review_id))) as txn:
        _fill(txn, workspace, review_id, stale)
        held: Row = txn.get(REVIEW.table, review_id)
        held.held_on = held_on
    return True


def _stale(workspace: Workspace, review_id: str) -> list[InputFigures]:
    """The inputs whose kept figures are no longer those of the records, and those that are lacking."""
    kept = {row.input: row.figures for row in inputs(workspace, review_id)}
    lines = input_figures(workspace, period_of(workspace, _needed(workspace, review_id)), review_id)
    return [line for line in lines if kept.get(line.key) != line.summary]


def _fill(txn: Transaction, workspace: Workspace, review_id: str, lines: list[InputFigures]) -> None:
    kept = {row.input: row.id for row in inputs(workspace, review_id)}
    for line in lines:
        if line.key in kept:
            row: Row = txn.get(INPUT.table, kept[line.key])
            row.figures = line.summary
        else:
            add(txn, INPUT, {"review_id": review_id, "input": line.key, "figures": line.summary})


# --- periods


def next_period(workspace: Workspace, until: dt.date) -> Period:
    """From the day after the last review's period to the meeting, or to today while that is still to come; a year the first time."""
    ends = [row.period_end for row in workspace.facts().rows("management-review") if row.period_end and row.period_end < until]
    end = max(min(until, workspace.today()), max(ends, default=dt.date.min) + dt.timedelta(days=1))
    return Period(max(ends) + dt.timedelta(days=1) if ends else days_after(end, -FIRST_PERIOD), end)


def period_of(workspace: Workspace, review: Row | None) -> Period:
    """The period a review looks at; worked out where it does not say, or for today without one."""
    if review is None:
        return next_period(workspace, workspace.today())
    proposed = next_period(workspace, review.planned_for or workspace.today())
    end = review.period_end or max(proposed.end, review.period_start or proposed.end)
    return Period(review.period_start or min(proposed.start, end), end)


# --- content


def inputs(workspace: Workspace, review_id: str) -> list[Row]:
    """The lines of a review in the order that was chosen; those without a place in the order of the clause, advised ones after them."""
    order = {known.key: i for i, known in enumerate(management_review_inputs())}
    rows = workspace.facts().where(INPUT.name, "review_id", review_id)
    return sorted(rows, key=lambda row: (row.place is None, row.place, order.get(row.input, len(order))))


def arrange(workspace: Workspace, review_id: str, keys: Sequence[str]) -> bool:
    """Put the inputs into another order; answers whether anything changed."""
    rows = {row.input: row for row in inputs(workspace, review_id)}
    places = {rows[key].id: place for place, key in enumerate(keys, 1) if key in rows}
    moved = {row.id: places[row.id] for row in rows.values() if row.id in places and row.place != places[row.id]}
    if not moved:
        return False
    with workspace.change(_("Change the order of the inputs of {ref}").format(ref=workspace.refs().of(REVIEW.name, review_id))) as txn:
        for row_id, place in moved.items():
            row: Row = txn.get(INPUT.table, row_id)
            row.place = place
    return True


def leave_out(workspace: Workspace, review_id: str, key: str, out: bool) -> bool:
    """Leave an advised input out of the pack or take it in again; raises RuleError for a required one."""
    row = next((row for row in inputs(workspace, review_id) if row.input == key), None)
    if row is not None and is_required(row, workspace.facts()):
        raise RuleError(_("The standard asks for this input; it cannot be left out."))
    return row is not None and edit(workspace, INPUT, row.id, {"left_out": True if out else None})


def printed(workspace: Workspace, review_id: str, lines: Sequence[InputFigures]) -> tuple[InputFigures, ...]:
    """Of the inputs those that stand in the pack; what a review does not have yet stands in it too."""
    out = {row.input for row in inputs(workspace, review_id) if not is_printed(row, workspace.facts())}
    return tuple(line for line in arranged(workspace, review_id, lines) if line.key not in out)


def arranged(workspace: Workspace, review_id: str, lines: Sequence[InputFigures]) -> list[InputFigures]:
    """The inputs in the order of the review."""
    order = {row.input: place for place, row in enumerate(inputs(workspace, review_id))}
    return sorted(lines, key=lambda line: order.get(line.key, len(order)))


def previous(workspace: Workspace, review: Row | None) -> Row | None:
    """The review held last before one, or before today."""
    until = (review.held_on or review.planned_for) if review is not None else None
    rows = [row for row in workspace.facts().rows(REVIEW.name) if row.id != _id(review) and row.held_on is not None]
    held = [row for row in rows if row.held_on < (until or workspace.today())]
    return max(held, key=lambda row: row.held_on, default=None)


def usual_chair(workspace: Workspace) -> str:
    """Who chaired the last review, else who sponsors the AIMS; "" for nobody."""
    last, organisation = previous(workspace, None), workspace.facts().single("organisation")
    return (last.chair_id if last is not None else "") or (organisation.sponsor_id if organisation is not None else "") or ""


def decide(workspace: Workspace, review_id: str, title: str, *, owner_id: str | None, due_on: dt.date | None, decision_type: str) -> str:
    """Record a decision; it is an action with owner and date and comes back in the next review."""
    _needed(workspace, review_id)
    if not title.strip():
        raise RuleError(_("Say what was decided."))
    values = {
        "title": title.strip(),
        "kind": "review_decision",
        "origin": f"{REVIEW.name}:{review_id}",
        "owner_id": owner_id,
        "due_on": due_on,
        "decision_type": decision_type,
        "status": "open",
    }
    with workspace.change(_("Record a decision of {ref}").format(ref=workspace.refs().of(REVIEW.name, review_id))) as txn:
        return add(txn, ACTION, values)


def decisions(workspace: Workspace, review_id: str) -> list[Row]:
    """The decisions of a review, in number order."""
    rows = workspace.facts().where(ACTION.name, "origin", f"{REVIEW.name}:{review_id}")
    return sorted((row for row in rows if row.kind == "review_decision"), key=lambda row: row.number or 0)


# --- figures as they stood


def records_of(workspace: Workspace, review: Row | None) -> Workspace:
    """The records a review looks at: today's, or for one that was held those of the moment when its figures were filled in last."""
    if review is None or review.held_on is None:
        return workspace
    lines = [row.id for row in inputs(workspace, review.id)]
    filled = last_set(workspace, INPUT.table, lines, "figures")
    return as_it_stood(workspace, filled) if filled is not None else workspace


def kept_figures(workspace: Workspace, review: Row | None) -> Kept:
    """The figures of a review as they are kept with it, by the key of the input and the label."""
    rows = inputs(workspace, review.id) if review is not None else []
    return {(row.input, label): value for row in rows for label, value in read_summary(row.figures or "").items()}


def figures_of(workspace: Workspace, review: Row | None) -> tuple[InputFigures, ...]:
    """The inputs of a review: as kept where it was held, and against the review before where no period compares."""
    period = period_of(workspace, review)
    lines = input_figures(records_of(workspace, review), period, _id(review))
    if review is None or review.held_on is None:
        return _against_last(workspace, review, lines, {})
    looked_at = {row.input for row in inputs(workspace, review.id)}  # an advised input may be younger than the review
    return _against_last(
        workspace, review, [line for line in lines if line.required or line.key in looked_at], kept_figures(workspace, review)
    )


def figures_anew(workspace: Workspace, review: Row | None, period: Period) -> tuple[InputFigures, ...]:
    """The inputs of a period as the records show them now, whether a review was held on it or not."""
    return _against_last(workspace, review, input_figures(workspace, period, _id(review)), {})


def _against_last(workspace: Workspace, review: Row | None, lines: Sequence[InputFigures], kept: Kept) -> tuple[InputFigures, ...]:
    before = kept_figures(workspace, previous(workspace, review))
    return tuple(replace(line, figures=tuple(_compared(line.key, f, kept, before) for f in line.figures)) for line in lines)


def _compared(key: str, figure: Figure, kept: Kept, before: Kept) -> Figure:
    place = key, figure.label
    earlier = before.get(place) if figure.earlier is None else figure.earlier
    return replace(figure, value=kept.get(place, figure.value), earlier=earlier)


# --- completeness


def unfilled(workspace: Workspace, review_id: str) -> list[str]:
    """The names of required inputs that have neither content nor a reason for having none."""
    filled = workspace.facts().within("review-input:filled")
    there = {row.input: row.id for row in inputs(workspace, review_id)}
    required = [known for known in management_review_inputs() if known.required]
    return [_(known.name) for known in required if there.get(known.key) not in filled]


def open_points(workspace: Workspace, review_id: str) -> list[str]:
    """What the minutes still lack before they can be approved, beyond the fields of the review itself; sentences."""
    review, taken = _needed(workspace, review_id), [row for row in decisions(workspace, review_id) if row.status != "cancelled"]
    found = []
    if names := unfilled(workspace, review_id):
        found.append(_("Say what matters, or why there is nothing to report: {inputs}.").format(inputs=", ".join(names)))
    if not taken and not review.no_decision_reason:
        found.append(_("Record a decision, or why no change is needed."))
    if any(row.owner_id is None or row.due_on is None for row in taken):
        found.append(_("Give every decision an owner and a date."))
    return found


def _id(review: Row | None) -> str:
    return review.id if review is not None else ""


def _needed(workspace: Workspace, review_id: str) -> Row:
    row = workspace.facts().get(REVIEW.name, review_id)
    if row is None:
        raise RuleError(_("This review is not in the file any more; nothing was changed."))
    return row
