"""Can this file be trusted? Every hash, chain, table and evidence file, recomputed; what is wrong is said in sentences."""

from __future__ import annotations

import functools
import hashlib
import json
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from aims_desktop.i18n import _
from aims_desktop.model.fields import columns_of
from aims_desktop.model.kinds import FileKind
from aims_desktop.model.registers import tables
from aims_desktop.store import refs
from aims_desktop.store.changes import COLUMNS, SELECT, Change, Layout, Problem, check_dag, check_row, layout
from aims_desktop.store.erasures import REMNANTS
from aims_desktop.store.history import fingerprint, no_collecting
from aims_desktop.store.replay import Cells, Replayed, names_of, replay

Progress = Callable[[float], object]
"""Told how much is done, 0 to 1."""

WITHOUT_FILES = "without_files"
"""The meta row of a copy that leaves the evidence files out on purpose: a backup, a lighter parcel."""

SENT = "sent"
"""The meta row of a copy that was sent: by whom, when, and what its newest change was then."""

LISTED = 100
"""How many problems a report lists."""

ROWS_SHARE, REPLAY_SHARE = 0.7, 0.9
"""How much of the work is done once the entries are recomputed, and once the registers are."""


class Part(StrEnum):
    """What is looked at, one after the other."""

    ENTRIES = "entries"
    """Every entry by itself."""
    CHAIN = "chain"
    """That each builds on the one before it, and none is missing between them."""
    FORKS = "forks"
    """That no session went on in two copies."""
    REGISTERS = "registers"
    """That the registers are what the entries make of them."""
    VERSIONS = "versions"
    """That no approved version was changed."""
    FILES = "files"
    """That evidence files are what was attached."""


@dataclass(frozen=True, slots=True)
class Checked:
    """How one part fared: how many things were looked at, and how much is wrong; None where it rests on what is broken already."""

    part: Part
    count: int
    wrong: int | None


@dataclass(frozen=True, slots=True)
class Report:
    """What was found; `changes`, `sites` and the counts of `parts` leave out the marks that merging makes."""

    changes: int
    sites: int
    head: str
    problems: tuple[str, ...]
    files_left_out: int = 0
    parts: tuple[Checked, ...] = ()
    only_forks: bool = False
    """Whether nothing is wrong but that a session was continued in two copies: both are kept, and nothing is lost by it."""
    erased: int = 0
    """How many values were erased, each with an entry that says so."""

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems

    @property
    def fingerprint(self) -> str:
        """The newest entry as it is printed on every pack: 5 times 4 characters; it commits to the whole journal."""
        return fingerprint(self.head)


def verify(connection: sqlite3.Connection, *, full: bool = True, progress: Progress | None = None) -> Report:
    """Check the journal and, if `full`, that registers, versions and files are what it says."""
    with no_collecting():
        return _verified(connection, full, progress or (lambda share: None))


def _verified(db: sqlite3.Connection, full: bool, progress: Progress) -> Report:
    tables_now = layout()
    changes, problems = _readable(db)
    written = [c for c in changes if c.act != "merge"]
    entries = len(written) + len(problems)
    problems += _rows(changes, tables_now, progress)
    parts = [Checked(Part.ENTRIES, entries, len(problems))]
    broken = [] if problems else check_dag(changes)
    sites, forks = len({c.site for c in written}), sum(problem.kind == "fork" for problem in broken)
    parts.append(Checked(Part.CHAIN, entries, None if problems else len(broken) - forks))
    parts.append(Checked(Part.FORKS, sites, None if problems else forks))
    sentences = [str(problem) for problem in (*problems, *broken)]
    left_out = 0
    if full:
        found, left_out = _content(db, changes, tables_now, progress) if len(sentences) == forks else (_NOT_LOOKED_AT, 0)
        parts += [Checked(part, count, None if said is None else len(said)) for part, (count, said) in found.items()]
        sentences += [sentence for _count, said in found.values() for sentence in said or ()]
    progress(1.0)
    only_forks = 0 < forks == len(sentences)
    if len(sentences) > LISTED:
        sentences[LISTED:] = [_("{n} more problems are not listed here.").format(n=len(sentences) - LISTED)]
    newest = max(changes, key=lambda c: c.order).id if changes else ""
    erased = sum(columns is None for c in changes for columns in c.values.values())
    return Report(len(written), sites, newest, tuple(sentences), left_out, tuple(parts), only_forks, erased)


Content = Mapping[Part, tuple[int, Sequence[str] | None]]
"""Of each part that rests on the journal: how much was looked at, and what is wrong; None where that could not be done."""

_NOT_LOOKED_AT: Content = dict.fromkeys((Part.REGISTERS, Part.VERSIONS, Part.FILES), (0, None))


def _content(db: sqlite3.Connection, changes: Sequence[Change], tables_now: Layout, progress: Progress) -> tuple[Content, int]:
    """What is wrong with all that follows from a sound journal, and how many evidence files were left out of this copy on purpose."""
    wanted = replay(changes, tables_now)
    progress(REPLAY_SHARE)
    rows = {table: len(found) for table, found in wanted.tables.items()}
    registers = [*_itself(db, wanted), *_tables(db, tables_now, wanted, rows.keys() - {"version"}), *_disagreements(db, wanted)]
    versions = [*_tables(db, tables_now, wanted, {"version"}), *_versions(changes)]
    files, left_out = _files(db, changes, progress)
    return {
        Part.REGISTERS: (sum(rows.values()) - rows["version"], registers),
        Part.VERSIONS: (rows["version"], versions),
        Part.FILES: (len(named_files(changes)) - left_out, files),
    }, left_out


