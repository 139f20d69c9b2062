"""The statement by groups, what was decided about each control, and what changed since it was approved."""

from __future__ import annotations

from typing import Any

import pytest

from aims_desktop.model.registers import REGISTERS
from aims_desktop.model.registers.soa import Implementation
from aims_desktop.service import records, soa
from aims_desktop.service.approval import approve
from aims_desktop.service.links import link, links_of, unlink
from aims_desktop.service.soa import State
from aims_desktop.service.workspace import Workspace
from tests.service.kit import TODAY, make

LINES = REGISTERS["soa-item"]
REASON = "Customers ask for it in tenders"


def line(workspace: Workspace, number: str) -> soa.Line:
    (found,) = [each for each in soa.lines_of(soa.groups(workspace)) if each.number == number]
    return found


def put(workspace: Workspace, number: str, **values: Any) -> str:
    record = line(workspace, number).id
    records.edit(workspace, LINES, record, values)
    return record


@pytest.fixture
def approved(workspace: Workspace, ana: str, ben: str) -> str:
    """The first version: every control is in, A.10.4 is out; the id of the statement."""
    ids = [each.id for each in workspace.facts().rows("soa-item")]
    records.bulk(workspace, LINES, ids, {"applicable": True, "justification": REASON, "owner_id": ana})
    put(workspace, "A.10.4", applicable=False, justification="We have no customers of our own yet")
    whole = soa.statement(workspace).id
    records.edit(workspace, soa.SOA, whole, {"introduction": "Compared", "prepared_by_id": ana, "next_review_on": TODAY})
    approve(workspace, soa.SOA, whole, version="1.0", approved_by_id=ben, approved_on=TODAY)
    return str(whole)


def test_the_controls_stand_in_the_groups_of_the_standard_and_own_ones_last(workspace: Workspace) -> None:
    for _count in range(10):
        soa.add_own(workspace)
    found = soa.groups(workspace)
    assert [group.number for group in found] == ["A.2", "A.3", "A.4", "A.5", "A.6", "A.7", "A.8", "A.9", "A.10", "X"]
    assert [each.number for each in found[0].lines] == ["A.2.2", "A.2.3", "A.2.4"]
    assert [each.number for each in found[-1].lines] == [f"X.{n}" for n in range(1, 11)]
    assert sum(len(group.lines) for group in found) == 48


@pytest.mark.parametrize(
    ("values", "state"),
    [
        ({}, State.UNDECIDED),
        ({"applicable": True}, State.TO_DO),
        ({"applicable": True, "implementation": Implementation.NOT_STARTED}, State.TO_DO),
        ({"applicable": True, "implementation": Implementation.PLANNED}, State.UNDER_WAY),
        ({"applicable": True, "implementation": Implementation.PARTIAL}, State.UNDER_WAY),
        ({"applicable": True, "implementation": Implementation.IMPLEMENTED}, State.IN_PLACE),
        ({"applicable": False, "justification": REASON}, State.EXCLUDED),
        ({"applicable": False}, State.UNEXPLAINED),
    ],
)
def test_how_far_a_control_is(workspace: Workspace, values: dict[str, Any], state: State) -> None:
    put(workspace, "A.4.2", **values)
    assert line(workspace, "A.4.2").state is state
    counts = soa.count(each.state for each in soa.lines_of(soa.groups(workspace)))
    assert sum(counts.values()) == 38
    assert counts[State.TO_DO if state is State.UNDECIDED else state] == (38 if state in {State.UNDECIDED, State.TO_DO} else 1)


def test_a_control_knows_its_risks_and_its_evidence_from_either_side(workspace: Workspace) -> None:
    risk = make(workspace, "risk", title="Drift", controls_chosen=["42001:A.6.2.6"])
    gone = make(workspace, "risk", title="Gone", controls_chosen=["42001:A.6.2.6"])
    records.delete(workspace, REGISTERS["risk"], [gone])
    proof = make(workspace, "evidence", title="Log", requirements=["42001:A.6.2.6"])
    other = make(workspace, "evidence", title="Minutes")
    link(workspace, LINES, line(workspace, "A.6.2.6").id, "evidence", "evidence", other)
    found = line(workspace, "A.6.2.6")
    assert (found.risks, found.evidence) == ({risk}, {proof, other})
    assert found.id not in workspace.facts().within("soa-item:without_evidence")
    assert len(workspace.facts().within("soa-item:without_evidence")) == 37


