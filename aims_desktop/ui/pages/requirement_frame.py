"""The frame of the pages that go through the clauses and controls: the list at the left, the chosen one at the right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QSplitter, QVBoxLayout, QWidget

from aims_desktop.files import atomic_write, safe_name
from aims_desktop.i18n import _, ngettext
from aims_desktop.service.checks import progress
from aims_desktop.service.requirements import Entry, entry, registers_of
from aims_desktop.service.workspace import Changes
from aims_desktop.ui.context import AppContext, Place
from aims_desktop.ui.navigation import phase_line
from aims_desktop.ui.own_pages import OWN_PAGE
from aims_desktop.ui.pages.page_column import clear_of_bar
from aims_desktop.ui.pages.requirement_list import Line, RequirementList
from aims_desktop.ui.register.panel import emptied
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.theme.tokens import CARD_GAP, PAGE_MARGINS
from aims_desktop.ui.view import Commands, View
from aims_desktop.ui.widgets.buttons import Button, IconButton
from aims_desktop.ui.widgets.chips import FlowLayout
from aims_desktop.ui.widgets.icon_label import IconLabel
from aims_desktop.ui.widgets.text import label

LEFT, RIGHT = 380, 700


class RequirementView(View):
    """A page over all clauses and controls; what it shows of the chosen one is `show_entry`."""

    def __init__(self, context: AppContext, name: str) -> None:
        super().__init__(context)
        self._own = OWN_PAGE[name]
        self.list = RequirementList(_("Clauses and controls"))
        self.sheet = QVBoxLayout()
        self.above = FlowLayout(gap=look().px(8))
        """Over list and sheet, for chips; `strip` holds it and is shown where there are any."""
        self.buttons = QHBoxLayout()
        self.column.addWidget(self._head())
        self.strip = self._strip()
        self.column.addWidget(self.strip)
        self.column.addWidget(self._split(), 1)
        self.list.chosen.connect(lambda requirement_id: self._show(requirement_id, other=True))
        self.list.opened.connect(self.focus_chosen)

    # --- what a page of this frame says

    def lines(self) -> Sequence[Line]:
        """How each clause and control stands."""
        raise NotImplementedError

    def show_entry(self, chosen: Entry, *, other: bool) -> None:
        """Show the chosen one; `other`: it was not shown before."""
        raise NotImplementedError

    def focus_chosen(self) -> None:
        """Take the keyboard to what is shown of the chosen one."""
        raise NotImplementedError

    # --- what the window asks

    @property
    def title(self) -> str:
        """The page's name."""
        return _(self._own.title)

    def place(self) -> Place:
        """The clause or control that is shown."""
        return self._own.place(self.list.current)

    def open(self, place: Place) -> None:
        """Show a clause or control by its id."""
        if place.record_id:
            self.list.go_to(place.record_id)

    def refresh(self, changes: Changes | None) -> None:
        """Read everything again."""
        self._phase.setText(phase_line(progress(self.context.workspace), self._own.steps[0]))
        before = self.list.current
        self.list.show_lines(self.lines())
        if before and self.list.current == before:
            self._show(before, other=False)

    def commands(self) -> Commands:
        """Filtering."""
        return {"edit.find": self._find}

    def status(self) -> str:
        """How many there are."""
        return ngettext("{n} clause or control", "{n} clauses and controls", self.list.total)

    def focus_content(self) -> None:
        """The list."""
        self.list.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def save_table(self, data: Callable[[], bytes]) -> None:
        """Ask where a table of what is listed shall go and write it there as CSV."""
        workspace, title = self.context.workspace, self.title
        name = safe_name(f"{workspace.organisation} {title} {workspace.today().isoformat()}.csv")
        proposed = Path(self.context.settings.last_folder or workspace.path.parent) / name
        words = _("Export: {title}").format(title=title)
        chosen, _kind = QFileDialog.getSaveFileName(self, words, str(proposed), _("CSV files (*.csv)"))
        if chosen:
            path = Path(chosen) if Path(chosen).suffix else Path(chosen + ".csv")
            if self.context.attempt(lambda: atomic_write(path, data())):
                self.context.toast(_("Saved as {name}").format(name=path.name))

    def _find(self) -> None:
        self.list.box.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.list.box.selectAll()

    def _show(self, requirement_id: str, *, other: bool) -> None:
        chosen = entry(self.context.workspace, requirement_id)
        self._sheet.setVisible(chosen is not None)
        if chosen is not None:
            self.show_entry(chosen, other=other)

    # --- the parts

    def _head(self) -> QWidget:
        self._phase = label("", "caption", "muted", elide=True)
        words = QVBoxLayout()
        words.setSpacing(look().px(4))
        words.addWidget(self._phase)
        words.addWidget(label(self.title, "title", elide=True))
        self.buttons.setSpacing(look().px(8))
        head = QWidget()
        row = QHBoxLayout(head)
        left, top, right, _bottom = PAGE_MARGINS
        row.setContentsMargins(look().px(left), look().px(top), look().px(right), look().px(12))
        row.setSpacing(look().px(8))
        row.addLayout(words, 1)
        row.addLayout(self.buttons)
        return head

    def _strip(self) -> QWidget:
        strip = QWidget()
        row = QHBoxLayout(strip)
        left, _top, right, _bottom = PAGE_MARGINS
        row.setContentsMargins(look().px(left), 0, look().px(right), look().px(12))
        row.addLayout(self.above)
        strip.hide()
        return strip

    def _split(self) -> QSplitter:
        sheet = self._sheet = QWidget()
        sheet.setObjectName("page")
        sheet.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.sheet.setContentsMargins(0, 0, 0, 0)
        self.sheet.setSpacing(look().px(CARD_GAP))
        sheet.setLayout(self.sheet)
        self.area = QScrollArea()
        self.area.setProperty("kind", "page")
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(sheet)
        clear_of_bar(self.area, self.sheet)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setAccessibleName(_("Clauses and controls, and the chosen one"))
        split.setHandleWidth(look().px(CARD_GAP))
        split.setChildrenCollapsible(False)
        left, _top, right, bottom = PAGE_MARGINS
        split.setContentsMargins(look().px(left), 0, look().px(right), look().px(bottom))
        split.addWidget(self.list)
        split.addWidget(self.area)
        split.setSizes([look().px(LEFT), look().px(RIGHT)])
        split.setStretchFactor(0, 1)
        split.setStretchFactor(1, 2)
        return split


