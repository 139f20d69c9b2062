"""The list side of a register: filters, table or what stands in its place, heat map, and the bar under it."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, urlencode

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QFrame, QStackedWidget, QVBoxLayout

from aims_desktop.i18n import _
from aims_desktop.model.register import Register, Row
from aims_desktop.service.workspace import Changes
from aims_desktop.ui.context import AppContext
from aims_desktop.ui.register.columns import MAIN_LEAST, MAIN_LEAST_OF_CHILD, columns_for, is_fixed, singular
from aims_desktop.ui.register.filters import ALL, DELETED, FilterBar
from aims_desktop.ui.register.heat import HeatPanel
from aims_desktop.ui.register.rows import Query, Rows, Sort
from aims_desktop.ui.register.table import RegisterModel, RegisterTable
from aims_desktop.ui.widgets.buttons import Button
from aims_desktop.ui.widgets.empty_state import EmptyState

MANY = 5_000
"""From so many rows on, filters are counted one by one between other things."""


class Listing(QObject):
    """What is listed and how; `bar` and `card` are the widgets, which the page places."""

    current_changed = Signal(str)
    opened = Signal(str)
    selection_changed = Signal()
    add_wanted = Signal()
    delete_wanted = Signal()
    asked = Signal()
    """Other rows are shown."""

    def __init__(self, context: AppContext, register: Register, *, embedded: bool, parent_id: str = "") -> None:
        super().__init__()
        self.context, self.register = context, register
        self._key = register.name
        self.rows = Rows(context.workspace, register, parent_id)
        chosen = context.settings.columns.get(self._key, [])
        self.model = RegisterModel(self.rows, columns_for(register, chosen, with_ref=not parent_id))
        self.table = RegisterTable(
            self.model,
            _(register.title),
            context.settings.column_widths.get(self._key, {}),
            two_lines=bool(register.subtitle) and register.subtitle != register.parent_field,
            least=MAIN_LEAST_OF_CHILD if parent_id else MAIN_LEAST,
        )
        self.bar = FilterBar(register, embedded=embedded)
        self.heat = HeatPanel(context.workspace) if register.name == "risk" else None
        self._embedded, self._parent_id = embedded, parent_id
        self._sort = Sort()
        self._cell: frozenset[str] | None = None
        self._stays = ""
        self._counting: Iterator[None] = iter(())
        self._counts: dict[str, int] = {}
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._count_one)
        self._build()
        self._restore()

    def _build(self) -> None:
        self.card = QFrame()
        self.card.setObjectName("card")
        self.column = QVBoxLayout(self.card)
        self.column.setContentsMargins(1, 4, 1, 1)
        self.column.setSpacing(0)
        if self.heat is not None:
            self.column.addWidget(self.heat)
            self.heat.hide()
            self.heat.cell_chosen.connect(self._show_cell)
        self.empty = self._empty_state()
        self.nothing = self._nothing_state()
        self.stack = QStackedWidget()
        for widget in (self.table, self.empty, self.nothing):
            self.stack.addWidget(widget)
        self.column.addWidget(self.stack, 1)
        self.bar.changed.connect(self._ask)
        self.bar.box.left_down.connect(self._enter_table)
        self.table.sorted_by.connect(self.sort)
        self.table.current_changed.connect(self._moved)
        self.table.opened.connect(self.opened)
        self.table.selection_changed.connect(self.selection_changed)
        self.table.delete_pressed.connect(self.delete_wanted)
        self.table.widths_changed.connect(self._keep_widths)

    def _empty_state(self) -> EmptyState:
        register = self.register
        self.first = Button(_("Add {record}").format(record=singular(register)), "primary", icon="plus")
        self.first.clicked.connect(self.add_wanted)
        what = _("No {records} yet").format(records=_(register.title).lower() if not _(register.title)[:2].isupper() else _(register.title))
        return EmptyState(ICONS.get(register.area, "list"), what, _(register.about), self.first)

    def _nothing_state(self) -> EmptyState:
        show_all = Button(_("Show all"))
        show_all.clicked.connect(self.bar.reset)
        return EmptyState("filter", _("Nothing matches"), _("No record passes the words and filters chosen above."), show_all)

    # --- reading

    def load(self) -> None:
        """Read everything again."""
        self.rows.query = self.query()
        self.table.load()
        self._after()
        self.count()

    def take(self, changes: Changes) -> None:
        """Follow a change."""
        self.table.take(changes, self.register.name in changes.registers or "link" in changes.registers, self._stays)
        self._after()
        self.count()

    def query(self) -> Query:
        """What is asked for."""
        return Query(self.bar.text, self.bar.active, self.bar.deleted, self._cell, self._sort)

    def live(self) -> int:
        """How many records there are, deleted ones aside."""
        facts = self.context.workspace.facts()
        if self._parent_id:
            return len(facts.where(self.register.name, self.register.parent_field, self._parent_id))
        return len(facts.rows(self.register.name))

    def shown_rows(self) -> list[Row]:
        """The rows that are listed."""
        return self.model.shown_rows()

    def is_busy(self) -> bool:
        """Whether something is still counted or prepared."""
        return self._timer.isActive()

    def is_filtered(self) -> bool:
        """Whether anything is left out."""
        return bool(self.bar.text or self.bar.active or self.bar.deleted or self._cell is not None)

    # --- asking

    def _ask(self) -> None:
        if not self.bar.text and not self.bar.active:
            self._cell = None
            if self.heat is not None:
                self.heat.unmark()
        self._stays = ""
        self.table.ask(self.query())
        self._after()
        self._remember()
        self.asked.emit()

    def sort(self, sort: Sort) -> None:
        """Show another order."""
        self._sort = sort
        self.table.ask(self.query(), self._stays)
        self._remember()

    def stay(self, record_id: str) -> None:
        """Keep a record in the list, whether or not it passes the filters."""
        self._stays = record_id
        if record_id and self.model.position(record_id) < 0:
            self.table.ask(self.query(), record_id)
            self._after()

    def show_columns(self, names: list[str]) -> None:
        """Show other columns; none for those the register names."""
        self.context.settings.columns[self._key] = names
        self.table.show_columns(columns_for(self.register, names, with_ref=not self._parent_id))

    @property
    def cell(self) -> str:
        """The cell of the heat map that is asked for; "" for none."""
        return self.heat.cell if self.heat is not None and self._cell is not None else ""

    def _show_cell(self, ids: frozenset[str] | None, words: str) -> None:
        self._cell = ids
        self.bar.set_cell(words)
        self.table.ask(self.query())
        self._after()
        self.asked.emit()

    def _moved(self, record_id: str) -> None:
        self._stays = record_id
        self.current_changed.emit(record_id)

    def _enter_table(self) -> None:
        if self.model.rowCount():
            if self.table.currentIndex().row() < 0:
                self.table.step(0)
            self.table.setFocus()

    def _after(self) -> None:
        """Show how many are left, and what stands in place of no rows."""
        shown, live = self.model.rowCount(), self.live()
        self.bar.show_left(shown)
        self.table.setAccessibleName(_("{register}, {shown} of {all} shown").format(register=_(self.register.title), shown=shown, all=live))
        is_empty = not live and not self.is_filtered()
        self.stack.setCurrentWidget(self.table if shown else self.empty if is_empty else self.nothing)
        self.first.setVisible(not self.context.workspace.read_only and not is_fixed(self.register))

    # --- counts on the chips

    def count(self) -> None:
        """Count what passes each filter: at once in a usual register, bit by bit in a large one, where orders are prepared too."""
        self._counting = self._counted()
        if self.live() < MANY:
            for _done in self._counting:
                pass
            self.bar.show_counts(self._counts)
        else:
            self._timer.start()

    def _counted(self) -> Iterator[None]:
        workspace, register = self.context.workspace, self.register
        facts = workspace.facts()
        own = {row.id for row in self.rows.rows} if self._parent_id and not self.rows.query.deleted else None
        gone = [row for row in workspace.all_rows(register.table) if row.deleted]
        if self._parent_id:
            gone = [row for row in gone if getattr(row, register.parent_field) == self._parent_id]
        counts = {ALL: self.live(), DELETED: len(gone)}
        for name in register.filters_by_name:
            if name != ALL:
                passing = facts.within(f"{register.name}:{name}")
                counts[name] = len(passing if own is None else passing & own)
                yield
        self._counts = counts
        if self.live() >= MANY:
            self.bar.show_counts(counts)
            yield from self.rows.prepare([column.name for column in self.model.columns])

    def _count_one(self) -> None:
        if next(self._counting, self) is self:
            self._timer.stop()

    # --- what this machine remembers

    def _remember(self) -> None:
        if not self._embedded:
            state = {"sort": self._sort.name, "down": "1" if self._sort.descending else "", "filters": " ".join(self.bar.active)}
            self.context.settings.lists[self._key] = urlencode({name: value for name, value in state.items() if value})

    def _restore(self) -> None:
        kept = parse_qs(self.context.settings.lists.get(self._key, "")) if not self._embedded else {}
        name = kept.get("sort", [""])[0]
        if name in {column.name for column in self.model.columns}:
            self._sort = Sort(name, "down" in kept)
        self.bar.blockSignals(True)
        self.bar.set_active(tuple(kept.get("filters", [""])[0].split()))
        self.bar.blockSignals(False)

    def _keep_widths(self, widths: dict[str, int]) -> None:
        self.context.settings.column_widths[self._key] = widths


ICONS = {
    "organisation": "users", "context": "target", "systems": "cpu", "risk": "alert", "records": "file-text",
    "people": "graduation", "operation": "eye", "assurance": "clipboard-check",
}  # fmt: skip
"""The picture of an empty register, by area."""
