"""The impact page by keys and clicks: start, screen, answer, take over risks, approve, plan the oversight."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from aims_desktop.model.registers.impact import AssessmentDepth, AssessmentTrigger
from aims_desktop.model.registers.oversight import OversightLevel
from aims_desktop.service import approval, impact, impact_results, records
from aims_desktop.service.catalogue import impact_questions, impact_screening
from aims_desktop.service.workspace import Workspace
from aims_desktop.ui.context import Place
from aims_desktop.ui.desk import Desk
from aims_desktop.ui.main_window import MainWindow
from aims_desktop.ui.pages.impact import ImpactPage
from aims_desktop.ui.pages.impact_list import EFFECTS, PLAN
from tests.service.impact_kit import YES, answer_all, answer_rest, complete, screen
from tests.service.kit import TODAY, Clock, make, row
from tests.service.test_impact import QUESTION
from tests.ui.example import settle


@pytest.fixture
def assessment(workspace: Workspace) -> str:
    system = make(workspace, "ai-system", title="Route planner", lifecycle="live", in_scope=True)
    return impact.start(workspace, system, AssessmentTrigger.NEW_SYSTEM)


@pytest.fixture
def page(desk: Desk) -> ImpactPage:
    desk.navigate(Place("impact"))
    return cast(ImpactPage, desk.view)


def said(root: QWidget, name: str, kind: type[QWidget] = QWidget) -> QWidget:
    """The one visible widget with an accessible name."""
    (found,) = [w for w in root.findChildren(kind) if w.accessibleName() == name and w.isVisibleTo(root)]
    return found


def press(key: Qt.Key, qtbot: QtBot, with_: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press a key where the keyboard is."""
    widget = QApplication.focusWidget()
    assert widget is not None
    qtbot.keyClick(widget, key, with_)
    settle()


def test_the_empty_page_offers_to_start(page: ImpactPage) -> None:
    button = said(page, "Assess an AI system…")
    assert button.hasFocus()
    assert list(page.commands()) == ["record.new"]
    assert page.status() == ""


def test_digits_answer_the_screening_and_bring_the_sections_it_calls_for(
    assessment: str, page: ImpactPage, workspace: Workspace, qtbot: QtBot
) -> None:
    assert page.list.hasFocus()
    assert page.list.keys() == [*(q.id for q in impact_screening()), EFFECTS, PLAN]
    for _question in impact_screening():
        press(Qt.Key.Key_2, qtbot)
    assert row(workspace, "impact-assessment", assessment).depth is AssessmentDepth.LIGHT
    assert page.list.key == "A1"
    assert QApplication.focusWidget() is said(page, "Purpose, setting and version, required", QPlainTextEdit)
    assert not {"G1", "H1"} & set(page.list.keys())
    assert page.status() == "12 of 39 questions answered"


def test_arrows_pass_over_headings_and_enter_goes_to_the_answer(
    assessment: str, page: ImpactPage, workspace: Workspace, qtbot: QtBot
) -> None:
    screen(workspace, assessment)
    page.list.go_to("SC-10")
    press(Qt.Key.Key_Down, qtbot)
    assert page.list.key == "A1"
    press(Qt.Key.Key_Return, qtbot)
    field = said(page, "Purpose, setting and version, required", QPlainTextEdit)
    assert field.hasFocus()
    qtbot.keyClicks(field, "All tours by day")
    press(Qt.Key.Key_Return, qtbot, Qt.KeyboardModifier.ControlModifier)
    assert row(workspace, "impact-assessment", assessment).purpose_context == "All tours by day"
    assert page.list.key == "A2"


def test_an_answer_of_words_is_a_row_and_is_undone_as_one(assessment: str, page: ImpactPage, workspace: Workspace, qtbot: QtBot) -> None:
    screen(workspace, assessment)
    page.list.go_to("B1")
    press(Qt.Key.Key_Return, qtbot)
    field = said(page, "Answer", QPlainTextEdit)
    qtbot.keyClicks(field, "It plans tours")
    press(Qt.Key.Key_Tab, qtbot)
    (made,) = workspace.facts().where("impact-answer", "question", "B1")
    assert made.answer == "It plans tours"
    assert workspace.undo_name() == "Answer B1 of AIA-0001"
    page.list.go_to("B2")
    assert field.toPlainText() == ""  # type: ignore[attr-defined]  # a QPlainTextEdit
    workspace.undo()
    page.list.go_to("B1")
    assert field.toPlainText() == ""  # type: ignore[attr-defined]  # a QPlainTextEdit


