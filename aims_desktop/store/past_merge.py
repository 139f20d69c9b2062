"""A merge of the past, as the journal tells it: what it brought, what the copies disagreed about, and what was decided since."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from aims_desktop.store.changes import DATASET, MARKS, Change, Columns, Key, layout
from aims_desktop.store.conflicts import lines
from aims_desktop.store.history import NEWEST_FIRST, read_changes
from aims_desktop.store.state import View


@dataclass(frozen=True, slots=True)
class Question:
    """What the copies disagreed about when they were merged."""

    key: Key
    unit: str
    answers: tuple[Columns, ...]
    """The different values, the one shown until a decision last; none where it was whether the record stays."""
    is_open: bool
    decision: Change | None = None
    """The change that decided it since."""


@dataclass(frozen=True, slots=True)
class PastMerge:
    """One merge; `mark` is the change that joins both histories."""

    mark: Change
    brought: tuple[Change, ...]
    """The changes that came, in their order, merge marks left out."""
    new: tuple[Key, ...]
    changed: tuple[Key, ...]
    deleted: tuple[Key, ...]
    questions: tuple[Question, ...]


def last_merge(db: sqlite3.Connection) -> PastMerge | None:
    """The newest merge of a file; None where nothing was ever merged."""
    marks = read_changes(db, f"WHERE act='merge' {NEWEST_FIRST} LIMIT 1")
    return _told(db, marks[0]) if marks else None


def _told(db: sqlite3.Connection, mark: Change) -> PastMerge:
    changes = {c.id: c for c in read_changes(db)}
    own = _before([mark.prev] if mark.prev else [], changes)
    came = _before(mark.seen["tips"], changes) - own
    brought = sorted((changes[i] for i in came if changes[i].act not in MARKS), key=lambda c: c.order)
    rows: dict[Key, list[Change]] = defaultdict(list)
    keys = {c.key for c in brought if c.tbl != DATASET}
    for c in sorted(changes.values(), key=lambda c: c.order):
        if c.key in keys:
            rows[c.key].append(c)
    return _Teller(rows, own, own | came, lines(db)).merge(mark, brought)


def _before(tips: Iterable[str], changes: Mapping[str, Change]) -> set[str]:
    """The ids of these changes and of all they came after."""
    found: set[str] = set()
    waiting = list(tips)
    while waiting:
        i = waiting.pop()
        if i not in found:
            found.add(i)
            waiting += changes[i].parents
    return found


class _Teller:
    """Looks at the rows of a merge as they stood before it, just after it, and now."""

    def __init__(self, rows: Mapping[Key, Sequence[Change]], own: set[str], both: set[str], still_open: set[tuple[str, str, str]]) -> None:
        self._rows, self._own, self._both, self._open = rows, own, both, still_open
        self._layout = layout()

    def merge(self, mark: Change, brought: Sequence[Change]) -> PastMerge:
        new, changed, deleted, questions = list[Key](), list[Key](), list[Key](), list[Question]()
        for key, changes in self._rows.items():
            before, after = (View(self._layout[key[0]], [c for c in changes if c.id in known]) for known in (self._own, self._both))
            if not before.heads:
                new += [] if after.deleted else [key]
            else:
                (deleted if after.deleted and not before.deleted else changed).append(key)
            questions += [self._question(key, unit, after) for unit in sorted(after.conflicts - before.conflicts)]
        return PastMerge(mark, tuple(brought), tuple(new), tuple(changed), tuple(deleted), tuple(questions))

    def _question(self, key: Key, unit: str, after: View) -> Question:
        is_open = (*key, unit) in self._open
        heads = set(after.ids(unit))
        since = (c for c in self._rows[key] if c.id not in self._both and heads.intersection(c.seen.get(unit, ())))
        answers = tuple(after.values.get(unit, ())) if unit in self._layout[key[0]] else ()
        return Question(key, unit, answers, is_open, None if is_open else next(since, None))
