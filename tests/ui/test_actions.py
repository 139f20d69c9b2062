from __future__ import annotations

from collections import Counter

from PySide6.QtGui import QKeySequence

from aims_desktop.ui import actions
from aims_desktop.ui.actions import Needs
from aims_desktop.ui.desk import PLACES, Desk
from aims_desktop.ui.main_window import MainWindow
from aims_desktop.ui.pages import PAGES

OF_PAGES = {
    "record.new", "record.duplicate", "record.delete", "record.restore", "record.previous", "record.next", "record.open", "record.attach",
    "record.history", "record.erase", "edit.find", "edit.find_next", "file.import", "file.export", "file.print",
}  # fmt: skip


def test_every_entry_has_someone_who_carries_it_out(window: MainWindow, desk: Desk) -> None:
    handled = {*window.commands(), *desk.commands()}
    entries = list(actions.entries())
    assert not [entry.name for entry in entries if entry.needs is not Needs.PAGE and entry.name not in handled]
    assert {entry.name for entry in entries if entry.needs is Needs.PAGE} == OF_PAGES


def test_names_and_shortcuts_are_used_once(window: MainWindow) -> None:
    names = Counter(entry.name for entry in actions.entries())
    assert max(names.values()) == 1
    shortcuts = Counter(keys.toString() for _entry, action in window.actions_.items() for keys in action.shortcuts())
    assert max(shortcuts.values()) == 1


def test_shortcuts_that_people_expect(window: MainWindow) -> None:
    expected = {
        "file.new": "Ctrl+N", "file.open": "Ctrl+O", "file.save": "Ctrl+S", "file.print": "Ctrl+P", "file.close": "Ctrl+W",
        "file.quit": "Ctrl+Q", "edit.undo": "Ctrl+Z", "edit.redo": "Ctrl+Shift+Z", "edit.find": "Ctrl+F", "edit.palette": "Ctrl+K",
        "edit.settings": "Ctrl+,", "view.guidance": "F9", "view.next_area": "F6", "view.refresh": "F5", "view.full_screen": "F11",
        "view.larger": "Ctrl++", "view.smaller": "Ctrl+-", "view.normal": "Ctrl+0", "help.guidance": "F1", "help.shortcuts": "Ctrl+?",
        "record.previous": "Alt+Up", "record.next": "Alt+Down", "record.open": "Ctrl+Return", "records.risk": "Ctrl+2",
    }  # fmt: skip
    for name, keys in expected.items():
        assert QKeySequence(keys) in window.actions_[name].shortcuts(), name
    assert QKeySequence("Ctrl+Y") in window.actions_["edit.redo"].shortcuts()


def test_entries_that_lead_somewhere_lead_to_pages_there_are(desk: Desk) -> None:
    assert {place.page for place in PLACES.values()} <= PAGES.keys()


def test_entries_for_files_are_off_without_a_file(welcome: MainWindow) -> None:
    for entry, action in welcome.actions_.items():
        assert action.isEnabled() == (entry.needs is Needs.NOTHING), entry.name
    shown = [name for name in ("file", "edit", "view", "go", "records", "tools", "help") if _visible(welcome, name)]
    assert shown == ["file", "view", "tools", "help"]


def test_writing_is_off_in_a_file_that_is_only_read(welcome: MainWindow, path: object) -> None:
    assert welcome.files.open(path, read_only=True)  # type: ignore[arg-type]  # a path, from the fixture
    for entry, action in welcome.actions_.items():
        if entry.needs is Needs.WRITING:
            assert not action.isEnabled(), entry.name
    assert welcome.actions_["file.share"].isEnabled()


def _visible(window: MainWindow, menu: str) -> bool:
    return window.actions_.menus[menu].menuAction().isVisible()
