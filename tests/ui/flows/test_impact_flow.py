"""Assess what an AI system does to people, to an approved oversight plan."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from aims_desktop.service.workspace import Workspace
from aims_desktop.ui.desk import Desk
from tests.service.kit import make
from tests.ui.flows.kit import MOST, Person


def known_system(workspace: Workspace, ana: str) -> str:
    """A system of which the records know what steps 2 and 5 ask for."""
    system = make(
        workspace, "ai-system", title="Call notes", purpose="Writes notes of calls with depots", intended_use="Dispatchers after a call",
        excluded_use="Judging staff by their calls", affected_groups="Dispatchers, depots", known_limits="Names of places are misheard",
        org_roles=["deployer"], source="bought", model_version="Notes 3", technology=["nlp"], lifecycle="development", in_scope=True,
        owner_id=ana,
    )  # fmt: skip
    make(workspace, "lifecycle-record", system_id=system, kind="validation", title="Forty calls", result="Two notes were wrong")
    make(workspace, "measure", title="Notes put right", system_id=system, upper_limit=5)
    make(workspace, "communication", title="Concern box", kind="concern_channel", channel="Mail to a person")
    return system


def test_a_system_is_assessed_to_an_approved_oversight_plan(desk: Desk, workspace: Workspace, qtbot: QtBot) -> None:
    ana = str(workspace.facts().rows("person")[0].id)
    ben = make(workspace, "person", name="Ben Okafor", kind="employee", in_scope=True)
    system = known_system(workspace, ana)
    person = Person(qtbot, desk.window())

    person.press("Alt+G", "G", "I")

    def begin() -> None:
        person.write("Call")
        person.press("Return")

    person.in_dialog(lambda: person.press("Return"), begin)
    person.press(*"2222222222")
    person.click("Answer from the records")
    for said in ("Privacy: none needed", "Dispatchers would write by hand", "3: each note stands beside its call"):
        person.press("F8")
        person.write(said)
    person.press("F8", "2", "F8", "Tab")
    person.write("Callers with a strong accent")
    person.press("Tab")
    person.write("Two depots, in May")
    person.press("Tab", "F", "Tab", "P", "Tab")
    person.write("Calls take half the time")
    person.press("F8", "H", "F8")
    person.write("Each note is read before it is kept")
    person.press("F8")
    person.write("A wrong note for an hour")
    person.press("F8", "P", "F8")
    person.write("Dispatchers")
    person.press("F8")

    def approve() -> None:
        person.write("Ben")
        person.press("Return")

    person.in_dialog(lambda: person.click("Approve assessment…"), approve)
    person.press("Return")
    person.write("Ben")
    person.click("How it is stopped, required")
    person.write("Switch in the settings; depots are told by phone")
    person.press("Tab")
    person.write("Dispatchers write by hand")
    person.press("Tab")
    person.in_dialog(lambda: person.click("Approve the plan…"), approve)

    assert person.count <= MOST, person.count
    facts = workspace.facts()
    (assessment,) = facts.rows("impact-assessment")
    (plan,) = facts.rows("oversight-plan")
    assert assessment.id in {row.id for row in facts.rows("impact-assessment") if facts.newest_version(row.id) is not None}
    assert (plan.system_id, plan.level, plan.reviewer_id, plan.stop_authority_id) == (system, "in_the_loop", ben, ana)
    version = facts.newest_version(plan.id)
    assert version is not None
    assert version.approved_by_id == ben
    assert plan.id in facts.within("oversight-plan:in_force")
