"""Whatever arrives in the place of a parcel is refused in one sentence and in time, and leaves no trace."""

from __future__ import annotations

import errno
import itertools
import os
import random
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aims_desktop.errors import AimsError, LockedError, NotFoundError, NotWritableError, RefusedFileError
from aims_desktop.store import gate, parcel, sealing
from aims_desktop.store.file import AimsFile
from aims_desktop.store.parcel import taken_in
from tests.store.filekit import (
    count,
    hashes,
    names,
    opened,
    tamper,
    titles,
)
from tests.store.kit import Clock
from tests.store.parcelkit import PASSPHRASE, everything_in, refusal
from tests.store.test_gate import ALTERED, FAULTS, FOREIGN, PLANTED

pytestmark = pytest.mark.usefixtures("no_trace")


# --- what is refused


@pytest.mark.parametrize("kind", FOREIGN)
def test_file_of_another_program(target: Path, plain: bytes, kind: str) -> None:
    target.write_bytes(FOREIGN[kind](plain))
    assert "is not an AIMS file" in refusal(target).sentence


@pytest.mark.parametrize("kind", PLANTED)
def test_planted_in_the_schema(target: Path, plain: bytes, kind: str) -> None:
    target.write_bytes(plain)
    tamper(target, "PRAGMA foreign_keys=OFF", *PLANTED[kind])
    refusal(target)


@pytest.mark.parametrize("kind", ALTERED)
def test_altered_rows(target: Path, plain: bytes, kind: str) -> None:
    target.write_bytes(plain)
    refusal(tamper(target, *ALTERED[kind]))


@pytest.mark.parametrize("change", [-4096, -1, 1, 4096])
def test_cut_short_or_longer_than_it_was_sent(target: Path, plain: bytes, change: int) -> None:
    """Also by bytes at which SQLite does not look."""
    target.write_bytes(plain[:change] if change < 0 else plain + bytes(change))
    assert f"“{target.name}” is damaged" in refusal(target).sentence


