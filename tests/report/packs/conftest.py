"""The worked example, made once on a clock that stands still; each test has a copy of its own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from aims_desktop.service import sample
from aims_desktop.service.workspace import Workspace
from tests.service.kit import Clock

NAME = "Nordlicht Café & Söhne"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def example_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("example") / "example.aims"
    sample.create(path, who="Ana Ruiz", organisation=NAME, clock=Clock()).close()
    return path


@pytest.fixture
def example(example_file: Path, tmp_path: Path, clock: Clock) -> Iterator[Workspace]:
    opened = Workspace.open(Path(shutil.copy(example_file, tmp_path / "example.aims")), who="Ana Ruiz", clock=clock)
    yield opened
    opened.close()


@pytest.fixture
def empty(tmp_path: Path, clock: Clock) -> Iterator[Workspace]:
    made = Workspace.create(tmp_path / "empty.aims", NAME, "Ana Ruiz", clock=clock)
    yield made
    made.close()
