"""The stage 1 list is checked from the records, says what is missing, and names what serves it by version and hash."""

from __future__ import annotations

import hashlib

from aims_desktop.model.registers import REGISTERS
from aims_desktop.service import records, stage_1
from aims_desktop.service.approval import approve
from aims_desktop.service.catalogue import roadmap
from aims_desktop.service.checks import progress
from aims_desktop.service.stage_1 import Line
from aims_desktop.service.workspace import Workspace
from tests.service.kit import TODAY, make

SUPPLIERS, OBJECTIVES, TREATMENT = 20, 11, 8


def line(workspace: Workspace, number: int) -> Line:
    """The entry of that number."""
    (found,) = (each for each in stage_1.lines(workspace.facts(), roadmap().stage_1) if each.document.number == number)
    return found


def test_of_a_fresh_file_nothing_is_ready_and_each_line_says_what_is_missing(workspace: Workspace) -> None:
    found = stage_1.lines(workspace.facts(), roadmap().stage_1)
    assert len(found) == 20
    assert not any(each.ready for each in found)
    assert all(each.missing and each.state.startswith("Missing: ") for each in found)
    assert found[0].state == "Missing: Scope (In force)"
    assert line(workspace, TREATMENT).state == ("Missing: Actions (Risk treatments); a document in force about “Risk management procedure”")
    assert "20 of 20" in progress(workspace).task("S12-T1").why


def test_a_line_is_ready_when_all_its_parts_are_there(workspace: Workspace) -> None:
    make(workspace, "action", title="Lock", kind="treatment", status="open")
    assert [part.there for part in line(workspace, TREATMENT).parts] == [True, False]
    assert [part.register for part in line(workspace, TREATMENT).missing] == ["document"]
    assert "20 of 20" in progress(workspace).task("S12-T1").why
    supplier = make(workspace, "supplier", title="Map maker", service="Maps", ai_involved="data", tier="tier_2_important")
    assert not line(workspace, SUPPLIERS).ready
    records.edit(workspace, REGISTERS["supplier"], supplier, {"result": "accepted", "assessed_on": TODAY, "next_review_on": TODAY})
    assert line(workspace, SUPPLIERS).ready
    assert line(workspace, SUPPLIERS).state == "Ready"
    assert "19 of 20" in progress(workspace).task("S12-T1").why


def test_records_that_are_not_approved_are_counted_with_a_hash_that_follows_them(workspace: Workspace) -> None:
    make(workspace, "action", title="Lock", kind="treatment", status="open")
    (before,) = stage_1.served(workspace, line(workspace, TREATMENT))
    assert (before.ref, before.version, before.state) == ("1 record", "", "On record")
    assert len(before.digest) == 64
    assert stage_1.served(workspace, line(workspace, TREATMENT)) == [before], "the same records give the same hash"
    make(workspace, "action", title="Fence", kind="treatment", status="open")
    (after,) = stage_1.served(workspace, line(workspace, TREATMENT))
    assert after.ref == "2 records"
    assert after.digest != before.digest


def test_an_approved_record_is_named_with_its_version_and_the_hash_of_what_was_approved(workspace: Workspace, ana: str, ben: str) -> None:
    row = workspace.facts().single("scope")
    assert row is not None
    filled = {name: "Words" for name, field in REGISTERS["scope"].fields.items() if field.required and field.kind.name in {"text", "prose"}}
    records.edit(workspace, REGISTERS["scope"], row.id, {**filled, "prepared_by_id": ana, "next_review_on": TODAY})
    approve(workspace, REGISTERS["scope"], row.id, version="1.0", approved_by_id=ben, approved_on=TODAY)
    version = workspace.facts().newest_version(row.id)
    assert version is not None
    (found,) = stage_1.served(workspace, line(workspace, 1))
    digest = hashlib.sha256((version.snapshot or "").encode()).hexdigest()
    assert (found.ref, found.version, found.state, found.approved, found.digest) == ("Scope", "1.0", "In force", TODAY.isoformat(), digest)
    records.edit(workspace, REGISTERS["scope"], row.id, {"statement": "Other words"})
    (found,) = stage_1.served(workspace, line(workspace, 1))
    assert (found.state, found.digest) == ("In force, changed since", digest)


def test_a_document_is_named_by_its_subject_with_the_file_it_keeps(workspace: Workspace, ana: str, ben: str) -> None:
    register = REGISTERS["document"]
    made = make(workspace, "document", title="Risk procedure", covers=("risk_management_procedure",), type="procedure")
    needed = {name: field for name, field in register.fields.items() if field.required}
    values = {
        name: "Words" if field.kind.name in {"text", "prose"} else TODAY if field.kind.name == "date" else 12
        for name, field in needed.items()
        if field.kind.name in {"text", "prose", "date", "integer"}
    }
    values |= {name: ana for name, field in needed.items() if field.targets == ("person",) and not field.several}
    records.edit(
        workspace, register, made, {**values, "title": "Risk procedure", "author_id": ana, "status": "ready", "classification": "internal"}
    )
    approve(workspace, register, made, version="1.0", approved_by_id=ben, approved_on=TODAY)
    (found,) = stage_1.served(workspace, line(workspace, TREATMENT))
    assert (found.ref, found.title, found.version) == ("DOC-0001", "Risk procedure", "1.0")
