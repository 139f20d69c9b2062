"""Files that are kept inside the database file: looking at one, and saving a copy of it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from aims_desktop.errors import AimsError
from aims_desktop.files import atomic_write, safe_name
from aims_desktop.i18n import _
from aims_desktop.model.kinds import FileRef
from aims_desktop.service.workspace import Workspace
from aims_desktop.store import blobs
from aims_desktop.ui.dialogs.base import ask, tell


def look_at(window: QWidget, workspace: Workspace, file: FileRef) -> bool:
    """Show a read-only copy in the program of the system, gone when the file is closed; asks first where it could run something."""
    if blobs.is_risky(file.name):
        question = _("“{name}” can run something on this computer when it is opened. Open it only if you trust who added it.")
        if not ask(window, _("Open this file?"), question.format(name=file.name), _("Open it"), _("Leave it"), "danger"):
            return False
    try:
        path = workspace.file.view_file(file)
    except AimsError as error:
        tell(window, _("The file cannot be opened"), error.sentence)
        return False
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


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
