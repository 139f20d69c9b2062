"""Erasing personal data in the window: looked for, chosen, erased and cleared from the backups, all with the keyboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from aims_desktop.errors import NotWritableError
from aims_desktop.model.registers import REGISTERS
from aims_desktop.service import records
from aims_desktop.service.workspace import Workspace
from aims_desktop.store.file import AimsFile
from aims_desktop.ui.context import Place
from aims_desktop.ui.desk import Desk
from aims_desktop.ui.dialogs.erase import EraseDialog
from aims_desktop.ui.dialogs.erased import ErasedDialog
from aims_desktop.ui.main_window import MainWindow
from aims_desktop.ui.register.page import RegisterPage
from aims_desktop.ui.theme.apply import theme
from tests.service.kit import make, row
from tests.store.test_erasing import is_in
from tests.ui.example import cut, outside, settle, sideways
from tests.ui.test_pictures import THEMES, keep

BO = "Bo Quuxley"


@pytest.fixture
def bo(workspace: Workspace) -> str:
    person = make(workspace, "person", name=BO, email="bo@example.org", kind="employee", department="Legal")
    risk = make(workspace, "risk", title="Knowledge leaves", cause=f"only {BO} knows", owner_id=person)
    records.edit(workspace, REGISTERS["risk"], risk, {"event": f"{BO} goes"})
    records.edit(workspace, REGISTERS["risk"], risk, {"event": "somebody goes"})
    make(workspace, "risk", title="Quuxleyan logic")
    return person


def dialog_of(kind: type[QWidget]) -> QWidget | None:
    return next((w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible()), None)


@pytest.fixture
def opened(qtbot: QtBot) -> Iterator[Callable[[], EraseDialog]]:
    """The dialog that was opened, once it has looked."""

    def get() -> EraseDialog:
        dialog = dialog_of(EraseDialog)
        assert isinstance(dialog, EraseDialog)
        qtbot.waitUntil(lambda: not dialog._busy)
        settle()
        return dialog

    yield get
    for kind in (EraseDialog, ErasedDialog):
        if (left := dialog_of(kind)) is not None:
            qtbot.waitUntil(lambda left=left: not left._busy)  # type: ignore[attr-defined, misc]  # of both
            left.close()


def answer(words: str, done: list[str]) -> None:
    """Press a button of the question that comes up."""

    def press() -> None:
        shown = QApplication.activeModalWidget()
        assert shown is not None
        button = next(b for b in shown.findChildren(QPushButton) if b.text() == words)
        done.append(" ".join(each.text() for each in shown.findChildren(QLabel)))
        button.click()

    QTimer.singleShot(0, press)


def person_page(desk: Desk, person: str) -> RegisterPage:
    desk.navigate(Place("register", register="person", record_id=person))
    settle()
    assert isinstance(desk.view, RegisterPage)
    return desk.view


def test_a_person_from_the_menu_with_keys_only(
    window: MainWindow, desk: Desk, workspace: Workspace, bo: str, opened: Callable[[], EraseDialog], qtbot: QtBot
) -> None:
    person_page(desk, bo)
    window.actions_.trigger("record.erase")
    dialog = opened()
    assert dialog.person.value == bo
    assert dialog.texts.toPlainText() == f"{BO}\nbo@example.org"
    places = dialog.table.places
    assert [(item.ref, item.fields) for item in places.chosen()] == [
        ("PER-0002", "Department"), ("PER-0002", "E-mail"), ("PER-0002", "Name"), ("RSK-0001", "Cause"), ("RSK-0001", "Event"),
    ]  # fmt: skip
    assert QApplication.focusWidget() is dialog.table
    qtbot.keyClick(dialog.table, Qt.Key.Key_Space)
    assert len(places.chosen()) == 4
    assert "4 of 5 places chosen" in dialog.count.text()
    qtbot.keyClick(dialog.table, Qt.Key.Key_Space)
    assert dialog.erase.text() == "Erase 5 values for good"
    said: list[str] = []
    answer("Erase", said)
    dialog.erase.setFocus()
    qtbot.keyClick(dialog.erase, Qt.Key.Key_Return)
    assert "5 values go for good." in said[0]
    qtbot.waitUntil(lambda: dialog_of(ErasedDialog) is not None)
    assert not is_in(workspace.path, "Quuxley ")
    assert row(workspace, "person", bo).name is None
    erased = dialog_of(ErasedDialog)
    assert isinstance(erased, ErasedDialog)
    qtbot.waitUntil(lambda: not erased._busy)
    assert "No backup and no rescue copy" in erased.state.text()
    qtbot.keyClick(erased, Qt.Key.Key_Escape)
    assert not erased.isVisible()
    page = desk.view
    assert isinstance(page, RegisterPage)
    assert page.detail is not None
    assert page.detail.form.boxes["name"].said() == "Erased by law on 1 Mar 2027."
    assert workspace.undo_name() != ""
    assert window.actions_["edit.undo"].isEnabled()


def test_a_text_from_the_tools_menu(window: MainWindow, desk: Desk, bo: str, opened: Callable[[], EraseDialog], qtbot: QtBot) -> None:
    window.actions_.trigger("tools.erase")
    dialog = opened()
    assert not dialog.erase.isEnabled()
    dialog.look_button.click()
    assert dialog.error() == "Choose a person or type a text to look for."
    qtbot.keyClicks(dialog.texts, "quuxley")
    dialog.look_button.click()
    dialog = opened()
    assert [(i.ref, i.proposed) for i in dialog.table.places.items if i.where.startswith("Risks")] == [
        ("RSK-0001", True), ("RSK-0002", False), ("RSK-0001", True),
    ]  # fmt: skip
    dialog.texts.setPlainText("nobody of that name")
    dialog.look_button.click()
    assert "It stands nowhere in this file." in opened().count.text()


def test_one_value_from_the_history_of_its_record(
    window: MainWindow, desk: Desk, workspace: Workspace, bo: str, opened: Callable[[], EraseDialog], qtbot: QtBot
) -> None:
    risk = next(r.id for r in workspace.facts().rows("risk") if r.title == "Knowledge leaves")
    desk.navigate(Place("register", register="risk", record_id=risk))
    settle()
    view = desk.view
    assert isinstance(view, RegisterPage)
    assert view.detail is not None
    view.detail.show_tab("History")
    settle()
    button = next(b for b in view.detail.findChildren(QPushButton) if b.accessibleName() == "Erase by law: Event")
    button.click()
    dialog = opened()
    assert [(item.ref, item.fields, item.values) for item in dialog.table.places.chosen()] == [("RSK-0001", "Event", 2)]
    answer("Erase", [])
    dialog.erase.click()
    qtbot.waitUntil(lambda: dialog_of(ErasedDialog) is not None)
    assert row(workspace, "risk", risk).event is None
    assert row(workspace, "risk", risk).cause == f"only {BO} knows"


def test_backups_are_cleared_by_choice(
    window: MainWindow, desk: Desk, workspace: Workspace, bo: str, opened: Callable[[], EraseDialog], qtbot: QtBot
) -> None:
    workspace.file.backup()
    person_page(desk, bo)
    window.actions_.trigger("record.erase")
    dialog = opened()
    answer("Erase", [])
    dialog.erase.click()
    qtbot.waitUntil(lambda: dialog_of(ErasedDialog) is not None)
    erased = dialog_of(ErasedDialog)
    assert isinstance(erased, ErasedDialog)
    qtbot.waitUntil(lambda: not erased._busy)
    assert erased.model.item(0, 2).text() == "Holds 5 erased values"
    assert any("colleagues" in each.text() for each in erased.findChildren(QLabel))
    assert erased.rewriting.isDefault()
    qtbot.keyClick(erased.rewriting, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not erased.copies and not erased._busy)
    assert not [path for path in workspace.file.backups.folder.glob("*.aims") if is_in(path, BO)]


def test_what_cannot_be_written_is_told_and_all_stays(
    window: MainWindow, desk: Desk, workspace: Workspace, bo: str, opened: Callable[[], EraseDialog], monkeypatch: pytest.MonkeyPatch
) -> None:
    person_page(desk, bo)
    window.actions_.trigger("record.erase")
    dialog = opened()
    before = workspace.path.read_bytes()

    def full(self: AimsFile, reason: str, *, backed_up: bool = True) -> None:
        raise NotWritableError("The disk is full.")

    monkeypatch.setattr(AimsFile, "write", full)
    answer("Erase", [])
    dialog.erase.click()
    assert opened().error() == "The disk is full."
    assert workspace.path.read_bytes() == before
    assert dialog.erase.isEnabled()


@pytest.mark.parametrize("name", THEMES)
def test_the_look(
    name: str, window: MainWindow, desk: Desk, workspace: Workspace, bo: str, opened: Callable[[], EraseDialog], qtbot: QtBot
) -> None:
    theme().apply(QApplication.instance(), name)  # type: ignore[arg-type]  # an application, and one of the two
    workspace.file.backup()
    person_page(desk, bo)
    window.actions_.trigger("record.erase")
    dialog = opened()
    keep(dialog, f"erase-{name}")
    assert [*sideways(dialog), *cut(dialog), *outside(dialog)] == []
    answer("Erase", [])
    dialog.erase.click()
    qtbot.waitUntil(lambda: dialog_of(ErasedDialog) is not None)
    erased = dialog_of(ErasedDialog)
    assert isinstance(erased, ErasedDialog)
    qtbot.waitUntil(lambda: not erased._busy)
    settle()
    keep(erased, f"erased-{name}")
    assert [*sideways(erased), *cut(erased), *outside(erased)] == []
    page = desk.view
    assert isinstance(page, RegisterPage)
    assert page.detail is not None
    erased.close()
    settle()
    keep(window, f"erased-form-{name}")
    page.detail.show_tab("History")
    settle()
    keep(window, f"erased-history-{name}")
