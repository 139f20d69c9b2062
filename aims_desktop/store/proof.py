"""What a fingerprint on paper says about a file, who wrote in it when, and what another copy knows that it does not."""

from __future__ import annotations

import datetime as dt
import json
import re
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from aims_desktop.errors import UsageError
from aims_desktop.i18n import _
from aims_desktop.model.kinds import MomentKind
from aims_desktop.store.changes import Change
from aims_desktop.store.engine import connect
from aims_desktop.store.history import author_names, head
from aims_desktop.store.verify import Progress, Report, missing_here, verify

DIGITS = 20
"""How many digits of an entry's id are printed as its fingerprint."""


@dataclass(frozen=True, slots=True)
class Session:
    """One opening for writing, as far as one person wrote in it; None for moments that cannot be read."""

    site: str
    who: str
    first: dt.datetime | None
    last: dt.datetime | None
    changes: int


@dataclass(frozen=True, slots=True)
class Known:
    """The state that a fingerprint names: when its newest entry was written, and how many entries the file has beyond it."""

    at: dt.datetime | None
    later: int
    is_newest: bool


def sessions(connection: sqlite3.Connection) -> list[Session]:
    """Who wrote in the file when, the newest first; marks of merging aside."""
    asked = (
        "SELECT site, who, min(at), max(at), count(*) FROM change WHERE act<>'merge' GROUP BY site, who ORDER BY max(lamport) DESC, site"
    )
    names = author_names(connection)
    found = connection.execute(asked)
    return [Session(site, names.get(who, ""), _moment(first), _moment(last), count) for site, who, first, last, count in found]


def examined(path: Path, progress: Progress) -> tuple[Report, list[Session]]:
    """Check a whole file that nobody else has open, and see who wrote in it."""
    with closing(connect(path, "ro")) as db:
        return verify(db, progress=progress), sessions(db)


def _moment(stored: str) -> dt.datetime | None:
    try:
        return MomentKind().load(stored)
    except ValueError:  # somebody altered it, which verifying tells
        return None


def typed(text: str) -> str:
    """The digits of a fingerprint as people copy them from paper, in any case and spacing; raises UsageError where they are none."""
    digits = re.sub(r"[\s.,:;_\-\u2010-\u2015]", "", text).lower()
    wrong = sorted(set(digits) - set("0123456789abcdef"))
    if wrong:
        sentence = _("A fingerprint has only the digits 0 to 9 and the letters A to F; “{sign}” is none of them.")
        raise UsageError(sentence.format(sign=wrong[0]))
    if len(digits) != DIGITS:
        raise UsageError(_("A fingerprint has 20 digits in five groups of four; this one has {n}.").format(n=len(digits)))
    return digits


def standing(connection: sqlite3.Connection, digits: str) -> Known | None:
    """Where in the history of the file the state stands whose fingerprint has these digits; None where the file was never in it."""
    found = connection.execute("SELECT id, at FROM change WHERE id BETWEEN ? AND ?", (digits, digits + "g")).fetchone()
    if found is None:
        return None
    entry, at = found
    newest = head(connection)
    return Known(_moment(at), _later(connection, entry), newest is not None and newest[0] == entry)


def _later(db: sqlite3.Connection, entry: str) -> int:
    """How many entries do not belong to the state that an entry commits to: all that it does not build on, in this copy or another."""
    parents: dict[str, Sequence[str]] = {}
    marks = set()
    for row, prev, act, bases in db.execute("SELECT id, prev, act, CASE act WHEN 'merge' THEN bases END FROM change"):
        parents[row] = [prev] if prev else []
        if act == "merge":
            marks.add(row)
            parents[row] = [*parents[row], *json.loads(bases).get("tips", [])]
    beyond, waiting = parents.keys() - marks, [entry]
    seen: set[str] = set()
    while waiting:
        row = waiting.pop()
        if row not in seen and row in parents:
            seen.add(row)
            waiting.extend(parents[row])
    return len(beyond - seen)


@dataclass(frozen=True, slots=True)
class Compared:
    """What another copy of the file bears witness to."""

    shared: int
    """Entries that both have."""
    only_here: int
    """Entries that only this file has."""
    gone: tuple[Change, ...]
    """Entries of this file's own sessions, or under the name asked for, that only the other copy has."""
    new: tuple[Change, ...]
    """What else only the other copy has: what others wrote there."""


def compare(connection: sqlite3.Connection, witness: sqlite3.Connection, who: str) -> Compared:
    """Hold a file against another copy of it, which must be checked already; `who` is the name under which this file is written."""
    missing = missing_here(connection, witness)
    own_sites = {site for (site,) in connection.execute("SELECT DISTINCT site FROM change")}
    own_names = {row for row, name in author_names(witness).items() if name == who}
    gone = tuple(c for c in missing if c.site in own_sites or c.who in own_names)
    here, there = (int(each.execute("SELECT count(*) FROM change WHERE act<>'merge'").fetchone()[0]) for each in (connection, witness))
    shared = there - len(missing)
    return Compared(shared, here - shared, gone, tuple(c for c in missing if c.site not in own_sites and c.who not in own_names))
