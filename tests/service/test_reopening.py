"""Taking one fact away reopens exactly the tasks that rest on it: tests/files/reopening.toml names a fact for each of the 91."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from aims_desktop.model.register import Row
from aims_desktop.model.registers import REGISTERS
from aims_desktop.service import checks, records, sample
from aims_desktop.service.catalogue import roadmap
from aims_desktop.service.display import display
from aims_desktop.service.workspace import Workspace

Fact = Mapping[str, Any]

FACTS: list[Fact] = tomllib.loads((Path(__file__).parents[1] / "files" / "reopening.toml").read_text(encoding="utf-8"))["fact"]


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    clock = dt.datetime(2027, 3, 15, 12, tzinfo=dt.UTC)
    with sample.create(tmp_path_factory.mktemp("finished") / "finished.aims", who="Sam Okafor", finished=True, clock=lambda: clock) as made:
        yield made


def test_the_table_names_a_fact_for_each_task() -> None:
    assert [fact["task"] for fact in FACTS] == [task.id for task in roadmap().tasks]
    assert [fact["task"] for fact in FACTS if fact["task"] not in fact["reopens"]] == []
    assert len({fact["fact"] for fact in FACTS}) == len(FACTS)


def test_each_fact_reopens_exactly_the_tasks_that_rest_on_it(finished: Workspace) -> None:
    found = {fact["task"]: _reopened_by(finished, fact) for fact in FACTS}
    assert found == {fact["task"]: fact["reopens"] for fact in FACTS}
    assert _open(finished) == []


def _reopened_by(workspace: Workspace, fact: Fact) -> list[str]:
    rows = _rows(workspace, fact)
    assert rows, fact
    if fact.get("as_if"):
        return _open(_as_if(workspace, fact, rows))
    register = REGISTERS[fact["in"]]
    for row in rows:
        if fact.get("without") == "record":
            with workspace.change("Take it out") as txn:  # with the links to it, which a person would have to take away first
                txn.delete(register.table, [row.id])
        elif register.is_closed(row):
            with workspace.change("Take it out", of_copies=True) as txn:  # a person would have to open it again first
                for name, value in _changed(workspace, fact, row).items():
                    setattr(txn.get(register.table, row.id), name, value)
        else:
            assert records.edit(workspace, register, row.id, _changed(workspace, fact, row))
    found = _open(workspace)
    for _row in rows:
        workspace.undo()
    return found


def _as_if(workspace: Workspace, fact: Fact, rows: list[Row]) -> Workspace:
    table, gone = fact["in"].replace("-", "_"), {row.id for row in rows}
    kept = [row for row in workspace.all_rows(table) if row.id not in gone]
    if fact["without"] != "record":
        kept += [
            type(row)(None if name == fact["without"] else value for name, value in zip(row._fields, row, strict=True)) for row in rows
        ]
    return workspace.judged_on(workspace.today(), {table: kept})


def _open(workspace: Workspace) -> list[str]:
    return [task.task.id for task in checks.progress(workspace).tasks if not task.done]


def _rows(workspace: Workspace, fact: Fact) -> list[Row]:
    """The rows that a fact stands in."""
    name, shown = fact["in"], fact.get("where", {})
    rows = [row for row in workspace.facts().rows(name) if all(_shows(workspace, name, row, key) == text for key, text in shown.items())]
    if "record" in fact:
        rows = [row for row in rows if workspace.names().of(name, row.id) == fact["record"]]
        assert len(rows) == 1, fact
    return [max(rows, key=lambda row: getattr(row, fact["newest"]))] if "newest" in fact else rows


def _shows(workspace: Workspace, register: str, row: Row, name: str) -> str:
    return display(workspace, REGISTERS[register], row, name) if register in REGISTERS else getattr(row, name)


def _changed(workspace: Workspace, fact: Fact, row: Row) -> dict[str, Any]:
    """What a fact's fields hold once it is gone."""
    register = REGISTERS[fact["in"]]
    if "without" in fact:
        return {fact["without"]: () if register.fields[fact["without"]].several else None}
    return {
        name: workspace.today() + dt.timedelta(days=value) if isinstance(value, int) else register.kind(name).load(value)
        for name, value in fact["becomes"].items()
    }
