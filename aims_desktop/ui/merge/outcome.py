"""What came of a merge: the counts, what is still to be decided or reviewed, and the way there."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QDialog, QWidget

from aims_desktop.i18n import _, ngettext
from aims_desktop.report.packs import pack_named
from aims_desktop.service import conflicts
from aims_desktop.service.erasing import Found
from aims_desktop.service.merge_report import as_text
from aims_desktop.store.merged import Merged
from aims_desktop.ui.context import AppContext
from aims_desktop.ui.dialogs.base import Dialog
from aims_desktop.ui.exporting import ask_for_pdf
from aims_desktop.ui.widgets.message_bar import MessageBar
from aims_desktop.ui.widgets.text import label


class OutcomeDialog(Dialog):
    """`goes_on` says whether the person wants to decide what is open now."""

    def __init__(self, parent: QWidget | None, context: AppContext, merged: Merged, called: str) -> None:
        super().__init__(parent, _("Merged: {name}").format(name=called), 620, 460, scrolls=True)
        self.goes_on = False
        self._context, self._merged = context, merged
        waiting = len(conflicts.open_conflicts(context.workspace))
        words = ngettext("{n} conflict waits for your decision.", "{n} conflicts wait for your decision.", waiting)
        done = _("Everything of both copies is in your file now.")
        self.verdict = MessageBar("warn", f"{done} {words}") if waiting else MessageBar("ok", done)
        self.add(self.verdict)
        self.lines = list(as_text(merged, dry_run=False))
        for line in self.lines:
            self.add(label(line.strip(), wrap=True, selectable=True))
        self.body.addStretch(1)
        self.button(_("Copy"), left=True).clicked.connect(lambda: QApplication.clipboard().setText("\n".join(self.lines)))
        if merged.again:
            self.button(_("Erase it there too…"), "danger", left=True).clicked.connect(self._erase)
        save = self.button(_("Save as PDF…"), left=True)
        save.clicked.connect(lambda: ask_for_pdf(self, context, pack_named("merge")))
        if waiting:
            self.close_button(_("Decide later"))
            decide = self.button(_("Decide now"), "primary")
            decide.clicked.connect(self._go_on)
            decide.setFocus()
        else:
            self.close_button().setFocus()

    def _erase(self) -> None:
        """Offer to erase what was erased in one copy and written elsewhere in the other."""
        from aims_desktop.ui.dialogs.erase import EraseDialog

        EraseDialog(self, self._context, found=Found(self._merged.again)).exec()

    def _go_on(self) -> None:
        self.goes_on = True
        self.done(QDialog.DialogCode.Accepted)
