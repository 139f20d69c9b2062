"""Looking at a file that is kept in the database file leaves nothing behind, and a copy is saved where one asks for it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from aims_desktop.model.kinds import FileRef
from aims_desktop.model.registers import REGISTERS
from aims_desktop.service import evidence
from aims_desktop.service.workspace import Workspace
from aims_desktop.ui.desk import Desk
from aims_desktop.ui.main_window import MainWindow
from aims_desktop.ui.register import kept_files
from tests.service.kit import make, row
from tests.ui.answering import answered


@pytest.fixture
def workspace(desk: Desk) -> Workspace:
    return desk.workspace


@pytest.fixture
def kept(workspace: Workspace, tmp_path: Path) -> FileRef:
    minutes = tmp_path / "minutes.txt"
    minutes.write_bytes(b"what was said")
    made = evidence.attach(workspace, REGISTERS["risk"], make(workspace, "risk", title="Drift"), minutes)
    file = row(workspace, "evidence", made).file
    assert isinstance(file, FileRef)
    return file


def test_what_was_looked_at_is_gone_when_the_file_is_closed(
    window: MainWindow, workspace: Workspace, kept: FileRef, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: asked.append(url) or True)
    assert kept_files.look_at(window, workspace, kept)
    shown = Path(asked[0].toLocalFile())
    assert shown.read_bytes() == b"what was said"
    window.close_file()
    assert not shown.parent.exists()


@pytest.mark.parametrize("name", ["tool.exe", "run.SH", "report.pdf.bat", "sheet.xlsm", "page.html", "start.desktop", "list.csv.lnk "])
def test_what_could_run_something_is_never_opened_but_a_copy_is_offered(
    window: MainWindow, workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url) or True)
    (made,) = evidence.prove(workspace, "42001:7.4", [evidence.Piece(b"MZ", name)])
    file = row(workspace, "evidence", made).file
    with answered("Leave it") as texts:
        assert not kept_files.look_at(window, workspace, file)
    assert any("could run something on this computer" in text for text in texts)
    target = tmp_path / "copy.bin"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(target), ""))
    with answered("Save a copy…"):
        assert not kept_files.look_at(window, workspace, file)
    assert target.read_bytes() == b"MZ"
    assert not opened


def test_a_file_that_the_copy_does_not_hold_is_told_in_a_sentence(
    window: MainWindow, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _url: pytest.fail("opened"))
    with answered("OK") as texts:
        assert not kept_files.look_at(window, workspace, FileRef("minutes.txt", "0" * 64, 3))
    assert "The evidence file “minutes.txt” is not in this copy." in texts


def test_a_copy_is_saved_where_one_asks_for_it(
    window: MainWindow, workspace: Workspace, kept: FileRef, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "copy.txt"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(target), ""))
    assert kept_files.save_copy(window, workspace, kept) == target
    assert target.read_bytes() == b"what was said"
