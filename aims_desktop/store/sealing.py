"""Sealing: a file under a passphrase, in the form of age (age-encryption.org/v1), which other programs open too.

The work is done in a process of its own: the library stops all threads of the process it runs in, needs the whole file in memory, and ends
that process where memory runs out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

from aims_desktop.errors import NotFoundError, RefusedFileError, RuleError, UsageError
from aims_desktop.files import not_writable, size_text
from aims_desktop.i18n import _
from aims_desktop.store.apart import LostError, Share, apart
from aims_desktop.store.trouble import damaged, refusing

MAGIC = b"age-encryption.org/"

MOST_WORK = 20
"""The greatest work factor (a power of two) that is tried: it takes less than five seconds and 1 GB.

The library chooses what takes a second on the sender's computer, 18 to 20 today; a larger one only keeps the reader busy.
"""

SIZE_LIMIT = 1 << 30
"""Bytes of a file that can be sealed; it is several times in memory meanwhile."""

_HEADER_LIMIT = 4096
_HEADER = re.compile(rb"age-encryption\.org/v1\n-> scrypt [A-Za-z0-9+/]{22} ([1-9][0-9]*)\n[A-Za-z0-9+/]{43}\n--- [A-Za-z0-9+/]{43}\n")
Tick = Callable[[], object]
"""Called all the time; what it raises stops the work."""

_Work = Callable[[bytes, str], bytes]


class PassphraseError(RefusedFileError):
    """A passphrase is missing, or the given one does not open the file."""


def is_sealed(path: Path) -> bool:
    """Whether a file says at its beginning that it is sealed; raises NotFoundError where it cannot be read."""
    with refusing(path), path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def demand_openable(path: Path) -> None:
    """Raise RefusedFileError for a sealed file that is cut at its beginning, of another kind, or made to take for ever."""
    with refusing(path), path.open("rb") as file:
        start = file.read(_HEADER_LIMIT)
    found = _HEADER.match(start)
    if found is None:
        if not start.startswith(b"age-encryption.org/v1\n-> scrypt ") and len(start) > len(MAGIC) + 20:
            sentence = _("“{file}” is encrypted in a way AIMS Desktop does not know; ask for a copy with a passphrase, or with none.")
            raise RefusedFileError(sentence.format(file=path.name))
        raise damaged(path, "the beginning of the encrypted file")
    if len(found[1]) > 2 or int(found[1]) > MOST_WORK:
        sentence = _("“{file}” was made so that opening it would take too long, and was not opened; ask for another copy.")
        raise RefusedFileError(sentence.format(file=path.name), f"work factor {found[1].decode()[:20]}, at most {MOST_WORK}")
    if path.stat().st_size > SIZE_LIMIT + (SIZE_LIMIT >> 10):
        raise _too_large(path)


def demand_sealable(path: Path) -> None:
    """Raise RuleError for a file that is too large to be sealed."""
    if path.stat().st_size > SIZE_LIMIT:
        sentence = _("The copy would have {size}; a passphrase can protect at most {limit}. Share it without evidence files.")
        raise RuleError(sentence.format(size=size_text(path.stat().st_size), limit=size_text(SIZE_LIMIT)))


def seal(source: Path, target: Path, passphrase: str, tick: Tick = lambda: None) -> None:
    """Write a file sealed into another; raises NotWritableError, or RuleError for one that is too large."""
    demand_sealable(source)
    error = _in_child(_encrypted, source, target, passphrase, tick)
    if error is not None:
        raise _too_large(source)


def unseal(source: Path, target: Path, passphrase: str | None, tick: Tick = lambda: None) -> None:
    """Write what is sealed in a file into another; raises PassphraseError, RefusedFileError or NotWritableError."""
    demand_openable(source)
    if not passphrase:
        raise PassphraseError(_("“{file}” is protected with a passphrase; ask the sender for it.").format(file=source.name))
    error = _in_child(_decrypted, source, target, passphrase, tick)
    if error == _WRONG:
        sentence = _("The passphrase does not open “{file}”. Check it with the sender; nothing was taken in.")
        raise PassphraseError(sentence.format(file=source.name))
    if error == _LOST:
        raise _too_large(source)
    if error is not None:
        raise damaged(source, error)


def passphrase_in(path: Path) -> str:
    """The passphrase a file holds: its first line; raises NotFoundError, or UsageError where there is none."""
    try:
        with path.open(encoding="utf-8-sig") as file:
            line = file.readline(_HEADER_LIMIT).rstrip("\r\n")
    except (OSError, ValueError) as error:
        raise NotFoundError(_("The passphrase file “{path}” cannot be read.").format(path=path), repr(error)) from error
    if not line:
        raise UsageError(_("The passphrase file “{path}” is empty; write the passphrase in its first line.").format(path=path))
    return line


def _too_large(path: Path) -> RefusedFileError:
    sentence = _("“{file}” is too large to be encrypted or decrypted with the memory there is; share it without evidence files.")
    return RefusedFileError(sentence.format(file=path.name))


# --- the other process

_WRONG = "Decryption failed"
"""What the library says of a wrong passphrase; of all else it says other things."""

_LOST = "lost"


def _in_child(work: _Work, source: Path, target: Path, passphrase: str, tick: Tick) -> str | None:
    """Do the work in a process of its own; gives what went wrong."""
    try:
        said = apart(_rewrite, work, source, target, unicodedata.normalize("NFC", passphrase), tell=lambda _share: tick())
    except LostError:
        return _LOST
    except OSError as error:
        raise not_writable(target, error) from error
    return said  # type: ignore[no-any-return]  # what _rewrite gives


def _rewrite(work: _Work, source: Path, target: Path, passphrase: str, _tell: Share) -> str | None:
    from pyrage import DecryptError

    try:
        target.write_bytes(work(source.read_bytes(), passphrase))
    except DecryptError as error:
        return str(error)
    except MemoryError:
        return _LOST
    return None


def _encrypted(data: bytes, passphrase: str) -> bytes:
    from pyrage import passphrase as age

    return bytes(age.encrypt(data, passphrase))


def _decrypted(data: bytes, passphrase: str) -> bytes:
    from pyrage import passphrase as age

    return bytes(age.decrypt(data, passphrase))
