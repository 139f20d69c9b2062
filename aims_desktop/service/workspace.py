"""Workspace: one open file, with one door for writing, named undo and redo, and listeners that hear of each change."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from aims_desktop.errors import RuleError, UsageError
from aims_desktop.i18n import _
from aims_desktop.model.facts import Facts, Value
from aims_desktop.model.record import seeded_id
from aims_desktop.model.register import Row
from aims_desktop.model.registers import REGISTERS, tables
from aims_desktop.model.seeds import seeds
from aims_desktop.service import closed, rules
from aims_desktop.service.catalogue import settings_defaults, standard
from aims_desktop.service.display import Names
from aims_desktop.service.refs import Refs
from aims_desktop.store.file import AimsFile
from aims_desktop.store.history import erased_values
from aims_desktop.store.journal import Transaction
from aims_desktop.store.rows import read_rows, sizes
from aims_desktop.store.undo import UndoStack

MANY = 200
"""Above so many touched rows a table is read again as a whole."""

SMALL = 2_000
"""Rows of a table that is read along with another."""

Clock = Callable[[], dt.datetime]


def now() -> dt.datetime:
    """This machine's time, UTC: the clock of every program that does not pass its own."""
    return dt.datetime.now(dt.UTC)


@dataclass(frozen=True, slots=True)
class Changes:
    """What one transaction touched; `touched` holds (register name, id), where "link", "version" and "task-note" count as registers."""

    txn: str
    reason: str
    touched: frozenset[tuple[str, str]]

    @property
    def registers(self) -> frozenset[str]:
        """The names of the registers touched."""
        return frozenset(register for register, _id in self.touched)


