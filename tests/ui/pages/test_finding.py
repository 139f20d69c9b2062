"""A finding by keys and clicks: its way, the cause by prompts, actions, verification and closing."""

from __future__ import annotations

import datetime as dt
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from aims_desktop.model.registers.findings import CauseMethod
from aims_desktop.service import findings, records
from aims_desktop.service.workspace import Workspace
from aims_desktop.ui.context import Place
from aims_desktop.ui.desk import Desk
from aims_desktop.ui.pages.finding import FindingPage
from tests.service.kit import TODAY, make, row
from tests.ui.example import settle, shown


@pytest.fixture
def finding(workspace: Workspace) -> str:
    ana = workspace.facts().rows("person")[0].id
    return make(workspace, "finding", title="No log", grade="minor_nonconformity", requirement="42001:9.1", owner_id=ana, raised_on=TODAY)


@pytest.fixture
def page(desk: Desk) -> FindingPage:
    desk.navigate(Place("finding"))
    return cast(FindingPage, desk.view)


def said(root: QWidget, name: str, kind: type[QWidget] = QWidget) -> QWidget:
    """The one visible widget with an accessible name."""
    (found,) = [w for w in root.findChildren(kind) if w.accessibleName() == name and w.isVisibleTo(root)]
    return found


def go(page: FindingPage, at: int) -> None:
    page.way.setCurrentIndex(page.way.way.index(at))
    settle()


def test_a_first_finding_is_recorded_from_the_empty_page(page: FindingPage, workspace: Workspace, qtbot: QtBot) -> None:
    assert page._first.hasFocus()
    qtbot.keyClick(page._first, Qt.Key.Key_Return)
    (made,) = workspace.facts().rows("finding")
    assert (made.source, made.raised_on) == ("self_identified", TODAY)
    assert page.way.currentIndex().row() == 0


def test_the_way_begins_where_something_is_lacking(finding: str, page: FindingPage) -> None:
    assert page.way.hasFocus()
    assert page.way.currentIndex().row() == 1
    told = [page.way.way.data(page.way.way.index(at), Qt.ItemDataRole.AccessibleTextRole) for at in range(6)]
    assert told[0] == "1  Finding and grade, complete"
    assert told[2] == "3  Root cause, Find the root cause."
    assert told[5] == "6  Close, not ready yet"
    assert page._close.accessibleDescription().startswith("Say what was corrected at once.")


def test_five_whys_are_asked_one_by_one_and_kept_together(finding: str, page: FindingPage, workspace: Workspace, qtbot: QtBot) -> None:
    go(page, 2)
    for prompt, words in (("Problem", "No log"), ("Why 1", "Nobody keeps it"), ("Root cause", "The role was never given")):
        field = said(page, prompt, QLineEdit)
        field.setFocus()
        qtbot.keyClicks(field, words)
        qtbot.keyClick(field, Qt.Key.Key_Tab)
    kept = row(workspace, "finding", finding)
    assert kept.cause_method is CauseMethod.FIVE_WHYS
    assert kept.root_cause == "Problem: No log\nWhy 1: Nobody keeps it\nRoot cause: The role was never given"
    workspace.undo()
    assert cast(QLineEdit, said(page, "Root cause", QLineEdit)).text() == ""
    assert cast(QLineEdit, said(page, "Why 1", QLineEdit)).text() == "Nobody keeps it"


def test_another_method_asks_otherwise_and_keeps_the_cause(finding: str, page: FindingPage, workspace: Workspace, qtbot: QtBot) -> None:
    findings.set_cause(workspace, finding, CauseMethod.FIVE_WHYS, {"Root cause": "The role was never given"})
    go(page, 2)
    box = cast(QComboBox, said(page, "How the cause is looked for"))
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Down)
    settle()
    assert row(workspace, "finding", finding).cause_method is CauseMethod.FISHBONE
    assert cast(QLineEdit, said(page, "Chosen causes", QLineEdit)).text() == "The role was never given"
    assert said(page, "Model technology", QLineEdit)


