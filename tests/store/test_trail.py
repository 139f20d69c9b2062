"""What was saved comes back from newest backup and trail, whatever became of the file; the trail is nobody else's business and goes."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from aims_desktop.errors import ChangedOnDiskError, NotWritableError
from aims_desktop.settings import data_dir
from aims_desktop.store import old_copies
from aims_desktop.store import trail as module
from aims_desktop.store.backup import FEWEST, Reason
from aims_desktop.store.engine import driver
from aims_desktop.store.erasing import Target, erase
from aims_desktop.store.file import AimsFile
from aims_desktop.store.merge import merge
from tests.store.filekit import EVIDENCE, add, at_rest, count, created, evidence, is_whole, names, opened, rescued, titles
from tests.store.kit import ANA, Clock

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    return tmp_path / "in" / "Acme.aims"


def trails() -> list[Path]:
    folder = data_dir() / "trails"
    return sorted(folder.iterdir()) if folder.is_dir() else []


def write_over(path: Path, saves: int = 3) -> bytes:
    """Let another program write a colleague's copy over the file, in place: SQLite sees other pages from then on."""
    copy = path.parent.parent / "theirs.aims"
    shutil.copy(path, copy)
    with opened(copy) as file:
        for n in range(saves):
            add(file, f"theirs {n}")
    return copy.read_bytes()


def lose(file: AimsFile, theirs: bytes) -> None:
    """Have the file written over and noticed."""
    file.path.write_bytes(theirs)
    with pytest.raises(ChangedOnDiskError, match="kept in"):
        add(file, "not saved")


