"""Readiness: what the first save needs is made ready beside the window, before anybody saves."""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

from aims_desktop.service.workspace import Workspace
from aims_desktop.ui.jobs import Jobs

AFTER_MS = 300
"""The page comes first: both would be slower side by side."""


class Readiness(QObject):
    """Gets an open file ready to be written to, once, when it looks as if it will be: most of what is opened is only looked at."""

    def __init__(self, workspace: Workspace, jobs: Jobs) -> None:
        super().__init__()
        self._asked = workspace.read_only
        self._timer = QTimer(self, singleShot=True, interval=AFTER_MS)
        self._timer.timeout.connect(lambda: jobs.aside(prepare))

    def soon(self) -> None:
        """Get ready in a moment, unless that was asked for before."""
        if not self._asked:
            self._asked = True
            self._timer.start()

    def stop(self) -> None:
        """The file is being closed."""
        self._timer.stop()


def prepare() -> None:
    """Get ready, in any thread; who saves meanwhile waits for it."""
    gc.disable()  # as at the start: nothing of it is garbage, and looking through it would hold the window up
    try:
        from aims_desktop.store import session

        session.prepare()
    finally:
        gc.freeze()
        gc.enable()
