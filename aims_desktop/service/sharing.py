"""Sharing: what a copy for a colleague is called and holds, and when the file was last exchanged."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from pathlib import Path

from aims_desktop.files import safe_name
from aims_desktop.i18n import _, ngettext
from aims_desktop.service.workspace import Workspace
from aims_desktop.store import blobs
from aims_desktop.store.history import fingerprint
from aims_desktop.store.machine import Link, Machine
from aims_desktop.store.parcel import SUFFIX

_SENT_NAME = re.compile(r" \d{4}-\d\d-\d\d( \([^)]*\))?( \(\d+\))?$")
"""What the name of a copy says beyond that of its file."""


def own_stem(path: Path) -> str:
    """The name of a file without what a copy's name says of its sending."""
    return _SENT_NAME.sub("", path.stem) or path.stem


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What a copy would hold: `size` and `files_size` in bytes, all evidence files included in both."""

    name: str
    by: str
    fingerprint: str
    size: int
    files: int
    files_size: int

    def size_of(self, *, with_files: bool) -> int:
        """About how many bytes the copy has."""
        return self.size if with_files else max(0, self.size - self.files_size)


def outgoing(workspace: Workspace) -> Outgoing:
    """What a copy made now would hold, and a name for it that says whose and when."""
    file = workspace.file
    with file.read() as connection:
        sizes = [size for _sha256, size in blobs.listed(connection)]
    name = safe_name(f"{own_stem(workspace.path)} {workspace.today().isoformat()} ({file.who}){SUFFIX}")
    return Outgoing(name, file.who, fingerprint(file.head), file.source.stat().st_size, len(sizes), sum(sizes))


def link_of(workspace: Workspace) -> Link | None:
    """The parcel through which this file is exchanged."""
    return Machine().link(workspace.file.dataset_id)


def exchanged(link: Link, now: dt.datetime) -> str:
    """When a file was last synchronised, and with whom, for a person."""
    if link.exchanged_at is None:
        return _("not synchronised yet")
    days = (now.astimezone().date() - link.exchanged_at.astimezone().date()).days
    when = _("today") if days <= 0 else _("yesterday") if days == 1 else ngettext("{n} day ago", "{n} days ago", days)
    if link.exchanged_with:
        return _("last synchronised with {who}: {when}").format(who=link.exchanged_with, when=when)
    return _("last synchronised: {when}").format(when=when)
