"""What the tests of the services share: a clock that stands still, and short ways to make records."""

from __future__ import annotations

import datetime as dt
from typing import Any

from aims_desktop.model.register import Row
from aims_desktop.model.registers import REGISTERS
from aims_desktop.service import records
from aims_desktop.service.workspace import Workspace

TODAY = dt.date(2027, 3, 1)


class Clock:
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.now = dt.datetime.combine(TODAY, dt.time(12), dt.UTC)

    def __call__(self) -> dt.datetime:
        return self.now


def make(workspace: Workspace, register: str, **values: Any) -> str:
    """A record; gives its id."""
    return records.create(workspace, REGISTERS[register], values)


def row(workspace: Workspace, register: str, record_id: str) -> Row:
    """A row that must be there."""
    found = records.get(workspace, REGISTERS[register], record_id)
    assert found is not None
    return found
