"""The live preview of a pack: built in the report's own process a moment after the last change, shown page by page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from shiboken6 import isValid

from aims_desktop.errors import AimsError
from aims_desktop.i18n import _
from aims_desktop.report.document import Document
from aims_desktop.ui.context import AppContext
from aims_desktop.ui.exporting import Describe, as_now
from aims_desktop.ui.jobs import Job
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.buttons import Button, IconButton
from aims_desktop.ui.widgets.card import Card, hline, vline
from aims_desktop.ui.widgets.pdf_view import PdfView
from aims_desktop.ui.widgets.text import label

WAIT_MS = 400
"""The preview is built when nothing has changed for so long."""


class PackPreview(Card):
    """Pages with a bar: earlier, later, smaller, larger, fit the width."""

    def __init__(self, context: AppContext, describe: Describe) -> None:
        super().__init__()
        self._context, self._describe = context, describe
        self._job: Job | None = None
        self._stale = True
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._build)
        self.set_padding(1, 1, 1, 1)
        self.body.setSpacing(0)
        self.view = PdfView(_("Preview"), self._run)
        self._bar()
        self.body.addWidget(hline())
        self.body.addWidget(self.view, 1)
        self.view.moved.connect(self._tell)
        self._tell()

    def _bar(self) -> None:
        self.head.setContentsMargins(*(look().px(side) for side in (14, 5, 8, 5)))
        self.head.addWidget(label(_("Preview"), "section"))
        self._state = label("", "caption", "muted", elide=True)
        self.head.addWidget(self._state, 1)
        self.previous = IconButton("chevron-left", _("Previous page"))
        self.place = label("", "body", "two")
        self.next = IconButton("chevron-right", _("Next page"))
        self.smaller = IconButton("zoom-out", _("Zoom out"))
        self.larger = IconButton("zoom-in", _("Zoom in"))
        self.fit = Button(_("Fit width"), "ghost")
        for part in (self.previous, self.place, self.next, vline(), self.smaller, self.larger, self.fit):
            self.head.addWidget(part)
        self.previous.clicked.connect(lambda: self.view.go_to(self.view.page - 1))
        self.next.clicked.connect(lambda: self.view.go_to(self.view.page + 1))
        self.smaller.clicked.connect(self.view.zoom_out)
        self.larger.clicked.connect(self.view.zoom_in)
        self.fit.clicked.connect(self.view.fit_width)
        self.body.addLayout(self.head)

    @property
    def up_to_date(self) -> bool:
        """Whether what is shown is the newest, drawn."""
        return not self._stale and self._job is None and self.view.shown

    def ask(self) -> None:
        """What is printed has changed: build it again soon; what is being built is no longer wanted."""
        self._stale = True
        if self._job is not None:
            self._job.cancel()
        if self.isVisible():
            self._timer.start(WAIT_MS)
        self._tell()

    def _build(self) -> None:
        if self._job is not None:  # it was asked to stop; its end asks again
            return
        self._stale = False
        records, describe = as_now(self._context.workspace), self._describe
        self._follow(self._context.jobs.run(_("Preview"), lambda _job: describe(records), self._render, self._failed, quiet=True))

    def _render(self, document: Document) -> None:
        if self._stale or not isValid(self):
            return
        jobs = self._context.jobs
        self._follow(jobs.report(_("Preview"), lambda reports: reports.render(document), self._rendered, self._failed, quiet=True))

    def _follow(self, job: Job) -> None:
        self._job = job
        job.ended.connect(lambda: self._ended(job))
        self._tell()

    def _ended(self, job: Job) -> None:
        """Also when it had to give way to a pack that is saved: then it is built again."""
        if not isValid(self):
            return
        self._job = None
        self._stale = self._stale or job.cancelled()
        if self._stale and self.isVisible():
            self._timer.start(WAIT_MS)
        self._tell()

    def _rendered(self, data: bytes) -> None:
        if isValid(self):
            self.view.show_pdf(data)

    def _failed(self, error: AimsError) -> None:
        if isValid(self):
            self.view.say(error.sentence)

    def _run(self, work: Callable[[], Any], done: Callable[[Any], object]) -> object:
        return self._context.jobs.run(_("Preview"), lambda _job: work(), done, quiet=True)

    def _tell(self) -> None:
        count, page = self.view.count, self.view.page
        self.place.setText(_("{page} / {count}").format(page=page + 1, count=count) if count else "")
        self.previous.setEnabled(page > 0)
        self.next.setEnabled(page + 1 < count)
        working = self._stale or self._job is not None
        self._state.setText(_("updating…") if working else _("up to date"))
        if not count:
            self.view.say(_("The preview is being built…") if working else self.view.message)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Build what changed while nobody looked."""
        super().showEvent(event)
        if self._stale:
            self._timer.start(0)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Nothing is built that nobody sees."""
        super().hideEvent(event)
        self._timer.stop()
