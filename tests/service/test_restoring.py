"""What would be lost by going back is said exactly, before anything is done."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from aims_desktop.errors import RefusedFileError
from aims_desktop.model.registers import REGISTERS
from aims_desktop.service import records
from aims_desktop.service.restoring import DEEDS, LostRecord, Outlook, outlook
from aims_desktop.service.workspace import Workspace
from aims_desktop.store.backup import restore
from aims_desktop.store.history import fingerprint
from aims_desktop.store.lock import Holder
from tests.service.kit import Clock, make


def look(workspace: Workspace, backup: Path) -> Outlook:
    with workspace.file.read() as connection:
        return outlook(connection, backup)


def test_a_backup_of_the_present_state_loses_nothing(workspace: Workspace, clock: Clock) -> None:
    make(workspace, "risk", title="Drift")
    kept = workspace.file.backup()
    found = look(workspace, kept.path)
    assert found == Outlook(clock.now, "Ana Ruiz", fingerprint(workspace.file.head), 0, ())


def test_every_record_worked_on_since_is_named_with_what_was_done_and_by_whom(workspace: Workspace, clock: Clock) -> None:
    drift, leak, gone = (make(workspace, "risk", title=title) for title in ("Drift", "Leak", "Gone"))
    records.delete(workspace, REGISTERS["risk"], [gone])
    kept = workspace.file.backup()
    clock.now += dt.timedelta(minutes=5)
    workspace.file.work_as("Ben Okafor")
    records.edit(workspace, REGISTERS["risk"], drift, {"title": "Drift of the model"})
    records.edit(workspace, REGISTERS["risk"], drift, {"event": "It forgets"})
    records.delete(workspace, REGISTERS["risk"], [leak])
    records.restore(workspace, REGISTERS["risk"], [gone])
    make(workspace, "risk", title="Bias")
    with workspace.change("Approve") as txn:
        txn.add("version", {"of_table": "risk", "of_id": drift, "version": "1.0", "snapshot": "{}"})
    found = look(workspace, kept.path)
    assert found.who == "Ana Ruiz"
    assert {(record.name, record.deed) for record in found.records} >= {
        ("RSK-0001 Drift of the model", "changed"),
        ("RSK-0002 Leak", "deleted"),
        ("RSK-0003 Gone", "restored"),
        ("RSK-0004 Bias", "new"),
        ("RSK-0001 Drift of the model", "approved"),
    }
    assert {record.who for record in found.records} == {"Ben Okafor"}
    assert {record.at for record in found.records} == {clock.now}
    assert {record.deed for record in found.records} <= DEEDS.keys()
    with workspace.file.read() as connection:
        after = connection.execute("SELECT count(*) FROM change WHERE at>=?", (f"{clock.now:%Y-%m-%dT%H:%M:%SZ}",)).fetchone()[0]
    assert found.entries == after


def test_a_new_record_that_is_gone_again_is_no_new_one(workspace: Workspace) -> None:
    kept = workspace.file.backup()
    risk = make(workspace, "risk", title="Drift")
    records.delete(workspace, REGISTERS["risk"], [risk])
    (lost,) = look(workspace, kept.path).records
    assert (lost.name, lost.deed) == ("RSK-0001 Drift", "deleted")
    assert isinstance(lost, LostRecord)


def test_a_bad_backup_is_refused_before_it_is_looked_into(workspace: Workspace) -> None:
    kept = workspace.file.backup()
    kept.path.write_bytes(kept.path.read_bytes()[:5000])
    with pytest.raises(RefusedFileError):
        look(workspace, kept.path)


def test_what_was_said_to_be_lost_is_what_is_lost_and_comes_back_by_going_forward_again(workspace: Workspace, clock: Clock) -> None:
    make(workspace, "risk", title="Drift")
    kept = workspace.file.backup()
    clock.now += dt.timedelta(minutes=5)
    make(workspace, "risk", title="Leak")
    said = look(workspace, kept.path)
    head, path = workspace.file.head, workspace.path
    workspace.close()
    me = Holder.here("Ana Ruiz", "ana", "", clock.now)
    restore(kept.path, path, me=me, now=clock.now, force=True)
    with Workspace.open(path, read_only=True, clock=clock) as back:
        assert [risk.title for risk in back.facts().rows("risk")] == ["Drift"]
        newest = back.file.backups.newest()
    assert newest is not None
    assert (newest.reason, newest.head) == ("before-restore", head)
    assert [record.name for record in said.records] == ["RSK-0002 Leak"]
    restore(newest.path, path, me=me, now=clock.now, force=True)
    with Workspace.open(path, read_only=True, clock=clock) as forward:
        assert forward.file.head == head
        assert [risk.title for risk in forward.facts().rows("risk")] == ["Drift", "Leak"]


def test_the_backup_of_another_file_is_called_so(workspace: Workspace, tmp_path: Path, clock: Clock) -> None:
    make(workspace, "risk", title="Drift")
    with Workspace.create(tmp_path / "other.aims", "Fjordlicht", "Bo", clock=clock) as other:
        kept = other.file.backup()
    found = look(workspace, kept.path)
    assert found.other == "Fjordlicht"
    assert found.sentence.startswith("This is no backup of the present file but of one of Fjordlicht, and does not")
    assert found.sentence in found.as_text()
