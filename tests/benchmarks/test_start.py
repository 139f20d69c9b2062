"""Goals 1, 2 and 10 of the performance design: how fast the overview of a real file is there, and what it takes of memory."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from aims_desktop.model.registers import REGISTERS, tables
from aims_desktop.service import sample
from aims_desktop.service.workspace import Workspace

pytestmark = pytest.mark.benchmark

ROOT = Path(__file__).parents[2]
ROUNDS = 7

FLOOR = f"""
import resource, sys
import sqlalchemy
from sqlalchemy import Text, create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
class Base(DeclarativeBase): pass
for n in range({len(tables())}):
    columns = {{f"c{{i}}": mapped_column(Text) for i in range(14)}}
    type(f"T{{n}}", (Base,), {{"__tablename__": f"t{{n}}", "id": mapped_column(Text, primary_key=True), **columns}})
engine = create_engine("sqlite:///" + sys.argv[1])
with engine.connect() as connection:
    connection.exec_driver_sql("SELECT name FROM person").fetchall()
from PySide6.QtWidgets import QApplication, QMainWindow
app = QApplication([])
window = QMainWindow()
window.resize(1440, 900)
window.show()
app.processEvents()
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""

PRODUCT = """
import os, resource, sys
from pathlib import Path
from aims_desktop.ui import app, main_window
from PySide6.QtCore import QCoreApplication
shown = main_window.MainWindow.show_file
def show_file(self, workspace):
    shown(self, workspace)
    self.resize(1440, 900)
    QCoreApplication.processEvents()
    assert type(self.desk.view).__name__ == "OverviewPage", self.desk.view
    assert not self.grab().isNull()
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, flush=True)
    workspace.close()
    os._exit(0)
main_window.MainWindow.show_file = show_file
app.run(file=Path(sys.argv[1]))
"""


def run(code: str, path: Path) -> tuple[float, int]:
    """Seconds from start to end of a process, and its greatest memory in KiB."""
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", code, path], check=True, capture_output=True, text=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    return time.perf_counter() - start, int(done.stdout.split()[-1])


def side_by_side(**ways: Callable[[], tuple[float, int]]) -> dict[str, tuple[float, int]]:
    """Medians of time and memory of several ways, taken in turns after one round that warms up."""
    taken: dict[str, list[tuple[float, int]]] = {name: [] for name in ways}
    for number in range(ROUNDS + 1):
        for name, way in ways.items():
            figures = way()
            if number:
                taken[name].append(figures)
    return {name: (statistics.median(t for t, _m in found), int(statistics.median(m for _t, m in found))) for name, found in taken.items()}


def test_the_overview_is_there_soon_and_takes_little_memory(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "example.aims"
    sample.create(path, organisation="Example", who="Ana Ruiz").close()
    found = side_by_side(floor=lambda: run(FLOOR, path), product=lambda: run(PRODUCT, path))
    (floor, floor_memory), (product, product_memory) = found["floor"], found["product"]
    with capsys.disabled():
        print(f"\ngoal 1: overview after {product * 1000:.0f} ms, floor {floor * 1000:.0f} ms: {product / floor:.2f} (goal 1.3)")
        print(f"goal 10: {product_memory / 1024:.0f} MB, floor {floor_memory / 1024:.0f} MB: {product_memory / floor_memory:.2f} (goal 1.25)")
    assert product <= 1.3 * floor
    assert product_memory <= 1.25 * floor_memory


def test_a_hundred_thousand_records_do_not_slow_the_start(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    small, large = tmp_path / "small.aims", tmp_path / "large.aims"
    Workspace.create(small, "Small", "Ana Ruiz").close()
    with Workspace.create(large, "Large", "Ana Ruiz") as workspace:
        with workspace.change("Fill") as txn:
            rows = ({"title": f"Risk {n}", "kind": "threat", "likelihood": n % 5 + 1, "impact_people": n % 4 + 1} for n in range(100_000))
            txn.add_many(REGISTERS["risk"].cls, rows)
    found = side_by_side(small=lambda: run(PRODUCT, small), large=lambda: run(PRODUCT, large))
    ratio = found["large"][0] / found["small"][0]
    with capsys.disabled():
        print(f"\ngoal 2: {found['large'][0] * 1000:.0f} ms with 100,000 risks, {found['small'][0] * 1000:.0f} ms without: {ratio:.2f} (goal 1.2)")
    assert ratio <= 1.2
