"""Two people exchange their work through a parcel that both reach; whatever meets there, nothing is lost."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from aims_desktop.errors import AimsError, LockedError, NotFoundError, RefusedFileError, RuleError
from aims_desktop.service.sharing import exchanged, link_of
from aims_desktop.service.sync_report import as_text
from aims_desktop.service.synchronising import Round, siblings, synchronise
from aims_desktop.service.workspace import Workspace
from aims_desktop.store import parcel as parcels
from aims_desktop.store.lock import HeldError, Holder, lock_path
from aims_desktop.store.machine import Link, Machine
from aims_desktop.store.parcel import taken_in
from aims_desktop.store.sealing import PassphraseError
from tests.service.kit import Clock, make
from tests.store.filekit import hashes, is_whole, names


@pytest.fixture
def parcel(tmp_path: Path) -> Path:
    """A place in a folder that both reach."""
    (tmp_path / "shared").mkdir()
    return tmp_path / "shared" / "Acme AIMS.aimsx"


@pytest.fixture
def ana(tmp_path: Path) -> Iterator[Workspace]:
    (tmp_path / "ana").mkdir()
    with Workspace.create(tmp_path / "ana" / "Acme AIMS.aims", "Acme", "Ana Ruiz", clock=Clock()) as workspace:
        yield workspace


@pytest.fixture
def ben(ana: Workspace, tmp_path: Path) -> Iterator[Workspace]:
    (tmp_path / "ben").mkdir()
    path = ana.file.save_copy(tmp_path / "ben" / "mine.aims")
    with Workspace.open(path, who="Ben Okafor", clock=Clock()) as workspace:
        yield workspace


def risks(workspace: Workspace) -> list[str]:
    return sorted(row.title for row in workspace.facts().rows("risk"))


def knows(parcel: Path) -> list[str]:
    """The risks in a parcel."""
    with taken_in(parcel) as taken, Workspace.open(taken.path, read_only=True, clock=Clock()) as workspace:
        return risks(workspace)


def held(parcel: Path, user: str = "Cem") -> Path:
    """Lock a parcel as another computer does."""
    lock_path(parcel).write_text(json.dumps(dataclasses.asdict(Holder("ab12", user=user, host="CEM-PC", machine="another", pid=1))))
    return lock_path(parcel)


# --- the round


def test_two_people_have_the_same_after_each_had_a_turn(ana: Workspace, ben: Workspace, parcel: Path) -> None:
    make(ana, "risk", title="Ana's")
    make(ben, "risk", title="Ben's")
    first = synchronise(ana, parcel)
    assert (first.merged, first.sent, first.needs_a_look) == ((), True, False)
    second = synchronise(ben, parcel)
    assert (second.changes > 0, second.sent) == (True, True)
    assert risks(ben) == knows(parcel) == ["Ana's", "Ben's"]
    third = synchronise(ana, parcel)
    assert risks(ana) == ["Ana's", "Ben's"]
    assert not third.sent, "the parcel has it all"
    for workspace in (ana, ben, ana):
        before = hashes(parcel.parent)
        again = synchronise(workspace, parcel)
        assert (again.changes, again.sent) == (0, False)
        assert hashes(parcel.parent) == before
    assert names(parcel.parent) == [parcel.name], "neither lock nor temporary file"
    assert is_whole(parcel)


def test_conflicts_are_told_and_travel_with_both_values(ana: Workspace, ben: Workspace, parcel: Path) -> None:
    record = make(ana, "risk", title="Drift")
    synchronise(ana, parcel)
    synchronise(ben, parcel)
    for workspace, title in ((ana, "Model drift"), (ben, "Data drift")):
        with workspace.change("Edit") as txn:
            txn.get("risk", record).title = title  # type: ignore[attr-defined]  # a field of its register
    synchronise(ana, parcel)
    done = synchronise(ben, parcel)
    assert done.needs_a_look
    assert (ben.conflicts(), done.sent) == (1, True)
    synchronise(ana, parcel)
    assert ana.conflicts() == 1


def test_who_it_was_exchanged_with_is_remembered(ana: Workspace, ben: Workspace, parcel: Path) -> None:
    assert link_of(ana) is None
    synchronise(ana, parcel)
    link = link_of(ana)
    assert link == Link(parcel, ana.clock(), "")
    make(ben, "risk", title="Ben's")
    synchronise(ben, parcel)
    synchronise(ana, parcel)
    link = link_of(ana)
    assert link is not None
    assert link.exchanged_with == "Ben Okafor"
    assert exchanged(link, ana.clock()) == "last synchronised with Ben Okafor: today"
    for n, words in {1: "yesterday", 34: "34 days ago"}.items():
        assert exchanged(link, ana.clock() + dt.timedelta(days=n)).endswith(words)
    assert exchanged(Link(parcel), ana.clock()) == "not synchronised yet"


def test_under_a_passphrase_it_stays_under_it(ana: Workspace, ben: Workspace, parcel: Path) -> None:
    make(ana, "risk", title="Secret")
    synchronise(ana, parcel, "correct horse")
    before = hashes(parcel.parent)
    for wrong in ("", "another"):
        with pytest.raises(PassphraseError):
            synchronise(ben, parcel, wrong)
    assert hashes(parcel.parent) == before
    assert risks(ben) == []
    make(ben, "risk", title="Too")
    assert synchronise(ben, parcel, "correct horse").sent
    assert b"Secret" not in parcel.read_bytes()
    assert risks(ben) == ["Secret", "Too"]


def test_a_passphrase_given_later_seals_what_lies_there(ana: Workspace, parcel: Path) -> None:
    make(ana, "risk", title="Secret")
    synchronise(ana, parcel)
    assert synchronise(ana, parcel, "correct horse").sent
    assert b"Secret" not in parcel.read_bytes()
    assert not synchronise(ana, parcel, "correct horse").sent


def test_evidence_that_the_parcel_was_made_without_is_sent(ana: Workspace, ben: Workspace, parcel: Path) -> None:
    with ana.change("Attach") as txn:
        txn.add("evidence", {"title": "Minutes", "file": txn.attach(b"minutes", "a.txt")})
    ana.file.share(parcel, with_files=False)
    shutil.rmtree(ana.file.backups.files)  # which Ben's machine does not have
    synchronise(ben, parcel)
    assert synchronise(ana, parcel).sent
    done = synchronise(ben, parcel)
    assert (done.changes, done.files, done.sent) == (0, 1, False)
    told = [line.strip() for line in as_text(done, parcel)]
    assert told[1:3] == ["No change is new.", "1 evidence file came along."]
    assert not synchronise(ana, parcel).sent


# --- who was faster


def test_a_parcel_that_somebody_holds_is_left_alone(ana: Workspace, parcel: Path) -> None:
    synchronise(ana, parcel)
    make(ana, "risk", title="Later")
    lock = held(parcel)
    before = hashes(parcel.parent)
    with pytest.raises(HeldError, match="is being synchronised by Cem just now"):
        synchronise(ana, parcel)
    with pytest.raises(HeldError):
        synchronise(ana, parcel, break_lock_of="Someone else")
    assert hashes(parcel.parent) == before
    assert synchronise(ana, parcel, break_lock_of="Cem").sent
    assert not lock.exists()
    assert knows(parcel) == ["Later"]


@pytest.mark.parametrize("what", ["replaced", "lock", "new"])
def test_what_arrived_meanwhile_is_not_written_over(ana: Workspace, ben: Workspace, parcel: Path, what: str) -> None:
    if what != "new":
        synchronise(ana, parcel)
    make(ana, "risk", title="Ana's")
    make(ben, "risk", title="Ben's")
    with Round(ana, parcel) as each:
        each.begin()
        each.merge()
        if what == "lock":
            held(parcel)
        else:  # a sync client delivers what a colleague sent who could not see the lock
            parcels.send(ben.file.source, parcel, "Ben Okafor", ben.clock())
        before = parcel.read_bytes()
        with pytest.raises(LockedError, match="synchronise again"):
            each.send()
    assert parcel.read_bytes() == before
    lock_path(parcel).unlink(missing_ok=True)
    assert synchronise(ana, parcel).sent
    assert knows(parcel) == (["Ana's"] if what == "lock" else ["Ana's", "Ben's"])


# --- what is refused


def test_another_organisations_parcel_is_refused(ana: Workspace, tmp_path: Path, parcel: Path) -> None:
    with Workspace.create(tmp_path / "other.aims", "Other", "Dee", clock=Clock()) as other:
        synchronise(other, parcel)
    before, mine = hashes(parcel.parent), ana.file.head
    with pytest.raises(RefusedFileError, match="another organisation"):
        synchronise(ana, parcel)
    assert (hashes(parcel.parent), ana.file.head) == (before, mine)


@pytest.mark.parametrize("content", [b"", b"hello " * 100, None])
def test_a_bad_parcel_is_refused_and_left(ana: Workspace, parcel: Path, content: bytes | None) -> None:
    synchronise(ana, parcel)
    parcel.write_bytes(parcel.read_bytes()[:-5_000] if content is None else content)
    make(ana, "risk", title="Later")
    before, mine = hashes(parcel.parent), ana.file.head
    with pytest.raises(AimsError):
        synchronise(ana, parcel)
    assert (hashes(parcel.parent), ana.file.head) == (before, mine)


def test_a_folder_that_is_not_there_and_the_file_itself(ana: Workspace, parcel: Path) -> None:
    with pytest.raises(NotFoundError, match="cannot be reached"):
        synchronise(ana, parcel.parent / "none" / "a.aimsx")
    with pytest.raises(RuleError, match="with itself"):
        synchronise(ana, ana.path)


# --- what sync clients leave


@pytest.mark.parametrize(
    "name",
    [
        "Acme AIMS (Ana's conflicted copy 2026-11-28).aimsx",
        "Acme AIMS (conflicted copy 2026-11-28 101500).aimsx",
        "Acme AIMS (1).aimsx",
        "Acme AIMS 2.aimsx",
        "Acme AIMS.sync-conflict-20261128-101500-ABCDEFG.aimsx",
        "Acme AIMS_conflict-20261128-101500.aimsx",
        "Acme AIMS-BEN-LAPTOP.aimsx",
        "Acme AIMS-DESKTOP-7F3K2-2.aimsx",
    ],
)
def test_copies_of_sync_clients_are_known_by_their_names(parcel: Path, name: str) -> None:
    (parcel.parent / name).write_bytes(b"")
    assert [each.name for each in siblings(parcel)] == [name]


@pytest.mark.parametrize(
    "name",
    [
        "Acme AIMS.aimsx",
        "Acme AIMS 2026-11-28 (Ana Ruiz).aimsx",
        "Acme AIMS (Ana Ruiz).aimsx",
        "Acme AIMS (1).pdf",
        "Acme (1).aimsx",
        ".~lock.Acme AIMS.aimsx#",
    ],
)
def test_other_files_are_none(parcel: Path, name: str) -> None:
    (parcel.parent / name).write_bytes(b"")
    assert siblings(parcel) == []
    assert siblings(parcel.parent / "none" / "a.aimsx") == []


def test_copies_of_sync_clients_are_merged_and_moved_aside(ana: Workspace, ben: Workspace, parcel: Path) -> None:
    synchronise(ana, parcel)
    conflicted = parcel.with_name("Acme AIMS (conflicted copy 2026-11-28 101500).aimsx")
    make(ben, "risk", title="Ben's")
    parcels.send(ben.file.source, conflicted, "Ben Okafor", ben.clock())
    bad = parcel.with_name("Acme AIMS (1).aimsx")
    bad.write_bytes(b"half of it")
    before = {each.name: each.read_bytes() for each in (conflicted, bad)}
    earlier = parcel.parent / "merged" / conflicted.name
    earlier.parent.mkdir()
    earlier.write_bytes(b"from another time")
    done = synchronise(ana, parcel, beside=siblings(parcel))
    assert risks(ana) == knows(parcel) == ["Ben's"]
    assert [path.name for path in done.moved] == ["Acme AIMS (conflicted copy 2026-11-28 101500) (2).aimsx"]
    assert done.moved[0].read_bytes() == before[conflicted.name]
    assert earlier.read_bytes() == b"from another time"
    assert bad.read_bytes() == before[bad.name]
    assert [error.sentence for error in done.left] == ["“Acme AIMS (1).aimsx” is not an AIMS file."]
    assert done.needs_a_look
    assert names(parcel.parent) == sorted([bad.name, parcel.name, "merged"])
    told = "\n".join(as_text(done, parcel, [bad]))
    assert "moved aside" in told
    assert "is not an AIMS file" in told


def test_a_round_that_fails_moves_nothing(ana: Workspace, ben: Workspace, parcel: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synchronise(ana, parcel)
    sibling = Path(shutil.copy(parcel, parcel.with_name("Acme AIMS (1).aimsx")))
    make(ana, "risk", title="Ana's")

    def fail(*_args: object, **_options: object) -> None:
        raise LockedError("no")

    before = hashes(parcel.parent)
    with monkeypatch.context() as patch:
        patch.setattr(parcels, "send", fail)
        with pytest.raises(LockedError):
            synchronise(ana, parcel, beside=[sibling])
    assert hashes(parcel.parent) == before
    assert Machine().link(ana.file.dataset_id) == Link(parcel, ana.clock(), "")
