"""The competence page by keys and clicks: levels needed and reached, a gap with its action, filters, who lacks what, export."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from aims_desktop.service import competence
from aims_desktop.service.competence import Standing
from aims_desktop.service.workspace import Workspace
from aims_desktop.ui.context import Place
from aims_desktop.ui.desk import Desk
from aims_desktop.ui.main_window import MainWindow
from aims_desktop.ui.pages.competence import CompetencePage
from aims_desktop.ui.pages.competence_table import Spot
from tests.service.kit import TODAY, make
from tests.ui.example import settle

Key = Qt.Key


@pytest.fixture
def ben(workspace: Workspace) -> str:
    return make(workspace, "person", name="Ben Okafor", kind="employee", in_scope=True, department="Legal")


@pytest.fixture
def role(workspace: Workspace, ben: str) -> str:
    return make(workspace, "role", title="Overseer", function="human_overseer", holders=[ben])


@pytest.fixture
def topics(workspace: Workspace) -> list[str]:
    return [
        make(workspace, "training-topic", title=f"Topic number {n}", code=f"T{n:02}", audience="roles", active=True) for n in range(1, 13)
    ]


@pytest.fixture
def page(desk: Desk, role: str, topics: list[str]) -> CompetencePage:
    desk.navigate(Place("competence"))
    settle()
    return cast(CompetencePage, desk.view)


def said(root: QWidget, name: str, kind: type[QWidget] = QWidget) -> QWidget:
    """The one visible widget with an accessible name."""
    (found,) = [w for w in root.findChildren(kind) if w.accessibleName() == name and w.isVisibleTo(root)]
    return found


def press(qtbot: QtBot, *keys: Key) -> None:
    """Press keys where the keyboard is."""
    for key in keys:
        widget = QApplication.focusWidget()
        assert widget is not None
        qtbot.keyClick(widget, key)
        settle()


def test_digits_say_what_a_role_needs_and_what_a_person_has_reached(
    page: CompetencePage, workspace: Workspace, qtbot: QtBot, role: str, ben: str, topics: list[str]
) -> None:
    assert page.table.hasFocus()
    assert page.table.spot == Spot(role, "", topics[0])
    press(qtbot, Key.Key_3, Key.Key_Down)
    assert page.table.spot == Spot(role, ben, topics[0])
    index = page.table.currentIndex()
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "Ben Okafor, T01 Topic number 1: 3: not rated"
    press(qtbot, Key.Key_1)
    assert index.data() == "1 of 3"
    assert competence.stand(workspace.facts(), role, ben, topics[0]).standing is Standing.BELOW
    assert page.status() == "0 of 1 people with all required levels"
    press(qtbot, Key.Key_3)
    assert page.status() == "1 of 1 people with all required levels"
    workspace.undo()
    assert index.data() == "1 of 3"
    press(qtbot, Key.Key_Delete)
    assert index.data() == "– of 3"
    assert page.table.spot == Spot(role, ben, topics[0])


def test_a_person_is_not_rated_in_what_the_role_does_not_need(
    page: CompetencePage, workspace: Workspace, qtbot: QtBot, window: MainWindow
) -> None:
    press(qtbot, Key.Key_Down, Key.Key_2)
    assert workspace.facts().rows("competence-rating") == []
    names = [widget.accessibleName() for widget in window.findChildren(QWidget)]
    assert "This role does not need the topic. Give the level it needs in the line of the role first." in names


def test_arrows_reach_all_topics_and_back(page: CompetencePage, qtbot: QtBot, topics: list[str]) -> None:
    assert len(page.table.matrix.shown) < len(topics)
    for topic in topics[1:]:
        press(qtbot, Key.Key_Right)
        assert page.table.spot.topic_id == topic
    press(qtbot, Key.Key_Right)
    assert page.table.spot.topic_id == topics[-1]
    for topic in reversed(topics[:-1]):
        press(qtbot, Key.Key_Left)
        assert page.table.spot.topic_id == topic
    qtbot.mouseClick(said(page, "Topics after these"), Qt.MouseButton.LeftButton)
    assert page.table.matrix.first == len(page.table.matrix.shown)


def test_a_level_can_be_chosen_with_the_mouse_too(
    page: CompetencePage, workspace: Workspace, qtbot: QtBot, role: str, topics: list[str]
) -> None:
    qtbot.mouseClick(said(page, "Level: 2"), Qt.MouseButton.LeftButton)
    needed = competence.required(workspace.facts(), role, topics[0])
    assert needed is not None
    assert needed.required_level == 2


def test_an_action_is_planned_for_a_gap(page: CompetencePage, workspace: Workspace, qtbot: QtBot, role: str, ben: str) -> None:
    press(qtbot, Key.Key_3, Key.Key_Down, Key.Key_1)
    title = said(page, "What is to be done", QLineEdit)
    title.setFocus()
    qtbot.keyClicks(title, "Shadow Ana for a week")
    press(qtbot, Key.Key_Return)
    (action,) = workspace.facts().rows("action")
    (rating,) = workspace.facts().rows("competence-rating")
    assert (action.title, action.origin) == ("Shadow Ana for a week", f"competence-rating:{rating.id}")
    assert competence.coverage(workspace.facts()).gaps_without_action == 0
    assert said(page, "1 gap open, 0 without an action")


def test_enter_goes_to_the_fields_of_the_rating_and_leaving_saves_them(page: CompetencePage, workspace: Workspace, qtbot: QtBot) -> None:
    press(qtbot, Key.Key_2, Key.Key_Down, Key.Key_2, Key.Key_Return)
    assert page.panel.rated.boxes["basis"].editor.focus.hasFocus()
    press(qtbot, Key.Key_E)
    (rating,) = workspace.facts().rows("competence-rating")
    assert (rating.basis, rating.rated_on) == ("education", TODAY)


def test_the_acknowledgements_are_counted_beside_the_trainings(page: CompetencePage) -> None:
    assert said(page, "– of 0 acknowledgements given")


def test_chips_and_words_leave_the_people_they_ask_for(page: CompetencePage, workspace: Workspace, qtbot: QtBot, topics: list[str]) -> None:
    ada = make(workspace, "person", name="Ada Moreau", kind="employee", in_scope=True)
    cook = make(workspace, "role", title="Cook", holders=[ada])
    competence.set_needed(workspace, cook, topics[0], 2)
    competence.rate(workspace, cook, ada, topics[0], 1)
    settle()
    qtbot.mouseClick(page.chips[Standing.BELOW], Qt.MouseButton.LeftButton)
    assert page.chips[Standing.BELOW].accessibleName() == "With a gap, 1"
    assert [page.table.matrix.index(row, 0).data() for row in range(page.table.matrix.rowCount())] == ["Cook", "Ada Moreau"]
    page.commands()["edit.find"]()
    qtbot.keyClicks(page.box, "ben")
    assert page.table.matrix.rowCount() == 0
    qtbot.mouseClick(said(page, "Show all people"), Qt.MouseButton.LeftButton)
    assert page.table.matrix.rowCount() == 4


def test_who_lacks_a_topic_is_listed_and_enter_leads_to_a_session_in_it(
    page: CompetencePage, desk: Desk, workspace: Workspace, qtbot: QtBot, role: str, topics: list[str]
) -> None:
    competence.set_needed(workspace, role, topics[1], 1)
    settle()
    page.tabs.setCurrentIndex(1)
    page.missing.table.setFocus()
    assert page.missing.table.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole) == "Person: Ben Okafor"
    press(qtbot, Key.Key_Return)
    assert desk.place == Place("training-session", record_id=topics[1])


def test_the_matrix_is_exported(page: CompetencePage, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    press(qtbot, Key.Key_3)
    target = tmp_path / "matrix.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(target), ""))
    said(page, "Export: Competence matrix").setFocus()
    press(qtbot, Key.Key_Return)
    assert target.read_text("utf-8-sig").splitlines()[1].startswith("Overseer,Level needed,3,")


def test_an_empty_file_leads_to_the_roles_and_then_to_the_proposals(desk: Desk, workspace: Workspace, qtbot: QtBot) -> None:
    desk.navigate(Place("competence"))
    settle()
    page = cast(CompetencePage, desk.view)
    press(qtbot, Key.Key_Return)
    assert desk.place.register == "role"
    make(workspace, "role", title="Overseer", function="human_overseer")
    desk.navigate(Place("competence"))
    settle()
    press(qtbot, Key.Key_Return)
    assert len(workspace.facts().rows("competence")) == 9
    assert page.table.matrix.rowCount() == 1
    assert page.table.hasFocus()


def test_a_file_for_reading_only_is_shown_and_not_changed(new_window: Callable[[], MainWindow], path: Path, qtbot: QtBot) -> None:
    with Workspace.open(path, who="Ana Ruiz") as workspace:
        make(workspace, "role", title="Overseer", function="human_overseer")
        make(workspace, "training-topic", title="One", code="T01", active=True)
    window = new_window()
    assert window.files.open(path, read_only=True, who="Ana Ruiz")
    assert window.desk is not None
    window.desk.navigate(Place("competence"))
    settle()
    page = cast(CompetencePage, window.desk.view)
    page.focus_content()
    press(qtbot, Key.Key_3)
    assert window.desk.workspace.facts().rows("competence") == []
    assert not page.panel.level.isEnabled()


def test_all_that_can_be_focused_has_a_name(page: CompetencePage, qtbot: QtBot) -> None:
    press(qtbot, Key.Key_3, Key.Key_Down, Key.Key_1)
    for tab in (0, 1):
        page.tabs.setCurrentIndex(tab)
        settle()
        for widget in page.findChildren(QWidget):
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisibleTo(page):
                assert widget.accessibleName(), widget
