"""Kills a backup, a restore, a copy or a parcel at one asking of the disk after the other; run as a program of its own: FOLDER STEP.

Prints as JSON for each how many were killed, and what was found then.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from aims_desktop.settings import data_dir
from aims_desktop.store.backup import Backups, restore
from aims_desktop.store.file import AimsFile
from aims_desktop.store.gate import Level, examine
from aims_desktop.store.lock import Holder
from aims_desktop.store.machine import Machine
from aims_desktop.store.parcel import taken_in
from tests.store.failing import failing_disk
from tests.store.filekit import add, created, opened
from tests.store.kit import START, Clock

Do = Callable[[Path], object]


def main() -> None:
    folder, step = Path(sys.argv[1]), int(sys.argv[2])
    path = folder / "in" / "Acme.aims"
    for each in (path.parent, folder / "out"):
        each.mkdir()
    with created(path) as file:
        file.backup()
        add(file, "later")
    before = path.read_bytes()
    operations: dict[str, tuple[Do, Callable[[Path], str]]] = {
        "backup": (backup, found_of_backup),
        "restore": (bring_back, lambda path: found_of_restore(path, before)),
        "copy": (copy, found_of_copy),
        "parcel": (parcel, found_of_parcel),
    }
    found = {name: kill_often(path, before, step, *each) for name, each in operations.items()}
    sys.stdout.write(json.dumps(found))


def kill_often(path: Path, before: bytes, step: int, do: Do, look: Callable[[Path], str]) -> Counter[str]:
    """Kill the operation after so many askings, again and again until it is quicker; what was found each time."""
    found: Counter[str] = Counter()
    for at in range(0, 100_000, step):
        path.write_bytes(before)
        went_through = do_and_die(do, path, at)
        found[look(path)] += 1
        with opened(path) as file:  # whatever the dead process left, work goes on
            add(file, "goes on")
        examine(path, Level.FULL)
        for old in (path.parent.parent / "out").iterdir():
            old.unlink()
        if went_through:
            return found
        found["killed"] += 1
    raise AssertionError("it never ends")


def do_and_die(do: Do, path: Path, at: int) -> bool:
    """Whether the operation came to its end before it was to be killed."""
    child = os.fork()
    if child == 0:
        try:
            with failing_disk(path.parent.parent, "killed", at):
                do(path)
            os._exit(0)
        finally:
            traceback.print_exc()
            os._exit(1)
    _child, status = os.waitpid(child, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        raise AssertionError("it failed")
    return os.WIFEXITED(status)


def backup(path: Path) -> None:
    with opened(path) as file:
        file.backup()


def found_of_backup(path: Path) -> str:
    """Each backup there is passes every check."""
    backups = Backups(examine(path, Level.FULL).dataset_id)
    for each in backups.list():
        backups.check(each)
    return "whole"


def bring_back(path: Path) -> None:
    backups = Backups(examine(path, Level.SCHEMA).dataset_id)
    restore(backups.list()[-1].path, path, me=Holder.here("Ana", "ana", Machine().id, START), now=START, force=True)


def found_of_restore(path: Path, before: bytes) -> str:
    """The file before or the one restored; where it is the latter, the one before is among the rescue copies."""
    if path.read_bytes() == before:
        return "before"
    examine(path, Level.FULL)
    kept = any(each.read_bytes() == before for each in (data_dir() / "rescue").iterdir())
    return "after" if kept else "lost the one before"


def copy(path: Path) -> None:
    with AimsFile.open(path, read_only=True, clock=Clock()) as file:
        file.save_copy(path.parent.parent / "out" / "copy.aims")


def found_of_copy(path: Path) -> str:
    target = path.parent.parent / "out" / "copy.aims"
    return "whole" if target.exists() and examine(target, Level.FULL) else "none"


def parcel(path: Path) -> None:
    with AimsFile.open(path, read_only=True, clock=Clock()) as file:
        file.share(path.parent.parent / "out" / "copy.aimsx")


def found_of_parcel(path: Path) -> str:
    target = path.parent.parent / "out" / "copy.aimsx"
    if not target.exists():
        return "none"
    with taken_in(target, "") as taken:
        examine(taken.path, Level.FULL)
    return "whole"


if __name__ == "__main__":
    shutil.rmtree(sys.argv[1], ignore_errors=True)
    Path(sys.argv[1]).mkdir(parents=True)
    main()
