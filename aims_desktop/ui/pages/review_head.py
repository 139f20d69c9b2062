"""What stands over a management review: the phase, how far it is, and what can be done with all of it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from aims_desktop.i18n import _, day
from aims_desktop.model.facts import Facts
from aims_desktop.model.register import Row
from aims_desktop.model.registers import REGISTERS
from aims_desktop.service import review
from aims_desktop.service.checks import progress
from aims_desktop.ui.context import AppContext
from aims_desktop.ui.navigation import phase_line
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.theme.tokens import PAGE_MARGINS
from aims_desktop.ui.widgets.buttons import Button
from aims_desktop.ui.widgets.chips import Chip
from aims_desktop.ui.widgets.text import label

REVIEW = REGISTERS["management-review"]


class ReviewHead(QWidget):
    """Phase, title, state, Approve and Save."""

    def __init__(self, context: AppContext, approve: Callable[[], object], save: Callable[[], object]) -> None:
        super().__init__()
        self._context = context
        self._phase = label("", "caption", "muted", elide=True)
        self._chip = Chip("", "info")
        self._approve = Button(_("Approve minutes…"), icon="clipboard-check")
        self._approve.clicked.connect(approve)
        self._save = Button(_("Save PDF pack…"), "primary", icon="download")
        self._save.clicked.connect(save)
        named = QHBoxLayout()
        named.setSpacing(look().px(12))
        named.addWidget(label(_("Management review"), "title"))
        named.addWidget(self._chip)
        named.addStretch(1)
        words = QVBoxLayout()
        words.setSpacing(look().px(4))
        words.addWidget(self._phase)
        words.addLayout(named)
        row = QHBoxLayout(self)
        left, top, right, _bottom = PAGE_MARGINS
        row.setContentsMargins(look().px(left), look().px(top), look().px(right), look().px(12))
        row.setSpacing(look().px(8))
        row.addLayout(words, 1)
        for part in (self._approve, self._save):
            row.addWidget(part, 0, Qt.AlignmentFlag.AlignVCenter)

    def show_review(self, row: Row | None, read_only: str) -> None:
        """Show how far a review is; None where there is none."""
        workspace = self._context.workspace
        self._phase.setText(phase_line(progress(workspace), REVIEW.step or 1))
        for button in (self._approve, self._save):
            button.setVisible(row is not None)
        self._chip.set(*(_state(row, workspace.facts()) if row is not None else ("", "neutral")))
        if row is not None:
            points = review.open_points(workspace, row.id) if row.held_on else [_("Say in the minutes on which day it was held.")]
            reason = read_only or " ".join(points)
            self._approve.refuse(reason) if reason else self._approve.allow()


def _state(row: Row, facts: Facts) -> tuple[str, str]:
    """How far a review is, as words and a tone."""
    version = facts.newest_version(row.id)
    if version is not None and not facts.value(REVIEW.name, row, "changed_since"):
        return _("Minutes {version} approved").format(version=version.version), "ok"
    if version is not None:
        return _("Changed since {version}").format(version=version.version), "warn"
    if row.held_on:
        return _("Held · {day}").format(day=day(row.held_on)), "warn"
    return (_("Draft · {day}").format(day=day(row.planned_for)) if row.planned_for else _("Draft")), "info"
