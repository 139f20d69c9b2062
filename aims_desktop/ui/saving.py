"""Saved state: says truly whether everything is saved, keeps restore points, and notices when the file on disk is another one."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer

from aims_desktop.errors import AimsError
from aims_desktop.i18n import _, day
from aims_desktop.service.sharing import exchanged, link_of
from aims_desktop.service.workspace import Workspace
from aims_desktop.store.backup import Backup, Reason
from aims_desktop.store.machine import Link
from aims_desktop.ui.widgets.message_bar import MessageBar

if TYPE_CHECKING:
    from aims_desktop.ui.main_window import MainWindow

LOOK_MS = 30_000
"""How often the file on disk is looked at, and whether a backup is due."""

QUIET = dt.timedelta(seconds=30)
"""How long nothing was saved before a backup that is due begins: a save would have to wait for it."""
PATIENCE = 10
"""Looks after which it begins although somebody goes on and on."""

SOON_MS = 200
"""How long after the system has told of a change: a save of our own is told several times."""


class SavedState(QObject):
    """The words "Saved 14:32 · backup kept from today 09:05", and what stands behind them."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._newest: Backup | None = None
        self._link: Link | None = None
        self._working = False
        self._waited = 0
        """How often a backup that is due was put off."""
        self._late: MessageBar | None = None
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self.look_at_file)
        self._watcher = QFileSystemWatcher(self)
        self._watcher.fileChanged.connect(lambda _path: self._soon.start(SOON_MS))

    def start(self, workspace: Workspace) -> None:
        """Watch a file that was just opened."""
        self._late = None
        self._newest = workspace.file.backups.newest()
        self._link = link_of(workspace)
        self._timer.start(LOOK_MS)
        self._watcher.addPath(str(workspace.path))
        self.show()
        self._tell_late()

    def look_at_backups(self) -> None:
        """Backups were made or removed elsewhere in the window."""
        desk = self._window.desk
        if desk is not None:
            self._newest = desk.workspace.file.backups.newest()
            self.show()
            self._tell_late()

    def look_at_link(self) -> None:
        """The file was synchronised elsewhere in the window."""
        desk = self._window.desk
        if desk is not None:
            self._link = link_of(desk.workspace)
            self.show()

    def stop(self) -> None:
        """The file is being closed."""
        self._timer.stop()
        self._soon.stop()
        if self._watcher.files():
            self._watcher.removePaths(self._watcher.files())

    def show(self) -> None:
        """Show the state in the top bar and the status bar."""
        desk = self._window.desk
        if desk is None:
            return
        bar = desk.top_bar
        if self._newest is None:  # the first change of a session is preceded by a backup
            self._newest = desk.workspace.file.backups.newest()
        if desk.workspace.read_only:
            bar.show_saved(_("Reading only"), "lock", "warn")
        elif desk.workspace.file.trouble is not None:
            bar.show_saved(_("Not saved"), "warning", "bad")
        else:
            bar.show_saved(_("Saved"), "circle-check", "ok")
        self._window.status.show_saved(
            " · ".join(part for part in (self._saved_text(), self._backup_text(), self._exchanged_text()) if part)
        )

    def _saved_text(self) -> str:
        desk = self._window.desk
        if desk is None or desk.workspace.read_only:
            return ""
        trouble = desk.workspace.file.trouble
        if trouble is not None:
            return _("Not saved: {why}").format(why=trouble.sentence)
        return _("Saved {time}").format(time=_clock(desk.last_saved)) if desk.last_saved else _("Saved")

    def _backup_text(self) -> str:
        if self._newest is None:
            return _("no backup yet")
        return _("backup kept from {when}").format(when=when(self._newest.time, self._window.clock()))

    def _exchanged_text(self) -> str:
        return exchanged(self._link, self._window.clock()) if self._link is not None else ""

    # --- restore points

    def keep_restore_point(self) -> None:
        """Save the focused field, keep a backup, say so."""
        desk = self._window.desk
        if desk is None or (desk.view is not None and not desk.view.commit()):
            return
        self._back_up(Reason.BY_HAND, told=True)

    def _back_up(self, reason: Reason, *, told: bool) -> None:
        desk = self._window.desk
        if desk is None or self._working:
            return
        self._working = True
        file = desk.workspace.file
        self._window.jobs.run(
            _("Keeping a restore point"),
            lambda _job: file.backup(reason),
            lambda made: self._kept(made, told),
            self._not_kept,
            quiet=not told,
        )

    def _kept(self, made: Backup | None, told: bool) -> None:
        self._working = False
        desk = self._window.desk
        if desk is None:
            return
        self._newest = made or self._newest
        self.show()
        self._tell_late()
        if told:
            desk.say(_("Saved {time} · restore point kept").format(time=_clock(self._window.clock())), "", None)

    def _tell_late(self) -> None:
        """Say so for as long as something keeps backups from being made."""
        desk = self._window.desk
        if desk is None:
            return
        file = desk.workspace.file
        late = not file.read_only and file.backups.late(file.head, self._window.clock())
        if late and self._late is None:
            text = _("There was no good backup of this file for 7 days.")
            self._late = desk.notices.keep("warn", text, [(_("Make a backup now"), lambda: desk.trigger("file.save"))])
        elif not late and self._late is not None:
            desk.notices.take_away(self._late)
            self._late = None

    def _not_kept(self, error: AimsError) -> None:
        self._working = False
        if self._window.desk is not None:
            self._window.desk.show_error(error)

    # --- watching

    def _look(self) -> None:
        desk = self._window.desk
        if desk is None:
            return
        self.look_at_file()
        file = desk.workspace.file
        if not desk.workspace.read_only and not self._working and file.backup_due():
            self._waited += 1
            if self._is_quiet() or self._waited > PATIENCE:
                self._waited = 0
                self._back_up(Reason.TIMED, told=False)
        self.look_at_backups()

    def _is_quiet(self) -> bool:
        """Whether nothing was saved for a while."""
        desk = self._window.desk
        return desk is None or desk.last_saved is None or self._window.clock() - desk.last_saved >= QUIET

    def look_at_file(self) -> None:
        """Notice that somebody replaced the file, before the next save does; while we write ourselves, a read would wait for that."""
        desk = self._window.desk
        if desk is None or desk.workspace.read_only or desk.workspace.file.is_writing:
            return
        if not self._watcher.files():  # forgotten when another file took its place
            self._watcher.addPath(str(desk.workspace.path))
        try:
            with desk.workspace.file.read():
                pass
        except AimsError as error:
            desk.show_error(error)
        self.show()


def _clock(at: dt.datetime) -> str:
    return f"{at.astimezone():%H:%M}"


def when(at: dt.datetime, now: dt.datetime) -> str:
    """A moment as people say it: "today 09:05", "yesterday 17:20", "3 Nov 2026 09:05"."""
    local, today = at.astimezone(), now.astimezone().date()
    if local.date() == today:
        return _("today {time}").format(time=_clock(at))
    if local.date() == today - dt.timedelta(days=1):
        return _("yesterday {time}").format(time=_clock(at))
    return _("{day} {time}").format(day=day(local.date()), time=_clock(at))
