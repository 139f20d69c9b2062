"""The document editor by keys and clicks: begin a document, write it, take it to a version, look at versions and changes."""

from __future__ import annotations

import datetime as dt
import time
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QFileDialog, QLineEdit, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from aims_desktop.model.registers import REGISTERS
from aims_desktop.model.registers.documents import DraftStatus
from aims_desktop.service import approval, documents, records
from aims_desktop.service.workspace import Workspace
from aims_desktop.ui.context import Place
from aims_desktop.ui.desk import Desk
from aims_desktop.ui.pages.document import COMPARE, VERSIONS, DocumentPage
from aims_desktop.ui.pages.document_moves import ApproveDocumentDialog
from aims_desktop.ui.pages.document_new import NewDocumentDialog
from tests.service.kit import TODAY, make, row
from tests.service.test_documents import READY
from tests.ui.answering import answered, button
from tests.ui.example import settle

WAIT = 20_000
DOCUMENT = REGISTERS["document"]


@pytest.fixture
def ben(workspace: Workspace) -> str:
    return make(workspace, "person", name="Ben Okafor", kind="employee", top_management=True)


@pytest.fixture
def policy(workspace: Workspace, ben: str) -> str:
    ana = workspace.facts().rows("person")[0].id
    return make(workspace, "document", owner_id=ana, author_id=ana, review_months=12, **READY)


@pytest.fixture
def page(desk: Desk) -> DocumentPage:
    desk.navigate(Place("document"))
    return cast(DocumentPage, desk.view)


def said(root: QWidget, name: str, kind: type[QWidget] = QWidget) -> QWidget:
    """The one visible widget with an accessible name."""
    (found,) = [w for w in root.findChildren(kind) if w.accessibleName() == name and w.isVisibleTo(root)]
    return found


def begin(dialog: QDialog) -> None:
    assert isinstance(dialog, NewDocumentDialog)
    QTest.keyClick(dialog.list, Qt.Key.Key_Return)


def test_a_first_document_is_begun_from_the_empty_page(page: DocumentPage, workspace: Workspace, qtbot: QtBot) -> None:
    first = said(page, "New document…", QPushButton)
    with answered(begin) as texts:
        QTest.keyClick(first, Qt.Key.Key_Return)
    assert "AI policy" in texts
    (made,) = workspace.facts().rows("document")
    assert made.code == "POL-01"
    assert page.place() == Place("document", record_id=made.id)
    assert page.window().focusWidget() is page.text.edit
    assert page.text._words.text() == "7 questions to answer"
    qtbot.waitUntil(lambda: page.live.up_to_date, timeout=WAIT)
    assert "To answer: Fairness, safety" in page.live.view.toPlainText()


def test_the_next_question_is_gone_to_and_chosen(page: DocumentPage, workspace: Workspace) -> None:
    documents.begin(workspace, documents.outlines()[0])
    page.text.next_question.click()
    assert page.text.edit.textCursor().selectedText().startswith("> [?] Fairness")
    QTest.keyClicks(page.text.edit, "Fair")
    page.text.next_question.click()
    assert page.text.edit.textCursor().selectedText().startswith("> [?] Meeting laws")


