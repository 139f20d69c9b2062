"""About: versions, where things are kept, licences; everything can be copied."""

from __future__ import annotations

import platform
import sqlite3

import PySide6
from PySide6.QtCore import qVersion
from PySide6.QtWidgets import QApplication, QStackedWidget, QVBoxLayout, QWidget

from aims_desktop import __version__
from aims_desktop.i18n import _
from aims_desktop.service.workspace import Workspace
from aims_desktop.settings import config_dir, data_dir
from aims_desktop.store import schema
from aims_desktop.ui.dialogs.base import Dialog
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.segmented import Tabs
from aims_desktop.ui.widgets.text import label

LIBRARIES = ("PySide6-Essentials", "SQLAlchemy", "reportlab", "platformdirs", "openpyxl", "defusedxml", "python-docx", "markdown-it-py",
             "pypdfium2", "pyrage")  # fmt: skip
"""What the program is built on, by distribution name."""


class AboutDialog(Dialog):
    """Versions and paths, then licences."""

    def __init__(self, parent: QWidget | None, workspace: Workspace | None) -> None:
        super().__init__(parent, _("About AIMS Desktop"), 620, 560, scrolls=True)
        self.say(_("Twelve steps to ISO/IEC 42001, offline, in one file."))
        tabs = Tabs(_("About"), [_("Versions"), _("Licences")])
        pages = QStackedWidget()
        pages.addWidget(_lines(facts(workspace)))
        pages.addWidget(_licences())
        tabs.currentChanged.connect(pages.setCurrentIndex)
        self.add(tabs)
        self.add(pages, 1)
        copy = self.button(_("Copy"), left=True)
        copy.clicked.connect(lambda: QApplication.clipboard().setText(as_text(workspace)))
        self.close_button().setFocus()


def facts(workspace: Workspace | None) -> list[tuple[str, str]]:
    """Versions and paths as (label, value)."""
    found = [
        (_("AIMS Desktop"), __version__),
        (_("Python"), platform.python_version()),
        (_("Qt and PySide"), f"{qVersion()}, {PySide6.__version__}"),
        (_("SQLite"), sqlite3.sqlite_version),
        (_("Version of the file format"), str(schema.newest())),
        (_("System"), platform.platform()),
        (_("Settings"), str(config_dir())),
        (_("Backups and logs"), str(data_dir())),
    ]
    if workspace is not None:
        found += [(_("Open file"), str(workspace.path)), (_("Dataset"), workspace.file.dataset_id)]
    return found


def as_text(workspace: Workspace | None) -> str:
    """The same as lines of text, for a report."""
    return "\n".join(f"{name}: {value}" for name, value in facts(workspace))


def licences() -> list[tuple[str, str]]:
    """The libraries on board and the licence each names for itself."""
    from importlib import metadata

    found = []
    for name in LIBRARIES:
        try:
            about = metadata.metadata(name)
        except metadata.PackageNotFoundError:
            continue
        named = [about[key] for key in ("License-Expression", "License") if key in about]
        found.append((f"{name} {about['Version']}", named[0].splitlines()[0][:80] if named else _("see its own files")))
    return found


def _licences() -> QWidget:
    words = [
        _("AIMS Desktop is free software under the MIT licence."),
        _("The window is drawn by Qt, used under the GNU Lesser General Public License version 3. Its libraries are separate files that "
          "you may replace; the licence text comes with them, the source is at qt.io."),
        _("The fonts Inter and Noto Sans are used under the SIL Open Font License 1.1."),
    ]  # fmt: skip
    page = _lines(licences())
    column = page.layout()
    assert isinstance(column, QVBoxLayout)
    for place, text in enumerate(words):
        column.insertWidget(place, label(text, wrap=True, selectable=True))
    return page


def _lines(pairs: list[tuple[str, str]]) -> QWidget:
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, look().px(6), 0, 0)
    column.setSpacing(look().px(10))
    for name, value in pairs:
        block = QVBoxLayout()
        block.setSpacing(1)
        block.addWidget(label(name, "caption", "muted"))
        block.addWidget(label(value, wrap=True, selectable=True))
        column.addLayout(block)
    column.addStretch(1)
    return page
