"""Copies of colleagues in the window: looked at, worked with, merged; files where two computers meet are not worked on."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from aims_desktop.service.workspace import Workspace
from aims_desktop.store.machine import Link, Machine
from aims_desktop.store.place import Kind, Place
from aims_desktop.ui import sharing
from aims_desktop.ui.desk import Desk
from aims_desktop.ui.dialogs.base import Dialog
from aims_desktop.ui.dialogs.parcel import ParcelDialog
from aims_desktop.ui.dialogs.share import ShareDialog
from aims_desktop.ui.main_window import MainWindow
from aims_desktop.ui.merge.dialog import MergeDialog
from aims_desktop.ui.merge.outcome import OutcomeDialog
from aims_desktop.ui.widgets.message_bar import MessageBar
from tests.service.kit import Clock, make
from tests.store.filekit import hashes, names

PASSPHRASE = "correct horse"


@pytest.fixture
def parcel(path: Path, tmp_path: Path, clock: Clock) -> Path:
    """A copy that Ben sends, with a risk that only he knows; his file is gone."""
    return sent_by_ben(path, tmp_path, clock)


def sent_by_ben(path: Path, tmp_path: Path, clock: Clock, passphrase: str = "") -> Path:
    (tmp_path / "mail").mkdir()
    theirs = Path(shutil.copy(path, tmp_path / "theirs.aims"))
    with Workspace.open(theirs, who="Ben Okafor", clock=clock) as workspace:
        make(workspace, "risk", title="Ben's risk")
        made = workspace.file.share(tmp_path / "mail" / "nordwind 2027-03-01 (Ben Okafor).aimsx", passphrase).path
    theirs.unlink()
    return made


def shown(kind: type[Dialog] = Dialog) -> Dialog:
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, kind)
    return dialog


def press(dialog: Dialog, text: str, qtbot: QtBot) -> None:
    button = next(b for b in dialog.findChildren(QPushButton) if b.text() == text and b.isVisible())
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def meet(qtbot: QtBot, act: Callable[[ParcelDialog], None], *, passphrase: str = "") -> list[str]:
    """Do something in the dialog about a copy once that is checked; what the dialog said."""
    said: list[str] = []

    def wait() -> None:
        dialog = shown(ParcelDialog)
        assert isinstance(dialog, ParcelDialog)
        if passphrase:
            qtbot.keyClicks(dialog.passphrase, passphrase)
            qtbot.keyClick(dialog.passphrase, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: not dialog.is_working, timeout=180_000)
        said.extend(label.text() for label in dialog.findChildren(QLabel) if label.isVisible())
        act(dialog)

    QTimer.singleShot(0, wait)
    return said


def meet_next(act: Callable[[Dialog], None], kind: type[Dialog] = Dialog) -> None:
    """Do something in the dialog, of a kind if one is named, that comes after the one about a copy."""

    def wait() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, kind) and not isinstance(dialog, ParcelDialog):
            act(dialog)
        else:
            QTimer.singleShot(20, wait)

    QTimer.singleShot(0, wait)


def look(qtbot: QtBot) -> Callable[[ParcelDialog], None]:
    return lambda dialog: press(dialog, "Only look at it", qtbot)


def risks(window: MainWindow) -> list[str]:
    assert window.desk is not None
    return [row.title for row in window.desk.workspace.facts().rows("risk")]


def choose(monkeypatch: pytest.MonkeyPatch, target: Path | None) -> list[str]:
    """Let the system's file dialog answer; what it proposed."""
    proposed: list[str] = []

    def answer(_parent: object, _title: str, name: str, _names: str) -> tuple[str, str]:
        proposed.append(name)
        return str(target or ""), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
    return proposed


# --- looking at a copy


@pytest.mark.parametrize("way", ["open", "dropped", "command line"])
def test_a_copy_is_looked_at(welcome: MainWindow, parcel: Path, qtbot: QtBot, way: str) -> None:
    before = hashes(parcel.parent)
    said = meet(qtbot, look(qtbot))
    if way == "dropped":
        assert welcome.files.what_dropping_does([parcel]) == f"Drop to open {parcel.name}"
        welcome.files.dropped([parcel])
    else:
        assert welcome.files.open(parcel)
    assert "Ben Okafor sent you this copy of the AIMS of Nordwind." in said
    assert risks(welcome) == ["Ben's risk"]
    assert welcome.desk is not None
    assert welcome.desk.workspace.read_only
    assert welcome.desk.workspace.path == parcel
    bars = [bar.text() for bar in welcome.desk.notices.findChildren(MessageBar)]
    assert any("is only read here" in text for text in bars)
    welcome.files.close()
    assert hashes(parcel.parent) == before


