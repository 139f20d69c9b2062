"""Records of any register: get, list, make, edit, delete, restore, duplicate, link. Every function that writes is one named change."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aims_desktop.errors import NotFoundError, RuleError
from aims_desktop.i18n import _
from aims_desktop.model.facts import Facts
from aims_desktop.model.fields import columns_of, missing
from aims_desktop.model.record import seeded_id
from aims_desktop.model.register import Register, Row
from aims_desktop.model.registers import REGISTERS, children_of
from aims_desktop.model.standard import qualified
from aims_desktop.service import closed
from aims_desktop.service.links import put_links, table_ends
from aims_desktop.service.workspace import Workspace
from aims_desktop.store import removal
from aims_desktop.store.journal import Transaction

EVIDENCE_OF = "evidence"
"""The register of what proves something, and the role of the links from records to it."""

OWN = "X."
"""How the numbers of an organisation's own controls begin."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one field; `blocking` ones break a rule, the others are only still needed before closing or approving."""

    field: str
    sentence: str
    blocking: bool


# --- reading


def get(workspace: Workspace, register: Register, record_id: str) -> Row | None:
    """The row of that id, deleted ones too."""
    return workspace.names().row(register.name, record_id)


def rows(workspace: Workspace, register: Register, filters: Sequence[str] = (), *, deleted: bool = False) -> list[Row]:
    """The rows that pass all filters, in number order; with `deleted`, only the deleted ones."""
    if deleted:
        return [row for row in workspace.all_rows(register.table) if row.deleted]
    facts = workspace.facts()
    passing = [facts.within(f"{register.name}:{name}") for name in filters]
    return [row for row in facts.rows(register.name) if all(row.id in ids for ids in passing)]


def problems(workspace: Workspace, register: Register, row: Row) -> list[Problem]:
    """Rules broken first, then what closing or approving still needs."""
    facts = workspace.facts()
    broken = [Problem(rule.field, _(rule.sentence), blocking=True) for rule in register.rules if rule.broken(row, facts)]
    values = {name: facts.linked(row.id, name) or None if f.several else getattr(row, name) for name, f in register.fields.items()}
    needed = missing(values, register.cls, "approve" if register.approved else "close")
    return broken + [Problem(name, sentence, blocking=False) for name, sentence in needed.items()]


# --- writing


def create(
    workspace: Workspace, register: Register, values: Mapping[str, Any] | None = None, *, parent_id: str = "", reason: str = ""
) -> str:
    """Make a record and answer its id; a child row needs its parent's."""
    if register.single or (register.key and not register.prefix):
        raise RuleError(_("{register} has fixed rows; nothing can be added.").format(register=_(register.title)))
    given = {**(register.defaults or {}), **(values or {})}
    if register.key and not given.get(register.key):
        given[register.key] = _own_key(workspace, register)
    if register.child_of:
        if not parent_id and not given.get(register.parent_field):
            raise RuleError(
                _("{what} belongs to a record of {parent}; add it there.").format(
                    what=_(register.singular), parent=_(REGISTERS[register.child_of].title)
                )
            )
        given.setdefault(register.parent_field, parent_id)
    given = register.whole(given, workspace.facts())
    with workspace.change(reason or _("Add {what}").format(what=_(register.singular).lower())) as txn:
        return add(txn, register, given)


def add(txn: Transaction, register: Register, values: Mapping[str, Any]) -> str:
    """Make a record inside an open change; fields kept as links become rows of the Link table."""
    record_id = txn.add(register.table, {name: v for name, v in values.items() if name in columns_of(register.cls)})
    for name, field in register.fields.items():
        if field.several and values.get(name):
            put_links(txn, register, record_id, name, table_ends(register, name, values[name]), ())
    return record_id


def edit(workspace: Workspace, register: Register, record_id: str, values: Mapping[str, Any], *, reason: str = "") -> bool:
    """Set fields of a record as one change; nothing is written where all are as before. Answers whether something was."""
    row = _needed(workspace, register, record_id)
    _refuse_fixed(register, row)
    facts = workspace.facts()
    plain = {n: v for n, v in values.items() if not register.fields[n].several and getattr(row, n) != v}
    given = {n: table_ends(register, n, v or ()) for n, v in values.items() if register.fields[n].several}
    several = {n: ends for n, ends in given.items() if ends != facts.ends(record_id, n)}
    if not plain and not several:
        return False
    with workspace.change(reason or edit_reason(workspace, register, record_id, [*plain, *several])) as txn:
        record = txn.get(register.table, record_id)
        for name, value in register.whole(plain, facts, row).items():
            setattr(record, name, value)
        for name, ends in several.items():
            put_links(txn, register, record_id, name, ends, facts.ends(record_id, name))
    return True


def edit_reason(workspace: Workspace, register: Register, record_id: str, names: Sequence[str]) -> str:
    """How an edit is called in undo and history: "Edit RSK-0012: Owner"."""
    ref = workspace.refs().of(register.name, record_id)
    if len(names) == 1:
        return _("Edit {ref}: {field}").format(ref=ref, field=_(register.fields[names[0]].label))
    return _("Edit {ref}").format(ref=ref)


