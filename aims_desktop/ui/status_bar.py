"""The status bar: quiet facts. Errors never live only here."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QStatusBar

from aims_desktop import __version__
from aims_desktop.i18n import _
from aims_desktop.ui.jobs import Jobs
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.text import label

_HEIGHT = 21


class StatusBar(QStatusBar):
    """Saved and backup at the left; running work, what the page says, who edits and where the data stays at the right."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizeGripEnabled(False)
        self._saved = label("", "caption", elide=True)
        self._work = label("", "caption")
        self._page = label("", "caption")
        self._who = label("", "caption")
        self._offline = label(_("Offline · nothing leaves this computer"), "caption")
        self.addWidget(self._saved, 1)
        for part in (self._work, self._page, self._who, self._offline):
            self.addPermanentWidget(part)
        self._fit()

    def show_saved(self, text: str) -> None:
        """When something was last saved, and the newest backup."""
        self._saved.setText(text)

    def show_welcome(self) -> None:
        """No file is open: the version at the left, nothing else."""
        self._saved.setText(_("Version {number}").format(number=__version__))
        for part in (self._work, self._page, self._who):
            part.hide()

    def show_page(self, text: str) -> None:
        """What the page says."""
        self._page.setText(text)
        self._page.setVisible(bool(text))

    def show_person(self, name: str, read_only: bool) -> None:
        """Who edits; nobody where the file is open for reading only."""
        self._who.show()
        self._who.setText(_("Reading only") if read_only else _("Editing as {name}").format(name=name))

    def show_jobs(self, jobs: Jobs) -> None:
        """What is being done in the background, and how far it is."""
        said = [_("{what} {percent} %").format(what=job.title, percent=round(job.share * 100)) for job in jobs.running]
        self._work.setText(" · ".join(said))
        whole = " · ".join(_("{what} {percent} %").format(what=job.title, percent=100) for job in jobs.running)
        self._work.setMinimumWidth(self._work.fontMetrics().horizontalAdvance(whole))  # so that nothing moves as the share grows
        self._work.setVisible(bool(said))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Grow with the text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fit()

    def _fit(self) -> None:
        self.setFixedHeight(look().px(_HEIGHT))
