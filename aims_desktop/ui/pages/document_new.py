"""A new document: which outline it begins from, what that holds, and what is there about it already."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QHBoxLayout, QListView, QScrollArea, QVBoxLayout, QWidget

from aims_desktop.errors import AimsError
from aims_desktop.i18n import _, ngettext
from aims_desktop.model.templates import DocumentOutline
from aims_desktop.service import documents
from aims_desktop.ui.context import AppContext
from aims_desktop.ui.dialogs.base import Dialog
from aims_desktop.ui.register.scrolling import scrolling
from aims_desktop.ui.theme.cells import CELL_ROLE, Cell, dress_list
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.text import label

_LIST = 380


class NewDocumentDialog(Dialog):
    """Makes the document; `made` is its id."""

    def __init__(self, parent: QWidget, context: AppContext) -> None:
        super().__init__(parent, _("New document"), 900, 600)
        self._context = context
        self.made = ""
        self._outlines: list[DocumentOutline | None] = [*documents.outlines(), None]
        self.say(_("What your records know is written into the sections; the rest stands there as questions to answer."))
        self.list = QListView()
        model = QStandardItemModel(self.list)
        for outline in self._outlines:
            model.appendRow(self._item(outline))
        self.list.setModel(model)
        dress_list(self.list, _("Documents to begin from"))
        self.list.setFixedWidth(look().px(_LIST))
        self._detail = QVBoxLayout()
        self._area: QScrollArea | None = None
        row = QHBoxLayout()
        row.setSpacing(look().px(20))
        row.addWidget(self.list)
        row.addLayout(self._detail, 1)
        self.add(row, 1)
        self.close_button(_("Cancel"))
        self.button(_("Begin"), "primary").clicked.connect(self._begin)
        self.list.selectionModel().currentChanged.connect(lambda now, _before: self._show(self._outlines[now.row()]))
        self.list.doubleClicked.connect(lambda _index: self._begin())
        first = next((at for at, outline in enumerate(self._outlines) if outline is None or not self._there(outline)), 0)
        self.list.setCurrentIndex(self.list.model().index(first, 0))
        self.list.setFocus()

    def _there(self, outline: DocumentOutline) -> list[str]:
        """The documents about it, each with where it stands."""
        workspace = self._context.workspace
        rows = documents.covering(workspace.facts(), outline.covers)
        states = [documents.standing(workspace, row).state.label for row in rows]
        return [
            f"{workspace.refs().of('document', row.id)} {workspace.names().of('document', row.id)}: {_(state)}"
            for row, state in zip(rows, states, strict=True)
        ]

    def _item(self, outline: DocumentOutline | None) -> QStandardItem:
        """The line of an outline; a tick, and a word for the ear, where there is a document about it."""
        text = _("An empty document") if outline is None else f"{outline.code}  {_(outline.title)}"
        there = outline is not None and bool(self._there(outline))
        item = QStandardItem(text)
        item.setData(Cell("icon", text, "circle-check" if there else "file-text", "muted" if there else "text"), CELL_ROLE)
        item.setData(_("{document}, there already").format(document=text) if there else text, Qt.ItemDataRole.AccessibleTextRole)
        return item

    def _show(self, outline: DocumentOutline | None) -> None:
        if self._area is not None:
            self._detail.removeWidget(self._area)
            self._area.hide()
            self._area.deleteLater()
        column = QVBoxLayout()
        column.setSpacing(look().px(6))
        if outline is None:
            column.addWidget(label(_("An empty document"), "section", wrap=True))
            column.addWidget(label(_("A title and a text of your own."), tone="two", wrap=True))
        else:
            self._tell(column, outline)
        column.addStretch(1)
        self._area = scrolling(column)
        self._area.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # to be scrolled by keys
        self._area.setAccessibleName(_("What the document holds"))
        self._detail.addWidget(self._area)

    def _tell(self, column: QVBoxLayout, outline: DocumentOutline) -> None:
        column.addWidget(label(_(outline.title), "section", wrap=True))
        asked = [requirement.partition(":")[2] for requirement in (*outline.clauses, *outline.controls)]
        months = ngettext("looked at every month", "looked at every {n} months", outline.review_months)
        column.addWidget(
            label(_("For {requirements}; {often}").format(requirements=", ".join(asked), often=months), "caption", "muted", wrap=True)
        )
        if outline.mandatory:
            column.addWidget(label(_("The standard itself wants this in writing."), "caption", "info", wrap=True))
        for words in self._there(outline):
            column.addWidget(label(_("There is already: {document}").format(document=words), "caption", "warn", wrap=True))
        for section in outline.sections:
            column.addSpacing(look().px(4))
            column.addWidget(label(_(section.title), "strong", wrap=True))
            column.addWidget(label(_(section.content), tone="two", wrap=True))

    def _begin(self) -> None:
        self.clear_error()
        try:
            self.made = documents.begin(self._context.workspace, self._outlines[self.list.currentIndex().row()])
        except AimsError as error:
            self.show_error(error)
        else:
            self.accept()
