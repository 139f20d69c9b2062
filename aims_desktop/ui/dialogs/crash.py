"""When the program itself is wrong: a report that can be copied or saved, and never goes anywhere by itself."""

from __future__ import annotations

import faulthandler
import logging
import sys
import threading
import traceback
from pathlib import Path
from types import TracebackType
from typing import IO

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QApplication, QFileDialog, QPlainTextEdit, QWidget

from aims_desktop.errors import AimsError
from aims_desktop.files import atomic_write
from aims_desktop.i18n import _
from aims_desktop.settings import data_dir, private_folder
from aims_desktop.ui.dialogs.about import as_text
from aims_desktop.ui.dialogs.base import Dialog

log = logging.getLogger("aims_desktop")


class CrashDialog(Dialog):
    """What happened, what is safe, what to do."""

    def __init__(self, parent: QWidget | None, report: str, *, earlier: bool = False) -> None:
        title = _("The program ended unexpectedly last time") if earlier else _("Something went wrong inside the program")
        super().__init__(parent, title, 680, 520)
        self._report = report
        self.say(_("Your data is saved up to the last change you made. You can go on working; if it happens again, close the program and "
                   "start it anew. The report below stays on this computer unless you pass it on; look through it first."))  # fmt: skip
        text = QPlainTextEdit(report)
        text.setReadOnly(True)
        text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        text.setAccessibleName(_("Report"))
        text.setTabChangesFocus(True)
        self.add(text, 1)
        copy = self.button(_("Copy"), left=True)
        copy.clicked.connect(lambda: QApplication.clipboard().setText(report))
        save = self.button(_("Save as a file…"))
        save.clicked.connect(self._save)
        self.close_button().setFocus()

    def _save(self) -> None:
        name, _filter = QFileDialog.getSaveFileName(self, _("Save the report"), "aims-desktop-report.txt")
        if name:
            self.save_to(Path(name))

    def save_to(self, path: Path) -> None:
        """Write the report into a file; what fails is shown."""
        self.clear_error()
        try:
            atomic_write(path, self._report)
        except AimsError as error:
            self.show_error(error)


class CrashReporter(QObject):
    """Takes what nobody caught, in any thread; logs it and shows one dialog at a time in the window's thread."""

    caught = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.dialog: CrashDialog | None = None
        self.caught.connect(self.show, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Take over the hooks of the interpreter."""
        sys.excepthook = self.take
        threading.excepthook = lambda args: self.take(args.exc_type, args.exc_value, args.exc_traceback)

    def remove(self) -> None:
        """Give the hooks back."""
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__

    def take(self, kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
        """Log an exception and show it; Ctrl+C on the terminal ends the program."""
        if issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
            return
        told = error if error is not None else kind()
        log.critical("bug", exc_info=(kind, told, trace))
        self.caught.emit(report_text(told, trace))

    def show(self, report: str) -> None:
        """Show a report unless one is shown already: the first is the cause."""
        if self.dialog is not None and self.dialog.isVisible():
            return
        self.dialog = CrashDialog(QApplication.activeWindow(), report)
        self.dialog.open()


def report_text(error: BaseException, trace: TracebackType | None) -> str:
    """Versions, then where it happened; no content of the open file."""
    lines = traceback.format_exception(type(error), error, trace)
    return f"{as_text(None)}\n\n{threading.current_thread().name}\n{''.join(lines)}"


def fault_file() -> Path:
    """Where the interpreter writes when it is killed by a fault."""
    return data_dir() / "log" / "fault.txt"


def watch_faults() -> tuple[IO[str], str]:
    """Have faults of the interpreter written to a file; also answers what the last one left there."""
    path = fault_file()
    private_folder(path.parent)
    left = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
    stream = path.open("w", encoding="utf-8")
    faulthandler.enable(stream)
    return stream, left


def forget_faults(stream: IO[str]) -> None:
    """The program ends in good order: nothing is left to tell next time."""
    faulthandler.disable()
    stream.close()
    fault_file().unlink(missing_ok=True)
