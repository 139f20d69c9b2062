"""The application: looks, logs and hooks around the one window."""

from __future__ import annotations

import gc
import logging
import os
import sys
from pathlib import Path

import PySide6
from PySide6.QtCore import QEvent, QLibraryInfo, QLocale, QMessageLogContext, QTimer, QtMsgType, QTranslator, qInstallMessageHandler
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication

from aims_desktop import __version__, i18n, logs
from aims_desktop.errors import AimsError
from aims_desktop.i18n import _
from aims_desktop.settings import Settings
from aims_desktop.ui.dialogs.crash import CrashDialog, CrashReporter, forget_faults, watch_faults
from aims_desktop.ui.main_window import MainWindow
from aims_desktop.ui.theme.apply import theme

_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class Application(QApplication):
    """The Qt application; takes files that the system hands over."""

    def __init__(self) -> None:
        super().__init__(["aims-desktop"])
        self.setApplicationName("AIMS Desktop")
        self.setApplicationVersion(__version__)
        self.setDesktopFileName("aims-desktop")
        self.window: MainWindow | None = None

    def event(self, event: QEvent) -> bool:
        """Open a file that was double-clicked on macOS."""
        if isinstance(event, QFileOpenEvent) and self.window is not None:
            self.window.files.open(Path(event.file()))
            return True
        return super().event(event)


def run(
    *, file: Path | None = None, read_only: bool = False, demo: bool = False, safe_mode: bool = False, log_level: str = "warning"
) -> int:
    """Open the window and stay until it is closed; answers the exit code."""
    _demand_display()
    _demand_sound_qt()
    logs.start(log_level)
    qInstallMessageHandler(_qt_said)
    settings = Settings() if safe_mode else Settings.load()
    i18n.use(settings.language or QLocale.system().name().partition("_")[0])
    app = Application()
    _translate_qt(app, settings.language)
    theme().apply(app, settings.theme, settings.text_size)  # type: ignore[arg-type]  # loading lets only the three choices pass
    reporter = CrashReporter()
    reporter.install()
    faults, left = watch_faults()
    window = app.window = MainWindow(settings, welcome=file is None and not demo)
    window.show()
    QTimer.singleShot(0, lambda: _first(window, file, read_only=read_only, demo=demo, left=left))
    try:
        return app.exec()
    finally:
        forget_faults(faults)
        reporter.remove()
        qInstallMessageHandler(None)


def _first(window: MainWindow, file: Path | None, *, read_only: bool, demo: bool, left: str) -> None:
    """What happens once the window is up."""
    if file is not None:
        window.files.open(file, read_only=read_only)
    elif demo:
        window.files.sample()
    if left.strip():
        CrashDialog(window, left, earlier=True).open()
    gc.freeze()  # what is there now stays for good: no need to look through it ever again
    gc.enable()


def _demand_display() -> None:
    """Say in a sentence what Qt would say by aborting."""
    chosen = os.environ.get("QT_QPA_PLATFORM")
    if sys.platform.startswith("linux") and not chosen and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        raise AimsError(_("There is no display to open a window on; the commands work without one (--help)."))


def _demand_sound_qt() -> None:
    """This one release counts references wrongly and aborts Python 3.11 after a few thousand calls."""
    if sys.version_info < (3, 12) and PySide6.__version_info__[:2] == (6, 12):
        raise AimsError(_("PySide6 6.12 ends Python before 3.12 without warning. Install PySide6-Essentials 6.11, or use Python 3.12."))


def _translate_qt(app: QApplication, language: str) -> None:
    """Qt's own words (file dialogs, context menus) in the language of the window."""
    translator = QTranslator(app)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load(QLocale(language) if language else QLocale.system(), "qtbase", "_", folder):
        app.installTranslator(translator)


def _qt_said(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    logs.LOGGER.getChild("qt").log(_LEVELS.get(kind, logging.INFO), "%s", message)
