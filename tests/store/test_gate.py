"""Whatever lies in the place of a file is let through unharmed or refused with a reason, and not a byte of it changes."""

from __future__ import annotations

import functools
import io
import os
import random
import sqlite3
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aims_desktop.errors import AimsError, LockedError, NewerVersionError, NotFoundError, RefusedFileError
from aims_desktop.store import engine, gate, schema
from aims_desktop.store.gate import Level, examine
from tests.store.filekit import at_rest, hashes, leave_hot_journal, leave_wal, names, opened, tamper

PAGE = 4096


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A sound file; each test works on a copy of its bytes."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AIMS_HOME", str(home))
        return at_rest(home / "sound.aims", systems=150).read_bytes()


@pytest.fixture
def path(tmp_path: Path, sound: bytes) -> Path:
    (tmp_path / "in").mkdir()
    file = tmp_path / "in" / "file.aims"
    file.write_bytes(sound)
    return file


def refuse(path: Path, level: Level = Level.FULL) -> AimsError:
    """The refusal of a file at every door; nothing of it may change."""
    before = hashes(path.parent)
    with pytest.raises(AimsError) as caught:
        examine(path, level)
    assert hashes(path.parent) == before
    assert caught.value.sentence
    assert "Traceback" not in caught.value.sentence
    return caught.value


def test_sound_file_passes_each_level(path: Path) -> None:
    before = hashes(path.parent)
    for level in Level:
        assert examine(path, level).version == schema.newest()
    found = examine(path, Level.SCHEMA)
    assert len(found.dataset_id) == 32
    assert len(found.head) == 64
    assert found.lamport > 150
    assert hashes(path.parent) == before


# --- not ours


def archive() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        file.writestr("x", "y" * 500)
    return content.getvalue()


FOREIGN: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda sound: b"",
    "text": lambda sound: b"hello " * 100,
    "random bytes": lambda sound: random.Random(1).randbytes(9_000),
    "zip": lambda sound: archive(),
    "pdf": lambda sound: b"%PDF-1.7\n" + bytes(2_000),
    "less than a header": lambda sound: sound[:99],
    "header with another id": lambda sound: sound[:68] + b"\0\0\0\1" + sound[72:],
    "other magic": lambda sound: b"SQLite format 4\0" + sound[16:],
}


@pytest.mark.parametrize("kind", FOREIGN)
def test_file_of_another_kind(path: Path, sound: bytes, kind: str) -> None:
    path.write_bytes(FOREIGN[kind](sound))
    assert "is not an AIMS file" in refuse(path, Level.HEADER).sentence
    assert isinstance(refuse(path), RefusedFileError)


def test_database_of_another_program(path: Path) -> None:
    path.unlink()
    tamper(path, "CREATE TABLE moz_places(id)")
    assert "is not an AIMS file" in refuse(path).sentence


