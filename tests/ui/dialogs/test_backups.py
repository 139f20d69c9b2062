from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from aims_desktop.model.registers import REGISTERS
from aims_desktop.service import records
from aims_desktop.service.workspace import Workspace
from aims_desktop.store.backup import Reason
from aims_desktop.ui.desk import Desk
from aims_desktop.ui.dialogs.backups import REASONS, BackupsDialog
from aims_desktop.ui.main_window import MainWindow
from tests.service.kit import Clock, make

WAIT = 20_000


@pytest.fixture
def dialog(window: MainWindow, desk: Desk, clock: Clock, qtbot: QtBot) -> BackupsDialog:
    made = BackupsDialog(window, window.jobs, desk, desk.workspace.path, desk.workspace.file.dataset_id, clock)
    qtbot.addWidget(made)
    made.show()
    return made


def looked_at(dialog: BackupsDialog, qtbot: QtBot) -> str:
    """What going back would lose, once it is known."""
    qtbot.waitUntil(dialog.restore.isEnabled, timeout=WAIT)
    return dialog.outlook.sentence.text()


def lost(dialog: BackupsDialog) -> list[tuple[str, ...]]:
    model = dialog.outlook.model
    return [tuple(model.item(row, column).text() for column in range(3)) for row in range(model.rowCount())]


def test_every_reason_has_words() -> None:
    assert REASONS.keys() == set(Reason)


def test_backups_are_made_and_listed(dialog: BackupsDialog, qtbot: QtBot) -> None:
    assert dialog.model.rowCount() == 0
    assert not dialog.restore.isEnabled()
    qtbot.mouseClick(dialog.make, Qt.MouseButton.LeftButton)
    assert dialog.model.rowCount() == 1
    assert dialog.model.item(0, 1).text() == "Restore point"
    assert looked_at(dialog, qtbot) == "Nothing was changed since then: nothing would be lost."


def test_what_would_be_lost_is_said_before_going_back(dialog: BackupsDialog, workspace: Workspace, clock: Clock, qtbot: QtBot) -> None:
    drift = make(workspace, "risk", title="Drift")
    clock.now += dt.timedelta(minutes=5)  # the first change made a backup of its own
    qtbot.mouseClick(dialog.make, Qt.MouseButton.LeftButton)
    assert not dialog.restore.isEnabled(), "nothing is restored before what it loses is said"
    looked_at(dialog, qtbot)
    clock.now += dt.timedelta(minutes=5)
    make(workspace, "risk", title="Leak")
    records.delete(workspace, REGISTERS["risk"], [drift])
    dialog.refresh()
    assert looked_at(dialog, qtbot) == "2 entries made since then would not be in the file any more; 2 records were worked on."
    assert lost(dialog) == [("RSK-0001 Drift", "Deleted", "Ana Ruiz"), ("RSK-0002 Leak", "New", "Ana Ruiz")]
    assert "by Ana Ruiz" in dialog.outlook.about.text()
    assert dialog.outlook.fingerprint.text().startswith("Fingerprint ")


def test_a_backup_of_another_file_takes_no_place(window: MainWindow, desk: Desk, clock: Clock, tmp_path: Path, qtbot: QtBot) -> None:
    with Workspace.create(tmp_path / "other.aims", "Fjordlicht", "Bo", clock=clock) as other:
        other.file.backup()
    made = BackupsDialog(window, window.jobs, desk, desk.workspace.path, other.file.dataset_id, clock)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: "no backup of the present file" in made.outlook.sentence.text(), timeout=WAIT)
    assert not made.restore.isEnabled()
    assert not made.take.isVisible()


def test_each_backup_has_its_own_outlook(dialog: BackupsDialog, workspace: Workspace, clock: Clock, qtbot: QtBot) -> None:
    for title in ("Drift", "Leak"):
        clock.now += dt.timedelta(minutes=5)
        qtbot.mouseClick(dialog.make, Qt.MouseButton.LeftButton)
        make(workspace, "risk", title=title)
    dialog.refresh()
    looked_at(dialog, qtbot)
    assert [name for name, *_rest in lost(dialog)] == ["RSK-0002 Leak"]
    dialog.table.setFocus()
    qtbot.keyClick(dialog.table, Qt.Key.Key_End)
    qtbot.keyClick(dialog.table, Qt.Key.Key_Down)
    assert dialog.table.currentIndex().row() == len(workspace.file.backups.list()) - 1
    assert not dialog.restore.isEnabled()
    looked_at(dialog, qtbot)
    assert [name for name, *_rest in lost(dialog)] == ["RSK-0002 Leak", "RSK-0001 Drift"]


def test_a_backup_that_is_bad_says_so(dialog: BackupsDialog, workspace: Workspace, qtbot: QtBot) -> None:
    made = workspace.file.backup()
    made.path.write_bytes(made.path.read_bytes()[:6000])
    dialog.refresh()
    assert looked_at(dialog, qtbot).startswith("What would be lost cannot be told: “")
    assert not dialog.outlook.table.isVisibleTo(dialog)
