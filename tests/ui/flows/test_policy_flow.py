"""A policy goes from its outline to published and acknowledged in a real window, by at most sixty keys and clicks; each letter counts."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from aims_desktop.model.registers import REGISTERS
from aims_desktop.model.registers.documents import VersionStatus
from aims_desktop.service import acknowledging, approval, documents, records
from aims_desktop.service.workspace import Workspace
from aims_desktop.ui.desk import Desk
from aims_desktop.ui.main_window import MainWindow
from tests.service.kit import make
from tests.ui.flows.kit import MOST, Person


class Typist(Person):
    """Counts every letter of a text as a key."""

    def write(self, text: str) -> None:
        """Type a text where the keyboard is."""
        super().write(text)
        self.count += len(text) - 1


@pytest.fixture
def ready(desk: Desk, workspace: Workspace) -> Workspace:
    """A file with a lead implementer who writes, top management that approves, and a member of staff."""
    ana = workspace.facts().rows("person")[0].id
    records.edit(workspace, REGISTERS["person"], ana, {"in_scope": True})
    make(workspace, "person", name="Ben Okafor", kind="employee", in_scope=True, top_management=True)
    make(workspace, "person", name="Chi Obi", kind="contractor", in_scope=True)
    make(workspace, "role", title="AIMS lead", function="lead_implementer", holders=[ana])
    make(workspace, "ai-system", title="Route planner", in_scope=True, intended_use="Plan tours")
    return workspace


def test_a_policy_from_its_outline_to_published_and_acknowledged(ready: Workspace, window: MainWindow, qtbot: QtBot) -> None:
    person = Typist(qtbot, window)
    person.press("Alt+G", "G", "D")
    person.in_dialog(lambda: person.press("Return"), lambda: person.press("Return"))  # the AI policy is the first that is not there
    for words in ("Fair", "Law", "None", "Ask", "ISMS", "None"):
        person.press("F3")
        person.write(words)
    person.click("Send for review")
    person.press("Return")  # the keyboard went on to: Ready for approval
    person.in_dialog(lambda: person.press("Return"), lambda: person.press("Return"))  # top management is proposed as approver
    person.press("Alt+G", "G", "N")
    person.click("Choose all 3 who are open")
    person.click("Record for 3 people")
    (policy,), (version,) = ready.facts().rows("document"), ready.facts().rows("version")
    assert documents.standing(ready, policy).state is VersionStatus.PUBLISHED
    assert (policy.code, version.version, version.approved_by_id == policy.author_id) == ("POL-01", "1.0", False)
    assert "**Route planner**: Plan tours" in policy.body
    assert "[?]" not in policy.body
    assert policy.id in ready.facts().within("document:ai_policy_in_force")
    assert [v.id for v in approval.versions_of(ready, policy.id)] == [version.id]
    assert acknowledging.coverage(ready, policy).percent == 100
    assert len(ready.facts().within("person:acknowledged_ai_policy")) == 3
    assert person.count <= MOST
