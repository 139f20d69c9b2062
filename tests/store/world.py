"""Three copies of one small file, lived through at random: what the properties of merging are tried on."""

from __future__ import annotations

import contextlib
import datetime as dt
import random
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from unittest import mock

from aims_desktop.errors import RuleError
from aims_desktop.store.changes import DELETED, Change, Edit, never_erased
from aims_desktop.store.journal import Transaction
from aims_desktop.store.merged import Merged
from aims_desktop.store.state import View
from aims_desktop.store.writer import CHILDREN
from tests.store.in_memory import LAYOUT, TABLES, Copy, by_row
from tests.store.kit import START

UNITS = {
    "risk": ("title", "cause", "owner_id", "system_id", "score"),
    "ai_system": ("title", "notes"),
    "data_flow": ("title", "system_id"),
    "person": ("name",),
    "gap_item": ("gap", "notes"),
}
"""What is edited."""


OPERATIONS = (
    *("add", "edit", "edit", "edit", "edit", "child", "child", "link", "unlink", "delete", "restore", "attach", "redact"),
    *("resolve", "resolve", "resolveundo", "resolveundo", "undo", "undo", "redo", "undoredo", "spree", "spree"),
    *("merge", "merge", "merge", "merge", "clash", "clash", "delclash", "delclash", "reopen", "copy", "backup", "old"),
)


