"""The audit programme by keys and clicks: coverage, auditors, what is lacking before the next audit."""

from __future__ import annotations

from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from aims_desktop.model.registers import REGISTERS
from aims_desktop.service import audit_closing, records
from aims_desktop.service import audit_programme as programme
from aims_desktop.service.workspace import Workspace
from aims_desktop.ui.context import Place
from aims_desktop.ui.desk import Desk
from aims_desktop.ui.pages.audit_programme import AuditProgrammePage
from tests.service.audits import ASKED, audited, planned
from tests.service.kit import TODAY, make, row
from tests.ui.answering import answered
from tests.ui.example import settle, shown


@pytest.fixture
def plan(workspace: Workspace) -> str:
    return make(workspace, "audit-programme", title="Internal audits 2027")


@pytest.fixture
def page(desk: Desk) -> AuditProgrammePage:
    desk.navigate(Place("audit-programme"))
    return cast(AuditProgrammePage, desk.view)


def texts(root: QWidget) -> list[str]:
    settle()
    return [label.text() for label in shown(root, QLabel)]


def test_a_first_programme_is_made_from_the_empty_page(page: AuditProgrammePage, workspace: Workspace, qtbot: QtBot) -> None:
    assert page._first.hasFocus()
    qtbot.keyClick(page._first, Qt.Key.Key_Return)
    (made,) = workspace.facts().rows("audit-programme")
    assert made.title == "Internal audits 2027"
    assert page.place() == Place("audit-programme", record_id=made.id)
    assert not page._approve.isEnabled()
    assert "Complete From, To, Objectives" in page._approve.accessibleDescription()


def test_an_audit_is_planned_of_all_that_is_in_none(
    plan: str, page: AuditProgrammePage, workspace: Workspace, desk: Desk, qtbot: QtBot
) -> None:
    assert page._told.text().startswith("0 of 70 clauses")
    page._plan.setFocus()
    qtbot.keyClick(page._plan, Qt.Key.Key_Return)
    (made,) = workspace.facts().rows("audit")
    assert desk.place == Place("audit", record_id=made.id)
    assert programme.coverage(workspace, plan).lacking == []


def test_a_key_takes_a_requirement_into_an_audit_and_out(plan: str, page: AuditProgrammePage, workspace: Workspace, qtbot: QtBot) -> None:
    made = planned(workspace, programme_id=plan)
    assert page.table.hasFocus()
    page.table.setCurrentIndex(page.model.index(0, 1))
    assert page.model.data(page.model.index(0, 1), Qt.ItemDataRole.AccessibleTextRole).endswith("AUD-0001: not covered")
    qtbot.keyClick(page.table, Qt.Key.Key_Space)
    assert "42001:4.1" in workspace.facts().linked(made, "requirements")
    assert page.model.data(page.model.index(0, 1), Qt.ItemDataRole.AccessibleTextRole).endswith("AUD-0001: covered")
    assert page.table.currentIndex().column() == 1
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    assert "42001:4.1" not in workspace.facts().linked(made, "requirements")
    assert workspace.undo_name() == "Change what AUD-0001 covers"


def test_a_closed_audit_keeps_what_it_covered(plan: str, page: AuditProgrammePage, workspace: Workspace, desk: Desk, qtbot: QtBot) -> None:
    made = audited(workspace, programme_id=plan)
    audit_closing.close(workspace, made)
    page.table.setCurrentIndex(page.model.index(0, 1))
    qtbot.keyClick(page.table, Qt.Key.Key_Space)
    assert workspace.facts().linked(made, "requirements") == set(ASKED)
    assert "AUD-0001 is closed and stays as it is." in [bar.accessibleName() for bar in desk.findChildren(QWidget, "message")]


def test_only_what_is_in_no_audit_can_be_shown(plan: str, page: AuditProgrammePage, workspace: Workspace, qtbot: QtBot) -> None:
    planned(workspace, programme_id=plan)
    page._lacking.setFocus()
    qtbot.keyClick(page._lacking, Qt.Key.Key_Space)
    assert page.model.rowCount() == 67
    page.before.take_in.setFocus()
    qtbot.keyClick(page.before.take_in, Qt.Key.Key_Return)
    assert page.model.rowCount() == 0
    assert page.before.take_in.accessibleDescription() == "Everything is in an audit."


def test_who_would_audit_own_work_is_said(plan: str, page: AuditProgrammePage, workspace: Workspace) -> None:
    made = planned(workspace, programme_id=plan)
    lead = row(workspace, "audit", made).lead_auditor_id
    control = next(line for line in workspace.facts().rows("soa-item") if line.control == "42001:A.5.2")
    records.edit(workspace, REGISTERS["soa-item"], control.id, {"owner_id": lead})
    assert page.before.guard.isVisibleTo(page)
    assert "choose another auditor" in page.before.guard.text()
    page.tabs.setCurrentIndex(1)
    said = texts(page.auditors)
    assert "Competence: Ten audits" in said
    assert "No independence statement" in said
    assert any(text.startswith("AUD-0001: answers for ") for text in said)


def test_questions_without_evidence_are_listed(plan: str, page: AuditProgrammePage, workspace: Workspace) -> None:
    planned(workspace, programme_id=plan)
    said = texts(page.before)
    assert "3 questions have no evidence yet" in said
    assert any("6.1.2" in text for text in said)


def test_the_programme_is_approved_when_it_is_whole(plan: str, page: AuditProgrammePage, workspace: Workspace) -> None:
    ana = workspace.facts().rows("person")[0].id
    told = {
        "period_start": TODAY, "period_end": TODAY.replace(year=2028), "objectives": "x", "frequency": "x", "methods": "x",
        "responsible_id": ana, "reporting": "x",
    }  # fmt: skip
    records.edit(workspace, programme.PROGRAMME, plan, told)
    assert page._approve.isEnabled()

    def fill(dialog: QWidget) -> None:
        dialog.person.put_text("Ana Ruiz")  # type: ignore[attr-defined]  # the dialog of approving
        dialog._approve()  # type: ignore[attr-defined]  # as above

    with answered(fill):
        page.approve()
    assert page.head.state.text() == "Version 1.0 in force"


def test_all_that_can_be_focused_has_a_name(plan: str, page: AuditProgrammePage, workspace: Workspace) -> None:
    planned(workspace, programme_id=plan)
    for tab in range(3):
        page.tabs.setCurrentIndex(tab)
        for widget in page.findChildren(QWidget):
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisibleTo(page):
                assert widget.accessibleName(), widget
