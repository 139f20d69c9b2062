"""The calendar: every day that lies ahead or has passed in vain, over all registers, and whose turn it is then."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from aims_desktop.i18n import _
from aims_desktop.model.ahead import Ahead, Coming
from aims_desktop.model.facts import Facts
from aims_desktop.model.register import Register, Row
from aims_desktop.model.registers import REGISTERS
from aims_desktop.service.catalogue import settings_defaults, standard
from aims_desktop.service.display import title
from aims_desktop.service.workspace import Workspace

ONE_DAY = dt.date(9999, 6, 1)
"""A day by which everything would be late that nobody has done."""

NOBODY = ""
"""Whose turn it is where no person is named."""


_PLACES = {kind: place for place, kind in enumerate(Coming)}


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

    def order(self) -> tuple[dt.date, int, str]:
        """By day, then what is to be done there, then by name."""
        return self.on, _PLACES[self.kind], self.title

    def falls_on(self, day: dt.date) -> bool:
        """Whether this is one of its days."""
        return self.on <= day <= (self.last or self.on)


def entries(workspace: Workspace, kinds: Collection[Coming] = tuple(Coming), person: str | None = None) -> Sequence[Entry]:
    """All days ahead and those passed in vain, of some kinds and of one person if given, in order.

    What no change has touched since is not gathered again; where nothing has, the same days are answered as before.
    """
    facts, wanted = workspace.facts(), frozenset(kinds)
    found = facts.remember(("calendar", wanted), lambda: _gathered(workspace, facts, wanted))
    return found if person is None else [entry for entry in found if entry.person == person]


def people(workspace: Workspace, found: Collection[Entry]) -> list[tuple[str, str]]:
    """Whose turn it is in some entries, as ids and names in order of the names; NOBODY is left out."""
    names = workspace.names()
    return sorted(((i, names.of("person", i)) for i in {entry.person for entry in found} - {NOBODY}), key=lambda each: each[1].casefold())


def _gathered(workspace: Workspace, facts: Facts, kinds: Collection[Coming]) -> Sequence[Entry]:
    """The days of the dates of these kinds; each date is gathered by itself, in order, so that putting them together has little to sort.

    No others are looked at: the overview, which shows milestones, must not read 100,000 risks for them.
    """
    open_ones = _OpenOnes(workspace, facts)
    found = [
        entry
        for register in REGISTERS.values()
        for name, ahead in register.ahead.items()
        if ahead.kind in kinds
        for entry in facts.remember(("calendar", register.name, name), partial(_in_order, facts, open_ones, register, name, ahead))
    ]
    return sorted(found, key=Entry.order)


def _in_order(facts: Facts, open_ones: _OpenOnes, register: Register, name: str, ahead: Ahead) -> Sequence[Entry]:
    return sorted(_of(facts, open_ones, register, name, ahead), key=Entry.order)


class _OpenOnes:
    """Which records are still open.

    Judged on a day far away, what is not done yet is late: the filters of late records say what is still open.
    """

    def __init__(self, workspace: Workspace, facts: Facts) -> None:
        self._facts = facts
        self._one_day = Facts(workspace.all_rows, ONE_DAY, settings_defaults(), standard(), REGISTERS, workspace.erased)

    def within(self, register: str, name: str) -> Collection[str]:
        """The ids of the records of a filter that are open; remembered with the tables that the filter looked at."""

        def work_out() -> Collection[str]:
            ids = self._one_day.within(f"{register}:{name}")
            known = self._one_day.known(("within", register, name))
            for table in sorted(known[1]) if known is not None else ():
                self._facts.rows(table)
            return ids

        return self._facts.remember(("open one day", register, name), work_out)


def _of(facts: Facts, open_ones: _OpenOnes, register: Register, name: str, ahead: Ahead) -> Iterator[Entry]:
    open_now = open_ones.within(register.name, ahead.open) if ahead.open else None
    late_ones = facts.within(f"{register.name}:{ahead.open}") if ahead.open else None
    what, said = _(register.label(name)), _(ahead.says or register.singular) if register.single else ""
    for row in facts.rows(register.name):
        on = _day(facts.value(register.name, row, name))
        if on is None or (open_now is not None and row.id not in open_now) or (ahead.until and getattr(row, ahead.until) is not None):
            continue
        last = _day(getattr(row, ahead.last)) if ahead.last else None
        past = (last or on) < facts.today
        if past and ahead.passes:
            continue
        yield Entry(
            on=on,
            kind=ahead.kind,
            what=what,
            title=said or title(facts, register, row),
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
