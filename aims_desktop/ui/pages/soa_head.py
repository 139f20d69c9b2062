"""What stands over the controls: the statement's title and state, and what can be done with it as a whole."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from aims_desktop.i18n import _
from aims_desktop.service import soa
from aims_desktop.service.soa import SOA
from aims_desktop.ui.context import AppContext
from aims_desktop.ui.register.detail import approval_refusal
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.buttons import Button
from aims_desktop.ui.widgets.chips import Chip, FlowLayout
from aims_desktop.ui.widgets.text import label

NARROW = 900
"""In px at 100 %: with less the buttons say less."""


class SoaHead(QWidget):
    """Title, draft or version, compare, introduction, preview, approve."""

    def __init__(self) -> None:
        super().__init__()
        self._chip = Chip("", "info")
        self.compare = Button("", "ghost", icon="history")
        self.whole = Button(_("Introduction"), "ghost", icon="file-text", name=_("Introduction and approved versions"))
        self.preview = Button(_("Preview PDF"), icon="file-text", name=_("Preview PDF"))
        self.approve = Button(_("Approve…"), "primary", icon="shield-check")
        self._number = ""
        named = FlowLayout(gap=look().px(12))
        named.addWidget(label(_("Statement of Applicability"), "title", elide=True))
        named.addWidget(self._chip)
        words = QVBoxLayout()
        words.setSpacing(look().px(4))
        words.addWidget(label(_("Records"), "caption", "muted"))
        words.addLayout(named)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look().px(8))
        row.addLayout(words, 1)
        for button in (self.compare, self.whole, self.preview, self.approve):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)

    def refresh(self, context: AppContext) -> None:
        """Show how far the statement is approved, and what that allows."""
        workspace = context.workspace
        row, draft = soa.statement(workspace), soa.draft_number(workspace)
        version = workspace.facts().newest_version(row.id)
        number = (version.version or "?") if version is not None else ""
        if draft:
            self._chip.set(_("Draft {number}").format(number=draft), "info")
        else:
            self._chip.set(_("Version {version} in force").format(version=number), "ok")
        self._number = number
        self._word()
        if number:
            self.compare.allow()
        else:
            self.compare.refuse(_("No version was approved yet, so there is nothing to compare with."))
        unchanged = "" if draft else _("Nothing changed since version {version} was approved.").format(version=number)
        reason = approval_refusal(context, SOA, row) or unchanged
        self.approve.refuse(reason) if reason else self.approve.allow()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Say less where there is no room for more."""
        super().resizeEvent(event)
        self._word()

    def _word(self) -> None:
        whole = _("Compare with {version}").format(version=self._number) if self._number else _("Compare")
        short = self.width() < look().px(NARROW)
        self.compare.set_text(_("Compare") if short else whole, whole)
        self.preview.set_text(_("Preview") if short else _("Preview PDF"), _("Preview PDF"))
