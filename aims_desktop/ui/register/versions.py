"""The approved versions of a record."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from aims_desktop.i18n import _, day
from aims_desktop.model.register import Register, Row
from aims_desktop.service import approval
from aims_desktop.ui.context import AppContext
from aims_desktop.ui.register.panel import Panel, emptied
from aims_desktop.ui.register.scrolling import scrolling
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.chips import Chip
from aims_desktop.ui.widgets.icon_label import IconLabel
from aims_desktop.ui.widgets.text import label


class VersionsPanel(Panel):
    """What was approved, by whom, when, and what had changed."""

    def __init__(self, context: AppContext, register: Register) -> None:
        super().__init__()
        self._context, self._register = context, register
        self.state = label("", "strong", wrap=True)
        self.column.addWidget(self.state)
        self.list = QVBoxLayout()
        self.list.setSpacing(look().px(12))
        self.column.addWidget(scrolling(self.list), 1)

    def count(self, row: Row) -> int:
        """How many versions there are."""
        return len(approval.versions_of(self._context.workspace, row.id))

    def show_row(self, row: Row, refusal: str) -> None:
        """Show the versions of a record, the one in force first."""
        self.state.setText(approval.state(self._context.workspace, self._register, row))
        emptied(self.list)
        versions = approval.versions_of(self._context.workspace, row.id)
        for at, version in enumerate(versions):
            self.list.addWidget(self._version(version, in_force=at == 0))
        if not versions:
            words = _("A version keeps the record as it was approved. Approve it when all that is needed is there.")
            self.list.addWidget(label(words, tone="two", wrap=True))
        self.list.addStretch(1)

    def _version(self, version: Row, *, in_force: bool) -> QWidget:
        made = QWidget()
        made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look().px(10))
        row.addWidget(IconLabel("shield-check", "ok" if in_force else "muted"), 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(look().px(2))
        head = QHBoxLayout()
        head.setSpacing(look().px(8))
        head.addWidget(label(_("Version {version}").format(version=version.version or "?"), "strong"))
        if in_force:
            head.addWidget(Chip(_("In force"), "ok"))
        head.addStretch(1)
        column.addLayout(head)
        who = _("Approved by {who} on {day}").format(who=approval.approver_of(version), day=day(version.approved_on))
        column.addWidget(label(who, "caption", "muted", elide=True))
        if version.note:
            column.addWidget(label(version.note, tone="two", wrap=True))
        row.addLayout(column, 1)
        return made
