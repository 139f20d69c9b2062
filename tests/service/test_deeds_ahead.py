"""A deed dated on a day that is still to come counts for nothing yet, and its field says so."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from aims_desktop.model.registers import REGISTERS
from aims_desktop.service import checks, records
from aims_desktop.service.workspace import Workspace
from tests.service.kit import TODAY, Clock, make, row

TOMORROW = TODAY + dt.timedelta(days=1)
DEEDS: dict[str, tuple[str, dict[str, Any], str, str]] = {
    "restore test": ("evidence", {"kind": "restore_test"}, "dated_on", "restore_tests"),
    "leadership message": ("communication", {"kind": "leadership"}, "done_on", "leadership_recent"),
    "kick-off": ("communication", {"kind": "kick_off"}, "done_on", "kick_off_sent"),
    "training": ("training-record", {"result": "passed"}, "done_on", "valid"),
    "internal audit": ("audit", {"kind": "internal"}, "held_to", "internal_held"),
    "dry run": ("audit", {"kind": "pre_assessment"}, "held_to", "dry_run_held"),
    "stage 1": ("audit", {"kind": "stage_1"}, "held_to", "stage_1_held"),
    "stage 2": ("audit", {"kind": "stage_2", "status": "reported"}, "held_to", "stage_2_reported"),
    "acknowledgement": ("acknowledgement", {}, "acknowledged_on", ""),
    "action": ("action", {"title": "Mend it"}, "implemented_on", ""),
}


@pytest.mark.parametrize(("register", "values", "day", "counts_as"), DEEDS.values(), ids=DEEDS)
def test_a_deed_of_tomorrow_counts_tomorrow(
    workspace: Workspace, clock: Clock, register: str, values: dict[str, Any], day: str, counts_as: str
) -> None:
    made = make(workspace, register, **values, **{day: TOMORROW})

    def told() -> tuple[list[str], bool]:
        said = records.problems(workspace, REGISTERS[register], row(workspace, register, made))
        within = bool(counts_as) and made in workspace.facts().within(f"{register}:{counts_as}")
        return [problem.field for problem in said if problem.blocking], within

    assert told() == ([day], False)
    clock.now += dt.timedelta(days=1)
    assert told() == ([], bool(counts_as))


def test_the_task_waits_for_the_day(workspace: Workspace, clock: Clock) -> None:
    make(workspace, "evidence", title="Restored", kind="restore_test", dated_on=TOMORROW)
    assert not checks.progress(workspace).task("S7-T7").done
    clock.now += dt.timedelta(days=1)
    assert checks.progress(workspace).task("S7-T7").done
