"""Kept figures: what the overview showed at the last close, so that the next opening need not read every record to show it again.

They are for display only and hold for one state of the file, one day, one language and one version of the program; anything else is
worked out afresh.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from aims_desktop import __version__, i18n
from aims_desktop.errors import AimsError
from aims_desktop.files import atomic_write
from aims_desktop.model.registers import tables
from aims_desktop.model.roadmap import Task
from aims_desktop.service.catalogue import roadmap
from aims_desktop.service.checks import TaskState, task_key
from aims_desktop.service.heat import ABOVE, When, counts_key
from aims_desktop.service.workspace import Workspace
from aims_desktop.settings import data_dir, private_folder, read_json

Known = tuple[Any, frozenset[str]]
"""A figure and the tables it was worked out from."""


_OF_A_TASK: Mapping[str, type] = {
    "done": bool,
    "set_aside": bool,
    "why": str,
    "register": str,
    "filter": str,
    "count": int,
    "in_reach": float,
}


def keep(workspace: Workspace) -> None:
    """Keep the figures that are known, for the next opening on this machine; where that cannot be, they are worked out again."""
    facts, path = workspace.facts(), _path(workspace)
    kept = {
        "of": _state_of(workspace),
        "tasks": {task.id: _plain(known) for task in roadmap().tasks if (known := facts.known(task_key(task)))},
        "counts": _plain(facts.known(counts_key(When.AFTER))),
        "above": _plain(facts.known(ABOVE)),
    }
    with suppress(AimsError):
        private_folder(path.parent)
        atomic_write(path, json.dumps(kept, ensure_ascii=False))


def forget(workspace: Workspace) -> None:
    """Remove what is kept: it may quote what was erased. Where that cannot be, the next close writes over it."""
    with suppress(OSError):
        _path(workspace).unlink(missing_ok=True)


def recall(workspace: Workspace) -> bool:
    """Take the figures of the last close for known where they still hold; whether they do."""
    try:
        found = _read(workspace)
    except (OSError, ValueError, LookupError, TypeError, AttributeError):  # whatever a damaged file may hold
        return False
    facts = workspace.facts()
    for key, (value, asked) in found.items():
        facts.know(key, value, asked)
    return bool(found)


def _read(workspace: Workspace) -> Mapping[Hashable, Known]:
    """The kept figures by key, none where they are of another state; raises where the file is missing or not as it was written."""
    kept = read_json(_path(workspace))
    if kept["of"] != _state_of(workspace):
        return {}
    found: dict[Hashable, Known] = {}
    for task_id, known in kept["tasks"].items():
        task = roadmap().task(task_id)
        stored, asked = _known(known)
        found[task_key(task)] = _task_state(task, stored), asked
    counts, asked = _known(kept["counts"])
    found[counts_key(When.AFTER)] = {(int(likelihood), int(severity)): int(n) for likelihood, severity, n in counts}, asked
    above, asked = _known(kept["above"])
    found[ABOVE] = int(above), asked
    return found


def _path(workspace: Workspace) -> Path:
    return data_dir() / "kept" / f"{workspace.file.dataset_id}.json"


def _state_of(workspace: Workspace) -> dict[str, str]:
    """What the figures depend on."""
    return {
        "head": workspace.file.head,
        "day": workspace.today().isoformat(),
        "language": i18n.language(),
        "program": __version__,
    }


def _plain(known: Known | None) -> list[Any] | None:
    if known is None:
        return None
    value, asked = known
    if isinstance(value, TaskState):
        value = [getattr(value, name) for name in _OF_A_TASK]
    elif isinstance(value, Mapping):
        value = [[*cell, n] for cell, n in value.items()]
    return [value, sorted(asked)]


def _known(kept: Any) -> Known:
    value, asked = kept
    if not set(asked) <= tables().keys():
        raise ValueError("tables that are not there")
    return value, frozenset(asked)


def _task_state(task: Task, stored: Any) -> TaskState:
    values = dict(zip(_OF_A_TASK, stored, strict=True))
    if not all(isinstance(value, _OF_A_TASK[name]) for name, value in values.items()):
        raise ValueError("not the state of a task")
    return TaskState(task, **values)
