"""A file made with an earlier version becomes one of the present version with all that is in it, or stays as it was byte by byte."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from aims_desktop.errors import RefusedFileError
from aims_desktop.model.registers import REGISTERS, tables
from aims_desktop.service.workspace import Workspace
from aims_desktop.store import opening, schema
from aims_desktop.store.backup import Reason
from aims_desktop.store.engine import connect, driver
from aims_desktop.store.verify import Report, verify
from tests.store.filekit import hashes, names, opened
from tests.store.first_version import FIRST, rows_of_the_first

ROOT = Path(__file__).resolve().parents[2]


EARLIER = {1: FIRST} | {number: FIRST.with_name(f"version_{number}.aims") for number in (2, 3)}
"""One file of each version of the schema, with rows in every register that it had."""

earlier = pytest.mark.parametrize("number", EARLIER)


def copied(number: int, folder: Path) -> Path:
    (folder / "Nordwind").mkdir()
    return Path(shutil.copy(EARLIER[number], folder / "Nordwind" / "first.aims"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return copied(1, tmp_path)


def version_of(path: Path) -> int:
    with closing(connect(path, "ro")) as connection:
        return schema.version(connection)


def test_there_is_one_of_each_version() -> None:
    assert set(EARLIER) == set(range(1, schema.newest()))


@earlier
def test_it_has_rows_in_every_register_of_its_version(number: int) -> None:
    rows = rows_of_the_first(EARLIER[number], EARLIER[number])
    domain = rows.keys() - {"conflict"}
    assert len(domain) > 36
    assert not [table for table in domain if not rows[table]]
    assert version_of(EARLIER[number]) == number


@earlier
def test_every_row_is_still_there_and_the_file_verified(number: int, tmp_path: Path) -> None:
    path = copied(number, tmp_path)
    with opened(path) as file:
        with file.read() as connection:
            report = verify(connection)
            assert schema.rows_of(driver(connection)) == schema.expected(schema.newest())
        (backup,) = file.backups.list()
    assert report.ok, report.problems
    assert backup.reason is Reason.BEFORE_MIGRATE
    assert version_of(backup.path) == number
    assert rows_of_the_first(path, EARLIER[number]) == rows_of_the_first(EARLIER[number], EARLIER[number])
    assert names(path.parent) == [path.name]


def test_the_registers_that_came_later_are_empty_but_for_their_one_row(path: Path) -> None:
    with closing(connect(FIRST, "ro")) as connection:
        known = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    with Workspace.open(path) as workspace:
        later = {name: len(workspace.facts().rows(name)) for name, register in REGISTERS.items() if register.table not in known}
        (system, _other) = workspace.facts().rows("ai-system")
        assert system.supplier_id is None
        workspace.file.check()
    assert set(later) == {name for name, register in REGISTERS.items() if register.table in tables().keys() - known}
    assert {name: n for name, n in later.items() if n} == {"certification": 1}


def test_reading_changes_no_byte(path: Path) -> None:
    before = hashes(path.parent)
    with opened(path, read_only=True) as file:
        assert file.read_only
    assert hashes(path.parent) == before


def test_where_the_outcome_is_refused_the_file_stays_as_it_was(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "verify", lambda connection: Report(changes=1, sites=1, head="", problems=("a row says otherwise",)))
    before = hashes(path.parent)
    with pytest.raises(RefusedFileError, match="was left as it is"):
        opened(path)
    assert hashes(path.parent) == before


def test_where_the_step_fails_half_way_the_file_stays_as_it_was(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(connection: object) -> None:
        schema.step_2(connection)  # type: ignore[arg-type]  # passed on as it is
        raise schema.SchemaError("no space for the last index")

    monkeypatch.setitem(schema.STEPS, 2, fails)
    before = hashes(path.parent)
    with pytest.raises(RefusedFileError, match="could not be brought"):
        opened(path)
    assert hashes(path.parent) == before


needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="the program that kills forks")


def kill(path: Path, rounds: int) -> dict[str, int]:
    command = [sys.executable, "-m", "tests.store.first_version", str(path), str(rounds), "7"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=7_200)
    assert run.returncode == 0, run.stderr
    found: dict[str, int] = json.loads(run.stdout)
    return found


@needs_fork
@pytest.mark.parametrize("rounds", [50, pytest.param(2_000, marks=pytest.mark.long)])
def test_killed_at_any_moment_it_is_the_old_file_or_the_new_one(path: Path, rounds: int) -> None:
    found = kill(path, rounds)
    assert (found["half"], found["lost"]) == (0, 0)
    assert found["old"] + found["new"] == rounds
    assert min(found["old"], found["new"], found["unfinished"]) > rounds / 25, f"too few of a sort to mean much: {found}"
