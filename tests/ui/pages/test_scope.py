"""The page of the scope statement by keys: composed as one writes, taken over, compared with what was, approved by somebody else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from aims_desktop.model.registers import REGISTERS
from aims_desktop.service import records, scope
from aims_desktop.service.scope import SCOPE
from aims_desktop.service.workspace import Workspace
from aims_desktop.ui.context import Place
from aims_desktop.ui.desk import Desk
from aims_desktop.ui.main_window import MainWindow
from aims_desktop.ui.pages.scope import ScopePage
from aims_desktop.ui.register.approve_dialog import ApproveDialog
from tests.service.kit import TODAY, make
from tests.ui.answering import answered
from tests.ui.example import settle, shown
from tests.ui.test_keyboard import tab_to

Key = Qt.Key


@pytest.fixture
def page(desk: Desk) -> ScopePage:
    desk.navigate(Place("scope"))
    settle()
    assert isinstance(desk.view, ScopePage)
    desk.view.focus_content()
    return desk.view


def write(qtbot: QtBot, text: str) -> None:
    """Type where the keyboard is and go on."""
    widget = QApplication.focusWidget()
    assert widget is not None
    qtbot.keyClicks(widget, text)
    qtbot.keyClick(widget, Key.Key_Tab)
    settle()


def press(qtbot: QtBot, key: Key = Key.Key_Return) -> None:
    widget = QApplication.focusWidget()
    assert widget is not None
    qtbot.keyClick(widget, key)
    settle()


def said(page: ScopePage) -> str:
    """All words of the composed text."""
    return "\n".join(label.text() for label in shown(page.composed, QLabel))


def complete(workspace: Workspace) -> None:
    """Fill the scope so that it can be approved."""
    ana = next(row.id for row in workspace.facts().rows("person") if row.name == "Ana Ruiz")
    values = dict.fromkeys(("statement", "units", "sites", "activities", "exclusions", "interfaces"), "Said")
    records.edit(workspace, SCOPE, scope.scope_of(workspace).id, {**values, "prepared_by_id": ana, "next_review_on": TODAY})


def test_the_text_follows_what_is_written_beside_it(page: ScopePage, qtbot: QtBot) -> None:
    assert "What is done with AI, and in which roles, is not written yet." in said(page)
    assert page.status() == "6 parts are incomplete"
    write(qtbot, "We plan routes with AI")
    assert "The AI management system of Nordwind covers its work with AI. We plan routes with AI." in said(page)
    assert "What is done with AI" not in said(page)
    assert page.status() == "5 parts are incomplete"


def test_the_text_follows_other_registers(page: ScopePage, workspace: Workspace) -> None:
    make(workspace, "ai-system", title="Route planner", in_scope=True, org_roles=("deployer",))
    settle()
    assert "1 AI system is inside: Route planner (deployer or user)." in said(page)
    assert any(label.text() == "1 AI system in scope" for label in shown(page.sources, QLabel))


def test_it_is_taken_over_by_keys_and_the_change_is_told_afterwards(page: ScopePage, workspace: Workspace, qtbot: QtBot) -> None:
    system = make(workspace, "ai-system", title="Route planner", in_scope=True)
    settle()
    tab_to("Take over as the statement", page)
    press(qtbot)
    statement = scope.scope_of(workspace).statement
    assert statement.endswith("1 AI system is inside: Route planner.")
    assert QApplication.focusWidget() is page.groups[1].boxes["statement"].editor.focus
    assert not page.composed.take.isEnabled()
    assert page.composed.take.accessibleDescription() == "The statement reads so already."
    assert page.moved.moved == []
    records.edit(workspace, REGISTERS["ai-system"], system, {"title": "Tour planner"})
    settle()
    assert [each.title for each in page.moved.moved] == ["AI systems and our roles"]
    assert page.head.more.text() == "1 part changed since"
    assert page.composed.take.isEnabled()
    workspace.undo()
    workspace.undo()
    assert scope.scope_of(workspace).statement is None


def test_the_author_cannot_approve_and_somebody_else_can(page: ScopePage, workspace: Workspace, qtbot: QtBot) -> None:
    assert not page.approve_button.isEnabled()
    assert "Complete Scope statement" in page.approve_button.accessibleDescription()
    complete(workspace)
    make(workspace, "person", name="Ben Okafor")
    settle()

    def sign(dialog: ApproveDialog) -> None:
        for name in ("Ana Ruiz", "Ben Okafor"):
            dialog.person.setFocus()
            edit = dialog.person.lineEdit()
            assert edit is not None
            edit.selectAll()
            qtbot.keyClicks(edit, name)
            qtbot.keyClick(edit, Key.Key_Tab)
            tab_to("Approve", dialog)
            press(qtbot)
            if name == "Ana Ruiz":
                assert dialog.isVisible()

    tab_to("Approve the scope", page)
    with answered(lambda dialog: sign(cast(ApproveDialog, dialog))):
        press(qtbot)
    version = workspace.facts().newest_version(scope.scope_of(workspace).id)
    assert version is not None
    assert page.head.state.text() == "Version 1.0 in force"
    assert page.approve_button.accessibleDescription() == "Nothing changed since the version in force was approved."


def test_a_register_that_speaks_in_it_is_a_key_away(desk: Desk, page: ScopePage, workspace: Workspace, qtbot: QtBot) -> None:
    make(workspace, "supplier", title="Deskavo", ai_involved="embedded")
    settle()
    tab_to("Suppliers: 1 supplier with AI", page)
    press(qtbot)
    assert (desk.place.register, desk.place.filter) == ("supplier", "ai_suppliers")


def test_a_file_for_reading_only_is_not_changed(new_window: Callable[[], MainWindow], path: Path) -> None:
    window = new_window()
    assert window.files.open(path, read_only=True, who="Ana Ruiz")
    assert window.desk is not None
    window.desk.navigate(Place("scope"))
    page = cast(ScopePage, window.desk.view)
    assert not page.composed.take.isEnabled()
    assert not page.approve_button.isEnabled()
    assert page.groups[0].first.editor.focus.property("readOnly") is True
