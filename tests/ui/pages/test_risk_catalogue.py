"""The catalogue page by keys and clicks: look for scenarios, tick them, adopt them for an AI system, and open what was made."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from aims_desktop.service import records, risk_catalogue
from aims_desktop.service.workspace import Workspace
from aims_desktop.ui.context import Place
from aims_desktop.ui.desk import Desk
from aims_desktop.ui.main_window import MainWindow
from aims_desktop.ui.pages.risk_catalogue import RiskCataloguePage
from tests.service.kit import make
from tests.ui.example import settle

Key = Qt.Key


@pytest.fixture
def system(workspace: Workspace) -> str:
    return make(workspace, "ai-system", title="Screening", in_scope=True)


@pytest.fixture
def page(desk: Desk, system: str) -> RiskCataloguePage:
    desk.navigate(Place("risk-catalogue"))
    return cast(RiskCataloguePage, desk.view)


def said(root: QWidget, name: str) -> QWidget:
    """The one visible widget with an accessible name."""
    settle()
    (found,) = [w for w in root.findChildren(QWidget) if w.accessibleName() == name and w.isVisibleTo(root)]
    return found


def shown(page: RiskCataloguePage) -> list[str]:
    return [line.scenario.id for line in page.list.lines.lines if not isinstance(line, str)]


def test_space_ticks_and_the_button_adopts_for_the_chosen_system(
    page: RiskCataloguePage, workspace: Workspace, system: str, qtbot: QtBot
) -> None:
    assert page.list.hasFocus()
    button = said(page, "Adopt the chosen scenarios")
    assert not button.isEnabled()
    assert button.accessibleDescription() == "Tick scenarios first: Space ticks."
    for key in (Key.Key_Space, Key.Key_Down, Key.Key_Down, Key.Key_Space):
        qtbot.keyClick(page.list, key)
    qtbot.keyClicks(page.owner.lineEdit(), "Ana")
    qtbot.keyClick(said(page, "Adopt the chosen scenarios"), Key.Key_Return)
    rows = workspace.facts().rows("risk")
    assert {row.catalogue_ref for row in rows} == {"RS-01", "RS-03"}
    assert {row.system_id for row in rows} == {system}
    assert {workspace.names().of("person", row.owner_id) for row in rows} == {"Ana Ruiz"}
    assert page.list.hasFocus()
    assert page.list.lines.ticked == set()
    workspace.undo()
    assert workspace.facts().rows("risk") == []


def test_what_is_adopted_says_so_cannot_be_ticked_and_is_opened(
    page: RiskCataloguePage, desk: Desk, workspace: Workspace, system: str, qtbot: QtBot
) -> None:
    (risk,) = risk_catalogue.adopt(workspace, ["RS-01"], system)
    index = page.list.currentIndex()
    assert index.data(Qt.ItemDataRole.AccessibleTextRole).endswith("Adopted as RSK-0001")
    qtbot.keyClick(page.list, Key.Key_Space)
    assert page.list.lines.ticked == set()
    assert said(page, "Treat RSK-0001")
    qtbot.keyClick(page.list, Key.Key_Return)
    assert desk.place == Place("risk", record_id=risk)


def test_another_system_has_its_own_and_drops_no_tick_but_of_what_it_has(
    page: RiskCataloguePage, workspace: Workspace, system: str
) -> None:
    other = make(workspace, "ai-system", title="Chat", in_scope=True)
    risk_catalogue.adopt(workspace, ["RS-01"], other)
    assert page.system_id == system
    page.list.tick(page.list.lines.index(page.list.lines.row_of("RS-01")))
    page.list.tick(page.list.lines.index(page.list.lines.row_of("RS-02")))
    page.systems.setCurrentIndex(page.systems.findData(other))
    page.systems.activated.emit(page.systems.currentIndex())
    assert page.list.lines.ticked == {"RS-02"}
    assert said(page, "Adopted, 1")


def test_a_click_into_the_box_ticks_and_one_beside_it_does_not(page: RiskCataloguePage, qtbot: QtBot) -> None:
    rect = page.list.visualRect(page.list.lines.index(page.list.lines.row_of("RS-02")))
    qtbot.mouseClick(page.list.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
    assert page.list.lines.ticked == set()
    assert page.list.current is not None
    assert page.list.current.scenario.id == "RS-02"
    left = rect.center()
    left.setX(rect.left() + 20)
    qtbot.mouseClick(page.list.viewport(), Qt.MouseButton.LeftButton, pos=left)
    assert page.list.lines.ticked == {"RS-02"}


def test_words_and_chips_filter_within_the_categories(page: RiskCataloguePage, window: MainWindow, system: str, qtbot: QtBot) -> None:
    assert len(shown(page)) == 40
    assert sum(isinstance(line, str) for line in page.list.lines.lines) == 11
    qtbot.keyClick(window, Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert page.words.hasFocus()
    qtbot.keyClicks(page.words, "accent bias")
    assert shown(page) == ["RS-02"]
    qtbot.keyClick(page.words, Key.Key_Down)
    assert page.list.hasFocus()
    assert said(page, "Language or accent bias in a service assistant")
    page.words.setText("nothing is called so")
    assert shown(page) == []
    assert page._nothing.isVisible()
    page.words.clear()
    risk_catalogue.adopt(page.context.workspace, ["RS-01"], system)
    qtbot.keyClick(said(page, "Adopted, 1"), Key.Key_Space)
    assert shown(page) == ["RS-01"]
    qtbot.keyClick(said(page, "Not adopted, 39"), Key.Key_Space)
    assert len(shown(page)) == 39


def test_a_deleted_risk_gives_its_scenario_back(page: RiskCataloguePage, workspace: Workspace, system: str) -> None:
    made = risk_catalogue.adopt(workspace, ["RS-01"], system)
    records.delete(workspace, risk_catalogue.RISKS, made)
    assert said(page, "Not adopted, 40")


def test_a_file_that_is_read_only_can_be_looked_through(welcome: MainWindow, path: Path, desk: Desk, qtbot: QtBot) -> None:
    assert welcome.files.open(path, read_only=True)
    assert welcome.desk is not None
    welcome.desk.navigate(Place("risk-catalogue"))
    page = cast(RiskCataloguePage, welcome.desk.view)
    qtbot.keyClick(page.list, Key.Key_Space)
    button = said(page, "Adopt the chosen scenarios")
    assert not button.isEnabled()
    assert button.accessibleDescription()
    assert "record.new" not in page.commands()
