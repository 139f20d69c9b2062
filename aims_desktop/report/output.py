"""Puts a finished report in its place: all of it or nothing."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

from aims_desktop.errors import NotWritableError
from aims_desktop.i18n import _

Progress = Callable[[float], None]
"""Told the share of the work that is done, 0 to 1."""


class CancelledError(Exception):
    """The person stopped the report; nothing was written."""


def partial_file(path: Path, process: int) -> Path:
    """Where a process writes a report before it takes its name: the same folder, so that it can be renamed in one step."""
    return path.with_name(f".aims-report-{process}.part")


def replace(path: Path, data: bytes) -> None:
    """Write a file durably under a passing name and give it its own; on failure the old file stays. Raises NotWritableError."""
    passing = partial_file(path, os.getpid())
    try:
        try:
            with passing.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            passing.replace(path)
        except BaseException:
            passing.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise NotWritableError(_reason(path, error), details=str(error)) from error


def _reason(path: Path, error: OSError) -> str:
    names = {"name": path.name, "folder": path.parent}
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return _("There is no room for {name} in {folder}. Free some space or choose another folder.").format(**names)
    if error.errno in {errno.ENOENT, errno.ENOTDIR}:
        return _("The folder {folder} is not there. Choose another folder.").format(**names)
    if error.errno in {errno.EISDIR, errno.EEXIST, errno.ENOTEMPTY}:
        return _("{name} in {folder} is a folder. Choose another name for the report.").format(**names)
    if error.errno == errno.ENAMETOOLONG:
        return _("The name {name} is too long for {folder}. Choose a shorter one.").format(**names)
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS, errno.EBUSY}:
        return _("{name} cannot be written in {folder}: read-only, or open in another program. Choose another folder or name.").format(
            **names
        )
    return _("{name} could not be written in {folder}. Choose another folder.").format(**names)