@pytest.fixture(autouse=True)
def connection_sees_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite has nothing of ours in its memory any more, as after much reading."""
    monkeypatch.setattr("aims_desktop.store.watch.rescue_in_use", lambda *_: None)


def test_all_that_was_saved_comes_back(path: Path) -> None:
    at_rest(path)
    with opened(path) as file:
        theirs = write_over(path)
        with file.write("Many") as transaction:
            rows = transaction.add_many("risk", [{"title": f"Größe {n}", "likelihood": 1 + n % 5} for n in range(50)])
            transaction.link("risk", rows[0], "requirement", "42001:6.1.2", "clauses")
        with file.write("Edit") as transaction:
            transaction.get("risk", rows[1]).title = "Edited"  # type: ignore[attr-defined]  # a risk
            transaction.add("evidence", {"title": "Log", "file": transaction.attach(b"line\n" * 999, "log.txt")})
        with file.write("Delete") as transaction:
            transaction.delete("risk", rows[2:5])
        head = file.head
        lose(file, theirs)
        assert file.head == head
        assert len(titles(file)) == 3
        assert file.file_data(evidence(file)) in {EVIDENCE, b"line\n" * 999}
    (kept,) = rescued()
    assert is_whole(kept)
    assert path.read_bytes() == theirs
    assert [count(kept, table) for table in ("risk", "link", "evidence", "blob")] == [50, 1, 2, 2]
    assert trails() == []


@pytest.mark.parametrize("backups", [0, 1, 3])
def test_it_comes_back_however_many_backups_were_made_meanwhile(path: Path, backups: int) -> None:
    at_rest(path)
    with opened(path) as file:
        theirs = write_over(path)
        for n in range(5):
            add(file, f"ours {n}")
            if n < backups:
                file.backup(Reason.TIMED)
        lose(file, theirs)
        assert titles(file)[-5:] == [f"ours {n}" for n in range(5)]


def test_it_comes_back_where_there_is_no_backup_yet(path: Path) -> None:
    with created(path) as file:
        assert file.backups.list() == []
        theirs = write_over(path)
        add(file, "ours")
        lose(file, theirs)
        assert titles(file)[-1] == "ours"


def test_it_comes_back_where_the_first_backup_is_gone(path: Path) -> None:
    at_rest(path)
    with opened(path) as file:
        theirs = write_over(path)
        add(file, "ours 1")
        first = file.backups.newest()
        assert first is not None
        file.backup(Reason.TIMED)
        first.path.unlink()
        add(file, "ours 2")
        lose(file, theirs)
        assert titles(file)[-2:] == ["ours 1", "ours 2"]


def test_without_any_backup_left_the_trail_itself_is_kept(path: Path) -> None:
    at_rest(path)
    with opened(path) as file:
        theirs = write_over(path)
        add(file, "ours")
        shutil.rmtree(file.backups.folder)
        path.write_bytes(theirs)
        with pytest.raises(ChangedOnDiskError):
            add(file, "not saved")
    assert len(trails()) == 1
    with opened(path) as file:
        (notice,) = (each for each in file.notices if "lacks what was saved" in each)
    (kept,) = (each for each in (data_dir() / "rescue").iterdir() if each.suffix == ".jsonl")
    assert str(kept) in notice
    assert "ours" in kept.read_text()
    assert trails() == []


def test_evidence_that_no_backup_names_yet_outlives_thinning(path: Path) -> None:
    clock = Clock()
    at_rest(path)
    with opened(path, clock) as file:
        theirs = write_over(path)
        with file.write("Evidence") as transaction:
            transaction.add("evidence", {"title": "Log", "file": transaction.attach(b"log", "log.txt")})
        base = file.backups.newest()
        assert base is not None
        for n in range(FEWEST):
            shutil.copy(base.path, base.path.with_name(base.path.name.replace("20261123", f"2024112{n}")))
        assert file.backups.rotate(clock())
        lose(file, theirs)
    assert count(rescued()[0], "blob") == 2


# --- who sees it, and how long


def test_trail_is_private_and_goes_on_closing(path: Path) -> None:
    at_rest(path)
    with opened(path) as file:
        assert trails() == []
        add(file, "one")
        (lying,) = trails()
        assert "one" in lying.read_text()
        if sys.platform != "win32":
            assert stat.S_IMODE(lying.stat().st_mode) == 0o600
            assert stat.S_IMODE(lying.parent.stat().st_mode) == 0o700
    assert trails() == []


def test_reading_leaves_no_trail(path: Path) -> None:
    with opened(at_rest(path), read_only=True) as file:
        titles(file)
    with opened(path), pytest.raises(ZeroDivisionError), opened(path, read_only=True):
        raise ZeroDivisionError
    assert trails() == []


def test_failing_save_is_not_noted(path: Path) -> None:
    at_rest(path)
    with opened(path) as file:
        theirs = write_over(path)
        add(file, "ours")
        with pytest.raises(ZeroDivisionError), file.write("Edit") as transaction:
            transaction.add("ai_system", {"title": f"{1 / 0}"})
        lose(file, theirs)
        assert titles(file)[-1] == "ours"


@pytest.mark.parametrize("rewritten", [False, True])
def test_erased_value_is_not_in_the_trail_and_does_not_come_back(path: Path, rewritten: bool) -> None:
    at_rest(path)
    clock = Clock()
    with opened(path, clock) as file:
        theirs = write_over(path)
        with file.write("New") as transaction:
            row = transaction.add("person", {"name": "Zoë Secret"})
        file.backup(Reason.TIMED)
        assert "Secret" in trails()[0].read_text()
        with file.write("Erase") as transaction:
            changes = transaction.writer.changes_of(("person", row))
            erase(transaction.writer, [Target("person", row, "name", tuple(c.id for c in changes))])
        assert "Secret" not in trails()[0].read_text()
        if rewritten:
            with file.read() as connection:
                (old,) = old_copies.holding(driver(connection), file.backups)
                old_copies.rewrite(old, driver(connection), file.backups, who=ANA, clock=clock)
        add(file, "later")
        lose(file, theirs)
        assert titles(file)[-1] == "later"
    (kept,) = rescued()
    assert is_whole(kept)
    assert b"Secret" not in kept.read_bytes()


@pytest.mark.parametrize("backed_up", [False, True])
def test_erased_evidence_goes_from_beside_the_backups(path: Path, backed_up: bool) -> None:
    at_rest(path)
    with opened(path) as file:
        with file.write("New") as transaction:
            row = transaction.add("evidence", {"title": "Log", "file": transaction.attach(b"Zo\xeb Secret", "log.txt")})
        assert b"Zo\xeb Secret" in [each.read_bytes() for each in file.backups.files.iterdir()]
        if backed_up:
            file.backup()
        with file.write("Erase") as transaction:
            changes = transaction.writer.changes_of(("evidence", row))
            erase(transaction.writer, [Target("evidence", row, "source", tuple(c.id for c in changes))])
        if backed_up:
            with file.read() as connection:
                (old,) = old_copies.holding(driver(connection), file.backups)
                old_copies.rewrite(old, driver(connection), file.backups, who=ANA, clock=Clock())
        assert [each.read_bytes() for each in file.backups.files.iterdir()] == [EVIDENCE]


def test_value_that_a_colleague_erased_does_not_come_back(path: Path) -> None:
    with created(path) as file, file.write("New") as transaction:
        row = transaction.add("person", {"name": "Zoë Secret"})
    theirs = path.parent.parent / "colleague.aims"
    shutil.copy(path, theirs)
    with opened(theirs) as file, file.write("Erase") as transaction:
        changes = transaction.writer.changes_of(("person", row))
        erase(transaction.writer, [Target("person", row, "name", tuple(c.id for c in changes))])
    with opened(path) as file:
        other = write_over(path)
        add(file, "ours")
        merge(file, theirs, erasures=True)
        lose(file, other)
    (kept,) = rescued()
    assert is_whole(kept)
    assert b"Secret" not in kept.read_bytes()


def test_what_was_merged_comes_back_too(path: Path) -> None:
    at_rest(path)
    theirs = path.parent.parent / "colleague.aims"
    shutil.copy(path, theirs)
    with opened(theirs) as file, file.write("Theirs") as transaction:
        transaction.add("evidence", {"title": "Log", "file": transaction.attach(b"theirs", "log.txt")})
        transaction.add_many("ai_system", [{"title": f"theirs {n}"} for n in range(20)])
    with opened(path) as file:
        other = write_over(path)
        add(file, "ours before")
        merge(file, theirs)
        add(file, "ours after")
        lose(file, other)
        assert len(titles(file)) == 25
    (kept,) = rescued()
    assert count(kept, "blob") == 2


# --- after an unclean end

KILLED = """
import os, signal, sys
from pathlib import Path
from tests.store.filekit import add, opened
file = opened(Path(sys.argv[1]))
for n in range(3):
    add(file, f"ours {n}")
