"""Verify: what an auditor can trust. Recomputes the record trail beside the window and holds it against paper and other copies."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QHBoxLayout
from shiboken6 import isValid

from aims_desktop.errors import AimsError
from aims_desktop.i18n import _, moment
from aims_desktop.report.packs import PACKS, verification
from aims_desktop.service import proof
from aims_desktop.service.workspace import Changes
from aims_desktop.store import parcel
from aims_desktop.store.copies import SUFFIX
from aims_desktop.store.proof import Session
from aims_desktop.store.sealing import PassphraseError
from aims_desktop.store.verify import Report
from aims_desktop.ui.context import AppContext, Place
from aims_desktop.ui.exporting import ask_for_pdf
from aims_desktop.ui.jobs import Job
from aims_desktop.ui.pages.verify_cards import ClaimsCard, CopyCard, OutcomeCard, PaperCard, PartsCard, ProblemsCard, SessionsCard
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.theme.tokens import CARD_GAP
from aims_desktop.ui.view import Commands, View
from aims_desktop.ui.widgets.buttons import Button
from aims_desktop.ui.widgets.page import Page


class VerifyPage(View):
    """The outcome above, the parts and the comparisons below it, then sessions and what all that proves."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self.report: Report | None = None
        self._at: dt.datetime | None = None
        self._job: Job | None = None
        self._standing: proof.Standing | None = None
        self._witness: proof.Witness | None = None
        self._other: Path | None = None
        self._page = Page(_("Verify"), purpose=_("Is everything in this file as it was written? Every entry is recomputed."))
        self.again = Button(_("Check again"), "primary", icon="shield-check")
        self.save = Button(_("Save PDF…"), icon="download", name=_("Save the outcome as PDF"))
        self.outcome, self.parts, self.problems = OutcomeCard(), PartsCard(), ProblemsCard()
        self.paper, self.copy, self.sessions = PaperCard(), CopyCard(), SessionsCard()
        self._build()
        self._tell()

    def _build(self) -> None:
        self._page.add_action(self.save)
        self._page.add_action(self.again)
        below = QHBoxLayout()
        below.setSpacing(look().px(CARD_GAP))
        below.addWidget(self.paper, 1)
        below.addWidget(self.copy, 1)
        for card in (self.outcome, self.problems, self.parts):
            self._page.add(card)
        self._page.add(below)
        self._page.add(self.sessions)
        self.sessions.hide()  # until they were read with the rest
        self._page.add(ClaimsCard())
        self._page.body.addStretch(1)
        self.column.addWidget(self._page)
        self.again.clicked.connect(self.check)
        self.save.clicked.connect(self._export)
        self.outcome.cancel.clicked.connect(self._cancel)
        self.paper.asked.connect(self._compare_paper)
        self.copy.choose.clicked.connect(self._choose_copy)
        self.copy.opened.connect(self._open_sealed)
        self.problems.repair.clicked.connect(lambda: self.context.trigger("tools.repair"))
        self.problems.restore.clicked.connect(lambda: self.context.trigger("file.backups"))

    # --- what the window asks

    @property
    def title(self) -> str:
        """The page's name."""
        return _("Verify")

    def place(self) -> Place:
        """This page."""
        return Place("verify")

    def open(self, place: Place) -> None:
        """Check at once when first gone to; later on wish, since it takes time."""
        if self.report is None and self._job is None:
            self.check()

    def refresh(self, changes: Changes | None) -> None:
        """What was checked is of an earlier state now."""
        self._tell()

    def commands(self) -> Commands:
        """Checking again and the PDF."""
        return {"view.refresh": self.check, "file.export": self._export}

    def focus_content(self) -> None:
        """What can be done now: check again, or stop the check."""
        (self.outcome.cancel if self._job is not None else self.again).setFocus(Qt.FocusReason.OtherFocusReason)

    # --- the check

    def check(self) -> None:
        """Recompute everything beside the window."""
        if self._job is not None:
            return
        workspace = self.context.workspace
        job = self.context.jobs.run(
            _("Verifying the record trail"), lambda job: proof.examined(workspace, job.progress), self._checked, self._failed, quiet=True
        )
        self._job = job
        job.ended.connect(self._ended)  # before the button that has the keyboard goes
        self.outcome.follow(job)
        self._tell()

    def _cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _ended(self) -> None:
        """Before the outcome arrives; what was stopped has none."""
        if not isValid(self):
            return
        job, self._job = self._job, None
        if job is not None and job.cancelled():
            self.outcome.verdict.set("info", _("Stopped. Nothing was changed."))
        self._tell()
        if self.outcome.cancel.hasFocus() or self.focusWidget() is None:
            self.again.setFocus(Qt.FocusReason.OtherFocusReason)

    def _checked(self, found: tuple[Report, list[Session]]) -> None:
        if not isValid(self):
            return
        report, sessions = found
        self.report, self._at = report, self.context.workspace.clock()
        self.outcome.show_report(report, "")
        self.parts.show_parts(report.parts)
        self.problems.show_report(report, read_only=self.context.workspace.read_only)
        self.sessions.show_sessions(sessions)
        self.sessions.show()
        self._tell()

    def _failed(self, error: AimsError) -> None:
        if isValid(self):
            self.outcome.verdict.set("bad", error.sentence)

    def _tell(self) -> None:
        """Say of when the outcome is, and what can be done now."""
        if self._job is not None:
            self.again.refuse(_("The check is running."))
        else:
            self.again.allow()
        if self.report is None:
            self.save.refuse(_("There is no outcome yet."))
            return
        self.save.allow()
        words = _("Checked {when}").format(when=moment(self._at))
        if self.report.head != self.context.workspace.file.head:
            words = _("{checked}; the file was changed since").format(checked=words)
        self.outcome.set_caption(words)

    # --- paper and other copies

    def _compare_paper(self, text: str) -> None:
        try:
            self._standing = proof.standing(self.context.workspace, text)
        except AimsError as error:
            self._standing = None
            self.paper.show_refusal(error.sentence)
        else:
            self.paper.show_standing(self._standing)

    def _choose_copy(self) -> None:
        names = _("AIMS files and copies (*{suffix} *{parcel});;All files (*)").format(suffix=SUFFIX, parcel=parcel.SUFFIX)
        folder = self.context.settings.last_folder
        name, _filter = QFileDialog.getOpenFileName(self, _("Choose a copy to compare with"), folder, names)
        if name:
            self.compare_with(Path(name))

    def compare_with(self, path: Path, passphrase: str = "") -> None:
        """Hold the file against another copy, beside the window."""
        workspace = self.context.workspace
        self._other = path
        self.copy.choose.refuse(_("The copy is being looked at."))
        job = self.context.jobs.run(
            _("Looking at {name}").format(name=path.name),
            lambda job: proof.compared(workspace, path, passphrase, job.progress),
            self._compared,
            self._not_compared,
        )
        job.ended.connect(self._looked)

    def _open_sealed(self, passphrase: str) -> None:
        if self._other is not None:
            self.compare_with(self._other, passphrase)

    def _looked(self) -> None:
        if isValid(self):
            self.copy.choose.allow()

    def _compared(self, witness: proof.Witness) -> None:
        if isValid(self):
            self._witness = witness
            self.copy.show_witness(witness)

    def _not_compared(self, error: AimsError) -> None:
        if isValid(self):
            self._witness = None
            self.copy.show_refusal(error.sentence, sealed=isinstance(error, PassphraseError))

    # --- on paper

    def _export(self) -> None:
        report, standing, witness = self.report, self._standing, self._witness
        if report is None:
            self.context.toast(_("There is no outcome yet."))
            return
        pack = PACKS["verification"]
        ask_for_pdf(self, self.context, pack, lambda records: pack.document(verification.found(records, report, standing, witness)))
