"""Actions: every menu entry and shortcut of the window as data, and the QActions made of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from aims_desktop.i18n import _
from aims_desktop.model.registers import REGISTERS
from aims_desktop.service.catalogue import roadmap
from aims_desktop.ui.own_pages import OWN_PAGES

Key = QKeySequence.StandardKey
Keys = tuple[Key | str, ...]


class Needs(Enum):
    """What must be there for an entry to be used."""

    NOTHING = "always"
    FILE = "while a file is open"
    WRITING = "while a file is open for writing"
    PAGE = "while the page carries it out"


@dataclass(frozen=True, slots=True)
class Entry:
    """One menu entry; `text` is a msgid with its access key. Of `keys` the first that the platform has is used."""

    name: str
    text: str
    keys: Keys = ()
    needs: Needs = Needs.FILE
    checkable: bool = False
    group: str = ""
    """Entries of one group exclude each other."""
    role: QAction.MenuRole = QAction.MenuRole.NoRole
    """Where macOS puts the entry."""


LINE = None
"""A separating line."""


@dataclass(frozen=True, slots=True)
class Menu:
    """A menu or submenu; `filled_later` ones are filled by the window ("open recent")."""

    name: str
    text: str
    entries: tuple[Entry | Menu | None, ...] = ()
    needs: Needs = Needs.NOTHING
    filled_later: bool = False


QUICK_REGISTERS = ("ai-system", "risk", "soa-item", "document", "objective", "training-record", "audit", "finding", "action")
"""The registers behind Ctrl+1 to Ctrl+9, in the order of the roadmap."""


def _file() -> Menu:
    return Menu("file", "&File", (
        Entry("file.new", "&New file…", (Key.New,), Needs.NOTHING),
        Entry("file.open", "&Open…", (Key.Open,), Needs.NOTHING),
        Menu("file.recent", "Open &recent", filled_later=True),
        LINE,
        Entry("file.save", "&Save a restore point", (Key.Save,), Needs.WRITING),
        Entry("file.copy", "Save a copy to wor&k with…"),
        LINE,
        Entry("file.share", "S&hare a copy…", (Key.SaveAs, "Ctrl+Shift+S")),
        Entry("file.merge", "&Merge a copy…", ("Ctrl+Shift+M",), Needs.WRITING),
        Entry("file.sync", "S&ynchronise…", ("Ctrl+Shift+Y",), Needs.WRITING),
        Entry("file.leave_merge", "Lea&ve the last merge…", needs=Needs.WRITING),
        LINE,
        Entry("file.backups", "&Backups…"),
        LINE,
        Entry("file.import", "&Import…", ("Ctrl+Shift+I",), Needs.PAGE),
        Entry("file.export", "&Export…", ("Ctrl+Shift+E",), Needs.PAGE),
        Entry("file.print", "&Preview and print…", (Key.Print,), Needs.PAGE),
        LINE,
        Entry("file.close", "C&lose file", (Key.Close, "Ctrl+W")),
        Entry("file.quit", "&Quit", (Key.Quit, "Ctrl+Q"), Needs.NOTHING, role=QAction.MenuRole.QuitRole),
    ))  # fmt: skip


def _edit() -> Menu:
    return Menu("edit", "&Edit", (
        Entry("edit.undo", "&Undo", (Key.Undo,), Needs.WRITING),
        Entry("edit.redo", "&Redo", (Key.Redo, "Ctrl+Shift+Z"), Needs.WRITING),
        LINE,
        Entry("edit.cut", "Cu&t", (Key.Cut,)),
        Entry("edit.copy", "&Copy", (Key.Copy,)),
        Entry("edit.paste", "&Paste", (Key.Paste,)),
        Entry("edit.select_all", "Select &all", (Key.SelectAll,)),
        LINE,
        Entry("edit.find", "&Filter this page", (Key.Find,), Needs.PAGE),
        Entry("edit.find_next", "Find &next", (Key.FindNext, "F3"), Needs.PAGE),
        Entry("edit.palette", "Search &everything…", ("Ctrl+K",)),
        LINE,
        Entry("edit.settings", "&Settings…", (Key.Preferences, "Ctrl+,"), Needs.NOTHING, role=QAction.MenuRole.PreferencesRole),
    ), Needs.FILE)  # fmt: skip


def _view() -> Menu:
    return Menu("view", "&View", (
        Entry("view.guidance", "&Guidance", ("F9",), checkable=True),
        Entry("view.next_area", "&Next area of the window", ("F6",)),
        LINE,
        Menu("view.theme", "&Theme", (
            Entry("view.theme.system", "&Follow the system", needs=Needs.NOTHING, checkable=True, group="theme"),
            Entry("view.theme.light", "&Light", needs=Needs.NOTHING, checkable=True, group="theme"),
            Entry("view.theme.dark", "&Dark", needs=Needs.NOTHING, checkable=True, group="theme"),
        )),
        Entry("view.larger", "&Larger text", (Key.ZoomIn, "Ctrl+="), Needs.NOTHING),
        Entry("view.smaller", "&Smaller text", (Key.ZoomOut,), Needs.NOTHING),
        Entry("view.normal", "N&ormal text size", ("Ctrl+0",), Needs.NOTHING),
        LINE,
        Entry("view.refresh", "&Read again", (Key.Refresh,)),
        Entry("view.full_screen", "F&ull screen", (Key.FullScreen, "F11"), Needs.NOTHING, checkable=True),
    ))  # fmt: skip


def _go() -> Menu:
    steps = tuple(Entry(f"go.step.{s.number}", f"&{s.number}  {s.short}" if s.number < 10 else f"{s.number}  &{s.short}")
                  for s in roadmap().steps)  # fmt: skip
    pages = tuple(Entry(f"go.page.{page.name}", page.text) for page in OWN_PAGES)
    return Menu("go", "&Go", (
        Entry("go.back", "&Back", ("Alt+Left",)),
        Entry("go.forward", "&Forward", ("Alt+Right",)),
        LINE,
        Entry("go.overview", "&Overview", ("Alt+Home",)),
        Menu("go.steps", "&Steps", steps),
        Entry("go.previous_step", "&Previous step", ("Ctrl+PgUp",)),
        Entry("go.next_step", "&Next step", ("Ctrl+PgDown",)),
        LINE,
        Entry("go.registers", "&Registers"),
        Entry("go.audits", "A&udits and findings"),
        Entry("go.documents", "&Documents"),
        Menu("go.pages", "Pa&ges", pages),
        Entry("go.reports", "R&eports"),
        Entry("go.history", "&History", ("Ctrl+H",)),
        Entry("go.conflicts", "&Conflicts"),
    ), Needs.FILE)  # fmt: skip


def _records() -> Menu:
    quick = tuple(
        Entry(f"records.{name}", f"&{key}  {REGISTERS[name].title}", (f"Ctrl+{key}",)) for key, name in enumerate(QUICK_REGISTERS, 1)
    )
    return Menu("records", "&Records", (
        Entry("record.new", "&New record", ("Ctrl+Shift+N",), Needs.PAGE),
        Entry("record.open", "&Open in full", ("Ctrl+Return",), Needs.PAGE),
        Entry("record.duplicate", "D&uplicate", ("Ctrl+D",), Needs.PAGE),
        Entry("record.delete", "&Delete", ("Ctrl+Del",), Needs.PAGE),
        Entry("record.restore", "&Restore", needs=Needs.PAGE),
        LINE,
        Entry("record.previous", "&Previous record", ("Alt+Up",), Needs.PAGE),
        Entry("record.next", "Ne&xt record", ("Alt+Down",), Needs.PAGE),
        Entry("record.attach", "&Attach a file…", ("Ctrl+Shift+A",), Needs.PAGE),
        Entry("record.history", "&History of this record", needs=Needs.PAGE),
        Entry("record.erase", "&Erase this person's data…", needs=Needs.PAGE),
        LINE,
        *quick,
        Entry("records.all", "All re&gisters"),
    ), Needs.FILE)  # fmt: skip


def _tools() -> Menu:
    return Menu("tools", "&Tools", (
        Entry("tools.verify", "&Verify the record trail", ("Ctrl+Shift+V",)),
        Entry("tools.repair", "Check and &repair…", needs=Needs.WRITING),
        LINE,
        Entry("tools.backup", "&Make a backup now", needs=Needs.WRITING),
        Entry("tools.erase", "&Erase personal data…", needs=Needs.WRITING),
        LINE,
        Entry("tools.sample", "&Open the worked example", needs=Needs.NOTHING),
        Entry("tools.folder", "Open the &folder of backups", needs=Needs.NOTHING),
    ))  # fmt: skip


def _help() -> Menu:
    return Menu("help", "&Help", (
        Entry("help.guidance", "&Help on this", (Key.HelpContents, "F1")),
        Entry("help.handbook", "Hand&book", ("Shift+F1",), Needs.NOTHING),
        Entry("help.sharing", "How to &share the file", needs=Needs.NOTHING),
        Entry("help.protection", "What is &protected", needs=Needs.NOTHING),
        Entry("help.shortcuts", "&Keyboard shortcuts", ("Ctrl+?",), Needs.NOTHING),
        LINE,
        Entry("help.about", "&About AIMS Desktop", needs=Needs.NOTHING, role=QAction.MenuRole.AboutRole),
    ))  # fmt: skip


def menus() -> tuple[Menu, ...]:
    """The menu bar from left to right."""
    return _file(), _edit(), _view(), _go(), _records(), _tools(), _help()


def entries(within: tuple[Entry | Menu | None, ...] | None = None) -> Iterator[Entry]:
    """All entries, those of submenus too."""
    for item in menus() if within is None else within:
        if isinstance(item, Menu):
            yield from entries(item.entries)
        elif item is not None:
            yield item


def sequences(keys: Keys) -> list[QKeySequence]:
    """The shortcuts of an entry on this platform: all of a standard key's that exist, and the plain ones it lacks."""
    found: list[QKeySequence] = []
    for key in keys:
        for sequence in [QKeySequence(key)] if isinstance(key, str) else QKeySequence.keyBindings(key):
            if not sequence.isEmpty() and sequence not in found:
                found.append(sequence)
    return found


