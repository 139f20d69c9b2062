"""Synchronise: the file that colleagues reach too, when it was last exchanged, what lies beside it, and one round with it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QCheckBox, QFileDialog, QLineEdit, QVBoxLayout, QWidget

from aims_desktop.errors import AimsError
from aims_desktop.files import short_path
from aims_desktop.i18n import _, ngettext
from aims_desktop.service.sharing import exchanged, link_of
from aims_desktop.service.synchronising import Round, Synchronised, siblings
from aims_desktop.service.workspace import Workspace
from aims_desktop.settings import Settings
from aims_desktop.store.copies import SUFFIX
from aims_desktop.store.lock import HeldError
from aims_desktop.store.machine import Link, Machine
from aims_desktop.store.merge import ErasureError
from aims_desktop.store.parcel import SUFFIX as PARCEL
from aims_desktop.store.sealing import PassphraseError, is_sealed
from aims_desktop.ui.dialogs.base import ask, facts, field
from aims_desktop.ui.dialogs.in_use import InUseDialog, described
from aims_desktop.ui.dialogs.working import WorkingDialog
from aims_desktop.ui.jobs import Job, Jobs
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.message_bar import MessageBar
from aims_desktop.ui.widgets.text import label


class SynchroniseDialog(WorkingDialog):
    """Asks with which file and under which passphrase.

    `done_` is what came of the round, `goes_on` says whether the person wants to decide now what differs.
    """

    def __init__(self, parent: QWidget | None, workspace: Workspace, jobs: Jobs, settings: Settings) -> None:
        super().__init__(parent, jobs, _("Synchronise"), 580)
        self._workspace, self._settings = workspace, settings
        self._round: Round | None = None
        self.done_: Synchronised | None = None
        self.goes_on = False
        self.link = link_of(workspace)
        self.beside: list[tuple[Path, QCheckBox]] = []
        self._with = label("", elide=True)
        self._last = label("", elide=True)
        self.passphrase = QLineEdit()
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self._secret = QWidget()
        secret = field(_("&Passphrase of that file"), self.passphrase)
        secret.setContentsMargins(0, 0, 0, 0)
        self._secret.setLayout(secret)
        self._found = QWidget()
        self._form = QWidget()
        self._lay_out()
        self.add(self._form)
        self.choose = self.button(_("Another file…"), left=True)
        self.choose.clicked.connect(self._choose)
        self.go = self.button(_("Synchronise"), "primary")
        self.go.clicked.connect(lambda _pressed: self.start(""))
        self._show()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self._form)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(12))
        what = _("What your colleagues left there is merged into your file; then a whole copy of it goes there for them.")
        column.addWidget(label(what, wrap=True))
        column.addWidget(facts([(_("With"), self._with), (_("Last"), self._last)]))
        beside = QVBoxLayout(self._found)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(look().px(6))
        offer = _(
            "Copies that were written at the same time lie beside it. Those marked are merged too, then moved to the folder “merged”."
        )
        beside.addWidget(label(offer, wrap=True))
        column.addWidget(self._found)
        column.addWidget(self._secret)

    def _show(self) -> None:
        """Show what there is to synchronise with."""
        self._offer_siblings()
        if self.link is None:
            self._with.setText(_("not chosen yet"))
            self._last.setText("–")
            self.choose.set_text(_("Choose a file…"))
            self.go.refuse(_("Choose first which file to synchronise with."))
            self._secret.hide()
            self.choose.setFocus()
        else:
            self._with.setText(short_path(self.link.parcel))
            self._last.setText(exchanged(self.link, self._workspace.clock()))
            self.choose.set_text(_("Another file…"))
            self.go.allow()
            self._secret.setVisible(_asks_for_passphrase(self.link.parcel))
            (self.passphrase if self._secret.isVisibleTo(self) else self.go).setFocus()
        self.fit()

    def _offer_siblings(self) -> None:
        for _path, box in self.beside:
            box.deleteLater()
        self.beside = []
        column = self._found.layout()
        assert column is not None
        for path in siblings(self.link.parcel) if self.link else []:
            box = QCheckBox(path.name.replace("&", "&&"))
            box.setAccessibleName(path.name)
            box.setChecked(True)
            column.addWidget(box)
            self.beside.append((path, box))
        self._found.setVisible(bool(self.beside))

    def _choose(self) -> None:
        folder = self.link.parcel.parent if self.link else Path(self._settings.last_folder or Path.home())
        proposed = folder / f"{self._workspace.path.stem}{PARCEL}"
        names = _("Files to share (*{parcel} *{suffix})").format(parcel=PARCEL, suffix=SUFFIX)
        title = _("Synchronise with which file? A new name makes a new one")
        options = QFileDialog.Option.DontConfirmOverwrite
        name, _filter = QFileDialog.getSaveFileName(self, title, str(proposed), names, options=options)
        if name:
            path = Path(name) if Path(name).suffix.lower() in {PARCEL, SUFFIX} else Path(name + PARCEL)
            known = link_of(self._workspace)
            self.link = known if known is not None and known.parcel == path else Link(path)
            self.clear_error()
            self._show()

    # --- one round

    def start(self, break_lock_of: str = "") -> None:
        """Begin a round; each of its steps is done beside the window."""
        assert self.link is not None
        beside = [path for path, box in self.beside if box.isChecked()]
        each = self._round = Round(self._workspace, self.link.parcel, self._passphrase(), beside=beside, break_lock_of=break_lock_of)
        self.work(_("Synchronising"), lambda job: _closing(each, lambda: each.begin(job.progress)), lambda _answer: self._merge(each))

    def _passphrase(self) -> str:
        """What was typed, where it is asked for: one for another file must not seal this one."""
        return self.passphrase.text() if self._secret.isVisibleTo(self) else ""

    def _merge(self, each: Round, *, erasures: bool = False) -> None:
        def work(job: Job) -> object:
            return _closing(each, lambda: _merged(each, job, erasures=erasures))

        self.work(_("Synchronising"), work, lambda question: self._send(each, question))

    def _send(self, each: Round, question: ErasureError | None) -> None:
        """Send what was merged, unless something was erased there: then that is asked about first."""
        if question is None:
            self.work(_("Synchronising"), lambda job: _closing(each, lambda: each.send(job.progress)), lambda done: self._sent(each, done))
        elif ask(self, _("Erase these values here too?"), question.sentence, _("Erase them here too"), kind="danger"):
            self._merge(each, erasures=True)
        else:
            each.close()
            self.show_error(question)

    def working(self, busy: bool) -> None:
        """Leave the form alone during a round."""
        self._form.setEnabled(not busy)
        self.choose.setEnabled(not busy)
        self.go.setEnabled(not busy)

    def show_error(self, error: AimsError) -> None:
        """Show why nothing came of it; a lock that was left behind can be broken, a passphrase be typed again."""
        super().show_error(error)
        if isinstance(error, PassphraseError):
            self._secret.show()
            self.passphrase.selectAll()
            self.passphrase.setFocus()
            self.fit()
        if isinstance(error, HeldError) and error.holder.machine != Machine().id:
            self._held(error)

    def _held(self, error: HeldError) -> None:
        name = self.link.parcel.name if self.link else ""
        sentence = _("{who} is synchronising with this file, or did not finish doing so.").format(who=described(error.holder))
        consequence = _("If {who} is still synchronising, that round ends without sending and can be made again; nothing is lost.")
        dialog = InUseDialog(self, name, error.holder, Machine().id, sentence=sentence, consequence=consequence, can_read=False)
        dialog.exec()
        if dialog.outcome == "take_over":
            self.start(dialog.typed())

    def _sent(self, each: Round, done: Synchronised) -> None:
        each.close()
        self.done_ = done
        for widget in (self._form, self.go, self.choose):
            widget.hide()
        self.add(MessageBar("warn" if done.needs_a_look else "ok", _summary(done)))
        for line in _details(done):
            self.add(label(line, wrap=True, selectable=True))
        self.cancel.set_text(_("Close"))
        self.cancel.setFocus()
        if self._workspace.conflicts():
            self.cancel.set_text(_("Decide later"))
            self.decide = self.button(_("Decide now"), "primary")
            self.decide.clicked.connect(self._go_on)
            self.decide.setFocus()
        self.fit()

    def _go_on(self) -> None:
        self.goes_on = True
        self.accept()


def _closing(each: Round, work: Callable[[], object]) -> object:
    """Give the lock back where a step fails or is stopped."""
    try:
        return work()
    except BaseException:
        each.close()
        raise


def _merged(each: Round, job: Job, *, erasures: bool) -> ErasureError | None:
    """Merge in a thread; what has to be asked before, if anything. Whoever stopped meanwhile wants nothing sent."""
    try:
        each.merge(erasures=erasures)
    except ErasureError as error:
        return error
    job.progress(1.0)
    return None


def _asks_for_passphrase(path: Path) -> bool:
    try:
        return path.exists() and is_sealed(path)
    except (AimsError, OSError):
        return False


def _summary(done: Synchronised) -> str:
    if done.changes:
        came = ngettext("{n} change came in.", "{n} changes came in.", done.changes)
    elif done.files:
        came = ngettext("{n} evidence file came in.", "{n} evidence files came in.", done.files)
    else:
        came = _("Nothing new came in.")
    went = _("Your copy is there for your colleagues.") if done.sent else _("There was nothing to send.")
    return f"{came} {went}"


def _details(done: Synchronised) -> list[str]:
    conflicts = sum(len(merged.conflicts) for _name, merged in done.merged)
    lines = []
    if conflicts:
        lines.append(ngettext("{n} value differs and waits for your decision.", "{n} values differ and wait for your decision.", conflicts))
    if done.moved:
        lines.append(ngettext("{n} copy was merged and moved aside.", "{n} copies were merged and moved aside.", len(done.moved)))
    return [*lines, *(error.sentence for error in done.left)]
