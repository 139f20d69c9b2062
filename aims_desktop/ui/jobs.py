"""Jobs: long work beside the window, in a thread or in the report's child process, with progress and a way to stop."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, TypeVar

from PySide6.QtCore import QObject, QRunnable, QThreadPool, QTimer, Signal, Slot

from aims_desktop.errors import AimsError

if TYPE_CHECKING:
    from aims_desktop.report.worker import Worker

T = TypeVar("T")
Done: TypeAlias = Callable[[T], object]
Failed: TypeAlias = Callable[[AimsError], object]

_POLL_MS = 40
_LAST_WAIT_MS = 5_000


class Stopped(Exception):  # noqa: N818 - the answer to a wish, no error
    """The work ended because it was asked to; nothing was changed."""


class WorkerJob(Protocol):
    """Work that another process does; polled."""

    @property
    def progress(self) -> float:
        """0 to 1."""

    def poll(self, timeout: float = 0.0) -> bool:
        """Whether it has ended."""

    def cancel(self) -> None:
        """Ask it to end."""

    def result(self) -> Any:
        """What came out; raises what went wrong."""


class Job(QObject):
    """One piece of long work; `title` says what is being done ("Checking the file")."""

    progressed = Signal(float)
    """0 to 1."""
    ended = Signal()

    def __init__(self, title: str, *, quiet: bool = False) -> None:
        super().__init__()
        self.title = title
        self.quiet = quiet
        """Nobody waits for it: it is told in the status bar only."""
        self.share = 0.0
        self._cancelled = threading.Event()
        self.on_cancel: Callable[[], None] | None = None
        """Asks the worker behind it to stop."""
        self.progressed.connect(self._remember)

    # --- for the work, in any thread

    def progress(self, share: float) -> None:
        """Tell how far it is; raises Stopped where the person has asked to stop."""
        if self.cancelled():
            raise Stopped
        self.progressed.emit(share)

    def cancelled(self) -> bool:
        """Whether the person has asked to stop."""
        return self._cancelled.is_set()

    # --- for the window

    def cancel(self) -> None:
        """Ask the work to stop."""
        self._cancelled.set()
        if self.on_cancel is not None:
            self.on_cancel()

    @Slot(float)
    def _remember(self, share: float) -> None:
        self.share = share


class Jobs(QObject):
    """The jobs that run now. What a job answers or raises arrives in the window's thread."""

    begun = Signal(object)
    """The Job."""
    changed = Signal()
    """A job began, went on or ended."""
    failed = Signal(object)
    """The AimsError of a job that nobody else takes."""
    stopped = Signal(str)
    """The title of a job that ended because it was asked to."""

    def __init__(self) -> None:
        super().__init__()
        self.running: list[Job] = []
        self._pool = QThreadPool(self)
        self._reports: Worker | None = None
        self._turn: _Turn | None = None

    @property
    def reports(self) -> Worker:
        """The process that builds PDFs; begun when first asked for."""
        if self._reports is None:
            from aims_desktop.report.worker import Worker

            self._reports = Worker()
        return self._reports

    def run(self, title: str, work: Callable[[Job], T], done: Done[T], failed: Failed | None = None, *, quiet: bool = False) -> Job:
        """Do work in a thread; `done` gets its answer, `failed` its AimsError (the window shows it where there is none)."""
        job = self._begin(title, quiet=quiet)
        relay = _Relay(self, job, done, failed)
        self._pool.start(_Runnable(job, work, relay))
        return job

    def aside(self, work: Callable[[], None]) -> None:
        """Do something short in a thread that nobody needs to hear of; what it raises goes to the exception hook."""
        self._pool.start(work)

    def report(
        self, title: str, begin: Callable[[Worker], WorkerJob], done: Done[Any], failed: Failed | None = None, *, quiet: bool = False
    ) -> Job:
        """Have the report process do work, one after the other; a quiet one, such as a preview, gives way to all others."""
        job = self._begin(title, quiet=quiet)
        relay = _Relay(self, job, done, failed)
        if not quiet:
            for other in [other for other in self.running if other.quiet and other.on_cancel]:
                other.cancel()
        self._turn = _Turn(job, lambda: begin(self.reports), relay, self._turn)
        return job

    def follow(self, title: str, worker: WorkerJob, done: Done[Any], failed: Failed | None = None) -> Job:
        """Follow work that another process does."""
        job = self._begin(title)
        _Turn(job, lambda: worker, _Relay(self, job, done, failed), None)
        return job

    def cancel_all(self) -> None:
        """Ask every job to stop."""
        for job in list(self.running):
            job.cancel()

    def close(self) -> None:
        """Stop everything and wait for it: nothing may write after the file is closed."""
        self.cancel_all()
        self._pool.waitForDone(_LAST_WAIT_MS)
        if self._reports is not None:
            self._reports.close()
            self._reports = None
        self._turn = None
        for job in self.running:
            job.deleteLater()  # with what waits to arrive from it
        self.running.clear()
        self.changed.emit()

    def _begin(self, title: str, *, quiet: bool = False) -> Job:
        job = Job(title, quiet=quiet)
        job.progressed.connect(lambda _share: self.changed.emit())
        self.running.append(job)
        self.begun.emit(job)
        self.changed.emit()
        return job

    def end(self, job: Job) -> None:
        """Forget a job that has ended."""
        if job in self.running:
            self.running.remove(job)
        self.changed.emit()
        job.ended.emit()


