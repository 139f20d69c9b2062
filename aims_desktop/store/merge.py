"""Merging a colleague's copy: the union of the changes of both, in one transaction, with what came of it told in full."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import replace
from pathlib import Path

from aims_desktop.errors import AimsError, RefusedFileError
from aims_desktop.i18n import _
from aims_desktop.store import blobs, copies, erasures, finding
from aims_desktop.store.backup import Reason
from aims_desktop.store.changes import DATASET, Columns, Edit, Key, Stamp, Tip
from aims_desktop.store.conflicts import lines
from aims_desktop.store.engine import connect
from aims_desktop.store.erasing import remnants_left
from aims_desktop.store.file import AimsFile
from aims_desktop.store.finding import Place
from aims_desktop.store.history import dataset_of, head, no_collecting
from aims_desktop.store.incoming import Incoming, Known, incoming
from aims_desktop.store.journal import Transaction
from aims_desktop.store.merged import Merged, Told
from aims_desktop.store.refs import refs_of
from aims_desktop.store.trouble import writing
from aims_desktop.store.writer import Writer

REASON = "Merge a colleague's copy"

_Known = tuple[list[tuple[Key, str, Columns]], list[tuple[Key, str, Columns]]]

Door = Callable[[str], AbstractContextManager[Transaction]]


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
    with no_collecting(), closing(connect(theirs, "ro")) as peer:
        news = _news(file, peer, called or theirs.name)
        if not news.any_news:
            return _files_alone(file, peer, called or theirs.name, write or file.write)
        if not erasures:
            _demand_no_erasures(file, news, called or theirs.name)
        known = _known_of_erased(file, news, peer)
        backup = file.backup(Reason.BEFORE_MERGE)
        with (write or file.write)(REASON) as transaction:
            merged = take_in(transaction.writer, news, peer, called or theirs.name)
            blobs.bring_back(transaction.writer.db, file.backups.files)  # a backup holds no evidence files; they lie beside it
    if merged.erased:
        try:
            file.wipe()
        except AimsError as error:
            file.notices.append(remnants_left(error))
    return replace(merged, backup=backup.path, again=_again(file, news, known))


def _files_alone(file: AimsFile, peer: sqlite3.Connection, called: str, write: Door) -> Merged:
    """Evidence files that this file was made without and the copy holds, where the copy knows nothing new: no entry comes of that."""
    with file.read() as connection:
        lacking = {digest for digest, _size in blobs.left_out(connection)}
    if lacking.isdisjoint(digest for digest, _size in blobs.listed(peer)):
        return Merged()
    with write(REASON) as transaction:
        return Merged(files=_take_files(transaction.writer.db, peer, called))


@contextmanager
def rehearsed(file: AimsFile, theirs: Path, *, called: str = "") -> Iterator[tuple[sqlite3.Connection, Merged]]:
    """What a merge would come to, tried in a copy without evidence files: a connection to that, and the outcome. Locks nothing."""
    with (
        no_collecting(),
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
            called = called or theirs.name
            yield db, take_in(writer, news, peer, called) if news.any_news else Merged(files=_take_files(db, peer, called))


def _news(file: AimsFile, peer: sqlite3.Connection, called: str) -> Incoming:
    with file.read() as connection:
        known = Known.of(connection)
    return incoming(known, peer, called)


def _demand_no_erasures(file: AimsFile, news: Incoming, called: str) -> None:
    with file.read() as connection:
        held = erasures.still_held(connection, news.changes)
        named = refs_of(connection, dict.fromkeys(c.key for c, _units in held))
    if held:
        records = ", ".join(sorted(ref or table for (table, _row), ref in named.items()))
        sentence = _(
            "“{file}” erased by law what this file still holds in {records}. Agree to erase it here too, or leave it; nothing was changed."
        )
        raise ErasureError(sentence.format(file=called, records=records))


def _known_of_erased(file: AimsFile, news: Incoming, peer: sqlite3.Connection) -> _Known:
    """What the copy still knows of values erased here, and this file of values erased there, while it can be asked."""
    with file.read() as connection:
        there = erasures.known_values(peer, erasures.erasures_of(connection))
        return there, erasures.known_values(connection, news.changes)


def _again(file: AimsFile, news: Incoming, known: _Known) -> tuple[Place, ...]:
    """Where the erased stands again: of values erased here in what came, of values erased there anywhere."""
    there, here = known
    if not (there or here):
        return ()
    came = {change.id for change in news.changes}
    with file.read() as connection:
        found = [*(place.only(came) for place in finding.again(connection, there)), *finding.again(connection, here)]
    return tuple(place for place in found if place.target.changes)


def take_in(writer: Writer, news: Incoming, peer: sqlite3.Connection, called: str) -> Merged:
    """Take changes in within an open transaction; raises RefusedFileError, after which the transaction must not be committed."""
    db, open_before = writer.db, lines(writer.db)
    erased = sum(len(units) for _c, units in erasures.still_held(db, news.changes))
    before = writer.take(news.changes)
    files = _take_files(db, peer, called)
    if broken := db.execute("PRAGMA foreign_key_check").fetchone():
        raise _refused(called, f"a reference in {broken[0]} leads nowhere")
    writer.tip = replace(writer.tip, lamport=max(writer.tip.lamport, news.newest.lamport))
    writer.write([Edit("merge", DATASET, dataset_of(db), {}, {"tips": [news.newest.id]})])
    told = Told(writer, news, before)
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
