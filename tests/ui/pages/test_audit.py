"""The audit runner by keys and clicks: make the checklist, judge with the keys, keep evidence, raise a finding, close."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QComboBox, QFileDialog, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from aims_desktop.model.registers.audits import AnswerResult
from aims_desktop.service import audit, audit_closing, evidence, records
from aims_desktop.service.workspace import Workspace
from aims_desktop.ui.context import Place
from aims_desktop.ui.desk import Desk
from aims_desktop.ui.pages.audit import QUESTION, REPORT, AuditPage
from aims_desktop.ui.widgets.buttons import Button
from tests.service.audits import audited, planned
from tests.service.kit import TODAY, make, row
from tests.ui.answering import answered
from tests.ui.example import settle

WAIT = 20_000


@pytest.fixture
def audit_id(workspace: Workspace) -> str:
    """Three questions, none answered."""
    made = planned(workspace)
    audit.make_checklist(workspace, made)
    return made


@pytest.fixture
def page(desk: Desk) -> AuditPage:
    desk.navigate(Place("audit"))
    return cast(AuditPage, desk.view)


def said(root: QWidget, name: str, kind: type[QWidget] = QWidget) -> QWidget:
    """The one visible widget with an accessible name."""
    (found,) = [w for w in root.findChildren(kind) if w.accessibleName() == name and w.isVisibleTo(root)]
    return found


def answers(workspace: Workspace, audit_id: str) -> list[AnswerResult | None]:
    return [line.result for line in audit.lines(workspace, audit_id)]


def test_a_first_audit_is_planned_and_its_checklist_made_as_one_change(page: AuditPage, workspace: Workspace, qtbot: QtBot) -> None:
    first = page._first
    assert first.hasFocus()
    qtbot.keyClick(first, Qt.Key.Key_Return)
    (made,) = workspace.facts().rows("audit")
    assert (made.kind, made.status) == ("internal", "planned")
    button = said(page, "Make the checklist", Button)
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Return)
    assert len(page.list.questions) == 70
    assert page.list.hasFocus()
    assert page.tabs.currentIndex() == QUESTION
    assert workspace.undo_name() == "Make the checklist of AUD-0001"
    workspace.undo()
    assert page.list.questions == []


def test_keys_judge_and_save_and_next_goes_on(audit_id: str, page: AuditPage, workspace: Workspace, qtbot: QtBot) -> None:
    assert page.list.hasFocus()
    qtbot.keyClick(page.list, Qt.Key.Key_1)
    assert answers(workspace, audit_id) == [AnswerResult.CONFORMS, None, None]
    page.commands()["record.next"]()
    assert page.list.current is not None
    assert page.list.current.row.requirement == "42001:8.2"
    focused = page.window().focusWidget()
    assert focused is not None
    assert page.question.result.isAncestorOf(focused), "the next key judges the next question"
    qtbot.keyClick(focused, Qt.Key.Key_5)
    assert answers(workspace, audit_id)[1] is AnswerResult.NOT_APPLICABLE
    qtbot.keyClick(page.list, Qt.Key.Key_7)
    assert answers(workspace, audit_id)[1] is AnswerResult.NOT_SAMPLED
    assert "2 of 3 answered" in page.head.more.text()
    page.commands()["record.previous"]()
    assert page.list.current.row.requirement == "42001:6.1.2"


def test_a_minor_finding_is_announced_and_made_by_going_on(audit_id: str, page: AuditPage, workspace: Workspace, qtbot: QtBot) -> None:
    qtbot.keyClick(page.list, Qt.Key.Key_3)
    box = page.question.finding
    assert box._what.text() == "A finding will be created: FND-0001, minor nonconformity, 6.1.2"
    go_on = said(page, "Save and next")
    go_on.setFocus()
    qtbot.keyClick(go_on, Qt.Key.Key_Return)
    assert "Write what you saw first" in page.question.fields.boxes["found"].problem
    assert workspace.facts().rows("finding") == []
    field = said(page, "What was seen, where, required", QPlainTextEdit)
    assert field.hasFocus()
    qtbot.keyClicks(field, "Two risks have no owner")
    go_on.setFocus()
    qtbot.keyClick(go_on, Qt.Key.Key_Return)
    (finding,) = workspace.facts().rows("finding")
    assert (finding.title, finding.grade) == ("Two risks have no owner", "minor_nonconformity")
    assert page.list.questions[0].caption == "6.1.2 · Minor finding FND-0001"


def test_the_finding_is_edited_where_it_was_made(audit_id: str, page: AuditPage, workspace: Workspace, qtbot: QtBot) -> None:
    line = audit.lines(workspace, audit_id)[0]
    audit.set_sight(workspace, line.id, "found", "Two risks have no owner")
    qtbot.keyClick(page.list, Qt.Key.Key_4)
    edit = said(page, "Edit finding")
    edit.setFocus()
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    (finding,) = workspace.facts().rows("finding")
    field = said(page, "Owner, required", QComboBox)
    field.setFocus()
    qtbot.keyClicks(cast(QComboBox, field).lineEdit(), "Ana")
    assert page.commit()
    assert row(workspace, "finding", finding.id).owner_id == workspace.facts().rows("person")[0].id
    assert "Owner Ana Ruiz" in page.question.finding._more.text()


def test_files_and_lists_are_kept_as_evidence(
    audit_id: str, page: AuditPage, workspace: Workspace, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    line, register = audit.lines(workspace, audit_id)[0], audit.ANSWER
    for name in ("minutes.txt", "mail.txt"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_args: ([str(tmp_path / "minutes.txt")], ""))
    add = said(page, "Add evidence…")
    add.setFocus()
    qtbot.keyClick(add, Qt.Key.Key_Return)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "mail.txt"))])
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    page.question.evidence.dropEvent(QDropEvent(QPointF(5, 5), copy, data, left, Qt.KeyboardModifier.NoModifier))
    make(workspace, "risk", title="Drift")
    with answered("Keep as evidence"):
        said(page, "Keep a list as evidence…").click()  # type: ignore[attr-defined]  # a button
    assert [each.title for each in evidence.files_of(workspace, register, line.id)] == ["minutes", "mail", "Risks and opportunities"]
    settle()
    away = said(page, "Unlink mail; it stays in the register of evidence")
    away.setFocus()
    qtbot.keyClick(away, Qt.Key.Key_Return)
    assert [each.title for each in evidence.files_of(workspace, register, line.id)] == ["minutes", "Risks and opportunities"]


def test_a_file_that_cannot_be_kept_is_refused_in_a_sentence(audit_id: str, page: AuditPage, desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    page.question.evidence.attach([tmp_path / "empty.txt"])
    assert any("is empty (0 bytes)" in bar.accessibleName() for bar in desk.findChildren(QWidget, "message"))


def test_an_auditor_who_owns_what_is_audited_is_named(audit_id: str, page: AuditPage, workspace: Workspace) -> None:
    page.tabs.setCurrentIndex(1)
    assert not page.plan.guard.isVisibleTo(page)
    lead = row(workspace, "audit", audit_id).lead_auditor_id
    system = make(workspace, "ai-system", title="Route planner", owner_id=lead)
    records.edit(workspace, audit.AUDIT, audit_id, {"systems": [system]})
    assert page.plan.guard.isVisibleTo(page)
    assert page.plan.guard.text() == "Mara Quist answers for what is audited (AIS-0001 Route planner): choose another auditor."


def test_closing_says_what_lacks_and_then_keeps_everything(workspace: Workspace, desk: Desk, qtbot: QtBot) -> None:
    made = audited(workspace, title="Ready")
    records.edit(workspace, audit.AUDIT, made, {"conclusion": None})
    desk.navigate(Place("audit", record_id=made))
    page = cast(AuditPage, desk.view)
    close = said(page, "Close audit…", Button)
    assert not close.isEnabled()
    assert close.accessibleDescription() == "Complete Conclusion."
    records.edit(workspace, audit.AUDIT, made, {"conclusion": "conforms"})
    assert close.isEnabled()
    with answered() as texts:
        close.click()
    assert any("can never be changed" in text for text in texts)
    assert row(workspace, "audit", made).status == "in_progress"
    with answered("Close audit"):
        close.click()
    assert row(workspace, "audit", made).status == "closed"
    assert page.head.state.text() == "Closed · version 1.0"
    assert not close.isEnabled()


def test_nothing_of_a_closed_audit_can_be_typed_over(workspace: Workspace, desk: Desk, qtbot: QtBot) -> None:
    made = audited(workspace)
    audit_closing.close(workspace, made)
    desk.navigate(Place("audit", record_id=made))
    page = cast(AuditPage, desk.view)
    before = answers(workspace, made)
    qtbot.keyClick(page.list, Qt.Key.Key_4)
    page.question.judge(AnswerResult.OBSERVATION)
    field = page.question.fields.boxes["found"].editor.focus
    qtbot.keyClicks(field, "Rewritten")
    assert answers(workspace, made) == before
    assert "Rewritten" not in field.toPlainText()  # type: ignore[attr-defined]  # a QPlainTextEdit
    assert not page.question.result.isEnabled()
    assert not said(page, "Add evidence…").isEnabled()
    page.tabs.setCurrentIndex(REPORT)
    title = page.plan.fields.boxes["title"].editor.focus
    qtbot.keyClicks(title, "Rewritten")
    assert page.commit()
    assert row(workspace, "audit", made).title == "Full audit"


def test_the_forms_of_a_closed_audit_and_its_answers_are_locked_too(workspace: Workspace, desk: Desk) -> None:
    made = audited(workspace)
    audit_closing.close(workspace, made)
    desk.navigate(Place("register", register="audit", record_id=made))
    detail = desk.view.detail  # type: ignore[union-attr]  # the page of a register
    assert "is closed and stays as it is" in detail.state.text()
    assert not detail.approve.isVisibleTo(detail)


def test_report_and_checklist_are_printed(
    audit_id: str, page: AuditPage, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("Print blank checklist…", "Save the audit report as PDF…"):
        target = tmp_path / f"{name[:5]}.pdf"
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args, target=target: (str(target), ""))
        button = said(page, name)
        button.setFocus()
        qtbot.keyClick(button, Qt.Key.Key_Return)
        qtbot.waitUntil(target.exists, timeout=WAIT)
        assert target.read_bytes().startswith(b"%PDF")


def test_another_audit_can_be_chosen_and_undone_ones_disappear(audit_id: str, page: AuditPage, workspace: Workspace, desk: Desk) -> None:
    other = make(workspace, "audit", title="Supplier visit", kind="supplier", planned_from=TODAY)
    desk.navigate(Place("audit", record_id=other))
    assert page.place().record_id == other
    assert page.chooser.box.currentData() == other
    assert page._make.text().strip() == "Make the checklist"
    workspace.undo()
    assert page.place().record_id == audit_id


def test_all_that_can_be_focused_has_a_name(audit_id: str, page: AuditPage) -> None:
    for tab in range(3):
        page.tabs.setCurrentIndex(tab)
        for widget in page.findChildren(QWidget):
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisibleTo(page):
                assert widget.accessibleName(), widget
