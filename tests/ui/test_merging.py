"""Merging from the menu, and leaving a merge again."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from aims_desktop.model.registers import REGISTERS
from aims_desktop.service import conflicts, records
from aims_desktop.service.workspace import Workspace
from aims_desktop.ui.desk import Desk
from aims_desktop.ui.dialogs.base import Dialog
from aims_desktop.ui.main_window import MainWindow
from aims_desktop.ui.merge.dialog import MergeDialog
from aims_desktop.ui.merge.outcome import OutcomeDialog
from aims_desktop.ui.pages.conflicts import ConflictsPage
from tests.service.kit import Clock, make


def press(dialog: Dialog, text: str, qtbot: QtBot) -> None:
    button = next(b for b in dialog.findChildren(QPushButton) if b.text() == text and b.isVisible())
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def meet(act: Callable[[Dialog], None], kind: type[Dialog] = Dialog, tries: int = 2000) -> None:
    """Do something in the next dialog of a kind that opens; one that never does fails by what is missing then."""

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, kind) and dialog.isVisible():
            act(dialog)
        elif tries:
            meet(act, kind, tries - 1)

    QTimer.singleShot(10, look)


@pytest.fixture
def copy(workspace: Workspace, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Ben's copy with a title of his own and a new action; it is the one that is chosen."""
    risk = make(workspace, "risk", title="Drift")
    made = Path(shutil.copy(workspace.path, tmp_path / "ben.aims"))
    with Workspace.open(made, who="Ben Okafor", clock=clock) as theirs:
        records.edit(theirs, REGISTERS["risk"], risk, {"title": "Drift of the data"})
        make(theirs, "action", title="Look again")
    records.edit(workspace, REGISTERS["risk"], risk, {"title": "Drift of the model"})
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_given: (str(made), ""))
    return made


def merge(window: MainWindow, qtbot: QtBot, then: str) -> list[str]:
    """Merge without deciding; what was told at the end."""
    told: list[str] = []

    def read(dialog: Dialog) -> None:
        assert isinstance(dialog, OutcomeDialog)
        told.extend([dialog.verdict.text(), *dialog.lines])
        press(dialog, then, qtbot)

    def agree(dialog: Dialog) -> None:
        assert isinstance(dialog, MergeDialog)
        qtbot.waitUntil(lambda: not dialog.is_working)
        meet(read, OutcomeDialog)
        press(dialog, "Merge, decide 1 later", qtbot)

    meet(agree, MergeDialog)
    window.actions_.trigger("file.merge")
    return told


def test_merged_from_the_menu_and_decided_on_the_page(window: MainWindow, desk: Desk, copy: Path, qtbot: QtBot) -> None:
    told = merge(window, qtbot, "Decide now")
    assert "1 conflict waits for your decision." in told[0]
    assert "Ben Okafor" in told[1]
    assert isinstance(desk.view, ConflictsPage)
    assert desk.view.panel.question is not None


def test_a_merge_is_left_again(window: MainWindow, desk: Desk, copy: Path, qtbot: QtBot) -> None:
    merge(window, qtbot, "Decide later")
    made = make(desk.workspace, "action", title="Made since")
    ref = desk.workspace.refs().of("action", made)
    asked: list[str] = []

    def agree(dialog: Dialog) -> None:
        asked.extend(label.text() for label in dialog.findChildren(QLabel))
        meet(lambda told: press(told, "OK", qtbot))
        press(dialog, "Leave the merge", qtbot)

    meet(agree)
    window.actions_.trigger("file.leave_merge")
    qtbot.waitUntil(lambda: window.desk not in (None, desk) and QApplication.activeModalWidget() is None, timeout=30_000)
    assert any(ref in text and "rescue copy" in text for text in asked), asked
    assert window.desk is not None
    workspace = window.desk.workspace
    assert conflicts.open_conflicts(workspace) == []
    assert [row.title for row in workspace.facts().rows("risk")] == ["Drift of the model"]
    assert not workspace.facts().rows("action")


def test_there_is_nothing_to_leave(window: MainWindow, desk: Desk, qtbot: QtBot) -> None:
    told: list[str] = []

    def read(dialog: Dialog) -> None:
        told.append(dialog.windowTitle())
        press(dialog, "OK", qtbot)

    meet(read)
    window.actions_.trigger("file.leave_merge")
    assert told == ["There is no merge to leave"]


def test_a_file_of_another_organisation(
    window: MainWindow, desk: Desk, tmp_path: Path, clock: Clock, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other.aims"
    Workspace.create(other, "Somebody else", "Zoë", clock=clock).close()
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_given: (str(other), ""))
    before, errors = desk.workspace.path.read_bytes(), []

    def read(dialog: Dialog) -> None:
        assert isinstance(dialog, MergeDialog)
        qtbot.waitUntil(lambda: not dialog.is_working)
        errors.append(dialog.error())
        assert not dialog.merge.isEnabled()
        press(dialog, "Cancel", qtbot)

    meet(read)
    window.actions_.trigger("file.merge")
    assert "other.aims" in errors[0]
    assert desk.workspace.path.read_bytes() == before
