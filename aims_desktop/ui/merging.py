"""Merging: a colleague's copy into the open file, and leaving the last merge again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from aims_desktop.errors import AimsError
from aims_desktop.i18n import _, ngettext
from aims_desktop.store import parcel, sealing
from aims_desktop.store.copies import SUFFIX
from aims_desktop.ui.context import Place
from aims_desktop.ui.dialogs.base import ask, tell
from aims_desktop.ui.saving import when

if TYPE_CHECKING:
    from aims_desktop.service.merging import Leaving
    from aims_desktop.ui.desk import Desk
    from aims_desktop.ui.main_window import MainWindow

_NAMED = 12
"""How many records a question names."""


class Merging:
    """What the File menu does about merging."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    def commands(self) -> Mapping[str, Callable[[], object]]:
        """The menu entries about merging."""
        return {"file.merge": self.choose, "file.leave_merge": self.leave}

    def choose(self) -> None:
        """Ask for a copy and merge it; one under a passphrase is opened first."""
        desk = self._desk()
        if desk is None:
            return
        names = _("AIMS files and copies (*{suffix} *{parcel});;All files (*)").format(suffix=SUFFIX, parcel=parcel.SUFFIX)
        name, _filter = QFileDialog.getOpenFileName(self._window, _("Merge a copy"), self._window.settings.last_folder, names)
        if not name:
            return
        try:
            sealed = sealing.is_sealed(Path(name))
        except AimsError as error:
            desk.show_error(error)
            return
        if sealed:
            self._window.sharing.open_parcel(Path(name))
        else:
            self.merge(Path(name), Path(name).name)

    def merge(self, source: Path, called: str) -> bool:
        """Compare, let the person decide, merge, tell what came of it; whether anything was merged or nothing was new."""
        from aims_desktop.ui.merge.dialog import MergeDialog
        from aims_desktop.ui.merge.outcome import OutcomeDialog

        desk = self._desk()
        if desk is None:
            return False
        dialog = MergeDialog(self._window, desk.workspace, self._window.jobs, source, called)
        dialog.exec()
        if dialog.merged is None:
            return dialog.is_known
        outcome = OutcomeDialog(self._window, desk.context, dialog.merged, called)
        outcome.exec()
        if outcome.goes_on:
            desk.navigate(Place("conflicts"))
        return True

    def leave(self) -> None:
        """Put the backup made before the last merge in the file's place, once the person has read what that loses."""
        from aims_desktop.service.merging import leaving

        desk = self._desk()
        if desk is None:
            return
        window, workspace = self._window, desk.workspace
        last = leaving(workspace)
        if last is None:
            tell(window, _("There is no merge to leave"), _("Nothing was merged into this file, or the backup made before it is gone."))
            return
        at = when(last.merged_at, workspace.clock())
        question = _("The file goes back to how it was before the merge ({when}). {lost} The file as it is now is kept as a rescue copy.")
        title = _("Leave the last merge?")
        if not ask(window, title, question.format(when=at, lost=_lost(last)), _("Leave the merge"), kind="danger"):
            return
        window.recovery.restore(last.backup.path, workspace.path)

    def _desk(self) -> Desk | None:
        """The desk of a file that can be written, with everything saved."""
        desk = self._window.desk
        if desk is None or desk.workspace.read_only or (desk.view is not None and not desk.view.commit()):
            return None
        return desk


def _lost(last: Leaving) -> str:
    if not last.changes:
        return _("What came with the copy is not in it then; it is still in the copy.")
    named = ", ".join(record.ref for record in last.records[:_NAMED]) + (" …" if len(last.records) > _NAMED else "")
    lost = ngettext("{n} change made since will not be in it:", "{n} changes made since will not be in it:", last.changes)
    return f"{lost} {named}."
