from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from aims_desktop import __version__
from aims_desktop.ui.desk import Desk
from aims_desktop.ui.dialogs.about import LIBRARIES, AboutDialog, facts, licences
from aims_desktop.ui.main_window import MainWindow


def test_versions_and_paths_are_told_and_copied(window: MainWindow, desk: Desk, qtbot: QtBot) -> None:
    told = dict(facts(desk.workspace))
    assert told["AIMS Desktop"] == __version__
    assert told["Open file"] == str(desk.workspace.path)
    dialog = AboutDialog(window, desk.workspace)
    qtbot.addWidget(dialog)
    dialog.show()
    copy = next(b for b in dialog.findChildren(QPushButton) if b.text() == "Copy")
    qtbot.mouseClick(copy, Qt.MouseButton.LeftButton)
    assert all(f"{name}: {value}" in QApplication.clipboard().text() for name, value in told.items())


def test_every_library_on_board_is_named_with_its_licence() -> None:
    def installed(name: str) -> bool:
        try:
            return bool(version(name))
        except PackageNotFoundError:
            return False

    named = dict(licences())
    assert {name.rpartition(" ")[0] for name in named} == {name for name in LIBRARIES if installed(name)}
    assert all(named.values())
    assert any("LGPL" in terms for name, terms in named.items() if name.startswith("PySide6"))
