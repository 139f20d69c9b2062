"""What this machine knows about the files opened on it: its own id, who I am in each, how each was last closed, what it is linked with."""

from __future__ import annotations

import datetime as dt
import functools
import getpass
import hashlib
import json
import platform
import secrets
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aims_desktop.errors import AimsError
from aims_desktop.files import atomic_write
from aims_desktop.settings import data_dir, private_folder, put_aside, read_json
from aims_desktop.store.fingerprint import Fingerprint

FULL_CHECK_AFTER = dt.timedelta(days=30)

_GUARD = threading.RLock()
"""Held from reading to writing: a check that ends in a thread meanwhile would take away what the window remembers."""


@dataclass(frozen=True, slots=True)
class Link:
    """A parcel on a share or in a synced folder through which a file is exchanged; when and with whom it last was."""

    parcel: Path
    exchanged_at: dt.datetime | None = None
    exchanged_with: str = ""

    def plain(self) -> dict[str, str]:
        """The link as it is kept."""
        at = self.exchanged_at.astimezone(dt.UTC).isoformat(timespec="seconds") if self.exchanged_at else ""
        return {"parcel": str(self.parcel), "at": at, "with": self.exchanged_with}

    @classmethod
    def from_plain(cls, kept: Any) -> Link | None:
        """What was kept; None for what is no link."""
        if not isinstance(kept, dict) or not isinstance(kept.get("parcel"), str):
            return None
        try:
            at = dt.datetime.fromisoformat(str(kept.get("at"))).astimezone(dt.UTC)
        except ValueError:
            at = None
        return cls(Path(kept["parcel"]), at, str(kept.get("with") or ""))


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

    def home(self, dataset_id: str) -> Path | None:
        """Where the file of a dataset that is worked on here was last; it may be gone."""
        home = self._dataset(dataset_id).get("home")
        return Path(home) if isinstance(home, str) else None

    def remember_home(self, dataset_id: str, path: Path) -> None:
        """From now on this is the file that is worked on here."""
        self._update(dataset_id, home=str(path))

    def link(self, dataset_id: str) -> Link | None:
        """Where the parcel is through which a dataset is exchanged; None for none."""
        return Link.from_plain(self._dataset(dataset_id).get("link"))

    def remember_link(self, dataset_id: str, link: Link | None) -> None:
        """Exchange the dataset through this parcel from now on, or through none."""
        self._update(dataset_id, link=link and link.plain())

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
        with _GUARD:
            facts = self._load()
            datasets = facts["datasets"] if isinstance(facts.get("datasets"), dict) else {}
            facts["datasets"] = datasets | {dataset_id: self._dataset(dataset_id) | values}
            self._save(facts)

    def _secret(self) -> str:
        with _GUARD:
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
