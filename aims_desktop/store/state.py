"""What a row is, as a pure function of the set of its changes: the order in which they arrived plays no part."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from aims_desktop.model.fields import columns_of
from aims_desktop.model.kinds import Plain
from aims_desktop.model.record import Record
from aims_desktop.store.changes import DELETED, Change, Columns, Values

Units = Mapping[str, tuple[str, ...]]
Content = frozenset[tuple[str, Plain]]


def content(columns: Columns | None) -> Content:
    """What two values of a unit share where they say the same; columns added later count as empty in older changes."""
    return frozenset((name, value) for name, value in (columns or {}).items() if value is not None)


class View:
    """One row: the changes of each unit that count (heads), the values they hold, what they disagree about, and whether it is gone."""

    def __init__(self, units: Units, changes: Sequence[Change]) -> None:
        self._by_id = {c.id: c for c in changes}
        self.heads = _heads(changes)
        self.values = {unit: _distinct(heads, unit) for unit, heads in self.heads.items()}
        """By unit the different values of its heads; the provisional one, shown until somebody decides, is the last."""
        marks = self.heads.get(DELETED, [])
        deletes = [head for head in marks if _says_deleted(head)]
        self.unseen = self._unseen(deletes) if deletes else []
        """The changes that those who deleted the row had not seen, in order: why it stays."""
        self.deleted = bool(deletes) and len(deletes) == len(marks) and not self.unseen
        self.conflicts = self._conflicts(bool(deletes))
        shown = {unit: values[-1] for unit, values in self.values.items() if values}
        self.columns: Columns = {name: shown.get(unit, {}).get(name) for unit, names in units.items() for name in names}

    def ids(self, unit: str) -> list[str]:
        """The ids of a unit's heads."""
        return sorted(head.id for head in self.heads.get(unit, ()))

    def all_ids(self) -> dict[str, list[str]]:
        """The ids of the heads of every unit: what a delete or restore names."""
        return {unit: self.ids(unit) for unit in self.heads}

    def _conflicts(self, some_deletes: bool) -> set[str]:
        if self.deleted:
            return set()  # a row all agree is gone asks nothing
        found = {unit for unit, values in self.values.items() if len(values) > 1}
        return found | {DELETED} if some_deletes else found

    def _unseen(self, deletes: Iterable[Change]) -> list[Change]:
        """A delete never covers an edit it had not seen."""
        named: dict[str, set[str]] = {}
        for delete in deletes:
            for unit, ids in delete.seen.items():
                named.setdefault(unit, set()).update(ids)
        heads = ((unit, head) for unit, heads in self.heads.items() if unit != DELETED for head in heads)
        found = {head.id: head for unit, head in heads if not self._seen(unit, head, named.get(unit, set()))}
        return sorted(found.values(), key=lambda c: c.order)

    def _seen(self, unit: str, head: Change, named: set[str]) -> bool:
        if head.id in named:
            return True
        if head.act != "create" or head.tbl == "link":
            return False
        # The same seed planted in another copy is no unseen edit.
        values = [self._by_id[i].values[unit] for i in named]
        return head.values[unit] is None or any(value is None or content(value) == content(head.values[unit]) for value in values)


def _heads(changes: Sequence[Change]) -> dict[str, list[Change]]:
    touching: dict[str, list[Change]] = {}
    replaced: dict[str, set[str]] = {}
    for c in changes:
        for unit in c.values:  # marks and erasures hold no value: never a head, replacing nothing
            if unit not in touching:
                touching[unit], replaced[unit] = [], set()
            touching[unit].append(c)
            replaced[unit].update(c.seen.get(unit, ()))
    return {unit: sorted((c for c in found if c.id not in replaced[unit]), key=lambda c: c.order) for unit, found in touching.items()}


def _distinct(heads: Sequence[Change], unit: str) -> list[Columns]:
    found: dict[Content, Columns] = {}
    for head in heads:
        columns = head.values[unit]
        if columns is not None:  # an erased head competes with nobody
            found.pop(content(columns), None)
            found[content(columns)] = columns
    return list(found.values())


def _says_deleted(change: Change) -> bool:
    return bool((change.values[DELETED] or {}).get(DELETED))


def plainer(cls: type[Record]) -> Callable[[Mapping[str, Any]], Columns]:
    """What turns the fields of records of a class into their stored form; what is no field is left out, and so is what is empty."""
    plain = {name: f.kind.plain for name, f in columns_of(cls).items()}
    return lambda values: {name: plain[name](value) for name, value in values.items() if value is not None and name in plain}


def units_of_row(columns: Columns, units: Units) -> Values:
    """The units of a new row that hold anything, whole."""
    filled = {name for name, value in columns.items() if value is not None}
    return {unit: {name: columns.get(name) for name in names} for unit, names in units.items() if not filled.isdisjoint(names)}


def suffix(place: int) -> str:
    """What tells rows with one number apart, in order: "", b, c, ... z, ba, bb, ..."""
    if place == 0:
        return ""
    return (suffix(place // 26) if place >= 26 else "") + chr(ord("a") + place % 26)