class Workspace:
    """One open file. Reads are short and complete; writes go through `change()` only."""

    def __init__(self, file: AimsFile, clock: Clock = now) -> None:
        self.file = file
        self.clock = clock
        self._undo = None if file.read_only else UndoStack(file.journal)
        self._listeners: list[Callable[[Changes], None]] = []
        self._rows: dict[str, Sequence[Row]] = {}
        self._facts: Facts | None = None
        self._refs: Refs | None = None
        self._names: Names | None = None
        self._erased: Mapping[Value, str] | None = None
        if not file.read_only:
            try:
                self._seed()
            except BaseException:
                file.close()
                raise

    # --- opening and closing

    @classmethod
    def open(cls, path: Path, *, read_only: bool = False, who: str | None = None, clock: Clock = now, break_lock_of: str = "") -> Self:
        """Open a file; raises the AimsError that says why not. `break_lock_of` is the typed name of a holder on another machine."""
        return cls(AimsFile.open(path, read_only=read_only, who=who, clock=clock, break_lock_of=break_lock_of), clock)

    @classmethod
    def create(cls, path: Path, organisation: str, who: str, *, clock: Clock = now, force: bool = False, **facts: Any) -> Self:
        """Make a fresh file for an organisation; `facts` are further fields of it (sector, people_band, start_on, target_on).

        Raises UsageError where the organisation or the person has no name that can be kept.
        """
        organisation, who = _name("organisation", organisation), _name("person", who)
        workspace = cls(AimsFile.create(path, who=who, clock=clock, force=force), clock)
        try:
            with workspace.change(_("New file")) as txn:
                row = txn.get("organisation", seeded_id("organisation", "organisation"))
                for name, value in {"name": organisation, **facts}.items():
                    setattr(row, name, value)
                txn.add("person", {"name": who, "kind": "employee", "in_scope": True})
        except BaseException:
            workspace.close()
            raise
        workspace.forget_undo()
        return workspace

    def close(self) -> None:
        """Close the file; nothing is left beside it."""
        self.file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    # --- what it is

    @property
    def path(self) -> Path:
        """The file."""
        return self.file.path

    @property
    def read_only(self) -> bool:
        """Whether nothing can be written; `file.read_only_reason` says why."""
        return self.file.read_only

    @property
    def read_only_reason(self) -> str:
        """Why nothing can be written, "" where it can."""
        return self.file.read_only_reason

    @property
    def notices(self) -> list[str]:
        """Sentences to be shown: what was set right on opening, backups that could not be made."""
        return self.file.notices

    @property
    def who(self) -> str:
        """The name under which this opening writes."""
        return self.file.who

    @property
    def organisation(self) -> str:
        """The organisation's name, or the file's where it has none."""
        row = self.facts().single("organisation")
        return (row and row.name) or self.path.stem

    def today(self) -> dt.date:
        """The day by which checks judge: local."""
        return self.clock().astimezone().date()

    # --- reading

    def facts(self) -> Facts:
        """All that is in the file, judged today; kept until the next change or midnight."""
        today = self.today()
        if self._facts is None or self._facts.today != today:
            self._facts = Facts(self.all_rows, today, settings_defaults(), standard(), REGISTERS, self.erased)
        return self._facts

    def facts_within(self, txn: Transaction) -> Facts:
        """The facts as a change leaves them that is not in the file yet."""
        changed = {table for table, _row in txn.touched}
        return self.facts().after(changed, lambda table: rules.rows_within(txn, table, self._rows.get(table)))

    def all_rows(self, table: str) -> Sequence[Row]:
        """All rows of a table as plain tuples, deleted ones too; read once until it changes."""
        if table not in self._rows:
            self._read_ahead(table)
        return self._rows[table]

    def _read_ahead(self, wanted: str) -> None:
        """Read a table, and with it all small ones that are not read yet: opening a connection costs more than they do."""
        unread = {name: cls for name, cls in tables().items() if name not in self._rows}
        with self.file.read() as connection:
            known = sizes(connection, unread)
            for name, cls in unread.items():
                if name == wanted or known[name] <= SMALL:
                    self._rows[name] = read_rows(connection, cls)

    def judged_on(self, day: dt.date, rows: Mapping[str, Sequence[Row]] | None = None) -> Workspace:
        """The same file looked at as if today were another day, and as if the tables in `rows` held other rows; for reading only."""
        other = copy.copy(self)
        other.clock = lambda: dt.datetime.combine(day, dt.time(12), self.clock().astimezone().tzinfo)
        other._rows = {**self._rows, **(rows or {})}
        other._facts = other._refs = other._names = None
        other._listeners = []
        return other

    def refs(self) -> Refs:
        """What records are called; kept until the next change."""
        refs = self._refs  # a save in another thread may forget them meanwhile
        if refs is None:
            refs = self._refs = Refs(self)
        return refs

    def names(self) -> Names:
        """The names of records by id; kept until the next change."""
        names = self._names  # as above
        if names is None:
            names = self._names = Names(self)
        return names

    def erased(self) -> Mapping[Value, str]:
        """The values that were erased by law, with the moment as stored; kept until the next change."""
        if self._erased is None:
            with self.file.read() as connection:
                self._erased = erased_values(connection)
        return self._erased

    def conflicts(self) -> int:
        """How many values differ between copies and wait for a decision."""
        with self.file.read() as connection:
            return int(connection.execute("SELECT count(*) FROM conflict").fetchone()[0])

    # --- writing

    @contextmanager
    def change(self, reason: str, *, undoable: bool = True, of_copies: bool = False) -> Iterator[Transaction]:
        """One transaction and one journal txn; on commit listeners hear what was touched.

        Raises RuleError where the file is read-only, or where it would change what was closed or break a strict rule; a change `of_copies`,
        such as a merge, takes what copies say. After one that is not `undoable` nothing before it can be undone either.
        """
        kept = None if of_copies or self.read_only else closed.kept(self.facts())
        with self.file.write(reason) as txn:
            yield txn
            if kept is not None:
                kept.demand(self, txn)
                rules.demand(self, txn)
        if self._undo and txn.txn and not undoable:
            self._undo.clear()
        if txn.touched:
            if self._undo and undoable:
                self._undo.push(txn.txn, reason)
            self.tell(txn, reason)

    def undo(self) -> Changes | None:
        """Take the last change of this opening back; None where there is none. Raises RuleError where it cannot be."""
        return self._walk("undo")

    def redo(self) -> Changes | None:
        """Make the last undone change again; None where there is none."""
        return self._walk("redo")

    def undo_name(self) -> str:
        """What undo would take back, "" for nothing."""
        return self._undo.undo_name if self._undo else ""

    def redo_name(self) -> str:
        """What redo would make again, "" for nothing."""
        return self._undo.redo_name if self._undo else ""

    def forget_undo(self) -> None:
        """Start with nothing to undo: making the file is not a step back."""
        if self._undo:
            self._undo.clear()

    def listen(self, heard: Callable[[Changes], None]) -> Callable[[], None]:
        """Call `heard` after each change; the answer stops that."""
        self._listeners.append(heard)
        return lambda: self._listeners.remove(heard)

    def _walk(self, way: str) -> Changes | None:
        if not self._undo:
            raise RuleError(_("This file is open for reading only, so nothing can be undone."))
        reason = self._undo.undo_name if way == "undo" else self._undo.redo_name
        if not reason:
            return None
        name = _("Undo: {what}").format(what=reason) if way == "undo" else _("Redo: {what}").format(what=reason)
        kept = closed.kept(self.facts())
        with self.file.write(name) as txn:
            (self._undo.undo if way == "undo" else self._undo.redo)(txn)
            kept.demand(self, txn, taken_back=True)
        return self.tell(txn, name)

    def tell(self, txn: Transaction, reason: str) -> Changes:
        """Bring what was read up to date after a transaction, and tell the listeners; `change` does that by itself."""
        touched = frozenset((table.replace("_", "-"), row) for table, row in txn.touched)
        self._reread(txn.touched)
        self._facts = self._facts and self._facts.after({table for table, _row in txn.touched})
        self._refs = self._names = self._erased = None
        changes = Changes(txn.txn, reason, touched)
        for heard in list(self._listeners):
            heard(changes)
        return changes

    def _reread(self, touched: frozenset[tuple[str, str]]) -> None:
        """Bring the rows read so far up to date: a few touched rows are read again, many make the whole table be read again."""
        by_table: dict[str, set[str]] = {}
        for table, row_id in touched:
            by_table.setdefault(table, set()).add(row_id)
        for table, ids in by_table.items():
            known = self._rows.pop(table, None)
            if known is None or len(ids) > MANY:
                continue
            with self.file.read() as connection:
                fresh = {row.id: row for row in read_rows(connection, tables()[table], ids)}
            self._rows[table] = [fresh.pop(row.id, row) for row in known] + list(fresh.values())

    def _seed(self) -> None:
        """Add the seeded rows that this file lacks, through the journal; equal seeds in two copies are no conflict."""
        lacking = {
            table: [(key, values) for key, values in rows if seeded_id(table, key) not in {row.id for row in self.all_rows(table)}]
            for table, rows in seeds(standard()).items()
        }
        if any(lacking.values()):
            with self.file.write(_("Prepare the registers")) as txn:
                txn.seed({table: rows for table, rows in lacking.items() if rows})
            self._rows.clear()


def _name(register: str, text: str) -> str:
    """A name as its field keeps it."""
    try:
        name = REGISTERS[register].fields["name"].kind.parse(text)
    except ValueError as error:
        sentence = _("The name of the {what} cannot be kept: {why}")
        raise UsageError(sentence.format(what=_(REGISTERS[register].singular).lower(), why=error)) from error
    if not name:
        raise UsageError(_("The {what} needs a name; nothing was made.").format(what=_(REGISTERS[register].singular).lower()))
    return str(name)
