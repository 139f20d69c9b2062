"""Documents on their way: begun from an outline, written, reviewed, approved, published, replaced, withdrawn."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aims_desktop.errors import RuleError
from aims_desktop.i18n import _, day, ngettext
from aims_desktop.model.facts import Facts
from aims_desktop.model.register import Row
from aims_desktop.model.registers import REGISTERS
from aims_desktop.model.registers.documents import (
    REQUEST,
    Acknowledgers,
    DocumentLocation,
    DocumentType,
    DraftStatus,
    VersionStatus,
    applies_from,
    applying,
    open_questions,
)
from aims_desktop.model.registers.shared import Classification, months_after
from aims_desktop.model.templates import DocumentOutline
from aims_desktop.service import approval
from aims_desktop.service.catalogue import document_outlines, keeping_rules, more_outlines
from aims_desktop.service.drafting import draft
from aims_desktop.service.people import me
from aims_desktop.service.records import add, edit, get, problems
from aims_desktop.service.workspace import Workspace

DOCUMENT = REGISTERS["document"]
SETTLED_BY_APPROVAL = frozenset({"effective_on", "next_review_on"})
"""What the approval asks for itself."""
EVERYONE_READS = frozenset({"ai_policy", "acceptable_use"})
"""Subjects that concern all staff, so that a new document about one is to be acknowledged by everyone."""
_MAJOR_MINOR = re.compile(r"[0-9]{1,4}\.[0-9]{1,4}")
_TYPES = {"POL": DocumentType.POLICY, "PRO": DocumentType.PROCEDURE, "PLN": DocumentType.PLAN}


# --- beginning one


def outlines() -> tuple[DocumentOutline, ...]:
    """All documents to begin from, the nineteen first."""
    return (*document_outlines(), *more_outlines())


def begin(workspace: Workspace, outline: DocumentOutline | None = None) -> str:
    """Make a document, its text filled from the records, and answer its id; an empty one without an outline."""
    facts = workspace.facts()
    author = next((row.id for row in facts.rows("person") if row.name == workspace.who and row.left_on is None), None)
    values: dict[str, Any] = {**(DOCUMENT.defaults or {}), "author_id": author, "location": DocumentLocation.EMBEDDED}
    if outline is None:
        with workspace.change(_("Begin a document")) as txn:
            return add(txn, DOCUMENT, values)
    values |= {
        "code": outline.code,
        "title": _(outline.title),
        "type": _TYPES.get(outline.code.partition("-")[0]),
        "covers": tuple(kind for kind in DOCUMENT.kind("covers").choices if kind == outline.covers),  # type: ignore[attr-defined]  # choices
        "owner_id": holder(facts, outline.owner),
        "review_months": outline.review_months,
        "classification": _classification(facts),
        "acknowledge": Acknowledgers.EVERYONE if outline.covers in EVERYONE_READS else None,
        "body": draft(workspace, outline),
        **{name: _(words) for name, words in keeping_rules().items()},
    }
    with workspace.change(_("Begin {title}").format(title=_(outline.title))) as txn:
        made = add(txn, DOCUMENT, {name: value for name, value in values.items() if value is not None})
        for role in ("clauses", "controls"):
            for requirement in getattr(outline, role):
                txn.link(DOCUMENT.table, made, "requirement", requirement, role)
    return made


def holder(facts: Facts, function: str) -> str | None:
    """Who holds a standard function, if one person does."""
    roles = [role for role in facts.rows("role") if role.function == function]
    people = sorted({person for role in roles for person in facts.linked(role.id, "holders")})
    live = [person for person in people if (row := facts.get("person", person)) is not None and row.left_on is None]
    return live[0] if len(live) == 1 else None


def covering(facts: Facts, subject: str) -> list[Row]:
    """The documents about a subject, withdrawn ones left out."""
    return [row for row in facts.rows(DOCUMENT.name) if subject in (row.covers or ()) and row.status is not DraftStatus.WITHDRAWN]


def _classification(facts: Facts) -> Classification:
    organisation = facts.single("organisation")
    return (organisation.classification if organisation is not None else None) or Classification.INTERNAL


# --- writing


def write(workspace: Workspace, document_id: str, body: str | None) -> bool:
    """Change the text. What was ready for approval was another text, so the document is a draft again."""
    row = needed(workspace, document_id)
    if row.status is DraftStatus.WITHDRAWN:
        raise RuleError(_("This document is withdrawn. Take it up again to change its text."))
    again = row.body != body and row.status in {DraftStatus.READY, None}
    return edit(
        workspace,
        DOCUMENT,
        document_id,
        {"body": body, **({"status": DraftStatus.DRAFT} if again else {})},
        reason=_("Edit {ref}: {field}").format(ref=workspace.refs().of(DOCUMENT.name, document_id), field=_("Text")),
    )


def needed(workspace: Workspace, document_id: str) -> Row:
    """The document; raises RuleError where it is gone."""
    row = get(workspace, DOCUMENT, document_id)
    if row is None or row.deleted:
        raise RuleError(_("This document is not in the file any more; nothing was changed."))
    return row


# --- where it stands


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a document stands: the version that people see, and the work on the next."""

    state: VersionStatus
    version: str
    """The one that applies, else the newest; "" where none was approved."""
    settled: bool
    """Whether nothing is being worked on: the text is that of the newest version."""
    status: DraftStatus
    coming: str = ""
    """The version that is approved for a later day; "" where there is none."""
    coming_on: dt.date | None = None


