"""Facts: what one row cannot know. Filters, computed values and checks ask here; everything is read once and indexed when first needed."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from aims_desktop.model.register import Register, Row

if TYPE_CHECKING:
    from aims_desktop.model.standard import Standard

Ends = frozenset[str]


class Facts:
    """The live records of a file at one moment, with the day to judge them by."""

    def __init__(
        self,
        read: Callable[[str], Sequence[Row]],
        today: dt.date,
        settings: Mapping[str, Any],
        standard: Standard,
        registers: Mapping[str, Register],
    ) -> None:
        """`read(table)` gives all rows of a table as Core tuples, deleted ones too."""
        self._read = read
        self.today = today
        self.settings = settings
        self.standard = standard
        self.registers = registers
        self._tables: dict[str, list[Row]] = {}
        self._by_id: dict[str, dict[str, Row]] = {}
        self._indexes: dict[tuple[str, str], dict[Any, list[Row]]] = {}
        self._within: dict[str, Ends] = {}
        self._computed: dict[tuple[str, str, str], Any] = {}

    # --- rows

    def rows(self, register: str) -> list[Row]:
        """The live rows of a register (or of a table beside: "version")."""
        table = register.replace("-", "_")
        if table not in self._tables:
            self._tables[table] = [row for row in self._read(table) if not row.deleted]
        return self._tables[table]

    def get(self, register: str, record_id: str | None) -> Row | None:
        """The live row with that id."""
        if record_id is None:
            return None
        if register not in self._by_id:
            self._by_id[register] = {row.id: row for row in self.rows(register)}
        return self._by_id[register].get(record_id)

    def single(self, register: str) -> Row | None:
        """The one row of a one-row register."""
        rows = self.rows(register)
        return rows[0] if rows else None

    def where(self, register: str, column: str, value: Any) -> list[Row]:
        """The live rows whose column has that value."""
        key = (register, column)
        if key not in self._indexes:
            index: dict[Any, list[Row]] = defaultdict(list)
            for row in self.rows(register):
                index[getattr(row, column)].append(row)
            self._indexes[key] = index
        return self._indexes[key].get(value, [])

    def within(self, name: str) -> Ends:
        """The ids of the rows that pass "register:filter"."""
        if name not in self._within:
            register, _, filter_name = name.partition(":")
            self._within[name] = frozenset(row.id for row in self.passing(self.registers[register], filter_name or "all"))
        return self._within[name]

    def passing(self, register: Register, filter_name: str) -> list[Row]:
        """The live rows of a register that pass a filter."""
        passes = register.filter(filter_name).passes
        return [row for row in self.rows(register.name) if passes(row, self)]

    def value(self, register: str, row: Row, name: str) -> Any:
        """A field or computed value of a row; computed ones are worked out once."""
        computed = self.registers[register].computed_by_name.get(name)
        if computed is None:
            return getattr(row, name)
        key = (register, name, row.id)
        if key not in self._computed:
            self._computed[key] = computed.value(row, self)
        return self._computed[key]

    # --- links

    @cached_property
    def _links_from(self) -> Mapping[tuple[str, str], frozenset[tuple[str, str]]]:
        found: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
        for link in self.rows("link"):
            found[link.from_id, link.role].add((link.to_table, link.to_id))
        return {key: frozenset(ends) for key, ends in found.items()}

    @cached_property
    def _links_to(self) -> Mapping[str, frozenset[tuple[str, str, str]]]:
        found: dict[str, set[tuple[str, str, str]]] = defaultdict(set)
        for link in self.rows("link"):
            found[link.to_id].add((link.from_table, link.from_id, link.role))
        return {key: frozenset(ends) for key, ends in found.items()}

    def linked(self, row_id: str, role: str) -> Ends:
        """The ids (or requirement ids) a record points to under a role."""
        return frozenset(end for _, end in self._links_from.get((row_id, role), ()))

    def pointing(self, end_id: str, table: str = "", role: str = "") -> Ends:
        """The ids of the records that point to an end, of one table or role if given."""
        return frozenset(i for t, i, r in self._links_to.get(end_id, ()) if (not table or t == table) and (not role or r == role))

    def evidence_of(self, row: Row) -> Ends:
        """The live evidence linked to a record, from either side."""
        own = self.linked(row.id, "evidence") | self.pointing(row.id, "evidence")
        return frozenset(i for i in own if self.get("evidence", i) is not None)

    # --- versions

    @cached_property
    def _newest_versions(self) -> Mapping[str, Row]:
        newest: dict[str, Row] = {}
        for version in self.rows("version"):
            kept = newest.get(version.of_id)
            if kept is None or _version_key(kept) < _version_key(version):
                newest[version.of_id] = version
        return newest

    def newest_version(self, record_id: str) -> Row | None:
        """The version of a record that is in force: the newest; None where it was never approved."""
        return self._newest_versions.get(record_id)

    # --- settings

    def setting(self, name: str) -> Any:
        """A figure of the proposals that an organisation may change."""
        return self.settings[name]

    def days(self, name: str) -> dt.timedelta:
        """A setting in days."""
        return dt.timedelta(days=int(self.settings[name]))


def _version_key(version: Row) -> tuple[Any, ...]:
    numbers = tuple(int(part) for part in (version.version or "").split(".") if part.isdigit())
    return (numbers, version.approved_on or dt.date.min, version.id)
