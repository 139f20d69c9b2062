from __future__ import annotations

import datetime as dt
import sys

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from aims_desktop.errors import NotWritableError
from aims_desktop.model.registers import REGISTERS
from aims_desktop.service import records
from aims_desktop.service.workspace import Workspace
from aims_desktop.store.backup import Reason
from aims_desktop.store.engine import driver
from aims_desktop.ui.context import Place
from aims_desktop.ui.desk import Desk
from aims_desktop.ui.main_window import MainWindow
from aims_desktop.ui.register.page import RegisterPage
from aims_desktop.ui.saving import PATIENCE, when
from aims_desktop.ui.widgets.message_bar import MessageBar
from tests.service.kit import Clock, make, row
from tests.store.failing import Kind, failing_disk, watch
from tests.store.filekit import fill_disk, make_room
from tests.ui.register.kit import field, type_into


def test_moments_are_said_as_people_say_them(clock: Clock) -> None:
    local = clock.now.astimezone().replace(hour=9, minute=5)
    assert when(local, clock.now) == "today 09:05"
    assert when(local - dt.timedelta(days=1), clock.now) == "yesterday 09:05"
    assert when(local - dt.timedelta(days=30), clock.now) == "30 Jan 2027 09:05"


def test_a_save_shows_its_time(window: MainWindow, workspace: Workspace, clock: Clock) -> None:
    assert window.status._saved.text() == "Saved · no backup yet"
    make(workspace, "risk", title="Drift")
    assert window.status._saved.text() == f"Saved {clock.now.astimezone():%H:%M} · backup kept from today {clock.now.astimezone():%H:%M}"


def test_a_save_that_failed_is_not_called_saved(window: MainWindow, desk: Desk, workspace: Workspace) -> None:
    fill_disk(workspace.file)
    assert not desk.context.attempt(lambda: make(workspace, "risk", title="Drift", cause="unknown " * 1_000))
    assert desk.top_bar._saved.text() == "Not saved"
    assert window.status._saved.text().startswith("Not saved: ")
    assert "the disk is full" in window.status._saved.text()
    make_room(workspace.file)
    make(workspace, "risk", title="Drift")
    assert desk.top_bar._saved.text() == "Saved"
    assert not desk.notices.errors()


def test_an_error_that_has_nothing_to_do_with_this_file_leaves_saved_alone(desk: Desk) -> None:
    desk.show_error(NotWritableError("There is no folder for the export."))
    assert desk.top_bar._saved.text() == "Saved"


def test_a_backup_that_is_due_waits_until_nobody_saves_but_not_for_ever(
    window: MainWindow, workspace: Workspace, clock: Clock, qtbot: QtBot
) -> None:
    made = make(workspace, "risk", title="Drift")
    backups = workspace.file.backups
    before = len(backups.list())
    clock.now += dt.timedelta(minutes=31)
    for n in range(PATIENCE):
        records.edit(workspace, REGISTERS["risk"], made, {"title": f"Drift {n}"})
        window.saved._look()
    assert not window.jobs.running
    window.saved._look()
    qtbot.waitUntil(lambda: len(backups.list()) == before + 1)


def test_a_backup_is_made_when_one_is_due(window: MainWindow, desk: Desk, workspace: Workspace, clock: Clock, qtbot: QtBot) -> None:
    make(workspace, "risk", title="Drift")
    clock.now += dt.timedelta(minutes=31)
    window.saved._look()
    qtbot.waitUntil(lambda: any(backup.reason is Reason.TIMED for backup in workspace.file.backups.list()))
    qtbot.waitUntil(lambda: "backup kept from today" in window.status._saved.text())
    assert not desk.toast.isVisible(), "nobody asked for it"
    qtbot.waitUntil(lambda: not window.jobs.running)
    before = len(workspace.file.backups.list())
    with qtbot.assertNotEmitted(window.jobs.begun):
        window.saved._look()
    assert len(workspace.file.backups.list()) == before


def test_what_stops_a_restore_point_is_told(window: MainWindow, desk: Desk, workspace: Workspace, qtbot: QtBot) -> None:
    folder = workspace.file.backups.folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_text("in the way")
    window.actions_.trigger("file.save")
    qtbot.waitUntil(lambda: bool(desk.notices.errors()))


@pytest.mark.skipif(sys.platform != "linux", reason="needs the descriptors of /proc and /dev/full")
@pytest.mark.parametrize(("kind", "told"), [("full", "the disk is full"), ("failing", "Your state until now is kept in")])
def test_what_was_typed_stays_when_the_disk_gives_up(
    desk: Desk, workspace: Workspace, monkeypatch: pytest.MonkeyPatch, kind: Kind, told: str
) -> None:
    monkeypatch.setattr("aims_desktop.ui.main_window.ask", lambda *_words: True)  # at the end the window is closed all the same
    risk = make(workspace, "risk", title="Drift", cause="Before")
    desk.navigate(Place("register", register="risk", record_id=risk))
    assert isinstance(desk.view, RegisterPage)
    cause = field(desk.view, "cause", QPlainTextEdit)
    with failing_disk(workspace.path.parent, kind, 0) as disk:
        with workspace.file._engine.connect() as connection:  # type: ignore[union-attr]  # the one connection for writing
            watch(driver(connection), disk)
        type_into(cause, "Typed with care")
        assert cause.toPlainText() == "Typed with care"
        assert told in " ".join(desk.notices.errors())
        assert desk.top_bar._saved.text() == "Not saved"
    assert row(workspace, "risk", risk).cause == "Before"
    if kind == "full":
        type_into(cause, "Typed with care.")
        assert row(workspace, "risk", risk).cause == "Typed with care."
        assert desk.top_bar._saved.text() == "Saved"
    else:
        assert desk.view.commit() is False, "it is not left without a word"
        assert cause.toPlainText() == "Typed with care"


def test_a_week_without_a_good_backup_is_said_until_there_is_one(
    window: MainWindow, desk: Desk, workspace: Workspace, clock: Clock, qtbot: QtBot
) -> None:
    workspace.file.backup()
    clock.now += dt.timedelta(days=8)
    window.saved.look_at_backups()
    assert not desk.notices.isVisible(), "nothing was changed, so nothing is missing in the backup"
    make(workspace, "risk", title="Drift")
    window.saved.look_at_backups()
    (bar,) = desk.notices.findChildren(MessageBar)
    assert bar.text() == "There was no good backup of this file for 7 days."
    button = bar.findChild(QPushButton)
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not desk.notices.isVisible())
    assert len(workspace.file.backups.list()) == 2
