"""The backups of one file: what is kept, one more now, and going back to one, with what that would lose said first."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QDialog, QHeaderView, QTableView, QVBoxLayout, QWidget
from shiboken6 import isValid

from aims_desktop.errors import AimsError
from aims_desktop.files import size_text
from aims_desktop.i18n import _, moment, ngettext
from aims_desktop.service.restoring import DEEDS, Outlook, outlook
from aims_desktop.service.workspace import Clock, Workspace
from aims_desktop.store.backup import Backup, Backups, Reason
from aims_desktop.ui.dialogs.base import Dialog, ask
from aims_desktop.ui.jobs import Jobs
from aims_desktop.ui.saving import when
from aims_desktop.ui.theme.cells import CELL_ROLE, Cell, Kind, dress
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.card import inset
from aims_desktop.ui.widgets.text import label

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
}
"""Why a backup was made, as msgids."""

HEADS = ("When", "Why", "Size")
LOST_HEADS = ("Record", "Since then", "Who", "When")
_LOST_KINDS: tuple[Kind, ...] = ("plain", "plain", "person", "muted")


class OutlookPanel(QWidget):
    """What is in a backup, and what of the present file is not."""

    def __init__(self) -> None:
        super().__init__()
        self.about = label("", "body", "two", wrap=True)
        self.fingerprint = label("", "caption", "muted", selectable=True)
        self.sentence = label("", "strong", wrap=True)
        self.model = QStandardItemModel(0, len(LOST_HEADS))
        self.model.setHorizontalHeaderLabels([_(head) for head in LOST_HEADS])
        self.table = QTableView()
        self.table.setModel(self.model)
        dress(self.table, _("What would be lost"))
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column, width in ((1, 100), (2, 150), (3, 150)):
            self.table.setColumnWidth(column, look().px(width))
        words = QVBoxLayout()
        words.setSpacing(look().px(4))
        for part in (self.about, self.fingerprint, self.sentence):
            words.addWidget(part)
        column_ = QVBoxLayout(self)
        column_.setContentsMargins(0, 0, 0, 0)
        column_.setSpacing(look().px(8))
        column_.addWidget(inset(words))
        column_.addWidget(self.table, 1)

    def show_words(self, about: str, sentence: str) -> None:
        """Show what is known before, or instead of, an outlook."""
        self.about.setText(about)
        self.fingerprint.hide()
        self.sentence.setText(sentence)
        self.table.hide()

    def show_outlook(self, about: str, found: Outlook) -> None:
        """Show what a backup holds and what going back to it would lose."""
        self.about.setText(_("{about} · newest entry {when} by {who}").format(about=about, when=moment(found.at), who=found.who))
        self.fingerprint.setText(_("Fingerprint {text}").format(text=found.fingerprint))
        self.fingerprint.show()
        more = ngettext("It holds {n:,} entry that this file lacks.", "It holds {n:,} entries that this file lacks.", found.missing)
        self.sentence.setText(f"{more} {found.sentence}" if found.missing else found.sentence)
        self.model.removeRows(0, self.model.rowCount())
        for lost in found.records:
            texts = (lost.name, _(DEEDS[lost.deed]), lost.who, moment(lost.at))
            self.model.appendRow([_item(*each) for each in zip(LOST_HEADS, _LOST_KINDS, texts, strict=True)])
        self.table.setVisible(bool(found.records))


class BackupsDialog(Dialog):
    """The list, and below it the outlook; `chosen` is the backup to go back to once the person has said so."""

    def __init__(self, parent: QWidget | None, jobs: Jobs, desk: Desk | None, path: Path, dataset_id: str, clock: Clock) -> None:
        super().__init__(parent, _("Backups of {name}").format(name=path.name), 720, 640)
        self._jobs, self._desk, self._path, self._clock = jobs, desk, path, clock
        self._looks = 0
        """How often a backup was looked at; only the answer to the last look counts, since the file may have changed meanwhile."""
        self._backups = Backups(dataset_id)
        self._listed: Sequence[Backup] = ()
        self.chosen: Path | None = None
        self.takes_missing = False
        """Only what the file lacks shall be taken from the chosen one."""
        self.say(_("Kept in {folder}. Half-hourly ones stay for two days, then one a day for a month, one a month for a year.").format(
            folder=self._backups.folder))  # fmt: skip
        self.model = QStandardItemModel(0, len(HEADS))
        self.table = QTableView()
        self._dress()
        self.outlook = OutlookPanel()
        self.add(self.table, 1)
        self.add(self.outlook, 1)
        if desk is not None and not desk.workspace.read_only:
            self.make = self.button(_("Make a backup now"), left=True)
            self.make.clicked.connect(self._make)
        self.take = self.button(_("Take what is missing…"), "primary")
        self.take.clicked.connect(self._take)
        self.take.hide()
        self.restore = self.button(_("Restore this one…"), "danger")
        self.restore.clicked.connect(self._restore)
        self.close_button()
        self.table.selectionModel().currentRowChanged.connect(lambda _now, _before: self._look())
        self.refresh()

    def _dress(self) -> None:
        self.model.setHorizontalHeaderLabels([_(head) for head in HEADS])
        self.table.setModel(self.model)
        dress(self.table, _("Backups"))
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setColumnWidth(0, look().px(190))
        self.table.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.table.setColumnWidth(2, look().px(90))

    def refresh(self) -> None:
        """Show what is kept now."""
        self._listed = self._backups.list()
        self.model.removeRows(0, self.model.rowCount())
        for backup in self._listed:
            texts = (when(backup.time, self._clock()), _(REASONS[backup.reason]), size_text(backup.size))
            self.model.appendRow([_item(head, "plain", text) for head, text in zip(HEADS, texts, strict=True)])
        if self._listed:
            self.table.selectRow(0)
        else:
            self._look()

    # --- what going back would mean

    @property
    def _selected(self) -> Backup | None:
        row = self.table.currentIndex().row()
        return self._listed[row] if 0 <= row < len(self._listed) else None

    def _look(self) -> None:
        """Look into the chosen backup beside the window; nothing can be restored before that is said."""
        backup = self._selected
        self._looks += 1
        turn = self._looks
        self.take.hide()
        if backup is None:
            self.restore.refuse(_("There is no backup yet."))
            self.outlook.show_words(_("There is no backup yet."), "")
            return
        self.restore.refuse(_("The backup is being looked at."))
        self.outlook.show_words(self._about(backup), _("Looking at what has changed since…"))
        self._jobs.run(
            _("Looking at a backup"),
            lambda _job: self._found(backup),
            lambda found: self._show(turn, backup, found),
            lambda error: self._show_bad(turn, backup, error),
            quiet=True,
        )

    def _found(self, backup: Backup) -> Outlook:
        """In a thread."""
        if self._desk is not None:
            with self._desk.workspace.file.read() as connection:
                return outlook(connection, backup.path)
        with Workspace.open(self._path, read_only=True, clock=self._clock) as present, present.file.read() as connection:
            return outlook(connection, backup.path)

    def _show(self, turn: int, backup: Backup, found: Outlook) -> None:
        if isValid(self) and turn == self._looks:
            self.outlook.show_outlook(self._about(backup), found)
            if found.other:
                self.restore.refuse(found.sentence)
                return
            self.restore.allow()
            self.take.setVisible(bool(found.missing) and self._desk is not None and not self._desk.workspace.read_only)

    def _show_bad(self, turn: int, backup: Backup, error: AimsError) -> None:
        """The backup may be bad, which restoring will say, or the present file, which is why one restores."""
        if isValid(self) and turn == self._looks:
            words = _("What would be lost cannot be told: {reason}").format(reason=error.sentence)
            self.outlook.show_words(self._about(backup), words)
            self.restore.allow()

    def _about(self, backup: Backup) -> str:
        return _("Backup from {when}, {size}").format(when=when(backup.time, self._clock()), size=size_text(backup.size))

    # --- buttons

    def _make(self) -> None:
        assert self._desk is not None
        self.clear_error()
        try:
            self._desk.workspace.file.backup(Reason.BY_HAND)
        except AimsError as error:
            self.show_error(error)
        self.refresh()

    def _take(self) -> None:
        """Loses nothing: what would come is asked before it does."""
        backup = self._selected
        if backup is not None:
            self.chosen, self.takes_missing = backup.path, True
            self.done(QDialog.DialogCode.Accepted)

    def _restore(self) -> None:
        backup = self._selected
        if backup is None:
            return
        sentence = _("The file goes back to how it was {when}. {lost} The file as it is now is kept as a rescue copy and as a backup.")
        question = sentence.format(when=when(backup.time, self._clock()), lost=self.outlook.sentence.text())
        if ask(self, _("Restore this backup?"), question, _("Restore"), kind="danger"):
            self.chosen = backup.path
            self.done(QDialog.DialogCode.Accepted)


def _item(head: str, kind: Kind, text: str) -> QStandardItem:
    item = QStandardItem(text)
    item.setData(Cell(kind, text), CELL_ROLE)
    item.setData(f"{_(head)}: {text}", Qt.ItemDataRole.AccessibleTextRole)
    item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
    return item
