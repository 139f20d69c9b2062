"""The process map: the processes of the AIMS and what feeds what, as a map and as a list; two are connected by keys."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from aims_desktop.i18n import _, ngettext
from aims_desktop.service import process_map, records
from aims_desktop.service.checks import progress
from aims_desktop.service.process_map import PROCESSES, Process
from aims_desktop.service.workspace import Changes
from aims_desktop.ui.context import AppContext, Place
from aims_desktop.ui.navigation import phase_line
from aims_desktop.ui.pages.page_head import PageHead
from aims_desktop.ui.pages.process_parts import ProcessCard, ProcessList, box_of
from aims_desktop.ui.pages.record_page import with_margins
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.theme.tokens import CARD_GAP
from aims_desktop.ui.view import Commands, View
from aims_desktop.ui.widgets.buttons import Button
from aims_desktop.ui.widgets.card import Card
from aims_desktop.ui.widgets.chips import Chip
from aims_desktop.ui.widgets.empty_state import EmptyState
from aims_desktop.ui.widgets.flow_map import FlowMap
from aims_desktop.ui.widgets.message_bar import MessageBar
from aims_desktop.ui.widgets.segmented import Segmented
from aims_desktop.ui.widgets.text import label

MAP, LIST = range(2)
CARD_WIDTH = 316
_LEGENDS = (
    "Dashed frame: planned · dashed line: leads back · Enter opens a process · C connects it to another one",
    "In the order of the map · Enter opens a process",
)
_CIRCLES = 4
"""So many circles are told; of more only the number."""


class ProcessMapPage(View):
    """The map or the list at the left, the chosen process at the right."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self._found: list[Process] = []
        self.add_button = Button(_("Add a process"), icon="plus")
        self.all = Button(_("All processes"), icon="list")
        self.first = Button(_("Add the first process"), "primary", icon="plus")
        self._loose, self._ownerless = Chip("", "warn"), Chip("", "warn")
        self.head = PageHead(_("Process map"), [self._loose, self._ownerless], [self.all, self.add_button])
        self.shape = Segmented(_("Show as"), [_("Map"), _("List")])
        self.map = FlowMap(_("Process map"))
        self.list = ProcessList()
        self.card = ProcessCard(context)
        self.hint = MessageBar("info", "")
        self.hint.hide()
        self.circles = label("", "caption", "two", wrap=True)
        self.legend = label(_(_LEGENDS[MAP]), "caption", "muted", wrap=True)
        self._shapes, self._body = QStackedWidget(), QStackedWidget()
        self._connect()
        self._body.addWidget(self._sheet())
        why = _("Processes say how the work of the AI management system hangs together: who answers for what, and what feeds what.")
        self._body.addWidget(EmptyState("link", _("No processes yet"), why, self.first))
        self.column.addWidget(self.head)
        self.column.addWidget(self._body, 1)
        self.refresh(None)

    def _connect(self) -> None:
        for button in (self.add_button, self.first):
            button.clicked.connect(self.add)
        self.all.clicked.connect(lambda: self.context.navigate(Place("register", register=PROCESSES.name)))
        self.shape.choose(MAP)
        self.shape.chosen.connect(self._show_shape)
        self.map.chosen.connect(self._choose)
        self.map.opened.connect(self._open)
        self.map.linked.connect(self.connect_to)
        self.map.linking.connect(self._show_hint)
        self.list.entered_row.connect(self._choose)
        self.list.opened.connect(self._open)
        self.card.connect_button.clicked.connect(self.begin)

    # --- what the window asks

    @property
    def title(self) -> str:
        """The page's name."""
        return _("Process map")

    def place(self) -> Place:
        """This page."""
        return Place("process-map")

    def open(self, place: Place) -> None:
        """Show the process that is named."""
        if place.record_id:
            self.map.choose(place.record_id)

    def refresh(self, changes: Changes | None) -> None:
        """Read the processes again."""
        workspace = self.context.workspace
        read_only = workspace.read_only_reason if workspace.read_only else ""
        self._found = process_map.processes(workspace)
        refs = {process.id: process.ref for process in self._found}
        self.head.set_phase(phase_line(progress(workspace), PROCESSES.step))
        self._body.setCurrentIndex(0 if self._found else 1)
        for button in (self.add_button, self.first):
            button.refuse(read_only) if read_only else button.allow()
        self.add_button.setVisible(bool(self._found))
        self._show_chips()
        self.map.refusal = read_only
        self.map.show_boxes([box_of(process, refs) for process in self._found], process_map.feeds(self._found))
        by_id = {process.id: process for process in self._found}
        self.list.show_processes([by_id[key] for row in self.map.layout_.rows for key in row], refs)
        self.list.go_to(self.map.key)
        self._show_circles()
        self._show_card()

    def commit(self) -> bool:
        """Save what is being typed."""
        return self.card.fields.commit()

    def commands(self) -> Commands:
        """Adding a process."""
        found: dict[str, Callable[[], object]] = {}
        if not self.context.workspace.read_only:
            found["record.new"] = self.add
        return found

    def status(self) -> str:
        """How many processes there are, and how many circles."""
        told = ngettext("{n} process", "{n} processes", len(self._found))
        circles = len(self.map.layout_.circles)
        return f"{told} · " + ngettext("{n} circle", "{n} circles", circles) if circles else told

    def focus_content(self) -> None:
        """The map or the list, or the button that begins."""
        if not self._found:
            self.first.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.shape.value == MAP:
            self.map.take_keyboard()
        else:
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """The list has as many columns as there is room for."""
        super().resizeEvent(event)
        self.list.fit()

    # --- deeds

    def add(self) -> None:
        """Make a process and describe it on its record."""
        made: list[str] = []
        if self.commit() and self.context.attempt(lambda: made.append(records.create(self.context.workspace, PROCESSES))):
            self._open(made[0])

    def begin(self) -> None:
        """Begin to connect the chosen process to another one."""
        if self.commit():
            self.shape.choose(MAP)
            self._show_shape(MAP)
            self.map.begin_line()

    def connect_to(self, start: str, end: str) -> None:
        """Let a process feed another one."""
        if self.context.attempt(lambda: process_map.connect(self.context.workspace, start, end)):
            self.context.toast(_("The processes are connected."), undo=True)
        self.map.take_keyboard()

    def _open(self, process: str) -> None:
        self.context.navigate(Place("register", register=PROCESSES.name, record_id=process))

    # --- showing

    def _choose(self, process: str) -> None:
        if process and any(each.id == process for each in self._found):
            self.map.choose(process)
            self.list.go_to(process)
            self._show_card()

    def _show_card(self) -> None:
        workspace = self.context.workspace
        process = next((each for each in self._found if each.id == self.map.key), None)
        self.card.setVisible(process is not None)
        if process is not None:
            self.card.show_process(process, workspace.read_only_reason if workspace.read_only else "")
            self.context.look_at(PROCESSES.name, process.id)

    def _show_chips(self) -> None:
        loose, ownerless = sum(each.alone for each in self._found), sum(not each.owner for each in self._found)
        self._loose.set(ngettext("{n} not linked", "{n} not linked", loose), "warn")
        self._ownerless.set(ngettext("{n} without owner", "{n} without owner", ownerless), "warn")
        self._loose.setVisible(bool(loose))
        self._ownerless.setVisible(bool(ownerless))

    def _show_circles(self) -> None:
        told = process_map.told(self._found, self.map.layout_)
        more = len(told) - _CIRCLES
        ways = told[:_CIRCLES] + ([ngettext("and {n} more", "and {n} more", more)] if more > 0 else [])
        self.circles.setText(_("Goes in a circle: {ways}").format(ways=_("; ").join(ways)))
        self.circles.setVisible(bool(told))

    def _show_hint(self, source: str) -> None:
        process = next((each for each in self._found if each.id == source), None)
        self.hint.setVisible(process is not None)
        if process is not None:
            words = _("Connect “{process}”: go to the process that it feeds and press Enter. Escape leaves it as it is.")
            self.hint.set("info", words.format(process=process.title))

    def _show_shape(self, shape: int) -> None:
        self.map.end_line()
        self._shapes.setCurrentIndex(shape)
        self.legend.setText(_(_LEGENDS[shape]))
        self.list.fit()

    # --- the parts

    def _sheet(self) -> QWidget:
        for shown in (self.map, self.list):
            self._shapes.addWidget(shown)
        card = Card()
        card.set_padding(1, 4, 1, 4)
        card.add(self._shapes, 1)
        self.circles.setContentsMargins(look().px(12), 0, look().px(12), 0)
        card.add(self.circles)
        self.card.setFixedWidth(look().px(CARD_WIDTH))
        tools = QHBoxLayout()
        tools.setSpacing(look().px(14))
        tools.addWidget(self.shape)
        tools.addWidget(self.legend, 1)
        row = QHBoxLayout()
        row.setSpacing(look().px(CARD_GAP))
        row.addWidget(card, 1)
        row.addWidget(self.card)
        sheet = QWidget()
        column = QVBoxLayout(sheet)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(12))
        column.addLayout(tools)
        column.addWidget(self.hint)
        column.addLayout(row, 1)
        return with_margins(sheet)
