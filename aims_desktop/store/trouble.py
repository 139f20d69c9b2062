"""What SQLite and the file system say when a file cannot be read or written, as one sentence for a person."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aims_desktop.errors import AimsError, LockedError, NotFoundError, RefusedFileError
from aims_desktop.files import not_writable
from aims_desktop.i18n import _

_DAMAGE = (sqlite3.Error, UnicodeError, OverflowError, MemoryError, ValueError, RecursionError)
"""What reading a damaged or hostile file can raise."""

_ON_DISK = {
    sqlite3.SQLITE_FULL: errno.ENOSPC,
    sqlite3.SQLITE_IOERR: errno.EIO,
    sqlite3.SQLITE_READONLY: errno.EACCES,
    sqlite3.SQLITE_PERM: errno.EACCES,
    sqlite3.SQLITE_CANTOPEN: errno.EACCES,
}
"""What the file system would have said."""


def code_of(error: BaseException | None) -> int:
    """SQLite's primary result code of an error; 0 where it has none."""
    return int(getattr(error, "sqlite_errorcode", None) or 0) & 0xFF


@contextmanager
def refusing(path: Path) -> Iterator[None]:
    """Turn whatever reading a damaged or hostile file raises into one sentence about it."""
    try:
        yield
    except FileNotFoundError as error:
        raise missing(path) from error
    except OSError as error:
        sentence = _("“{path}” cannot be read ({reason}).")
        raise NotFoundError(sentence.format(path=path, reason=error.strerror or type(error).__name__), repr(error)) from error
    except _DAMAGE as error:
        raise while_reading(path, error) from error


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn what SQLite says while it writes a copy into one sentence about it."""
    try:
        yield
    except sqlite3.Error as error:
        raise while_writing(path, error) from error


@contextmanager
def named(path: Path) -> Iterator[None]:
    """Let the refusal of a copy speak of the file it was made of."""
    try:
        yield
    except RefusedFileError as error:
        raise damaged(path, error.details) from error


def while_reading(path: Path, error: BaseException | None) -> AimsError:
    """Why a file was not opened."""
    code = code_of(error)
    details = f"{type(error).__name__}: {error}"
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return LockedError(
            _("“{file}” is being written by another program just now; try again in a moment.").format(file=path.name), details
        )
    if code == sqlite3.SQLITE_INTERRUPT:
        sentence = _("“{file}” took too long to check and was not opened; it may be damaged, or made to do harm.")
        return RefusedFileError(sentence.format(file=path.name), details)
    if code == sqlite3.SQLITE_CANTOPEN:
        sentence = _("“{path}” cannot be opened; another program may be keeping it, or its folder is not readable.")
        return NotFoundError(sentence.format(path=path), details)
    if code == sqlite3.SQLITE_READONLY:
        sentence = _("“{file}” was left in the middle of a save by another program; open it again.")
        return RefusedFileError(sentence.format(file=path.name), details)
    if code == sqlite3.SQLITE_NOTADB:
        return not_ours(path)
    return damaged(path, details)


def while_writing(path: Path, error: sqlite3.Error) -> AimsError:
    """Why nothing was saved; a rollback has put everything back."""
    code = code_of(error)
    if code in _ON_DISK:
        return not_writable(path, OSError(_ON_DISK[code], os.strerror(_ON_DISK[code])))
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        sentence = _("“{file}” is in use by another program, and nothing was saved; try again in a moment.")
        return LockedError(sentence.format(file=path.name), str(error))
    return damaged(path, f"{type(error).__name__}: {error}")


def damaged(path: Path, details: str) -> RefusedFileError:
    """The refusal of a damaged file."""
    sentence = _("“{file}” is damaged and was not opened; nothing in it was changed. Restore a backup, or ask for another copy.")
    return RefusedFileError(sentence.format(file=path.name), details)


def not_ours(path: Path) -> RefusedFileError:
    """The refusal of a file of another program."""
    return RefusedFileError(_("“{file}” is not an AIMS file.").format(file=path.name))


def missing(path: Path) -> NotFoundError:
    """The sentence for a file that is not there."""
    return NotFoundError(_("There is no file “{path}”.").format(path=path))
