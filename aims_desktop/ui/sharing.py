"""Sharing: copies that go out to colleagues, and what to do with those that come in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog

from aims_desktop.errors import AimsError
from aims_desktop.files import safe_name
from aims_desktop.i18n import _
from aims_desktop.service.sharing import outgoing, own_stem
from aims_desktop.service.workspace import Workspace
from aims_desktop.store import parcel, sealing
from aims_desktop.store.copies import SUFFIX
from aims_desktop.store.file import AimsFile
from aims_desktop.store.machine import Link, Machine
from aims_desktop.store.place import own_folder, place_of
from aims_desktop.ui.context import Place
from aims_desktop.ui.dialogs.base import tell
from aims_desktop.ui.outside import open_outside

if TYPE_CHECKING:
    from aims_desktop.ui.desk import Desk
    from aims_desktop.ui.main_window import MainWindow


class Sharing:
    """What the File menu does about colleagues, and what opening their copies leads to."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    def commands(self) -> Mapping[str, Callable[[], object]]:
        """The menu entries about sharing."""
        return {"file.share": self.share, "file.sync": self.synchronise, "file.copy": self.copy}

    # --- going out

    def share(self) -> None:
        """Write a copy for a colleague."""
        from aims_desktop.ui.dialogs.share import ShareDialog

        window, desk = self._window, self._window.desk
        if desk is None or not _may_leave(desk):
            return
        try:
            out = outgoing(desk.workspace)
        except AimsError as error:
            desk.show_error(error)
            return
        ShareDialog(window, desk.workspace, out, window.jobs, window.settings).exec()

    def synchronise(self) -> None:
        """Exchange changes with a file that colleagues reach too."""
        from aims_desktop.ui.dialogs.synchronise import SynchroniseDialog

        window, desk = self._window, self._window.desk
        if desk is not None and (desk.view is None or desk.view.commit()):
            dialog = SynchroniseDialog(window, desk.workspace, window.jobs, window.settings)
            dialog.exec()
            window.saved.look_at_link()
            if dialog.goes_on:
                desk.navigate(Place("conflicts"))

    def copy(self) -> None:
        """Write a file of one's own elsewhere, or take a parcel in; where this file can only be read, the work goes on in the copy."""
        window, desk = self._window, self._window.desk
        if desk is None or not _may_leave(desk):
            return
        workspace = desk.workspace
        if workspace.file.sent is not None:  # a parcel is merged where there is a file of one's own already
            self.open_parcel(workspace.path)
            return
        target = self._chosen_place(_("Save a copy to work with"), own_stem(workspace.path))
        if target is None:
            return

        def copied(_answer: object) -> None:
            if workspace.read_only:
                window.files.open(target)
            else:
                unsaved = workspace.file.trouble is not None
                said = _("Copy saved: {name}; what you are typing is not in it.") if unsaved else _("Copy saved: {name}")
                desk.say(said.format(name=target.name), _("Open folder"), lambda: open_outside(target.parent))

        window.jobs.run(_("Saving a copy"), lambda _job: workspace.file.save_copy(target), copied)

    def _chosen_place(self, title: str, stem: str) -> Path | None:
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        folder = own_folder(Path(documents))
        names = _("AIMS files (*{suffix})").format(suffix=SUFFIX)
        proposed = folder if folder.is_dir() else folder.parent
        name, _filter = QFileDialog.getSaveFileName(self._window, title, str(proposed / f"{safe_name(stem)}{SUFFIX}"), names)
        if not name:
            return None
        return Path(name) if Path(name).suffix.lower() == SUFFIX else Path(name + SUFFIX)

    # --- coming in

    def concerns(self, path: Path, *, read_only: bool) -> bool:
        """Whether a file is not simply opened: it is on its way, or lies where it cannot be worked on."""
        try:
            if not path.is_file():
                return False
            if sealing.is_sealed(path):
                return True
        except (AimsError, OSError):  # opening it says why
            return False
        return not read_only and (path.suffix.lower() == parcel.SUFFIX or not place_of(path).is_local)

    def open_parcel(self, path: Path) -> bool:
        """Check a copy that came in and ask what to do with it; whether a file is open then that was not before."""
        from aims_desktop.ui.dialogs.parcel import ParcelDialog

        window = self._window
        try:
            sealed = sealing.is_sealed(path)
        except AimsError as error:
            tell(window, _("{name} was not opened").format(name=path.name), error.sentence)
            return False
        dialog = ParcelDialog(window, path, place_of(path), window.jobs, window.clock, sealed=sealed)
        dialog.exec()
        file, dialog.file = dialog.file, None
        if file is None:
            return False
        if dialog.outcome == "look":
            return self._look(file)
        if dialog.outcome == "take_in":
            return self._take_in(file, dialog.own, link=dialog.link.isChecked())
        file.close()
        return False

    def _look(self, file: AimsFile) -> bool:
        window = self._window
        if not window.close_file():
            file.close()
            return False
        window.settings.last_folder = str(file.path.parent)
        window.show_file(Workspace(file, window.clock))
        return True

    def _take_in(self, file: AimsFile, own: Path | None, *, link: bool) -> bool:
        """Merge a checked copy into the file that is worked on here, or make such a file of it."""
        dataset_id, path = file.dataset_id, file.path
        if own is not None:
            return self._merge(file, own, linked=link)
        target = self._chosen_place(_("Where to keep your file"), own_stem(file.path))
        if target is None:
            file.close()
            return False

        def adopted(made: Path) -> None:
            if link:
                _remember_link(dataset_id, path)
            self._window.files.open(made)

        title = _("Taking in {name}").format(name=path.name)
        self._window.jobs.run(title, lambda _job: _adopted(file, target), adopted, self._not_taken_in)
        return True

    def _not_taken_in(self, error: AimsError) -> None:
        tell(self._window, _("The copy was not taken in"), error.sentence)

    def _merge(self, file: AimsFile, own: Path, *, linked: bool) -> bool:
        """Merge a checked copy, closed here, into the file that is worked on, once the person has seen what that would bring."""
        window = self._window
        try:
            if not window.files.open(own) or window.desk is None or window.desk.workspace.read_only:
                return False
            if window.merging.merge(file.source, file.path.name) and linked:
                _remember_link(file.dataset_id, file.path)
            return True
        finally:
            file.close()


def _may_leave(desk: Desk) -> bool:
    """Whether what is typed is saved, or cannot be where the file takes no more: then a copy is all the more wanted."""
    return desk.view is None or desk.view.commit() or desk.workspace.file.trouble is not None


def _adopted(file: AimsFile, target: Path) -> Path:
    try:
        return parcel.adopt(file.source, target)
    finally:
        file.close()


def _remember_link(dataset_id: str, path: Path) -> None:
    known = Machine().link(dataset_id)
    if known is None or known.parcel != path:
        Machine().remember_link(dataset_id, Link(path))


def is_offered(path: Path) -> bool:
    """Whether a file that is dropped or chosen is one of ours by its name."""
    return path.suffix.lower() in {SUFFIX, parcel.SUFFIX}
