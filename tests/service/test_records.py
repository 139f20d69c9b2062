"""Making, editing, deleting, restoring, copying and linking records of any register."""

from __future__ import annotations

import datetime as dt

import pytest

from aims_desktop.errors import NotFoundError, RuleError
from aims_desktop.model.register import Register
from aims_desktop.model.registers import REGISTERS
from aims_desktop.model.registers.organisation import ResourceStatus
from aims_desktop.model.registers.risk import RiskStatus
from aims_desktop.service import records
from aims_desktop.service.links import link, links_of, unlink
from aims_desktop.service.workspace import Workspace
from tests.service.kit import TODAY, make, row

LISTS = [r for r in REGISTERS.values() if not r.single and not r.child_of and not r.key]


@pytest.mark.parametrize("register", LISTS, ids=lambda r: r.name)
def test_every_register_makes_copies_deletes_and_restores(workspace: Workspace, register: Register) -> None:
    first = records.create(workspace, register)
    (second,) = records.duplicate(workspace, register, [first])
    refs = workspace.refs()
    assert refs.of(register.name, second).endswith("0002") or register.name == "person"
    records.delete(workspace, register, [first])
    assert [r.id for r in records.rows(workspace, register, deleted=True)] == [first]
    assert first not in {r.id for r in records.rows(workspace, register)}
    records.restore(workspace, register, [first])
    assert first in {r.id for r in records.rows(workspace, register)}


@pytest.mark.parametrize("register", [r for r in REGISTERS.values() if r.single or (r.key and not r.prefix)], ids=lambda r: r.name)
def test_fixed_rows_are_neither_added_nor_deleted(workspace: Workspace, register: Register) -> None:
    with pytest.raises(RuleError, match="fixed rows"):
        records.create(workspace, register)
    with pytest.raises(RuleError, match="fixed rows"):
        records.delete(workspace, register, [workspace.facts().rows(register.name)[0].id])


@pytest.mark.parametrize("register", [r for r in REGISTERS.values() if r.child_of], ids=lambda r: r.name)
def test_a_child_belongs_to_a_parent(workspace: Workspace, register: Register) -> None:
    with pytest.raises(RuleError, match="belongs to"):
        records.create(workspace, register)
    parent = REGISTERS[register.child_of]
    parent_id = workspace.facts().rows(parent.name)[0].id if parent.single else records.create(workspace, parent)
    child = records.create(workspace, register, parent_id=parent_id)
    assert workspace.refs().of(register.name, child) == f"{workspace.refs().of(parent.name, parent_id)}/1"


def test_an_edit_that_changes_nothing_writes_nothing(workspace: Workspace) -> None:
    made = make(workspace, "risk", title="Drift")
    assert not records.edit(workspace, REGISTERS["risk"], made, {"title": "Drift"})
    assert workspace.undo_name() == "Add risk"
    assert records.edit(workspace, REGISTERS["risk"], made, {"title": "Model drift", "likelihood": 3})
    assert workspace.undo_name() == "Edit RSK-0001"


def test_editing_what_is_gone_says_so(workspace: Workspace) -> None:
    with pytest.raises(NotFoundError, match="not in the file any more"):
        records.edit(workspace, REGISTERS["risk"], "0" * 32, {"title": "x"})


def test_what_others_point_to_is_not_deleted_and_they_are_named(workspace: Workspace) -> None:
    system = make(workspace, "ai-system", title="Route planner")
    risk = make(workspace, "risk", title="Late routes", system_id=system)
    with pytest.raises(RuleError, match="RSK-0001 Late routes"):
        records.delete(workspace, REGISTERS["ai-system"], [system])
    records.delete(workspace, REGISTERS["risk"], [risk])
    records.delete(workspace, REGISTERS["ai-system"], [system])
    assert workspace.facts().rows("ai-system") == []


def test_what_a_list_elsewhere_names_is_not_deleted_either(workspace: Workspace, ben: str) -> None:
    audit = make(workspace, "audit", title="Spring audit", team=(ben,))
    before = workspace.path.read_bytes()
    said = "^Ben Okafor cannot be deleted: AUD-0001 Spring audit still names it. Name another there or none, then delete it.$"
    with pytest.raises(RuleError, match=said):
        records.delete(workspace, REGISTERS["person"], [ben])
    assert workspace.path.read_bytes() == before
    records.edit(workspace, REGISTERS["audit"], audit, {"team": ()})
    records.delete(workspace, REGISTERS["person"], [ben])


@pytest.mark.parametrize("started", ["from the record", "from the evidence"])
def test_evidence_of_a_record_is_not_deleted_without_a_word(workspace: Workspace, started: str) -> None:
    risk, proof = make(workspace, "risk", title="Drift"), make(workspace, "evidence", title="Log", requirements=["42001:9.1"])
    if started == "from the record":
        link(workspace, REGISTERS["risk"], risk, "evidence", "evidence", proof)
    else:
        link(workspace, REGISTERS["evidence"], proof, "related", "risk", risk)
    before = workspace.path.read_bytes()
    with pytest.raises(RuleError, match=r"^EVD-0001 Log cannot be deleted: RSK-0001 Drift still names it\."):
        records.delete(workspace, REGISTERS["evidence"], [proof])
    assert workspace.path.read_bytes() == before
    (line,) = [line for line in links_of(workspace, REGISTERS["risk"], risk) if line.register == "evidence"]
    unlink(workspace, REGISTERS["risk"], risk, line)
    records.delete(workspace, REGISTERS["evidence"], [proof])
    assert workspace.facts().rows("evidence") == []


