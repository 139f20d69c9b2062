"""A fresh file with its journal, for the tests of the store."""

from __future__ import annotations

import datetime as dt
import functools
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase

from aims_desktop.model.fields import Field
from aims_desktop.model.kinds import ChoiceKind, ChoicesKind, FileRef, IntegerKind, LinkKind
from aims_desktop.model.registers import REGISTERS, tables
from aims_desktop.model.registers.risk_cells import own_levels
from aims_desktop.model.registers.shared import Level
from aims_desktop.store import engine, erasures, journal, schema
from aims_desktop.store.changes import DATASET, INSERT, Change, Edit, layout
from aims_desktop.store.erasing import Target, erase
from aims_desktop.store.history import read_changes
from aims_desktop.store.replay import names_of, replay
from aims_desktop.store.state import View
from aims_desktop.store.verify import Report, verify

ANA = "Ana Ruiz"
START = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)

HISTORIES: dict[str, Any] = {
    "suppress_health_check": list(HealthCheck),
    "phases": (
        Phase.explicit,
        Phase.reuse,
        Phase.generate,
    ),  # a history takes a second: making a failing one smaller would take many minutes
}
"""Settings of hypothesis for tests that live through random histories of a file."""

Tables = dict[str, dict[str, tuple[Any, ...]]]


@functools.cache
def empty_file() -> bytes:
    """A file with tables and no rows; made once, for most tests want one."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.aims"
        connection = engine.connect(path, "rwc")
        schema.create(connection)
        connection.close()
        return path.read_bytes()


class Clock:
    """A clock that moves on a second each time it is asked."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> dt.datetime:
        self.now += dt.timedelta(seconds=1)
        return self.now


class Book:
    """One file and one opening of it for writing."""

    def __init__(self, path: Path, *, new: bool = True, who: str = ANA) -> None:
        self.path, self.who, self.clock = path, who, Clock()
        if new:
            path.write_bytes(empty_file())
        self.engine = engine.WriteEngine(path)
        if new:
            self.journal = journal.create_dataset(self.engine, who=who, clock=self.clock)
        else:
            self.reopen()

    def reopen(self) -> None:
        """Begin a new session, as the next opening does."""
        with self.reading() as db:
            (dataset,) = db.execute("SELECT v FROM meta WHERE k='dataset_id'").fetchone()
        self.journal = journal.Journal(self.engine, dataset, clock=self.clock)

    def close(self) -> None:
        self.engine.dispose()

    def copy(self, name: str, who: str = ANA) -> Book:
        """A copy of the file on another machine."""
        path = self.path.with_name(name)
        shutil.copy(self.path, path)
        return Book(path, new=False, who=who)

    @contextmanager
    def write(self, reason: str = "Edit") -> Iterator[journal.Transaction]:
        with self.journal.transaction(reason, self.who) as transaction:
            yield transaction

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        db = engine.connect(self.path, "ro")
        try:
            yield db
        finally:
            db.close()

    @contextmanager
    def tampering(self) -> Iterator[sqlite3.Connection]:
        """A connection that writes past the journal, committed at the end."""
        db = engine.connect(self.path, "rw")
        db.execute("PRAGMA foreign_keys=OFF")
        try:
            db.execute("BEGIN")
            yield db
            db.execute("COMMIT")
        finally:
            db.close()

    def add(self, table: str, **values: Any) -> str:
        with self.write(f"New {table}") as transaction:
            return transaction.add(table, values)

    def set(self, table: str, row: str, **values: Any) -> str:
        with self.write(f"Edit {table}") as transaction:
            record = transaction.get(table, row)
            for name, value in values.items():
                setattr(record, name, value)
        return transaction.txn

    def delete(self, table: str, *rows: str) -> str:
        with self.write(f"Delete {table}") as transaction:
            transaction.delete(table, rows)
        return transaction.txn

    def one(self, statement: str, *values: Any) -> Any:
        """The first column of the first row."""
        with self.reading() as db:
            found = db.execute(statement, values).fetchone()
            return found[0] if found else None

    def changes(self, where: str = "ORDER BY lamport, site, seq") -> list[Change]:
        with self.reading() as db:
            return read_changes(db, where)

    def view(self, table: str, row: str) -> View:
        return View(layout()[table], [c for c in self.changes() if c.key == (table, row)])

    def tables(self) -> Tables:
        """All rows of all tables in stored form."""
        with self.reading() as db:
            found = {}
            for table in tables():
                names = names_of(layout()[table])
                found[table] = {row: tuple(cells) for row, *cells in db.execute(f"SELECT id, {','.join(names)} FROM {table}")}
            return found

    def live(self) -> Tables:
        """The rows that are not deleted, authors aside: nobody takes back who he is."""
        return {t: {row: cells for row, cells in rows.items() if not cells[0]} for t, rows in self.tables().items() if t != "author"}

    def conflicts(self) -> set[tuple[str, str, str]]:
        with self.reading() as db:
            return set(db.execute("SELECT tbl, row, unit FROM conflict"))

    def verify(self, **options: Any) -> Report:
        with self.reading() as db:
            return verify(db, **options)

    def take_in(self, other: Book) -> None:
        """The union of the changes of both, tables and cache worked out anew: what a merge leads to."""
        have = {c.id for c in self.changes()}
        theirs = other.changes()
        with other.reading() as db:
            files = db.execute("SELECT sha256, size, data FROM blob").fetchall()
        with self.write("Merge") as transaction:
            writer = transaction.writer
            writer.db.executemany("INSERT OR IGNORE INTO blob VALUES (?,?,?)", files)
            writer.db.executemany(INSERT, [c.stored() for c in theirs if c.id not in have])
            erasures.apply(writer.db, erasures.erasures_of(writer.db))
            wanted = replay(read_changes(writer.db), layout())
            for table, rows in wanted.tables.items():
                names = names_of(layout()[table])
                writer.db.execute(f"DELETE FROM {table}")
                writer.db.executemany(
                    f"INSERT INTO {table}(id,{','.join(names)}) VALUES ({','.join('?' * (len(names) + 1))})",
                    [(row, *cells) for row, cells in rows.items()],
                )
            writer.db.execute("DELETE FROM conflict")
            writer.db.executemany("INSERT INTO conflict VALUES (?,?,?)", wanted.conflicts)
            tip = theirs[-1]
            writer.tip = replace(writer.tip, lamport=max(writer.tip.lamport, tip.lamport))
            writer.write([Edit("merge", DATASET, self.journal.dataset_id, {}, {"tips": [tip.id]})])


