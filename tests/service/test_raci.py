"""The RACI: letters by step, what it lacks, giving and taking a part, and the roles that the roadmap proposes."""

from __future__ import annotations

from aims_desktop.service import raci
from aims_desktop.service.workspace import Workspace
from tests.service.kit import make, row


def test_a_role_has_its_letters_by_step_and_what_lacks_is_said(workspace: Workspace) -> None:
    make(workspace, "role", title="Lead", raci_responsible=("step_1", "step_2"), raci_accountable=("step_1",))
    make(workspace, "role", title="Board", raci_accountable=("step_1",), raci_informed=("step_2",))
    make(workspace, "role", title="Cook", needed=False, raci_responsible=("step_3",))
    lines = raci.table(workspace.facts())
    assert [(line.role.title, dict(line.letters)) for line in lines] == [("Lead", {1: "RA", 2: "R"}), ("Board", {1: "A", 2: "I"})]
    assert raci.warnings(workspace.facts()) == [
        "Nobody is responsible in steps 3, 4, 5, 6, 7, 8, 9, 10, 11, 12.",
        "Nobody is accountable in steps 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12.",
        "More than one role is accountable in step 1.",
    ]


def test_a_part_is_given_and_taken_away_each_as_one_change(workspace: Workspace) -> None:
    role = make(workspace, "role", title="Lead", raci_consulted=("step_4",))
    assert raci.turn(workspace, role, 12, "C")
    assert row(workspace, "role", role).raci_consulted == ("step_4", "step_12")
    assert workspace.undo_name() == "Change the part of Lead in step 12"
    raci.turn(workspace, role, 4, "C")
    raci.turn(workspace, role, 12, "C")
    assert row(workspace, "role", role).raci_consulted is None
    assert not raci.turn(workspace, "nobody", 1, "C")


def test_the_roadmap_proposes_roles_whose_table_lacks_nothing(workspace: Workspace) -> None:
    make(workspace, "role", title="Our lead", function="lead_implementer")
    assert raci.propose(workspace) == 10
    assert raci.propose(workspace) == 0
    roles = {role.function: role for role in workspace.facts().rows("role")}
    assert roles["lead_implementer"].title == "Our lead"
    assert roles["all_staff"].everyone is True
    assert "step_1" in roles["top_management"].raci_accountable
    workspace.undo()
    assert [role.title for role in workspace.facts().rows("role")] == ["Our lead"]


def test_all_proposed_roles_together_lack_nobody_responsible(workspace: Workspace) -> None:
    raci.propose(workspace)
    assert [words for words in raci.warnings(workspace.facts()) if words.startswith("Nobody")] == []
