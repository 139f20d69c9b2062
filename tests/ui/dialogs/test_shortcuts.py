from __future__ import annotations

from pytestqt.qtbot import QtBot

from aims_desktop.ui.dialogs.shortcuts import ShortcutsDialog
from aims_desktop.ui.main_window import MainWindow


def test_every_shortcut_of_the_menus_is_on_the_sheet(window: MainWindow, qtbot: QtBot) -> None:
    dialog = ShortcutsDialog(window, window.actions_)
    qtbot.addWidget(dialog)
    sheet = dict(dialog.rows)
    with_keys = [action for _entry, action in window.actions_.items() if action.shortcuts()]
    assert len(dialog.rows) == len(with_keys)
    assert sheet["Search everything"] == "Ctrl+K"
    assert sheet["Redo"] == "Ctrl+Y or Ctrl+Shift+Z"
    assert sheet["Full screen"] == "F11"
