"""Where does a text stand? In any field of any change, in snapshots and names of files, and inside files as far as they can be read."""

from __future__ import annotations

import html
import io
import json
import lzma
import re
import sqlite3
import unicodedata
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from aims_desktop.model.kinds import Plain
from aims_desktop.store import blobs
from aims_desktop.store.changes import DATASET, MARKS, Change, Columns, Key, layout
from aims_desktop.store.erasing import Target, refusal
from aims_desktop.store.history import read_changes
from aims_desktop.store.relations import chunks, marks
from aims_desktop.store.state import View, content
from aims_desktop.store.verify import Progress, file_columns

LONG = 4
"""Characters of a text that is looked for elsewhere unasked; shorter ones stand anywhere."""

AROUND = 40
"""Characters shown before and after what was found."""

UNPACKED = 50_000_000
"""Bytes that a packed evidence file (Word, Excel, OpenDocument) may have inside to be looked into."""

_DEEPEST = 8
"""How many texts may be packed in one another as JSON: a file's name in a snapshot is two deep."""

_WORD = re.compile(r"[^\W_]+")
_TAG = re.compile(r"<[^>]{0,1000}>")
_CLOSED = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!")
"""How files begin whose text cannot be read from outside: PDF, pictures, old Office files, archives."""


@dataclass(frozen=True, slots=True)
class Place:
    """A unit of a row in which something was found, and the changes that hold it."""

    target: Target
    is_shown: bool
    """Whether it is what the record says now, and not only what it said once."""
    is_whole: bool = True
    """Whether the words stand by themselves, and not as a part of longer ones."""
    excerpt: str = ""
    refusal: str = ""
    """Why it can never be erased from here."""
    in_file: bool = False
    """Whether it stands inside the evidence file."""

    def only(self, changes: Collection[str]) -> Place:
        """The place with no other changes than these."""
        return replace(self, target=replace(self.target, changes=tuple(i for i in self.target.changes if i in changes)))


