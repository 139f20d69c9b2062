from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from aims_desktop.settings import Settings
from aims_desktop.ui.desk import Desk
from aims_desktop.ui.dialogs.settings import SettingsDialog
from aims_desktop.ui.main_window import MainWindow
from aims_desktop.ui.theme.apply import theme
from tests.service.kit import make


def open_dialog(window: MainWindow, qtbot: QtBot) -> SettingsDialog:
    dialog = SettingsDialog(window, window.settings, window.desk.workspace if window.desk else None)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def test_theme_and_text_size_take_effect_at_once_and_are_kept(welcome: MainWindow, qtbot: QtBot) -> None:
    dialog = open_dialog(welcome, qtbot)
    dark = next(b for b in dialog.theme.findChildren(QPushButton) if b.text() == "Dark")
    qtbot.mouseClick(dark, Qt.MouseButton.LeftButton)
    assert theme().tokens.dark
    index = dialog.text_size.findData(1.2)
    dialog.text_size.setCurrentIndex(index)
    dialog.text_size.activated.emit(index)
    assert theme().text_size == 1.2
    dialog.reject()
    assert (Settings.load().theme, Settings.load().text_size) == ("dark", 1.2)


def test_who_i_am_is_chosen_from_the_people_or_typed(window: MainWindow, desk: Desk, qtbot: QtBot) -> None:
    make(desk.workspace, "person", name="Ben Okafor")
    dialog = open_dialog(window, qtbot)
    names = [dialog.person.itemText(i) for i in range(dialog.person.count())]
    assert names == ["Ana Ruiz", "Ben Okafor"]
    dialog.person.setCurrentText("Cleo Meyer")
    dialog.reject()
    assert desk.workspace.who == "Cleo Meyer"
    assert Settings.load().remembered_names[0] == "Cleo Meyer"
    make(desk.workspace, "risk", title="Drift")
    with desk.workspace.file.read() as connection:
        from aims_desktop.store.history import history

        assert history(connection, limit=1)[0].who_name == "Cleo Meyer"


def test_a_language_is_kept_for_the_next_start(welcome: MainWindow, qtbot: QtBot) -> None:
    dialog = open_dialog(welcome, qtbot)
    index = dialog.language.findData("en")
    dialog.language.setCurrentIndex(index)
    dialog.language.activated.emit(index)
    dialog.reject()
    assert Settings.load().language == "en"


def test_without_a_file_nobody_is_asked_who_he_is(welcome: MainWindow, qtbot: QtBot) -> None:
    assert not hasattr(open_dialog(welcome, qtbot), "person")
