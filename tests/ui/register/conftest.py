"""Register pages are tested in a plain window: what a page asks of the main window is carried out by a small one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QStackedWidget
from pytestqt.qtbot import QtBot

from aims_desktop.errors import AimsError
from aims_desktop.service.workspace import Changes, Workspace
from aims_desktop.settings import Settings
from aims_desktop.ui.bridge import Bridge
from aims_desktop.ui.context import AppContext, Place
from aims_desktop.ui.jobs import Jobs
from aims_desktop.ui.register.page import RegisterPage
from tests.service.kit import Clock


class Host(QStackedWidget):
    """A window with register pages in it; it remembers what it was asked to say."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.workspace, self.settings, self.jobs = workspace, Settings(), Jobs()
        self.bridge = Bridge(workspace)
        self.context = AppContext(workspace, self.settings, self.bridge, self.jobs, self)
        self.said: list[str] = []
        self.errors: list[str] = []
        self.places: list[Place] = []
        self.bridge.changed.connect(self._changed)
        self.resize(1240, 800)

    def page(self, register: str, record_id: str = "", chip: str = "") -> RegisterPage:
        """The page of a register, gone to."""
        self.navigate(Place("register", register=register, record_id=record_id, filter=chip))
        return self.view

    @property
    def view(self) -> RegisterPage:
        """The page that is shown."""
        shown = self.currentWidget()
        assert isinstance(shown, RegisterPage)
        return shown

    def navigate(self, place: Place) -> None:
        """Go to the page of a register."""
        self.places.append(place)
        if place.page != "register":
            return
        views = [self.widget(at) for at in range(self.count())]
        found = next((v for v in views if isinstance(v, RegisterPage) and v.register.name == place.register), None)
        page = found or RegisterPage(self.context, place.register)
        if found is None:
            self.addWidget(page)
        page.open(place)
        self.setCurrentWidget(page)
        page.refresh(None)
        page.focus_content()

    def say(self, text: str, action: str, callback: Callable[[], None] | None) -> None:
        """Remember what was said."""
        self.said.append(text)

    def show_error(self, error: AimsError) -> None:
        """Remember an error."""
        self.errors.append(error.sentence)

    def trigger(self, action: str) -> None:
        """Carry out an entry of the menus as the main window does."""
        commands = self.view.commands()
        if action in commands:
            commands[action]()
        elif self.view.commit() and action in {"edit.undo", "edit.redo"}:
            getattr(self.workspace, action.removeprefix("edit."))()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Save what is being typed and close the file."""
        if self.count():
            self.view.commit()
        self.jobs.close()
        self.bridge.close()
        self.workspace.close()
        event.accept()

    def _changed(self, changes: Changes) -> None:
        if self.count():
            self.view.refresh(changes)


@pytest.fixture
def workspace(path: Path, clock: Clock) -> Workspace:
    """The file, open for writing; the host closes it."""
    return Workspace.open(path, who="Ana Ruiz", clock=clock)


@pytest.fixture
def host(qtbot: QtBot, workspace: Workspace) -> Iterator[Host]:
    """A window for register pages."""
    made = Host(workspace)
    with qtbot.waitActive(made):
        made.show()
    yield made
    made.close()
    made.deleteLater()
    qtbot.wait(0)
