from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest

from aims_desktop.errors import NotFoundError, RefusedFileError, RuleError
from aims_desktop.service.proof import PARTS, compared, examined, sessions, standing, verdict, verified
from aims_desktop.service.workspace import Workspace
from aims_desktop.store.backup import FEWEST, Reason
from aims_desktop.store.gate import Level
from aims_desktop.store.verify import Part
from tests.service.kit import Clock, make
from tests.store.filekit import tamper


def copy_of(workspace: Workspace, name: str) -> Path:
    return workspace.file.save_copy(workspace.path.with_name(name))


def test_the_open_file_is_verified_in_another_thread_while_saves_go_on(workspace: Workspace) -> None:
    make(workspace, "risk", title="Drift")
    shares: list[float] = []
    found = []
    thread = threading.Thread(target=lambda: found.append(examined(workspace, shares.append)))
    thread.start()
    make(workspace, "risk", title="Leak")
    thread.join()
    report, who = found[0]
    assert report.ok
    assert {session.who for session in who} == {"Ana Ruiz"}
    assert shares
    assert shares == sorted(shares)
    assert verified(workspace).head == workspace.file.head


def test_every_part_has_words() -> None:
    assert PARTS.keys() == set(Part)


def test_no_backup_gives_way_while_the_file_fails_its_check(workspace: Workspace, clock: Clock) -> None:
    make(workspace, "risk", title="Drift")
    for _n in range(FEWEST + 3):
        clock.now = clock.now.replace(year=clock.now.year + 2)
        workspace.file.backup()
    assert len(workspace.file.backups.list()) == FEWEST
    tamper(workspace.path, "UPDATE risk SET title='forged'")
    workspace.file._writing_watch.committed(workspace.file.head)
    report = verified(workspace)
    assert verdict(report).startswith("The record is not whole")
    clock.now = clock.now.replace(year=clock.now.year + 2)
    workspace.file.backup(Reason.TIMED)
    assert len(workspace.file.backups.list()) == FEWEST + 1
    assert workspace.file.pending is Level.FULL


def test_where_a_printed_fingerprint_stands(workspace: Workspace, clock: Clock) -> None:
    printed = verified(workspace).fingerprint
    assert standing(workspace, printed).sentence == "This file is in that state now: nothing was added since."
    clock.now = clock.now.replace(month=5)
    make(workspace, "risk", title="Drift")
    assert standing(workspace, printed.lower()).sentence == "This file knew that state on 1 Mar 2027, 1 entry ago."
    with workspace.change("Import") as txn:
        txn.add_many("risk", [{"title": f"Risk {n}"} for n in range(1_203)])
    assert standing(workspace, printed).sentence == "This file knew that state on 1 Mar 2027, 1,204 entries ago."
    assert standing(workspace, "f" * 20).sentence.startswith("This file has never been in that state")
    assert standing(workspace, "f" * 20).fingerprint == "FFFF FFFF FFFF FFFF FFFF"


def test_sessions_name_who_wrote(workspace: Workspace) -> None:
    before = sum(session.changes for session in sessions(workspace))
    workspace.file.work_as("Ben Okafor")
    make(workspace, "risk", title="Drift")
    newest, *rest = sessions(workspace)
    assert (newest.who, newest.changes) == ("Ben Okafor", 2)
    assert {session.who for session in rest} == {"Ana Ruiz"}
    assert before + 2 == verified(workspace).changes


def test_a_colleagues_copy_bears_witness(workspace: Workspace, tmp_path: Path) -> None:
    make(workspace, "risk", title="Drift")
    before = Path(shutil.copy(workspace.path, tmp_path / "before.aims"))
    make(workspace, "risk", title="Leak")
    theirs = copy_of(workspace, "theirs.aims")
    assert compared(workspace, theirs).sentence == "Everything that their copy knows is in this file."
    with Workspace.open(theirs, who="Ben Okafor", clock=workspace.clock) as copy:
        make(copy, "risk", title="Bias")
    found = compared(workspace, theirs)
    assert (found.gone, found.new, found.only_here) == (0, 2, 0)
    assert "was written by others" in found.sentence
    with Workspace.open(before, read_only=True, clock=workspace.clock) as cut:
        cut.file.who = "Ana Ruiz"
        found = compared(cut, theirs)
    assert (found.gone, found.new) == (1, 2)
    assert found.sentence.startswith("Their copy knows 1 entry of yours that this file does not have")
    assert found.lines == (f"1 Mar 2027 {workspace.clock().astimezone():%H:%M} · Ana Ruiz · RSK-0002 Leak",)
    assert found.figures.endswith("3 only in their copy, 0 only here")


def test_what_is_no_sound_copy_of_this_file_is_refused(workspace: Workspace, tmp_path: Path, clock: Clock) -> None:
    other = tmp_path / "other.aims"
    Workspace.create(other, "Südwind", "Ben Okafor", clock=clock).close()
    with pytest.raises(RuleError, match="begun on its own"):
        compared(workspace, other)
    with pytest.raises(NotFoundError):
        compared(workspace, tmp_path / "nothing.aims")
    altered = copy_of(workspace, "altered.aims")
    tamper(altered, "UPDATE person SET name='forged'")
    before = altered.read_bytes()
    with pytest.raises(RefusedFileError, match=r"altered\.aims"):
        compared(workspace, altered)
    assert altered.read_bytes() == before
