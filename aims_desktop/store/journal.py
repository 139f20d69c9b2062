"""The one way into the file: transactions of a session, each written as changes together with the rows they concern."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from aims_desktop.errors import RuleError
from aims_desktop.i18n import _
from aims_desktop.model.kinds import FileRef, MomentKind, Plain, clean
from aims_desktop.model.record import Record, link_id, new_id, seeded_id
from aims_desktop.model.registers import REGISTERS, tables
from aims_desktop.store import blobs
from aims_desktop.store.changes import DATASET, DELETED, Columns, Edit, Key, Stamp, Tip
from aims_desktop.store.engine import WriteEngine, driver
from aims_desktop.store.history import head
from aims_desktop.store.relations import chunks, marks
from aims_desktop.store.removal import along_with, back_with, with_needed
from aims_desktop.store.state import plainer, units_of_row
from aims_desktop.store.writer import Writer

if TYPE_CHECKING:
    from aims_desktop.store.session import JournalSession

Clock = Callable[[], dt.datetime]


class Journal:
    """One opening of a file for writing: a session of its own in the chain of changes, from its first change on."""

    def __init__(self, engine: WriteEngine, dataset_id: str, *, clock: Clock, site: str | None = None) -> None:
        self.dataset_id = dataset_id
        self.site = site or secrets.token_hex(8)
        self._engine = engine
        self._clock = clock
        self._tip: Tip | None = None
        self._authors: dict[str, str] = {}

    @contextmanager
    def transaction(self, reason: str, who: str) -> Iterator[Transaction]:
        """Write in one transaction, committed at the end of the block or not at all; `who` is the name of the person."""
        from aims_desktop.store.session import JournalSession

        with _pointing_to_records(), self._engine.connect() as connection:
            with connection.begin(), JournalSession(connection) as session:
                db = driver(connection)
                transaction = Transaction(session, Writer(db, self._next_to(head(db)), self._stamp(reason, who)))
                yield transaction
                transaction.finish()
            if transaction.txn:
                self._tip = transaction.writer.tip
        for done in transaction.after_commit:
            done()

    def _next_to(self, newest: tuple[str, int] | None) -> Tip:
        return self._tip or (Tip(0, *newest) if newest else Tip(0, None, 0))

    def _stamp(self, reason: str, who: str) -> Callable[[sqlite3.Connection], Stamp]:
        def stamp(db: sqlite3.Connection) -> Stamp:
            name = clean(who, lines=False)
            known = db.execute("SELECT id FROM author WHERE name=? AND deleted=0 ORDER BY id LIMIT 1", (name,)).fetchone()
            moment = str(MomentKind().plain(self._clock()))
            return Stamp(self.site, moment, known[0] if known else new_id(), secrets.token_hex(16), reason, "" if known else name)

        return stamp


@contextmanager
def _pointing_to_records() -> Iterator[None]:
    """Refuse in a sentence what SQLite refuses: a field that points to a record which never was in the file."""
    try:
        yield
    except sqlite3.IntegrityError as error:
        if "FOREIGN KEY" not in str(error):
            raise
        raise RuleError(_("Something that is named here is not in the file, so nothing was changed.")) from error


def create_dataset(engine: WriteEngine, *, who: str, clock: Clock) -> Journal:
    """Begin the journal of a file that has tables but no rows, and go on as the session that did."""
    journal = Journal(engine, secrets.token_hex(16), clock=clock)
    with journal.transaction("New file", who) as transaction:
        columns: Columns = {"dataset_id": journal.dataset_id, "created": MomentKind().plain(clock())}
        transaction.writer.db.executemany("INSERT INTO meta VALUES (?,?)", columns.items())
        transaction.writer.write([Edit("create", DATASET, journal.dataset_id, {DATASET: columns})])
    return journal


class Transaction:
    """What is done to the file between BEGIN and COMMIT; everything is written by the end of the block."""

    def __init__(self, session: JournalSession, writer: Writer) -> None:
        self.session = session
        """For reading and changing records as objects; what it holds is flushed before a delete, a restore and the end."""
        self.writer = writer
        self.after_commit: list[Callable[[], None]] = []
        """Called once the transaction is in the file."""
        self._numbers: dict[str, int] = {}
        self._attached: set[str] = set()
        session.info["transaction"] = self

    @property
    def txn(self) -> str:
        """The id its changes share; "" as long as nothing was written."""
        return self.writer.stamp.txn if self.writer.stamp else ""

    @property
    def touched(self) -> frozenset[Key]:
        """Table and id of every row that was written."""
        return frozenset(self.writer.touched)

    @property
    def created(self) -> frozenset[Key]:
        """Those that are new."""
        return frozenset(self.writer.created)

    @property
    def deleted(self) -> frozenset[Key]:
        """Those that are now deleted."""
        return frozenset(self.writer.deleted)

    def get(self, table: str, row: str) -> Record:
        """A live record to be changed by setting its attributes; raises RuleError where there is none."""
        record = self.session.record(table, row)
        if record is None or record.deleted:
            raise RuleError(_("This record is not in the file any more; it may have been deleted."))
        return record

    def add(self, table: str, values: Mapping[str, Any]) -> str:
        """A new record; gives its id."""
        return self.session.new_record(table, {"id": new_id(), **values}).id

    def add_many(self, cls: type[Record] | str, rows: Iterable[Mapping[str, Any]]) -> list[str]:
        """Many new records at once, quickly; gives their ids in order."""
        table = cls if isinstance(cls, str) else cls.__tablename__
        plain, units = plainer(tables()[table]), self.writer.layout[table]
        edits = []
        for row in rows:
            columns = plain(row) | {"number": self.next_number(table)}
            edits.append(Edit("create", table, str(row.get("id") or new_id()), units_of_row(columns, units)))
        self.writer.write(edits)
        return [edit.row for edit in edits]

    def seed(self, seeds: Mapping[str, Iterable[tuple[str, Mapping[str, Any]]]]) -> int:
        """Plant the rows that every file has, under ids that every copy derives alike; gives how many were missing."""
        edits = []
        for table, rows in seeds.items():
            plain = plainer(tables()[table])
            present = {row for (row,) in self.writer.db.execute(f"SELECT id FROM {table}")}
            for key, values in rows:
                row = seeded_id(table, key)
                if row not in present:
                    edits.append(Edit("create", table, row, units_of_row(plain(values), self.writer.layout[table])))
        self.writer.write(edits)
        return len(edits)

    def delete(self, table: str, ids: Iterable[str]) -> None:
        """Delete records with their children and links; raises RuleError naming records that still point to them."""
        self.session.flush()
        keys = along_with(self.writer, [(table, row) for row in ids])
        self.writer.write([Edit("delete", *key, {DELETED: {DELETED: 1}}) for key in keys if not self.writer.view(key).deleted])

    def restore(self, table: str, ids: Iterable[str]) -> None:
        """Bring deleted records back, with the children and links that were deleted along with them; or decide that one stays."""
        self.session.flush()
        keys = back_with(self.writer, [(table, row) for row in ids])
        views = {key: self.writer.view(key) for key in keys}
        wanted = [key for key, view in views.items() if view.deleted or DELETED in view.conflicts]
        self.writer.write([Edit("restore", *key, {DELETED: {DELETED: 0}}) for key in wanted])

    def settle(self, table: str, row: str, unit: str, values: Mapping[str, Any]) -> None:
        """Decide what the fields of a merge unit hold where copies disagree; raises RuleError for a deleted record."""
        self.session.flush()
        if self.writer.view((table, row)).deleted:
            raise RuleError(_("This record was deleted; restore it before changing it."))
        plain = plainer(tables()[table])(values)
        columns = {name: plain.get(name) for name in self.writer.layout[table][unit]}
        self.writer.write([Edit("set", table, row, {unit: columns})])

    def keep(self, keys: Iterable[Key]) -> None:
        """Decide that records stay where a copy deleted them; what they need that was deleted comes back along with them."""
        self.session.flush()
        views = {key: self.writer.view(key) for key in with_needed(self.writer, list(keys))}
        wanted = [key for key, view in views.items() if view.deleted or DELETED in view.conflicts]
        self.writer.write([Edit("restore", *key, {DELETED: {DELETED: 0}}) for key in wanted])

    def link(self, from_table: str, from_id: str, to_table: str, to_id: str, role: str) -> str:
        """Relate two records, or a record and a requirement; gives the id of the link. Done twice it is one link."""
        ends: Columns = {"from_table": from_table, "from_id": from_id, "to_table": to_table, "to_id": to_id, "role": role}
        row = link_id(from_table, from_id, to_table, to_id, role)
        found = self.writer.db.execute("SELECT deleted FROM link WHERE id=?", (row,)).fetchone()
        if found is None:
            self.writer.write([Edit("create", "link", row, {"ends": ends})])
        elif found[0]:
            self.writer.write([Edit("restore", "link", row, {DELETED: {DELETED: 0}})])
        return row

    def unlink(self, from_table: str, from_id: str, to_table: str, to_id: str, role: str) -> None:
        """End a relation; nothing happens where there is none."""
        row = link_id(from_table, from_id, to_table, to_id, role)
        if self.writer.db.execute("SELECT 1 FROM link WHERE id=? AND deleted=0", (row,)).fetchone():
            self.writer.write([Edit("delete", "link", row, {DELETED: {DELETED: 1}})])

    def attach(self, data: bytes, name: str) -> FileRef:
        """Keep a file; it stays only if a record written in this transaction names it. Raises RuleError over the limit."""
        blobs.demand_fits(len(data), name)
        digest = hashlib.sha256(data).hexdigest()
        kept = self.writer.db.execute("INSERT OR IGNORE INTO blob VALUES (?,?,?)", (digest, len(data), data))
        if kept.rowcount:
            self._attached.add(digest)
        return FileRef(clean(name, lines=False), digest, len(data))

    def next_number(self, table: str) -> int | None:
        """The next number of a register that numbers its records, deleted ones counted; None for others."""
        register = REGISTERS.get(table.replace("_", "-"))
        if register is None or register.key or not (register.prefix or register.child_of):
            return None
        if table not in self._numbers:
            (highest,) = self.writer.db.execute(f"SELECT coalesce(max(number), 0) FROM {table}").fetchone()
            self._numbers[table] = int(highest)
        self._numbers[table] += 1
        return self._numbers[table]

    def column(self, table: str, name: str, ids: Iterable[str]) -> dict[str, Plain]:
        """What now stands in a column of rows, in its stored form, by id."""
        found: dict[str, Plain] = {}
        for some in chunks(ids):
            found.update(self.writer.db.execute(f"SELECT id, {name} FROM {table} WHERE id IN ({marks(some)})", some).fetchall())
        return found

    def flush(self) -> None:
        """Write what was set on records so far."""
        self.session.flush()

    def finish(self) -> None:
        """Write what is still held back; called at the end of the block."""
        self.flush()
        self.writer.finish()
        for digest in self._attached:
            self.writer.drop_unnamed_file(digest)
