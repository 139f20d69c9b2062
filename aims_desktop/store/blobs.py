"""Evidence files: kept in the database by their SHA-256, written out under safe names, kept once beside the backups."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import tempfile
from collections.abc import Container, Iterator
from pathlib import Path, PurePath

from aims_desktop.errors import NotFoundError, RefusedFileError, RuleError
from aims_desktop.files import atomic_write, explained, safe_name, size_text
from aims_desktop.i18n import _
from aims_desktop.model.kinds import FileRef, canonical, clean
from aims_desktop.settings import private_folder
from aims_desktop.store.history import read_changes
from aims_desktop.store.relations import marks
from aims_desktop.store.verify import WITHOUT_FILES, file_columns, named_files

SIZE_LIMIT = 50 * 1024 * 1024
"""Bytes of one evidence file."""

_RISKY = """
ade adp apk app appimage appref-ms bas bat chm class cmd com command cpl csh deb desktop diagcab dll dmg docm dotm exe fxp gadget
hlp hta htm html inf ins iso jar jnlp js jse ksh lnk mad msc msi msp mst msh msix ocx pif pkg pl potm ppam ppsm pptm ps1 psm1 py
pyc pyw pyz rb reg rpm run scf scr sct settingcontent-ms sh shb sldm so svg sys terminal tmp url vb vbe vbs vbscript vhd vhdx vxd
website workflow ws wsc wsf wsh xbap xhtml xlam xlm xlsm xltm xll zsh
"""
RISKY = frozenset(_RISKY.split())
"""Suffixes of files that can run something when opened; the window opens none of them."""

_Blobs = list[tuple[str, int]]


def is_risky(name: str) -> bool:
    """Whether a file of that name could run something when opened; links and office files with macros count."""
    return any(part.strip().lower() in RISKY for part in PurePath(safe_name(name)).name.split(".")[1:])


def demand_fits(length: int, name: str) -> None:
    """Raise RuleError for a file that is too large to be kept; asked before it is read."""
    if length > SIZE_LIMIT:
        sentence = _("“{file}” has {size}; at most {limit} can be kept here. Keep it elsewhere and note where.")
        raise RuleError(sentence.format(file=clean(name, lines=False), size=size_text(length), limit=size_text(SIZE_LIMIT)))


def put(connection: sqlite3.Connection, data: bytes, name: str) -> FileRef:
    """Keep a file, once per content; raises RuleError over the limit."""
    demand_fits(len(data), name)
    digest = hashlib.sha256(data).hexdigest()
    connection.execute("INSERT OR IGNORE INTO blob VALUES (?,?,?)", (digest, len(data), data))
    return FileRef(clean(name, lines=False), digest, len(data))


def get(connection: sqlite3.Connection, ref: FileRef) -> bytes:
    """The content of a file; raises NotFoundError where this copy does not hold it, RefusedFileError where it was altered."""
    found = connection.execute("SELECT data FROM blob WHERE sha256=?", (ref.sha256,)).fetchone()
    if found is None:
        raise NotFoundError(_("The evidence file “{file}” is not in this copy.").format(file=ref.name))
    data = bytes(found[0])
    if hashlib.sha256(data).hexdigest() != ref.sha256:
        raise RefusedFileError(_("The evidence file “{file}” was altered since it was added; restore a backup.").format(file=ref.name))
    return data


def size(connection: sqlite3.Connection, sha256: str) -> int | None:
    """How many bytes a file has, without reading it; None where this copy does not hold it."""
    found = connection.execute("SELECT size FROM blob WHERE sha256=?", (sha256,)).fetchone()
    return found and int(found[0])


def export(connection: sqlite3.Connection, ref: FileRef, folder: Path) -> Path:
    """Write a file out under a safe name that is not taken yet; raises NotWritableError."""
    data = get(connection, ref)
    for path in _names(folder, safe_name(ref.name, otherwise="evidence")):
        with explained(path):
            try:  # neither over a file nor through a link that is there
                descriptor = os.open(
                    path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0), 0o600
                )
            except FileExistsError:
                continue
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
        return path
    raise AssertionError("names never end")


def open_for_viewing(connection: sqlite3.Connection, ref: FileRef, parent: Path | None = None) -> Path:
    """Write a file out, read-only, into a fresh folder of its own, for another program to show."""
    path = export(connection, ref, _fresh_folder(parent))
    path.chmod(0o400)
    return path


def put_for_viewing(name: str, data: bytes) -> Path:
    """Write bytes, read-only, into a fresh folder of their own, for another program to show."""
    path = _fresh_folder(None) / safe_name(name)
    atomic_write(path, data)
    path.chmod(0o400)
    return path


def _fresh_folder(parent: Path | None) -> Path:
    with explained(parent or Path(tempfile.gettempdir())):
        return Path(tempfile.mkdtemp(prefix="aims-", dir=parent))


def listed(connection: sqlite3.Connection, schema: str = "main") -> _Blobs:
    """Hash and size of every file a database holds."""
    return list(connection.execute(f"SELECT sha256, size FROM {schema}.blob ORDER BY sha256"))


def left_out(connection: sqlite3.Connection) -> _Blobs:
    """Hash and size of the files that a copy was made without; raises ValueError where the note is not readable."""
    found = connection.execute("SELECT v FROM meta WHERE k=?", (WITHOUT_FILES,)).fetchone()
    try:
        return [(str(sha256), int(length)) for sha256, length in json.loads(found[0])] if found else []
    except (TypeError, RecursionError) as error:
        raise ValueError("no list of files") from error


def note_left_out(connection: sqlite3.Connection, blobs: _Blobs) -> None:
    """Say in a copy which files it was made without, as canonical JSON [[sha256, size], ...]; no row where there are none."""
    connection.execute("DELETE FROM meta WHERE k=?", (WITHOUT_FILES,))
    if blobs:
        connection.execute("INSERT INTO meta VALUES (?,?)", (WITHOUT_FILES, canonical([list(blob) for blob in blobs])))


def keep_beside(connection: sqlite3.Connection, folder: Path, only: Container[str] | None = None) -> None:
    """Copy each file of a database (of some hashes only) that is not there yet into a folder, named by its hash."""
    for sha256, length in listed(connection):
        kept = folder / sha256
        if only is not None and sha256 not in only:
            continue
        if not kept.exists() or kept.stat().st_size != length:
            found = connection.execute("SELECT data FROM blob WHERE sha256=?", (sha256,)).fetchone()
            if found is not None and hashlib.sha256(found[0]).hexdigest() == sha256:
                atomic_write(private_folder(folder) / sha256, found[0])


def bring_back(connection: sqlite3.Connection, folder: Path) -> int:
    """Put the files that a copy was made without back into it; gives how many are missing or altered in the folder."""
    missing: _Blobs = []
    for sha256, length in left_out(connection):
        try:
            data = (folder / safe_name(sha256)).read_bytes()
        except OSError:
            data = b""
        if len(data) == length and hashlib.sha256(data).hexdigest() == sha256:
            connection.execute("INSERT OR IGNORE INTO blob VALUES (?,?,?)", (sha256, length, data))
        else:
            missing.append((sha256, length))
    note_left_out(connection, missing)
    return len(missing)


def named(connection: sqlite3.Connection) -> set[str]:
    """The hashes of the files that any change still names."""
    wanted = file_columns()
    return set(named_files(read_changes(connection, f"WHERE tbl IN ({marks(wanted)})", list(wanted))))


def take(connection: sqlite3.Connection, source: sqlite3.Connection, sha256: str) -> bool:
    """Take one file over from a colleague's copy; whether it is there, unaltered and within the limit."""
    found = source.execute("SELECT size, data FROM blob WHERE sha256=? AND size<=?", (sha256, SIZE_LIMIT)).fetchone()
    if found is None or len(found[1]) != found[0] or hashlib.sha256(found[1]).hexdigest() != sha256:
        return False
    connection.execute("INSERT INTO blob VALUES (?,?,?)", (sha256, *found))
    return True


def bring_over(connection: sqlite3.Connection, source: sqlite3.Connection) -> None:
    """Put the files that a copy was made without into it as they are in its source, sound or not; those erased meanwhile stay noted."""
    missing: _Blobs = []
    for sha256, length in left_out(connection):
        found = source.execute("SELECT sha256, size, data FROM blob WHERE sha256=?", (sha256,)).fetchone()
        if found is None:
            missing.append((sha256, length))
        else:
            connection.execute("INSERT INTO blob VALUES (?,?,?)", found)
    note_left_out(connection, missing)


def _names(folder: Path, name: str) -> Iterator[Path]:
    """The name itself, then "name (2).pdf", "name (3).pdf", ..."""
    yield folder / name
    path, number = PurePath(name), 1
    while True:
        number += 1
        yield folder / f"{path.stem} ({number}){path.suffix}"
