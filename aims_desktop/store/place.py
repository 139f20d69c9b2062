"""Where a file lies: on this computer, or where others (a server, a sync client, another computer) change it behind our back."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from aims_desktop.i18n import _
from aims_desktop.settings import data_dir


class Kind(Enum):
    """What kind of place a folder is."""

    LOCAL = "local"
    NETWORK = "network"
    SYNCED = "synced"
    REMOVABLE = "removable"


@dataclass(frozen=True, slots=True)
class Place:
    """A kind of place and what it is called ("Dropbox", "//server/share")."""

    kind: Kind
    name: str = ""

    @property
    def is_local(self) -> bool:
        """Whether a file may be worked on there."""
        return self.kind is Kind.LOCAL

    def refusal(self, path: Path) -> str:
        """Why a file is not worked on in this place, and what to do instead."""
        sentences = {
            Kind.NETWORK: _(
                "“{file}” lies on a network drive ({place}), where saving is not safe."
                " Copy it to a folder on this computer, or open it read-only."
            ),
            Kind.SYNCED: _(
                "“{file}” lies in a folder that {place} synchronises, where two computers would overwrite each other."
                " Copy it to another folder on this computer, or open it read-only."
            ),
            Kind.REMOVABLE: _(
                "“{file}” lies on a removable drive ({place}). Copy it to a folder on this computer, or open it read-only, so that"
                " unplugging cannot damage it."
            ),
        }
        return sentences[self.kind].format(file=path.name, place=self.name) if self.kind in sentences else ""


NETWORK_TYPES = re.compile(
    r"nfs[34]?|cifs|smb(fs|2|3)?|ncpfs|afpfs|afs|webdav|davfs2?|ceph|glusterfs|lustre|gpfs|vboxsf|vmhgfs|ocfs2|gfs2|autofs"
    r"|fuse\.(sshfs|rclone|davfs2?|s3fs|gcsfuse|glusterfs|ceph|vmhgfs-fuse|gvfsd-fuse|smbnetfs|curlftpfs|google-drive-ocamlfuse|onedriver)"
)
"""File systems whose bytes lie on another computer. 9p and virtiofs are left out: containers and WSL have their own disk behind them."""

SYNC_NAMES = re.compile(
    r"(Dropbox|OneDrive|SharePoint|Nextcloud|ownCloud|Google ?Drive|My Drive|iCloud ?Drive|Box|Box Sync|MEGA|MEGAsync|pCloud ?Drive"
    r"|Tresorit|SynologyDrive|Sync|Seafile|Proton Drive)( ?[-(].*)?",
    re.IGNORECASE,
)
"""Folders directly in a person's home that sync clients make."""

SYNC_MARKS = {
    ".dropbox": "Dropbox",
    ".dropbox.cache": "Dropbox",
    ".stfolder": "Syncthing",
    ".nextcloudsync.log": "Nextcloud",
    ".owncloudsync.log": "ownCloud",
    ".tmp.drivedownload": "Google Drive",
    ".SynologyWorkingDirectory": "Synology Drive",
    ".seafile-data": "Seafile",
    ".849C9593-D756-4E56-8D6E-42412F2A707B": "OneDrive",
}
"""Files and folders that sync clients leave at the top of what they synchronise; and by pattern, their journals."""

_SYNC_JOURNAL = re.compile(r"\._?sync_[0-9a-f]{6,}\.db")
_MAC_CLOUD = ("Library/CloudStorage", "Library/Mobile Documents")
_REMOVABLE_ROOTS = ("/media/", "/run/media/")


def place_of(path: Path, environ: Mapping[str, str] = os.environ, home: Path | None = None) -> Place:
    """What kind of place a file, there already or not, lies in."""
    folder = Path(os.path.realpath(path)).parent
    return _on_drive(folder) or _synced(folder, environ, home or Path.home()) or Place(Kind.LOCAL)


def own_folder(documents: Path, home: Path | None = None) -> Path:
    """A folder of this computer's for files to work on: the person's documents, where no sync client keeps those."""
    candidates = (documents, (home or Path.home()) / "AIMS")
    return next((each for each in candidates if place_of(each / "a.aims", home=home).is_local), data_dir() / "files")


