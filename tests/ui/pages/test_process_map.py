"""The process map by keys: going from box to box, opening, connecting two, the list beside it, and the way to a first process."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from aims_desktop.model.registers import REGISTERS
from aims_desktop.service import records
from aims_desktop.service.workspace import Workspace
from aims_desktop.ui.context import Place
from aims_desktop.ui.desk import Desk
from aims_desktop.ui.main_window import MainWindow
from aims_desktop.ui.pages.process_map import LIST, ProcessMapPage
from aims_desktop.ui.widgets.flow_map import BoxButton
from tests.service.kit import make
from tests.ui.example import settle
from tests.ui.test_keyboard import press, tab_to

Key = Qt.Key


def show(desk: Desk) -> ProcessMapPage:
    desk.navigate(Place("process-map"))
    settle()
    page = cast(ProcessMapPage, desk.view)
    page.focus_content()
    return page


def here() -> str:
    """What the box with the keyboard says."""
    box = QApplication.focusWidget()
    assert isinstance(box, BoxButton)
    return box.accessibleName()


@pytest.fixture
def chain(workspace: Workspace) -> list[str]:
    """Decide feeds run; review stands alone."""
    ben = make(workspace, "person", name="Ben")
    run = make(workspace, "process", title="Run", status="planned", externally_provided=True)
    decide = make(workspace, "process", title="Decide", owner_id=ben, feeds=[run], status="running")
    review = make(workspace, "process", title="Review")
    return [decide, run, review]


def test_arrows_go_from_box_to_box_and_each_says_all_in_words(desk: Desk, chain: list[str]) -> None:
    page = show(desk)
    press(Key.Key_Home)
    assert here() == "PRC-0002 Decide. Ben. Running. feeds into PRC-0001"
    press(Key.Key_Down)
    assert here() == "PRC-0001 Run. no owner yet. Planned. Done outside. fed by PRC-0002"
    assert page.map.boxes[chain[1]].box.dashed
    press(Key.Key_Down)
    assert here() == "PRC-0003 Review. no owner yet. Not said. not linked to another process"
    press(Key.Key_Down)
    press(Key.Key_Left)
    assert here().startswith("PRC-0001 Run.")
    assert page.card.fields.first.editor.around.record_id == chain[1]


def test_the_map_is_one_stop_of_tab_and_enter_opens_the_record(desk: Desk, chain: list[str]) -> None:
    show(desk)
    press(Key.Key_Home)
    press(Key.Key_Tab)
    assert not isinstance(QApplication.focusWidget(), BoxButton)
    press(Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert here().startswith("PRC-0002 Decide.")
    press(Key.Key_Return)
    assert (desk.place.register, desk.place.record_id) == ("process", chain[0])


def test_two_are_connected_by_keys_as_one_change_and_the_circle_is_told(desk: Desk, workspace: Workspace, chain: list[str]) -> None:
    page = show(desk)
    decide, run, review = chain
    press(Key.Key_Home)
    press(Key.Key_Down)
    press(Key.Key_C)
    assert page.hint.isVisibleTo(page)
    assert page.hint.text().startswith("Connect “Run”: go to the process that it feeds")
    press(Key.Key_Down)
    press(Key.Key_Return)
    assert workspace.facts().linked(run, "feeds") == {review}
    assert not page.hint.isVisibleTo(page)
    assert here().startswith("PRC-0003 Review. no owner yet. Not said. fed by PRC-0001")
    assert not page.circles.isVisibleTo(page)
    press(Key.Key_C)
    press(Key.Key_Home)
    press(Key.Key_Return)
    assert page.circles.text() == "Goes in a circle: PRC-0001 → PRC-0003 → PRC-0002 → PRC-0001"
    assert page.status() == "3 processes · 1 circle"
    workspace.undo()
    assert not workspace.facts().linked(review, "feeds")
    assert page.status() == "3 processes"
    assert workspace.facts().linked(decide, "feeds") == {run}


def test_a_line_that_was_begun_is_left_with_escape_and_one_to_itself_is_refused(desk: Desk, workspace: Workspace, chain: list[str]) -> None:
    page = show(desk)
    press(Key.Key_Home)
    tab_to("Connect PRC-0002 to another process", page)
    press(Key.Key_Return)
    assert here().startswith("PRC-0002 Decide.")
    press(Key.Key_Escape)
    assert not page.hint.isVisibleTo(page)
    press(Key.Key_C)
    press(Key.Key_Return)
    assert workspace.facts().linked(chain[0], "feeds") == {chain[1]}
    assert desk.place.page == "process-map"


def test_the_mouse_does_the_same(desk: Desk, workspace: Workspace, qtbot: QtBot, chain: list[str]) -> None:
    page = show(desk)
    decide, run, review = (page.map.boxes[key] for key in chain)
    qtbot.mouseClick(run, Qt.MouseButton.LeftButton)
    assert page.card.connect_button.accessibleName() == "Connect PRC-0001 to another process"
    qtbot.mouseClick(page.card.connect_button, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(review, Qt.MouseButton.LeftButton)
    settle()
    assert workspace.facts().linked(chain[1], "feeds") == {chain[2]}
    qtbot.mouseDClick(decide, Qt.MouseButton.LeftButton)
    settle()
    assert (desk.place.register, desk.place.record_id) == ("process", chain[0])


def test_a_link_is_made_and_taken_away_in_the_fields_beside_the_map(desk: Desk, workspace: Workspace, chain: list[str]) -> None:
    page = show(desk)
    press(Key.Key_Home)
    tab_to("Add to: Feeds into", page)
    QTest.keyClicks(QApplication.focusWidget(), "Review")
    press(Key.Key_Tab)
    assert workspace.facts().linked(chain[0], "feeds") == {chain[1], chain[2]}
    assert len(page.map.layout_.lines) == 2


def test_the_list_says_the_same_and_enter_opens_the_record(desk: Desk, chain: list[str]) -> None:
    page = show(desk)
    page.shape.choose(LIST)
    page.shape.chosen.emit(LIST)
    page.focus_content()
    assert page.legend.text() == "In the order of the map · Enter opens a process"
    press(Key.Key_Home)
    first = [page.list.rows.index(0, column).data(Qt.ItemDataRole.AccessibleTextRole) for column in range(4)]
    assert first == ["Process: PRC-0002  Decide, Ben", "State: Running", "Feeds into: PRC-0001", "Fed by: –"]
    assert page.list.rows.index(1, 0).data() == "PRC-0001  Run, no owner yet · done outside"
    press(Key.Key_Down)
    assert page.map.key == chain[1]
    press(Key.Key_Return)
    assert (desk.place.register, desk.place.record_id) == ("process", chain[1])


def test_an_empty_map_leads_to_the_first_process(desk: Desk, workspace: Workspace) -> None:
    show(desk)
    press(Key.Key_Return)
    (process,) = workspace.facts().rows("process")
    assert (desk.place.register, desk.place.record_id) == ("process", process.id)
    QTest.keyClicks(QApplication.focusWidget(), "Decide")
    page = show(desk)
    assert here().startswith("PRC-0001 Decide.")
    assert page.status() == "1 process"


def test_what_others_do_to_the_processes_is_seen_and_the_keyboard_stays(desk: Desk, workspace: Workspace, chain: list[str]) -> None:
    page = show(desk)
    press(Key.Key_Home)
    press(Key.Key_Down)
    records.delete(workspace, REGISTERS["process"], [chain[2]])
    settle()
    assert here().startswith("PRC-0001 Run.")
    records.edit(workspace, REGISTERS["process"], chain[1], {"status": "dropped"})
    settle()
    assert page.status() == "1 process"
    assert here().startswith("PRC-0002 Decide.")


def test_a_file_for_reading_only_is_not_changed(new_window: Callable[[], MainWindow], path: Path, qtbot: QtBot) -> None:
    with Workspace.open(path, who="Ana Ruiz") as workspace:
        make(workspace, "process", title="Decide")
    window = new_window()
    assert window.files.open(path, read_only=True, who="Ana Ruiz")
    assert window.desk is not None
    page = show(window.desk)
    press(Key.Key_C)
    assert not page.hint.isVisibleTo(page)
    assert not page.card.connect_button.isEnabled()
    assert not page.add_button.isEnabled()