def test_a_line_is_linked_to_what_names_its_control(workspace: Workspace) -> None:
    record = line(workspace, "A.6.2.6").id
    risk = make(workspace, "risk", title="Drift")
    link(workspace, LINES, record, "related", "risk", risk)
    assert line(workspace, "A.6.2.6").risks == {risk}
    (found,) = links_of(workspace, LINES, record)
    assert (found.own, found.register, found.id, found.role_label) == (False, "risk", risk, "Controls")
    unlink(workspace, LINES, record, found)
    assert line(workspace, "A.6.2.6").risks == frozenset()
    assert links_of(workspace, LINES, record) == []
    workspace.undo()
    assert line(workspace, "A.6.2.6").risks == {risk}


def test_switching_takes_in_and_leaves_out_as_one_undoable_change(workspace: Workspace) -> None:
    record = line(workspace, "A.2.2").id
    for expected in (True, False, True):
        soa.switch(workspace, record)
        assert line(workspace, "A.2.2").row.applicable is expected
    assert workspace.undo_name() == "Edit 42001:A.2.2: Included"
    workspace.undo()
    assert line(workspace, "A.2.2").row.applicable is False


def test_the_number_of_the_draft(workspace: Workspace, approved: str) -> None:
    assert soa.draft_number(workspace) == ""
    put(workspace, "A.2.2", how="In the handbook")
    assert soa.draft_number(workspace) == "2.0"
    workspace.undo()
    assert soa.draft_number(workspace) == ""


def test_before_the_first_approval_there_is_nothing_to_compare_with(workspace: Workspace) -> None:
    assert soa.draft_number(workspace) == "1.0"
    assert soa.changes(workspace) == []
    assert soa.approved_lines(workspace) is None
    assert workspace.facts().within("soa-item:changed_since") == frozenset()


def test_what_changed_since_the_approved_version_is_told_field_by_field(workspace: Workspace, approved: str) -> None:
    assert soa.changes(workspace) == []
    put(workspace, "A.2.2", justification="Tenders and our quality policy ask for it", implementation=Implementation.PLANNED)
    switched = put(workspace, "A.10.4", applicable=True)
    own = soa.add_own(workspace)
    records.edit(workspace, soa.SOA, approved, {"introduction": "Compared anew"})
    told = [(change.number, change.kind, change.fields) for change in soa.changes(workspace)]
    assert told[0] == ("", "changed", (("Introduction", "Compared", "Compared anew"),))
    assert told[1] == (
        "A.2.2",
        "changed",
        (("Justification", REASON, "Tenders and our quality policy ask for it"), ("Implementation", "", "Planned")),
    )
    assert told[2] == ("A.10.4", "changed", (("Included", "No", "Yes"),))
    assert told[3][:2] == ("X.1", "new")
    assert workspace.facts().within("soa-item:changed_since") == {line(workspace, "A.2.2").id, switched, own}


def test_an_own_control_that_was_taken_away_is_told_too(workspace: Workspace, approved: str, ben: str) -> None:
    own = soa.add_own(workspace)
    records.edit(workspace, LINES, own, {"title": "Heat without AI", "justification": "People must not freeze"})
    approve(workspace, soa.SOA, approved, version="2.0", approved_by_id=ben, approved_on=TODAY)
    records.delete(workspace, LINES, [own])
    (change,) = soa.changes(workspace)
    assert (change.number, change.kind, change.title) == ("X.1", "gone", "Heat without AI")


def test_what_was_approved_reads_as_it_was_then(workspace: Workspace, approved: str) -> None:
    put(workspace, "A.10.4", applicable=True, justification="Now we have customers")
    kept = soa.lines_of(soa.groups(workspace, soa.approved_lines(workspace)))
    assert [each.number for each in kept if each.state is State.EXCLUDED] == ["A.10.4"]
    assert len(kept) == 38
