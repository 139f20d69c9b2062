"""What bad facts get in the window: one clear sentence that names the rule, the text as it was typed, the file as it was."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLabel, QLineEdit, QPlainTextEdit

from aims_desktop.model.registers import REGISTERS
from aims_desktop.service import approval, evidence, records
from aims_desktop.service.workspace import Workspace
from aims_desktop.ui.context import Place
from aims_desktop.ui.desk import Desk
from aims_desktop.ui.dialogs.base import Dialog
from aims_desktop.ui.dialogs.erase import EraseDialog
from aims_desktop.ui.dialogs.reason import ReasonDialog
from aims_desktop.ui.main_window import MainWindow
from aims_desktop.ui.pages.document_moves import ChangeDialog
from aims_desktop.ui.register.approve_dialog import ApproveDialog
from aims_desktop.ui.register.link_editor import SeveralEditor
from aims_desktop.ui.register.page import RegisterPage
from tests.service.kit import TODAY, make, row
from tests.ui.answering import button
from tests.ui.example import go, settle
from tests.ui.register.kit import detail_of, field, type_into
from tests.ui.test_bad_input import is_sentence
from tests.ui.test_hostile_texts import MEGABYTES, paste

DAY = dt.timedelta(days=1)


def form(desk: Desk, register: str, **values: Any) -> RegisterPage:
    """The form of a new record."""
    page = go(desk, Place("register", register=register, record_id=make(desk.workspace, register, title="Drift", **values)))
    assert isinstance(page, RegisterPage)
    return page


def said(page: RegisterPage, name: str) -> str:
    """What stands beside a field."""
    sentence = detail_of(page).form.boxes[name].said()
    assert is_sentence(sentence), sentence
    return sentence


def told(desk: Desk) -> str:
    """The one sentence over the page."""
    (sentence,) = desk.notices.errors()
    assert is_sentence(sentence), sentence
    return sentence


# --- fields


@pytest.mark.parametrize(
    ("register", "name", "typed", "sentence"),
    [
        ("measure", "upper_limit", "about five", "“about five” is not a number."),
        ("measure", "lower_limit", "1e9", "“1e9” is not a number."),
        ("milestone", "due_on", "30 Feb 2027", ""),
        ("risk", "next_review_on", "soon", ""),
        ("oversight-plan", "cases_per_hour", "-5", "Must be 0 or more."),
        ("incident", "detected_at", "0001-01-01", "A moment needs a year from 2 to 9998."),
        ("incident", "detected_at", "0001-01-01 00:00", "A moment needs a year from 2 to 9998."),
    ],
)
def test_what_is_no_number_and_no_day_stays_as_it_was_typed(
    desk: Desk, path: Path, register: str, name: str, typed: str, sentence: str
) -> None:
    page = form(desk, register)
    before, box = path.read_bytes(), field(page, name, QLineEdit)
    type_into(box, typed)
    assert said(page, name).startswith(sentence or "“")
    assert box.text() == typed
    assert path.read_bytes() == before
    type_into(box, "")
    assert page.commit()


def test_a_day_before_another_is_kept_as_typed_with_the_rule_beside_it(desk: Desk, workspace: Workspace) -> None:
    page = form(desk, "risk", last_review_on=TODAY)
    type_into(field(page, "next_review_on", QLineEdit), "1 Feb 2027")
    assert said(page, "next_review_on") == "The next review cannot be before the last one."
    assert workspace.facts().rows("risk")[0].next_review_on == dt.date(2027, 2, 1)


def test_an_acceptance_that_has_ended_is_named_beside_the_status(desk: Desk, workspace: Workspace) -> None:
    ana = workspace.facts().rows("person")[0].id
    method = workspace.facts().rows("risk-method")[0].id
    records.edit(workspace, REGISTERS["risk-method"], method, {"low_to": 4, "medium_to": 9, "high_to": 15, "appetite": "medium"})
    accepted = {"accepted_by_id": ana, "accepted_role": "CEO", "accepted_on": TODAY - 9 * DAY, "acceptance_reason": "Rare"}
    page = form(desk, "risk", residual_likelihood=5, residual_impact=5, status="accepted", accepted_until=TODAY, **accepted)
    assert not detail_of(page).form.boxes["status"].problem
    type_into(field(page, "accepted_until", QLineEdit), "28 Feb 2027")
    assert said(page, "status") == "Above appetite, accepted needs a name, a role, a reason and a day that is not past."
    type_into(field(page, "accepted_until", QLineEdit), "1 Feb 2027")
    assert said(page, "accepted_until") == "The acceptance cannot end before it was given."
    assert workspace.facts().rows("risk")[0].accepted_until == dt.date(2027, 2, 1)


def test_a_plan_that_goes_in_a_circle_is_refused(desk: Desk, workspace: Workspace, path: Path) -> None:
    first = make(workspace, "milestone", title="Scope approved")
    second = make(workspace, "milestone", title="Policy approved", depends_on=(first,))
    page = go(desk, Place("register", register="milestone", record_id=first))
    assert isinstance(page, RegisterPage)
    before, box = path.read_bytes(), detail_of(page).form.boxes["depends_on"]
    assert isinstance(box.editor, SeveralEditor)
    edit = box.editor.box.lineEdit()
    assert edit is not None
    type_into(edit, "Policy")
    assert said(page, "depends_on") == "A milestone cannot wait for one that waits for it."
    assert path.read_bytes() == before
    assert workspace.facts().linked(first, "depends_on") == frozenset()
    assert workspace.facts().linked(second, "depends_on") == {first}
    assert edit.text().startswith("Policy")
    desk.navigate(Place())
    assert desk.view is page, "the window stays where something cannot be saved"
    type_into(edit, "")
    assert page.commit()


# --- approving


def test_what_lacks_a_field_cannot_be_approved_and_the_button_says_which(desk: Desk, workspace: Workspace) -> None:
    page = go(desk, Place("register", register="risk-method"))
    assert isinstance(page, RegisterPage)
    approve = detail_of(page).approve
    assert not approve.isEnabled()
    assert approve.accessibleDescription().startswith("Complete ")
    assert is_sentence(approve.accessibleDescription())


def test_nobody_approves_own_work(desk: Desk, window: MainWindow, workspace: Workspace, path: Path) -> None:
    ana = workspace.facts().rows("person")[0].id
    made = make(workspace, "document", title="Policy", author_id=ana)
    page = go(desk, Place("register", register="document", record_id=made))
    assert isinstance(page, RegisterPage)
    before = path.read_bytes()
    dialog = ApproveDialog(window, desk.context, REGISTERS["document"], made)
    dialog.show()
    dialog.person.show_value(ana, "Ana Ruiz")
    button(dialog, "Approve").click()
    assert "Approved" not in dialog.error()
    assert is_sentence(dialog.error())
    assert path.read_bytes() == before
    assert approval.versions_of(workspace, made) == []
    dialog.close()
    dialog.deleteLater()


# --- files


@pytest.fixture
def page(desk: Desk) -> RegisterPage:
    return form(desk, "risk")


def attach(page: RegisterPage, monkeypatch: pytest.MonkeyPatch, *files: Path) -> None:
    """Choose files through the menu."""
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_args: ([str(file) for file in files], ""))
    page.context.trigger("record.attach")
    settle()


@pytest.mark.parametrize(
    ("size", "sentence"),
    [
        (60_000_000, "“film.mp4” has 60.0 MB; at most 52.4 MB can be kept in the file. Keep it elsewhere and add a link."),
        (0, "“film.mp4” is empty (0 bytes), so it was not added."),
    ],
)
def test_a_file_that_is_too_large_or_empty(
    page: RegisterPage, desk: Desk, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int, sentence: str
) -> None:
    film, before = tmp_path / "film.mp4", path.read_bytes()
    with film.open("wb") as file:
        file.truncate(size)
    attach(page, monkeypatch, film)
    assert told(desk) == sentence
    assert path.read_bytes() == before


def test_a_file_that_cannot_be_read(page: RegisterPage, desk: Desk, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing keeps root from reading, so what the system would answer is answered in its place."""
    locked, before = tmp_path / "locked.pdf", path.read_bytes()
    locked.write_bytes(b"%PDF")
    real = Path.read_bytes

    def read(file: Path) -> bytes:
        if file == locked:
            raise PermissionError(13, "Permission denied")
        return real(file)

    monkeypatch.setattr(Path, "read_bytes", read)
    attach(page, monkeypatch, locked)
    assert told(desk) == "“locked.pdf” cannot be read: Permission denied."
    assert path.read_bytes() == before


