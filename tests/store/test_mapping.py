"""Records become objects only when they are to be changed, and then in whatever thread comes first."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import inspect

from aims_desktop.model.fields import Field, fields_of, text
from aims_desktop.model.record import Record
from aims_desktop.store.mapping import mapped
from tests.store.filekit import at_rest, count


def test_a_class_is_mapped_once_whichever_thread_comes_first() -> None:
    class Boat(Record):
        name: str | None = text("Name")

    assert isinstance(Boat.name, Field)
    assert inspect(Boat, raiseerr=False) is None
    at_once = Barrier(8)

    def ask(_n: int) -> object:
        at_once.wait()
        return inspect(mapped(Boat))

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(ask, range(8)))) == 1
    assert fields_of(Boat)["name"].label == "Name"


def test_a_record_takes_its_fields_by_name_and_nothing_else() -> None:
    class Crew(Record):
        name: str | None = text("Name")

    crew = mapped(Crew)(id="c", name="Bo")
    assert (crew.id, crew.name, crew.number) == ("c", "Bo", None)
    with pytest.raises(TypeError, match="rank is no field of Crew"):
        mapped(Crew)(rank=1)


LOOKING = """
import sys, threading
from pathlib import Path
from aims_desktop.service.workspace import Workspace
def prepare():
    from aims_desktop.store import session
    session.prepare()
path = Path(sys.argv[1])
with Workspace.open(path) as workspace:  # it is of this version: no row is to be planted
    assert len(workspace.facts().rows("ai-system")) == 3
    assert workspace.facts().rows("evidence")
    workspace.file.backup()
    assert not {"sqlalchemy", "aims_desktop.store.session"} & sys.modules.keys()
    getting_ready = threading.Thread(target=prepare)
    getting_ready.start()
    with workspace.change("New AI system") as txn:  # whoever is quicker waits for the preparation
        txn.add("ai_system", {"title": "Fourth"})
    getting_ready.join()
    assert [row.title for row in workspace.facts().rows("ai-system")][-1] == "Fourth"
"""


def test_looking_takes_no_sqlalchemy_and_a_save_may_come_while_it_is_prepared(tmp_path: Path) -> None:
    path = at_rest(tmp_path / "a.aims")
    subprocess.run([sys.executable, "-c", "import sys; from pathlib import Path; from aims_desktop.service.workspace import Workspace;"
                    "Workspace.open(Path(sys.argv[1])).close()", path], check=True, timeout=60)  # fmt: skip
    done = subprocess.run([sys.executable, "-W", "error", "-c", LOOKING, path], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    assert count(path, "ai_system") == 4
