"""Files: making, opening, copying and closing the file of the window, and every question that goes with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFileDialog

from aims_desktop.errors import AimsError, NotFoundError, NotWritableError, RefusedFileError, RuleError
from aims_desktop.files import safe_name
from aims_desktop.i18n import _
from aims_desktop.service.workspace import Workspace
from aims_desktop.settings import data_dir, private_folder, try_save
from aims_desktop.store import parcel
from aims_desktop.store.copies import SUFFIX
from aims_desktop.store.gate import Level, demand_file
from aims_desktop.store.lock import HeldError, Holder, holder_of
from aims_desktop.store.machine import Machine, login
from aims_desktop.store.opening import demand_workable, name_here
from aims_desktop.ui.dialogs.base import ask, tell
from aims_desktop.ui.outside import open_outside
from aims_desktop.ui.sharing import is_offered

if TYPE_CHECKING:
    from aims_desktop.ui.main_window import MainWindow


CHECK_AFTER_MS = 500
"""The check of a file waits until the first page is painted: both would be slower side by side."""


class Files:
    """What the File menu and the welcome page do."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self.clock = window.clock

    def commands(self) -> Mapping[str, Callable[[], object]]:
        """The menu entries about files."""
        return {
            "file.new": self.new,
            "file.open": self.choose,
            "file.close": self.close,
            "file.save": self.keep,
            "tools.backup": self.keep,
            "tools.erase": self.erase,
            "tools.sample": self.sample,
            "tools.folder": self.folder,
        }

    # --- opening

    def new(self) -> None:
        """Ask a few questions, make a file, open it."""
        from aims_desktop.ui.dialogs.new_file import NewFileDialog

        dialog = NewFileDialog(self._window, self._window.settings, self._window.clock)
        if dialog.exec() and dialog.made is not None:
            self.open(dialog.made, who=dialog.who)

    def choose(self) -> None:
        """Ask for a file and open it."""
        names = _("AIMS files and copies (*{suffix} *{parcel});;All files (*)").format(suffix=SUFFIX, parcel=parcel.SUFFIX)
        name, _filter = QFileDialog.getOpenFileName(self._window, _("Open a file"), self._window.settings.last_folder, names)
        if name:
            self.open(Path(name))

    def open(self, path: Path, *, read_only: bool = False, who: str | None = None) -> bool:
        """Open a file in place of the one that is open; whether it is open now."""
        window = self._window
        desk = window.desk
        if desk is not None and desk.workspace.path == path.resolve() and not (read_only and not desk.workspace.read_only):
            window.raise_()
            return True
        if window.sharing.concerns(path, read_only=read_only):
            return window.sharing.open_parcel(path)
        if not window.close_file():
            return False
        workspace = self._opened(path, read_only, who)
        if workspace is None:
            window.show_welcome()
            return False
        self._remember(workspace)
        window.show_file(workspace)
        QTimer.singleShot(CHECK_AFTER_MS, window, lambda: self._check(workspace))
        return True

    def _check(self, workspace: Workspace) -> None:
        """Make the check of an open file that is still to be made."""
        desk, file = self._window.desk, workspace.file
        if desk is None or desk.workspace is not workspace or file.pending is Level.HEADER:
            return

        def failed(error: AimsError) -> None:
            if file.trouble is None:  # else it is known already that another file lies there
                self._unsound(error)

        self._window.jobs.run(_("Checking the file"), lambda job: file.check(job.progress), lambda _answer: None, failed, quiet=True)

    def _unsound(self, error: AimsError) -> None:
        """Something is wrong with the open file; what, the page that verifies it says."""
        desk = self._window.desk
        if desk is not None and not isinstance(error, RefusedFileError):
            desk.show_error(error)
        elif desk is not None:
            sentence = _("The check of “{name}” found something wrong in it. Look at it before you go on working.")
            text = sentence.format(name=desk.workspace.path.name)
            desk.notices.keep("bad", text, [(_("Show what is wrong"), lambda: desk.trigger("tools.verify"))], dismissible=True)

    def _opened(self, path: Path, read_only: bool, who: str | None, break_lock_of: str = "") -> Workspace | None:
        try:
            if read_only or who or break_lock_of:
                return Workspace.open(path, read_only=read_only, who=who, clock=self._window.clock, break_lock_of=break_lock_of)
            return self._opened_by_name(path)
        except HeldError as error:
            return self._opened_in_use(path, who, error.holder)
        except AimsError as error:
            if isinstance(error, NotWritableError) and not read_only:
                can_read = ask(self._window, _("{name} can only be read").format(name=path.name), error.sentence, _("Open read-only"))
                return self._opened(path, True, who) if can_read else None
            if isinstance(error, NotFoundError):
                self._window.welcome.refresh()
            if read_only or not self._window.recovery.offer_repair(path, error):
                tell(self._window, _("{name} was not opened").format(name=path.name), error.sentence)
            return None

    def _opened_in_use(self, path: Path, who: str | None, holder: Holder) -> Workspace | None:
        """Ask what to do about a file that somebody has open; the answer may meet another holder."""
        from aims_desktop.ui.dialogs.in_use import InUseDialog, described

        dialog = InUseDialog(self._window, path.name, holder, Machine().id)
        dialog.exec()
        if dialog.outcome == "take_over":
            return self._opened(path, False, who, dialog.typed())
        workspace = self._opened(path, True, who) if dialog.outcome == "read" else None
        if workspace is not None:
            sentence = _("Reading only: {who} has “{file}” open.")
            workspace.file.read_only_reason = sentence.format(who=described(holder), file=path.name)
        return workspace

    def _opened_by_name(self, path: Path) -> Workspace | None:
        """Open a file for writing under the name of last time; whoever writes into it here for the first time is asked."""
        from aims_desktop.model.registers import REGISTERS
        from aims_desktop.service import records
        from aims_desktop.ui.dialogs.who import WhoDialog

        clock = self._window.clock
        demand_file(path)
        demand_workable(path)
        name = name_here(path)
        if name or holder_of(path) is not None:
            return Workspace.open(path, who=name or None, clock=clock)
        with Workspace.open(path, read_only=True, clock=clock) as looked_at:
            people = [person.name for person in looked_at.facts().rows("person") if person.name]
            dialog = WhoDialog(self._window, looked_at.organisation, people, next(iter(self._window.settings.remembered_names), ""))
        if not dialog.exec():
            return None
        workspace = Workspace.open(path, who=dialog.name, clock=clock)
        if dialog.is_new:
            records.create(workspace, REGISTERS["person"], {"name": dialog.name, "kind": "employee"})
            workspace.forget_undo()
        return workspace

    def _remember(self, workspace: Workspace) -> None:
        settings = self._window.settings
        settings.remember_file(workspace.path, workspace.organisation, self._window.clock())
        settings.last_folder = str(workspace.path.parent)
        if not workspace.read_only:
            settings.remember_name(workspace.who)
            Machine().remember_home(workspace.file.dataset_id, workspace.path)
        try_save(settings)

    def sample(self) -> None:
        """Open the worked example: a copy of this person's own, made on first use."""
        path = data_dir() / "example" / f"{safe_name(_('Worked example'))}{SUFFIX}"
        if path.exists():
            self.open(path)
        elif self._window.close_file():
            self._window.show_welcome()
            self._window.welcome.setEnabled(False)
            title = _("Preparing the worked example")
            self._window.jobs.run(title, lambda _job: self._make_sample(path), self._sample_made, self._sample_failed)

    def _make_sample(self, path: Path) -> Path:
        """Make the example under another name first: half of one must not be taken for it next time."""
        from aims_desktop.service import sample

        unfinished = path.with_name(f"unfinished-{path.name}")
        private_folder(path.parent)
        sample.create(unfinished, who=self._own_name(), force=unfinished.exists()).close()
        return unfinished.replace(path)

    def _sample_made(self, path: Path) -> None:
        self._window.welcome.setEnabled(True)
        self.open(path)

    def _sample_failed(self, error: AimsError) -> None:
        self._window.welcome.setEnabled(True)
        tell(self._window, _("The worked example was not made"), error.sentence)

    def _own_name(self) -> str:
        names = self._window.settings.remembered_names
        return names[0] if names else login()

    def what_dropping_does(self, paths: list[Path]) -> str:
        """What happens when these files are dropped on the window."""
        ours = [path for path in paths if is_offered(path)]
        if ours:
            return _("Drop to open {name}").format(name=ours[0].name)
        return _("Drop to give {name} to this page").format(name=paths[0].name) if self._window.desk is not None else ""

    def dropped(self, paths: list[Path]) -> None:
        """Files that were dropped on the window: ours are opened, others go to the page."""
        ours = [path for path in paths if is_offered(path)]
        desk = self._window.desk
        if ours:
            self.open(ours[0])
        elif desk is not None and not desk.drop_files(paths):
            sentence = _("Files cannot be dropped on this page. Go to a record to keep them as its evidence; nothing was added.")
            desk.show_error(RuleError(sentence))

    # --- while one is open

    def close(self) -> None:
        """Close the file and go back to the welcome page."""
        if self._window.close_file():
            self._window.show_welcome()

    def keep(self) -> None:
        """Save what is being typed and keep a restore point."""
        self._window.saved.keep_restore_point()

    def erase(self) -> None:
        """Look for personal data and erase it by law."""
        from aims_desktop.ui.dialogs.erase import EraseDialog

        desk = self._window.desk
        if desk is not None and (desk.view is None or desk.view.commit()):
            EraseDialog(self._window, desk.context).open()

    def folder(self) -> None:
        """Show the folder of backups in the system's file manager."""
        open_outside(private_folder(data_dir() / "backups"))
