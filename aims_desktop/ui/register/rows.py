"""The rows of one register's list in memory: which are there, which are shown, in what order. No Qt."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from aims_desktop.model.fields import columns_of
from aims_desktop.model.register import Register, Row
from aims_desktop.service import search
from aims_desktop.service.workspace import Changes, Workspace
from aims_desktop.ui.register.columns import REF, CellMaker


@dataclass(frozen=True, slots=True)
class Sort:
    """The column a list is sorted by; "" for the order of the numbers."""

    name: str = ""
    descending: bool = False


@dataclass(frozen=True)
class Query:
    """What a person asks of a list: words, filters that must all pass, deleted ones in place of live ones, one cell of the heat map."""

    text: str = ""
    filters: tuple[str, ...] = ()
    deleted: bool = False
    within: frozenset[str] | None = None
    sort: Sort = field(default_factory=Sort)


class Rows:
    """All rows of a register (or of one parent record), and the positions of those that are shown."""

    def __init__(self, workspace: Workspace, register: Register, parent_id: str = "") -> None:
        self._workspace, self._register, self.parent_id = workspace, register, parent_id
        self.cells = CellMaker(workspace, register)
        self.query = Query()
        self.rows: Sequence[Row] = ()
        self.shown: Sequence[int] = ()
        self._texts: search.Texts | None = None
        self._places: dict[str, int] | None = None
        self._keys: dict[str, list[Any]] = {}
        self._orders: dict[str, list[int]] = {}

    def __len__(self) -> int:
        return len(self.shown)

    def __getitem__(self, position: int) -> Row:
        return self.rows[self.shown[position]]

    # --- reading

    def load(self) -> None:
        """Read all rows anew."""
        self.rows = self._read()
        self._places = None
        self._texts = None
        self._keys.clear()
        self._orders.clear()

    def take(self, changes: Changes) -> None:
        """Read what a change touched; what was worked out for other rows is kept."""
        others = changes.registers - {self._register.name}
        if others & self._linked():
            self._texts = None
        old = {row.id: (at, row) for at, row in enumerate(self.rows)}
        rows = self._read()
        kept = [old[row.id][0] if row.id in old and old[row.id][1] is row else -1 for row in rows]
        if self._texts is not None:
            before, fresh = self._texts.texts, iter(search.haystacks(self._workspace, self._register, _new(rows, kept)))
            self._texts = search.Texts([before[at] if at >= 0 else next(fresh) for at in kept])
        self._keys = {name: self._kept_keys(name, rows, kept) for name in self._keys if self._is_own(name, others)}
        self._orders.clear()
        self._places = None
        self.rows = rows

    def prepare(self, columns: Iterable[str]) -> Iterator[None]:
        """Work out bit by bit what would take long when somebody asks for it: words, their first letters, orders of columns."""
        self.texts()
        self._place("")
        yield
        for letter in search.LETTERS:
            self.texts().holding(letter)
            yield
        for column in columns:
            self._order(column)
            yield

    def position(self, record_id: str) -> int:
        """Where a record is shown; -1 where it is not."""
        at = self._place(record_id)
        try:
            return at if at < 0 else self.shown.index(at)
        except ValueError:
            return -1

    def ids(self) -> list[str]:
        """The records that are shown, in their order."""
        rows = self.rows
        return [rows[at].id for at in self.shown]

    def _place(self, record_id: str) -> int:
        if self._places is None:
            self._places = {row.id: at for at, row in enumerate(self.rows)}
        return self._places.get(record_id, -1)

    def _read(self) -> Sequence[Row]:
        """The rows in the order of their numbers; those of clauses and controls in the order of the standard."""
        rows = self._unsorted()
        if not self._register.key:
            return rows
        order = {requirement: at for at, requirement in enumerate(self._workspace.facts().standard.order)}
        return sorted(rows, key=lambda row: order.get(getattr(row, self._register.key), len(order)))

    def _unsorted(self) -> Sequence[Row]:
        workspace, register = self._workspace, self._register
        if self.query.deleted:
            rows: Sequence[Row] = [row for row in workspace.all_rows(register.table) if row.deleted]
        elif self.parent_id:
            return workspace.facts().where(register.name, register.parent_field, self.parent_id)
        else:
            return workspace.facts().rows(register.name)
        return [row for row in rows if getattr(row, register.parent_field) == self.parent_id] if self.parent_id else rows

    def _kept_keys(self, name: str, rows: Sequence[Row], kept: Sequence[int]) -> list[Any]:
        before, fresh = self._keys[name], iter(self.cells.sort_keys(_new(rows, kept), name))
        return [before[at] if at >= 0 else next(fresh) for at in kept]

    def _is_own(self, name: str, others: Collection[str]) -> bool:
        """Whether the keys of a column can only have changed for rows that changed themselves."""
        field = self._register.fields.get(name)
        return name != REF and field is not None and not field.several and not set(field.targets) & set(others)

    def _linked(self) -> set[str]:
        return {target for name in self._register.columns if name in columns_of(self._register.cls)
                for target in self._register.fields[name].targets}  # fmt: skip

    # --- what is shown

    def ask(self, query: Query, stays: str = "") -> None:
        """Show what a query asks for; the record `stays` is shown even where it does not pass any more."""
        if query.deleted != self.query.deleted:
            self.query = query
            self.load()
        self.query = query
        found = self._found(query)
        if query.sort.name:
            order = self._order(query.sort.name)
            among = None if len(found) == len(self.rows) else set(found)
            found = order if among is None else [at for at in order if at in among]
            if query.sort.descending:
                found = self._descending(found, query.sort.name)
        self.shown = self._with(found, stays) if stays else found

    def _found(self, query: Query) -> Sequence[int]:
        found: Sequence[int] = range(len(self.rows))
        words = query.text.strip()
        if words:
            found = self.texts().matching(words)
        facts = self._workspace.facts()
        for name in query.filters if not query.deleted else ():
            passing = facts.within(f"{self._register.name}:{name}")
            found = [at for at in found if self.rows[at].id in passing]
        if query.within is not None:
            found = [at for at in found if self.rows[at].id in query.within]
        return found

    def texts(self) -> search.Texts:
        """The texts that words are looked for in."""
        if self._texts is None:
            self._texts = search.Texts(search.haystacks(self._workspace, self._register, self.rows))
        return self._texts

    def _order(self, name: str) -> list[int]:
        """All positions in rising order; empty values last."""
        if name not in self._orders:
            if name not in self._keys:
                self._keys[name] = self.cells.sort_keys(self.rows, name)
            keys = self._keys[name]
            empty = [at for at, key in enumerate(keys) if key is None]
            filled = [at for at, key in enumerate(keys) if key is not None] if empty else range(len(keys))
            self._orders[name] = [*sorted(filled, key=keys.__getitem__), *empty]
        return self._orders[name]

    def _descending(self, found: Sequence[int], name: str) -> list[int]:
        keys = self._keys[name]
        if None not in keys:
            return list(reversed(found))
        filled = [at for at in reversed(found) if keys[at] is not None]
        return [*filled, *(at for at in found if keys[at] is None)]

    def _with(self, found: Sequence[int], stays: str) -> Sequence[int]:
        at = self._place(stays)
        if at < 0 or at in found:
            return found
        place = next((i for i, other in enumerate(found) if other > at), len(found)) if not self.query.sort.name else len(found)
        return [*found[:place], at, *found[place:]]


def _new(rows: Sequence[Row], kept: Sequence[int]) -> list[Row]:
    return [row for row, at in zip(rows, kept, strict=True) if at < 0]
