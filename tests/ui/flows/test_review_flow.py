"""A management review is prepared, held and approved in a real window, by at most sixty keys, texts and clicks."""

from __future__ import annotations

import datetime as dt

import pytest
from pytestqt.qtbot import QtBot

from aims_desktop.model.registers import REGISTERS
from aims_desktop.service import approval, records, review
from aims_desktop.service.workspace import Workspace
from aims_desktop.ui.desk import Desk
from aims_desktop.ui.main_window import MainWindow
from tests.service.kit import TODAY, make
from tests.ui.flows.kit import MOST, Person

INPUTS = 7
"""What the standard asks for; the advised inputs need no words."""


@pytest.fixture
def ready(desk: Desk, workspace: Workspace) -> Workspace:
    """An organisation with a sponsor who will chair, and some records to look at."""
    organisation = workspace.facts().single("organisation")
    mara = make(workspace, "person", name="Mara Quist", kind="employee", in_scope=True)
    records.edit(workspace, REGISTERS["organisation"], organisation.id, {"sponsor_id": mara})
    make(workspace, "risk", title="Drift", likelihood=4, impact_people=4)
    make(workspace, "context-issue", title="A new law", reviewed_on=TODAY)
    return workspace


def test_a_review_is_prepared_held_and_approved(ready: Workspace, window: MainWindow, qtbot: QtBot) -> None:
    person = Person(qtbot, window)
    person.press("Alt+G", "G", "M")
    person.in_dialog(lambda: person.click("Prepare a review…"), lambda: person.press("Return"))

    # what matters, input by input
    person.press("Return")
    for n in range(INPUTS):
        if n:
            person.press("Alt+Down")
        person.write("Looked at; nothing beyond the figures.")

    # a decision with owner and date
    person.press("Shift+Tab", "Right", "Tab")
    person.write("Buy a second sensor")
    person.press("Tab", "Tab")
    person.write("Ana")
    person.press("Tab")
    person.write("1 May 2027")
    person.click("Record decision")

    # the meeting and its minutes
    person.press("Shift+Tab", "Right")
    person.click("Held on, required")
    person.write("1 Mar 2027")
    person.click("Add to: Present, required")
    person.write("Mara")
    person.press("Return")
    for verdict, reason in (("Suitable", "It fits what we do."), ("Adequate", "It is enough."), ("Effective", "It works.")):
        person.click(f"{verdict}, required: Yes")
        person.press("Tab")
        person.write(reason)
    person.press("Tab")
    person.write("Ready for certification.")
    person.press("Tab")
    person.write("1 Sep 2027")
    person.press("Tab")
    person.in_dialog(lambda: person.click("Approve minutes…"), lambda: (person.write("Mara"), person.press("Return")))

    (held,) = ready.facts().rows("management-review")
    (decision,) = review.decisions(ready, held.id)
    assert (held.held_on, held.next_review_on) == (TODAY, dt.date(2027, 9, 1))
    assert (held.suitable, held.adequate, held.effective) == (True, True, True)
    assert (decision.title, decision.due_on) == ("Buy a second sensor", dt.date(2027, 5, 1))
    assert [version.version for version in approval.versions_of(ready, held.id)] == ["1.0"]
    assert person.count <= MOST, person.count
