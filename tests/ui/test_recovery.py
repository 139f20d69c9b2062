"""Getting things back in the window: a backup, damaged registers, a file that was changed on disk; by keys and clicks."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from aims_desktop.model.registers import REGISTERS
from aims_desktop.service import evidence, records
from aims_desktop.service.proof import verified
from aims_desktop.service.workspace import Workspace
from aims_desktop.store.backup import Backups, Reason
from aims_desktop.store.repair import Repaired
from aims_desktop.store.verify import Report
from aims_desktop.ui.context import Place
from aims_desktop.ui.desk import Desk
from aims_desktop.ui.dialogs.backups import BackupsDialog
from aims_desktop.ui.dialogs.base import Dialog
from aims_desktop.ui.main_window import MainWindow
from aims_desktop.ui.register.editor import Editor
from aims_desktop.ui.register.page import RegisterPage
from tests.service.kit import Clock, make
from tests.store.filekit import rescued, tamper
from tests.ui.answering import answered

WAIT = 30_000


def answer(qtbot: QtBot, *buttons: str) -> list[str]:
    """Press these buttons of the dialogs to come, one after the other, as soon as each can be pressed; what the dialogs say."""
    said: list[str] = []
    waiting = list(buttons)
    timer = QTimer(QApplication.instance())
    timer.setInterval(10)

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        if not waiting:
            timer.deleteLater()
        elif isinstance(dialog, Dialog):
            button = next((b for b in dialog.findChildren(QPushButton) if b.text().strip() == waiting[0]), None)
            if button is not None and button.isEnabled():
                waiting.pop(0)
                said.extend(part.text() for part in dialog.findChildren(QLabel))
                QTimer.singleShot(0, button.click)  # not from here: what opens a dialog would keep this timer waiting

    timer.timeout.connect(look)
    timer.start()
    return said


def risks(window: MainWindow) -> Sequence[str]:
    return [risk.title for risk in window.desk.workspace.facts().rows("risk")] if window.desk is not None else []


def is_back(window: MainWindow) -> Callable[[], bool]:
    return lambda: window.desk is not None and QApplication.activeModalWidget() is None


def test_restore_drill(window: MainWindow, workspace: Workspace, clock: Clock, path: Path, qtbot: QtBot) -> None:
    """Work, back up, lose the file, go back: everything is there, byte for byte."""
    drift = make(workspace, "risk", title="Drift")
    file = path.with_name("minutes.txt")
    file.write_bytes(b"what was said")
    evidence.attach(workspace, REGISTERS["risk"], drift, file)
    clock.now += dt.timedelta(minutes=5)  # the first change made a backup of its own
    workspace.file.backup()
    head, dataset_id = workspace.file.head, workspace.file.dataset_id
    clock.now += dt.timedelta(minutes=5)
    make(workspace, "risk", title="Leak")
    window.files.close()
    path.write_bytes(b"\0" * 20_000)
    said = answer(qtbot, "Restore this one…", "Restore", "OK")
    window.recovery.show_backups(path, dataset_id)
    qtbot.waitUntil(is_back(window), timeout=WAIT)
    assert any(text.startswith("What would be lost cannot be told") for text in said)
    assert window.desk is not None
    back = window.desk.workspace
    assert back.file.head == head
    assert risks(window) == ["Drift"]
    assert verified(back).ok
    (kept,) = back.facts().rows("evidence")
    assert back.file.file_data(kept.file) == b"what was said"
    assert [copy.read_bytes() for copy in rescued()] == [b"\0" * 20_000]


def test_going_back_puts_the_backup_in_place_and_keeps_what_was(
    window: MainWindow, workspace: Workspace, clock: Clock, qtbot: QtBot
) -> None:
    make(workspace, "risk", title="Drift")
    clock.now += dt.timedelta(minutes=5)
    workspace.file.backup()
    clock.now += dt.timedelta(minutes=5)
    records.delete(workspace, REGISTERS["risk"], [workspace.facts().rows("risk")[0].id])
    head = workspace.file.head
    said = answer(qtbot, "Restore this one…", "Restore", "OK")
    window.actions_.trigger("file.backups")
    qtbot.waitUntil(lambda: bool(risks(window)) and is_back(window)(), timeout=WAIT)
    assert risks(window) == ["Drift"]
    assert any("1 record was worked on" in text for text in said)
    assert any(str(rescued()[0]) in text for text in said)
    assert window.desk is not None
    newest = window.desk.workspace.file.backups.newest()
    assert newest is not None
    assert (newest.reason, newest.head) == (Reason.BEFORE_RESTORE, head)


def test_a_restore_that_is_refused_leaves_the_file_open_as_it_was(
    window: MainWindow, workspace: Workspace, path: Path, qtbot: QtBot
) -> None:
    make(workspace, "risk", title="Drift")
    made = workspace.file.backup()
    made.path.write_bytes(made.path.read_bytes()[:6000])
    for older in workspace.file.backups.list():
        if older.path != made.path:
            older.path.unlink()
    before = path.read_bytes()
    said = answer(qtbot, "Restore this one…", "Restore", "OK")
    window.recovery.backups()
    qtbot.waitUntil(lambda: "The backup was not restored" in said and is_back(window)(), timeout=WAIT)
    assert path.read_bytes() == before
    assert risks(window) == ["Drift"]


def test_damaged_registers_are_found_and_repaired_from_the_menu(window: MainWindow, desk: Desk, path: Path, qtbot: QtBot) -> None:
    make(desk.workspace, "risk", title="Drift")
    head = desk.workspace.file.head
    window.files.close()
    tamper(path, "UPDATE risk SET title='forged'")
    assert window.files.open(path)
    assert risks(window) == ["forged"]
    assert window.desk is not None
    window.files._check(window.desk.workspace)
    qtbot.waitUntil(lambda: window.desk is not None and window.desk.notices.isVisible(), timeout=WAIT)
    (show,) = (b for b in window.desk.notices.findChildren(QPushButton) if b.text() == "Show what is wrong")
    show.click()
    assert window.desk.place == Place("verify")
    said = answer(qtbot, "Check and repair", "OK")
    window.actions_.trigger("tools.repair")
    qtbot.waitUntil(lambda: risks(window) == ["Drift"] and is_back(window)(), timeout=WAIT)
    assert "1 problem was mended." in said[-1] or any("1 problem was mended." in text for text in said)
    assert window.desk.workspace.file.head == head
    assert verified(window.desk.workspace).ok


def test_what_could_not_be_mended_is_not_taken_off_what_was(window: MainWindow, path: Path) -> None:
    left = Report(3, 1, "ab", ("The evidence file a.pdf is missing.",))
    with answered("OK") as said:
        window.recovery._repaired(Repaired(path, ("RSK-0001 differs from the journal in: title.",), left))
    assert any("1 problem was mended." in text and "Still wrong: The evidence file a.pdf is missing." in text for text in said)


def test_a_whole_file_is_told_to_need_no_repair(window: MainWindow, path: Path, qtbot: QtBot) -> None:
    before = path.read_bytes()
    said = answer(qtbot, "Check and repair", "OK")
    window.actions_.trigger("tools.repair")
    qtbot.waitUntil(lambda: "Nothing to repair" in said and is_back(window)(), timeout=WAIT)
    assert path.read_bytes() == before
    assert not rescued()


def test_a_file_that_is_not_opened_for_its_registers_is_offered_repair(
    window: MainWindow, workspace: Workspace, path: Path, qtbot: QtBot
) -> None:
    make(workspace, "risk", title="Drift")
    window.files.close()
    tamper(path, "PRAGMA foreign_keys=OFF", "UPDATE risk SET owner_id='nobody'")
    before = path.read_bytes()
    said = answer(qtbot, "Leave it")
    assert not window.files.open(path)
    assert any("Its journal is sound" in text for text in said)
    assert path.read_bytes() == before
    answer(qtbot, "Repair", "OK")
    window.files.open(path)
    qtbot.waitUntil(lambda: risks(window) == ["Drift"] and is_back(window)(), timeout=WAIT)
    assert rescued()[0].read_bytes() == before


def test_a_damaged_journal_is_not_offered_repair(window: MainWindow, workspace: Workspace, path: Path, qtbot: QtBot) -> None:
    make(workspace, "risk", title="Drift")
    window.files.close()
    tamper(path, "PRAGMA foreign_keys=OFF", "UPDATE risk SET owner_id='nobody'", "UPDATE change SET reason='x' WHERE lamport=2")
    said = answer(qtbot, "OK")
    assert not window.files.open(path)
    assert any("Restore a backup" in text for text in said)
    assert not any("Its journal is sound" in text for text in said)


def test_backups_of_a_file_that_is_gone_are_shown_from_the_welcome_page(window: MainWindow, workspace: Workspace, path: Path) -> None:
    workspace.file.backup()
    dataset_id = workspace.file.dataset_id
    window.files.close()
    path.unlink()
    dialog = BackupsDialog(window, window.jobs, None, path, dataset_id, window.clock)
    assert dialog.model.rowCount() == len(Backups(dataset_id).list())
    dialog.deleteLater()


def test_what_a_backup_has_and_the_file_lacks_can_be_taken_without_going_back(
    window: MainWindow, workspace: Workspace, clock: Clock, path: Path, qtbot: QtBot
) -> None:
    """The end of the file was lost, say by an older copy put in its place; meanwhile somebody worked on."""
    older = path.read_bytes()
    drift = make(workspace, "risk", title="Drift")
    minutes = path.with_name("minutes.txt")
    minutes.write_bytes(b"what was said")
    evidence.attach(workspace, REGISTERS["risk"], drift, minutes)
    clock.now += dt.timedelta(minutes=5)
    workspace.file.backup()
    window.files.close()
    path.write_bytes(older)
    assert window.files.open(path)
    assert window.desk is not None
    clock.now += dt.timedelta(minutes=5)
    make(window.desk.workspace, "risk", title="Leak")
    back = window.desk.workspace
    dialog = BackupsDialog(window, window.jobs, window.desk, path, back.file.dataset_id, window.clock)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(dialog.restore.isEnabled, timeout=WAIT)
    assert not dialog.take.isVisibleTo(dialog), "the newest backup is of the older state"
    dialog.table.setFocus()
    qtbot.keyClick(dialog.table, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: dialog.take.isVisibleTo(dialog), timeout=WAIT)
    assert "that this file lacks" in dialog.outlook.sentence.text()
    qtbot.mouseClick(dialog.take, Qt.MouseButton.LeftButton)
    assert dialog.takes_missing
    assert dialog.chosen is not None
    answer(qtbot, "Merge", "Close")
    window.recovery._take_missing(dialog.chosen)
    qtbot.waitUntil(lambda: len(risks(window)) == 2 and is_back(window)(), timeout=WAIT)
    assert sorted(risks(window)) == ["Drift", "Leak"]
    assert window.desk is not None
    (kept,) = window.desk.workspace.facts().rows("evidence")
    assert window.desk.workspace.file.file_data(kept.file) == b"what was said"
    assert verified(window.desk.workspace).ok


# --- changed on disk while it is open


@pytest.fixture
def theirs(path: Path, clock: Clock) -> Path:
    """A copy of the file in which a colleague went on, elsewhere."""
    folder = path.parent / "theirs"
    folder.mkdir()
    copy = Path(shutil.copy(path, folder / path.name))
    with Workspace.open(copy, who="Ben Okafor", clock=clock) as other:
        make(other, "risk", title="Theirs")
    return copy


def typed_into_a_risk(desk: Desk, qtbot: QtBot) -> str:
    """A risk that is saved, and in its form a text that is not; the id of the risk."""
    risk = make(desk.workspace, "risk", title="Ours")
    desk.navigate(Place("register", register="risk", record_id=risk))
    field = editor(desk, "title").focus
    field.setFocus()
    assert isinstance(field, QLineEdit)
    field.selectAll()
    qtbot.keyClicks(field, "Half a sentence")
    return risk


def editor(desk: Desk, name: str) -> Editor:
    assert isinstance(desk.view, RegisterPage)
    assert desk.view.detail is not None
    return desk.view.detail.form.boxes[name].editor


def press(desk: Desk, words: str, qtbot: QtBot) -> None:
    button = next(b for b in desk.notices.findChildren(QPushButton) if b.text() == words and b.isVisibleTo(desk))
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Return)


def buttons(desk: Desk) -> list[str]:
    return [b.text() for b in desk.notices.findChildren(QPushButton) if b.isVisibleTo(desk) and b.text()]


def test_a_file_replaced_while_one_types_is_opened_again_with_what_was_typed(
    window: MainWindow, theirs: Path, path: Path, qtbot: QtBot
) -> None:
    assert window.desk is not None
    typed_into_a_risk(window.desk, qtbot)
    theirs.replace(path)
    content = path.read_bytes()
    qtbot.waitUntil(lambda: window.desk is not None and bool(window.desk.notices.errors()), timeout=WAIT)
    assert buttons(window.desk) == ["Take my changes into it…", "Open the file again", "Show the copy"]
    assert editor(window.desk, "title").draft() == "Half a sentence"
    press(window.desk, "Open the file again", qtbot)
    assert sorted(risks(window)) == ["Theirs"]
    assert window.desk.workspace.who == "Ana Ruiz"
    assert path.read_bytes() == content
    (copy,) = rescued()
    with Workspace.open(copy, read_only=True) as kept:
        assert [risk.title for risk in kept.facts().rows("risk")] == ["Ours"]
    draft = json.loads(copy.with_suffix(".draft.json").read_text(encoding="utf-8"))
    assert [(value["ref"], value["field"], value["text"]) for value in draft["values"]] == [("RSK-0001", "title", "Half a sentence")]
    assert draft["file"] == str(path)


def test_ones_own_changes_are_taken_into_the_file_on_disk(window: MainWindow, theirs: Path, path: Path, qtbot: QtBot) -> None:
    assert window.desk is not None
    risk = typed_into_a_risk(window.desk, qtbot)
    theirs.replace(path)
    qtbot.waitUntil(lambda: window.desk is not None and bool(window.desk.notices.errors()), timeout=WAIT)
    answer(qtbot, "Merge", "Close")
    press(window.desk, "Take my changes into it…", qtbot)
    qtbot.waitUntil(lambda: len(risks(window)) == 2 and is_back(window)(), timeout=WAIT)
    assert sorted(risks(window)) == ["Ours", "Theirs"]
    assert verified(window.desk.workspace).ok
    window.desk.navigate(Place("register", register="risk", record_id=risk))
    assert editor(window.desk, "title").draft() == "Half a sentence"
    qtbot.keyClick(editor(window.desk, "title").focus, Qt.Key.Key_Return)
    assert window.desk.view is not None
    assert window.desk.view.commit()
    assert sorted(risks(window)) == ["Half a sentence", "Theirs"]


def test_another_file_in_the_place_takes_no_changes(window: MainWindow, path: Path, tmp_path: Path, clock: Clock, qtbot: QtBot) -> None:
    other = tmp_path / "other.aims"
    Workspace.create(other, "Südwind", "Ben Okafor", clock=clock).close()
    assert window.desk is not None
    make(window.desk.workspace, "risk", title="Ours")
    other.replace(path)
    qtbot.waitUntil(lambda: window.desk is not None and bool(window.desk.notices.errors()), timeout=WAIT)
    assert buttons(window.desk) == ["Open the file again", "Show the copy"]
    press(window.desk, "Open the file again", qtbot)
    assert window.desk.workspace.organisation == "Südwind"
    assert str(rescued()[0]) in " ".join(part.text() for part in window.desk.notices.findChildren(QLabel))


def test_closing_a_file_that_takes_no_more_keeps_what_was_typed(window: MainWindow, theirs: Path, path: Path, qtbot: QtBot) -> None:
    assert window.desk is not None
    typed_into_a_risk(window.desk, qtbot)
    theirs.replace(path)
    qtbot.waitUntil(lambda: window.desk is not None and bool(window.desk.notices.errors()), timeout=WAIT)
    said = answer(qtbot, "Close without it")
    window.files.close()
    assert window.desk is None
    draft = rescued()[0].with_suffix(".draft.json")
    assert any(str(draft) in text for text in said)
    assert "Half a sentence" in draft.read_text(encoding="utf-8")


def test_saves_of_ones_own_are_no_changes_on_disk(window: MainWindow, workspace: Workspace, qtbot: QtBot) -> None:
    looked: list[bool] = []
    window.saved._soon.timeout.connect(lambda: looked.append(True))
    make(workspace, "risk", title="Ours")
    qtbot.waitUntil(lambda: bool(looked), timeout=WAIT)
    assert window.desk is not None
    assert not window.desk.notices.errors()
    assert workspace.file.trouble is None
