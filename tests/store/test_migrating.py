"""A migration that is killed leaves the old file or the new one; one that fails leaves every byte."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.skipif(sys.platform == "win32", reason="needs fork and SIGKILL")
@pytest.mark.parametrize("rounds", [50, pytest.param(2_000, marks=pytest.mark.long)])
def test_killed_or_failing_migration(tmp_path: Path, rounds: int) -> None:
    (tmp_path / "in").mkdir()
    command = [sys.executable, "-m", "tests.store.migrating", str(tmp_path / "in" / "a.aims"), str(rounds), "5"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = Counter(json.loads(done.stdout))
    assert found.pop("failed well") == rounds
    assert set(found) <= {"old", "new", "old, half done on disk", "new, half done on disk"}, found
    assert found.total() == rounds
    assert found["old, half done on disk"] > rounds / 5, "too few kills came when pages were on the disk already"
    assert found["old"] + found["old, half done on disk"] < rounds, "no kill came late"
