"""The audit programme: which audit covers what, who may audit, what is not proven yet."""

from __future__ import annotations

from aims_desktop.model.registers import REGISTERS
from aims_desktop.service import audit, records
from aims_desktop.service import audit_programme as programme
from aims_desktop.service.workspace import Workspace
from tests.service.audits import ASKED, planned
from tests.service.kit import TODAY, make, row


def test_coverage_names_the_audits_of_each_requirement_and_what_is_in_none(workspace: Workspace) -> None:
    plan = make(workspace, "audit-programme", title="2027")
    first = planned(workspace, programme_id=plan)
    planned(workspace, programme_id=plan, kind="supplier", requirements=("42001:4.1",))
    planned(workspace, programme_id=plan, status="cancelled", requirements=("42001:4.2",))
    known = programme.coverage(workspace, plan)
    assert [each.id for each in known.audits] == [first], "internal ones that take place"
    assert {line.requirement for line in known.lines if line.audits} == set(ASKED)
    assert (known.covered, len(known.lines), len(known.lacking)) == (3, 70, 67)


def test_the_next_audit_is_of_all_that_is_in_none(workspace: Workspace) -> None:
    plan = make(workspace, "audit-programme", title="2027")
    planned(workspace, programme_id=plan)
    made = programme.plan(workspace, plan)
    assert programme.coverage(workspace, plan).lacking == []
    assert len(workspace.facts().linked(made, "requirements")) == 67
    mara = workspace.facts().within("person:auditors")
    planned_ = row(workspace, "audit", made)
    assert {planned_.lead_auditor_id} == set(mara), "the only auditor there is"
    assert all((planned_.objective, planned_.scope, planned_.criteria))
    workspace.undo()
    assert len(programme.coverage(workspace, plan).audits) == 1


def test_a_requirement_is_taken_in_and_out_by_one_change(workspace: Workspace) -> None:
    made = planned(workspace)
    assert programme.cover(workspace, made, ["42001:4.1", "42001:4.2"], on=True)
    assert not programme.cover(workspace, made, ["42001:4.1"], on=True)
    assert programme.cover(workspace, made, ["42001:4.1"], on=False)
    assert workspace.facts().linked(made, "requirements") == {*ASKED, "42001:4.2"}
    workspace.undo()
    assert workspace.facts().linked(made, "requirements") == {*ASKED, "42001:4.1", "42001:4.2"}


def test_auditors_are_shown_with_what_they_would_audit_of_their_own(workspace: Workspace) -> None:
    plan = make(workspace, "audit-programme", title="2027")
    made = planned(workspace, programme_id=plan)
    lead = row(workspace, "audit", made).lead_auditor_id
    make(workspace, "person", name="Zoe", auditor=True)
    (mara, zoe) = programme.auditors(workspace, plan)
    assert (mara.person.id, mara.audits, mara.clashes) == (lead, ("AUD-0001",), ())
    assert (zoe.person.name, zoe.audits) == ("Zoe", ())
    control = next(line for line in workspace.facts().rows("soa-item") if line.control == "42001:A.5.2")
    records.edit(workspace, REGISTERS["soa-item"], control.id, {"owner_id": lead})
    (mara, _zoe) = programme.auditors(workspace, plan)
    assert len(mara.clashes) == 1
    assert mara.clashes[0].startswith("AUD-0001: answers for ")


def test_questions_without_evidence_are_told_before_the_audit(workspace: Workspace) -> None:
    made = planned(workspace)
    assert [each.requirement for each in programme.unproven(workspace, made)] == list(ASKED)
    assert all(each.question and not each.old for each in programme.unproven(workspace, made))
    gap = next(item for item in workspace.facts().rows("gap-item") if item.requirement == ASKED[0])
    proof = make(workspace, "evidence", title="Method", dated_on=TODAY.replace(year=2020))
    with workspace.change("Link") as txn:
        txn.link("gap_item", gap.id, "evidence", proof, "evidence")
    told = programme.unproven(workspace, made)
    assert [each.requirement for each in told] == [*ASKED[1:], ASKED[0]]
    assert told[-1].old
    records.edit(workspace, REGISTERS["evidence"], proof, {"dated_on": TODAY})
    assert [each.requirement for each in programme.unproven(workspace, made)] == list(ASKED[1:])


def test_the_audit_that_comes_next_is_the_first_that_was_not_held(workspace: Workspace) -> None:
    plan = make(workspace, "audit-programme", title="2027")
    assert programme.next_audit(programme.coverage(workspace, plan)) is None
    held = planned(workspace, programme_id=plan, held_from=TODAY, held_to=TODAY)
    coming = planned(workspace, programme_id=plan)
    found = programme.next_audit(programme.coverage(workspace, plan))
    assert found is not None
    assert found.id == coming
    records.delete(workspace, audit.AUDIT, [coming])
    found = programme.next_audit(programme.coverage(workspace, plan))
    assert found is not None
    assert found.id == held