def test_an_effect_is_scored_with_digits_and_its_level_is_said(
    assessment: str, page: ImpactPage, workspace: Workspace, qtbot: QtBot
) -> None:
    screen(workspace, assessment, SC4=YES)
    page.list.go_to("G4")
    page.list.setFocus()
    for key in (Qt.Key.Key_1, Qt.Key.Key_3, Qt.Key.Key_3, Qt.Key.Key_2, Qt.Key.Key_2):
        press(key, qtbot)
    (answer,) = workspace.facts().where("impact-answer", "question", "G4")
    assert (answer.choice_answer, answer.severity, answer.likelihood) == (YES, 3, 3)
    assert (answer.severity_after, answer.likelihood_after) == (2, 2)
    assert (page.working.answer._before.text(), page.working.answer._after.text()) == ("High", "Medium")
    assert (page.summary.before.text(), page.summary.after.text()) == ("Before: High", "After: Medium")
    press(Qt.Key.Key_Delete, qtbot)
    assert workspace.facts().where("impact-answer", "question", "G4")[0].likelihood_after is None


def test_an_option_is_taken_by_digit_or_click(assessment: str, page: ImpactPage, workspace: Workspace, qtbot: QtBot) -> None:
    screen(workspace, assessment)
    page.list.go_to("B5")
    page.list.setFocus()
    press(Qt.Key.Key_2, qtbot)
    assert workspace.facts().where("impact-answer", "question", "B5")[0].answer == "purchased"
    page.list.go_to("B5")
    settle()
    qtbot.mouseClick(said(page, "Own"), Qt.MouseButton.LeftButton)
    assert workspace.facts().where("impact-answer", "question", "B5")[0].answer == "own"
    page.list.go_to("J1")
    page.list.setFocus()
    press(Qt.Key.Key_5, qtbot)
    assert row(workspace, "impact-assessment", assessment).decision == "reject"


def test_next_needed_goes_round_what_approval_lacks(assessment: str, page: ImpactPage, workspace: Workspace, qtbot: QtBot) -> None:
    screen(workspace, assessment)
    answer_rest(workspace, assessment)
    seen = []
    page.list.go_to("J5")
    page.list.setFocus()
    for _press in range(7):
        press(Qt.Key.Key_F8, qtbot)
        seen.append(page.list.key)
    assert seen == ["A1", "B4", "reach", "I1", "I2", "J1", "J3"]
    complete(workspace, assessment, told_to="Drivers")
    press(Qt.Key.Key_F8, qtbot)
    assert page.list.key == PLAN
    impact.answer(workspace, assessment, QUESTION["G4"], {"severity": 3, "likelihood": 2})
    complete(workspace, assessment, conditions="Until May", risks_raised={make(workspace, "risk", title="Other")})
    press(Qt.Key.Key_F8, qtbot)
    assert page.list.key == EFFECTS, "an effect waits for its risk"


def test_what_the_records_know_is_answered_by_one_button(assessment: str, page: ImpactPage, workspace: Workspace, qtbot: QtBot) -> None:
    button = cast(QAbstractButton, said(page, "Answer from the records"))
    assert not button.isEnabled()
    assert "say nothing" in button.accessibleDescription()
    screen(workspace, assessment)
    assert button.isEnabled()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    settle()
    (stage,) = workspace.facts().where("impact-answer", "question", "B7")
    assert stage.answer == "live"
    assert not button.isEnabled()
    workspace.undo()
    assert workspace.facts().where("impact-answer", "question", "B7") == []


def test_a_measure_becomes_an_action_with_owner_and_day(assessment: str, page: ImpactPage, workspace: Workspace, qtbot: QtBot) -> None:
    screen(workspace, assessment)
    page.list.go_to("B1")
    assert not page.working.answer.measures.isVisibleTo(page)
    page.list.go_to("I2")
    settle()
    title = said(page, "What is to be done", QLineEdit)
    title.setFocus()
    qtbot.keyClicks(title, "Take names out")
    press(Qt.Key.Key_Tab, qtbot)
    qtbot.keyClicks(page.working.answer.measures.form.owner.lineEdit(), "Ana")
    press(Qt.Key.Key_Tab, qtbot)
    qtbot.keyClicks(page.working.answer.measures.form.due, "2027-05-01")
    qtbot.mouseClick(said(page, "Plan action"), Qt.MouseButton.LeftButton)
    (action,) = workspace.facts().rows("action")
    assert (action.title, action.kind, action.origin) == ("Take names out", "impact_measure", f"impact-assessment:{assessment}")
    assert f"{action.due_on}" == "2027-05-01"


