"""View: what the window asks of every page."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from aims_desktop.service.workspace import Changes
from aims_desktop.ui.context import AppContext, Place

Commands = Mapping[str, Callable[[], object]]
"""What a page does for entries of the menus, by the entry's name ("record.new")."""


class View(QWidget):
    """One page of the window. Pages are made when first gone to, kept, and read again only while they are shown."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self.context = context
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)

    @property
    def title(self) -> str:
        """The page's name, as the window title and the screen reader say it."""
        return ""

    def place(self) -> Place:
        """Where this page stands now, to come back to it."""
        return Place()

    def open(self, place: Place) -> None:
        """Show what a place of this page names: a step, a filter, a record."""

    def refresh(self, changes: Changes | None) -> None:
        """Read again what a change concerns; None: everything, something changed while the page was hidden."""

    def commit(self) -> bool:
        """Save what is being typed. False where it is refused: the text stays and the page stays."""
        return True

    def commands(self) -> Commands:
        """The menu entries that this page carries out now; all other entries of pages are greyed out."""
        return {}

    def status(self) -> str:
        """What the status bar says about this page."""
        return ""

    def focus_content(self) -> None:
        """Take the keyboard: the first thing that a person would use here."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
