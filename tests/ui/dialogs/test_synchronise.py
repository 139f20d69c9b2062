from __future__ import annotations

import dataclasses
import json
import shutil
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from aims_desktop.service import erasing
from aims_desktop.service.synchronising import Round, synchronise
from aims_desktop.service.workspace import Workspace
from aims_desktop.store.lock import Holder, lock_path
from aims_desktop.store.machine import Link, Machine
from aims_desktop.store.sealing import is_sealed
from aims_desktop.ui.desk import Desk
from aims_desktop.ui.dialogs.in_use import InUseDialog
from aims_desktop.ui.dialogs.synchronise import SynchroniseDialog
from aims_desktop.ui.main_window import MainWindow
from tests.service.kit import Clock, make
from tests.store.filekit import hashes, names
from tests.ui.answering import answered


@pytest.fixture
def parcel(path: Path, tmp_path: Path, clock: Clock, desk: Desk) -> Path:
    """What Ben left in the shared folder, with a risk of his; the file is linked with it."""
    return left_by_ben(path, tmp_path, clock, desk)


def left_by_ben(path: Path, tmp_path: Path, clock: Clock, desk: Desk, passphrase: str = "") -> Path:
    (tmp_path / "shared").mkdir()
    parcel = tmp_path / "shared" / "Nordwind.aimsx"
    theirs = desk.workspace.file.save_copy(tmp_path / "theirs.aims")
    with Workspace.open(theirs, who="Ben Okafor", clock=clock) as workspace:
        make(workspace, "risk", title="Ben's risk")
        synchronise(workspace, parcel, passphrase)
    Machine().remember_link(desk.workspace.file.dataset_id, Link(parcel))
    return parcel


def shown(window: MainWindow, desk: Desk, qtbot: QtBot) -> SynchroniseDialog:
    dialog = SynchroniseDialog(window, desk.workspace, window.jobs, window.settings)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def go(dialog: SynchroniseDialog, qtbot: QtBot) -> None:
    qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not dialog.is_working, timeout=180_000)


def texts(dialog: SynchroniseDialog) -> str:
    return "\n".join(label.text() for label in dialog.findChildren(QLabel) if label.isVisible())


def risks(desk: Desk) -> list[str]:
    return sorted(row.title for row in desk.workspace.facts().rows("risk"))


def test_one_round_brings_and_sends(window: MainWindow, desk: Desk, parcel: Path, qtbot: QtBot) -> None:
    make(desk.workspace, "risk", title="Ana's risk")
    dialog = shown(window, desk, qtbot)
    assert "not synchronised yet" in texts(dialog)
    go(dialog, qtbot)
    qtbot.waitUntil(lambda: dialog.done_ is not None, timeout=180_000)
    assert risks(desk) == ["Ana's risk", "Ben's risk"]
    assert "came in. Your copy is there for your colleagues." in texts(dialog)
    assert names(parcel.parent) == [parcel.name]
    assert Machine().link(desk.workspace.file.dataset_id) == Link(parcel, desk.workspace.clock(), "Ben Okafor")
    again = shown(window, desk, qtbot)
    assert "last synchronised with Ben Okafor: today" in texts(again)
    before = hashes(parcel.parent)
    go(again, qtbot)
    qtbot.waitUntil(lambda: again.done_ is not None, timeout=180_000)
    assert "Nothing new came in. There was nothing to send." in texts(again)
    assert hashes(parcel.parent) == before


def test_status_bar_says_when_it_was(window: MainWindow, desk: Desk, parcel: Path, qtbot: QtBot) -> None:
    def round_trip() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, SynchroniseDialog)
        go(dialog, qtbot)
        qtbot.waitUntil(lambda: dialog.done_ is not None, timeout=180_000)
        qtbot.mouseClick(dialog.cancel, Qt.MouseButton.LeftButton)

    QTimer.singleShot(0, round_trip)
    window.actions_.trigger("file.sync")
    assert "last synchronised with Ben Okafor: today" in window.status._saved.text()
    assert "Undo" not in desk.workspace.undo_name()


