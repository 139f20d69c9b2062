"""The history of the whole file: every change with who, when, before and after."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QHeaderView, QLineEdit, QTableView

from aims_desktop.files import atomic_write
from aims_desktop.i18n import _, moment, ngettext
from aims_desktop.model.registers import REGISTERS
from aims_desktop.service.exporting import guarded_csv
from aims_desktop.service.history import HistoryLine, history
from aims_desktop.service.workspace import Changes
from aims_desktop.ui.context import AppContext, Place
from aims_desktop.ui.theme.cells import Cell, Kind, dress
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.view import Commands, View
from aims_desktop.ui.widgets.buttons import Button
from aims_desktop.ui.widgets.card import Card
from aims_desktop.ui.widgets.page import Page
from aims_desktop.ui.widgets.rows import CellRows
from aims_desktop.ui.widgets.text import label

Index = QModelIndex | QPersistentModelIndex

AT_FIRST = 1_000
"""Changes read when the page opens; the rest on demand."""

HEADS = ("When", "Who", "What", "Record", "Field", "Before", "After")
PERIODS = (("Whole history", None), ("Today", 1), ("Last 7 days", 7), ("Last 30 days", 30), ("Last 90 days", 90))
_KINDS: tuple[Kind, ...] = ("muted", "person", "plain", "id", "plain", "muted", "plain")
_WIDTHS = (158, 130, 170, 100, 120)


class HistoryModel(CellRows[HistoryLine]):
    """The lines that pass the filters."""

    def __init__(self) -> None:
        super().__init__([_(head) for head in HEADS])

    def cell(self, item: HistoryLine, column: int) -> Cell:
        """On one line, whatever was written."""
        return Cell(_KINDS[column], " ".join(self.text(item, column).split()))

    def text(self, item: HistoryLine, column: int) -> str:
        """As it was written."""
        return texts(item)[column]


class HistoryPage(View):
    """Filters, table, export; Enter opens the record of a line."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self._place = Place("history")
        self._lines: list[HistoryLine] = []
        self._hay: list[str] | None = None
        """What a line's words are looked for in; made when first filtered."""
        self._limit: int | None = AT_FIRST
        self._page = Page(
            _("History"),
            purpose=_("Who changed what, when, from what to what. Verify finds later alterations; what the law erases leaves a mark."),
        )
        self.find_field = QLineEdit()
        self.people = QComboBox()
        self.period = QComboBox()
        self._count = label("", "caption", "muted")
        self._more = Button(_("Read everything"), "link")
        self.model = HistoryModel()
        self.table = QTableView()
        self._build()

    def _build(self) -> None:
        verify = Button(_("Verify"), icon="shield-check", name=_("Verify the record trail"))
        verify.clicked.connect(lambda: self.context.trigger("tools.verify"))
        export = Button(_("Export CSV"), icon="download")
        export.clicked.connect(self._export)
        self._page.add_action(verify)
        self._page.add_action(export)
        self.find_field.setPlaceholderText(_("Filter the history"))
        self.find_field.setAccessibleName(_("Filter the history"))
        self.find_field.setClearButtonEnabled(True)
        self.find_field.setMinimumWidth(look().px(140))
        self.find_field.setMaximumWidth(look().px(260))
        self.people.setAccessibleName(_("Person"))
        self.period.setAccessibleName(_("Period"))
        for text, days in PERIODS:
            self.period.addItem(_(text), days)
        self.find_field.textChanged.connect(lambda _text: self._filter())
        self.people.currentIndexChanged.connect(lambda _index: self._filter())
        self.period.currentIndexChanged.connect(lambda _index: self._filter())
        self._more.clicked.connect(self._read_all)
        tools = QHBoxLayout()
        tools.setSpacing(look().px(8))
        tools.addWidget(self.find_field, 1)
        tools.addWidget(self.people)
        tools.addWidget(self.period)
        tools.addStretch(1)
        tools.addWidget(self._more)
        tools.addWidget(self._count)
        self._page.add(tools)
        self._page.add(self._list(), 1)
        self.column.addWidget(self._page)

    def _list(self) -> Card:
        self.table.setModel(self.model)
        dress(self.table, _("History"))
        self.table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        for column, width in enumerate(_WIDTHS):
            self.table.setColumnWidth(column, look().px(width))
        for column in range(len(_WIDTHS), len(HEADS)):
            self.table.horizontalHeader().setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        self.table.doubleClicked.connect(self._go)
        self.table.installEventFilter(self)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        card = Card()
        card.set_padding(1, 4, 1, 4)
        card.add(self.table, 1)
        return card

    # --- what the window asks

    @property
    def title(self) -> str:
        """The page's name."""
        return _("History")

    def place(self) -> Place:
        """All of it, or one record's."""
        return self._place

    def open(self, place: Place) -> None:
        """Show the history of everything, or of one record."""
        if place != self._place or not self._lines:
            self._place = place
            self.refresh(None)

    def refresh(self, changes: Changes | None) -> None:
        """Read the journal again."""
        register = REGISTERS.get(self._place.register)
        lines = history(self.context.workspace, register, self._place.record_id, limit=self._limit)
        # A new record's number is told by its ref already, an author's name by each line.
        self._lines = [line for line in lines if line.field != "number" and line.register != "author"]
        self._hay = None
        ref = self.context.workspace.refs().of(register.name, self._place.record_id) if register and self._place.record_id else ""
        self._page.set_title(_("History of {ref}").format(ref=ref) if ref else _("History"))
        self._more.setVisible(self._limit is not None and len({line.txn for line in self._lines}) >= AT_FIRST)
        self._fill_people()
        self._filter()

    def commands(self) -> Commands:
        """Filtering and export."""
        return {"edit.find": self.find_field.setFocus, "file.export": self._export}

    def focus_content(self) -> None:
        """The filter."""
        self.find_field.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- filtering

    def _fill_people(self) -> None:
        chosen = self.people.currentData()
        self.people.blockSignals(True)
        self.people.clear()
        self.people.addItem(_("Everybody"), "")
        for name in sorted({line.who for line in self._lines}):
            self.people.addItem(name, name)
        self.people.setCurrentIndex(max(self.people.findData(chosen or ""), 0))
        self.people.blockSignals(False)

    def _filter(self) -> None:
        words, who, since = self.find_field.text().casefold().split(), self.people.currentData(), self._since()
        if words and self._hay is None:
            self._hay = [" ".join(texts(line)).casefold() for line in self._lines]
        lines = [
            line
            for number, line in enumerate(self._lines)
            if (not who or line.who == who)
            and (since is None or line.at >= since)
            and (self._hay is None or all(word in self._hay[number] for word in words))
        ]
        self.model.show(lines)
        count = ngettext("{n:,} line", "{n:,} lines", len(lines))
        self._count.setText(count)
        self.table.setAccessibleName(_("{what}, {count}").format(what=self.title, count=count))

    def _since(self) -> dt.datetime | None:
        days = self.period.currentData()
        if days is None:
            return None
        start = self.context.workspace.clock().astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
        return start - dt.timedelta(days=days - 1)

    def _read_all(self) -> None:
        self._limit = None
        self.refresh(None)

    # --- going and exporting

    def _go(self, index: QModelIndex) -> None:
        line = self.model.item(index)
        if line is not None and line.register in REGISTERS:
            self.context.navigate(Place("register", register=line.register, record_id=line.id))

    def _export(self) -> None:
        folder = self.context.settings.last_folder or str(self.context.workspace.path.parent)
        proposed = Path(folder) / f"{self.context.workspace.path.stem} history.csv"
        name, _filter = QFileDialog.getSaveFileName(self, _("Export the history"), str(proposed), _("CSV files (*.csv)"))
        if name:
            self.export_to(Path(name))

    def export_to(self, path: Path) -> None:
        """Write the lines that are shown into a CSV file."""
        table = guarded_csv([_(head) for head in HEADS], map(texts, self.model.items))
        if self.context.attempt(lambda: atomic_write(path, table)):
            self.context.toast(_("Saved as {name}").format(name=path.name))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Enter opens the record of the chosen line."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._go(self.table.currentIndex())
            return True
        return super().eventFilter(watched, event)


def texts(line: HistoryLine) -> tuple[str, ...]:
    """A line's cells as plain text."""
    return moment(line.at), line.who, line.what, line.ref, line.label, line.old, line.new
