from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QScrollArea
from pytestqt.qtbot import QtBot

from aims_desktop.service.workspace import Workspace
from aims_desktop.settings import Settings
from aims_desktop.ui.dialogs.new_file import NewFileDialog
from tests.service.kit import TODAY, Clock
from tests.ui.example import settle


@pytest.fixture
def dialog(qtbot: QtBot, clock: Clock) -> Iterator[NewFileDialog]:
    made = NewFileDialog(None, Settings(), clock)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
    yield made
    made.close()


def fill(dialog: NewFileDialog, qtbot: QtBot) -> None:
    dialog.organisation.setText("Café & Söhne")  # test keys are ASCII only
    qtbot.keyClicks(dialog.person, "Ana Ruiz")
    dialog.people.setCurrentIndex(2)
    qtbot.keyClicks(dialog.sector, "Transport")
    qtbot.keyClick(dialog.sector, Qt.Key.Key_Return)


def test_the_names_are_needed_and_the_field_is_shown(dialog: NewFileDialog, qtbot: QtBot) -> None:
    qtbot.mouseClick(dialog.next, Qt.MouseButton.LeftButton)
    assert dialog.error() == "Say what the organisation is called."
    assert QApplication.focusWidget() is dialog.organisation
    qtbot.keyClicks(dialog.organisation, "Nordwind")
    qtbot.mouseClick(dialog.next, Qt.MouseButton.LeftButton)
    assert dialog.error() == "Say what your name is."


def test_the_first_page_does_not_scroll_for_the_room_of_the_second(dialog: NewFileDialog, qtbot: QtBot) -> None:
    area = dialog.findChild(QScrollArea)
    assert area is not None
    settle()
    assert not area.verticalScrollBar().isVisible()
    fill(dialog, qtbot)
    settle()
    assert area.verticalScrollBar().isVisible(), "the plan is longer than the dialog"


def test_dates_follow_from_the_weeks(dialog: NewFileDialog, qtbot: QtBot) -> None:
    fill(dialog, qtbot)
    assert dialog.back.isVisible(), "Enter goes on to the plan"
    assert "44 weeks in all, until 31 Dec 2027." in dialog._summary.text()
    dialog.steps.weeks[1].setValue(1)
    dialog.target.set_value(TODAY + dt.timedelta(weeks=41))
    dialog.target.committed.emit(dialog.target.value)
    assert dialog.steps.stretches(dialog.first_day())[0].due_on == dt.date(2027, 3, 5)
    assert dialog.steps.due[1].text() == "5 Mar 2027"
    assert "42 weeks in all" in dialog._summary.text()
    assert "1 week later than wanted" in dialog._summary.text()


def test_the_file_holds_what_was_said(dialog: NewFileDialog, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(dialog, qtbot)
    dialog.steps.weeks[12].setValue(0)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(tmp_path / "cafe"), ""))
    qtbot.mouseClick(dialog.make, Qt.MouseButton.LeftButton)
    assert dialog.made == tmp_path / "cafe.aims"
    assert dialog.who == "Ana Ruiz"
    with Workspace.open(tmp_path / "cafe.aims", read_only=True) as workspace:
        facts = workspace.facts()
        organisation = facts.single("organisation")
        assert organisation is not None
        assert (organisation.name, organisation.sector, organisation.people_band) == ("Café & Söhne", "Transport", "four_to_nineteen")
        assert organisation.start_on == TODAY
        milestones = facts.rows("milestone")
        assert [m.step for m in milestones] == [f"step_{n}" for n in range(1, 12)]
        assert {m.owner_id for m in milestones} == {facts.rows("person")[0].id}


def test_without_a_plan_there_are_no_milestones(dialog: NewFileDialog, tmp_path: Path, qtbot: QtBot) -> None:
    fill(dialog, qtbot)
    dialog.plan.setChecked(False)
    dialog.make_at(tmp_path / "a.aims")
    with Workspace.open(tmp_path / "a.aims", read_only=True) as workspace:
        assert not workspace.facts().rows("milestone")


def test_what_cannot_be_made_is_told_and_nothing_typed_is_lost(dialog: NewFileDialog, tmp_path: Path, qtbot: QtBot) -> None:
    fill(dialog, qtbot)
    dialog.make_at(tmp_path / "no such folder" / "a.aims")
    assert dialog.error()
    assert dialog.isVisible()
    assert dialog.organisation.text() == "Café & Söhne"
    assert dialog.made is None


def test_the_worked_example_needs_no_plan(dialog: NewFileDialog, qtbot: QtBot) -> None:
    dialog.sample.setChecked(True)
    assert dialog.make.isVisible()
    assert not dialog.next.isVisible()
