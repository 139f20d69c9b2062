"""A saver killed at any moment loses no save it was told of and leaves no half of one."""

from __future__ import annotations

import os
import queue
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest

from aims_desktop.store import engine
from tests.store.kit import Book
from tests.store.saver import CHILDREN

ROOT = Path(__file__).resolve().parents[2]
FORKS = hasattr(os, "fork")


class Lines:
    """The lines a program writes, to be waited for with a limit."""

    def __init__(self, stream: IO[str]) -> None:
        self._lines: queue.Queue[str] = queue.Queue()
        self._stream = stream
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in self._stream:
            self._lines.put(line.strip())
        self._lines.put("gone")

    def next(self, seconds: float = 60) -> str:
        """The next line; "" where none comes in time."""
        try:
            return self._lines.get(timeout=seconds)
        except queue.Empty:
            return ""


class Savers:
    """Starts savers and kills them; where the system can fork, all from one program that is loaded once."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self._program = self._start() if FORKS else None
        self._lines = Lines(self._output(self._program)) if self._program else None

    def close(self) -> None:
        if self._program and self._program.stdin:
            self._program.stdin.close()
            self._program.wait(timeout=60)
            self._output(self._program).close()

    def kill_one(self, path: Path) -> int:
        """Let a saver save, kill it at some moment; the last save it acknowledged, 0 for none."""
        if self._program and self._lines and self._program.stdin:
            self._program.stdin.write(f"{path}\n")
            self._program.stdin.flush()
            acknowledged, pid = [], 0
            while not pid:  # the saver may be quicker than the one that tells of it
                line = self._lines.next()
                acknowledged += [int(line)] if line.isdigit() else []
                pid = int(line.split()[1]) if line.startswith("started") else 0
            return self._killed(pid, self._lines, acknowledged)
        program = self._start(str(path))
        last = self._killed(program.pid, Lines(self._output(program)), [])
        program.communicate(timeout=60)
        return last

    def _killed(self, pid: int, lines: Lines, acknowledged: list[int]) -> int:
        wanted = self.rng.choice([0, 0, 0, 1, 2])
        while len(acknowledged) < wanted and (line := lines.next()).isdigit():
            acknowledged.append(int(line))
        moment = lines.next(self.rng.uniform(0, 0.03))  # some moment of the next save
        acknowledged += [int(moment)] if moment.isdigit() else []
        os.kill(pid, getattr(signal, "SIGKILL", signal.SIGTERM))
        while (line := lines.next()).isdigit():
            acknowledged.append(int(line))
        assert line == "gone"
        return acknowledged[-1] if acknowledged else 0

    def _start(self, *arguments: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "tests.store.saver", *arguments]
        return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    @staticmethod
    def _output(program: subprocess.Popen[str]) -> IO[str]:
        assert program.stdout
        return program.stdout


@pytest.fixture
def savers() -> Iterator[Savers]:
    made = Savers(random.Random(7))
    yield made
    made.close()


def new_file(folder: Path, name: str) -> Path:
    book = Book(folder / name)
    book.add("document", title="0")
    book.close()
    return book.path


def check(path: Path, acknowledged: int) -> int:
    """No save lost, none half; gives the newest save that is in the file."""
    engine.connect(path, "rw").close()  # SQLite takes the half save back
    book = Book(path, new=False)
    saved = int(book.one("SELECT title FROM document"))
    assert saved >= acknowledged, "an acknowledged save is lost"
    assert saved <= acknowledged + 1, "more was saved than the saver could have"
    with book.reading() as db:
        assert db.execute("SELECT count(*) FROM ai_system").fetchone() == (saved,)
        assert db.execute("SELECT count(*), count(DISTINCT title) FROM data_flow").fetchone() == (CHILDREN * saved, saved)
        assert db.execute("SELECT count(*) FROM link").fetchone() == (saved,)
        assert db.execute("SELECT count(*) FROM evidence").fetchone() == (saved // 3,)
        assert db.execute("PRAGMA quick_check").fetchone() == ("ok",)
    assert book.verify().problems == ()
    book.add("person", name=f"After {saved}")  # the next save also tidies up a journal that was only begun
    book.close()
    return saved


def kill_often(savers: Savers, folder: Path, rounds: int, per_file: int) -> int:
    """Kill a saver so many times; how many kills fell into a save."""
    within, path, before = 0, folder / "none", 0
    for n in range(rounds):
        if n % per_file == 0:
            path, before = new_file(folder, f"{n}.aims"), 0
        acknowledged = max(before, savers.kill_one(path))
        within += path.with_name(f"{path.name}-journal").exists()
        before = check(path, acknowledged)
        assert sorted(folder.glob(f"{path.name}*")) == [path], "files are left beside the database"
    return within


def test_killed_while_saving(savers: Savers, tmp_path: Path) -> None:
    rounds = 300 if FORKS else 15
    within = kill_often(savers, tmp_path, rounds, 10)
    assert within > rounds / 20, "too few kills fell into a save for the test to mean much"


@pytest.mark.long
def test_killed_while_saving_thousands_of_times(savers: Savers, tmp_path: Path) -> None:
    kill_often(savers, tmp_path, 5_000 if FORKS else 200, 10)
