"""The crosswalk by keys and clicks: say what you have, see what is new, take the table along."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QFileDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot

from aims_desktop.service import crosswalk
from aims_desktop.service.crosswalk import Nearness
from aims_desktop.service.workspace import Workspace
from aims_desktop.ui.context import Place
from aims_desktop.ui.desk import Desk
from aims_desktop.ui.main_window import MainWindow
from aims_desktop.ui.pages.crosswalk import CrosswalkPage
from tests.service.kit import Clock
from tests.ui.example import go, settle


@pytest.fixture
def page(desk: Desk) -> CrosswalkPage:
    return cast(CrosswalkPage, go(desk, Place("crosswalk")))


def texts(root: QWidget) -> list[str]:
    return [part.text() for part in root.findChildren(QLabel) if part.isVisibleTo(root)]


def listed(page: CrosswalkPage) -> list[str]:
    return [item.entry.number for item in page.list.lines.items if not isinstance(item, str)]


def tick(page: CrosswalkPage, framework: str, qtbot: QtBot) -> None:
    page.boxes[framework].setFocus()
    qtbot.keyClick(page.boxes[framework], Qt.Key.Key_Space)
    settle()


def test_the_counterparts_of_the_chosen_one_are_shown(page: CrosswalkPage) -> None:
    page.open(Place("crosswalk", record_id="42001:6.1.4"))
    settle()
    assert page.chosen.accessibleName() == "6.1.4 AI system impact assessment"
    assert {"ISO/IEC 27001:2022", "No counterpart", "MAP 1.1, MAP 5.1", "Art. 27", "Gap analysis: Not assessed"} <= set(texts(page.chosen))
    assert page.list.lines.items[1].state == ("", "neutral")  # type: ignore[union-attr]  # a line


def test_what_you_have_says_what_is_near_and_what_is_new(page: CrosswalkPage, qtbot: QtBot) -> None:
    assert not page.strip.isVisibleTo(page)
    qtbot.keyClick(page.list.list, Qt.Key.Key_Return)
    assert page.boxes["27001"].hasFocus()
    tick(page, "27001", qtbot)
    assert page.strip.isVisibleTo(page)
    new = int(page.chips[Nearness.NEW].accessibleName().rpartition(" ")[2])
    assert f"Of 70 clauses and controls, {new} are new to you. A counterpart is a start, never proof that you conform." in texts(page)
    qtbot.keyClick(page.chips[Nearness.NEW], Qt.Key.Key_Return)
    assert len(listed(page)) == new
    assert {"6.1.4", "8.4", "A.5.5"} <= set(listed(page))
    assert "4.1" not in listed(page)
    tick(page, "nist-ai-rmf", qtbot)
    assert len(listed(page)) < new
    for framework in ("27001", "nist-ai-rmf"):
        tick(page, framework, qtbot)
    assert len(listed(page)) == 70
    assert not page.strip.isVisibleTo(page)


def test_the_choice_is_kept_in_the_file_as_one_change(page: CrosswalkPage, desk: Desk, qtbot: QtBot) -> None:
    workspace = desk.workspace
    tick(page, "27001", qtbot)
    assert workspace.undo_name() == "Edit organisation: Followed already"
    assert crosswalk.followed(workspace) == {"27001"}
    tick(page, "eu-ai-act", qtbot)
    workspace.undo()
    settle()
    assert (page.boxes["27001"].isChecked(), page.boxes["eu-ai-act"].isChecked()) == (True, False)
    desk.navigate(Place())
    again = cast(CrosswalkPage, go(desk, Place("crosswalk")))
    assert again.boxes["27001"].isChecked()


def test_in_a_file_for_reading_only_the_boxes_say_why(new_window: Callable[[], MainWindow], path: Path) -> None:
    with Workspace.open(path, who="Ana Ruiz", clock=Clock()) as workspace:
        crosswalk.follow(workspace, "27001", True)
    window = new_window()
    assert window.files.open(path, read_only=True, who="Ana Ruiz")
    assert window.desk is not None
    page = cast(CrosswalkPage, go(window.desk, Place("crosswalk")))
    assert page.boxes["27001"].isChecked()
    assert not page.boxes["27001"].isEnabled()
    assert page.boxes["27001"].toolTip() == window.desk.workspace.read_only_reason


def test_the_pack_is_saved(page: CrosswalkPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    target = tmp_path / "crosswalk.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(target), ""))
    page.pdf_button.setFocus()
    qtbot.keyClick(page.pdf_button, Qt.Key.Key_Return)
    qtbot.waitUntil(target.exists, timeout=20_000)
    assert target.read_bytes().startswith(b"%PDF")


def test_the_table_of_what_is_listed_is_saved(
    page: CrosswalkPage, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(tmp_path / "crosswalk"), ""))
    tick(page, "27001", qtbot)
    page.chips[Nearness.NEW].click()
    window.actions_.trigger("file.export")
    rows = list(csv.reader((tmp_path / "crosswalk.csv").read_text("utf-8-sig").splitlines()))
    assert [row[0] for row in rows[1:]] == listed(page)
    assert {row[2] for row in rows[1:]} == {"New"}


def test_the_way_to_all_that_serves_it(page: CrosswalkPage, desk: Desk) -> None:
    (way,) = [b for b in page.chosen.findChildren(QAbstractButton) if b.accessibleName() == "Show what serves it" and b.isVisible()]
    way.click()
    assert desk.place == Place("requirement", record_id="42001:4.1")
