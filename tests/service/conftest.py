from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from aims_desktop.service.workspace import Workspace
from tests.service.kit import Clock, make


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def workspace(tmp_path: Path, clock: Clock) -> Iterator[Workspace]:
    made = Workspace.create(tmp_path / "nordwind.aims", "Nordwind", "Ana Ruiz", clock=clock)
    yield made
    made.close()


@pytest.fixture
def ana(workspace: Workspace) -> str:
    return str(workspace.facts().rows("person")[0].id)


@pytest.fixture
def ben(workspace: Workspace) -> str:
    return make(workspace, "person", name="Ben Okafor", kind="employee", in_scope=True, department="Legal")


@pytest.fixture
def theirs(workspace: Workspace, risk: str, tmp_path: Path) -> Iterator[Workspace]:
    """A colleague's copy, taken after the test's `risk` was made; its clock is an hour ahead."""
    clock = Clock()
    clock.now += dt.timedelta(hours=1)
    shutil.copy(workspace.path, tmp_path / "li.aims")
    made = Workspace.open(tmp_path / "li.aims", who="Li Wei", clock=clock)
    yield made
    made.close()
