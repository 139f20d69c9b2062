"""The index of all registers, by area, with how much is in them and what is late."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QKeyEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QLineEdit, QTableView

from aims_desktop.i18n import _, ngettext
from aims_desktop.model.register import Register
from aims_desktop.model.registers import REGISTERS
from aims_desktop.service.workspace import Changes
from aims_desktop.ui.context import AppContext, Place
from aims_desktop.ui.theme.cells import CELL_ROLE, Cell, dress
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.theme.tokens import ROW_TWO
from aims_desktop.ui.view import Commands, View
from aims_desktop.ui.widgets.card import Card
from aims_desktop.ui.widgets.page import Page
from aims_desktop.ui.widgets.text import label

AREAS = {
    "organisation": "Organisation",
    "context": "Context and scope",
    "systems": "AI systems",
    "risk": "Risks and controls",
    "records": "Objectives, documents, evidence",
    "operation": "Oversight, notices, incidents",
    "people": "People and training",
    "assurance": "Audits and findings",
}
"""The areas of the registers in their order, as msgids."""

LATE = ("overdue", "review_overdue", "expired", "acceptance_expired", "assessment_overdue", "answer_overdue")
"""Filters that say a record is late, the first that a register has counts."""

_NAME_ROLE = Qt.ItemDataRole.UserRole + 7
_FIND_WIDTH = 260


class RegistersPage(View):
    """One table with a group for each area; Enter or a click opens a register."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self._area = ""
        self._page = Page("")
        self.find_field = QLineEdit()
        self.find_field.setPlaceholderText(_("Filter the registers"))
        self.find_field.setAccessibleName(_("Filter the registers"))
        self.find_field.setClearButtonEnabled(True)
        self.find_field.setFixedWidth(look().px(_FIND_WIDTH))
        self.find_field.textChanged.connect(lambda _text: self.refresh(None))
        self._count = label("", "caption", "muted")
        self.model = QStandardItemModel(0, 4)
        self.table = QTableView()
        self._build()
        self.open(Place("registers"))

    def _build(self) -> None:
        tools = QHBoxLayout()
        tools.addWidget(self.find_field)
        tools.addStretch(1)
        tools.addWidget(self._count)
        self._page.add(tools)
        self.model.setHorizontalHeaderLabels([_("Register"), _("Records"), _("Late"), _("Step")])
        self.table.setModel(self.model)
        dress(self.table, _("Registers"), ROW_TWO)
        self.table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column, width in ((1, 110), (2, 150), (3, 110)):
            self.table.setColumnWidth(column, look().px(width))
        self.table.clicked.connect(self._go)
        self.table.installEventFilter(self)
        card = Card()
        card.set_padding(1, 4, 1, 4)
        card.add(self.table, 1)
        self._page.add(card, 1)
        self.column.addWidget(self._page)

    @property
    def title(self) -> str:
        """All registers, or those of one area."""
        return _(AREAS[self._area]) if self._area else _("Registers")

    def place(self) -> Place:
        """The area shown."""
        return Place("registers", filter=self._area)

    def open(self, place: Place) -> None:
        """Show one area, or all."""
        self._area = place.filter if place.filter in AREAS else ""
        self._page.set_title(self.title)
        self._page.set_purpose(_("Everything the AI management system keeps. What you enter once is used by every step and report."))
        self.refresh(None)

    def refresh(self, changes: Changes | None) -> None:
        """Count again."""
        chosen = self._name(self.table.currentIndex())
        self.model.removeRows(0, self.model.rowCount())
        shown = 0
        for area in [self._area] if self._area else AREAS:
            registers = [r for r in REGISTERS.values() if r.area == area and not r.child_of and self._wanted(r)]
            if registers and not self._area:
                self._add_group(_(AREAS[area]))
            for register in registers:
                self.model.appendRow(self._row(register))
            shown += len(registers)
        count = ngettext("{n} register", "{n} registers", shown)
        self._count.setText(count)
        self.table.setAccessibleName(_("{what}, {count}").format(what=self.title, count=count))
        self._choose(chosen)

    def _add_group(self, text: str) -> None:
        row = self.model.rowCount()
        self.model.appendRow([_item(Cell("group", text), "")])
        self.table.setSpan(row, 0, 1, self.model.columnCount())
        self.table.setRowHeight(row, look().px(34))

    def _row(self, register: Register) -> list[QStandardItem]:
        facts = self.context.workspace.facts()
        count = "—" if register.single else str(len(facts.rows(register.name)))
        late = next((len(facts.within(f"{register.name}:{name}")) for name in LATE if name in register.filters_by_name), 0)
        told = Cell("chip", ngettext("{n} late", "{n} late", late), "bad") if late else Cell("plain", "")
        cells = (
            Cell("two_line", _(register.title), _(register.about)),
            Cell("muted", count),
            told,
            Cell("muted", _("Step {n}").format(n=register.step)),
        )
        return [_item(cell, register.name) for cell in cells]

    def _wanted(self, register: Register) -> bool:
        hay = f"{_(register.title)} {_(register.about)}".casefold()
        return all(word in hay for word in self.find_field.text().casefold().split())

    def _choose(self, name: str) -> None:
        """Keep the chosen register chosen, else the first."""
        rows = [row for row in range(self.model.rowCount()) if self._name(self.model.index(row, 0))]
        same = [row for row in rows if self._name(self.model.index(row, 0)) == name]
        if rows:
            self.table.setCurrentIndex(self.model.index((same or rows)[0], 0))

    def _name(self, index: QModelIndex | QPersistentModelIndex) -> str:
        return str(index.data(_NAME_ROLE) or "")

    def _go(self, index: QModelIndex) -> None:
        name = self._name(index)
        if name:
            self.context.navigate(Place("register", register=name))

    def commands(self) -> Commands:
        """Filtering."""
        return {"edit.find": self.find_field.setFocus}

    def focus_content(self) -> None:
        """The table."""
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Enter opens the chosen register."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._go(self.table.currentIndex())
            return True
        return super().eventFilter(watched, event)


def _item(cell: Cell, name: str) -> QStandardItem:
    item = QStandardItem(cell.text)
    item.setData(cell, CELL_ROLE)
    item.setData(name, _NAME_ROLE)
    item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable if name else Qt.ItemFlag.ItemIsEnabled)
    return item
