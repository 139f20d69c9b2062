"""What verifying the record trail found."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QWidget

from aims_desktop.i18n import _, ngettext
from aims_desktop.service.workspace import Workspace
from aims_desktop.store.verify import Report
from aims_desktop.ui.dialogs.base import Dialog
from aims_desktop.ui.widgets.message_bar import MessageBar
from aims_desktop.ui.widgets.text import label

SHOWN = 50
"""Problems beyond these are only counted."""


class VerifyDialog(Dialog):
    """The verdict, the figures to compare with a printed pack, and what is wrong if anything is."""

    def __init__(self, parent: QWidget | None, workspace: Workspace, report: Report) -> None:
        title = _("Record trail of {organisation}").format(organisation=workspace.organisation)
        super().__init__(parent, title, 620, scrolls=bool(report.problems))
        self._report = report
        whole = _("The record is whole: nothing was altered since it was written.")
        broken = _("The record is not whole. A backup or a colleague's copy shows what it was before.")
        self.verdict = MessageBar("ok", whole) if report.ok else MessageBar("bad", broken)
        self.add(self.verdict)
        changes = ngettext("{n} change", "{n} changes", report.changes)
        sites = ngettext("{n} session", "{n} sessions", report.sites)
        self.say(_("{changes} in {sites}. Every one of them was recomputed.").format(changes=changes, sites=sites))
        self.add(label(_("Head fingerprint, as printed on each pack"), "caption", "muted"))
        self.add(label(report.fingerprint, "section", selectable=True))
        if report.files_left_out:
            self.say(ngettext("{n} evidence file is not in this copy.", "{n} evidence files are not in this copy.", report.files_left_out))
        if report.erased:
            self.say(ngettext("{n} value was erased by law, with an entry that says so.",
                              "{n} values were erased by law, each with an entry that says so.", report.erased))  # fmt: skip
        for problem in report.problems[:SHOWN]:
            self.add(label(problem, "body", "bad", wrap=True, selectable=True))
        more = len(report.problems) - SHOWN
        if more > 0:
            self.say(ngettext("And {n} more.", "And {n} more.", more))
        self.say(_("This shows later alteration. It does not prove who sat at the keyboard, and whoever holds the file alone could "
                   "rewrite all of it; the fingerprint on a printed pack, or a colleague's copy, shows that too."))  # fmt: skip
        copy = self.button(_("Copy"), left=True)
        copy.clicked.connect(self._copy)
        self.close_button().setFocus()

    def _copy(self) -> None:
        lines = [self.verdict.text(), self._report.fingerprint, *self._report.problems]
        QApplication.clipboard().setText("\n".join(lines))