class Wanted:
    """Texts that are looked for, in any case and with any blanks between their words."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.texts = tuple(dict.fromkeys(filter(None, map(_folded, texts))))
        self._rare = [max(_WORD.findall(text), key=len, default="") for text in self.texts]

    def may_be_in(self, raw: str) -> bool:
        """Whether a look into a text, whatever it is packed in, is worth while."""
        folded = raw.casefold()
        return any(word in folded for word in self._rare)

    def match(self, text: str) -> tuple[str, bool] | None:
        """The words around the first of the texts, and whether it stands there by itself; None where none of them does."""
        folded = _folded(text)
        found: tuple[str, bool] | None = None
        for wanted in self.texts:
            at = folded.find(wanted)
            while at >= 0:
                whole = not (_joined(folded, at) or _joined(folded, at + len(wanted)))
                if whole or found is None:
                    found = _around(text, folded, at, len(wanted)), whole
                if whole:
                    return found
                at = folded.find(wanted, at + 1)
        return found


def find(connection: sqlite3.Connection, texts: Iterable[str]) -> list[Place]:
    """Every unit of every row that holds one of the texts in any change."""
    wanted = Wanted(texts)
    likely = [row for row, value in connection.execute("SELECT id, value FROM change") if wanted.may_be_in(value)]
    found: dict[tuple[Key, str], list[tuple[Change, str, bool]]] = defaultdict(list)
    for some in chunks(likely if wanted.texts else ()):
        for change in read_changes(connection, f"WHERE id IN ({marks(some)})", some):
            for unit, excerpt, whole in _in_change(change, wanted):
                found[change.key, unit].append((change, excerpt, whole))
    return _places(connection, found)


def all_of(connection: sqlite3.Connection, key: Key, units: Iterable[str] | None = None) -> list[Place]:
    """All values that units of a row ever had, by default every unit that can be erased."""
    changes = read_changes(connection, "WHERE tbl=? AND row=?", key)
    found: dict[tuple[Key, str], list[tuple[Change, str, bool]]] = defaultdict(list)
    for change in changes:
        for unit, columns in change.values.items():
            if columns is not None and (unit in units if units is not None else not refusal(change, unit)):
                found[key, unit].append((change, "", True))
    return _places(connection, found)


def again(connection: sqlite3.Connection, known: Iterable[tuple[Key, str, Columns]]) -> list[Place]:
    """Where values that were erased stand once more, as after a merge: in the same unit of the same row, or as a text anywhere."""
    found: dict[tuple[Key, str], list[tuple[Change, str, bool]]] = defaultdict(list)
    texts: list[str] = []
    for key, unit, columns in known:
        texts += [text for value in columns.values() for text in texts_in(value) if len(text) >= LONG]
        for change in read_changes(connection, "WHERE tbl=? AND row=?", key):
            held = change.values.get(unit)
            if held is not None and content(held) == content(columns):
                found[key, unit].append((change, "", True))
    places = {(p.target.key, p.target.unit): p for p in _places(connection, found)}
    elsewhere = [p for p in find(connection, texts) if p.is_whole and (p.target.key, p.target.unit) not in places]
    return [place for place in (*places.values(), *elsewhere) if not place.refusal]


def in_files(db: sqlite3.Connection, texts: Iterable[str], progress: Progress = lambda share: None) -> tuple[list[Place], Sequence[str]]:
    """The places that name an evidence file in which one of the texts stands, and the hashes of files that cannot be looked into."""
    wanted = Wanted(texts)
    listed = blobs.listed(db)
    holding, closed = [], []
    for n, (digest, _size) in enumerate(listed if wanted.texts else ()):
        progress(n / len(listed))
        (data,) = db.execute("SELECT data FROM blob WHERE sha256=?", (digest,)).fetchone()
        inside = _texts_of_file(data)
        if inside is None:
            closed.append(digest)
        elif any(wanted.match(text) for text in inside):
            holding.append(digest)
    progress(1.0)
    return [place for digest in holding for place in _naming(db, digest)], closed


def _naming(connection: sqlite3.Connection, digest: str) -> list[Place]:
    columns, found = file_columns(), defaultdict[tuple[Key, str], list[tuple[Change, str, bool]]](list)
    for change in read_changes(connection, f"WHERE instr(value, ?) AND tbl IN ({marks(columns)})", [digest, *columns]):
        for unit, held in change.values.items():
            if any(name in columns[change.tbl] and digest in str(value) for name, value in (held or {}).items()):
                found[change.key, unit].append((change, "", True))
    return [Place(p.target, p.is_shown, refusal=p.refusal, in_file=True) for p in _places(connection, found)]


def _in_change(change: Change, wanted: Wanted) -> Iterator[tuple[str, str, bool]]:
    if change.act in MARKS or change.tbl == DATASET:
        return
    for unit, columns in change.values.items():
        matches = [match for value in (columns or {}).values() for text in texts_in(value) if (match := wanted.match(text))]
        if matches:
            excerpt, whole = max(matches, key=lambda match: match[1])
            yield unit, excerpt, whole


def texts_in(value: Plain, depth: int = 0) -> Iterator[str]:
    """The texts of a stored value: itself, or what it holds where it is a list, the name of a file or a snapshot."""
    if not isinstance(value, str):
        return
    if value[:1] in {"{", "["} and depth < _DEEPEST:
        try:
            yield from _strings(json.loads(value), depth)
        except (ValueError, RecursionError):
            pass
        else:
            return
    yield value


def _strings(parsed: object, depth: int) -> Iterator[str]:
    if isinstance(parsed, str):
        yield from texts_in(parsed, depth + 1)
    elif isinstance(parsed, dict):
        for key, value in parsed.items():
            yield key
            yield from _strings(value, depth)
    elif isinstance(parsed, list):
        for value in parsed:
            yield from _strings(value, depth)


def _places(connection: sqlite3.Connection, found: dict[tuple[Key, str], list[tuple[Change, str, bool]]]) -> list[Place]:
    rows: dict[Key, list[Change]] = {}
    tables_now = layout()
    for (key, unit), _hits in found.items():
        if key not in rows and unit:
            rows[key] = read_changes(connection, "WHERE tbl=? AND row=?", key)
    views = {key: View(tables_now[key[0]], changes) for key, changes in rows.items()}
    places = []
    for (key, unit), hits in found.items():
        held = {change.id for change, _excerpt, _whole in hits}
        heads = views[key].ids(unit) if key in views else []
        newest = max(hits, key=lambda hit: (hit[2], hit[0].order))
        places.append(
            Place(
                Target(*key, unit, tuple(sorted(held))),
                is_shown=not held.isdisjoint(heads),
                is_whole=newest[2],
                excerpt=newest[1],
                refusal=next(filter(None, (refusal(change, unit) for change, _excerpt, _whole in hits)), ""),
            )
        )
    return places


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def _joined(text: str, at: int) -> bool:
    """Whether letters or digits go on over a place in a text."""
    return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()


def _around(text: str, folded: str, at: int, length: int) -> str:
    shown = " ".join(text.split())
    if len(shown) != len(folded):  # letters that fold into two
        shown = folded
    start, end = max(at - AROUND, 0), at + length + AROUND
    return f"{'…' if start else ''}{shown[start:end]}{'…' if end < len(shown) else ''}"


# --- inside files


def _texts_of_file(data: bytes) -> list[str] | None:
    """What is written in a file; None where that cannot be read from outside."""
    if data[:4] == b"PK\3\4":
        return _unpacked(data)
    if data.startswith(_CLOSED):
        return None
    wide = data[:2] in {b"\xff\xfe", b"\xfe\xff"}
    if not wide and b"\0" in data:
        return None
    for code in ("utf-16",) if wide else ("utf-8", "cp1252"):
        try:
            text = data.decode(code)
        except ValueError:
            continue
        return [text, html.unescape(_TAG.sub("", text))] if "<" in text else [text]
    return None


def _unpacked(data: bytes) -> list[str] | None:
    """The texts of the parts of a packed file, without their tags."""
    texts: list[str] = []
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = [part for part in packed.infolist() if not part.is_dir()]
            if sum(part.file_size for part in parts) > UNPACKED or any(part.flag_bits & 1 for part in parts):
                return None
            for part in parts:
                raw = packed.read(part).decode("utf-8", errors="ignore")
                texts += [part.filename, html.unescape(_TAG.sub("", raw))]
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, ValueError, RuntimeError, EOFError):
        return None
    return texts
