"""Getting things back: going back to a backup, building damaged registers anew, opening again what was changed on disk."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aims_desktop.errors import AimsError, RefusedFileError
from aims_desktop.i18n import _, ngettext
from aims_desktop.service.restoring import opened_whole
from aims_desktop.store.backup import Restored, restore
from aims_desktop.store.file import AimsFile
from aims_desktop.store.gate import Level, examine
from aims_desktop.store.lock import Holder
from aims_desktop.store.machine import Machine
from aims_desktop.store.opening import holder
from aims_desktop.store.repair import Repaired, can_be_repaired, repair
from aims_desktop.store.rescue import keep_draft
from aims_desktop.ui.context import Place
from aims_desktop.ui.dialogs.base import ask, tell
from aims_desktop.ui.jobs import Job
from aims_desktop.ui.outside import open_outside

if TYPE_CHECKING:
    from aims_desktop.ui.desk import Desk
    from aims_desktop.ui.drafts import Draft
    from aims_desktop.ui.main_window import MainWindow


class Recovery:
    """What the window does where a file is not what it should be any more. The file is closed meanwhile and opened again after it."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._drafts: list[Draft] = []
        self._draft: Path | None = None
        """Where the drafts are kept."""

    def commands(self) -> Mapping[str, Callable[[], object]]:
        """The menu entries about getting things back."""
        return {"file.backups": self.backups, "tools.repair": self.repair}

    # --- backups

    def backups(self) -> None:
        """Show the backups of the open file."""
        desk = self._window.desk
        if desk is not None:
            self.show_backups(desk.workspace.path, desk.workspace.file.dataset_id)

    def show_backups(self, path: Path, dataset_id: str) -> None:
        """Show the backups of a file, open or not."""
        from aims_desktop.ui.dialogs.backups import BackupsDialog

        window = self._window
        dialog = BackupsDialog(window, window.jobs, window.desk, path, dataset_id, window.clock)
        if dialog.exec() and dialog.chosen is not None:
            if dialog.takes_missing:
                self._take_missing(dialog.chosen)
            else:
                self.restore(dialog.chosen, path)
        window.saved.look_at_backups()

    def restore(self, backup: Path, path: Path) -> None:
        """Put a backup in the place of a file, open or not, and open that."""
        now = self._window.clock()

        def work(_job: Job) -> Restored:
            return restore(backup, path, me=self._me(path), now=now, force=True)

        self._away(path, _("Restoring a backup"), work, self._restored, _("The backup was not restored"))

    def _restored(self, done: Restored) -> None:
        said = [_("The backup is in place.")]
        if done.kept:
            said.append(_("The file as it was before is kept as {path}.").format(path=done.kept))
        if done.missing_files:
            said.append(ngettext("{n} evidence file could not be found.", "{n} evidence files could not be found.", done.missing_files))
        tell(self._window, _("Restored"), " ".join(said))

    # --- repair

    def repair(self) -> None:
        """Ask, then check the open file closely and build its registers anew where they differ from its journal."""
        desk = self._window.desk
        if desk is None:
            return
        path = desk.workspace.path
        question = _("The file is closed and looked at closely. Where its registers are not what its journal says, they are built anew "
                     "from it; no entry of the journal is changed, and the file as it is now is kept as a rescue copy.")  # fmt: skip
        if ask(self._window, _("Check and repair {name}?").format(name=path.name), question, _("Check and repair")):
            self._repair(path)

    def offer_repair(self, path: Path, error: AimsError) -> bool:
        """Ask whether a file that was not opened is to be repaired, where it can be; whether anything was asked."""
        if not isinstance(error, RefusedFileError) or not can_be_repaired(path):
            return False
        question = _("{problem} Its journal is sound, so all records can be built anew from it; the file as it is now is kept.")
        title = _("{name} was not opened").format(name=path.name)
        damaged = _("The registers in “{name}” are damaged.").format(name=path.name)
        if ask(self._window, title, question.format(problem=damaged), _("Repair"), _("Leave it")):
            self._repair(path)
        return True

    def _repair(self, path: Path) -> None:
        def work(job: Job) -> Repaired | None:
            return repair(path, me=self._me(path), clock=self._window.clock, progress=job.progress)

        self._away(path, _("Repairing the file"), work, self._repaired, _("The file was not repaired"))

    def _repaired(self, done: Repaired | None) -> None:
        if done is None:
            tell(self._window, _("Nothing to repair"), _("Everything in this file is as it was written, and nothing was changed."))
            return
        said = [
            ngettext("{n} problem was mended.", "{n} problems were mended.", len(done.mended)),
            _("The file as it was found is kept as {path}.").format(path=done.kept),
            *(_("Still wrong: {problem}").format(problem=problem) for problem in done.report.problems),
        ]
        tell(self._window, _("Repaired"), " ".join(said))

    # --- changed on disk

    def ways_out(self) -> Sequence[tuple[str, Callable[[], object]]]:
        """What can be done about an open file into which nothing can be saved: for now, or any more."""
        desk = self._window.desk
        if desk is None:
            return []
        if not desk.workspace.file.is_stopped:
            return [(_("Save a copy elsewhere…"), lambda: desk.trigger("file.copy"))]
        kept, path = desk.workspace.file.rescued, desk.workspace.path
        ways: list[tuple[str, Callable[[], object]]] = [(_("Open the file again"), self.reopen)]
        if kept is not None:
            if _dataset_in(path) == desk.workspace.file.dataset_id:
                ways.insert(0, (_("Take my changes into it…"), self.take_changes))
            ways.append((_("Show the copy"), lambda: open_outside(kept.parent)))
        return ways

    def keep_draft(self, _error: object = None) -> Path | None:
        """Keep what is typed and can be saved no more beside the rescue copy; where it is, None where nothing had to be kept."""
        desk = self._window.desk
        if desk is None or not desk.workspace.file.is_stopped:
            return None
        file, path = desk.workspace.file, desk.workspace.path
        from aims_desktop.ui.drafts import as_json, unsaved

        found = unsaved(desk.pages, desk.workspace)
        if found and found != self._drafts:
            try:
                self._draft = keep_draft(path, file.rescued or self._draft, as_json(path, found), self._window.clock())
                self._drafts = found
            except AimsError as error:
                desk.notices.show_error(error)
        return self._draft if found else None

    def reopen(self) -> None:
        """Open the file that lies on the disk now; what was typed stands in its form again."""
        self._leave_stopped()

    def take_changes(self) -> None:
        """Open the file that lies on the disk now and merge what was saved here before into it."""
        desk = self._window.desk
        kept = desk.workspace.file.rescued if desk is not None else None
        if kept is None:
            return

        if self._leave_stopped():
            self._take_missing(kept)

    def _leave_stopped(self) -> bool:
        """Close the file and open what lies in its place now; whether that could be."""
        window, desk, who = self._window, self._window.desk, self._who()
        if desk is None:
            return False
        path, kept, draft = desk.workspace.path, desk.workspace.file.rescued, self.keep_draft()
        drafts, self._drafts, self._draft = self._drafts if draft else [], [], None
        window.close_file(anyway=True)
        if not window.files.open(path, who=who) or window.desk is None:
            return False
        self._tell_kept(window.desk, kept, draft, drafts)
        return True

    def _tell_kept(self, desk: Desk, kept: Path | None, draft: Path | None, drafts: Sequence[Draft]) -> None:
        """Say where our state is, and put what was typed back into its form."""
        if kept is not None:
            sentence = _("Your state until the file was changed is kept in {path}.").format(path=kept)
            desk.notices.keep("info", sentence, [(_("Show the copy"), lambda: open_outside(kept.parent))], dismissible=True)
        if drafts:
            first = drafts[0]
            desk.navigate(Place("register", register=first.register, record_id=first.record_id))
            from aims_desktop.ui.drafts import put_back

            left = put_back(desk.pages, drafts, _("This was typed before the file was changed on disk, and is not saved yet."))
            if left and draft is not None:
                sentence = _("What you had typed and could not be saved is kept in {path}.").format(path=draft)
                desk.notices.keep("info", sentence, dismissible=True)

    # --- taking what is missing

    def _take_missing(self, backup: Path) -> None:
        """Merge a backup or rescue copy into the open file."""
        window = self._window

        def merge(file: AimsFile) -> None:
            try:
                window.merging.merge(file.source, backup.name)
            finally:
                file.close()

        window.jobs.run(_("Looking at {name}").format(name=backup.name), lambda _job: opened_whole(backup, window.clock), merge)

    # --- while the file is closed

    def _away(self, path: Path, title: str, work: Callable[[Job], Any], done: Callable[[Any], None], failed: str) -> None:
        """Close the file, work on it beside the window, open it again and say what came out."""
        window, who = self._window, self._who()
        if not window.close_file():
            return
        window.show_welcome()
        window.welcome.setEnabled(False)

        def back() -> None:
            window.welcome.setEnabled(True)
            window.files.open(path, who=who)

        def succeeded(answer: Any) -> None:
            back()
            done(answer)

        def refused(error: AimsError) -> None:
            tell(window, failed, error.sentence)
            back()

        window.jobs.run(title, work, succeeded, refused)

    def _who(self) -> str | None:
        """The name under which the open file is written: the same person goes on."""
        desk = self._window.desk
        return desk.workspace.who if desk is not None and not desk.workspace.read_only else None

    def _me(self, path: Path) -> Holder:
        return holder(path, None, Machine(), self._window.clock())


def _dataset_in(path: Path) -> str:
    """The dataset of the file that lies in a place now; "" for none of ours."""
    try:
        return examine(path, Level.SCHEMA).dataset_id
    except AimsError:
        return ""