def test_the_text_is_saved_when_it_is_left_by_tab(policy: str, page: DocumentPage, workspace: Workspace, qtbot: QtBot) -> None:
    edit = page.text.edit
    edit.setFocus()
    QTest.keyClick(edit, Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(edit, "# Ours")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    QTest.keyClick(edit, Qt.Key.Key_Tab)
    assert not edit.hasFocus()
    assert row(workspace, "document", policy).body.startswith("# Ours\n## Purpose")
    assert row(workspace, "document", policy).status is DraftStatus.DRAFT
    qtbot.waitUntil(lambda: page.live.up_to_date and page.live.view.toPlainText().startswith("Ours\nPurpose"), timeout=WAIT)
    assert workspace.undo_name() == "Edit DOC-0001: Text"


def test_two_million_letters_are_not_pasted_and_the_window_goes_on(policy: str, page: DocumentPage, workspace: Workspace) -> None:
    data = QMimeData()
    data.setText("word " * 400_000)
    begun = time.monotonic()
    page.text.edit.insertFromMimeData(data)
    settle()
    assert time.monotonic() - begun < 2
    assert page.text.text == READY["body"]
    assert page.text._words.text() == (
        "This is too long and was not pasted: with it the text would have 2,000,036 characters, and it takes at most 200,000."
    )
    assert page.commit()
    assert page.text.problem == ""


def test_a_paragraph_without_end_is_not_pasted(policy: str, page: DocumentPage) -> None:
    data = QMimeData()
    data.setText("x" * 150_000)
    page.text.edit.insertFromMimeData(data)
    assert page.text.text == READY["body"]
    assert page.text.problem.startswith("This was not pasted: it has a paragraph of 150,000 characters")


def test_a_text_that_grew_too_long_stays_as_typed_with_the_reason(
    policy: str, page: DocumentPage, workspace: Workspace, qtbot: QtBot
) -> None:
    page.text.edit.setPlainText("line of words\n" * 14_400)
    assert not page.commit()
    assert page.text.problem == "Takes at most 200,000 characters; this has 201,599."
    assert row(workspace, "document", policy).body == READY["body"]
    assert len(page.text.text) > 200_000
    page.text.edit.setPlainText("Short again")
    assert page.commit()
    assert row(workspace, "document", policy).body == "Short again"


def test_a_long_text_is_read_off_the_typing_path(policy: str, page: DocumentPage, qtbot: QtBot) -> None:
    page.text.edit.setPlainText("A paragraph with **bold** words.\n\n" * 5_000)
    slowest, end = 0.0, time.monotonic() + 60
    while not page.live.up_to_date and time.monotonic() < end:
        begun = time.monotonic()
        settle()
        slowest = max(slowest, time.monotonic() - begun)
    assert page.live.up_to_date
    assert slowest < 1.0


def test_markup_of_the_text_is_shown_as_letters(policy: str, page: DocumentPage, qtbot: QtBot) -> None:
    page.text.edit.setPlainText('<b>x</b> ![p](http://example.org/p.png) [go](http://example.org "t")')
    qtbot.waitUntil(lambda: page.live.up_to_date and "example" in page.live.view.toPlainText(), timeout=WAIT)
    assert page.live.view.toPlainText() == "<b>x</b> [Picture left out: p] go (http://example.org)"
    assert "href" not in page.live.view.toHtml()
    assert "<img" not in page.live.view.toHtml()


def press(page: DocumentPage, words: str) -> None:
    QTest.keyClick(button(page.moves, words), Qt.Key.Key_Return)


def test_a_document_goes_to_a_version_by_its_buttons_only(policy: str, page: DocumentPage, workspace: Workspace, ben: str) -> None:
    records.edit(workspace, DOCUMENT, policy, {"status": "draft"})
    assert [b.text() for b in page.moves.buttons.values()] == ["Send for review"]
    press(page, "Send for review")
    assert list(page.moves.buttons) == ["ready", "ask", "back"]
    assert page.moves.buttons["ready"].hasFocus()

    def want(dialog: QDialog) -> None:
        assert not button(dialog, "Request").isEnabled()
        QTest.keyClicks(said(dialog, "What shall be changed", QPlainTextEdit), "Name the owner")
        button(dialog, "Request").click()

    with answered(want):
        press(page, "Request a change…")
    asked = "1 Mar 2027, Ana Ruiz: Name the owner"
    assert page.moves.request.isVisibleTo(page)
    assert page.moves.request.text() == asked
    assert row(workspace, "document", policy).notes is None
    press(page, "Send for review")
    assert not page.moves.request.isVisibleTo(page)
    assert row(workspace, "document", policy).notes == asked
    press(page, "Ready for approval")

    def agree(dialog: QDialog) -> None:
        assert isinstance(dialog, ApproveDocumentDialog)
        assert cast(QLineEdit, said(dialog, "Version", QLineEdit)).text() == "1.0"
        assert dialog.person.value == ben
        button(dialog, "Approve").click()

    with answered(agree):
        press(page, "Approve…")
    (version,) = approval.versions_of(workspace, policy)
    assert (version.version, version.approved_by_id, version.approved_on) == ("1.0", ben, TODAY)
    assert row(workspace, "document", policy).next_review_on == dt.date(2028, 3, 1)
    assert page.moves.chip.text() == "Published"
    assert page.moves.sentence.text() == "Version 1.0 applies."
    assert list(page.moves.buttons) == ["next", "ask", "withdraw"]


def test_the_version_that_applies_and_the_one_that_will_are_both_named(
    policy: str, page: DocumentPage, workspace: Workspace, ben: str
) -> None:
    for number, later in (("1.0", None), ("1.1", TODAY + dt.timedelta(days=10))):
        records.edit(workspace, DOCUMENT, policy, {"body": f"Text of {number}", "status": "ready"})
        documents.approve(workspace, policy, version=number, approved_by_id=ben, approved_on=TODAY, effective_on=later)
    assert page.moves.chip.text() == "Published"
    assert page.moves.sentence.text() == "Version 1.0 applies. Version 1.1 is approved and applies from 11 Mar 2027."


def test_a_step_that_is_refused_says_why_in_one_sentence(policy: str, page: DocumentPage, workspace: Workspace) -> None:
    records.edit(workspace, DOCUMENT, policy, {"body": "> [?] Who?", "owner_id": None})
    approve = page.moves.buttons["approve"]
    assert not approve.isEnabled()
    assert approve.accessibleDescription() == page.moves.reason.text() == "1 question in the text is still to be answered."
    records.edit(workspace, DOCUMENT, policy, {"body": "Ana."})
    assert page.moves.reason.text() == "Not ready for approval: complete Owner first."


def test_the_author_is_refused_and_the_dialog_stays(policy: str, page: DocumentPage, workspace: Workspace) -> None:
    ana = workspace.facts().rows("person")[0].id

    def agree(dialog: QDialog) -> None:
        assert isinstance(dialog, ApproveDocumentDialog)
        dialog.person.show_value(ana, "Ana Ruiz")
        button(dialog, "Approve").click()
        assert dialog.isVisible()
        assert dialog.error().startswith("Somebody else must approve")

    with answered(agree):
        press(page, "Approve…")
    assert approval.versions_of(workspace, policy) == []


def test_a_version_is_shown_as_it_was(policy: str, page: DocumentPage, workspace: Workspace, ben: str, qtbot: QtBot) -> None:
    documents.approve(workspace, policy, version="1.0", approved_by_id=ben, approved_on=TODAY, note="First")
    records.edit(workspace, REGISTERS["person"], ben, {"name": "Ben Smith"})
    records.edit(workspace, DOCUMENT, policy, {"body": "All new", "title": "Other"})
    page.views.setCurrentIndex(VERSIONS)
    qtbot.waitUntil(lambda: page.versions.view.toPlainText() == "Purpose\nFew tools, well watched.", timeout=WAIT)
    labels = [w.text() for w in page.versions.findChildren(QWidget) if hasattr(w, "text") and w.isVisibleTo(page)]
    assert {"by Ben Okafor on 1 Mar 2027", "POL-01 AI policy", "First", "Published"} <= set(labels)


def test_what_changed_is_shown_word_by_word(policy: str, page: DocumentPage, workspace: Workspace, ben: str, qtbot: QtBot) -> None:
    page.views.setCurrentIndex(COMPARE)
    assert not page.compare.view.isVisible()
    documents.approve(workspace, policy, version="1.0", approved_by_id=ben, approved_on=TODAY)
    documents.write(workspace, policy, "## Purpose\n\nNo tools, well watched.")
    page.compare.before.setCurrentIndex(1)
    page.compare.after.setCurrentIndex(0)
    page.compare._show()
    qtbot.waitUntil(lambda: page.compare.view.accessibleDescription() == "New: No. Gone: Few.", timeout=WAIT)
    assert "FewNo tools" in page.compare.view.toPlainText()


@pytest.mark.parametrize("ending", [".pdf", ".docx"])
def test_version_and_draft_are_saved_as_files(
    policy: str,
    page: DocumentPage,
    workspace: Workspace,
    ben: str,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    ending: str,
) -> None:
    documents.approve(workspace, policy, version="1.0", approved_by_id=ben, approved_on=TODAY)
    documents.write(workspace, policy, "All new")
    asked: list[str] = []

    def answer(*words: str) -> tuple[str, str]:
        asked.append(Path(words[2]).name)
        return str(tmp_path / f"{len(asked)}"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
    page._offer_files()
    names = [action.text() for action in page._menu.actions()]
    assert names == ["PDF of version 1.0…", "Word document of version 1.0…", "PDF of the draft…", "Word document of the draft…"]
    assert page.commands()["file.export"]
    for action in page._menu.actions()[(0 if ending == ".pdf" else 1) :: 2]:
        action.trigger()
    made = [tmp_path / f"1{ending}", tmp_path / f"2{ending}"]
    qtbot.waitUntil(lambda: all(path.exists() for path in made), timeout=WAIT)
    assert asked == [f"POL-01 AI policy 1.0{ending}", f"POL-01 AI policy draft{ending}"]
    assert all(path.read_bytes().startswith(b"%PDF" if ending == ".pdf" else b"PK") for path in made)


def test_a_withdrawn_document_is_not_edited(policy: str, page: DocumentPage, workspace: Workspace) -> None:
    records.edit(workspace, DOCUMENT, policy, {"status": "withdrawn"})
    assert page.text.edit.isReadOnly()
    assert list(page.moves.buttons) == ["take_up"]
    press(page, "Take up again")
    assert not page.text.edit.isReadOnly()


def test_an_outside_document_has_no_steps(page: DocumentPage, workspace: Workspace) -> None:
    made = make(workspace, "document", title="ISO/IEC 42001", type="external", external_version="2023", checked_on=TODAY)
    assert page.place().record_id == made
    assert page.moves.buttons == {}
    assert page.moves.sentence.text() == "Edition 2023; checked on 1 Mar 2027."


def test_details_are_saved_field_by_field(policy: str, page: DocumentPage, workspace: Workspace) -> None:
    page.parts.setCurrentIndex(1)
    title = said(page, "Title, required", QLineEdit)
    title.setFocus()
    QTest.keyClick(title, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(title, "Policy on AI")
    QTest.keyClick(title, Qt.Key.Key_Tab)
    assert row(workspace, "document", policy).title == "Policy on AI"
    assert page._chooser.currentText() == "POL-01  Policy on AI"


def test_the_page_is_reached_from_the_register_with_its_record(policy: str, desk: Desk) -> None:
    other = make(desk.workspace, "document", code="PRO-01", title="Risk procedure")
    desk.navigate(Place("register", register="document", record_id=other))
    assert desk.view is not None
    QTest.keyClick(said(desk.view, "Open document as a page"), Qt.Key.Key_Return)
    assert desk.place == Place("document", record_id=other)


def test_all_that_can_be_focused_has_a_name(policy: str, page: DocumentPage, workspace: Workspace, ben: str) -> None:
    documents.approve(workspace, policy, version="1.0", approved_by_id=ben, approved_on=TODAY)
    for part in range(2):
        page.parts.setCurrentIndex(part)
        for view in range(3):
            page.views.setCurrentIndex(view)
            for widget in page.findChildren(QWidget):
                if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisibleTo(page):
                    assert widget.accessibleName(), widget