class RecordLine(QWidget):
    """A record in a few words with the ways to go on from it."""

    opened = Signal()
    """The person wants to see the record."""

    def __init__(self, icon: str, text: str, standing: str) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(label(text, elide=True))
        if standing:
            words.addWidget(label(standing, "caption", "muted", elide=True))
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(look().px(8))
        self.row.addWidget(IconLabel(icon, "muted"), 0, Qt.AlignmentFlag.AlignTop)
        self.row.addLayout(words, 1)
        go = IconButton("external", _("Open: {record}").format(record=text), small=True)
        go.clicked.connect(self.opened)
        self.row.addWidget(go)


def ways_to_registers(context: AppContext, requirement_id: str) -> list[QWidget]:
    """The ways to the registers in which the records of a clause or control are kept."""
    ways = QWidget()
    flow = FlowLayout(ways, look().px(14))
    for register in registers_of(requirement_id):
        way = Button(_(register.title), "link", icon="list", name=_("Go to {register}").format(register=_(register.title)))
        way.clicked.connect(partial(context.navigate, Place("register", register=register.name)))
        flow.addWidget(way)
    return [ways] if flow.count() else []


def points(texts: Sequence[str]) -> list[QWidget]:
    """Short texts as a list with bullets."""
    return [_point(text) for text in texts]


def _point(text: str) -> QWidget:
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(look().px(6))
    row.addWidget(label("•", tone="two"), 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(label(text, "body", "two", wrap=True), 1)
    return line


def refill(column: QVBoxLayout, parts: Sequence[QWidget]) -> None:
    """Show other parts in a column; as one block, which is laid out once."""
    block = QWidget()
    inner = QVBoxLayout(block)
    inner.setContentsMargins(0, 0, 0, 0)
    inner.setSpacing(column.spacing())
    for part in parts:
        inner.addWidget(part)
    emptied(column)
    column.addWidget(block)
