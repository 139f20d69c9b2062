"""Clauses and controls: all of them are listed, and each shows whatever serves it, whichever way it says so."""

from __future__ import annotations

import pytest

from aims_desktop.model.registers import REGISTERS
from aims_desktop.service import records, requirements
from aims_desktop.service.links import link, links_of
from aims_desktop.service.requirements import Serving
from aims_desktop.service.workspace import Workspace
from tests.service.kit import make

RISKS, CONTROL = "42001:6.1.2", "42001:A.9.2"


def served(workspace: Workspace, requirement_id: str) -> dict[str, list[Serving]]:
    return {group.register.name: list(group.lines) for group in requirements.serving(workspace, requirement_id)}


def texts(workspace: Workspace, requirement_id: str, register: str) -> list[str]:
    return [line.text for line in served(workspace, requirement_id).get(register, [])]


def test_every_clause_and_control_is_listed_under_its_heading(workspace: Workspace) -> None:
    entries = requirements.entries(workspace)
    assert [entry.id for entry in entries] == list(workspace.facts().standard.requirement_ids)
    groups = list(dict.fromkeys(entry.group for entry in entries))
    assert groups[0] == "4 Context of the organization"
    assert groups[6] == "10 Improvement"
    assert groups[7].startswith("A.2 ")
    assert len(groups) == 7 + 9
    assert str(requirements.entry(workspace, "42001:A.6.2.4")) == "A.6.2.4 AI system verification and validation"
    assert requirements.entry(workspace, "42001:99") is None


def test_an_own_control_comes_last_and_goes_with_its_line(workspace: Workspace) -> None:
    line = make(workspace, "soa-item", title="Heat without AI", own_control=True)
    (own,) = [entry for entry in requirements.entries(workspace) if entry.group == "Own controls"]
    assert requirements.entries(workspace)[-1] == own
    assert str(own) == "X.1 Heat without AI"
    assert requirements.requirement_of(workspace, own.id) is None
    assert list(served(workspace, own.id)) == ["soa-item"]
    records.delete(workspace, REGISTERS["soa-item"], [line])
    assert requirements.entry(workspace, own.id) is None


def test_its_lines_in_the_gap_analysis_and_in_the_statement_come_first(workspace: Workspace) -> None:
    assert list(served(workspace, RISKS)) == ["gap-item"]
    assert list(served(workspace, CONTROL)) == ["gap-item", "soa-item"]
    (gap,) = served(workspace, RISKS)["gap-item"]
    assert (gap.text, gap.standing, gap.role) == ("Gap analysis", "Nothing decided yet", "")


def test_what_names_it_in_a_field_or_by_a_link_serves_it(workspace: Workspace) -> None:
    audit = make(workspace, "audit", title="First audit", requirements=[RISKS])
    make(workspace, "audit-answer", audit_id=audit, requirement=RISKS, question="Is it repeatable?")
    make(workspace, "finding", title="Two scales", requirement=RISKS)
    document = make(workspace, "document", title="How we judge risks")
    link(workspace, REGISTERS["document"], document, "clauses", "", RISKS)
    make(workspace, "evidence", title="Minutes", requirements=[RISKS])
    make(workspace, "risk", title="Drift", controls_chosen=[CONTROL])
    assert list(served(workspace, RISKS)) == ["gap-item", "document", "evidence", "audit-answer", "finding", "audit"]
    assert texts(workspace, RISKS, "audit-answer") == ["Is it repeatable?"]
    assert texts(workspace, RISKS, "finding") == ["Two scales"]
    assert texts(workspace, CONTROL, "risk") == ["Drift"]
    (written,) = served(workspace, RISKS)["document"]
    assert (written.standing, written.role) == ("DOC-0001 · Draft", "clauses")


def test_what_is_linked_to_its_lines_serves_it_too_but_is_unlinked_there(workspace: Workspace) -> None:
    gap = requirements.lines_of(workspace.facts(), CONTROL)["gap-item"]
    line = requirements.lines_of(workspace.facts(), CONTROL)["soa-item"]
    proof = make(workspace, "evidence", title="Screenshot")
    link(workspace, REGISTERS["soa-item"], line.id, "evidence", "evidence", proof)
    process = make(workspace, "process", title="Approve tools")
    link(workspace, REGISTERS["process"], process, "related", "gap-item", gap.id)
    make(workspace, "action", title="Write the rules", origin=f"gap-item:{gap.id}")
    found = served(workspace, CONTROL)
    assert [line.text for name in ("evidence", "process", "action") for line in found[name]] == [
        "Screenshot",
        "Approve tools",
        "Write the rules",
    ]
    assert not any(line.role for lines in found.values() for line in lines)


def test_what_is_deleted_serves_nothing(workspace: Workspace) -> None:
    proof = make(workspace, "evidence", title="Minutes", requirements=[RISKS])
    assert texts(workspace, RISKS, "evidence") == ["Minutes"]
    records.delete(workspace, REGISTERS["evidence"], [proof])
    assert texts(workspace, RISKS, "evidence") == []


@pytest.mark.parametrize(
    ("register", "requirement", "role"),
    [
        ("evidence", RISKS, "requirements"),
        ("audit", CONTROL, "requirements"),
        ("risk", CONTROL, "controls_chosen"),
        ("risk", RISKS, "clauses"),
        ("document", RISKS, "clauses"),
        ("document", CONTROL, "controls"),
    ],
)
def test_a_link_made_from_here_is_the_one_made_from_there(workspace: Workspace, register: str, requirement: str, role: str) -> None:
    record = make(workspace, register, title="It")
    requirements.link_to(workspace, requirement, REGISTERS[register], record)
    assert [(line.id, line.role) for line in links_of(workspace, REGISTERS[register], record)] == [(requirement, role)]
    (line,) = served(workspace, requirement)[register]
    assert line.role == role
    assert workspace.undo_name().startswith("Link ")
    requirements.unlink(workspace, requirement, line)
    assert links_of(workspace, REGISTERS[register], record) == []
    workspace.undo()
    assert texts(workspace, requirement, register) == ["It"]


def test_every_clause_and_control_names_registers_or_is_met_by_documents(workspace: Workspace) -> None:
    homes = {r.name for entry in requirements.entries(workspace) for r in requirements.registers_of(entry.id)}
    assert {"risk", "risk-method", "ai-system", "document", "evidence"} <= homes
    assert [r.name for r in requirements.registers_of(RISKS)] == ["risk-method", "risk"]