def test_what_is_typed_is_saved_before_the_page_is_left(
    finding: str, page: FindingPage, workspace: Workspace, desk: Desk, qtbot: QtBot
) -> None:
    go(page, 2)
    field = said(page, "Root cause", QLineEdit)
    field.setFocus()
    qtbot.keyClicks(field, "No rule")
    desk.navigate(Place("reports"))
    assert row(workspace, "finding", finding).root_cause == "Root cause: No rule"


def test_an_action_is_planned_and_its_effect_shown(finding: str, page: FindingPage, workspace: Workspace, qtbot: QtBot) -> None:
    go(page, 4)
    title = said(page, "What shall be done", QLineEdit)
    title.setFocus()
    qtbot.keyClicks(title, "Give the role")
    page.work.form.owner.setFocus()
    qtbot.keyClicks(page.work.form.owner.lineEdit(), "Ana")
    page.work.form.due.setFocus()
    qtbot.keyClicks(page.work.form.due, "2027-04-01")
    add = said(page, "Plan action")
    add.setFocus()
    qtbot.keyClick(add, Qt.Key.Key_Return)
    (action,) = findings.actions(workspace, finding)
    assert (action.title, action.due_on, action.kind) == ("Give the role", dt.date(2027, 4, 1), "corrective")
    assert "effect to be checked on 30 Jun 2027" in page.work._told.text()
    assert page.work.fields.boxes["implemented_on"].editor.focus.hasFocus()


def test_an_action_without_a_date_is_refused_in_a_sentence(
    finding: str, page: FindingPage, workspace: Workspace, desk: Desk, qtbot: QtBot
) -> None:
    go(page, 4)
    title = cast(QLineEdit, said(page, "What shall be done", QLineEdit))
    title.setFocus()
    qtbot.keyClicks(title, "Give the role")
    qtbot.keyClick(title, Qt.Key.Key_Return)
    assert findings.actions(workspace, finding) == []
    assert title.text() == "Give the role"
    told = [bar.accessibleName() for bar in desk.findChildren(QWidget, "message")]
    assert "An action against a nonconformity needs an owner and a date." in told


def test_similar_cases_lead_to_their_page(finding: str, page: FindingPage, workspace: Workspace, qtbot: QtBot) -> None:
    other = make(workspace, "finding", title="No log either", requirement="42001:9.1")
    go(page, 3)
    assert "same requirement" in [each.text() for each in shown(page, QLabel)]
    button = said(page, "Open: FND-0002 No log either")
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Return)
    assert page.place().record_id == other


def test_a_finding_is_closed_when_nothing_lacks_and_opened_again(
    finding: str, page: FindingPage, workspace: Workspace, qtbot: QtBot
) -> None:
    ben = make(workspace, "person", name="Ben", kind="employee")
    ana = next(each.id for each in workspace.facts().rows("person") if each.name == "Ana Ruiz")
    findings.set_cause(workspace, finding, CauseMethod.FIVE_WHYS, {"Root cause": "The role was never given"})
    records.edit(workspace, findings.FINDING, finding, {"correction": "x", "spread_check": "x"})
    action = make(workspace, "action", title="Give", kind="corrective", origin=f"finding:{finding}", owner_id=ana, due_on=TODAY)
    go(page, 5)
    assert "Carry out all its actions." in [each.text() for each in shown(page, QLabel)]
    assert not page._close.isEnabled()
    told = {"status": "implemented", "implemented_on": TODAY, "verified_by_id": ben, "verified_on": TODAY, "effectiveness": "effective"}
    records.edit(workspace, findings.ACTION, action, told)
    assert page._close.isEnabled()
    page._close.setFocus()
    qtbot.keyClick(page._close, Qt.Key.Key_Return)
    assert row(workspace, "finding", finding).status == "closed"
    assert page.head.more.text() == "Closed"
    again = said(page, "Open the finding again")
    again.setFocus()
    qtbot.keyClick(again, Qt.Key.Key_Return)
    assert row(workspace, "finding", finding).status == "in_correction"


def test_all_that_can_be_focused_has_a_name(finding: str, page: FindingPage) -> None:
    for at in range(6):
        go(page, at)
        for widget in page.findChildren(QWidget):
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisibleTo(page):
                assert widget.accessibleName(), widget
