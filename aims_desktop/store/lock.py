"""Who has the file open for writing: a small file beside it, whole from its first instant, naming its holder.

A lock whose process is dead is taken over without asking on the same machine only. Whoever does that first takes a lock on taking over
exactly this lock (`<lock>.stale.<token>`, itself such a lock): of several takers one wins, and one that dies on the way blocks nobody.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import errno
import hashlib
import json
import os
import platform
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aims_desktop import __version__
from aims_desktop.errors import LockedError
from aims_desktop.files import explained, not_writable
from aims_desktop.i18n import _
from aims_desktop.store import processes

FORMAT = 1
SIZE_LIMIT = 4096
"""Bytes of a lock file."""

GRACE = 10
"""Seconds for which a lock that cannot be read is taken for one that is being written (where hard links are missing)."""

ATTEMPTS = 5
"""How often a lock that vanishes under our eyes is tried for again."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a lock, as its file says."""

    token: str
    user: str = ""
    login: str = ""
    host: str = ""
    machine: str = ""
    pid: int = 0
    start: str = ""
    version: str = ""
    opened: str = ""
    format: int = FORMAT

    @classmethod
    def here(cls, user: str, login: str, machine: str, now: dt.datetime) -> Holder:
        """This process, with a token of its own."""
        opened = now.astimezone(dt.UTC).isoformat(timespec="seconds")
        return cls(secrets.token_hex(8), user, login, platform.node(), machine, os.getpid(), processes.own_start(), __version__, opened)

    @property
    def is_told(self) -> bool:
        """Whether the lock could be read."""
        return self.token.isalnum()

    @property
    def name(self) -> str:
        """What a person calls the holder, and must type to break its lock."""
        return self.user or self.login or self.host or _("unknown")

    def is_dead(self, machine: str) -> bool:
        """Whether it is known that the holder's process on this very machine is gone."""
        return bool(self.machine) and self.machine == machine and not processes.is_running(self.pid, self.start)


class HeldError(LockedError):
    """Somebody else has the file open for writing; `holder` says who."""

    def __init__(self, sentence: str, holder: Holder) -> None:
        super().__init__(sentence)
        self.holder = holder


class FencedError(LockedError):
    """The lock is no longer ours: somebody has broken it, so nothing may be written any more."""


@dataclass(frozen=True, slots=True)
class Lock:
    """A lock that was obtained; `taken_over` is whom it was taken from."""

    path: Path
    token: str
    taken_over: Holder | None = None

    def is_ours(self) -> bool:
        """Whether the file still carries our token."""
        found = read(self.path)
        return found is not None and found.token == self.token

    def demand(self) -> None:
        """Raise FencedError unless the lock is still ours; asked before each write."""
        if not self.is_ours():
            found = read(self.path)
            who = found.name if found else _("someone")
            raise FencedError(
                _("The lock of this file was broken by {who}; your last saves are in it, but nothing more can be saved here.").format(
                    who=who
                )
            )

    def release(self) -> None:
        """Give the lock back, if it is still ours."""
        if self.is_ours():
            _remove(self.path)


def lock_path(file: Path) -> Path:
    """Where the lock of a file lies."""
    return file.with_name(f".~lock.{file.name}#")


def holder_of(file: Path) -> Holder | None:
    """Who has a file open for writing; None for nobody."""
    return read(lock_path(file))


def acquire(file: Path, me: Holder, *, broken_by_name: str = "") -> Lock:
    """The lock of a file; raises HeldError naming the holder, NotWritableError where no lock can be made there.

    A dead holder's lock of this machine is taken over. One of another machine is broken only for a person who typed the holder's name.
    """
    path = lock_path(file)
    try:
        lock = _acquire(path, me, broken_by_name)
    except OSError as error:
        raise not_writable(file, error) from error
    if lock is None:
        holder = read(path) or Holder("")
        raise HeldError(_held(file, holder), holder)
    _sweep(path, me)
    return lock


def read(path: Path) -> Holder | None:
    """What a lock file says; None where there is none. One that cannot be understood has a holder without a name."""
    try:
        with path.open("rb") as file:
            content = file.read(SIZE_LIMIT + 1)
            stat = os.fstat(file.fileno())
    except FileNotFoundError:
        return None
    except OSError as error:
        return None if error.errno == errno.ENAMETOOLONG else Holder(f"unreadable-{path.name}")
    try:
        return _parse(content)
    except (ValueError, TypeError, RecursionError):
        return Holder("unreadable-" + hashlib.sha256(content + str((stat.st_ino, stat.st_mtime_ns)).encode()).hexdigest()[:16])