def test_no_field_points_to_a_record_that_is_not_there(workspace: Workspace) -> None:
    before = workspace.path.read_bytes()
    with pytest.raises(RuleError, match=r"^Something that is named here is not in the file, so nothing was changed\.$"):
        make(workspace, "risk", title="New", owner_id="f" * 32)
    assert workspace.path.read_bytes() == before


def test_measurements_are_never_overwritten(workspace: Workspace) -> None:
    measure = make(workspace, "measure", title="Drift checks")
    value = records.create(workspace, REGISTERS["measurement"], {"period_end": TODAY}, parent_id=measure)
    with pytest.raises(RuleError, match="never overwritten"):
        records.edit(workspace, REGISTERS["measurement"], value, {"analysis": "changed"})
    with pytest.raises(RuleError, match="never overwritten"):
        records.delete(workspace, REGISTERS["measurement"], [value])


def test_a_copy_takes_links_and_children_along_but_no_measurements(workspace: Workspace, ben: str) -> None:
    audit = make(workspace, "audit", title="Spring audit", team=(ben,))
    records.create(workspace, REGISTERS["audit-answer"], {"question": "Is it known?"}, parent_id=audit)
    (copy,) = records.duplicate(workspace, REGISTERS["audit"], [audit])
    assert workspace.facts().linked(copy, "team") == {ben}
    assert [line.question for line in workspace.facts().where("audit-answer", "audit_id", copy)] == ["Is it known?"]


def test_a_copy_is_neither_approved_nor_accepted_by_whoever_answers_for_the_first(workspace: Workspace, ana: str) -> None:
    plan = {"plan_approved_by_id": ana, "plan_approved_on": TODAY, "residual_confirmed_on": TODAY}
    acceptance = {"accepted_by_id": ana, "accepted_role": "CEO", "accepted_on": TODAY, "acceptance_reason": "Rare", "accepted_until": TODAY}
    risk = make(workspace, "risk", title="Drift", status="accepted", residual_likelihood=3, **plan, **acceptance)
    copied = row(workspace, "risk", records.duplicate(workspace, REGISTERS["risk"], [risk])[0])
    assert (copied.title, copied.residual_likelihood, copied.status) == ("Drift", 3, RiskStatus.IDENTIFIED)
    assert {getattr(copied, name) for name in (*plan, *acceptance)} == {None}
    budget = make(workspace, "resource", title="Budget", status="approved", approved_by_id=ana, approved_on=TODAY)
    again = row(workspace, "resource", records.duplicate(workspace, REGISTERS["resource"], [budget])[0])
    assert (again.title, again.status, again.approved_by_id, again.approved_on) == ("Budget", ResourceStatus.REQUESTED, None, None)


def test_bulk_changes_are_one_step_back(workspace: Workspace, ben: str) -> None:
    ids = [make(workspace, "risk", title=f"Risk {n}") for n in range(3)]
    records.bulk(workspace, REGISTERS["risk"], ids, {"owner_id": ben})
    assert workspace.undo_name() == "Change Risk owner of 3 records"
    assert {row(workspace, "risk", i).owner_id for i in ids} == {ben}
    workspace.undo()
    assert {row(workspace, "risk", i).owner_id for i in ids} == {None}


def test_fields_kept_as_links_are_set_as_a_whole(workspace: Workspace, ana: str, ben: str) -> None:
    role = make(workspace, "role", title="AI owner", holders=(ana,))
    assert workspace.facts().linked(role, "holders") == {ana}
    records.edit(workspace, REGISTERS["role"], role, {"holders": (ben,)})
    assert workspace.facts().linked(role, "holders") == {ben}
    workspace.undo()
    assert workspace.facts().linked(role, "holders") == {ana}


def test_links_are_seen_from_both_ends_and_taken_away_from_either(workspace: Workspace, ana: str) -> None:
    risks, evidence = REGISTERS["risk"], REGISTERS["evidence"]
    risk, proof = make(workspace, "risk", title="Drift", owner_id=ana), make(workspace, "evidence", title="Log of March")
    link(workspace, risks, risk, "evidence", "evidence", proof)
    link(workspace, risks, risk, "clauses", "", "42001:6.1.2")
    assert [(line.role_label, line.text) for line in links_of(workspace, risks, risk)] == [
        ("Clauses", "6.1.2 AI risk assessment"),
        ("Evidence", "EVD-0001 Log of March"),
    ]
    (back,) = links_of(workspace, evidence, proof)
    assert (back.own, back.register, back.id) == (False, "risk", risk)
    assert ("risk", risk) in {(line.register, line.id) for line in links_of(workspace, REGISTERS["person"], ana)}
    unlink(workspace, evidence, proof, back)
    assert links_of(workspace, evidence, proof) == []


def test_problems_name_broken_rules_before_what_is_still_needed(workspace: Workspace) -> None:
    made = make(workspace, "audit", title="First", planned_from=TODAY, planned_to=TODAY - dt.timedelta(days=1))
    found = records.problems(workspace, REGISTERS["audit"], row(workspace, "audit", made))
    assert found[0].blocking
    assert [p.sentence for p in found if p.field == "lead_auditor_id"] == ["Lead auditor is needed before this can be closed."]
    assert not any(p.blocking for p in found[1:])
