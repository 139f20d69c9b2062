"""The change table's rows: one record's edit in one transaction, named by the hash of what it says and of what came before it."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, Literal, NoReturn

from aims_desktop.i18n import _
from aims_desktop.model.fields import units_of
from aims_desktop.model.kinds import Plain, canonical
from aims_desktop.model.registers import REGISTERS, tables
from aims_desktop.store import schema

Act = Literal["create", "set", "delete", "restore", "merge", "redact", "takeover"]
MARKS = frozenset({"merge", "takeover"})
"""Acts that concern the whole file and change no record."""

Columns = dict[str, Plain]
Values = dict[str, Columns | None]
"""Unit -> its columns; None where the unit was erased."""
Bases = Mapping[str, Iterable[str]]
"""Unit -> ids of changes."""
Key = tuple[str, str]
"""Table and row."""
Layout = Mapping[str, Mapping[str, tuple[str, ...]]]
"""Table -> unit -> columns."""

DATASET = "dataset"
DELETED = "deleted"
DROPPED = ""
"""The name of units and columns that are no more."""
COLUMNS = ("id", "site", "seq", "prev", "lamport", "at", "who", "txn", "reason", "act", "tbl", "row", "value", "salt", "vhash", "bases")
SELECT = f"SELECT {', '.join(COLUMNS)} FROM change"
INSERT = f"INSERT INTO change VALUES ({', '.join('?' * len(COLUMNS))})"

NO_SALT = "{}"
"""Of a change without values: nothing to be guarded, and no text that could be altered unseen."""
_SCALARS = frozenset({str, int, type(None)})
_is_salt = re.compile("[0-9a-f]{32}").fullmatch
_is_hash = re.compile("[0-9a-f]{64}").fullmatch


def _no_float(_text: str) -> NoReturn:
    raise ValueError("a float in the journal")


_parse = json.JSONDecoder(parse_float=_no_float, parse_constant=_no_float).raw_decode


def _object(text: str) -> dict[str, Any]:
    parsed, end = _parse(text)  # without the room around it that JSON allows: nobody writes any
    if end != len(text) or not isinstance(parsed, dict):
        raise ValueError("not an object")
    return parsed


def layout() -> Layout:
    """The units of every table as the program knows them now, and those of the dataset itself."""
    return {DATASET: {DATASET: ("dataset_id", "created")}} | {name: units_of(cls) for name, cls in tables().items()}


@dataclass(frozen=True, slots=True)
class Edit:
    """What somebody does to one row; `bases` are the changes it had seen and replaces, by unit.

    None: all that count when it is written. A function is asked then, when the edits before it are in.
    """

    act: Act
    table: str
    row: str
    value: Values
    bases: Bases | Callable[[], Bases] | None = None

    @property
    def key(self) -> Key:
        """Table and row."""
        return self.table, self.row


@dataclass(slots=True, eq=False)
class Change:
    """One row of the change table; raises ValueError or RecursionError where its JSON is none."""

    id: str
    site: str
    seq: int
    prev: str | None
    lamport: int
    at: str
    who: str
    txn: str
    reason: str
    act: str
    tbl: str
    row: str
    value: str
    salt: str
    vhash: str
    bases: str
    written: tuple[Values, dict[str, list[str]]] = field(init=False)
    """`value` and `bases` as they were written."""
    values: Values = field(init=False)
    """`value` with the names that units and columns have today."""
    seen: dict[str, list[str]] = field(init=False)
    """`bases` with the names that units have today; a merge mark's "tips" too."""

    def __post_init__(self) -> None:
        self.values, self.seen = self.written = _object(self.value), _object(self.bases)
        if names := schema.RENAMED.get(self.tbl):
            self.values = {names.get(unit, unit): _renamed(columns, names) for unit, columns in self.values.items()}
            self.seen = {names.get(unit, unit): ids for unit, ids in self.seen.items()}
        if moved := schema.MOVED.get(self.tbl):
            self.values = _apart(self.values, moved)

    @property
    def key(self) -> Key:
        """Table and row."""
        return self.tbl, self.row

    @property
    def order(self) -> tuple[int, str, int, str]:
        """Where the change stands among all; the id only parts two changes of one session that was used in two copies."""
        return self.lamport, self.site, self.seq, self.id

    @property
    def parents(self) -> list[str]:
        """The ids of the changes this one came directly after."""
        return ([self.prev] if self.prev else []) + (self.seen.get("tips", []) if self.act == "merge" else [])

    def stored(self) -> tuple[str | int | None, ...]:
        """The row as the table holds it."""
        return tuple(getattr(self, name) for name in COLUMNS)


