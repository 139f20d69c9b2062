"""The management review pack of the worked example: what reading the records and the way through the child process cost."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import pytest

from aims_desktop.report.build import render
from aims_desktop.report.packs import PACKS, facts_of
from aims_desktop.report.worker import Worker
from aims_desktop.service import sample
from tests.service.kit import Clock

pytestmark = pytest.mark.benchmark

PACK = PACKS["management-review"]
ROUNDS = 7


def spent(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def test_the_child_builds_the_example_pack_about_as_fast_as_this_process(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    workspace = sample.create(tmp_path / "example.aims", who="Ana Ruiz", clock=Clock())
    worker = Worker()
    try:
        document = PACK.document(facts_of(PACK, workspace))
        assert worker.render(document).result() == render(document)
        here, there, read = [], [], []
        for _round in range(ROUNDS):  # in turns, so that a busy machine is busy for all three
            read.append(spent(lambda: facts_of(PACK, workspace)))
            here.append(spent(lambda: render(document)))
            there.append(spent(lambda: worker.render(document).result()))
    finally:
        worker.close()
        workspace.close()
    ratio, reading = median(there) / median(here), median(read) / median(here)
    with capsys.disabled():
        print(f"\nexample pack: child {ratio:.2f} x this process (goal 1.5), reading the records {reading:.2f} x (goal 1)")
    assert ratio <= 1.5
    assert reading <= 1
