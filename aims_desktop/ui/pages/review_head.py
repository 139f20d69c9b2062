"""What stands over a management review: the phase, how far it is, and what can be done with all of it."""

from __future__ import annotations

from collections.abc import Callable

from aims_desktop.i18n import _, day
from aims_desktop.model.facts import Facts
from aims_desktop.model.register import Row
from aims_desktop.model.registers import REGISTERS
from aims_desktop.service import invitation, review
from aims_desktop.service.checks import progress
from aims_desktop.ui.context import AppContext
from aims_desktop.ui.navigation import phase_line
from aims_desktop.ui.pages.page_head import PageHead
from aims_desktop.ui.widgets.buttons import Button
from aims_desktop.ui.widgets.chips import Chip

REVIEW = REGISTERS["management-review"]


class ReviewHead(PageHead):
    """Phase, title, state, Invite, Print, Approve and Save."""

    def __init__(
        self,
        context: AppContext,
        invite: Callable[[], object],
        to_print: Callable[[], object],
        approve: Callable[[], object],
        save: Callable[[], object],
    ) -> None:
        chip = Chip("", "info")
        self._invite = Button(_("Invite…"), "ghost", icon="calendar")
        self._print = Button(_("Print"), "ghost", icon="print")
        minutes = Button(_("Approve minutes…"), icon="clipboard-check")
        pack = Button(_("Save PDF pack…"), "primary", icon="download")
        super().__init__(_("Management review"), [chip], [self._invite, self._print, minutes, pack])
        self._context, self._chip, self._approve, self._save = context, chip, minutes, pack
        self._invite.clicked.connect(invite)
        self._print.clicked.connect(to_print)
        minutes.clicked.connect(approve)
        pack.clicked.connect(save)

    def show_review(self, row: Row | None, read_only: str) -> None:
        """Show how far a review is; None where there is none."""
        workspace = self._context.workspace
        self.set_phase(phase_line(progress(workspace), REVIEW.step or 1))
        for button in (self._invite, self._print, self._approve, self._save):
            button.setVisible(row is not None)
        self._chip.set(*(_state(row, workspace.facts()) if row is not None else ("", "neutral")))
        if row is not None:
            points = review.open_points(workspace, row.id) if row.held_on else [_("Say in the minutes on which day it was held.")]
            reason = read_only or " ".join(points)
            self._approve.refuse(reason) if reason else self._approve.allow()
            nobody = invitation.refusal(row)
            self._invite.refuse(nobody) if nobody else self._invite.allow()


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
