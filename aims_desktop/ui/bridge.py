"""Bridge: what happens to the open file, as Qt signals."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from aims_desktop.service.workspace import Changes, Workspace

_MINUTE = 60_000


class Bridge(QObject):
    """Listens to one workspace; signals reach the window's thread wherever the change was made."""

    changed = Signal(object)
    """Changes: one transaction is on the disk."""
    day_changed = Signal()
    """It is another day, so what is late or due may be other records."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._stop = workspace.listen(self._heard)
        self._today = workspace.today()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look_at_clock)
        self._timer.start(_MINUTE)

    def look_at_clock(self) -> None:
        """Tell when midnight has passed."""
        today = self._workspace.today()
        if today != self._today:
            self._today = today
            self.day_changed.emit()

    def close(self) -> None:
        """Hear nothing more."""
        self._timer.stop()
        self._stop()

    def _heard(self, changes: Changes) -> None:
        self.changed.emit(changes)
