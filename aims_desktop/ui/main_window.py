"""The main window: the menu bar, and below it either the welcome page or the desk of one open file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property, partial
from pathlib import Path

from PySide6.QtCore import QByteArray, QEvent, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget

from aims_desktop import resources
from aims_desktop.i18n import _
from aims_desktop.service.workspace import Clock, Workspace, now
from aims_desktop.settings import Settings, try_save
from aims_desktop.ui.actions import Actions
from aims_desktop.ui.context import Place
from aims_desktop.ui.desk import Desk
from aims_desktop.ui.dialogs.base import ask
from aims_desktop.ui.dialogs.welcome import WelcomePage
from aims_desktop.ui.field_undo import FieldUndo
from aims_desktop.ui.files import Files
from aims_desktop.ui.jobs import Jobs
from aims_desktop.ui.merging import Merging
from aims_desktop.ui.recovery import Recovery
from aims_desktop.ui.saving import SavedState
from aims_desktop.ui.sharing import Sharing
from aims_desktop.ui.status_bar import StatusBar
from aims_desktop.ui.theme.apply import TEXT_SIZES, theme
from aims_desktop.ui.widgets.in_view import bring_into_view

LEAST = (1024, 640)
FIRST_SHARE = 0.8
"""Of the screen, on the first start."""


class MainWindow(QMainWindow):
    """The one window. `files` opens, makes, copies and closes what the desk shows."""

    def __init__(self, settings: Settings, clock: Clock = now, *, welcome: bool = True) -> None:
        """`welcome` shows the start page; a window that is given a file at once has no need of it."""
        super().__init__()
        self.settings, self.clock = settings, clock
        self.jobs = Jobs()
        self.desk: Desk | None = None
        self.setMinimumSize(*LEAST)
        self.setAcceptDrops(True)
        self.setWindowIcon(QIcon(str(resources.path("icons") / "app.svg")))
        self.files = Files(self)
        self.sharing = Sharing(self)
        self.merging = Merging(self)
        self.recovery = Recovery(self)
        self.status = StatusBar()
        self.setStatusBar(self.status)
        self.actions_ = Actions(self)
        self.saved = SavedState(self)
        self._centre = QStackedWidget()
        self.setCentralWidget(self._centre)
        self.actions_.menus["file.recent"].aboutToShow.connect(self._fill_recent)
        self.jobs.changed.connect(lambda: self.status.show_jobs(self.jobs))
        self._soon = QTimer(self, interval=0, singleShot=True)
        self._soon.timeout.connect(self._changed)
        self._field_undo = FieldUndo(_application())
        self._text_size = theme().text_size
        theme().changed.connect(self._look_changed)
        self._restore_window()
        if welcome:
            self.show_welcome()

    @cached_property
    def welcome(self) -> WelcomePage:
        """The start page."""
        page = WelcomePage(self.files, self.recovery, self.actions_, self.settings)
        self._centre.addWidget(page)
        return page

    # --- one file, or none

    def show_file(self, workspace: Workspace) -> None:
        """Put a file on the desk, where the person left it."""
        self.desk = Desk(self, workspace, self.settings, self.jobs, self.actions_)
        self.desk.changed.connect(self._changed)
        self.desk.context.focus_changed.connect(lambda *_what: self._soon.start())
        self.desk.saved.connect(self.saved.show)
        self.desk.failed.connect(self.saved.show)
        self.desk.failed.connect(self.recovery.keep_draft)
        self.desk.ways_out = self.recovery.ways_out
        self._centre.addWidget(self.desk)
        self._centre.setCurrentWidget(self.desk)
        self.desk.navigate(Place.from_text(self.settings.last_page.get(workspace.file.dataset_id, "")))
        for notice in workspace.file.notices:
            self.desk.notices.keep("info", notice, dismissible=True)
        self.saved.start(workspace)

    def show_welcome(self) -> None:
        """Show the start page; no file is open."""
        self._centre.setCurrentWidget(self.welcome)
        self.welcome.refresh()
        self.welcome.focus_content()
        self.status.show_welcome()
        self._changed()

    def close_file(self, *, anyway: bool = False) -> bool:
        """Save what is being typed and close the file; False where the person stays with text that cannot be saved.

        With `anyway` nobody is asked: what is typed is kept as a draft.
        """
        desk = self.desk
        if desk is None:
            return True
        if desk.view is not None and not desk.view.commit() and not anyway:
            question = _("What you are typing could not be saved. If you go on, this one field is lost; all else is saved.")
            if (draft := self.recovery.keep_draft()) is not None:
                question = _("What you are typing could not be saved into the file. It is kept in {path}.").format(path=draft)
            if not ask(self, _("Close without the last field?"), question, _("Close without it"), _("Stay here"), "danger"):
                return False
        self.settings.last_page[desk.workspace.file.dataset_id] = desk.place.to_text()
        self.saved.stop()
        self.jobs.close()
        desk.close_file()
        self.desk = None
        self._centre.removeWidget(desk)
        desk.deleteLater()
        return True

    # --- what can be done

    def commands(self) -> Mapping[str, Callable[[], object]]:
        """What the window does whether or not a file is open; the rest is done by files and desk."""
        return {
            **self.files.commands(),
            **self.sharing.commands(),
            **self.merging.commands(),
            **self.recovery.commands(),
            "file.quit": self.close,
            "edit.settings": self._settings,
            "view.larger": lambda: self._resize_text(1),
            "view.smaller": lambda: self._resize_text(-1),
            "view.normal": lambda: self.set_text_size(1.0),
            "view.full_screen": lambda: self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen),
            "help.handbook": self._handbook,
            "help.sharing": partial(self._handbook, "share"),
            "help.protection": partial(self._handbook, "protection"),
            "help.shortcuts": self._shortcuts,
            "help.about": self._about,
            **{f"view.theme.{choice}": partial(self.set_theme, choice) for choice in ("system", "light", "dark")},
        }

    def set_theme(self, choice: str) -> None:
        """Follow the system, or be light or dark."""
        self.settings.theme = choice
        theme().apply(_application(), choice, theme().text_size)  # type: ignore[arg-type]  # one of the three that the menu offers
        self._changed()

    def set_text_size(self, size: float) -> None:
        """Make all text larger or smaller: 0.9 to 1.5."""
        self.settings.text_size = size
        theme().set_text_size(size)

    def _resize_text(self, by: int) -> None:
        sizes = list(TEXT_SIZES)
        nearest = min(range(len(sizes)), key=lambda i: abs(sizes[i] - theme().text_size))
        self.set_text_size(sizes[min(max(nearest + by, 0), len(sizes) - 1)])

    def _settings(self) -> None:
        from aims_desktop.ui.dialogs.settings import SettingsDialog

        SettingsDialog(self, self.settings, self.desk.workspace if self.desk else None).exec()
        self._changed()

    def _handbook(self, topic: str = "") -> None:
        from aims_desktop.ui.dialogs.handbook import HandbookDialog

        dialog = self.findChild(HandbookDialog) or HandbookDialog(self)
        dialog.go_to(topic)
        dialog.show()
        dialog.activateWindow()

    def _shortcuts(self) -> None:
        from aims_desktop.ui.dialogs.shortcuts import ShortcutsDialog

        ShortcutsDialog(self, self.actions_).exec()

    def _about(self) -> None:
        from aims_desktop.ui.dialogs.about import AboutDialog

        AboutDialog(self, self.desk.workspace if self.desk else None).exec()

    def _fill_recent(self) -> None:
        menu = self.actions_.menus["file.recent"]
        menu.clear()
        for recent in self.settings.recent:
            path = Path(recent.path)
            action = menu.addAction(f"{recent.organisation or path.stem} · {path.name}".replace("&", "&&"))
            action.triggered.connect(lambda _checked=False, path=path: self.files.open(path))

    # --- what changes

    def _changed(self) -> None:
        """Show title, menus and status as they are now."""
        desk = self.desk
        own = self.commands()
        read_only = desk is not None and desk.workspace.read_only
        self.actions_.enable(own, desk.commands() if desk else {}, file_open=desk is not None, read_only=read_only)
        self.actions_[f"view.theme.{theme().choice}"].setChecked(True)
        self.actions_["view.full_screen"].setChecked(self.isFullScreen())
        self.actions_.menus["file.recent"].menuAction().setEnabled(bool(self.settings.recent))
        if desk is None:
            self.setWindowTitle(_("AIMS Desktop"))
            return
        desk.top_bar.refresh(desk.workspace)
        self.actions_["view.guidance"].setChecked(desk.guidance.isVisibleTo(desk))
        self.setWindowTitle(" — ".join(filter(None, (desk.view.title if desk.view else "", desk.workspace.path.name, _("AIMS Desktop")))))
        self.status.show_page(desk.view.status() if desk.view else "")
        self.status.show_person(desk.workspace.who, read_only)
        self.saved.show()

    def _look_changed(self) -> None:
        if theme().text_size != self._text_size:
            self._text_size = theme().text_size
            self.welcome.refresh()
            if self.desk is not None:
                self.desk.rebuild()

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: N802, A002 - Qt's names
        """Go on with the Tab key, to where one sees it."""
        moved = super().focusNextPrevChild(next)
        bring_into_view(self.focusWidget())
        return moved

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Look at the file when the person comes back to the window: somebody may have replaced it."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow() and self.desk is not None:
            self.saved.look_at_file()

    # --- files dropped on the window

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Take local files, and say what dropping them will do."""
        paths = _local_files(event)
        if paths:
            event.acceptProposedAction()
            self.status.showMessage(self.files.what_dropping_does(paths))

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: N802 - Qt's name
        """The files went elsewhere."""
        self.status.clearMessage()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """Open a file of ours; anything else goes to the page."""
        paths = _local_files(event)
        event.acceptProposedAction()
        self.status.clearMessage()
        # The sender waits until this returns, so what may ask a question comes after.
        QTimer.singleShot(0, lambda: self.files.dropped(paths))

    # --- the window itself

    def _restore_window(self) -> None:
        size = QGuiApplication.primaryScreen().availableSize()
        self.resize(max(LEAST[0], round(size.width() * FIRST_SHARE)), max(LEAST[1], round(size.height() * FIRST_SHARE)))
        if self.settings.window_geometry:
            self.restoreGeometry(QByteArray.fromBase64(self.settings.window_geometry.encode()))

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Close the file in good order; keep where the window was."""
        if not self.close_file():
            event.ignore()
            return
        theme().changed.disconnect(self._look_changed)
        self._field_undo.deleteLater()
        self.settings.window_geometry = self.saveGeometry().toBase64().toStdString()
        try_save(self.settings)
        event.accept()


def _local_files(event: QDropEvent) -> list[Path]:
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]


def _application() -> QApplication:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    return app
