"""The review page by keys and clicks: prepare a review, write an input, record a decision, fill in the minutes, save the pack."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QModelIndex, QRectF, Qt, QTimer
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QLabel, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from aims_desktop.model.registers import REGISTERS
from aims_desktop.service import approval, records, review
from aims_desktop.service.workspace import Workspace
from aims_desktop.ui import exporting
from aims_desktop.ui.context import Place
from aims_desktop.ui.desk import Desk
from aims_desktop.ui.pages.review import DECISIONS, MINUTES, ReviewPage
from aims_desktop.ui.pages.review_inputs import tick_rect
from aims_desktop.ui.pages.review_prepare import PrepareDialog
from tests.service.kit import TODAY, make

WAIT = 20_000
REVIEW = REGISTERS["management-review"]


@pytest.fixture
def page(desk: Desk) -> ReviewPage:
    desk.navigate(Place("review"))
    return cast(ReviewPage, desk.view)


@pytest.fixture
def spring(workspace: Workspace) -> str:
    return review.prepare(workspace, title="Spring", planned_for=TODAY + dt.timedelta(days=7))


def said(root: QWidget, name: str, kind: type[QWidget] = QWidget) -> QWidget:
    """The one visible widget with an accessible name."""
    (found,) = [w for w in root.findChildren(kind) if w.accessibleName() == name and w.isVisibleTo(root)]
    return found


def leave(field: QWidget, qtbot: QtBot) -> None:
    """Move on with the Tab key."""
    qtbot.keyClick(field, Qt.Key.Key_Tab)


def test_the_first_review_is_prepared_from_the_empty_page(page: ReviewPage, workspace: Workspace, qtbot: QtBot) -> None:
    button = said(page, "Prepare a review…")
    assert button.hasFocus()
    assert "record.new" in page.commands()
    assert "file.export" not in page.commands()

    def fill() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, PrepareDialog)
        dialog.name.setFocus()
        dialog.name.selectAll()
        qtbot.keyClicks(dialog.name, "Spring review")
        dialog.planned.setFocus()
        dialog.planned.selectAll()
        qtbot.keyClicks(dialog.planned, "2027-03-15")
        qtbot.keyClick(dialog.planned, Qt.Key.Key_Return)

    QTimer.singleShot(0, fill)
    qtbot.keyClick(button, Qt.Key.Key_Return)
    (row,) = workspace.facts().rows(REVIEW.name)
    assert (row.title, row.planned_for) == ("Spring review", dt.date(2027, 3, 15))
    assert page.list.lines.rowCount() == 14
    assert page.window().focusWidget() is page.list
    assert page.place() == Place("review", record_id=row.id)


def test_a_wrong_day_is_said_in_the_dialog_and_nothing_is_made(page: ReviewPage, workspace: Workspace, qtbot: QtBot) -> None:
    seen: list[str] = []

    def fill() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, PrepareDialog)
        dialog.planned.setText("")
        dialog.planned.commit()
        qtbot.keyClick(dialog.name, Qt.Key.Key_Return)
        seen.append(dialog.findChild(QWidget, "message").accessibleName())
        dialog.reject()

    QTimer.singleShot(0, fill)
    page.prepare()
    assert seen == ["Give the review its day and its period."]
    assert workspace.facts().rows(REVIEW.name) == []


def test_an_input_is_chosen_with_arrows_and_written_by_leaving_the_field(
    spring: str, page: ReviewPage, workspace: Workspace, qtbot: QtBot
) -> None:
    assert page.list.hasFocus()
    qtbot.keyClick(page.list, Qt.Key.Key_Down)
    assert page.input.heading.text() == "2  Changed issues"
    qtbot.keyClick(page.list, Qt.Key.Key_Return)
    field = said(page, "What matters, required", QPlainTextEdit)
    qtbot.waitUntil(field.hasFocus)
    qtbot.keyClicks(field, "One law is new")
    assert page._lines[1].state[0] != "Ready"
    leave(field, qtbot)
    line = review.inputs(workspace, spring)[1]
    assert line.content == "One law is new"
    assert page._lines[1].state == ("Ready", "ok")
    assert workspace.undo_name().startswith("Edit MRV-0001/2: What matters")
    workspace.undo()
    assert field.toPlainText() == ""  # type: ignore[attr-defined]  # a QPlainTextEdit


def test_text_that_is_not_left_yet_is_saved_before_the_page_is(
    spring: str, page: ReviewPage, desk: Desk, workspace: Workspace, qtbot: QtBot
) -> None:
    page.list.opened.emit()
    field = said(page, "What was said", QPlainTextEdit)
    field.setFocus()
    qtbot.keyClicks(field, "Discussed at length")
    desk.navigate(Place("reports"))
    assert review.inputs(workspace, spring)[0].discussion == "Discussed at length"


def test_a_decision_is_recorded_with_owner_and_day(spring: str, page: ReviewPage, workspace: Workspace, qtbot: QtBot) -> None:
    page.tabs.setCurrentIndex(DECISIONS)
    title = said(page, "What was decided", QLineEdit)
    title.setFocus()
    qtbot.keyClicks(title, "Buy a sensor")
    page.decisions.form.owner.setFocus()
    qtbot.keyClicks(page.decisions.form.owner.lineEdit(), "Ana")
    page.decisions.form.due.setFocus()
    qtbot.keyClicks(page.decisions.form.due, "2027-05-01")
    button = said(page, "Record decision")
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Return)
    (made,) = review.decisions(workspace, spring)
    ana = workspace.facts().rows("person")[0].id
    assert (made.title, made.owner_id, made.due_on, made.decision_type) == ("Buy a sensor", ana, dt.date(2027, 5, 1), "improvement")
    qtbot.waitUntil(lambda: any(w.accessibleName() == "Open: ACT-0001 Buy a sensor" and w.isVisible() for w in page.findChildren(QWidget)))
    assert not page.decisions.no_change.isVisibleTo(page)
    assert title.text() == ""  # type: ignore[attr-defined]  # a QLineEdit
    assert title.hasFocus()


def test_a_decision_without_words_is_refused_and_keeps_the_rest(
    spring: str, page: ReviewPage, desk: Desk, workspace: Workspace, qtbot: QtBot
) -> None:
    page.tabs.setCurrentIndex(DECISIONS)
    page.decisions.form.due.set_value(TODAY)
    qtbot.keyClick(said(page, "What was decided", QLineEdit), Qt.Key.Key_Return)
    assert review.decisions(workspace, spring) == []
    assert page.decisions.form.due.value == TODAY
    assert "Say what was decided." in [bar.accessibleName() for bar in desk.findChildren(QWidget, "message")]


def test_a_decision_that_is_half_typed_waits_with_its_review(
    spring: str, page: ReviewPage, desk: Desk, workspace: Workspace, qtbot: QtBot
) -> None:
    autumn = review.prepare(workspace, title="Autumn", planned_for=TODAY + dt.timedelta(days=180))
    desk.navigate(Place("review", record_id=spring))
    page.tabs.setCurrentIndex(DECISIONS)
    form = page.decisions.form
    for field, text in ((form.title, "Buy a sensor"), (form.owner.lineEdit(), "An"), (form.due, "next we")):
        qtbot.keyClicks(field, text)
    desk.navigate(Place("review", record_id=autumn))
    assert (form.title.text(), form.owner.typed, form.due.text()) == ("", "", "")
    desk.navigate(Place("review", record_id=spring))
    assert (form.title.text(), form.owner.typed, form.due.text()) == ("Buy a sensor", "An", "next we")
    assert review.decisions(workspace, autumn) == []


def test_holding_freezes_the_figures_and_says_so(spring: str, page: ReviewPage, workspace: Workspace, qtbot: QtBot) -> None:
    refresh = page._refresh
    assert refresh.isEnabled()
    page.tabs.setCurrentIndex(MINUTES)
    field = said(page, "Held on, required", QLineEdit)
    field.setFocus()
    qtbot.keyClicks(field, "2027-03-01")
    leave(field, qtbot)
    assert workspace.facts().get(REVIEW.name, spring).held_on == TODAY  # type: ignore[union-attr]  # it is there
    assert not refresh.isEnabled()
    assert "stay as they stood" in refresh.accessibleDescription()
    make(workspace, "context-issue", title="Law", reviewed_on=TODAY)
    assert "Issues on record: 0" in page._lines[1].short


def test_a_day_in_the_future_is_refused_at_its_field(spring: str, page: ReviewPage, workspace: Workspace, qtbot: QtBot) -> None:
    page.tabs.setCurrentIndex(MINUTES)
    box = page.meeting.boxes["held_on"]
    box.editor.focus.setFocus()
    qtbot.keyClicks(box.editor.focus, "2030-01-01")
    leave(box.editor.focus, qtbot)
    assert "cannot be held in the future" in box.problem
    assert not page.commit()
    box.editor.focus.setFocus()
    box.editor.focus.selectAll()  # type: ignore[attr-defined]  # a QLineEdit
    qtbot.keyClicks(box.editor.focus, "2027-02-26")
    leave(box.editor.focus, qtbot)
    assert box.problem == ""
    assert page.commit()
    assert workspace.facts().get(REVIEW.name, spring).held_on == dt.date(2027, 2, 26)  # type: ignore[union-attr]  # it is there


def test_approving_says_what_lacks(spring: str, page: ReviewPage, workspace: Workspace) -> None:
    button = page._head._approve
    assert not button.isEnabled()
    assert "on which day it was held" in button.accessibleDescription()
    review.hold(workspace, spring, TODAY)
    assert "Say what matters" in button.accessibleDescription()
    for line in review.inputs(workspace, spring):
        records.edit(workspace, REGISTERS["review-input"], line.id, {"content": "Well"})
    assert button.accessibleDescription() == "Record a decision, or why no change is needed."
    records.edit(workspace, REVIEW, spring, {"no_decision_reason": "All is well"})
    assert button.isEnabled()


def test_approved_minutes_stay_as_they_are_and_say_why(spring: str, page: ReviewPage, workspace: Workspace) -> None:
    ana, ben = workspace.facts().rows("person")[0].id, make(workspace, "person", name="Ben Okafor")
    lines = [line.id for line in review.inputs(workspace, spring)]
    records.bulk(workspace, REGISTERS["review-input"], lines, {"content": "Well", "discussed": True})
    told: dict[str, object] = {"chair_id": ana, "minute_taker_id": ben, "attendees": [ana], "no_decision_reason": "All is well"}
    told |= {"conclusion": "Goes on", "next_review_on": TODAY + dt.timedelta(days=180)}
    for word in ("suitable", "adequate", "effective"):
        told |= {word: True, f"{word}_reason": "It is"}
    review.hold(workspace, spring, TODAY)
    records.edit(workspace, REVIEW, spring, told)
    assert page._head._approve.isEnabled()
    approval.approve(workspace, REVIEW, spring, version="1.0", approved_by_id=ana, approved_on=TODAY)
    why = "MRV-0001 was approved and stays as it is."
    assert page._head._approve.accessibleDescription() == why
    assert page._refresh.accessibleDescription() == why
    for group in (page.meeting, page.input.fields):
        assert {box.editor.toolTip() for box in group.boxes.values()} == {why}
    page.put(0, 3)
    assert why in [bar.accessibleName() for bar in page.window().findChildren(QWidget, "message")]
    assert [row.place for row in review.inputs(workspace, spring)] == [None] * 14


def test_figures_are_refreshed_by_a_button(spring: str, page: ReviewPage, workspace: Workspace, qtbot: QtBot) -> None:
    make(workspace, "context-issue", title="Law", reviewed_on=TODAY)
    page._refresh.setFocus()
    qtbot.keyClick(page._refresh, Qt.Key.Key_Return)
    assert "Issues on record: 1" in (review.inputs(workspace, spring)[1].figures or "")


def test_another_review_can_be_chosen(spring: str, page: ReviewPage, workspace: Workspace, desk: Desk) -> None:
    other = review.prepare(workspace, title="Summer", planned_for=TODAY + dt.timedelta(days=99))
    assert page.place().record_id == spring
    desk.navigate(Place("review", record_id=other))
    assert page.place().record_id == other
    assert page._chooser.currentData() == other
    records.delete(workspace, REVIEW, [other])
    assert page.place().record_id == spring


def test_the_pack_is_shown_and_follows_the_record(spring: str, page: ReviewPage, workspace: Workspace, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: page.preview.up_to_date, timeout=WAIT)
    count = page.preview.view.count
    assert count > 5
    page.preview.next.click()
    assert page.preview.view.page == 1
    assert page.preview.view.accessibleName() == f"Preview, page 2 of {count}"
    line = review.inputs(workspace, spring)[0]
    records.edit(workspace, REGISTERS["review-input"], line.id, {"content": "Changed"})
    assert not page.preview.up_to_date
    qtbot.waitUntil(lambda: page.preview.up_to_date, timeout=WAIT)
    assert page.preview.view.page == 1
    page.preview.larger.click()
    zoom = page.preview.view.zoom
    records.edit(workspace, REGISTERS["review-input"], line.id, {"content": "Changed again"})
    qtbot.waitUntil(lambda: page.preview.up_to_date, timeout=WAIT)
    assert page.preview.view.zoom == zoom
    page.preview.fit.click()
    assert page.preview.view.zoom != zoom


def test_the_pack_is_saved_while_the_preview_is_built(
    spring: str, page: ReviewPage, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "pack.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(target), ""))
    page.preview._build()
    button = said(page, "Save PDF pack…")
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Return)
    qtbot.waitUntil(target.exists, timeout=WAIT)
    assert target.read_bytes().startswith(b"%PDF")
    qtbot.waitUntil(lambda: page.preview.up_to_date, timeout=WAIT)


def test_print_opens_the_pack_in_the_program_for_pdf(
    spring: str, page: ReviewPage, workspace: Workspace, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path] = []
    monkeypatch.setattr(exporting, "open_outside", opened.append)
    button = said(page, "Print")
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(opened), timeout=WAIT)
    assert opened[0].name == "Management review pack.pdf"
    assert opened[0].read_bytes().startswith(b"%PDF")
    assert page.commands()["file.print"] == page.print_pack
    workspace.close()
    assert not opened[0].exists()


def test_the_meeting_is_saved_as_an_invitation(
    spring: str, page: ReviewPage, workspace: Workspace, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "spring"
    asked: list[tuple[object, ...]] = []
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *args: (asked.append(args), (str(target), ""))[1])
    button = cast(QAbstractButton, said(page, "Invite…"))
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Return)
    assert "Spring 2027-03-08.ics" in str(asked[0][2])
    assert b"SUMMARY:Spring" in target.with_suffix(".ics").read_bytes()
    review.hold(workspace, spring, TODAY)
    assert not button.isEnabled()
    assert button.accessibleDescription() == "This review was held; nobody needs to be invited."


def test_inputs_are_moved_and_left_out_with_the_keyboard(spring: str, page: ReviewPage, workspace: Workspace, qtbot: QtBot) -> None:
    keys = [line.figures.key for line in page._lines]
    page.list.setFocus()
    qtbot.keyClick(page.list, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert [line.figures.key for line in page._lines] == [keys[1], keys[0], *keys[2:]]
    assert page.list.currentIndex().row() == 1
    assert page._lines[1].title == "2  Earlier actions"
    qtbot.keyClick(page.list, Qt.Key.Key_End)
    qtbot.keyClick(page.list, Qt.Key.Key_Space)
    last = page.list.lines.index(13)
    assert last.data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Unchecked
    assert page._lines[13].title == "–  Policy suitability"
    assert [text for text in page._contents.findChildren(QLabel) if text.text() == "7 required, 6 advised"]
    qtbot.keyClick(page.list, Qt.Key.Key_Home)
    qtbot.keyClick(page.list, Qt.Key.Key_Space)
    assert page._lines[0].printed
    assert page.window().desk.notices.isVisible()  # type: ignore[attr-defined]  # says why it stays
    workspace.undo()
    assert page._lines[13].printed


def test_a_click_on_the_tick_changes_it_and_a_dropped_input_moves(spring: str, page: ReviewPage, qtbot: QtBot) -> None:
    rect = page.list.visualRect(page.list.lines.index(12))
    at = tick_rect(QRectF(rect)).center().toPoint()
    qtbot.mouseClick(page.list.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert not page._lines[12].printed
    first = page._lines[0].figures.key
    data = page.list.lines.mimeData([page.list.lines.index(0)])
    page.list.lines.dropMimeData(data, Qt.DropAction.MoveAction, 3, 0, QModelIndex())
    assert [line.figures.key for line in page._lines].index(first) == 2


def test_the_page_is_reached_from_the_register_the_step_and_the_menu(spring: str, desk: Desk, qtbot: QtBot) -> None:
    for place in (Place("register", register="management-review", record_id=spring), Place("step", step=11)):
        desk.navigate(place)
        assert desk.view is not None
        button = said(desk.view, "Open management review as a page")
        button.setFocus()
        qtbot.keyClick(button, Qt.Key.Key_Return)
        assert desk.place == Place("review", record_id=spring)
    desk.navigate(Place())
    desk.trigger("go.page.review")
    assert desk.place == Place("review", record_id=spring)


def test_all_that_can_be_focused_has_a_name(spring: str, page: ReviewPage) -> None:
    for tab in range(3):
        page.tabs.setCurrentIndex(tab)
        for widget in page.findChildren(QWidget):
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisibleTo(page):
                assert widget.accessibleName(), widget