def test_what_is_sealed_is_checked_all_the_same(tmp_path: Path, target: Path, plain: bytes) -> None:
    bad = tmp_path / "bad.aims"
    bad.write_bytes(plain[: len(plain) // 2])
    sealing.seal(bad, target, PASSPHRASE)
    assert f"“{target.name}” is damaged" in refusal(target, PASSPHRASE).sentence


def test_bad_passphrases_and_bad_sealed_parcels(target: Path, sealed: bytes) -> None:
    target.write_bytes(sealed)
    assert "protected with a passphrase" in refusal(target).sentence
    assert "does not open" in refusal(target, "correct horse ").sentence
    middle = len(sealed) // 2
    target.write_bytes(sealed[:middle] + bytes([sealed[middle] ^ 4]) + sealed[middle + 1 :])
    assert "damaged" in refusal(target, PASSPHRASE).sentence
    target.write_bytes(sealed[:middle])
    assert "damaged" in refusal(target, PASSPHRASE).sentence
    target.write_bytes(sealed.replace(b" 1", b" 3", 1))
    assert "too long" in refusal(target, PASSPHRASE).sentence


def test_nothing_there_and_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "no file" in refusal(tmp_path / "none.aimsx").sentence
    assert "no file" in refusal(tmp_path / "none" / "none.aimsx").sentence
    assert "folder" in refusal(tmp_path).sentence
    if sys.platform != "win32":
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(NotFoundError, match="regular"), taken_in(tmp_path / "pipe"):
            pass
    monkeypatch.setattr(gate, "SIZE_LIMIT", 100)
    (tmp_path / "large").write_bytes(bytes(101))
    with pytest.raises(RefusedFileError, match="larger"), taken_in(tmp_path / "large"):
        pass


def test_parcel_that_is_being_written(target: Path, plain: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    target.write_bytes(plain)
    real, reads = parcel._copy, itertools.count()

    def copy_while_it_grows(source: Path, to: Path, progress: Callable[[float], object]) -> None:
        real(source, to, progress)
        with source.open("ab") as file:
            file.write(b"%d" % next(reads))

    with monkeypatch.context() as patch:
        patch.setattr(parcel, "_copy", copy_while_it_grows)
        with pytest.raises(LockedError, match="being written"), taken_in(target):
            pass
    assert next(reads) == 3, "it is given a chance to arrive"
    target.write_bytes(plain[:-5_000])  # as a copying program leaves it while it is at work
    assert "damaged" in refusal(target).sentence


def test_parcel_that_arrives_meanwhile(target: Path, plain: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    target.write_bytes(plain[:9_000])
    real = parcel._copy

    def copy_before_it_arrives(source: Path, to: Path, progress: Callable[[float], object]) -> None:
        real(source, to, progress)
        if source.stat().st_size < len(plain):
            source.write_bytes(plain)

    monkeypatch.setattr(parcel, "_copy", copy_before_it_arrives)
    with taken_in(target) as taken:
        assert count(taken.path, "ai_system") == 150


class Vanishing:
    """A file on a share that goes away after so many reads."""

    def __init__(self, file: Any, reads: int) -> None:
        self.file, self.reads = file, reads

    def __enter__(self) -> Vanishing:
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()

    def read(self, size: int = -1) -> bytes:
        if self.reads == 0:
            raise OSError(errno.ESTALE, "Stale file handle")
        self.reads -= 1
        return bytes(self.file.read(size))


@pytest.mark.parametrize("reads", range(5))
@pytest.mark.parametrize("kind", ["plain", "sealed"])
def test_share_that_vanishes_in_the_middle(
    target: Path, plain: bytes, sealed: bytes, monkeypatch: pytest.MonkeyPatch, reads: int, kind: str
) -> None:
    target.write_bytes(plain if kind == "plain" else sealed)
    monkeypatch.setattr(parcel, "_CHUNK", len(plain) // 3)
    real, left = Path.open, itertools.count()

    def open_on_share(self: Path, mode: str = "r", *args: Any, **options: Any) -> Any:
        file = real(self, mode, *args, **options)
        return Vanishing(file, max(0, reads - next(left))) if self == target else file

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", open_on_share)
        with pytest.raises(NotFoundError, match="Stale file handle"), taken_in(target, PASSPHRASE):
            pass


def test_private_copy_is_gone_when_the_work_with_it_fails(target: Path, plain: bytes, no_trace: Path) -> None:
    target.write_bytes(plain)
    seen: list[str] = []
    with pytest.raises(ZeroDivisionError), taken_in(target):
        seen += [*names(no_trace), str(1 / 0)]
    assert names(no_trace) == []


def test_no_room_for_the_private_copy(target: Path, plain: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    target.write_bytes(plain)

    def full(**_: object) -> str:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(tempfile, "mkdtemp", full)
        with pytest.raises(NotWritableError, match="disk is full"), taken_in(target):
            pass


def test_taking_in_can_be_stopped(target: Path, plain: bytes) -> None:
    target.write_bytes(plain)

    def stop_at(limit: float) -> Callable[[float], None]:
        def progress(share: float) -> None:
            if share >= limit:
                raise KeyboardInterrupt

        return progress

    for limit in (0.0, 0.3, 0.5):
        with pytest.raises(KeyboardInterrupt), taken_in(target, progress=stop_at(limit)):
            pass
    shares: list[float] = []
    with taken_in(target, progress=shares.append):
        assert shares == sorted(shares)
        assert shares[-1] == 1.0


# --- at random


@pytest.mark.parametrize("rounds", [60, pytest.param(2_000, marks=pytest.mark.long)])
def test_random_faults(target: Path, plain: bytes, rounds: int) -> None:
    target.write_bytes(plain)
    wanted, refused = everything_in(target), 0
    for number in range(rounds):
        target.write_bytes(FAULTS[number % len(FAULTS)](random.Random(number), plain))
        before = hashes(target.parent)
        try:
            found = everything_in(target)
        except AimsError as error:
            refused += bool(error.sentence)
        else:
            assert found == wanted, f"fault {number}"
        assert hashes(target.parent) == before, f"fault {number}"
    assert refused > rounds / 2


@pytest.mark.parametrize("rounds", [4, pytest.param(500, marks=pytest.mark.long)])
def test_random_faults_of_sealed_parcels(target: Path, sealed: bytes, rounds: int) -> None:
    for number in range(rounds):
        dice = random.Random(number)
        content = bytearray(sealed if number % 2 else sealed[: dice.randrange(1, len(sealed))])
        for _ in range(dice.randrange(1, 4)):
            content[dice.randrange(len(content) if number % 4 > 1 else min(len(content), 250))] ^= 1 << dice.randrange(8)
        target.write_bytes(content)
        refusal(target, PASSPHRASE)


def test_parcels_are_never_worked_on(target: Path, plain: bytes) -> None:
    target.write_bytes(plain)
    before = hashes(target.parent)
    with pytest.raises(NotWritableError, match="on its way"):
        opened(target)
    with pytest.raises(NotWritableError, match="on its way"):
        AimsFile.create(target.with_name("new.aimsx"), clock=Clock())
    with opened(target, read_only=True) as file:
        assert len(titles(file)) == 150
    assert hashes(target.parent) == before


def test_sealed_parcel_cannot_be_opened_as_it_is(target: Path, sealed: bytes) -> None:
    target.write_bytes(sealed)
    for read_only in (True, False):
        with pytest.raises(sealing.PassphraseError, match="passphrase"):
            opened(target, read_only=read_only)