def _synced(folder: Path, environ: Mapping[str, str], home: Path) -> Place | None:
    home = Path(os.path.realpath(home))
    roots = dict(_declared_roots(environ, home))
    for each in (folder, *folder.parents):
        if each in roots:
            return Place(Kind.SYNCED, roots[each])
        if each == home:  # the dot files there are those of the clients themselves
            return None
        if each.parent == home and SYNC_NAMES.fullmatch(each.name):
            return Place(Kind.SYNCED, each.name)
        if each.parent in {home / part for part in _MAC_CLOUD}:
            return Place(Kind.SYNCED, _("iCloud Drive") if each.parent.name == "Mobile Documents" else each.name.partition("-")[0])
        if mark := _mark_in(each):
            return Place(Kind.SYNCED, mark)
    return None


def _mark_in(folder: Path) -> str:
    try:
        names = {entry.name for entry in os.scandir(folder) if entry.name.startswith(".")}
    except OSError:
        return ""
    if found := sorted(names & SYNC_MARKS.keys()):
        return SYNC_MARKS[found[0]]
    return "Nextcloud" if any(_SYNC_JOURNAL.fullmatch(name) for name in names) else ""


def _declared_roots(environ: Mapping[str, str], home: Path) -> Iterator[tuple[Path, str]]:
    """The folders that the sync clients themselves say they keep."""
    for variable in ("OneDrive", "OneDriveConsumer", "OneDriveCommercial"):
        if environ.get(variable):
            yield Path(os.path.realpath(environ[variable])), "OneDrive"
    appdata = [Path(environ[key]) for key in ("APPDATA", "LOCALAPPDATA") if environ.get(key)]
    for told in (home / ".dropbox/info.json", *(folder / "Dropbox/info.json" for folder in appdata)):
        try:
            accounts = json.loads(told.read_bytes())
            paths = [account["path"] for account in accounts.values()]
        except (OSError, ValueError, AttributeError, KeyError, TypeError, RecursionError):
            continue
        yield from ((Path(os.path.realpath(path)), "Dropbox") for path in paths if isinstance(path, str))


def _on_drive(folder: Path) -> Place | None:
    if sys.platform == "win32":
        return _on_windows_drive(folder)
    if sys.platform == "darwin":
        return _on_mac_volume(folder)
    try:
        table = Path("/proc/self/mounts").read_text(errors="replace")
    except OSError:
        return None
    return _mounted(folder, table)


def _mounted(folder: Path, table: str) -> Place | None:
    """What a mount table in the form of /proc/self/mounts says of a folder: the deepest mount above it counts, of equal ones the last."""
    deepest, source, kind = "", "", ""
    for line in table.splitlines():
        fields = [re.sub(r"\\([0-7]{3})", lambda code: chr(int(code[1], 8)), each) for each in line.split(" ")]
        if len(fields) >= 3 and folder.is_relative_to(fields[1]) and len(fields[1]) >= len(deepest):
            source, deepest, kind = fields[:3]
    if NETWORK_TYPES.fullmatch(kind):
        return Place(Kind.NETWORK, source)
    if f"{deepest}/".startswith(_REMOVABLE_ROOTS) or _is_removable(source):
        return Place(Kind.REMOVABLE, Path(deepest).name)
    return None


def _is_removable(source: str) -> bool:
    """Whether the disk of a partition is one that can be taken out, as the kernel says."""
    if not source.startswith("/dev/"):
        return False
    device = Path("/sys/class/block") / Path(source).name
    try:
        real = device.resolve(strict=True)
        disk = real.parent if (real / "partition").exists() else real
        return (disk / "removable").read_text().strip() == "1"
    except OSError:
        return False


def _on_windows_drive(folder: Path) -> Place | None:
    if sys.platform != "win32":
        return None
    import ctypes

    removable, remote = 2, 4
    root = folder.anchor
    if root.startswith("\\\\"):
        return Place(Kind.NETWORK, root.rstrip("\\"))
    kind = ctypes.windll.kernel32.GetDriveTypeW(root)
    return {removable: Place(Kind.REMOVABLE, root), remote: Place(Kind.NETWORK, root)}.get(kind)


def _on_mac_volume(folder: Path) -> Place | None:
    if folder.parts[:2] != ("/", "Volumes") or len(folder.parts) < 3:
        return None
    import plistlib
    import subprocess

    volume = folder.parts[2]
    try:
        told = subprocess.run(["diskutil", "info", "-plist", f"/Volumes/{volume}"], capture_output=True, timeout=10, check=True).stdout
        facts = plistlib.loads(told)
    except (OSError, subprocess.SubprocessError, ValueError, plistlib.InvalidFileException):
        return Place(Kind.NETWORK, volume)  # a share is no disk that diskutil knows
    return None if facts.get("Internal") else Place(Kind.REMOVABLE, volume)
