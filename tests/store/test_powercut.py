"""No saved state is lost and none is half when the power fails at any moment; the settings of other programs do not hold that."""

from __future__ import annotations

import hashlib
import random
import sqlite3
from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from aims_desktop.store import engine
from aims_desktop.store.copies import SIDES
from aims_desktop.store.engine import driver
from aims_desktop.store.undo import UndoStack
from tests.store.filekit import add, created

pytest.importorskip("apsw", reason="the simulated disk needs APSW, and there is no wheel of it for this Python")

from tests.disk import Disk, Step
from tests.store.powercut import overheard

NAME = "Acme.aims"


@dataclass(frozen=True)
class Saves:
    """What the product's own connection did in a row of saves: the file before, and the statements of each save."""

    before: bytes
    statements: list[list[str]]


@pytest.fixture(scope="module")
def saves(tmp_path_factory: pytest.TempPathFactory) -> Saves:
    """Real saves of all kinds; large ones do not fit into SQLite's cache and reach the disk before their end."""
    path = tmp_path_factory.mktemp("real") / NAME
    statements: list[list[str]] = [[]]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AIMS_HOME", str(path.parent / "home"))
        with created(path) as file:
            before = path.read_bytes()
            with file._engine.connect() as connection:  # type: ignore[union-attr]  # the one connection for writing
                driver(connection).set_trace_callback(lambda statement: _take_down(statement, statements))
            undo = UndoStack(file.journal)
            for n in range(5):
                add(file, f"One more {n}")
                with file.write("Import") as transaction:
                    rows = transaction.add_many("risk", [{"title": f"Risk {n}.{k}", "cause": "x" * 700 * n} for k in range(12 * n + 2)])
                with file.write("Edit") as transaction:
                    transaction.get("risk", rows[0]).title = f"Edited {n}"  # type: ignore[attr-defined]  # a risk
                    transaction.add("evidence", {"title": "Minutes", "file": transaction.attach(f"{n}".encode() * 20_000, "m.txt")})
                undo.push(transaction.txn, "Edit")
                with file.write("Delete") as transaction:
                    transaction.delete("risk", rows[1:])
                with file.write("Undo") as transaction:
                    undo.undo(transaction)
    return Saves(before, statements[:-1])


def _take_down(statement: str, statements: list[list[str]]) -> None:
    if not statement.startswith("SELECT"):
        statements[-1].append(statement)
    if statement == "COMMIT":
        statements.append([])


def state(path: Path) -> str:
    """What a file holds, after SQLite took back what was not finished; raises sqlite3.Error or ValueError where it is no sound file."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA synchronous=OFF")
        if (found := db.execute("PRAGMA integrity_check(1)").fetchone()[0]) != "ok":
            raise ValueError(found)
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type='table' ORDER BY name")]
        rows = [(table, db.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall()) for table in tables]
    return hashlib.sha256(repr(rows).encode()).hexdigest()


def cut_often(saves: Saves, folder: Path, settings: Mapping[str, str | int], runs: int, cuts: int, seed: int = 1) -> Counter[str]:
    """Cut the power at random moments of these saves, and count what became of the newest acknowledged one."""
    results: Counter[str] = Counter()
    for run in range(runs):
        dice = random.Random(f"{seed}.{run}")
        cache = {} if run % 2 else {"cache_size": 10}
        steps, states = played(saves, folder / "played", {**settings, **cache}, dice)
        first = next(n for n, step in enumerate(steps) if step.act == "saved")
        for moment in sorted(dice.randint(first, len(steps)) for _ in range(cuts)):
            results[after(saves, steps[:moment], states, folder / "cut", dice)] += 1
    return results


def played(saves: Saves, folder: Path, settings: Mapping[str, str | int], dice: random.Random) -> tuple[list[Step], list[str]]:
    """Do some of the saves again on an overheard disk; its steps, and the state of the file after each save."""
    path = _put(folder, {NAME: saves.before})
    states = [state(path)]
    with overheard(path, [f"{name}={value}" for name, value in settings.items()]) as (connection, steps):
        steps.append(Step("saved"))
        for statements in saves.statements[: dice.randint(5, len(saves.statements))]:
            for statement in statements:
                connection.execute(statement).fetchall()
            steps.append(Step("saved"))
            states.append(state(path))
    return steps, states


def after(saves: Saves, steps: list[Step], states: list[str], folder: Path, dice: random.Random) -> str:
    """What is found when the power failed after these steps."""
    disk = Disk({NAME: saves.before})
    for step in steps:
        disk.do(step)
    path = _put(folder, disk.cut(dice))
    acknowledged = sum(step.act == "saved" for step in steps) - 1
    try:
        found = states.index(state(path))
    except (sqlite3.Error, ValueError):
        return "corrupt"
    return "lost" if found < acknowledged else "kept"


def _put(folder: Path, files: Mapping[str, bytes]) -> Path:
    """Lay files into a folder that holds nothing else."""
    folder.mkdir(exist_ok=True)
    path = folder / NAME
    for end in ("", *SIDES):  # a file written over would be synced by the system
        path.with_name(NAME + end).unlink(missing_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return path


@pytest.mark.parametrize(("runs", "cuts"), [(10, 100), pytest.param(100, 200, marks=pytest.mark.long)])
def test_power_fails_while_saving(saves: Saves, tmp_path: Path, runs: int, cuts: int) -> None:
    assert cut_often(saves, tmp_path, engine.PRAGMAS, runs, cuts) == {"kept": runs * cuts}


@pytest.mark.parametrize(
    ("settings", "found"),
    [({"synchronous": "FULL"}, {"lost"}), ({"synchronous": "NORMAL"}, {"lost"}), ({"synchronous": "OFF"}, {"lost", "corrupt"})],
    ids=["FULL", "NORMAL", "OFF"],
)
def test_other_settings_lose_what_was_saved(saves: Saves, tmp_path: Path, settings: dict[str, str], found: set[str]) -> None:
    """The test above must be able to fail; FULL is what most programs use."""
    results = cut_often(saves, tmp_path, engine.PRAGMAS | settings, runs=3, cuts=40)
    assert found <= set(results)