def _renamed(columns: Columns | None, names: Mapping[str, str]) -> Columns | None:
    return columns and {names.get(name, name): value for name, value in columns.items() if names.get(name, name)}


def _apart(values: Values, moved: Mapping[str, str]) -> Values:
    """The values with the columns that have become units of their own as such; raises ValueError where two make one."""
    found: Values = {}
    for unit, columns in values.items():
        if not isinstance(columns, dict) or moved.keys().isdisjoint(columns):
            parts: Values = {unit: columns}
        else:
            wanted = {moved.get(name, unit) for name in columns}
            parts = {part: {n: v for n, v in columns.items() if moved.get(n, unit) == part} for part in wanted}
        if not found.keys().isdisjoint(parts):
            raise ValueError("a unit twice")
        found |= parts
    return found


@dataclass(frozen=True, slots=True)
class Tip:
    """The change that the next one of a session follows."""

    seq: int
    prev: str | None
    lamport: int


@dataclass(frozen=True, slots=True)
class Stamp:
    """What all changes of one transaction share."""

    site: str
    at: str
    who: str
    txn: str
    reason: str
    new_author: str = ""
    """The name behind `who` where it is not in the file yet."""


def sealed(edit: Edit, bases: Bases, tip: Tip, stamp: Stamp) -> Change:
    """The change that an edit becomes after `tip`; raises ValueError for text that is not in normal form C (a bug of whoever made it)."""
    salt = secrets.token_hex(16) if edit.value else NO_SALT
    value = canonical(edit.value)
    if not value.isascii() and not unicodedata.is_normalized("NFC", value):
        raise ValueError(f"text of {edit.table} {edit.row} is not in normal form C")
    named = canonical({unit: sorted(set(ids)) for unit, ids in bases.items() if ids})
    change = Change(
        "", stamp.site, tip.seq + 1, tip.prev, tip.lamport + 1, stamp.at, stamp.who, stamp.txn, stamp.reason,
        edit.act, edit.table, edit.row, value, salt, content_hash(edit.value, unit_salts(salt, edit.value)), named,
    )  # fmt: skip
    change.id = change_id(change)
    return change


def change_id(change: Change) -> str:
    """The SHA-256 of everything a change says; of its values only by their hash, so that erasing one leaves the id as it is."""
    c = change
    said = [c.site, c.seq, c.prev, c.lamport, c.at, c.who, c.txn, c.reason, c.act, c.tbl, c.row, c.vhash, c.bases]
    return sha256(canonical(said))


def content_hash(values: Values, salts: Mapping[str, str]) -> str:
    """The hash over the units' leaves; where a unit was erased its leaf stands in place of the salt."""
    return sha256(canonical({unit: salts[unit] if columns is None else leaf(salts[unit], columns) for unit, columns in values.items()}))


def leaf(salt: str, columns: Columns) -> str:
    """The salted hash of one unit: nobody can guess an erased value from it."""
    return sha256(salt + canonical(columns))


def unit_salts(salt: str, units: Iterable[str]) -> dict[str, str]:
    """The salts of the units: derived from the change's secret or, once a unit was erased, written out."""
    return {unit: sha256(salt + unit)[:32] for unit in units} if _is_salt(salt) else _object(salt)


def sha256(text: str) -> str:
    """Lowercase hex SHA-256 of the UTF-8 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


# --- what can be wrong


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a change or between changes; `kind` is a key of SENTENCES."""

    kind: str
    change: Change | None = None
    detail: str = ""

    def __str__(self) -> str:
        sentence = _(SENTENCES[self.kind]).format(detail=self.detail)
        if self.change is None:
            return sentence
        c = self.change
        return _("Entry {id} ({at}, “{reason}”): {sentence}").format(id=c.id[:12], at=c.at, reason=c.reason, sentence=sentence)


