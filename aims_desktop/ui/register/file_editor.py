"""The editor of a file that is kept inside the database file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from aims_desktop.files import size_text
from aims_desktop.i18n import _
from aims_desktop.model.fields import Field
from aims_desktop.ui.register import kept_files
from aims_desktop.ui.register.editor import Editor, Surroundings
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.buttons import Button, IconButton
from aims_desktop.ui.widgets.icon_label import IconLabel
from aims_desktop.ui.widgets.text import label


class FileEditor(Editor):
    """Name and size, and buttons to choose, open, save a copy and take away. `committed` carries a Path for a new file."""

    def __init__(self, field: Field, around: Surroundings) -> None:
        super().__init__(field, around)
        name = _(field.label)
        self.words = label(_("No file"), tone="two", elide=True)
        self.choose = Button(_("Choose a file…"), icon="upload", name=_("Choose a file: {field}").format(field=name))
        self.look_at = IconButton("eye", _("Open: {field}").format(field=name), small=True)
        self.copy = IconButton("download", _("Save a copy: {field}").format(field=name), small=True)
        self.remove = IconButton("close", _("Take the file away: {field}").format(field=name), small=True)
        row = QHBoxLayout()
        row.setSpacing(look().px(4))
        row.addWidget(IconLabel("file-text", "muted"))
        row.addWidget(self.words, 1)
        for button in (self.look_at, self.copy, self.remove, self.choose):
            row.addWidget(button)
        self.column.addLayout(row)
        self.choose.installEventFilter(self)
        self.choose.clicked.connect(self._choose)
        self.look_at.clicked.connect(lambda: kept_files.look_at(self.window(), self.around.workspace, self.value))
        self.copy.clicked.connect(lambda: kept_files.save_copy(self.window(), self.around.workspace, self.value))
        self.remove.clicked.connect(lambda: self.committed.emit(None))
        self.show_value(None)

    @property
    def focus(self) -> QWidget:
        """The button to choose with."""
        return self.choose

    def show_value(self, value: Any) -> None:
        """The file."""
        self.value = value
        self.words.setText(_("{name}, {size}").format(name=value.name, size=size_text(value.size)) if value else _("No file"))
        for button in (self.look_at, self.copy, self.remove):
            button.setVisible(value is not None)

    def set_read_only(self, reason: str) -> None:
        """It can be looked at only."""
        self.choose.setVisible(not reason)
        self.remove.setVisible(not reason and self.value is not None)

    def _choose(self) -> None:
        path, _kind = QFileDialog.getOpenFileName(self.window(), _("Choose a file"))
        if path:
            self.committed.emit(Path(path))
