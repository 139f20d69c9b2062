"""What was erased, and the copies that still hold it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from aims_desktop.i18n import _, ngettext
from aims_desktop.service import erasing
from aims_desktop.service.erasing import Erased
from aims_desktop.service.erasing_report import copy_words, out_of_reach
from aims_desktop.store.old_copies import OldCopy
from aims_desktop.ui.context import AppContext
from aims_desktop.ui.dialogs.backups import REASONS
from aims_desktop.ui.dialogs.base import Dialog, ask
from aims_desktop.ui.jobs import Job
from aims_desktop.ui.saving import when
from aims_desktop.ui.theme.cells import CELL_ROLE, Cell, dress
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.message_bar import MessageBar
from aims_desktop.ui.widgets.text import label


class ErasedDialog(Dialog):
    """Says what was just erased, if anything; lists backups and rescue copies that hold erased data, to be written anew or removed."""

    def __init__(self, parent: QWidget, context: AppContext, erased: Erased | None = None) -> None:
        super().__init__(parent, _("Erased") if erased else _("Copies of erased data"), 680, 520)
        self._context, self._workspace = context, context.workspace
        self._busy = False
        self.copies: Sequence[OldCopy] = ()
        if erased is not None:
            done = ngettext("{n} value was erased.", "{n} values were erased.", erased.values)
            self.add(MessageBar("warn", f"{done} {erased.remnants}") if erased.remnants else MessageBar("ok", done))
        self.state = label(_("Looking into the backups and rescue copies on this machine…"), wrap=True)
        self.add(self.state)
        self.model = QStandardItemModel(0, 3)
        self.table = QTableView()
        self._dress()
        self.add(self.table, 1)
        self.say(out_of_reach())
        self.removing = self.button(_("Remove them…"), "danger", left=True)
        self.removing.clicked.connect(self._remove)
        self.close_button_ = self.close_button()
        self.rewriting = self.button(_("Erase it in them too"), "primary")
        self.rewriting.clicked.connect(lambda: self._clear(removing=False))
        self._look()

    def _dress(self) -> None:
        self.model.setHorizontalHeaderLabels([_("When"), _("Copy"), _("What it holds")])
        self.table.setModel(self.model)
        dress(self.table, _("Copies that hold it"))
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setColumnWidth(0, look().px(170))
        self.table.setColumnWidth(1, look().px(220))
        self.table.horizontalHeader().setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)

    def _look(self) -> None:
        workspace = self._workspace
        self._wait(True)
        title = _("Looking into the backups")
        self._free_after(
            self._context.jobs.run(title, lambda _job: erasing.copies_holding(workspace), self._show, self.show_error, quiet=True)
        )

    def _show(self, copies: Sequence[OldCopy]) -> None:
        self.copies = copies
        self.model.removeRows(0, self.model.rowCount())
        for copy in copies:
            kind = _(REASONS[copy.backup.reason]) if copy.backup else _("Rescue copy")
            words = copy_words(copy)
            texts = (when(copy.time, self._workspace.clock()), kind, words[:1].upper() + words[1:])
            self.model.appendRow([_item(text) for text in texts])
        self.table.setVisible(bool(copies))
        many = ngettext(
            "{n} copy on this machine still holds it, or cannot be looked into. It can be written anew without it, or be removed.",
            "{n} copies on this machine still hold it, or cannot be looked into. They can be written anew without it, or be removed.",
            len(copies),
        )
        self.state.setText(many if copies else _("No backup and no rescue copy on this machine holds it."))
        self._allow()

    def _allow(self) -> None:
        for button in (self.removing, self.rewriting):
            button.setVisible(bool(self.copies))
        readable = [copy for copy in self.copies if not copy.problem]
        if self._busy or not readable:
            self.rewriting.refuse(_("Wait until it is done.") if self._busy else _("None of them can be looked into."))
        else:
            self.rewriting.allow()
        if self._busy or not any(copy.values or copy.backup for copy in self.copies):
            self.removing.refuse(_("Wait until it is done.") if self._busy else _("Look into them yourself first."))
        else:
            self.removing.allow()
        (self.rewriting if readable and not self._busy else self.close_button_).setFocus()

    def _remove(self) -> None:
        words = ngettext("{n} copy is removed for good.", "{n} copies are removed for good.", len(self.copies))
        words += " " + _("A backup of the file as it is now is made in their place.")
        if ask(self, _("Remove these copies?"), words, _("Remove"), kind="danger"):
            self._clear(removing=True)

    def _clear(self, *, removing: bool) -> None:
        workspace, copies = self._workspace, self.copies
        self._wait(True)
        self.state.setText(_("Removing…") if removing else _("Writing them anew and checking each…"))

        def work(job: Job) -> None:
            erasing.clear(workspace, copies, removing=removing, progress=job.progress)

        job = self._context.jobs.run(_("Erasing in the backups"), work, lambda _answer: self._look(), self.show_error, quiet=True)
        self._free_after(job)

    def _free_after(self, job: Job) -> None:
        """Let it be closed again once a job has ended, however it ended."""
        job.ended.connect(lambda: self._wait(False))

    def _wait(self, busy: bool) -> None:
        self._busy = busy
        if busy:
            self.clear_error()
        self._allow()

    def reject(self) -> None:
        """Stay until what was begun has ended."""
        if not self._busy:
            super().reject()


def _item(text: str) -> QStandardItem:
    item = QStandardItem(text)
    item.setData(Cell("plain", text), CELL_ROLE)
    item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
    return item
