"""The bar under a list: what can be done with the selected records, and which columns there are."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from aims_desktop.errors import AimsError
from aims_desktop.i18n import _, ngettext
from aims_desktop.model.fields import columns_of
from aims_desktop.model.register import Register
from aims_desktop.service import records
from aims_desktop.ui.context import AppContext
from aims_desktop.ui.dialogs.base import Dialog, field
from aims_desktop.ui.register.columns import REF, choosable, main_column
from aims_desktop.ui.register.editor import Editor, Surroundings
from aims_desktop.ui.register.editors import editor_for
from aims_desktop.ui.register.listing import Listing
from aims_desktop.ui.register.rows import Sort
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.theme.tokens import LABEL_GAP
from aims_desktop.ui.widgets.buttons import Button, IconButton
from aims_desktop.ui.widgets.text import label

_QUICK = ("owner_id", "next_review_on", "due_on", "status")
"""Fields that are changed for many records most often; two of them get a button."""


class BulkBar(QWidget):
    """How many are selected, and what to do with them."""

    change_wanted = Signal(str)
    """Change a field of all selected records; "" asks which."""
    restore_wanted = Signal()

    def __init__(self, listing: Listing, actions: QMenu) -> None:
        super().__init__()
        self._listing = listing
        self.count = label("", "caption", "muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(look().px(12), look().px(4), look().px(8), look().px(4))
        row.setSpacing(look().px(8))
        row.addWidget(self.count)
        self.quick: dict[str, Button] = {}
        for name in quick_fields(listing.register):
            words = _("Change {field}").format(field=_(listing.register.fields[name].label).lower())
            button = Button(words, "link")
            button.clicked.connect(lambda _checked=False, name=name: self.change_wanted.emit(name))
            self.quick[name] = button
            row.addWidget(button)
        self.restore = Button(_("Restore"), "link", icon="restore")
        self.restore.clicked.connect(self.restore_wanted)
        row.addWidget(self.restore)
        self.more = IconButton("more", _("More for the selected records"))
        self.more.setMenu(actions)
        row.addWidget(self.more)
        row.addStretch(1)
        self.columns = IconButton("columns", _("Columns and order"))
        self._menu = QMenu(self)
        self._menu.aboutToShow.connect(self._fill)
        self.columns.setMenu(self._menu)
        row.addWidget(self.columns)

    def refresh(self) -> None:
        """Show what can be done with the records that are selected now."""
        n = len(self._listing.table.selected_ids())
        read_only = self._listing.context.workspace.read_only
        deleted = self._listing.bar.deleted
        self.count.setText(ngettext("{n} selected", "{n} selected", n))
        for button in self.quick.values():
            button.setVisible(bool(n) and not deleted and not read_only)
        self.restore.setVisible(bool(n) and deleted and not read_only)
        self.more.setVisible(bool(n))

    # --- columns and order

    def _fill(self) -> None:
        self._menu.clear()
        register, model = self._listing.register, self._listing.model
        sort_menu = self._menu.addMenu(_("Sort by"))
        now = self._listing.query().sort
        self._sort_action(sort_menu, _("Number"), Sort(), now)
        for column in model.columns:
            if column.name != REF:
                self._sort_action(sort_menu, column.label, Sort(column.name), now)
        sort_menu.addSeparator()
        turn = sort_menu.addAction(_("Last first"))
        turn.setCheckable(True)
        turn.setChecked(now.descending)
        turn.triggered.connect(lambda on: self._listing.sort(Sort(now.name or REF, on)))
        self._menu.addSeparator()
        shown = [column.name for column in model.columns]
        for name in choosable(register):
            action = self._menu.addAction(_(register.label(name)).replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(name in shown)
            action.setEnabled(name != main_column(register))
            action.triggered.connect(lambda on, name=name: self._show_column(name, on))
        self._menu.addSeparator()
        self._menu.addAction(_("Usual columns")).triggered.connect(lambda: self._listing.show_columns([]))

    def _sort_action(self, menu: QMenu, words: str, sort: Sort, now: Sort) -> None:
        action: QAction = menu.addAction(words.replace("&", "&&"))
        action.setCheckable(True)
        action.setChecked(sort.name == now.name)
        action.triggered.connect(lambda: self._listing.sort(Sort(sort.name, now.descending and bool(sort.name))))

    def _show_column(self, name: str, on: bool) -> None:
        shown = [column.name for column in self._listing.model.columns if column.name != REF]
        self._listing.show_columns([*shown, name] if on else [other for other in shown if other != name])


def quick_fields(register: Register) -> list[str]:
    """The two fields that get a button of their own."""
    return [] if register.append_only else [name for name in _QUICK if name in register.fields][:2]


class BulkDialog(Dialog):
    """One value for one field of many records."""

    def __init__(self, parent: QWidget, context: AppContext, register: Register, ids: list[str], name: str = "") -> None:
        title = ngettext("Change {n} record", "Change {n} records", len(ids))
        super().__init__(parent, title, 460)
        self._context, self._register, self._ids = context, register, ids
        self._around = Surroundings(context.workspace, register, lambda _register, _id: None)
        self.names = [n for n, field in columns_of(register.cls).items() if field.kind.name != "file" and n != register.parent_field]
        self.which = QComboBox()
        self.which.addItems([_(register.fields[n].label) for n in self.names])
        self.editor: Editor | None = None
        self._place = QVBoxLayout()
        self.add(field(_("&Field"), self.which))
        self.which.setAccessibleName(_("Field to change"))
        self._place.setSpacing(look().px(LABEL_GAP))
        self._place.addWidget(label(_("New value; leave it empty to empty the field"), "field"))
        self.add(self._place)
        self.say(_("One Undo takes all of it back."))
        self.close_button(_("Cancel"))
        self.change = self.button(title, "primary")
        self.change.clicked.connect(self._carry_out)
        self.which.currentIndexChanged.connect(self._show_editor)
        self.which.setCurrentIndex(self.names.index(name) if name in self.names else 0)
        self._show_editor(self.which.currentIndex())

    def _show_editor(self, at: int) -> None:
        if self.editor is not None:
            self._place.removeWidget(self.editor)
            self.editor.hide()
            self.editor.deleteLater()
        self.editor = editor_for(self._register.fields[self.names[at]], self._around)
        self.editor.show_value(None)
        self._refused = ""
        self.editor.refused.connect(self._refuse)
        self._place.addWidget(self.editor)
        if self.isVisible():
            self.editor.focus.setFocus()

    def _refuse(self, sentence: str) -> None:
        self.show_error(AimsError(sentence))

    def _carry_out(self) -> None:
        self.clear_error()
        editor, name = self.editor, self.names[self.which.currentIndex()]
        if editor is None or not editor.commit():
            return
        value: Any = editor.value
        if self._context.attempt(lambda: records.bulk(self._context.workspace, self._register, self._ids, {name: value})):
            n = len(self._ids)
            self.accept()
            self._context.toast(ngettext("{n} record changed.", "{n} records changed.", n), undo=True)
