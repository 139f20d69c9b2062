"""Kept figures: shown at the next opening where nothing has changed, never where anything has."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from aims_desktop import i18n
from aims_desktop.model.registers import REGISTERS
from aims_desktop.service import checks, heat, kept, records
from aims_desktop.service.workspace import Workspace
from aims_desktop.settings import data_dir
from tests.service.kit import Clock, make

Opener = Callable[[], Workspace]
TABLES_READ = {"risk"}


@pytest.fixture
def path(tmp_path: Path, clock: Clock) -> Path:
    """A file whose figures were shown and kept on closing."""
    path = tmp_path / "kept.aims"
    with Workspace.create(path, "Nordwind", "Ana Ruiz", clock=clock) as workspace:
        for likelihood in (2, 5):
            values = {"kind": "threat", "status": "analysed", "residual_likelihood": likelihood, "residual_impact": 4}
            make(workspace, "risk", title=f"Drift {likelihood}", **values)
        make(workspace, "obligation", title="AI Act")
        shown(workspace)
        kept.keep(workspace)
    return path


@pytest.fixture
def reopened(path: Path, clock: Clock) -> Iterator[Opener]:
    opened = []

    def reopen() -> Workspace:
        opened.append(Workspace.open(path, clock=clock))
        return opened[-1]

    yield reopen
    for workspace in opened:
        workspace.close()


def shown(workspace: Workspace) -> tuple[Any, ...]:
    """What the overview shows of them."""
    facts = workspace.facts()
    return checks.progress(workspace), heat.heat(facts, heat.When.AFTER), heat.above_appetite(facts)


def kept_file() -> Path:
    (found,) = (data_dir() / "kept").iterdir()
    return found


def test_what_was_kept_is_what_is_worked_out(reopened: Opener) -> None:
    workspace = reopened()
    worked_out = shown(workspace)
    workspace.close()
    again = reopened()
    assert kept.recall(again)
    assert shown(again) == worked_out


def test_many_records_are_not_read_to_show_it(reopened: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = reopened()
    assert kept.recall(workspace)

    def read(table: str) -> Any:
        assert table not in TABLES_READ, f"{table} is read"
        return all_rows(table)

    all_rows = workspace.all_rows
    monkeypatch.setattr(workspace.facts(), "_read", read)
    shown(workspace)


def test_a_change_makes_what_depends_on_it_be_worked_out_again(reopened: Opener) -> None:
    workspace = reopened()
    assert kept.recall(workspace)
    make(workspace, "risk", title="Leak", kind="threat", residual_likelihood=2, residual_impact=4)
    obligation = workspace.facts().rows("obligation")[0].id
    records.delete(workspace, REGISTERS["obligation"], [obligation])
    found = shown(workspace)
    assert found[1].counts == {(2, 4): 2, (5, 4): 1}
    assert found[0].task("S2-T3").why == "Nothing is recorded yet under Obligations."
    workspace.close()
    assert shown(reopened()) == found


def test_another_state_of_the_file_is_worked_out(reopened: Opener) -> None:
    workspace = reopened()
    make(workspace, "risk", title="Leak")
    assert not kept.recall(workspace)


def test_another_day_is_worked_out(reopened: Opener, clock: Clock) -> None:
    workspace = reopened()
    clock.now += dt.timedelta(days=1)
    assert not kept.recall(workspace)


def test_another_version_of_the_program_works_it_out(reopened: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "__version__", "99")
    assert not kept.recall(reopened())


def test_another_language_is_worked_out(reopened: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(i18n, "language", lambda: "de")
    assert not kept.recall(reopened())


def test_nothing_kept_is_no_trouble(reopened: Opener) -> None:
    kept_file().unlink()
    assert not kept.recall(reopened())


def _without(key: str) -> Callable[[Any], Any]:
    return lambda found: {name: value for name, value in found.items() if name != key}


def _with_task(stored: Any) -> Callable[[Any], Any]:
    return lambda found: found | {"tasks": found["tasks"] | {"S1-T1": stored}}


@pytest.mark.parametrize(
    "damage",
    [
        lambda found: "",
        lambda found: [],
        lambda found: {},
        _without("of"),
        _without("tasks"),
        _without("counts"),
        _without("above"),
        lambda found: found | {"tasks": []},
        lambda found: found | {"tasks": {"S99-T9": found["tasks"]["S1-T1"]}},
        lambda found: found | {"above": ["many", []]},
        lambda found: found | {"above": [1, ["nowhere"]]},
        lambda found: found | {"above": None},
        lambda found: found | {"counts": [[[1, 2]], ["risk"]]},
        _with_task(None),
        _with_task([[True], []]),
        _with_task([["yes", False, "Because", "", "", 0, 0.0, True], []]),
    ],
)
def test_a_damaged_file_is_no_trouble(damage: Callable[[Any], Any], reopened: Opener) -> None:
    found = damage(json.loads(kept_file().read_text(encoding="utf-8")))
    kept_file().write_text(json.dumps(found), encoding="utf-8")
    assert not kept.recall(reopened())


def test_a_file_that_is_no_json_is_no_trouble(reopened: Opener) -> None:
    kept_file().write_bytes(b"\xff\x00{")
    assert not kept.recall(reopened())


def test_a_folder_that_cannot_be_written_is_no_trouble(path: Path, reopened: Opener) -> None:
    folder = kept_file().parent
    kept_file().unlink()
    folder.rmdir()
    folder.write_text("in the way", encoding="utf-8")
    workspace = reopened()
    shown(workspace)
    kept.keep(workspace)
    assert not kept.recall(workspace)


def test_every_part_of_a_task_is_kept() -> None:
    assert {"task", *kept._OF_A_TASK} == {field.name for field in dataclasses.fields(checks.TaskState)}
