"""The certification page by keys and clicks: body, audits, the stage 1 list, findings, certificate, three years, the index as PDF."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from aims_desktop.model.registers import REGISTERS
from aims_desktop.service import records
from aims_desktop.service.workspace import Workspace
from aims_desktop.ui.context import Place
from aims_desktop.ui.desk import Desk
from aims_desktop.ui.pages.certification import AFTER, DOCUMENTS, FOUND, PREPARE, CertificationPage
from tests.service.kit import TODAY, make
from tests.ui.pages.test_review import said

Key = Qt.Key
WAIT = 20_000


@pytest.fixture
def page(desk: Desk) -> CertificationPage:
    desk.navigate(Place("certification"))
    return cast(CertificationPage, desk.view)


def texts(page: CertificationPage) -> list[str]:
    return [part.text() for part in page.findChildren(QLabel) if part.isVisibleTo(page)]


def press(page: CertificationPage, name: str, qtbot: QtBot) -> None:
    """Press a button by its name with the keyboard."""
    button = said(page, name)
    button.setFocus()
    qtbot.keyClick(button, Key.Key_Return)


def test_body_and_contract_are_saved_field_by_field(page: CertificationPage, workspace: Workspace, qtbot: QtBot) -> None:
    assert page.tabs.hasFocus()
    field = said(page, "Certification body, required", QLineEdit)
    field.setFocus()
    qtbot.keyClicks(field, "Kystcert")
    qtbot.keyClick(field, Key.Key_Tab)
    row = workspace.facts().single("certification")
    assert row is not None
    assert row.body == "Kystcert"
    assert "Kystcert · no contract yet" in texts(page)
    assert workspace.undo_name().endswith("Certification body")


def test_a_certificate_that_ends_before_it_begins_is_told_beside_its_field(
    page: CertificationPage, workspace: Workspace, qtbot: QtBot
) -> None:
    page.tabs.setCurrentIndex(AFTER)
    for name, day in (("Valid from, required", "2027-03-15"), ("Valid until, required", "2027-01-01")):
        field = said(page, name, QLineEdit)
        field.setFocus()
        qtbot.keyClicks(field, day)
        qtbot.keyClick(field, Key.Key_Tab)
    box = page.certificate_fields.boxes["valid_until"]
    assert box.problem == "The certificate cannot end before it begins."
    assert "2027" in box.editor.focus.text()  # type: ignore[attr-defined]  # a QLineEdit
    row = workspace.facts().single("certification")
    assert row is not None
    assert (row.valid_from, row.valid_until) == (dt.date(2027, 3, 15), None)
    box.editor.focus.clear()  # type: ignore[attr-defined]  # a QLineEdit
    assert page.commit()


def test_stage_1_is_planned_and_opened(page: CertificationPage, desk: Desk, workspace: Workspace, qtbot: QtBot) -> None:
    press(page, "Plan stage 1", qtbot)
    (row,) = workspace.facts().rows("audit")
    assert (row.title, row.kind) == ("Stage 1 audit", "stage_1")
    assert desk.place == Place("register", register="audit", record_id=row.id)
    records.edit(workspace, REGISTERS["audit"], row.id, {"planned_from": TODAY + dt.timedelta(days=9)})
    desk.navigate(Place("certification"))
    assert not page.audits.buttons["stage_1"].isVisibleTo(page)  # type: ignore[index]  # the kind is its word
    assert "Stage 1 · planned for 10 Mar 2027 · AUD-0001" in texts(page)
    press(page, "Open: AUD-0001 Stage 1 audit", qtbot)
    assert desk.place.record_id == row.id


def test_each_document_says_what_is_missing_and_leads_there(
    page: CertificationPage, desk: Desk, workspace: Workspace, qtbot: QtBot
) -> None:
    qtbot.keyClick(page.tabs, Key.Key_Right)
    assert page.tabs.currentIndex() == DOCUMENTS
    shown = texts(page)
    assert "0 of 20 ready" in shown
    assert shown.count("Missing") == 20
    assert any(line.startswith("6.2 · Missing: Objectives") for line in shown)
    press(page, "Open: AI system inventory", qtbot)
    assert desk.place.register == "ai-system"
    make(workspace, "ai-system", title="Route planner", in_scope=True)
    desk.navigate(Place("certification"))
    assert "1 of 20 ready" in texts(page)
    assert page.status() == "1 of 20 stage 1 documents ready"


def test_the_dry_run_and_step_11_say_how_ready_we_are(page: CertificationPage, workspace: Workspace, desk: Desk, qtbot: QtBot) -> None:
    page.tabs.setCurrentIndex(PREPARE)
    assert "0 of 6 settled" in texts(page)
    made = make(workspace, "audit", title="Walk-through", kind="pre_assessment", held_to=TODAY)
    make(workspace, "finding", title="No log", audit_id=made, owner_id=workspace.facts().rows("person")[0].id, due_on=TODAY)
    assert "Walk-through · held 1 Mar 2027 · 1 point found" in texts(page)
    press(page, "Open: Walk-through", qtbot)
    assert desk.place == Place("register", register="audit", record_id=made)


def test_findings_of_the_body_are_listed_and_one_is_added(page: CertificationPage, desk: Desk, workspace: Workspace, qtbot: QtBot) -> None:
    page.tabs.setCurrentIndex(FOUND)
    assert "The body has found nothing yet." in texts(page)
    audit = make(workspace, "audit", title="Stage 1", kind="stage_1", held_from=TODAY, held_to=TODAY)
    press(page, "Add a finding of the body", qtbot)
    (row,) = workspace.facts().rows("finding")
    assert (row.audit_id, desk.place.record_id) == (audit, row.id)
    late = {"title": "No log <i>kept</i>", "grade": "major_nonconformity", "status": "issued", "due_on": TODAY - dt.timedelta(days=2)}
    records.edit(workspace, REGISTERS["finding"], row.id, late)
    desk.navigate(Place("certification"))
    assert "No log <i>kept</i>" in texts(page)
    assert "Major nonconformity · due 27 Feb 2027 · Stage 1 · FND-0001" in texts(page)
    assert "Late" in texts(page)


def test_three_years_are_computed_and_put_into_the_plan(page: CertificationPage, workspace: Workspace, qtbot: QtBot) -> None:
    page.tabs.setCurrentIndex(AFTER)
    assert not page.cycle.confirm.isEnabled()
    assert "fill in “Valid from”" in page.cycle.confirm.accessibleDescription()
    field = said(page, "Valid from, required", QLineEdit)
    field.setFocus()
    qtbot.keyClicks(field, "2027-03-15")
    qtbot.keyClick(field, Key.Key_Tab)
    assert "proposed 15 Feb 2028 · at the latest 15 Mar 2028" in texts(page)
    press(page, "Put the missing days into the plan", qtbot)
    assert len(workspace.facts().rows("milestone")) == 9
    assert texts(page).count("Confirmed") == 9
    assert page.cycle.confirm.accessibleDescription() == "Every event is in the plan."
    assert workspace.undo_name() == "Plan the certification cycle"
    workspace.undo()
    assert texts(page).count("Not in the plan") == 9


def test_the_index_is_saved_as_pdf(
    page: CertificationPage, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    made = tmp_path / "index.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(made), ""))
    press(page, "Save stage 1 index…", qtbot)
    qtbot.waitUntil(lambda: desk.toast.text() == "Saved as index.pdf", timeout=WAIT)
    assert made.read_bytes().startswith(b"%PDF")


def test_the_register_and_the_step_lead_here(page: CertificationPage, desk: Desk) -> None:
    for place in (Place("register", register="certification"), Place("step", step=12)):
        desk.navigate(place)
        assert desk.view is not None
        names = [w.accessibleName() for w in desk.view.findChildren(QWidget) if w.isVisibleTo(desk.view)]
        assert any("Way to the certificate" in name or "way to the certificate" in name for name in names)


@pytest.mark.parametrize("tab", [PREPARE, DOCUMENTS, FOUND, AFTER])
def test_all_that_can_be_focused_has_a_name(page: CertificationPage, tab: int) -> None:
    page.tabs.setCurrentIndex(tab)
    for widget in page.findChildren(QWidget):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisibleTo(page):
            assert widget.accessibleName(), widget