def value_for(field: Field, n: int, ids: dict[str, str]) -> Any:
    """Some value of a field, another for each n; links go to the rows named in `ids`."""
    kind = field.kind
    if isinstance(kind, LinkKind):
        target = kind.targets[n % len(kind.targets)]
        row = ids[target.replace("-", "_")]
        return f"{target}:{row}" if kind.mixed else row
    if isinstance(kind, ChoicesKind):
        members = list(kind.choices)
        return tuple(members[: 1 + n % len(members)])
    if isinstance(kind, ChoiceKind):
        return list(kind.choices)[n % len(kind.choices)]
    if isinstance(kind, IntegerKind):
        low = kind.low or 0
        high = kind.high if kind.high is not None else low + 1000
        return low + n % (high - low + 1)
    made: dict[str, Any] = {
        "text": f"Größe {n}: 𝄞 ; \\; \"x\" 'y' %",
        "prose": f"First line {n}\nsecond line — ≥ 0\ttab",
        "decimal": Decimal(n) / 4,
        "percent": Decimal(n % 100) / 4,
        "date": dt.date(2026, 1, 1) + dt.timedelta(days=n),
        "datetime": START + dt.timedelta(hours=n),
        "flag": n % 2 == 0,
        "requirement": f"42001:{4 + n % 7}.1",
        "cells": own_levels({(5, 5): list(Level)[n % len(Level)]}),
        "file": FileRef(f"Übersicht {n}.pdf", f"{n:064x}", n),
    }
    return made[kind.name]


def one_of_each(book: Book) -> dict[str, str]:
    """A row in every table that links may point to."""
    with book.write("One of each") as transaction:
        return {table: transaction.add(table, {}) for table in tables() if table != "link"}


def register_tables() -> list[str]:
    return [register.table for register in REGISTERS.values()]


def redact(book: Book, table: str, row: str, unit: str, targets: list[str]) -> None:
    """Erase a unit from changes as the law may demand."""
    with book.write("Erase") as transaction:
        erase(transaction.writer, [Target(table, row, unit, tuple(targets))])


def busy(book: Book) -> None:
    """Two sessions with all that happens in a file: records, children, links, files, deletions, an erasure, a dispute."""
    with book.write("Many") as transaction:
        risks = transaction.add_many("risk", [{"title": f"Größe {n}", "likelihood": 1 + n % 5, "notes": "same"} for n in range(8)])
        system = transaction.add("ai_system", {"title": "Chat"})
        transaction.add("data_flow", {"title": "Prompts", "system_id": system})
        person = transaction.add("person", {"name": "Bo"})
        transaction.add("evidence", {"title": "Minutes", "file": transaction.attach(b"minutes", "minutes.txt")})
        transaction.link("risk", risks[0], "requirement", "42001:6.1.2", "clauses")
        transaction.add("version", {"of_table": "risk", "of_id": risks[0], "version": "1.0", "snapshot": "{}"})
    copy = book.copy(f"{book.path.stem}-copy.aims", who="Li")
    book.set("risk", risks[0], title="mine", owner_id=person)
    copy.set("risk", risks[0], title="theirs")
    copy.set("risk", risks[1], likelihood=4)
    book.take_in(copy)
    copy.close()
    book.reopen()
    for n, row in enumerate(risks[2:6]):
        book.set("risk", row, title=f"edited {n}", cause="“quoted”")
    book.delete("ai_system", system)
    book.delete("risk", risks[7])
    redact(book, "risk", risks[3], "cause", [c.id for c in book.changes() if c.row == risks[3] and "cause" in c.values])
    for n in range(3):
        book.set("risk", risks[4], notes=f"last {n}")


def problems(db: sqlite3.Connection, **options: Any) -> tuple[str, ...]:
    return verify(db, **options).problems


def newest(db: sqlite3.Connection) -> Change:
    return max(read_changes(db), key=lambda c: c.order)
