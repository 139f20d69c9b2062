"""What a person is told when something cannot be done; anything else that is raised is a bug."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """Exit codes of the command line, in the order a script should care."""

    DONE = 0
    LOOK = 1
    USAGE = 2
    NOT_FOUND = 3
    LOCKED = 4
    NEWER = 5
    REFUSED = 6
    NOT_WRITABLE = 7
    BUG = 70


class AimsError(Exception):
    """One sentence for the person: what happened, what is safe, what to do."""

    exit_code = ExitCode.REFUSED

    def __init__(self, sentence: str, details: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.details = details


class UsageError(AimsError):
    """A command, register, field or pack that does not exist."""

    exit_code = ExitCode.USAGE


class NotFoundError(AimsError):
    """A file that is not there, is a folder or cannot be read."""

    exit_code = ExitCode.NOT_FOUND


class LockedError(AimsError):
    """The file is open for writing elsewhere."""

    exit_code = ExitCode.LOCKED


class NewerVersionError(AimsError):
    """The file was made by a newer version of the program."""

    exit_code = ExitCode.NEWER


class RefusedFileError(AimsError):
    """Not an AIMS file, or damaged, or hostile."""


class NotWritableError(AimsError):
    """The target is full, read-only or failing."""

    exit_code = ExitCode.NOT_WRITABLE


class RuleError(AimsError):
    """A rule of the registers says no: deleting what others need, approving an own draft, writing to a read-only file."""


class ChangedOnDiskError(AimsError):
    """The file on disk is no longer the one that was opened."""