def standing(workspace: Workspace, row: Row) -> Standing:
    """Where a document stands."""
    facts = workspace.facts()
    newest = facts.newest_version(row.id)
    changed = bool(facts.value(DOCUMENT.name, row, "changed_since"))
    status = row.status or DraftStatus.DRAFT
    settled = newest is not None and not changed and row.status in {DraftStatus.READY, None}
    state = facts.value(DOCUMENT.name, row, "state")
    shown = applying(row, facts) or newest
    later = newest if newest is not None and version_state(workspace, row, newest) is VersionStatus.APPROVED else None
    coming = (later.version or "?", applies_from(later, facts)) if later is not None else ("", None)
    return Standing(state, shown.version if shown is not None else "", settled, status, *coming)


def version_state(workspace: Workspace, row: Row, version: Row) -> VersionStatus:
    """What a version is now: in force, approved for a later day, replaced by a newer one, or withdrawn."""
    facts = workspace.facts()
    applies, newest = applying(row, facts), facts.newest_version(row.id)
    if applies is not None and applies.id == version.id:
        return VersionStatus.PUBLISHED
    if newest is None or newest.id != version.id:
        return VersionStatus.SUPERSEDED
    return VersionStatus.WITHDRAWN if row.status is DraftStatus.WITHDRAWN else VersionStatus.APPROVED


# --- moves


@dataclass(frozen=True, slots=True)
class Move:
    """One allowed step on; `text` is a msgid. Approving has no status to move to: it writes a version."""

    name: str
    text: str
    to: DraftStatus | None
    primary: bool = False


SEND = Move("send", "Send for review", DraftStatus.IN_REVIEW, primary=True)
ASK = Move("ask", "Request a change…", DraftStatus.CHANGE_REQUESTED)
READY = Move("ready", "Ready for approval", DraftStatus.READY, primary=True)
BACK = Move("back", "Back to draft", DraftStatus.DRAFT)
APPROVE = Move("approve", "Approve…", None, primary=True)
NEXT = Move("next", "Begin the next version", DraftStatus.DRAFT)
WITHDRAW = Move("withdraw", "Withdraw", DraftStatus.WITHDRAWN)
DROP = Move("drop", "Set the request aside", DraftStatus.READY)
TAKE_UP = Move("take_up", "Take up again", DraftStatus.DRAFT)

MOVES: Mapping[DraftStatus, tuple[Move, ...]] = {
    DraftStatus.DRAFT: (SEND,),
    DraftStatus.IN_REVIEW: (READY, ASK, BACK),
    DraftStatus.CHANGE_REQUESTED: (SEND,),
    DraftStatus.READY: (APPROVE, ASK),
    DraftStatus.WITHDRAWN: (TAKE_UP,),
}
"""The ways from each state of the draft."""


def moves(workspace: Workspace, row: Row) -> tuple[Move, ...]:
    """What may be done with a document now."""
    where = standing(workspace, row)
    if where.settled:
        return NEXT, ASK, WITHDRAW
    if where.status is DraftStatus.CHANGE_REQUESTED and where.version and not workspace.facts().value(DOCUMENT.name, row, "changed_since"):
        return SEND, DROP, WITHDRAW
    withdrawable = where.version and where.status is not DraftStatus.WITHDRAWN
    return MOVES[where.status] + ((WITHDRAW,) if withdrawable else ())


