"""The desk: everything the window shows for one open file."""

from __future__ import annotations

import datetime as dt
from collections import ChainMap
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from aims_desktop.errors import AimsError
from aims_desktop.i18n import _
from aims_desktop.model.registers import REGISTERS
from aims_desktop.service import kept
from aims_desktop.service.catalogue import roadmap
from aims_desktop.service.workspace import Changes, Workspace
from aims_desktop.settings import Settings
from aims_desktop.ui.actions import QUICK_REGISTERS, Actions
from aims_desktop.ui.bridge import Bridge
from aims_desktop.ui.context import AppContext, Place
from aims_desktop.ui.guidance import GuidancePanel
from aims_desktop.ui.jobs import Job, Jobs
from aims_desktop.ui.navigation import Rail
from aims_desktop.ui.notices import Notices
from aims_desktop.ui.own_pages import OWN_PAGES, rows_place
from aims_desktop.ui.pages import PAGES, page_key
from aims_desktop.ui.palette import Palette
from aims_desktop.ui.readiness import Readiness
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.top_bar import TopBar
from aims_desktop.ui.view import View
from aims_desktop.ui.widgets.toast import Toast

RAIL_FOLDS_BELOW = 1100
GUIDANCE_FOLDS_BELOW = 1360
MOST_BACK = 50

Command = Callable[[], object]


