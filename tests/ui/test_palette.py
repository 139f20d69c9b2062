from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from aims_desktop.service.workspace import Workspace
from aims_desktop.ui.context import Place
from aims_desktop.ui.desk import Desk
from aims_desktop.ui.main_window import MainWindow
from aims_desktop.ui.palette import Palette, fuzzy
from tests.service.kit import make

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def palette(window: MainWindow, desk: Desk, qtbot: QtBot) -> Palette:
    qtbot.keyClick(window, Qt.Key.Key_K, CONTROL)
    assert desk.palette_.isVisible()
    return desk.palette_


def test_better_answers_cost_less() -> None:
    exact, inside, letters = fuzzy("risk", "Risk method"), fuzzy("risk", "Step 3: Risk"), fuzzy("rm", "Risk method")
    assert exact is not None
    assert inside is not None
    assert letters is not None
    assert exact < inside < letters
    assert fuzzy("xyz", "Risk method") is None
    assert fuzzy("", "anything") == 0


def test_it_offers_steps_registers_and_commands_before_one_types(palette: Palette) -> None:
    groups = {found.group for found in palette.found()}
    assert groups == {"Steps", "Registers", "Commands"}
    assert sum(found.group == "Steps" for found in palette.found()) == 12


def test_typing_and_enter_goes_to_a_step(palette: Palette, desk: Desk, qtbot: QtBot) -> None:
    qtbot.keyClicks(palette.field, "human over")
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert desk.place == Place("step", step=6)
    assert not palette.isVisible()


def test_records_are_found_by_ref_and_by_word(palette: Palette, workspace: Workspace, desk: Desk, qtbot: QtBot) -> None:
    made = make(workspace, "risk", title="Camera images show staff faces")
    for typed in ("rsk-0001", "staff camera"):
        palette.field.clear()
        qtbot.keyClicks(palette.field, typed)
        found = [line for line in palette.found() if line.group == "Records"]
        assert [(line.detail, line.text, line.right) for line in found] == [("RSK-0001", "Camera images show staff faces", "Risk")]
    found[0].run()  # type: ignore[misc]  # records lead somewhere
    assert desk.place.register == "risk"
    assert desk.place.record_id == made


def test_what_begins_with_the_words_comes_before_what_holds_them(palette: Palette, workspace: Workspace, desk: Desk, qtbot: QtBot) -> None:
    make(workspace, "risk", title="We depend on few suppliers")
    qtbot.keyClicks(palette.field, "suppl")
    assert {found.group for found in palette.found()} >= {"Registers", "Records"}
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert desk.place == Place("register", register="supplier")


def test_commands_show_their_keys_and_are_carried_out(palette: Palette, desk: Desk, qtbot: QtBot) -> None:
    qtbot.keyClicks(palette.field, "guidance")
    line = next(found for found in palette.found() if found.group == "Commands")
    assert (line.text, line.right) == ("Guidance", "F9")
    before = desk.guidance.isVisible()
    line.run()  # type: ignore[misc]  # commands do something
    assert desk.guidance.isVisible() is not before


def test_arrows_skip_headings(palette: Palette, qtbot: QtBot) -> None:
    for _press in range(14):
        qtbot.keyClick(palette.field, Qt.Key.Key_Down)
        assert palette.lines.lines[palette.list.currentIndex().row()].run
    for _press in range(20):
        qtbot.keyClick(palette.field, Qt.Key.Key_Up)
    assert palette.lines.lines[palette.list.currentIndex().row()].text.startswith("Step 1:")


def test_escape_gives_the_keyboard_back(window: MainWindow, desk: Desk, qtbot: QtBot) -> None:
    desk.rail.list.setFocus()
    qtbot.keyClick(window, Qt.Key.Key_K, CONTROL)
    assert QApplication.focusWidget() is desk.palette_.field
    qtbot.keyClick(desk.palette_.field, Qt.Key.Key_Escape)
    assert not desk.palette_.isVisible()
    assert QApplication.focusWidget() is desk.rail.list


def test_what_was_used_last_comes_first(palette: Palette, window: MainWindow, desk: Desk, qtbot: QtBot) -> None:
    qtbot.keyClicks(palette.field, "history")
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    qtbot.keyClick(window, Qt.Key.Key_K, CONTROL)
    assert (desk.palette_.found()[0].group, desk.palette_.found()[0].text) == ("Last used", "History")


def test_nothing_found_is_said(palette: Palette, qtbot: QtBot) -> None:
    qtbot.keyClicks(palette.field, "zzzzqqq")
    assert not palette.found()
    assert palette.lines.lines[0].text == "Nothing found. Other words?"
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert palette.isVisible()
