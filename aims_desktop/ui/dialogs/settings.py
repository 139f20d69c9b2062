"""Settings of this person on this machine: look, language, name, folders."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from aims_desktop import resources
from aims_desktop.i18n import _
from aims_desktop.service.workspace import Workspace
from aims_desktop.settings import THEMES, Settings, config_dir, data_dir, private_folder, try_save
from aims_desktop.ui.dialogs.base import Dialog
from aims_desktop.ui.outside import open_outside
from aims_desktop.ui.theme.apply import TEXT_SIZES, theme
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.buttons import Button
from aims_desktop.ui.widgets.card import hline
from aims_desktop.ui.widgets.segmented import Segmented
from aims_desktop.ui.widgets.text import label

if TYPE_CHECKING:
    from aims_desktop.ui.main_window import MainWindow

LANGUAGES = {"": "Follow the system", "en": "English", "de": "Deutsch"}


class SettingsDialog(Dialog):
    """Everything takes effect at once; Close keeps it."""

    def __init__(self, window: MainWindow, settings: Settings, workspace: Workspace | None) -> None:
        super().__init__(window, _("Settings"), 560, 560, scrolls=True)
        self._window, self._settings, self._workspace = window, settings, workspace
        self.theme = Segmented(_("Theme"), [_("Follow the system"), _("Light"), _("Dark")])
        self.theme.choose(THEMES.index(settings.theme))
        self.theme.chosen.connect(lambda index: window.set_theme(THEMES[index]))
        self.text_size = QComboBox()
        for size in TEXT_SIZES:
            self.text_size.addItem(_("{n} %").format(n=round(size * 100)), size)
        self.text_size.setCurrentIndex(min(range(len(TEXT_SIZES)), key=lambda i: abs(TEXT_SIZES[i] - theme().text_size)))
        self.text_size.activated.connect(lambda _index: window.set_text_size(self.text_size.currentData()))
        self.add(_group(_("Theme"), self.theme, _("Printed reports are always light.")))
        self.add(_group(_("&Text size"), self.text_size, _("Also Ctrl++ and Ctrl+− anywhere in the window.")))
        self._add_language()
        if workspace is not None and not workspace.read_only:
            self._add_person(workspace)
        self.add(hline())
        self._add_folder(_("Backups, rescue copies and logs"), data_dir())
        self._add_folder(_("These settings"), config_dir())
        self.finished.connect(self._keep)
        self.close_button().setFocus()

    def _add_language(self) -> None:
        self.language = QComboBox()
        there = {"", "en", *(folder.name for folder in resources.path("i18n").glob("*") if folder.is_dir())}
        for code, name in LANGUAGES.items():
            if code in there:
                self.language.addItem(_(name) if not code else name, code)
        self.language.setCurrentIndex(max(self.language.findData(self._settings.language), 0))
        self.language.activated.connect(self._choose_language)
        self.add(_group(_("&Language of the window"), self.language, _("Takes effect when the program is started again.")))

    def _choose_language(self) -> None:
        self._settings.language = self.language.currentData()

    def _add_person(self, workspace: Workspace) -> None:
        self.person = QComboBox()
        self.person.setEditable(True)
        people = [row.name for row in workspace.facts().rows("person") if row.name]
        for name in dict.fromkeys([workspace.who, *people, *self._settings.remembered_names]):
            self.person.addItem(name)
        self.person.setCurrentText(workspace.who)
        field = self.person.lineEdit()
        assert field is not None
        field.setAccessibleName(_("Who I am"))
        told = _("Changes you make in {organisation} are kept under this name.").format(organisation=workspace.organisation)
        self.add(_group(_("&Who I am"), self.person, told))

    def _add_folder(self, name: str, path: Path) -> None:
        open_it = Button(_("Open"), "link", name=_("Open: {what}").format(what=name))
        open_it.clicked.connect(lambda: open_outside(private_folder(path)))
        row = QHBoxLayout()
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(label(name, "field"))
        words.addWidget(label(str(path), "caption", "muted", wrap=True, selectable=True))
        row.addLayout(words, 1)
        row.addWidget(open_it)
        self.add(row)

    def _keep(self) -> None:
        workspace = self._workspace
        if workspace is not None and not workspace.read_only:
            name = self.person.currentText().strip()
            if name and name != workspace.who:
                workspace.file.work_as(name)
                self._settings.remember_name(name)
        try_save(self._settings)


def _group(name: str, widget: QWidget, help_: str) -> QLayout:
    caption = label(name, "field")
    caption.setBuddy(widget)
    if not widget.accessibleName():
        widget.setAccessibleName(name.replace("&", ""))
    widget.setAccessibleDescription(help_)
    column = QVBoxLayout()
    column.setSpacing(look().px(5))
    column.addWidget(caption)
    column.addWidget(widget)
    column.addWidget(label(help_, "caption", "muted", wrap=True))
    return column
