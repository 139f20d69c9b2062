"""Taking back and doing again: new changes that put back what a transaction of this session replaced."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from aims_desktop.errors import RuleError
from aims_desktop.i18n import _
from aims_desktop.model.record import Author
from aims_desktop.store import refs
from aims_desktop.store.changes import DATASET, DELETED, Act, Bases, Change, Columns, Edit, Key
from aims_desktop.store.history import read_changes
from aims_desktop.store.journal import Journal, Transaction
from aims_desktop.store.state import Content, View, content
from aims_desktop.store.writer import Writer

NEVER_UNDONE = frozenset({"merge", "redact", "takeover"})


@dataclass(frozen=True, slots=True)
class Step:
    """A transaction that can be taken back, with the name it has in the menu; without an id where it left nothing to take back."""

    txn: str
    name: str


class UndoStack:
    """What can be undone and redone since the file was opened."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._done: list[Step] = []
        self._undone: list[Step] = []

    @property
    def undo_name(self) -> str:
        """The name of what undo would take back; "" for nothing."""
        return self._done[-1].name if self._done else ""

    @property
    def redo_name(self) -> str:
        """The name of what redo would do again; "" for nothing."""
        return self._undone[-1].name if self._undone else ""

    def push(self, txn: str, name: str) -> None:
        """Remember a transaction just committed; what was undone before can no longer be redone."""
        self._done.append(Step(txn, name))
        self._undone.clear()

    def clear(self) -> None:
        """Forget everything, as after a merge."""
        self._done.clear()
        self._undone.clear()

    def undo(self, transaction: Transaction) -> None:
        """Write the inverse of the last transaction into an open one; raises RuleError where that would touch what is not ours."""
        self._turn(transaction, self._done, self._undone)

    def redo(self, transaction: Transaction) -> None:
        """Write the inverse of the last undo; raises RuleError likewise."""
        self._turn(transaction, self._undone, self._done)

    def _turn(self, transaction: Transaction, taken: list[Step], given: list[Step]) -> None:
        if not taken:
            raise RuleError(_("There is nothing to undo."))
        step = taken[-1]
        transaction.writer.write(inverse(transaction.writer, self._journal.site, step), checked=False)

        def move() -> None:
            taken.pop()
            given.append(Step(transaction.txn, step.name))

        transaction.after_commit.append(move)


def inverse(writer: Writer, site: str, step: Step) -> list[Edit]:
    """The edits that take a transaction of this session back; raises RuleError where they would replace what others did since."""
    changes = read_changes(writer.db, "WHERE site=? AND txn=? ORDER BY seq", (site, step.txn))
    if step.txn and not changes:
        raise _refusal(step, _("it was written in another session"))
    rows = list(dict.fromkeys(c.key for c in reversed(changes) if c.tbl != Author.__tablename__))
    if any(c.act in NEVER_UNDONE or c.tbl == DATASET for c in changes):
        raise _refusal(step, _("it concerns the file as a whole"))
    writer.load(rows)
    own: dict[Key, list[Change]] = {key: [] for key in rows}
    for change in changes:
        if change.key in own:
            own[change.key].append(change)
    _demand_unneeded(writer, step, [key for key, mine in own.items() if mine[0].act == "create"], set(rows))
    return [edit for key, mine in own.items() for edit in _Row(writer, site, step, key, mine).edits()]


def _demand_unneeded(writer: Writer, step: Step, made: Sequence[Key], going: set[Key]) -> None:
    outside = [p for p in writer.relations.pointing_to(writer.db, made) if p.source not in going]
    if outside:
        raise _refusal(
            step, _("{record} is needed by {other}"), record=_label(writer, outside[0].target), other=_label(writer, outside[0].source)
        )


def _label(writer: Writer, key: Key) -> str:
    return refs.label(writer.db, *key)


def _refusal(step: Step, why: str, **names: str) -> RuleError:
    return RuleError(_("“{name}” cannot be undone: {why}.").format(name=step.name, why=why.format(**names)))


