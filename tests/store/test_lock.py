"""Never two holders: whoever dies, whoever comes at the same time, whatever the lock file says."""

from __future__ import annotations

import datetime as dt
import errno
import json
import os
import signal
import subprocess
import sys
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from aims_desktop.errors import ExitCode, NotWritableError
from aims_desktop.store import lock, processes
from aims_desktop.store.lock import FencedError, HeldError, Holder, acquire, holder_of, lock_path

NOW = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)

WORKER = """
import datetime as dt, fcntl, os, random, signal, sys
from pathlib import Path
from aims_desktop.store.lock import HeldError, Holder, acquire
file, seed, rounds = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
now, dice = dt.datetime(2026, 11, 23, tzinfo=dt.UTC), random.Random(seed)
while rounds:
    try:
        held = acquire(file, Holder.here("Ana", "ana", "machine", now))
    except HeldError:
        continue
    rounds -= 1
    with open(file.with_name("inside"), "w") as inside:  # the system lets go of it when a process dies
        try:
            fcntl.flock(inside, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.write(1, b"two holders\\n")
        assert held.is_ours()
        os.write(1, b"acquired\\n")
        if dice.random() < 0.1:
            os.kill(os.getpid(), signal.SIGKILL)
    held.release()
"""


def me(user: str = "Ana", machine: str = "machine") -> Holder:
    return Holder.here(user, user.lower(), machine, NOW)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "Acme AIMS.aims"


def left(file: Path) -> list[str]:
    return sorted(each.name for each in file.parent.iterdir())


def put(file: Path, holder: Holder) -> None:
    lock_path(file).write_text(json.dumps(asdict(holder)))


@pytest.fixture
def dead() -> Holder:
    """A process of this machine that has ended."""
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    start = processes.start_of(child.pid)
    assert start
    child.communicate(b"\n")
    return replace(me("Bo"), pid=child.pid, start=start)


def test_lock_names_its_holder_and_leaves_nothing(file: Path) -> None:
    held = acquire(file, me())
    assert left(file) == [".~lock.Acme AIMS.aims#"]
    assert len(lock_path(file).read_bytes()) <= lock.SIZE_LIMIT
    holder = holder_of(file)
    assert holder is not None
    assert (holder.user, holder.login, holder.pid) == ("Ana", "ana", os.getpid())
    assert held.is_ours()
    held.release()
    assert holder_of(file) is None
    assert left(file) == []


def test_second_one_is_told_who_and_since_when(file: Path) -> None:
    acquire(file, me("Ana Müller"))
    with pytest.raises(HeldError, match=r"open for writing by Ana Müller on .* since 2026-11-2") as caught:
        acquire(file, me("Bo"))
    assert caught.value.holder.user == "Ana Müller"
    assert caught.value.exit_code == ExitCode.LOCKED
    assert left(file) == [".~lock.Acme AIMS.aims#"]


def test_dead_holder_of_this_machine_is_taken_over(file: Path, dead: Holder) -> None:
    put(file, dead)
    held = acquire(file, me())
    assert held.taken_over == dead
    assert held.is_ours()
    assert left(file) == [".~lock.Acme AIMS.aims#"]


def test_id_given_to_another_process_is_a_dead_holder(file: Path) -> None:
    put(file, replace(me("Bo"), start="long ago"))
    assert acquire(file, me()).is_ours()


def test_running_holder_is_never_taken_over(file: Path) -> None:
    put(file, me("Bo"))
    for typed in ("", "Bo"):
        with pytest.raises(HeldError):
            acquire(file, me(), broken_by_name=typed)


def test_foreign_machine_is_never_taken_over_unasked(file: Path, dead: Holder) -> None:
    put(file, replace(dead, machine="another", host="there"))
    for typed in ("", "bo", "Bob"):
        with pytest.raises(HeldError, match="there"):
            acquire(file, me(), broken_by_name=typed)
    held = acquire(file, me(), broken_by_name=" Bo ")
    assert held.taken_over is not None
    assert held.is_ours()


@pytest.mark.parametrize("machine", ["", "another"])
def test_lock_without_a_machine_is_foreign(file: Path, dead: Holder, machine: str) -> None:
    put(file, replace(dead, machine=machine))
    os.utime(lock_path(file), (0, 0))
    with pytest.raises(HeldError):
        acquire(file, me())


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[1]",
        b"null",
        b"\xff",
        b'{"token": 1}',
        b'{"token": "../../x"}',
        b"[" * 5000,
        b'{"token": "a", "pid": "1"}',
        b" " * 9000,
    ],
)
def test_unreadable_lock_is_waited_for_then_taken(file: Path, content: bytes) -> None:
    lock_path(file).write_bytes(content)
    with pytest.raises(HeldError, match="did not say"):
        acquire(file, me())
    old = lock_path(file).stat().st_mtime - lock.GRACE - 5
    os.utime(lock_path(file), (old, old))
    assert acquire(file, me()).is_ours()
    assert left(file) == [".~lock.Acme AIMS.aims#"]


