"""A risk goes from the catalogue to an accepted residual in a real window, by at most sixty keys and clicks; each typed letter counts."""

from __future__ import annotations

import datetime as dt

import pytest
from pytestqt.qtbot import QtBot

from aims_desktop.model.registers.actions import ActionKind
from aims_desktop.model.registers.risk import RiskStatus
from aims_desktop.service import approval, records, risk_method
from aims_desktop.service.workspace import Workspace
from aims_desktop.ui.desk import Desk
from aims_desktop.ui.main_window import MainWindow
from tests.service.kit import TODAY, make
from tests.ui.flows.kit import MOST, Person


class Typist(Person):
    """Counts every letter of a text as a key."""

    def write(self, text: str) -> None:
        """Type a text where the keyboard is."""
        super().write(text)
        self.count += len(text) - 1


@pytest.fixture
def ready(desk: Desk, workspace: Workspace) -> Workspace:
    """A file with a method in force, an AI system in scope, and two people."""
    ana = workspace.facts().rows("person")[0].id
    ben = make(workspace, "person", name="Ben Okafor", kind="employee", in_scope=True, job_title="CEO")
    risk_method.take_over(workspace)
    method = risk_method.method_of(workspace)
    records.edit(workspace, risk_method.METHOD, method.id, {"prepared_by_id": ana, "next_review_on": TODAY})
    approval.approve(workspace, risk_method.METHOD, method.id, version="1.0", approved_by_id=ben, approved_on=TODAY)
    make(workspace, "ai-system", title="Screening", in_scope=True)
    return workspace


def test_a_risk_from_the_catalogue_to_its_accepted_residual(ready: Workspace, window: MainWindow, qtbot: QtBot) -> None:
    person = Typist(qtbot, window)
    person.press("Alt+G", "G", "C")
    person.press("Space")
    person.click("Adopt the chosen scenarios")
    person.press("Return")  # the keyboard is back at the scenario; it opens its risk, at the first step that is not done
    person.press("Return")
    person.write("Ana")
    person.click("Who is harmed: Individuals")
    person.click("Next step")
    person.press("Up", "Return", "Right", "Return", "Left", "Return")  # organisation, people, society
    person.click("Next step")
    person.click("Next step")  # the treatment came with the scenario
    person.press("Tab", "Tab")
    person.write("1 May")
    person.press("Return")
    person.click("Next step")
    person.press("Down", "Return")
    person.click("Next step")
    person.write("Ben")
    person.click("Why")
    person.write("Rare")
    person.click("Accept what remains")
    (risk,), (action,) = ready.facts().rows("risk"), ready.facts().rows("action")
    assert (risk.catalogue_ref, risk.likelihood, risk.impact_organisation, risk.impact_people, risk.impact_society) == ("RS-01", 4, 3, 4, 3)
    assert (risk.residual_likelihood, risk.residual_impact, risk.method_version_id is not None) == (3, 4, True)
    assert (action.origin, action.kind, action.due_on) == (f"risk:{risk.id}", ActionKind.TREATMENT, dt.date(2027, 5, 1))
    assert (risk.status, risk.accepted_role, risk.acceptance_reason) == (RiskStatus.ACCEPTED, "CEO", "Rare")
    assert risk.accepted_until == dt.date(2027, 9, 1)
    assert risk.id not in ready.facts().within("risk:residual_not_accepted")
    assert person.count <= MOST
