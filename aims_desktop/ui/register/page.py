"""The page of any register: list and form side by side, or one after the other where the window is narrow."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout

from aims_desktop.i18n import _, ngettext
from aims_desktop.model.register import Register
from aims_desktop.model.registers import REGISTERS
from aims_desktop.service import records
from aims_desktop.service.workspace import Changes
from aims_desktop.ui.context import AppContext, Place
from aims_desktop.ui.register.bulk import BulkBar
from aims_desktop.ui.register.deeds import Deeds
from aims_desktop.ui.register.detail import Detail
from aims_desktop.ui.register.head import EmbeddedHead, PageHead
from aims_desktop.ui.register.listing import Listing
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.theme.tokens import CARD_GAP, DETAIL_WIDTH, PAGE_MARGINS
from aims_desktop.ui.view import Commands, View
from aims_desktop.ui.widgets.card import hline

NARROW = 1200
"""Below this width of the window the record takes the place of the list."""


class RegisterPage(View):
    """One page for every register. `embedded` is a list in another page; with `parent_id`, the child rows of that record."""

    def __init__(self, context: AppContext, register_name: str, embedded: bool = False, parent_id: str = "") -> None:
        super().__init__(context)
        self.register: Register = REGISTERS[register_name]
        self.parent_id = parent_id
        self.embedded = embedded
        self._loaded = False
        self._showing = False
        """Whether the record has the place of the list, where there is room for one of them only."""
        self._menu = QMenu(self)
        self.listing = Listing(context, self.register, embedded=embedded, parent_id=parent_id)
        self.deeds = Deeds(self)
        self.detail: Detail | None = None
        self.head = EmbeddedHead(self) if embedded else PageHead(self)
        self.bulk = BulkBar(self.listing, self._menu)
        self._build()
        self._connect()

    def _build(self) -> None:
        if self.embedded and not self.parent_id:
            self.listing.column.insertWidget(0, self.head)
        else:
            self.column.addWidget(self.head)
        if not self.embedded:
            self.column.setContentsMargins(*(look().px(side) for side in PAGE_MARGINS))
            self.column.setSpacing(look().px(12))
        if not self.embedded and not self.register.single:
            self.column.addWidget(self.listing.bar)
        self._body = QHBoxLayout()
        self._body.setSpacing(look().px(CARD_GAP))
        self._list = QVBoxLayout()
        self._list.addWidget(self.listing.card)
        self._body.addLayout(self._list, 0 if self.register.single else 1)
        self.column.addLayout(self._body, 1)
        self.listing.column.addWidget(hline())
        self.listing.column.addWidget(self.bulk)
        self.bulk.setVisible(not self.embedded or bool(self.parent_id))
        if self.register.single:
            self.listing.card.hide()

    def _connect(self) -> None:
        listing, deeds = self.listing, self.deeds
        listing.current_changed.connect(self._show_current)
        listing.opened.connect(self._open_record)
        listing.selection_changed.connect(self._selected)
        listing.add_wanted.connect(deeds.new)
        listing.delete_wanted.connect(deeds.delete)
        listing.asked.connect(self.head.refresh)
        listing.asked.connect(self._show_lacking)
        self.bulk.change_wanted.connect(deeds.change)
        self.bulk.restore_wanted.connect(deeds.restore)
        self._menu.aboutToShow.connect(lambda: deeds.fill(self._menu))

    # --- what the window asks

    @property
    def title(self) -> str:
        """The register's title."""
        return _(self.register.title)

    @property
    def record_id(self) -> str:
        """The record that is looked at."""
        if self.register.single:
            return self.detail.record_id if self.detail is not None else ""
        return self.listing.table.current_id()

    def place(self) -> Place:
        """This register with its first filter, or the cell of the heat map, and the record."""
        return Place(
            "register",
            register=self.register.name,
            filter=next(iter(self.listing.bar.active), ""),
            cell=self.listing.cell,
            record_id="" if self.register.single else self.record_id,
        )

    def open(self, place: Place) -> None:
        """Show a filter or a record."""
        first = not self._loaded
        self.ensure_loaded()
        if place.filter:
            self.listing.bar.set_active((place.filter,), text="")
        elif place.cell and self.listing.heat is not None:
            self.listing.bar.reset()
            self.head.heat.setChecked(True)
            self.listing.heat.show_cell(place.cell)
        if place.record_id and not self.register.single:
            self.show_record(place.record_id)
        elif (first or place.filter or place.cell) and not self.embedded and not self.is_narrow() and not self.register.single:
            self.listing.table.step(0)
        self.head.refresh()

    def refresh(self, changes: Changes | None) -> None:
        """Follow a change; None reads everything again."""
        if not self._loaded:
            return
        if changes is None:
            self.listing.load()
        else:
            self.listing.take(changes)
        self._show_current(self.record_id)
        self.head.refresh()
        self.bulk.refresh()

    def commit(self) -> bool:
        """Save what is being typed."""
        return self.detail is None or self.detail.commit()

    def commands(self) -> Commands:
        """What can be done now."""
        return self.deeds.commands()

    def status(self) -> str:
        """The record and how many of its fields are wrong."""
        if self.detail is None or not self.record_id:
            return ngettext("{n} record", "{n} records", self.listing.live())
        ref = self.title if self.register.single else self.context.workspace.refs().of(self.register.name, self.record_id)
        problems = self.detail.form.problem_count()
        if not problems:
            return ref
        return _("{record} · {problems}").format(record=ref, problems=ngettext("{n} field needs attention", "{n} fields need attention",
                                                                               problems))  # fmt: skip

    def focus_content(self) -> None:
        """The list; the form of a record that has no title yet, or where there is no list."""
        if self.register.single and self.detail is not None:
            self.detail.form.focus_field()
        elif self.detail is not None and self.detail.isVisibleTo(self) and self._is_untitled():
            self.detail.show_form(self.register.title_field)
        elif self.is_narrow() and self._showing and self.detail is not None:
            self.detail.tabs.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif self.listing.model.rowCount():
            self.listing.table.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self.head.focus_first()

    def drop_files(self, paths: list[Path]) -> bool:
        """Keep dropped files as evidence of the record, or import a table."""
        return self.deeds.drop(paths)

    # --- reading

    def ensure_loaded(self) -> None:
        """Read the rows, once."""
        if self._loaded:
            return
        self._loaded = True
        self.listing.load()
        if self.register.single:
            rows = self.listing.shown_rows()
            if rows:
                self._show_detail(rows[0].id)
        self.head.refresh()
        self.bulk.refresh()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """A page inside another is read when it is first seen."""
        super().showEvent(event)
        self.ensure_loaded()
        self.fit()

    # --- list and record

    def show_record(self, record_id: str) -> None:
        """Show a record, in the list too, whatever the filters."""
        row = records.get(self.context.workspace, self.register, record_id)
        if row is None:
            return
        if bool(row.deleted) != self.listing.bar.deleted:
            self.listing.bar.set_active(("deleted",) if row.deleted else (), text="")
        self.listing.stay(record_id)
        self._showing = True
        self.listing.table.go_to(record_id)
        self._show_current(record_id)

    def _show_current(self, record_id: str) -> None:
        if self.embedded and not self.parent_id:
            if record_id:
                self.context.look_at(self.register.name, record_id)
            return
        record = record_id or self.record_id
        row = records.get(self.context.workspace, self.register, record) if record else None
        if row is None:
            self._showing = False
            if self.detail is not None:
                self.detail.hide()
                self.detail.record_id = ""
        else:
            self._show_detail(record)
        self.fit()
        self.bulk.refresh()

    def _show_detail(self, record_id: str) -> None:
        if self.detail is None:
            self.detail = Detail(self.context, self.register, self._menu, self._child_page)
            self.detail.stepped.connect(self.step)
            self.detail.left.connect(self.back_to_list)
            self._body.addWidget(self.detail, 1 if self.register.single else 0)
        row = records.get(self.context.workspace, self.register, record_id)
        if row is not None:
            self.detail.show_record(row)
            self._show_lacking()
            self.detail.show()

    def _show_lacking(self) -> None:
        """Offer what the record lacks for the filters that list it."""
        row = records.get(self.context.workspace, self.register, self.record_id) if self.record_id else None
        if self.detail is not None and row is not None and self.detail.record_id == row.id:
            self.detail.lacking.show_row(row, self.listing.bar.active, self.detail.refusal(row))

    def _child_page(self, child: Register, parent_id: str) -> View:
        return RegisterPage(self.context, child.name, embedded=True, parent_id=parent_id)

    def _open_record(self, record_id: str) -> None:
        """Enter or double click: go to the form, or to the page of the register."""
        if self.embedded and not self.parent_id:
            self.context.navigate(Place("register", register=self.register.name, record_id=record_id))
            return
        self._showing = True
        self._show_current(record_id)
        if self.detail is not None:
            self.detail.show_form()

    def back_to_list(self) -> None:
        """Escape in the record: the list again, with the keyboard in it."""
        if self.register.single:
            return
        self._showing = False
        self.fit()
        self.listing.table.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def step(self, by: int) -> None:
        """Go some records up or down in the list."""
        if self.commit():
            self.listing.table.step(by)

    def _selected(self) -> None:
        self.bulk.refresh()

    def _is_untitled(self) -> bool:
        row = records.get(self.context.workspace, self.register, self.record_id) if self.record_id else None
        return row is not None and not getattr(row, self.register.title_field)

    # --- room

    def is_narrow(self) -> bool:
        """Whether there is room for the list or the record only."""
        return bool(self.parent_id) or self.window().width() < look().px(NARROW)

    def fit(self) -> None:
        """Show list and record side by side, or one of them."""
        detail = self.detail
        if self.register.single and detail is not None:
            detail.show_stepping(back=False, step=False)
        if detail is None or not detail.record_id or self.register.single:
            self.listing.card.setVisible(not self.register.single)
            return
        narrow = self.is_narrow()
        detail.setMinimumWidth(0 if narrow else look().px(DETAIL_WIDTH))
        detail.setMaximumWidth(16_777_215 if narrow else look().px(DETAIL_WIDTH))
        alone = narrow and self._showing
        self.listing.card.setVisible(not alone)
        self.head.set_quiet(alone and bool(self.parent_id))
        detail.setVisible(alone or not narrow)
        detail.show_stepping(back=alone, step=True)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Fit into more or less room."""
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self.fit)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Escape in the record leads back to the list."""
        if event.key() == Qt.Key.Key_Escape and self.detail is not None and self.detail.isAncestorOf(self.focusWidget() or self):
            self.back_to_list()
        else:
            super().keyPressEvent(event)
