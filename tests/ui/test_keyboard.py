"""Everything is reached and done with the keyboard alone; only keys are sent, and things are found by their accessible name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QListView, QMenu, QWidget
from pytestqt.qtbot import QtBot

from aims_desktop.model.registers import REGISTERS
from aims_desktop.service.catalogue import roadmap
from aims_desktop.service.workspace import Workspace
from aims_desktop.settings import Settings
from aims_desktop.ui.actions import entries
from aims_desktop.ui.context import Place
from aims_desktop.ui.desk import Desk
from aims_desktop.ui.main_window import MainWindow
from aims_desktop.ui.own_pages import OWN_PAGES, OwnPage
from tests.service.kit import Clock
from tests.ui.example import REGISTER_PAGES, settle

Key, Modifier = Qt.Key, Qt.KeyboardModifier
CONTROL, ALT, SHIFT = Modifier.ControlModifier, Modifier.AltModifier, Modifier.ShiftModifier


def press(key: Key, with_: Modifier = Modifier.NoModifier) -> None:
    """Press a key where the keyboard is."""
    QTest.keyClick(focus(), key, with_)
    settle()


def write(text: str) -> None:
    """Type where the keyboard is."""
    QTest.keyClicks(focus(), text)


def focus() -> QWidget:
    """What has the keyboard."""
    widget = QApplication.focusWidget()
    assert widget is not None, "nothing has the keyboard"
    return widget


def tab_to(name: str, within: QWidget, key: Key = Key.Key_Tab) -> QWidget:
    """Go to the widget of a name by Tab."""
    for _press in range(250):
        if focus().accessibleName() == name and within.isAncestorOf(focus()):
            return focus()
        press(key)
    raise AssertionError(f"{name!r} was not reached by Tab")


def find(words: str) -> None:
    """Open the palette, type, go down to the line that says just that, and take it."""
    press(Key.Key_K, CONTROL)
    write(words)
    for _press in range(40):
        palette = next(view for view in focus().parentWidget().findChildren(QListView))
        if palette.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole) == words:
            break
        press(Key.Key_Down)
    press(Key.Key_Return)


def during_dialog(do: Callable[[QDialog], None]) -> list[BaseException]:
    """Do something once a dialog has opened; what went wrong, if anything."""
    failed: list[BaseException] = []

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, QDialog) or not dialog.isActiveWindow():
            QTimer.singleShot(5, look)
            return
        try:
            do(dialog)
        except BaseException as error:  # noqa: BLE001 - told to the test, which fails with it
            failed.append(error)
        finally:
            if dialog.isVisible():
                dialog.reject()

    QTimer.singleShot(0, look)
    return failed


# --- from a fresh start to every page


def test_a_file_is_opened_by_keys(new_window: Callable[[], MainWindow], path: Path, qtbot: QtBot) -> None:
    settings = Settings.load()
    settings.remember_file(path, "Nordwind", Clock()())
    settings.save()
    welcome = new_window()
    first, names = focus(), []
    for _press in range(12):
        names.append(focus().accessibleName())
        press(Key.Key_Tab)
    for words in ("Start a new file", "Open a file", "Look around with sample data", "Open Nordwind"):
        assert any(name.startswith(words) for name in names), words
    tab_to(first.accessibleName(), welcome)
    assert first.accessibleName().startswith("Open Nordwind")
    press(Key.Key_Return)
    qtbot.waitUntil(lambda: welcome.desk is not None)


def test_each_step_page(example: Desk) -> None:
    for step in roadmap().steps:
        press(Key.Key_PageDown, CONTROL)
        assert example.place == Place("step", step=step.number)
        assert example.window().windowTitle().startswith(f"Step {step.number}: ")
        assert example.pages.isAncestorOf(focus())
        assert focus().accessibleName()


def test_each_step_page_from_the_rail(example: Desk) -> None:
    tab_to("Roadmap and records", example.rail)
    press(Key.Key_Home)
    for step in roadmap().steps:
        press(Key.Key_Down)
        index = example.rail.list.currentIndex()
        assert index.data(Qt.ItemDataRole.AccessibleTextRole).startswith(f"Step {step.number}: ")
    press(Key.Key_Return)
    assert example.place == Place("step", step=12)


def test_each_register_page_through_the_palette(example: Desk) -> None:
    missed = []
    for name in REGISTER_PAGES:
        title = REGISTERS[name].title
        find(title)
        if example.place.register != name or not example.window().windowTitle().startswith(title):
            missed.append(f"{title}: {example.place}")
        elif not example.pages.isAncestorOf(focus()) or not focus().accessibleName():
            missed.append(f"{title}: the keyboard is in {focus()}")
    assert not missed


def test_overview_registers_reports_and_history(example: Desk) -> None:
    for words, place in [("Registers", Place("registers")), ("Reports", Place("reports"))]:
        find(words)
        assert example.place.page == place.page
        assert example.pages.isAncestorOf(focus())
    press(Key.Key_H, CONTROL)
    assert example.place == Place("history")
    press(Key.Key_Home, ALT)
    assert example.place == Place()
    assert focus().accessibleName().startswith("Continue with step")


def test_a_register_from_the_index_of_registers(example: Desk) -> None:
    find("Registers")
    for _press in range(60):
        press(Key.Key_Down)
        if _current_text(focus()) == "Risks and opportunities":
            break
    press(Key.Key_Return)
    assert example.place.register == "risk"


@pytest.mark.parametrize("own", OWN_PAGES, ids=lambda own: own.name)
def test_each_page_of_its_own_from_the_menu(example: Desk, own: OwnPage, qtbot: QtBot) -> None:
    window = example.window()
    for letter in (_letter("&Go"), _letter("Pa&ges"), _letter(own.text)):
        before = QApplication.activePopupWidget()
        QTest.keyClick(before or window, getattr(Key, f"Key_{letter.upper()}"), ALT if before is None else Modifier.NoModifier)
        qtbot.waitUntil(lambda before=before: QApplication.activePopupWidget() is not before)
    assert example.place.page == own.name
    assert example.view is not None
    assert example.view.title
    assert example.pages.isAncestorOf(focus())
    assert focus().accessibleName()


def _current_text(view: QWidget) -> str:
    index = view.currentIndex() if hasattr(view, "currentIndex") else None
    return str(index.siblingAtColumn(0).data(Qt.ItemDataRole.DisplayRole) or "").splitlines()[0] if index is not None else ""


def test_the_settings(example: Desk) -> None:
    def check(dialog: QDialog) -> None:
        assert dialog.accessibleName() == "Settings"
        names = set()
        for _press in range(12):
            names.add(focus().accessibleName())
            QTest.keyClick(focus(), Key.Key_Tab)
        assert any("Text size" in name for name in names), names
        assert "Close" in names
        QTest.keyClick(focus(), Key.Key_Escape)

    failed = during_dialog(check)
    press(Key.Key_Comma, CONTROL)
    assert not failed


def test_f6_and_f9(example: Desk) -> None:
    press(Key.Key_PageDown, CONTROL)
    if not example.guidance.isVisible():
        press(Key.Key_F9)
    areas = [example.guidance, example.rail, example.pages]
    for area in areas:
        press(Key.Key_F6)
        assert area.isAncestorOf(focus())
    press(Key.Key_F9)
    assert not example.guidance.isVisible()
    press(Key.Key_F9)
    assert example.guidance.isVisible()


def test_the_palette_finds_a_record_and_gives_the_keyboard_back(example: Desk) -> None:
    before = focus()
    press(Key.Key_K, CONTROL)
    assert focus().accessibleName()
    press(Key.Key_Escape)
    assert focus() is before
    press(Key.Key_K, CONTROL)
    write("RSK-0004")
    press(Key.Key_Return)
    assert example.place.register == "risk"
    assert example.workspace.refs().of("risk", example.place.record_id) == "RSK-0004"


# --- work


def test_a_record_is_added_edited_and_taken_back(window: MainWindow, desk: Desk, workspace: Workspace) -> None:
    press(Key.Key_2, CONTROL)
    assert desk.place.register == "risk"
    press(Key.Key_N, CONTROL | SHIFT)
    assert focus().accessibleName().startswith("Risk")
    write("Meter readings are wrong")
    press(Key.Key_Tab)
    (risk,) = workspace.facts().rows("risk")
    assert risk.title == "Meter readings are wrong"
    press(Key.Key_Backtab, SHIFT)
    assert focus().accessibleName() == "Risk, required"
    press(Key.Key_A, CONTROL)
    write("Meters lie")
    press(Key.Key_S, CONTROL)
    assert _titles(workspace) == ["Meters lie"]
    press(Key.Key_Escape)
    press(Key.Key_Z, CONTROL)
    assert _titles(workspace) == ["Meter readings are wrong"]
    press(Key.Key_Y, CONTROL)
    assert _titles(workspace) == ["Meters lie"]
    press(Key.Key_Delete, CONTROL)
    assert _titles(workspace) == []
    press(Key.Key_Z, CONTROL)
    assert _titles(workspace) == ["Meters lie"]


def _titles(workspace: Workspace) -> list[str]:
    return [row.title for row in workspace.facts().rows("risk")]


def test_tab_goes_through_a_form_and_out_of_it_again(example: Desk) -> None:
    find("Risks and opportunities")
    press(Key.Key_Return)
    start, names = focus(), []
    for _press in range(250):
        names.append(focus().accessibleName())
        press(Key.Key_Tab)
        if focus() is start:
            break
    assert focus() is start, "Tab does not come round"
    for label in ("Cause", "Kind, required", "AI system, required", "Risk owner, required"):
        assert any(name.startswith(label.split(",")[0]) for name in names), label
    press(Key.Key_Backtab, SHIFT)
    assert focus().accessibleName() == names[-1]


# --- menus


def test_every_menu_entry_has_a_shortcut_or_a_letter_of_its_own(example: Desk) -> None:
    window = example.window()
    assert isinstance(window, MainWindow)
    bar = [action.text() for action in window.menuBar().actions()]
    assert len({_letter(text) for text in bar}) == len(bar)
    assert "" not in {_letter(text) for text in bar}
    for menu in window.actions_.menus.values():
        if menu is not window.actions_.menus["file.recent"]:
            wrong = [a.text() for a in menu.actions() if not a.isSeparator() and not _letter(a.text()) and not a.shortcuts()]
            assert not wrong, menu.title()
            letters = [_letter(a.text()) for a in menu.actions() if _letter(a.text())]
            assert len(letters) == len(set(letters)), f"{menu.title()}: {sorted(letters)}"
    keys = [key.toString() for entry in entries() for key in window.actions_[entry.name].shortcuts()]
    assert len(keys) == len(set(keys))


def _letter(text: str) -> str:
    at = text.replace("&&", "  ").find("&")
    return text[at + 1].lower() if at >= 0 else ""


@pytest.mark.parametrize("menu", ["file", "edit", "view", "go", "records", "tools", "help"])
def test_a_menu_opens_with_alt_and_its_letter(example: Desk, menu: str, qtbot: QtBot) -> None:
    window = example.window()
    assert isinstance(window, MainWindow)
    letter = _letter(window.actions_.menus[menu].title())
    QTest.keyClick(window, getattr(Key, f"Key_{letter.upper()}"), ALT)
    qtbot.waitUntil(window.actions_.menus[menu].isVisible)
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, QMenu)
    actions: list[QAction] = popup.actions()
    assert any(action.isEnabled() for action in actions)
    QTest.keyClick(popup, Key.Key_Escape)
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is None)
