"""What every page is given: the open file, this machine's settings, and what the window does for pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Protocol
from urllib.parse import parse_qsl, urlencode

from PySide6.QtCore import QObject, Signal

from aims_desktop.errors import AimsError, NotWritableError
from aims_desktop.i18n import _

if TYPE_CHECKING:
    from aims_desktop.service.workspace import Workspace
    from aims_desktop.settings import Settings
    from aims_desktop.ui.bridge import Bridge
    from aims_desktop.ui.jobs import Jobs


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere to go: a page, and what to show there.

    `register` is a register's name, `filter` the name of one of its chips, `cell` one of the heat map after treatment: "4x3" for
    likelihood 4 and severity 3.
    """

    page: str = "overview"
    step: int = 0
    register: str = ""
    filter: str = ""
    cell: str = ""
    record_id: str = ""

    def to_text(self) -> str:
        """The place as one line for the settings."""
        return urlencode([(f.name, getattr(self, f.name)) for f in fields(self) if getattr(self, f.name)])

    @classmethod
    def from_text(cls, text: str) -> Place:
        """The place that `to_text` wrote; the overview for anything else."""
        known = {name: value for name, value in parse_qsl(text) if name in {f.name for f in fields(cls)}}
        step = known.pop("step", "0")
        return cls(step=int(step) if step.isdecimal() else 0, **known)


class Shell(Protocol):
    """What the window does for its pages."""

    def navigate(self, place: Place) -> None:
        """Go somewhere."""

    def say(self, text: str, action: str, callback: Callable[[], None] | None) -> None:
        """Show a short message that goes away by itself."""

    def show_error(self, error: AimsError) -> None:
        """Show an error until it is closed."""

    def trigger(self, action: str) -> None:
        """Do what a menu entry does."""


class AppContext(QObject):
    """The surroundings of a page. `workspace` is the open file; the context lives exactly as long as it is open."""

    focus_changed = Signal(str, str, str)
    """Register, record id and field that the person looks at; the guidance follows. Any of them may be ""."""

    def __init__(self, workspace: Workspace, settings: Settings, bridge: Bridge, jobs: Jobs, shell: Shell) -> None:
        super().__init__()
        self.workspace = workspace
        self.settings = settings
        self.bridge = bridge
        self.jobs = jobs
        self._shell = shell

    def navigate(self, place: Place) -> None:
        """Go to a page."""
        self._shell.navigate(place)

    def trigger(self, action: str) -> None:
        """Do what the menu entry of that name does ("edit.undo")."""
        self._shell.trigger(action)

    def toast(self, text: str, *, undo: bool = False) -> None:
        """Say what has just been done; `undo` offers to take it back."""
        if undo and not self.workspace.read_only:
            self._shell.say(text, _("Undo"), lambda: self.trigger("edit.undo"))
        else:
            self._shell.say(text, "", None)

    def offer(self, text: str, action: str, do: Callable[[], None]) -> None:
        """Say what has just been done, with one thing to do about it."""
        self._shell.say(text, action, do)

    def show_error(self, error: AimsError) -> None:
        """Tell the person what could not be done, at the top of the page and until they close it."""
        self._shell.show_error(error)

    def attempt(self, do: Callable[[], object]) -> bool:
        """Do something that an AimsError may refuse; it is shown, and the answer says whether all went well."""
        try:
            do()
        except AimsError as error:
            self.show_error(error)
            return False
        except OSError as error:
            self.show_error(NotWritableError(str(error)))
            return False
        return True

    def save(self, do: Callable[[], object]) -> str:
        """Save what stands in a field; the sentence to be shown under it, "" where all is well.

        What ails the whole file is shown over the page.
        """
        try:
            do()
        except AimsError as error:
            if self.workspace.file.trouble is None:
                return error.sentence
            self.show_error(error)
            return _("This is not saved yet; the reason stands at the top of the page.")
        return ""

    def look_at(self, register: str = "", record_id: str = "", field: str = "") -> None:
        """Tell the guidance what the person looks at."""
        self.focus_changed.emit(register, record_id, field)
