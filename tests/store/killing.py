"""Kills a writer again and again at random moments; run as a program of its own, so that it can fork: PATH ROUNDS SEED.

Prints what it found as JSON. Each save adds one record to each of two tables, and is acknowledged through a pipe once it returned.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import signal
import sys
import time
import traceback
from pathlib import Path

from aims_desktop.store.file import AimsFile
from tests.store.filekit import count, is_whole, names, opened
from tests.store.kit import START, Clock


def main() -> None:
    path, rounds, dice = Path(sys.argv[1]), int(sys.argv[2]), random.Random(int(sys.argv[3]))
    found = dict.fromkeys(("acknowledged", "lost", "half", "unfinished", "left"), 0)
    AimsFile.create(path, who="Ana", clock=Clock()).close()
    least = 0
    for number in range(rounds):
        (systems, persons), acknowledged = run_and_kill(path, clock_of(number), dice.choice((0, 0, 1, 1, 2)), dice)
        found["lost"] += systems < least
        found["half"] += systems != persons or systems > least + 1
        found["acknowledged"] += acknowledged
        found["unfinished"] += path.with_name(path.name + "-journal").exists()
        least = systems + acknowledged
    with opened(path, clock_of(rounds)):
        found["lost"] += count(path, "ai_system") < least
    found["left"] += names(path.parent) != [path.name]
    is_whole(path)
    sys.stdout.write(json.dumps(found))


def save(file: AimsFile) -> None:
    """Add a record to each of two tables."""
    with file.write("Edit") as transaction:
        transaction.add_many("ai_system", [{"title": "x" * 200}])
        transaction.add_many("person", [{"name": "y"}])


def clock_of(number: int) -> Clock:
    """A day for each round, so that old backups go."""
    clock = Clock()
    clock.now = START + dt.timedelta(days=number)
    return clock


def run_and_kill(path: Path, clock: Clock, saves: int, dice: random.Random) -> tuple[list[int], int]:
    """Kill a writer within the save after so many, counted from its opening; what it found there, and how many saves it acknowledged."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        save_forever(path, clock, writing)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        told = pipe.readline()
        acknowledged = sum(bool(pipe.readline()) for _ in range(saves))
        time.sleep(dice.uniform(0, 0.015 if saves else 0.06))  # what is tried here is a moment; the first save makes a backup before
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        acknowledged += len(pipe.readlines())
    return [int(number) for number in told.split()], acknowledged


def save_forever(path: Path, clock: Clock, pipe: int) -> None:
    """Say how many records of both kinds there are, then save and acknowledge until killed; never returns."""
    try:
        file = opened(path, clock)
        os.write(pipe, f"{count(path, 'ai_system')} {count(path, 'person')}\n".encode())
        while True:
            save(file)
            os.write(pipe, b"+\n")
    finally:
        traceback.print_exc()
        os._exit(1)


if __name__ == "__main__":
    main()
