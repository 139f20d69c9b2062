"""Kills a program again and again while it brings a file of the first version up; run by itself, so that it can fork: PATH ROUNDS SEED.

Prints what it found as JSON. Each round begins with a fresh copy of the file; afterwards it must be wholly old or wholly new.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import select
import shutil
import signal
import sqlite3
import sys
import time
import traceback
from contextlib import closing
from pathlib import Path

from aims_desktop.store import schema
from aims_desktop.store.engine import connect
from tests.store.filekit import is_whole, opened

FIRST = Path(__file__).parents[1] / "files" / "version_1.aims"

Rows = dict[str, list[tuple[object, ...]]]


def main() -> None:
    path, rounds, dice = Path(sys.argv[1]), int(sys.argv[2]), random.Random(int(sys.argv[3]))
    before = rows_of_the_first(FIRST)
    longest = how_long(path)
    found = dict.fromkeys(("old", "new", "half", "lost", "unfinished"), 0)
    for _ in range(rounds):
        shutil.copy(FIRST, path)
        run_and_kill(path, dice.uniform(0, 1.5 * longest) if dice.random() < 0.8 else None)  # now and then once it is open
        found["unfinished"] += path.with_name(path.name + "-journal").exists()
        with closing(connect(path, "rw")) as connection:  # SQLite takes back what was begun
            version = schema.version(connection)
            found["half"] += schema.rows_of(connection) != schema.expected(version)
        found["old" if version == 1 else "new"] += 1
        found["lost"] += is_lacking(rows_of_the_first(path), before)
        untouched = version > 1 or hashlib.sha256(path.read_bytes()).digest() == hashlib.sha256(FIRST.read_bytes()).digest()
        found["half"] += not untouched
        is_whole(path)
    opened(path).close()
    sys.stdout.write(json.dumps(found))


def rows_of_the_first(path: Path, earlier: Path = FIRST) -> Rows:
    """All rows of the tables that an earlier version had, with the columns it had."""
    with closing(connect(earlier, "ro")) as first:
        columns = {table: [row[1] for row in first.execute(f"PRAGMA table_info({table})")] for table in tables_of(first)}
    with closing(connect(path, "ro")) as connection:
        return {table: sorted(connection.execute(f"SELECT {', '.join(names)} FROM {table}"), key=str) for table, names in columns.items()}


def is_lacking(now: Rows, before: Rows) -> bool:
    """Whether a row is gone or says something else; a lock taken over is journalled and only adds one."""
    return any(not set(before[table]) <= set(rows) for table, rows in now.items())


def tables_of(connection: sqlite3.Connection) -> list[str]:
    return [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]


def how_long(path: Path) -> float:
    """The seconds from the start of an opening until its end."""
    shutil.copy(FIRST, path)
    begun = time.monotonic()
    opened(path).close()
    return time.monotonic() - begun


def run_and_kill(path: Path, after: float | None) -> None:
    """Kill a program so many seconds after it began to open the file, or as soon as it has."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        open_once(path, writing)
    os.close(writing)
    os.read(reading, 1)
    select.select([reading], [], [], after)  # what is tried here is a moment
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(reading)


def open_once(path: Path, pipe: int) -> None:
    """Say that it begins, open the file and wait to be killed; never returns."""
    try:
        os.write(pipe, b"+")
        opened(path)
        os.write(pipe, b"+")
        signal.pause()
    finally:
        traceback.print_exc()
        os._exit(1)


if __name__ == "__main__":
    main()
