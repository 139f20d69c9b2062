"""The page of the Statement of Applicability by keys and clicks: decide, give reasons, filter, add, compare, print, approve."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLabel, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from aims_desktop.model.registers import REGISTERS
from aims_desktop.model.registers.soa import Implementation
from aims_desktop.service import records, soa
from aims_desktop.service.approval import approve, versions_of
from aims_desktop.service.workspace import Workspace
from aims_desktop.ui.context import Place
from aims_desktop.ui.desk import Desk
from aims_desktop.ui.main_window import MainWindow
from aims_desktop.ui.pages.soa import SoaPage
from aims_desktop.ui.pages.soa_dialogs import CompareDialog, PreviewDialog
from aims_desktop.ui.pages.soa_table import Column
from aims_desktop.ui.register.approve_dialog import ApproveDialog
from aims_desktop.ui.theme.cells import CELL_ROLE, Cell
from aims_desktop.ui.widgets.buttons import Button
from aims_desktop.ui.widgets.compared_text import ComparedText
from tests.service.kit import TODAY, make
from tests.ui.example import settle

WAIT = 20_000
LINES = REGISTERS["soa-item"]
REASON = "Customers ask for it in tenders"
SPACE, RETURN, DOWN, UP, TAB, ESCAPE, F2 = (
    Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Tab, Qt.Key.Key_Escape, Qt.Key.Key_F2,
)  # fmt: skip


@pytest.fixture
def page(desk: Desk) -> SoaPage:
    desk.navigate(Place("soa"))
    return cast(SoaPage, desk.view)


@pytest.fixture
def decided(workspace: Workspace) -> str:
    """Every control is in for a reason and the statement is written; the id of somebody who may approve it."""
    ana = str(workspace.facts().rows("person")[0].id)
    ids = [row.id for row in workspace.facts().rows("soa-item")]
    records.bulk(workspace, LINES, ids, {"applicable": True, "justification": REASON, "implementation": Implementation.PLANNED})
    whole = {"introduction": "Compared with Annex A", "prepared_by_id": ana, "next_review_on": TODAY}
    records.edit(workspace, soa.SOA, soa.statement(workspace).id, whole)
    return make(workspace, "person", name="Ben Okafor", kind="employee", in_scope=True)


def said(root: QWidget, name: str, kind: type[QWidget] = QWidget) -> QWidget:
    """The one visible widget with an accessible name."""
    (found,) = [w for w in root.findChildren(kind) if w.accessibleName() == name and w.isVisibleTo(root)]
    return found


def row(workspace: Workspace, number: str):  # type: ignore[no-untyped-def]  # noqa: ANN201
    return workspace.facts().where("soa-item", "control", f"42001:{number}")[0]


def cell(page: SoaPage, number: str, column: Column) -> Cell:
    at = next(i for i, each in enumerate(page.model.rows) if page.model.line(i) is not None and each.number == number)
    found = page.model.index(at, column).data(CELL_ROLE)
    assert isinstance(found, Cell)
    return found


def figures(page: SoaPage) -> list[str]:
    return [figure.accessibleName() for figure in page.summary.figures.values()]


def answer(qtbot: QtBot, kind: type[QDialog], do: Callable[[QDialog], None]) -> list[BaseException]:
    """Do something with the dialog that opens next; what went wrong."""
    failed: list[BaseException] = []

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        try:
            assert isinstance(dialog, kind)
            do(dialog)
        except BaseException as error:  # noqa: BLE001 - told to the test, which fails with it
            failed.append(error)
        finally:
            if isinstance(dialog, QDialog) and dialog.isVisible():
                dialog.reject()

    QTimer.singleShot(0, look)
    return failed


# --- deciding


def test_space_decides_and_the_figures_follow(page: SoaPage, workspace: Workspace, qtbot: QtBot) -> None:
    assert page.table.hasFocus()
    assert page.line is not None
    assert page.line.number == "A.2.2"
    assert figures(page)[2] == "38 to do"
    assert not page.broken.isVisible()
    qtbot.keyClick(page.table, SPACE)
    assert row(workspace, "A.2.2").applicable is True
    qtbot.keyClick(page.table, SPACE)
    assert row(workspace, "A.2.2").applicable is False
    assert figures(page)[4] == "1 excluded without a reason"
    assert page.broken.isVisible()
    assert page.broken.text() == "1 control is excluded without a reason. An auditor will ask for one: A.2.2."
    assert cell(page, "A.2.2", Column.REASON) == Cell("late", "Write why this is excluded")
    assert cell(page, "A.2.2", Column.STATUS) == Cell("chip", "Needs a reason", "bad")
    assert page.status() == "Control A.2.2 · reason missing"
    workspace.undo()
    assert not page.broken.isVisible()
    assert page.line.number == "A.2.2"


def test_a_click_on_the_switch_decides_and_elsewhere_it_does_not(page: SoaPage, workspace: Workspace, qtbot: QtBot) -> None:
    at = page.model.position(row(workspace, "A.2.3").id)
    for column, expected in ((Column.TITLE, None), (Column.APPLIES, True)):
        rect = page.table.visualRect(page.model.index(at, column))
        qtbot.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=rect.topLeft() + QPoint(20, 12))
        assert row(workspace, "A.2.3").applicable is expected


def test_the_status_bar_follows_the_arrows(page: SoaPage, window: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(page.table, DOWN)
    qtbot.waitUntil(lambda: any(label.text() == "Control A.2.3" for label in window.status.findChildren(QLabel)))


@pytest.mark.parametrize("key", [F2, RETURN], ids=["F2", "Enter"])
def test_the_reason_is_written_from_the_table_and_escape_leads_back(page: SoaPage, workspace: Workspace, qtbot: QtBot, key: Qt.Key) -> None:
    qtbot.keyClick(page.table, DOWN)
    qtbot.keyClick(page.table, SPACE)
    qtbot.keyClick(page.table, key)
    field = said(page, "Justification, required", QPlainTextEdit)
    qtbot.waitUntil(field.hasFocus)
    qtbot.keyClicks(field, "Not applicable")
    qtbot.keyClick(field, TAB)
    assert row(workspace, "A.2.3").justification == "Not applicable"
    assert workspace.undo_name() == "Edit 42001:A.2.3: Justification"
    assert cell(page, "A.2.3", Column.REASON) == Cell("icon", "Not applicable", "warning", tone="warn")
    assert page.side.control is not None
    assert page.side.control.question.isVisible()
    assert "This reason says little" in page.side.control.question.text()
    qtbot.keyClick(QApplication.focusWidget(), ESCAPE)
    assert page.table.hasFocus()
    assert not page.side.isVisible()


def test_a_reason_that_is_not_left_yet_is_saved_before_the_page_is(page: SoaPage, desk: Desk, workspace: Workspace, qtbot: QtBot) -> None:
    page.open_line(row(workspace, "A.3.2").id)
    field = said(page, "Justification, required", QPlainTextEdit)
    qtbot.keyClicks(field, REASON)
    desk.navigate(Place("reports"))
    assert row(workspace, "A.3.2").justification == REASON


def test_a_switched_control_says_that_its_reason_was_written_for_the_other_answer(
    decided: str, page: SoaPage, desk: Desk, workspace: Workspace, qtbot: QtBot
) -> None:
    qtbot.keyClick(page.table, SPACE)
    assert desk.toast.text() == "A.2.2 is left out now. Look whether its reason still fits."
    workspace.undo()
    assert row(workspace, "A.2.2").applicable is True


def test_the_banner_leads_to_the_first_whatever_is_filtered(page: SoaPage, workspace: Workspace, qtbot: QtBot) -> None:
    for number in ("A.10.3", "A.4.5"):
        records.edit(workspace, LINES, row(workspace, number).id, {"applicable": False})
    page.bar.set_active(("included",))
    assert page.model.rows == []
    button = said(page, "Go to first")
    button.setFocus()
    qtbot.keyClick(button, RETURN)
    assert page.line is not None
    assert page.line.number == "A.4.5"
    qtbot.waitUntil(said(page, "Justification, required", QPlainTextEdit).hasFocus)


def test_a_file_for_reading_is_looked_at_only(decided: str, window: MainWindow, path: Path, qtbot: QtBot) -> None:
    assert window.close_file()
    assert window.files.open(path, read_only=True)
    desk = window.desk
    assert desk is not None
    desk.navigate(Place("soa"))
    page = cast(SoaPage, desk.view)
    assert not page.add.isEnabled()
    assert not page.head.approve.isEnabled()
    qtbot.keyClick(page.table, SPACE)
    assert row(desk.workspace, "A.2.2").applicable is True
    assert {"record.new", "record.delete", "record.attach"}.isdisjoint(page.commands())
    page.open_line(row(desk.workspace, "A.2.2").id)
    assert said(page, "Justification, required", QPlainTextEdit).isReadOnly()  # type: ignore[attr-defined]  # a QPlainTextEdit


# --- groups and filters


def test_groups_fold_by_keys_and_all_at_once(page: SoaPage, qtbot: QtBot) -> None:
    qtbot.keyClick(page.table, UP)
    assert page.line is None
    assert page.model.index(page.table.currentIndex().row(), 0).data(Qt.ItemDataRole.AccessibleTextRole) == (
        "A.2  Policies related to AI, none included, open"
    )
    count = page.model.rowCount()
    qtbot.keyClick(page.table, Qt.Key.Key_Left)
    assert page.model.rowCount() == count - 3
    qtbot.keyClick(page.table, SPACE)
    assert page.model.rowCount() == count
    page.table.step(0)
    button = said(page, "Collapse all groups")
    button.setFocus()
    qtbot.keyClick(button, RETURN)
    assert page.model.rowCount() == 9
    assert said(page, "Expand all groups") is button
    group = page.model.group(page.table.currentIndex().row())
    assert group is not None, "the heading of what was chosen is the current row"
    assert group.number == "A.2"


def test_chips_and_words_are_the_filters_of_the_register(page: SoaPage, workspace: Workspace, qtbot: QtBot) -> None:
    records.edit(workspace, LINES, row(workspace, "A.4.2").id, {"applicable": False, "justification": REASON})
    shown = [chip.accessibleName() for chip in page.bar.chips.values() if chip.isVisible()]
    assert shown == ["All, 38", "Included, 0", "Excluded, 1", "No evidence, 38"]
    chip = said(page, "Excluded, 1")
    chip.setFocus()
    qtbot.keyClick(chip, SPACE)
    assert [line.number for line in map(page.model.line, range(page.model.rowCount())) if line] == ["A.4.2"]
    assert page.table.accessibleName() == "Statement of Applicability, 1 of 38 shown"
    page.table.setFocus()
    page.table.step(0)
    qtbot.keyClick(page.table, SPACE)
    assert row(workspace, "A.4.2").applicable is True
    assert page.line is not None, "what is worked on stays, though it is no longer excluded"
    page.bar.reset()
    qtbot.keyClicks(page.bar.box, "tenders")
    assert [line.number for line in map(page.model.line, range(page.model.rowCount())) if line] == ["A.4.2"]
    qtbot.keyClick(page.bar.box, RETURN)
    assert page.table.hasFocus()
    page.bar.box.setText("no such words")
    assert said(page, "Show all").isVisible()


def test_after_approval_a_chip_tells_what_changed_since(decided: str, page: SoaPage, workspace: Workspace, qtbot: QtBot) -> None:
    approve(workspace, soa.SOA, soa.statement(workspace).id, version="1.0", approved_by_id=decided, approved_on=TODAY)
    records.edit(workspace, LINES, row(workspace, "A.9.2").id, {"how": "In the handbook"})
    chip = said(page, "Changed since 1.0, 1")
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert [line.number for line in map(page.model.line, range(page.model.rowCount())) if line] == ["A.9.2"]


# --- own controls


def test_an_own_control_is_added_named_deleted_and_brought_back(page: SoaPage, desk: Desk, workspace: Workspace, qtbot: QtBot) -> None:
    desk.trigger("record.new")
    title = said(page, "Title", QLineEdit)
    qtbot.waitUntil(title.hasFocus)
    qtbot.keyClicks(title, "Heat without AI")
    qtbot.keyClick(title, TAB)
    (own,) = workspace.facts().where("soa-item", "own_control", True)
    assert (own.control, own.title, own.applicable) == ("42001:X.1", "Heat without AI", True)
    assert page.line is not None
    assert page.line.number == "X.1"
    desk.trigger("record.delete")
    assert workspace.facts().where("soa-item", "own_control", True) == []
    assert page.table.hasFocus()
    desk.trigger("edit.undo")
    assert cell(page, "X.1", Column.TITLE) == Cell("plain", "Heat without AI")


def test_a_control_of_annex_a_cannot_be_deleted(page: SoaPage, desk: Desk, workspace: Workspace) -> None:
    desk.trigger("record.delete")
    assert len(workspace.facts().rows("soa-item")) == 38
    assert any("none can be deleted" in bar.accessibleName() for bar in desk.findChildren(QWidget, "message"))


def test_links_show_what_names_the_control(page: SoaPage, workspace: Workspace, qtbot: QtBot) -> None:
    make(workspace, "risk", title="Drift", controls_chosen=["42001:A.6.2.6"])
    make(workspace, "evidence", title="Log", requirements=["42001:A.6.2.6"])
    page.open_line(row(workspace, "A.6.2.6").id)
    detail = page.side.control
    assert detail is not None
    detail.show_tab("Links")
    for name in ("Open: RSK-0001 Drift", "Open: EVD-0001 Log"):
        qtbot.waitUntil(lambda name=name: any(w.accessibleName() == name and w.isVisible() for w in page.findChildren(QWidget)))
    assert cell(page, "A.6.2.6", Column.EVIDENCE) == Cell("icon", "1", "paperclip")


# --- the statement


def test_approval_says_what_lacks_then_keeps_a_version(page: SoaPage, workspace: Workspace, qtbot: QtBot) -> None:
    button = page.head.approve
    assert not button.isEnabled()
    assert "Complete Introduction, Prepared by, Next review first." in button.accessibleDescription()
    assert "Decide every control, and give a reason each way." in button.accessibleDescription()
    assert not page.head.compare.isEnabled()
    assert "nothing to compare with" in page.head.compare.accessibleDescription()


def test_the_statement_is_approved_by_keys(decided: str, page: SoaPage, workspace: Workspace, qtbot: QtBot) -> None:
    button = page.head.approve
    assert button.isEnabled(), button.accessibleDescription()

    def fill(dialog: QDialog) -> None:
        assert isinstance(dialog, ApproveDialog)
        dialog.person.setFocus()
        qtbot.keyClicks(dialog.person.lineEdit(), "Ben")
        qtbot.keyClick(dialog.person.lineEdit(), RETURN)
        qtbot.mouseClick(said(dialog, "Approve"), Qt.MouseButton.LeftButton)
        assert not dialog.isVisible(), dialog.error()

    failed = answer(qtbot, ApproveDialog, fill)
    button.setFocus()
    qtbot.keyClick(button, RETURN)
    assert not failed
    assert [version.version for version in versions_of(workspace, soa.statement(workspace).id)] == ["1.0"]
    assert not button.isEnabled()
    assert button.accessibleDescription() == "Nothing changed since version 1.0 was approved."


def test_the_introduction_is_written_beside_the_table(page: SoaPage, workspace: Workspace, qtbot: QtBot) -> None:
    button = said(page, "Introduction and approved versions")
    button.setFocus()
    qtbot.keyClick(button, RETURN)
    field = said(page, "Introduction, required", QPlainTextEdit)
    qtbot.waitUntil(field.hasFocus)
    qtbot.keyClicks(field, "Compared one by one")
    qtbot.keyClick(field, TAB)
    assert soa.statement(workspace).introduction == "Compared one by one"


def test_compare_shows_the_words_that_differ(decided: str, page: SoaPage, workspace: Workspace, qtbot: QtBot) -> None:
    approve(workspace, soa.SOA, soa.statement(workspace).id, version="1.0", approved_by_id=decided, approved_on=TODAY)
    records.edit(workspace, LINES, row(workspace, "A.2.2").id, {"justification": "Customers ask for it in contracts"})
    records.edit(workspace, LINES, row(workspace, "A.2.3").id, {"applicable": False})

    def look(dialog: QDialog) -> None:
        assert isinstance(dialog, CompareDialog)
        qtbot.waitUntil(dialog.list.hasFocus)
        now, before = (said(dialog, f"Justification, {side}", ComparedText) for side in ("Now", "Version 1.0"))
        assert (now.accessibleDescription(), before.accessibleDescription()) == ("Only here: contracts", "Only here: tenders")
        qtbot.keyClick(dialog.list, DOWN)
        settle()
        assert said(dialog, "Included, Now", ComparedText).toPlainText() == "No"  # type: ignore[attr-defined]  # a QTextEdit
        qtbot.keyClick(dialog.list, RETURN)
        assert not dialog.isVisible()

    failed = answer(qtbot, CompareDialog, look)
    button = said(page, "Compare with 1.0")
    button.setFocus()
    qtbot.keyClick(button, RETURN)
    assert not failed
    assert page.line is not None
    assert page.line.number == "A.2.3"
    assert page.window().focusWidget() is said(page, "Justification, required", QPlainTextEdit)


def test_the_preview_shows_draft_and_version_and_saves_a_pdf(
    decided: str, page: SoaPage, desk: Desk, workspace: Workspace, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    approve(workspace, soa.SOA, soa.statement(workspace).id, version="1.0", approved_by_id=decided, approved_on=TODAY)
    records.edit(workspace, LINES, row(workspace, "A.2.2").id, {"how": "In the handbook"})
    target = tmp_path / "soa.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(target), ""))

    def look(dialog: QDialog) -> None:
        assert isinstance(dialog, PreviewDialog)
        qtbot.waitUntil(lambda: dialog.preview.up_to_date, timeout=WAIT)
        assert dialog.preview.view.count > 4
        draft = dialog.preview.view.count
        qtbot.mouseClick(said(dialog, "What to print: Version 1.0"), Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: dialog.preview.up_to_date, timeout=WAIT)
        assert 0 < dialog.preview.view.count <= draft
        qtbot.mouseClick(said(dialog, "Save PDF…"), Qt.MouseButton.LeftButton)
        qtbot.waitUntil(target.exists, timeout=WAIT)

    failed = answer(qtbot, PreviewDialog, look)
    desk.trigger("file.print")
    assert not failed
    assert target.read_bytes().startswith(b"%PDF")


# --- the way here


def test_rail_shortcut_menu_register_and_step_lead_here(page: SoaPage, desk: Desk, workspace: Workspace, qtbot: QtBot) -> None:
    index = desk.rail.list.currentIndex()
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "Statement of Applicability, 38"
    for name in ("records.soa-item", "go.page.soa"):
        desk.navigate(Place())
        desk.trigger(name)
        assert desk.place.page == "soa"
    wanted = row(workspace, "A.5.3").id
    desk.navigate(Place("register", register="soa-item", record_id=wanted))
    assert desk.rail.list.currentIndex() == index, "the rail knows where its register belongs"
    assert desk.view is not None
    button = said(desk.view, "Open control as a page")
    button.setFocus()
    qtbot.keyClick(button, RETURN)
    assert desk.place == Place("soa", record_id=wanted)
    desk.navigate(Place("soa", filter="undecided"))
    assert page.bar.active == ("undecided",)


def test_the_task_of_the_step_leads_to_what_is_undecided_then_to_the_approval(
    desk: Desk, workspace: Workspace, request: pytest.FixtureRequest, qtbot: QtBot
) -> None:
    task = "Decide all 38 controls in the Statement of Applicability and give a reason each way."
    desk.navigate(Place("step", step=3))
    assert desk.view is not None
    said(desk.view, f"Show 38: {task}", Button).click()  # type: ignore[attr-defined]  # a Button
    assert (desk.place.page, desk.place.filter) == ("soa", "undecided")
    request.getfixturevalue("decided")
    desk.navigate(Place("step", step=3))
    show = next(b for b in desk.view.findChildren(Button) if b.isVisible() and b.accessibleName().endswith(task))
    desk.navigate(Place("soa"))
    cast(SoaPage, desk.view).bar.reset()
    desk.navigate(Place("step", step=3))
    show.click()
    assert (desk.place.page, desk.place.filter) == ("soa", "")


def test_all_that_can_be_focused_has_a_name(decided: str, page: SoaPage, workspace: Workspace) -> None:
    page.open_line(row(workspace, "A.2.2").id)
    for widget in page.findChildren(QWidget):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisibleTo(page):
            assert widget.accessibleName(), widget