class Desk(QWidget):
    """Top bar, rail, page and guidance of one file; the Shell of its pages."""

    changed = Signal()
    """The place, the record shown, or what can be done is another one."""
    saved = Signal()
    """A change is on the disk."""
    failed = Signal(object)
    """The AimsError that was shown."""

    def __init__(self, window: QMainWindow, workspace: Workspace, settings: Settings, jobs: Jobs, actions: Actions) -> None:
        super().__init__()
        self.setObjectName("page")
        self.workspace, self._settings, self._actions = workspace, settings, actions
        self.bridge = Bridge(workspace)
        self.context = AppContext(workspace, settings, self.bridge, jobs, self)
        self.top_bar = TopBar(actions)
        self.rail = Rail()
        self.notices = Notices()
        self.pages = QStackedWidget()
        self.guidance = GuidancePanel(self.context)
        self.toast = Toast(window)
        self.palette_ = Palette(window, self.context, actions)
        self._readiness = Readiness(workspace, jobs)
        self.last_saved: dt.datetime | None = None
        self._trouble = ""
        """The sentence that says why nothing could be saved, as long as that is so."""
        self._views: dict[tuple[str, int, str], View] = {}
        self._stale: set[tuple[str, int, str]] = set()
        self._place = Place()
        self._back: list[Place] = []
        self._forward: list[Place] = []
        self._guided: dict[str, bool] = {"step": settings.guidance_open}
        self.ways_out: Callable[[], Sequence[tuple[str, Command]]] = tuple
        """What the window offers to do about a file into which nothing can be saved."""
        self._lay_out()
        self.rail.gone_to.connect(self.navigate)
        self.bridge.changed.connect(self._changed)
        self.bridge.day_changed.connect(self.read_again)
        jobs.begun.connect(self._follow)
        jobs.failed.connect(self.show_error)
        jobs.stopped.connect(lambda title: self.say(_("Stopped: {what}. Nothing was changed.").format(what=title), "", None))
        if workspace.read_only:
            self._say_read_only()
        kept.recall(workspace)
        self.rail.refresh(workspace)

    def _lay_out(self) -> None:
        centre = QVBoxLayout()
        centre.setSpacing(0)
        centre.addWidget(self.notices)
        centre.addWidget(self.pages, 1)
        body = QHBoxLayout()
        body.setSpacing(0)
        body.addWidget(self.rail)
        body.addLayout(centre, 1)
        body.addWidget(self.guidance)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.top_bar)
        column.addLayout(body, 1)

    # --- going somewhere

    @property
    def place(self) -> Place:
        """Where the window is, as the page tells it."""
        view = self.view
        return view.place() if view is not None else self._place

    @property
    def view(self) -> View | None:
        """The page that is shown."""
        shown = self.pages.currentWidget()
        return shown if isinstance(shown, View) else None

    def navigate(self, place: Place) -> None:
        """Go somewhere; stays where what is being typed cannot be saved."""
        if self._go(place):
            self._forward.clear()

    def go_back(self) -> None:
        """Go where one came from."""
        self._retrace(self._back, self._forward)

    def go_forward(self) -> None:
        """Take a step back again."""
        self._retrace(self._forward, self._back)

    def _retrace(self, come_from: list[Place], leave_to: list[Place]) -> None:
        if come_from:
            here, target = self.place, come_from.pop()
            if self._go(target, remember=False):
                leave_to.append(here)

    def _go(self, place: Place, *, remember: bool = True) -> bool:
        place = self._resolved(place)
        before = self.view
        if before is not None and not before.commit():
            return False
        if before is not None and remember and before.place() != place:
            self._back = [*self._back, before.place()][-MOST_BACK:]
        view = self._view(place)
        self._place = place
        view.open(place)
        self.pages.setCurrentWidget(view)
        self._keep_tab_order()
        self.notices.clear_errors()
        self.rail.show_place(place)
        self.guidance.show_place(place)
        self._fit()
        if before is not view:
            view.focus_content()
        if place.page != Place().page:  # nothing can be changed on the overview
            self._readiness.soon()
        self._tell()
        return True

    def _keep_tab_order(self) -> None:
        """Pages come into being after the guidance; the Tab key shall reach it after them all the same."""
        last = self.window().previousInFocusChain()
        if last is not None and not self.guidance.isAncestorOf(last):
            QWidget.setTabOrder(last, self.guidance.tabs)

    def _resolved(self, place: Place) -> Place:
        """The place itself; the owner's for a child record, the overview for what this version does not have."""
        register = REGISTERS.get(place.register)
        if place.page not in PAGES or (place.page == "register" and register is None):
            return Place()
        if place.page == "register" and register is not None and register.child_of:
            row = self.workspace.names().row(register.name, place.record_id)
            owner = getattr(row, register.parent_field) if row is not None else ""
            return Place("register", register=register.child_of, record_id=owner or "")
        return place

    def _view(self, place: Place) -> View:
        key = page_key(place)
        view = self._views.get(key)
        if view is None:
            view = self._views[key] = PAGES[place.page](self.context, place)
            self.pages.addWidget(view)
        elif key in self._stale:
            view.refresh(None)
        self._stale.discard(key)
        return view

    def rebuild(self) -> None:
        """Make the pages anew, where one is: the text size is another one."""
        place = self.place
        for view in self._views.values():
            self.pages.removeWidget(view)
            view.deleteLater()
        self._views.clear()
        self._go(place, remember=False)

    # --- what pages may ask for

    def say(self, text: str, action: str, callback: Callable[[], None] | None) -> None:
        """Show a short message."""
        self.toast.say(text, action, callback)

    def show_error(self, error: AimsError) -> None:
        """Show an error over the page; where nothing can be saved into the file, with the ways out of that."""
        trouble, before = self.workspace.file.trouble, self._trouble
        if stays := trouble is not None and trouble.sentence == error.sentence:
            self._trouble = error.sentence
        self.notices.show_error(error, self.ways_out() if stays else (), instead_of=before if stays else "")
        self.failed.emit(error)

    def trigger(self, action: str) -> None:
        """Do what a menu entry does."""
        self._actions.trigger(action)

    def _follow(self, job: Job) -> None:
        if not job.quiet:
            self.notices.follow(job)

    # --- what changes

    def _changed(self, changes: Changes) -> None:
        self.last_saved = self.workspace.clock()
        if self._trouble:
            self.notices.clear_errors(self._trouble)
            self._trouble = ""
        self.saved.emit()
        self._stale = set(self._views)
        if self.view is not None:
            self._stale.discard(page_key(self._place))
            self.view.refresh(changes)
        self.guidance.refresh(changes)
        self.rail.refresh(self.workspace)
        self._tell()

    def read_again(self) -> None:
        """Show everything as it stands now."""
        self._stale = set(self._views)
        if self.view is not None:
            self._stale.discard(page_key(self._place))
            self.view.refresh(None)
        self.guidance.refresh(None)
        self.rail.refresh(self.workspace)
        self._tell()

    def _tell(self) -> None:
        self.changed.emit()

    def _say_read_only(self) -> None:
        file = self.workspace.file
        way = _("Save a copy to work with") if file.sent is None else _("Take it in…")
        self.notices.keep("warn", file.read_only_reason, [(way, lambda: self.trigger("file.copy"))])

    # --- commands

    def commands(self) -> Mapping[str, Command]:
        """What can be done while a file is open; what the page does comes first."""
        own: dict[str, Command] = {
            "edit.undo": lambda: self._walk("undo"),
            "edit.redo": lambda: self._walk("redo"),
            "edit.palette": self.palette_.open,
            "view.guidance": self.toggle_guidance,
            "view.next_area": self.next_area,
            "view.refresh": self.read_again,
            "help.guidance": self.help_on_this,
            "go.back": self.go_back,
            "go.forward": self.go_forward,
            "go.previous_step": lambda: self._beside(-1),
            "go.next_step": lambda: self._beside(1),
            **{name: partial(self.navigate, place) for name, place in PLACES.items()},
            **{f"edit.{name}": partial(_in_field, slot) for name, slot in FIELD_SLOTS.items()},
        }
        return ChainMap(dict(self.view.commands()) if self.view else {}, own)

    def _walk(self, way: str) -> None:
        if self.view is not None and not self.view.commit():
            return
        name = self.workspace.undo_name() if way == "undo" else self.workspace.redo_name()
        if name and self.context.attempt(self.workspace.undo if way == "undo" else self.workspace.redo):
            said = _("Undone: {what}") if way == "undo" else _("Done again: {what}")
            self.say(said.format(what=name), "", None)

    def _beside(self, by: int) -> None:
        here = self._place.step if self._place.page == "step" else 0
        self.navigate(Place("step", step=min(max(here + by, 1), len(roadmap().steps))))

    # --- areas of the window

    def toggle_guidance(self) -> None:
        """Open or fold the guidance of this kind of page."""
        self._guided[self._place.page] = not self.guidance.isVisibleTo(self)
        if self._place.page == "step":
            self._settings.guidance_open = self._guided["step"]
        self.guidance.setVisible(self._guided[self._place.page])
        self.top_bar.show_guidance(self._guided[self._place.page])
        self._tell()

    def help_on_this(self) -> None:
        """Open the guidance and put the keyboard into it."""
        if not self.guidance.isVisibleTo(self):
            self.toggle_guidance()
        self.guidance.focus_content()

    def next_area(self) -> None:
        """Move the keyboard from the rail to the page, to the guidance, and round."""
        areas: list[tuple[QWidget, Callable[[], None]]] = [
            (self.rail, self.rail.list.setFocus),
            (self.pages, lambda: self.view.focus_content() if self.view else None),
        ]
        if self.guidance.isVisible():
            areas.append((self.guidance, self.guidance.focus_content))
        focus = QApplication.focusWidget()
        inside = [focus is not None and (area is focus or area.isAncestorOf(focus)) for area, _take in areas]
        now = inside.index(True) if True in inside else -1
        areas[(now + 1) % len(areas)][1]()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Fold what does not fit."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        width = self.width() / look().scale
        self.rail.fold(width < RAIL_FOLDS_BELOW)
        shown = self._guided.get(self._place.page, False) and width >= GUIDANCE_FOLDS_BELOW
        self.guidance.setVisible(shown)
        self.top_bar.show_guidance(shown)

    def drop_files(self, paths: list[Path]) -> bool:
        """Hand files that were dropped on the window to the page; whether it takes them."""
        take = getattr(self.view, "drop_files", None)
        return bool(take and take(paths))

    def close_file(self) -> None:
        """Let go of the file; the desk is not used any more after that."""
        self._readiness.stop()
        self.bridge.close()
        self.toast.hide()
        self.palette_.hide()
        kept.keep(self.workspace)
        self.workspace.close()


PLACES: dict[str, Place] = {
    "go.overview": Place(),
    "go.registers": Place("registers"),
    "records.all": Place("registers"),
    "go.audits": Place("registers", filter="assurance"),
    "go.documents": Place("register", register="document"),
    "go.reports": Place("reports"),
    "go.history": Place("history"),
    "tools.verify": Place("verify"),
    "go.conflicts": Place("conflicts"),
    **{f"go.step.{step.number}": Place("step", step=step.number) for step in roadmap().steps},
    **{f"go.page.{page.name}": page.place() for page in OWN_PAGES},
    **{f"records.{name}": rows_place(name) for name in QUICK_REGISTERS},
}
"""Where the entries of the menus Go and Records lead, and one of Tools."""

FIELD_SLOTS = {"cut": "cut", "copy": "copy", "paste": "paste", "select_all": "selectAll"}


def _in_field(slot: str) -> None:
    """Do to the focused field what its own context menu would."""
    act = getattr(QApplication.focusWidget(), slot, None)
    if callable(act):
        act()
