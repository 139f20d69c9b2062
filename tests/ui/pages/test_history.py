from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from aims_desktop.model.registers import REGISTERS
from aims_desktop.service import records
from aims_desktop.service.workspace import Workspace
from aims_desktop.ui.context import Place
from aims_desktop.ui.desk import Desk
from aims_desktop.ui.pages.history import HEADS, HistoryPage, texts
from aims_desktop.ui.register.columns import HEADING_PADDING
from aims_desktop.ui.theme.look import look
from tests.service.kit import Clock, make


@pytest.fixture
def risk(workspace: Workspace, clock: Clock) -> str:
    """A risk made by Ana ten days ago and edited by Ben today."""
    today = clock.now
    clock.now = today - dt.timedelta(days=10)
    made = make(workspace, "risk", title="Drift")
    clock.now = today
    workspace.file.work_as("Ben Okafor")
    records.edit(workspace, REGISTERS["risk"], made, {"title": "=Drift of the model"})
    return made


@pytest.fixture
def page(desk: Desk, risk: str) -> HistoryPage:
    desk.navigate(Place("history"))
    assert isinstance(desk.view, HistoryPage)
    return desk.view


def shown(page: HistoryPage) -> list[tuple[str, ...]]:
    return [texts(line)[1:] for line in page.model.items]


def test_every_change_has_who_before_and_after(page: HistoryPage) -> None:
    assert shown(page)[0] == ("Ben Okafor", "Edit RSK-0001: Risk", "RSK-0001", "Risk", "Drift", "=Drift of the model")
    assert ("Ana Ruiz", "Add risk", "RSK-0001", "Risk", "", "Drift") in shown(page)


def test_a_moment_is_shown_whole(page: HistoryPage) -> None:
    moments = [texts(line)[0] for line in page.model.items]
    widest = max(look().metrics(13, 400).horizontalAdvance(moment) for moment in [*moments, "28 Nov 2026 23:58"])
    assert page.table.columnWidth(0) >= widest + HEADING_PADDING


def test_it_is_filtered_by_words_person_and_period(page: HistoryPage, qtbot: QtBot) -> None:
    everything = len(shown(page))
    qtbot.keyClicks(page.find_field, "drift model")
    assert len(shown(page)) == 1
    page.find_field.clear()
    page.people.setCurrentIndex(page.people.findData("Ben Okafor"))
    assert {line[0] for line in shown(page)} == {"Ben Okafor"}
    page.people.setCurrentIndex(0)
    page.period.setCurrentIndex(page.period.findData(7))
    assert "Add risk" not in {line[1] for line in shown(page)}
    page.period.setCurrentIndex(0)
    assert len(shown(page)) == everything


def test_one_records_history(desk: Desk, page: HistoryPage, risk: str) -> None:
    desk.navigate(Place("history", register="risk", record_id=risk))
    assert {line[2] for line in shown(page)} == {"RSK-0001"}


def test_enter_opens_the_record(desk: Desk, page: HistoryPage, risk: str, qtbot: QtBot) -> None:
    page.table.selectRow(0)
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    assert (desk.place.register, desk.place.record_id) == ("risk", risk)


def test_what_is_shown_is_exported_without_formulas(page: HistoryPage, desk: Desk, tmp_path: Path) -> None:
    page.find_field.setText("drift")
    page.export_to(tmp_path / "history.csv")
    with (tmp_path / "history.csv").open(encoding="utf-8-sig", newline="") as file:
        table = list(csv.reader(file))
    assert table[0] == list(HEADS)
    assert len(table) == 1 + len(shown(page))
    assert table[1][-1] == "'=Drift of the model"
    assert desk.toast.text() == "Saved as history.csv"


def test_an_export_that_fails_is_told(page: HistoryPage, desk: Desk, tmp_path: Path) -> None:
    page.export_to(tmp_path / "no such folder" / "history.csv")
    assert desk.notices.errors()


def test_it_follows_changes(page: HistoryPage, workspace: Workspace) -> None:
    make(workspace, "risk", title="Leak")
    assert shown(page)[0][1] == "Add risk"
