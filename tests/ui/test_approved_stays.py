"""What was approved stays: no path in the window or on the command line changes a version of a document."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from aims_desktop import cli
from aims_desktop.errors import ExitCode, RuleError
from aims_desktop.model.registers import REGISTERS
from aims_desktop.service import approval, documents, exporting, records
from aims_desktop.service.links import link
from aims_desktop.service.workspace import Workspace
from aims_desktop.ui.context import Place
from aims_desktop.ui.desk import Desk
from aims_desktop.ui.pages.document import COMPARE, VERSIONS, DocumentPage
from aims_desktop.ui.register.page import RegisterPage
from aims_desktop.ui.register.versions import VersionsPanel
from tests.service.kit import TODAY, make, row
from tests.service.test_documents import READY
from tests.ui.example import settle, shown

DOCUMENT = REGISTERS["document"]


def versions(path: Path) -> list[tuple[Any, ...]]:
    """The versions as they lie in the file, and how often the journal altered one."""
    db = sqlite3.connect(path)
    try:
        altered = db.execute("SELECT count(*) FROM change WHERE tbl='version' AND act NOT IN ('create', 'seed')").fetchall()
        return [*db.execute("SELECT * FROM version WHERE version='1.0' ORDER BY id"), *altered]
    finally:
        db.close()


@pytest.fixture
def policy(workspace: Workspace) -> str:
    ana = workspace.facts().rows("person")[0].id
    ben = make(workspace, "person", name="Ben Okafor", kind="employee", top_management=True)
    made = make(workspace, "document", owner_id=ana, author_id=ana, review_months=12, acknowledge="everyone", **READY)
    documents.approve(workspace, made, version="1.0", approved_by_id=ben, approved_on=TODAY, note="First")
    workspace.forget_undo()
    return made


def test_nothing_that_is_done_in_the_window_changes_it(policy: str, desk: Desk, workspace: Workspace) -> None:
    before = versions(workspace.path)
    desk.navigate(Place("document", record_id=policy))
    page = cast(DocumentPage, desk.view)
    QTest.keyClicks(page.text.edit, "Typed into it. ")
    assert page.commit()
    page.parts.setCurrentIndex(1)
    for name in ("code", "title", "access", "retention", "notes"):
        edit = page.details.boxes[name].editor.focus
        edit.setFocus()
        QTest.keyClicks(edit, "Other ")
        QTest.keyClick(edit, Qt.Key.Key_Tab)
    assert row(workspace, "document", policy).title.startswith("Other")
    for name in ("send", "back", "send", "ready"):
        if name in page.moves.buttons and page.moves.buttons[name].isEnabled():
            page.moves.buttons[name].click()
    desk.navigate(Place("register", register="document", record_id=policy))
    register = cast(RegisterPage, desk.view)
    for word in ("record.duplicate", "record.delete", "edit.undo", "edit.redo", "edit.undo"):
        desk.trigger(word)
        settle()
    assert register.place().register == "document"
    person = workspace.facts().rows("person")[1].id
    records.edit(workspace, REGISTERS["person"], person, {"name": "Somebody else"})
    documents.step(workspace, policy, documents.WITHDRAW)
    assert versions(workspace.path) == before
    assert before[-1] == (0,)


@pytest.mark.parametrize("view", [VERSIONS, COMPARE])
def test_where_a_version_is_shown_nothing_can_be_typed_or_pressed_but_the_choice_of_it(policy: str, desk: Desk, view: int) -> None:
    desk.navigate(Place("document", record_id=policy))
    page = cast(DocumentPage, desk.view)
    page.views.setCurrentIndex(view)
    settle()
    panel: QWidget = page.versions if view == VERSIONS else page.compare
    assert all(edit.isReadOnly() for edit in shown(panel, QTextEdit))
    assert [*shown(panel, QLineEdit), *shown(panel, QPlainTextEdit), *shown(panel, QAbstractButton)] == []
    assert all(not box.isEditable() for box in shown(panel, QComboBox))


def test_the_list_of_versions_of_a_record_has_no_button(policy: str, desk: Desk) -> None:
    desk.navigate(Place("register", register="document", record_id=policy))
    assert desk.view is not None
    detail = cast(RegisterPage, desk.view).detail
    assert detail is not None
    detail.show_tab("Versions")
    (panel,) = desk.view.findChildren(VersionsPanel)
    assert [*panel.findChildren(QAbstractButton), *panel.findChildren(QLineEdit), *panel.findChildren(QPlainTextEdit)] == []


def test_the_services_refuse(policy: str, workspace: Workspace) -> None:
    (version,) = approval.versions_of(workspace, policy)
    before = versions(workspace.path)
    for name, value in (("snapshot", "{}"), ("names", "{}"), ("note", "Other"), ("version", "9.9"), ("approved_by_id", None)):
        with pytest.raises(RuleError, match="never changed"), workspace.change("Forge") as txn:
            setattr(txn.get("version", version.id), name, value)
    with pytest.raises(RuleError, match="is there already"):
        approval.approve(workspace, DOCUMENT, policy, version=" 1.0", approved_by_id=version.approved_by_id, approved_on=TODAY)
    evidence = make(workspace, "evidence", title="Minutes")
    link(workspace, DOCUMENT, policy, "evidence", "evidence", evidence)
    assert versions(workspace.path) == before


def test_no_command_changes_it(policy: str, desk: Desk, workspace: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, table = workspace.path, tmp_path / "documents.csv"
    exporting.export(workspace, DOCUMENT, table)
    ref = workspace.refs().of("document", policy)
    desk.window().close()
    QApplication.processEvents()
    before = versions(path)
    text = table.read_text(encoding="utf-8-sig").replace("Few tools, well watched.", "Forged.").replace("AI policy", "Forged policy")
    table.write_text(text, encoding="utf-8")
    commands: list[tuple[list[object], int]] = [
        (["import", path, "document", table, "--as", "Ana Ruiz"], ExitCode.DONE),
        (["import", path, "version", table], ExitCode.USAGE),
        (["export", path, "version", "-o", tmp_path / "v.csv"], ExitCode.USAGE),
        (["report", path, "document", "--record", ref, "-o", tmp_path / "one.pdf"], ExitCode.DONE),
        (["report", path, "document", "--record", ref, "-o", tmp_path / "one.docx"], ExitCode.DONE),
        (["backup", path, "-o", tmp_path], ExitCode.DONE),
        (["repair", path], ExitCode.DONE),
        (["verify", path], ExitCode.DONE),
    ]
    for argv, code in commands:
        assert cli.run([str(word) for word in argv]) == code, (argv, capsys.readouterr())
    assert versions(path) == before
    with Workspace.open(path, read_only=True) as opened:
        assert "Forged." in row(opened, "document", policy).body
        assert documents.standing(opened, row(opened, "document", policy)).version == "1.0"