class World:
    """Three copies and the backups made of them; each operation is a name, a copy and two numbers that choose."""

    def __init__(self, seed: int, shifts: Sequence[int] = (0, 0, 0), *, checked: bool = True) -> None:
        self.rng, self.checked, self.n, self.told = random.Random(seed), checked, 0, Counter[str]()
        self._tick = 0
        with self.seeded():
            base = Copy("Ana", self._clock(0))
            base.do("seed", lambda t: t.seed({"gap_item": [("42001:4.1", {"requirement": "42001:4.1"})]}))
            for k, base.who in enumerate(("Bo", "Li", "Ana")):  # whose names are known from now on
                base.do("add", lambda t, k=k: t.add("risk", {"title": f"t{k}", "likelihood": 1 + k}))  # type: ignore[misc]  # k is of now
            self.copies = [base.copy(who, self._clock(shift)) for who, shift in zip(("Ana", "Li", "Bo"), shifts, strict=True)]
            self.backups = [self.copies[0].copy()]

    def _clock(self, days: int) -> Callable[[], dt.datetime]:
        def now() -> dt.datetime:
            self._tick += 1
            return START + dt.timedelta(days=days, seconds=self._tick)

        return now

    @contextlib.contextmanager
    def seeded(self) -> Iterator[None]:
        """Sessions, salts and ids by the world's own dice, so that a twin with another clock draws the same."""
        with mock.patch("secrets.token_hex", self._hex), mock.patch("uuid.uuid4", self._uuid):
            yield

    def _hex(self, n: int) -> str:
        return f"{self.rng.getrandbits(8 * n):0{2 * n}x}"

    def _uuid(self) -> uuid.UUID:
        return uuid.UUID(int=self.rng.getrandbits(128), version=4)

    def live(self, history: Sequence[tuple[str, int, int, int]]) -> World:
        """Live through a history."""
        with self.seeded():
            for operation, k, i, j in history:
                with contextlib.suppress(RuleError):
                    getattr(self, f"_{operation}")(k, i, j)
                    self.told[operation] += 1

        return self

    def text(self, j: int) -> str:
        self.n += 1
        return "same" if j % 5 == 0 else f"text {self.n}"

    def _pick(self, rows: Sequence[Any], i: int) -> Any:
        if not rows:
            raise RuleError("nothing to choose from")
        return rows[i % len(rows)]

    # --- what one person does

    def _add(self, k: int, i: int, j: int) -> None:
        c = self.copies[k]
        if i % 3:
            c.do("add", lambda t: t.add("risk", {"title": self.text(1), "owner_id": self._maybe(c, "person", j)}))
        else:
            c.do("add", lambda t: t.add("person", {"name": self.text(1)}) and t.add("ai_system", {"title": self.text(j)}))

    def _maybe(self, c: Copy, table: str, j: int) -> str | None:
        rows = c.rows(table)
        return rows[j % len(rows)] if rows and j % 3 else None

    def _value(self, c: Copy, unit: str, i: int, j: int) -> dict[str, Any]:
        if unit == "score":
            return {"likelihood": 1 + j % 3, "impact_people": 1 + i % 3}
        if unit == "owner_id":
            return {unit: self._maybe(c, "person", i)}
        if unit == "system_id":
            return {unit: self._maybe(c, "ai_system", j)}
        return {unit: self.text(j)}

    def _edit(self, k: int, i: int, j: int) -> None:
        c = self.copies[k]
        table = ("risk", "risk", "risk", "data_flow", "ai_system", "gap_item")[i % 6]
        row, units = self._pick(c.rows(table), j), UNITS[table]
        chosen = [u for n, u in enumerate(units) if (i >> n) & 1 or n == j % len(units)]

        def write(t: Transaction) -> None:
            record = t.get(table, row)
            for unit in chosen:
                for name, value in self._value(c, unit, i, j).items():
                    setattr(record, name, value)

        c.do("edit", write)

    def _child(self, k: int, i: int, j: int) -> None:
        c = self.copies[k]
        if j % 5 == 0:
            key = f"42001:5.{1 + i % 3}"
            c.do("seed", lambda t: t.seed({"gap_item": [(key, {"requirement": key})]}))
        else:
            c.do("child", lambda t: t.add("data_flow", {"title": self.text(j), "system_id": self._pick(c.rows("ai_system"), i)}))

    def _link(self, k: int, i: int, j: int) -> None:
        c = self.copies[k]
        one, other = self._pick(c.rows("risk"), i), self._pick(c.rows("ai_system" if j % 2 else "risk"), j)
        c.do("link", lambda t: t.link("risk", one, "ai_system" if j % 2 else "risk", other, "related"))

    def _unlink(self, k: int, i: int, _j: int) -> None:
        c = self.copies[k]
        c.do("unlink", lambda t: t.delete("link", [self._pick(c.rows("link"), i)]))

    def _delete(self, k: int, i: int, j: int) -> None:
        c = self.copies[k]
        table = ("risk", "risk", "data_flow", "ai_system", "gap_item", "person")[j % 6]
        c.do("delete", lambda t: t.delete(table, [self._pick(c.rows(table), i)]))

    def _restore(self, k: int, i: int, j: int) -> None:
        c = self.copies[k]
        table = ("risk", "data_flow", "ai_system", "person", "link")[j % 5]
        c.do("restore", lambda t: t.restore(table, [self._pick(c.rows(table, deleted=True), i)]))

    def _attach(self, k: int, _i: int, j: int) -> None:
        name = self.text(j)
        self.copies[k].do("attach", lambda t: t.add("evidence", {"title": name, "file": t.attach(name.encode(), f"{name}.txt")}))

    def _redact(self, k: int, i: int, _j: int) -> None:
        c = self.copies[k]
        held = [
            (x, unit)
            for x in c.changes()
            for unit, columns in x.values.items()
            if columns is not None and x.tbl in TABLES and x.tbl != "author" and unit not in never_erased(x.tbl)
        ]
        x, unit = self._pick(held, i)
        same = [y.id for y in c.changes() if y.key == x.key and y.values.get(unit) == x.values[unit]]
        c.redact(x.key, unit, same)

    def resolve(self, c: Copy, line: tuple[str, str, str], j: int) -> None:
        """Decide one question one way or the other."""
        table, row, unit = line

        def write(t: Transaction) -> None:
            if unit in {DELETED, CHILDREN} and j % 2:
                t.keep([(table, row)])
            elif unit == DELETED:
                t.delete(table, [row])
            elif unit == CHILDREN:
                pointing = t.writer.relations.pointing_to(t.writer.db, [(table, row)])
                for p in pointing:
                    if not t.writer.view(p.source).deleted:
                        t.delete(p.source[0], [p.source[1]])
            else:
                values = c.view(table, row).values[unit]
                t.writer.write([Edit("set", table, row, {unit: values[j % len(values)]})])

        c.do("resolve", write)
        assert line not in c.open(), ("resolved", line)

    def _resolve(self, k: int, i: int, j: int) -> None:
        c = self.copies[k]
        self.resolve(c, self._pick(c.open(), i), j)

    def _undo(self, k: int, _i: int, _j: int) -> None:
        self._turned(self.copies[k], "undo")

    def _redo(self, k: int, _i: int, _j: int) -> None:
        self._turned(self.copies[k], "redo")

    def _undoredo(self, k: int, _i: int, _j: int) -> None:
        c = self.copies[k]
        was = c.visible()
        self._turned(c, "undo")
        self._turned(c, "redo")
        assert c.visible() == was, "undo and redo"
        self.told["undone and redone"] += 1

    def _turned(self, c: Copy, way: str) -> None:
        """Undo or redo; what it replaces must be of this session, and be what it takes back."""
        step = (c.stack._done if way == "undo" else c.stack._undone)[-1:]
        c.turn(way)
        new = (c.stack._undone if way == "undo" else c.stack._done)[-1]
        if not self.checked:
            return
        known = {x.id: x for x in c.changes()}
        old = [x for x in known.values() if x.txn == step[0].txn]
        for x in known.values():
            if x.txn == new.txn:
                for unit in x.values:
                    held = [y.values[unit] for y in old if y.key == x.key and unit in y.values]
                    for base in (known[i] for i in x.seen.get(unit, ())):
                        assert base.site == c.journal.site, "what another session wrote was taken back"
                        assert not held or _content(base.values[unit]) in map(_content, held), "another value was taken back"

    def _spree(self, k: int, i: int, j: int) -> None:
        """Several operations on one record, all undone, all redone."""
        c, dice = self.copies[k], random.Random(100 * j + i)
        row, levels = self._pick(c.rows("risk"), i), [c.visible()]
        c.stack.clear()
        for _ in range(dice.randint(2, 5)):
            deleted = c.view("risk", row).deleted

            def write(t: Transaction, deleted: bool = deleted) -> None:
                if deleted:
                    t.restore("risk", [row])
                elif dice.random() < 0.3:
                    t.delete("risk", [row])
                else:
                    t.get("risk", row).title = self.text(dice.randint(0, 5))
                    if dice.random() < 0.4:
                        t.get("risk", row).cause = self.text(0)

            if c.do("spree", write):
                levels.append(c.visible())
        for was in reversed(levels[:-1]):
            self._turned(c, "undo")
            assert c.visible() == was, "spree undone"
        for was in levels[1:]:
            self._turned(c, "redo")
            assert c.visible() == was, "spree redone"
        self.told["sprees walked"] += 1

    def _resolveundo(self, k: int, i: int, j: int) -> None:
        """Undo of a decision brings the question back, with the same provisional value."""
        c = self.copies[k]
        line, was = self._pick(c.open(), i), c.visible()
        self.resolve(c, line, j)
        after = c.visible()
        self._turned(c, "undo")
        assert c.visible() == was, ("decision undone", line)
        self._turned(c, "redo")
        assert c.visible() == after, ("decision redone", line)
        self.told["decisions undone"] += 1

    # --- several copies

    def _other(self, k: int, i: int) -> int:
        return (k + 1 + i % 2) % 3

    def _merge(self, k: int, i: int, _j: int) -> None:
        self.meet(self.copies[k], self.copies[self._other(k, i)])

    def meet(self, one: Copy, other: Copy) -> None:
        """Merge; P2, P4, P5 and that what was erased stays so."""
        if not self.checked:
            one.merge(other)
            return
        mine, theirs = ({c.id: c for c in copy.changes()} for copy in (one, other))
        heads = [_heads_of(list(known.values())) for known in (mine, theirs)]
        merged = one.merge(other)
        if not merged.changes:
            assert {c.id for c in one.changes()} == set(mine)
            return
        self.told["merges with news"] += 1
        now = {c.id: c for c in one.changes()}
        assert {i for i, c in theirs.items() if c.act != "merge"} <= set(now)
        assert set(mine) <= set(now)
        assert one.merge(other) == Merged()
        self._demand_taken(mine, theirs, heads, _heads_of(list(now.values())))
        for known in (mine, theirs):
            for c in known.values():
                assert all(now[c.id].values[u] is None for u, v in c.values.items() if v is None), "something erased came back"
        open_now = set(one.open())
        assert {(d.record.register.replace("-", "_"), d.record.id, d.unit) for d in merged.conflicts} <= open_now

    def _demand_taken(self, mine: Any, theirs: Any, heads: Any, now: Any) -> None:
        """P5: a unit changed on one side takes what that side had."""
        news = [{(*c.key, u) for i, c in a.items() if i not in b for u in c.values} for a, b in ((mine, theirs), (theirs, mine))]
        for unit in heads[0].keys() | heads[1].keys():
            if unit not in news[1]:
                assert now[unit] == heads[0][unit]
            elif unit not in news[0]:
                assert now[unit] == heads[1][unit]
            else:
                self.told["units changed on both sides"] += 1

    def _clash(self, k: int, i: int, j: int) -> None:
        """Two copies work on one field, then meet."""
        c, d = self.copies[k], self.copies[self._other(k, i)]
        table = "risk" if j % 4 else "data_flow"
        row = self._pick(sorted({*c.rows(table)} & {*d.rows(table)}), i)
        unit = "title" if table == "risk" else ("title", "system_id")[i % 2]
        for n, copy in enumerate((c, d)):
            copy.do("clash", lambda t, copy=copy, n=n: self._set(t, table, row, self._value(copy, unit, i + n, j + n)))  # type: ignore[misc]
        self.meet(c, d)

    def _delclash(self, k: int, i: int, j: int) -> None:
        """One deletes what the other changes, deletes too, or deletes and restores; then they meet."""
        c, d = self.copies[k], self.copies[self._other(k, i)]
        table = ("risk", "risk", "data_flow", "ai_system")[j % 4]
        row = self._pick(sorted({*c.rows(table)} & {*d.rows(table)}), i)
        c.do("delete", lambda t: t.delete(table, [row]))
        if j % 3 == 0:
            c.do("restore", lambda t: t.restore(table, [row]))
        if i % 3 == 2:
            if table == "ai_system":
                d.do("child", lambda t: t.add("data_flow", {"title": self.text(j), "system_id": row}))
            else:
                d.do("edit", lambda t: self._set(t, table, row, {"title": self.text(j)}))
        else:
            d.do("delete", lambda t: t.delete(table, [row]))
            if i % 3 == 0:
                d.do("restore", lambda t: t.restore(table, [row]))
        self.meet(c, d)

    @staticmethod
    def _set(t: Transaction, table: str, row: str, values: dict[str, Any]) -> None:
        record = t.get(table, row)
        for name, value in values.items():
            setattr(record, name, value)

    def _reopen(self, k: int, _i: int, _j: int) -> None:
        self.copies[k].reopen()

    def _copy(self, k: int, i: int, _j: int) -> None:
        """Somebody goes on with a copy of another's instead of with her own."""
        if i % 4 == 0:
            self.copies[k] = self.copies[(k + 1) % 3].copy(self.copies[k].who, self.copies[k].clock)

    def _backup(self, k: int, _i: int, _j: int) -> None:
        self.backups.append(self.copies[k].copy())

    def _old(self, k: int, i: int, _j: int) -> None:
        """Somebody restores a backup."""
        self.copies[k] = self._pick(self.backups, i).copy(self.copies[k].who, self.copies[k].clock)

    def everyone(self) -> None:
        """All meet, so that nobody knows anything new."""
        first, *others = self.copies
        with self.seeded():
            for other in others:
                first.merge(other)
            for other in others:
                other.merge(first)


def _content(columns: Any) -> frozenset[Any]:
    return frozenset((name, value) for name, value in (columns or {}).items() if value is not None)


def _heads_of(changes: Sequence[Change]) -> dict[tuple[str, str, str], frozenset[str]]:
    return {
        (*key, unit): frozenset(h.id for h in heads)
        for key, rows in by_row(changes).items()
        for unit, heads in View(LAYOUT[key[0]], rows).heads.items()
    }