def test_without_a_link_a_file_is_chosen(
    window: MainWindow, desk: Desk, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "shared").mkdir()
    dialog = shown(window, desk, qtbot)
    assert not dialog.go.isEnabled()
    assert dialog.go.accessibleDescription()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args, **_options: ("", ""))
    qtbot.mouseClick(dialog.choose, Qt.MouseButton.LeftButton)
    assert not dialog.go.isEnabled()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args, **_options: (str(tmp_path / "shared" / "Ours"), ""))
    qtbot.mouseClick(dialog.choose, Qt.MouseButton.LeftButton)
    go(dialog, qtbot)
    qtbot.waitUntil(lambda: dialog.done_ is not None, timeout=180_000)
    assert names(tmp_path / "shared") == ["Ours.aimsx"]
    assert Machine().link(desk.workspace.file.dataset_id) is not None


def test_passphrase_is_asked_for_where_there_is_one(
    window: MainWindow, desk: Desk, path: Path, tmp_path: Path, clock: Clock, qtbot: QtBot
) -> None:
    parcel = left_by_ben(path, tmp_path, clock, desk, "correct horse")
    before = hashes(parcel.parent)
    dialog = shown(window, desk, qtbot)
    assert dialog.passphrase.isVisible()
    qtbot.keyClicks(dialog.passphrase, "wrong")
    go(dialog, qtbot)
    assert "does not open" in dialog.error()
    assert (hashes(parcel.parent), risks(desk)) == (before, [])
    assert dialog.passphrase.selectedText() == "wrong"
    qtbot.keyClicks(dialog.passphrase, "correct horse")
    go(dialog, qtbot)
    qtbot.waitUntil(lambda: dialog.done_ is not None, timeout=180_000)
    assert risks(desk) == ["Ben's risk"]


def test_copies_of_sync_clients_are_offered(window: MainWindow, desk: Desk, parcel: Path, qtbot: QtBot) -> None:
    for name in ("Nordwind (1).aimsx", "Nordwind-BEN-LAPTOP.aimsx"):
        shutil.copy(parcel, parcel.with_name(name))
    dialog = shown(window, desk, qtbot)
    assert [path.name for path, _box in dialog.beside] == ["Nordwind (1).aimsx", "Nordwind-BEN-LAPTOP.aimsx"]
    dialog.beside[1][1].click()
    go(dialog, qtbot)
    qtbot.waitUntil(lambda: dialog.done_ is not None, timeout=180_000)
    assert names(parcel.parent) == ["Nordwind-BEN-LAPTOP.aimsx", "Nordwind.aimsx", "merged"]
    assert names(parcel.parent / "merged") == ["Nordwind (1).aimsx"]
    assert "1 copy was merged and moved aside." in texts(dialog)


def test_a_lock_left_behind_is_broken_by_the_name(window: MainWindow, desk: Desk, parcel: Path, qtbot: QtBot) -> None:
    holder = Holder("ab12", user="Cem", host="CEM-PC", machine="another", pid=1)
    lock_path(parcel).write_text(json.dumps(dataclasses.asdict(holder)))
    make(desk.workspace, "risk", title="Ana's risk")
    dialog = shown(window, desk, qtbot)
    warned: list[str] = []

    def take_over() -> None:
        asked = QApplication.activeModalWidget()
        if not isinstance(asked, InUseDialog):
            QTimer.singleShot(20, take_over)
            return
        assert not asked.read.isVisible()
        assert asked.more is not None
        qtbot.mouseClick(asked.more, Qt.MouseButton.LeftButton)
        warned.extend(each.text() for each in asked.findChildren(QLabel))
        qtbot.keyClicks(asked.name, "Cem")
        qtbot.mouseClick(asked.take_over, Qt.MouseButton.LeftButton)

    QTimer.singleShot(20, take_over)
    qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.done_ is not None, timeout=180_000)
    assert risks(desk) == ["Ana's risk", "Ben's risk"]
    assert names(parcel.parent) == [parcel.name]
    assert any("If Cem is still synchronising, that round ends without sending" in text for text in warned)
    assert not any("A backup is made" in text for text in warned), "none is made, and the record says nothing of this lock"


