"""The page of acknowledgements by keys: choose a document, choose people, record them all at once."""

from __future__ import annotations

import datetime as dt
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from aims_desktop.model.registers import REGISTERS
from aims_desktop.service import documents, records
from aims_desktop.service.workspace import Workspace
from aims_desktop.ui.context import Place
from aims_desktop.ui.desk import Desk
from aims_desktop.ui.pages.acknowledgements import AcknowledgementsPage
from tests.service.kit import TODAY, make
from tests.service.test_documents import READY


@pytest.fixture
def policy(workspace: Workspace) -> str:
    ana = workspace.facts().rows("person")[0].id
    ben = make(workspace, "person", name="Ben Okafor", kind="employee", in_scope=True)
    make(workspace, "person", name="Chi Obi", kind="employee", in_scope=True)
    made = make(workspace, "document", owner_id=ana, author_id=ana, acknowledge="everyone", review_months=12, **READY)
    documents.approve(workspace, made, version="1.0", approved_by_id=ben, approved_on=TODAY - dt.timedelta(days=3))
    return made


@pytest.fixture
def page(desk: Desk) -> AcknowledgementsPage:
    desk.navigate(Place("acknowledgements"))
    return cast(AcknowledgementsPage, desk.view)


def test_without_a_document_it_leads_to_the_editor(page: AcknowledgementsPage, desk: Desk) -> None:
    assert page._way.hasFocus()
    QTest.keyClick(page._way, Qt.Key.Key_Return)
    assert desk.place.page == "document"


def test_all_who_are_open_are_recorded_in_one_change(policy: str, page: AcknowledgementsPage, workspace: Workspace, qtbot: QtBot) -> None:
    assert page._total.text() == "0 of 3"
    assert not page._record.isEnabled()
    assert page._record.accessibleDescription() == "Choose in the list who has acknowledged."
    QTest.keyClick(page._all, Qt.Key.Key_Return)
    assert len(page.people.chosen()) == 3
    assert page._record.text() == "Record for 3 people"
    QTest.keyClick(page._record, Qt.Key.Key_Return)
    assert page._total.text() == "3 of 3"
    assert len(workspace.facts().rows("acknowledgement")) == 3
    assert page.status() == ""
    workspace.undo()
    assert page._total.text() == "0 of 3"
    assert page.status() == "3 acknowledgements are still to come"


def test_some_are_chosen_with_the_keyboard(policy: str, page: AcknowledgementsPage, workspace: Workspace) -> None:
    QTest.keyClick(page.documents, Qt.Key.Key_Return)
    assert page.people.hasFocus()
    QTest.keyClick(page.people, Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(page.people, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    page.how.setCurrentIndex(3)
    QTest.keyClick(page._record, Qt.Key.Key_Return)
    lines = workspace.facts().rows("acknowledgement")
    assert [(line.acknowledged_on, line.method) for line in lines] == [(TODAY, "meeting")] * 2


def test_a_wrong_day_is_said_at_the_field(policy: str, page: AcknowledgementsPage, workspace: Workspace) -> None:
    page.choose_open()
    for typed, said in (("2030-01-01", "future"), ("2027-01-01", "was approved on 26 Feb 2027"), ("soon", "soon")):
        page.on.setFocus()
        page.on.selectAll()
        QTest.keyClicks(page.on, typed)
        QTest.keyClick(page._record, Qt.Key.Key_Return)
        assert said in page._problem.text()
        assert page.on.text() == typed or typed != "soon"
    assert workspace.facts().rows("acknowledgement") == []
    assert len(page.people.chosen()) == 3


def test_another_document_shows_other_people(policy: str, page: AcknowledgementsPage, workspace: Workspace) -> None:
    ana, ben = (row.id for row in workspace.facts().rows("person")[:2])
    role = make(workspace, "role", title="Overseer", holders=[ben])
    values = {**READY, "code": "POL-02", "title": "Acceptable use"}
    other = make(
        workspace, "document", owner_id=ana, author_id=ana, acknowledge="roles", acknowledge_roles=[role], review_months=6, **values
    )
    documents.approve(workspace, other, version="1.0", approved_by_id=ben, approved_on=TODAY)
    QTest.keyClick(page.documents, Qt.Key.Key_Down)
    assert page._name.text() == "Acceptable use"
    assert page._sentence.text() == "Version 1.0, approved on 1 Mar 2027. Holders of: Overseer."
    assert page.people.rows.rowCount() == 1


def test_it_is_reached_from_its_register_and_step(policy: str, desk: Desk) -> None:
    for place in (Place("register", register="acknowledgement"), Place("step", step=8)):
        desk.navigate(place)
        assert desk.view is not None
        (way,) = [w for w in desk.view.findChildren(QPushButton) if w.text().strip() == "Acknowledgements" and w.isVisibleTo(desk)]
        QTest.keyClick(way, Qt.Key.Key_Return)
        assert desk.place == Place("acknowledgements")


def test_a_file_that_is_only_read_lets_nothing_be_recorded(
    policy: str, desk: Desk, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(workspace), "read_only", property(lambda self: True))
    desk.navigate(Place("acknowledgements"))
    page = cast(AcknowledgementsPage, desk.view)
    page.choose_open()
    assert not page._record.isEnabled()


def test_all_that_can_be_focused_has_a_name(policy: str, page: AcknowledgementsPage, workspace: Workspace) -> None:
    records.edit(workspace, REGISTERS["document"], policy, {"title": None})
    for widget in page.findChildren(QWidget):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisibleTo(page):
            assert widget.accessibleName(), widget
