"""A start brings up the window without what only changes, reports, imports and exports need."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from aims_desktop.service import sample
from aims_desktop.service.workspace import Workspace

STARTED = """
import builtins, gc, sys
pythons_own = builtins.__import__
from aims_desktop.__main__ import main
class Watch:
    def find_spec(self, name, path=None, target=None):
        if name == "aims_desktop.ui.pages.overview":
            from PySide6.QtCore import QTimer
            QTimer.singleShot(0, shown)
def shown():
    from PySide6.QtWidgets import QApplication
    window = QApplication.instance().window
    QApplication.processEvents()
    print(type(window.desk.view).__name__, gc.isenabled(), builtins.__import__ is pythons_own, *sys.modules, flush=True)
    window.close()
sys.meta_path.insert(0, Watch())
sys.exit(main(sys.argv[1:]))
"""

ONLY_WHEN_NEEDED = (
    *("sqlalchemy", "importlib.metadata", "email"),
    *("reportlab", "openpyxl", "defusedxml", "docx", "lxml", "PIL", "pypdfium2", "pyrage", "markdown_it"),
    *("aims_desktop.report", "aims_desktop.service.importing", "aims_desktop.service.exporting", "aims_desktop.service.sample"),
    *("aims_desktop.service.merging", "aims_desktop.store.merge", "aims_desktop.store.incoming", "aims_desktop.store.session"),
    *("aims_desktop.model.templates", "aims_desktop.ui.register", "aims_desktop.ui.pages.step"),
)


@pytest.fixture
def started(tmp_path: Path) -> list[str]:
    """What the started program says once the overview is painted."""
    path = tmp_path / "example.aims"
    sample.create(path, organisation="Example", who="Ana Ruiz").close()
    with Workspace.open(path) as workspace:
        workspace.file.check()  # it collects garbage in its own way
    done = subprocess.run([sys.executable, "-c", STARTED, path], check=True, capture_output=True, text=True, timeout=120)
    return done.stdout.split()


def test_a_start_loads_only_what_the_overview_shows(started: list[str]) -> None:
    view, collecting, imports_itself, *modules = started
    assert (view, collecting, imports_itself) == ("OverviewPage", "True", "True")
    loaded = {module for module in modules if any(module == name or module.startswith(f"{name}.") for name in ONLY_WHEN_NEEDED)}
    assert not loaded
