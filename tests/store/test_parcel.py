"""A parcel is whole and says where it comes from; whatever arrives is taken in unharmed or refused in one sentence, and leaves no trace."""

from __future__ import annotations

import datetime as dt
import errno
import itertools
import json
import os
import random
import shutil
import sqlite3
import stat
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from aims_desktop.errors import AimsError, LockedError, NewerVersionError, NotFoundError, NotWritableError, RefusedFileError, RuleError
from aims_desktop.store import gate, parcel, schema, sealing
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
    in_time,
    is_whole,
    leave_hot_journal,
    leave_wal,
    names,
    opened,
    tamper,
    titles,
)
from tests.store.kit import ANA, START, Clock
from tests.store.test_gate import ALTERED, FAULTS, FOREIGN, PLANTED, everything

PASSPHRASE = "correct horse"


@pytest.fixture(autouse=True)
def private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where temporary files of this test lie; none may stay."""
    folder = tmp_path / "private"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    assert names(folder) == []


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "here").mkdir()
    return tmp_path / "here" / "Acme AIMS.aims"


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """A place in a folder that others look into."""
    (tmp_path / "there & everywhere").mkdir()
    return tmp_path / "there & everywhere" / "Acme AIMS.aimsx"


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A parcel of a file with 150 systems."""
    return _sent(tmp_path_factory.mktemp("plain"))


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The same under a passphrase."""
    return _sent(tmp_path_factory.mktemp("sealed"), PASSPHRASE)


def _sent(folder: Path, passphrase: str = "") -> bytes:
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


def test_parcel_under_a_passphrase(tmp_path: Path, plain: bytes, sealed: bytes, private: Path) -> None:
    here, there = tmp_path / "a.aimsx", tmp_path / "b.aimsx"
    here.write_bytes(plain)
    there.write_bytes(sealed)
    assert b"System 7" in plain
    assert b"System 7" not in sealed
    with taken_in(there, PASSPHRASE) as taken:
        assert (taken.sent_by, taken.has_files) == (ANA, True)
        assert [row for row in everything(taken.path) if row[0] == "ai_system" and "System 7" in row]
        if sys.platform != "win32":
            folder = private / taken.path.relative_to(private).parts[0]
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert sum(each.is_file() for each in private.rglob("*")) == 1, "the sealed copy is not needed any more"


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


@pytest.mark.parametrize("total", [50, pytest.param(1000, marks=pytest.mark.long)])
def test_parcels_under_constant_writing_are_whole(path: Path, target: Path, total: int) -> None:
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
        heads = set()
        try:
            for _ in range(total):
                turns.release(10)  # as many as go into the file while it is copied; more would only make it large
                heads.add(file.share(target).sound.head)
                assert is_whole(target)
                assert count(target, "ai_system") == count(target, "person") + 3, "each transaction is in it whole or not at all"
        finally:
            stop.set()
            turns.release()
            thread.join()
    assert len(heads) > total / 2, "work went on meanwhile"


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


def test_private_copy_is_gone_when_the_work_with_it_fails(target: Path, plain: bytes, private: Path) -> None:
    target.write_bytes(plain)
    seen: list[str] = []
    with pytest.raises(ZeroDivisionError), taken_in(target):
        seen += [*names(private), str(1 / 0)]
    assert names(private) == []


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


def test_moment_of_sending_is_the_clock_of_the_file(path: Path, target: Path) -> None:
    with created(path) as file:
        sent = file.share(target)
    assert sent.sent_at
    assert sent.sent_at.tzinfo is dt.UTC
    assert dt.timedelta() < sent.sent_at - START < dt.timedelta(hours=1)
