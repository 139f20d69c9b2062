"""Writing files so that a reader finds the old one or the new one, never half of one; names that are safe everywhere."""

from __future__ import annotations

import errno
import os
import re
import secrets
import shutil
import sys
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from aims_desktop.errors import NotWritableError
from aims_desktop.i18n import _, ngettext

NAME_LIMIT = 150
"""Bytes of a file name that every file system and mail program takes."""

_PATIENCE = 5.0 if sys.platform == "win32" else 0.0
"""Seconds to wait where another program holds the target open: virus scanners and sync clients do, on Windows only."""

_DAY = 86_400.0
_is_temporary = re.compile(r"\.aims-[0-9a-f]{16}\.tmp").fullmatch

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}

_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])\s*(\..*)?", re.IGNORECASE | re.DOTALL)
_DROPPED = {"Cc", "Cf", "Cs", "Co", "Cn"}


def atomic_write(path: Path, data: bytes | str) -> None:
    """Replace or make a file in one step, on disk when this returns; raises NotWritableError and leaves the old file alone."""
    with replacing(path) as temporary:
        temporary.write_bytes(data.encode() if isinstance(data, str) else data)


@contextmanager
def replacing(path: Path, *, fresh: bool = False) -> Iterator[Path]:
    """An empty file beside `path` to be filled; at the end it takes the place of `path`, after an error it is gone.

    Raises NotWritableError where the file system refuses, and with `fresh` where a file is in that place already.
    """
    target = Path(os.path.realpath(path))
    temporary = temporary_in(target.parent)
    try:
        with explained(path):
            os.close(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
            yield temporary
            if target.exists():
                temporary.chmod(target.stat().st_mode & 0o777)
            sync(temporary)
            (_link if fresh else _replace)(temporary, target)
            sync_folder(target.parent)
    finally:
        with suppress(OSError):  # a read-only disk says the same again
            temporary.unlink(missing_ok=True)


def temporary_in(folder: Path) -> Path:
    """A name for a file that is still being made."""
    return folder / f".aims-{secrets.token_hex(8)}.tmp"


def sweep(folder: Path) -> None:
    """Remove what killed programs left half made in a folder; younger than a day it may still be in the making."""
    for left in folder.glob(".aims-*.tmp"):
        with suppress(OSError):
            if _is_temporary(left.name) and time.time() - left.stat().st_mtime > _DAY:
                left.unlink()


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn what the file system says inside into a NotWritableError about `path`."""
    try:
        yield
    except OSError as error:
        raise not_writable(path, error) from error


def not_writable(path: Path, error: OSError) -> NotWritableError:
    """The sentence for a file that could not be written: path, reason, free space, what to do."""
    if error.errno in _FULL:
        sentence = _("{path} could not be written: the disk is full ({free} free). Free some space, or choose another folder.")
    elif error.errno in _FORBIDDEN:
        sentence = _("{path} could not be written: the file or its folder is read-only for you. Choose another folder.")
    elif error.errno in {errno.ENOENT, errno.ENOTDIR}:
        sentence = _("{path} could not be written: there is no such folder. Choose another folder.")
    elif error.errno == errno.EEXIST:
        sentence = _("{path} is there already, and nothing was changed. Choose another name.")
    elif error.errno == errno.EISDIR:
        sentence = _("{path} could not be written: it is a folder. Choose another name.")
    elif error.errno == errno.ENAMETOOLONG:
        sentence = _("{path} could not be written: the name is too long. Choose a shorter name.")
    else:
        sentence = _("{path} could not be written: {reason} ({free} free). Try again, or choose another folder.")
    reason = error.strerror or type(error).__name__
    return NotWritableError(sentence.format(path=path, reason=reason, free=free_space(path)), details=repr(error))


def free_space(path: Path) -> str:
    """How much room there is on the disk of a path, as text."""
    try:
        folder = path if path.is_dir() else path.parent
        return size_text(shutil.disk_usage(folder).free)
    except OSError:
        return _("unknown space")


def size_text(size: int) -> str:
    """A number of bytes for a person: 812 bytes, 4 KB, 3.2 MB, 1.5 GB (powers of 1,000)."""
    for limit, unit in ((10**9, "GB"), (10**6, "MB")):
        if size >= limit:
            return f"{size / limit:,.1f} {unit}"
    if size >= 1_000:
        return f"{size // 1_000} KB"
    return ngettext("{n} byte", "{n} bytes", size)


def short_path(path: Path) -> str:
    """A path with the person's own folder as "~"."""
    try:
        return str(Path("~") / path.relative_to(Path.home()))
    except (ValueError, RuntimeError):
        return str(path)


def sync(path: Path) -> None:
    """Wait until a file's bytes are on the disk."""
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk; Windows does that by itself and offers no call."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in {errno.EINVAL, errno.ENOTSUP, errno.EBADF}:  # some network file systems have none
            raise
    finally:
        os.close(descriptor)


def _replace(temporary: Path, target: Path) -> None:
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            temporary.replace(target)
        except PermissionError:
            if time.monotonic() >= end:
                raise
            time.sleep(0.1)
        else:
            return


def _link(temporary: Path, target: Path) -> None:
    """Give the file its name unless that is taken, in one step where the file system has hard links."""
    try:
        target.hardlink_to(temporary)
    except FileExistsError:
        raise
    except OSError:
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
        _replace(temporary, target)


def safe_name(text: str, otherwise: str = "file") -> str:
    """A file name made of any text: stays in its folder, at most NAME_LIMIT bytes, good on every system; safe names stay as they are."""
    kept = "".join("_" if c in '<>:"/\\|?*' else " " if c.isspace() else c for c in text)
    kept = "".join(c for c in kept if unicodedata.category(c) not in _DROPPED)
    kept = re.sub(" +", " ", unicodedata.normalize("NFC", kept)).strip(" .") or otherwise
    if _RESERVED.fullmatch(kept):
        kept = f"_{kept}"
    stem, dot, suffix = kept.rpartition(".")
    if not stem or len(suffix.encode()) > 20:
        stem, dot, suffix = kept, "", ""
    room = NAME_LIMIT - len(f"{dot}{suffix}".encode())
    stem = stem.encode()[:room].decode(errors="ignore")
    return f"{stem.rstrip(' .')}{dot}{suffix}"
