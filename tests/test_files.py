"""Files are replaced whole or not at all; names made of any text are safe."""

from __future__ import annotations

import errno
import os
import random
import re
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aims_desktop import files
from aims_desktop.errors import ExitCode, NotWritableError
from aims_desktop.files import NAME_LIMIT, atomic_write, not_writable, replacing, safe_name, short_path, size_text
from tests.disk import Disk, Step

HOSTILE = [
    *("../../etc/passwd", "..\\..\\boot.ini", "/abs/name", "C:\\x.txt", "\\\\server\\share\\x", "a\0b", "name:stream"),
    *("CON", "con.txt", "LPT1.log", "aux", "COM¹", "nul .txt", "CON" + " " * 3, "con" + " " * 200 + "x", "CONIN$"),
    *(".", "..", "...", "", "   ", ".hidden", "trailing. ", "~$lock", "-rf"),
    *("a" * 400, "é" * 200 + ".pdf", "x." + "y" * 300, "\U0001f600" * 80),
    *("\u202egpj.exe", "\ud800", "line\nbreak", "tab\there", "<script>", 'a|b?c*d"e', "\u2028"),
]


@pytest.mark.parametrize("text", HOSTILE)
def test_safe_name_of_hostile_text_stays_inside(tmp_path: Path, text: str) -> None:
    _holds(safe_name(text))
    written = tmp_path / safe_name(text)
    written.write_text("x")
    assert written.resolve().parent == tmp_path.resolve()


@given(st.text(max_size=300))
def test_safe_name_of_any_text(text: str) -> None:
    _holds(safe_name(text))


@given(st.text(alphabet="conaux. \u0301\u00e9~_$1/", max_size=12))
def test_safe_name_of_texts_near_the_edges(text: str) -> None:
    _holds(safe_name(text))


def names(folder: Path) -> list[str]:
    """What lies in a folder."""
    return sorted(file.name for file in folder.iterdir())


def _holds(name: str) -> None:
    assert name
    assert safe_name(name) == name
    assert len(name.encode()) <= NAME_LIMIT
    assert not set(name) & set('<>:"/\\|?*\0\n')
    assert name not in {".", ".."}
    assert not name.startswith((".", " "))
    assert not name.endswith((".", " "))
    assert name.partition(".")[0].strip().upper() not in {"CON", "PRN", "AUX", "NUL", "COM1", "LPT1", "COM¹"}


def test_safe_name_keeps_what_is_good() -> None:
    for name in ("Report 2026.pdf", "Politique d’IA – v2.docx", "計画.xlsx", "archive.tar.gz"):
        assert safe_name(name) == name
    assert safe_name("a" * 400 + ".pdf").endswith(".pdf")
    assert safe_name("", otherwise="evidence") == "evidence"


def test_atomic_write_makes_and_replaces(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    atomic_write(path, "Grüße")
    atomic_write(path, b"two")
    assert path.read_bytes() == b"two"
    assert names(tmp_path) == ["a.txt"]


def test_atomic_write_writes_through_a_link_and_keeps_the_mode(tmp_path: Path) -> None:
    path, link = tmp_path / "a.txt", tmp_path / "link.txt"
    path.write_text("one")
    path.chmod(0o600)
    link.symlink_to(path)
    atomic_write(link, "two")
    assert link.is_symlink()
    assert path.read_text() == "two"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_error_while_filling_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")
    with pytest.raises(ZeroDivisionError), replacing(path) as temporary:
        temporary.write_text(f"half {1 / 0}")
    assert path.read_text() == "old"
    assert names(tmp_path) == ["a.txt"]


@pytest.mark.parametrize("links", [True, False])
def test_fresh_file_never_takes_the_place_of_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, "no hard links here")

    if not links:
        monkeypatch.setattr(Path, "hardlink_to", refuse)
    path = tmp_path / "a.txt"
    with replacing(path, fresh=True) as temporary:
        temporary.write_text("one")
    with pytest.raises(NotWritableError, match="there already"), replacing(path, fresh=True) as temporary:
        temporary.write_text("two")
    assert path.read_text() == "one"
    assert names(tmp_path) == ["a.txt"]


@pytest.mark.parametrize("call", ["sync", "_replace"])
def test_full_disk_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(files, call, full)
    with pytest.raises(NotWritableError, match="disk is full") as caught:
        atomic_write(path, "new")
    assert str(path) in caught.value.sentence
    assert caught.value.exit_code == ExitCode.NOT_WRITABLE
    assert path.read_text() == "old"
    assert names(tmp_path) == ["a.txt"]


