"""History: who changed what, when, from what to what, for one record or the whole file."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from aims_desktop.i18n import _
from aims_desktop.model.fields import columns_of
from aims_desktop.model.kinds import MomentKind
from aims_desktop.model.register import Register
from aims_desktop.model.registers import REGISTERS, tables
from aims_desktop.service.display import text_of
from aims_desktop.service.workspace import Workspace
from aims_desktop.store.history import Entry
from aims_desktop.store.history import history as entries_of

BESIDE = {"link": "Links", "version": "Versions", "author": "Authors", "task_note": "Task notes", "dataset": "File"}
"""What tables beside the registers are called in the history."""

ERASED = "(erased)"
"""What stands in place of a name or value that was erased by law."""

SEARCHED = 40
"""Of how many changes the last transactions are taken: one may hold many."""


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One field of one change; `old` and `new` are texts, the plain forms are for putting a value back."""

    at: dt.datetime
    who: str
    what: str
    act: str
    txn: str
    register: str
    id: str
    ref: str
    field: str
    label: str
    old: str
    new: str
    old_plain: Any
    new_plain: Any
    erased: bool = False
    """Whether one of the two was erased by law, and so cannot be put back."""


@dataclass(frozen=True, slots=True)
class Deed:
    """One transaction: when, who, what."""

    at: dt.datetime
    who: str
    what: str


def history(
    workspace: Workspace,
    register: Register | None = None,
    record_id: str = "",
    *,
    since: dt.datetime | None = None,
    limit: int | None = None,
) -> list[HistoryLine]:
    """The changes, newest first; `limit` counts changes, not lines."""
    with workspace.file.read() as connection:
        entries = entries_of(connection, register.table if register else None, record_id or None, since, limit)
    return [line for entry in entries for line in _lines(workspace, entry)]


def latest(workspace: Workspace, limit: int) -> list[Deed]:
    """The last transactions, newest first, as far as the newest changes tell."""
    with workspace.file.read() as connection:
        entries = entries_of(connection, limit=SEARCHED)
    newest = {entry.txn: Deed(moment_of(entry.at), who_of(entry), _said(entry.reason)) for entry in entries}
    return list(newest.values())[:limit]


def last_change(workspace: Workspace, register: Register, record_id: str) -> tuple[dt.datetime, str] | None:
    """When a record was changed last, and by whom."""
    lines = history(workspace, register, record_id, limit=1)
    return (lines[0].at, lines[0].who) if lines else None


def _lines(workspace: Workspace, entry: Entry) -> list[HistoryLine]:
    name = entry.table.replace("_", "-")
    ref = workspace.refs().of(name, entry.row) if name in REGISTERS else _(BESIDE.get(entry.table, entry.table))
    values: dict[str, tuple[Any, Any]] = {**dict.fromkeys(sorted(entry.erased), (None, None)), **entry.values}
    return [
        HistoryLine(
            moment_of(entry.at),
            who_of(entry),
            _said(entry.reason),
            entry.act,
            entry.txn,
            name,
            entry.row,
            ref,
            column,
            _label(entry.table, column),
            _(ERASED) if column in entry.replaced_erased else _text(workspace, entry.table, column, old),
            _(ERASED) if column in entry.erased else _text(workspace, entry.table, column, new),
            old,
            new,
            column in entry.erased | entry.replaced_erased,
        )
        for column, (old, new) in (values or {"": (None, None)}).items()
    ]


def who_of(entry: Entry) -> str:
    """The name of who wrote an entry; nobody writes without one, so an empty one was erased."""
    return entry.who_name or _(ERASED)


def moment_of(stored: str) -> dt.datetime:
    """The moment of a stored text."""
    return dt.datetime.strptime(stored, MomentKind.form).replace(tzinfo=dt.UTC)


def _said(reason: str) -> str:
    return _(reason)


def _label(table: str, column: str) -> str:
    cls = tables().get(table)
    field = columns_of(cls).get(column) if cls else None
    return _(field.label) if field else {"number": _("Number"), "deleted": _("Deleted")}.get(column, column)


def _text(workspace: Workspace, table: str, column: str, plain: Any) -> str:
    cls = tables().get(table)
    field = columns_of(cls).get(column) if cls else None
    if plain is None:
        return ""
    if field is None:
        return str(plain)
    try:
        return text_of(workspace, field.kind, field.kind.load(plain))
    except ValueError:
        return str(plain)
