"""A file that was written to or replaced has another fingerprint."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from aims_desktop.store.fingerprint import Fingerprint


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "a"
    file.write_bytes(bytes(range(256)))
    return file


def test_untouched_file_keeps_its_fingerprint(path: Path) -> None:
    left = Fingerprint.of(path)
    path.read_bytes()
    assert Fingerprint.of(path) == left
    assert left.agrees(json.loads(json.dumps(left.plain())))


@pytest.mark.parametrize("plain", [None, 1, "x", [], [1, 2, 3, 4, "00"], {}])
def test_odd_memories_agree_with_nothing(path: Path, plain: object) -> None:
    assert not Fingerprint.of(path).agrees(plain)


def test_each_trait_counts(path: Path) -> None:
    left = Fingerprint.of(path)
    moment = path.stat().st_mtime_ns

    def keeps_its_time() -> Fingerprint:
        os.utime(path, ns=(moment, moment))
        return Fingerprint.of(path)

    path.write_bytes(bytes(range(1, 255)) + b"\0\0")
    assert keeps_its_time() != left, "the header"
    path.write_bytes(bytes(range(256)))
    assert keeps_its_time() == left
    path.write_bytes(bytes(range(256)) + b"x")
    assert keeps_its_time() != left, "the size"
    path.write_bytes(bytes(range(256)))
    os.utime(path, ns=(moment, moment + 1))
    later = Fingerprint.of(path)
    assert later != left
    assert later.is_rolled_back_to(left)


def test_replaced_file_is_another_place(path: Path) -> None:
    left, moment = Fingerprint.of(path), path.stat().st_mtime_ns
    other = path.with_name("b")
    other.write_bytes(path.read_bytes())
    os.utime(other, ns=(moment, moment))
    other.replace(path)
    assert Fingerprint.of(path) != left
    assert not Fingerprint.of(path).is_place_of(left)
    assert not Fingerprint.of(path).is_rolled_back_to(left)
