"""A file that is only in memory: records as plain rows, and the facts about them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from types import SimpleNamespace
from typing import Any

from aims_desktop import resources
from aims_desktop.model.facts import Facts
from aims_desktop.model.fields import columns_of
from aims_desktop.model.record import link_id
from aims_desktop.model.registers import REGISTERS, tables
from aims_desktop.model.registers.risk_method import Appetite
from aims_desktop.model.seeds import seeds
from aims_desktop.model.snapshot import snapshot_text
from aims_desktop.model.standard import Standard, standard_of

Row = Any

CRITERIA = {"appetite": Appetite.MEDIUM, "low_to": 4, "medium_to": 9, "high_to": 15}

TODAY = dt.date(2027, 3, 15)
YESTERDAY = TODAY - dt.timedelta(days=1)
TOMORROW = TODAY + dt.timedelta(days=1)


def days(n: int) -> dt.timedelta:
    return dt.timedelta(days=n)


def standard() -> Standard:
    return standard_of(resources.content("standard"))


class World:
    """What a test says is in the file; every answer is worked out from the rows as they are then."""

    def __init__(self, today: dt.date = TODAY) -> None:
        self.today = today
        self.rows: dict[str, list[Row]] = defaultdict(list)
        self._numbers: dict[str, int] = defaultdict(int)

    def add(self, register: str, **values: Any) -> Row:
        """A record with these fields and all others empty; values that are no field are refused."""
        table = register.replace("-", "_")
        columns = columns_of(tables()[table])
        unknown = set(values) - set(columns) - {"id", "deleted"}
        assert not unknown, f"{register} has no {unknown}"
        self._numbers[table] += 1
        number = self._numbers[table]
        row = SimpleNamespace(**{"id": f"{table}{number}", "number": number, "deleted": 0, **dict.fromkeys(columns), **values})
        self.rows[table].append(row)
        return row

    def seed(self, register: str) -> None:
        """The rows every file has of a register."""
        for _key, values in seeds(standard())[register.replace("-", "_")]:
            self.add(register, **values)

    def link(self, row: Row, role: str, *ends: Row | str) -> None:
        """A link to other records, or to requirements by id."""
        for end in ends:
            to_table, to_id = ("requirement", end) if isinstance(end, str) else (table_of(end), end.id)
            made = link_id(table_of(row), row.id, to_table, to_id, role)
            self.add("link", id=made, from_table=table_of(row), from_id=row.id, to_table=to_table, to_id=to_id, role=role)

    def approve(self, register: str, row: Row, version: str = "1.0", **values: Any) -> Row:
        """A version of a record as it stands."""
        kept = snapshot_text(REGISTERS[register], row, self.facts())
        given = {"of_table": table_of(row), "of_id": row.id, "version": version, "approved_on": self.today, "snapshot": kept, **values}
        return self.add("version", **given)

    def method(self, **values: Any) -> Row:
        """A risk method with bands and appetite."""
        return self.add("risk-method", **{**CRITERIA, **values})

    def action(self, origin: Row, **values: Any) -> Row:
        """An action that comes from a record."""
        return self.add("action", origin=f"{table_of(origin).replace('_', '-')}:{origin.id}", **values)

    def facts(self) -> Facts:
        return Facts(lambda table: list(self.rows[table]), self.today, resources.content("settings"), standard(), REGISTERS)

    def passes(self, register: str, name: str, row: Row) -> bool:
        """Whether a record is in a filter."""
        answer = REGISTERS[register].filter(name).passes(row, self.facts())
        assert isinstance(answer, bool), f"{register}:{name} answers {answer!r}"
        return answer

    def filters(self, register: str, row: Row) -> set[str]:
        """All filters a record is in."""
        return {name for name in REGISTERS[register].filters_by_name if self.passes(register, name, row)}

    def value(self, register: str, row: Row, name: str) -> Any:
        return self.facts().value(register, row, name)

    def broken(self, register: str, row: Row) -> set[str]:
        """The fields whose rules a record breaks."""
        facts = self.facts()
        return {rule.field for rule in REGISTERS[register].rules if rule.broken(row, facts)}


def table_of(row: Row) -> str:
    return str(row.id).rstrip("0123456789")
