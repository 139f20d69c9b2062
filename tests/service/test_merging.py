"""Merging from where a person stands: what it would bring, what is to be looked at, undo and leaving it again."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from aims_desktop.errors import AimsError, RefusedFileError, RuleError
from aims_desktop.model.registers import REGISTERS
from aims_desktop.service import merge_report, merging, records
from aims_desktop.service.conflicts import open_conflicts
from aims_desktop.service.workspace import Changes, Workspace
from aims_desktop.store.backup import restore
from aims_desktop.store.lock import Holder
from aims_desktop.store.merged import Merged
from tests.service.kit import Clock, make, row

RISK = REGISTERS["risk"]


@pytest.fixture
def risk(workspace: Workspace) -> str:
    return make(workspace, "risk", title="Biased ranking", last_review_on=dt.date(2027, 1, 1), next_review_on=dt.date(2027, 2, 1))


@pytest.fixture
def theirs(workspace: Workspace, risk: str, tmp_path: Path) -> Iterator[Workspace]:
    shutil.copy(workspace.path, tmp_path / "li.aims")
    made = Workspace.open(tmp_path / "li.aims", who="Li Wei", clock=Clock())
    yield made
    made.close()


def test_comparing_writes_nothing_and_says_what_merging_then_does(workspace: Workspace, theirs: Workspace, risk: str) -> None:
    records.edit(workspace, RISK, risk, {"title": "Mine"})
    records.edit(theirs, RISK, risk, {"title": "Theirs"})
    make(theirs, "person", name="Bo")
    before = workspace.path.read_bytes()
    told = merging.compare(workspace, theirs.path)
    assert workspace.path.read_bytes() == before
    merged = merging.merge(workspace, theirs.path)
    assert (told.by, told.new, told.changed, told.conflicts, told.to_review) == (
        merged.by,
        merged.new,
        merged.changed,
        merged.conflicts,
        merged.to_review,
    )
    assert [named.ref for named in merged.new] == ["PER-0002"]
    assert (told.backup, merged.backup is not None) == (None, True)


def test_listeners_hear_and_rows_are_read_anew(workspace: Workspace, theirs: Workspace, risk: str) -> None:
    assert len(workspace.facts().rows("risk")) == 1
    new = make(theirs, "risk", title="Theirs")
    heard: list[Changes] = []
    workspace.listen(heard.append)
    merging.merge(workspace, theirs.path)
    assert ("risk", new) in heard[0].touched
    assert {r.id for r in workspace.facts().rows("risk")} == {risk, new}


def test_undo_never_takes_back_a_merge(workspace: Workspace, theirs: Workspace, risk: str) -> None:
    """An inverse change would travel to the colleague and overwrite her work."""
    records.edit(workspace, RISK, risk, {"title": "Mine"})
    make(theirs, "risk", title="Theirs")
    merging.merge(workspace, theirs.path)
    assert workspace.undo_name() == ""
    assert workspace.undo() is None
    assert len(workspace.facts().rows("risk")) == 2


def test_rule_that_only_the_union_breaks(workspace: Workspace, theirs: Workspace, ana: str) -> None:
    """Each was right in her own copy: here she became the owner of the action, there its verifier."""
    action = make(workspace, "action", title="Retrain")
    merging.merge(theirs, workspace.path)
    records.edit(workspace, REGISTERS["action"], action, {"owner_id": ana})
    records.edit(theirs, REGISTERS["action"], action, {"verified_by_id": ana})
    told, merged = merging.compare(workspace, theirs.path), merging.merge(workspace, theirs.path)
    (found,) = merged.to_review
    assert (found.record.id, found.field, found.sentence) == (action, "verified_by_id", "The verifier cannot be the owner.")
    assert told.to_review == merged.to_review
    assert merged.needs_a_look
    assert "    ACT-0001 Verified by: The verifier cannot be the owner." in merge_report.as_text(merged, dry_run=False)


# --- what is refused


def changed_nothing(workspace: Workspace, other: Path, error: type[AimsError]) -> str:
    before = workspace.path.read_bytes()
    with pytest.raises(error) as refusal:
        merging.merge(workspace, other)
    assert workspace.path.read_bytes() == before
    return refusal.value.sentence


def test_what_cannot_be_merged(workspace: Workspace, tmp_path: Path) -> None:
    text = tmp_path / "note.txt"
    text.write_text("hello " * 100)
    assert changed_nothing(workspace, text, RefusedFileError) == "“note.txt” is not an AIMS file."
    Workspace.create(tmp_path / "other.aims", "Other", "Zoe", clock=Clock()).close()
    said = changed_nothing(workspace, tmp_path / "other.aims", RefusedFileError)
    assert said == "“other.aims” belongs to another organisation's file and cannot be merged with this one; nothing was changed."


def test_read_only_file(workspace: Workspace, theirs: Workspace, tmp_path: Path) -> None:
    make(theirs, "risk", title="Theirs")
    shutil.copy(workspace.path, tmp_path / "third.aims")
    with Workspace.open(tmp_path / "third.aims", read_only=True, clock=Clock()) as reader:
        assert merging.compare(reader, theirs.path).changes
        changed_nothing(reader, theirs.path, RuleError)


# --- leaving it


def test_leaving_a_merge(workspace: Workspace, theirs: Workspace, risk: str, clock: Clock) -> None:
    assert merging.leaving(workspace) is None
    make(theirs, "risk", title="Theirs")
    merging.merge(workspace, theirs.path)
    found = merging.leaving(workspace)
    assert found is not None
    assert (found.changes, found.records) == (0, ())
    records.edit(workspace, RISK, risk, {"title": "Since then", "notes": "x"})
    found = merging.leaving(workspace)
    assert found is not None
    assert found.changes == 1
    assert [record.ref for record in found.records] == ["RSK-0001"]
    workspace.close()
    done = restore(found.backup.path, workspace.path, me=Holder.here("Ana", "ana", "", clock()), now=clock(), force=True)
    assert done.kept is not None
    with Workspace.open(workspace.path, clock=clock) as again:
        assert [r.title for r in again.facts().rows("risk")] == ["Biased ranking"]
        assert len(merging.merge(again, theirs.path).new) == 1  # nothing of hers was touched
    with Workspace.open(done.kept, read_only=True, clock=clock) as kept:
        assert {r.title for r in kept.facts().rows("risk")} == {"Since then", "Theirs"}


def test_merge_whose_backup_is_gone_cannot_be_left(workspace: Workspace, theirs: Workspace) -> None:
    make(theirs, "risk", title="Theirs")
    merged = merging.merge(workspace, theirs.path)
    assert merged.backup
    merged.backup.unlink()
    assert merging.leaving(workspace) is None


# --- how it is told


def test_report_in_words(workspace: Workspace, theirs: Workspace, risk: str) -> None:
    assert [*merge_report.as_text(Merged(), dry_run=False)] == ["Nothing new: this file knows everything that the copy knows."]
    gone = make(workspace, "person", name="Bo")
    merging.merge(theirs, workspace.path)
    records.edit(workspace, RISK, risk, {"title": "Mine"})
    records.edit(theirs, RISK, risk, {"title": "Theirs", "likelihood": 2})
    records.edit(workspace, REGISTERS["person"], gone, {"name": "Bo Berg"})
    records.delete(theirs, REGISTERS["person"], [gone])
    make(theirs, "risk", title="New")
    told = [*merge_report.as_text(merging.compare(workspace, theirs.path), dry_run=True)]
    assert told[0] == "4 changes would be new (Li Wei 4)."
    assert "New (1): RSK-0002" in told
    assert "2 conflicts wait for a decision:" in told
    assert "    RSK-0001 Risk: Mine ↔ Theirs" in told
    assert "    PER-0002: deleted there, changed here" in told
    merged = merging.merge(workspace, theirs.path)
    told = [*merge_report.as_text(merged, dry_run=False)]
    assert told[0] == "4 changes taken in (Li Wei 4)."
    assert told[-1] == f"The file as it was before: {merged.backup}"
    assert len(open_conflicts(workspace)) == 2
    assert row(workspace, "risk", risk).likelihood == 2


def test_the_report_says_values_in_dispute_as_people_read_them(workspace: Workspace, theirs: Workspace, risk: str) -> None:
    owners = [make(workspace, "person", name=name) for name in ("Bo Berg", "Cy Dahl")]
    merging.merge(theirs, workspace.path)
    for each, likelihood, owner in ((workspace, 3, owners[0]), (theirs, 4, owners[1])):
        records.edit(each, RISK, risk, {"likelihood": likelihood, "title": f"{likelihood}" + "x" * 100, "owner_id": owner})
    told = [*merge_report.as_text(merging.compare(workspace, theirs.path), dry_run=True)]
    assert "    RSK-0001 Likelihood: 3 ↔ 4" in told
    assert "    RSK-0001 Risk owner: Bo Berg ↔ Cy Dahl" in told, "by name"
    assert f"    RSK-0001 Risk: 3{'x' * 79}… ↔ 4{'x' * 79}…" in told