def test_a_file_with_a_hostile_name_is_kept_under_that_name_and_shown_as_text(
    page: RegisterPage, workspace: Workspace, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hostile = tmp_path / "<b>x<b> =1+1 \u202egpj.exe"
    if os.name == "nt":
        hostile = tmp_path / "=1+1 \u202egpj.exe"
    hostile.write_bytes(b"data")
    attach(page, monkeypatch, hostile)
    assert desk.notices.errors() == []
    (proof,) = workspace.facts().rows("evidence")
    assert proof.file.name == hostile.name
    names = [label.text() for label in page.window().findChildren(QLabel) if "gpj.exe" in label.text()]
    assert names == [] or {label.textFormat() for label in page.window().findChildren(QLabel)} == {Qt.TextFormat.PlainText}


# --- megabytes

TOO_LONG = "This is too long and was not pasted: with it the text would have 2,000,000 characters, and it takes at most 200,000."


def typed_in(dialog: Dialog) -> QPlainTextEdit:
    """The text box of a dialog."""
    return dialog.findChildren(QPlainTextEdit)[0]


@pytest.mark.parametrize("called", ["approve", "reason", "change", "erase"])
def test_2_mb_are_not_pasted_into_a_dialog(desk: Desk, window: MainWindow, workspace: Workspace, called: str) -> None:
    made = make(workspace, "document", title="Policy")
    dialogs: dict[str, Callable[[], Dialog]] = {
        "approve": lambda: ApproveDialog(window, desk.context, REGISTERS["document"], made),
        "reason": lambda: ReasonDialog(window, "Set risk criteria and appetite."),
        "change": lambda: ChangeDialog(window, desk.context),
        "erase": lambda: EraseDialog(window, desk.context),
    }
    dialog = dialogs[called]()
    dialog.show()
    box = typed_in(dialog)
    paste(box, MEGABYTES)
    assert box.toPlainText() == ""
    assert (
        dialog.error()
        == "This is too long and was not pasted: with it the text would have 2,000,000 characters, and it takes at most 200,000."
    )
    paste(box, "Fog over the fjord")
    assert (box.toPlainText(), dialog.error()) == ("Fog over the fjord", "")
    dialog.close()
    dialog.deleteLater()


# --- deleting what others refer to


def test_evidence_that_a_record_rests_on_is_not_deleted(
    page: RegisterPage, desk: Desk, workspace: Workspace, path: Path, tmp_path: Path
) -> None:
    (tmp_path / "log.txt").write_text("log")
    proof = evidence.attach(workspace, REGISTERS["risk"], page.record_id, tmp_path / "log.txt")
    shown = go(desk, Place("register", register="evidence", record_id=proof))
    assert isinstance(shown, RegisterPage)
    before = path.read_bytes()
    desk.trigger("record.delete")
    settle()
    assert told(desk) == "EVD-0001 log cannot be deleted: RSK-0001 Drift still names it. Name another there or none, then delete it."
    assert path.read_bytes() == before
    assert not row(workspace, "evidence", proof).deleted
