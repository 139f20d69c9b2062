from __future__ import annotations

from aims_desktop.model.registers import REGISTERS
from aims_desktop.model.registers.findings import FindingStatus, Grade
from aims_desktop.service import records, summary
from aims_desktop.service.workspace import Workspace
from tests.service.kit import make


def test_controls_add_up(workspace: Workspace) -> None:
    lines = workspace.facts().rows("soa-item")
    states = [
        {"applicable": True, "implementation": "implemented"},
        {"applicable": True, "implementation": "partial"},
        {"applicable": True, "implementation": "planned"},
        {"applicable": True, "implementation": "not_started"},
        {"applicable": False, "implementation": "implemented"},
    ]
    for line, values in zip(lines, states, strict=False):
        records.edit(workspace, REGISTERS["soa-item"], line.id, values)
    count = summary.controls(workspace.facts())
    assert (count.in_place, count.under_way, count.to_do, count.excluded) == (1, 2, 38 - 4, 1)
    assert count.all == 38


def test_findings_are_counted_by_grade_while_open(workspace: Workspace) -> None:
    for grade, status in (
        ("major_nonconformity", "issued"),
        ("minor_nonconformity", "draft"),
        ("observation", None),
    ):
        make(workspace, "finding", title="x", grade=grade, status=status)
    with workspace.change("A closed one", of_copies=True) as txn:  # a person would have to say much before that
        txn.add("finding", {"title": "x", "grade": Grade.MAJOR_NONCONFORMITY, "status": FindingStatus.CLOSED})
    count = summary.findings(workspace.facts())
    assert (count.major, count.minor, count.other, count.closed, count.open) == (1, 1, 1, 1, 3)


def test_documents_of_others_and_withdrawn_ones_are_left_out(workspace: Workspace) -> None:
    for kind, status in (("policy", "in_review"), ("policy", "ready"), ("policy", None), ("external", None), ("policy", "withdrawn")):
        make(workspace, "document", title="x", type=kind, status=status)
    count = summary.documents(workspace.facts())
    assert (count.in_force, count.in_review, count.to_write, count.all) == (0, 2, 1, 3)