Handler = Callable[[], object]


class Actions:
    """The menu bar of a window; `enable` says who carries out what."""

    def __init__(self, window: QMainWindow) -> None:
        self._window = window
        self._handlers: Mapping[str, Handler] = {}
        self._entries: dict[str, tuple[Entry, QAction]] = {}
        self._groups: dict[str, QActionGroup] = {}
        self._taken: set[str] = set()
        self.menus: dict[str, QMenu] = {}
        for menu in menus():
            self._build(menu, window.menuBar().addMenu(_(menu.text)))

    def __getitem__(self, name: str) -> QAction:
        return self._entries[name][1]

    def items(self) -> Iterator[tuple[Entry, QAction]]:
        """Every entry with its action, in the order of the menus."""
        return iter(self._entries.values())

    def trigger(self, name: str) -> None:
        """Carry out an entry as if it had been chosen; nothing where it cannot be used now."""
        self[name].trigger()

    def enable(self, own: Mapping[str, Handler], desk: Mapping[str, Handler], *, file_open: bool, read_only: bool) -> None:
        """Show what can be used now: `own` are the window's handlers, `desk` those of the open file, the page's among them."""
        self._handlers = {**own, **desk}
        usable = {Needs.NOTHING: True, Needs.FILE: file_open, Needs.WRITING: file_open and not read_only}
        for entry, action in self._entries.values():
            action.setEnabled(usable.get(entry.needs, entry.name in desk))
        for menu in menus():
            self.menus[menu.name].menuAction().setVisible(menu.needs is Needs.NOTHING or file_open)

    def _build(self, menu: Menu, into: QMenu) -> None:
        self.menus[menu.name] = into
        for item in menu.entries:
            if item is None:
                into.addSeparator()
            elif isinstance(item, Menu):
                self._build(item, into.addMenu(_(item.text)))
            else:
                into.addAction(self._action(item))

    def _action(self, entry: Entry) -> QAction:
        action = QAction(_(entry.text), self._window)
        action.setObjectName(entry.name)
        action.setCheckable(entry.checkable)
        action.setMenuRole(entry.role)
        free = [keys for keys in sequences(entry.keys) if keys.toString() not in self._taken]
        self._taken |= {keys.toString() for keys in free}
        action.setShortcuts(free)
        if entry.group:
            self._groups.setdefault(entry.group, QActionGroup(self._window)).addAction(action)
        action.triggered.connect(lambda _checked=False, name=entry.name: self._carry_out(name))
        self._entries[entry.name] = (entry, action)
        return action

    def _carry_out(self, name: str) -> None:
        handler = self._handlers.get(name)
        if handler is not None:
            handler()
