"""What this machine knows about the files opened on it: its own id, who I am in each, how each was last closed."""

from __future__ import annotations

import datetime as dt
import functools
import getpass
import hashlib
import json
import platform
import secrets
import sys
from pathlib import Path
from typing import Any

from aims_desktop.errors import AimsError
from aims_desktop.files import atomic_write
from aims_desktop.settings import data_dir, private_folder, put_aside, read_json
from aims_desktop.store.fingerprint import Fingerprint

FULL_CHECK_AFTER = dt.timedelta(days=30)


class Machine:
    """The facts of machine.json, read anew each time, since several windows share it; a broken file is set aside."""

    @property
    def id(self) -> str:
        """32 hex digits for this person on this machine: a lock with another id is never taken over unasked."""
        return hashlib.sha256("|".join([self._secret(), *_traits()]).encode()).hexdigest()[:32]

    def who(self, dataset_id: str) -> str:
        """The name this person last worked under in a dataset; else nothing."""
        name = self._dataset(dataset_id).get("who")
        return name if isinstance(name, str) else ""

    def remember_who(self, dataset_id: str, name: str) -> None:
        """Keep the name for the next time."""
        self._update(dataset_id, who=name)

    def opened(self, dataset_id: str) -> None:
        """From now on the last close is not clean, until `closed` says so."""
        self._update(dataset_id, closed=None)

    def closed(self, dataset_id: str, fingerprint: Fingerprint, head: str) -> None:
        """The file was closed in good order with this head."""
        self._update(dataset_id, closed={"fingerprint": fingerprint.plain(), "head": head})

    def closed_cleanly(self, dataset_id: str, fingerprint: Fingerprint, head: str) -> bool:
        """Whether the file is the one that was last closed here in good order."""
        closed = self._dataset(dataset_id).get("closed")
        return isinstance(closed, dict) and fingerprint.agrees(closed.get("fingerprint")) and closed.get("head") == head

    def checked(self, dataset_id: str, now: dt.datetime) -> None:
        """Every hash of the file was recomputed."""
        self._update(dataset_id, checked=now.astimezone(dt.UTC).isoformat(timespec="seconds"))

    def full_check_due(self, dataset_id: str, now: dt.datetime) -> bool:
        """Whether the file was never checked in full here, or more than a month ago."""
        try:
            checked = dt.datetime.fromisoformat(self._dataset(dataset_id)["checked"])
            return abs(now - checked) > FULL_CHECK_AFTER
        except (KeyError, TypeError, ValueError):
            return True

    def _dataset(self, dataset_id: str) -> dict[str, Any]:
        datasets = self._load().get("datasets")
        known = datasets.get(dataset_id) if isinstance(datasets, dict) else None
        return known if isinstance(known, dict) else {}

    def _update(self, dataset_id: str, **values: Any) -> None:
        """What cannot be remembered costs a full check or a question next time, never the work at hand."""
        facts = self._load()
        datasets = facts["datasets"] if isinstance(facts.get("datasets"), dict) else {}
        facts["datasets"] = datasets | {dataset_id: self._dataset(dataset_id) | values}
        self._save(facts)

    def _secret(self) -> str:
        facts = self._load()
        if not isinstance(facts.get("id"), str):
            facts["id"] = secrets.token_hex(16)
            self._save(facts)
        return str(self._load().get("id", ""))

    def _load(self) -> dict[str, Any]:
        try:
            return read_json(_path())
        except OSError:
            return {}
        except ValueError:
            put_aside(_path())
            return {}

    def _save(self, facts: dict[str, Any]) -> None:
        try:
            private_folder(_path().parent)
            atomic_write(_path(), json.dumps(facts, ensure_ascii=False, indent=1, sort_keys=True))
        except AimsError:
            return


def login() -> str:
    """The name a person is logged in with."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "user"


def _path() -> Path:
    return data_dir() / "machine.json"


@functools.cache
def _traits() -> tuple[str, ...]:
    """What differs between machines and containers that share a person's folders."""
    if sys.platform == "win32":
        import winreg

        with winreg.OpenKey(
            winreg.HKEY_LOCAL_MACHINE, r"SOFTWARE\Microsoft\Cryptography", 0, winreg.KEY_READ | winreg.KEY_WOW64_64KEY
        ) as key:
            return platform.node(), str(winreg.QueryValueEx(key, "MachineGuid")[0])
    if sys.platform == "darwin":  # its name changes with the network
        import ctypes

        host = ctypes.create_string_buffer(16)
        ctypes.CDLL(None).gethostuuid(host, ctypes.byref((ctypes.c_long * 2)(1, 0)))
        return (host.raw.hex(),)
    own, space = Path("/etc/machine-id"), Path("/proc/self/ns/pid")
    return platform.node(), own.read_text().strip() if own.is_file() else "", str(space.readlink()) if space.is_symlink() else ""
