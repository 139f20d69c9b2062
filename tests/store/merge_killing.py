"""Kills a merge at one statement after the other; run as a program of its own, so that it can fork: MINE THEIRS STEP.

Prints as JSON how many merges were killed, and how many files were then as before, as after, or neither.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aims_desktop.store import copies
from aims_desktop.store.file import AimsFile
from aims_desktop.store.gate import Level, examine
from aims_desktop.store.journal import Transaction
from aims_desktop.store.merge import merge
from tests.store.kit import Clock
from tests.store.mergekit import state


def main() -> None:
    mine, theirs, step = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    whole = merged_copy(mine, theirs, 0)
    before, after = state(mine), state(whole)
    assert before != after
    found: Counter[str] = Counter()
    for last in range(1, 10_000, step):
        killed = merged_copy(mine, theirs, last)
        now = state(killed)
        examine(killed, Level.FULL)
        found["before" if now == before else "after" if now == after else "half"] += 1
        if now == after:
            break
        found["killed"] += 1
    sys.stdout.write(json.dumps(found))


def merged_copy(mine: Path, theirs: Path, last: int) -> Path:
    """A copy into which another file was merged by a process that was killed at a statement, if it came to that; put right by SQLite."""
    path = Path(shutil.copy(mine, mine.with_name(f"{last}.aims")))
    child = os.fork()
    if child == 0:
        merge_and_die(path, theirs, last)
    os.waitpid(child, 0)
    copies.recover(path)
    return path


def merge_and_die(path: Path, theirs: Path, last: int) -> None:
    with AimsFile.open(path, who="Ana", clock=Clock()) as file:

        @contextmanager
        def write(reason: str) -> Iterator[Transaction]:
            with file.write(reason) as transaction:
                seen = 0

                def count(_statement: str) -> None:
                    nonlocal seen
                    seen += 1
                    if seen == last:
                        os.kill(os.getpid(), signal.SIGKILL)

                transaction.writer.db.execute("PRAGMA cache_size=5")  # so that much of it is on the disk before the commit
                transaction.writer.db.set_trace_callback(count)
                yield transaction

        merge(file, theirs, write=write)
    os._exit(0)


if __name__ == "__main__":
    main()
