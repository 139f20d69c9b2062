"""What holds for every dialog."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from aims_desktop.service.sharing import outgoing
from aims_desktop.store.lock import Holder
from aims_desktop.ui.desk import Desk
from aims_desktop.ui.dialogs.about import AboutDialog
from aims_desktop.ui.dialogs.backups import BackupsDialog
from aims_desktop.ui.dialogs.base import Dialog
from aims_desktop.ui.dialogs.crash import CrashDialog
from aims_desktop.ui.dialogs.erase import EraseDialog
from aims_desktop.ui.dialogs.handbook import HandbookDialog
from aims_desktop.ui.dialogs.in_use import InUseDialog
from aims_desktop.ui.dialogs.new_file import NewFileDialog
from aims_desktop.ui.dialogs.reason import ReasonDialog
from aims_desktop.ui.dialogs.settings import SettingsDialog
from aims_desktop.ui.dialogs.share import ShareDialog
from aims_desktop.ui.dialogs.shortcuts import ShortcutsDialog
from aims_desktop.ui.dialogs.synchronise import SynchroniseDialog
from aims_desktop.ui.dialogs.who import WhoDialog
from aims_desktop.ui.main_window import MainWindow

Make = Callable[[MainWindow, Desk], Dialog]

DIALOGS: dict[str, Make] = {
    "about": lambda window, desk: AboutDialog(window, desk.workspace),
    "backups": lambda window, desk: BackupsDialog(
        window, window.jobs, desk, desk.workspace.path, desk.workspace.file.dataset_id, window.clock
    ),
    "crash": lambda window, desk: CrashDialog(window, "Traceback"),
    "handbook": lambda window, desk: HandbookDialog(window),
    "in use": lambda window, desk: InUseDialog(window, "a.aims", Holder("ab", user="Ben", machine="another"), "this one"),
    "erase": lambda window, desk: EraseDialog(window, desk.context),
    "new file": lambda window, desk: NewFileDialog(window, window.settings, window.clock),
    "reason": lambda window, desk: ReasonDialog(window, "Do it"),
    "settings": lambda window, desk: SettingsDialog(window, window.settings, desk.workspace),
    "share": lambda window, desk: ShareDialog(window, desk.workspace, outgoing(desk.workspace), window.jobs, window.settings),
    "shortcuts": lambda window, desk: ShortcutsDialog(window, window.actions_),
    "synchronise": lambda window, desk: SynchroniseDialog(window, desk.workspace, window.jobs, window.settings),
    "who": lambda window, desk: WhoDialog(window, "Nordwind", ["Ana Ruiz", "Ben Okafor"], ""),
}


@pytest.fixture(params=DIALOGS)
def dialog(request: pytest.FixtureRequest, window: MainWindow, desk: Desk, qtbot: QtBot) -> Dialog:
    made = DIALOGS[request.param](window, desk)
    qtbot.addWidget(made)
    made.show()
    return made


def test_it_is_named_and_so_is_all_in_it_that_takes_the_keyboard(dialog: Dialog) -> None:
    assert dialog.accessibleName() == dialog.windowTitle()
    takes_keys = [w for w in dialog.findChildren(QWidget) if w.focusPolicy() & Qt.FocusPolicy.TabFocus and w.isVisibleTo(dialog)]
    assert takes_keys
    assert not [w for w in takes_keys if not w.accessibleName() and not w.objectName().startswith("qt_")]


def test_escape_closes_it(dialog: Dialog, qtbot: QtBot) -> None:
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_it_fits_the_screen(dialog: Dialog) -> None:
    free = dialog.screen().availableSize()
    assert dialog.width() <= free.width() * 0.9
    assert dialog.height() <= free.height() * 0.9