def test_a_copy_under_a_passphrase_asks_for_it(welcome: MainWindow, path: Path, tmp_path: Path, clock: Clock, qtbot: QtBot) -> None:
    parcel = sent_by_ben(path, tmp_path, clock, PASSPHRASE)

    def again(dialog: ParcelDialog) -> None:
        assert "does not open" in dialog.error()
        assert dialog.passphrase.selectedText() == dialog.passphrase.text()
        qtbot.keyClicks(dialog.passphrase, PASSPHRASE)
        qtbot.keyClick(dialog.passphrase, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: dialog.file is not None, timeout=180_000)
        assert dialog.error() == ""
        assert not dialog.passphrase.isVisible()
        look(qtbot)(dialog)

    meet(qtbot, again, passphrase="wrong")
    assert welcome.files.open(parcel, read_only=True)
    assert risks(welcome) == ["Ben's risk"]


def test_leaving_the_dialog_changes_nothing(window: MainWindow, desk: Desk, parcel: Path, qtbot: QtBot) -> None:
    meet(qtbot, lambda dialog: qtbot.keyClick(dialog, Qt.Key.Key_Escape))
    assert not window.files.open(parcel)
    assert window.desk is desk


def test_a_bad_copy_is_refused_in_a_sentence(window: MainWindow, desk: Desk, parcel: Path, qtbot: QtBot) -> None:
    parcel.write_bytes(parcel.read_bytes()[:100_000])
    before, errors = hashes(parcel.parent), list[str]()

    def refused(dialog: ParcelDialog) -> None:
        errors.append(dialog.error())
        assert not dialog.look.isVisible()
        assert not dialog.take_in.isVisible()
        press(dialog, "Cancel", qtbot)

    meet(qtbot, refused)
    assert not window.files.open(parcel)
    assert "damaged" in errors[0]
    assert window.desk is desk
    assert hashes(parcel.parent) == before


