"""Reports are built in a child process that can be stopped, lost and used again."""

from __future__ import annotations

import os
import pickle
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from aims_desktop.errors import NotWritableError, RuleError
from aims_desktop.report import worker as module
from aims_desktop.report.build import render
from aims_desktop.report.document import Prose, Table
from aims_desktop.report.progress import CancelledError
from aims_desktop.report.worker import Worker, WorkerError
from tests.report.kit import document, full, printed

WAIT = 60.0
"""Seconds that a busy machine may take for what a person sees at once; what never comes still fails."""

# What the child does in these tests; it imports this module, for functions travel by name.


def double(number: int, **options: Any) -> int:
    return 2 * number


def refuse(**options: Any) -> None:
    raise RuleError("This cannot be done.", details="because")


def fail(**options: Any) -> None:
    raise ZeroDivisionError("a bug")


def die(**options: Any) -> None:
    os._exit(3)


def steps(progress: Callable[[float], None], **options: Any) -> int:
    for step in range(1_001):
        progress(step / 1_000)
    return os.getpid()


def until_stopped(progress: Callable[[float], None], cancelled: Callable[[], bool]) -> None:
    progress(0.5)
    while not cancelled():
        os.sched_yield() if hasattr(os, "sched_yield") else None
    raise CancelledError


def deaf(progress: Callable[[float], None], **options: Any) -> None:
    progress(0.5)
    while True:
        pass


def write_and_hang(path: Path, progress: Callable[[float], None], **options: Any) -> None:
    path.write_bytes(b"half a report")
    progress(0.5)
    while True:
        pass


@pytest.fixture(scope="module")
def shared() -> Iterator[Worker]:
    """One warm child for the tests that leave it as they found it."""
    worker = Worker()
    yield worker
    worker.close()


@pytest.fixture
def worker() -> Iterator[Worker]:
    """A child of the test's own, to be ended or lost."""
    worker = Worker()
    yield worker
    worker.close()


def wait_for(job: module.Job, share: float) -> None:
    while job.progress < share:
        assert not job.poll(0.05), job.result()


def test_a_task_returns_its_result(shared: Worker) -> None:
    assert shared.start(double, 21).result() == 42


def test_the_child_stays_for_the_next_task(shared: Worker) -> None:
    assert shared.start(steps).result() == shared.start(steps).result() != os.getpid()


def test_progress_arrives_in_few_messages_and_rises(shared: Worker) -> None:
    job = shared.start(steps)
    heard = [job.progress]
    while not job.poll(0.001):
        heard.append(job.progress)
    assert heard == sorted(heard)
    assert job.progress >= 0.99


def test_the_bytes_of_the_child_are_ours(shared: Worker) -> None:
    made = full("Words ≥ שלום")
    assert shared.render(made).result() == render(made)


def test_a_report_is_written_in_place(shared: Worker, tmp_path: Path) -> None:
    target = tmp_path / "report.pdf"
    target.write_bytes(b"the old report")
    assert shared.build(document(Prose("New words")), target).result() is None
    assert "Newwords" in printed(target.read_bytes())
    assert list(tmp_path.iterdir()) == [target]


def test_a_refusal_travels_as_it_is(shared: Worker) -> None:
    with pytest.raises(RuleError, match=r"This cannot be done\.") as caught:
        shared.start(refuse).result()
    assert caught.value.details == "because"


def test_a_bug_travels_as_a_traceback(shared: Worker) -> None:
    with pytest.raises(WorkerError, match="ZeroDivisionError: a bug") as caught:
        shared.start(fail).result()
    assert "in fail" in caught.value.details
    assert shared.start(double, 1).result() == 2


def test_a_missing_folder_is_refused_through_the_job(shared: Worker, tmp_path: Path) -> None:
    job = shared.build(document(), tmp_path / "absent" / "report.pdf")
    assert job.poll()
    with pytest.raises(NotWritableError):
        job.result()
    assert shared.start(double, 1).result() == 2