def test_a_passphrase_typed_for_another_file_does_not_seal_this_one(
    window: MainWindow, desk: Desk, parcel: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = shown(window, desk, qtbot)
    dialog.passphrase.setText("correct horse")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args, **_more: (str(parcel.parent / "New.aimsx"), ""))
    dialog.choose.click()
    go(dialog, qtbot)
    qtbot.waitUntil(lambda: dialog.done_ is not None, timeout=180_000)
    assert not is_sealed(parcel.parent / "New.aimsx")


def test_stopping_gives_the_lock_back(window: MainWindow, desk: Desk, parcel: Path, qtbot: QtBot) -> None:
    make(desk.workspace, "risk", title="Ana's risk")
    before, head = hashes(parcel.parent), desk.workspace.file.head
    dialog = shown(window, desk, qtbot)
    qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not dialog.is_working, timeout=180_000)
    assert dialog.done_ is None
    assert (hashes(parcel.parent), desk.workspace.file.head) == (before, head)
    go(dialog, qtbot)
    qtbot.waitUntil(lambda: dialog.done_ is not None, timeout=180_000)


def erased_by_ben(tmp_path: Path, clock: Clock, parcel: Path) -> None:
    with Workspace.open(tmp_path / "theirs.aims", who="Ben Okafor", clock=clock) as theirs:
        found = erasing.items(theirs, erasing.look(theirs, ["Ben's risk"]))
        erasing.carry_out(theirs, found, erasing.Why.REQUEST)
        synchronise(theirs, parcel)


@pytest.mark.parametrize("agreed", [True, False])
def test_erasing_is_asked_about_and_merging_is_done_beside_the_window(
    window: MainWindow, desk: Desk, parcel: Path, tmp_path: Path, clock: Clock, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, agreed: bool
) -> None:
    synchronise(desk.workspace, parcel)
    erased_by_ben(tmp_path, clock, parcel)
    threads: list[threading.Thread] = []
    merge = Round.merge

    def watched(each: Round, *, erasures: bool = False) -> None:
        threads.append(threading.current_thread())
        merge(each, erasures=erasures)

    monkeypatch.setattr(Round, "merge", watched)
    dialog = shown(window, desk, qtbot)
    with answered("Erase them here too" if agreed else "Cancel") as said:
        qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: (dialog.done_ is not None) if agreed else bool(dialog.error()), timeout=180_000)
    assert any("erased by law" in text for text in said)
    assert len(threads) == 1 + agreed
    assert threading.main_thread() not in threads
    assert ("Ben's risk" in risks(desk)) is not agreed
    assert names(parcel.parent) == [parcel.name], "the lock is given back"


def test_a_folder_that_is_gone_is_said_in_a_sentence(window: MainWindow, desk: Desk, parcel: Path, qtbot: QtBot) -> None:
    shutil.rmtree(parcel.parent)
    dialog = shown(window, desk, qtbot)
    go(dialog, qtbot)
    assert "cannot be reached" in dialog.error()
    assert dialog.go.isEnabled()


def test_what_differs_is_decided_now_or_later(
    window: MainWindow, desk: Desk, path: Path, tmp_path: Path, clock: Clock, qtbot: QtBot
) -> None:
    record = make(desk.workspace, "risk", title="Drift")
    parcel = left_by_ben(path, tmp_path, clock, desk)
    for name, title in (("Ben Okafor", "Data drift"), ("Ana Ruiz", "Model drift")):
        theirs = name == "Ben Okafor"
        workspace = Workspace.open(tmp_path / "theirs.aims", who=name, clock=clock) if theirs else desk.workspace
        with workspace.change("Edit") as txn:
            txn.get("risk", record).title = title
        if theirs:
            synchronise(workspace, parcel)
            workspace.close()

    def decide() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, SynchroniseDialog)
        go(dialog, qtbot)
        qtbot.waitUntil(lambda: dialog.done_ is not None, timeout=180_000)
        assert "1 value differs and waits for your decision." in texts(dialog)
        assert dialog.cancel.text() == "Decide later"
        qtbot.mouseClick(dialog.decide, Qt.MouseButton.LeftButton)

    QTimer.singleShot(0, decide)
    window.actions_.trigger("file.sync")
    assert desk.place.page == "conflicts"
