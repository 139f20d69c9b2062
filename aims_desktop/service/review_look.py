"""How the records are looked at for a management review: the rows of a period, and rows as a table of texts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from aims_desktop.i18n import _
from aims_desktop.model.facts import Facts
from aims_desktop.model.register import Row
from aims_desktop.service.display import display
from aims_desktop.service.figures import Figure, Lines, Period
from aims_desktop.service.workspace import Workspace

Tables = tuple[tuple[str, Lines], ...]
"""Titles with their tables."""
Answer = tuple[list[Figure], Tables]
"""What the records say to one input."""


@dataclass(frozen=True, slots=True)
class Look:
    """One look at the records: the period and the review it is for (None before there is one)."""

    workspace: Workspace
    period: Period
    review_id: str = ""

    @property
    def facts(self) -> Facts:
        """The records."""
        return self.workspace.facts()

    def ref(self, register: str, row: Row) -> str:
        """What a record is called."""
        return self.workspace.refs().of(register, row.id)

    def text(self, register: str, row: Row, name: str) -> str:
        """A field as people read it."""
        return display(self.workspace, self.facts.registers[register], row, name)

    def happened(self, rows: Iterable[Row], name: str) -> tuple[list[Row], list[Row]]:
        """The rows whose day or moment lies in the period, and in the one before."""
        now, earlier = [], []
        for row in rows:
            on = getattr(row, name)
            on = on.astimezone().date() if isinstance(on, dt.datetime) else on
            if on in self.period:
                now.append(row)
            elif on in self.period.before:
                earlier.append(row)
        return now, earlier

    def lines(
        self, register: str, rows: Iterable[Row], columns: Mapping[str, float], empty: str, late: Callable[[Row], bool] = lambda row: False
    ) -> Lines:
        """Rows of a register as a table: number first, then the columns with their widths."""
        known, chosen = self.facts.registers[register], list(rows)
        return Lines(
            (_("Number"), *(_(known.label(name)) for name in columns)),
            tuple((self.ref(register, row), *(self.text(register, row, name) for name in columns)) for row in chosen),
            (1.1, *columns.values()),
            empty,
            frozenset(i for i, row in enumerate(chosen) if late(row)),
        )
