"""Backups are made while work goes on, come back whole, and are never fewer than promised."""

from __future__ import annotations

import datetime as dt
import itertools
import random
import shutil
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as rounds
from hypothesis import strategies as st

from aims_desktop.errors import NotFoundError, NotWritableError, RefusedFileError
from aims_desktop.settings import data_dir
from aims_desktop.store import backup as module
from aims_desktop.store import copies
from aims_desktop.store.backup import EVERY, FEWEST, KEEP_ALL, KEEP_BEFORE, KEEP_DAILY, SPACE, Backup, Backups, Reason, restore, to_keep
from aims_desktop.store.engine import connect
from aims_desktop.store.lock import HeldError, Holder
from tests.store.filekit import (
    EVIDENCE,
    add,
    at_rest,
    created,
    evidence,
    hashes,
    is_whole,
    leave_hot_journal,
    names,
    opened,
    tamper,
    titles,
)
from tests.store.kit import START, Clock

ME = Holder.here("Ana", "ana", "machine", START)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "Acme.aims"


# --- making


def test_backup_holds_all_but_the_evidence_which_lies_beside_once(path: Path) -> None:
    with created(path, systems=50) as file:
        first = file.backup()
        add(file, "one more")
        second = file.backup(Reason.TIMED)
        assert file.backups.list() == [second, first]
        assert (second.reason, second.head) == (Reason.TIMED, file.head)
        assert second.size == second.path.stat().st_size
        assert [each.read_bytes() for each in file.backups.files.iterdir()] == [EVIDENCE]
        assert EVIDENCE[:200] not in second.path.read_bytes()
        found = file.backups.check(second)
        assert (found.head, found.dataset_id) == (file.head, file.dataset_id)
    assert names(file.backups.folder) == sorted([first.path.name, second.path.name, "blobs"])


def test_two_backups_in_one_second_stay_apart(path: Path) -> None:
    at_rest(path)
    backups = Backups("d")
    made = {backups.make(path, Reason.BY_HAND, START) for _ in range(3)}
    assert len(made) == 3
    assert set(backups.list()) == made


