from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from aims_desktop.model.registers import REGISTERS
from aims_desktop.service import records
from aims_desktop.service.workspace import Workspace
from aims_desktop.store.backup import Reason
from aims_desktop.ui.desk import Desk
from aims_desktop.ui.dialogs.backups import REASONS, BackupsDialog
from aims_desktop.ui.main_window import MainWindow
from tests.service.kit import Clock, make


@pytest.fixture
def dialog(window: MainWindow, desk: Desk, clock: Clock, qtbot: QtBot) -> BackupsDialog:
    made = BackupsDialog(window, desk, desk.workspace.path, desk.workspace.file.dataset_id, clock)
    qtbot.addWidget(made)
    made.show()
    return made


def test_every_reason_has_words() -> None:
    assert REASONS.keys() == set(Reason)


def test_backups_are_made_and_listed(dialog: BackupsDialog, qtbot: QtBot) -> None:
    assert dialog.model.rowCount() == 0
    assert not dialog.restore.isEnabled()
    qtbot.mouseClick(dialog.make, Qt.MouseButton.LeftButton)
    assert dialog.model.rowCount() == 1
    assert dialog.model.item(0, 1).text() == "Restore point"
    assert dialog.restore.isEnabled()


def test_what_would_be_lost_is_said_before_going_back(
    dialog: BackupsDialog, desk: Desk, workspace: Workspace, clock: Clock, qtbot: QtBot
) -> None:
    make(workspace, "risk", title="Drift")
    qtbot.mouseClick(dialog.make, Qt.MouseButton.LeftButton)
    backup = dialog._listed[0]
    assert dialog._lost(backup) == "Nothing was changed since then."
    clock.now += dt.timedelta(minutes=5)
    make(workspace, "risk", title="Leak")
    make(workspace, "risk", title="Bias")
    assert dialog._lost(backup) == "2 changes made since then will not be in it."


def test_going_back_puts_the_backup_in_place_and_keeps_what_was(
    window: MainWindow, workspace: Workspace, clock: Clock, path: Path, qtbot: QtBot
) -> None:
    make(workspace, "risk", title="Drift")
    clock.now += dt.timedelta(minutes=5)  # the first change made a backup of its own
    workspace.file.backup()
    clock.now += dt.timedelta(minutes=5)
    records.delete(workspace, REGISTERS["risk"], [workspace.facts().rows("risk")[0].id])

    def answer() -> None:
        shown = QApplication.activeModalWidget()
        if isinstance(shown, BackupsDialog):
            QTimer.singleShot(0, answer)
            shown.restore.click()
        elif shown is not None:
            wanted = next(b for b in shown.findChildren(QPushButton) if b.text() in {"Restore", "OK"})
            if wanted.text() == "Restore":
                QTimer.singleShot(0, answer)
            wanted.click()

    QTimer.singleShot(0, answer)
    window.files.backups()
    assert window.desk is not None
    assert [row.title for row in window.desk.workspace.facts().rows("risk")] == ["Drift"]
    rescued = [file for file in window.desk.workspace.file.backups.folder.parent.parent.rglob("*.aims") if "rescue" in str(file)]
    assert rescued
