"""Share a copy: where it goes, with or without evidence files, under a passphrase or not."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QCheckBox, QFileDialog, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from aims_desktop.errors import RuleError
from aims_desktop.files import safe_name, short_path, size_text
from aims_desktop.i18n import _, ngettext
from aims_desktop.service.sharing import Outgoing
from aims_desktop.service.workspace import Workspace
from aims_desktop.settings import Settings
from aims_desktop.store.parcel import SUFFIX, Parcel
from aims_desktop.ui.dialogs.base import ask, facts, field
from aims_desktop.ui.dialogs.working import WorkingDialog
from aims_desktop.ui.jobs import Jobs
from aims_desktop.ui.outside import open_outside
from aims_desktop.ui.saving import when
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.buttons import Button
from aims_desktop.ui.widgets.message_bar import MessageBar
from aims_desktop.ui.widgets.text import label


class ShareDialog(WorkingDialog):
    """Asks, writes the copy, then offers its folder; `made` is the copy once it is there."""

    def __init__(self, parent: QWidget | None, workspace: Workspace, out: Outgoing, jobs: Jobs, settings: Settings) -> None:
        super().__init__(parent, jobs, _("Share a copy"), 560)
        self._workspace, self._out, self._settings = workspace, out, settings
        self.made: Path | None = None
        self.folder = Path(settings.last_folder) if settings.last_folder else workspace.path.parent
        self.name = QLineEdit(out.name)
        self.where = label("", "body", "two", elide=True)
        self.without = QCheckBox(_("Leave out the evidence files"))
        self.protect = QCheckBox(_("Protect the copy with a passphrase"))
        self.passphrase, self.again = QLineEdit(), QLineEdit()
        self.show_it = QCheckBox(_("Show the passphrase"))
        for box in (self.without, self.protect, self.show_it):
            box.setAccessibleName(box.text())
        self._size = label("", "body")
        self._form = QWidget()
        self._lay_out()
        self.add(self._form)
        self.share = self.button(_("Save the copy"), "primary")
        self.share.clicked.connect(self._share)
        self.without.toggled.connect(self._show)
        self.protect.toggled.connect(self._protected)
        self.show_it.toggled.connect(self._show)
        self._show()
        self.name.setFocus()
        self.name.setSelection(0, len(Path(out.name).stem))

    # --- the form

    def _lay_out(self) -> None:
        column = QVBoxLayout(self._form)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(12))
        what = _("A whole, checked copy, to go by mail, on a stick or into a folder you share.")
        then = _("Your colleague works with it and sends a copy back; merging keeps the work of both.")
        column.addWidget(label(f"{what} {then}", wrap=True))
        column.addWidget(facts(self._facts()))
        column.addLayout(field(_("File &name"), self.name))
        column.addLayout(self._place())
        if self._out.files:
            column.addWidget(self.without)
        column.addWidget(self.protect)
        self._secret = QWidget()
        self._secret.setLayout(self._passphrases())
        column.addWidget(self._secret)

    def _facts(self) -> list[tuple[str, QLabel]]:
        now = self._workspace.clock()
        from_whom = _("{who}, {when}").format(who=self._out.by, when=when(now, now))
        return [
            (_("From"), label(from_whom, elide=True)),
            (_("Fingerprint"), label(self._out.fingerprint, selectable=True)),
            (_("Size"), self._size),
        ]

    def _place(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(look().px(8))
        row.addWidget(label(_("In folder"), "body", "muted"))
        row.addWidget(self.where, 1)
        self.elsewhere = Button(_("Another folder…"), "link")
        self.elsewhere.clicked.connect(self._choose)
        row.addWidget(self.elsewhere)
        return row

    def _passphrases(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setContentsMargins(look().px(26), 0, 0, 0)
        column.setSpacing(look().px(8))
        row = QHBoxLayout()
        row.setSpacing(look().px(12))
        row.addLayout(field(_("&Passphrase"), self.passphrase), 1)
        row.addLayout(field(_("The same &again"), self.again), 1)
        column.addLayout(row)
        column.addWidget(self.show_it)
        warning = _("Nobody can recover a forgotten passphrase. Tell it to your colleague in another way than you send the file.")
        column.addWidget(label(warning, "caption", "muted", wrap=True))
        return column

    def _show(self) -> None:
        self.where.setText(short_path(self.folder))
        self._secret.setVisible(self.protect.isChecked())
        for line in (self.passphrase, self.again):
            line.setEchoMode(QLineEdit.EchoMode.Normal if self.show_it.isChecked() else QLineEdit.EchoMode.Password)
        size = size_text(self._out.size_of(with_files=not self.without.isChecked()))
        if not self._out.files:
            text = _("about {size}").format(size=size)
        elif self.without.isChecked():
            text = _("about {size}, without evidence files").format(size=size)
        else:
            files = ngettext("{n} evidence file", "{n} evidence files", self._out.files)
            text = _("about {size}, with {files}").format(size=size, files=files)
        self._size.setText(text)

    def _protected(self, on: bool) -> None:
        self._show()
        self.fit()
        (self.passphrase if on else self.protect).setFocus()

    def _choose(self) -> None:
        name = QFileDialog.getExistingDirectory(self, _("Where to save the copy"), str(self.folder))
        if name:
            self.folder = Path(name)
            self._show()

    # --- writing it

    def target(self) -> Path:
        """Where the copy goes."""
        name = safe_name(self.name.text().strip() or self._out.name)
        return self.folder / (name if name.lower().endswith(SUFFIX) else name + SUFFIX)

    def _share(self) -> None:
        self.clear_error()
        problem = self._problem()
        if problem:
            self.show_error(RuleError(problem))
            return
        target = self.target()
        question = _("There is a file of this name in that folder. What it holds and you have not merged is gone from there.")
        if target.exists() and not ask(self, _("Replace {name}?").format(name=target.name), question, _("Replace"), kind="danger"):
            return
        file, passphrase = self._workspace.file, self.passphrase.text() if self.protect.isChecked() else ""
        with_files = not self.without.isChecked()
        self.work(
            _("Saving a copy"),
            lambda job: file.share(target, passphrase, with_files=with_files, progress=job.progress),
            self._shared,
        )

    def _problem(self) -> str:
        if not self.protect.isChecked():
            return ""
        if not self.passphrase.text():
            self.passphrase.setFocus()
            return _("Type a passphrase, or share the copy without one.")
        if self.passphrase.text() != self.again.text():
            self.again.setFocus()
            return _("The two passphrases differ; type the same one twice.")
        return ""

    def working(self, busy: bool) -> None:
        """Leave the form alone while the copy is written."""
        self._form.setEnabled(not busy)
        self.share.setEnabled(not busy)

    def _shared(self, parcel: Parcel) -> None:
        target = self.made = self.target()
        self._settings.last_folder = str(self.folder)
        self._form.hide()
        self.share.hide()
        said = _("Saved {name}, {size}.").format(name=target.name, size=size_text(target.stat().st_size))
        self.add(MessageBar("ok", said))
        if not parcel.has_files:
            self.say(_("The evidence files are not in it; your colleague sees which ones there are."))
        if self.protect.isChecked():
            self.say(_("It opens with the passphrase only. Tell it to your colleague in another way than you send the file."))
        self.cancel.set_text(_("Close"))
        self.outside = self.button(_("Open folder"), "primary")
        self.outside.clicked.connect(lambda: open_outside(target.parent))
        self.outside.setFocus()
        self.fit()