def test_the_review_date_is_taken_as_the_level_asks_for(assessment: str, page: ImpactPage, workspace: Workspace, qtbot: QtBot) -> None:
    screen(workspace, assessment)
    page.list.go_to("J4")
    qtbot.mouseClick(said(page, "Take 1 Mar 2028, as its level asks for"), Qt.MouseButton.LeftButton)
    assert f"{row(workspace, 'impact-assessment', assessment).next_review_on}" == "2028-03-01"


def test_risks_are_taken_over_from_the_effects(assessment: str, page: ImpactPage, workspace: Workspace, qtbot: QtBot) -> None:
    impact.answer(workspace, assessment, QUESTION["G4"], {"severity": 3, "likelihood": 2})
    impact.answer(workspace, assessment, QUESTION["G6"], {"severity": 4, "likelihood": 1})
    page.list.go_to(EFFECTS)
    settle()
    qtbot.mouseClick(said(page, "Take over as a risk: Privacy"), Qt.MouseButton.LeftButton)
    settle()
    assert [risk.title for risk in workspace.facts().rows("risk")] == ["Privacy: Route planner"]
    assert said(page, "Open: RSK-0001 Privacy: Route planner")
    qtbot.mouseClick(said(page, "Take over 1 risk"), Qt.MouseButton.LeftButton)
    assert len(workspace.facts().rows("risk")) == 2
    assert not page.working.effects.adopt_all.isEnabled()
    assert "nothing to take over" in page.working.effects.adopt_all.accessibleDescription()
    workspace.undo()
    assert page.working.effects.adopt_all.isEnabled()


def test_approving_is_refused_with_its_reasons(assessment: str, page: ImpactPage, workspace: Workspace) -> None:
    assert not page._approve.isEnabled()
    assert page._approve.accessibleDescription().startswith("Answer 10 screening questions. Still needed: Purpose")
    screen(workspace, assessment)
    complete(workspace, assessment)
    assert page._approve.accessibleDescription().startswith("Answer 17 more questions: About this assessment (1), ")
    answer_all(workspace, assessment)
    assert page._approve.isEnabled()
    ben = make(workspace, "person", name="Ben Okafor", kind="employee", in_scope=True)
    approval.approve(workspace, impact.ASSESSMENT, assessment, version="1.0", approved_by_id=ben, approved_on=TODAY)
    assert page._chip.text() == "Version 1.0 in force"
    assert "nothing changed since" in page._approve.accessibleDescription()


def test_a_due_review_offers_the_next_version(assessment: str, page: ImpactPage, workspace: Workspace, qtbot: QtBot) -> None:
    answer_all(workspace, assessment)
    ben = make(workspace, "person", name="Ben Okafor", kind="employee", in_scope=True)
    approval.approve(workspace, impact.ASSESSMENT, assessment, version="1.0", approved_by_id=ben, approved_on=TODAY)
    qtbot.mouseClick(said(page, "Start the next version"), Qt.MouseButton.LeftButton)
    assert row(workspace, "impact-assessment", assessment).decision is None
    assert page.list.key == "A3"
    assert not page._again.isVisibleTo(page)


def test_a_plan_that_lags_behind_is_said_and_brought_up(assessment: str, page: ImpactPage, workspace: Workspace, qtbot: QtBot) -> None:
    page.list.go_to(PLAN)
    qtbot.mouseClick(said(page, "Make the oversight plan"), Qt.MouseButton.LeftButton)
    (plan,) = workspace.facts().rows("oversight-plan")
    assert plan.level is OversightLevel.OUT_OF_THE_LOOP
    assert "Still needed: " in page.working.plan.approve.accessibleDescription()
    impact.answer(workspace, assessment, QUESTION["G6"], {"severity": 4, "likelihood": 4})
    qtbot.mouseClick(said(page, "Bring it to that level"), Qt.MouseButton.LeftButton)
    assert row(workspace, "oversight-plan", plan.id).level is OversightLevel.IN_THE_LOOP
    assert not page.working.plan._behind.isVisibleTo(page)
    assert impact_results.plan_of(row(workspace, "impact-assessment", assessment), workspace.facts()) is not None


