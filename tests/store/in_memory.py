"""Copies of one small file in memory, so that thousands of histories can be lived through; and what no history may lose."""

from __future__ import annotations

import contextlib
import datetime as dt
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import create_engine, event
from sqlalchemy.pool import NullPool

from aims_desktop.store import erasing, refs
from aims_desktop.store.changes import DELETED, MARKS, SELECT, Change, Key, layout
from aims_desktop.store.conflicts import lines
from aims_desktop.store.incoming import Known, incoming
from aims_desktop.store.journal import Journal, Transaction, create_dataset
from aims_desktop.store.merge import take_in
from aims_desktop.store.merged import Merged
from aims_desktop.store.state import View
from aims_desktop.store.undo import UndoStack
from aims_desktop.store.verify import verify
from tests.store.kit import empty_file

TABLES = ("risk", "ai_system", "data_flow", "person", "evidence", "gap_item", "link", "author")
"""The registers a world uses."""

LAYOUT = layout()


class Kept(sqlite3.Connection):
    """A database in memory: closing the connection would lose it."""

    def close(self) -> None:
        """Stay open."""


class Engine:
    """One engine for all copies, so that SQLAlchemy works each statement out once; it connects to the copy that writes next."""

    def __init__(self) -> None:
        self.db: Kept | None = None
        self.engine = create_engine("sqlite://", creator=lambda: self.db, poolclass=NullPool)
        event.listen(self.engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))


ENGINE = Engine()


class Copy:
    """One copy of the file, with the session that has it open."""

    def __init__(self, who: str, clock: Callable[[], dt.datetime], content: bytes | None = None) -> None:
        self.who, self.clock = who, clock
        self.db = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False, factory=Kept)
        self.db.deserialize(content or empty_file())
        self.db.execute("PRAGMA foreign_keys=ON")
        if content is None:
            ENGINE.db = self.db
            self.journal = create_dataset(ENGINE.engine, who=who, clock=clock)
            self.stack = UndoStack(self.journal)
        else:
            self.reopen()

    def reopen(self) -> None:
        """Begin a new session, as the next opening does."""
        (dataset,) = self.db.execute("SELECT v FROM meta WHERE k='dataset_id'").fetchone()
        self.journal = Journal(ENGINE.engine, dataset, clock=self.clock)
        self.stack = UndoStack(self.journal)

    def copy(self, who: str = "", clock: Callable[[], dt.datetime] | None = None) -> Copy:
        return Copy(who or self.who, clock or self.clock, self.db.serialize())

    # --- writing

    @contextlib.contextmanager
    def write(self, name: str) -> Iterator[Transaction]:
        ENGINE.db = self.db
        with self.journal.transaction(name, self.who) as transaction:
            yield transaction

    def do(self, name: str, write: Callable[[Transaction], object]) -> bool:
        """One change, to be undone; whether anything was written."""
        with self.write(name) as transaction:
            write(transaction)
        if transaction.txn:
            self.stack.push(transaction.txn, name)
        return bool(transaction.txn)

    def turn(self, way: str) -> None:
        """Undo or redo; raises RuleError where that is refused."""
        with self.write(way) as transaction:
            (self.stack.undo if way == "undo" else self.stack.redo)(transaction)

    def merge(self, other: Copy) -> Merged:
        """What `merge` does between the gate and the backup on one side and the commit on the other."""
        news = incoming(Known.of(self.db), other.db, other.who)
        if not news.any_news:
            return Merged()
        with self.write("Merge") as transaction:
            merged = take_in(transaction.writer, news, other.db, other.who)
        self.stack.clear()
        return merged

    def redact(self, key: Key, unit: str, ids: Sequence[str]) -> None:
        """Erase a unit from changes."""
        with self.write("Erase") as transaction:
            erasing.erase(transaction.writer, [erasing.Target(*key, unit, tuple(ids))])
        self.stack.clear()

    # --- looking

    def changes(self) -> list[Change]:
        return sorted((Change(*row) for row in self.db.execute(SELECT)), key=lambda c: c.order)

    def view(self, table: str, row: str) -> View:
        return View(LAYOUT[table], [Change(*r) for r in self.db.execute(f"{SELECT} WHERE tbl=? AND row=?", (table, row))])

    def rows(self, table: str, *, deleted: bool = False) -> list[str]:
        return [r for (r,) in self.db.execute(f"SELECT id FROM {table} WHERE deleted=? ORDER BY id", (int(deleted),))]

    def open(self) -> list[tuple[str, str, str]]:
        return sorted(lines(self.db))

    def visible(self) -> Any:
        """What people see: live rows and open questions; authors aside, nobody takes back who he is."""
        rows = {t: self.db.execute(f"SELECT * FROM {t} WHERE deleted=0 ORDER BY id").fetchall() for t in TABLES if t != "author"}
        return rows, self.open()

    def refs(self) -> dict[str, str]:
        keys = [("risk", row) for (row,) in self.db.execute("SELECT id FROM risk")]
        return {row: ref for (_t, row), ref in refs.refs_of(self.db, keys).items()}

    def state(self, *, by_place: bool = False) -> Any:
        """All that copies must agree in; `by_place` names changes by session and place, where times and so ids differ."""
        changes = [c for c in self.changes() if c.act != "merge"]
        name = {c.id: (c.site, c.seq) if by_place else c.id for c in changes}
        heads = {
            (*key, u, name[h.id]) for key, rows in by_row(changes).items() for u, hs in View(LAYOUT[key[0]], rows).heads.items() for h in hs
        }
        tables = {t: self.db.execute(f"SELECT * FROM {t} ORDER BY id").fetchall() for t in TABLES}
        blobs = {digest for (digest,) in self.db.execute("SELECT sha256 FROM blob")}
        return tables, self.open(), self.refs(), heads, set(name.values()), blobs

    def demand_sound(self) -> None:
        """P7 to P10 and P21."""
        report = verify(self.db)
        assert report.problems == ()
        assert self.db.execute("PRAGMA foreign_key_check").fetchall() == []
        named = list(self.refs().values())
        assert len(set(named)) == len(named)