def test_really_full_disk(tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("needs /dev/full")
    full = Path("/dev/full")
    with pytest.raises(NotWritableError, match="disk is full"), files.explained(tmp_path / "a"):
        full.write_bytes(b"x")


def test_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(NotWritableError, match="no such folder"):
        atomic_write(tmp_path / "none" / "a.txt", "x")


def test_folder_in_the_place_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    with pytest.raises(NotWritableError, match="folder"):
        atomic_write(tmp_path / "a", "x")
    assert names(tmp_path) == ["a"]


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="permissions do not bind the administrator")
def test_read_only_folder(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(NotWritableError, match="read-only"):
            atomic_write(tmp_path / "a.txt", "x")
    finally:
        tmp_path.chmod(0o700)


def test_read_only_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It refuses everything, taking away what is not there too."""

    def refuse(path: object, *_arguments: object, **_named: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(path))

    monkeypatch.setattr(files.os, "open", refuse)
    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(
        NotWritableError, match=re.escape(f"{tmp_path / 'a.txt'} could not be written: the file or its folder is read-only")
    ):
        atomic_write(tmp_path / "a.txt", "x")


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (errno.EROFS, "read-only"),
        (errno.EACCES, "read-only"),
        (errno.EDQUOT, "full"),
        (errno.ENAMETOOLONG, "too long"),
        (errno.EIO, "free"),
    ],
)
def test_sentences_name_path_and_reason(tmp_path: Path, code: int, words: str) -> None:
    sentence = not_writable(tmp_path / "a.txt", OSError(code, os.strerror(code))).sentence
    assert words in sentence
    assert str(tmp_path / "a.txt") in sentence


def test_size_text() -> None:
    assert [size_text(n) for n in (0, 999, 1_000, 2_400_000, 1_500_000_000)] == ["0 bytes", "999 bytes", "1 KB", "2.4 MB", "1.5 GB"]


def test_a_path_at_home_is_short(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    assert short_path(tmp_path / "AIMS" / "a.aims") == str(Path("~") / "AIMS" / "a.aims")
    assert short_path(tmp_path.parent / "a.aims") == str(tmp_path.parent / "a.aims")


# --- power cuts

OLD, NEW = b"old" * 500, b"new" * 700


def noted(monkeypatch: pytest.MonkeyPatch) -> list[Step]:
    """The steps that replacing a file asks of the disk, as they come."""
    steps: list[Step] = []
    sync, replace, sync_folder = files.sync, files._replace, files.sync_folder

    def written(path: Path) -> None:
        if path.name not in {step.name for step in steps}:
            steps.extend((Step("create", path.name), Step("write", path.name, 0, path.read_bytes())))

    def note_sync(path: Path) -> None:
        written(path)
        sync(path)
        steps.append(Step("sync", path.name))

    def note_replace(temporary: Path, target: Path) -> None:
        written(temporary)
        replace(temporary, target)
        steps.append(Step("rename", temporary.name, to=target.name))

    def note_folder(folder: Path) -> None:
        sync_folder(folder)
        steps.append(Step("sync folder"))

    for name, note in (("sync", note_sync), ("_replace", note_replace), ("sync_folder", note_folder)):
        monkeypatch.setattr(files, name, note)
    return steps


def found_after_a_cut(path: Path, steps: list[Step], rounds: int) -> tuple[set[bytes], set[bytes]]:
    """What is in the file when the power fails at some moment, and when it fails after the call returned."""
    atomic_write(path, NEW)
    during, later = set(), set()
    for number in range(rounds):
        dice = random.Random(number)
        disk, moment = Disk({path.name: OLD}), dice.randint(0, len(steps))
        for step in steps[:moment]:
            disk.do(step)
        (later if moment == len(steps) else during).add(disk.cut(dice)[path.name])
    return during, later


def test_power_fails_while_a_file_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(OLD)
    assert found_after_a_cut(path, noted(monkeypatch), 300) == ({OLD, NEW}, {NEW})


@pytest.mark.parametrize(
    ("left_out", "shows"),
    [
        ("sync", lambda during, later: later - {OLD, NEW}),  # half a file in place of the old one
        ("sync_folder", lambda during, later: OLD in later),
    ],
)
def test_replacing_without_a_sync_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, left_out: str, shows: Callable[[set[bytes], set[bytes]], object]
) -> None:
    """The test above must be able to fail."""
    path = tmp_path / "a.txt"
    path.write_bytes(OLD)
    steps = noted(monkeypatch)
    monkeypatch.setattr(files, left_out, lambda path: None)
    assert shows(*found_after_a_cut(path, steps, 300))


# --- after a kill


def test_what_a_killed_program_left_half_made_goes_after_a_day(tmp_path: Path) -> None:
    old, young = files.temporary_in(tmp_path), files.temporary_in(tmp_path)
    others = [tmp_path / name for name in (".aims-notes.tmp", "aims-0123456789abcdef.tmp", ".aims-0123456789abcdef.tmp.txt")]
    for path in (old, young, *others):
        path.write_text("x")
        if path != young:
            os.utime(path, (1, 1))
    files.sweep(tmp_path)
    assert names(tmp_path) == sorted(path.name for path in (young, *others))
    files.sweep(tmp_path / "none")
