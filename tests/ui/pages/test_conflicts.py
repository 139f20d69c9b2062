"""Deciding later: the page of open conflicts, and the badges where they live."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from aims_desktop.model.registers import REGISTERS
from aims_desktop.service import conflicts, merging, records
from aims_desktop.service.workspace import Workspace
from aims_desktop.ui.context import Place
from aims_desktop.ui.desk import Desk
from aims_desktop.ui.pages.conflicts import ConflictsPage
from aims_desktop.ui.register.page import RegisterPage
from tests.service.kit import Clock, make
from tests.ui.example import go, settle

RISK = REGISTERS["risk"]
Key = Qt.Key


@pytest.fixture
def risks(desk: Desk, workspace: Workspace, tmp_path: Path) -> list[str]:
    """Two risks about whose titles a merged copy says otherwise."""
    made = [make(workspace, "risk", title=f"Risk {n}", kind="threat") for n in range(2)]
    clock = Clock()
    clock.now += dt.timedelta(hours=1)
    shutil.copy(workspace.path, tmp_path / "li.aims")
    with Workspace.open(tmp_path / "li.aims", who="Li Wei", clock=clock) as theirs:
        for at, risk in enumerate(made):
            records.edit(workspace, RISK, risk, {"title": f"Ours {at}"})
            records.edit(theirs, RISK, risk, {"title": f"Hers {at}"})
    merging.merge(workspace, tmp_path / "li.aims")
    settle()
    return made


def opened(desk: Desk, place: Place | None = None) -> ConflictsPage:
    page = go(desk, place or Place("conflicts"))
    assert isinstance(page, ConflictsPage)
    return page


def press(*keys: Qt.Key) -> None:
    for key in keys:
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClick(focus, key)
        settle()


def titles(workspace: Workspace) -> list[str]:
    return [row.title for row in workspace.facts().rows("risk")]


def in_rail(desk: Desk) -> list[str]:
    model = desk.rail.list.model()
    return [str(model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole)) for row in range(model.rowCount())]


def test_a_file_without_conflicts(desk: Desk) -> None:
    page = opened(desk)
    assert "Nothing waits" in page._empty.what.text()
    assert page._empty.isVisible()
    assert not page.newer.isVisible()
    assert not [line for line in in_rail(desk) if line.startswith("Conflicts")]


def test_decided_by_keys_one_after_the_other(desk: Desk, workspace: Workspace, risks: list[str]) -> None:
    assert "Conflicts, 2" in in_rail(desk)
    page = opened(desk)
    assert page.status() == "2 conflicts wait for a decision"
    first = page.panel.question
    assert first is not None
    page.table.setFocus()
    press(Key.Key_Return, Key.Key_Space, Key.Key_Return)
    assert [c.id for c in conflicts.open_conflicts(workspace)] == [risks[1]]
    page.table.setFocus()
    press(Key.Key_Return, Key.Key_Right, Key.Key_Right, Key.Key_Space, Key.Key_Tab)
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClicks(focus, "Both: ")
    page.decide.setFocus()
    press(Key.Key_Return)
    assert conflicts.open_conflicts(workspace) == []
    assert titles(workspace)[1].startswith("Both: ")
    assert page._empty.isVisible()
    desk.trigger("edit.undo")
    settle()
    assert page.status() == "1 conflict waits for a decision"


def test_nothing_is_decided_before_an_answer_is_chosen(desk: Desk, workspace: Workspace, risks: list[str]) -> None:
    page = opened(desk)
    assert not page.decide.isEnabled()
    assert page.decide.accessibleDescription() == "Choose an answer first."
    page.table.setFocus()
    press(Key.Key_Return, Key.Key_Return)
    assert len(conflicts.open_conflicts(workspace)) == 2


def test_newer_of_all(desk: Desk, workspace: Workspace, risks: list[str]) -> None:
    page = opened(desk)
    page.newer.setFocus()
    press(Key.Key_Return)
    assert titles(workspace) == ["Hers 0", "Hers 1"]


def test_the_record_says_so_and_leads_here_and_back(desk: Desk, workspace: Workspace, risks: list[str]) -> None:
    view = go(desk, Place("register", register="risk", record_id=risks[1]))
    assert isinstance(view, RegisterPage)
    assert view.detail is not None
    assert view.detail.disputes.text() == "Copies disagree about 1 thing here."
    assert view.detail.form.boxes["title"].said() in {"Li Wei says: Hers 1", "Ana Ruiz says: Ours 1"}
    view.detail._decide()
    settle()
    page = desk.view
    assert isinstance(page, ConflictsPage)
    assert page.panel.question is not None
    assert page.panel.question.id == risks[1]
    conflicts.keep_newer(workspace)
    settle()
    view = go(desk, Place("register", register="risk", record_id=risks[1]))
    assert isinstance(view, RegisterPage)
    assert view.detail is not None
    assert not view.detail.disputes.isVisible()


def test_a_read_only_file_shows_but_does_not_decide(desk: Desk, workspace: Workspace, risks: list[str], welcome: object) -> None:
    window = desk.window()
    path = workspace.path
    window.close_file()  # type: ignore[attr-defined]
    assert window.files.open(path, read_only=True)  # type: ignore[attr-defined]
    page = opened(window.desk)  # type: ignore[attr-defined]
    assert page.panel.question is not None
    assert not page.panel.isEnabled()
    assert not page.newer.isVisible()
