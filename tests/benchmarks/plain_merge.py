"""The floor of merging: the least that a merge of two sets of changes does, written plainly over the same table. Standard library only."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import unicodedata
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

COLUMNS = ("id", "site", "seq", "prev", "lamport", "at", "who", "txn", "reason", "act", "tbl", "row", "value", "salt", "vhash", "bases")
SELECT = f"SELECT {', '.join(COLUMNS)} FROM change"
canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


class Change:
    """One row of the change table, its JSON read."""

    def __init__(self, row: tuple[Any, ...]) -> None:
        self.stored = row
        self.id, self.site, self.seq, self.prev, self.lamport, self.at, self.who, self.txn, self.reason, self.act = row[:10]
        self.tbl, self.row, self.value, self.salt, self.vhash, self.bases = row[10:]
        self.values: dict[str, dict[str, Any]] = json.loads(self.value)
        self.seen: dict[str, list[str]] = json.loads(self.bases)

    @property
    def order(self) -> tuple[int, str, int]:
        return self.lamport, self.site, self.seq

    @property
    def parents(self) -> list[str]:
        return [*([self.prev] if self.prev else []), *self.seen.get("tips", [])]

    def is_sound(self) -> bool:
        """Whether it is what its id says: every hash is made anew."""
        salts = {unit: sha256(self.salt + unit)[:32] for unit in self.values}
        content = sha256(canonical({unit: sha256(salts[unit] + canonical(columns)) for unit, columns in self.values.items()}))
        said = [self.site, self.seq, self.prev, self.lamport, self.at, self.who, self.txn, self.reason, self.act, self.tbl, self.row]
        return (
            canonical(self.values) == self.value
            and canonical(self.seen) == self.bases
            and content == self.vhash
            and sha256(canonical([*said, self.vhash, self.bases])) == self.id
            and all(unicodedata.is_normalized("NFC", text) for text in (self.value, self.reason, self.who))
        )


def is_whole(changes: Iterable[Change]) -> bool:
    """Whether each change follows those it names, in the order they claim."""
    by_id = {c.id: c for c in changes}
    for c in by_id.values():
        named = [*c.parents, *(i for ids in c.seen.values() for i in ids)]
        if not all(i in by_id for i in named) or c.lamport != 1 + max((by_id[i].lamport for i in c.parents), default=0):
            return False
        if c.act != "merge" and not all(by_id[i].row == c.row and unit in by_id[i].values for unit, ids in c.seen.items() for i in ids):
            return False
    return True


def show(db: sqlite3.Connection, table: str, row: str) -> None:
    """Write a row of a register anew from its changes: of each unit the newest value that no other change replaced."""
    changes = sorted(map(Change, db.execute(f"{SELECT} WHERE tbl=? AND row=?", (table, row))), key=lambda c: c.order)
    replaced = {(unit, i) for c in changes for unit, ids in c.seen.items() for i in ids}
    columns: dict[str, Any] = {}
    for c in changes:
        for unit, value in c.values.items():
            if (unit, c.id) not in replaced:
                columns |= value
    db.execute(f"UPDATE {table} SET {', '.join(f'{name}=?' for name in columns)} WHERE id=?", (*columns.values(), row))


def plain_merge(mine: Path, theirs: Path) -> int:
    """Take what another copy knows into a file; gives how many changes were new."""
    with closing(sqlite3.connect(theirs)) as other, closing(sqlite3.connect(mine, isolation_level=None)) as db:
        changes = [Change(row) for row in other.execute(SELECT)]
        assert all(change.is_sound() for change in changes)
        assert is_whole(changes)
        known = {row[0] for row in db.execute("SELECT id FROM change")}
        new = [change for change in changes if change.id not in known]
        db.execute("BEGIN IMMEDIATE")
        db.executemany(f"INSERT INTO change VALUES ({', '.join('?' * len(COLUMNS))})", [change.stored for change in new])
        for table, row in dict.fromkeys((change.tbl, change.row) for change in new if change.tbl == "risk"):
            show(db, table, row)
        assert not db.execute("PRAGMA foreign_key_check").fetchone()
        db.execute("COMMIT")
        return len(new)
