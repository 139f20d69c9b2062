"""The scope statement: composed from the records beside the fields it rests on, taken over, compared, and approved as a version."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QVBoxLayout

from aims_desktop.i18n import _, ngettext
from aims_desktop.model.register import Row
from aims_desktop.service import approval, scope
from aims_desktop.service.checks import progress
from aims_desktop.service.scope import SCOPE
from aims_desktop.service.workspace import Changes
from aims_desktop.ui.context import AppContext, Place
from aims_desktop.ui.navigation import phase_line
from aims_desktop.ui.pages.page_column import page_column
from aims_desktop.ui.pages.record_page import RecordHead, split, with_margins
from aims_desktop.ui.pages.review_fields import FieldGroup
from aims_desktop.ui.pages.scope_parts import ComposedCard, MovedCard, SourcesCard
from aims_desktop.ui.register.approve_dialog import ApproveDialog
from aims_desktop.ui.register.detail import approval_refusal
from aims_desktop.ui.register.field_box import AccessKeys
from aims_desktop.ui.register.versions import VersionsPanel
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.view import View
from aims_desktop.ui.widgets.buttons import Button
from aims_desktop.ui.widgets.card import Card
from aims_desktop.ui.widgets.text import label

BOUNDARY = ("activities", "units", "sites", "exclusions", "interfaces", "issues_considered")
STATEMENT = ("statement",)
APPROVAL = ("prepared_by_id", "next_review_on")
_LEFT, _RIGHT = 340, 360
_VERSION, _VERSIONS = 66, 4
"""The height of one version, and how many are in sight at once."""


class ScopePage(View):
    """At the left what is said about the boundary; at the right the text that follows from it, and the statement in the register."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        keys = AccessKeys()
        self.approve_button = Button(_("Approve…"), "primary", icon="shield-check", name=_("Approve the scope"))
        self.approve_button.clicked.connect(self.approve)
        self.head = RecordHead(_("Scope statement"), [self.approve_button])
        self.groups = [FieldGroup(context, SCOPE, names, keys=keys, columns=1) for names in (BOUNDARY, STATEMENT, APPROVAL)]
        self.sources = SourcesCard(context)
        self.composed = ComposedCard()
        self.composed.take.clicked.connect(self.take_over)
        self.moved = MovedCard(context)
        self.versions = VersionsPanel(context, SCOPE)
        self._same = label("", "caption", "muted", wrap=True)
        self.column.addWidget(self.head)
        self.column.addWidget(with_margins(split(_("What the scope rests on, and its statement"), self._left(), self._right(), (5, 6))), 1)
        self.refresh(None)

    # --- what the window asks

    @property
    def title(self) -> str:
        """The page's name."""
        return _("Scope statement")

    def place(self) -> Place:
        """This page."""
        return Place("scope")

    def refresh(self, changes: Changes | None) -> None:
        """Compose the text anew from what the records say now."""
        workspace, row = self.context.workspace, self._row
        refusal = workspace.read_only_reason if workspace.read_only else ""
        parts = scope.parts(workspace)
        self.head.set_phase(phase_line(progress(workspace), SCOPE.step))
        for group in self.groups:
            group.show_row(row)
            group.set_read_only(refusal)
        self.sources.show_sources(scope.sources(workspace))
        self.composed.show_parts(parts)
        self.moved.show_moved(parts)
        self.versions.show_row(row, refusal)
        self.versions.setMinimumHeight(look().px(44 + _VERSION * min(max(self.versions.count(row), 1), _VERSIONS)))
        self._show_head(row)
        self._show_taken(row, refusal)

    def commit(self) -> bool:
        """Save what is being typed."""
        return all([*(group.commit() for group in self.groups)])

    def status(self) -> str:
        """How many parts lack something."""
        lacking = sum(bool(part.lacks) for part in scope.parts(self.context.workspace))
        return ngettext("{n} part is incomplete", "{n} parts are incomplete", lacking) if lacking else _("Every part is complete")

    def focus_content(self) -> None:
        """The first field of the boundary."""
        self.groups[0].first.editor.focus.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- deeds

    def take_over(self) -> None:
        """Write the composed text into the register."""
        if self.commit() and self.context.attempt(lambda: scope.take_over(self.context.workspace)):
            self.context.toast(_("The composed text is the scope statement now."), undo=True)
            self.groups[1].first.editor.focus.setFocus(Qt.FocusReason.OtherFocusReason)

    def approve(self) -> None:
        """Ask who approves and keep the scope as a version."""
        if self.commit():
            ApproveDialog(self, self.context, SCOPE, self._row.id).exec()

    # --- showing

    @property
    def _row(self) -> Row:
        return scope.scope_of(self.context.workspace)

    def _show_head(self, row: Row) -> None:
        workspace = self.context.workspace
        facts = workspace.facts()
        approved = facts.newest_version(row.id) is not None
        changed = approved and facts.value(SCOPE.name, row, "changed_since")
        self.head.state.set(approval.state(workspace, SCOPE, row), "warn" if changed or not approved else "ok")
        moved = len(self.moved.moved)
        self.head.more.set(ngettext("{n} part changed since", "{n} parts changed since", moved) if moved else "", "info")
        self.head.more.setVisible(bool(moved))
        reason = approval_refusal(self.context, SCOPE, row)
        if not reason and approved and not changed:
            reason = _("Nothing changed since the version in force was approved.")
            if moved:
                reason = _("The records changed, the scope did not: take the composed text over first.")
        self.approve_button.refuse(reason) if reason else self.approve_button.allow()

    def _show_taken(self, row: Row, refusal: str) -> None:
        same = scope.is_taken_over(self.context.workspace)
        if same:
            self._same.setText(_("Reads as composed from the records."))
        elif row.statement:
            self._same.setText(_("Words of your own: it reads other than composed. Taking over replaces them; Undo brings them back."))
        else:
            self._same.setText(_("Nothing is written yet: take the composed text over, or write your own."))
        self.composed.allow_taking(refusal or (_("The statement reads so already.") if same else ""))

    # --- the parts

    def _left(self) -> QScrollArea:
        boundary = Card(_("What you say about the boundary"))
        boundary.add(self.groups[0])
        column = QVBoxLayout()
        column.addWidget(boundary)
        column.addWidget(self.sources)
        return page_column(column, _LEFT)

    def _right(self) -> QScrollArea:
        own = Card(_("The statement in the register"))
        own.add(self._same)
        own.add(self.groups[1])
        sign = Card(_("Approval"))
        sign.add(self.groups[2])
        sign.add(self.versions)
        column = QVBoxLayout()
        for card in (self.composed, own, self.moved, sign):
            column.addWidget(card)
        return page_column(column, _RIGHT)