def test_text_that_cannot_be_kept_stays_with_its_question(assessment: str, page: ImpactPage, workspace: Workspace, qtbot: QtBot) -> None:
    screen(workspace, assessment)
    page.list.go_to("B1")
    press(Qt.Key.Key_Return, qtbot)
    field = cast(QPlainTextEdit, said(page, "Answer", QPlainTextEdit))
    field.setPlainText("x" * 200_001)
    page.list.setFocus()
    press(Qt.Key.Key_Down, qtbot)
    assert page.list.key == "B1"
    assert len(field.toPlainText()) == 200_001
    assert workspace.facts().where("impact-answer", "question", "B1") == []
    assert not page.commit()
    field.setFocus()
    field.selectAll()
    press(Qt.Key.Key_Delete, qtbot)
    press(Qt.Key.Key_Tab, qtbot)
    assert page.commit()


def test_another_assessment_can_be_chosen(assessment: str, page: ImpactPage, workspace: Workspace, desk: Desk) -> None:
    system = make(workspace, "ai-system", title="Chat", lifecycle="live", in_scope=True)
    other = impact.start(workspace, system, AssessmentTrigger.NEW_SYSTEM)
    screen(workspace, other, SC4=YES)
    desk.navigate(Place("impact", record_id=other))
    assert page.place().record_id == other
    assert len(page.list.keys()) == 10 + len(impact_questions()) + 1 + 2
    records.delete(workspace, impact.ASSESSMENT, [other])
    assert page.place().record_id == assessment


def test_a_file_for_reading_only_is_shown_and_not_changed(new_window: Callable[[], MainWindow], path: Path, qtbot: QtBot) -> None:
    with Workspace.open(path, who="Ana Ruiz", clock=Clock()) as workspace:
        system = make(workspace, "ai-system", title="Route planner", lifecycle="live", in_scope=True)
        assessment = impact.start(workspace, system, AssessmentTrigger.NEW_SYSTEM)
        screen(workspace, assessment, SC4=YES)
        impact.answer(workspace, assessment, QUESTION["G4"], {"severity": 3, "likelihood": 2})
    window = new_window()
    assert window.files.open(path, read_only=True, who="Ana Ruiz")
    assert window.desk is not None
    window.desk.navigate(Place("impact"))
    page = cast(ImpactPage, window.desk.view)
    page.focus_content()
    press(Qt.Key.Key_1, qtbot)
    for button in (page._approve, page.choice.another, page.choice.known, page.working.effects.adopt_all):
        page.list.go_to(EFFECTS)
        assert not button.isEnabled()
        assert button.accessibleDescription() == window.desk.workspace.read_only_reason
    page.list.go_to("G4")
    assert not page.working.answer.choice.isEnabled()
    assert cast(QPlainTextEdit, said(page, "Answer", QPlainTextEdit)).isReadOnly()
    page.list.go_to(PLAN)
    assert not page.working.plan.make.isEnabled()
    assert "record.new" not in page.commands()


def test_it_is_printed(assessment: str, page: ImpactPage, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "impact.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(target), ""))
    said(page, "Save PDF…").setFocus()
    press(Qt.Key.Key_Return, qtbot)
    qtbot.waitUntil(target.exists, timeout=20_000)
    assert target.read_bytes().startswith(b"%PDF")


def test_all_that_can_be_focused_has_a_name(assessment: str, page: ImpactPage, workspace: Workspace) -> None:
    screen(workspace, assessment, SC4=YES)
    impact.answer(workspace, assessment, QUESTION["G4"], {"severity": 3, "likelihood": 2})
    impact_results.make_plan(workspace, assessment)
    for key in ("SC-1", "A2", "B5", "G4", "reach", "J4", EFFECTS, PLAN):
        page.list.go_to(key)
        settle()
        for widget in page.findChildren(QWidget):
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisibleTo(page):
                assert widget.accessibleName(), (key, widget)