def missing_here(connection: sqlite3.Connection, witness: sqlite3.Connection) -> list[Change]:
    """The changes that another copy, a backup or a sent file knows and this one does not; merge marks aside."""
    have = {row[0] for row in connection.execute("SELECT id FROM change")}
    theirs = [Change(*row) for row in witness.execute(SELECT) if row[0] not in have]
    return sorted((c for c in theirs if c.act != "merge"), key=lambda c: c.order)


def _readable(db: sqlite3.Connection) -> tuple[list[Change], list[Problem]]:
    changes, problems = [], []
    for row in db.execute(SELECT):
        try:
            changes.append(Change(*row))
        except (ValueError, RecursionError):
            problems.append(Problem("unreadable", detail=str(row[COLUMNS.index("id")])[:12]))
    return changes, problems


def _rows(changes: Sequence[Change], tables_now: Layout, progress: Progress) -> list[Problem]:
    found = []
    for n, change in enumerate(changes):
        if n % 1000 == 0:
            progress(ROWS_SHARE * n / len(changes))
        if problem := check_row(change, tables_now):
            found.append(problem)
    progress(ROWS_SHARE)
    return found


def _itself(db: sqlite3.Connection, wanted: Replayed) -> Iterator[str]:
    meta = dict(db.execute("SELECT k, v FROM meta"))
    if {k: v for k, v in meta.items() if k not in {WITHOUT_FILES, SENT, REMNANTS}} != wanted.dataset:
        yield _("What the file says of itself differs from its first entry.")


def _tables(db: sqlite3.Connection, tables_now: Layout, wanted: Replayed, chosen: Collection[str]) -> Iterator[str]:
    for table, rows in wanted.tables.items():
        if table in chosen:
            names = names_of(tables_now[table])
            found = {row: tuple(cells) for row, *cells in db.execute(f"SELECT id, {', '.join(names)} FROM {table}")}
            if found != rows:
                yield from _differences(db, table, names, found, rows)


def _disagreements(db: sqlite3.Connection, wanted: Replayed) -> Iterator[str]:
    cached = set(db.execute("SELECT tbl, row, unit FROM conflict"))
    for table, row, unit in sorted(cached ^ wanted.conflicts):
        yield _("The list of disagreements is not what the journal says about {record} ({unit}).").format(
            record=_named(db, table, row), unit=unit
        )


def _differences(
    db: sqlite3.Connection, table: str, names: Sequence[str], found: Mapping[str, Cells], rows: Mapping[str, Cells]
) -> Iterator[str]:
    for row in sorted(found.keys() - rows.keys()):
        yield _("{record} is in its register but not in the journal.").format(record=_named(db, table, row))
    for row in sorted(rows.keys() - found.keys()):
        yield _("Row {row} of {table} is in the journal but not in its register.").format(row=row[:12], table=table)
    for row in sorted(found.keys() & rows.keys()):
        fields = [
            name for name, here, there in zip(names, found[row], rows[row], strict=True) if (type(here), here) != (type(there), there)
        ]
        if fields:
            yield _("{record} differs from the journal in: {fields}.").format(record=_named(db, table, row), fields=", ".join(fields))


def _versions(changes: Sequence[Change]) -> Iterator[str]:
    for c in changes:
        if c.tbl == "version" and c.act == "set":
            yield _("Entry {id} ({at}, “{reason}”) alters an approved version; these are never changed.").format(
                id=c.id[:12], at=c.at, reason=c.reason
            )


def _files(db: sqlite3.Connection, changes: Sequence[Change], progress: Progress) -> tuple[list[str], int]:
    """What is wrong with the evidence files, and how many were left out of this copy on purpose."""
    wanted = named_files(changes)
    left_out_allowed = db.execute("SELECT 1 FROM meta WHERE k=?", (WITHOUT_FILES,)).fetchone() is not None
    problems, present = [], set()
    digests = [digest for (digest,) in db.execute("SELECT sha256 FROM blob ORDER BY sha256")]
    for n, digest in enumerate(digests):
        progress(REPLAY_SHARE + (1 - REPLAY_SHARE) * n / len(digests))
        present.add(digest)
        size, data = db.execute("SELECT size, data FROM blob WHERE sha256=?", (digest,)).fetchone()
        if digest not in wanted:
            problems.append(_("The file {digest} belongs to no record.").format(digest=digest[:12]))
        elif hashlib.sha256(data).hexdigest() != digest or len(data) != size:
            problems.append(_("The file “{name}” was altered.").format(name=wanted[digest]))
    missing = sorted(wanted.keys() - present)
    if left_out_allowed:
        return problems, len(missing)
    return problems + [_("The file “{name}” is missing.").format(name=wanted[digest]) for digest in missing], 0


def named_files(changes: Iterable[Change]) -> dict[str, str]:
    """The evidence files that any change still names: hash -> one of its names."""
    columns = file_columns()
    found: dict[str, str] = {}
    for c in changes:
        wanted = columns.get(c.tbl)
        if not wanted:
            continue
        for part in c.values.values():
            for name, value in (part or {}).items():
                if name in wanted and isinstance(value, str):
                    file = json.loads(value)
                    found[file["sha256"]] = file["name"]
    return found


@functools.cache
def file_columns() -> dict[str, set[str]]:
    """The columns that name evidence files, by table."""
    found = {table: {name for name, f in columns_of(cls).items() if isinstance(f.kind, FileKind)} for table, cls in tables().items()}
    return {table: names for table, names in found.items() if names}


def _named(db: sqlite3.Connection, table: str, row: str) -> str:
    if table in tables():
        return refs.label(db, table, row)
    return f"{table} {row[:12]}"
