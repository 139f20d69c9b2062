"""The page of the risk method by keys and clicks: paint the matrix, word the scales, approve, and see which scores are older."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from aims_desktop.model.registers.risk_method import Scale
from aims_desktop.model.registers.shared import Level
from aims_desktop.service import approval, records, risk_method
from aims_desktop.service.workspace import Workspace
from aims_desktop.ui.context import Place
from aims_desktop.ui.desk import Desk
from aims_desktop.ui.main_window import MainWindow
from aims_desktop.ui.pages.risk_method import RiskMethodPage
from aims_desktop.ui.register.approve_dialog import ApproveDialog
from tests.service.kit import TODAY, make
from tests.ui.example import settle

Key = Qt.Key


@pytest.fixture
def page(desk: Desk) -> RiskMethodPage:
    desk.navigate(Place("risk-method"))
    return cast(RiskMethodPage, desk.view)


@pytest.fixture
def ben(workspace: Workspace) -> str:
    return make(workspace, "person", name="Ben Okafor", kind="employee", in_scope=True)


def complete(workspace: Workspace) -> None:
    """Fill the method so that it can be approved."""
    if risk_method.lacks_start(workspace):
        risk_method.take_over(workspace)
    ana = next(row.id for row in workspace.facts().rows("person") if row.name == "Ana Ruiz")
    records.edit(workspace, risk_method.METHOD, risk_method.method_of(workspace).id, {"prepared_by_id": ana, "next_review_on": TODAY})


def said(root: QWidget, name: str, kind: type[QWidget] = QWidget) -> QWidget:
    """The one visible widget with an accessible name."""
    settle()
    (found,) = [w for w in root.findChildren(kind) if w.accessibleName() == name and w.isVisibleTo(root)]
    return found


def test_keys_paint_the_matrix_from_nothing(page: RiskMethodPage, workspace: Workspace, qtbot: QtBot) -> None:
    view = page.matrix.view
    assert view.hasFocus()
    assert page.matrix.said(3, 3) == "Possible × Moderate: 9, not set"
    qtbot.keyClick(view, Key.Key_3)
    assert risk_method.drawn(workspace).bands == (4, 9, 15)
    assert page.matrix.said(3, 3) == "Possible × Moderate: 9, High. Painted apart from the bands"
    qtbot.keyClick(view, Key.Key_Left)
    qtbot.keyClick(view, Key.Key_1)
    assert page.matrix.said(3, 2) == "Possible × Minor: 6, Low. Painted apart from the bands"
    assert page.matrix.said(2, 3) == "Unlikely × Moderate: 6, Medium", "of the same score, and not painted"
    assert page._apart.text() == "2 cells are painted apart from the bands."
    assert view.hasFocus()
    workspace.undo()
    assert page.matrix.said(3, 2) == "Possible × Minor: 6, Medium"


def test_a_click_paints_one_cell_with_the_level_that_is_chosen_above(page: RiskMethodPage, workspace: Workspace, qtbot: QtBot) -> None:
    risk_method.take_over(workspace)
    qtbot.mouseClick(said(page, "Level to paint: 4  Critical"), Qt.MouseButton.LeftButton)
    view = page.matrix.view
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(view.model().index(0, 2)).center())
    assert page.matrix.said(5, 3).startswith("Almost certain × Moderate: 15, Critical")
    assert page.matrix.said(3, 5) == "Possible × Severe: 15, High"
    assert risk_method.drawn(workspace).bands == (4, 9, 15)


def test_others_that_move_along_are_counted_and_taken_back_with_the_cell(
    page: RiskMethodPage, desk: Desk, workspace: Workspace, qtbot: QtBot
) -> None:
    risk_method.take_over(workspace)
    page.matrix.go_to(2, 3)
    qtbot.keyClick(page.matrix.view, Key.Key_3)
    assert desk.toast.text() == "2 other cells moved along."
    assert page._apart.text() == "3 cells are painted apart from the bands."
    workspace.undo()
    assert page._apart.text() == "Every cell has the level of its score."


def test_one_button_goes_back_to_the_bands_and_says_why_it_cannot(page: RiskMethodPage, workspace: Workspace, qtbot: QtBot) -> None:
    risk_method.take_over(workspace)
    button = said(page, "Back to the bands")
    assert not button.isEnabled()
    assert button.accessibleDescription() == "No cell is painted apart from the bands."
    risk_method.paint(workspace, (1, 5), Level.HIGH)
    assert button.isEnabled()
    qtbot.keyClick(button, Key.Key_Return)
    assert risk_method.drawn(workspace).apart == ()
    assert page.matrix.said(1, 5) == "Rare × Severe: 5, Medium"
    assert page.matrix.view.hasFocus()


def test_bands_that_do_not_fit_the_painted_cells_stay_typed_with_the_reason(
    page: RiskMethodPage, workspace: Workspace, qtbot: QtBot
) -> None:
    risk_method.take_over(workspace)
    risk_method.paint(workspace, (2, 2), Level.MEDIUM)
    box = page.groups[0].boxes["low_to"]
    field = cast(QLineEdit, box.editor.focus)
    field.setFocus()
    field.setText("6")
    qtbot.keyClick(field, Key.Key_Tab)
    assert box.problem.endswith("paint it higher, or go back to the bands.")
    assert field.text() == "6"
    assert risk_method.drawn(workspace).bands == (4, 9, 15)
    field.setText("4")
    assert page.commit()


def test_what_cannot_be_painted_is_said_and_goes_away_with_the_next(page: RiskMethodPage, workspace: Workspace, qtbot: QtBot) -> None:
    risk_method.take_over(workspace)
    page.matrix.go_to(1, 1)
    qtbot.keyClick(page.matrix.view, Key.Key_4)
    assert page._wrong.isVisible()
    assert page._wrong.text() == "1 × 1 cannot be critical: no cell would be low any more."
    assert risk_method.drawn(workspace).apart == ()
    qtbot.keyClick(page.matrix.view, Key.Key_1)
    assert not page._wrong.isVisible()


def test_the_proposal_is_taken_over_once(page: RiskMethodPage, workspace: Workspace, qtbot: QtBot) -> None:
    button = said(page, "Start from the proposal")
    qtbot.keyClick(button, Key.Key_Return)
    assert page.matrix.said(4, 4) == "Likely × Major: 16, Critical"
    assert not button.isVisible()
    assert page.matrix.view.hasFocus()
    workspace.undo()
    assert button.isVisible()


def test_steps_are_worded_scale_by_scale_and_stand_at_the_matrix(page: RiskMethodPage, workspace: Workspace, qtbot: QtBot) -> None:
    name = said(page, "Likelihood 3: name", QLineEdit)
    name.setFocus()
    qtbot.keyClicks(name, "Now and then")
    qtbot.keyClick(name, Key.Key_Tab)
    assert risk_method.step_of(workspace, Scale.LIKELIHOOD, 3).label == "Now and then"  # type: ignore[union-attr]  # it is there
    assert page.matrix.said(3, 3).startswith("Now and then × ")
    page.scales.tabs.setFocus()
    qtbot.keyClick(page.scales.tabs, Key.Key_Right)
    assert page.scales.scale is Scale.ORGANISATION
    other = said(page, "Organisation 3: name", QLineEdit)
    assert other is name
    assert name.text() == ""  # type: ignore[attr-defined]  # a line
    meaning = said(page, "Organisation 3: meaning")
    meaning.setFocus()
    qtbot.keyClicks(meaning, "A fine")
    qtbot.keyClick(meaning, Key.Key_Tab)
    assert risk_method.step_of(workspace, Scale.ORGANISATION, 3).meaning == "A fine"  # type: ignore[union-attr]  # it is there


def test_a_name_that_is_too_long_stays_typed_with_the_reason(page: RiskMethodPage, workspace: Workspace, qtbot: QtBot) -> None:
    name = cast(QLineEdit, said(page, "Likelihood 1: name", QLineEdit))
    name.setFocus()
    name.setText("x" * 1001)
    qtbot.keyClick(name, Key.Key_Tab)
    assert workspace.facts().rows("scale-level") == []
    assert name.accessibleDescription().startswith("Error: ")
    assert len(name.text()) == 1001
    assert not page.commit()
    name.setText("Rare")
    assert page.commit()
    assert name.accessibleDescription() == ""


def test_approval_says_what_is_missing_and_makes_a_version(page: RiskMethodPage, workspace: Workspace, ben: str, qtbot: QtBot) -> None:
    button = said(page, "Approve the risk method")
    assert not button.isEnabled()
    assert button.accessibleDescription().startswith("Complete first: Accepted without treatment, ")
    complete(workspace)
    assert button.isEnabled()

    def fill() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, ApproveDialog)
        qtbot.keyClicks(dialog.person.lineEdit(), "Ben")
        qtbot.keyClick(dialog.person, Key.Key_Return)
        if dialog.isVisible():
            dialog._approve()

    QTimer.singleShot(0, fill)
    qtbot.keyClick(button, Key.Key_Return)
    assert page.status() == "Version 1.0 in force"
    assert not button.isEnabled()
    assert button.accessibleDescription() == "Version 1.0 is in force, and nothing changed since."


def test_older_scores_are_listed_with_a_way_to_each(page: RiskMethodPage, desk: Desk, workspace: Workspace, ben: str, qtbot: QtBot) -> None:
    complete(workspace)
    method = risk_method.method_of(workspace).id
    approval.approve(workspace, risk_method.METHOD, method, version="1.0", approved_by_id=ben, approved_on=TODAY)
    risk = make(workspace, "risk", title="Drift", likelihood=3, impact_people=3)
    assert not page._old.isVisible()
    risk_method.paint(workspace, (3, 3), Level.HIGH)
    approval.approve(workspace, risk_method.METHOD, method, version="2.0", approved_by_id=ben, approved_on=TODAY)
    assert page._old.isVisible()
    qtbot.keyClick(said(page, "Score again: RSK-0001 Drift"), Key.Key_Return)
    assert desk.place == Place("risk", record_id=risk)


def test_all_older_scores_are_shown_in_the_register(page: RiskMethodPage, desk: Desk, workspace: Workspace, ben: str, qtbot: QtBot) -> None:
    test_older_scores_are_listed_with_a_way_to_each(page, desk, workspace, ben, qtbot)
    desk.navigate(Place("risk-method"))
    qtbot.keyClick(said(page, "Show them in the register"), Key.Key_Return)
    assert (desk.place.page, desk.place.register, desk.place.filter) == ("register", "risk", "old_method")


def test_categories_say_how_many_risks_they_have(page: RiskMethodPage, workspace: Workspace) -> None:
    make(workspace, "risk", title="Drift", category="legal")
    assert said(page, "Legal and regulatory: 1 risk")
    assert said(page, "Strategic: 0 risks")


def test_a_file_that_is_read_only_shows_the_method_and_changes_nothing(
    welcome: MainWindow, path: Path, workspace: Workspace, desk: Desk, qtbot: QtBot
) -> None:
    risk_method.take_over(workspace)
    assert welcome.files.open(path, read_only=True)
    assert welcome.desk is not None
    welcome.desk.navigate(Place("risk-method"))
    page = cast(RiskMethodPage, welcome.desk.view)
    before = risk_method.drawn(welcome.desk.workspace).bands
    page.matrix.view.setFocus()
    qtbot.keyClick(page.matrix.view, Key.Key_4)
    assert risk_method.drawn(welcome.desk.workspace).bands == before
    assert not said(page, "Approve the risk method").isEnabled()
    assert said(page, "Likelihood 1: name", QLineEdit).isReadOnly()  # type: ignore[attr-defined]  # a line
