"""The report process serves one after the other; a preview gives way to what a person waits for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from aims_desktop.report.document import Document, Prose, Section
from aims_desktop.ui.jobs import Jobs
from tests.service.kit import TODAY

WAIT = 20_000


def document(paragraphs: int) -> Document:
    return Document("Test", "Nordwind", TODAY, [Section("One", [Prose("word " * 300)] * paragraphs)], cover=False, contents=False)


@pytest.fixture
def jobs(qapp: object) -> Iterator[Jobs]:
    made = Jobs()
    yield made
    made.close()


def test_reports_are_built_one_after_the_other(jobs: Jobs, qtbot: QtBot, tmp_path: Path) -> None:
    order: list[str] = []
    for name in ("first", "second", "third"):
        path = tmp_path / f"{name}.pdf"
        jobs.report(name, lambda worker, path=path: worker.build(document(3), path), lambda _none, name=name: order.append(name))
    assert [job.title for job in jobs.running] == ["first", "second", "third"]
    qtbot.waitUntil(lambda: len(order) == 3, timeout=WAIT)
    assert order == ["first", "second", "third"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["first.pdf", "second.pdf", "third.pdf"]


def test_a_preview_gives_way_without_a_word(jobs: Jobs, qtbot: QtBot, tmp_path: Path) -> None:
    said: list[str] = []
    jobs.stopped.connect(said.append)
    preview = jobs.report("Preview", lambda worker: worker.render(document(400)), lambda _pdf: said.append("preview"), quiet=True)
    jobs.report("Pack", lambda worker: worker.build(document(2), tmp_path / "pack.pdf"), lambda _none: said.append("pack"))
    qtbot.waitUntil(lambda: bool(said), timeout=WAIT)
    assert said == ["pack"]
    assert preview.cancelled()
    assert jobs.running == []


def test_who_is_not_begun_yet_is_stopped_at_once_when_its_turn_comes(jobs: Jobs, qtbot: QtBot, tmp_path: Path) -> None:
    said: list[str] = []
    jobs.stopped.connect(said.append)
    jobs.report("First", lambda worker: worker.build(document(3), tmp_path / "first.pdf"), lambda _none: said.append("first"))
    second = jobs.report("Second", lambda worker: worker.build(document(3), tmp_path / "second.pdf"), lambda _none: said.append("second"))
    second.cancel()
    qtbot.waitUntil(lambda: len(said) == 2, timeout=WAIT)
    assert sorted(said) == ["Second", "first"]
    assert not (tmp_path / "second.pdf").exists()
