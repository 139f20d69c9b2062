"""The calendar: every day that lies ahead or has passed in vain, over all registers, and whose turn it is then."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from aims_desktop.i18n import _
from aims_desktop.model.ahead import Ahead, Coming
from aims_desktop.model.facts import Facts
from aims_desktop.model.register import Register, Row
from aims_desktop.model.registers import REGISTERS
from aims_desktop.service.catalogue import settings_defaults, standard
from aims_desktop.service.workspace import Workspace

ONE_DAY = dt.date(9999, 6, 1)
"""A day by which everything would be late that nobody has done."""

NOBODY = ""
"""Whose turn it is where no person is named."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One day of one record. `what` is the field's label, `title` what the record is called, `person` an id or NOBODY."""

    on: dt.date
    kind: Coming
    what: str
    title: str
    register: str
    record_id: str
    field: str
    person: str
    late: bool
    last: dt.date | None = None
    """The last of several days."""

    @property
    def text(self) -> str:
        """The record and what its day is for: "Drift: Next review"."""
        return _("{record}: {what}").format(record=self.title, what=self.what)

    @property
    def short(self) -> str:
        """The record, where its name says enough: milestones, audits and meetings are days themselves."""
        return self.title if self.kind is Coming.MILESTONE else self.text

    def falls_on(self, day: dt.date) -> bool:
        """Whether this is one of its days."""
        return self.on <= day <= (self.last or self.on)


def entries(workspace: Workspace, kinds: Collection[Coming] = tuple(Coming), person: str | None = None) -> list[Entry]:
    """All days ahead and those passed in vain, of some kinds and of one person if given, in order."""
    facts = workspace.facts()
    # Judged on a day far away, what is not done yet is late: the filters of late records say what is still open.
    one_day = Facts(workspace.all_rows, ONE_DAY, settings_defaults(), standard(), REGISTERS, workspace.erased)
    found = [
        entry
        for register in REGISTERS.values()
        for name, ahead in register.ahead.items()
        if ahead.kind in kinds
        for entry in _of(workspace, facts, one_day, register, name, ahead)
        if person is None or entry.person == person
    ]
    return sorted(found, key=lambda entry: (entry.on, list(Coming).index(entry.kind), entry.title))


def people(workspace: Workspace, found: Collection[Entry]) -> list[tuple[str, str]]:
    """Whose turn it is in some entries, as ids and names in order of the names; NOBODY is left out."""
    names = workspace.names()
    return sorted(((i, names.of("person", i)) for i in {entry.person for entry in found} - {NOBODY}), key=lambda each: each[1].casefold())


def _of(workspace: Workspace, facts: Facts, one_day: Facts, register: Register, name: str, ahead: Ahead) -> Iterator[Entry]:
    open_ones = one_day.within(f"{register.name}:{ahead.open}") if ahead.open else None
    late_ones = facts.within(f"{register.name}:{ahead.open}") if ahead.open else None
    for row in facts.rows(register.name):
        on = _day(facts.value(register.name, row, name))
        if on is None or (open_ones is not None and row.id not in open_ones) or (ahead.until and getattr(row, ahead.until) is not None):
            continue
        last = _day(getattr(row, ahead.last)) if ahead.last else None
        past = (last or on) < facts.today
        if past and ahead.passes:
            continue
        yield Entry(
            on=on,
            kind=ahead.kind,
            what=_(register.label(name)),
            title=_(ahead.says or register.singular) if register.single else workspace.names().of(register.name, row.id),
            register=register.name,
            record_id=row.id,
            field=name,
            person=_person(facts, register, row, ahead.by),
            late=past and (late_ones is None or row.id in late_ones),
            last=last if last is not None and last > on else None,
        )


def _day(value: dt.date | dt.datetime | None) -> dt.date | None:
    return value.astimezone().date() if isinstance(value, dt.datetime) else value


def _person(facts: Facts, register: Register, row: Row, by: str) -> str:
    """Whose turn it is; of a child row, its parent may say it. Who is not in the file any more is nobody."""
    if by and by not in register.fields and register.child_of:
        row = facts.get(register.child_of, getattr(row, register.parent_field))
    person = getattr(row, by) if by and row is not None else None
    return str(person) if person and facts.get("person", person) is not None else NOBODY
