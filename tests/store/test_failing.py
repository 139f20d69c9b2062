"""Wherever the disk gives up: one sentence, nothing half, and work goes on once it is mended."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from aims_desktop.errors import AimsError
from aims_desktop.settings import data_dir
from aims_desktop.store.engine import driver
from aims_desktop.store.file import AimsFile
from aims_desktop.store.merge import merge
from tests.store.failing import Kind, failing_disk, watch
from tests.store.filekit import EVIDENCE, add, at_rest, hashes, is_whole, names, opened, titles

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs the descriptors of /proc and /dev/full")

POINTS = 7
"""Moments at which each operation meets each kind of trouble."""


@dataclass(frozen=True)
class Operation:
    """Something that writes: what it does to the open file, and which folder it writes to."""

    do: Callable[[AimsFile, Path], object]
    where: Callable[[Path], Path]
    changes_the_file: bool = False


def save(file: AimsFile, _folder: Path) -> None:
    with file.write("Import") as transaction:
        transaction.add_many("risk", [{"title": f"Risk {n}", "cause": "x" * 900} for n in range(40)])
        transaction.add("evidence", {"title": "Log", "file": transaction.attach(EVIDENCE + b"more", "log.txt")})


def take_in(file: AimsFile, folder: Path) -> None:
    merge(file, folder / "theirs" / "theirs.aims")


OPERATIONS = {
    "save": Operation(save, lambda folder: folder / "in", changes_the_file=True),
    "merge": Operation(take_in, lambda folder: folder / "in", changes_the_file=True),
    "merge, its backup": Operation(take_in, lambda folder: data_dir(), changes_the_file=True),
    "backup": Operation(lambda file, folder: file.backup(), lambda folder: data_dir()),
    "copy": Operation(lambda file, folder: file.save_copy(folder / "out" / "copy.aims"), lambda folder: folder / "out"),
    "parcel": Operation(lambda file, folder: file.share(folder / "out" / "copy.aimsx"), lambda folder: folder / "out"),
}


KINDS: tuple[Kind, ...] = ("full", "failing", "forbidden")
BY_SQLITE_ALONE = {("save", "forbidden"), ("merge", "forbidden")}
"""The journal that it makes beside the file is out of our reach; test_watch.py has the answers it gives then."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("in", "out", "theirs"):
        (tmp_path / name).mkdir()
    at_rest(tmp_path / "in" / "Acme.aims", systems=20)
    shutil.copy(tmp_path / "in" / "Acme.aims", tmp_path / "theirs" / "theirs.aims")
    with opened(tmp_path / "theirs" / "theirs.aims") as file:
        save(file, tmp_path)
    return tmp_path


def length(folder: Path, operation: Operation) -> int:
    """How often the whole operation asks something of the disk."""
    shutil.copytree(folder, folder / "tried", ignore=lambda _folder, _names: ["tried"])
    with opened(folder / "tried" / "in" / "Acme.aims") as file, failing_disk(operation.where(folder / "tried"), "full", None) as disk:
        _watch(file, disk)
        operation.do(file, folder / "tried")
    shutil.rmtree(folder / "tried")
    return disk.asked


def _watch(file: AimsFile, disk: object) -> None:
    with file._engine.connect() as connection:  # type: ignore[union-attr]  # the one connection for writing
        watch(driver(connection), disk)  # type: ignore[arg-type]


@pytest.mark.parametrize(("name", "kind"), [(name, kind) for name in OPERATIONS for kind in KINDS if (name, kind) not in BY_SQLITE_ALONE])
def test_disk_gives_up_at_any_moment(folder: Path, name: str, kind: Kind) -> None:
    operation = OPERATIONS[name]
    whole, path = length(folder, operation), folder / "in" / "Acme.aims"
    sound, failed = path.read_bytes(), 0
    for point in range(POINTS):
        path.write_bytes(sound)
        failed += try_at(folder, operation, kind, whole * point // POINTS)
    assert failed, "no moment hit"


def try_at(folder: Path, operation: Operation, kind: Kind, at: int) -> bool:
    """Let the disk give up after so many askings; whether the operation failed, and then failed well."""
    path = folder / "in" / "Acme.aims"
    with opened(path) as file:
        before, head = titles(file), file.head
        outside = hashes(folder / "out")
        with failing_disk(operation.where(folder), kind, at) as disk:
            _watch(file, disk)
            error = told(operation, file, folder)
            disk.mend()
        if error is not None:
            assert error.sentence.endswith("."), error.sentence
            assert "Error" not in error.sentence, error.sentence
            assert (titles(file), file.head) == (before, head), "what was there can still be read"
            assert hashes(folder / "out") == outside, "nothing half is left where it was to go"
        goes_on(file)
    assert is_whole(path)
    assert names(path.parent) == [path.name]
    assert not list(data_dir().rglob("*.tmp")), "nothing half is left among the backups"
    shutil.rmtree(folder / "out")
    (folder / "out").mkdir()
    return error is not None


def told(operation: Operation, file: AimsFile, folder: Path) -> AimsError | None:
    """What the person reads; None where all went well. Anything but an AimsError fails the test."""
    try:
        operation.do(file, folder)
    except AimsError as error:
        return error
    return None


def goes_on(file: AimsFile) -> None:
    """The next save goes through, or says where our state is kept."""
    try:
        add(file, "goes on")
    except AimsError as error:
        if "kept in" not in error.sentence:
            raise
    else:
        assert titles(file)[-1] == "goes on"
