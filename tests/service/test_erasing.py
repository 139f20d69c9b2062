"""What is erased about a person is found, goes everywhere, and is shown as erased without anything failing over it."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from aims_desktop.errors import NotWritableError, RuleError
from aims_desktop.model.registers import REGISTERS
from aims_desktop.service import approval, erasing, exporting, kept, records
from aims_desktop.service.display import display
from aims_desktop.service.erasing import Item, Why
from aims_desktop.service.history import history
from aims_desktop.service.search import search
from aims_desktop.service.workspace import Workspace
from aims_desktop.settings import RecentFile, Settings, data_dir
from aims_desktop.store.file import AimsFile
from tests.service.kit import TODAY, Clock, make, row
from tests.store.test_erasing import is_in

BO = "Bo Quuxley"
RISK, PERSON, DOCUMENT = REGISTERS["risk"], REGISTERS["person"], REGISTERS["document"]


@pytest.fixture
def bo(workspace: Workspace) -> str:
    """Somebody mentioned in many places."""
    person = make(workspace, "person", name=BO, email="bo@example.org", kind="employee", department="Legal", notes="likes tea")
    risk = make(workspace, "risk", title=f"{BO} leaves", cause="x", owner_id=person)
    records.edit(workspace, RISK, risk, {"cause": "ask BO@example.org"})
    records.edit(workspace, RISK, risk, {"cause": "ask somebody"})
    with workspace.change("Evidence") as txn:
        txn.add("evidence", {"title": "Minutes", "file": txn.attach(b"said by Bo Quuxley", "minutes.txt")})
        txn.add(
            "version",
            {
                "of_table": "risk", "of_id": risk, "version": "1.0", "approved_on": TODAY,
                "names": json.dumps({"owner_id": BO}), "snapshot": json.dumps({"fields": {"title": f"{BO} leaves"}}),
            },
        )  # fmt: skip
    return person


def look(workspace: Workspace, *texts: str, person: str = "") -> list[Item]:
    return erasing.items(workspace, erasing.look(workspace, texts, person))


def erase(workspace: Workspace, items: list[Item], texts: tuple[str, ...] = (), settings: Settings | None = None) -> erasing.Erased:
    done = erasing.carry_out(workspace, items, Why.REQUEST)
    erasing.finish(workspace, done, texts, settings)
    return done


def erase_bo(workspace: Workspace, person: str) -> list[Item]:
    items = look(workspace, *erasing.texts_of(workspace, person), person=person)
    erase(workspace, items, (BO,))
    return items


def test_every_place_is_told_in_words(workspace: Workspace, bo: str) -> None:
    found = look(workspace, *erasing.texts_of(workspace, bo), person=bo)
    assert [(item.where, item.ref, item.fields, item.state) for item in found] == [
        ("Evidence", "EVD-0001", "File, Link", "Inside the file"),
        ("People", "PER-0002", "Department", "Shown now"),
        ("People", "PER-0002", "E-mail", "Shown now"),
        ("People", "PER-0002", "Name", "Shown now"),
        ("People", "PER-0002", "Notes", "Shown now"),
        ("Risks and opportunities", "RSK-0001", "Risk", "Shown now"),
        ("Versions", "RSK-0001, version 1.0", "Names as text", "Approved version"),
        ("Versions", "RSK-0001, version 1.0", "Snapshot", "Approved version"),
        ("Risks and opportunities", "RSK-0001", "Cause", "Earlier text"),
    ]
    assert all(item.proposed for item in found)


def test_erased_it_is_nowhere(workspace: Workspace, bo: str) -> None:
    erase_bo(workspace, bo)
    assert look(workspace, BO, "bo@example.org", person=bo) == []
    assert search(workspace, "Quuxley") == []
    assert not is_in(workspace.path, "Quuxley")
    assert not is_in(workspace.path, "bo@example.org")
    assert row(workspace, "risk", workspace.facts().rows("risk")[0].id).cause == "ask somebody"


def test_it_is_shown_as_erased(workspace: Workspace, bo: str, tmp_path: Path) -> None:
    erase_bo(workspace, bo)
    (risk,) = workspace.facts().rows("risk")
    assert display(workspace, RISK, risk, "owner_id") == "(erased)"
    assert workspace.names().with_ref("risk", risk.id) == "RSK-0001 (erased)"
    assert workspace.erased()["risk", risk.id, "title"] == "2027-03-01T12:00:00Z"
    lines = history(workspace, RISK, risk.id)
    assert [(line.act, line.label, line.old, line.new) for line in lines if line.erased] == [
        ("redact", "Cause", "", "(erased)"),
        ("redact", "Risk", "", "(erased)"),
        ("set", "Cause", "(erased)", "ask somebody"),
        ("set", "Cause", "x", "(erased)"),
        ("create", "Risk", "", "(erased)"),
    ]
    assert {line.what for line in lines if line.act == "redact"} == {"Erase 9 values by law: The person asked for it"}
    for name, register in REGISTERS.items():
        exporting.export(workspace, register, tmp_path / f"{name}.csv", None)
        assert not is_in(tmp_path / f"{name}.csv", "Quuxley")


def test_the_history_says_who_and_when_but_never_what(workspace: Workspace, bo: str) -> None:
    erase_bo(workspace, bo)
    told = [line for line in history(workspace) if line.act == "redact"]
    assert told
    assert {line.who for line in told} == {"Ana Ruiz"}
    assert all(line.what.endswith("values by law: The person asked for it") for line in told)
    assert "Quuxley" not in repr(history(workspace))


def test_an_approval_stays_and_says_that_its_text_is_gone(workspace: Workspace, bo: str) -> None:
    erase_bo(workspace, bo)
    (risk,) = workspace.facts().rows("risk")
    (version,) = approval.versions_of(workspace, risk.id)
    assert (version.version, version.snapshot, version.names) == ("1.0", None, None)
    assert approval.state(workspace, RISK, risk) == "Version 1.0 in force, its text erased by law; approve it anew"


def test_undo_refuses_what_was_erased(workspace: Workspace) -> None:
    risk = make(workspace, "risk", title="x")
    records.edit(workspace, RISK, risk, {"cause": BO})
    erase(workspace, look(workspace, BO))
    assert workspace.undo_name() == "Edit RSK-0001: Cause"
    before = workspace.path.read_bytes()
    with pytest.raises(RuleError, match="has been erased"):
        workspace.undo()
    assert workspace.path.read_bytes() == before


def test_the_name_of_an_author(workspace: Workspace) -> None:
    workspace.file.work_as(BO)
    risk = make(workspace, "risk", title="x")
    (own,) = look(workspace, BO)
    assert "You write under this name yourself" in own.refusal
    with pytest.raises(RuleError, match="Choose at least one place"):
        erasing.carry_out(workspace, [own], Why.REQUEST)
    workspace.file.work_as("Ana Ruiz")
    erase(workspace, look(workspace, BO))
    assert {line.who for line in history(workspace, RISK, risk)} == {"(erased)"}


def test_this_machine_forgets_the_name(workspace: Workspace, bo: str) -> None:
    settings = Settings(remembered_names=["Ana Ruiz", BO], recent=[RecentFile("/a.aims", f"Office of {BO}"), RecentFile("/b.aims", "B")])
    kept.keep(workspace)
    erase(workspace, look(workspace, BO), (BO,), settings)
    assert settings.remembered_names == ["Ana Ruiz"]
    assert [each.organisation for each in settings.recent] == ["", "B"]
    assert not [path for path in data_dir().rglob("kept/*") if path.is_file()]


def test_no_backup_keeps_it_unless_wanted(workspace: Workspace, clock: Clock) -> None:
    workspace.close()
    again = Workspace.open(workspace.path, clock=clock)
    with again.change("New") as txn:
        txn.add("risk", {"title": BO})
    again.close()
    again = Workspace.open(workspace.path, clock=clock)
    before = len(again.file.backups.list())
    erase(again, look(again, BO))
    assert len(again.file.backups.list()) == before
    risk = make(again, "risk", title=f"{BO} again")
    assert risk
    erasing.finish(again, erasing.carry_out(again, look(again, BO), Why.MISTAKE, backup_first=True))
    assert sum(copy.values for copy in erasing.copies_holding(again)) == 1
    erasing.clear(again, erasing.copies_holding(again), removing=False)
    assert erasing.copies_holding(again) == []
    again.close()


def test_a_field_as_a_whole(workspace: Workspace) -> None:
    risk = make(workspace, "risk", title="x", cause="one")
    records.edit(workspace, RISK, risk, {"cause": "two"})
    found = erasing.look_at(workspace, RISK, risk, "cause")
    (item,) = erasing.items(workspace, found)
    assert item.values == 2
    erase(workspace, [item])
    assert row(workspace, "risk", risk).cause is None
    assert not is_in(workspace.path, "two")
    with pytest.raises(RuleError, match="made of links or worked out"):
        erasing.look_at(workspace, RISK, risk, "clauses")


def test_what_is_typed_later_is_shown_again(workspace: Workspace) -> None:
    person = make(workspace, "person", name=BO)
    erase(workspace, look(workspace, BO))
    assert workspace.names().of("person", person) == "(erased)"
    records.edit(workspace, PERSON, person, {"name": "Person 7"})
    assert workspace.names().of("person", person) == "Person 7"


def test_pages_that_could_not_be_wiped_are_told(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    make(workspace, "risk", title=BO)

    def full(self: AimsFile) -> None:
        raise NotWritableError("The disk is full.")

    monkeypatch.setattr(AimsFile, "wipe", full)
    done = erase(workspace, look(workspace, BO))
    assert done.remnants == "Erased values may still be in unused parts of the file: The disk is full."


def test_a_file_open_for_reading_erases_nothing(workspace: Workspace, clock: Clock) -> None:
    make(workspace, "risk", title=BO)
    workspace.close()
    before = workspace.path.read_bytes()
    with Workspace.open(workspace.path, read_only=True, clock=clock) as reading, pytest.raises(RuleError, match="opened read-only"):
        erasing.carry_out(reading, look(reading, BO), Why.REQUEST)
    assert workspace.path.read_bytes() == before


def test_a_day_of_a_person_goes_too(workspace: Workspace) -> None:
    person = make(workspace, "person", name=BO, joined_on=dt.date(2020, 1, 2))
    assert "Joined, Left" in [item.fields for item in look(workspace, BO, person=person)]
