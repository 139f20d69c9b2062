"""What a copy for a colleague is called and holds, and when the last exchange was."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from aims_desktop.files import NAME_LIMIT
from aims_desktop.service.sharing import exchanged, outgoing, own_stem
from aims_desktop.service.workspace import Workspace
from aims_desktop.store.machine import Link
from tests.service.kit import Clock


def test_copy_is_named_after_file_day_and_sender(tmp_path: Path) -> None:
    path = tmp_path / "Acme AIMS 2026-11-28 (Ben).aims"
    with Workspace.create(path, "Acme", "Ana/Ruiz", clock=Clock()) as workspace:
        empty = outgoing(workspace)
        assert (empty.name, empty.by) == ("Acme AIMS 2027-03-01 (Ana_Ruiz).aimsx", "Ana/Ruiz")
        assert (empty.files, empty.size_of(with_files=False)) == (0, path.stat().st_size)
        with workspace.change("New evidence") as txn:
            txn.add("evidence", {"title": "Minutes", "file": txn.attach(b"x" * 300_000, "minutes.pdf")})
        full = outgoing(workspace)
        assert (full.files, full.files_size) == (1, 300_000)
        assert full.size_of(with_files=True) - full.size_of(with_files=False) == 300_000
        assert full.fingerprint != empty.fingerprint


def test_long_name_keeps_its_suffix(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / f"{'ü' * 60}.aims", "Acme", "Ana " * 40, clock=Clock()) as workspace:
        name = outgoing(workspace).name
    assert name.endswith(".aimsx")
    assert len(name.encode()) <= NAME_LIMIT


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("Acme AIMS 2026-11-28 (Ana Ruiz).aimsx", "Acme AIMS"),
        ("Acme AIMS 2026-11-28 (Ana Ruiz) (1).aimsx", "Acme AIMS"),
        ("Acme AIMS 2026-11-28.aimsx", "Acme AIMS"),
        ("Acme (old).aims", "Acme (old)"),
        (" 2026-11-28.aims", " 2026-11-28"),
    ],
)
def test_name_of_a_file_made_of_a_copy(name: str, stem: str) -> None:
    assert own_stem(Path(name)) == stem


@pytest.mark.parametrize(
    ("days", "words"), [(-3, "today"), (0, "today"), (1, "yesterday"), (2, "2 days ago"), (34, "34 days ago"), (400, "400 days ago")]
)
def test_last_exchange_in_words(days: int, words: str) -> None:
    at = dt.datetime(2027, 3, 1, 12, tzinfo=dt.UTC)
    assert exchanged(Link(Path("a.aimsx"), at, "Ana"), at + dt.timedelta(days=days)) == f"last synchronised with Ana: {words}"
    assert exchanged(Link(Path("a.aimsx"), at), at + dt.timedelta(days=days)) == f"last synchronised: {words}"
    assert exchanged(Link(Path("a.aimsx")), at) == "not synchronised yet"
