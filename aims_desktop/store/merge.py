"""Merging a colleague's copy: the union of the changes of both, in one transaction, with what came of it told in full."""

from __future__ import annotations

import sqlite3
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from aims_desktop.errors import RefusedFileError
from aims_desktop.i18n import _
from aims_desktop.model.registers import REGISTERS
from aims_desktop.store import blobs, copies, erasures
from aims_desktop.store.backup import Reason
from aims_desktop.store.changes import DATASET, DELETED, Columns, Edit, Key, Stamp, Tip
from aims_desktop.store.conflicts import Conflict, Line, conflicts, lines
from aims_desktop.store.engine import connect, driver
from aims_desktop.store.file import AimsFile
from aims_desktop.store.history import author_names, head
from aims_desktop.store.incoming import Incoming, Known, incoming
from aims_desktop.store.journal import Transaction
from aims_desktop.store.refs import refs_of
from aims_desktop.store.state import View
from aims_desktop.store.trouble import writing
from aims_desktop.store.writer import Writer

REASON = "Merge a colleague's copy"

Door = Callable[[str], AbstractContextManager[Transaction]]


@dataclass(frozen=True, slots=True)
class Named:
    """A record by register ("ai-system"), id and ref."""

    register: str
    id: str
    ref: str


@dataclass(frozen=True, slots=True)
class Disagreement:
    """What this file held before and what the other copy brought, in stored form; `field` is None where one side deleted the record."""

    record: Named
    field: str | None
    unit: str
    mine: Columns
    theirs: Columns