def test_a_missing_copy_is_refused_in_a_sentence(welcome: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    said: list[str] = []

    def read() -> None:
        dialog = shown()
        said.append(dialog.windowTitle())
        press(dialog, "OK", qtbot)

    QTimer.singleShot(0, read)
    assert not welcome.files.open(tmp_path / "none.aimsx")
    assert said == ["none.aimsx was not opened"]


# --- taking it in


def test_without_a_file_of_ones_own_the_copy_becomes_one(
    welcome: MainWindow, parcel: Path, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, before = tmp_path / "mine.aims", hashes(parcel.parent)
    proposed = choose(monkeypatch, target)
    meet(qtbot, lambda dialog: press(dialog, "Work with it…", qtbot))
    welcome.files.open(parcel)
    qtbot.waitUntil(lambda: welcome.desk is not None, timeout=30_000)
    assert Path(proposed[0]).name == "nordwind.aims"
    assert welcome.desk is not None
    workspace = welcome.desk.workspace
    assert workspace.path == target
    assert not workspace.read_only
    make(workspace, "risk", title="Mine")
    assert risks(welcome) == ["Ben's risk", "Mine"]
    assert Machine().link(workspace.file.dataset_id) is None
    assert Machine().home(workspace.file.dataset_id) == target
    assert hashes(parcel.parent) == before


def test_what_is_looked_at_can_be_taken_in(
    welcome: MainWindow, parcel: Path, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(monkeypatch, tmp_path / "mine.aims")
    meet(qtbot, look(qtbot))
    assert welcome.files.open(parcel)
    assert welcome.desk is not None
    bar = next(bar for bar in welcome.desk.notices.findChildren(MessageBar) if "only read here" in bar.text())
    meet(qtbot, lambda dialog: press(dialog, "Work with it…", qtbot))
    qtbot.mouseClick(next(b for b in bar.findChildren(QPushButton) if b.text() == "Take it in…"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: welcome.desk is not None and not welcome.desk.workspace.read_only, timeout=30_000)
    assert risks(welcome) == ["Ben's risk"]


def test_a_place_that_is_taken_is_not_written_over(
    welcome: MainWindow, parcel: Path, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "mine.aims"
    target.write_bytes(b"something else")
    choose(monkeypatch, target)
    said: list[str] = []

    def read(dialog: Dialog) -> None:
        said.append(dialog.findChildren(QLabel)[1].text())
        press(dialog, "OK", qtbot)

    meet(qtbot, lambda dialog: press(dialog, "Work with it…", qtbot))
    meet_next(read)
    welcome.files.open(parcel)
    qtbot.waitUntil(lambda: bool(said), timeout=30_000)
    assert "is there already" in said[0]
    assert target.read_bytes() == b"something else"
    assert welcome.desk is None


def test_with_a_file_of_ones_own_the_copy_is_merged_into_it(window: MainWindow, desk: Desk, parcel: Path, path: Path, qtbot: QtBot) -> None:
    make(desk.workspace, "risk", title="Ana's risk")
    told: list[str] = []

    def read(dialog: Dialog) -> None:
        assert isinstance(dialog, OutcomeDialog)
        told.extend(dialog.lines)
        press(dialog, "Close", qtbot)

    def merge(dialog: Dialog) -> None:
        assert isinstance(dialog, MergeDialog)
        qtbot.waitUntil(lambda: not dialog.is_working)
        meet_next(read, OutcomeDialog)
        press(dialog, "Merge", qtbot)

    def take_in(dialog: ParcelDialog) -> None:
        assert dialog.own == path
        meet_next(merge, MergeDialog)
        press(dialog, "Merge it into mine…", qtbot)

    meet(qtbot, take_in)
    assert window.files.open(parcel)
    qtbot.waitUntil(lambda: bool(told), timeout=30_000)
    assert sorted(risks(window)) == ["Ana's risk", "Ben's risk"]
    assert "Ben Okafor" in told[0]
    assert window.desk is desk


# --- places where two computers meet


@pytest.mark.parametrize(
    ("kind", "words"), [(Kind.SYNCED, "Dropbox synchronises"), (Kind.NETWORK, "network"), (Kind.REMOVABLE, "removable")]
)
def test_a_file_where_others_reach_it_is_not_worked_on(
    welcome: MainWindow, path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, kind: Kind, words: str
) -> None:
    monkeypatch.setattr(sharing, "place_of", lambda _path: Place(kind, "Dropbox"))
    before = hashes(path.parent)
    said = meet(qtbot, look(qtbot))
    assert welcome.files.open(path)
    assert words in " ".join(said)
    assert "overwrite each other" in " ".join(said)
    assert welcome.desk is not None
    assert welcome.desk.workspace.read_only
    welcome.files.close()
    assert hashes(path.parent) == before


def test_a_file_where_others_reach_it_is_taken_in_and_linked(
    welcome: MainWindow, path: Path, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sharing, "place_of", lambda each: Place(Kind.SYNCED, "Dropbox") if each == path else Place(Kind.LOCAL))
    (tmp_path / "documents").mkdir()
    target = tmp_path / "documents" / "nordwind.aims"
    choose(monkeypatch, target)
    before = path.read_bytes()

    def take_in(dialog: ParcelDialog) -> None:
        assert dialog.link.isChecked()
        press(dialog, "Take it in and link…", qtbot)

    meet(qtbot, take_in)
    welcome.files.open(path)
    qtbot.waitUntil(lambda: welcome.desk is not None, timeout=30_000)
    assert welcome.desk is not None
    assert welcome.desk.workspace.path == target
    assert not welcome.desk.workspace.read_only
    assert Machine().link(welcome.desk.workspace.file.dataset_id) == Link(path)
    assert path.read_bytes() == before
    assert names(target.parent) == [".~lock.nordwind.aims#", "nordwind.aims"]


# --- going out


def test_share_is_in_the_menu_and_in_the_bar(window: MainWindow, desk: Desk, qtbot: QtBot) -> None:
    for act in (lambda: window.actions_.trigger("file.share"), desk.top_bar._share.click):
        QTimer.singleShot(0, lambda: qtbot.keyClick(shown(ShareDialog), Qt.Key.Key_Escape))
        act()


def test_a_read_only_file_is_left_for_a_copy_to_work_with(
    welcome: MainWindow, path: Path, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert welcome.files.open(path, read_only=True)
    assert welcome.desk is not None
    choose(monkeypatch, tmp_path / "copy")
    bar = next(bar for bar in welcome.desk.notices.findChildren(MessageBar) if "read-only" in bar.text())
    qtbot.mouseClick(next(b for b in bar.findChildren(QPushButton) if b.text() == "Save a copy to work with"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: welcome.desk is not None and not welcome.desk.workspace.read_only, timeout=30_000)
    assert welcome.desk.workspace.path == tmp_path / "copy.aims"


def test_a_copy_of_a_file_that_is_worked_on_is_saved_beside_it(
    window: MainWindow, desk: Desk, tmp_path: Path, path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(monkeypatch, tmp_path / "copy.aims")
    window.actions_.trigger("file.copy")
    qtbot.waitUntil(lambda: desk.toast.text() == "Copy saved: copy.aims", timeout=30_000)
    assert window.desk is desk
    choose(monkeypatch, path)
    window.actions_.trigger("file.copy")
    qtbot.waitUntil(lambda: bool(desk.notices.errors()), timeout=30_000)
    choose(monkeypatch, None)
    window.actions_.trigger("file.copy")