def test_taker_that_died_on_the_way_blocks_nobody(file: Path, dead: Holder) -> None:
    put(file, dead)
    claim = file.with_name(f"{lock_path(file).name}.stale.{dead.token}")
    claim.write_text(json.dumps(asdict(replace(dead, token="b" * 16))))
    assert acquire(file, me()).is_ours()
    assert left(file) == [".~lock.Acme AIMS.aims#"]


def test_taker_at_work_keeps_others_out(file: Path, dead: Holder) -> None:
    put(file, dead)
    claim = file.with_name(f"{lock_path(file).name}.stale.{dead.token}")
    claim.write_text(json.dumps(asdict(me("Cy"))))
    with pytest.raises(HeldError):
        acquire(file, me())
    assert claim.exists()


def test_taker_that_comes_late_removes_nobody_elses_lock(file: Path, dead: Holder) -> None:
    put(file, me("Cy"))
    assert lock._remove_stale(lock_path(file), dead, me()), "the lock it had seen is gone"
    holder = holder_of(file)
    assert holder is not None
    assert holder.user == "Cy"


def test_leavings_of_dead_processes_go_those_of_others_stay(file: Path, dead: Holder) -> None:
    name = lock_path(file).name
    file.with_name(f"{name}.aaaa").write_text(json.dumps(asdict(dead)))
    file.with_name(f"{name}.bbbb").write_text(json.dumps(asdict(me("Cy"))))
    file.with_name(f"{name}.cccc").write_text(json.dumps(asdict(replace(dead, machine="another"))))
    acquire(file, me()).release()
    assert left(file) == [f"{name}.bbbb", f"{name}.cccc"]


def test_broken_lock_fences_its_holder(file: Path) -> None:
    held = acquire(file, me())
    held.demand()
    put(file, me("Bo"))
    with pytest.raises(FencedError, match="Bo"):
        held.demand()
    held.release()
    assert holder_of(file) is not None, "a foreign lock is not ours to remove"
    lock_path(file).unlink()
    with pytest.raises(FencedError):
        held.demand()


def test_file_system_without_hard_links(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, "no hard links here")

    monkeypatch.setattr(os, "link", refuse)
    held = acquire(file, me())
    with pytest.raises(HeldError):
        acquire(file, me("Bo"))
    held.release()
    assert left(file) == []


def test_folder_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(NotWritableError):
        acquire(tmp_path / "none" / "a.aims", me())


def test_a_read_only_disk_is_told_of_the_file_not_of_its_lock(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: object, *_arguments: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(path))

    monkeypatch.setattr(os, "open", refuse)
    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(NotWritableError, match=f"{file.name} could not be written: the file or its folder is read-only"):
        acquire(file, me())


def test_name_with_wildcards(tmp_path: Path) -> None:
    file = tmp_path / "a[1]*.aims"
    acquire(file, me()).release()
    assert left(file) == []


def test_own_process_runs_and_none_that_is_not_there() -> None:
    assert processes.is_running(os.getpid(), processes.own_start())
    assert processes.is_running(os.getpid(), processes.UNKNOWN)
    assert not processes.is_running(os.getpid(), "long ago")
    assert not processes.is_running(0, "")
    assert not processes.is_running(2**22 + 7, "x")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no ps")
def test_start_by_ps_tells_processes_apart() -> None:
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    assert processes._start_by_ps(child.pid)
    assert processes._start_by_ps(child.pid) == processes._start_by_ps(child.pid)
    child.communicate(b"\n")
    assert not processes._start_by_ps(child.pid)


@pytest.mark.skipif(sys.platform == "win32", reason="needs flock and SIGKILL")
@pytest.mark.parametrize("total", [300, pytest.param(10_000, marks=pytest.mark.long)])
def test_never_two_holders(file: Path, total: int) -> None:
    running: list[subprocess.Popen[str]] = []
    acquired = crashed = started = 0
    while acquired < total or running:
        while len(running) < 4 and acquired < total:
            command = [sys.executable, "-c", WORKER, str(file), str(started), "12"]
            running.append(subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True))
            started += 1
        process = running.pop(0)
        told, errors = process.communicate(timeout=120)
        assert process.returncode in {0, -signal.SIGKILL}, errors
        assert "two holders" not in told
        acquired += told.count("acquired")
        crashed += process.returncode != 0
    assert acquired >= total
    assert crashed > total / 40
    acquire(file, Holder.here("Ana", "ana", "machine", NOW)).release()
    assert left(file) == ["inside"]
