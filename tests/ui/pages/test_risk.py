"""The page of one risk by keys and clicks: each step is reached, filled in and saved; what is refused says why in one sentence."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from aims_desktop.model.registers.risk import RiskKind, RiskStatus, Treatment
from aims_desktop.model.registers.shared import Level
from aims_desktop.service import approval, records, risk_method, risk_treatment
from aims_desktop.service.risk_treatment import RISKS, Step
from aims_desktop.service.workspace import Workspace
from aims_desktop.ui.context import Place
from aims_desktop.ui.desk import Desk
from aims_desktop.ui.main_window import MainWindow
from aims_desktop.ui.pages.risk import RiskPage
from aims_desktop.ui.pages.risk_acceptance import AcceptPanel
from aims_desktop.ui.pages.risk_actions import ActPanel
from aims_desktop.ui.pages.risk_scores import RemainsPanel, ScorePanel
from tests.service.kit import TODAY, make, row
from tests.ui.example import settle
from tests.ui.test_hostile_texts import MEGABYTES, paste

Key = Qt.Key
ORDER = tuple(Step)


@pytest.fixture
def risk(workspace: Workspace) -> str:
    """A risk in a file whose method lives with medium."""
    risk_method.take_over(workspace)
    return make(workspace, "risk", title="Drift", kind=RiskKind.THREAT, treatment=Treatment.MODIFY, treatment_plan="Test monthly")


@pytest.fixture
def page(desk: Desk, risk: str) -> RiskPage:
    desk.navigate(Place("risk", record_id=risk))
    return cast(RiskPage, desk.view)


def at(page: RiskPage, step: Step) -> Any:
    """The panel of a step, with the keyboard in it."""
    page.steps.go_to(ORDER.index(step))
    page.focus_step()
    settle()
    return page.panel


def said(root: QWidget, name: str, kind: type[QWidget] = QWidget) -> QWidget:
    """The one visible widget with an accessible name."""
    settle()
    (found,) = [w for w in root.findChildren(kind) if w.accessibleName() == name and w.isVisibleTo(root)]
    return found


def states(page: RiskPage) -> list[str]:
    return [line.state[0] for line in page.steps.lines.items]


def test_a_risk_opens_at_its_first_open_step_and_arrows_and_enter_lead_on(page: RiskPage, qtbot: QtBot) -> None:
    assert page.steps.hasFocus()
    assert page.steps.currentIndex().row() == 0
    assert states(page) == ["To do", "To do", "Done", "To do", "To do", "Not needed", "To do"]
    qtbot.keyClick(page.steps, Key.Key_Down)
    qtbot.keyClick(page.steps, Key.Key_Return)
    score = page.panels[Step.SCORE]
    assert isinstance(score, ScorePanel)
    assert score.matrix.view.hasFocus()


def test_the_description_is_saved_field_by_field(page: RiskPage, workspace: Workspace, risk: str, qtbot: QtBot) -> None:
    at(page, Step.DESCRIBE)
    cause = said(page, "Cause, required")
    cause.setFocus()
    qtbot.keyClicks(cause, "Data ages")
    qtbot.keyClick(cause, Key.Key_Tab)
    assert row(workspace, "risk", risk).cause == "Data ages"
    assert workspace.undo_name() == "Edit RSK-0001: Cause"


def test_keys_score_one_effect_after_the_other(page: RiskPage, workspace: Workspace, risk: str, qtbot: QtBot) -> None:
    panel = cast(ScorePanel, at(page, Step.SCORE))
    view = panel.matrix.view
    for key in (Key.Key_Up, Key.Key_Return, Key.Key_Right, Key.Key_Return, Key.Key_Left, Key.Key_Left, Key.Key_Return):
        qtbot.keyClick(view, key)
    now = row(workspace, "risk", risk)
    assert (now.likelihood, now.impact_organisation, now.impact_people, now.impact_society) == (4, 3, 4, 2)
    assert now.status is RiskStatus.ANALYSED
    assert panel.matrix.said(4, 4).endswith("16, Critical. Chosen: People")
    assert view.hasFocus()
    assert states(page)[1] == "Done"
    workspace.undo()
    assert row(workspace, "risk", risk).impact_society is None


def test_the_methods_words_follow_the_cell_and_the_effect(page: RiskPage, workspace: Workspace, qtbot: QtBot) -> None:
    panel = cast(ScorePanel, at(page, Step.SCORE))
    qtbot.keyClick(panel.matrix.view, Key.Key_Up)
    told = [label.text() for label in panel.meaning._values]
    assert told[0].startswith("4 · Likely: Several times a year")
    assert told[1].startswith("3 · Moderate: Cost up to 2 %")
    qtbot.mouseClick(said(page, "Effect on: People"), Qt.MouseButton.LeftButton)
    assert panel.meaning._values[1].text().startswith("3 · Moderate: Unfair treatment")


def test_an_older_score_asks_and_one_button_keeps_it(page: RiskPage, workspace: Workspace, risk: str, qtbot: QtBot) -> None:
    ben = make(workspace, "person", name="Ben Okafor", kind="employee")
    ana = next(r.id for r in workspace.facts().rows("person") if r.name == "Ana Ruiz")
    method = risk_method.method_of(workspace).id
    records.edit(workspace, risk_method.METHOD, method, {"prepared_by_id": ana, "next_review_on": TODAY})
    approval.approve(workspace, risk_method.METHOD, method, version="1.0", approved_by_id=ben, approved_on=TODAY)
    risk_treatment.rate(workspace, risk, {"likelihood": 3, "impact_people": 3, "impact_organisation": 1, "impact_society": 1})
    risk_method.paint(workspace, (3, 3), Level.HIGH)
    approval.approve(workspace, risk_method.METHOD, method, version="2.0", approved_by_id=ben, approved_on=TODAY)
    assert states(page)[1] == "Score again"
    panel = cast(ScorePanel, at(page, Step.SCORE))
    assert panel._old.text().startswith("This score was made with version 1.0 of the method; version 2.0 is in force.")
    qtbot.keyClick(said(page, "The score holds"), Key.Key_Return)
    assert states(page)[1] == "Done"
    assert not panel._old.isVisible()
    assert row(workspace, "risk", risk).likelihood == 3


def test_an_action_is_offered_from_the_plan_and_needs_a_day(page: RiskPage, workspace: Workspace, risk: str, qtbot: QtBot) -> None:
    panel = cast(ActPanel, at(page, Step.ACT))
    assert panel.title.hasFocus()
    assert panel.title.text() == "Test monthly"
    qtbot.keyClick(panel.title, Key.Key_Return)
    assert panel._wrong.isVisible()
    assert panel._wrong.text() == "Give the action an owner and a date: without them it is no plan."
    assert panel.title.text() == "Test monthly"
    assert workspace.facts().rows("action") == []
    panel.owner.setFocus()
    qtbot.keyClicks(panel.owner.lineEdit(), "Ana")
    panel.due.setFocus()
    qtbot.keyClicks(panel.due, "2027-05-01")
    qtbot.keyClick(panel.due, Key.Key_Return)
    (action,) = workspace.facts().rows("action")
    assert (action.title, action.origin, action.due_on) == ("Test monthly", f"risk:{risk}", dt.date(2027, 5, 1))
    assert not panel._wrong.isVisible()
    assert panel.title.text() == ""
    assert said(page, "Open: ACT-0001 Test monthly")
    assert states(page)[3] == "Done"


@pytest.mark.parametrize(("owner", "due", "told"), [("Nobody", "2027-05-01", "“Nobody” is not in People."), ("Ana", "31 Feb", "31 Feb")])
def test_an_action_of_nobody_or_on_no_day_is_refused(
    page: RiskPage, workspace: Workspace, qtbot: QtBot, owner: str, due: str, told: str
) -> None:
    panel = cast(ActPanel, at(page, Step.ACT))
    qtbot.keyClicks(panel.owner.lineEdit(), owner)
    qtbot.keyClicks(panel.due, due)
    panel.plan()
    assert told in panel._wrong.text()
    assert workspace.facts().rows("action") == []


def test_what_remains_is_chosen_beside_the_score_of_today(page: RiskPage, workspace: Workspace, risk: str, qtbot: QtBot) -> None:
    risk_treatment.rate(workspace, risk, {"likelihood": 4, "impact_people": 4})
    panel = cast(RemainsPanel, at(page, Step.REMAINS))
    assert panel.matrix.cell == (4, 4)
    assert panel.matrix.said(4, 4).endswith("Today")
    for key in (Key.Key_Down, Key.Key_Return):
        qtbot.keyClick(panel.matrix.view, key)
    now = row(workspace, "risk", risk)
    assert (now.residual_likelihood, now.residual_impact) == (3, 4)
    assert states(page)[4:6] == ["Done", "To do"]


def test_without_controls_today_and_after_are_shown_together(page: RiskPage, workspace: Workspace, risk: str, qtbot: QtBot) -> None:
    chips = page._inherent, page._before, page._after
    assert [chip.text() for chip in chips] == ["", "Today: not scored", ""]
    risk_treatment.rate(workspace, risk, {"likelihood": 4, "impact_people": 3})
    panel = cast(ScorePanel, at(page, Step.SCORE))
    for name, step in (("inherent_likelihood", 5), ("inherent_impact", 4)):
        box = panel.inherent.boxes[name].editor.focus
        box.setFocus()
        for _press in range(step):
            qtbot.keyClick(box, Key.Key_Down)
        qtbot.keyClick(box, Key.Key_Tab)
    risk_treatment.rate_rest(workspace, risk, 2, 3)
    assert [chip.text() for chip in chips] == ["Without controls: 20, Critical", "Today: 12, High", "After: 6, Medium"]
    assert panel.matrix.said(5, 4).endswith("20, Critical. Without controls")
    remains = cast(RemainsPanel, at(page, Step.REMAINS))
    assert remains.matrix.said(5, 4).endswith("Critical. Without controls")
    assert remains.matrix.said(4, 3).endswith("High. Today")
    assert remains.matrix.said(2, 3).endswith("Medium. Chosen")
    assert "Likelihood without controls" not in " ".join(line.short for line in page.steps.lines.items)


def test_what_lies_in_one_cell_is_said_together(page: RiskPage, workspace: Workspace, risk: str) -> None:
    records.edit(workspace, risk_treatment.RISKS, risk, {"inherent_likelihood": 3, "inherent_impact": 3})
    risk_treatment.rate(workspace, risk, {"likelihood": 3, "impact_people": 3})
    risk_treatment.rate_rest(workspace, risk, 3, 3)
    remains = cast(RemainsPanel, at(page, Step.REMAINS))
    assert remains.matrix.said(3, 3).endswith("9, Medium. Without controls. Today. Chosen")


def test_2_mb_are_not_pasted_into_the_reason_of_an_acceptance(page: RiskPage, workspace: Workspace, risk: str) -> None:
    risk_treatment.rate_rest(workspace, risk, 4, 4)
    panel = cast(AcceptPanel, at(page, Step.ACCEPT))
    paste(panel.reason, MEGABYTES)
    assert (panel._wrong.isVisible(), panel.reason.toPlainText()) == (True, "")
    assert panel._wrong.text().startswith("This is too long and was not pasted: ")


def test_an_acceptance_is_refused_until_it_is_whole_and_then_stands(page: RiskPage, workspace: Workspace, risk: str, qtbot: QtBot) -> None:
    make(workspace, "person", name="Ben Okafor", kind="employee", job_title="CEO")
    risk_treatment.rate_rest(workspace, risk, 4, 4)
    panel = cast(AcceptPanel, at(page, Step.ACCEPT))
    assert panel.person.hasFocus()
    qtbot.keyClicks(panel.person.lineEdit(), "Ben")
    qtbot.keyClick(panel.person, Key.Key_Tab)
    assert panel.role.text() == "CEO"
    button = said(page, "Accept what remains")
    qtbot.keyClick(button, Key.Key_Return)
    assert panel._wrong.text() == "Not accepted: fill in Why."
    assert row(workspace, "risk", risk).accepted_by_id is None
    panel.reason.setFocus()
    qtbot.keyClicks(panel.reason, "Watched daily")
    panel.until.setFocus()
    panel.until.selectAll()
    qtbot.keyClicks(panel.until, "2027-02-01")
    qtbot.keyClick(button, Key.Key_Return)
    assert panel._wrong.text().startswith("Not accepted: the acceptance ran out on 1 Feb 2027")
    assert panel.reason.toPlainText() == "Watched daily"
    panel.until.setFocus()
    panel.until.selectAll()
    qtbot.keyClicks(panel.until, "2027-08-01")
    qtbot.keyClick(button, Key.Key_Return)
    now = row(workspace, "risk", risk)
    assert (now.accepted_role, now.acceptance_reason, now.accepted_until) == ("CEO", "Watched daily", dt.date(2027, 8, 1))
    assert states(page)[5] == "Accepted"
    assert panel._state.text() == "Accepted by Ben Okafor, CEO, on 1 Mar 2027 until 1 Aug 2027."
    assert not panel._wrong.isVisible()
    qtbot.keyClick(said(page, "Withdraw the acceptance"), Key.Key_Return)
    assert row(workspace, "risk", risk).accepted_by_id is None
    assert panel.person.typed == ""


def test_where_nothing_has_to_be_accepted_the_form_is_not_there(page: RiskPage, workspace: Workspace, risk: str) -> None:
    risk_treatment.rate_rest(workspace, risk, 1, 1)
    panel = cast(AcceptPanel, at(page, Step.ACCEPT))
    assert panel._state.text() == "Within appetite."
    assert not panel.person.isVisible()
    assert not panel.accept.isVisible()
    assert page.window().focusWidget() is page._next


def test_a_review_is_noted_by_its_button(page: RiskPage, workspace: Workspace, risk: str, qtbot: QtBot) -> None:
    at(page, Step.REVIEW)
    qtbot.keyClick(said(page, "Reviewed today, next on 1 Sep 2027"), Key.Key_Return)
    now = row(workspace, "risk", risk)
    assert (now.last_review_on, now.next_review_on) == (TODAY, dt.date(2027, 9, 1))


def test_what_breaks_a_rule_is_said_beside_its_field(page: RiskPage, workspace: Workspace, risk: str) -> None:
    panel = at(page, Step.REVIEW)
    records.edit(workspace, RISKS, risk, {"last_review_on": TODAY, "next_review_on": TODAY - dt.timedelta(days=1)})
    assert panel.fields.boxes["next_review_on"].said() == "The next review cannot be before the last one."
    records.edit(workspace, RISKS, risk, {"next_review_on": TODAY})
    assert panel.fields.boxes["next_review_on"].said() != "The next review cannot be before the last one."
    assert panel.commit()


def test_a_risk_is_closed_with_a_reason_only(page: RiskPage, workspace: Workspace, risk: str) -> None:
    panel = at(page, Step.REVIEW)
    records.edit(workspace, RISKS, risk, {"status": RiskStatus.CLOSED, "notes": "Retired"})
    notes = panel.fields.boxes["notes"].editor.focus
    assert isinstance(notes, QPlainTextEdit)
    notes.setFocus()
    notes.selectAll()
    QTest.keyClick(notes, Qt.Key.Key_Delete)
    assert not panel.commit()
    assert panel.fields.boxes["notes"].said() == "Not while it is closed. Say in the notes why the risk is closed."
    assert row(workspace, "risk", risk).notes == "Retired"
    QTest.keyClicks(notes, "Sold")
    assert panel.commit()
    assert row(workspace, "risk", risk).notes == "Sold"


def test_an_opportunity_asks_only_for_what_it_has(page: RiskPage, workspace: Workspace, risk: str) -> None:
    records.edit(workspace, RISKS, risk, {"kind": RiskKind.OPPORTUNITY})
    assert [line.name for line in page.steps.lines.items][2] == "Say how it is pursued"
    assert states(page)[4:6] == ["Not needed", "Not needed"]
    treat = at(page, Step.TREAT)
    assert not treat.fields.boxes["treatment"].isVisible()
    assert treat.fields.boxes["treatment_plan"].isVisible()
    assert not cast(RemainsPanel, at(page, Step.REMAINS)).matrix.isVisible()
    assert not cast(ActPanel, at(page, Step.ACT)).approval.isVisible()


def test_next_and_back_go_through_the_steps_and_stop_at_the_ends(page: RiskPage, qtbot: QtBot) -> None:
    page.steps.go_to(0)
    assert not page._back.isEnabled()
    for _press in range(6):
        qtbot.mouseClick(said(page, "Next step"), Qt.MouseButton.LeftButton)
    assert page.steps.currentIndex().row() == 6
    assert page._next.accessibleDescription() == "This is the last step."
    qtbot.mouseClick(said(page, "Back to the step before"), Qt.MouseButton.LeftButton)
    assert page.steps.currentIndex().row() == 5


def test_alt_and_arrows_lead_to_the_next_risk_and_text_is_saved_before(
    page: RiskPage, window: MainWindow, desk: Desk, workspace: Workspace, risk: str, qtbot: QtBot
) -> None:
    other = make(workspace, "risk", title="Bias")
    at(page, Step.DESCRIBE)
    title = cast(QLineEdit, said(page, "Risk, required", QLineEdit))
    title.setFocus()
    title.selectAll()
    qtbot.keyClicks(title, "Slow drift")
    qtbot.keyClick(title, Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert page.place() == Place("risk", record_id=other)
    assert row(workspace, "risk", risk).title == "Slow drift"
    assert page._chooser.itemText(0) == "RSK-0001  Slow drift"
    records.delete(workspace, RISKS, [other])
    assert page.place() == Place("risk", record_id=risk)


def test_without_risks_the_page_leads_to_the_catalogue_or_a_risk_of_ones_own(desk: Desk, workspace: Workspace, qtbot: QtBot) -> None:
    desk.navigate(Place("risk"))
    page = cast(RiskPage, desk.view)
    assert said(page, "Choose from the catalogue").hasFocus()
    qtbot.keyClick(said(page, "Add a risk"), Key.Key_Return)
    (made,) = workspace.facts().rows("risk")
    assert page.place() == Place("risk", record_id=made.id)
    settle()
    focus = page.window().focusWidget()
    assert focus is not None
    assert focus.accessibleName() == "Risk, required"
    desk.navigate(Place("overview"))
    workspace.undo()
    desk.navigate(Place("risk"))
    qtbot.keyClick(said(page, "Choose from the catalogue"), Key.Key_Return)
    assert desk.place == Place("risk-catalogue")


def test_a_file_that_is_read_only_shows_the_risk_and_changes_nothing(
    welcome: MainWindow, path: Path, workspace: Workspace, risk: str, qtbot: QtBot
) -> None:
    assert welcome.files.open(path, read_only=True)
    assert welcome.desk is not None
    welcome.desk.navigate(Place("risk", record_id=risk))
    page = cast(RiskPage, welcome.desk.view)
    panel = cast(ScorePanel, at(page, Step.SCORE))
    qtbot.keyClick(panel.matrix.view, Key.Key_Return)
    assert row(welcome.desk.workspace, "risk", risk).likelihood is None
    assert not cast(ActPanel, at(page, Step.ACT))._form.isVisible()
    assert not page._add.isEnabled()