def test_nothing_there_a_folder_a_pipe_and_a_loop(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    cases = [("none", "no file"), (".", "folder"), ("loop", "no file")]
    if sys.platform != "win32":
        os.mkfifo(tmp_path / "pipe")
        cases.append(("pipe", "regular"))
    for name, words in cases:
        with pytest.raises(NotFoundError, match=words):
            examine(tmp_path / name, Level.HEADER)


def test_file_that_may_not_be_read(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse_to_open(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse_to_open)
    with pytest.raises(NotFoundError, match="Permission denied"):
        examine(path)


# --- versions and sizes


def test_newer_version(path: Path) -> None:
    tamper(path, f"PRAGMA user_version={schema.newest() + 1}")
    assert isinstance(refuse(path, Level.HEADER), NewerVersionError)


@pytest.mark.parametrize("version", [0, -1])
def test_version_that_never_was(path: Path, version: int) -> None:
    tamper(path, f"PRAGMA user_version={version}")
    assert isinstance(refuse(path, Level.HEADER), RefusedFileError)


def test_file_beyond_the_limit(path: Path) -> None:
    os.truncate(path, gate.SIZE_LIMIT + 1)
    with pytest.raises(RefusedFileError, match="larger than 4 GB"):
        examine(path, Level.HEADER)


def test_value_beyond_the_limit(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tamper(path, "PRAGMA foreign_keys=OFF", "INSERT INTO blob VALUES ('x', 2000000, zeroblob(2000000))")
    monkeypatch.setattr(engine, "LENGTH_LIMIT", 1_000_000)
    assert "damaged" in refuse(path).sentence


def test_check_that_takes_too_long(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "PATIENCE", -1.0)
    monkeypatch.setattr(gate, "_STEPS", 1)
    assert "too long" in refuse(path).sentence


def test_file_that_another_program_writes_just_now(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(engine.PRAGMAS, "busy_timeout", 1)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(LockedError, match="just now"):
            examine(path, Level.SCHEMA)


def test_file_not_at_rest(path: Path) -> None:
    leave_wal(path)
    assert isinstance(refuse(path), RefusedFileError)
    for side in path.parent.glob("*-*"):
        side.unlink()


def test_file_with_a_hot_journal(path: Path) -> None:
    leave_hot_journal(path)
    assert "open it again" in refuse(path).sentence


# --- planted in the schema

INDEX = sorted(name for kind, name, _table, sql in schema.expected(schema.newest()) if kind == "index" and sql)[0]
ENDLESS = "CREATE VIEW risk AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM c) SELECT x AS id FROM c"
PLANTED: dict[str, tuple[str, ...]] = {
    "trigger": ("CREATE TRIGGER x AFTER INSERT ON risk BEGIN DELETE FROM change; END",),
    "trigger that looks like SQLite's": ("CREATE TRIGGER sqliteZevil AFTER INSERT ON risk BEGIN DELETE FROM change; END",),
    "view": ("CREATE VIEW secrets AS SELECT * FROM risk",),
    "endless view in place of a table": ("DROP TABLE risk", ENDLESS),
    "table": ("CREATE TABLE zzz(a)",),
    "index": ("CREATE INDEX zzz ON risk(title)",),
    "unique index with a function": ("CREATE INDEX zzz ON risk(hex(title))",),
    "full-text table": ("CREATE VIRTUAL TABLE ft USING fts5(a)",),
    "missing table": ("DROP TABLE risk",),
    "missing index": (f"DROP INDEX {INDEX}",),
    "index of the same name over something else": (f"DROP INDEX {INDEX}", f"CREATE INDEX {INDEX} ON change(lower(tbl), row)"),
    "check that eats memory": (
        "DROP TABLE conflict",
        "CREATE TABLE conflict(tbl TEXT, row TEXT, unit TEXT CHECK(length(randomblob(999999999))>0))",
    ),
    "generated column": ("ALTER TABLE risk ADD COLUMN g TEXT AS (hex(zeroblob(400000000)))",),
    "column": ("ALTER TABLE risk ADD COLUMN g TEXT",),
    "other text of a table": (
        "PRAGMA writable_schema=ON",
        "UPDATE sqlite_schema SET sql=replace(sql, 'title TEXT', 'title ANY') WHERE name='risk'",
    ),
    "text of a table that is no SQL": ("PRAGMA writable_schema=ON", "UPDATE sqlite_schema SET sql='CREATE TABLE risk(' WHERE name='risk'"),
    "table that shares the pages of another": (
        "PRAGMA writable_schema=ON",
        "UPDATE sqlite_schema SET rootpage=(SELECT rootpage FROM sqlite_schema WHERE name='risk') WHERE name='ai_system'",
    ),
    "table beyond the end": ("PRAGMA writable_schema=ON", "UPDATE sqlite_schema SET rootpage=99999 WHERE name='risk'"),
    "automatic index that is none": (
        "PRAGMA writable_schema=ON",
        "INSERT INTO sqlite_schema VALUES ('trigger', 'sqlite_autoindex_risk_9', 'risk', 0,"
        " 'CREATE TRIGGER sqlite_autoindex_risk_9 AFTER INSERT ON risk BEGIN DELETE FROM change; END')",
    ),
    "statistics": ("ANALYZE",),
}  # fmt: skip


@pytest.mark.parametrize("kind", PLANTED)
def test_planted_in_the_schema(path: Path, kind: str) -> None:
    tamper(path, "PRAGMA foreign_keys=OFF", *PLANTED[kind])
    assert isinstance(refuse(path, Level.OPEN), RefusedFileError)


def test_trigger_renamed_in_the_bytes(path: Path) -> None:
    tamper(path, "CREATE TRIGGER zzzzzz_evil AFTER INSERT ON risk BEGIN DELETE FROM change; END")
    path.write_bytes(path.read_bytes().replace(b"zzzzzz_evil", b"sqlite_evil"))
    assert "inner structure" in refuse(path, Level.SCHEMA).sentence


# --- damaged or altered rows

ALTERED: dict[str, tuple[str, ...]] = {
    "no journal": ("DELETE FROM change",),
    "no dataset": ("DELETE FROM meta",),
    "dataset that leads out of its folder": ("UPDATE meta SET v='../../../etc' WHERE k='dataset_id'",),
    "another dataset": ("UPDATE meta SET v='0123456789abcdef0123456789abcdef' WHERE k='dataset_id'",),
    "something about the file": ("INSERT INTO meta VALUES ('hello', 'x')",),
    "record changed past the journal": ("UPDATE ai_system SET title='forged' WHERE number=7",),
    "record removed past the journal": ("DELETE FROM ai_system WHERE number=7",),
    "record added past the journal": ("INSERT INTO ai_system(id, title) VALUES ('0', 'forged')",),
    "number changed": ("UPDATE ai_system SET number=999 WHERE number=7",),
    "record deleted past the journal": ("UPDATE ai_system SET deleted=1 WHERE number=7",),
    "value in the journal": ("UPDATE change SET value=replace(value, 'System 7', 'System 8')",),
    "author in the journal": ("UPDATE change SET who='somebody'",),
    "time in the journal": ("UPDATE change SET at='2020-01-01T00:00:00Z' WHERE lamport=5",),
    "order in the journal": ("UPDATE change SET lamport=lamport+1 WHERE lamport>5",),
    "entry taken out": ("DELETE FROM change WHERE lamport=5",),
    "json that is none": ("UPDATE change SET value='{' WHERE lamport=5",),
    "json of another shape": ("UPDATE change SET bases='[]' WHERE lamport=5",),
    "json nested without end": (f"UPDATE change SET value='{'[' * 100_000}' WHERE lamport=5",),
    "text that is no text": ("UPDATE change SET reason=CAST(x'ff00fe' AS TEXT) WHERE lamport=5",),
    "title that is no text": ("UPDATE ai_system SET title=CAST(x'fffe' AS TEXT) WHERE number=7",),
    "invented disagreement": ("INSERT INTO conflict VALUES ('ai_system', 'x', 'title')",),
    "altered evidence": ("UPDATE blob SET data=x'00'",),
    "evidence of another length": ("UPDATE blob SET size=1",),
    "missing evidence": ("DELETE FROM blob",),
    "evidence of nobody": ("INSERT INTO blob VALUES ('ab', 1, x'00')",),
    "reference that leads nowhere": ("PRAGMA foreign_keys=OFF", "UPDATE ai_system SET owner_id='nobody' WHERE number=7"),
}


@pytest.mark.parametrize("kind", ALTERED)
def test_altered_rows(path: Path, kind: str) -> None:
    tamper(path, *ALTERED[kind])
    error = refuse(path)
    assert isinstance(error, RefusedFileError)
    assert error.details, "what was found is told to those who ask"


@pytest.mark.parametrize("kind", ["no journal", "no dataset", "dataset that leads out of its folder"])
def test_file_without_identity_is_not_even_named(path: Path, kind: str) -> None:
    tamper(path, *ALTERED[kind])
    assert isinstance(refuse(path, Level.SCHEMA), RefusedFileError)


@pytest.mark.parametrize("kind", ["half", "last page", "one byte", "garbage at the end", "page of zeros", "two pages swapped", "utf-16"])
def test_damaged_pages(path: Path, sound: bytes, kind: str) -> None:
    middle = len(sound) // PAGE // 2 * PAGE
    content = {
        "half": sound[:middle],
        "last page": sound[:-PAGE],
        "one byte": sound[:-1],
        "garbage at the end": sound[:28] + (len(sound) // PAGE + 1).to_bytes(4, "big") + sound[32:] + b"\xff" * PAGE,
        "page of zeros": sound[:middle] + bytes(PAGE) + sound[middle + PAGE :],
        "two pages swapped": sound[: 10 * PAGE] + sound[11 * PAGE : 12 * PAGE] + sound[10 * PAGE : 11 * PAGE] + sound[12 * PAGE :],
        "utf-16": sound[:56] + (2).to_bytes(4, "big") + sound[60:],
    }
    path.write_bytes(content[kind])
    assert isinstance(refuse(path), RefusedFileError)


def test_refusal_names_the_file(path: Path) -> None:
    path.write_bytes(b"")
    assert "“file.aims”" in refuse(path).sentence


# --- at random


def flipped(dice: random.Random, sound: bytes, times: int = 1) -> bytes:
    content = bytearray(sound)
    for _ in range(times):
        content[dice.randrange(100, len(content))] ^= 1 << dice.randrange(8)
    return bytes(content)


def page_replaced(dice: random.Random, sound: bytes) -> bytes:
    at, other = (dice.randrange(1, len(sound) // PAGE) * PAGE for _ in range(2))
    page = dice.choice([bytes(PAGE), dice.randbytes(PAGE), sound[other : other + PAGE]])
    return sound[:at] + page + sound[at + PAGE :]


def header_replaced(dice: random.Random, sound: bytes) -> bytes:
    content = bytearray(sound)
    for _ in range(dice.randrange(1, 6)):
        content[dice.randrange(16, 100)] = dice.randrange(256)
    return bytes(content)


FAULTS: list[Callable[[random.Random, bytes], bytes]] = [
    flipped,
    lambda dice, sound: flipped(dice, sound, 20),
    page_replaced,
    header_replaced,
    lambda dice, sound: sound[: dice.randrange(len(sound))],
]


def everything(path: Path) -> list[tuple[object, ...]]:
    """All rows of all tables."""
    with closing(engine.connect(path, "ro")) as db:
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type='table' ORDER BY name")]
        return [(table, *row) for table in tables for row in db.execute(f"SELECT * FROM {table} ORDER BY 1")]


@functools.cache
def everything_in(content: bytes) -> list[tuple[object, ...]]:
    """All rows of a file of such bytes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file.aims"
        path.write_bytes(content)
        return everything(path)


@pytest.mark.parametrize("rounds", [500, pytest.param(10_000, marks=pytest.mark.long)])
def test_random_faults(path: Path, sound: bytes, rounds: int) -> None:
    wanted, results = everything(path), Counter[str]()
    for number in range(rounds):
        dice = random.Random(number)
        content = FAULTS[number % len(FAULTS)](dice, sound)
        path.write_bytes(content)
        try:
            examine(path, Level.FULL)
        except AimsError as error:
            results["refused" if error.sentence else "without a word"] += 1
        else:
            assert everything(path) == wanted, f"fault {number}"
            results["harmless"] += 1
        assert path.read_bytes() == content, f"fault {number}"
        assert names(path.parent) == ["file.aims"], f"fault {number}"
    assert results["refused"] + results["harmless"] == rounds
    assert results["refused"] > rounds / 2


PIECES = st.binary(max_size=200) | st.builds(bytes, st.integers(0, 5_000)) | st.sampled_from([b"SQLite format 3\0", b"AIMS"])
BODIES = st.lists(PIECES, max_size=8).map(b"".join)
EDITS = st.lists(st.tuples(st.integers(0), PIECES), max_size=6)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(start=st.integers(0, 5_000), body=BODIES, edits=EDITS)
def test_any_bytes_are_let_through_or_refused(path: Path, sound: bytes, start: int, body: bytes, edits: list[tuple[int, bytes]]) -> None:
    """Ours up to some byte and anything after it, or ours with anything written over it anywhere."""
    content = bytearray(sound[:start] + body if body else sound)
    for at, piece in edits:
        at %= len(content) + 1
        content[at : at + len(piece)] = piece
    path.write_bytes(content)
    try:
        examine(path, Level.FULL)
    except AimsError as error:
        said = error.sentence
    else:
        said = "nothing"
        assert everything(path) == everything_in(sound)
    assert said
    assert path.read_bytes() == content
    assert names(path.parent) == ["file.aims"]


@pytest.mark.parametrize("read_only", [True, False])
def test_random_faults_at_the_door(path: Path, sound: bytes, read_only: bool) -> None:
    for number in range(40):
        content = FAULTS[number % len(FAULTS)](random.Random(number), sound)
        path.write_bytes(content)
        try:
            opened(path, read_only=read_only).close()
        except AimsError:
            assert path.read_bytes() == content, f"fault {number}"
        if read_only:
            assert path.read_bytes() == content, f"fault {number}"
        assert names(path.parent) == ["file.aims"], f"fault {number}"
