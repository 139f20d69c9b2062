"""A copy that came in, or a file where it cannot be worked on: who sent it, when, and what to do with it."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from PySide6.QtWidgets import QCheckBox, QDialog, QLineEdit, QWidget

from aims_desktop.errors import AimsError
from aims_desktop.i18n import _
from aims_desktop.service.workspace import Clock, Workspace
from aims_desktop.store.file import AimsFile
from aims_desktop.store.gate import Level, examine
from aims_desktop.store.history import fingerprint
from aims_desktop.store.machine import Machine
from aims_desktop.store.place import Kind, Place
from aims_desktop.store.sealing import PassphraseError
from aims_desktop.ui.dialogs.base import facts, field
from aims_desktop.ui.dialogs.working import WorkingDialog
from aims_desktop.ui.jobs import Job, Jobs, Stopped
from aims_desktop.ui.saving import when
from aims_desktop.ui.widgets.text import label

Outcome = Literal["", "look", "take_in"]


class ParcelDialog(WorkingDialog):
    """Asks for the passphrase if there is one, checks the copy, says what it is, asks what to do.

    `file` is the checked copy, open for reading, to be closed by whoever asked; `own` the file of the same dataset that is worked on here.
    """

    def __init__(self, parent: QWidget | None, path: Path, place: Place, jobs: Jobs, clock: Clock, *, sealed: bool) -> None:
        super().__init__(parent, jobs, path.name, 560)
        self._path, self._place, self._clock = path, place, clock
        self.outcome: Outcome = ""
        self.file: AimsFile | None = None
        self.own: Path | None = None
        self.said = label(_("Checking the copy…"), wrap=True)
        self.add(self.said)
        self.passphrase = QLineEdit()
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.show_it = QCheckBox(_("Show the passphrase"))
        self.show_it.setAccessibleName(self.show_it.text())
        self.show_it.toggled.connect(self._show_passphrase)
        self._secret = QWidget()
        secret = field(_("&Passphrase"), self.passphrase, _("The one who sent the copy knows it."))
        secret.setContentsMargins(0, 0, 0, 0)
        secret.addWidget(self.show_it)
        self._secret.setLayout(secret)
        self._secret.setVisible(sealed)
        self.add(self._secret)
        self.link = QCheckBox(_("Synchronise with this file from now on"))
        self.link.setAccessibleName(self.link.text())
        self.look = self.button(_("Only look at it"))
        self.look.clicked.connect(lambda: self._answer("look"))
        self.take_in = self.button(_("Take it in"), "primary")
        self.take_in.clicked.connect(lambda: self._answer("take_in"))
        self.check = self.button(_("Open it"), "primary")
        self.check.clicked.connect(self._check)
        for button in (self.look, self.take_in):
            button.hide()
        self.check.setVisible(sealed)
        if sealed:
            self.said.setText(_("This copy is protected with a passphrase."))
            self.passphrase.setFocus()
        else:
            self._check()

    # --- checking it

    def _show_passphrase(self, shown: bool) -> None:
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)

    def _check(self) -> None:
        path, passphrase, clock = self._path, self.passphrase.text(), self._clock

        def check(job: Job) -> AimsFile:
            file = AimsFile.open_parcel(path, passphrase, clock=clock, progress=job.progress)
            if job.cancelled():
                file.close()
                raise Stopped
            return file

        self.work(_("Checking the copy"), check, self._checked)

    def working(self, busy: bool) -> None:
        """Leave the passphrase alone while it is tried."""
        self._secret.setEnabled(not busy)
        self.check.setEnabled(not busy)

    def show_error(self, error: AimsError) -> None:
        """Show why the copy is not opened; a passphrase can be typed again."""
        super().show_error(error)
        if isinstance(error, PassphraseError):
            self._secret.show()
            self.check.show()
            self.passphrase.selectAll()
            self.passphrase.setFocus()
        else:
            self.said.setText(_("This copy cannot be used."))
        self.fit()

    def _checked(self, file: AimsFile) -> None:
        self.file = file
        workspace = Workspace(file, self._clock)
        self.own = _own_file(file.dataset_id, self._path)
        self._secret.hide()
        self.check.hide()
        self.said.setText(self._what_it_is(workspace))
        self.add(facts((name, label(text, elide=True)) for name, text in self._told(file)))
        self.add(label(self._what_to_do(), wrap=True))
        if not self._place.is_local:
            self.link.setChecked(True)
            self.add(self.link)
        if self.own is not None:
            self.take_in.set_text(_("Merge it into mine…"))
        elif self._place.is_local:
            self.take_in.set_text(_("Work with it…"))
        else:
            self.take_in.set_text(_("Take it in and link…"))
        self.look.show()
        self.take_in.show()
        self.take_in.setDefault(True)
        self.take_in.setFocus()
        self.fit()

    # --- what it is

    def _what_it_is(self, workspace: Workspace) -> str:
        organisation, sent = workspace.organisation, workspace.file.sent
        if self._place.kind is Kind.SYNCED:
            where = _("This file of {organisation} lies in a folder that {place} synchronises.")
        elif self._place.kind is Kind.NETWORK:
            where = _("This file of {organisation} lies on a network drive ({place}).")
        elif self._place.kind is Kind.REMOVABLE:
            where = _("This file of {organisation} lies on a removable drive ({place}).")
        elif sent is not None and sent.sent_by:
            where = _("{who} sent you this copy of the AIMS of {organisation}.")
        else:
            where = _("This is a copy of the AIMS of {organisation}.")
        who = sent.sent_by if sent is not None else ""
        return where.format(organisation=organisation, place=self._place.name, who=who)

    def _told(self, file: AimsFile) -> list[tuple[str, str]]:
        sent = file.sent
        told = [(_("Fingerprint"), fingerprint(file.head))]
        if sent is not None and sent.sent_at is not None:
            said = _("{who}, {when}").format(who=sent.sent_by or _("unknown"), when=when(sent.sent_at, self._clock()))
            told.insert(0, (_("Sent by"), said))
        if sent is not None and not sent.has_files:
            told.append((_("Evidence"), _("left out of this copy")))
        if self.own is not None:
            told.append((_("Your file"), self.own.name))
        return told

    def _what_to_do(self) -> str:
        merging = _("Merging takes the changes of both sides into your file. This copy stays as it is.")
        if self._place.is_local:
            return merging if self.own else _("To work with it, a file of your own is made of it. This copy stays as it is.")
        why = _("Two computers that work on one file would overwrite each other, so it is not worked on there.")
        then = _("Take it in: you get a file of your own on this computer, and synchronising exchanges the changes with this one.")
        return f"{why} {merging if self.own else then}"

    def _answer(self, outcome: Outcome) -> None:
        self.outcome = outcome
        self.done(QDialog.DialogCode.Accepted)


def _own_file(dataset_id: str, path: Path) -> Path | None:
    """The file of a dataset that is worked on here, where it still is."""
    home = Machine().home(dataset_id)
    try:
        if home is not None and home.resolve() != path.resolve() and examine(home, Level.SCHEMA).dataset_id == dataset_id:
            return home
    except AimsError:
        return None
    return None
