"""The page of missing evidence: what is expected and there, and adding evidence by dropping, choosing and pasting."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QDropEvent, QImage
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot

from aims_desktop.service.workspace import Workspace
from aims_desktop.ui.context import Place
from aims_desktop.ui.desk import Desk
from aims_desktop.ui.main_window import MainWindow
from aims_desktop.ui.pages.missing_evidence import MissingEvidencePage
from tests.service.kit import make, row
from tests.ui.example import go, settle

CLAUSE = "42001:7.4"


@pytest.fixture
def page(desk: Desk) -> MissingEvidencePage:
    return cast(MissingEvidencePage, go(desk, Place("missing-evidence", record_id=CLAUSE)))


def named(root: QWidget, name: str) -> QAbstractButton:
    """The one visible button of a name."""
    (found,) = [b for b in root.findChildren(QAbstractButton) if b.accessibleName() == name and b.isVisibleTo(root)]
    return found


def texts(root: QWidget) -> list[str]:
    return [part.text() for part in root.findChildren(QLabel) if part.isVisibleTo(root)]


def listed(page: MissingEvidencePage) -> list[str]:
    items = page.list.lines.items
    return [item.entry.number for item in items if not isinstance(item, str)]


def proving(workspace: Workspace) -> list[str]:
    """The names of the files that prove the clause."""
    return sorted(row(workspace, "evidence", one).file.name for one in workspace.facts().pointing(CLAUSE, "evidence", "requirements"))


def file_of(folder: Path, name: str, data: bytes = b"seen") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def drop(zone: QWidget, *paths: Path) -> None:
    held = QMimeData()
    held.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    none = Qt.KeyboardModifier.NoModifier
    zone.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, held, Qt.MouseButton.LeftButton, none))
    settle()


def test_what_an_auditor_expects_and_that_nothing_is_there(page: MissingEvidencePage, workspace: Workspace) -> None:
    known = workspace.facts().standard.by_id[CLAUSE]
    assert set(getattr(known, "evidence", ["?"])) <= set(texts(page.expected))
    assert page.missing.text() == "Nothing proves it yet: add at least one of what an auditor expects."
    assert page.status() == "70 without proof"
    assert page.chips["missing"].accessibleName() == "Missing, 70"
    assert not page.chips["old"].isVisibleTo(page)


def test_files_dropped_on_the_zone_prove_it_in_one_step_back(page: MissingEvidencePage, workspace: Workspace, tmp_path: Path) -> None:
    drop(page.zone, file_of(tmp_path, "plan.pdf"), file_of(tmp_path, "mail <b>.txt"))
    assert proving(workspace) == ["mail <b>.txt", "plan.pdf"]
    assert page.missing.isVisibleTo(page) is False
    assert {"plan", "mail <b>", "Fresh"} <= set(texts(page.there))
    workspace.undo()
    settle()
    assert proving(workspace) == []
    assert page.missing.isVisibleTo(page)


def test_files_dropped_on_the_window_do_the_same(page: MissingEvidencePage, desk: Desk, workspace: Workspace, tmp_path: Path) -> None:
    assert desk.drop_files([file_of(tmp_path, "plan.pdf")])
    assert proving(workspace) == ["plan.pdf"]


def test_the_button_and_the_menu_ask_for_files(
    page: MissingEvidencePage, window: MainWindow, workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    chosen = [str(file_of(tmp_path, "plan.pdf"))]
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_args: (chosen, ""))
    qtbot.keyClick(page.list.list, Qt.Key.Key_Return)
    assert page.zone.add.hasFocus()
    qtbot.keyClick(page.zone.add, Qt.Key.Key_Return)
    assert proving(workspace) == ["plan.pdf"]
    chosen[0] = str(file_of(tmp_path, "other.pdf"))
    window.actions_.trigger("record.attach")
    assert proving(workspace) == ["other.pdf", "plan.pdf"]
    assert page.context.settings.last_folder == str(tmp_path)


def test_a_text_a_picture_and_files_are_pasted(
    page: MissingEvidencePage, window: MainWindow, workspace: Workspace, tmp_path: Path, qtbot: QtBot
) -> None:
    clipboard = QApplication.clipboard()
    clipboard.setText("What was said")
    qtbot.keyClick(page.paste_button, Qt.Key.Key_Return)
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    clipboard.setImage(image)
    page.focus_content()
    window.actions_.trigger("edit.paste")
    held = QMimeData()
    held.setUrls([QUrl.fromLocalFile(str(file_of(tmp_path, "plan.pdf")))])
    clipboard.setMimeData(held)
    page.paste()
    settle()
    assert [name[:14] for name in proving(workspace)] == ["Pasted picture", "Pasted text 20", "plan.pdf"]


def test_pasting_into_the_box_filters_and_proves_nothing(page: MissingEvidencePage, window: MainWindow, workspace: Workspace) -> None:
    QApplication.clipboard().setText("8.1")
    page.commands()["edit.find"]()
    window.actions_.trigger("edit.paste")
    assert page.list.box.text() == "8.1"
    assert listed(page) == ["8.1"]
    assert not workspace.facts().rows("evidence")


def test_an_empty_clipboard_says_so(page: MissingEvidencePage, desk: Desk, workspace: Workspace) -> None:
    QApplication.clipboard().clear()
    page.paste()
    assert "The clipboard holds no text, picture or file; nothing was added." in texts(desk.toast)
    assert not workspace.facts().rows("evidence")


def test_two_million_letters_are_pasted_as_a_file(page: MissingEvidencePage, workspace: Workspace) -> None:
    QApplication.clipboard().setText("ä" * 1_000_000)
    page.paste()
    (kept,) = workspace.facts().rows("evidence")
    assert kept.file.size == 2_000_000


def test_what_cannot_be_kept_is_named_and_the_good_file_is_kept(
    page: MissingEvidencePage, desk: Desk, workspace: Workspace, tmp_path: Path
) -> None:
    large = tmp_path / "film.mp4"
    with large.open("wb") as file:
        file.truncate(60 * 1024 * 1024)
    drop(page.zone, file_of(tmp_path, "empty.txt", b""), large, tmp_path / "gone.txt")
    assert [sentence.partition("”")[0] for sentence in desk.notices.errors()] == ["“empty.txt", "“film.mp4", "“gone.txt"]
    assert not workspace.facts().rows("evidence")
    assert workspace.undo_name() == ""
    drop(page.zone, tmp_path / "gone.txt", file_of(tmp_path, "good.txt"))
    assert proving(workspace) == ["good.txt"]


def test_a_chip_leaves_what_lacks_proof_and_what_has_just_got_it(page: MissingEvidencePage, workspace: Workspace, tmp_path: Path) -> None:
    make(workspace, "evidence", title="It", requirements=["42001:8.1"], dated_on=workspace.today())
    page.chips["fresh"].click()
    assert listed(page) == ["8.1"]
    assert page.place() == Place("missing-evidence", filter="fresh", record_id="42001:8.1")
    page.chips["fresh"].click()
    assert len(listed(page)) == 70
    page.chips["missing"].click()
    assert len(listed(page)) == 69
    page.list.go_to(CLAUSE)
    drop(page.zone, file_of(tmp_path, "plan.pdf"))
    assert page.list.current == CLAUSE
    assert "plan" in texts(page.there)
    page.chips["missing"].click()
    page.chips["missing"].click()
    assert len(listed(page)) == 68
    assert "7.4" not in listed(page)


def test_a_piece_is_looked_at_saved_and_gone_to(
    page: MissingEvidencePage, desk: Desk, workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url) or True)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(tmp_path / "copy.txt"), ""))
    drop(page.zone, file_of(tmp_path, "mail.txt"))
    named(page, "Look at mail.txt").click()
    assert Path(opened[0].toLocalFile()).read_bytes() == b"seen"
    named(page, "Save a copy of mail.txt").click()
    assert (tmp_path / "copy.txt").read_bytes() == b"seen"
    named(page, "Open: mail").click()
    assert desk.place.register == "evidence"


def test_the_record_that_the_standard_names_is_asked_for(page: MissingEvidencePage, desk: Desk) -> None:
    go(desk, Place("missing-evidence", filter="record_missing"))
    assert len(listed(page)) == 16
    assert page.list.current == "42001:4.3"
    assert page.missing.text() == "The record that the standard names is missing: AIMS scope statement."
    assert "Record that the standard names: AIMS scope statement (missing)" in texts(page.expected)


def test_the_way_to_all_that_serves_it(page: MissingEvidencePage, desk: Desk) -> None:
    named(page, "Show what serves it").click()
    assert desk.place == Place("requirement", record_id=CLAUSE)


def test_the_table_of_what_is_listed_is_saved(
    page: MissingEvidencePage, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(tmp_path / "missing.csv"), ""))
    page.chips["record_missing"].click()
    window.actions_.trigger("file.export")
    rows = list(csv.reader((tmp_path / "missing.csv").read_text("utf-8-sig").splitlines()))
    assert [row[0] for row in rows[1:]] == listed(page)


def test_a_file_open_for_reading_only_takes_nothing(welcome: MainWindow, path: Path, tmp_path: Path) -> None:
    assert welcome.files.open(path, read_only=True)
    desk = welcome.desk
    assert desk is not None
    page = cast(MissingEvidencePage, go(desk, Place("missing-evidence", record_id=CLAUSE)))
    assert page.missing.isVisibleTo(page)
    assert not page.zone.isVisibleTo(page)
    assert {"record.attach", "edit.paste"}.isdisjoint(page.commands())
    assert not desk.drop_files([file_of(tmp_path, "plan.pdf")])
    assert not desk.workspace.facts().rows("evidence")
