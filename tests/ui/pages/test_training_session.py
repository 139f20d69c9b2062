"""The training page by keys and clicks: one session for many people, what is refused, planning, filters, what is due next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from aims_desktop.service import competence, evidence
from aims_desktop.service.training import TRAINING
from aims_desktop.service.workspace import Workspace
from aims_desktop.ui.context import Place
from aims_desktop.ui.desk import Desk
from aims_desktop.ui.main_window import MainWindow
from aims_desktop.ui.pages.training_session import TrainingSessionPage
from tests.service.kit import TODAY, make
from tests.ui.example import settle

Key = Qt.Key


@pytest.fixture
def topic(workspace: Workspace) -> str:
    return make(workspace, "training-topic", title="AI basics", code="T04", audience="everyone", repeat_months=12, active=True)


@pytest.fixture
def ben(workspace: Workspace) -> str:
    return make(workspace, "person", name="Ben Okafor", kind="employee", in_scope=True, department="Legal")


@pytest.fixture
def ada(workspace: Workspace) -> str:
    return make(workspace, "person", name="Ada Moreau", kind="employee", in_scope=True, department="Operations")


@pytest.fixture
def page(desk: Desk, workspace: Workspace, topic: str, ada: str, ben: str) -> TrainingSessionPage:
    role = make(workspace, "role", title="Overseer", holders=[ben])
    competence.set_needed(workspace, role, topic, 1)
    desk.navigate(Place("training-session"))
    settle()
    return cast(TrainingSessionPage, desk.view)


def said(root: QWidget, name: str) -> QWidget:
    """The one visible widget with an accessible name."""
    (found,) = [w for w in root.findChildren(QWidget) if w.accessibleName() == name and w.isVisibleTo(root)]
    return found


def press(qtbot: QtBot, *keys: Key) -> None:
    """Press keys where the keyboard is."""
    for key in keys:
        widget = QApplication.focusWidget()
        assert widget is not None
        qtbot.keyClick(widget, key)
        settle()


def fill(qtbot: QtBot, page: TrainingSessionPage, name: str, text: str) -> None:
    """Write over what stands in a field of the form and leave it."""
    focus = page.form.boxes[name].editor.focus
    focus.setFocus()
    qtbot.keyClick(focus, Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(focus, text)
    press(qtbot, Key.Key_Tab)


def test_one_session_is_recorded_for_all_who_are_ticked_as_one_change(
    page: TrainingSessionPage, workspace: Workspace, qtbot: QtBot, ben: str, ada: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert page.form.boxes["topic_id"].editor.focus.hasFocus()
    fill(qtbot, page, "topic_id", "AI basics")
    assert page.form.lasts.text() == "Valid until 1 Mar 2028: the topic is repeated every 12 months."
    fill(qtbot, page, "provider", "Li Wei")
    fill(qtbot, page, "hours", "1.5")
    sheet = tmp_path / "list.pdf"
    sheet.write_bytes(b"%PDF signed")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(sheet), ""))
    said(page, "Choose a file as evidence of the session").setFocus()
    press(qtbot, Key.Key_Return)
    page.table.setFocus()
    press(qtbot, Key.Key_Space, Key.Key_Down, Key.Key_Down, Key.Key_P)
    assert page.status() == "2 people chosen"
    said(page, "Record for 2 people").setFocus()
    press(qtbot, Key.Key_Return)
    records = {row.person_id: row for row in workspace.facts().rows("training-record")}
    assert {person: row.result for person, row in records.items()} == {ada: "attended", ben: "passed"}
    assert {(str(row.hours), row.provider, row.valid_until) for row in records.values()} == {("1.5", "Li Wei", dt.date(2028, 3, 1))}
    assert all(evidence.files_of(workspace, TRAINING, row.id) for row in records.values())
    assert page.status() == "0 people chosen"
    workspace.undo()
    assert workspace.facts().rows("training-record") == []


def test_a_day_to_come_is_refused_for_what_is_done_and_can_be_planned(
    page: TrainingSessionPage, workspace: Workspace, qtbot: QtBot, topic: str, ada: str
) -> None:
    page.form.choose_topic(topic)
    fill(qtbot, page, "done_on", "2027-04-01")
    page.table.setFocus()
    press(qtbot, Key.Key_A)
    qtbot.mouseClick(page.record_button, Qt.MouseButton.LeftButton)
    box = page.form.boxes["done_on"]
    assert box.problem == "1 Apr 2027 is still to come: plan the session now, and record it once it was held."
    assert box.editor.focus.hasFocus()
    assert workspace.facts().rows("training-record") == []
    qtbot.mouseClick(page.plan_button, Qt.MouseButton.LeftButton)
    (planned,) = workspace.facts().rows("training-record")
    assert (planned.person_id, planned.planned_for, planned.done_on) == (ada, dt.date(2027, 4, 1), None)
    assert not box.problem
    page.tabs.setCurrentIndex(1)
    assert page.due.table.lines.rowCount() == 1


def test_what_is_no_number_keeps_the_session_and_its_text(
    page: TrainingSessionPage, workspace: Workspace, qtbot: QtBot, topic: str
) -> None:
    page.form.choose_topic(topic)
    fill(qtbot, page, "hours", "two")
    page.table.choose_all()
    qtbot.mouseClick(page.record_button, Qt.MouseButton.LeftButton)
    assert page.form.boxes["hours"].problem
    assert page.form.boxes["hours"].editor.draft() == "two"
    assert workspace.facts().rows("training-record") == []


def test_a_second_record_of_the_same_day_is_refused_beside_the_people(
    page: TrainingSessionPage, workspace: Workspace, qtbot: QtBot, topic: str, ada: str
) -> None:
    make(workspace, "training-record", person_id=ada, topic_id=topic, done_on=TODAY, result="attended")
    page.form.choose_topic(topic)
    page.table.choose_all()
    qtbot.mouseClick(page.record_button, Qt.MouseButton.LeftButton)
    assert page._problem.text() == "Ada Moreau already has a record of this topic on that day."
    assert page._problem.isVisibleTo(page)
    assert len(workspace.facts().rows("training-record")) == 1
    qtbot.mouseClick(said(page, "Choose nobody"), Qt.MouseButton.LeftButton)
    assert page.record_button.accessibleDescription() == "Choose people first: Space ticks."


def test_chips_and_words_leave_the_people_they_ask_for(page: TrainingSessionPage, qtbot: QtBot, topic: str) -> None:
    page.form.choose_topic(topic)
    assert page.table.people.rowCount() == 3
    qtbot.mouseClick(page.chips["missing"], Qt.MouseButton.LeftButton)
    assert [line.person.name for line in page.table.people.items] == ["Ben Okafor"]
    page.table.choose_all()
    page.commands()["edit.find"]()
    qtbot.keyClicks(page.box, "operations")
    assert page._lists.currentIndex() == 1
    qtbot.mouseClick(said(page, "Show everybody in scope"), Qt.MouseButton.LeftButton)
    assert page.table.people.rowCount() == 3
    assert page.status() == "1 person chosen"
    page._menu.aboutToShow.emit()
    (overseer,) = [action for action in page._menu.actions() if action.text() == "Overseer"]
    overseer.trigger()
    assert [line.person.name for line in page.table.people.items] == ["Ben Okafor"]


def test_what_is_due_next_leads_to_its_record(
    page: TrainingSessionPage, desk: Desk, workspace: Workspace, qtbot: QtBot, topic: str, ada: str
) -> None:
    record = make(workspace, "training-record", person_id=ada, topic_id=topic, planned_for=TODAY - dt.timedelta(days=1))
    settle()
    assert page.tabs.tabText(1) == "Due next  1"
    page.tabs.setCurrentIndex(1)
    page.due.table.setFocus()
    texts = [page.due.table.lines.index(0, column).data() for column in range(4)]
    assert texts == ["28 Feb 2027, late", "Training planned", "Ada Moreau", "T04 AI basics"]
    press(qtbot, Key.Key_Return)
    assert (desk.place.register, desk.place.record_id) == ("training-record", record)


def test_a_file_for_reading_only_is_shown_and_not_changed(new_window: Callable[[], MainWindow], path: Path) -> None:
    window = new_window()
    assert window.files.open(path, read_only=True, who="Ana Ruiz")
    assert window.desk is not None
    window.desk.navigate(Place("training-session"))
    settle()
    page = cast(TrainingSessionPage, window.desk.view)
    page.table.choose_all()
    assert not page.record_button.isEnabled()
    assert not page.form.boxes["kind"].editor.focus.isEnabled()


def test_all_that_can_be_focused_has_a_name(page: TrainingSessionPage) -> None:
    for tab in (0, 1):
        page.tabs.setCurrentIndex(tab)
        settle()
        for widget in page.findChildren(QWidget):
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisibleTo(page):
                assert widget.accessibleName(), widget
