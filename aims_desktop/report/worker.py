"""Builds reports in a child process: the window never waits, and a report can be stopped at once.

The child stays for the next report, because starting it and loading its fonts takes longer than a short report.
"""

from __future__ import annotations

import multiprocessing
import signal
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import ExitStack
from multiprocessing.connection import Connection
from multiprocessing.reduction import ForkingPickler
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from aims_desktop import files, i18n
from aims_desktop.errors import AimsError, NotWritableError
from aims_desktop.report.document import Document
from aims_desktop.report.progress import CancelledError

PATIENCE = 0.3
"""Seconds a child has to stop by itself before it is ended."""

_STEP = 0.01
"""The least progress that is worth a message."""

Task = Callable[..., Any]
"""A function of a module; called with its arguments, `progress` and `cancelled`."""


class WorkerError(Exception):
    """A bug in a report: `details` is the traceback of the child."""

    def __init__(self, details: str) -> None:
        super().__init__(details.strip().splitlines()[-1])
        self.details = details


class _Child:
    """The process and the pipe to it."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs,), name="report", daemon=True)
        self._process.start()
        theirs.close()
        self._outbox: SimpleQueue[bytes | None] = SimpleQueue()
        # A large document would block whoever sends it until the child has started and reads.
        self._sender = threading.Thread(target=self._send, daemon=True)
        self._sender.start()

    def alive(self) -> bool:
        """Whether it can be given work."""
        return not self._pipe.closed and self._process.is_alive()

    def tell(self, message: Any) -> None:
        """Send a task, or None to stop the one at work."""
        self._outbox.put(bytes(ForkingPickler.dumps(message)))

    def heard(self, timeout: float) -> bool:
        """Whether it says something within so many seconds; its end counts."""
        try:
            return self._pipe.poll(timeout)
        except OSError:
            return True

    def hear(self) -> tuple[str, Any]:
        """Its next message; "lost" when it is gone."""
        try:
            message: tuple[str, Any] = self._pipe.recv()
        except (EOFError, OSError):
            return "lost", "the report process ended unexpectedly"
        return message

    def end(self) -> None:
        """End it at once."""
        if self._pipe.closed:
            return
        self._process.terminate()
        self._process.join(1)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        self._outbox.put(None)
        self._sender.join()
        self._pipe.close()

    def _send(self) -> None:
        try:
            while (message := self._outbox.get()) is not None:
                self._pipe.send_bytes(message)
        except OSError:
            return  # the child is gone: whoever listens to it will notice


class Job:
    """One report on its way. Ask `poll` until it says that the job is over, then take the `result`."""

    def __init__(self, child: _Child) -> None:
        self.progress = 0.0
        self._child = child
        self.place = ExitStack()
        """What gives the finished file its name, or lets it vanish."""
        self._deadline: float | None = None
        self._outcome: tuple[str, Any] | None = None

    @classmethod
    def refused(cls, child: _Child, error: AimsError) -> Job:
        """A job that could not even begin."""
        job = cls(child)
        job._outcome = "refused", error
        return job

    def poll(self, timeout: float = 0.0) -> bool:
        """Hear what the child has to say, for at most `timeout` seconds; whether the job is over."""
        until = time.monotonic() + timeout
        while self._outcome is None:
            now = time.monotonic()
            if self._deadline is not None and now >= self._deadline:
                self._child.end()
                self._over("cancelled", None)
            elif self._child.heard(max(0.0, min(until, self._deadline or until) - now)):
                self._receive(*self._child.hear())
            elif time.monotonic() >= until:
                break
        return self._outcome is not None

    def cancel(self) -> None:
        """Ask the child to stop; `poll` ends it if it has not after a moment."""
        if self._outcome is None and self._deadline is None:
            self._deadline = time.monotonic() + PATIENCE
            self._child.tell(None)

    def result(self) -> Any:
        """What the task returned, waiting for it. Raises its AimsError, CancelledError, or WorkerError for a bug."""
        while not self.poll(1.0):
            pass
        assert self._outcome is not None
        kind, value = self._outcome
        if kind == "cancelled":
            raise CancelledError
        if kind == "refused":
            raise value
        if kind == "bug":
            raise WorkerError(value)
        return value

    def _receive(self, kind: str, value: Any) -> None:
        if kind == "progress":
            self.progress = value
        elif kind == "lost":
            self._child.end()
            self._over("bug" if self._deadline is None else "cancelled", value)
        else:
            self._over(kind, value)

    def _over(self, kind: str, value: Any) -> None:
        """Give the file its name if all went well, else let it vanish."""
        self._outcome = kind, value
        try:
            if kind == "done":
                self.place.close()
            else:
                self.place.__exit__(CancelledError, CancelledError(), None)
        except CancelledError:
            return
        except AimsError as error:
            self._outcome = "refused", error


class Worker:
    """A child process that does one job at a time and stays warm in between."""

    def __init__(self) -> None:
        self._child: _Child | None = None
        self._job: Job | None = None

    def warm(self) -> _Child:
        """Start the child, so that it has loaded its libraries when the first report is wanted."""
        if self._child is None or not self._child.alive():
            self._child = _Child()
        return self._child

    def build(self, document: Document, path: Path) -> Job:
        """Write a document as PDF, replacing the file in one step; the result is None."""
        try:
            with ExitStack() as place:
                passing = place.enter_context(files.replacing(path))
                job = self.start(_build, document, passing, path)
                job.place = place.pop_all()
        except NotWritableError as error:
            return Job.refused(self.warm(), error)
        return job

    def render(self, document: Document) -> Job:
        """A document as PDF; the result is its bytes."""
        return self.start(_render, document)

    def start(self, task: Task, *args: Any) -> Job:
        """Run a function of a module in the child; it must take `progress` and `cancelled` too."""
        if self._job is not None and not self._job.poll():
            raise RuntimeError("a worker does one job at a time")
        child = self.warm()
        child.tell((task, args))
        self._job = Job(child)
        return self._job

    def close(self) -> None:
        """Stop what runs and end the child."""
        if self._job is not None and not self._job.poll():
            self._job.cancel()
            self._job.poll(2 * PATIENCE)
        if self._child is not None:
            self._child.end()


def _serve(pipe: Connection) -> None:
    """The child: do one task after the other until the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    from aims_desktop.report import build as _loaded  # noqa: F401 - loaded here so that the first report need not wait
    from aims_desktop.report import fonts, style

    for face in style.Face:
        fonts.load(face)
    while True:
        try:
            message = pipe.recv()
            if message is not None:  # a request to stop that came after the end of its job is of no more use
                pipe.send(_outcome(pipe, *message))
        except (EOFError, OSError):
            return


def _outcome(pipe: Connection, task: Task, args: tuple[Any, ...]) -> tuple[str, Any]:
    told = 0.0

    def progress(share: float) -> None:
        nonlocal told
        if share >= told + _STEP:
            told = share
            pipe.send(("progress", share))

    try:
        return "done", task(*args, progress=progress, cancelled=pipe.poll)
    except CancelledError:
        return "cancelled", None
    except AimsError as error:
        return "refused", error
    except Exception:  # noqa: BLE001 - the border of a background job: the parent raises it again
        return "bug", traceback.format_exc()


def _build(document: Document, passing: Path, path: Path, **options: Any) -> None:
    pdf = _render(document, **options)
    with files.explained(path):
        passing.write_bytes(pdf)
        files.sync(passing)


def _render(document: Document, **options: Any) -> bytes:
    from aims_desktop.report.build import render

    i18n.use(document.language)
    return render(document, **options)