class _Row:
    """One row of a transaction to be taken back: what it holds now, and what it held before."""

    def __init__(self, writer: Writer, site: str, step: Step, key: Key, mine: Sequence[Change]) -> None:
        self.writer, self.site, self.step, self.key, self.mine = writer, site, step, key, mine
        self.units = writer.layout[key[0]]
        self.changes = {c.id: c for c in writer.changes_of(key)}
        self.view: View = writer.view(key)
        self.acts = {c.act for c in mine}

    def edits(self) -> Iterator[Edit]:
        """The inverse of all that the transaction did to the row."""
        if self.view.deleted and not self.acts & {"delete", "restore"}:
            raise self._refused(_("{record} was deleted since"))
        units = list(dict.fromkeys(unit for c in self.mine for unit in c.values))
        if "create" in self.acts and DELETED not in units:
            units.append(DELETED)
        before = {unit: self._before(unit) for unit in units}
        if "create" in self.acts:
            if not self.view.deleted:
                yield Edit("delete", *self.key, {DELETED: {DELETED: 1}})
            return
        marks = before.pop(DELETED, None)
        yield from self._values(before)
        if marks is not None:
            yield from self._existence(marks)

    def _before(self, unit: str) -> list[Change]:
        """The changes that the transaction replaced, one per value, the provisional one last; refused unless what counts now is ours."""
        ours = [c for c in self.mine if unit in c.values]
        ids = {c.id for c in ours}
        within = {i for c in ours for i in c.seen.get(unit, ())} & ids
        left = [c for c in ours if c.id not in within]
        heads = self.view.heads.get(unit, [])
        if any(c.values[unit] is None for c in ours):
            raise self._refused(_("what it wrote in {record} has been erased"))
        if any(head.site != self.site or head.values[unit] is None for head in heads):
            raise self._refused(_("{record} was changed by somebody else since"))
        if left and {content(head.values[unit]) for head in heads} != {content(c.values[unit]) for c in left}:
            raise self._refused(_("{record} was changed since"))
        replaced = {i for c in ours for i in c.seen.get(unit, ())} - ids
        old: dict[tuple[Content, str], Change] = {}
        for change in sorted((self.changes[i] for i in replaced), key=lambda c: c.order):
            if change.values[unit] is None:
                raise self._refused(_("the earlier text of {record} has been erased"))
            value = content(change.values[unit]), change.bases if unit == DELETED else ""
            old.pop(value, None)
            old[value] = change
        return list(old.values())

    def _values(self, before: Mapping[str, Sequence[Change]]) -> Iterator[Edit]:
        """Of a resolution of n values n sibling changes, each based on the resolution: the question is back."""
        rounds = max((len(old) or 1 for old in before.values()), default=0)
        for n in range(rounds):
            value = {unit: self._old_value(unit, old, n) for unit, old in before.items() if n < (len(old) or 1)}
            yield Edit("set", *self.key, dict(value), {unit: self.view.ids(unit) for unit in value})

    def _old_value(self, unit: str, old: Sequence[Change], n: int) -> Columns:
        return dict(old[n].values[unit] or {}) if old else dict.fromkeys(self.units[unit])

    def _existence(self, marks: Sequence[Change]) -> Iterator[Edit]:
        """Of a first delete a restore; otherwise each old delete or restore again, with what it had seen and no more."""
        last = [c for c in self.mine if DELETED in c.values][-1]
        if not marks and last.act == "delete":
            yield Edit("restore", *self.key, {DELETED: {DELETED: 0}})
        every = self.view.ids(DELETED)
        for mark in marks:
            act: Act = "delete" if mark.act == "delete" else "restore"
            yield Edit(act, *self.key, {DELETED: {DELETED: int(act == "delete")}}, partial(self._seen_again, mark, every))

    def _seen_again(self, mark: Change, marks: Sequence[str]) -> Bases:
        """What an old mark names when it is made again, the values put back being written by then.

        A restore names all there is. A delete names what it had named, and our later heads that are back at a value it had named.
        """
        heads = self.writer.view(self.key).heads
        if mark.act == "restore":
            return {unit: [h.id for h in found] for unit, found in heads.items()} | {DELETED: marks}
        return {unit: self._covered(mark, unit, found) for unit, found in heads.items() if unit != DELETED} | {DELETED: marks}

    def _covered(self, mark: Change, unit: str, heads: Sequence[Change]) -> list[str]:
        named = set(mark.seen.get(unit, ()))
        then = self._heads_then(unit)
        # No head means NULL; a value that one it had not seen also held proves nothing.
        back = (self._held(unit, named) or {content(None)}) - self._held(unit, then - named)
        ours = (h for h in heads if h.id not in then and h.site == self.site and h.values[unit] is not None)
        return [*named, *(h.id for h in ours if content(h.values[unit]) in back)]

    def _heads_then(self, unit: str) -> set[str]:
        """The heads of a unit when the transaction deleted or restored the row."""
        first = self.mine[0].order
        named = {i for c in self.mine if DELETED in c.values for i in c.seen.get(unit, ())}
        return named - {i for c in self.changes.values() if unit in c.values and c.order < first for i in c.seen.get(unit, ())}

    def _held(self, unit: str, ids: set[str]) -> set[Content]:
        return {content(self.changes[i].values[unit]) for i in ids}

    def _refused(self, why: str) -> RuleError:
        return _refusal(self.step, why, record=_label(self.writer, self.key))
