"""Management review (9.3): prepare one with its inputs, keep the figures as they stood, decide, hold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from aims_desktop.errors import RuleError
from aims_desktop.i18n import _
from aims_desktop.model.register import Row
from aims_desktop.model.registers import REGISTERS
from aims_desktop.service.catalogue import management_review_inputs
from aims_desktop.service.figures import Period, read_summary
from aims_desktop.service.records import add
from aims_desktop.service.review_figures import ANSWERS, input_figures
from aims_desktop.service.workspace import Workspace

REVIEW = REGISTERS["management-review"]
INPUT = REGISTERS["review-input"]
ACTION = REGISTERS["action"]
FIRST_PERIOD = dt.timedelta(days=365)


def prepare(workspace: Workspace, *, title: str, planned_for: dt.date, period: Period | None = None, chair_id: str | None = None) -> str:
    """Make a review with a line per input, filled from the records, and answer its id."""
    span = period or next_period(workspace, planned_for)
    values = {"title": title, "planned_for": planned_for, "period_start": span.start, "period_end": span.end, "chair_id": chair_id}
    with workspace.change(_("Prepare a management review")) as txn:
        review_id = add(txn, REVIEW, values)
        for line in input_figures(workspace, span):
            add(txn, INPUT, {"review_id": review_id, "input": line.key, "figures": line.summary})
    return review_id


def next_period(workspace: Workspace, until: dt.date) -> Period:
    """From the day after the last review's period to the day before the meeting; a year where there was none."""
    ends = [row.period_end for row in workspace.facts().rows("management-review") if row.period_end and row.period_end < until]
    end = max(min(until, workspace.today()), max(ends, default=dt.date.min) + dt.timedelta(days=1))
    return Period(max(ends) + dt.timedelta(days=1) if ends else end - FIRST_PERIOD, end)


def period_of(workspace: Workspace, review: Row) -> Period:
    """The period a review looks at; worked out where it does not say."""
    proposed = next_period(workspace, review.planned_for or workspace.today())
    return Period(review.period_start or proposed.start, review.period_end or proposed.end)


def refill(workspace: Workspace, review_id: str) -> bool:
    """Bring the figures of a review that was not held yet up to date and add inputs it lacks; answers whether anything changed."""
    facts = workspace.facts()
    review = _needed(workspace, review_id)
    if review.held_on is not None:
        raise RuleError(_("This review was held; its figures stay as they stood on the day."))
    kept = {row.input: row for row in facts.where("review-input", "review_id", review_id)}
    lines = input_figures(workspace, period_of(workspace, review), review_id)
    stale = [line for line in lines if line.key not in kept or kept[line.key].figures != line.summary]
    if not stale:
        return False
    with workspace.change(_("Refresh the figures of {ref}").format(ref=workspace.refs().of(REVIEW.name, review_id))) as txn:
        for line in stale:
            if line.key in kept:
                txn.get(INPUT.table, kept[line.key].id).figures = line.summary
            else:
                add(txn, INPUT, {"review_id": review_id, "input": line.key, "figures": line.summary})
    return True


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


def inputs(workspace: Workspace, review_id: str) -> list[Row]:
    """The lines of a review in the order of the clause, advised ones after them."""
    order = {known.key: i for i, known in enumerate(management_review_inputs())}
    rows = workspace.facts().where(INPUT.name, "review_id", review_id)
    return sorted(rows, key=lambda row: order.get(row.input, len(order)))


def previous(workspace: Workspace, review: Row) -> Row | None:
    """The review held last before this one."""
    until = review.held_on or review.planned_for or workspace.today()
    held = [row for row in workspace.facts().rows(REVIEW.name) if row.id != review.id and row.held_on is not None and row.held_on < until]
    return max(held, key=lambda row: row.held_on, default=None)


def kept_figures(workspace: Workspace, review_id: str) -> dict[str, str]:
    """The figures of a review by label, as they stood when it was held."""
    return {label: text for row in inputs(workspace, review_id) for label, text in read_summary(row.figures or "").items()}


def lacking(workspace: Workspace, review_id: str) -> Collection[str]:
    """The names of required inputs that have neither content nor a reason for having none."""
    filled = workspace.facts().within("review-input:filled")
    there = {row.input: row for row in inputs(workspace, review_id)}
    required = [known for known in management_review_inputs() if known.required and known.key in ANSWERS]
    return [_(known.name) for known in required if known.key not in there or there[known.key].id not in filled]


def _needed(workspace: Workspace, review_id: str) -> Row:
    row = workspace.facts().get(REVIEW.name, review_id)
    if row is None:
        raise RuleError(_("This review is not in the file any more; nothing was changed."))
    return row