@pytest.mark.parametrize("total", [50, pytest.param(1000, marks=pytest.mark.long)])
def test_backups_under_constant_writing_are_whole(path: Path, total: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PAUSE", 0)
    monkeypatch.setattr(module, "_ATTEMPTS", 2)
    stop = threading.Event()
    with created(path, systems=50) as file:
        file.backup()

        def write() -> None:
            for number in itertools.count():
                if stop.is_set():
                    return
                with file.write("Edit") as transaction:
                    transaction.add("ai_system", {"title": f"S{number}"})
                    transaction.add("person", {"name": f"P{number}"})

        thread = threading.Thread(target=write)
        thread.start()
        try:
            made = [file.backups.make(path, Reason.TIMED, START) for _ in range(total)]
        finally:
            stop.set()
            thread.join()
        for backup in made:
            file.backups.check(backup)
            with closing(connect(backup.path, "ro")) as db:
                systems, persons = (db.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in ("ai_system", "person"))
            assert systems == persons + 50, "each transaction is in it whole or not at all"
    assert len({backup.head for backup in made}) > 1, "work went on meanwhile"
    assert is_whole(path)


def test_save_goes_before_a_backup(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at_rest(path, systems=2_000)
    backups, attempts = Backups("d"), []
    real = copies.copy_without_files

    def interrupted(source: Path, target: Path, stop: Callable[[], bool] | None) -> None:
        attempts.append(stop is not None)
        backups.interrupt()
        real(source, target, stop)

    monkeypatch.setattr(copies, "copy_without_files", interrupted)
    monkeypatch.setattr(module, "_PAUSE", 0)
    backup = backups.make(path, Reason.TIMED, START)
    assert attempts == [True] * (len(attempts) - 1) + [False], "the last attempt goes through"
    assert len(attempts) > 1
    assert names(backups.folder) == sorted([backup.path.name, "blobs"])


@pytest.mark.parametrize("code", [sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR])
def test_backup_that_fails_leaves_nothing(path: Path, monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    at_rest(path)
    backups = Backups("d")

    def fail(source: Path, target: Path, stop: object) -> None:
        target.write_bytes(b"half")
        error = sqlite3.OperationalError("simulated")
        error.sqlite_errorcode = code
        raise error

    monkeypatch.setattr(copies, "copy_without_files", fail)
    with pytest.raises(NotWritableError, match="free"):
        backups.make(path, Reason.TIMED, START)
    assert names(backups.folder) == ["blobs"]
    assert is_whole(path)


def test_damaged_file_makes_no_backup(path: Path) -> None:
    at_rest(path, systems=200)
    content = bytearray(path.read_bytes())
    content[40_000:200_000] = bytes(160_000)
    path.write_bytes(content)
    with pytest.raises(RefusedFileError):
        Backups("d").make(path, Reason.TIMED, START)
    assert Backups("d").list() == []


def test_nothing_is_thinned_out_while_the_file_fails_its_check(path: Path) -> None:
    clock = Clock()
    with created(path, clock=clock) as file:
        for number in range(FEWEST + 3):
            add(file, f"S{number}")
            file.backups.make(path, Reason.TIMED, clock() - dt.timedelta(days=400, hours=number))
    tamper(path, "UPDATE ai_system SET title='forged' WHERE number=1")
    with opened(path, clock) as file:
        with pytest.raises(RefusedFileError):
            file.check()
        file.backup()
        assert len(file.backups.list()) == FEWEST + 4
    tamper(path, "UPDATE ai_system SET title='System 0' WHERE number=1")
    with opened(path, clock) as file:
        file.check()
        file.backup()
        assert len(file.backups.list()) == FEWEST


def test_other_files_in_the_folder_are_no_backups(path: Path) -> None:
    at_rest(path)
    backups = Backups("d")
    made = backups.make(path, Reason.BY_HAND, START)
    for name in ("notes.txt", "x.aims", "20261323T000000Z.by-hand." + "a" * 64 + ".aims", "20261123T090000Z.odd." + "a" * 64 + ".aims"):
        (backups.folder / name).write_text("x")
    assert backups.list() == [made]
    backups.rotate(START + dt.timedelta(days=999))
    assert (backups.folder / "notes.txt").exists()


def test_due_half_an_hour_after_the_newest_if_changed(path: Path) -> None:
    at_rest(path)
    backups = Backups("d")
    assert backups.due("any", START)
    made = backups.make(path, Reason.BY_HAND, START)
    for head, later, due in [
        (made.head, EVERY * 3, False),
        ("other", EVERY - dt.timedelta(seconds=1), False),
        ("other", EVERY, True),
        ("other", -EVERY, True),
    ]:
        assert backups.due(head, START + later) is due


# --- which stay


def lone(hours: float, reason: Reason = Reason.TIMED, size: int = 1) -> Backup:
    """A backup of some hours before START, for working out only."""
    return Backup(Path(f"{hours}.{reason}.{size}"), START - dt.timedelta(hours=hours), reason, "a" * 64, size)


hours_ago = st.one_of(st.floats(0, 100), st.floats(0, 24 * 100), st.floats(0, 24 * 800))
some = st.lists(
    st.builds(lone, hours_ago, st.sampled_from(Reason), st.sampled_from([1, SPACE // 7, SPACE // 3, SPACE])), max_size=40, unique=True
)


@rounds(max_examples=300)
@given(some)
def test_never_fewer_than_promised(backups: list[Backup]) -> None:
    kept = to_keep(backups, START)
    assert kept <= set(backups)
    assert len(kept) >= min(FEWEST, len(backups))
    newest_first = sorted(backups, key=lambda backup: backup.time, reverse=True)
    assert {backup.time for backup in newest_first[:FEWEST]} <= {backup.time for backup in kept}
    assert to_keep(kept, START) == kept, "thinning again changes nothing"
    space = sum(backup.size for backup in kept)
    if space > SPACE:
        assert len(kept) <= FEWEST
    if sum(backup.size for backup in backups) <= SPACE:
        _keeps_the_steps(backups, kept)


def _keeps_the_steps(backups: list[Backup], kept: set[Backup]) -> None:
    for backup in backups:
        age = START - backup.time
        if age <= KEEP_ALL:
            assert backup in kept
        if backup.reason in {Reason.BEFORE_MERGE, Reason.BEFORE_MIGRATE} and age <= KEEP_BEFORE:
            assert backup in kept
        if age <= KEEP_DAILY:
            assert any(each.time.date() == backup.time.date() for each in kept)
        if age <= dt.timedelta(days=365):
            assert any((each.time.year, each.time.month) == (backup.time.year, backup.time.month) for each in kept)


def test_a_year_and_a_half_of_daily_work() -> None:
    kept: set[Backup] = set()
    day = START - dt.timedelta(days=550)
    while day <= START:
        made = {Backup(Path(f"{day}.{n}"), day + dt.timedelta(hours=n), Reason.TIMED, "a" * 64, 1_000_000) for n in range(4)}
        kept = to_keep(kept | made, day + dt.timedelta(hours=8))
        day += dt.timedelta(days=1)
    now = day - dt.timedelta(days=1) + dt.timedelta(hours=8)
    days = {backup.time.date() for backup in kept}
    assert all((now - dt.timedelta(days=back)).date() in days for back in range(30))
    assert len({(backup.time.year, backup.time.month) for backup in kept}) in {12, 13}
    assert len(kept) < 60


def test_thinning_removes_evidence_that_no_backup_names(path: Path) -> None:
    at_rest(path)
    backups = Backups("d")
    for number in range(FEWEST + 1):
        made = backups.make(path, Reason.TIMED, START - dt.timedelta(days=400, hours=number))
    (backups.files / ("f" * 64)).write_bytes(b"of a backup that went")
    assert backups.rotate(START) == [made]
    assert [each.read_bytes() for each in backups.files.iterdir()] == [EVIDENCE]


def test_thinning_keeps_evidence_where_a_backup_cannot_be_read(path: Path) -> None:
    at_rest(path)
    backups = Backups("d")
    for number in range(FEWEST + 1):
        made = backups.make(path, Reason.TIMED, START - dt.timedelta(days=400, hours=number))
    backups.list()[0].path.write_bytes(b"broken")
    assert backups.rotate(START) == [made]
    assert names(backups.files)


# --- restoring


def test_restore_drill(path: Path, tmp_path: Path) -> None:
    with created(path) as file:
        backup = file.backup()
        add(file, "later")
    shutil.move(path, tmp_path / "lost")
    done = restore(backup.path, path, me=ME, now=START)
    assert (done.kept, done.missing_files) == (None, 0)
    assert is_whole(path)
    with opened(path) as file:
        assert len(titles(file)) == 3
        assert file.head == backup.head
        assert file.file_data(evidence(file)) == EVIDENCE
        add(file, "goes on")
    assert is_whole(path)
    assert path.parent == tmp_path
    assert names(tmp_path) == ["Acme.aims", "lost"]


def test_restore_keeps_the_file_before(path: Path) -> None:
    with created(path) as file:
        backup = file.backup()
        add(file, "later")
    before = hashes(path.parent)
    with pytest.raises(NotWritableError, match="there already"):
        restore(backup.path, path, me=ME, now=START)
    assert hashes(path.parent) == before
    done = restore(backup.path, path, me=ME, now=START, force=True)
    assert done.kept is not None
    assert hashes(done.kept.parent)[done.kept.name] == before[path.name]
    assert done.kept.parent == data_dir() / "rescue"


def test_another_organisations_backup_takes_no_files_place(path: Path, tmp_path: Path) -> None:
    created(path).close()
    with created(tmp_path / "other.aims") as other:
        backup = other.backup()
    before = path.read_bytes()
    with pytest.raises(RefusedFileError, match="another organisation's file"):
        restore(backup.path, path, me=ME, now=START, force=True)
    assert path.read_bytes() == before
    path.write_bytes(before[:5000])
    restore(backup.path, path, me=ME, now=START, force=True)  # what cannot be read is nobody's
    assert is_whole(path)


def test_restore_over_a_file_with_an_unfinished_save(path: Path) -> None:
    with created(path, systems=300) as file:
        backup = file.backup()
    leave_hot_journal(path)
    done = restore(backup.path, path, me=ME, now=START, force=True)
    assert names(path.parent) == [path.name], "the journal would be played back into the restored file"
    assert is_whole(path)
    assert done.kept is not None
    assert done.kept.with_name(done.kept.name + "-journal").exists()


def test_restore_is_refused_while_the_file_is_open(path: Path) -> None:
    with created(path) as file:
        backup = file.backup()
        with pytest.raises(HeldError):
            restore(backup.path, path, me=ME, now=START, force=True)
        add(file, "still ours")


@pytest.mark.parametrize("kind", ["missing", "altered"])
def test_restore_without_the_evidence_says_so(path: Path, tmp_path: Path, kind: str) -> None:
    with created(path) as file:
        backup = file.backup()
    (kept,) = file.backups.files.iterdir()
    if kind == "missing":
        kept.unlink()
    else:
        kept.write_bytes(b"other" + EVIDENCE[5:])
    done = restore(backup.path, tmp_path / "back.aims", me=ME, now=START)
    assert done.missing_files == 1
    with opened(tmp_path / "back.aims") as restored:
        assert len(titles(restored)) == 3
        with pytest.raises(NotFoundError, match="not in this copy"):
            restored.file_data(evidence(restored))
        copy = restored.save_copy(tmp_path / "copy.aims")
    assert is_whole(copy), "a copy of it knows too what is missing"
    assert restore(copy, tmp_path / "again.aims", me=ME, now=START).missing_files == 1


def test_bad_backup_changes_nothing(path: Path) -> None:
    with created(path) as file:
        backup = file.backup()
    tamper(backup.path, "UPDATE ai_system SET title='forged' WHERE number=1")
    before = hashes(path.parent)
    with pytest.raises(RefusedFileError):
        restore(backup.path, path, me=ME, now=START, force=True)
    assert hashes(path.parent) == before
    backup.path.write_bytes(b"")
    with pytest.raises(RefusedFileError, match="not an AIMS file"):
        restore(backup.path, path, me=ME, now=START, force=True)
    assert hashes(path.parent) == before


def test_whole_copy_can_be_restored_too(path: Path, tmp_path: Path) -> None:
    with created(path) as file:
        copy = file.save_copy(tmp_path / "copy.aims")
    assert restore(copy, tmp_path / "back.aims", me=ME, now=START).missing_files == 0
    assert is_whole(tmp_path / "back.aims")


# --- day by day


@pytest.mark.parametrize("days", [12, pytest.param(400, marks=pytest.mark.long)])
def test_on_days_of_use_the_newest_backup_is_young_and_comes_back(path: Path, tmp_path: Path, days: int) -> None:
    """As the window does it: a look now and then whether one is due. Each evening the newest one is restored elsewhere."""
    dice, clock = random.Random(days), Clock()
    created(path, clock=clock).close()
    for day in range(days):
        clock.now = START + dt.timedelta(days=day, hours=dice.uniform(0, 10))
        if dice.random() < 0.3:
            continue  # nobody worked
        with opened(path, clock) as file:
            for number in range(dice.randint(1, 4)):
                clock.now += dt.timedelta(minutes=dice.uniform(0, 90))
                add(file, f"Day {day}, {number}")
                if file.backup_due():
                    file.backup(Reason.TIMED)
                newest = file.backups.newest()
                assert newest is not None
                assert clock.now - newest.time <= dt.timedelta(days=1)
            saved = titles(file)
        drilled = tmp_path / "drill" / "back.aims"
        drilled.parent.mkdir(exist_ok=True)
        restore(newest.path, drilled, me=ME, now=clock(), force=True)
        with opened(drilled, clock, read_only=True) as back:
            assert titles(back) == saved[: len(titles(back))]
            assert back.head == newest.head
            assert back.file_data(evidence(back)) == EVIDENCE
