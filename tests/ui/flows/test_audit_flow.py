"""An audit goes from its programme to a closed finding in a real window, by at most sixty keys, texts and clicks."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from aims_desktop.model.registers import REGISTERS
from aims_desktop.service import approval, audit, records
from aims_desktop.service.workspace import Workspace
from aims_desktop.ui.desk import Desk
from aims_desktop.ui.main_window import MainWindow
from tests.service.kit import TODAY, make
from tests.ui.flows.kit import MOST, Person

LEFT = ("42001:6.1.2", "42001:8.2")
"""What an earlier audit of the programme left for the next."""


@pytest.fixture
def ready(desk: Desk, workspace: Workspace) -> Workspace:
    """A programme whose first audit covered all but two clauses, an outside auditor, and somebody who answers for one of the two."""
    ana = workspace.facts().rows("person")[0].id
    make(workspace, "person", name="Ben Okafor", kind="employee", in_scope=True)
    make(
        workspace, "person", name="Mara Quist", kind="external", auditor=True, auditor_competence="Ten audits",
        independence_statement="Has never worked here.",
    )  # fmt: skip
    plan = make(workspace, "audit-programme", title="Internal audits 2027", period_start=TODAY)
    rest = [each for each in audit.needed(workspace) if each not in LEFT]
    make(workspace, "audit", title="First half", kind="internal", programme_id=plan, requirements=rest, held_from=TODAY, held_to=TODAY)
    gap = next(item for item in workspace.facts().rows("gap-item") if item.requirement == LEFT[1])
    records.edit(workspace, REGISTERS["gap-item"], gap.id, {"owner_id": ana})
    return workspace


def test_an_audit_from_its_programme_to_a_closed_finding(ready: Workspace, window: MainWindow, qtbot: QtBot) -> None:
    person = Person(qtbot, window)

    def fill(*said: str) -> None:
        """Write into one field after the other; "" leaves one as it is."""
        for at, words in enumerate(said):
            if at:
                person.press("Tab")
            if words:
                person.write(words)

    # the programme says what is in no audit yet; an audit is planned of it
    person.press("Alt+G", "G", "E")
    person.click("Plan an audit")
    person.click("Planned from, required")
    fill("1 Mar 2027", "1 Mar 2027")
    person.click("Make the checklist")

    # two questions: one conforms, one does not
    person.press("1", "Return")
    person.write("Method read, two risks scored again.")
    person.press("Alt+Down", "3", "Alt+W")
    person.write("No risk was assessed again after the change of May.")
    person.press("Alt+Down")

    # the report; after the last question the keyboard is there
    fill("1 Mar 2027", "1 Mar 2027", "S", "It lives, with one lapse.", "1 Mar 2027", "Ana")
    person.press("Tab")
    person.in_dialog(lambda: person.click("Close audit…"), lambda: person.click("Close audit"))

    # the finding, from its correction to the proof that the action worked
    person.press("Alt+G", "G", "H", "Return")
    person.write("Assessed again at once.")
    person.press("Alt+Down", "Alt+C")
    person.write("The change procedure does not name the risks.")
    person.press("Alt+Down")
    person.write("Two other changes looked at: both assessed.")
    person.press("Alt+Down")
    fill("Name the risks in the change procedure", "", "Ana", "1 Mar 2027")
    person.click("Plan action")
    fill("1 Mar 2027", "", "")
    person.press("Tab")
    fill("Ben", "")
    person.write("1 Mar 2027")
    person.press("Tab", "E")
    person.click("Close finding")

    facts = ready.facts()
    second = max(facts.rows("audit"), key=lambda row: row.number or 0)
    (finding,), (action,) = facts.rows("finding"), facts.rows("action")
    assert (second.status, facts.linked(second.id, "requirements")) == ("closed", set(LEFT))
    assert [version.version for version in approval.versions_of(ready, second.id)] == ["1.0"]
    assert (finding.status, finding.requirement, finding.audit_id) == ("closed", LEFT[1], second.id)
    assert (action.status, action.effectiveness) == ("closed", "effective")
    assert action.verified_by_id != action.owner_id
    assert person.count <= MOST