def _parse(content: bytes) -> Holder:
    if len(content) > SIZE_LIMIT:
        raise ValueError("longer than a lock is")
    told: Any = json.loads(content)
    if not isinstance(told, dict):
        raise ValueError("not an object")  # noqa: TRY004 - a reader of files has one error to catch
    known = {each.name: each.type for each in dataclasses.fields(Holder)}
    values = {key: value for key, value in told.items() if key in known}
    if any(type(value).__name__ != known[key] for key, value in values.items()):
        raise ValueError("a value of another type")
    if not str(values.get("token", "")).isalnum():
        raise ValueError("no token")  # it becomes part of a file name
    return Holder(**values)


def _acquire(path: Path, me: Holder, broken_by_name: str = "") -> Lock | None:
    taken_over = None
    with _written(path, me) as mine:
        for _attempt in range(ATTEMPTS):
            if _place(mine, path):
                return Lock(path, me.token, taken_over)
            holder = read(path)
            if holder is None:
                continue
            named = bool(broken_by_name) and broken_by_name.strip() == holder.name and holder.machine != me.machine
            if not (named or _may_take(path, mine, holder, me)) or not _remove_stale(path, holder, me):
                return None
            taken_over = holder
    return None


@contextmanager
def _written(path: Path, me: Holder) -> Iterator[Path]:
    """Our lock under a name of its own, complete and on the disk."""
    mine = path.with_name(f"{path.name}.{me.token}")
    content = json.dumps(dataclasses.asdict(me), ensure_ascii=False).encode()
    descriptor = os.open(mine, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        yield mine
    finally:
        _remove(mine)


def _place(mine: Path, path: Path) -> bool:
    """Put our lock in its place unless one is there."""
    try:
        os.link(mine, path)
    except FileExistsError:
        return False
    except OSError:
        return _place_without_links(mine, path)
    return True


def _place_without_links(mine: Path, path: Path) -> bool:
    """FAT and some network drives: readers see the file empty for an instant and wait."""
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644)
    except FileExistsError:
        return False
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(mine.read_bytes())
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        _remove(path)
        raise
    return True


def _may_take(path: Path, mine: Path, holder: Holder, me: Holder) -> bool:
    if not holder.is_told:  # being written just now, or left so by a crash; both times come from one file system
        try:
            return mine.stat().st_mtime - path.stat().st_mtime > GRACE
        except FileNotFoundError:
            return False
    return holder.is_dead(me.machine)


def _remove_stale(path: Path, holder: Holder, me: Holder) -> bool:
    """Remove exactly the lock that `holder` left; False where another process is at it."""
    claimant = dataclasses.replace(me, token=secrets.token_hex(8))
    claim = _acquire(path.with_name(f"{path.name}.stale.{holder.token}"), claimant)
    if claim is None:
        return False
    try:
        found = read(path)
        if found is not None and found.token == holder.token:
            _remove(path)
    finally:
        claim.release()
    return True


def _sweep(path: Path, me: Holder) -> None:
    """Remove what processes of this machine that died while locking left beside the lock."""
    for left in path.parent.glob(f"{_escaped(path.name)}.*"):
        holder = read(left)
        if holder is not None and holder.is_dead(me.machine):
            _remove(left)


def _escaped(name: str) -> str:
    return "".join(f"[{c}]" if c in "*?[" else c for c in name)


def _remove(path: Path) -> None:
    with explained(path):
        path.unlink(missing_ok=True)


def _held(file: Path, holder: Holder) -> str:
    if not holder.is_told:
        return _("“{file}” is locked by a program that did not say who it is. Try again in a moment, or open it read-only.").format(
            file=file.name
        )
    sentence = _("“{file}” is open for writing by {who} on {host} since {since}. Ask them to close it, or open it read-only.")
    return sentence.format(file=file.name, who=holder.name, host=holder.host or _("another computer"), since=_since(holder.opened))


def _since(opened: str) -> str:
    try:
        return dt.datetime.fromisoformat(opened).astimezone().strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return _("an unknown time")
