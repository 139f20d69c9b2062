"""The backups of one file: what is kept, one more now, and going back to one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QDialog, QHeaderView, QTableView, QWidget

from aims_desktop.errors import AimsError
from aims_desktop.files import size_text
from aims_desktop.i18n import _, ngettext
from aims_desktop.service.workspace import Clock
from aims_desktop.store.backup import Backup, Backups, Reason
from aims_desktop.ui.dialogs.base import Dialog, ask
from aims_desktop.ui.saving import when
from aims_desktop.ui.theme.cells import CELL_ROLE, Cell, dress
from aims_desktop.ui.theme.look import look

if TYPE_CHECKING:
    from aims_desktop.ui.desk import Desk

REASONS = {
    Reason.SESSION: "Before the first change of a day's work",
    Reason.TIMED: "Every half hour",
    Reason.BY_HAND: "Restore point",
    Reason.BEFORE_MIGRATE: "Before bringing the file up to date",
    Reason.BEFORE_MERGE: "Before merging a copy",
    Reason.BEFORE_RESTORE: "Before restoring a backup",
    Reason.BEFORE_TAKE_OVER: "Before taking over a lock",
    Reason.BEFORE_REPAIR: "Before a repair",
}
"""Why a backup was made, as msgids."""


class BackupsDialog(Dialog):
    """The list; `chosen` is the backup to go back to once the person has said so."""

    def __init__(self, parent: QWidget | None, desk: Desk | None, path: Path, dataset_id: str, clock: Clock) -> None:
        super().__init__(parent, _("Backups of {name}").format(name=path.name), 640, 520)
        self._desk, self._path, self._clock = desk, path, clock
        self._backups = Backups(dataset_id)
        self._listed: list[Backup] = []
        self.chosen: Path | None = None
        self.say(_("Kept in {folder}. Half-hourly ones stay for two days, then one a day for a month, one a month for a year.").format(
            folder=self._backups.folder))  # fmt: skip
        self.model = QStandardItemModel(0, 3)
        self.table = QTableView()
        self._dress()
        self.add(self.table, 1)
        if desk is not None and not desk.workspace.read_only:
            self.make = self.button(_("Make a backup now"), left=True)
            self.make.clicked.connect(self._make)
        self.restore = self.button(_("Restore this one…"), "danger")
        self.restore.clicked.connect(self._restore)
        self.close_button()
        self.refresh()

    def _dress(self) -> None:
        self.model.setHorizontalHeaderLabels([_("When"), _("Why"), _("Size")])
        self.table.setModel(self.model)
        dress(self.table, _("Backups"))
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setColumnWidth(0, look().px(190))
        self.table.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.table.setColumnWidth(2, look().px(90))

    def refresh(self) -> None:
        """Show what is kept now."""
        self._listed = list(self._backups.list())
        self.model.removeRows(0, self.model.rowCount())
        for backup in self._listed:
            texts = (when(backup.time, self._clock()), _(REASONS[backup.reason]), size_text(backup.size))
            self.model.appendRow([_item(text) for text in texts])
        if self._listed:
            self.table.selectRow(0)
            self.restore.allow()
        else:
            self.restore.refuse(_("There is no backup yet."))

    def _make(self) -> None:
        assert self._desk is not None
        self.clear_error()
        try:
            self._desk.workspace.file.backup(Reason.BY_HAND)
        except AimsError as error:
            self.show_error(error)
        self.refresh()

    def _restore(self) -> None:
        row = self.table.currentIndex().row()
        if not 0 <= row < len(self._listed):
            return
        backup = self._listed[row]
        sentence = _("The file goes back to how it was {when}. {lost} The file as it is now is kept beside it as a rescue copy.")
        question = sentence.format(when=when(backup.time, self._clock()), lost=self._lost(backup))
        if ask(self, _("Restore this backup?"), question, _("Restore"), kind="danger"):
            self.chosen = backup.path
            self.done(QDialog.DialogCode.Accepted)

    def _lost(self, backup: Backup) -> str:
        """What would be gone, as far as the open file can tell."""
        if self._desk is None:
            return _("Changes made since then will not be in it.")
        from aims_desktop.service.history import history

        lines = history(self._desk.workspace, since=backup.time)
        count = len({line.txn for line in lines if line.at > backup.time})
        if not count:
            return _("Nothing was changed since then.")
        return ngettext("{n} change made since then will not be in it.", "{n} changes made since then will not be in it.", count)


def _item(text: str) -> QStandardItem:
    item = QStandardItem(text)
    item.setData(Cell("plain", text), CELL_ROLE)
    item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
    return item
