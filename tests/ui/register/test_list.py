"""The list: words, chips, order, selection, many at once, in and out, room."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QWidget

from aims_desktop.model.registers import REGISTERS
from aims_desktop.service import records
from aims_desktop.service.workspace import Workspace
from aims_desktop.ui.context import Place
from aims_desktop.ui.register.bulk import BulkDialog
from aims_desktop.ui.register.columns import fitting
from aims_desktop.ui.register.import_dialog import ImportDialog
from aims_desktop.ui.register.page import RegisterPage
from aims_desktop.ui.theme.cells import CELL_ROLE
from tests.service.kit import make, row
from tests.ui.register.conftest import Host
from tests.ui.register.kit import HOSTILE, detail_of, settle


@pytest.fixture
def risks(workspace: Workspace, host: Host) -> list[str]:
    """Four risks."""
    titles = ("Drift goes unnoticed", "Biased scores", HOSTILE, "Zebra, über alles")
    return [make(workspace, "risk", title=title, kind="threat") for title in titles]


def test_words_leave_the_rows_in_which_all_stand(host: Host, risks: list[str]) -> None:
    page = host.page("risk")
    host.trigger("edit.find")
    box = page.listing.bar.box
    assert box.hasFocus()
    QTest.keyClicks(box, "unnoticed DRIFT")
    assert page.listing.model.ids() == [risks[0]]
    assert page.listing.bar.shown.text() == "1 shown"
    assert page.listing.table.accessibleName() == "Risks and opportunities, 1 of 4 shown"
    QTest.keyClick(box, Qt.Key.Key_Down)
    assert page.listing.table.hasFocus()
    QTest.keyClick(box, Qt.Key.Key_Escape)
    assert page.listing.model.ids() == risks
    box.setText("nothing has this")
    assert page.listing.stack.currentWidget() is page.listing.nothing


def test_chips_are_toggles_with_counts_and_clear(host: Host, workspace: Workspace, risks: list[str]) -> None:
    page = host.page("risk")
    bar = page.listing.bar
    assert bar.chips["all"].accessibleName() == "All, 4"
    assert bar.chips["unscored"].accessibleName() == "Not scored or no owner, 4"
    QTest.keyClick(bar.chips["unscored"], Qt.Key.Key_Space)
    assert bar.active == ("unscored",)
    assert not bar.chips["all"].isChecked()
    assert not bar.clear.isHidden()
    bar.clear.click()
    assert bar.active == ()
    assert bar.chips["all"].isChecked()
    records.delete(workspace, REGISTERS["risk"], [risks[0]])
    bar.set_active(("deleted",))
    assert page.listing.model.ids() == [risks[0]]
    page.listing.table.selectAll()
    page.bulk.restore.click()
    assert set(page.listing.model.ids()) == set(risks)


def test_an_edited_record_stays_in_sight_until_the_filter_changes(host: Host, workspace: Workspace, risks: list[str]) -> None:
    page = host.page("risk", risks[0])
    page.listing.bar.set_active(("threats",))
    page.show_record(risks[0])
    records.edit(workspace, REGISTERS["risk"], risks[0], {"kind": "opportunity"})
    assert risks[0] in page.listing.model.ids()
    assert page.record_id == risks[0]
    page.listing.bar.set_active(("threats",), text="biased")
    assert page.listing.model.ids() == [risks[1]]


def test_order_by_a_heading_keeps_selection(host: Host, risks: list[str]) -> None:
    page = host.page("risk", risks[0])
    at = next(i for i, c in enumerate(page.listing.model.columns) if c.name == "title")
    page.listing.table.horizontalHeader().sectionClicked.emit(at)
    assert page.listing.model.ids() == [risks[2], risks[1], risks[0], risks[3]]
    assert page.record_id == risks[0]
    assert page.listing.table.selected_ids() == [risks[0]]
    page.listing.table.horizontalHeader().sectionClicked.emit(at)
    assert page.listing.model.ids() == [risks[3], risks[0], risks[1], risks[2]]
    again = RegisterPage(host.context, "risk")
    again.open(Place("register", register="risk"))
    assert again.listing.model.ids() == page.listing.model.ids()
    again.deleteLater()


def test_cells_show_texts_literally(host: Host, risks: list[str]) -> None:
    model = host.page("risk").listing.model
    at, column = model.position(risks[2]), next(i for i, c in enumerate(model.columns) if c.name == "title")
    index = model.index(at, column)
    assert index.data(CELL_ROLE).text == HOSTILE
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == f"Risk: {HOSTILE}"
    assert "&lt;b&gt;" in index.data(Qt.ItemDataRole.ToolTipRole)


def test_keyboard_only_from_list_to_form_and_back(host: Host, workspace: Workspace, risks: list[str]) -> None:
    page = host.page("risk")
    table = page.listing.table
    assert table.hasFocus()
    QTest.keyClick(table, Qt.Key.Key_Down)
    assert page.record_id == risks[1]
    QTest.keyClick(table, Qt.Key.Key_Return)
    settle()
    focus = QApplication.focusWidget()
    assert focus is not None
    assert detail_of(page).isAncestorOf(focus)
    host.trigger("record.next")
    assert page.record_id == risks[2]
    host.trigger("record.previous")
    assert page.record_id == risks[1]
    QTest.keyClick(detail_of(page).form.boxes["title"].editor.focus, Qt.Key.Key_Escape)
    assert table.hasFocus()
    QTest.keyClick(table, Qt.Key.Key_Tab)
    assert not table.hasFocus()


def test_duplicate_and_undo(host: Host, risks: list[str]) -> None:
    page = host.page("risk", risks[0])
    host.trigger("record.duplicate")
    assert len(page.listing.model.ids()) == 5
    assert page.record_id not in risks
    host.trigger("edit.undo")
    assert page.listing.model.ids() == risks


def test_many_at_once(host: Host, workspace: Workspace, risks: list[str]) -> None:
    page = host.page("risk")
    page.listing.table.selectAll()
    assert page.bulk.count.text() == "4 selected"
    dialog = BulkDialog(page, host.context, page.register, page.listing.table.selected_ids(), "status")
    box = dialog.editor.focus  # type: ignore[union-attr]
    assert isinstance(box, QComboBox)
    box.setCurrentText("Accepted")
    box.activated.emit(box.currentIndex())
    dialog.change.click()
    dialog.deleteLater()
    assert {row(workspace, "risk", i).status.value for i in risks} == {"accepted"}
    host.trigger("edit.undo")
    assert {row(workspace, "risk", i).status.value for i in risks} == {"identified"}
    host.trigger("record.delete")
    assert page.listing.model.ids() == []
    assert host.said[-1] == "4 records deleted."


def test_a_change_elsewhere_keeps_selection_and_scroll(host: Host, workspace: Workspace, risks: list[str]) -> None:
    for n in range(40):
        make(workspace, "risk", title=f"Risk {n}")
    page = host.page("risk", risks[1])
    bar = page.listing.table.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    scrolled = bar.value()
    records.edit(workspace, REGISTERS["risk"], risks[3], {"title": "Another"})
    assert (bar.value(), page.record_id) == (scrolled, risks[1])
    make(workspace, "risk", title="One more")
    assert (bar.value(), page.record_id) == (scrolled, risks[1])


def test_columns_are_chosen_and_remembered(host: Host, risks: list[str]) -> None:
    page = host.page("risk")
    page.listing.show_columns(["title", "category"])
    assert [c.name for c in page.listing.model.columns] == ["ref", "title", "category"]
    assert host.settings.columns["risk"] == ["title", "category"]


def test_columns_go_before_the_title_is_cut() -> None:
    assert fitting([90, 0, 70, 70, 120], 260, 500) == {0, 1, 2, 3}
    assert fitting([90, 0, 70, 70, 120], 260, 300) == {0, 1}
    assert fitting([90, 0, 70], 260, 900) == {0, 1, 2}


def test_record_takes_the_place_of_the_list_in_a_narrow_window(host: Host, risks: list[str]) -> None:
    host.resize(1100, 700)
    page = host.page("risk")
    settle()
    assert page.detail is None or page.detail.isHidden()
    page.listing.table.setFocus()
    page.listing.table.go_to(risks[0])
    QTest.keyClick(page.listing.table, Qt.Key.Key_Return)
    settle()
    assert not detail_of(page).isHidden()
    assert page.listing.card.isHidden()
    page.back_to_list()
    assert not page.listing.card.isHidden()
    assert detail_of(page).isHidden()


def test_empty_register_says_what_belongs_there(host: Host) -> None:
    page = host.page("finding")
    assert page.listing.stack.currentWidget() is page.listing.empty
    assert page.listing.empty.what.text() == "No findings yet"
    page.listing.first.click()
    assert len(page.listing.model.ids()) == 1


def test_export_writes_what_is_listed(host: Host, risks: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = host.page("risk")
    page.listing.bar.box.setText("drift")
    target = tmp_path / "out.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *args: (str(target), "Comma-separated values (*.csv)"))
    host.trigger("file.export")
    lines = list(csv.reader(target.read_text(encoding="utf-8-sig").splitlines()))
    assert [line[0] for line in lines] == ["ref", "RSK-0001"]


def test_import_shows_each_row_and_is_one_undo(host: Host, workspace: Workspace, risks: list[str], tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text("Name;Kind;Whatever\nFirst;Threat;x\nSecond;Nonsense;y\n", encoding="utf-8")
    page = host.page("risk")
    dialog = ImportDialog(page, host.context, page.register, source)
    assert dialog.model.index(0, 2).data() == "New"
    assert dialog.model.index(1, 2).data().startswith("Left out. Kind")
    dialog.combos[1].setCurrentIndex(0)
    assert dialog.import_.accessibleName() == "Import 2 rows"
    dialog.import_.click()
    dialog.deleteLater()
    assert len(page.listing.model.ids()) == 6
    host.trigger("edit.undo")
    assert page.listing.model.ids() == risks


def test_import_without_a_title_is_refused_with_the_reason(host: Host, tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text("Foo;Bar\n1;2\n", encoding="utf-8")
    page = host.page("risk")
    dialog = ImportDialog(page, host.context, page.register, source)
    assert dialog.error().startswith("Say which column is “Risk”")
    assert not dialog.import_.isEnabled()
    dialog.deleteLater()


def test_heat_map_cell_shows_its_risks_only(host: Host, workspace: Workspace) -> None:
    hot = make(workspace, "risk", title="Hot", residual_likelihood=4, residual_impact=4)
    cold = make(workspace, "risk", title="Cold", inherent_likelihood=5, inherent_impact=5, residual_likelihood=1, residual_impact=1)
    page = host.page("risk")
    page.head.heat.setChecked(True)
    panel = page.listing.heat
    assert panel is not None
    assert panel.map is not None
    panel.map.cell_activated.emit(4, 4)
    assert page.listing.model.ids() == [hot]
    (without,) = [part for part in panel.when.findChildren(QWidget) if part.accessibleName() == "Which score: Without controls"]
    QTest.mouseClick(without, Qt.MouseButton.LeftButton)
    panel.map.cell_activated.emit(5, 5)
    assert page.listing.model.ids() == [cold]
    page.head.heat.setChecked(False)
    assert len(page.listing.model.ids()) == 2


def test_own_controls_get_the_next_number_and_given_ones_stay(host: Host, workspace: Workspace) -> None:
    page = host.page("soa-item")
    given = page.listing.model.ids()
    host.trigger("record.new")
    host.trigger("record.new")
    own = [i for i in page.listing.model.ids() if i not in given]
    assert sorted(row(workspace, "soa-item", i).control for i in own) == ["42001:X.1", "42001:X.2"]
    assert page.listing.model.ids()[:38] == given
    page.show_record(given[0])
    host.trigger("record.delete")
    assert page.listing.model.ids()[:38] == given
    assert "fixed rows" in host.errors[-1]
    page.show_record(own[0])
    host.trigger("record.delete")
    assert own[0] not in page.listing.model.ids()
