"""The sheet of shortcuts, made from the menus."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QGridLayout, QWidget

from aims_desktop.i18n import _
from aims_desktop.ui.actions import Actions, Entry, Menu, menus
from aims_desktop.ui.dialogs.base import Dialog
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.text import label


class ShortcutsDialog(Dialog):
    """Every entry that has a shortcut, under the name of its menu."""

    def __init__(self, parent: QWidget | None, actions: Actions) -> None:
        super().__init__(parent, _("Keyboard shortcuts"), 560, 640, scrolls=True)
        self.rows: list[tuple[str, str]] = []
        for menu in menus():
            found = [(_plain(actions[entry.name].text()), shown(entry, actions[entry.name])) for entry in _entries(menu)]
            found = [(text, keys) for text, keys in found if keys]
            if found:
                self.add(label(_plain(_(menu.text)), "section"))
                self.add(_grid(found))
                self.rows += found
        self.say(_("In lists: arrows move, Enter opens, Space chooses, Delete deletes. In any form: Tab goes on, Shift+Tab goes back."))
        self.close_button().setFocus()


def shown(entry: Entry, action: QAction) -> str:
    """The shortcuts of an entry as this system writes them: the usual one, and those of our own beside it."""
    own = {QKeySequence(key) for key in entry.keys if isinstance(key, str)}
    usual = [keys for place, keys in enumerate(action.shortcuts()) if place == 0 or keys in own]
    return _(" or ").join(keys.toString(QKeySequence.SequenceFormat.NativeText) for keys in usual)


def _entries(menu: Menu) -> list[Entry]:
    found: list[Entry] = []
    for item in menu.entries:
        if isinstance(item, Menu):
            found += _entries(item)
        elif item is not None:
            found.append(item)
    return found


def _grid(rows: list[tuple[str, str]]) -> QGridLayout:
    grid = QGridLayout()
    grid.setVerticalSpacing(look().px(6))
    grid.setColumnStretch(0, 3)
    grid.setColumnStretch(1, 2)
    for number, (text, keys) in enumerate(rows):
        grid.addWidget(label(text, "body", "two", wrap=True), number, 0)
        grid.addWidget(label(keys, "key"), number, 1, Qt.AlignmentFlag.AlignLeft)
    return grid


def _plain(text: str) -> str:
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&").rstrip("…")
