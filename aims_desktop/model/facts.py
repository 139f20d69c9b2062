"""Facts: what one row cannot know. Filters, computed values and checks ask here; everything is read once and remembered."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from aims_desktop.model.register import Register, Row

if TYPE_CHECKING:
    from aims_desktop.model.standard import Standard

Ends = frozenset[str]
Value = tuple[str, str, str]
"""Table, row and column."""
T = TypeVar("T")


class Facts:
    """The live records of a file at one moment, with the day to judge them by.

    What is worked out is remembered together with the tables it was worked out from, so that after a change only what depends on a
    changed table is worked out again (`after`).
    """

    def __init__(
        self,
        read: Callable[[str], Sequence[Row]],
        today: dt.date,
        settings: Mapping[str, Any],
        standard: Standard,
        registers: Mapping[str, Register],
        erased: Callable[[], Collection[Value]] = frozenset,
    ) -> None:
        """`read(table)` gives all rows of a table as Core tuples, deleted ones too; `erased()` the values that were erased by law."""
        self._read = read
        self._erased = erased
        self.today = today
        self.settings = settings
        self.standard = standard
        self.registers = registers
        self._known: dict[Hashable, tuple[Any, frozenset[str]]] = {}
        self._asked: list[set[str]] = []

    def after(self, changed: Collection[str], read: Callable[[str], Sequence[Row]] | None = None) -> Facts:
        """The facts after a change of these tables, keeping what does not depend on them; `read` gives the rows as they would be."""
        facts = Facts(read or self._read, self.today, self.settings, self.standard, self.registers, self._erased)
        facts._known = {key: known for key, known in self._known.items() if known[1].isdisjoint(changed)}
        return facts

    def remember(self, key: Hashable, work_out: Callable[[], T]) -> T:
        """What `work_out` answers, worked out once; keys are ("name", ...) tuples of the asker."""
        known = self._known.get(key)
        if known is None:
            self._asked.append(set())
            try:
                value = work_out()
            finally:
                tables = self._asked.pop()
            known = self._known[key] = (value, frozenset(tables))
        if self._asked:
            self._asked[-1] |= known[1]
        value_known: T = known[0]
        return value_known

    def known(self, key: Hashable) -> tuple[Any, frozenset[str]] | None:
        """What is remembered under a key, with the tables it was worked out from; None where it was not asked for yet."""
        return self._known.get(key)

    def know(self, key: Hashable, value: Any, tables: Collection[str]) -> None:
        """Remember what was worked out elsewhere from these tables, as they are now."""
        self._known[key] = value, frozenset(tables)

    # --- rows

    def rows(self, register: str) -> list[Row]:
        """The live rows of a register (or of a table beside: "version")."""
        return self.remember(("rows", register), lambda: self._live(register.replace("-", "_")))

    def get(self, register: str, record_id: str | None) -> Row | None:
        """The live row with that id."""
        if record_id is None:
            return None
        return self.remember(("by id", register), lambda: {row.id: row for row in self.rows(register)}).get(record_id)

    def single(self, register: str) -> Row | None:
        """The one row of a one-row register."""
        rows = self.rows(register)
        return rows[0] if rows else None

    def where(self, register: str, column: str, value: Any) -> list[Row]:
        """The live rows whose column has that value."""
        return self.remember(("where", register, column), lambda: self._index(register, column)).get(value, [])

    def within(self, name: str) -> Ends:
        """The ids of the rows that pass "register:filter"."""
        register, _sep, filter_name = name.partition(":")
        return self.remember(
            ("within", register, filter_name), lambda: frozenset(row.id for row in self.passing(self.registers[register], filter_name))
        )

    def passing(self, register: Register, filter_name: str) -> list[Row]:
        """The live rows of a register that pass a filter."""
        passes = register.filter(filter_name or "all").passes
        return [row for row in self.rows(register.name) if passes(row, self)]

    def is_erased(self, table: str, row_id: str, name: str) -> bool:
        """Whether a field is empty because its value was erased by law; asked of empty ones only."""
        return (table, row_id, name) in self._erased()

    def value(self, register: str, row: Row, name: str) -> Any:
        """A field or computed value of a row."""
        computed = self.registers[register].computed_by_name.get(name)
        return getattr(row, name) if computed is None else computed.value(row, self)

    def _live(self, table: str) -> list[Row]:
        if self._asked:
            self._asked[-1].add(table)
        return [row for row in self._read(table) if not row.deleted]

    def _index(self, register: str, column: str) -> dict[Any, list[Row]]:
        index: dict[Any, list[Row]] = defaultdict(list)
        for row in self.rows(register):
            index[getattr(row, column)].append(row)
        return dict(index)

    # --- links

    def ends(self, row_id: str, role: str) -> frozenset[tuple[str, str]]:
        """The (table, id) a record points to under a role; requirements have the table "requirement"."""
        return self.remember(("links from",), self._links_from).get((row_id, role), frozenset())

    def linked(self, row_id: str, role: str) -> Ends:
        """The ids (or requirement ids) a record points to under a role."""
        return frozenset(end for _table, end in self.ends(row_id, role))

    def pointing(self, end_id: str, table: str = "", role: str = "") -> Ends:
        """The ids of the records that point to an end, of one table or role if given."""
        return frozenset(i for t, i, r in self.links_to(end_id) if (not table or t == table) and (not role or r == role))

    def links_to(self, end_id: str) -> frozenset[tuple[str, str, str]]:
        """Table, id and role of the records that point to an end."""
        return self.remember(("links to",), self._links_to).get(end_id, frozenset())

    def evidence_of(self, row: Row) -> Ends:
        """The live evidence linked to a record, from either side."""
        own = self.linked(row.id, "evidence") | self.pointing(row.id, "evidence")
        return frozenset(i for i in own if self.get("evidence", i) is not None)

    def _links_from(self) -> dict[tuple[str, str], frozenset[tuple[str, str]]]:
        found: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
        for link in self.rows("link"):
            found[link.from_id, link.role].add((link.to_table, link.to_id))
        return {key: frozenset(ends) for key, ends in found.items()}

    def _links_to(self) -> dict[str, frozenset[tuple[str, str, str]]]:
        found: dict[str, set[tuple[str, str, str]]] = defaultdict(set)
        for link in self.rows("link"):
            found[link.to_id].add((link.from_table, link.from_id, link.role))
        return {key: frozenset(ends) for key, ends in found.items()}

    # --- versions and settings

    def newest_version(self, record_id: str) -> Row | None:
        """The version of a record that is in force: the newest; None where it was never approved."""
        found = self.versions(record_id)
        return found[-1] if found else None

    def versions(self, record_id: str) -> Sequence[Row]:
        """The versions of a record, the newest last."""
        return self.remember(("versions",), self._versions).get(record_id, ())

    def setting(self, name: str) -> Any:
        """A figure of the proposals that an organisation may change."""
        return self.settings[name]

    def days(self, name: str) -> dt.timedelta:
        """A setting in days."""
        return dt.timedelta(days=int(self.settings[name]))

    def _versions(self) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = defaultdict(list)
        for version in sorted(self.rows("version"), key=_version_key):
            found[version.of_id].append(version)
        return dict(found)


def _version_key(version: Row) -> tuple[Any, ...]:
    numbers = tuple(int(part) for part in (version.version or "").split(".") if part.isdigit())
    return (numbers, version.approved_on or dt.date.min, version.id)
