"""Editing: every kind by keys, what is refused stays, what is typed is never overwritten."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QPlainTextEdit

from aims_desktop.model.registers import REGISTERS
from aims_desktop.service import records
from aims_desktop.service.workspace import Workspace
from aims_desktop.ui.register.link_editor import LinkEditor, SeveralEditor
from aims_desktop.ui.register.picker import Picker
from tests.service.kit import make, row
from tests.ui.register.conftest import Host
from tests.ui.register.kit import HOSTILE, detail_of, field, settle, type_into


def test_each_field_is_a_named_change_of_its_own(host: Host, workspace: Workspace) -> None:
    risk = make(workspace, "risk", title="Old")
    page = host.page("risk", risk)
    type_into(field(page, "title", QLineEdit), "New")
    assert row(workspace, "risk", risk).title == "New"
    assert workspace.undo_name() == "Edit RSK-0001: Risk"
    type_into(field(page, "cause", QPlainTextEdit), "Because")
    assert workspace.undo_name() == "Edit RSK-0001: Cause"
    host.trigger("edit.undo")
    assert field(page, "cause", QPlainTextEdit).toPlainText() == ""
    assert field(page, "title", QLineEdit).text() == "New"


def test_enter_saves_a_line(host: Host, workspace: Workspace) -> None:
    risk = make(workspace, "risk", title="Old")
    page = host.page("risk", risk)
    title = field(page, "title", QLineEdit)
    title.setFocus()
    title.selectAll()
    QTest.keyClicks(title, "Entered")
    QTest.keyClick(title, Qt.Key.Key_Return)
    assert row(workspace, "risk", risk).title == "Entered"


def test_what_cannot_be_read_stays_with_the_reason_under_it(host: Host, workspace: Workspace) -> None:
    gap = workspace.facts().rows("gap-item")[0].id
    page = host.page("gap-item", gap)
    maturity = field(page, "maturity", QLineEdit)
    type_into(maturity, "lots")
    box = detail_of(page).form.boxes["maturity"]
    assert maturity.text() == "lots"
    assert box.said() == "“lots” is not a whole number."
    assert maturity.accessibleDescription() == "Error: “lots” is not a whole number."
    records.edit(workspace, REGISTERS["gap-item"], gap, {"result": "partly"})
    assert maturity.text() == "lots"
    assert box.said() == "“lots” is not a whole number."
    assert page.commit() is False
    assert page.status().endswith("1 field needs attention")
    type_into(maturity, "3")
    assert row(workspace, "gap-item", gap).maturity == 3
    assert box.problem == ""
    assert page.commit() is True


def test_refused_text_waits_while_another_record_is_shown(host: Host, workspace: Workspace) -> None:
    first, second = (r.id for r in workspace.facts().rows("gap-item")[:2])
    page = host.page("gap-item", first)
    type_into(field(page, "maturity", QLineEdit), "9")
    page.show_record(second)
    assert field(page, "maturity", QLineEdit).text() == ""
    page.show_record(first)
    assert field(page, "maturity", QLineEdit).text() == "9"
    assert detail_of(page).form.boxes["maturity"].problem == "Must be between 0 and 5."


def test_putting_the_old_text_back_ends_the_error(host: Host, workspace: Workspace) -> None:
    gap = workspace.facts().rows("gap-item")[0].id
    page = host.page("gap-item", gap)
    maturity = field(page, "maturity", QLineEdit)
    type_into(maturity, "9")
    assert page.commit() is False
    type_into(maturity, "")
    assert page.commit() is True


def test_a_field_that_is_being_typed_into_is_not_overwritten(host: Host, workspace: Workspace) -> None:
    risk = make(workspace, "risk", title="Old")
    page = host.page("risk", risk)
    title = field(page, "title", QLineEdit)
    title.setFocus()
    title.selectAll()
    QTest.keyClicks(title, "Half a sen")
    records.edit(workspace, REGISTERS["risk"], risk, {"title": "From elsewhere", "cause": "From elsewhere"})
    assert title.text() == "Half a sen"
    assert field(page, "cause", QPlainTextEdit).toPlainText() == "From elsewhere"


def test_a_broken_rule_is_said_at_its_field(host: Host, workspace: Workspace) -> None:
    risk = make(workspace, "risk", title="A", last_review_on=dt.date(2027, 2, 1), next_review_on=dt.date(2027, 1, 1))
    page = host.page("risk", risk)
    assert detail_of(page).form.boxes["next_review_on"].said() == "The next review cannot be before the last one."


@pytest.mark.parametrize(
    ("register", "values", "said"),
    [
        ("finding", {"status": "verified", "grade": "positive"}, "Not closed yet. Name an owner."),
        ("action", {"status": "verified", "kind": "corrective", "implemented_on": dt.date(2027, 2, 1)},
         "Not closed yet. Have it verified by somebody who does not own it. Say whether it worked."),
        ("incident", {"status": "resolved", "kind": "near_miss", "lessons": "Look twice"}, "Not closed yet. Find the cause."),
        ("risk", {"status": "accepted"}, "Not closed yet. Say in the notes why the risk is closed."),
        ("audit", {"status": "reported"}, "Close it on its page: that checks what is needed and keeps a version."),
    ],
)  # fmt: skip
def test_nothing_is_closed_that_lacks_something(
    host: Host, workspace: Workspace, register: str, values: dict[str, Any], said: str, path: Path
) -> None:
    made = make(workspace, register, title="A", **values)
    page, before = host.page(register, made), path.read_bytes()
    status = field(page, "status", QComboBox)
    status.setFocus()
    QTest.keyClick(status, Qt.Key.Key_Down)
    settle()
    assert detail_of(page).form.boxes["status"].said() == said
    assert path.read_bytes() == before


def test_needed_fields_are_counted_and_gone_to(host: Host, workspace: Workspace) -> None:
    page = host.page("risk", make(workspace, "risk", title="A"))
    form = detail_of(page).form
    assert form.next_needed.text().endswith("still needed")
    form.next_needed.click()
    settle()
    assert "is needed before this can be closed." in form.boxes["kind"].said()
    assert form.boxes["kind"].editor.focus.hasFocus()


def test_choices_by_keyboard(host: Host, workspace: Workspace) -> None:
    risk = make(workspace, "risk", title="A")
    page = host.page("risk", risk)
    kind = field(page, "kind", QComboBox)
    kind.setFocus()
    QTest.keyClick(kind, Qt.Key.Key_Down)
    assert row(workspace, "risk", risk).kind == "threat"
    tick = field(page, "harmed", QCheckBox)
    tick.setFocus()
    QTest.keyClick(tick, Qt.Key.Key_Space)
    assert [c.value for c in row(workspace, "risk", risk).harmed] == ["organisation"]


def test_flag_is_yes_no_or_not_answered(host: Host, workspace: Workspace) -> None:
    person = workspace.facts().rows("person")[0].id
    page = host.page("person", person)
    editor = detail_of(page).form.boxes["top_management"].editor
    parts = editor.parts  # type: ignore[attr-defined]
    for at, value in ((0, True), (1, False), (2, None)):
        parts._group.button(at).click()
        assert row(workspace, "person", person).top_management is value


def test_date_as_people_write_it(host: Host, workspace: Workspace) -> None:
    risk = make(workspace, "risk", title="A")
    page = host.page("risk", risk)
    type_into(field(page, "next_review_on", QLineEdit), "15.4.2027")
    assert row(workspace, "risk", risk).next_review_on == dt.date(2027, 4, 15)
    type_into(field(page, "next_review_on", QLineEdit), "whenever")
    assert field(page, "next_review_on", QLineEdit).text() == "whenever"
    assert "is not a date" in detail_of(page).form.boxes["next_review_on"].said()


def test_link_is_found_by_a_part_of_its_name(host: Host, workspace: Workspace) -> None:
    system = make(workspace, "ai-system", title="LoanSense scoring")
    make(workspace, "ai-system", title="Helpdesk")
    risk = make(workspace, "risk", title="A")
    page = host.page("risk", risk)
    editor = detail_of(page).form.boxes["system_id"].editor
    assert isinstance(editor, LinkEditor)
    edit = editor.box.lineEdit()
    assert edit is not None
    type_into(edit, "loans")
    assert row(workspace, "risk", risk).system_id == system
    assert edit.text() == "LoanSense scoring"
    type_into(edit, "nobody knows")
    assert "is not in AI systems" in detail_of(page).form.boxes["system_id"].said()
    assert edit.text() == "nobody knows"
    type_into(edit, "")
    assert row(workspace, "risk", risk).system_id is None


def test_several_links_are_added_and_taken_away(host: Host, workspace: Workspace) -> None:
    risk = make(workspace, "risk", title="A")
    page = host.page("risk", risk)
    editor = detail_of(page).form.boxes["controls_chosen"].editor
    assert isinstance(editor, SeveralEditor)
    edit = editor.box.lineEdit()
    assert edit is not None
    type_into(edit, "A.7.4")
    assert workspace.facts().linked(risk, "controls_chosen") == {"42001:A.7.4"}
    editor.removers["42001:A.7.4"].click()
    assert workspace.facts().linked(risk, "controls_chosen") == frozenset()


def test_read_only_record_cannot_be_changed_and_says_why(host: Host, workspace: Workspace) -> None:
    risk = make(workspace, "risk", title=HOSTILE)
    records.delete(workspace, REGISTERS["risk"], [risk])
    page = host.page("risk", risk)
    assert field(page, "title", QLineEdit).isReadOnly()
    assert detail_of(page).state.text() == "This record is deleted. Restore it to change it."
    picker = detail_of(page).form.boxes["owner_id"].editor.focus
    assert isinstance(picker, Picker)
    assert not picker.isEnabled()


@pytest.mark.parametrize("letter", ["R", "K"])
def test_access_keys_reach_fields(host: Host, workspace: Workspace, letter: str) -> None:
    page = host.page("risk", make(workspace, "risk", title="A"))
    form = detail_of(page).form
    marked = {box.editor.field.label: box for box in form.boxes.values()}
    assert marked["Kind"].findChildren(type(form.next_needed)) == []
    keys = [label.text() for box in form.boxes.values() for label in box.findChildren(type(detail_of(page).heading)) if "&" in label.text()]
    letters = [text[text.index("&") + 1].lower() for text in keys]
    assert len(letters) == len(set(letters))
    assert letter.lower() in letters or letter.lower() in "fevgrth"
