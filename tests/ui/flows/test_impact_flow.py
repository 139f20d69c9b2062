"""Assess what an AI system does to people, to an approved oversight plan."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from aims_desktop.service.workspace import Workspace
from aims_desktop.ui.desk import Desk
from tests.service.kit import make
from tests.ui.flows.kit import MOST, Person


def test_a_system_is_assessed_to_an_approved_oversight_plan(desk: Desk, workspace: Workspace, qtbot: QtBot) -> None:
    ana = str(workspace.facts().rows("person")[0].id)
    ben = make(workspace, "person", name="Ben Okafor", kind="employee", in_scope=True)
    system = make(workspace, "ai-system", title="Applicant ranking", lifecycle="development", in_scope=True, owner_id=ana)
    person = Person(qtbot, desk.window())

    person.press("Alt+G", "G", "I")

    def begin() -> None:
        person.write("Applicant")
        person.press("Return")

    person.in_dialog(lambda: person.press("Return"), begin)
    person.press("2", "2", "1", "1", "2", "2", "2", "1", "1", "2")
    person.write("Ranks applications for jobs in the depot; all other jobs are left out")
    for said in ("Refusing by rank alone", "Applicants, recruiters", "Applicants with gaps in their career", "The works council, in May"):
        person.press("F8")
        person.write(said)
    person.press("Ctrl+Return", "Ctrl+Return", "1", "4", "2")
    person.press("F8", "F", "Tab", "P", "Tab")
    person.write("Each application is read within a day")
    person.press("F8", "H", "F8")
    person.write("Names and photographs are taken out")
    person.press("F8", "P", "F8")
    person.write("2027-09-01")
    person.press("F8", "Return")

    def approve() -> None:
        person.write("Ben")
        person.press("Return")

    person.in_dialog(lambda: person.click("Approve assessment…"), approve)
    person.press("Ctrl+Return", "Return")
    person.write("Ben")
    person.click("How it is stopped, required")
    person.write("Switch in the settings; recruiters are told by phone")
    person.press("Tab")
    person.write("Applications are read in the order they came")
    person.press("Tab")
    person.in_dialog(lambda: person.click("Approve the plan…"), approve)

    assert person.count <= MOST, person.count
    facts = workspace.facts()
    (assessment,) = facts.rows("impact-assessment")
    (plan,) = facts.rows("oversight-plan")
    (risk,) = facts.rows("risk")
    assert assessment.id in {row.id for row in facts.rows("impact-assessment") if facts.newest_version(row.id) is not None}
    assert (plan.system_id, plan.level, plan.reviewer_id, plan.stop_authority_id) == (system, "in_the_loop", ben, ana)
    version = facts.newest_version(plan.id)
    assert version is not None
    assert version.approved_by_id == ben
    assert facts.linked(assessment.id, "risks_raised") == {risk.id}
    assert plan.id in facts.within("oversight-plan:in_force")
