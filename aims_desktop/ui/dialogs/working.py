"""A dialog that does long work: the window answers meanwhile, a line shows how far it is, and it can be stopped."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from aims_desktop.errors import AimsError
from aims_desktop.i18n import _
from aims_desktop.ui.dialogs.base import Dialog
from aims_desktop.ui.jobs import Job, Jobs
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.bars import ProgressLine


class WorkingDialog(Dialog):
    """While it works, Escape and Cancel stop the work; when nothing is being done they close it."""

    def __init__(self, parent: QWidget | None, jobs: Jobs, title: str, width: int = 520) -> None:
        super().__init__(parent, title, width)
        self._jobs = jobs
        self._job: Job | None = None
        self.line = ProgressLine(title)
        self.line.setFixedHeight(look().px(6))
        self._frame.insertWidget(self._frame.count() - 2, self.line)
        self.line.hide()
        self.cancel = self.button(_("Cancel"))
        self.cancel.clicked.connect(self.reject)

    @property
    def is_working(self) -> bool:
        """Whether something is being done."""
        return self._job is not None

    def work(self, title: str, work: Callable[[Job], Any], done: Callable[[Any], object]) -> None:
        """Have a thread do work and give its answer to `done`; an error is shown, and what was typed stays."""
        self.clear_error()
        self.line.show_value(0)
        self.line.show()
        job = self._job = self._jobs.run(title, work, done, self.show_error, quiet=True)
        job.progressed.connect(lambda share: self.line.show_value(100 * share))
        job.ended.connect(self._ended)
        self.fit()
        self.working(True)

    def working(self, busy: bool) -> None:
        """Show that something is being done, or that it has ended; for the dialogs themselves."""

    def _ended(self) -> None:
        self._job = None
        self.line.hide()
        self.cancel.set_text(_("Cancel"))
        self.cancel.setEnabled(True)
        self.working(False)

    def show_error(self, error: AimsError) -> None:
        """Show an error, with the room that it needs."""
        super().show_error(error)
        self.fit()

    def reject(self) -> None:
        """Stop the work; with none, close."""
        if self._job is None:
            super().reject()
            return
        self._job.cancel()
        self.cancel.set_text(_("Stopping…"))
        self.cancel.setEnabled(False)
