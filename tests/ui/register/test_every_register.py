"""What no register may ever lack: a page that opens, lists, adds, edits, deletes and keeps."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from aims_desktop.model.registers import REGISTERS
from aims_desktop.service import records
from aims_desktop.service.workspace import Workspace
from aims_desktop.ui.register.columns import is_fixed
from aims_desktop.ui.register.page import RegisterPage
from tests.service.kit import Clock
from tests.ui.register.conftest import Host
from tests.ui.register.kit import HOSTILE, detail_of, settle, type_into

EVERY = sorted(name for name, register in REGISTERS.items() if not register.child_of)
"""Child registers are opened inside their parents: test_children.py."""
GROWING = [name for name in EVERY if not is_fixed(REGISTERS[name])]
LISTED = [name for name in EVERY if not REGISTERS[name].single]


def text_field(name: str) -> str:
    """The first field of a register that is typed as text and not given."""
    fields = REGISTERS[name].fields.values()
    return next(f.name for f in fields if f.kind.name in {"text", "prose"} and not f.several and f.name != REGISTERS[name].key)


def make_one(workspace: Workspace, name: str) -> str:
    """A record of a register, whatever it needs."""
    register = REGISTERS[name]
    if is_fixed(register):
        return str(workspace.facts().rows(name)[0].id)
    return records.create(workspace, register, {text_field(name): HOSTILE})


class Shown:
    """One window for all that is only looked at, over a file with two records of each register."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.made = {name: [make_one(workspace, name) for _time in range(2 if name in GROWING else 1)] for name in EVERY}
        self.host = Host(workspace)
        self.host.show()

    def page(self, name: str) -> RegisterPage:
        """The page of a register at the first record."""
        return self.host.page(name, self.made[name][0])


@pytest.fixture(scope="module")
def shown(qapp: QApplication, fresh_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    path = Path(shutil.copy(fresh_file, tmp_path_factory.mktemp("every") / "every.aims"))
    made = Shown(Workspace.open(path, who="Ana Ruiz", clock=Clock()))
    yield made
    made.host.close()
    made.host.deleteLater()
    settle()


@pytest.mark.parametrize("name", EVERY)
def test_page_opens_and_shows_its_rows(shown: Shown, name: str) -> None:
    page, record_id = shown.host.page(name), shown.made[name][0]
    if REGISTERS[name].single:
        assert detail_of(page).record_id == record_id
        assert page.listing.card.isHidden()
    else:
        assert record_id in page.listing.model.ids()
        assert page.listing.table.accessibleName().startswith(REGISTERS[name].title)
    assert page.place().register == name


@pytest.mark.parametrize("name", GROWING)
def test_add_makes_a_record_and_a_text_typed_into_it_survives(
    host: Host, workspace: Workspace, qtbot: QtBot, clock: Clock, name: str
) -> None:
    page = host.page(name)
    before = set(page.listing.model.ids())
    host.trigger("record.new")
    settle()
    (made,) = set(page.listing.model.ids()) - before
    assert detail_of(page).record_id == made
    typed = text_field(name)
    editor = detail_of(page).form.boxes[typed].editor.focus
    detail_of(page).form.focus_field(typed)
    assert isinstance(editor, QLineEdit | QPlainTextEdit)
    type_into(editor, "Typed by a person")
    assert getattr(records.get(workspace, REGISTERS[name], made), typed) == "Typed by a person"
    path = workspace.path
    host.close()
    with Workspace.open(path, read_only=True, clock=clock) as again:
        assert getattr(records.get(again, REGISTERS[name], made), typed) == "Typed by a person"


@pytest.mark.parametrize("name", GROWING)
def test_delete_and_undo(host: Host, workspace: Workspace, name: str) -> None:
    record_id = make_one(workspace, name)
    page = host.page(name, record_id)
    page.listing.table.setFocus()
    QTest.keyClick(page.listing.table, Qt.Key.Key_Delete)
    settle()
    assert record_id not in page.listing.model.ids()
    host.trigger("edit.undo")
    settle()
    assert record_id in page.listing.model.ids()


@pytest.mark.parametrize("name", LISTED)
def test_texts_of_people_are_shown_literally(shown: Shown, name: str) -> None:
    page, record_id = shown.page(name), shown.made[name][0]
    register, typed = REGISTERS[name], text_field(name)
    if not is_fixed(register):
        editor = detail_of(page).form.boxes[typed].editor.focus
        text = editor.text() if isinstance(editor, QLineEdit) else editor.toPlainText()  # type: ignore[attr-defined]
        assert text == getattr(records.get(shown.workspace, register, record_id), typed)
    for widget in page.findChildren(QWidget):
        tip = widget.toolTip()
        assert "<img" not in tip


@pytest.mark.parametrize("name", EVERY)
def test_every_stop_of_the_keyboard_has_a_name(shown: Shown, name: str) -> None:
    page = shown.page(name)
    unnamed = [
        f"{type(widget).__name__} {widget.objectName()}"
        for widget in page.findChildren(QWidget)
        if widget.isVisibleTo(page) and widget.focusPolicy() & Qt.FocusPolicy.TabFocus and not widget.accessibleName()
    ]
    assert not unnamed


@pytest.mark.parametrize("name", EVERY)
def test_form_has_every_field_once_with_its_own_key(shown: Shown, name: str) -> None:
    page = shown.page(name)
    form = detail_of(page).form
    assert set(form.boxes) == set(REGISTERS[name].fields) - {REGISTERS[name].parent_field}


@pytest.mark.parametrize("name", EVERY)
def test_every_tab_of_a_record_opens(shown: Shown, name: str) -> None:
    page = shown.page(name)
    detail = detail_of(page)
    for at in range(detail.tabs.count()):
        detail.tabs.setCurrentIndex(at)
        settle()
        assert detail.stack.currentIndex() == at


@pytest.mark.parametrize("name", LISTED)
def test_every_filter_shows_what_the_check_counts(shown: Shown, name: str) -> None:
    page = shown.host.page(name)
    for chip in REGISTERS[name].filters:
        page.listing.bar.set_active((chip.name,))
        assert set(page.listing.model.ids()) == shown.workspace.facts().within(f"{name}:{chip.name}")
    page.listing.bar.set_active(())


@pytest.mark.parametrize("name", LISTED)
def test_every_column_sorts_with_empty_values_last(shown: Shown, name: str) -> None:
    page = shown.host.page(name)
    listed = set(page.listing.model.ids())
    assert set(shown.made[name]) <= listed
    for at, column in enumerate(page.listing.model.columns):
        keys = dict(zip((r.id for r in page.listing.rows.rows), page.listing.rows.cells.sort_keys(page.listing.rows.rows, column.name),
                        strict=True))  # fmt: skip
        for _click in range(2):
            page.listing.table.horizontalHeader().sectionClicked.emit(at)
            ids = page.listing.model.ids()
            assert set(ids) == listed
            filled = [keys[i] for i in ids if keys[i] is not None]
            down = page.listing.query().sort.descending
            assert filled == sorted(filled, reverse=down)
            assert [keys[i] for i in ids][: len(filled)] == filled
        page.listing.table.horizontalHeader().sectionClicked.emit(at)
