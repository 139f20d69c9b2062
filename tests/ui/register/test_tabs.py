"""Beside the form: child rows, links, files, versions, history."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget

from aims_desktop.model.registers import REGISTERS
from aims_desktop.service import approval, evidence, records
from aims_desktop.service.workspace import Workspace
from aims_desktop.ui.register.approve_dialog import ApproveDialog
from aims_desktop.ui.register.files import FilesPanel
from aims_desktop.ui.register.history import HistoryPanel
from aims_desktop.ui.register.links import LinksPanel
from aims_desktop.ui.register.new_dialog import NewDialog
from aims_desktop.ui.register.page import RegisterPage
from aims_desktop.ui.register.versions import VersionsPanel
from aims_desktop.ui.widgets.buttons import Button, IconButton
from tests.service.kit import TODAY, make, row
from tests.ui.register.conftest import Host
from tests.ui.register.kit import detail_of, parented, settle, type_into

CHILDREN = [name for name, register in REGISTERS.items() if register.child_of]


def panel_of(page: RegisterPage, kind: type[QWidget]) -> QWidget:
    """The tab of that kind, gone to."""
    detail = detail_of(page)
    at = next(i for i, (_words, panel) in enumerate(detail.panels) if isinstance(panel, kind))
    detail.tabs.setCurrentIndex(at)
    settle()
    return detail.panels[at][1]


def named(widget: QWidget, start: str) -> Button | IconButton:
    """The button whose name starts with some words."""
    buttons = [b for kind in (Button, IconButton) for b in widget.findChildren(kind) if b.accessibleName().startswith(start)]
    return buttons[0]


@pytest.mark.parametrize("name", CHILDREN)
def test_child_rows_are_listed_and_added_inside_their_parent(host: Host, workspace: Workspace, name: str) -> None:
    register = REGISTERS[name]
    parent = parented(workspace, register)
    owner = REGISTERS[register.child_of]
    page = host.page(owner.name, "" if owner.single else parent)
    detail = detail_of(page)
    detail.tabs.setCurrentIndex([words for words, _panel in detail.panels].index(register.title))
    settle()
    child = detail.panels[detail.tabs.currentIndex()][1].page  # type: ignore[attr-defined]
    assert isinstance(child, RegisterPage)
    assert child.listing.model.ids() == []
    if register.append_only:
        records.create(workspace, register, {}, parent_id=parent)
    else:
        child.head.add.click()
    settle()
    (made,) = [r.id for r in workspace.facts().where(name, register.parent_field, parent)]
    assert child.listing.model.ids() == [made]


def test_what_is_never_overwritten_is_asked_for_as_a_whole(host: Host, workspace: Workspace) -> None:
    measure = make(workspace, "measure", title="Corrected answers")
    host.page("measure", measure)
    dialog = NewDialog(host, host.context, REGISTERS["measurement"], measure)
    dialog.show()
    value = dialog.form.boxes["value"].editor.focus
    assert isinstance(value, QLineEdit)
    type_into(value, "4,5")
    named(dialog, "Add").click()
    assert row(workspace, "measurement", dialog.made).value == Decimal("4.5")
    dialog.deleteLater()


def test_link_a_record_and_take_the_link_away(host: Host, workspace: Workspace) -> None:
    risk, other = make(workspace, "risk", title="A"), make(workspace, "ai-system", title="Helpdesk")
    page = host.page("risk", risk)
    panel = panel_of(page, LinksPanel)
    assert isinstance(panel, LinksPanel)
    panel.adder.kind.setCurrentIndex(panel.adder.kind.findData("ai-system"))
    edit = panel.adder.target.lineEdit()
    assert edit is not None
    type_into(edit, "helpd")
    panel.adder.add.click()
    assert workspace.facts().linked(risk, "related") == {other}
    assert detail_of(page).tabs.accessibleTabName(1) == "Links, 1"
    named(panel, "Unlink").click()
    assert workspace.facts().linked(risk, "related") == frozenset()
    panel.adder.add.click()
    assert not workspace.facts().linked(risk, "related")


def test_files_are_kept_and_unlinked(host: Host, workspace: Workspace, tmp_path: Path) -> None:
    risk = make(workspace, "risk", title="A")
    page = host.page("risk", risk)
    proof = tmp_path / "proof <b>.txt"
    proof.write_text("seen")
    assert page.drop_files([proof])
    (kept,) = evidence.files_of(workspace, page.register, risk)
    assert kept.file.name == "proof <b>.txt"
    panel = panel_of(page, FilesPanel)
    named(panel, "Unlink").click()
    assert evidence.files_of(workspace, page.register, risk) == []
    assert row(workspace, "evidence", kept.id).deleted == 0


def test_an_empty_file_is_refused_with_the_reason(host: Host, workspace: Workspace, tmp_path: Path) -> None:
    page = host.page("risk", make(workspace, "risk", title="A"))
    (tmp_path / "nothing.txt").touch()
    assert not page.drop_files([tmp_path / "nothing.txt"])
    assert "is empty" in host.errors[-1]


def test_history_puts_a_value_back(host: Host, workspace: Workspace) -> None:
    risk = make(workspace, "risk", title="First")
    records.edit(workspace, REGISTERS["risk"], risk, {"title": "Second"})
    page = host.page("risk", risk)
    panel = panel_of(page, HistoryPanel)
    QTest.keyClick(named(panel, "Restore this value: Risk First"), Qt.Key.Key_Return)
    assert row(workspace, "risk", risk).title == "First"
    assert workspace.undo_name() == "Edit RSK-0001: Risk"


def test_approval_says_what_is_missing_then_writes_a_version(host: Host, workspace: Workspace) -> None:
    boss, register = make(workspace, "person", name="Bo Chen"), REGISTERS["scope"]
    page = host.page("scope")
    detail = detail_of(page)
    assert not detail.approve.isEnabled()
    assert detail.approve.accessibleDescription().startswith("Complete ")
    scope = workspace.facts().single("scope")
    assert scope is not None
    texts = {n: "Said" for n, f in register.fields.items() if f.kind.name in {"text", "prose"}}
    dates = {n: TODAY + dt.timedelta(days=90) for n, f in register.fields.items() if f.kind.name == "date"}
    people = {n: workspace.facts().rows("person")[0].id for n, f in register.fields.items() if f.targets == ("person",)}
    records.edit(workspace, register, scope.id, texts | dates | people)
    missing = records.problems(workspace, register, workspace.facts().single("scope"))
    if missing:
        pytest.fail(f"the test fills too little: {missing}")
    assert detail.approve.isEnabled()
    dialog = ApproveDialog(page, host.context, register, scope.id)
    edit = dialog.person.lineEdit()
    assert edit is not None
    dialog.show()
    type_into(edit, "bo ch")
    named(dialog, "Approve").click()
    (version,) = approval.versions_of(workspace, scope.id)
    assert (version.version, version.approved_by_id, version.approved_on) == ("1.0", boss, TODAY)
    assert detail.heading.text() == "Version 1.0 in force"
    panel_of(page, VersionsPanel)
    dialog.deleteLater()


def test_the_charter_is_signed_from_its_page_by_the_sponsor_who_is_named_already(host: Host, workspace: Workspace) -> None:
    boss, register = make(workspace, "person", name="Bo Chen"), REGISTERS["organisation"]
    page = host.page("organisation")
    detail = detail_of(page)
    assert detail.approve.accessibleDescription().startswith("Complete Sponsor, Business case, Goals first")
    charter = workspace.facts().single("organisation")
    assert charter is not None
    records.edit(workspace, register, charter.id, {"sponsor_id": boss, "business_case": "Tenders", "goals": "Certified"})
    assert detail.approve.isEnabled()
    dialog = ApproveDialog(page, host.context, register, charter.id)
    edit = dialog.person.lineEdit()
    assert edit is not None
    assert edit.text() == "Bo Chen"
    dialog.show()
    type_into(edit, "ana")
    named(dialog, "Approve").click()
    assert dialog.error() == "Only Bo Chen can approve this, as sponsor."
    type_into(edit, "bo ch")
    named(dialog, "Approve").click()
    signed = workspace.facts().single("organisation")
    assert (signed.charter_approved_by_id, signed.charter_approved_on) == (boss, TODAY)
    assert detail.heading.text() == "Version 1.0 in force"
    dialog.deleteLater()


def test_approval_by_the_author_is_refused_in_the_dialog(host: Host, workspace: Workspace) -> None:
    document = make(workspace, "document", title="Policy")
    page = host.page("document", document)
    dialog = ApproveDialog(page, host.context, page.register, document)
    named(dialog, "Approve").click()
    assert dialog.error()
    assert approval.versions_of(workspace, document) == []
    dialog.deleteLater()
