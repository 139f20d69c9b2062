"""A parcel is whole and says where it comes from; whatever arrives is taken in unharmed or refused in one sentence, and leaves no trace."""

from __future__ import annotations

import datetime as dt
import errno
import itertools
import json
import os
import shutil
import sqlite3
import stat
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from aims_desktop.errors import NewerVersionError, NotWritableError, RefusedFileError, RuleError
from aims_desktop.store import parcel, schema
from aims_desktop.store.engine import connect
from aims_desktop.store.file import AimsFile
from aims_desktop.store.lock import HeldError
from aims_desktop.store.parcel import Parcel, taken_in
from aims_desktop.store.verify import SENT, verify
from tests.store.filekit import (
    EVIDENCE,
    add,
    at_rest,
    count,
    created,
    evidence,
    hashes,
    is_whole,
    leave_hot_journal,
    leave_wal,
    names,
    opened,
    tamper,
    titles,
)
from tests.store.kit import ANA, START, Clock
from tests.store.parcelkit import PASSPHRASE, everything_in, refusal
from tests.store.test_gate import PLANTED, everything

pytestmark = pytest.mark.usefixtures("no_trace")

PARCELS = 50
"""How many are sent from one file under constant writing."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "here").mkdir()
    return tmp_path / "here" / "Acme AIMS.aims"


# --- sending


def test_parcel_is_whole_and_says_who_sent_it_when(path: Path, target: Path) -> None:
    with created(path) as file:
        sent = file.share(target)
        head = file.head
        add(file, "later")
    assert sent == Parcel(target, sent.sound, ANA, sent.sent_at, has_files=True)
    assert sent.sound.head == head
    assert names(target.parent) == [target.name]
    before = hashes(target.parent)
    with taken_in(target) as taken:
        assert (taken.sound, taken.sent_by, taken.sent_at, taken.has_files) == (sent.sound, ANA, sent.sent_at, True)
        assert is_whole(taken.path)
        with opened(taken.path, read_only=True) as theirs:
            assert titles(theirs) == ["System 0", "System 1", "System 2"]
            assert theirs.file_data(evidence(theirs)) == EVIDENCE
    assert hashes(target.parent) == before


def test_parcel_without_evidence_files_says_so_and_is_sound(path: Path, target: Path) -> None:
    with created(path) as file:
        sent = file.share(target, with_files=False)
        whole = file.share(target.with_name("whole.aimsx"))
    assert (sent.has_files, whole.has_files) == (False, True)
    assert EVIDENCE[:200] not in target.read_bytes()
    assert EVIDENCE[:200] in whole.path.read_bytes()
    with taken_in(target) as taken, closing(connect(taken.path, "ro")) as db:
        assert not taken.has_files
        report = verify(db)
    assert (report.ok, report.files_left_out) == (True, 1)


def test_parcel_under_a_passphrase(tmp_path: Path, plain: bytes, sealed: bytes, no_trace: Path) -> None:
    here, there = tmp_path / "a.aimsx", tmp_path / "b.aimsx"
    here.write_bytes(plain)
    there.write_bytes(sealed)
    assert b"System 7" in plain
    assert b"System 7" not in sealed
    with taken_in(there, PASSPHRASE) as taken:
        assert (taken.sent_by, taken.has_files) == (ANA, True)
        assert [row for row in everything(taken.path) if row[0] == "ai_system" and "System 7" in row]
        if sys.platform != "win32":
            folder = no_trace / taken.path.relative_to(no_trace).parts[0]
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert sum(each.is_file() for each in no_trace.rglob("*")) == 1, "the sealed copy is not needed any more"


def test_passphrase_says_nothing_of_a_file_without_one(tmp_path: Path, plain: bytes) -> None:
    (tmp_path / "a.aimsx").write_bytes(plain)
    assert everything_in(tmp_path / "a.aimsx", "not needed") == everything_in(tmp_path / "a.aimsx")


def test_content_counts_and_not_the_name(tmp_path: Path, plain: bytes, sealed: bytes) -> None:
    for name, content, passphrase in (("a.aims", sealed, PASSPHRASE), ("b.txt", plain, None)):
        (tmp_path / name).write_bytes(content)
        assert everything_in(tmp_path / name, passphrase)


def test_only_the_finished_parcel_is_ever_in_its_folder(path: Path, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[list[str]] = []
    real = parcel.examine

    def look(*args: Any) -> Any:
        seen.append(names(target.parent))
        return real(*args)

    monkeypatch.setattr(parcel, "examine", look)
    with created(path) as file:
        file.share(target)
    assert seen
    assert not any(seen), "nothing unchecked lies where a sync client would take it"


def test_own_file_and_one_that_is_open_are_no_places_for_a_parcel(path: Path, target: Path) -> None:
    with created(path) as file, created(target.with_suffix(".aims")) as other:
        with pytest.raises(RuleError, match="the file itself"):
            file.share(path)
        with pytest.raises(HeldError):
            file.share(other.path)


def test_parcel_from_a_file_that_is_read_only(path: Path, target: Path) -> None:
    before = hashes(at_rest(path).parent)
    with opened(path, read_only=True) as file:
        assert file.who == ANA, "who worked in it last time here"
        assert file.share(target).sent_by == ANA
    assert hashes(path.parent) == before


def test_parcel_that_is_not_finished_leaves_the_old_one(path: Path, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target.write_bytes(b"the one before")

    def full(*_args: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def stopped(share: float) -> None:
        if share > 0.5:
            raise KeyboardInterrupt

    with created(path) as file:
        with pytest.raises(KeyboardInterrupt):
            file.share(target, progress=stopped)
        monkeypatch.setattr("aims_desktop.files.sync", full)
        with pytest.raises(NotWritableError, match="disk is full"):
            file.share(target)
        with pytest.raises(NotWritableError, match="no such folder"):
            file.share(target.parent / "none" / "a.aimsx")
    assert target.read_bytes() == b"the one before"
    assert names(target.parent) == [target.name]


def test_damaged_file_is_not_sent(path: Path, target: Path) -> None:
    tamper(at_rest(path), "UPDATE ai_system SET title='forged' WHERE number=2")
    with opened(path, read_only=True) as file, pytest.raises(RefusedFileError, match=path.name):
        file.share(target)
    assert names(target.parent) == []


@pytest.mark.parametrize("files", [1, pytest.param(20, marks=pytest.mark.long)])
def test_parcels_under_constant_writing_are_whole(tmp_path: Path, target: Path, files: int) -> None:
    heads = {head for number in range(files) for head in _sent_under_constant_writing(tmp_path / f"{number}.aims", target)}
    assert len(heads) > files * PARCELS / 2, "work went on meanwhile"


def _sent_under_constant_writing(path: Path, target: Path) -> Iterator[str]:
    """The heads of parcels that were sent while another thread went on writing."""
    stop, turns = threading.Event(), threading.Semaphore(0)
    with created(path) as file:

        def write() -> None:
            for number in itertools.count():
                turns.acquire()
                if stop.is_set():
                    return
                with file.write("Edit") as transaction:
                    transaction.add("ai_system", {"title": f"S{number}"})
                    transaction.add("person", {"name": f"P{number}"})

        thread = threading.Thread(target=write)
        thread.start()
        try:
            for _ in range(PARCELS):
                turns.release(10)  # as many as go into the file while it is copied; more would only make it large
                yield file.share(target).sound.head
                assert is_whole(target)
                assert count(target, "ai_system") == count(target, "person") + 3, "each transaction is in it whole or not at all"
        finally:
            stop.set()
            turns.release()
            thread.join()


def test_moment_of_sending_is_the_clock_of_the_file(path: Path, target: Path) -> None:
    with created(path) as file:
        sent = file.share(target)
    assert sent.sent_at
    assert sent.sent_at.tzinfo is dt.UTC
    assert dt.timedelta() < sent.sent_at - START < dt.timedelta(hours=1)


# --- the note of the sending


def test_note_is_of_the_past_once_the_file_goes_on(path: Path, target: Path) -> None:
    with created(path) as file:
        file.share(target)
    shutil.copy(target, target.with_suffix(".aims"))
    with opened(target.with_suffix(".aims"), who="Bo") as file:
        add(file, "Bo's own")
    with taken_in(target.with_suffix(".aims")) as taken:
        assert (taken.sent_by, taken.sent_at) == ("", None)
    with opened(target.with_suffix(".aims")) as file:
        assert file.share(target).sent_by == "Bo"
    assert count(target, "meta") == 3


@pytest.mark.parametrize(
    "note",
    ["", "{", "[]", "7", '{"by":1,"at":"2026-11-28T00:00:00+00:00"}', '{"by":"Bo"}', '{"at":"x","by":"Bo","head":""}', "[" * 100_000],
)
def test_note_that_cannot_be_read_says_nothing(path: Path, note: str) -> None:
    with created(path) as file:
        head = file.head
    with closing(sqlite3.connect(path)) as db:
        db.execute("INSERT INTO meta VALUES (?,?)", (SENT, note))
        db.commit()
    with taken_in(path) as taken:
        assert (taken.sound.head, taken.sent_by, taken.sent_at) == (head, "", None)


def test_name_in_a_note_is_plain_and_short(path: Path) -> None:
    with created(path) as file:
        head = file.head
    note = json.dumps({"by": "Bo\n<b>x</b>\x00" + "y" * 500, "at": "2026-11-28T01:00:00+01:00", "head": head})
    with closing(sqlite3.connect(path)) as db:
        db.execute("INSERT INTO meta VALUES (?,?)", (SENT, note))
        db.commit()
    with taken_in(path) as taken:
        assert taken.sent_by.startswith("Bo <b>x</b>y")
        assert len(taken.sent_by) == 200
        assert taken.sent_at == dt.datetime(2026, 11, 28, tzinfo=dt.UTC)


def test_list_of_left_out_files_that_cannot_be_read_is_refused(path: Path) -> None:
    tamper(at_rest(path), "INSERT INTO meta VALUES ('without_files', '7')")
    assert isinstance(refusal(path), RefusedFileError)


# --- taking in what is not at rest


def test_file_with_a_hot_journal_is_taken_in_as_before_the_unfinished_save(path: Path) -> None:
    at_rest(path, systems=300)
    leave_hot_journal(path)
    before = hashes(path.parent)
    with taken_in(path) as taken:
        assert is_whole(taken.path)
        with opened(taken.path, read_only=True) as file:
            assert titles(file)[0] == "System 0"
        assert names(taken.path.parent) == [path.name]
    assert hashes(path.parent) == before


def test_file_in_wal_mode_is_taken_in_with_its_last_save(path: Path) -> None:
    leave_wal(at_rest(path))
    before = hashes(path.parent)
    with taken_in(path) as taken:
        assert is_whole(taken.path)
    assert hashes(path.parent) == before


def test_older_file_is_brought_to_the_present_form(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = hashes(at_rest(path).parent)
    step = schema.newest() + 1
    monkeypatch.setitem(schema.STEPS, step, lambda db: db.execute("CREATE TABLE later(id TEXT PRIMARY KEY) STRICT"))
    with taken_in(path) as taken:
        assert taken.sound.version == step
        assert is_whole(taken.path)
    assert hashes(path.parent) == before


def test_older_file_with_a_planted_trigger_is_refused_before_it_is_changed(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tamper(at_rest(path), *PLANTED["trigger"])
    ran: list[int] = []
    monkeypatch.setitem(schema.STEPS, schema.newest() + 1, lambda db: ran.append(1))
    assert "inner structure" in refusal(path).sentence
    assert not ran


def test_newer_file(path: Path) -> None:
    tamper(at_rest(path), f"PRAGMA user_version={schema.newest() + 1}")
    assert isinstance(refusal(path), NewerVersionError)


# --- a file of one's own


def test_what_was_taken_in_becomes_a_file_to_work_on(path: Path, target: Path, tmp_path: Path) -> None:
    with created(path) as file:
        file.share(target)
    mine = tmp_path / "mine.aims"
    with taken_in(target) as taken:
        parcel.adopt(taken.path, mine)
    assert is_whole(mine)
    with opened(mine, who="Bo") as file:
        assert file.sent is None
        add(file, "Bo's own")
        assert titles(file)[-1] == "Bo's own"
        assert file.file_data(evidence(file)) == EVIDENCE
    assert count(mine, "meta") == 2
    with taken_in(target) as taken, pytest.raises(NotWritableError, match="is there already"):
        parcel.adopt(taken.path, mine)
    assert count(mine, "ai_system") == 4


def test_parcel_that_is_open_for_reading_keeps_its_private_copy_until_it_is_closed(path: Path, target: Path, no_trace: Path) -> None:
    with created(path) as file:
        file.share(target, "correct horse", with_files=False)
    before = hashes(target.parent)
    with AimsFile.open_parcel(target, "correct horse", clock=Clock()) as file:
        assert len(titles(file)) == 3
        assert (file.path, file.read_only) == (target, True)
        assert file.sent
        assert (file.sent.sent_by, file.sent.has_files) == (ANA, False)
        assert names(no_trace)
        with pytest.raises(RuleError, match="take it in"):
            add(file, "no")
    assert names(no_trace) == []
    assert hashes(target.parent) == before
