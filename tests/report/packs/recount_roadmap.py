"""The tasks of the roadmap judged anew from exported registers: plain JSON and plain Python, nothing of the product.

Which rows lie in which filter is what `export --filter` writes; what a task demands of them is read from the content files.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

Rows = list[dict[str, Any]]
Export = Callable[[str, str], Rows | None]
"""The rows of a register that lie in a filter; None for a register or filter that does not exist."""

CONTENT = Path(__file__).parents[3] / "resources" / "content"
KINDS = ("some", "none", "all", "share", "named")


def content(name: str) -> dict[str, Any]:
    return tomllib.loads((CONTENT / f"{name}.toml").read_text(encoding="utf-8"))


class Roadmap:
    """Judges each task once; `aside` are the ids of the tasks that somebody set aside."""

    def __init__(self, export: Export, aside: set[str]) -> None:
        self.export, self.aside = export, aside
        self.checks, self.settings, self.standard = content("checks"), content("settings"), content("standard")
        self.done: dict[str, bool] = {}
        late = [task for task in self.checks["task"] if self._looks_at_others(task)]
        for task in [*(task for task in self.checks["task"] if task not in late), *late]:
            self.done[task["id"]] = self._task(task)

    def figures(self) -> dict[str, int]:
        settled = {task: done or task in self.aside for task, done in self.done.items()}
        steps: dict[int, list[bool]] = {}
        for task, is_settled in settled.items():
            steps.setdefault(int(task.partition("-")[0][1:]), []).append(is_settled)
        return {
            "roadmap.settled": sum(settled.values()),
            "roadmap.tasks": len(settled),
            "roadmap.steps_complete": sum(map(all, steps.values())),
            **{f"roadmap.step_{number}": sum(tasks) for number, tasks in steps.items()},
        }

    @staticmethod
    def _looks_at_others(task: Mapping[str, Any]) -> bool:
        return any(condition.get("named") == "readiness_reached" for condition in task["check"])

    def _task(self, task: Mapping[str, Any]) -> bool:
        other = task.get("or_else")
        return all(map(self._holds, task["check"])) or (other is not None and self._holds(other))

    def _holds(self, condition: Mapping[str, Any]) -> bool:
        (kind,) = [kind for kind in KINDS if kind in condition]
        if kind == "named":
            return bool(getattr(self, f"_{condition[kind]}", lambda: False)())  # of others this version keeps no records
        register, _sep, name = condition[kind].partition(":")
        rows = self.export(register, name or "all")
        of = self.export(register, condition.get("of", "all"))
        return rows is not None and of is not None and bool(getattr(self, f"_{kind}")(condition, rows, of))

    # --- kinds of conditions

    def _some(self, condition: Mapping[str, Any], rows: Rows, _of: Rows) -> bool:
        wanted = condition.get("at_least", 1)
        field = condition.get("distinct")
        found = len({row[field] for row in rows if row[field] is not None}) if field else len(rows)
        return found >= (self.settings[wanted] if isinstance(wanted, str) else wanted)

    @staticmethod
    def _none(condition: Mapping[str, Any], rows: Rows, of: Rows) -> bool:
        return not rows and len(of) >= condition.get("of_at_least", 1)

    def _all(self, condition: Mapping[str, Any], rows: Rows, _of: Rows) -> bool:
        there: set[str] = set()
        for row in rows:
            value = row[condition["by"]]
            there |= set(value) if isinstance(value, list) else {value}
        return set(self._expected(condition["expected"])) <= there

    def _share(self, condition: Mapping[str, Any], rows: Rows, of: Rows) -> bool:
        inside = {row["ref"] for row in rows} & {row["ref"] for row in of}
        return bool(of) and len(inside) >= math.ceil(self.settings[condition["target"]] * len(of) - 1e-9)

    def _expected(self, expected: list[str] | str) -> list[str]:
        if not isinstance(expected, str):
            return expected
        if expected in self.checks["sets"]:
            return list(self.checks["sets"][expected])
        controls = [f"42001:{control['number']}" for control in self.standard["control"]]
        return controls if expected == "controls" else [*(f"42001:{clause['number']}" for clause in self.standard["clause"]), *controls]

    # --- what no single filter says

    def _has_row(self, name: str) -> bool:
        return bool(self.export(*name.split(":")))

    def _mandatory_records_present(self) -> bool:
        in_force = self.export("document", "in_force") or ()
        linked = {end for document in in_force for ends in document["links"].values() for end in ends}
        wanted: Mapping[str, list[str]] = self.checks["mandatory_records"]
        return all(any(map(self._has_row, filters)) or f"42001:{clause}" in linked for clause, filters in wanted.items())

    def _stage_1_documents_ready(self) -> bool:
        covered = {subject for document in self.export("document", "in_force") or () for subject in document["covers"] or ()}
        return all(all(map(self._has_row, each["filters"])) and set(each.get("covers", ())) <= covered for each in self.checks["stage_1"])

    def _readiness_reached(self) -> bool:
        others = [done for task, done in self.done.items() if task not in self.aside and not task.startswith("S12-")]
        return sum(others) >= self.settings["readiness_target"] * len(others) or self._has_row("organisation:exceptions_approved")
