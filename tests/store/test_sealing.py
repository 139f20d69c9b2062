"""A sealed file opens with its passphrase and nothing else; whatever else it is, that is said within seconds."""

from __future__ import annotations

import os
import re
import signal
from pathlib import Path

import pyrage
import pytest

from aims_desktop.errors import AimsError, NotFoundError, NotWritableError, RefusedFileError, RuleError, UsageError
from aims_desktop.store import sealing
from aims_desktop.store.sealing import PassphraseError, passphrase_in, seal, unseal
from tests.store.filekit import hashes, in_time, names

PASSPHRASE = "Größe 7 – correct horse"
CONTENT = b"what is sealed " * 200


@pytest.fixture(scope="module")
def sealed() -> bytes:
    """A file that another program sealed, with a work factor of 10: one of our own takes a second to open."""
    return (Path(__file__).parent.parent / "files" / "sealed.age").read_bytes()


@pytest.fixture
def path(tmp_path: Path, sealed: bytes) -> Path:
    (tmp_path / "a.aimsx").write_bytes(sealed)
    return tmp_path / "a.aimsx"


def refusal(path: Path, passphrase: str | None = PASSPHRASE) -> RefusedFileError:
    """How a file is refused: in time, with the file as it was and nothing beside it."""
    before = hashes(path.parent)
    with pytest.raises(RefusedFileError) as caught, in_time():
        unseal(path, path.parent / "open", passphrase)
    assert hashes(path.parent) == before
    assert f"“{path.name}”" in caught.value.sentence
    return caught.value


def test_what_another_program_sealed_comes_out(path: Path) -> None:
    assert sealing.is_sealed(path)
    unseal(path, path.parent / "open", PASSPHRASE)
    assert (path.parent / "open").read_bytes() == CONTENT
    assert not sealing.is_sealed(path.parent / "open")


def test_what_was_sealed_comes_out_of_it_alone(tmp_path: Path) -> None:
    plain, path = tmp_path / "plain", tmp_path / "a.aimsx"
    plain.write_bytes(CONTENT)
    seal(plain, path, PASSPHRASE)
    assert CONTENT[:15] not in path.read_bytes()
    found = re.match(rb"age-encryption.org/v1\n-> scrypt \S+ (\d+)\n", path.read_bytes())
    assert found
    assert 15 <= int(found[1]) <= sealing.MOST_WORK, "slow enough for who guesses, never refused by ourselves"
    unseal(path, tmp_path / "open", PASSPHRASE)
    assert (tmp_path / "open").read_bytes() == CONTENT
    plain.unlink()
    (tmp_path / "open").unlink()
    assert isinstance(refusal(path, "another"), PassphraseError)


def test_letters_written_in_another_way_are_the_same_passphrase(path: Path) -> None:
    unseal(path, path.parent / "open", "Gro\u0308ße 7 – correct horse")
    assert (path.parent / "open").read_bytes() == CONTENT


def test_wrong_and_missing_passphrase(path: Path) -> None:
    for given in (None, ""):
        error = refusal(path, given)
        assert isinstance(error, PassphraseError)
        assert "ask the sender" in error.sentence
    error = refusal(path, "correct horse")
    assert isinstance(error, PassphraseError)
    assert "does not open" in error.sentence


@pytest.mark.parametrize("length", [19, 30, 60, 100, 150, 180])
def test_cut_in_its_header(path: Path, sealed: bytes, length: int) -> None:
    path.write_bytes(sealed[:length])
    assert "damaged" in refusal(path).sentence


@pytest.mark.parametrize("length", [0.0, 0.5, 1.0])
def test_cut_later(path: Path, sealed: bytes, length: float) -> None:
    header = sealed.index(b"\n---") + 48
    path.write_bytes(sealed[: header + int((len(sealed) - header - 1) * length)])
    error = refusal(path)
    assert "damaged" in error.sentence
    assert not isinstance(error, PassphraseError)


@pytest.mark.parametrize("place", ["salt", "key", "mac", "nonce", "middle", "end"])
def test_flipped_bit(path: Path, sealed: bytes, place: str) -> None:
    mac = sealed.index(b"\n---")
    where = {"salt": 35, "key": mac - 20, "mac": mac + 20, "nonce": mac + 55, "middle": len(sealed) // 2, "end": len(sealed) - 1}[place]
    path.write_bytes(sealed[:where] + bytes([sealed[where] ^ 1]) + sealed[where + 1 :])
    refusal(path)


@pytest.mark.parametrize("factor", [b"21", b"22", b"30", b"63", b"99", b"100", b"9" * 30])
def test_made_to_take_for_ever(path: Path, sealed: bytes, factor: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "_in_child", None)  # not even begun
    path.write_bytes(re.sub(rb"(scrypt \S+) \d+", rb"\1 " + factor, sealed, count=1))
    assert "too long" in refusal(path).sentence


def test_sealed_for_a_key_instead_of_a_passphrase(path: Path) -> None:
    path.write_bytes(pyrage.encrypt(CONTENT, [pyrage.x25519.Identity.generate().to_public()]))
    assert "does not know" in refusal(path).sentence


def test_too_large(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "SIZE_LIMIT", 1_000)
    assert "too large" in refusal(path).sentence
    with pytest.raises(RuleError, match="without evidence files"):
        seal(path, path.parent / "again", PASSPHRASE)
    assert names(path.parent) == ["a.aimsx"]


def test_target_that_cannot_be_written(path: Path) -> None:
    with pytest.raises(NotWritableError, match="no such folder"):
        unseal(path, path.parent / "none" / "open", PASSPHRASE)


class WishError(Exception):
    """The person does not want it any more."""


def test_stopped_at_once(path: Path) -> None:
    def stop() -> None:
        raise WishError

    with pytest.raises(WishError):
        unseal(path, path.parent / "open", PASSPHRASE, stop)
    assert names(path.parent) == ["a.aimsx"]


def end_unexpectedly(_data: bytes, _passphrase: str) -> bytes:
    """What the system does to a process that wants more memory than there is."""
    os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
    return b""


def want_memory(_data: bytes, _passphrase: str) -> bytes:
    raise MemoryError


def go_wrong(_data: bytes, _passphrase: str) -> bytes:
    """A bug of ours."""
    raise ZeroDivisionError


def test_bug_in_the_other_process_is_no_want_of_memory(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "_decrypted", go_wrong)
    with pytest.raises(RuntimeError, match="failed"):
        unseal(path, path.parent / "open", PASSPHRASE)


@pytest.mark.parametrize("work", [end_unexpectedly, want_memory])
def test_memory_that_runs_out_ends_the_other_process_only(path: Path, monkeypatch: pytest.MonkeyPatch, work: sealing._Work) -> None:
    monkeypatch.setattr(sealing, "_decrypted", work)
    monkeypatch.setattr(sealing, "_encrypted", work)
    assert "memory" in refusal(path).sentence
    with pytest.raises(AimsError, match="memory"):
        seal(path, path.parent / "again", PASSPHRASE)


def test_passphrase_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "passphrase"
    for content in ("a b–c\n", "a b–c", "a b–c\r\nanother line\n", "\ufeffa b–c\n"):
        file.write_text(content, encoding="utf-8")
        assert passphrase_in(file) == "a b–c"
    file.write_text("\n")
    with pytest.raises(UsageError, match="first line"):
        passphrase_in(file)
    file.write_bytes(b"\xff\xfe\n")
    for bad in (file, tmp_path, tmp_path / "none"):
        with pytest.raises(NotFoundError, match="cannot be read"):
            passphrase_in(bad)
