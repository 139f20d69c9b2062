"""What stands over a page until it is dealt with: errors, a file that can only be read, long work."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from aims_desktop.errors import AimsError
from aims_desktop.i18n import _
from aims_desktop.ui.jobs import Job
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.bars import ProgressLine
from aims_desktop.ui.widgets.buttons import Button
from aims_desktop.ui.widgets.message_bar import MessageBar, MessageTone
from aims_desktop.ui.widgets.text import label

MOST_ERRORS = 3
LONG_MS = 2_000
"""Work that takes longer than this gets a bar over the page."""


class JobBar(QFrame):
    """Long work: what it is, how far, and a way to stop it."""

    def __init__(self, job: Job) -> None:
        super().__init__()
        self.job = job
        self.setObjectName("message")
        self.setProperty("tone", "info")
        line = ProgressLine(job.title)
        stop = Button(_("Cancel"), "link", name=_("Cancel: {what}").format(what=job.title))
        stop.clicked.connect(self._stop)
        self._button = stop
        row = QHBoxLayout(self)
        row.setContentsMargins(*(look().px(side) for side in (12, 8, 10, 8)))
        row.setSpacing(look().px(12))
        row.addWidget(label(job.title))
        row.addWidget(line, 1)
        row.addWidget(stop)
        line.show_value(100 * job.share)
        job.progressed.connect(lambda share: line.show_value(100 * share))

    def _stop(self) -> None:
        self.job.cancel()
        self._button.set_text(_("Stopping…"))
        self._button.setEnabled(False)


class Notices(QWidget):
    """The column of messages over a page."""

    def __init__(self) -> None:
        super().__init__()
        self._errors: list[MessageBar] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(*(look().px(side) for side in (24, 10, 24, 0)))
        self._column.setSpacing(look().px(6))
        self.hide()

    def keep(
        self, tone: MessageTone, text: str, actions: Sequence[tuple[str, Callable[[], object]]] = (), *, dismissible: bool = False
    ) -> MessageBar:
        """Show a message that stays until it is dismissed, or as long as the file is open."""
        bar = MessageBar(tone, text, actions, dismissible=dismissible)
        bar.dismissed.connect(lambda: self._drop(bar))
        self._add(bar)
        return bar

    def take_away(self, bar: MessageBar) -> None:
        """Take a message away that is over."""
        self._drop(bar)

    def show_error(self, error: AimsError, actions: Sequence[tuple[str, Callable[[], object]]] = (), *, instead_of: str = "") -> None:
        """Show an error; the same one is not repeated, and no more than three stand at once. It may take the place of an older sentence."""
        for bar in self._errors:
            if bar.text() == error.sentence:
                bar.set("bad", error.sentence)
                return
        if instead_of:
            self.clear_errors(instead_of)
        details = [(_("Copy details"), lambda: QApplication.clipboard().setText(error.details))] if error.details else []
        self._errors.append(self.keep("bad", error.sentence, [*actions, *details], dismissible=True))
        while len(self._errors) > MOST_ERRORS:
            self._drop(self._errors[0])

    def errors(self) -> list[str]:
        """The sentences of the errors that stand here."""
        return [bar.text() for bar in self._errors]

    def clear_errors(self, sentence: str = "") -> None:
        """Take the errors away, or the one of that sentence: the person has gone elsewhere, or it is over."""
        for bar in list(self._errors):
            if not sentence or bar.text() == sentence:
                self._drop(bar)

    def follow(self, job: Job) -> None:
        """Show a job once it takes long."""
        timer = QTimer(job)
        timer.setSingleShot(True)
        bars: list[JobBar] = []

        def late() -> None:
            bars.append(JobBar(job))
            self._add(bars[0])

        def over() -> None:
            timer.stop()
            for bar in bars:
                self._drop(bar)

        timer.timeout.connect(late)
        job.ended.connect(over)
        timer.start(LONG_MS)

    def _add(self, bar: QWidget) -> None:
        self._column.addWidget(bar)
        self.show()

    def _drop(self, bar: QWidget) -> None:
        if bar in self._errors:
            self._errors.remove(bar)
        self._column.removeWidget(bar)
        bar.hide()
        bar.deleteLater()
        self.setVisible(self._column.count() > 0)
