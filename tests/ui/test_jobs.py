from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from aims_desktop.errors import AimsError, NotWritableError
from aims_desktop.report.document import Document, Section
from aims_desktop.ui.jobs import Job, Jobs
from tests.service.kit import TODAY


@pytest.fixture
def jobs(qapp: object) -> Iterator[Jobs]:
    made = Jobs()
    yield made
    made.close()


def test_an_answer_arrives_in_the_windows_thread(jobs: Jobs, qtbot: QtBot) -> None:
    came: list[tuple[int, bool]] = []
    here = threading.current_thread()
    job = jobs.run("Counting", lambda _job: 41 + 1, lambda n: came.append((n, threading.current_thread() is here)))
    assert jobs.running == [job]
    qtbot.waitUntil(lambda: bool(came))
    assert came == [(42, True)]
    assert not jobs.running


def test_an_error_of_a_job_is_told_to_who_asked_else_to_the_window(jobs: Jobs, qtbot: QtBot) -> None:
    def refuse(_job: Job) -> None:
        raise NotWritableError("The disk is full.")

    told: list[str] = []
    jobs.failed.connect(lambda error: told.append(f"window: {error.sentence}"))
    jobs.run("Saving", refuse, lambda _answer: told.append("done"), lambda error: told.append(error.sentence))
    qtbot.waitUntil(lambda: len(told) == 1)
    jobs.run("Saving", refuse, lambda _answer: told.append("done"))
    qtbot.waitUntil(lambda: len(told) == 2)
    assert told == ["The disk is full.", "window: The disk is full."]


def test_a_bug_in_a_job_reaches_the_exception_hook(jobs: Jobs, qtbot: QtBot, bugs_fail: list[BaseException]) -> None:
    jobs.run("Dividing", lambda _job: 1 // 0, lambda _answer: None)
    qtbot.waitUntil(lambda: bool(bugs_fail))
    assert isinstance(bugs_fail.pop(), ZeroDivisionError)


def test_a_job_stops_when_asked_and_says_so(jobs: Jobs, qtbot: QtBot) -> None:
    begun, stopped, done = threading.Event(), [], []

    def long(job: Job) -> None:
        begun.set()
        while True:
            job.progress(0.5)

    jobs.stopped.connect(stopped.append)
    job = jobs.run("Counting for ever", long, done.append)
    assert begun.wait(5)
    job.cancel()
    qtbot.waitUntil(lambda: bool(stopped))
    assert stopped == ["Counting for ever"]
    assert not done
    assert job.share == 0.5


class _Elsewhere:
    """Work of another process that needs three looks."""

    def __init__(self, outcome: object) -> None:
        self.looks, self.cancelled, self._outcome = 0, False, outcome

    @property
    def progress(self) -> float:
        return self.looks / 3

    def poll(self, timeout: float = 0.0) -> bool:
        self.looks += 1
        return self.looks == 3 or self.cancelled

    def cancel(self) -> None:
        self.cancelled = True

    def result(self) -> Any:
        if isinstance(self._outcome, Exception):
            raise self._outcome
        return self._outcome


def test_work_elsewhere_is_followed_to_its_end(jobs: Jobs, qtbot: QtBot) -> None:
    came: list[object] = []
    jobs.follow("Building", _Elsewhere(b"pdf"), came.append)
    qtbot.waitUntil(lambda: bool(came))
    assert came == [b"pdf"]
    jobs.follow("Building", _Elsewhere(AimsError("No.")), came.append, came.append)
    qtbot.waitUntil(lambda: len(came) == 2)
    assert isinstance(came[1], AimsError)


def test_work_elsewhere_can_be_cancelled(jobs: Jobs, qtbot: QtBot) -> None:
    work, stopped = _Elsewhere(RuntimeError("cancelled")), []
    jobs.stopped.connect(stopped.append)
    jobs.follow("Building", work, lambda _answer: None).cancel()
    qtbot.waitUntil(lambda: bool(stopped))
    assert work.cancelled


def test_a_report_is_built_in_its_own_process(jobs: Jobs, qtbot: QtBot, tmp_path: Path) -> None:
    document = Document(title="Pack", organisation="Nordwind", as_of=TODAY, sections=[Section("One")])
    came: list[object] = []
    jobs.follow("Building", jobs.reports.build(document, tmp_path / "pack.pdf"), lambda _answer: came.append(True))
    qtbot.waitUntil(lambda: bool(came), timeout=60_000)
    assert (tmp_path / "pack.pdf").read_bytes().startswith(b"%PDF")


def test_closing_ends_what_runs(jobs: Jobs) -> None:
    begun, ended = threading.Event(), threading.Event()

    def long(job: Job) -> None:
        begun.set()
        try:
            while True:
                job.progress(0)
        finally:
            ended.set()

    jobs.run("Counting for ever", long, lambda _answer: None)
    assert begun.wait(5)
    jobs.close()
    assert ended.is_set()
    assert not jobs.running