def test_a_failing_build_leaves_the_old_file(shared: Worker, tmp_path: Path) -> None:
    target = tmp_path / "report.pdf"
    target.write_bytes(b"the old report")
    with pytest.raises(WorkerError):
        shared.build(document(Table(["a", "b"], [["short row"]])), target).result()
    assert target.read_bytes() == b"the old report"
    assert list(tmp_path.iterdir()) == [target]


def test_stopping_keeps_the_child(shared: Worker) -> None:
    number = shared.start(steps).result()
    job = shared.start(until_stopped)
    wait_for(job, 0.5)
    job.cancel()
    job.cancel()
    assert job.poll(0.5)
    with pytest.raises(CancelledError):
        job.result()
    assert shared.start(steps).result() == number


def test_a_wish_to_stop_that_comes_late_does_not_stop_the_next_job(shared: Worker) -> None:
    job = shared.start(double, 1)
    while not shared._child.heard(0.05):  # type: ignore[union-attr] # the child is there while it has a job
        pass
    job.cancel()
    assert job.result() == 2
    assert shared.start(double, 2).result() == 4


def test_stopping_a_report_is_answered_at_once_and_leaves_nothing(shared: Worker, tmp_path: Path) -> None:
    shared.start(double, 1).result()
    job = shared.build(document(Table(["Row"], [["words " * 20]] * 20_000)), tmp_path / "report.pdf")
    while not job.progress:
        assert not job.poll(0.01)
    job.cancel()
    assert job.poll(WAIT)
    assert job.progress < 1, "it was not waited for until it was done"
    with pytest.raises(CancelledError):
        job.result()
    assert list(tmp_path.iterdir()) == []


def test_a_child_that_does_not_listen_is_ended(worker: Worker) -> None:
    number = worker.start(steps).result()
    job = worker.start(deaf)
    wait_for(job, 0.5)
    job.cancel()
    assert job.poll(WAIT), "nobody waits for it for ever"
    with pytest.raises(CancelledError):
        job.result()
    assert worker.start(steps).result() != number


def test_what_an_ended_child_left_is_removed(worker: Worker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_build", _hang_in_place)
    target = tmp_path / "report.pdf"
    target.write_bytes(b"the old report")
    job = worker.build(document(), target)
    wait_for(job, 0.5)
    assert len(list(tmp_path.iterdir())) == 2
    job.cancel()
    assert job.poll(0.5)
    assert target.read_bytes() == b"the old report"
    assert list(tmp_path.iterdir()) == [target]


def _hang_in_place(made: object, passing: Path, path: Path, **options: Any) -> None:
    write_and_hang(passing, **options)


def test_a_lost_child_is_a_bug_and_is_replaced(worker: Worker) -> None:
    with pytest.raises(WorkerError, match="ended unexpectedly"):
        worker.start(die).result()
    assert worker.start(double, 3).result() == 6


def test_one_job_at_a_time(worker: Worker) -> None:
    job = worker.start(until_stopped)
    with pytest.raises(RuntimeError, match="one job at a time"):
        worker.start(double, 1)
    job.cancel()
    assert job.poll(5)


def test_closing_stops_what_runs_and_may_be_repeated(tmp_path: Path) -> None:
    worker = Worker()
    worker.close()
    job = worker.build(document(Table(["Row"], [["words " * 20]] * 20_000)), tmp_path / "report.pdf")
    worker.close()
    worker.close()
    assert job.poll()
    assert list(tmp_path.iterdir()) == []


def test_a_task_that_cannot_travel_is_refused_at_once(worker: Worker, tmp_path: Path) -> None:
    with pytest.raises((pickle.PicklingError, AttributeError)):
        worker.start(lambda **options: None)
    assert worker.start(double, 1).result() == 2


def test_a_large_document_does_not_hold_up_whoever_sends_it(worker: Worker) -> None:
    large = document(Prose("x" * 5_000_000))
    before = time.monotonic()
    job = worker.render(large)
    assert time.monotonic() - before < 0.5
    job.cancel()
    assert job.poll(5)


def test_documents_need_no_reportlab() -> None:
    import subprocess
    import sys

    code = "import sys, aims_desktop.report.worker, aims_desktop.report.document; print('reportlab' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "False"
