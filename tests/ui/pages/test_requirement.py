"""The page of clauses and controls by keys and clicks: find one, see what serves it, go there, link and unlink."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from aims_desktop.model.registers import REGISTERS
from aims_desktop.service import records, requirements
from aims_desktop.service.workspace import Workspace
from aims_desktop.ui.context import Place
from aims_desktop.ui.desk import Desk
from aims_desktop.ui.main_window import MainWindow
from aims_desktop.ui.pages.requirement import RequirementPage
from aims_desktop.ui.register.page import RegisterPage
from tests.service.kit import make
from tests.ui.example import go, settle

RISKS, USE = "42001:6.1.2", "42001:A.9.2"


@pytest.fixture
def page(desk: Desk) -> RequirementPage:
    return cast(RequirementPage, go(desk, Place("requirement")))


def show(page: RequirementPage, requirement_id: str) -> None:
    """Go to a clause or control."""
    page.open(Place("requirement", record_id=requirement_id))
    settle()


def named(root: QWidget, name: str) -> QAbstractButton:
    """The one visible button of a name."""
    (found,) = [b for b in root.findChildren(QAbstractButton) if b.accessibleName() == name and b.isVisibleTo(root)]
    return found


def texts(root: QWidget) -> list[str]:
    return [part.text() for part in root.findChildren(QLabel) if part.isVisibleTo(root)]


def spoken(page: RequirementPage) -> list[str]:
    model = page.list.lines
    return [model.index(at).data(Qt.ItemDataRole.AccessibleTextRole) for at in range(model.rowCount())]


def test_the_arrows_go_through_all_of_them_past_the_headings(page: RequirementPage, qtbot: QtBot) -> None:
    assert page.list.list.hasFocus()
    seen = [page.list.current]
    for _press in range(80):
        qtbot.keyClick(page.list.list, Qt.Key.Key_Down)
        if page.list.current != seen[-1]:
            seen.append(page.list.current)
    assert seen == list(page.context.workspace.facts().standard.requirement_ids)
    assert page.about.accessibleName() == "A.10.4 Customers"


def test_each_says_what_it_asks_and_which_tasks_are_for_it(page: RequirementPage, desk: Desk) -> None:
    standard = desk.workspace.facts().standard
    for requirement_id in (RISKS, USE):
        show(page, requirement_id)
        known = requirements.requirement_of(desk.workspace, requirement_id)
        assert known is standard.by_id[requirement_id]
        assert getattr(known, "ask", "") or getattr(known, "summary", "") in texts(page.about)
        assert set(known.evidence) <= set(texts(page.auditor))
    show(page, RISKS)
    assert "The standard names a record" in texts(page.about)
    assert any(text.startswith("Open · ") for text in texts(page.tasks))
    named(page, "Go to step 3: Write the risk method: scales for organisation, people and society; review interval; triggers.").click()
    assert desk.place == Place("step", step=3)


def test_the_box_filters_by_number_words_and_state(page: RequirementPage, qtbot: QtBot) -> None:
    page.commands()["edit.find"]()
    assert page.list.box.hasFocus()
    qtbot.keyClicks(page.list.box, "a.6.2.4")
    assert spoken(page) == [
        "A.6 AI system life cycle",
        "A.6.2.4 AI system verification and validation, No record names it yet, Not assessed",
    ]
    qtbot.keyClick(page.list.box, Qt.Key.Key_Down)
    assert page.list.list.hasFocus()
    assert page.place() == Place("requirement", record_id="42001:A.6.2.4")
    page.list.box.setText("no such words")
    assert page.list.nothing.isVisibleTo(page)
    assert not page.about.isVisibleTo(page)
    show(page, RISKS)
    assert page.list.box.text() == ""
    assert page.about.isVisibleTo(page)
    assert page.list.current == RISKS


def test_what_serves_it_leads_to_its_record_and_that_leads_back(page: RequirementPage, desk: Desk, workspace: Workspace) -> None:
    minutes = make(workspace, "evidence", title="Minutes", requirements=[RISKS])
    show(page, RISKS)
    named(page, "Open: Minutes").click()
    assert desk.place == Place("register", register="evidence", record_id=minutes)
    register = cast(RegisterPage, desk.view)
    assert register.detail is not None
    register.detail.show_tab("Links")
    settle()
    back = [b for b in register.findChildren(QAbstractButton) if b.accessibleName() == "Open: 6.1.2 AI risk assessment" and b.isVisible()]
    back[0].click()
    assert desk.place == Place("requirement", record_id=RISKS)


def test_an_answer_of_a_checklist_leads_to_its_audit(page: RequirementPage, desk: Desk, workspace: Workspace) -> None:
    audit = make(workspace, "audit", title="First")
    make(workspace, "audit-answer", audit_id=audit, requirement=RISKS, question="Is it repeatable?")
    show(page, RISKS)
    assert page.served.findChild(QLabel) is not None
    named(page, "Open: Is it repeatable?").click()
    assert (desk.place.register, desk.place.record_id) == ("audit", audit)


def test_a_record_is_linked_and_unlinked_here(page: RequirementPage, workspace: Workspace, qtbot: QtBot) -> None:
    process = make(workspace, "process", title="Judge risks")
    show(page, RISKS)
    page.adder.kind.setCurrentIndex(page.adder.kind.findData("process"))
    edit = page.adder.target.lineEdit()
    assert edit is not None
    edit.setFocus()
    qtbot.keyClicks(edit, "judge")
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    qtbot.keyClick(page.adder.add, Qt.Key.Key_Return)
    settle()
    assert workspace.facts().linked(process, "clauses") == {RISKS}
    assert "PROCESSES  1" in [text.upper() for text in texts(page.served)]
    named(page, "Unlink: Judge risks").click()
    assert not workspace.facts().linked(process, "clauses")
    assert page.list.list.hasFocus()
    workspace.undo()
    settle()
    assert named(page, "Open: Judge risks").isVisible()


def test_a_change_is_shown_and_the_place_stays(page: RequirementPage, workspace: Workspace) -> None:
    show(page, USE)
    gap = requirements.lines_of(workspace.facts(), USE)["gap-item"]
    records.edit(workspace, REGISTERS["gap-item"], gap.id, {"result": "partly", "current_state": "Some rules"})
    settle()
    assert page.list.current == USE
    assert page.status() == "70 clauses and controls"
    assert any(line.startswith("A.9.2 ") and line.endswith("Partly conforms") for line in spoken(page))
    assert "Partly conforms" in texts(page.served)


def test_an_own_control_has_its_page_too(page: RequirementPage, workspace: Workspace) -> None:
    make(workspace, "soa-item", title="<b>Heat</b> without AI", own_control=True)
    show(page, "42001:X.1")
    assert page.about.accessibleName() == "X.1 <b>Heat</b> without AI"
    assert not page.tasks.isVisibleTo(page)
    assert not page.auditor.isVisibleTo(page)


def test_enter_leads_to_the_right_and_the_evidence_is_one_button_away(page: RequirementPage, desk: Desk, qtbot: QtBot) -> None:
    show(page, RISKS)
    qtbot.keyClick(page.list.list, Qt.Key.Key_Return)
    focus = QApplication.focusWidget()
    assert focus is not None
    assert page.area.isAncestorOf(focus)
    named(page, "Show evidence").click()
    assert desk.place == Place("missing-evidence", record_id=RISKS)


def test_the_palette_finds_clauses_and_controls(desk: Desk, qtbot: QtBot) -> None:
    for words, requirement_id in (("6.1.2", RISKS), ("A.9.2", USE), ("a.9.2 processes", USE)):
        desk.palette_.open()
        qtbot.keyClicks(desk.palette_.field, words)
        qtbot.keyClick(desk.palette_.field, Qt.Key.Key_Return)
        assert desk.place == Place("requirement", record_id=requirement_id), words


def test_all_that_serves_a_clause_of_the_worked_example_has_a_way_there(example: Desk) -> None:
    page = cast(RequirementPage, go(example, Place("requirement", record_id="42001:8.1")))
    groups = requirements.serving(example.workspace, "42001:8.1")
    ways = [
        b.accessibleName() for b in page.served.findChildren(QAbstractButton) if b.accessibleName().startswith("Open: ") and b.isVisible()
    ]
    assert len(ways) == sum(len(group.lines) for group in groups) > 5


def test_a_file_open_for_reading_only_shows_all_and_links_nothing(welcome: MainWindow, path: Path) -> None:
    with Workspace.open(path, who="Ana Ruiz") as before:
        make(before, "evidence", title="Minutes", requirements=[RISKS])
    assert welcome.files.open(path, read_only=True)
    desk = welcome.desk
    assert desk is not None
    page = cast(RequirementPage, go(desk, Place("requirement", record_id=RISKS)))
    assert not page.adder.isVisibleTo(page)
    names = [b.accessibleName() for b in page.served.findChildren(QAbstractButton) if b.isVisibleTo(page)]
    assert "Open: Minutes" in names
    assert not [name for name in names if name.startswith("Unlink")]
