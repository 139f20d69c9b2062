"""What a record is in want of: records of other registers that should point to it, those that are there, and making one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from aims_desktop.i18n import _
from aims_desktop.model.register import Filter, Register, Row
from aims_desktop.model.registers import REGISTERS
from aims_desktop.service.records import create
from aims_desktop.service.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Offer:
    """What can be done about a record that passes a filter: go to one that is there, or make one."""

    filter: Filter
    register: Register
    newest: str
    """The id of the newest one that is there; "" for none."""
    another: bool
    """Whether one more can be made: of what is approved one is enough."""


def offers(workspace: Workspace, register: Register, row: Row, filters: Iterable[str]) -> list[Offer]:
    """What can be done about a record for each of the filters that it passes and that is about something lacking."""
    facts, found = workspace.facts(), []
    urgent = [each.name for each in register.filters if each.lacks is not None and each.lacks.urgent]
    for name in dict.fromkeys((*filters, *urgent)):
        tested = register.filters_by_name.get(name)
        if tested is None or tested.lacks is None or not tested.passes(row, facts):
            continue
        other = REGISTERS[tested.lacks.register]
        there = [each for each in _pointing(workspace, register, row, other) if _begins_so(each, tested)]
        if other.child_of == register.name:  # its rows stand in a tab beside the form
            there = []
        newest = max(there, key=lambda each: each.number or 0, default=None)
        found.append(Offer(tested, other, newest.id if newest is not None else "", not there or not other.versioned))
    return found


def make(workspace: Workspace, register: Register, row: Row, offer: Offer) -> str:
    """Make what a record lacks, pointing to it, and answer its id; one change."""
    name = pointer(register, offer.register)
    field = offer.register.fields[name]
    end = frozenset({row.id}) if field.several else row.id
    reason = _("Add {what} for {ref}").format(what=_(offer.register.singular).lower(), ref=workspace.refs().of(register.name, row.id))
    begun = offer.filter.lacks.values if offer.filter.lacks is not None else {}
    return create(workspace, offer.register, {**begun, name: end}, reason=reason)


def pointer(register: Register, other: Register) -> str:
    """The field of another register that points to this one."""
    return next(name for name, field in other.fields.items() if field.targets == (register.name,))


def _pointing(workspace: Workspace, register: Register, row: Row, other: Register) -> list[Row]:
    facts, name = workspace.facts(), pointer(register, other)
    if not other.fields[name].several:
        return facts.where(other.name, name, row.id)
    rows = (facts.get(other.name, record_id) for record_id in facts.pointing(row.id, other.table, name))
    return [each for each in rows if each is not None]


def _begins_so(row: Row, tested: Filter) -> bool:
    return tested.lacks is not None and all(getattr(row, name) == value for name, value in tested.lacks.values.items())