def bulk(workspace: Workspace, register: Register, ids: Collection[str], values: Mapping[str, Any]) -> None:
    """Set the same fields of many records as one change."""
    labels = ", ".join(_(register.fields[name].label) for name in values)
    name = _("Change {what} of {n} records").format(what=labels, n=len(ids))
    facts = workspace.facts()
    with workspace.change(name) as txn:
        for record_id in ids:
            record = txn.get(register.table, record_id)
            for field, value in register.whole(values, facts, facts.get(register.name, record_id)).items():
                setattr(record, field, value)


def delete(workspace: Workspace, register: Register, ids: Collection[str]) -> None:
    """Take records out of the lists, never out of the file; raises RuleError naming live records that still need them."""
    for record_id in ids:
        row = _needed(workspace, register, record_id)
        _refuse_fixed(register, row)
        if register.single or (register.key and row.id == seeded_id(register.table, getattr(row, register.key) or "")):
            raise RuleError(_("{register} has fixed rows; none can be deleted.").format(register=_(register.title)))
        _refuse_named(workspace, register, record_id, ids)
    with workspace.change(_deed(workspace, register, ids, _("Delete {ref}"), _("Delete {n} records"))) as txn:
        txn.delete(register.table, list(ids))


def restore(workspace: Workspace, register: Register, ids: Collection[str]) -> None:
    """Bring deleted records back."""
    with workspace.change(_deed(workspace, register, ids, _("Restore {ref}"), _("Restore {n} records"))) as txn:
        txn.restore(register.table, list(ids))


def duplicate(workspace: Workspace, register: Register, ids: Collection[str]) -> list[str]:
    """Copy records with their links and child rows under new numbers."""
    facts = workspace.facts()
    with workspace.change(_deed(workspace, register, ids, _("Duplicate {ref}"), _("Duplicate {n} records"))) as txn:
        return [_copy(txn, facts, register, _needed(workspace, register, i), {}) for i in ids]


def _copy(txn: Transaction, facts: Facts, register: Register, row: Row, changed: Mapping[str, Any]) -> str:
    values = {name: getattr(row, name) for name in columns_of(register.cls)} | dict(changed)
    closing = [register.closes_with[0]] if register.is_closed(row) and register.closes_with is not None else []
    values |= {name: (register.defaults or {}).get(name) for name in (*closing, *register.not_copied)}  # the copy begins anew
    copy = txn.add(register.table, {name: value for name, value in values.items() if value is not None})
    for name, field in register.fields.items():
        if field.several:
            for table, end in facts.ends(row.id, name):
                txn.link(register.table, copy, table, end, name)
    for child in children_of(register):
        for line in facts.where(child.name, child.parent_field, row.id) if not child.append_only else ():
            _copy(txn, facts, child, line, {child.parent_field: copy})
    return copy


# --- helpers


def _own_key(workspace: Workspace, register: Register) -> str:
    """The next number of an organisation's own control; those of deleted ones are not used again."""
    taken = {getattr(row, register.key) for row in workspace.all_rows(register.table)}
    return next(key for n in itertools.count(1) if (key := qualified(f"{OWN}{n}")) not in taken)


def _needed(workspace: Workspace, register: Register, record_id: str) -> Row:
    row = get(workspace, register, record_id)
    if row is None:
        raise NotFoundError(_("This {what} is not in the file any more; nothing was changed.").format(what=_(register.singular).lower()))
    return row


def _refuse_fixed(register: Register, row: Row) -> None:
    if register.append_only and row is not None:
        raise RuleError(closed.never_overwritten(register))


def _refuse_named(workspace: Workspace, register: Register, record_id: str, going: Collection[str]) -> None:
    """Refuse to delete what a field of links elsewhere names, or what is evidence of a record, which would lose it without a word."""
    naming = []
    for table, other, role in _relying(workspace.facts(), register, record_id):
        start = REGISTERS.get(table.replace("_", "-"))
        if start is not None and other not in going and (role == EVIDENCE_OF or role in start.fields):
            naming.append((start.name, other))
    if naming:
        words = [workspace.names().with_ref(*each) for each in naming[: removal.NAMED]]
        raise RuleError(removal.refusal(workspace.names().with_ref(register.name, record_id), words, len(naming)))


def _relying(facts: Facts, register: Register, record_id: str) -> list[tuple[str, str, str]]:
    """Table, id and role of what is linked to a record; what evidence is linked to itself rests on it too."""
    proven = [
        (link.to_table, link.to_id, EVIDENCE_OF)
        for link in (facts.rows("link") if register.name == EVIDENCE_OF else ())
        if (link.from_table, link.from_id) == (register.table, record_id)
    ]
    return sorted({*facts.links_to(record_id), *proven})


def _deed(workspace: Workspace, register: Register, ids: Collection[str], one: str, many: str) -> str:
    return one.format(ref=workspace.refs().of(register.name, next(iter(ids)))) if len(ids) == 1 else many.format(n=len(ids))