def by_row(changes: Sequence[Change]) -> dict[Key, list[Change]]:
    found: dict[Key, list[Change]] = defaultdict(list)
    for c in changes:
        if c.act not in MARKS and c.tbl in TABLES:
            found[c.key].append(c)
    return found


def ancestors(changes: Sequence[Change]) -> tuple[dict[str, int], dict[str, int]]:
    """Who had seen what, from the chains alone and not from bases: the bit of each change, and the bits of all before it."""
    bit = {c.id: 1 << n for n, c in enumerate(changes)}
    before: dict[str, int] = {}
    for c in changes:
        before[c.id] = 0
        for parent in c.parents:
            before[c.id] |= before[parent] | bit[parent]
    return bit, before


def lost(copy: Copy) -> list[tuple[str, ...]]:
    """P4, P12: values that went though nobody who knew them replaced them; deletes that covered what they had not seen."""
    changes = copy.changes()
    bit, before = ancestors(changes)
    found = []
    for (table, row), rows in by_row(changes).items():
        view = View(LAYOUT[table], rows)
        for unit in {unit for c in rows for unit in c.values}:
            touching = [c for c in rows if unit in c.values]
            heads = {head.id for head in view.heads[unit]}
            for c in touching:
                if c.id not in heads and not any(before[d.id] & bit[c.id] for d in touching):
                    found.append(("value", table, row, unit))
        if view.deleted:
            marks = view.heads[DELETED]
            for unit, those in view.heads.items():
                found += [
                    ("edit", table, row, unit)
                    for head in those
                    if unit != DELETED and (head.act != "create" or table == "link") and not any(before[m.id] & bit[head.id] for m in marks)
                ]
    return found
