"""Files that are kept inside the database file: looking at one, and saving a copy of it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from aims_desktop.errors import AimsError
from aims_desktop.files import atomic_write, safe_name
from aims_desktop.i18n import _
from aims_desktop.model.kinds import FileRef
from aims_desktop.service.workspace import Workspace
from aims_desktop.store import blobs
from aims_desktop.ui.dialogs.base import ask, tell
from aims_desktop.ui.outside import open_outside


def look_at(window: QWidget, workspace: Workspace, file: FileRef) -> bool:
    """Show a read-only copy in the program of the system, gone when the file is closed; never one that could run something."""
    if blobs.is_risky(file.name):
        sentence = _("“{name}” could run something on this computer, so it is not opened from here. Save a copy to look at it otherwise.")
        if ask(window, _("This file is not opened"), sentence.format(name=file.name), _("Save a copy…"), _("Leave it")):
            save_copy(window, workspace, file)
        return False
    try:
        path = workspace.file.view_file(file)
    except AimsError as error:
        tell(window, _("The file cannot be opened"), error.sentence)
        return False
    open_outside(path)
    return True


def save_copy(window: QWidget, workspace: Workspace, file: FileRef) -> Path | None:
    """Ask where to and write the file there; None where nothing was written."""
    chosen, _kind = QFileDialog.getSaveFileName(window, _("Save a copy"), safe_name(file.name, otherwise="evidence"))
    if not chosen:
        return None
    try:
        atomic_write(Path(chosen), workspace.file.file_data(file))
    except AimsError as error:
        tell(window, _("The file cannot be saved"), error.sentence)
        return None
    return Path(chosen)
