"""The AI discovery page by keys: answers for suppliers and software, the way to what was made of them, naming what is in use."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from aims_desktop.service.workspace import Workspace
from aims_desktop.ui.context import Place
from aims_desktop.ui.desk import Desk
from aims_desktop.ui.main_window import MainWindow
from aims_desktop.ui.pages.discovery import DiscoveryPage
from tests.service.kit import make, row
from tests.ui.example import settle, shown
from tests.ui.test_keyboard import press, tab_to

Key = Qt.Key


def show(desk: Desk) -> DiscoveryPage:
    desk.navigate(Place("discovery"))
    settle()
    page = cast(DiscoveryPage, desk.view)
    page.focus_content()
    return page


@pytest.fixture
def in_use(workspace: Workspace) -> tuple[str, str]:
    """A supplier and a piece of software nobody has looked at."""
    supplier = make(workspace, "supplier", title="Deskavo", service="Help desk", status="active")
    return supplier, make(workspace, "resource", title="Office suite", kind="tool")


def line(page: DiscoveryPage, at: int) -> list[str]:
    """A line of the list as it is read out."""
    return [str(page.table.rows.index(at, column).data(Qt.ItemDataRole.AccessibleTextRole)) for column in range(3)]


def test_one_key_says_that_there_is_no_ai_in_it(desk: Desk, workspace: Workspace, in_use: tuple[str, str]) -> None:
    page = show(desk)
    assert page.status() == "2 not looked at yet"
    assert line(page, 0) == ["In use: Deskavo, Supplier · Help desk", "Is AI built in?: Not looked at yet", "AI system: —"]
    press(Key.Key_1)
    press(Key.Key_Down)
    press(Key.Key_1)
    assert row(workspace, "supplier", in_use[0]).ai_involved == "no_ai"
    assert row(workspace, "resource", in_use[1]).notes.startswith("No AI inside")
    assert page.status() == "All looked at"
    assert page.table.hasFocus()
    press(Key.Key_3)
    assert line(page, 1)[1] == "Is AI built in?: Not looked at yet"
    workspace.undo()
    workspace.undo()
    assert row(workspace, "resource", in_use[1]).notes is None


def test_one_key_makes_an_ai_system_of_it_and_one_undo_takes_it_back(desk: Desk, workspace: Workspace, in_use: tuple[str, str]) -> None:
    page = show(desk)
    press(Key.Key_2)
    (system,) = workspace.facts().rows("ai-system")
    assert (system.title, system.supplier_id) == ("AI in Deskavo", in_use[0])
    assert line(page, 0)[1:] == ["Is AI built in?: In the inventory", "AI system: AIS-0001"]
    press(Key.Key_2)
    assert len(workspace.facts().rows("ai-system")) == 1
    tab_to("Open: AIS-0001 AI in Deskavo", page)
    press(Key.Key_Return)
    assert (desk.place.register, desk.place.record_id) == ("ai-system", system.id)
    workspace.undo()
    assert workspace.facts().rows("ai-system") == []
    assert row(workspace, "supplier", in_use[0]).ai_involved is None


def test_the_buttons_answer_as_well_and_say_why_they_cannot(desk: Desk, workspace: Workspace, in_use: tuple[str, str]) -> None:
    page = show(desk)
    tab_to("No AI in it", page.card)
    press(Key.Key_Return)
    assert row(workspace, "supplier", in_use[0]).ai_involved == "no_ai"
    none, makes, again = page.card.buttons.values()
    assert "known already" in none.accessibleDescription()
    assert makes.isEnabled()
    assert again.isEnabled()


def test_what_is_known_so_far_stands_beside_the_question(desk: Desk, workspace: Workspace, in_use: tuple[str, str]) -> None:
    page = show(desk)
    assert {"Deskavo", "Is AI built in?", "Service", "Help desk"} <= {label.text() for label in shown(page.card, QLabel)}
    press(Key.Key_Down)
    assert any(label.text().startswith("Nothing yet. Ask") for label in shown(page.card, QLabel))
    press(Key.Key_Return)
    assert (desk.place.register, desk.place.record_id) == ("resource", in_use[1])


def test_under_a_filter_what_was_answered_stays_until_the_filter_changes(desk: Desk, workspace: Workspace, in_use: tuple[str, str]) -> None:
    page = show(desk)
    tab_to("Not looked at yet, 2", page)
    press(Key.Key_Space)
    page.focus_content()
    press(Key.Key_1)
    assert page.table.rows.ids == list(in_use)
    tab_to("No AI in it, 1", page)
    press(Key.Key_Space)
    assert page.table.rows.ids == [in_use[0]]
    assert page.place().filter == "none"


def test_what_is_in_use_is_named_and_answered_at_once(desk: Desk, workspace: Workspace) -> None:
    page = show(desk)
    press(Key.Key_Return)
    box = QApplication.focusWidget()
    assert box is page.line.box
    QTest.keyClicks(box, "Office suite")
    press(Key.Key_Return)
    (software,) = workspace.facts().rows("resource")
    assert (software.title, software.kind) == ("Office suite", "tool")
    assert page.table.hasFocus()
    press(Key.Key_2)
    assert [system.title for system in workspace.facts().rows("ai-system")] == ["AI in Office suite"]


def test_a_file_for_reading_only_is_not_changed(new_window: Callable[[], MainWindow], path: Path) -> None:
    with Workspace.open(path, who="Ana Ruiz") as workspace:
        make(workspace, "supplier", title="Deskavo")
    window = new_window()
    assert window.files.open(path, read_only=True, who="Ana Ruiz")
    assert window.desk is not None
    page = show(window.desk)
    press(Key.Key_2)
    assert page.status() == "1 not looked at yet"
    assert not any(button.isEnabled() for button in page.card.buttons.values())
    assert not page.line.add.isEnabled()