def refusal(workspace: Workspace, row: Row, move: Move) -> str:
    """Why a step cannot be made now, in one sentence; "" where it can."""
    if move not in moves(workspace, row):
        return _("A document in this state cannot take that step.")
    if move in {SEND, READY, APPROVE} and not row.body and row.file is None:
        return _("Write the text first.")
    if move in {READY, APPROVE} and (n := len(open_questions(row.body or ""))):
        return ngettext("{n} question in the text is still to be answered.", "{n} questions in the text are still to be answered.", n)
    if move is APPROVE:
        found = [p for p in problems(workspace, DOCUMENT, row) if p.field not in SETTLED_BY_APPROVAL or p.blocking]
        labels = ", ".join(dict.fromkeys(_(DOCUMENT.fields[p.field].label) for p in found))
        return _("Not ready for approval: complete {fields} first.").format(fields=labels) if labels else ""
    return ""


def step(workspace: Workspace, document_id: str, move: Move, remark: str = "", by: str = "") -> None:
    """Make a step that writes no version; a change is asked for with a remark, by somebody. Raises RuleError why not."""
    row = needed(workspace, document_id)
    if refused := refusal(workspace, row, move):
        raise RuleError(refused)
    if move.to is None:
        raise RuleError(_("Say who approves."))
    if move is ASK and not remark.strip():
        raise RuleError(_("Say what shall be changed first."))
    values: dict[str, Any] = {"status": move.to}
    if move is ASK:
        asked = (remark.strip(), by or me(workspace), workspace.today())
        values |= _request_noted(workspace, row) | dict(zip(REQUEST, asked, strict=True))
    elif row.status is DraftStatus.CHANGE_REQUESTED:
        values |= dict.fromkeys(REQUEST) | _request_noted(workspace, row)
    ref = workspace.refs().of(DOCUMENT.name, document_id)
    edit(workspace, DOCUMENT, document_id, values, reason=f"{_(move.text).rstrip('…')}: {ref}")


def request(workspace: Workspace, row: Row) -> str:
    """Which change is asked for, by whom and when, as a sentence; "" where none is."""
    if row.status is not DraftStatus.CHANGE_REQUESTED or not row.change_request:
        return ""
    who = workspace.names().of("person", row.change_requested_by_id) if row.change_requested_by_id else _("somebody")
    return _("{day}, {who}: {remark}").format(day=day(row.change_requested_on), who=who, remark=row.change_request)


def _request_noted(workspace: Workspace, row: Row) -> dict[str, Any]:
    """The notes with the request that is settled or replaced: what was asked for stays to be read."""
    told = request(workspace, row)
    return {"notes": "\n\n".join(filter(None, (row.notes, told)))} if told else {}


def proposed_approver(workspace: Workspace, row: Row) -> str:
    """Who is likely to approve: the one person of top management who did not write the document; "" where nobody stands out."""
    facts = workspace.facts()
    others = [i for i in facts.within("person:top_management") if i != row.author_id]
    return others[0] if len(others) == 1 else ""


def next_review(row: Row, effective_on: dt.date) -> dt.date:
    """When a document that applies from a day is to be looked at again: the date it has, unless that is past, else after its interval."""
    if row.next_review_on is not None and row.next_review_on > effective_on:
        return row.next_review_on  # type: ignore[no-any-return]  # a date field
    return months_after(effective_on, row.review_months or 12)


def approve(
    workspace: Workspace,
    document_id: str,
    *,
    version: str,
    approved_by_id: str,
    approved_on: dt.date,
    effective_on: dt.date | None = None,
    next_review_on: dt.date | None = None,
    note: str = "",
) -> str:
    """Write a version of a document that is ready, with the days from which it applies and by which it is looked at again."""
    row = needed(workspace, document_id)
    if refused := refusal(workspace, row, APPROVE):
        raise RuleError(refused)
    if not _MAJOR_MINOR.fullmatch(version.strip()):
        raise RuleError(_("Write the version as major.minor, such as {next}.").format(next=approval.next_number(workspace, document_id)))
    starts = effective_on or approved_on
    again = next_review_on or next_review(row, starts)
    if approved_on > workspace.today():
        raise RuleError(_("An approval cannot be in the future; “Effective from” may be."))
    if again <= starts:
        raise RuleError(_("The next review must come after the day from which the document applies."))
    values = {"effective_on": starts, "next_review_on": again}
    return approval.approve(
        workspace,
        DOCUMENT,
        document_id,
        version=version,
        approved_by_id=approved_by_id,
        approved_on=approved_on,
        note=note,
        values=values,
    )
