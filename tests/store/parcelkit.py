"""Parcels as they arrive, for the tests of sending and taking in."""

from __future__ import annotations

from pathlib import Path

import pytest

from aims_desktop.errors import AimsError
from aims_desktop.store.parcel import taken_in
from aims_desktop.store.verify import SENT
from tests.store.filekit import (
    created,
    hashes,
    in_time,
)
from tests.store.test_gate import everything

PASSPHRASE = "correct horse"


def sent(folder: Path, passphrase: str = "") -> bytes:
    """The bytes of a parcel of a file with 150 systems."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AIMS_HOME", str(folder))
        with created(folder / "a.aims", systems=150) as file:
            return file.share(folder / "a.aimsx", passphrase).path.read_bytes()


def refusal(source: Path, passphrase: str | None = None) -> AimsError:
    """How a file that arrives is refused: in time, in one sentence, left as it was."""
    before = hashes(source.parent) if source.parent.is_dir() else {}
    with pytest.raises(AimsError) as caught, in_time(), taken_in(source, passphrase):
        pass
    assert before == (hashes(source.parent) if source.parent.is_dir() else {})
    assert caught.value.sentence.endswith((".", "?"))
    assert "\n" not in caught.value.sentence
    return caught.value


def everything_in(source: Path, passphrase: str | None = None) -> list[tuple[object, ...]]:
    """All rows of what was taken in, but for the note of the sending."""
    with taken_in(source, passphrase) as taken:
        return [row for row in everything(taken.path) if row[:2] != ("meta", SENT)]
