"""What bad files and failing disks get: one clear sentence in the window, the file as it was, the text still in the form."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from aims_desktop import files
from aims_desktop.service.workspace import Workspace
from aims_desktop.store import schema
from aims_desktop.store.engine import connect
from aims_desktop.store.lock import Holder, acquire
from aims_desktop.ui.context import Place
from aims_desktop.ui.desk import Desk
from aims_desktop.ui.main_window import MainWindow
from aims_desktop.ui.register.page import RegisterPage
from tests.service.kit import Clock, make
from tests.store.filekit import fill_disk, make_room
from tests.ui.answering import answered, button
from tests.ui.example import go, settle, shown
from tests.ui.register.kit import detail_of, field, type_into


def is_sentence(text: str) -> bool:
    """Whole sentences in plain words, without the innards of the program."""
    innards = ("Traceback", "Error:", "sqlite", "Errno", "None", "0x", "{", "}")
    return text.endswith((".", "?")) and " " in text and not any(word in text for word in innards)


def copy_of(path: Path) -> str:
    """The title of the one risk of a file."""
    with Workspace.open(path, read_only=True) as workspace:
        (risk,) = workspace.facts().rows("risk")
        return str(risk.title)


# --- files that cannot be opened


def _foreign(path: Path) -> None:
    path.unlink()
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE note (text)")
    connection.commit()
    connection.close()


def _text(path: Path) -> None:
    path.write_text("These are minutes of a meeting, not a file of ours.\n" * 50)


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _damaged(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[4096:8192] = b"\xa5" * 4096
    path.write_bytes(data)


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _newer(path: Path) -> None:
    connection = connect(path, "rw")
    connection.execute(f"PRAGMA user_version = {schema.newest() + 1}")
    connection.close()


def _planted(path: Path) -> None:
    connection = connect(path, "rw")
    connection.execute("CREATE TRIGGER planted AFTER UPDATE ON risk BEGIN DELETE FROM change; END")
    connection.close()


SPOILT: dict[Callable[[Path], None], str] = {
    _foreign: "is not an AIMS file",
    _text: "is not an AIMS file",
    _empty: "is not an AIMS file",
    _damaged: "is damaged",
    _cut: "is damaged",
    _newer: "newer version",
    _planted: "“nordwind.aims”",
}


@pytest.mark.parametrize("spoil", SPOILT)
@pytest.mark.parametrize("read_only", [False, True])
def test_a_file_that_cannot_be_opened(welcome: MainWindow, path: Path, spoil: Callable[[Path], None], read_only: bool) -> None:
    spoil(path)
    before = path.read_bytes()
    with answered("OK") as said:
        assert not welcome.files.open(path, read_only=read_only, who="Ana Ruiz")
    assert said[0] == "nordwind.aims was not opened"
    assert SPOILT[spoil] in said[1]
    assert is_sentence(said[1]), said[1]
    assert len(said) == 2
    assert welcome.desk is None
    assert welcome.welcome.isVisible()
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_a_file_that_is_gone_is_never_silently_made_anew(welcome: MainWindow, path: Path) -> None:
    path.unlink()
    with answered("OK") as said:
        assert not welcome.files.open(path)
    assert is_sentence(said[1]), said[1]
    assert not path.exists()


def test_a_folder_with_the_name_of_a_file(welcome: MainWindow, tmp_path: Path) -> None:
    folder = tmp_path / "folder.aims"
    folder.mkdir()
    with answered("OK") as said:
        assert not welcome.files.open(folder)
    assert is_sentence(said[1]), said[1]
    assert list(folder.iterdir()) == []


def test_a_bad_file_leaves_the_open_one_whole(window: MainWindow, desk: Desk, path: Path, tmp_path: Path) -> None:
    """The file in use is closed for the other; what was typed into it is saved first."""
    made = make(desk.workspace, "risk", title="Drift")
    page = go(desk, Place("register", register="risk", record_id=made))
    assert isinstance(page, RegisterPage)
    title = field(page, "title", QLineEdit)
    title.setText("Drift of the model")
    other = tmp_path / "other.aims"
    _text(other)
    with answered("OK") as said:
        assert not window.files.open(other)
    assert is_sentence(said[1])
    assert copy_of(path) == "Drift of the model"


# --- files that can be read only


def _shown_read_only(welcome: MainWindow) -> Desk:
    """The desk of a file that is open for reading, with everything that says so."""
    desk = welcome.desk
    assert desk is not None
    assert desk.workspace.read_only
    assert is_sentence(desk.workspace.read_only_reason)
    settle()
    assert desk.workspace.read_only_reason in [label.text() for label in shown(desk.notices, QLabel)]
    go(desk, Place("register", register="risk"))
    assert desk.view is not None
    assert not {"record.new", "file.import", "record.delete"} & desk.view.commands().keys()
    assert desk.top_bar._saved.text() == "Reading only"
    return desk


def test_a_file_that_somebody_has_open(welcome: MainWindow, path: Path) -> None:
    with Workspace.open(path, who="Ana Ruiz", clock=Clock()):
        before = path.read_bytes()
        with answered("Open read-only") as said:
            assert welcome.files.open(path, who="Ben Okafor")
        assert said[0] == "nordwind.aims is in use"
        assert said[1].startswith("Ana Ruiz on ")
        assert is_sentence(said[1])
        _shown_read_only(welcome)
        welcome.close_file()
        assert path.read_bytes() == before


def test_a_file_that_somebody_on_another_computer_has_open(welcome: MainWindow, path: Path, clock: Clock) -> None:
    lock = acquire(path, Holder.here("Ana Ruiz", "ana", "another machine", clock.now))
    with answered() as said:
        assert not welcome.files.open(path, who="Ben Okafor")
    assert said[0] == "nordwind.aims is in use"
    assert welcome.desk is None
    lock.release()


@pytest.mark.parametrize("guarded", ["the file", "its folder"])
def test_a_read_only_disk(welcome: MainWindow, path: Path, guarded: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing stops root or Windows from writing there, so what the system would answer is answered in its place."""
    kept = path if guarded == "the file" else path.parent
    access = os.access
    monkeypatch.setattr(os, "access", lambda where, mode: not (mode & os.W_OK and Path(where) == kept) and access(where, mode))
    before = path.read_bytes()
    with answered("Open read-only") as said:
        assert welcome.files.open(path, who="Ana Ruiz")
    assert said[0] == "nordwind.aims can only be read"
    assert "read-only for you" in said[1]
    assert is_sentence(said[1])
    _shown_read_only(welcome)
    welcome.close_file()
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_a_read_only_disk_and_a_person_who_thinks_better_of_it(welcome: MainWindow, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    access = os.access
    monkeypatch.setattr(os, "access", lambda where, mode: not mode & os.W_OK and access(where, mode))
    with answered("Cancel"):
        assert not welcome.files.open(path, who="Ana Ruiz")
    assert welcome.welcome.isVisible()


# --- while it is open


@pytest.fixture
def risk(window: MainWindow, desk: Desk, workspace: Workspace) -> Iterator[RegisterPage]:
    """The form of a risk; the question about text that was not saved is answered when the window closes."""
    made = make(workspace, "risk", title="Drift")
    page = go(desk, Place("register", register="risk", record_id=made))
    assert isinstance(page, RegisterPage)
    yield page
    if not page.commit():
        with answered("Close without it"):
            window.close_file()


def said_of(page: RegisterPage, desk: Desk) -> str:
    """The one sentence that stands over the page; the field says that it is not saved."""
    assert detail_of(page).form.boxes["title"].said() == "This is not saved yet; the reason stands at the top of the page."
    (sentence,) = desk.notices.errors()
    assert is_sentence(sentence), sentence
    assert desk.top_bar._saved.text() == "Not saved"
    return sentence


def test_a_file_that_is_replaced_while_it_is_open(risk: RegisterPage, desk: Desk, path: Path, fresh_file: Path) -> None:
    replaced = path.with_name("other")
    shutil.copy(fresh_file, replaced)
    replaced.replace(path)
    before = path.read_bytes()
    type_into(field(risk, "title", QLineEdit), "Drift of the model")
    assert "was changed, replaced or moved" in said_of(risk, desk)
    assert "is kept in" in said_of(risk, desk)
    assert field(risk, "title", QLineEdit).text() == "Drift of the model", "the text is kept"
    kept = Path(said_of(risk, desk).rpartition("is kept in ")[2].removesuffix("."))
    assert copy_of(kept) == "Drift"
    assert path.read_bytes() == before


def test_a_file_that_is_moved_away_while_it_is_open(risk: RegisterPage, desk: Desk, path: Path) -> None:
    path.rename(path.with_name("moved.aims"))
    type_into(field(risk, "title", QLineEdit), "Drift of the model")
    assert "was changed, replaced or moved" in said_of(risk, desk)
    assert field(risk, "title", QLineEdit).text() == "Drift of the model", "the text is kept"
    assert not path.exists()


def test_a_full_disk_while_saving(
    risk: RegisterPage, desk: Desk, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    workspace, typed = desk.workspace, "Drift of the model, noticed late" * 30
    fill_disk(workspace.file)
    before = path.read_bytes()
    type_into(field(risk, "title", QLineEdit), typed)
    assert "full" in said_of(risk, desk)
    assert str(path) in said_of(risk, desk)
    assert field(risk, "title", QLineEdit).text() == typed, "the text is kept"
    assert path.read_bytes() == before
    elsewhere = tmp_path / "elsewhere.aims"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(elsewhere), ""))
    button(desk.notices, "Save a copy elsewhere…").click()
    qtbot.waitUntil(lambda: desk.toast.text() == "Copy saved: elsewhere.aims; what you are typing is not in it.", timeout=30_000)
    assert copy_of(elsewhere) == "Drift"
    monkeypatch.setattr(files, "free_space", lambda _path: "1 byte")
    assert not risk.commit()
    assert "1 byte free" in said_of(risk, desk)
    make_room(workspace.file)
    assert risk.commit(), "the same text is tried again"
    assert desk.top_bar._saved.text() == "Saved"
    assert desk.notices.errors() == []
    assert [row.title for row in workspace.facts().rows("risk")] == [typed]
    assert detail_of(risk).form.problem_count() == 0