SENTENCES = {
    "unreadable": "An entry cannot be read ({detail}).",
    "form": "it is not put together as its kind of entry must be.",
    "canonical": "it is not written in the one agreed form.",
    "salt": "the secret of its values is not as it must be.",
    "content": "its values were altered.",
    "id": "it was altered after it was written.",
    "text": "its text is not in the agreed Unicode form.",
    "table": "it concerns a register that this version does not know ({detail}).",
    "unit": "it concerns a field that this version does not know ({detail}).",
    "bases": "it replaces something it cannot have seen.",
    "missing": "the entry {detail} that it builds on is missing.",
    "lamport": "its place in the order of entries was altered.",
    "root": "it claims to be the first entry but is not the making of this file.",
    "chain": "it does not follow the entry before it in its session.",
    "fork": "another entry has the same place in the same session; the session was continued in two copies.",
    "roots": "The journal has {detail} first entries instead of one.",
    "leaves": "The journal has {detail} newest entries instead of one.",
    "erased": "a value was removed without an entry that says so ({detail}).",
    "unerased": "a value that was erased is still there ({detail}).",
    "kind": "it holds a value that its field cannot hold ({detail}).",
    "size": "it holds more than a record can.",
}
"""The sentence for each kind of problem; those in small letters stand after the entry's name."""


def check_row(change: Change, tables_now: Layout) -> Problem | None:
    """What is wrong with one change by itself."""
    try:
        found = next(chain(_seal_broken(change), _form_broken(change, tables_now)), None)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        found = Problem("form")
    return found and Problem(found.kind, change, found.detail)


def _seal_broken(c: Change) -> Iterator[Problem]:
    values, bases = c.written
    salts = unit_salts(c.salt, values)
    if canonical(values) != c.value or canonical(bases) != c.bases:
        yield Problem("canonical")
    if not _salt_sound(c.salt, values, salts):
        yield Problem("salt")
    if content_hash(values, salts) != c.vhash:
        yield Problem("content")
    if change_id(c) != c.id:
        yield Problem("id")
    if not all(text.isascii() or unicodedata.is_normalized("NFC", text) for text in (c.value, c.reason, c.who)):
        yield Problem("text")
    if not all(ids and ids == sorted(set(ids)) and all(map(_is_hash, ids)) for ids in bases.values()):
        yield Problem("bases")


def _salt_sound(salt: str, values: Values, salts: Mapping[str, str]) -> bool:
    """One secret as long as nothing is erased; else each unit's salt written out, the leaf where it is erased. Never the other way."""
    if values and None not in values.values():
        return _is_salt(salt) is not None
    written = salts.keys() == values.keys() and canonical(salts) == salt
    return written and all((_is_hash if values[unit] is None else _is_salt)(salts[unit]) for unit in values)


def _form_broken(c: Change, tables_now: Layout) -> Iterator[Problem]:
    units = tables_now.get(c.tbl)
    if units is None:
        yield Problem("table", detail=c.tbl)
        return
    if c.act in MARKS:
        if c.tbl != DATASET or c.values or set(c.seen) != ({"tips"} if c.act == "merge" else set()):
            yield Problem("form")
        return
    if unknown := c.seen.keys() - units.keys() - {DELETED, DROPPED}:
        yield Problem("unit", detail=", ".join(sorted(unknown)))
    if not _fits_act(c):
        yield Problem("form")
    if c.act in {"create", "set"}:
        yield from _columns_broken(c, units)


def _fits_act(c: Change) -> bool:
    if c.act in {"delete", "restore"}:
        return c.values == {DELETED: {DELETED: int(c.act == "delete")}}
    if c.act == "redact":
        return not c.values and bool(c.seen) and not c.seen.keys() & never_erased(c.tbl)
    if c.act == "create":
        return not c.seen
    return c.act == "set" and bool(c.values) and c.seen.keys() <= c.values.keys()


