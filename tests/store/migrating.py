"""Kills or fails a migration again and again; run as a program of its own, so that it can fork: PATH ROUNDS SEED.

Half of the kills fall between SQLite's own instructions, half into the commit; the failures anywhere. Prints what it found as JSON.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import sys
import threading
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from aims_desktop.errors import AimsError
from aims_desktop.store import engine, opening, schema
from aims_desktop.store.backup import Backups, Reason
from aims_desktop.store.gate import Level, examine
from tests.store.filekit import created, is_whole, names, opened

STEPS = 50
"""SQLite's instructions between two looks."""

OLD = schema.newest()


def step(connection: sqlite3.Connection) -> None:
    """A migration of all kinds: a table rebuilt that others point to, a column, an index, another value in every row."""
    columns = [name for _, name, *_ in connection.execute("PRAGMA table_info(ai_system)")]
    sql = "CREATE TABLE ai_system (id TEXT PRIMARY KEY, " + ", ".join(f"{name} ANY" for name in columns[1:]) + ") STRICT"
    schema.rebuild(connection, "ai_system", sql, {name: name for name in columns})
    connection.execute("CREATE TABLE later (id TEXT PRIMARY KEY, text TEXT) STRICT")
    connection.execute("INSERT INTO later SELECT id, hex(randomblob(500)) FROM change")
    connection.execute("CREATE INDEX later_text ON later (text)")


def main() -> None:
    path, rounds, dice = Path(sys.argv[1]), int(sys.argv[2]), random.Random(int(sys.argv[3]))
    created(path, systems=80).close()
    before = path.read_bytes()
    wanted = rows(path)
    schema.STEPS[OLD + 1] = step
    found: Counter[str] = Counter()
    longest = instructions(path, before)
    for number in range(rounds):
        path.write_bytes(before)
        at = dice.randrange(longest)
        found[failed(path, before, at)] += 1
        found[killed(path, wanted, at if number % 2 else None, dice)] += 1
        for backup in Backups(examine(path, Level.SCHEMA).dataset_id).list():
            backup.path.unlink()
    sys.stdout.write(json.dumps(found))


def instructions(path: Path, before: bytes) -> int:
    """How many looks a whole migration takes."""
    looks = [0]

    def look() -> int:
        looks[0] += 1
        return 0

    with overseen(look):
        opened(path).close()
    path.write_bytes(before)
    return looks[0]


def failed(path: Path, before: bytes, at: int) -> str:
    """Let the migration fail after so many looks; the file must be as it was, byte by byte, and the backup must be good."""
    looks = [0]

    def look() -> int:
        looks[0] += 1
        return int(looks[0] > at)

    try:
        with overseen(look):
            opened(path).close()
    except AimsError as error:
        kept = any(str(backup.path) in error.sentence for backup in Backups(examine(path, Level.SCHEMA).dataset_id).list())
        return "failed well" if path.read_bytes() == before and kept and names(path.parent) == [path.name] else "failed badly"
    return "did not fail"


def killed(path: Path, wanted: str, at: int | None, dice: random.Random) -> str:
    """Kill the migration after so many looks, or in its commit; what is found then, and whether the next opening goes through."""
    child = os.fork()
    if child == 0:
        migrate_until_killed(path, at, dice.uniform(0, 0.01))
    os.waitpid(child, 0)
    hot = path.with_name(path.name + "-journal").exists()
    state = whole(path, wanted)
    with opened(path) as file, file.write("Edit") as transaction:
        transaction.add("ai_system", {"title": "goes on"})
    good = is_whole(path) and names(path.parent) == [path.name]
    return f"{state}{', half done on disk' if hot else ''}" if good else "does not go on"


def migrate_until_killed(path: Path, at: int | None, seconds: float) -> None:
    """Never returns."""
    looks = [0]

    def look() -> int:
        looks[0] += 1
        if looks[0] == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return 0

    def heard(statement: str) -> None:
        if at is None and statement == "COMMIT":
            threading.Timer(seconds, lambda: os.kill(os.getpid(), signal.SIGKILL)).start()

    try:
        with overseen(look, heard):
            opened(path)
    finally:
        traceback.print_exc()
        threading.Event().wait(0.05)  # for the kill that was due within the commit
        os._exit(1)


@contextmanager
def overseen(look: Callable[[], int], heard: Callable[[str], None] = lambda statement: None) -> Iterator[None]:
    """What migrates goes over connections that are looked at, and that let pages reach the disk before the commit."""

    def connect(path: Path, mode: engine.Mode) -> sqlite3.Connection:
        connection = engine.connect(path, mode)
        connection.execute("PRAGMA cache_size=10")
        connection.set_progress_handler(look, STEPS)
        connection.set_trace_callback(heard)
        return connection

    opening.connect = connect  # type: ignore[assignment]
    try:
        yield
    finally:
        opening.connect = engine.connect


def whole(path: Path, wanted: str) -> str:
    """Whether the file is the old one or the new one, with every row, after SQLite took back what was not finished."""
    with closing(engine.connect(path, "rw")) as db:
        version = schema.version(db)
        if schema.rows_of(db) != schema.expected(version) or db.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
            return "half"
        if version > OLD and db.execute("SELECT count(*) FROM later").fetchone() != db.execute("SELECT count(*) FROM change").fetchone():
            return "half"
    backups = Backups(examine(path, Level.SCHEMA).dataset_id).list()
    if version > OLD and not any(backup.reason is Reason.BEFORE_MIGRATE for backup in backups):
        return "new without a backup"
    return ("new" if version > OLD else "old") if rows(path) == wanted else "rows lost"


def rows(path: Path) -> str:
    """What the file held before the migration."""
    tables = ("ai_system", "change", "evidence")
    with closing(engine.connect(path, "ro")) as db:
        return repr([db.execute(f"SELECT * FROM {table} ORDER BY id").fetchall() for table in tables])


if __name__ == "__main__":
    main()