@dataclass(frozen=True, slots=True)
class ToReview:
    """A rule of a field that the merged record breaks."""

    record: Named
    field: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge brought, or would bring; all empty where the other copy knew nothing new."""

    by: Mapping[str, int] = field(default_factory=dict)
    """How many changes of whom are new."""
    new: tuple[Named, ...] = ()
    changed: tuple[Named, ...] = ()
    """Also where links or versions of a record are new."""
    deleted: tuple[Named, ...] = ()
    conflicts: tuple[Disagreement, ...] = ()
    to_review: tuple[ToReview, ...] = ()
    files: int = 0
    """How many evidence files were taken in."""
    erased: int = 0
    """How many values that this file held were erased there by law, and so are erased here."""
    forks: tuple[str, ...] = ()
    marks: int = 0
    """How many merge marks of others came along."""
    backup: Path | None = None
    """The backup made before."""

    @property
    def changes(self) -> int:
        """How many changes are new, marks left out."""
        return sum(self.by.values())

    @property
    def needs_a_look(self) -> bool:
        """Whether anything waits for a person."""
        return bool(self.conflicts or self.to_review or self.forks)


class ErasureError(RefusedFileError):
    """The other copy erased values by law that this file still holds; whoever merges is asked first."""


def merge(
    file: AimsFile, theirs: Path, *, called: str = "", erasures: bool = False, dry_run: bool = False, write: Door | None = None
) -> Merged:
    """Take in what a private copy that passed the gate knows and this file does not, all of it or nothing; a backup is made first.

    `called` is the copy's name for sentences, `erasures` agrees to erase here what was erased there, `dry_run` only tells what would
    happen, `write` is the door, by default the file's own. Raises RefusedFileError naming the row, ErasureError, and what `write` raises.
    """
    if dry_run:
        with rehearsed(file, theirs, called=called) as (_db, merged):
            return merged
    with closing(connect(theirs, "ro")) as peer:
        news = _news(file, peer, called or theirs.name)
        if not news.any_news:
            return Merged()
        if not erasures:
            _demand_no_erasures(file, news, called or theirs.name)
        backup = file.backup(Reason.BEFORE_MERGE)
        with (write or file.write)(REASON) as transaction:
            merged = take_in(transaction.writer, news, peer, called or theirs.name)
    return replace(merged, backup=backup.path)


@contextmanager
def rehearsed(file: AimsFile, theirs: Path, *, called: str = "") -> Iterator[tuple[sqlite3.Connection, Merged]]:
    """What a merge would come to, tried in a copy without evidence files: a connection to that, and the outcome. Locks nothing."""
    with (
        tempfile.TemporaryDirectory(prefix="aims-", ignore_cleanup_errors=True) as folder,
        closing(connect(theirs, "ro")) as peer,
    ):
        news = _news(file, peer, called or theirs.name)
        copy = Path(folder) / file.path.name
        with file.read() as connection, writing(copy):  # which sees to it that the file is still ours
            here = blobs.listed(connection)
            copies.copy_without_files(file.source, copy)
        with closing(connect(copy, "rw")) as db:
            db.execute("PRAGMA synchronous=OFF")
            db.execute("BEGIN IMMEDIATE")
            db.executemany("INSERT INTO blob VALUES (?,?,x'')", here)  # their content plays no part
            newest = head(db)
            stamp = Stamp("0" * 16, "", "", "0" * 32, REASON)
            writer = Writer(db, Tip(0, *newest) if newest else Tip(0, None, 0), lambda _db: stamp)
            yield db, take_in(writer, news, peer, called or theirs.name) if news.any_news else Merged()


def _news(file: AimsFile, peer: sqlite3.Connection, called: str) -> Incoming:
    with file.read() as connection:
        known = Known.of(connection)
    return incoming(known, peer, called)


def _demand_no_erasures(file: AimsFile, news: Incoming, called: str) -> None:
    with file.read() as connection:
        held = erasures.still_held(driver(connection), news.changes)
        named = refs_of(connection, dict.fromkeys(c.key for c, _units in held))
    if held:
        sentence = _(
            "“{file}” erased {n} values by law that this file still holds ({records}). Agree to erase them here too, or leave it; "
            "nothing was changed."
        )
        records = ", ".join(ref or table for (table, _row), ref in named.items())
        raise ErasureError(sentence.format(file=called, n=sum(len(units) for _c, units in held), records=records))


def take_in(writer: Writer, news: Incoming, peer: sqlite3.Connection, called: str) -> Merged:
    """Take changes in within an open transaction; raises RefusedFileError, after which the transaction must not be committed."""
    db, open_before = writer.db, lines(writer.db)
    erased = sum(len(units) for _c, units in erasures.still_held(db, news.changes))
    before = writer.take(news.changes)
    files = _take_files(db, peer, called)
    if broken := db.execute("PRAGMA foreign_key_check").fetchone():
        raise _refused(called, f"a reference in {broken[0]} leads nowhere")
    writer.tip = replace(writer.tip, lamport=max(writer.tip.lamport, news.newest.lamport))
    (dataset_id,) = db.execute("SELECT v FROM meta WHERE k='dataset_id'").fetchone()
    writer.write([Edit("merge", DATASET, dataset_id, {}, {"tips": [news.newest.id]})])
    told = _Told(writer, news, before)
    new, changed, deleted = told.records()
    return Merged(
        by=told.by(),
        new=new,
        changed=changed,
        deleted=deleted,
        conflicts=tuple(told.disagreements(open_before)),
        files=files,
        erased=erased,
        forks=news.forks,
        marks=sum(c.act == "merge" for c in news.changes),
    )


def _refused(called: str, details: str) -> RefusedFileError:
    sentence = _("“{file}” does not go together with this file and was not taken in; nothing was changed.")
    return RefusedFileError(sentence.format(file=called), details)


def _take_files(db: sqlite3.Connection, peer: sqlite3.Connection, called: str) -> int:
    """Bring the evidence files that are named and missing here, drop those that are named no more; gives how many came."""
    wanted, present = blobs.named(db), {digest for digest, _size in blobs.listed(db)}
    left_out = dict(blobs.left_out(db)) | dict(blobs.left_out(peer))
    taken = 0
    for digest in sorted(wanted - present):
        if blobs.take(db, peer, digest):
            taken += 1
        elif digest not in left_out:
            raise _refused(called, f"the evidence file {digest[:12]} is missing or altered")
    db.executemany("DELETE FROM blob WHERE sha256=?", [(digest,) for digest in present - wanted])
    held = {digest for digest, _size in blobs.listed(db)}
    blobs.note_left_out(db, sorted((digest, size) for digest, size in left_out.items() if digest in wanted - held))
    return taken


class _Told:
    """What a merge did, in terms of records."""

    def __init__(self, writer: Writer, news: Incoming, before: Mapping[Key, View]) -> None:
        self.writer, self.news, self.before = writer, news, before

    def by(self) -> dict[str, int]:
        names = author_names(self.writer.db)
        return dict(Counter(names.get(c.who, "") for c in self.news.changes if c.act != "merge").most_common())

    def records(self) -> tuple[tuple[Named, ...], tuple[Named, ...], tuple[Named, ...]]:
        """New, changed and deleted records; what was made and deleted there before it came here is none of them."""
        new, changed, deleted = dict[Key, None](), dict[Key, None](), dict[Key, None]()
        for key, old in self.before.items():
            now = self.writer.view(key)
            if not _is_register(key):
                changed.update(dict.fromkeys(_owners(key, now)))
            elif key in self.writer.created:
                new.update({} if now.deleted else {key: None})
            elif now.deleted and not old.deleted:
                deleted[key] = None
            else:
                changed[key] = None
        gone = {key for key in changed if self.writer.view(key).deleted}
        return self._named(new), self._named(key for key in changed if key not in {*new, *deleted, *gone}), self._named(deleted)

    def disagreements(self, open_before: set[Line]) -> Iterator[Disagreement]:
        touched = {(*c.key, unit) for c in self.news.changes for unit in c.values}
        wanted = [line for line in lines(self.writer.db) if line not in open_before or line in touched or self._about_existence(line)]
        ids = {c.id for c in self.news.changes}
        for conflict in conflicts(self.writer.db, wanted):
            name = Named(conflict.table.replace("_", "-"), conflict.row, conflict.ref)
            mine, theirs = self._sides(conflict, ids)
            yield Disagreement(name, None if conflict.of_record else conflict.unit, conflict.unit, mine, theirs)

    def _about_existence(self, line: Line) -> bool:
        return line[2] == DELETED and line[:2] in self.before

    def _sides(self, conflict: Conflict, ids: set[str]) -> tuple[Columns, Columns]:
        key = conflict.table, conflict.row
        old = self.before.get(key)
        if conflict.of_record:
            gone = old.deleted if old is not None else self.writer.view(key).deleted
            return {DELETED: int(gone)}, {DELETED: int(not gone)}
        came = [side for side in conflict.sides if ids.intersection(side.ids)]
        names = self.writer.layout[conflict.table][conflict.unit]
        return {name: old.columns[name] if old else None for name in names}, (came or conflict.sides)[-1].columns

    def _named(self, keys: Iterable[Key]) -> tuple[Named, ...]:
        found = refs_of(self.writer.db, keys)
        return tuple(sorted((Named(table.replace("_", "-"), row, ref) for (table, row), ref in found.items()), key=_by_ref))


def _by_ref(named: Named) -> tuple[str, str, str]:
    return named.register, named.ref, named.id


def _is_register(key: Key) -> bool:
    return key[0].replace("_", "-") in REGISTERS


def _owners(key: Key, view: View) -> Iterator[Key]:
    """The record that a link starts from, or a version is of."""
    side = {"link": "from", "version": "of"}.get(key[0])
    if side:
        owner = str(view.columns[f"{side}_table"]), str(view.columns[f"{side}_id"])
        if _is_register(owner):
            yield owner
