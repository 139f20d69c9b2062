"""Backups and rescue copies that hold what was erased are found, written anew or removed, and nothing else is."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

import pytest

from aims_desktop.errors import AimsError, RefusedFileError
from aims_desktop.store import erasing, finding, old_copies, rescue, schema
from aims_desktop.store.backup import Backups, restore
from aims_desktop.store.engine import connect
from aims_desktop.store.file import AimsFile
from aims_desktop.store.gate import Level, examine
from aims_desktop.store.lock import Holder
from aims_desktop.store.old_copies import OldCopy
from tests.store.filekit import add, created, is_whole, leave_hot_journal, names, opened, rescued
from tests.store.kit import ANA, START, Clock
from tests.store.test_erasing import SECRET, is_in
from tests.store.test_kill import ROOT


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def file(tmp_path: Path, clock: Clock) -> AimsFile:
    """A file with two backups and a rescue copy that know a name, an older backup that does not, and the name in an evidence file."""
    file = created(tmp_path / "a.aims", clock=clock)
    file.backup()
    with file.write("New") as transaction:
        transaction.add("risk", {"cause": SECRET})
        transaction.add("evidence", {"title": "Notes", "file": transaction.attach(SECRET.encode(), "Notes.txt")})
    file.backup()
    add(file, "later")
    file.backup()
    file.close()
    rescue.rescue_at_rest(file.path, clock())
    return opened(file.path, clock)


def erase(file: AimsFile) -> None:
    with file.read() as db:
        places = finding.find(db, [SECRET]) + finding.in_files(db, [SECRET])[0]
    with file.write("Erase", backed_up=False) as transaction:
        erasing.erase(transaction.writer, [place.target for place in places])
    file.wipe()


def holding(file: AimsFile) -> list[OldCopy]:
    with file.read() as db:
        return old_copies.holding(db, file.backups)


def rewrite(file: AimsFile, copy: OldCopy, clock: Clock) -> None:
    with file.read() as db:
        old_copies.rewrite(copy, db, file.backups, who=ANA, clock=clock)


def everything(file: AimsFile) -> list[Path]:
    """All files that the program keeps of a file."""
    return [file.path, *(path for path in file.backups.folder.parent.parent.rglob("*") if path.is_file())]


def test_nothing_erased_nothing_found(file: AimsFile) -> None:
    assert holding(file) == []
    file.close()


def test_those_that_hold_it_are_found(file: AimsFile, tmp_path: Path, clock: Clock) -> None:
    with created(tmp_path / "other.aims"):
        pass
    rescue.rescue_at_rest(tmp_path / "other.aims", clock())
    before = [backup.path for backup in file.backups.list()]
    erase(file)
    assert [backup.path for backup in file.backups.list()] == before, "no backup was made that keeps it"
    found = holding(file)
    assert sorted(copy.values for copy in found) == [2, 2, 2]
    assert sum(copy.backup is None for copy in found) == 1
    file.close()


def test_written_anew_the_value_is_nowhere_and_they_still_restore(file: AimsFile, tmp_path: Path, clock: Clock) -> None:
    erase(file)
    times = [(backup.time, backup.reason) for backup in file.backups.list()]
    for copy in holding(file):
        rewrite(file, copy, clock)
    assert holding(file) == []
    assert [(backup.time, backup.reason) for backup in file.backups.list()] == times
    file.close()
    assert not [path for path in everything(file) if is_in(path, SECRET)]
    assert len(names(file.backups.files)) == 1, "the evidence that was not erased is kept"
    me = Holder.here(ANA, ANA, "0" * 32, START)
    for n, backup in enumerate(file.backups.list()):
        assert restore(backup.path, tmp_path / f"{n}.aims", me=me, now=START).missing_files == 0
        assert is_whole(tmp_path / f"{n}.aims")
    (kept,) = rescued()
    assert is_whole(kept)


def test_removed_for_good(file: AimsFile) -> None:
    erase(file)
    for copy in holding(file):
        old_copies.remove(copy, file.backups)
    assert holding(file) == []
    assert len(file.backups.list()) == 1
    assert rescued() == []
    file.close()
    assert not [path for path in everything(file) if is_in(path, SECRET)]


def test_a_rescue_copy_left_in_the_middle_of_a_save(file: AimsFile, clock: Clock) -> None:
    erase(file)
    (kept,) = rescued()
    leave_hot_journal(kept)
    (copy,) = [copy for copy in holding(file) if copy.backup is None]
    assert copy.values == 2
    rewrite(file, copy, clock)
    assert rescued() == [kept]
    assert names(kept.parent) == [kept.name]
    assert is_whole(kept)
    assert not is_in(kept, SECRET)
    file.close()


def test_one_that_cannot_be_looked_into_can_only_be_removed(file: AimsFile, clock: Clock) -> None:
    erase(file)
    for copy in holding(file):
        rewrite(file, copy, clock)
    (kept,) = rescued()
    kept.write_bytes(b"broken")
    (copy,) = holding(file)
    assert (copy.path, copy.values) == (kept, 0)
    assert "not an AIMS file" in copy.problem
    with pytest.raises(AimsError):
        rewrite(file, copy, clock)
    assert kept.read_bytes() == b"broken"
    old_copies.remove(copy, file.backups)
    assert holding(file) == []
    file.close()


def test_a_damaged_backup_is_left_as_it_is(file: AimsFile, clock: Clock) -> None:
    erase(file)
    copy = next(copy for copy in holding(file) if copy.backup)
    with closing(connect(copy.path, "rw")) as db:
        db.execute("UPDATE risk SET title='forged'")
    before = {path: path.read_bytes() for path in everything(file)}
    with pytest.raises(RefusedFileError, match=f"“{copy.path.name}” is damaged"):
        rewrite(file, copy, clock)
    assert {path: path.read_bytes() for path in everything(file)} == before
    file.close()


def test_a_backup_written_anew_names_its_newest_entry(file: AimsFile, clock: Clock) -> None:
    erase(file)
    for copy in holding(file):
        rewrite(file, copy, clock)
    for backup in Backups(file.dataset_id).list():
        assert examine(backup.path, Level.FULL).head == backup.head
    file.close()


def test_evidence_that_only_the_trail_kept_goes_too(tmp_path: Path, clock: Clock) -> None:
    file = created(tmp_path / "a.aims", clock=clock)
    with file.write("New") as transaction:
        transaction.add("evidence", {"title": "Notes", "file": transaction.attach(SECRET.encode(), "Notes.txt")})
    erase(file)
    file.backups.tidy_files(file.backups.list())
    assert not [path for path in everything(file) if is_in(path, SECRET)]
    file.close()


def test_copies_of_others_stay_as_they_are(file: AimsFile, tmp_path: Path) -> None:
    shutil.copy(file.path, tmp_path / "sent.aims")
    erase(file)
    assert tmp_path / "sent.aims" not in {copy.path for copy in holding(file)}
    file.close()


def test_a_backup_of_an_earlier_version_is_brought_up_to_date_too(tmp_path: Path, clock: Clock) -> None:
    path = Path(shutil.copy(ROOT / "tests" / "files" / "version_1.aims", tmp_path / "a.aims"))
    with opened(path, clock) as file:  # which makes a backup before it brings the file up to date
        with file.read() as db:
            (name,) = db.execute("SELECT name FROM person WHERE name IS NOT NULL").fetchone()
            places = [place for place in finding.find(db, [name]) if not place.refusal and place.target.table != "author"]
        with file.write("Erase", backed_up=False) as transaction:
            erasing.erase(transaction.writer, [place.target for place in places])
        (copy,) = holding(file)
        assert copy.values == sum(len(place.target.changes) for place in places)
        rewrite(file, copy, clock)
        assert holding(file) == []
        assert examine(file.backups.list()[0].path, Level.FULL).version == schema.newest()


def test_typed_text_that_was_kept_is_offered_too_and_that_of_another_file_is_not(file: AimsFile, clock: Clock, tmp_path: Path) -> None:
    own = rescue.keep_draft(file.path, None, {"file": str(file.path), "values": [SECRET]}, clock())
    other = rescue.keep_draft(tmp_path / "other.aims", None, {"file": str(tmp_path / "other.aims"), "values": []}, clock())
    unreadable = rescue.rescue_folder() / "old.draft.json"
    unreadable.write_text("{")
    assert {own, other, unreadable} & {copy.path for copy in holding(file)} == set(), "nothing is erased yet"
    erase(file)
    typed = [copy for copy in holding(file) if copy.path.name.endswith(".draft.json")]
    assert {copy.path for copy in typed} == {own, unreadable}
    assert all("was typed" in copy.problem for copy in typed), "so that it can only be removed"
    for copy in typed:
        old_copies.remove(copy, file.backups)
    assert (own.exists(), unreadable.exists(), other.exists()) == (False, False, True)
    file.close()
