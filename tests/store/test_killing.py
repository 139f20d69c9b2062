"""A save that was acknowledged is there after the writer was killed; one that was not is there whole or not at all."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.mark.skipif(sys.platform == "win32", reason="needs fork and SIGKILL")
@pytest.mark.parametrize("rounds", [300, pytest.param(10_000, marks=pytest.mark.long)])
def test_killed_while_saving(tmp_path: Path, rounds: int) -> None:
    """Each file is killed some hundred times: it grows, and the moments are what counts."""
    each = min(rounds, 500)
    for seed in range(rounds // each):
        demand_nothing_lost(tmp_path / f"in {seed}", each, seed + 7)


def demand_nothing_lost(folder: Path, rounds: int, seed: int) -> None:
    folder.mkdir()
    command = [sys.executable, "-m", "tests.store.killing", str(folder / "file.aims"), str(rounds), str(seed)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["lost"], found["half"], found["left"]) == (0, 0, 0), found
    assert found["acknowledged"] > rounds / 2
    assert found["unfinished"] > rounds / 20, "the moments hit saves"


@pytest.mark.skipif(sys.platform != "linux", reason="needs fork, SIGKILL and the descriptors of /proc")
@pytest.mark.parametrize("step", [13, pytest.param(1, marks=pytest.mark.long)])
def test_killed_while_copying_and_restoring(tmp_path: Path, step: int) -> None:
    command = [sys.executable, "-m", "tests.store.copy_killing", str(tmp_path / "files"), str(step)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert set(found["backup"]) == {"whole", "killed"}, found
    assert set(found["restore"]) == {"before", "after", "killed"}, found
    assert set(found["copy"]) == set(found["parcel"]) == {"none", "whole", "killed"}, found
    assert all(each["killed"] >= 39 // step for each in found.values()), found
