"""Writing changes: one after the other in the chain of this opening, with the tables and the conflict cache brought along."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence

from aims_desktop.errors import RuleError
from aims_desktop.i18n import _
from aims_desktop.model.kinds import Plain
from aims_desktop.model.record import Author
from aims_desktop.store import erasures, refs
from aims_desktop.store.changes import DATASET, DELETED, INSERT, MARKS, Bases, Change, Columns, Edit, Key, Stamp, Tip, layout, sealed
from aims_desktop.store.history import read_changes
from aims_desktop.store.relations import Relations, chunks, marks
from aims_desktop.store.state import View

CHILDREN = "children"
"""The unit under which the conflict cache lists a deleted record that a live one still points to."""


class Writer:
    """The changes of one transaction, from edits to rows of the change table and of the registers' own."""

    def __init__(self, db: sqlite3.Connection, tip: Tip, stamp: Callable[[sqlite3.Connection], Stamp]) -> None:
        """`stamp` is asked once, at the first edit; a transaction without any leaves no trace."""
        self.db = db
        self.tip = tip
        self.layout = layout()
        self.relations = Relations()
        self.created: set[Key] = set()
        self.deleted: set[Key] = set()
        self.touched: set[Key] = set()
        self.written: list[Change] = []
        self.stamp: Stamp | None = None
        self._ask_stamp = stamp
        self._rows: dict[Key, list[Change]] = {}
        self._views: dict[Key, View] = {}

    def view(self, key: Key) -> View:
        """The row as the journal has it."""
        if key not in self._views:
            self._views[key] = View(self.layout[key[0]], self.changes_of(key))
        return self._views[key]

    def changes_of(self, key: Key) -> Sequence[Change]:
        """All changes of a row."""
        self.load([key])
        return self._rows[key]

    def load(self, keys: Iterable[Key]) -> None:
        """Read the changes of rows that are about to be asked for, many at once."""
        missing: dict[str, list[str]] = defaultdict(list)
        for table, row in dict.fromkeys(keys):
            if (table, row) not in self._rows:
                self._rows[table, row] = []
                missing[table].append(row)
        for table, rows in missing.items():
            for some in chunks(rows):
                for change in read_changes(self.db, f"WHERE tbl=? AND row IN ({marks(some)})", [table, *some]):
                    self._rows[change.key].append(change)

    def write(self, edits: Sequence[Edit], *, stored: bool = False, checked: bool = True) -> None:
        """Write edits in their order. `stored`: new rows are in their tables already. `checked`: refuse pointing to deleted records."""
        if not edits:
            return
        stamp = self._stamped()
        earlier = [edit.key for edit in edits if edit.act != "create"]
        self.load(earlier)
        before = {key: self.view(key) for key in dict.fromkeys(earlier)}
        changes = self._sealed(edits, stamp)
        self.db.executemany(INSERT, [change.stored() for change in changes])
        self.written += changes
        new = {edit.key: _flat(edit) for edit in edits if edit.act == "create"}
        if not stored:
            self._insert(new)
        self._count(edits)
        ends = self._settle(before) | {key: self.relations.ends(key[0], columns) for key, columns in new.items() if key not in before}
        self._children(before, ends, checked)

    def take(self, changes: Sequence[Change]) -> dict[Key, View]:
        """Take in sound changes that were made in another copy; gives the rows they concern as they stood before."""
        keys = list(dict.fromkeys(c.key for c in changes if c.act not in MARKS and c.tbl != DATASET))
        self.load(keys)
        before = {key: self.view(key) for key in keys}
        self.created.update(key for key in keys if not self._rows[key])
        self.db.executemany(INSERT, [change.stored() for change in changes])
        for change in changes:
            if change.key in before:
                self._rows[change.key].append(change)
        self._read_again(before, erasures.apply(self.db, changes))
        return before

    def erase(self, edits: Sequence[Edit]) -> None:
        """Write erasures and carry them out."""
        self.write(edits)
        before = {edit.key: self.view(edit.key) for edit in edits}
        self._read_again(before, erasures.apply(self.db, [c for key in before for c in self.changes_of(key)]))

    def _read_again(self, before: dict[Key, View], altered: Iterable[Key]) -> None:
        """Bring rows that the journal says something new about to that; `altered` are those whose changes lost a value."""
        for key in altered:
            self._rows.pop(key, None)
        for key in before:
            self._views.pop(key, None)
        self.load(before)
        self.touched.update(before)
        self._children(before, self._settle(before), checked=False)

    def finish(self) -> None:
        """Write the author of the changes, if he is new; after them, since the first change of a file is its own making."""
        if self.stamp is not None and self.stamp.new_author:
            self.write([Edit("create", Author.__tablename__, self.stamp.who, {"name": {"name": self.stamp.new_author}})])

    def drop_unnamed_file(self, digest: str) -> None:
        """Forget a file that no change of this transaction names."""
        stamp = self.stamp
        asked = "SELECT 1 FROM change WHERE site=? AND txn=? AND instr(value, ?)"
        if stamp is None or not self.db.execute(asked, (stamp.site, stamp.txn, digest)).fetchone():
            self.db.execute("DELETE FROM blob WHERE sha256=?", (digest,))

    def _stamped(self) -> Stamp:
        if self.stamp is None:
            self.stamp = self._ask_stamp(self.db)
        return self.stamp

    def _sealed(self, edits: Sequence[Edit], stamp: Stamp) -> list[Change]:
        changes = []
        for edit in edits:
            change = sealed(edit, self._bases(edit), self.tip, stamp)
            self.tip = Tip(change.seq, change.id, change.lamport)
            if edit.key in self._rows:
                self._rows[edit.key].append(change)
                self._views.pop(edit.key, None)
            changes.append(change)
        return changes

    def _bases(self, edit: Edit) -> Bases:
        if edit.bases is not None:
            return edit.bases() if callable(edit.bases) else edit.bases
        if edit.act == "create":
            return {}
        view = self.view(edit.key)
        return view.all_ids() if edit.act in {"delete", "restore"} else {unit: view.ids(unit) for unit in edit.value}

    def _count(self, edits: Sequence[Edit]) -> None:
        for edit in edits:
            if edit.act in MARKS or edit.table == DATASET:
                continue
            self.touched.add(edit.key)
            if edit.act == "create":
                self.created.add(edit.key)

    # --- the registers' own tables

    def _insert(self, new: dict[Key, Columns]) -> None:
        by_table: dict[str, list[Columns]] = defaultdict(list)
        for (table, row), columns in new.items():
            if table != DATASET:
                by_table[table].append({**columns, "id": row, DELETED: 0})
        for table, rows in by_table.items():
            self._upsert(table, rows)

    def _upsert(self, table: str, rows: Sequence[Columns]) -> None:
        names = ["id", DELETED, *(name for names in self.layout[table].values() for name in names)]
        values = ",".join(f":{name}" for name in names)
        updates = ",".join(f"{name}=excluded.{name}" for name in names[1:])
        statement = f"INSERT INTO {table}({','.join(names)}) VALUES ({values}) ON CONFLICT(id) DO UPDATE SET {updates}"
        self.db.executemany(statement, [dict.fromkeys(names) | row for row in rows])

    def _settle(self, before: dict[Key, View]) -> dict[Key, set[Key]]:
        """Bring rows and their lines of the conflict cache to what the journal now says; give what live ones newly point to."""
        ends: dict[Key, set[Key]] = {}
        rows: dict[str, list[Columns]] = defaultdict(list)
        lines: list[tuple[str, str, str]] = []
        for key, old in before.items():
            table, row = key
            if table == DATASET:
                continue
            view = self.view(key)
            rows[table].append({**view.columns, "id": row, DELETED: int(view.deleted)})
            lines += [(table, row, unit) for unit in sorted(view.conflicts)]
            (self.deleted.add if view.deleted else self.deleted.discard)(key)
            had = set() if old.deleted else self.relations.ends(table, old.columns)
            ends[key] = set() if view.deleted else self.relations.ends(table, view.columns) - had
        for table, some in rows.items():
            self._upsert(table, some)
        self.db.executemany("DELETE FROM conflict WHERE tbl=? AND row=? AND unit<>?", [(*key, CHILDREN) for key in before])
        self.db.executemany("INSERT INTO conflict VALUES (?,?,?)", lines)
        return ends

    def _children(self, before: dict[Key, View], new_ends: dict[Key, set[Key]], checked: bool) -> None:
        """A live record that points to a deleted one is a conflict of the latter; only a merge may make one."""
        near = {end for ends in new_ends.values() for end in ends} | set(before)
        for (table, _row), old in before.items():
            near |= self.relations.ends(table, old.columns)
        gone = self.relations.deleted_ends(self.db, near)
        if checked:
            self._demand_live(new_ends, gone)
        self.db.executemany("DELETE FROM conflict WHERE tbl=? AND row=? AND unit=?", [(*key, CHILDREN) for key in near])
        pointed = {p.target for p in self.relations.pointing_to(self.db, gone)}
        self.db.executemany("INSERT INTO conflict VALUES (?,?,?)", [(*key, CHILDREN) for key in sorted(pointed)])

    def _demand_live(self, new_ends: dict[Key, set[Key]], gone: Collection[Key]) -> None:
        for key, ends in new_ends.items():
            for end in sorted(ends & set(gone)):
                if end != key:
                    raise RuleError(
                        _("{record} points to {other}, which is deleted; restore that first.").format(
                            record=refs.label(self.db, *key), other=refs.label(self.db, *end)
                        )
                    )


def _flat(edit: Edit) -> Columns:
    return {name: value for columns in edit.value.values() for name, value in (columns or dict[str, Plain]()).items()}