def _columns_broken(c: Change, units: Mapping[str, tuple[str, ...]]) -> Iterator[Problem]:
    for unit, columns in c.values.items():
        if unit == DROPPED:
            continue
        if unit not in units or (columns is not None and not columns.keys() <= set(units[unit])):
            yield Problem("unit", detail=unit)
        elif columns is not None and not (columns and all(type(value) in _SCALARS for value in columns.values())):
            yield Problem("form")


_PLACES = {DATASET: (DATASET,), "link": ("ends",), "version": ("version",)}
"""Units of tables beside the registers that say where a row belongs."""


def never_erased(table: str) -> set[str]:
    """The units that hold a record in its place and so can never be erased: number, parent, link ends, what a version is of, deleted."""
    fixed = {"number", DELETED, *_PLACES.get(table, ())}
    register = REGISTERS.get(table.replace("_", "-"))
    if register is not None:
        holding = {register.parent_field, register.key} - {""}
        fixed |= {unit for unit, columns in register.units.items() if not holding.isdisjoint(columns)}
    return fixed


def check_dag(changes: Sequence[Change]) -> list[Problem]:
    """What is wrong between changes: parents, sessions, one first and one newest, order, bases, erasures."""
    by_id = {c.id: c for c in changes}
    problems: list[Problem] = []
    places: set[tuple[str, int]] = set()
    followed: set[str] = set()
    for c in changes:
        followed.update(c.parents)
        if (c.site, c.seq) in places:
            problems.append(Problem("fork", c))
        places.add((c.site, c.seq))
        problems += _place_broken(c, by_id)
    firsts = sum(c.prev is None for c in changes)
    newest = len(by_id.keys() - followed)
    if firsts != 1:
        problems.append(Problem("roots", detail=str(firsts)))
    if newest != 1:
        problems.append(Problem("leaves", detail=str(newest)))
    return problems + _erasures_broken(changes, by_id)


def check_news(new: Sequence[Change], built_on: Mapping[str, Change], erasures: Sequence[Change]) -> list[Problem]:
    """What is wrong between changes that are new and those they build on, by id; `erasures` are all that the copy knows."""
    by_id = {**built_on, **{c.id: c for c in new}}
    own = {c.id: c for c in new}
    return [problem for c in new for problem in _place_broken(c, by_id)] + _erasures_broken([*new, *erasures], own)


def _place_broken(c: Change, by_id: Mapping[str, Change]) -> list[Problem]:
    parents = c.parents
    for wanted in (*parents, *(i for ids in c.seen.values() for i in ids)):
        if wanted not in by_id:
            return [Problem("missing", c, wanted[:12])]
    found: list[Problem] = []
    if c.lamport != 1 + max((by_id[parent].lamport for parent in parents), default=0):
        found.append(Problem("lamport", c))
    if c.prev is None:
        named = (c.values.get(DATASET) or {}).get("dataset_id")
        if (c.act, c.tbl, c.seq) != ("create", DATASET, 1) or c.row != named:
            found.append(Problem("root", c))
    else:
        before = by_id[c.prev]
        follows = before.site != c.site if c.seq == 1 else (before.site, before.seq) == (c.site, c.seq - 1)
        if c.seq < 1 or not follows:
            found.append(Problem("chain", c))
    if c.act != "merge" and not all(_could_see(c, unit, by_id[i]) for unit, ids in c.seen.items() for i in ids):
        found.append(Problem("bases", c))
    return found


def _could_see(c: Change, unit: str, base: Change) -> bool:
    return base.key == c.key and unit in base.values and base.lamport < c.lamport


def _erasures_broken(changes: Sequence[Change], by_id: Mapping[str, Change]) -> list[Problem]:
    gone = {(c.id, unit) for c in changes for unit, columns in c.values.items() if columns is None}
    asked = {(i, unit) for c in changes if c.act == "redact" for unit, ids in c.seen.items() for i in ids if i in by_id}
    problems = [Problem("erased", by_id[i], unit) for i, unit in sorted(gone - asked)]
    return problems + [Problem("unerased", by_id[i], unit) for i, unit in sorted(asked - gone)]
