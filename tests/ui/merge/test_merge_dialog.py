"""Merging in the window, by keys: compare, decide, merge, undo."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from aims_desktop.errors import NotWritableError
from aims_desktop.model.registers import REGISTERS
from aims_desktop.service import conflicts, merging, records
from aims_desktop.service.workspace import Workspace
from aims_desktop.store.verify import verify
from aims_desktop.ui.desk import Desk
from aims_desktop.ui.merge import dialog as module
from aims_desktop.ui.merge.decision import CombinedOption
from aims_desktop.ui.merge.dialog import MergeDialog
from tests.service.kit import Clock, make
from tests.ui.example import settle
from tests.ui.test_hostile_texts import MEGABYTES, paste

RISK = REGISTERS["risk"]
Key = Qt.Key


@pytest.fixture
def risks(workspace: Workspace) -> list[str]:
    return [make(workspace, "risk", title=f"Risk {n}", likelihood=2, kind="threat") for n in range(5)]


@pytest.fixture
def theirs(workspace: Workspace, risks: list[str], tmp_path: Path) -> Iterator[Workspace]:
    clock = Clock()
    clock.now += dt.timedelta(hours=1)
    shutil.copy(workspace.path, tmp_path / "li.aims")
    made = Workspace.open(tmp_path / "li.aims", who="Li Wei", clock=clock)
    yield made
    made.close()


@pytest.fixture
def disputed(workspace: Workspace, theirs: Workspace, risks: list[str]) -> None:
    """Three fields changed on both sides, nine records that are new there, one record deleted there and changed here."""
    for at, (mine, hers) in enumerate([("Ours 0", "Hers 0"), ("Ours 1", "Hers 1"), ("Ours 2", "Hers 2")]):
        records.edit(workspace, RISK, risks[at], {"title": mine})
        records.edit(theirs, RISK, risks[at], {"title": hers})
    records.edit(workspace, RISK, risks[3], {"notes": "Seen again"})
    records.delete(theirs, RISK, [risks[3]])
    for n in range(9):
        make(theirs, "action", title=f"Action {n}")


@pytest.fixture
def dialog(desk: Desk, workspace: Workspace, theirs: Workspace, disputed: None, qtbot: QtBot) -> Iterator[MergeDialog]:
    made = MergeDialog(desk.window(), workspace, desk.context.jobs, theirs.path, theirs.path.name)
    made.open()
    qtbot.waitUntil(lambda: not made.is_working)
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    settle()
    yield made
    made.close()


def press(*keys: Qt.Key) -> None:
    for key in keys:
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClick(focus, key)
        settle()


def finish(dialog: MergeDialog, qtbot: QtBot) -> None:
    dialog.merge.setFocus()
    press(Key.Key_Return)
    qtbot.waitUntil(lambda: not dialog.is_working)
    settle()


def test_everything_is_listed(dialog: MergeDialog) -> None:
    assert [chip.accessibleName() for chip in dialog.chips.values()] == ["All, 13", "To decide, 4", "New, 9", "Changed, 0", "Deleted, 0"]
    assert dialog.table.hasFocus()
    assert dialog.table.current() == dialog.comparison.differences[0]  # type: ignore[union-attr]


@pytest.mark.parametrize("width", [800, 1000, 1300])
def test_the_names_keep_their_room_in_every_width(dialog: MergeDialog, width: int) -> None:
    dialog.setMinimumWidth(0)
    dialog.setMaximumSize(width, 700)
    dialog.resize(width, 700)
    settle()
    table = dialog.table
    columns = [table.columnWidth(at) for at in range(dialog.model.columnCount())]
    assert sum(columns) == table.viewport().width()
    assert columns[0] >= columns[1] == columns[2] >= 120


def test_decided_with_the_keyboard_merged_undone_and_redone(
    dialog: MergeDialog, workspace: Workspace, risks: list[str], qtbot: QtBot
) -> None:
    press(Key.Key_Return, Key.Key_Space, Key.Key_Return)  # the first: keep ours, go on
    press(Key.Key_Right, Key.Key_Space, Key.Key_Return)  # the second: take hers
    press(Key.Key_Right, Key.Key_Right, Key.Key_Space, Key.Key_Tab)  # the third: both
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClicks(focus, "Both: ")
    dialog.table.setFocus()
    press(Key.Key_Down, Key.Key_Return, Key.Key_Space, Key.Key_Return)  # changed here, deleted there: keep
    assert dialog.merge.hasFocus()
    assert dialog.open_questions() == 0
    finish(dialog, qtbot)
    assert dialog.merged is not None
    assert conflicts.open_conflicts(workspace) == []
    titles = {row.id: row.title for row in workspace.facts().rows("risk")}
    assert [titles.get(risk) for risk in risks[:3]] == ["Ours 0", "Hers 1", "Both: Ours 2 / Hers 2"]
    assert len(workspace.facts().rows("action")) == 9
    assert risks[3] in titles
    workspace.undo()
    assert len(conflicts.open_conflicts(workspace)) == 4
    assert len(workspace.facts().rows("action")) == 9, "what is new stays"
    workspace.redo()
    assert conflicts.open_conflicts(workspace) == []
    assert {row.id: row.title for row in workspace.facts().rows("risk")} == titles


def test_what_is_not_decided_waits(dialog: MergeDialog, workspace: Workspace, qtbot: QtBot) -> None:
    assert dialog.merge.text() == "Merge, decide 4 later"
    finish(dialog, qtbot)
    assert len(conflicts.open_conflicts(workspace)) == 4
    assert workspace.undo_name() == "Add risk" or not workspace.undo_name().startswith("Decide")


def test_newer_for_all_that_is_open(dialog: MergeDialog, workspace: Workspace, risks: list[str], qtbot: QtBot) -> None:
    press(Key.Key_Return, Key.Key_Space)
    dialog.newer.setFocus()
    press(Key.Key_Return)
    assert dialog.open_questions() == 0
    finish(dialog, qtbot)
    titles = {row.id: row.title for row in workspace.facts().rows("risk")}
    assert [titles[risk] for risk in risks[:4]] == ["Ours 0", "Hers 1", "Hers 2", "Risk 3"], "decided ones stay; deleted ones are kept"


def test_cancelled_nothing_is_changed(dialog: MergeDialog, workspace: Workspace) -> None:
    before = workspace.path.read_bytes()
    press(Key.Key_Escape)
    assert not dialog.isVisible()
    assert workspace.path.read_bytes() == before


def test_copies_that_agree(desk: Desk, workspace: Workspace, theirs: Workspace, qtbot: QtBot) -> None:
    merging.merge(theirs, workspace.path)
    made = MergeDialog(desk.window(), workspace, desk.context.jobs, theirs.path, theirs.path.name)
    made.open()
    qtbot.waitUntil(lambda: not made.is_working)
    assert not made.merge.isVisible()
    assert made.cancel.text() == "Close"
    made.close()


def test_a_combination_that_is_too_long_is_not_kept(dialog: MergeDialog) -> None:
    press(Key.Key_Return, Key.Key_Right, Key.Key_Right, Key.Key_Space)
    option = dialog.panel.options[-1]
    assert dialog.open_questions() == 3
    option.edit.setPlainText("x" * 100_000)  # type: ignore[attr-defined]
    settle()
    assert dialog.open_questions() == 4
    assert "at most" in option.hint.text()  # type: ignore[attr-defined]


def test_2_mb_are_not_pasted_into_a_combination(dialog: MergeDialog) -> None:
    press(Key.Key_Return, Key.Key_Right, Key.Key_Right, Key.Key_Space)
    option = dialog.panel.options[-1]
    assert isinstance(option, CombinedOption)
    before = option.edit.toPlainText()
    paste(option.edit, MEGABYTES)
    assert option.hint.text().startswith("This is too long and was not pasted: ")
    assert option.edit.toPlainText() == before
    assert dialog.open_questions() == 3, "what was there before is the decision still"


def test_decisions_that_cannot_be_saved_wait(
    dialog: MergeDialog, workspace: Workspace, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object) -> None:
        raise NotWritableError("The disk is full.")

    told: list[str] = []
    press(Key.Key_Return, Key.Key_Space)
    monkeypatch.setattr(conflicts, "decide", full)
    monkeypatch.setattr(module, "tell", lambda _parent, _title, sentence: told.append(sentence))
    finish(dialog, qtbot)
    assert told == ["The disk is full."]
    assert dialog.merged is not None
    assert not dialog.isVisible()
    assert len(conflicts.open_conflicts(workspace)) == 4


def test_evidence_that_was_left_out_is_taken_over_alone(desk: Desk, workspace: Workspace, tmp_path: Path, qtbot: QtBot) -> None:
    with workspace.change("Attach") as txn:
        txn.add("evidence", {"title": "Minutes", "file": txn.attach(b"minutes", "a.txt")})
    whole = workspace.file.save_copy(tmp_path / "whole.aims")
    light = workspace.file.share(tmp_path / "light.aimsx", with_files=False).path
    with Workspace.open(Path(shutil.copy(light, tmp_path / "light.aims")), who="Li Wei", clock=Clock()) as mine:
        made = MergeDialog(desk.window(), mine, desk.context.jobs, whole, whole.name)
        made.open()
        qtbot.waitUntil(lambda: not made.is_working)
        settle()
        assert made.merge.text() == "Take over"
        finish(made, qtbot)
        assert made.merged is not None
        assert made.merged.files == 1
        with mine.file.read() as connection:
            assert (verify(connection).problems, verify(connection).files_left_out) == ((), 0)