class _Turn(QObject):
    """Work of another process: begun when the one before it has ended, then followed until its own end."""

    def __init__(self, job: Job, begin: Callable[[], WorkerJob], relay: _Relay, before: _Turn | None) -> None:
        super().__init__(job)
        self.over = False
        self._job, self._begin, self._relay, self._before = job, begin, relay, before
        self._worker: WorkerJob | None = None
        job.on_cancel = self._cancel
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)
        self._timer.start(_POLL_MS)
        self._look()

    def _cancel(self) -> None:
        if self._worker is not None:
            self._worker.cancel()

    def _look(self) -> None:
        if self._worker is None and (self._before is None or self._before.over):
            self._before = None
            if self._job.cancelled():
                return self._end(None, Stopped())
            worker, error = _outcome(self._begin)
            if error is not None:
                return self._end(None, error)
            self._worker = worker
        if self._worker is not None:
            self._job.progressed.emit(self._worker.progress)
            if self._worker.poll():
                self._end(*_outcome(self._worker.result))
        return None

    def _end(self, answer: Any, error: Exception | None) -> None:
        self._timer.stop()
        self.over = True
        self._relay.take(answer, error)


class _Relay(QObject):
    """Brings the outcome of a job into the window's thread."""

    arrived = Signal(object, object)
    """The answer, or the exception."""

    def __init__(self, jobs: Jobs, job: Job, done: Done[Any], failed: Failed | None) -> None:
        super().__init__(job)
        self._jobs, self._job, self._done, self._failed = jobs, job, done, failed
        self.arrived.connect(self.take)

    @Slot(object, object)
    def take(self, answer: Any, error: Exception | None) -> None:
        """Hand the outcome on; a failure that is no AimsError is a bug and goes to the exception hook."""
        self._jobs.end(self._job)
        if error is None:
            self._done(answer)
        elif self._job.cancelled():
            if not self._job.quiet:
                self._jobs.stopped.emit(self._job.title)
        elif not isinstance(error, AimsError):
            sys.excepthook(type(error), error, error.__traceback__)
        elif self._failed is not None:
            self._failed(error)
        else:
            self._jobs.failed.emit(error)


class _Runnable(QRunnable):
    """The work of one job in a thread of the pool."""

    def __init__(self, job: Job, work: Callable[[Job], Any], relay: _Relay) -> None:
        super().__init__()
        self._job, self._work, self._relay = job, work, relay

    def run(self) -> None:
        """Work, then send the outcome home."""
        self._relay.arrived.emit(*_outcome(lambda: self._work(self._job)))


def _outcome(work: Callable[[], Any]) -> tuple[Any, Exception | None]:
    """What work answers, or what it raises: a thread has nobody above it to catch anything."""
    try:
        return work(), None
    except Exception as error:  # noqa: BLE001 - one of the borders: a bug in a thread must reach the crash report
        return None, error