os.kill(os.getpid(), signal.SIGKILL)
"""


def save_and_be_killed(path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, str(path)], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == -getattr(signal, "SIGKILL", 9), done.stderr
    assert len(trails()) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
@pytest.mark.parametrize("cut", [0, 2, 40])
def test_file_written_over_after_a_crash_is_noticed_on_opening(path: Path, cut: int) -> None:
    at_rest(path)
    theirs = write_over(path)
    save_and_be_killed(path)
    os.truncate(trails()[0], trails()[0].stat().st_size - cut)  # the power failed with the last note on its way
    path.write_bytes(theirs)
    with opened(path) as file:
        assert titles(file)[-1] == "theirs 2"
        (notice,) = (each for each in file.notices if "lacks what was saved" in each)
    (kept,) = rescued()
    assert str(kept) in notice
    with opened(kept, read_only=True) as file:
        assert titles(file)[3:] == [f"ours {n}" for n in range(2 if cut else 3)]
    assert trails() == []


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_sound_file_after_a_crash_needs_no_rescue(path: Path) -> None:
    at_rest(path)
    save_and_be_killed(path)
    with opened(path) as file:
        assert titles(file)[-1] == "ours 2"
        assert not any("lacks" in notice for notice in file.notices)
    assert rescued() == []
    assert trails() == []


def test_file_written_over_and_closed_without_another_save(path: Path) -> None:
    at_rest(path)
    file = opened(path)
    theirs = write_over(path)
    add(file, "ours")
    path.write_bytes(theirs)
    file.close()
    with opened(path) as file:
        assert any("lacks what was saved" in notice for notice in file.notices)
    with opened(rescued()[0], read_only=True) as file:
        assert titles(file)[-1] == "ours"


NONE = [b"", b"\n", b"{", b"[]\n", b'{"dataset": 1}\n', b'{"dataset":"x","base":"../../x"}\n[1]\n', b"\xff\xfe", b"[" * 99_999]


@pytest.mark.parametrize("content", NONE)
def test_trail_that_is_none_stops_nothing(path: Path, content: bytes) -> None:
    at_rest(path)
    module._place(path).parent.mkdir(parents=True, exist_ok=True)
    module._place(path).write_bytes(content)
    with opened(path) as file:
        add(file, "goes on")
    assert trails() == []
    assert is_whole(path)


# --- a trail that cannot be kept


def test_save_does_not_fail_for_its_trail(path: Path, own_home: Path) -> None:
    at_rest(path)
    (own_home / "data" / "trails").rmdir()
    (own_home / "data" / "trails").write_text("a file where the folder should be")
    with opened(path) as file:
        add(file, "saved")
        assert any("noted a second time" in notice for notice in file.notices)
        assert titles(file)[-1] == "saved"


def test_gap_in_the_trail_is_not_passed_over(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at_rest(path)
    with opened(path) as file:
        theirs = write_over(path)
        add(file, "ours 1")
        with monkeypatch.context() as patch:
            patch.setattr(module.Trail, "_write", _full)
            add(file, "ours 2")
        assert trails() == []
        add(file, "ours 3")
        lose(file, theirs)
        assert titles(file)[-3:] == ["ours 1", "ours 2", "ours 3"]


def _full(*_: object) -> None:
    raise NotWritableError("The disk is full.")


def test_trail_of_a_fresh_file_lies_apart_from_it(path: Path) -> None:
    with AimsFile.create(path, who=ANA, clock=Clock()) as file:
        add(file, "one")
        assert trails()[0].parent == data_dir() / "trails"
        assert names(path.parent) == [f".~lock.{path.name}#", path.name]
